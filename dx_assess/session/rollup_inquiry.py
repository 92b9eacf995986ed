"""照会・差戻し from 県集計: one ``.dxinquiry`` file for each town that is asked, all or none."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from datetime import date
from pathlib import Path

from dx_assess.errors import AppError, Where
from dx_assess.exchange.inquiry import MAX_QUESTIONS, MAX_TEXT, SUFFIX
from dx_assess.rollup.aggregate import RollUp
from dx_assess.score.town_data import TownData
from dx_assess.session.catalog import Catalog
from dx_assess.session.inquiry import WHOLE, Subject, make_inquiry

__all__ = [
    "MAX_NUMBER",
    "MAX_SENDER",
    "MAX_TEXT",
    "WHOLE",
    "askable",
    "checked_question",
    "questions_to_ask",
    "write_inquiries",
]
MAX_SENDER = 120
MAX_NUMBER = 60
_UNFIT = re.compile(r'[\\/:*?"<>|\x00-\x1f]')


def askable(result: RollUp) -> tuple[TownData, ...]:
    """The towns that sent something for the year, also those with nothing filled in, by code."""
    found = [row.data for row in result.towns] + [item.data for item in result.collection.blank]
    return tuple(sorted(found, key=lambda data: data.code))


def questions_to_ask(result: RollUp) -> tuple[tuple[str, str], ...]:
    """Ids and words of what may be asked about: the whole, then every question (security too: asking tells nothing)."""
    found = [(WHOLE, "全体について")]
    for domain in result.question_set.domains:
        found += [(question.id, f"{domain.no}-{question.no}　{question.text}") for question in domain.questions]
    return tuple(found)


def checked_question(question: str, text: str) -> tuple[str, str]:
    """A question for a file: its id and its text without blanks around it.

    :raises AppError: E-INQUIRY-EMPTY, E-INQUIRY-LONG.
    """
    _check_text("聞くこと", text, MAX_TEXT)
    return question, text.strip()


def write_inquiries(
    catalog: Catalog,
    result: RollUp,
    codes: Iterable[str],
    asked: Sequence[tuple[str, str]],
    sender: str,
    number: str,
    folder: Path,
    day: date,
) -> tuple[Path, ...]:
    """Write a file for each town into ``folder``; nothing is left there when one of them cannot be written.

    :param asked: id of the question (or ``whole``) and text.
    :raises AppError: E-INQUIRY-NOBODY, E-INQUIRY-MANY, E-INQUIRY-EMPTY, E-INQUIRY-LONG, E-INQUIRY-EXISTS, E-FILE-….
    """
    wanted = set(codes)
    towns = [data for data in askable(result) if data.code in wanted]
    _check(towns, asked, sender, number)
    plain = _UNFIT.sub("_", number.strip())
    paths = [folder / f"照会_{data.code}_{_UNFIT.sub('_', data.name)}_{plain}{SUFFIX}" for data in towns]
    there = [path.name for path in paths if path.exists()]
    if there:
        fix = "照会番号を変えるか、別のフォルダーを選んでください。"
        raise AppError(
            "E-INQUIRY-EXISTS", f"同じ名前のファイルがもうあります（{there[0]}）。", fix, Where(file=there[0])
        )
    done: list[Path] = []
    try:
        for data, path in zip(towns, paths, strict=True):
            subject = Subject(data.code, data.name, data.fiscal_year, data.submission)
            texts = [(key, text.strip()) for key, text in asked]
            make_inquiry(catalog, subject, path, "prefecture", sender.strip(), number.strip(), texts, day)
            done.append(path)
    except AppError:
        for path in done:
            path.unlink(missing_ok=True)
        raise
    return tuple(paths)


def _check(towns: Sequence[TownData], asked: Sequence[tuple[str, str]], sender: str, number: str) -> None:
    if not towns:
        fix = "照会する団体に印を付けてください。"
        raise AppError("E-INQUIRY-NOBODY", "照会する団体が選ばれていません。", fix)
    if len(asked) > MAX_QUESTIONS:
        fix = "2つの照会に分けてください。"
        raise AppError("E-INQUIRY-MANY", f"1つの照会で聞けるのは{MAX_QUESTIONS}件までです。", fix)
    fields = [("差出人", sender, MAX_SENDER), ("照会番号", number, MAX_NUMBER)]
    fields += [("聞くこと", text, MAX_TEXT) for _key, text in asked] or [("聞くこと", "", MAX_TEXT)]
    for field in fields:
        _check_text(*field)


def _check_text(label: str, text: str, most: int) -> None:
    if not text.strip():
        raise AppError("E-INQUIRY-EMPTY", f"「{label}」が空です。", f"「{label}」を書いてください。")
    if len(text.strip()) > most:
        fix = "短くするか、2つの照会に分けてください。"
        raise AppError("E-INQUIRY-LONG", f"「{label}」は{most}文字までです。", fix)

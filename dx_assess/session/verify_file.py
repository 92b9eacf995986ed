"""Checking a town file: whole, readable, its answers possible, its history the way to what is there."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date
from decimal import Decimal
from pathlib import Path

from dx_assess.errors import AppError
from dx_assess.form.answer import Answer, Rate, Scalar, YearData
from dx_assess.form.model import CodeTable, Option, Question, QuestionSet
from dx_assess.form.reserved import review_key
from dx_assess.form.review import AGREED, FIELDS, typed
from dx_assess.score.review import without_reason
from dx_assess.session.catalog import Catalog
from dx_assess.session.document import Document
from dx_assess.session.evidence import problems as evidence_problems
from dx_assess.session.files import open_file
from dx_assess.store.codec import decode
from dx_assess.store.edits import Change
from dx_assess.text.dates import fiscal_year_label

_ALL = 10**9
_LISTED = 20
_TYPES: dict[str, tuple[type, ...]] = {
    "choice": (str,),
    "multi_choice": (frozenset,),
    "rating": (str,),
    "integer": (int,),
    "decimal": (int, Decimal),
    "percent": (Rate,),
    "yes_no": (bool,),
    "date": (date,),
    "ym": (date,),
    "text": (str,),
    "division": (str,),
    "printed": (str,),
    "auto": (str,),
}


def verify_file(catalog: Catalog, path: Path) -> tuple[list[str], list[str]]:
    """What was checked and what does not fit, as Japanese sentences.

    Opening checks the file itself (SQLite's quick check, shape, version).

    :raises AppError: E-STORE-… when the file cannot be opened.
    """
    document = open_file(catalog, path, read_only=True)
    try:
        checked = [f"{path.name}：こわれていません（{document.town.name}）。"]
        problems = list(_history(document))
        checked.append(f"{path.name}：変更の記録と今の内容を照らし合わせました。")
        for info in document.years:
            label = fiscal_year_label(info.fiscal_year)
            found = list(_impossible(document.question_set, document.file.load_year(info.fiscal_year), label))
            problems += found
            if not found:
                document.show_year(info.fiscal_year)  # computes everything
                problems += evidence_problems(document)
            checked.append(f"{path.name}：{label}の答えを読み、計算し直しました。")
        return checked, problems[:_LISTED] + _rest(len(problems))
    finally:
        document.close()


def _rest(count: int) -> list[str]:
    return [f"ほかに{count - _LISTED}件、合わないところがあります。"] if count > _LISTED else []


def _impossible(question_set: QuestionSet, data: YearData, label: str) -> Iterator[str]:
    """Values that this question set cannot have."""
    for question in question_set.questions():
        if not fits(question.kind, question.options, None, data.answer(question.id)):
            yield f"{label}の設問 {question.id} に、ありえない値が入っています。"
        yield from _impossible_review(question, data, label)
    for key in without_reason(question_set, data):
        yield f"{label}の設問 {key} の、アドバイザーと合意した値に理由がありません。"
    for register in question_set.registers:
        for row in data.registers.get(register.id, ()):
            for column in register.columns:
                kind = "multi_choice" if column.multiple else column.kind
                if not fits(kind, column.options, question_set.tables.get(column.table), row.cell(column.id)):
                    yield f"{label}の{register.name} {row.row_id} の「{column.label}」に、ありえない値が入っています。"


def _impossible_review(question: Question, data: YearData, label: str) -> Iterator[str]:
    """Adviser's fields that cannot be so; the agreed value is one of the question itself."""
    asked = typed(question)
    for field in FIELDS.values():
        kind, options = (asked.kind, asked.options) if field.name == AGREED else (field.kind, field.options)
        if not fits(kind, options, None, data.answer(review_key(question.id, field.name))):
            yield f"{label}の設問 {question.id} の「{field.label}」に、ありえない値が入っています。"


def fits(kind: str, options: tuple[Option, ...], table: CodeTable | None, answer: Answer) -> bool:
    """Whether an answer of this kind can be; open and わからない always can."""
    value = answer.value
    if value is None:
        return True
    if kind == "code":
        return isinstance(value, str) and _known(options, table, value)
    allowed = _TYPES.get(kind, (object,))
    right = isinstance(value, allowed) and (kind == "yes_no" or not isinstance(value, bool))
    return right and (kind not in ("choice", "multi_choice", "rating") or _known(options, table, value))


def _known(options: tuple[Option, ...], table: CodeTable | None, value: Scalar) -> bool:
    codes = set(table.by_code) if table is not None else {option.code for option in options}
    chosen = value if isinstance(value, frozenset) else {value}
    return not codes or chosen <= codes


def _history(document: Document) -> Iterator[str]:
    """Each change begins with what the one before left, and the last one left what is there."""
    latest: dict[tuple[int | None, str, str], str | None] = {}
    for change in reversed(document.file.changes(limit=_ALL)):
        place = change.fiscal_year, change.kind, change.target
        before = latest.get(place, "false" if change.kind == "struck" else None)
        if not _same(change, before, change.old):
            yield f"変更の記録がつながりません（{_where(change.fiscal_year, change.target)}、{change.at[:10]}）。"
        latest[place] = change.new
    for info in document.years:
        yield from _current(info.fiscal_year, document.file.load_year(info.fiscal_year), latest)


def _same(change: Change, one: str | None, other: str | None) -> bool:
    """Whether two texts of the history are the same; answers are compared as answers."""
    if one == other or change.kind not in ("answer", "cell"):
        return one == other
    try:
        return decode(one) == decode(other)
    except (AppError, ValueError, KeyError):
        return False


def _current(year: int, data: YearData, latest: dict[tuple[int | None, str, str], str | None]) -> Iterator[str]:
    now = {("answer", key): answer for key, answer in data.answers.items()}
    for register, rows in data.registers.items():
        for row in rows:
            now |= {("cell", f"{register}/{row.row_id}/{column}"): cell for column, cell in row.cells.items()}
            struck = latest.get((year, "struck", f"{register}/{row.row_id}")) == "true"
            if (year, "row", f"{register}/{row.row_id}") not in latest or row.struck != struck:
                yield f"変更の記録にない行があります（{_where(year, f'{register}/{row.row_id}')}）。"
    for place, answer in now.items():
        if not _is(latest.get((year, *place)), answer):
            yield f"変更の記録にない値があります（{_where(year, place[1])}）。"
    for (fiscal_year, kind, target), new in latest.items():
        if fiscal_year == year and kind in ("answer", "cell") and new is not None and (kind, target) not in now:
            yield f"変更の記録にある値がありません（{_where(year, target)}）。"


def _is(recorded: str | None, answer: Answer) -> bool:
    try:
        return decode(recorded) == answer
    except (AppError, ValueError, KeyError):
        return False


def _where(year: int | None, target: str) -> str:
    return f"{fiscal_year_label(year)} {target}" if year is not None else target

"""Reasons why a warning (W) may stay; a warning with a reason no longer stops confirming (question bank 0.3)."""

from __future__ import annotations

from collections.abc import Iterator

from msgspec import Struct

from dx_assess.errors import AppError
from dx_assess.form.answer import OPEN, Answer, YearData
from dx_assess.form.entry import Rules, parse_value
from dx_assess.form.reserved import is_reason, reason_key
from dx_assess.score.results import Finding
from dx_assess.session.document import Document
from dx_assess.store.edits import SetAnswer

LONGEST_REASON = 400
"""Characters."""
_TAKE_BACK = "@open"
_LISTED = 10


class Warned(Struct, frozen=True):
    """A warning that fires now, with its reason (empty: none yet)."""

    finding: Finding
    reason: str


def reason_of(data: YearData, finding: Finding) -> str:
    """The reason of a finding: its row's own, else that of the check for every row; empty without one."""
    for key in (reason_key(finding.id, finding.row_id), reason_key(finding.id)):
        value = data.answer(key).value
        if isinstance(value, str) and value.strip():
            return value
    return ""


def warnings(document: Document) -> tuple[Warned, ...]:
    """Every warning that fires now."""
    return document.results.once(warnings, lambda: tuple(_warnings(document)))


def _warnings(document: Document) -> Iterator[Warned]:
    """One after the other; where nobody wrote a reason, no finding is asked for its own."""
    explained = any(is_reason(key) for key in document.data.answers)
    for finding in document.assessment.findings:
        if finding.level == "W":
            yield Warned(finding, reason_of(document.data, finding) if explained else "")


def name_of(finding: Finding) -> str:
    """``CHECK`` or ``CHECK:ROW``, as the command ``reason`` takes it."""
    return f"{finding.id}:{finding.row_id}" if finding.row_id else finding.id


def set_reason(document: Document, check: str, text: str) -> str:
    """Save the reason of ``CHECK`` (all of its rows) or ``CHECK:ROW``; ``@open`` takes it back.

    :returns: the key it is kept under.
    :raises AppError: E-REASON-CHECK (no such warning now), E-REASON-LEVEL, E-REASON-EMPTY, E-INPUT-…, E-STORE-….
    """
    check_id, _, row_id = (part.strip() for part in check.replace("：", ":").partition(":"))
    key = reason_key(check_id, row_id)
    taking_back = text.strip() == _TAKE_BACK
    if not taking_back or document.answer(key).is_open:
        _require_warning(document, check_id, row_id)
    answer = OPEN if taking_back else _read(text)
    label = f"点検 {check_id}{f' {row_id}' if row_id else ''} の理由"
    document.apply([SetAnswer(document.year.fiscal_year, key, answer)], label)
    return key


def _read(text: str) -> Answer:
    answer = parse_value(Rules("text", "理由", max_length=LONGEST_REASON), text)
    if not isinstance(answer.value, str) or not answer.value.strip() or answer.value.startswith("@"):
        raise AppError("E-REASON-EMPTY", "理由になる文がありません。", "確かめたことを文で書いてください。")
    return answer


def _require_warning(document: Document, check_id: str, row_id: str) -> None:
    fired = [finding for finding in document.assessment.findings if finding.id == check_id]
    found = [finding for finding in fired if not row_id or finding.row_id == row_id]
    if any(finding.level == "W" for finding in found):
        return
    if any(finding.level == "E" for finding in found):
        fix = "数として成り立たないので、理由ではなく、答えを直してください。"
        raise AppError("E-REASON-LEVEL", f"{check_id} はエラー（E）です。", fix)
    if found:
        fix = "そのまま確定でき、助言書に載ります。"
        raise AppError("E-REASON-LEVEL", f"{check_id} は指摘（F）なので、理由はいりません。", fix)
    names = list(dict.fromkeys(name_of(item.finding) for item in warnings(document)))
    more = f" ほか{len(names) - _LISTED}件" if len(names) > _LISTED else ""
    fix = f"いま理由がいるのは {'・'.join(names[:_LISTED])}{more} です。" if names else "いま警告はありません。"
    raise AppError("E-REASON-CHECK", f"いま「{check_id}{f':{row_id}' if row_id else ''}」の警告はありません。", fix)

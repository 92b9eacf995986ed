"""確定・決裁・提出: how far each division's part and the whole are, who said so and when, and what stands in the way.

A status is one text under ``status.<sheet>`` or ``status.whole``: 状態｜UTC time｜who｜reason. Editing stays possible
after 確定; what changed since is told, and 決裁 and 提出 wait until it was confirmed again.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from datetime import UTC, datetime
from typing import Any

from msgspec import Struct

from dx_assess.errors import AppError, AppErrors, Where
from dx_assess.form.answer import answered
from dx_assess.form.records import is_record
from dx_assess.form.reserved import CARRIED, WHOLE, is_review, is_work, status_key
from dx_assess.score.results import Finding, QuestionStatus
from dx_assess.session.carry import waiting, why_waiting
from dx_assess.session.document import Document
from dx_assess.session.files import this_user
from dx_assess.session.history import Words
from dx_assess.session.json_values import head
from dx_assess.session.parts import Part, all_parts, find_part, label_of, owner_sheets, part_of
from dx_assess.session.reasons import Warned, name_of, warnings
from dx_assess.store.codec import decode
from dx_assess.store.dxafile import Clock, utc_now
from dx_assess.store.edits import Change, SetAnswer
from dx_assess.text.dates import fiscal_year_label

STATES = {"open": "記入中", "confirmed": "課で確定", "approved": "決裁", "submitted": "提出"}
"""In their order."""
_ORDER = tuple(STATES)
_BAR = "｜"
_ALL = 10**9
_LISTED = 3


class Blocker(Struct, frozen=True):
    """One thing that stands in the way of a part; ``finding``: of a check; ``sheet``: name of its register."""

    code: str
    message: str
    fix: str
    key: str = ""
    row_id: str = ""
    finding: Finding | None = None
    sheet: str = ""

    def error(self) -> AppError:
        """As the window and the command line show it."""
        question = "" if self.sheet else self.key
        where = Where(sheet=self.sheet, row=self.row_id or None, question=question)
        return AppError(self.code, self.message, self.fix, where)


class PartStatus(Struct, frozen=True):
    """How far a part is.

    :param at: UTC, ISO 8601; empty while nobody said anything.
    :param reason: why it was opened again.
    :param changed: targets of the history that differ from what was confirmed; empty while it is 記入中.
    """

    part: Part
    state: str = "open"
    at: str = ""
    who: str = ""
    reason: str = ""
    changed: tuple[str, ...] = ()

    @property
    def word(self) -> str:
        """The state in Japanese."""
        return STATES[self.state]

    @property
    def is_open(self) -> bool:
        """記入中."""
        return self.state == "open"


def status_of(document: Document, part_id: str) -> PartStatus:
    """The status of one part.

    :raises AppError: E-CONFIRM-PART-UNKNOWN.
    """
    return _status(document, find_part(document, part_id))


def statuses(document: Document) -> tuple[PartStatus, ...]:
    """The status of every sheet, then of the whole."""
    found = (_status(document, part) for part in all_parts(document.question_set))
    return document.results.once(statuses, lambda: tuple(found))


def _status(document: Document, part: Part) -> PartStatus:
    value = document.answer(status_key(part.id)).value
    words = value.split(_BAR) if isinstance(value, str) else []
    states = {word: state for state, word in STATES.items()}
    if len(words) != len(_ORDER) or words[0] not in states:
        return PartStatus(part)
    state, at, who, reason = states[words[0]], *words[1:]
    changed = () if state == "open" else tuple(_changed_since(document, part, str(value)))
    return PartStatus(part, state, at, who, reason, changed)


def _changed_since(document: Document, part: Part, value: str) -> Iterator[str]:
    """What differs from the time when this status was first written; what was taken back again does not."""
    key, year = status_key(part.id), document.year.fiscal_year
    written = document.file.changes(year, limit=_ALL, target=key, marks=False)[::-1]
    batch = next((item.batch for item in written if _writes(item, key, value)), None)
    if batch is None:
        return
    changes = document.file.changes(year, limit=_ALL, marks=False, after=batch)[::-1]
    owners = owner_sheets(document.question_set)
    first: dict[tuple[str, str], str | None] = {}
    last: dict[tuple[str, str], str | None] = {}
    for change in changes:
        if not _concerns(part, owners, change):
            continue
        place = change.kind, change.target
        first.setdefault(place, change.old)
        last[place] = change.new
    yield from (target for (kind, target), old in first.items() if old != last[kind, target])


def _writes(change: Change, key: str, value: str) -> bool:
    return (change.kind, change.target) == ("answer", key) and decode(change.new).value == value


def _concerns(part: Part, owners: dict[str, str], change: Change) -> bool:
    """Reviews, marks, visits and comments never make a confirmed part "changed"."""
    if is_record(change.target) or (change.kind == "answer" and (is_work(change.target) or is_review(change.target))):
        return False
    return part.is_whole or part_of(owners, change.kind, change.target) in ("", part.id)


def blockers(document: Document, part_id: str) -> tuple[Blocker, ...]:
    """What has to be done before the part can be confirmed: errors, warnings without a reason, open core questions.

    The whole waits for its sheets, and for the checks of the profile.

    :raises AppError: E-CONFIRM-PART-UNKNOWN.
    """
    part = find_part(document, part_id)
    return document.results.once((blockers, part.id), lambda: _blockers(document, part))


def _blockers(document: Document, part: Part) -> tuple[Blocker, ...]:
    found = [*_finding_blockers(document, part), *_open_questions(document, part), *_waiting(document, part)]
    return (*_sheet_blockers(document), *found) if part.is_whole else tuple(found)


def _finding_blockers(document: Document, part: Part) -> Iterator[Blocker]:
    owners = owner_sheets(document.question_set)
    names = {register.id: register.name for register in document.question_set.registers}
    for finding in document.assessment.findings:
        if finding.level == "E" and owners.get(finding.key, WHOLE) == part.id:
            yield _blocker("E-CONFIRM-ERROR", finding, "答えを直してください。", names)
    for warned in warnings_of(document, part.id):
        if not warned.reason:
            fix = f"直すか、点検 {name_of(warned.finding)} に理由を書いてください。"
            yield _blocker("E-CONFIRM-WARNING", warned.finding, fix, names)


def warnings_of(document: Document, part_id: str) -> tuple[Warned, ...]:
    """The warnings of one part."""
    return document.results.once(warnings_of, lambda: _by_part(document)).get(part_id, ())


def _by_part(document: Document) -> dict[str, tuple[Warned, ...]]:
    owners = owner_sheets(document.question_set)
    found: dict[str, list[Warned]] = {}
    for warned in warnings(document):
        found.setdefault(owners.get(warned.finding.key, WHOLE), []).append(warned)
    return {part: tuple(own) for part, own in found.items()}


def _blocker(code: str, finding: Finding, fix: str, names: Mapping[str, str]) -> Blocker:
    return Blocker(code, finding.message, fix, finding.key, finding.row_id, finding, names.get(finding.key, ""))


def _open_questions(document: Document, part: Part) -> Iterator[Blocker]:
    for question in document.question_set.questions():
        if question.sheet != part.id or question.edition != "quick":
            continue
        result = document.assessment.question(question.id)
        if result is not None and result.status is QuestionStatus.OPEN:
            fix = "台帳を書いてください。" if question.is_auto else "答えるか、「わからない」を選んでください。"
            yield Blocker("E-CONFIRM-OPEN", f"まだ答えていません：{question.text}", fix, question.id)


def _waiting(document: Document, part: Part) -> Iterator[Blocker]:
    for question_id in waiting(document):
        question = document.question_set.question(question_id)
        if question is not None and question.sheet == part.id:
            carried = why_waiting(document, question_id) == CARRIED
            why = "前の年度から写した答えです" if carried else "設問の文が変わりました"
            fix = "「変わりありません」を押すか、答えを直してください（命令では 値に @same）。"
            yield Blocker("E-CONFIRM-WAITING", f"{why}。まだ確かめていません：{question.text}", fix, question_id)


def _sheet_blockers(document: Document) -> Iterator[Blocker]:
    for status in statuses(document):
        if status.part.is_whole:
            continue
        if status.is_open:
            fix = "先にその課のシートを確定してください。"
            yield Blocker("E-CONFIRM-PART", f"{status.part.label}がまだ記入中です。", fix, status.part.id)
        elif status.changed:
            yield _changed_blocker(document, status)


def _changed_blocker(document: Document, status: PartStatus) -> Blocker:
    names = changed_words(document, status, _LISTED)
    left = len(status.changed) - len(names)
    more = f" ほか{left}件" if left else ""
    fix = "もう一度確定してください。" if status.state == "confirmed" else "理由を付けて記入中に戻してください。"
    message = f"{status.part.label}は確定のあとに変わりました（{'、'.join(names)}{more}）。"
    return Blocker("E-CONFIRM-CHANGED", message, fix, status.part.id)


def changed_words(document: Document, status: PartStatus, most: int | None = None) -> tuple[str, ...]:
    """``status.changed`` in words, or the first ``most`` of it."""
    words = Words(document.question_set)
    return tuple(_target_words(document, words, target) for target in status.changed[:most])


def _target_words(document: Document, words: Words, target: str) -> str:
    if target.isdigit():
        return f"{fiscal_year_label(int(target))}の版・KPI"
    return words.place(*target.split("/")) if "/" in target else label_of(document.question_set, target)


def confirm(document: Document, part_id: str, who: str = "", clock: Clock = utc_now) -> PartStatus:
    """課で確定. Confirming again after changes renews who and when; without changes nothing is written.

    :raises AppErrors: every blocker.
    :raises AppError: E-CONFIRM-STATE, E-CONFIRM-PART-UNKNOWN, E-STORE-….
    """
    return advance(document, part_id, "confirmed", who, clock)


def approve(document: Document, part_id: str, who: str = "", clock: Clock = utc_now) -> PartStatus:
    """決裁; see :func:`confirm`. What changed after 確定 has to be confirmed first."""
    return advance(document, part_id, "approved", who, clock)


def submit(document: Document, part_id: str, who: str = "", clock: Clock = utc_now) -> PartStatus:
    """提出; see :func:`approve`."""
    return advance(document, part_id, "submitted", who, clock)


def advance(document: Document, part_id: str, state: str, who: str = "", clock: Clock = utc_now) -> PartStatus:
    """One step forward: ``confirmed``, ``approved`` or ``submitted``; each after the one before.

    :raises AppErrors: every blocker.
    :raises AppError: E-CONFIRM-STATE when the step before is missing or a later one is done.
    """
    status = status_of(document, part_id)
    if status.state == state and (state != "confirmed" or not status.changed):
        return status
    _require_step(status, state)
    found = list(blockers(document, status.part.id))
    if state != "confirmed" and status.changed:
        found.insert(0, _changed_blocker(document, status))
    if found:
        raise AppErrors([blocker.error() for blocker in found])
    _write(document, [(status.part, state)], who, "", clock)
    return status_of(document, status.part.id)


def _require_step(status: PartStatus, state: str) -> None:
    now, wanted = _ORDER.index(status.state), _ORDER.index(state)
    if now > wanted:
        fix = "直すときは、理由を付けて記入中に戻してください。"
        raise AppError("E-CONFIRM-STATE", f"{status.part.label}はもう「{status.word}」です。", fix)
    if wanted - now > 1:
        fix = f"先に「{STATES[_ORDER[wanted - 1]]}」にしてください。"
        raise AppError("E-CONFIRM-STATE", f"{status.part.label}はまだ「{status.word}」です。", fix)


def reopen(document: Document, part_id: str, reason: str, who: str = "", clock: Clock = utc_now) -> PartStatus:
    """Back to 記入中 with a reason; a sheet takes the whole with it.

    :raises AppError: E-CONFIRM-REASON, E-CONFIRM-STATE, E-CONFIRM-PART-UNKNOWN, E-STORE-….
    """
    status = status_of(document, part_id)
    if not reason.strip():
        raise AppError("E-CONFIRM-REASON", "記入中に戻す理由がありません。", "理由を書いてください。")
    if status.is_open:
        raise AppError("E-CONFIRM-STATE", f"{status.part.label}は記入中です。", "そのまま直せます。")
    back = [(status.part, "open")]
    whole = status_of(document, WHOLE)
    if not status.part.is_whole and not whole.is_open:
        back.append((whole.part, "open"))
    _write(document, back, who, reason, clock)
    return status_of(document, status.part.id)


def _write(document: Document, parts: Sequence[tuple[Part, str]], who: str, reason: str, clock: Clock) -> None:
    year, at = document.year.fiscal_year, clock()
    edits = [
        SetAnswer(year, status_key(part.id), answered(status_text(state, at, who or this_user().user, reason)))
        for part, state in parts
    ]
    part, state = parts[0]
    why = _plain(reason)
    document.apply(edits, f"{part.label}：{STATES[state]}{f'に戻す（{why}）' if why else ''}")


def status_text(state: str, at: datetime, who: str, reason: str = "") -> str:
    """The text that is kept for a status."""
    when = at.astimezone(UTC).isoformat(timespec="milliseconds")
    return _BAR.join((STATES[state], when, _plain(who), _plain(reason)))


def status_parts(text: object) -> tuple[str, str]:
    """State and time (UTC, ISO 8601) of such a text; 記入中 when it is none."""
    words = text.split(_BAR) if isinstance(text, str) else []
    states = {word: state for state, word in STATES.items()}
    return (states[words[0]], words[1]) if len(words) == len(_ORDER) and words[0] in states else ("open", "")


def _plain(text: str) -> str:
    return " ".join(text.replace(_BAR, "／").split())


def status_document(document: Document) -> dict[str, Any]:
    """``status --json``."""
    found = [_status_json(document, status) for status in statuses(document)]
    return head(document) | {"divisions": found[:-1], "whole": found[-1]}


def _status_json(document: Document, status: PartStatus) -> dict[str, Any]:
    names = ("state", "word", "at", "who", "reason")
    found: dict[str, Any] = {"id": status.part.id, "label": status.part.label}
    found |= {name: getattr(status, name) for name in names} | {"changed": list(status.changed)}
    return found | {"blockers": [blocker.error().as_json() for blocker in blockers(document, status.part.id)]}

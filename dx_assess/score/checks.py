"""点検: which checks fire now. E blocks confirming, W needs a reason, F goes into the advice (bank 0.3)."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Sequence
from itertools import chain

from dx_assess.form.answer import Row
from dx_assess.form.model import Check, Column, ProfileItem, Question, QuestionSet, Register
from dx_assess.score.questions import waits_for_register
from dx_assess.score.results import Finding
from dx_assess.score.world import RowWorld, YearWorld

_UNIQUE = "#unique"


def all_findings(world: YearWorld) -> tuple[Finding, ...]:
    """Findings of the profile, the visible questions and the registers, in the order of the form; remembered."""
    found = {item.key: profile_findings(world, item) for item in world.set.profile}
    found |= {question.id: question_findings(world, question) for question in world.set.questions()}
    found |= {register.id: register_findings(world, register) for register in world.set.registers}
    world.found = found
    return tuple(chain.from_iterable(found.values()))


def profile_findings(world: YearWorld, item: ProfileItem) -> tuple[Finding, ...]:
    """Findings of one item of the profile."""
    return tuple(_fired(world, item.checks, item.key))


def question_findings(world: YearWorld, question: Question) -> tuple[Finding, ...]:
    """Findings of one question; none while it is not asked or waits for its register."""
    if not world.visible(question.id) or waits_for_register(world, question):
        return ()
    return tuple(_fired(world, question.checks, question.id)) or tuple(_zero_denominator(world, question))


def zero_check_id(question: Question) -> str:
    """Id of the check that every rate has: a denominator of 0 is a warning (product.md, "Numbers")."""
    return f"{question.id}#zero"


def _zero_denominator(world: YearWorld, question: Question) -> list[Finding]:
    """The warning, unless one of the question's own checks has said something already."""
    if question.kind != "percent" or world.value(f"{question.id}#denominator") != 0:
        return []
    message = "分母が0なので、率を出せません（－）。数の入れもれがないか確かめ、本当に0なら理由の欄に書いてください。"
    return [Finding(zero_check_id(question), "W", question.id, message)]


def _fired(world: YearWorld, checks: tuple[Check, ...], key: str) -> Iterator[Finding]:
    for check in checks:
        if check.when.evaluate(world) is True:
            yield Finding(check.id, check.level, key, check.message)


def register_findings(
    world: YearWorld, register: Register, before: Sequence[Finding] | None = None
) -> tuple[Finding, ...]:
    """Findings of one register: its own checks, columns that must be filled, values that must be unique.

    :param before: its findings before the change that ``world.changes`` tells of.
    """
    found: list[Finding] = []
    for check in register.checks:
        if check.scope == "register" and check.when.evaluate(world) is True:
            found.append(Finding(check.id, check.level, register.id, check.message))
    row_checks = [check for check in register.checks if check.scope == "row"]
    prepared = prepared_columns(world.set, register)
    for row in world.rows(register):
        if row.findings is None:
            row.findings = tuple(_row_findings(row, register, row_checks, prepared, world.edition))
        found += row.findings
    changes = world.changes(register)
    if (
        before is not None
        and changes is not None
        and all(changes.unchanged(column.id) for column in register.columns if column.unique)
    ):
        found += (finding for finding in before if finding.id.endswith(_UNIQUE))
    else:
        found += _duplicates(world, register)
    return tuple(found)


def _row_findings(
    row: RowWorld, register: Register, checks: list[Check], prepared: frozenset[str], edition: str
) -> Iterator[Finding]:
    if not in_use(row.row, prepared):
        return
    for check in checks:
        if row.result(check.when) is True:
            yield Finding(check.id, check.level, register.id, check.message, row.row.row_id, check.columns)
    yield from _blanks(row, register, edition)


def prepared_columns(question_set: QuestionSet, register: Register) -> frozenset[str]:
    """Columns that a prepared row has from the start."""
    table = question_set.tables.get(register.prefill)
    values = {column for entry in table.entries for column in entry.values} if table else set()
    return frozenset({"row_id", register.code_column, register.name_column, *values})


def in_use(row: Row, prepared: frozenset[str]) -> bool:
    """Whether somebody entered something (a prepared row that nobody touched is not checked)."""
    if not row.prefilled:
        return bool(row.cells)
    return any(column not in prepared for column in row.cells)


def register_begun(world: YearWorld, register: Register) -> bool:
    """Whether the register says anything yet: a row in use, or the mark that there is nothing to write."""
    if register.none_mark and world.value(f"{register.id}.{register.none_mark}") is True:
        return True
    prepared = prepared_columns(world.set, register)
    rows = world.data.registers.get(register.id, ())
    return any(in_use(row, prepared) for row in rows if not row.struck)


def _blanks(row: RowWorld, register: Register, edition: str) -> Iterator[Finding]:
    wanted = ("core",) if edition == "quick" else ("core", "standard")
    missing: list[Column] = []
    for column in register.columns:
        if column.kind in ("auto", "rating") or (column.need not in wanted and not column.required):
            continue
        if row.filled(column.id) or (column.applies is not None and row.result(column.applies) is not True):
            continue
        if column.required:
            message = f"「{column.label}」は必ず書いてください。"
            yield Finding(
                f"{register.id}.{column.id}#required", "E", register.id, message, row.row.row_id, (column.id,)
            )
        else:
            missing.append(column)
    if missing:
        labels = "・".join(column.label for column in missing)
        columns = tuple(column.id for column in missing)
        message = f"まだ空いている欄があります：{labels}。"
        yield Finding(f"{register.id}#blank", "W", register.id, message, row.row.row_id, columns)


def _duplicates(world: YearWorld, register: Register) -> Iterator[Finding]:
    for column in register.columns:
        if not column.unique:
            continue
        values = [(row, row.value(column.id)) for row in world.rows(register)]
        counts = Counter(value for _row, value in values if value is not None)
        for row, value in values:
            if value is not None and counts[value] > 1:
                message = f"「{column.label}」の {value} がほかの行と同じです。片方を消すか、書き直してください。"
                key = f"{register.id}.{column.id}{_UNIQUE}"
                yield Finding(key, "E", register.id, message, row.row.row_id, (column.id,))

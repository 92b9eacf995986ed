"""「版を更新」: an open year goes over to a newer question set; what changes, what is kept, what is to be confirmed."""

from __future__ import annotations

from typing import Any

from msgspec import Struct
from msgspec.structs import replace

from dx_assess.form.answer import Row, answered
from dx_assess.form.changes import ChangeMap, Outline, What, changes_document, compare_outlines, outline_of
from dx_assess.form.model import QuestionSet
from dx_assess.form.reserved import REWORDED, is_reserved, to_confirm_key
from dx_assess.session.deadline import wanted_set
from dx_assess.session.document import Document
from dx_assess.session.files import prepared_rows
from dx_assess.session.json_values import plain
from dx_assess.session.keys import all_targets
from dx_assess.session.outlines import kept_outline
from dx_assess.store.edits import AddRow, Edit, PutYear, SetAnswer


class RetiredAnswer(Struct, frozen=True):
    """An answer whose question the new set no longer has; it stays in the file."""

    key: str
    label: str
    text: str


class YearUpdate(Struct, frozen=True):
    """What going over to another version of the question set does to the year that is shown.

    :param known: whether the texts of the year's own version are known; if not, every answer is to be confirmed.
    :param to_confirm: answered questions whose words changed.
    """

    old: str
    new: QuestionSet
    known: bool
    changes: ChangeMap
    to_confirm: tuple[str, ...]
    retired: tuple[RetiredAnswer, ...]

    @property
    def name(self) -> str:
        """Id and version of the new set."""
        return f"{self.new.id} {self.new.version}"


def available_update(document: Document) -> YearUpdate | None:
    """What 「版を更新」 would do; None when the year has the newest version of its set.

    The set is the one of the newest 配布ファイル for the year's pack and year, else the year's own.

    :raises AppErrors: the mistakes of that set.
    """
    year = document.year
    wanted = wanted_set(document.catalog, year.pack_id, year.fiscal_year, year.form_id)
    if (wanted.id, wanted.version) == (year.form_id, year.form_version):
        return None
    old = _old_outline(document)
    changes = compare_outlines(old, outline_of(wanted)) if old else ChangeMap()
    return YearUpdate(
        old=f"{year.form_id} {year.form_version}",
        new=wanted,
        known=bool(old),
        changes=changes,
        to_confirm=_to_confirm(document, wanted, changes, bool(old)),
        retired=retired_answers(document, wanted),
    )


def _to_confirm(document: Document, wanted: QuestionSet, changes: ChangeMap, known: bool) -> tuple[str, ...]:
    reworded = {item.id for item in changes.of("reworded", "question")}
    return tuple(
        question.id
        for question in wanted.questions()
        if (question.id in reworded or not known) and not question.is_auto and not document.answer(question.id).is_open
    )


def retired_answers(document: Document, question_set: QuestionSet | None = None) -> tuple[RetiredAnswer, ...]:
    """Answers of the year whose question a set (default: the year's own) does not have; they are kept in the file."""
    known = all_targets(question_set or document.question_set)
    texts = _old_outline(document).get("question", {})
    found = []
    for key, answer in sorted(document.data.answers.items()):
        if key in known or is_reserved(key) or key.startswith("profile."):
            continue
        question = texts.get(".".join(key.split(".")[:2]), {})
        options = dict(line.split(" ", 1) for line in question.get("選択肢", "").split("\n") if " " in line)
        text = str(plain(answer))
        found.append(RetiredAnswer(key, question.get("設問", key), options.get(text, text)))
    return tuple(found)


def _old_outline(document: Document) -> dict[What, Outline]:
    """The texts of the year's own version."""
    return outline_of_version(document, document.year.form_id, document.year.form_version)


def outline_of_version(document: Document, form_id: str, version: str) -> dict[What, Outline]:
    """The texts of a version of a question set: from the file, else from the installed one; empty if unknown."""
    kept = kept_outline(document.file, form_id, version)
    own = (item for item in document.catalog.sets if (item.id, item.version) == (form_id, version))
    place = next(own, None) if not kept else None
    return outline_of(document.catalog.load(place)) if place is not None else kept


def update_year(document: Document, update: YearUpdate) -> None:
    """Go over to the version of ``update`` as one step that can be taken back; every answer is kept.

    :raises AppError: E-STORE-….
    """
    year = replace(document.year, form_id=update.new.id, form_version=update.new.version)
    edits: list[Edit] = [PutYear(year)]
    edits += (SetAnswer(year.fiscal_year, to_confirm_key(key), answered(REWORDED)) for key in update.to_confirm)
    edits += _new_rows(document, update.new)
    document.apply_anywhere(edits, f"版の更新（{update.old} → {update.name}）")


def _new_rows(document: Document, wanted: QuestionSet) -> list[Edit]:
    """Rows of coded entries that the new set has more than the file."""
    edits: list[Edit] = []
    for register in wanted.registers:
        if not register.prefill:
            continue
        code = register.code_column
        there = {row.cell(code).value for row in document.data.registers.get(register.id, ())}
        new = [row for row in prepared_rows(wanted, register) if row.cell(code).value not in there]
        ids = document.new_row_ids(register.id, len(new)) if new else []
        for row_id, row in zip(ids, new, strict=True):
            edits.append(AddRow(document.year.fiscal_year, register.id, Row(row_id, row.cells, prefilled=True)))
    return edits


def update_document(update: YearUpdate | None, done: bool) -> dict[str, Any]:
    """The JSON of ``packs --update``."""
    if update is None:
        return {"update": None, "done": False}
    return {
        "update": {"old": update.old, "new": update.name, "known": update.known},
        "to_confirm": list(update.to_confirm),
        "retired": [{"key": item.key, "label": item.label, "text": item.text} for item in update.retired],
        "changes": changes_document(update.changes),
        "done": done,
    }

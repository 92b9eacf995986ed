"""Sheets and 「変わりありませんか」: which answers a sheet settles; one of an older version of the set asks anew."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence

from msgspec import Struct

from dx_assess.form.answer import OPEN, answered
from dx_assess.form.changes import compare_outlines, outline_of
from dx_assess.form.reserved import REWORDED, to_confirm_key
from dx_assess.session.changemap import outline_of_version
from dx_assess.session.document import Document
from dx_assess.store.edits import Edit, SetAnswer


class Older(Struct, frozen=True):
    """What a sheet made with another version of the question set was asked in other words.

    :param version: that version; empty = the sheet was made with the version of the year.
    :param questions: ids of questions that were worded differently; all of them when the old words are not known.
    :param columns: register columns (name and label) that were worded differently.
    """

    version: str = ""
    known: bool = True
    questions: frozenset[str] = frozenset()
    columns: tuple[str, ...] = ()


def older(document: Document, form_id: str, version: str) -> Older:
    """The change map from the sheet's version to the one of the year that is shown."""
    now = document.question_set
    if version == document.year.form_version:
        return Older()
    old = outline_of_version(document, form_id, version)
    if not old:
        return Older(version, False, frozenset(question.id for question in now.questions()))
    changes = compare_outlines(old, outline_of(now))
    reworded = frozenset(item.id for item in changes.of("reworded", "question"))
    return Older(version, True, reworded, tuple(item.label for item in changes.of("reworded", "column")))


def older_notices(found: Older, file: str, changed: Collection[str]) -> list[str]:
    """What the user should know before taking such a sheet.

    :param changed: questions and other keys that the sheet answers anew.
    """
    asked = found.questions & set(changed)
    notices = []
    if asked and found.known:
        notices.append(
            f"{file}：前の版のあとに文が変わった設問の答えが{len(asked)}問あります。"
            "取り込んだあと、「変わりありませんか」で確かめてください。"
        )
    elif asked:
        notices.append(
            f"{file}：前の版の設問の文が分からないので、取り込む{len(asked)}問の答えをすべて、"
            "取り込んだあと「変わりありませんか」で確かめてください。"
        )
    if found.columns:
        notices.append(f"{file}：前の版のあとに文が変わった台帳の列があります（{'、'.join(found.columns)}）。")
    return notices


def with_marks(document: Document, sheets: Sequence[tuple[Older, Sequence[Edit]]]) -> list[Edit]:
    """The edits of each sheet; an answer ends the waiting for 「変わりありませんか」, one to other words begins it."""
    marks: dict[str, SetAnswer] = {}
    said: set[str] = set()
    edits: list[Edit] = []
    there: Mapping[str, object] = document.data.answers
    for found, own in sheets:
        edits += own
        said |= {edit.key for edit in own if isinstance(edit, SetAnswer)}
        for edit in own:
            if not isinstance(edit, SetAnswer):
                continue
            key = to_confirm_key(edit.key)
            if edit.key in found.questions and not edit.answer.is_open:
                marks[key] = SetAnswer(edit.fiscal_year, key, answered(REWORDED))
            elif key in there or key in marks:
                marks[key] = SetAnswer(edit.fiscal_year, key, OPEN)
    return edits + [mark for key, mark in marks.items() if key not in said]

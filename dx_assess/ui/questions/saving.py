"""Saving one field: read, compare, and only a real change goes to the document."""

from __future__ import annotations

from dx_assess.errors import AppError
from dx_assess.session.document import Document
from dx_assess.session.keys import Reviewed, resolve
from dx_assess.session.review import last_checker, save_review

_INPUT = ("E-INPUT", "E-KEY", "E-REVIEW", "E-TASK", "E-VISIT", "E-RECORD")
"""Beginnings of codes that are about what was typed."""


def save_text(document: Document, key: str, text: str) -> AppError | None:
    """Save ``text`` as the answer of ``key`` if that changes anything.

    :returns: the error that the field shows; None when all is well.
    """
    try:
        target = resolve(document.question_set, key)
        answer, item = target.parse(text), target.item
        if isinstance(item, Reviewed):
            save_review(document, item.question, {item.field.name: answer}, who=last_checker(document))
        elif answer != document.answer(key):
            document.set_answer(key, answer)
    except AppError as error:
        return error
    return None


def is_write_error(error: AppError | None) -> bool:
    """The file could not be written (the input itself was fine)."""
    return error is not None and not error.code.startswith(_INPUT)

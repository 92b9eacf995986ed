"""One stored value and the widgets that edit it: what was refused, what is still being typed, what is saved."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Protocol

from PySide6.QtCore import QObject, Signal, SignalInstance

from dx_assess.errors import AppError
from dx_assess.form.answer import Answer
from dx_assess.session.document import Document
from dx_assess.ui.page import Unsaved
from dx_assess.ui.questions.notices import NoticeList
from dx_assess.ui.questions.saving import is_write_error, save_text
from dx_assess.ui.questions.typed import Typed


class Part(Protocol):
    """A widget that edits a value: an :class:`Editor`, or the bar of the other answers."""

    committed: SignalInstance
    paused: SignalInstance
    touched: SignalInstance

    @property
    def typed(self) -> Sequence[Typed]:
        """Its text fields."""

    @property
    def dirty(self) -> bool:
        """It holds something that is not stored."""

    def waiting(self) -> str:
        """What it waits for before it hands anything over, in Japanese; empty = nothing."""

    def load(self, answer: Answer, force: bool = False) -> None:
        """Show ``answer``; typed text stays unless ``force`` is set. Never saves."""

    def accept(self, answer: Answer) -> None:
        """What is typed is stored now as ``answer``; its form stays."""


class SavedField(QObject):
    """``saved``: a change is in the file; ``failed(error)``: it could not be written; ``unsaved_changed``."""

    saved = Signal()
    failed = Signal(object)
    unsaved_changed = Signal()

    def __init__(self, document: Document, key: str, label: str, parts: Sequence[Part], problem: NoticeList) -> None:
        super().__init__(problem)
        self.key = key
        self.label = label
        self.parts = tuple(parts)
        self.problem = problem
        self._document = document
        self._error: AppError | None = None
        self._again: Callable[[], object] = self.leave
        self._shown: Unsaved | None = None
        for part in self.parts:
            part.committed.connect(self.save)
            part.paused.connect(lambda text, part=part: self._save_quietly(part, text))
            part.touched.connect(self._touched)

    # --- saving ---------------------------------------------------------------------------------------------------

    def save(self, text: str) -> None:
        """Save ``text``, or say why not; what was refused stays in its place."""
        self._again = lambda: self.save(text)
        before = self._answer()
        error = self._store(text)
        self._told(error)
        if error is None:
            self._load(force=True)
            self._say_saved(before)
        elif text.startswith("@"):
            self._load()
        self._touched()

    def _save_quietly(self, part: Part, text: str) -> None:
        """Save while somebody is typing; what cannot be read yet is no mistake yet."""
        before = self._answer()
        error = self._store(text)
        if error is None or is_write_error(error):
            self._told(error)
        if error is None:
            part.accept(self._answer())
            for other in self.parts:
                if other is not part:
                    other.load(self._answer(), force=True)
            self._say_saved(before)
        self._touched()

    def _store(self, text: str) -> AppError | None:
        """Write ``text`` if that changes anything; why it could not be."""
        return save_text(self._document, self.key, text)

    def take(self, answer: Answer) -> None:
        """Save an answer that is already typed, in place of what is in the field."""
        self._again = lambda: self.take(answer)
        before = self._answer()
        try:
            self._document.set_answer(self.key, answer)
        except AppError as error:
            self._told(error)
        else:
            self._told(None)
            self._load(force=True)
            self._say_saved(before)
        self._touched()

    def leave(self) -> None:
        """Save what is still being typed."""
        for part in self.parts:
            for field in part.typed:
                field.commit()
        self._touched()

    def retry(self) -> None:
        """Save again what the disk refused; text that was changed since is saved as it is now."""
        if not is_write_error(self._error):
            return
        if any(part.dirty for part in self.parts if part.typed):
            self.leave()
        else:
            self._again()

    def _answer(self) -> Answer:
        return self._document.answer(self.key)

    def _told(self, error: AppError | None) -> None:
        self._error = error
        self.problem.show_error(error)
        if is_write_error(error):
            self.failed.emit(error)

    def _say_saved(self, before: Answer) -> None:
        if self._answer() != before:
            self.saved.emit()

    # --- showing --------------------------------------------------------------------------------------------------

    def refresh(self) -> None:
        """Show what is stored; what is being typed or was refused stays."""
        for part in self.parts:
            if part.typed or self._error is None:
                part.load(self._answer())

    def _load(self, force: bool = False) -> None:
        for part in self.parts:
            part.load(self._answer(), force)

    # --- what is not saved ----------------------------------------------------------------------------------------

    def unsaved(self) -> Unsaved | None:
        """What stands here and not in the file; without a reason while it is being typed."""
        if self._error is not None:
            return Unsaved(self.label, self.key, f"{self._error.message}{self._error.fix}")
        part = next((part for part in self.parts if part.dirty), None)
        if part is None:
            return None
        typing = any(field.hasFocus() for field in part.typed)
        return Unsaved(self.label, self.key, "" if typing else part.waiting())

    def drop(self) -> None:
        """Show what is stored in place of it."""
        self._told(None)
        self._load(force=True)
        self._touched()

    def _touched(self) -> None:
        if self._error is not None and not is_write_error(self._error) and self._is_clean():
            self._told(None)
        now = self.unsaved()
        if now != self._shown:
            self._shown = now
            self.unsaved_changed.emit()

    def _is_clean(self) -> bool:
        return any(part.typed for part in self.parts) and not any(part.dirty for part in self.parts)


class SavedFields:
    """The fields of a page or a card, in order."""

    def __init__(self) -> None:
        self.fields: list[SavedField] = []

    def add(self, field: SavedField, failed: Callable[[object], object], changed: Callable[[], object]) -> SavedField:
        """Follow one more field."""
        field.failed.connect(failed)
        field.unsaved_changed.connect(changed)
        self.fields.append(field)
        return field

    def refresh(self) -> None:
        """Show what is stored; what is being typed or was refused stays."""
        for field in self.fields:
            field.refresh()

    def leave(self) -> None:
        """Save what is still being typed."""
        for field in self.fields:
            field.leave()

    def unsaved(self) -> tuple[Unsaved, ...]:
        """What is not in the file."""
        return tuple(found for field in self.fields if (found := field.unsaved()) is not None)

    def drop(self) -> None:
        """Give it up."""
        for field in self.fields:
            if field.unsaved() is not None:
                field.drop()

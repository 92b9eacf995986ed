"""Editors of single values, looked up by kind from one table of frozen settings.

An editor shows an answer (``load`` never saves) and hands over text as ``Document.set_text`` reads it (``committed``).
"""

from __future__ import annotations

from collections.abc import Callable, Sequence

from msgspec import Struct
from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QGridLayout, QHBoxLayout, QLabel, QVBoxLayout, QWidget

from dx_assess.errors import AppError
from dx_assess.form.answer import Answer, Rate, Status
from dx_assess.form.display import show_value
from dx_assess.form.entry import Rules, parse_value
from dx_assess.form.model import Option
from dx_assess.text.show import show_number, show_rate, with_unit
from dx_assess.ui.questions.choices import ChoiceGroup, MultiGroup
from dx_assess.ui.questions.inputs import CommitLine, CommitText
from dx_assess.ui.questions.said import said_of
from dx_assess.ui.questions.typed import Typed

ONE_MORE = "もう1つの数も入れると保存します"
YES_NO = (("yes", "はい"), ("no", "いいえ"))


class RatePart(Struct, frozen=True):
    """One of the two numbers of a rate."""

    label: str
    unit: str


class Asked(Struct, frozen=True):
    """What an editor is about, whatever it belongs to (question, sub-field, profile item, mark)."""

    kind: str
    label: str
    options: tuple[Option, ...] = ()
    unit: str = ""
    parts: tuple[RatePart, RatePart] | None = None
    placeholder: str = ""
    unknown_ok: bool = False


class Editor(QWidget):
    """Base of all editors; its signals are those of its fields (see ``typed.py``)."""

    committed = Signal(str)
    paused = Signal(str)
    touched = Signal()

    @property
    def typed(self) -> Sequence[Typed]:
        """The text fields in it."""
        return ()

    @property
    def dirty(self) -> bool:
        """It holds something that is not stored."""
        return any(field.dirty for field in self.typed)

    def waiting(self) -> str:
        """What it waits for before it hands anything over, in Japanese; empty = nothing."""
        return ""

    def accept(self, answer: Answer) -> None:
        """What is typed is stored now as ``answer``; its form stays until the field is left."""
        self.load(answer)
        for field in self.typed:
            field.accept()

    def load(self, answer: Answer, force: bool = False) -> None:
        """Show ``answer``; typed text stays unless ``force`` is set. Never saves."""
        raise NotImplementedError

    def first(self) -> QWidget:
        """Where the keyboard enters."""
        raise NotImplementedError

    def show_default(self, text: str) -> None:
        """What a blank answer stands for; only fields of one line show it."""


class EditorSettings(Struct, frozen=True):
    """How a kind is edited. ``width`` of its field in characters, 0 = as wide as there is room."""

    make: Callable[[Asked, EditorSettings], Editor]
    width: int = 0
    numeric: bool = False


class ChoiceEditor(Editor):
    """Radio buttons with the options in full wording; codes that are numbers stand before the words."""

    def __init__(self, asked: Asked, settings: EditorSettings) -> None:
        super().__init__()
        self.group = ChoiceGroup(asked.label, _numbered(asked.options))
        _fill(self, self.group)
        self.group.committed.connect(self.committed)

    def load(self, answer: Answer, force: bool = False) -> None:
        """See :class:`Editor`."""
        self.group.load(answer.value if isinstance(answer.value, str) else None)

    def first(self) -> QWidget:
        """See :class:`Editor`."""
        return self.group.first()


class YesNoEditor(Editor):
    """はい・いいえ side by side."""

    def __init__(self, asked: Asked, settings: EditorSettings) -> None:
        super().__init__()
        self.group = ChoiceGroup(asked.label, YES_NO, columns=2)
        _fill(self, self.group, Qt.AlignmentFlag.AlignLeft)
        self.group.committed.connect(self.committed)

    def load(self, answer: Answer, force: bool = False) -> None:
        """See :class:`Editor`."""
        known = isinstance(answer.value, bool)
        self.group.load(("yes" if answer.value else "no") if known else None)

    def first(self) -> QWidget:
        """See :class:`Editor`."""
        return self.group.first()


class MultiEditor(Editor):
    """Check boxes, in two columns when there are many."""

    def __init__(self, asked: Asked, settings: EditorSettings) -> None:
        super().__init__()
        self.group = MultiGroup(
            asked.label, [(o.code, o.label) for o in asked.options], 2 if len(asked.options) > 5 else 1
        )
        _fill(self, self.group)
        self.group.committed.connect(self.committed)

    def load(self, answer: Answer, force: bool = False) -> None:
        """See :class:`Editor`."""
        self.group.load(answer.value if isinstance(answer.value, frozenset) else frozenset())

    def first(self) -> QWidget:
        """See :class:`Editor`."""
        return self.group.first()


class LineEditor(Editor):
    """Number, date or short text, with its unit; what was understood is shown while typing."""

    def __init__(self, asked: Asked, settings: EditorSettings) -> None:
        super().__init__()
        self._asked = asked
        self.field = CommitLine()
        self.field.setAccessibleName(asked.label)
        self.field.setPlaceholderText(asked.placeholder)
        if settings.numeric:
            make_numeric(self.field)
        if settings.width:
            self.field.setFixedWidth(self.field.fontMetrics().averageCharWidth() * settings.width)
        row = QHBoxLayout(self)
        row.setContentsMargins(0, 0, 0, 0)
        row.setSpacing(8)
        row.addWidget(self.field)
        self.echo = QLabel()
        self.echo.setObjectName("muted")
        if asked.unit:
            row.addWidget(QLabel(asked.unit))
        row.addWidget(self.echo, 1)
        self.field.committed.connect(self.committed)
        self.field.paused.connect(self.paused)
        self.field.touched.connect(self.touched)
        self.field.textEdited.connect(self._understand)

    @property
    def typed(self) -> Sequence[Typed]:
        """See :class:`Editor`."""
        return (self.field,)

    def load(self, answer: Answer, force: bool = False) -> None:
        """See :class:`Editor`."""
        self.field.load(_plain(self._asked, answer), force)
        if self.field.settled:
            self.echo.clear()

    def first(self) -> QWidget:
        """See :class:`Editor`."""
        return self.field

    def show_default(self, text: str) -> None:
        """See :class:`Editor`."""
        self.field.setPlaceholderText(text)

    def _understand(self, text: str) -> None:
        self.echo.setText(understood(self._asked, text))


class TextEditor(Editor):
    """Free text of several lines."""

    def __init__(self, asked: Asked, settings: EditorSettings) -> None:
        super().__init__()
        self.field = CommitText()
        self.field.setAccessibleName(asked.label)
        self.field.set_hint(asked.placeholder)
        _fill(self, self.field)
        self.field.committed.connect(self.committed)
        self.field.paused.connect(self.paused)
        self.field.touched.connect(self.touched)

    @property
    def typed(self) -> Sequence[Typed]:
        """See :class:`Editor`."""
        return (self.field,)

    def load(self, answer: Answer, force: bool = False) -> None:
        """See :class:`Editor`."""
        self.field.load(answer.value if isinstance(answer.value, str) else "", force)

    def first(self) -> QWidget:
        """See :class:`Editor`."""
        return self.field


class PercentEditor(Editor):
    """Numerator and denominator with their labels and units; the rate is shown live. Saved when both are there."""

    def __init__(self, asked: Asked, settings: EditorSettings) -> None:
        super().__init__()
        parts = asked.parts or (RatePart("分子", ""), RatePart("分母", ""))
        grid = QGridLayout(self)
        grid.setContentsMargins(0, 0, 0, 0)
        grid.setHorizontalSpacing(8)
        grid.setVerticalSpacing(4)
        self.fields: list[CommitLine] = []
        for line, (part, role) in enumerate(zip(parts, ("分子", "分母"), strict=True)):
            field = CommitLine()
            field.setAccessibleName(f"{asked.label} {role} {part.label}")
            make_numeric(field)
            field.setFixedWidth(field.fontMetrics().averageCharWidth() * settings.width)
            label = QLabel(part.label or role)
            label.setToolTip(role)
            label.setBuddy(field)
            grid.addWidget(label, line, 0)
            grid.addWidget(field, line, 1)
            grid.addWidget(QLabel(part.unit), line, 2)
            field.committed.connect(self._hand_over)
            field.paused.connect(self._pause)
            field.stuck.connect(self._go_on)
            field.touched.connect(self.touched)
            field.textEdited.connect(self._show_rate)
            self.fields.append(field)
        self.rate = QLabel()
        self.rate.setObjectName("figure")
        self.rate.setAccessibleName(f"{asked.label} 割合")
        grid.addWidget(self.rate, 0, 3, 2, 1, Qt.AlignmentFlag.AlignVCenter)
        grid.setColumnStretch(4, 1)
        self._answer = Answer()

    @property
    def typed(self) -> Sequence[Typed]:
        """See :class:`Editor`."""
        return self.fields

    def waiting(self) -> str:
        """See :class:`Editor`."""
        return ONE_MORE if self._is_half else ""

    def load(self, answer: Answer, force: bool = False) -> None:
        """See :class:`Editor`."""
        rate = answer.value if isinstance(answer.value, Rate) else None
        half = not force and any(field.dirty for field in self.fields)
        self._answer = answer
        if not (half and rate is None):
            texts = (show_number(rate.numerator), show_number(rate.denominator)) if rate else ("", "")
            for field, text in zip(self.fields, texts, strict=True):
                field.load(text, force)
        self._show_rate()

    def first(self) -> QWidget:
        """See :class:`Editor`."""
        return self.fields[0]

    @property
    def _is_half(self) -> bool:
        top, bottom = (field.text().strip() for field in self.fields)
        return bool(top) is not bool(bottom)

    def _go_on(self) -> None:
        """Enter after a good number leads to the other one while that is blank."""
        blank = [field for field in self.fields if not field.text().strip()]
        if len(blank) == 1 and not self._unreadable:
            blank[0].setFocus(Qt.FocusReason.TabFocusReason)

    @property
    def _unreadable(self) -> bool:
        return any(field.text().strip() and self._number(field.text()) is None for field in self.fields)

    def _pause(self) -> None:
        top, bottom = (field.text().strip() for field in self.fields)
        if top and bottom:
            self.paused.emit(f"{top}/{bottom}")

    def _hand_over(self) -> None:
        """One number that cannot be read is handed over alone, so that its reason is said at once."""
        top, bottom = (field.text().strip() for field in self.fields)
        if (top and bottom) or self._unreadable:
            self.committed.emit(f"{top}/{bottom}")
        elif not top and not bottom:
            self.committed.emit("@open")
        elif not self._answer.is_open:
            self._show_rate()

    def _show_rate(self) -> None:
        top, bottom = (self._number(field.text()) for field in self.fields)
        if top is not None and bottom is not None:
            self.rate.setText(f"＝ {with_unit(show_rate(top, bottom), '%')}")
        elif self._is_half:
            self.rate.setText(ONE_MORE)
        else:
            self.rate.clear()

    @staticmethod
    def _number(text: str) -> int | None:
        try:
            value = parse_value(Rules("integer", ""), text).value
        except AppError:
            return None
        return value if isinstance(value, int) else None


EDITORS: dict[str, EditorSettings] = {
    "choice": EditorSettings(ChoiceEditor),
    "multi_choice": EditorSettings(MultiEditor),
    "yes_no": EditorSettings(YesNoEditor),
    "integer": EditorSettings(LineEditor, width=16, numeric=True),
    "decimal": EditorSettings(LineEditor, width=16, numeric=True),
    "percent": EditorSettings(PercentEditor, width=16),
    "date": EditorSettings(LineEditor, width=26),
    "text": EditorSettings(TextEditor),
}


def make_editor(asked: Asked) -> Editor:
    """The editor of a kind."""
    settings = EDITORS[asked.kind]
    return settings.make(asked, settings)


def understood(asked: Asked, text: str) -> str:
    """What typed text is read as; empty where the text says it itself."""
    return said_of(asked.kind, asked.unit, asked.unknown_ok, text)


def make_numeric(field: CommitLine) -> None:
    """Right-aligned, with figures of one width."""
    field.setAlignment(Qt.AlignmentFlag.AlignRight)
    field.setObjectName("numeric")


def _numbered(options: Sequence[Option]) -> list[tuple[str, str]]:
    digits = all(option.code.isdigit() for option in options)
    return [(o.code, f"{o.code}　{o.label}" if digits else o.label) for o in options]


def _plain(asked: Asked, answer: Answer) -> str:
    if answer.value is None:
        return "不明" if answer.status is Status.UNKNOWN and asked.unknown_ok else ""
    if asked.unit == "年度":
        return str(answer.value)
    return show_value(asked.kind, (), "", answer.value)


def _fill(owner: QWidget, child: QWidget, align: Qt.AlignmentFlag | None = None) -> None:
    layout = QVBoxLayout(owner)
    layout.setContentsMargins(0, 0, 0, 0)
    layout.addWidget(child)
    if align is not None:
        layout.setAlignment(child, align)

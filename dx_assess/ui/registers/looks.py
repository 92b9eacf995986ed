"""How cells and headers of a register look: colours, fonts, tooltips, marks. Shape and word go with every colour."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from typing import Any, Protocol

from PySide6.QtCore import Qt
from PySide6.QtGui import QBrush, QColor, QFont, QIcon, QPalette

from dx_assess.errors import AppError
from dx_assess.form.answer import Row
from dx_assess.score.results import Finding
from dx_assess.ui.plain import plain_tip
from dx_assess.ui.questions.notices import MARKS, mark_icon
from dx_assess.ui.registers.cells import NEED_WORDS, NEEDS, ShownColumn
from dx_assess.ui.registers.row_facts import RowReader, is_blank
from dx_assess.ui.theme import figure_font, tokens_of

_GROUNDS = {"E": "bad_back", "W": "warn_back", "F": "info_back"}
_LONG = 12
Role = Qt.ItemDataRole
STYLE = """
QLineEdit#cell, QPlainTextEdit#cell {
  border: 2px solid palette(highlight); border-radius: 0; padding: 0 3px; min-height: 0;
}
QListWidget#cellList, QFrame#cellList { border: 1px solid palette(mid); background: palette(base); }
QTableView#frozen { border: none; border-right: 2px solid palette(mid); }
QToolButton#figureBox { border: 1px solid palette(shadow); border-radius: 4px; background: transparent; }
QToolButton#figureBox:hover, QToolButton#figureBox:focus { border-color: palette(highlight); }
"""
"""Of a register's page."""
_RIGHT = Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter
_LEFT = Qt.AlignmentFlag.AlignLeft | Qt.AlignmentFlag.AlignVCenter


class Refused(Protocol):
    """A text that stays in its cell."""

    @property
    def error(self) -> AppError:
        """Why it was not taken."""


class Shown(Protocol):
    """What the looks need of a register's model."""

    reader: RowReader

    @property
    def pending(self) -> Mapping[tuple[str, str], Refused]:
        """Refused texts by cell."""

    def state(self, row: Row) -> str:
        """The mark of a row."""

    def findings(self, row_id: str) -> Sequence[Finding]:
        """Checks that fired in a row."""

    def locked(self, row: Row, shown: ShownColumn) -> bool:
        """A cell nobody may change."""

    def text(self, row: Row, shown: ShownColumn) -> str:
        """The cell in words."""


class CellLooks:
    """Answers the view's questions about looks; brushes and fonts are made once for a palette."""

    def __init__(self, model: Shown, palette: QPalette) -> None:
        self._model = model
        self._answers: dict[int, Callable[[Row, ShownColumn], Any]] = {
            int(Role.TextAlignmentRole): self._across,
            int(Role.FontRole): self._font,
            int(Role.ForegroundRole): self._ink,
            int(Role.BackgroundRole): self._ground,
            int(Role.ToolTipRole): lambda row, shown: plain_tip(self._tip(row, shown)),
            int(Role.AccessibleTextRole): self._named,
        }
        self.set_palette(palette)

    def set_palette(self, palette: QPalette) -> None:
        """Colours of another scheme, fonts of another size."""
        self._icons: dict[str, QIcon] = {}
        self._palette = palette
        tokens = tokens_of(palette)
        self._refused = QBrush(MARKS["E"].colour(palette))
        self._faint = QBrush(palette.color(QPalette.ColorGroup.Normal, QPalette.ColorRole.PlaceholderText))
        self._grey = QBrush(palette.color(QPalette.ColorRole.AlternateBase))
        self._grounds = {level: QBrush(QColor(str(getattr(tokens, name)))) for level, name in _GROUNDS.items()}
        self._fonts: dict[tuple[bool, bool], QFont] = {}

    def of_state(self, row: Row, role: int) -> Any:
        """The cell that shows the state of a row, with its reasons."""
        state = self._model.state(row)
        if role == Role.DecorationRole:
            if state not in self._icons:
                self._icons[state] = mark_icon(state, self._palette)
            return self._icons[state]
        if role in (Role.ToolTipRole, Role.AccessibleTextRole):
            return plain_tip(
                "\n".join([MARKS[state].word, *(f"・{f.message}" for f in self._model.findings(row.row_id))])
            )
        return None

    def of_cell(self, row: Row, shown: ShownColumn, role: int) -> Any:
        """Everything but the text."""
        answer = self._answers.get(role)
        return answer(row, shown) if answer is not None else None

    def _across(self, _row: Row, shown: ShownColumn) -> Qt.AlignmentFlag:
        return _RIGHT if shown.numeric else _LEFT

    def _named(self, row: Row, shown: ShownColumn) -> str:
        return f"{shown.label}　{self._model.text(row, shown) or '空欄'}"

    def _font(self, row: Row, shown: ShownColumn) -> QFont | None:
        numeric, struck = shown.numeric, row.struck
        if not (numeric or struck):
            return None
        if (numeric, struck) not in self._fonts:
            font = figure_font(QFont()) if numeric else QFont()
            font.setStrikeOut(struck)
            self._fonts[numeric, struck] = font
        return self._fonts[numeric, struck]

    def _ink(self, row: Row, shown: ShownColumn) -> QBrush | None:
        model = self._model
        if (row.row_id, shown.id) in model.pending:
            return self._refused
        if row.struck or not model.reader.texts(row)[shown.id] or model.locked(row, shown):
            return self._faint
        return None if model.reader.applies(row, shown) else self._faint

    def _ground(self, row: Row, shown: ShownColumn) -> QBrush | None:
        if row.struck:
            return None
        level = self._level(row, shown)
        if level:
            return self._grounds[level]
        if self._model.locked(row, shown) or not self._model.reader.applies(row, shown):
            return self._grey
        return None

    def _level(self, row: Row, shown: ShownColumn) -> str:
        if (row.row_id, shown.id) in self._model.pending:
            return "E"
        findings = self._model.findings(row.row_id)
        levels = {f.level for f in findings if shown.id in f.columns and not is_blank(f)}
        return next((level for level in ("E", "W", "F") if level in levels), "")

    def _tip(self, row: Row, shown: ShownColumn) -> str | None:
        refused = self._model.pending.get((row.row_id, shown.id))
        if refused is not None:
            return f"まだ保存していません。{refused.error.message}{refused.error.fix}"
        lines = [f.message for f in self._model.findings(row.row_id) if shown.id in f.columns]
        text = self._model.text(row, shown)
        if shown.table is not None and text in shown.table.by_code:
            lines.insert(0, f"{text}　{shown.table.by_code[text].label}")
        elif len(text) > _LONG:
            lines.insert(0, text)
        if not self._model.reader.applies(row, shown):
            lines.append("この行では書かなくてよい欄です。")
        return "\n".join(lines) or None


def header_text(shown: ShownColumn) -> str:
    """Name, need and unit."""
    need = NEEDS[shown.column.need] + " " if shown.column is not None and shown.kind != "auto" else ""
    unit = f"（{shown.unit}）" if shown.unit and shown.unit != "年度" else ""
    return f"{need}{shown.label}{unit}{' ※' if shown.to_confirm else ''}"


def header_tip(shown: ShownColumn) -> str:
    """Explanation, unit and need."""
    if shown.column is None:
        return f"{shown.label}\n自動で計算します。" + (f"\n単位：{shown.unit}" if shown.unit else "")
    lines = [shown.label, shown.column.help]
    if shown.unit:
        lines.append(f"単位：{shown.unit}")
    lines.append(NEED_WORDS[shown.column.need])
    if shown.column.unknown_ok:
        lines.append("分からないときは「不明」と書けます。")
    if shown.column.publication == "C":
        lines.append("県へは送りません。")
    if shown.to_confirm:
        lines.append(f"※ {shown.to_confirm}")
    return "\n".join(line for line in lines if line)

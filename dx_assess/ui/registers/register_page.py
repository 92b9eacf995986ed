"""One register: what it is, its figures of now, and the table that is filled in like a spreadsheet."""

from __future__ import annotations

from pathlib import Path

from PySide6.QtCore import QModelIndex, QRect, Qt
from PySide6.QtGui import QGuiApplication
from PySide6.QtWidgets import QFileDialog, QFrame, QHBoxLayout, QLabel, QPushButton, QVBoxLayout

from dx_assess.errors import AppError
from dx_assess.form.answer import OPEN, Row
from dx_assess.session.document import CellEdit, Changed, Document
from dx_assess.session.registers import export_register
from dx_assess.ui.messages import inform, show_error
from dx_assess.ui.page import Page
from dx_assess.ui.questions.disclosure import Disclosure
from dx_assess.ui.questions.inputs import CommitLine, EnterClicks
from dx_assess.ui.questions.notices import NoticeList
from dx_assess.ui.questions.saving import is_write_error
from dx_assess.ui.registers.clipboard import PastePlan, filled_out, plan_paste, to_block, to_text
from dx_assess.ui.registers.edits import save_cells
from dx_assess.ui.registers.import_dialog import ImportDialog
from dx_assess.ui.registers.model import RegisterModel, Role
from dx_assess.ui.registers.paste_dialog import PasteDialog
from dx_assess.ui.registers.rowfilter import RowFilter
from dx_assess.ui.registers.strip import RowStrip
from dx_assess.ui.registers.toolbar import Toolbar
from dx_assess.ui.registers.totals import Marks, Totals
from dx_assess.ui.registers.view import RegisterView

_STYLE = """
QLineEdit#cell, QPlainTextEdit#cell {
  border: 2px solid palette(highlight); border-radius: 0; padding: 0 3px; min-height: 0;
}
QListWidget#cellList, QFrame#cellList { border: 1px solid palette(mid); background: palette(base); }
QTableView#frozen { border: none; border-right: 2px solid palette(mid); }
QToolButton#figureBox { border: 1px solid palette(shadow); border-radius: 4px; background: transparent; }
QToolButton#figureBox:hover, QToolButton#figureBox:focus { border-color: palette(highlight); }
"""
_FILES = "表計算・CSV (*.xlsx *.xlsm *.xls *.csv);;すべてのファイル (*)"


_NO_ROW = (
    "まだ行がありません。\n"
    "「行を足す」で書くか、Excelの表を貼り付けるか（Ctrl+V）、「取り込む」でファイルを読んでください。"
)
_NO_MATCH = "あてはまる行がありません。"


class RegisterPage(Page):
    """Every cell is saved by itself; what cannot be read stays in its cell and says why."""

    def __init__(self, document: Document, register_id: str) -> None:
        register = document.question_set.register(register_id)
        assert register is not None
        super().__init__()
        self.title = register.name
        self._document = document
        self.register = register
        self.setStyleSheet(_STYLE)
        self.model = RegisterModel(document, register, self.palette())
        self.proxy = RowFilter(self.model)
        self.view = RegisterView(self.model, self.proxy)
        self.totals = Totals(document, register)
        self.marks = Marks(document, register)
        self.findings = NoticeList()
        self.bar = Toolbar()
        self.strip = RowStrip()
        self.take_in = QPushButton("取り込む…")
        self.write_out = QPushButton("書き出す…")
        self._lay_out()
        self._connect()
        self.setFocusProxy(self.view)
        self.refresh(Changed(year=True))
        if self.proxy.rowCount():
            self.view.setCurrentIndex(self.proxy.index(0, min(self.view.frozen_columns, self.proxy.columnCount() - 1)))

    def _lay_out(self) -> None:
        head = QFrame()
        head.setObjectName("pageHead")
        top = QVBoxLayout(head)
        top.setContentsMargins(16, 8, 16, 8)
        top.setSpacing(4)
        line = QHBoxLayout()
        title = QLabel(f"{self.register.no}　{self.register.name}")
        title.setObjectName("title")
        line.addWidget(title)
        line.addStretch(1)
        line.addWidget(self.take_in)
        line.addWidget(self.write_out)
        top.addLayout(line)
        top.addWidget(Disclosure("この台帳について", self.register.about))
        top.addWidget(self.marks)
        top.addWidget(self.totals)
        body = QVBoxLayout()
        body.setContentsMargins(12, 8, 12, 8)
        body.setSpacing(6)
        body.addWidget(self.findings)
        body.addWidget(self.bar)
        body.addWidget(self.view, 1)
        body.addWidget(self.strip)
        layout = QVBoxLayout(self)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.setSpacing(0)
        layout.addWidget(head)
        layout.addLayout(body, 1)

    def _connect(self) -> None:
        self.view.current_changed.connect(self._current)
        self.view.copy_asked.connect(self.copy)
        self.view.paste_asked.connect(self.paste)
        self.view.clear_asked.connect(self.clear_cells)
        self.view.delegate.understood.connect(self.strip.show_understood)
        self.model.refused.connect(self._refused)
        self.model.divisions_added.connect(self._divisions_added)
        self.totals.asked_for.connect(lambda label, rows: self._show_only(rows, f"「{label}」"))
        self.bar.filtered.connect(self._filter)
        self.bar.show_all.connect(self.show_all)
        self.bar.add.clicked.connect(self.add_row)
        self.bar.strike.clicked.connect(lambda: self.strike(True))
        self.bar.restore.clicked.connect(lambda: self.strike(False))
        self.take_in.clicked.connect(self._choose_import)
        self.write_out.clicked.connect(self._choose_export)
        self._enter = EnterClicks(self)
        self._enter.watch(self.take_in, self.write_out)

    # --- showing --------------------------------------------------------------------------------------------------

    def refresh(self, changed: Changed) -> None:
        """Show what is stored and computed now. Never saves."""
        self.strip.say("F", "")
        self.model.reload(reset=changed.year)
        if changed.year:
            self.proxy.apply()
        self.totals.refresh()
        self.marks.refresh()
        whole = [f for f in self._document.assessment.findings if f.key == self.register.id and not f.row_id]
        self.findings.show_findings(whole)
        self._show_counts()
        self._current(self.view.currentIndex())

    def _show_counts(self) -> None:
        rows = self._document.data.registers.get(self.register.id, ())
        struck = sum(row.struck for row in rows)
        live = len(rows) - struck
        shown = self.proxy.rowCount()
        of = len(rows) if self.bar.struck.isChecked() else live
        text = f"{live}行" if shown == of and not self.proxy.narrowed else f"{of}行のうち{shown}行を表示"
        self.bar.count.setText(text + (f"・取消し{struck}行" if struck else ""))
        self.bar.struck.setEnabled(struck > 0 or self.bar.struck.isChecked())
        for widget in (self.bar.add, self.bar.strike, self.bar.restore, self.take_in):
            widget.setEnabled(not self._document.read_only)
        self.bar.strike.setEnabled(shown > 0 and not self._document.read_only)
        self.view.say_empty("" if shown else _NO_ROW if live == 0 else _NO_MATCH)

    def _current(self, index: QModelIndex) -> None:
        source = self.proxy.mapToSource(index) if index.isValid() else QModelIndex()
        row = self.model.row(source.row()) if source.isValid() else None
        self.strip.show_row(self.model, row, self.model.column_at(source.column()) if row is not None else None)
        self.bar.restore.setVisible(row is not None and row.struck)
        self.bar.strike.setVisible(row is None or not row.struck)

    def _refused(self, error: AppError) -> None:
        self._current(self.view.currentIndex())
        if is_write_error(error):
            self.save_failed.emit(error)

    def _divisions_added(self, names: list[str]) -> None:
        self.strip.say("F", f"庁内の課の一覧に{'・'.join(f'「{name}」' for name in names)}を加えました。")

    def changeEvent(self, event) -> None:  # type: ignore[no-untyped-def]
        """Colours of the cells follow light and dark."""
        super().changeEvent(event)
        if event.type() == event.Type.PaletteChange and hasattr(self, "model"):
            self.model.set_palette(self.palette())

    # --- filtering ------------------------------------------------------------------------------------------------

    def _filter(self) -> None:
        self.proxy.text = self.bar.search.text()
        self.proxy.mode = self.bar.mode.currentData()
        self.proxy.show_struck = self.bar.struck.isChecked()
        self.proxy.apply()
        self._show_counts()
        self._current(self.view.currentIndex())

    def _show_only(self, row_ids: tuple[str, ...], what: str) -> None:
        self.bar.search.clear()
        self.bar.mode.setCurrentIndex(0)
        self.proxy.only = frozenset(row_ids)
        self._filter()
        self.bar.show_only(f"{what}（{self.proxy.rowCount()}行）だけを見ています。")
        if self.proxy.rowCount():
            self.view.go(self.proxy.index(0, min(self.view.frozen_columns, self.proxy.columnCount() - 1)))

    def show_all(self) -> None:
        """Take every filter away."""
        self.bar.show_only("")
        self.bar.search.clear()
        self.bar.mode.setCurrentIndex(0)
        self.proxy.only = None
        self._filter()

    def show_rows(self, row_ids: tuple[str, ...]) -> None:
        """Show these rows alone and put the keyboard into the first."""
        if not row_ids:
            self.show_all()
            return
        self._show_only(tuple(row_ids), "設問の値のもとになった行")
        self.view.setFocus(Qt.FocusReason.OtherFocusReason)

    def show_key(self, key: str) -> None:
        """A mark, the register, or ``register/row`` with an optional ``/column``."""
        target = self.marks.boxes.get(key) or (self.marks.editors[key].first() if key in self.marks.editors else None)
        if target is not None:
            target.setFocus(Qt.FocusReason.OtherFocusReason)
            return
        _register, _, rest = key.partition("/")
        row_id, _, column = rest.partition("/")
        if row_id:
            self._go_to(row_id, column)
        self.view.setFocus(Qt.FocusReason.OtherFocusReason)

    def _go_to(self, row_id: str, column: str = "") -> None:
        place = self.model.place(row_id)
        if place is None:
            return
        section = self.model.section(column) if self.register.column(column) else self.view.frozen_columns
        index = self.proxy.mapFromSource(self.model.index(place, section))
        if not index.isValid():
            self.bar.struck.setChecked(self.bar.struck.isChecked() or self.model.row(place).struck)
            self.show_all()
            index = self.proxy.mapFromSource(self.model.index(place, section))
        self.view.go(index)

    # --- changing -------------------------------------------------------------------------------------------------

    def _write(self, action) -> bool:  # type: ignore[no-untyped-def]
        try:
            action()
        except AppError as error:
            self.save_failed.emit(error)
            show_error(self, error)
            return False
        return True

    def add_row(self) -> None:
        """A new row at the end, ready to be typed into."""
        self._write(self._add_row)

    def _add_row(self) -> None:
        number = self._document.new_row_ids(self.register.id, 1)
        self.proxy.keep(number)
        self._document.add_rows(self.register.id, [{}])
        self._show_counts()
        index = self.proxy.mapFromSource(self.model.index(self.model.rowCount() - 1, self._first_typed()))
        self.view.go(index)
        self.view.setFocus(Qt.FocusReason.OtherFocusReason)

    def _first_typed(self) -> int:
        return next(s for s, c in enumerate(self.model.columns, 1) if c.kind not in ("auto", "code"))

    def selected_rows(self) -> list[Row]:
        """The rows with a selected cell, in the shown order."""
        block = self.view.block()
        return [self._row_at(line) for line in range(block.top(), block.bottom() + 1)] if self.proxy.rowCount() else []

    def _row_at(self, line: int) -> Row:
        return self.model.row(self.proxy.mapToSource(self.proxy.index(line, 0)).row())

    def strike(self, struck: bool) -> None:
        """Strike the selected rows out, or take that back."""
        ids = [row.row_id for row in self.selected_rows() if row.struck is not struck]
        if ids and self._write(lambda: self._document.strike_rows(self.register.id, ids, struck)):
            line = self.view.currentIndex().row()
            self._filter()
            last = self.proxy.rowCount() - 1
            if last >= 0:
                self.view.go(self.proxy.index(min(max(line, 0), last), max(self.view.currentIndex().column(), 1)))
            if struck:
                self.strip.say("F", f"{len(ids)}行を取り消しました。「取消した行も見せる」で見て、戻せます。")

    def copy(self) -> None:
        """The selected block, as Excel reads it."""
        block = self.view.block()
        lines = []
        for line in range(block.top(), block.bottom() + 1):
            indexes = [self.proxy.index(line, column) for column in range(block.left(), block.right() + 1)]
            lines.append([str(index.data(Qt.ItemDataRole.EditRole) or "") for index in indexes])
        QGuiApplication.clipboard().setText(to_text(lines))

    def paste(self) -> None:
        """A block from Excel; nothing is written while a cell cannot be read, unless the user says so."""
        block = to_block(QGuiApplication.clipboard().text())
        if not block or self._document.read_only:
            return
        place, rows = QRect(self._first_typed(), 0, 1, 1), []
        if self.view.currentIndex().isValid():
            place = self.view.block()
            rows = [self._row_at(line) for line in range(max(place.top(), 0), self.proxy.rowCount())]
            block = filled_out(block, place.height(), place.width())
        plan = plan_paste(self.model, rows, self.model.columns[place.left() - 1 :], block)
        if plan.problems:
            dialog = PasteDialog(plan, self)
            dialog.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
            dialog.accepted.connect(lambda: self._carry_paste(plan))
            dialog.open()
            return
        self._carry_paste(plan)

    def _carry_paste(self, plan: PastePlan) -> None:
        label = f"{self.register.name}　貼り付け"
        if not plan.changes or not self._write(lambda: self._paste(plan, label)):
            return
        words = f"{plan.changes}個のセルを貼り付けました"
        words += f"（新しい行 {len(plan.new_rows)}）。" if plan.new_rows else "。"
        if plan.divisions:
            words += f"庁内の課の一覧に{'・'.join(plan.divisions)}を加えました。"
        self.strip.say("F", words)

    def _paste(self, plan: PastePlan, label: str) -> None:
        self.model.take_back([(cell.row_id, cell.column) for cell in plan.cells])
        if plan.new_rows:
            self.proxy.keep(self._document.new_row_ids(self.register.id, len(plan.new_rows)))
        save_cells(self._document, self.register, plan.cells, plan.new_rows, plan.divisions, label)

    def clear_cells(self) -> None:
        """Empty the selected cells that may be changed."""
        cells = []
        for index in self.view.selectedIndexes():
            shown = self.model.column_at(index.column())
            if shown is None or not index.flags() & Qt.ItemFlag.ItemIsEditable:
                continue
            row_id = str(index.data(Role.ROW_ID))
            self.model.take_back([(row_id, shown.id)])
            row = self._row_at(index.row())
            if not row.cell(shown.id).is_open:
                cells.append(CellEdit(row_id, shown.id, OPEN))
        if cells:
            self._write(lambda: self._document.set_cells(self.register.id, cells, f"{self.register.name}　セルを空に"))
        else:
            self.model.reload()

    # --- files ----------------------------------------------------------------------------------------------------

    def _choose_import(self) -> None:
        name, _kind = QFileDialog.getOpenFileName(self, f"{self.register.name}に取り込むファイル", "", _FILES)
        if name:
            self.open_import(Path(name))

    def open_import(self, source: Path) -> ImportDialog:
        """The dialog that shows what would change."""
        dialog = ImportDialog(self._document, self.register, source, self)
        dialog.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        dialog.accepted.connect(self.show_all)
        dialog.open()
        return dialog

    def _choose_export(self) -> None:
        kinds = "Excel (*.xlsx);;CSV (*.csv)"
        start = f"{self._document.town.name}_{self.register.name}.xlsx"
        name, kind = QFileDialog.getSaveFileName(self, f"{self.register.name}を書き出す", start, kinds)
        if name:
            target = Path(name)
            self.export(target if target.suffix else target.with_suffix(".csv" if "csv" in kind else ".xlsx"))

    def export(self, target: Path) -> None:
        """Write the register; it is read back before it is called done."""
        try:
            count = export_register(self._document, self.register.id, target)
        except AppError as error:
            show_error(self, error)
            return
        inform(self, "書き出しました", f"{self.register.name}の{count}行を書き出しました。\n{target}")

    def leave(self) -> None:
        """Save what is still being typed."""
        self.view.finish()
        for line in self.findChildren(CommitLine):
            line.commit()

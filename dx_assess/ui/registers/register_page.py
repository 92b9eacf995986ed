"""One register: what it is, its figures of now, and the table that is filled in like a spreadsheet."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from pathlib import Path
from typing import TYPE_CHECKING

from PySide6.QtCore import QEvent, QPoint, Qt
from PySide6.QtGui import QKeySequence, QResizeEvent, QShortcut
from PySide6.QtWidgets import QFileDialog, QFrame, QLabel, QPushButton, QVBoxLayout

from dx_assess.errors import AppError
from dx_assess.session.document import Changed, Document
from dx_assess.ui.flow import FlowRow
from dx_assess.ui.messages import inform, show_error
from dx_assess.ui.page import Page, Unsaved
from dx_assess.ui.page_head import SHORT
from dx_assess.ui.questions.disclosure import Disclosure
from dx_assess.ui.questions.inputs import CommitLine, EnterClicks
from dx_assess.ui.questions.saving import is_write_error
from dx_assess.ui.registers.body import RegisterBody
from dx_assess.ui.registers.jumps import first_typed
from dx_assess.ui.registers.looks import STYLE
from dx_assess.ui.registers.model import RegisterModel
from dx_assess.ui.registers.narrowing import Narrowing
from dx_assess.ui.registers.rowfilter import RowFilter
from dx_assess.ui.registers.strip import RowStrip
from dx_assess.ui.registers.table_menu import table_menu
from dx_assess.ui.registers.toolbar import Toolbar
from dx_assess.ui.registers.tools import register_tools
from dx_assess.ui.registers.totals import Marks, Total, Totals
from dx_assess.ui.registers.unsaved_cells import unsaved_cells
from dx_assess.ui.registers.view import RegisterView
from dx_assess.ui.settings import Settings
from dx_assess.ui.slices import REST, Slices

if TYPE_CHECKING:
    from dx_assess.ui.registers.import_dialog import ImportDialog

_FILES = "表計算・CSV (*.xlsx *.xlsm *.xls *.csv);;すべてのファイル (*)"


class RegisterPage(Page):
    """Every cell is saved by itself; what cannot be read stays in its cell and says why."""

    def __init__(self, document: Document, register_id: str) -> None:
        register = document.question_set.register(register_id)
        assert register is not None
        super().__init__()
        self.title = register.name
        self._document = document
        self.register = register
        self._question = ""
        self.setStyleSheet(STYLE)
        self.model = RegisterModel(document, register, self.palette())
        self.proxy = RowFilter(self.model)
        self.head = QFrame(self)  # everything is made in its place: Qt goes through what moves in for its style again
        self.take_in = QPushButton("取り込む…")
        self.write_out = QPushButton("書き出す…")
        self.tools = register_tools(document, register_id, self, self.show_rows)
        self._lay_out_head()
        self.body = RegisterBody(self, document, self.model, self.proxy)
        self.body.setFocusPolicy(Qt.FocusPolicy.StrongFocus)  # the keyboard waits there for the table
        self.setFocusProxy(self.body)
        self._lay_out()
        self._connect()
        self.setUpdatesEnabled(False)
        self._later = Slices(self, self._appear())

    def _lay_out_head(self) -> None:
        self.head.setObjectName("pageHead")
        top = QVBoxLayout(self.head)
        top.setContentsMargins(16, 8, 16, 8)
        top.setSpacing(4)
        line = FlowRow(lines=4)
        title = QLabel(f"{self.register.no}　{self.register.name}")
        title.setObjectName("title")
        line.add(title, 1)
        for button in (*self.tools, self.take_in, self.write_out):
            line.add(button)
        top.addWidget(line)
        self.about = Disclosure("この台帳について", self.register.about)
        top.addWidget(self.about)
        self.marks = Marks(self._document, self.register, self.head)
        top.addWidget(self.marks)
        self.totals = Totals(self._document, self.register, self.head)
        top.addWidget(self.totals)

    def _lay_out(self) -> None:
        layout = QVBoxLayout(self)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.setSpacing(0)
        layout.addWidget(self.head)
        layout.addWidget(self.body, 1)

    def _connect(self) -> None:
        self.body.completed.connect(self._join)
        self.body.unsaved_changed.connect(self.unsaved_changed)
        self.model.refused.connect(self._refused)
        self.model.pending_changed.connect(self.unsaved_changed)
        self.model.divisions_added.connect(self._divisions_added)
        self.totals.asked_for.connect(self._show_figure)
        self.totals.question_wanted.connect(lambda question: self.navigation.emit(question, ()))
        self.take_in.clicked.connect(self._choose_import)
        self.write_out.clicked.connect(self._choose_export)
        self.take_in.setEnabled(not self._document.read_only)
        self._enter = EnterClicks(self)
        self._enter.watch(self.take_in, self.write_out)
        for keys, action in (
            ("Ctrl+F", lambda: self.narrowing.find()),
            ("F3", lambda: self.narrowing.step(True)),
            ("Shift+F3", lambda: self.narrowing.step(False)),
        ):
            shortcut = QShortcut(QKeySequence(keys), self)
            shortcut.setContext(Qt.ShortcutContext.WidgetWithChildrenShortcut)
            shortcut.activated.connect(action)

    def _appear(self) -> Iterator[object]:
        """From the top down: the table is made after what stands above it is seen."""
        self.setUpdatesEnabled(True)
        yield REST
        yield from self.body.steps()

    def _join(self) -> None:
        """The table is there now."""
        body, waiting = self.body, self.body.hasFocus()
        body.setFocusPolicy(Qt.FocusPolicy.NoFocus)
        self.setFocusProxy(body.view)
        if waiting:
            body.view.setFocus(Qt.FocusReason.OtherFocusReason)
        body.blocks.failed.connect(self._failed)
        body.view.menu_asked.connect(self._show_menu)
        body.view.asked.connect(self._asked_of_rows)
        bar = body.bar
        bar.question.clicked.connect(lambda: self.navigation.emit(self._question, ()))
        bar.menu.clicked.connect(lambda: self._show_menu(bar.menu.mapToGlobal(QPoint(0, bar.menu.height()))))
        bar.add.clicked.connect(self.add_row)
        bar.strike.clicked.connect(lambda: self.strike(True))
        bar.restore.clicked.connect(lambda: self.strike(False))

    @property
    def bar(self) -> Toolbar:
        """The line above the table."""
        return self.body.whole().bar

    @property
    def view(self) -> RegisterView:
        """The table."""
        return self.body.whole().view

    @property
    def narrowing(self) -> Narrowing:
        """Which rows are shown."""
        return self.body.whole().narrowing

    @property
    def strip(self) -> RowStrip:
        """What is told about the current row."""
        return self.body.strip

    def use_settings(self, settings: Settings) -> None:
        """Columns as wide as the user had them."""
        self.body.use_settings(settings)

    # --- showing --------------------------------------------------------------------------------------------------

    def refresh(self, changed: Changed) -> None:
        """Show what is stored and computed now. Never saves."""
        if self.body.is_whole:
            self.strip.say("I", "")
        self.model.reload(reset=changed.year)
        if changed.year:
            self.proxy.apply()
        self.totals.refresh()
        self.marks.refresh()
        if self.body.is_whole:
            self.body.refresh()

    def _refused(self, error: AppError) -> None:
        self.body.show_current()
        if is_write_error(error):
            self.save_failed.emit(error)

    def _divisions_added(self, names: list[str]) -> None:
        self.strip.say("I", f"庁内の課の一覧に{'・'.join(f'「{name}」' for name in names)}を加えました。")

    def resizeEvent(self, event: QResizeEvent) -> None:
        """Large text: the table needs the height more than what is told about it."""
        super().resizeEvent(event)
        short = event.size().height() < SHORT * self.fontMetrics().height()
        self.about.setVisible(not short)
        self.totals.fit(short)

    def changeEvent(self, event: QEvent) -> None:
        """Colours of the cells follow light and dark, fonts the text size."""
        super().changeEvent(event)
        if event.type() in (QEvent.Type.PaletteChange, QEvent.Type.FontChange) and hasattr(self, "totals"):
            self.model.set_palette(self.palette())
            self.totals.refresh()

    def _show_menu(self, place: QPoint) -> None:
        menu = table_menu(self, self._ask, not self._document.read_only)
        menu.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        menu.popup(place)

    def _ask(self, what: str) -> None:
        """Something from the menu: for the cells, or for what is shown."""
        self.view.setFocus(Qt.FocusReason.OtherFocusReason)
        if not self.narrowing.ask(what):
            self.view.asked.emit(what)

    def _show_figure(self, total: Total, rows: tuple[str, ...]) -> None:
        """The rows behind a figure, and the way to the question that it answers."""
        self._question = total.question
        self.narrowing.show_only(rows, f"「{total.label}」", total.number)

    # --- going to rows --------------------------------------------------------------------------------------------

    def show_all(self) -> None:
        """Take every filter away."""
        self.narrowing.show_all()

    def show_rows(self, row_ids: tuple[str, ...]) -> None:
        """Show these rows alone and put the keyboard into the first."""
        if not row_ids:
            self.show_all()
            return
        self.narrowing.show_only(tuple(row_ids), "設問の値のもとになった行")
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

    def _write(self, action: Callable[[], object]) -> bool:
        try:
            action()
        except AppError as error:
            self._failed(error)
            return False
        return True

    def _failed(self, error: AppError) -> None:
        self.save_failed.emit(error)
        show_error(self, error)

    def add_row(self) -> None:
        """A new row at the end, ready to be typed into."""
        self._write(self._add_row)

    def _add_row(self) -> None:
        number = self._document.new_row_ids(self.register.id, 1)
        self.proxy.keep(number)
        self._document.add_rows(self.register.id, [{}])
        self.body.show_counts()
        index = self.proxy.mapFromSource(self.model.index(self.model.rowCount() - 1, first_typed(self.model)))
        self.view.go(index)
        self.view.setFocus(Qt.FocusReason.OtherFocusReason)

    def _asked_of_rows(self, what: str) -> None:
        if what == "fit":
            self.body.widths.fit()
        elif what == "add_row" and not self._document.read_only:
            self.add_row()
        elif what == "strike" and not self._document.read_only:
            self.strike(not all(row.struck for row in self.view.rows()))

    def strike(self, struck: bool) -> None:
        """Strike the selected rows out, or take that back."""
        ids = [row.row_id for row in self.view.rows() if row.struck is not struck]
        if ids and self._write(lambda: self._document.strike_rows(self.register.id, ids, struck)):
            line = self.view.currentIndex().row()
            self.narrowing.apply()
            last = self.proxy.rowCount() - 1
            if last >= 0:
                self.view.go(self.proxy.index(min(max(line, 0), last), max(self.view.currentIndex().column(), 1)))
            if struck:
                self.strip.say("I", f"{len(ids)}行を取り消しました。「取消した行も見せる」で見て、戻せます。")

    # --- files ----------------------------------------------------------------------------------------------------

    def _choose_import(self) -> None:
        name, _kind = QFileDialog.getOpenFileName(self, f"{self.register.name}に取り込むファイル", "", _FILES)
        if name:
            self.open_import(Path(name))

    def open_import(self, source: Path) -> ImportDialog:
        """The dialog that shows what would change."""
        from dx_assess.ui.registers.import_dialog import ImportDialog

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
        from dx_assess.session.registers import export_register

        try:
            count = export_register(self._document, self.register.id, target)
        except AppError as error:
            show_error(self, error)
            return
        inform(self, "書き出しました", f"{self.register.name}の{count}行を書き出しました。\n{target}")

    # --- what is not in the file ----------------------------------------------------------------------------------

    def unsaved(self) -> tuple[Unsaved, ...]:
        """Cells that are being edited, and cells whose text was refused."""
        return unsaved_cells(self.model, self.view)

    def drop_unsaved(self) -> None:
        """Show what is stored in place of refused texts and of what is being typed."""
        self.view.finish(save=False)
        self.model.take_back(dict(self.model.pending))
        self.model.reload()

    def leave(self) -> None:
        """Save what is still being typed."""
        self.view.finish()
        for line in self.findChildren(CommitLine):
            line.commit()

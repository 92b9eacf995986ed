"""What is done with several cells at once: copy, cut, paste, fill down, one text for many rows, empty."""

from __future__ import annotations

from collections.abc import Callable, Sequence

from PySide6.QtCore import QRect, Qt, Signal
from PySide6.QtGui import QGuiApplication
from PySide6.QtWidgets import QWidget

from dx_assess.errors import AppError
from dx_assess.form.answer import OPEN, Answer, Row
from dx_assess.session.document import CellEdit, Document, Progress
from dx_assess.ui.long_work import MANY, LongWork, in_steps
from dx_assess.ui.registers.cells import ShownColumn, new_divisions, read_cell
from dx_assess.ui.registers.clipboard import PastePlan, plan_paste
from dx_assess.ui.registers.edits import save_cells
from dx_assess.ui.registers.jumps import first_typed
from dx_assess.ui.registers.model import Refused, RegisterModel
from dx_assess.ui.registers.paste_dialog import PasteDialog
from dx_assess.ui.registers.pasted import block_of, filled_out, to_text
from dx_assess.ui.registers.rowfilter import RowFilter
from dx_assess.ui.registers.view import RegisterView
from dx_assess.ui.tasks import Tell

Change = Callable[[Progress | None], list[str]]


class Blocks(QWidget):
    """Every change is one step that can be undone. ``said`` tells what was done; ``failed`` that it was not saved.

    It is a widget without a face, the parent of the dialogs.
    """

    said = Signal(str)
    failed = Signal(object)

    def __init__(self, document: Document, model: RegisterModel, proxy: RowFilter, view: RegisterView) -> None:
        super().__init__(view)
        self.hide()
        self._document = document
        self._register = model.register
        self._model = model
        self._proxy = proxy
        self._view = view
        actions: dict[str, Callable[[], None]] = {
            "copy": self.copy,
            "cut": self.cut,
            "paste": self.paste,
            "clear": self.clear,
            "fill_down": self.fill_down,
            "fill_rows": self.fill_rows,
            "copy_rows": self.copy_rows,
        }
        view.asked.connect(lambda what: actions[what]() if what in actions else None)
        view.filled.connect(self.fill)

    def _write(self, action: Change, cells: int, then: Callable[[list[str]], object]) -> None:
        """Save; when there is much of it, with its progress and a way out. ``then`` gets the numbers of new rows."""
        if cells > MANY:
            title = f"{self._register.name}に書いています"
            work = in_steps("書いています", action)
            LongWork(self._view, title, work, then, self.failed.emit, self._document)
            return
        try:
            numbers = action(None)
        except AppError as error:
            self.failed.emit(error)
        else:
            then(numbers)

    # --- copy and paste -------------------------------------------------------------------------------------------

    def copy(self) -> None:
        """The selected block, as Excel reads it."""
        block, rows = self._view.block(), self._view.rows()
        if rows:
            columns = self._model.columns[block.left() - 1 : block.right()]
            lines = [[self._model.written(row, shown) for shown in columns] for row in rows]
            QGuiApplication.clipboard().setText(to_text(lines))

    def cut(self) -> None:
        """Copy and empty."""
        self.copy()
        self.clear("切り取り")

    def paste(self) -> None:
        """A block from Excel; nothing is written while a cell cannot be read, unless the user says so."""
        copied = QGuiApplication.clipboard().mimeData()
        block = block_of(copied.text(), copied.html() if copied.hasHtml() else "")
        if not block or self._document.read_only:
            return
        place, rows = QRect(first_typed(self._model), 0, 1, 1), []
        if self._view.currentIndex().isValid():
            place = self._view.block()
            rows = [self._proxy.row(line) for line in range(max(place.top(), 0), self._proxy.rowCount())]
            block = filled_out(block, place.height(), place.width())
        columns = self._model.columns[place.left() - 1 :]
        if sum(map(len, block)) > MANY:
            self._read_long(rows, columns, block)
        else:
            self._paste(plan_paste(self._model, rows, columns, block))

    def _read_long(self, rows: Sequence[Row], columns: Sequence[ShownColumn], block: list[list[str]]) -> None:
        def work(tell: Tell) -> PastePlan:
            return plan_paste(
                self._model, rows, columns, block, lambda at: tell(at * 100 // len(block), f"読んでいます（{at:,}行）")
            )

        def read(plan: PastePlan) -> None:
            if not reading.asked:  # in the last moment: nothing is written yet
                self._paste(plan)

        reading = LongWork(self._view, "貼り付ける表を読んでいます", work, read, self.failed.emit)

    def _paste(self, plan: PastePlan) -> None:
        if plan.problems:
            dialog = PasteDialog(plan, self._view.window())
            dialog.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
            dialog.accepted.connect(lambda: self._carry(plan, dialog.keeps))
            dialog.open()
            return
        self._carry(plan)

    def _carry(self, plan: PastePlan, keeps: bool = False) -> None:
        label = f"{self._register.name}　貼り付け"
        rows = plan.new_rows if keeps else plan.readable_rows()
        if plan.cells or rows:
            self._save(plan, rows, label, lambda numbers: self._pasted(plan, len(rows), keeps, numbers))
        elif keeps:
            self._pasted(plan, 0, keeps, [])

    def _pasted(self, plan: PastePlan, rows: int, keeps: bool, numbers: Sequence[str]) -> None:
        words = f"{plan.changes}個のセルを貼り付けました"
        words += f"（新しい行 {rows}）。" if rows else "。"
        if keeps:
            words += f"読めない{len(plan.keepable)}個は、字をセルに残しました。直すまでファイルには入りません。"
            self._keep(plan, numbers)
        self.said.emit(words + _divisions(plan.divisions))

    def _keep(self, plan: PastePlan, numbers: Sequence[str]) -> None:
        """Leave what cannot be read in its cells, and go to the first of them."""
        places = []
        for problem in plan.keepable:
            assert problem.error is not None
            row_id = numbers[problem.new] if problem.new >= 0 else problem.row_id
            self._model.pending[row_id, problem.column_id] = Refused(problem.text, problem.error)
            places.append((row_id, problem.column_id))
        self._model.pending_changed.emit()
        self._model.reload()
        self._go_to(*places[0])

    def _go_to(self, row_id: str, column: str) -> None:
        at = self._model.place(row_id)
        if at is not None:
            self._view.go(self._proxy.mapFromSource(self._model.index(at, self._model.section(column))))

    def _save(
        self, plan: PastePlan, rows: Sequence[dict[str, Answer]], label: str, then: Callable[[list[str]], object]
    ) -> None:
        if rows:
            self._proxy.keep(self._document.new_row_ids(self._register.id, len(rows)))

        def write(progress: Progress | None) -> list[str]:
            return save_cells(self._document, self._register, plan.cells, rows, plan.divisions, label, progress)

        def saved(numbers: list[str]) -> None:
            self._replaced(plan.cells)
            then(numbers)

        self._write(write, plan.changes, saved)

    def _replaced(self, cells: Sequence[CellEdit]) -> None:
        """The cells are saved: texts that were refused there are gone."""
        places = [place for cell in cells if (place := (cell.row_id, cell.column)) in self._model.pending]
        if places:
            self._model.take_back(places)
            self._model.reload()

    # --- filling --------------------------------------------------------------------------------------------------

    def fill_down(self) -> None:
        """The first selected row's cells into the rows below; with one row, the cells above into it."""
        block = self._view.block()
        top = block.top() if block.height() > 1 else block.top() - 1
        if self._document.read_only or top < 0 or not self._proxy.rowCount():
            return
        source = self._proxy.row(top)
        rows = [self._proxy.row(line) for line in range(top + 1, block.bottom() + 1)]
        columns = [self._model.columns[section - 1] for section in range(block.left(), block.right() + 1)]
        cells = [
            CellEdit(row.row_id, shown.id, source.cell(shown.id))
            for shown in columns
            if shown.column is not None
            and not shown.column.unique
            and (source.row_id, shown.id) not in self._model.pending
            for row in self._open_rows(rows, shown)
            if row.cell(shown.id) != source.cell(shown.id)
        ]
        self._set(cells, "下へ写す", f"{source.row_id} を下の行へ写しました（{len(cells)}個のセル）。")

    def fill_rows(self) -> None:
        """Start typing for the current column of all selected rows."""
        if len(self._view.rows()) > 1:
            self._view.edit_rows()
        else:
            self.said.emit("まとめて書く行を、2行以上選んでください（Shiftを押しながら矢印キー）。")

    def fill(self, text: str) -> None:
        """The text into the current column of every selected row; a text that cannot be read stays in its cell."""
        index = self._proxy.mapToSource(self._view.currentIndex())
        shown = self._model.column_at(index.column())
        if shown is None:
            return
        rows = self._open_rows(self._view.rows(), shown)
        try:
            answer = read_cell(shown, text)
        except AppError:
            self._model.setData(index, text)
            return
        cells = [CellEdit(row.row_id, shown.id, answer) for row in rows if row.cell(shown.id) != answer]
        plan = PastePlan(cells=cells, divisions=new_divisions(self._document, shown, [answer]) if cells else [])
        label = f"{self._register.name}　まとめて書く"
        words = f"「{shown.label}」を{len(plan.cells)}行に書きました。" + _divisions(plan.divisions)
        if plan.changes:
            self._save(plan, [], label, lambda _numbers: self.said.emit(words))

    def _open_rows(self, rows: Sequence[Row], shown: ShownColumn) -> list[Row]:
        """The rows whose cell may be changed."""
        return [row for row in rows if not self._model.locked(row, shown)]

    def copy_rows(self) -> None:
        """New rows at the end with what the selected rows hold, except what may be there only once."""
        rows = self._view.rows()
        if self._document.read_only or not rows:
            return
        copied = [shown for shown in self._model.columns if shown.column is not None and not shown.column.unique]
        columns = [shown.id for shown in copied if shown.kind != "auto"]
        held = [{name: row.cell(name) for name in columns if not row.cell(name).is_open} for row in rows]
        numbers = self._document.new_row_ids(self._register.id, len(held))
        self._proxy.keep(numbers)
        label = f"{self._register.name}　行を写す"

        def write(progress: Progress | None) -> list[str]:
            return save_cells(self._document, self._register, [], held, label=label, progress=progress)

        def copied_rows(_numbers: list[str]) -> None:
            self._go_to(numbers[0], self._model.columns[first_typed(self._model) - 1].id)
            self.said.emit(f"{len(held)}行を写し、終わりに足しました（{numbers[0]}から）。")

        self._write(write, sum(map(len, held)), copied_rows)

    # --- emptying -------------------------------------------------------------------------------------------------

    def clear(self, what: str = "セルを空に") -> None:
        """Empty the selected cells that may be changed."""
        cells, refused = [], []
        block = self._view.block()
        for row in self._view.rows() if not self._document.read_only else ():
            for shown in self._model.columns[block.left() - 1 : block.right()]:
                if self._model.locked(row, shown):
                    continue
                if (row.row_id, shown.id) in self._model.pending:
                    refused.append((row.row_id, shown.id))
                if not row.cell(shown.id).is_open:
                    cells.append(CellEdit(row.row_id, shown.id, OPEN))
        if refused:
            self._model.take_back(refused)
            self._model.reload()
        self._set(cells, what)

    def _set(self, cells: Sequence[CellEdit], what: str, words: str = "") -> None:
        label = f"{self._register.name}　{what}"

        def write(progress: Progress | None) -> list[str]:
            return save_cells(self._document, self._register, cells, [], label=label, progress=progress)

        def saved(_numbers: list[str]) -> None:
            self._replaced(cells)
            if words:
                self.said.emit(words)

        if cells:
            self._write(write, len(cells), saved)


def _divisions(names: Sequence[str]) -> str:
    return f"庁内の課の一覧に{'・'.join(f'「{name}」' for name in names)}を加えました。" if names else ""

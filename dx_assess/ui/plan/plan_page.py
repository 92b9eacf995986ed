"""行動計画: tasks from advice and the adviser's homework in one list; added, changed, struck, exported."""

from __future__ import annotations

from pathlib import Path

from PySide6.QtWidgets import QComboBox, QFileDialog, QPushButton

from dx_assess.form.records import TASKS
from dx_assess.session.document import Changed, Document
from dx_assess.session.snapshot import snapshot
from dx_assess.session.tasks import Task, add_task, division_names, tasks, total_cost
from dx_assess.session.tasks_export import write_plan
from dx_assess.session.visit_records import strike_record, today
from dx_assess.text.dates import format_wareki
from dx_assess.text.show import show_number
from dx_assess.ui import tasks as background
from dx_assess.ui.export.writer import Writer
from dx_assess.ui.icons import icon
from dx_assess.ui.page import Page, Unsaved
from dx_assess.ui.page_head import under_head
from dx_assess.ui.paragraph import Paragraph
from dx_assess.ui.review.record_form import RecordForm
from dx_assess.ui.review.record_panel import RecordPanel
from dx_assess.ui.tables import STRETCH, Cell, Head, Line

ABOUT = "点検のあとにすること。「次の一歩」から入れたものと、アドバイザーの宿題が並びます。残りは次の年度に続きます。"
EMPTY = "行動計画はまだありません。「次の一歩」のページの「行動計画に入れる」か、上の「加える」で作ります。"
NO_OPEN = (
    "これからの行動と進行中の行動はありません。済んだものは、上の「これから・進行中」を「すべて」に変えると出ます。"
)
HEADS = (
    Head("番号", 5),
    Head("すること", STRETCH),
    Head("種類", 6),
    Head("担当課", 7),
    Head("担当者", 6),
    Head("期限", 10),
    Head("費用（千円）", 7, numeric=True),
    Head("状態", 7),
)
COLUMNS = ("what", "state", "division", "who", "due", "cost", "kind", "note")
HINTS = {
    "what": "何をするか",
    "division": "担当する課",
    "who": "担当する人",
    "due": "例：令和8年12月末なら 2026-12-31",
    "cost": "例：120",
    "note": "手間、相談先など",
}
SHOWN = {"open": "これから・進行中", "all": "すべて"}
SPARE = (2, 6, 4, 0)
"""Columns that give way on a narrow page."""
NEW = "新しい行動"
STATE_ICONS = {"todo": "open", "doing": "half", "done": "good", "dropped": "none"}


class PlanPage(Page):
    """A list above the form of the chosen task; every field is saved by itself."""

    def __init__(self, document: Document) -> None:
        super().__init__()
        self.title = "行動計画"
        self._document = document
        self.writer = Writer("行動計画")
        self.writer.changed.connect(lambda: self._show())
        self.panel = RecordPanel("行動計画の一覧", HEADS, self._make_form, EMPTY, SPARE)
        self.panel.guard = lambda action: self.guard(action)
        self.panel.failed.connect(self.save_failed)
        self.panel.unsaved_changed.connect(self.unsaved_changed)
        self.filter = QComboBox()
        self.filter.setAccessibleName("一覧に出す行動")
        for code, words in SHOWN.items():
            self.filter.addItem(words, code)
        self.filter.currentIndexChanged.connect(lambda _: self._show())
        self.count = Paragraph("", "muted")
        self.add = QPushButton("加える(&A)")
        self.add.setIcon(icon("add"))
        self.add.clicked.connect(self._add)
        self.strike = QPushButton("この行を取り消す")
        self.strike.clicked.connect(self._strike)
        self.question = QPushButton("設問を開く(&Q)")
        self.question.setToolTip("この行動に関係する設問を開きます")
        self.question.clicked.connect(self._go)
        self.export = QPushButton("Excelに書き出す(&X)…")
        self.export.setIcon(icon("excel"))
        self.export.clicked.connect(self._choose_file)
        self.advice = QPushButton("「次の一歩」を開く(&N)")
        self.advice.setIcon(icon("advice"))
        self.advice.clicked.connect(lambda: self.navigation.emit("advice", ()))
        self.panel.empty.buttons.add(self.advice)
        self._lay_out()
        self.refresh(Changed(year=True))

    def _lay_out(self) -> None:
        self.panel.buttons.add(self.filter)
        for button in (self.add, self.strike, self.question):
            self.panel.add_button(button)
        self.panel.add_button(self.export)
        layout = under_head(self, self.title, ABOUT)
        self.count.setContentsMargins(16, 8, 16, 0)
        layout.addWidget(self.count)
        layout.addWidget(self.writer)
        layout.addWidget(self.panel, 1)
        self.setTabOrder(self.export, self.advice)

    def _make_form(self, row_id: str) -> RecordForm:
        words = {"division": division_names(self._document)}
        return RecordForm(self._document, TASKS, row_id, COLUMNS, words, HINTS)

    # --- showing ------------------------------------------------------------------------------------------------------

    def refresh(self, changed: Changed) -> None:
        """Show what is stored now. Never saves."""
        if changed.year or not changed.keys or changed.registers:
            self._show()

    def _show(self) -> None:
        found, now = tasks(self._document), today()
        open_only = self.filter.currentData() == "open"
        shown = [task for task in found if not open_only or task.is_open or task.id == self.panel.current]
        self.panel.show_lines([task.id for task in shown], [self._line(task, task.overdue(now)) for task in shown])
        still, late = sum(task.is_open for task in found), sum(task.overdue(now) for task in found)
        self.count.setText(
            f"これから・進行中 {still}件（うち期限切れ {late}件）、済み・取りやめ {len(found) - still}件、"
            f"費用の計 {show_number(total_cost(found))}千円"
        )
        self.count.setVisible(bool(found))
        self.panel.empty.words.setText(NO_OPEN if found else EMPTY)
        self.advice.setVisible(not found)
        writable = not self._document.read_only
        self.add.setEnabled(writable)
        self.strike.setEnabled(writable and bool(shown))
        self.question.setEnabled(bool(self._question()))
        self.export.setEnabled(bool(found) and not self.writer.busy)

    def _line(self, task: Task, late: bool) -> Line:
        due = format_wareki(task.due) if task.due is not None else ""
        cost = show_number(task.cost) if task.cost is not None else ""
        state = "期限切れ" if late else task.state_word
        return (
            Cell(task.id),
            Cell(task.what),
            Cell(task.kind_word),
            Cell(task.division),
            Cell(task.who),
            Cell(due, task.due.isoformat() if task.due is not None else "9999"),
            Cell(cost, float(task.cost if task.cost is not None else -1)),
            Cell(state, icon="warning" if late else STATE_ICONS.get(task.state, ""), tip=task.state_word),
        )

    def _question(self) -> str:
        found = next((task for task in tasks(self._document) if task.id == self.panel.current), None)
        return found.question if found is not None else ""

    def show_key(self, key: str) -> None:
        """Choose a task (``_tasks/T001/due``) and put the keyboard into its form."""
        _, row_id, column = (*key.split("/"), "", "")[:3]
        if row_id not in self.panel.ids:
            self.filter.setCurrentIndex(self.filter.findData("all"))
        self.panel.choose(row_id)
        if self.panel.form is not None and self.panel.current == row_id:
            self.panel.form.enter(column)

    # --- doing --------------------------------------------------------------------------------------------------------

    def _add(self) -> None:
        self.panel.leave()
        made: list[str] = []
        if self.panel.attempt(lambda: made.append(add_task(self._document, {"what": NEW}))):
            self.panel.choose(made[0])
            if self.panel.form is not None and self.panel.current == made[0]:
                self.panel.form.select("what")

    def _strike(self) -> None:
        if self.panel.current:
            self.panel.attempt(lambda: strike_record(self._document, TASKS, self.panel.current))

    def _go(self) -> None:
        question = self._question()
        if question:
            self.navigation.emit(question, ())

    def _choose_file(self) -> None:
        folder = self._document.path.parent
        name = f"{self._document.path.stem}_行動計画.xlsx"
        path, _ = QFileDialog.getSaveFileName(self, "行動計画の書き出し先", str(folder / name), "Excel (*.xlsx)")
        if path:
            self.write(Path(path))

    def write(self, path: Path) -> background.Task:
        """Write the workbook in the background."""
        self.panel.leave()
        document = snapshot(self._document)
        return self.writer.write(
            lambda tell: write_plan(document, path, progress=tell), lambda count: f"{count}件を書き出しました。\n{path}"
        )

    @property
    def busy(self) -> bool:
        """See :class:`Page`."""
        return self.writer.busy

    # --- what is not saved --------------------------------------------------------------------------------------------

    def leave(self) -> None:
        """Save what is still being typed."""
        self.panel.leave()

    def unsaved(self) -> tuple[Unsaved, ...]:
        """See :class:`Page`."""
        return self.panel.unsaved()

    def drop_unsaved(self) -> None:
        """See :class:`Page`."""
        self.panel.drop()

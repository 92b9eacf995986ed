"""訪問の記録: the visits with what was talked about, and the homework of each."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QComboBox, QFrame, QLabel, QLineEdit, QPushButton, QVBoxLayout

from dx_assess.form.records import VISITS
from dx_assess.form.review import FIELDS
from dx_assess.session.document import Document
from dx_assess.session.review import Review, ReviewItem, review_words
from dx_assess.session.tasks import HOMEWORK, Task, add_task, division_names, homework
from dx_assess.session.visit import Visit, add_visit, visits
from dx_assess.session.visit_records import strike_record, today
from dx_assess.text.dates import format_wareki
from dx_assess.ui.flow import FlowRow
from dx_assess.ui.icons import icon
from dx_assess.ui.page import Unsaved
from dx_assess.ui.questions.inputs import EnterClicks
from dx_assess.ui.review.record_form import RecordForm
from dx_assess.ui.review.record_panel import RecordPanel
from dx_assess.ui.tables import STRETCH, Cell, Head, Line, LinesTable

HEADS = (
    Head("訪問日", 10),
    Head("時刻", 9),
    Head("方法", 6),
    Head("話したこと", STRETCH),
    Head("宿題", 4, numeric=True),
    Head("次回", 10),
)
TASK_HEADS = (Head("宿題", STRETCH), Head("設問", 4), Head("担当課", 8), Head("期限", 10), Head("状態", 9))
SPARE = (1, 2, 4)
"""Columns that give way on a narrow page."""
COLUMNS = ("date", "time", "way", "adviser", "present", "talked", "next")
HINTS = {
    "date": "例：令和8年7月15日、2026-07-15",
    "time": "例：13:30～15:00",
    "adviser": "名前と所属",
    "present": "町の出席者",
    "talked": "話したこと、決めたこと",
    "next": "次に来る日（決まっていれば）",
}
EMPTY = "訪問の記録はまだありません。「訪問を記録する」を押すと、きょうの日付の記録ができます。"


class VisitsTab(RecordPanel):
    """``plan_wanted``: the plan with a task."""

    plan_wanted = Signal(str)

    def __init__(self, document: Document) -> None:
        super().__init__("訪問の一覧", HEADS, self._make_form, EMPTY, SPARE)
        self._document = document
        self.add = QPushButton("訪問を記録する(&V)")
        self.add.setIcon(icon("add"))
        self.add.clicked.connect(self._add)
        self.strike = QPushButton("この記録を取り消す")
        self.strike.clicked.connect(self._strike)
        self.add_button(self.add)
        self.add_button(self.strike)
        self.homework = _Homework(document)
        self.homework.chosen.connect(self.plan_wanted)
        self.homework.add.clicked.connect(self._add_homework)
        self.homework.unsaved_changed.connect(self.unsaved_changed)
        self.below.insertWidget(1, self.homework)

    def _make_form(self, row_id: str) -> RecordForm:
        one_line: dict[str, tuple[str, ...]] = {"time": ()}
        return RecordForm(self._document, VISITS, row_id, COLUMNS, one_line, HINTS)

    def refresh(self, review: Review) -> None:
        """Show what is stored now."""
        said = (review_words(self._document, item.question).get("verdict") for item in review.items)
        pairs = zip(review.items, said, strict=True)
        revise = FIELDS["verdict"].options[1].label
        self.homework.offer([item for item, verdict in pairs if item.state == "open" or verdict == revise])
        found = visits(self._document)
        self.show_lines([visit.id for visit in found], [self._line(visit) for visit in found])
        self.strike.setVisible(bool(found))
        for button in (self.add, self.strike, self.homework.add):
            button.setEnabled(not self._document.read_only)
        self.homework.refresh(self.current)

    def _line(self, visit: Visit) -> Line:
        count = len(homework(self._document, visit.id))
        return (
            _day(visit.day),
            Cell(visit.time),
            Cell(visit.way),
            Cell(" ".join(visit.talked.split())),
            Cell(str(count) if count else "", float(count)),
            _day(visit.next_day),
        )

    def _open(self, row_id: str) -> None:
        super()._open(row_id)
        if hasattr(self, "homework"):
            self.homework.refresh(row_id)

    def _add(self) -> None:
        self.leave()
        made: list[str] = []
        if self.attempt(lambda: made.append(add_visit(self._document, {"date": today().isoformat(), "way": "visit"}))):
            self.expect(made[0], "way")

    def _strike(self) -> None:
        if self.current:
            self.attempt(lambda: strike_record(self._document, VISITS, self.current))

    def _add_homework(self) -> None:
        texts = self.homework.texts() | {"kind": HOMEWORK, "visit": self.current}
        if self.attempt(lambda: add_task(self._document, texts)):
            self.homework.clear()

    def unsaved(self) -> tuple[Unsaved, ...]:
        """See :class:`RecordPanel`."""
        return (*super().unsaved(), *self.homework.unsaved())

    def drop(self) -> None:
        """See :class:`RecordPanel`."""
        super().drop()
        self.homework.clear()


class _Homework(QFrame):
    """The homework of one visit, and a line for more."""

    chosen = Signal(str)
    unsaved_changed = Signal()

    def __init__(self, document: Document) -> None:
        super().__init__()
        self.setObjectName("card")
        self._document = document
        self._tasks: tuple[Task, ...] = ()
        self._visit = ""
        self.table = LinesTable("この訪問の宿題", TASK_HEADS, self._go)
        self.what, self.division, self.due = (QLineEdit() for _ in range(3))
        self.question = QComboBox()
        self.question.setAccessibleName("宿題に関係する設問（次回までに直す設問）")
        self.question.setSizeAdjustPolicy(QComboBox.SizeAdjustPolicy.AdjustToMinimumContentsLengthWithIcon)
        self.question.setMinimumContentsLength(8)
        self.question.view().setTextElideMode(Qt.TextElideMode.ElideRight)
        self._offered: tuple[str, ...] = ()
        self.add = QPushButton("宿題を加える")
        self._enter = EnterClicks(self)
        self._enter.watch(self.add)
        names = (("新しい宿題", "すること"), ("宿題の担当課", "担当課"), ("宿題の期限", "期限（例 9/30、2026-09-30）"))
        line = FlowRow()
        fields = zip((self.what, self.division, self.due), names, ((4, 14), (2, 8), (2, 14)), strict=True)
        for field, (name, hint), (share, basis) in fields:
            field.setAccessibleName(name)
            field.setPlaceholderText(hint)
            field.textChanged.connect(self.unsaved_changed)
            line.add(field, share, basis)
            if field is self.what:
                line.add(self.question, 2, 10)
        line.add(self.add)
        heading = QLabel("宿題（行動計画にも載ります）")
        heading.setObjectName("strong")
        rows = QVBoxLayout(self)
        rows.setContentsMargins(16, 12, 16, 12)
        rows.setSpacing(8)
        rows.addWidget(heading)
        rows.addWidget(self.table)
        rows.addWidget(line)

    def offer(self, items: Sequence[ReviewItem]) -> None:
        """Questions that may be named: what is to be checked or was found to need a change."""
        wanted = tuple(item.question.id for item in items)
        if wanted == self._offered:
            return
        chosen, self._offered = self.question.currentData(), wanted
        self.question.clear()
        self.question.addItem("設問（なし）", "")
        for item in items:
            self.question.addItem(f"{item.number} {item.question.text}", item.question.id)
        self.question.setCurrentIndex(max(self.question.findData(chosen), 0))

    def refresh(self, visit_id: str) -> None:
        """Show the homework of a visit."""
        self._visit = visit_id
        self._tasks = homework(self._document, visit_id) if visit_id else ()
        now = today()
        self.table.show_lines([_task_line(task, task.overdue(now)) for task in self._tasks])
        self.table.setVisible(bool(self._tasks))
        self.table.fit_height()
        self.division.setToolTip("・".join(division_names(self._document)))

    def texts(self) -> dict[str, str]:
        """What was typed."""
        words = {"what": self.what.text(), "division": self.division.text(), "due": self.due.text()}
        return words | {"question": str(self.question.currentData() or "")}

    def clear(self) -> None:
        """Ready for the next one."""
        for field in (self.what, self.division, self.due):
            field.clear()
        self.question.setCurrentIndex(0)
        self.what.setFocus(Qt.FocusReason.OtherFocusReason)

    def unsaved(self) -> tuple[Unsaved, ...]:
        """What was typed and not added."""
        if not any(field.text().strip() for field in (self.what, self.division, self.due)):
            return ()
        return (Unsaved("宿題", f"{VISITS.id}/{self._visit}", "「宿題を加える」を押すと保存します。"),)

    def _go(self, line: int) -> None:
        self.chosen.emit(self._tasks[line].id)


def _task_line(task: Task, late: bool) -> Line:
    state = Cell("期限切れ" if late else task.state_word, icon="warning" if late else "")
    return Cell(task.what), Cell(task.number), Cell(task.division), _day(task.due), state


def _day(day: date | None) -> Cell:
    return Cell(format_wareki(day), day.isoformat()) if day is not None else Cell("", "9999")

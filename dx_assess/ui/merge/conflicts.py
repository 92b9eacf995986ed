"""What both copies changed, to be decided one by one or all at once; and what only the other copy changed."""

from __future__ import annotations

from PySide6.QtCore import Signal
from PySide6.QtGui import QResizeEvent
from PySide6.QtWidgets import QComboBox, QHeaderView, QLabel, QPushButton, QTabWidget, QVBoxLayout, QWidget

from dx_assess.exchange.merge import Policy, decided
from dx_assess.exchange.merge_model import Place, Side
from dx_assess.form.model import QuestionSet
from dx_assess.session.merge import Merge
from dx_assess.session.merge_words import ConflictShown, taken_words
from dx_assess.ui.airy import make_airy
from dx_assess.ui.flow import FlowLayout
from dx_assess.ui.registers.header_table import fill_table, plain_table

CONFLICTS = ("どこ", "分かれる前", "自分", "相手", "どちらにする")
TAKEN = ("取り込む変更",)
UNDECIDED, MINE, THEIRS = "（決めてください）", "自分", "相手"
LAST = len(CONFLICTS) - 1


class ConflictTabs(QTabWidget):
    """``decided``: a choice changed."""

    decided = Signal()

    def __init__(self) -> None:
        super().__init__()
        self.setAccessibleName("合わせる内容")
        self._merge: Merge | None = None
        self.boxes: list[QComboBox] = []
        self.conflicts = plain_table(CONFLICTS, ())
        self.conflicts.setAccessibleName("両方で変わった所")
        self.taken = plain_table(TAKEN, ())
        for table in (self.conflicts, self.taken):
            make_airy(table)
        self.taken.setAccessibleName("相手だけが変えた所")
        self.all: dict[Policy, QPushButton] = {}
        above = QWidget()
        line = FlowLayout(above)
        line.addWidget(QLabel("両方が同じ所を別の値に変えました。どちらにするか選んでください。"))
        words: tuple[tuple[Policy, str], ...] = (
            ("mine", "すべて自分(&1)"),
            ("theirs", "すべて相手(&2)"),
            ("newest", "すべて新しいほう(&3)"),
        )
        for policy, label in words:
            button = QPushButton(label)
            button.setAutoDefault(False)
            button.clicked.connect(lambda _=False, policy=policy: self.choose_all(policy))
            self.all[policy] = button
            line.addWidget(button)
        first = QWidget()
        rows = QVBoxLayout(first)
        rows.addWidget(above)
        rows.addWidget(self.conflicts, 1)
        self.addTab(first, "")
        self.addTab(self.taken, "")
        self.show_merge(None)

    def show_merge(self, merge: Merge | None, question_set: QuestionSet | None = None) -> None:
        """Show a comparison; None empties the tables."""
        self._merge = merge
        shown = merge.conflicts if merge is not None else ()
        taken = taken_words(question_set, merge.plan) if merge is not None and question_set is not None else []
        fill_table(self.conflicts, [_line(item) for item in shown])
        fill_table(self.taken, [(line,) for line in taken])
        self.boxes = [self._box(item) for item in shown]
        for row, box in enumerate(self.boxes):
            self.conflicts.setCellWidget(row, LAST, _held(box))
        self._fit()
        for button in self.all.values():
            button.setEnabled(bool(shown))
        self.setTabText(0, f"両方で変わった所（{len(shown)}）")
        self.setTabText(1, f"相手だけが変えた所（{len(taken)}）")
        self.setCurrentIndex(0 if shown or not taken else 1)

    def _box(self, shown: ConflictShown) -> QComboBox:
        box = QComboBox()
        box.setAccessibleName(f"どちらにするか：{shown.what}")
        for words, value in ((UNDECIDED, ""), (MINE, "mine"), (THEIRS, "theirs")):
            box.addItem(words, value)
        box.currentIndexChanged.connect(lambda _index: self.decided.emit())
        return box

    def _fit(self) -> None:
        """The values share the width and wrap; the last column is as wide as its boxes."""
        header = self.conflicts.horizontalHeader()
        header.setSectionResizeMode(QHeaderView.ResizeMode.Stretch)
        header.setSectionResizeMode(LAST, QHeaderView.ResizeMode.Fixed)
        unit = self.fontMetrics().height()
        self.conflicts.setColumnWidth(LAST, max((box.sizeHint().width() for box in self.boxes), default=0) + 2 * unit)
        self.conflicts.verticalHeader().setMinimumSectionSize(int(unit * 2.4))
        self.conflicts.resizeRowsToContents()
        self.taken.horizontalHeader().setSectionResizeMode(QHeaderView.ResizeMode.Stretch)
        self.taken.resizeRowsToContents()

    def resizeEvent(self, event: QResizeEvent) -> None:
        """Lines grow with their text."""
        super().resizeEvent(event)
        for table in (self.conflicts, self.taken):
            table.resizeRowsToContents()

    def choose_all(self, policy: Policy) -> None:
        """Decide everything by one rule; each can be changed afterwards."""
        if self._merge is None:
            return
        for box, conflict in zip(self.boxes, self._merge.plan.conflicts, strict=True):
            box.setCurrentIndex(box.findData(decided(conflict, policy)))

    def choices(self) -> dict[Place, Side]:
        """What was decided."""
        shown = self._merge.conflicts if self._merge is not None else ()
        return {item.place: box.currentData() for item, box in zip(shown, self.boxes, strict=True) if box.currentData()}

    def undecided(self) -> int:
        """How many are not decided."""
        return sum(1 for box in self.boxes if not box.currentData())


def _held(box: QComboBox) -> QWidget:
    """The box at its own height, however high the line is."""
    holder = QWidget()
    rows = QVBoxLayout(holder)
    rows.setContentsMargins(4, 2, 4, 2)
    rows.addWidget(box)
    return holder


def _line(item: ConflictShown) -> tuple[str, ...]:
    mine = f"{item.mine}\n{item.mine_by}".strip()
    theirs = f"{item.theirs}\n{item.theirs_by}".strip()
    return f"{item.year}\n{item.what}", item.base, mine, theirs, ""

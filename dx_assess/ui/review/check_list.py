"""The list at the left of the review: which questions, why, and how far each is."""

from __future__ import annotations

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QComboBox, QPushButton, QVBoxLayout, QWidget

from dx_assess.form.review import FIELDS
from dx_assess.session.document import Document
from dx_assess.session.review import SHOWN, Review, ReviewItem, review_words
from dx_assess.ui.page_head import EmptyCard
from dx_assess.ui.paragraph import Paragraph
from dx_assess.ui.tables import STRETCH, Cell, Head, Line, LinesTable

HEADS = (Head("番号", 4), Head("設問", STRETCH), Head("わけ", 7), Head("状態", 6))
SHORT = {
    "unknown": "わからない",
    "E": "エラー",
    "W": "警告",
    "F": "指摘",
    "moved": "大きく動いた",
    "evidence": "資料なし",
    "changed": "変わった",
    "asked": "聞きたい",
}
"""Reasons in a word."""
EMPTY = {
    "open": "いま確かめるものはありません。答えが入ると、確かめるものがここに並びます。",
    "settled": "確認済みの設問はまだありません。",
    "all": "設問がありません。",
}


class CheckList(QWidget):
    """``chosen`` carries a question's id."""

    chosen = Signal(str)

    def __init__(self, document: Document) -> None:
        super().__init__()
        self._document = document
        self._review: Review | None = None
        self.shown: tuple[ReviewItem, ...] = ()
        self.current = ""
        self._filling = False
        self._narrow = False
        self.filter = QComboBox()
        self.filter.setAccessibleName("一覧に出す設問")
        for code in ("open", "all", "settled"):
            self.filter.addItem(SHOWN[code], code)
        self.filter.currentIndexChanged.connect(lambda _: self._filtered())
        self.table = LinesTable("確認する設問の一覧", HEADS, spare=(2, 1))
        self.table.selectionModel().currentRowChanged.connect(lambda *_: self._moved())
        self.empty = EmptyCard("")
        self.all = QPushButton(f"「{SHOWN['all']}」を見る")
        self.all.clicked.connect(lambda: self.filter.setCurrentIndex(self.filter.findData("all")))
        self.empty.buttons.add(self.all)
        self.registers = Paragraph(name="muted")
        rows = QVBoxLayout(self)
        rows.setContentsMargins(0, 0, 0, 0)
        rows.setSpacing(8)
        rows.addWidget(self.filter)
        rows.addWidget(self.empty, 1, Qt.AlignmentFlag.AlignTop)
        rows.addWidget(self.table, 1)
        rows.addWidget(self.registers)

    def show_review(self, review: Review) -> None:
        """Show what is to be checked now; the question in front of the adviser stays in the list."""
        self._review = review
        for at in range(self.filter.count()):
            code = self.filter.itemData(at)
            self.filter.setItemText(at, f"{SHOWN[code]}（{len(review.shown(code))}問）")
        self._fill()
        names = {register.id: register.name for register in self._document.question_set.registers}
        counts = "、".join(
            f"{names[found.register]} "
            + "・".join(f"{SHORT[level]}{count}" for level, count in found.counts.items() if count)
            for found in review.registers
        )
        self.registers.setText(f"台帳の点検：{counts}" if counts else "")
        self.registers.setVisible(bool(counts) and not self._narrow)

    def _filtered(self) -> None:
        self.current = ""
        self._fill()
        if self.shown:
            self.chosen.emit(self.shown[0].question.id)

    def _fill(self) -> None:
        if self._review is None:
            return
        which = str(self.filter.currentData())
        self.shown = self._fitting(self._review)
        self._filling = True
        self.table.show_lines([self._line(item) for item in self.shown])
        self.select(self.current)
        self._filling = False
        self.table.setVisible(bool(self.shown))
        self.empty.words.setText(EMPTY[which])
        self.all.setVisible(which != "all")
        self.empty.setVisible(not self.shown)

    def _fitting(self, review: Review) -> tuple[ReviewItem, ...]:
        kept = {item.question.id for item in review.shown(str(self.filter.currentData()))} | {self.current}
        return tuple(item for item in review.items if item.question.id in kept)

    def _line(self, item: ReviewItem) -> Line:
        order = item.number.split("-")
        codes = dict.fromkeys(SHORT[reason.code] for reason in item.check.reasons)
        why = "・".join(codes) + (f"・コメント{item.open_comments}" if item.open_comments else "")
        number = Cell(item.number, float(order[0]) * 100 + float(order[-1]), tip=item.question.text)
        tip = "\n".join(reason.text for reason in item.check.reasons)
        return (number, Cell(item.question.text), Cell(why.strip("・"), tip=tip), self._state(item))

    def _state(self, item: ReviewItem) -> Cell:
        verdict = review_words(self._document, item.question).get("verdict", "")
        if item.state == "settled":
            return Cell(verdict.removesuffix("がよい"), icon="good", tip=verdict)
        if item.state == "open":
            changed = any(reason.code == "changed" for reason in item.check.reasons) and verdict
            return Cell("もう一度" if changed else verdict or FIELDS["verdict"].options[2].label, icon="open")
        return Cell(verdict)

    def fit(self, narrow: bool) -> None:
        """Large text: the registers are not told here; reasons and question are in the tool tip and beside the list."""
        self.registers.setVisible(bool(self.registers.text()) and not narrow)
        self._narrow = narrow

    def select(self, question_id: str) -> None:
        """Mark a question; tells nobody."""
        filling, self._filling = self._filling, True
        self.current = question_id
        line = next((at for at, item in enumerate(self.shown) if item.question.id == question_id), None)
        if line is None:
            self.table.clearSelection()
        else:
            place = self.table.sorted.mapFromSource(self.table.lines.index(line, 0))
            self.table.setCurrentIndex(place)
        self._filling = filling

    def show_question(self, question_id: str) -> None:
        """Bring a question into the list whatever the filter, and mark it."""
        self.current = question_id
        if self._review is not None and self._fitting(self._review) == self.shown:
            self.select(question_id)
        else:
            self._fill()

    def _moved(self) -> None:
        line = self.table.current_line()
        if self._filling or line is None:
            return
        question = self.shown[line].question.id
        if question != self.current:
            self.chosen.emit(question)

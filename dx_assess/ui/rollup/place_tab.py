"""ほかの団体との比較: the town's place by the prefecture's benchmark file; without one, how to get it."""

from __future__ import annotations

from pathlib import Path

from PySide6.QtGui import QShowEvent
from PySide6.QtWidgets import QFileDialog, QHBoxLayout, QLabel, QPushButton, QVBoxLayout, QWidget

from dx_assess.errors import AppError
from dx_assess.session.benchmarks import BEST, KINDS, LOW, Comparison, Place, comparison, load_benchmark
from dx_assess.session.document import Document
from dx_assess.text.show import show_number, with_unit
from dx_assess.ui.icons import icon
from dx_assess.ui.messages import show_error
from dx_assess.ui.paragraph import Paragraph
from dx_assess.ui.rollup.views import FilteredTable
from dx_assess.ui.tables import LAST, STRETCH, Cell, Head, Line

NOTHING = (
    "県から届いた「比較用のファイル」を取り込むと、同じくらいの人口の団体のなかで、この町がどのあたりかが出ます。"
    "5団体より少ない区分の数は、ファイルに入っていません。"
)
HEADS = (
    Head("種類", 5),
    Head("項目", STRETCH),
    Head("この町", 6, numeric=True),
    Head("位置", 10),
    Head("中央値", 6, numeric=True),
    Head("まん中の半数", 9, numeric=True, tip="低いほうから4分の1と4分の3の値"),
    Head("比べた団体", 13),
)
_ICONS = {BEST: "good", LOW: "warning"}


class PlaceTab(QWidget):
    """One tab of the results page."""

    def __init__(self, document: Document) -> None:
        super().__init__()
        self._document = document
        self._stale = True
        self.load = QPushButton("比較用のファイルを取り込む(&I)…")
        self.load.setIcon(icon("folder"))
        self.load.clicked.connect(self._choose)
        self.load.setEnabled(not document.read_only)
        self.source = QLabel()
        self.source.setObjectName("heading")
        self.note = Paragraph("", "muted")
        self.table = FilteredTable("ほかの団体との比較", HEADS)
        top = QHBoxLayout()
        top.setSpacing(8)
        top.addWidget(self.source, 1)
        top.addWidget(self.load)
        rows = QVBoxLayout(self)
        rows.setContentsMargins(12, 12, 12, 12)
        rows.setSpacing(8)
        rows.addLayout(top)
        rows.addWidget(self.note)
        rows.addWidget(self.table, 1)
        self._below = QWidget()
        rows.addWidget(self._below, 1)

    def refresh(self) -> None:
        """Show what is stored now; at once when the tab is in view, else when it comes into view."""
        self._stale = True
        if self.isVisible():
            self._show()

    def showEvent(self, event: QShowEvent) -> None:
        """Qt asks."""
        super().showEvent(event)
        if self._stale:
            self._show()

    def _show(self) -> None:
        self._stale = False
        try:
            found = comparison(self._document)
        except AppError as error:
            show_error(self, error)
            return
        self.show_comparison(found)

    def show_comparison(self, found: Comparison | None) -> None:
        """Show the places, or how to get them."""
        self.table.setVisible(found is not None)
        self._below.setVisible(found is None)
        self.source.setText(f"{found.source}との比較" if found is not None else "まだ取り込んでいません")
        self.note.setText(found.fits if found is not None else NOTHING)
        self.note.setVisible(bool(self.note.text()))
        self.table.show_lines([_line(place) for place in found.places] if found is not None else [])

    def _choose(self) -> None:
        folder = str(self._document.path.parent)
        name, _ = QFileDialog.getOpenFileName(self, "県から届いた比較用のファイル", folder, "比較用のファイル (*.json)")
        if name:
            self.take(Path(name))

    def take(self, path: Path) -> None:
        """Load a file and show the places."""
        try:
            load_benchmark(self._document, path)
        except AppError as error:
            show_error(self, error)
            return
        self._show()


def _line(place: Place) -> Line:
    places = 2 if place.kind == "question" else 1
    own = with_unit(show_number(place.own, places), place.unit)
    return (
        Cell(KINDS[place.kind]),
        Cell(place.name),
        Cell(own, float(place.own) if place.own is not None else LAST),
        Cell(place.word or "－", place.word or "\uffff", _ICONS.get(place.word, "")),
        Cell(show_number(place.median, places), float(place.median)),
        Cell(f"{show_number(place.first, places)}～{show_number(place.third, places)}", float(place.first)),
        Cell(f"{place.group}（{place.towns}団体）"),
    )

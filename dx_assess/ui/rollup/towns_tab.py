"""Towns × domains with colours and ranks; below, the answers of the town that is chosen."""

from __future__ import annotations

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QLabel, QSplitter, QVBoxLayout, QWidget

from dx_assess.session.rollup_reports import PrefectureContent, RollUp
from dx_assess.text.show import show_number
from dx_assess.ui.rollup.views import HeatTable, PartTable, broken, cell_of, heat_line
from dx_assess.ui.tables import LAST, Cell, Head

NOBODY = "団体を選ぶと、その団体の答えがここに出ます（公開区分A・Bだけ）。"
_OF_TOWN = ("団体コード", "団体", "設問ID")


class TownsTab(QWidget):
    """The heat map and the drill-down."""

    def __init__(self, result: RollUp, content: PrefectureContent) -> None:
        super().__init__()
        self._result = result
        self._answers = content.table("answers")
        heads = [
            Head("団体", 7),
            Head("人口", 5, numeric=True),
            Head("順位", 3, numeric=True),
            Head("前年差", 5, numeric=True, tip="総合点の、前年度との差"),
        ]
        heads += [Head(broken(name), 7, numeric=True, tip=name) for name in content.heads]
        self.heat = HeatTable("団体と領域の段階", heads, self._choose)
        self.heat.table.selectionModel().currentRowChanged.connect(lambda *_: self._follow())
        self.name = QLabel(NOBODY)
        self.name.setObjectName("heading")
        self.answers = PartTable(self._answers, hidden=_OF_TOWN)
        self.answers.show_lines([])
        self.answers.hide()
        self._fill(content)
        self._lay_out()

    def _lay_out(self) -> None:
        below = QWidget()
        rows = QVBoxLayout(below)
        rows.setContentsMargins(0, 4, 0, 0)
        rows.setSpacing(2)
        rows.addWidget(self.name)
        rows.addWidget(self.answers, 1)
        self._split = split = QSplitter(Qt.Orientation.Vertical)
        split.addWidget(self.heat)
        split.addWidget(below)
        split.setStretchFactor(0, 3)
        split.setStretchFactor(1, 2)
        split.setChildrenCollapsible(False)
        layout = QVBoxLayout(self)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.addWidget(split)

    def _fill(self, content: PrefectureContent) -> None:
        lines, levels = [], []
        for town, row in zip(self._result.towns, content.heat, strict=True):
            data = town.data
            quick = "（かんたん版）" if data.edition == "quick" else ""
            first = [
                Cell(data.name + quick, data.code, tip=f"{data.code} {data.name}　{town.received.file}"),
                cell_of(data.population) if data.population is not None else Cell("－", LAST),
                cell_of(town.rank),
                Cell("－", LAST) if town.change is None else Cell(show_number(town.change, 1), float(town.change)),
            ]
            line, found = heat_line(first, row.cells)
            lines.append(line)
            levels.append(found)
        self.heat.show_heat(lines, levels)

    @property
    def chosen_codes(self) -> list[str]:
        """The town whose answers are in view."""
        at = self.heat.table.current_line()
        return [self._result.towns[at].data.code] if at is not None else []

    def _follow(self) -> None:
        at = self.heat.table.current_line()
        if at is not None:
            self._choose(at)

    def _choose(self, at: int) -> None:
        data = self._result.towns[at].data
        rows = [row for row in self._answers.rows if row[0] == data.code]
        if self.answers.isHidden():
            self.answers.show()
            room = sum(self._split.sizes())
            self._split.setSizes([room * 3 // 5, room * 2 // 5])
        self.name.setText(f"{data.name}の答え（受付番号 {data.receipt}）")
        shown = [no for no, column in enumerate(self._answers.columns) if column.label not in _OF_TOWN]
        self.answers.show_lines([[cell_of(row[no]) for no in shown] for row in rows])

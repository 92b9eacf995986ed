"""Step 1: which town, out of all 1,741: by prefecture, name, reading or code."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtCore import QAbstractTableModel, QEvent, QModelIndex, QObject, QPersistentModelIndex, Qt, QTimer
from PySide6.QtGui import QKeyEvent, QShowEvent
from PySide6.QtWidgets import (
    QAbstractItemView,
    QComboBox,
    QHBoxLayout,
    QHeaderView,
    QLineEdit,
    QTableView,
    QVBoxLayout,
    QWizardPage,
)

from dx_assess.form.municipalities import Municipality, check_digit, is_valid_code, search
from dx_assess.session.catalog import Catalog
from dx_assess.text.clean import narrow
from dx_assess.ui.paragraph import Paragraph
from dx_assess.ui.theme import figure_font

Index = QModelIndex | QPersistentModelIndex
ROOT = QModelIndex()
HEADERS = ("市町村", "読み", "都道府県", "団体コード")


class TownModel(QAbstractTableModel):
    """Towns as a table."""

    def __init__(self, parent: QObject) -> None:
        super().__init__(parent)
        self.towns: Sequence[Municipality] = ()

    def show_towns(self, towns: Sequence[Municipality]) -> None:
        """Show these."""
        self.beginResetModel()
        self.towns = towns
        self.endResetModel()

    def rowCount(self, parent: Index = ROOT) -> int:
        """Qt asks."""
        return 0 if parent.isValid() else len(self.towns)

    def columnCount(self, parent: Index = ROOT) -> int:
        """Qt asks."""
        return 0 if parent.isValid() else len(HEADERS)

    def headerData(
        self, section: int, orientation: Qt.Orientation, role: int = Qt.ItemDataRole.DisplayRole
    ) -> str | None:
        """The column's head."""
        if role == Qt.ItemDataRole.DisplayRole and orientation is Qt.Orientation.Horizontal:
            return HEADERS[section]
        return None

    def data(self, index: Index, role: int = Qt.ItemDataRole.DisplayRole) -> object:
        """Text and font of a cell."""
        if role == Qt.ItemDataRole.DisplayRole:
            town = self.towns[index.row()]
            return (town.name, town.kana, town.prefecture, town.code)[index.column()]
        if role == Qt.ItemDataRole.FontRole and index.column() == 3:
            parent = self.parent()
            return figure_font(parent.font()) if isinstance(parent, TownStep) else None
        return None


class TownStep(QWizardPage):
    """The first match is chosen as the user types, unless another town has its name; arrows move on."""

    def __init__(self, catalog: Catalog) -> None:
        super().__init__()
        self.setTitle("1／3　どの市町村の点検ですか")
        self._towns = tuple(item for item in catalog.municipalities if item.kind != "prefecture")
        self.prefectures = QComboBox()
        self.prefectures.setAccessibleName("都道府県")
        self.prefectures.addItem("すべての都道府県")
        self.prefectures.addItems([item.name for item in catalog.municipalities if item.kind == "prefecture"])
        self.search = QLineEdit()
        self.search.setAccessibleName("市町村をさがす")
        self.search.setPlaceholderText("名前、読み、団体コードのどれかを入れます　例：あいづばんげ、会津坂下町、074217")
        self.search.setClearButtonEnabled(True)
        self.search.installEventFilter(self)
        self.model = TownModel(self)
        self.table = self._table()
        self.told = Paragraph()
        self.told.setMinimumHeight(self.told.fontMetrics().height() * 3)
        self.search.textChanged.connect(self._find)
        self.prefectures.currentIndexChanged.connect(self._find)
        self._lay_out()
        self._find()

    def _table(self) -> QTableView:
        table = QTableView()
        table.setAccessibleName("市町村の一覧")
        table.setModel(self.model)
        table.setSelectionBehavior(QAbstractItemView.SelectionBehavior.SelectRows)
        table.setSelectionMode(QAbstractItemView.SelectionMode.SingleSelection)
        table.setTabKeyNavigation(False)
        table.setShowGrid(False)
        table.verticalHeader().hide()
        table.verticalHeader().setDefaultSectionSize(table.fontMetrics().height() + 8)
        table.horizontalHeader().setSectionResizeMode(QHeaderView.ResizeMode.Stretch)
        table.horizontalHeader().setHighlightSections(False)
        table.horizontalHeader().setDefaultAlignment(Qt.AlignmentFlag.AlignLeft | Qt.AlignmentFlag.AlignVCenter)
        table.selectionModel().selectionChanged.connect(lambda *_: self._tell())
        table.activated.connect(lambda _index: self.wizard().next())
        return table

    def _lay_out(self) -> None:
        line = QHBoxLayout()
        line.setSpacing(8)
        line.addWidget(self.prefectures)
        line.addWidget(self.search, 1)
        layout = QVBoxLayout(self)
        layout.setSpacing(8)
        layout.addLayout(line)
        layout.addWidget(self.table, 1)
        layout.addWidget(self.told)

    def showEvent(self, event: QShowEvent) -> None:
        """Begin with the keyboard in the search."""
        super().showEvent(event)
        QTimer.singleShot(0, self.search, self.search.setFocus)

    @property
    def chosen(self) -> Municipality | None:
        """The town, None while none is chosen."""
        rows = self.table.selectionModel().selectedRows()
        return self.model.towns[rows[0].row()] if rows else None

    def isComplete(self) -> bool:
        """A town is chosen."""
        return self.chosen is not None

    def _find(self) -> None:
        prefecture = self.prefectures.currentText() if self.prefectures.currentIndex() > 0 else ""
        towns = [town for town in self._towns if not prefecture or town.prefecture == prefecture]
        query = self.search.text().strip()
        self.model.show_towns(search(towns, query) if query else towns)
        if query and self.model.towns and len(self._namesakes()) == 1:
            self.table.selectRow(0)
        self._tell()

    def _namesakes(self) -> list[Municipality]:
        """The first match and the towns in the list that are called the same (府中市, 伊達市)."""
        return [town for town in self.model.towns if town.name == self.model.towns[0].name]

    def _tell(self) -> None:
        chosen = self.chosen
        if chosen is not None:
            digit = f"団体コード {chosen.code}（6けた目の検査数字 {chosen.code[5]} は合っています）"
            self.told.setText(f"選んだ市町村：{chosen.prefecture}{chosen.name}　{digit}")
        elif self.search.text().strip() and len(self._namesakes()) > 1:
            same = self._namesakes()
            where = "・".join(town.prefecture for town in same)
            self.told.setText(f"「{same[0].name}」は{len(same)}つあります（{where}）。一覧から選んでください。")
        else:
            self.told.setText(_advice(narrow(self.search.text()), bool(self.model.towns)))
        self.completeChanged.emit()

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        """Up and Down in the search move through the list."""
        if watched is self.search and isinstance(event, QKeyEvent) and event.type() is QEvent.Type.KeyPress:
            step = {Qt.Key.Key_Down: 1, Qt.Key.Key_Up: -1}.get(Qt.Key(event.key()))
            if step is not None and self.model.towns:
                rows = self.table.selectionModel().selectedRows()
                at = rows[0].row() + step if rows else 0
                self.table.selectRow(min(max(at, 0), len(self.model.towns) - 1))
                return True
        return super().eventFilter(watched, event)


def _advice(query: str, found: bool) -> str:
    """What to do while nothing is chosen; digits are checked as a code."""
    digits = "".join(query.split())
    if digits.isascii() and digits.isdigit() and len(digits) == 6 and not is_valid_code(digits):
        right = f"{digits[:5]} なら6けた目は {check_digit(digits[:5])} です"
        return f"団体コード {digits} は検査数字が合いません（{right}）。番号を確かめてください。"
    if found:
        return "一覧から選んでください。"
    return "見つかりません。都道府県を「すべて」に戻すか、読みをひらがなで入れてください。"

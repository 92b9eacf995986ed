"""A read-only table that can be sorted, walked through with the keyboard and copied into Excel."""

from __future__ import annotations

from collections.abc import Callable, Sequence

from msgspec import Struct
from PySide6.QtCore import QAbstractTableModel, QModelIndex, QPersistentModelIndex, QSize, QSortFilterProxyModel, Qt
from PySide6.QtGui import QAction, QGuiApplication, QKeyEvent, QKeySequence, QResizeEvent, QShowEvent
from PySide6.QtWidgets import QAbstractItemView, QHeaderView, QTableView, QWidget

from dx_assess.ui.icons import icon
from dx_assess.ui.plain import plain_tip
from dx_assess.ui.table_paint import LineDelegate, Shown
from dx_assess.ui.text_size import follow_text
from dx_assess.ui.theme import figure_font

Index = QModelIndex | QPersistentModelIndex
ROOT = QModelIndex()
SORT = Qt.ItemDataRole.UserRole + 1
RIGHT = Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter
LEFT = Qt.AlignmentFlag.AlignLeft | Qt.AlignmentFlag.AlignVCenter
_TEXT, _TIP = int(Qt.ItemDataRole.DisplayRole), int(Qt.ItemDataRole.ToolTipRole)
_ALIGNMENT = int(Qt.ItemDataRole.TextAlignmentRole)
LAST = float("inf")
"""Sorted after every number."""
STRETCH = 0
"""Width of the one column that takes what is left."""
LEAST, WANTED = 9, 10
"""What that column keeps at least, and before others give way, in heights of the text; in less room the table scrolls
sideways in itself."""
AROUND = 9
"""Pixels of a line beside its text."""


class Head(Struct, frozen=True):
    """A column: words, and whether it holds numbers (right-aligned); ``width`` in heights of the text."""

    label: str
    width: int
    numeric: bool = False
    tip: str = ""


class Cell(Struct, frozen=True):
    """A cell: text; what it is sorted by (default the text); an icon with its status; a tool tip."""

    text: str
    order: float | str | None = None
    icon: str = ""
    tip: str = ""


Line = Sequence[Cell]


class LinesModel(QAbstractTableModel):
    """Lines of cells."""

    def __init__(self, heads: Sequence[Head], parent: QWidget) -> None:
        super().__init__(parent)
        self.heads = heads
        self.lines: Sequence[Line] = ()
        self._widget = parent

    def show_lines(self, lines: Sequence[Line]) -> None:
        """Show these."""
        self.beginResetModel()
        self.lines = lines
        self.endResetModel()

    def rowCount(self, parent: Index = ROOT) -> int:
        """Qt asks."""
        return 0 if parent.isValid() else len(self.lines)

    def columnCount(self, parent: Index = ROOT) -> int:
        """Qt asks."""
        return 0 if parent.isValid() else len(self.heads)

    def headerData(self, section: int, orientation: Qt.Orientation, role: int = Qt.ItemDataRole.DisplayRole) -> object:
        """Words, tool tip and alignment of the column's head."""
        if orientation is not Qt.Orientation.Horizontal:
            return None
        head = self.heads[section]
        if role == _TEXT:
            return head.label
        if role == _TIP:
            return head.tip or None
        if role == _ALIGNMENT:
            return RIGHT if head.numeric else LEFT
        return None

    def data(self, index: Index, role: int = Qt.ItemDataRole.DisplayRole) -> object:
        """Everything about a cell."""
        cell, head = self.lines[index.row()][index.column()], self.heads[index.column()]
        if role == SORT:
            return cell.text if cell.order is None else cell.order
        if role == _TEXT:
            return cell.text
        if role == Qt.ItemDataRole.DecorationRole:
            return icon(cell.icon, cell.icon) if cell.icon else None
        if role == _TIP:
            return plain_tip(cell.tip or cell.text)
        if role == _ALIGNMENT:
            return RIGHT if head.numeric else LEFT
        if role == Qt.ItemDataRole.FontRole and head.numeric:
            return figure_font(self._widget.font())
        return None


class LinesTable(QTableView):
    """The table. ``chosen`` is called with the number of a line (as given) on Enter or double click."""

    def __init__(
        self,
        name: str,
        heads: Sequence[Head],
        chosen: Callable[[int], None] | None = None,
        spare: Sequence[int] = (),
    ) -> None:
        """``spare``: columns that give way where there is no room for all, the first one first."""
        super().__init__()
        self._spare = spare
        self.setAccessibleName(name)
        self.lines = LinesModel(heads, self)
        self.sorted = QSortFilterProxyModel(self)
        self.sorted.setSourceModel(self.lines)
        self.sorted.setSortRole(SORT)
        self.setModel(self.sorted)
        self._chosen = chosen
        self._fitted, self._most = False, 0
        self.setItemDelegate(LineDelegate(self, self._shown))
        self._set_up()
        follow_text(self, self._follow)
        if chosen is not None:
            self.activated.connect(lambda index: self._choose(index))

    def _set_up(self) -> None:
        self.setSelectionBehavior(QAbstractItemView.SelectionBehavior.SelectRows)
        self.setEditTriggers(QAbstractItemView.EditTrigger.NoEditTriggers)
        self.setAlternatingRowColors(True)
        self.setShowGrid(False)
        self.setWordWrap(False)
        self.setTabKeyNavigation(False)
        self.setVerticalScrollMode(QAbstractItemView.ScrollMode.ScrollPerPixel)
        self.verticalHeader().hide()
        self.verticalHeader().setMinimumSectionSize(1)  # its own, of the text size before, would keep lines high
        header = self.horizontalHeader()
        header.setHighlightSections(False)
        header.setSortIndicatorClearable(True)
        header.setSortIndicator(-1, Qt.SortOrder.AscendingOrder)
        self.setSortingEnabled(True)
        header.setSectionResizeMode(QHeaderView.ResizeMode.Interactive)
        for column, head in enumerate(self.lines.heads):
            if head.width == STRETCH:
                header.setSectionResizeMode(column, QHeaderView.ResizeMode.Stretch)
        copy = QAction("選んだ行をコピー\tCtrl+C", self)
        copy.triggered.connect(self.copy)
        everything = QAction("表全体をコピー", self)
        everything.triggered.connect(self.copy_all)
        self.addActions([copy, everything])
        self.setContextMenuPolicy(Qt.ContextMenuPolicy.ActionsContextMenu)
        self.setAccessibleDescription("見出しを押すと並べ替えます。Ctrl+C で選んだ行をコピーします。")

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Ctrl+C copies whole lines."""
        if event.matches(QKeySequence.StandardKey.Copy):
            self.copy()
            event.accept()
            return
        super().keyPressEvent(event)

    def _follow(self) -> None:
        """Columns and lines grow with the text."""
        unit = self.fontMetrics().height()
        self.verticalHeader().setDefaultSectionSize(unit + AROUND)
        self.setIconSize(QSize(unit, unit))
        for column, head in enumerate(self.lines.heads):
            if head.width != STRETCH:
                self.setColumnWidth(column, head.width * unit)
        self._share()
        if self._fitted:
            self.fit_height(self._most)

    def _share(self) -> None:
        """The one column takes what the others leave, never less than can be read; spare columns give way to it."""
        column = next((at for at, head in enumerate(self.lines.heads) if head.width == STRETCH), None)
        if column is None:
            return
        left_out = self._give_way(column)
        self.horizontalHeader().setStretchLastSection(left_out)
        if left_out:
            return
        others = sum(self.columnWidth(at) for at in range(len(self.lines.heads)) if at != column)
        least = LEAST * self.fontMetrics().height()
        enough = self.viewport().width() - others >= least
        mode = QHeaderView.ResizeMode.Stretch if enough else QHeaderView.ResizeMode.Interactive
        header = self.horizontalHeader()
        if header.sectionResizeMode(column) is not mode:
            header.setSectionResizeMode(column, mode)
        if not enough:
            self.setColumnWidth(column, least)

    def _give_way(self, stretched: int) -> bool:
        """Hide spare columns until there is room; whether the one that takes what is left gave way too."""
        unit = self.fontMetrics().height()
        left = self.viewport().width() - unit * sum(head.width for head in self.lines.heads)
        hidden: set[int] = set()
        for at in self._spare:
            if left < (LEAST if at == stretched else WANTED) * unit:
                hidden.add(at)
                left += self.lines.heads[at].width * unit
        for at in self._spare:
            if self.isColumnHidden(at) != (at in hidden):
                self.setColumnHidden(at, at in hidden)
                if at not in hidden and at != stretched:
                    self.setColumnWidth(at, self.lines.heads[at].width * unit)
        return stretched in hidden

    def resizeEvent(self, event: QResizeEvent) -> None:
        """There may be room for all columns now."""
        super().resizeEvent(event)
        self._share()
        if self._fitted:
            self.fit_height(self._most)

    def showEvent(self, event: QShowEvent) -> None:
        """Columns may have been hidden meanwhile."""
        super().showEvent(event)
        self._share()

    def _shown(self, index: Index) -> Shown | None:
        """What a cell shows; a model that says more about its cells than their texts is left to Qt."""
        model = self.lines
        if type(model) is not LinesModel:
            return None
        column = index.column()
        cell = model.lines[self.sorted.mapToSource(index).row()][column]
        return cell.text, cell.icon, model.heads[column].numeric

    def show_lines(self, lines: Sequence[Line]) -> None:
        """Show these; sorting stays as it is."""
        self.lines.show_lines(lines)

    def choose_first(self) -> None:
        """Begin at the top."""
        if self.sorted.rowCount():
            self.selectRow(0)

    def fit_height(self, most: int = 0) -> None:
        """Just as high as the lines need, now and when the text grows; ``most`` lines at a time, 0 = all."""
        self._fitted, self._most = True, most
        unit = self.fontMetrics().height() + AROUND
        count = min(self.lines.rowCount(), most) if most else self.lines.rowCount()
        bar = self.horizontalScrollBar().sizeHint().height() if self._scrolls else 0
        self.setFixedHeight(unit * count + self.horizontalHeader().sizeHint().height() + 4 + bar)

    @property
    def _scrolls(self) -> bool:
        return self.horizontalHeader().length() > self.viewport().width()

    def current_line(self) -> int | None:
        """Number of the current line as given, None without one."""
        index = self.currentIndex()
        return self.sorted.mapToSource(index).row() if index.isValid() else None

    def _choose(self, index: QModelIndex) -> None:
        if self._chosen is not None:
            self._chosen(self.sorted.mapToSource(index).row())

    def copy(self) -> None:
        """Copy the selected lines with the heads, as Excel takes them."""
        self._copy(sorted({index.row() for index in self.selectionModel().selectedRows()}))

    def copy_all(self) -> None:
        """Copy the whole table in the order shown."""
        self._copy(range(self.sorted.rowCount()))

    def _copy(self, rows: Sequence[int]) -> None:
        columns = range(self.sorted.columnCount())
        lines = [[head.label for head in self.lines.heads]]
        lines += [[str(self.sorted.index(row, column).data() or "") for column in columns] for row in rows]
        QGuiApplication.clipboard().setText("\n".join("\t".join(line) for line in lines))

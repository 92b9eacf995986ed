"""The places that were found, grouped by ordinance. Enter accepts what is selected, Delete rejects it."""

from __future__ import annotations

from collections.abc import Sequence
from itertools import groupby

from PySide6.QtCore import QAbstractItemModel, QModelIndex, QPersistentModelIndex, QSize, Qt, Signal
from PySide6.QtGui import QFont, QKeyEvent
from PySide6.QtWidgets import QAbstractItemView, QHeaderView, QTreeView

from dx_assess.session.ordinances import Candidate
from dx_assess.ui.icons import icon

HEADS = ("条・項・号", "状態", "規制の種類（候補）", "言葉")
_STATE = 1
NO_ITEM = "（自分で選ぶ）"
_ICONS = {"new": ("none", ""), "accepted": ("good", "good"), "rejected": ("blank", "")}
_WIDTHS = (10, 9, 10)
"""Heights of the text; the last column takes what is left."""
Index = QModelIndex | QPersistentModelIndex
ROOT = QModelIndex()


class HitModel(QAbstractItemModel):
    """Two levels: ordinances, and their places. A child's internal id is its parent's row + 1, a parent's is 0."""

    def __init__(self, labels: dict[str, str]) -> None:
        super().__init__()
        self._labels = labels
        self.groups: list[list[Candidate]] = []
        self.height = 0
        """Of a line, in pixels; the view sets it."""

    def show_candidates(self, candidates: Sequence[Candidate]) -> None:
        """Show these, in their order."""
        self.beginResetModel()
        self.groups = [list(found) for _document, found in groupby(candidates, lambda item: item.hit.document)]
        self.endResetModel()

    def candidates_at(self, index: Index) -> list[Candidate]:
        """The place of a line, or all that are shown of an ordinance."""
        if not index.isValid():
            return []
        parent = index.internalId()
        return [self.groups[parent - 1][index.row()]] if parent else list(self.groups[index.row()])

    def place_of(self, hit_id: str) -> QModelIndex:
        """The line of a place; invalid when it is not shown."""
        for row, group in enumerate(self.groups):
            for at, candidate in enumerate(group):
                if candidate.hit.id == hit_id:
                    return self.createIndex(at, 0, row + 1)
        return QModelIndex()

    # --- Qt asks ------------------------------------------------------------------------------------------------------

    def index(self, row: int, column: int, parent: Index = ROOT) -> QModelIndex:
        """See Qt."""
        if not self.hasIndex(row, column, parent):
            return QModelIndex()
        return self.createIndex(row, column, parent.row() + 1 if parent.isValid() else 0)

    def parent(self, index: Index) -> QModelIndex:  # type: ignore[override]  # Qt has a second one without index
        """See Qt."""
        number = index.internalId() if index.isValid() else 0
        return self.createIndex(number - 1, 0, 0) if number else QModelIndex()

    def rowCount(self, parent: Index = ROOT) -> int:
        """See Qt."""
        if not parent.isValid():
            return len(self.groups)
        return 0 if parent.internalId() or parent.column() else len(self.groups[parent.row()])

    def columnCount(self, parent: Index = ROOT) -> int:
        """See Qt."""
        return len(HEADS)

    def headerData(self, section: int, orientation: Qt.Orientation, role: int = Qt.ItemDataRole.DisplayRole) -> object:
        """See Qt."""
        if orientation == Qt.Orientation.Horizontal and role == Qt.ItemDataRole.DisplayRole:
            return HEADS[section]
        return None

    def data(self, index: Index, role: int = Qt.ItemDataRole.DisplayRole) -> object:
        """See Qt."""
        if role == Qt.ItemDataRole.SizeHintRole:
            return QSize(0, self.height) if self.height else None
        found = self.candidates_at(index)
        if not found:
            return None
        if not index.internalId():
            return self._group_data(found, index.column(), role)
        candidate = found[0]
        texts = self.texts(candidate)
        if role in (Qt.ItemDataRole.DisplayRole, Qt.ItemDataRole.ToolTipRole):
            return texts[index.column()]
        if role == Qt.ItemDataRole.AccessibleTextRole:
            return "、".join(texts)
        if role == Qt.ItemDataRole.DecorationRole and index.column() == _STATE:
            return icon(*_ICONS[candidate.state])
        return None

    def _group_data(self, found: list[Candidate], column: int, role: int) -> object:
        if column:
            return None
        hit = found[0].hit
        if role in (Qt.ItemDataRole.DisplayRole, Qt.ItemDataRole.AccessibleTextRole):
            return f"{hit.title}（{len(found)}）"
        if role == Qt.ItemDataRole.ToolTipRole:
            return f"{hit.title}　{hit.kind or '種類は不明'}　{hit.file}"
        if role == Qt.ItemDataRole.FontRole:
            font = QFont()
            font.setBold(True)
            return font
        return None

    def texts(self, candidate: Candidate) -> tuple[str, str, str, str]:
        """The cells of a place."""
        hit = candidate.hit
        state = f"{candidate.state_word} {candidate.row}" if candidate.row else candidate.state_word
        return hit.article, state, self._labels.get(hit.item, NO_ITEM), "・".join(hit.words)


class HitTree(QTreeView):
    """``accepted`` and ``rejected``: the keys; ``chosen``: another selection."""

    accepted = Signal()
    rejected = Signal()
    chosen = Signal()

    def __init__(self, labels: dict[str, str]) -> None:
        super().__init__()
        self.hits = HitModel(labels)
        self.setModel(self.hits)
        self.setAccessibleName("見つかった箇所")
        self.setAccessibleDescription("上下の矢印で移り、Enterで台帳に入れ、Deleteで当たらないものとして覚えます。")
        self.setSelectionMode(QAbstractItemView.SelectionMode.ExtendedSelection)
        self.setEditTriggers(QAbstractItemView.EditTrigger.NoEditTriggers)
        self.setUniformRowHeights(True)
        self.setAlternatingRowColors(True)
        self.setExpandsOnDoubleClick(False)
        self.header().setSectionsMovable(False)
        self.header().setSectionResizeMode(QHeaderView.ResizeMode.Interactive)
        self.header().setStretchLastSection(True)
        self.selectionModel().selectionChanged.connect(lambda *_change: self.chosen.emit())

    def show_candidates(self, candidates: Sequence[Candidate], keep: str = "") -> None:
        """Show these; the place ``keep`` is chosen, else the first one."""
        self.hits.show_candidates(candidates)
        for row in range(len(self.hits.groups)):
            self.setFirstColumnSpanned(row, QModelIndex(), True)
        self.expandAll()
        index = self.hits.place_of(keep) if keep else QModelIndex()
        if not index.isValid() and self.hits.groups:
            index = self.hits.index(0, 0, self.hits.index(0, 0))
        self.setCurrentIndex(index)
        if index.isValid():
            self.scrollTo(index)
        self.chosen.emit()

    def selected(self) -> list[Candidate]:
        """What is selected, in order, each once; an ordinance stands for its places that are shown."""
        found: dict[str, Candidate] = {}
        lines = sorted(
            self.selectionModel().selectedRows(),
            key=lambda index: (index.internalId() - 1, index.row()) if index.internalId() else (index.row(), -1),
        )
        for index in lines:
            found |= {candidate.hit.id: candidate for candidate in self.hits.candidates_at(index)}
        return list(found.values())

    def showEvent(self, event: object) -> None:
        """Columns grow with the text."""
        super().showEvent(event)  # type: ignore[arg-type]
        unit = self.fontMetrics().height()
        self.setIconSize(QSize(unit, unit))
        self.hits.height = unit + 9
        self.scheduleDelayedItemsLayout()
        for column, width in enumerate(_WIDTHS):
            self.setColumnWidth(column, width * unit)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Enter and Delete decide."""
        if event.key() in (Qt.Key.Key_Return, Qt.Key.Key_Enter):
            self.accepted.emit()
        elif event.key() == Qt.Key.Key_Delete:
            self.rejected.emit()
        else:
            super().keyPressEvent(event)

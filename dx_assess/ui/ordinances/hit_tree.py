"""The places that were found, grouped by ordinance. Enter accepts what is selected, Delete rejects it."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from itertools import groupby
from typing import cast

from PySide6.QtCore import (
    QAbstractItemModel,
    QItemSelectionRange,
    QModelIndex,
    QPersistentModelIndex,
    QSize,
    Qt,
    Signal,
)
from PySide6.QtGui import QFont, QKeyEvent
from PySide6.QtWidgets import QAbstractItemView, QHeaderView, QTreeView

from dx_assess.session.ordinances import Candidate
from dx_assess.ui.icons import icon
from dx_assess.ui.plain import plain_tip

HEADS = ("条・項・号", "状態", "規制の種類（候補）", "言葉")
_STATE = 1
_FEW = 50
_UNFOLDED = 500
"""More places than this are folded by ordinance: Qt lays every line out that is not."""
NO_ITEM = "（自分で選ぶ）"
_ICONS = {"new": ("none", ""), "accepted": ("good", "good"), "rejected": ("blank", "")}
_WIDTHS = (9, 11, 10)
"""Heights of the text; the last column takes what is left."""
_ROLES = frozenset(
    int(role)
    for role in (
        Qt.ItemDataRole.DisplayRole,
        Qt.ItemDataRole.DecorationRole,
        Qt.ItemDataRole.FontRole,
        Qt.ItemDataRole.ToolTipRole,
        Qt.ItemDataRole.AccessibleTextRole,
    )
)
"""What a line answers; Qt asks every cell it paints for several others."""
Index = QModelIndex | QPersistentModelIndex
ROOT = QModelIndex()


class HitModel(QAbstractItemModel):
    """Two levels: ordinances, and their places. A place's internal id is the serial number of its ordinance's group."""

    def __init__(self, labels: dict[str, str]) -> None:
        super().__init__()
        self._labels = labels
        self.groups: list[list[Candidate]] = []
        self._serials: list[int] = []
        self._rows: dict[int, int] = {}
        self.height = 0
        """Of a line, in pixels; the view sets it."""

    def show_candidates(self, candidates: Sequence[Candidate]) -> None:
        """Show these, in their order."""
        self.beginResetModel()
        self.groups = [list(found) for _document, found in groupby(candidates, lambda item: item.hit.document)]
        self._serials = list(range(1, len(self.groups) + 1))
        self._number()
        self.endResetModel()

    def _number(self) -> None:
        self._rows = {serial: row for row, serial in enumerate(self._serials)}

    def take_over(self, candidates: Sequence[Candidate]) -> bool:
        """Show these when only a few lines go: thousands of lines are not set up again for one decision."""
        new = {candidate.hit.id: candidate for candidate in candidates}
        old = [candidate.hit.id for group in self.groups for candidate in group]
        gone = {hit_id for hit_id in old if hit_id not in new}
        if len(gone) > _FEW or len(old) - len(gone) != len(new):
            return False
        for row in reversed(range(len(self.groups))):
            self._take_away(row, gone)
        for row, group in enumerate(self.groups):
            now = [new[candidate.hit.id] for candidate in group]
            if now != group:
                self.groups[row] = now
                parent = self.index(row, 0)
                self.dataChanged.emit(self.index(0, 0, parent), self.index(len(now) - 1, len(HEADS) - 1, parent))
        return True

    def _take_away(self, row: int, gone: set[str]) -> None:
        group = self.groups[row]
        places = [at for at, candidate in enumerate(group) if candidate.hit.id in gone]
        if len(places) == len(group):
            self.beginRemoveRows(QModelIndex(), row, row)
            del self.groups[row]
            del self._serials[row]
            self._number()
            self.endRemoveRows()
            return
        for at in reversed(places):
            self.beginRemoveRows(self.index(row, 0), at, at)
            del group[at]
            self.endRemoveRows()
        if places:
            self.dataChanged.emit(self.index(row, 0), self.index(row, 0))

    def candidates_at(self, index: Index) -> list[Candidate]:
        """The place of a line, or all that are shown of an ordinance."""
        if not index.isValid():
            return []
        serial = index.internalId()
        return [self.groups[self._rows[serial]][index.row()]] if serial else list(self.groups[index.row()])

    def place_of(self, hit_id: str) -> QModelIndex:
        """The line of a place; invalid when it is not shown."""
        for serial, group in zip(self._serials, self.groups, strict=True):
            for at, candidate in enumerate(group):
                if candidate.hit.id == hit_id:
                    return self.createIndex(at, 0, serial)
        return QModelIndex()

    # --- Qt asks ------------------------------------------------------------------------------------------------------

    def index(self, row: int, column: int, parent: Index = ROOT) -> QModelIndex:
        """See Qt."""
        if not (0 <= row < self.rowCount(parent) and 0 <= column < len(HEADS)):
            return QModelIndex()
        return self.createIndex(row, column, self._serials[parent.row()] if parent.isValid() else 0)

    def parent(self, index: Index) -> QModelIndex:  # type: ignore[override]  # Qt has a second one without index
        """See Qt."""
        row = self._rows.get(index.internalId()) if index.isValid() else None
        return QModelIndex() if row is None else self.createIndex(row, 0, 0)

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
        if role not in _ROLES or not index.isValid():
            return None
        serial = index.internalId()
        if not serial:
            return self._group_data(self.groups[index.row()], index.column(), role)
        return self._place_data(self.groups[self._rows[serial]][index.row()], index.column(), role)

    def _place_data(self, candidate: Candidate, column: int, role: int) -> object:
        if role == Qt.ItemDataRole.DecorationRole:
            return icon(*_ICONS[candidate.state]) if column == _STATE else None
        if role == Qt.ItemDataRole.FontRole:
            return None
        texts = self.texts(candidate)
        if role == Qt.ItemDataRole.ToolTipRole:
            return plain_tip(texts[column])
        return "、".join(texts) if role == Qt.ItemDataRole.AccessibleTextRole else texts[column]

    def _group_data(self, found: list[Candidate], column: int, role: int) -> object:
        if column:
            return None
        hit = found[0].hit
        if role in (Qt.ItemDataRole.DisplayRole, Qt.ItemDataRole.AccessibleTextRole):
            return f"{hit.title}（{len(found)}）"
        if role == Qt.ItemDataRole.ToolTipRole:
            return plain_tip(f"{hit.title}　{hit.kind or '種類は不明'}　{hit.file}")
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
        if not self.hits.take_over(candidates):
            self.hits.show_candidates(candidates)
            for row in range(len(self.hits.groups)):
                self.setFirstColumnSpanned(row, QModelIndex(), True)
            if len(candidates) <= _UNFOLDED:
                self.expandAll()
        index = self.hits.place_of(keep) if keep else QModelIndex()
        if not index.isValid() and self.hits.groups:
            index = self.hits.index(0, 0, self.hits.index(0, 0))
        if index.isValid():
            self.expand(index.parent())
        self.setCurrentIndex(index)
        if index.isValid():
            self.scrollTo(index)
        self.chosen.emit()

    def dataChanged(self, first: Index, last: Index, roles: Iterable[int] = ()) -> None:
        """Of many lines Qt would work out where each one stands, folded or out of sight; what is seen is painted."""
        if first.row() == last.row():
            super().dataChanged(first, last, list(roles))
        else:
            self.viewport().update()

    def currentChanged(self, current: Index, previous: Index) -> None:
        """An ordinance unfolds when the keyboard comes to it."""
        super().currentChanged(current, previous)
        if current.isValid() and not current.internalId() and not self.isExpanded(current):
            self.expand(current)

    def selected(self) -> list[Candidate]:
        """What is selected, in order, each once; an ordinance stands for its places that are shown."""
        places: set[tuple[int, int]] = set()
        ranges = cast(Iterable[QItemSelectionRange], self.selectionModel().selection())
        for chosen in ranges:
            parent, rows = chosen.parent(), range(chosen.top(), chosen.bottom() + 1)
            if parent.isValid():
                places.update((parent.row(), row) for row in rows)
            else:
                places.update((group, row) for group in rows for row in range(len(self.hits.groups[group])))
        return [self.hits.groups[group][row] for group, row in sorted(places)]

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
        """Enter and Delete decide; Enter on an ordinance goes to its first place, its button makes many rows."""
        current = self.currentIndex()
        if event.key() in (Qt.Key.Key_Return, Qt.Key.Key_Enter):
            if current.isValid() and not current.internalId():
                self.setCurrentIndex(self.hits.index(0, 0, current.siblingAtColumn(0)))
            else:
                self.accepted.emit()
        elif event.key() == Qt.Key.Key_Delete:
            self.rejected.emit()
        else:
            super().keyPressEvent(event)

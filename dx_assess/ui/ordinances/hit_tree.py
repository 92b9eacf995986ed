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
from PySide6.QtGui import QFont, QKeyEvent, QMouseEvent
from PySide6.QtWidgets import QAbstractItemView, QHeaderView, QTreeView, QWidget

from dx_assess.session.ordinances import Candidate
from dx_assess.ui.icons import icon
from dx_assess.ui.painted_apart import PaintedApart
from dx_assess.ui.plain import plain_tip
from dx_assess.ui.table_paint import LineDelegate, Shown
from dx_assess.ui.text_size import follow_text

HEADS = ("条・項・号", "状態", "規制の種類（候補）", "言葉")
_STATE, _ITEM = 1, 2
_FEW = 50
_UNFOLDED = 500
"""More places than this are folded by ordinance: Qt lays every line out that is not."""
NO_ITEM = "（自分で選ぶ）"
_ICONS = {"new": ("none", ""), "accepted": ("good", "good"), "rejected": ("blank", "")}
_WIDTHS = (9, 11, 10)
"""Heights of the text; the last column takes what is left."""
_TEXT, _ICON, _FONT, _TIP, _READ, _SIZE = (
    role.value
    for role in (
        Qt.ItemDataRole.DisplayRole,
        Qt.ItemDataRole.DecorationRole,
        Qt.ItemDataRole.FontRole,
        Qt.ItemDataRole.ToolTipRole,
        Qt.ItemDataRole.AccessibleTextRole,
        Qt.ItemDataRole.SizeHintRole,
    )
)
_ROLES = frozenset((_TEXT, _ICON, _FONT, _TIP, _READ))
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
        self._icons = {state: icon(*picture) for state, picture in _ICONS.items()}
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
        for row in reversed(range(len(self.groups)) if gone else ()):
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

    def following(self, chosen: Sequence[Candidate]) -> str:
        """The first place behind ``chosen``, else the last one before it."""
        ids = [candidate.hit.id for group in self.groups for candidate in group]
        selected = {candidate.hit.id for candidate in chosen}
        places = [at for at, hit_id in enumerate(ids) if hit_id in selected]
        after = ids[places[-1] + 1 :] if places else ids
        before = ids[: places[0]] if places else []
        return after[0] if after else before[-1] if before else ""

    # --- Qt asks ------------------------------------------------------------------------------------------------------

    def index(self, row: int, column: int, parent: Index = ROOT) -> QModelIndex:
        """See Qt."""
        if not (0 <= row < self.rowCount(parent) and 0 <= column < len(HEADS)):
            return QModelIndex()
        return self.createIndex(row, column, self._serials[parent.row()] if parent.isValid() else 0)

    def parent(self, index: Index) -> QModelIndex:  # type: ignore[override]  # Qt has a second one without index
        """See Qt."""
        row = self._rows.get(index.internalId())  # none of an ordinance and of what is no line
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
        if role not in _ROLES:
            return QSize(0, self.height) if role == _SIZE and self.height else None
        if not index.isValid():
            return None
        serial = index.internalId()
        if not serial:
            return self._group_data(self.groups[index.row()], index.column(), role)
        return self._place_data(self.groups[self._rows[serial]][index.row()], index.column(), role)

    def _place_data(self, candidate: Candidate, column: int, role: int) -> object:
        if role == _TEXT:
            return self.text(candidate, column)
        if role == _ICON:
            return self._icons[candidate.state] if column == _STATE else None
        if role == _FONT:
            return None
        texts = self.texts(candidate)
        return plain_tip(texts[column]) if role == _TIP else "、".join(texts)

    def _group_data(self, found: list[Candidate], column: int, role: int) -> object:
        if column:
            return None
        hit = found[0].hit
        if role in (_TEXT, _READ):
            return f"{hit.title}（{len(found)}）"
        if role == _TIP:
            return plain_tip(f"{hit.title}　{hit.kind or '種類は不明'}　{hit.file}")
        if role == _FONT:
            font = QFont()
            font.setBold(True)
            return font
        return None

    def texts(self, candidate: Candidate) -> list[str]:
        """The cells of a place."""
        return [self.text(candidate, column) for column in range(len(HEADS))]

    def text(self, candidate: Candidate, column: int) -> str:
        """One of them."""
        hit = candidate.hit
        if column == 0:
            return hit.article
        if column == _STATE:
            return f"{candidate.state_word} {candidate.row}" if candidate.row else candidate.state_word
        return self._labels.get(hit.item, NO_ITEM) if column == _ITEM else "・".join(hit.words)


class HitTree(QTreeView):
    """``accepted`` and ``rejected``: the keys; ``chosen``: another selection; ``touched``: before a key or a button of
    the mouse does anything.
    """

    accepted = Signal()
    rejected = Signal()
    chosen = Signal()
    touched = Signal()

    def __init__(self, labels: dict[str, str], parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.hits = HitModel(labels)
        self.setModel(self.hits)
        self.setAccessibleName("見つかった箇所")
        self.setAccessibleDescription("上下の矢印で移り、Enterで台帳に入れ、Deleteで当たらないものとして覚えます。")
        self.setSelectionMode(QAbstractItemView.SelectionMode.ExtendedSelection)
        self.setEditTriggers(QAbstractItemView.EditTrigger.NoEditTriggers)
        self.setUniformRowHeights(True)
        self.setAlternatingRowColors(True)
        self.setExpandsOnDoubleClick(False)
        self.setItemDelegate(LineDelegate(self, self._shown))
        self.header().setSectionsMovable(False)
        self.header().setSectionResizeMode(QHeaderView.ResizeMode.Interactive)
        self.header().setStretchLastSection(True)
        self.selectionModel().selectionChanged.connect(lambda *_change: self.chosen.emit())
        follow_text(self, self._fit)
        self._apart = PaintedApart(self, turns=3)  # the register behind it and its navigation take the turns before

    def show_candidates(self, candidates: Sequence[Candidate], keep: str = "") -> None:
        """Show these; the place ``keep`` is chosen, else the first one."""
        if len(candidates) > _UNFOLDED:
            self._apart.ask()
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

    def selectAll(self) -> None:
        """Every line that is seen changes."""
        self._apart.ask()
        super().selectAll()

    def selected(self) -> list[Candidate]:
        """What is selected, in order, each once; an ordinance stands for its places that are shown."""
        whole: set[int] = set()
        some: dict[int, set[int]] = {}
        for chosen in cast(Iterable[QItemSelectionRange], self.selectionModel().selection()):
            parent, rows = chosen.parent(), range(chosen.top(), chosen.bottom() + 1)
            (some.setdefault(parent.row(), set()) if parent.isValid() else whole).update(rows)
        found: list[Candidate] = []
        for row in sorted(whole | some.keys()):
            group = self.hits.groups[row]
            found += group if row in whole else [group[at] for at in sorted(some[row])]
        return found

    def _shown(self, index: Index) -> Shown | None:
        """What a cell of a place shows; ordinances and states, which have a font or a picture, are left to Qt."""
        column = index.column()
        if column == _STATE or not index.internalId():
            return None
        (candidate,) = self.hits.candidates_at(index)
        return self.hits.text(candidate, column), "", False

    def showEvent(self, event: object) -> None:
        """Its font is settled now."""
        super().showEvent(event)  # type: ignore[arg-type]
        self._fit()

    def _fit(self) -> None:
        """Lines and columns grow with the text."""
        unit = self.fontMetrics().height()
        self.setIconSize(QSize(unit, unit))
        self.hits.height = unit + 9
        self.scheduleDelayedItemsLayout()
        for column, width in enumerate(_WIDTHS):
            self.setColumnWidth(column, width * unit)

    def mousePressEvent(self, event: QMouseEvent) -> None:
        """What is clicked on stands where it will stay."""
        self.touched.emit()
        super().mousePressEvent(event)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Enter and Delete decide; Enter on an ordinance goes to its first place, its button makes many rows."""
        self.touched.emit()
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

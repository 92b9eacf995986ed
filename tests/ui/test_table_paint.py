"""The cells of a table of lines: the same picture as Qt's own painting, which takes several times as long."""

import pytest
from PySide6.QtCore import QModelIndex, QPersistentModelIndex, Qt
from PySide6.QtGui import QColor, QImage
from PySide6.QtWidgets import QStyledItemDelegate
from pytestqt.qtbot import QtBot

from dx_assess.ui import table_paint
from dx_assess.ui.tables import STRETCH, Cell, Head, Line, LinesModel, LinesTable
from dx_assess.ui.theme import Theme

HEADS = (Head("番号", 4), Head("設問", STRETCH), Head("点", 5, numeric=True), Head("状態", 6))
TEXTS = ("短い", "行政手続のオンライン化の状況、" * 12, "二行\nあります", "", "Latin only, iiii" * 20, "12.5")
ICONS = ("good", "warning", "open", "info", "")
LEAST_ALIKE = 0.002
"""Share of the dots that may differ: numbers may stand between two dots."""


def line(no: int) -> Line:
    state = Cell("見直し済み" if no % 3 else "もう一度見直すもの", icon=ICONS[no % len(ICONS)])
    return Cell(f"{no}-1", no), Cell(TEXTS[no % len(TEXTS)]), Cell(f"{no * 123.4:,.1f}", no), state


@pytest.fixture
def table(theme: Theme, qtbot: QtBot) -> LinesTable:
    """``theme`` applies the style sheet."""
    table = LinesTable("表", HEADS)
    qtbot.addWidget(table)
    table.resize(620, 320)
    table.show_lines([line(no) for no in range(30)])
    table.choose_first()
    table.show()
    return table


def picture(table: LinesTable) -> QImage:
    return table.viewport().grab().toImage().convertToFormat(QImage.Format.Format_RGB32)


def unlike(one: QImage, other: QImage) -> float:
    """Share of the bytes that differ."""
    if one.size() != other.size():
        return 1
    both = zip(bytes(one.constBits()), bytes(other.constBits()), strict=True)
    return sum(first != second for first, second in both) / one.sizeInBytes()


def painted_by_qt(table: LinesTable) -> QImage:
    own = table.itemDelegate()
    table.setItemDelegate(QStyledItemDelegate(table))
    found = picture(table)
    table.setItemDelegate(own)
    return found


@pytest.mark.parametrize("scheme", ["light", "dark", "contrast"])
@pytest.mark.parametrize("scale", [100, 150])
def test_it_looks_as_qt_paints_it(theme: Theme, table: LinesTable, scheme: str, scale: int) -> None:
    before = picture(table)
    theme.set_scheme(scheme)
    theme.set_scale(scale)
    assert unlike(picture(table), painted_by_qt(table)) <= LEAST_ALIKE
    assert unlike(picture(table), before) > 0.02 or (scheme, scale) == ("light", 100)
    table.setEnabled(False)
    assert unlike(picture(table), painted_by_qt(table)) <= LEAST_ALIKE
    table.setEnabled(True)
    table.verticalScrollBar().setValue(13)
    table.sortByColumn(0, Qt.SortOrder.DescendingOrder)
    assert unlike(picture(table), painted_by_qt(table)) <= LEAST_ALIKE


def test_other_lines_and_columns_are_painted_anew(table: LinesTable) -> None:
    picture(table)
    table.show_lines([line(no) for no in range(7, 30)])
    assert unlike(picture(table), painted_by_qt(table)) <= LEAST_ALIKE
    table.setColumnWidth(2, 150)
    assert unlike(picture(table), painted_by_qt(table)) <= LEAST_ALIKE


def test_a_long_table_keeps_no_more_shapes_than_are_useful(table: LinesTable, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(table_paint, "MOST", 60)
    delegate = table.itemDelegate()
    assert isinstance(delegate, table_paint.LineDelegate)
    table.show_lines([(Cell(f"{no}"), Cell(f"設問{no}"), Cell(f"{no}"), Cell("")) for no in range(200)])
    seen = set()
    for top in range(0, 200, 10):
        table.scrollTo(table.sorted.index(top, 0), table.ScrollHint.PositionAtTop)
        assert unlike(picture(table), painted_by_qt(table)) <= LEAST_ALIKE
        seen.add(delegate.kept)
    assert max(seen) <= 60 and len(seen) > 1


class Coloured(LinesModel):
    def data(self, index: QModelIndex | QPersistentModelIndex, role: int = Qt.ItemDataRole.DisplayRole) -> object:
        return QColor("#0a64c8") if role == Qt.ItemDataRole.BackgroundRole else super().data(index, role)


def test_a_model_that_says_more_than_its_texts_is_painted_by_qt(table: LinesTable) -> None:
    model = Coloured(HEADS, table)
    table.lines = model
    table.sorted.setSourceModel(model)
    table.show_lines([line(no) for no in range(30)])
    assert QColor(picture(table).pixel(3, 60)) == QColor("#0a64c8")

"""What of a page does not fit: pages that scroll sideways, controls that stick out, texts that are cut."""

from collections.abc import Iterator
from itertools import combinations

from PySide6.QtCore import QPoint
from PySide6.QtWidgets import (
    QAbstractButton,
    QAbstractItemView,
    QAbstractScrollArea,
    QComboBox,
    QLabel,
    QLineEdit,
    QPushButton,
    QScrollArea,
    QStyle,
    QStyleOptionComboBox,
    QTabBar,
    QToolButton,
    QWidget,
)

SLACK, OVERLAP = 1, 2
"""Pixels that rounding may cost, and by which frames may touch."""


def problems(page: QWidget) -> list[str]:
    """Everything that is cut or sticks out of ``page``, in words; empty when all is well."""
    return [*_over_each_other(page), *(words for widget in visible(page) for words in _problems(widget, page))]


def _over_each_other(page: QWidget) -> Iterator[str]:
    """Neighbours that lie over each other, because there is less height than they need."""
    for parent in (page, *visible(page)):
        if parent.layout() is None:
            continue
        shown = [child for child in parent.children() if isinstance(child, QWidget) and child.isVisibleTo(page)]
        for first, second in combinations(shown, 2):
            common = first.geometry().intersected(second.geometry())
            if common.width() > OVERLAP and common.height() > OVERLAP:
                yield f"{_name(first)} lies over {_name(second)} by {common.height()} px"


def visible(page: QWidget) -> Iterator[QWidget]:
    """Widgets that are shown, without those inside tables (they scroll in themselves)."""
    for child in page.findChildren(QWidget):
        if child.isVisibleTo(page) and not inside(child, page, QAbstractItemView):
            yield child


def inside(widget: QWidget, page: QWidget, kind: type[QWidget]) -> bool:
    """Whether a widget of this kind stands between ``widget`` and the page or dialog."""
    above = widget.parentWidget()
    while above is not None and above is not page:
        if isinstance(above, kind):
            return True
        above = above.parentWidget()
    return False


def _problems(widget: QWidget, page: QWidget) -> Iterator[str]:
    name = _name(widget)
    if isinstance(widget, QScrollArea) and widget.widget() is not None:
        over = widget.widget().width() - widget.viewport().width()
        if over > 0 or widget.horizontalScrollBar().maximum() > 0:
            yield f"{name} scrolls sideways by {over}"
    frame = _frame(widget, page)
    right = widget.mapTo(frame, QPoint(widget.width(), 0)).x()
    if right > frame.width() + SLACK:
        yield f"{name} sticks out by {right - frame.width()} px"
    if widget.width() < _needed(widget) - SLACK and widget.toolTip() == "":
        yield f"{name} is cut: {widget.width()} of {_needed(widget)} px"
    if isinstance(widget, QLabel | QAbstractButton | QLineEdit | QComboBox):
        height = widget.heightForWidth(widget.width()) if widget.hasHeightForWidth() else 0
        height = height if height > 0 else widget.minimumSizeHint().height()
        if widget.height() < height - SLACK and _text(widget):
            yield f"{name} is cut: {widget.height()} of {height} px high"


def _frame(widget: QWidget, page: QWidget) -> QWidget:
    """The widget that scrolls, or the page."""
    above = widget.parentWidget()
    while above is not None and above is not page:
        area = above.parentWidget().parentWidget() if above.parentWidget() is not None else None
        if isinstance(area, QAbstractScrollArea) and isinstance(area, QScrollArea) and area.widget() is above:
            return above
        above = above.parentWidget()
    return page


def _needed(widget: QWidget) -> int:
    """Width without which words are cut."""
    if isinstance(widget, QLabel):
        return widget.minimumSizeHint().width() if _text(widget) else 0
    if isinstance(widget, QComboBox):
        return _combo_width(widget)
    if isinstance(widget, QPushButton | QToolButton):
        return widget.sizeHint().width() if widget.text() else 0
    if isinstance(widget, QAbstractButton):
        return widget.minimumSizeHint().width()
    if isinstance(widget, QTabBar):
        return widget.sizeHint().width()
    return 0


def _combo_width(combo: QComboBox) -> int:
    option = QStyleOptionComboBox()
    combo.initStyleOption(option)
    field = combo.style().subControlRect(
        QStyle.ComplexControl.CC_ComboBox, option, QStyle.SubControl.SC_ComboBoxEditField, combo
    )
    return combo.width() - field.width() + combo.fontMetrics().horizontalAdvance(combo.currentText())


def _name(widget: QWidget) -> str:
    return f"{type(widget).__name__} {_text(widget)[:24]!r}"


def _text(widget: QWidget) -> str:
    if isinstance(widget, QComboBox):
        return widget.currentText()
    if isinstance(widget, QLabel | QAbstractButton | QLineEdit):
        return widget.text() or widget.accessibleName()
    return widget.objectName()

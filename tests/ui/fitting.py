"""What of a page does not fit: pages that scroll sideways, controls that stick out, texts that are cut."""

from collections.abc import Iterator

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

SLACK = 1
"""Pixels that rounding may cost."""


def problems(page: QWidget) -> list[str]:
    """Everything that is cut or sticks out of ``page``, in words; empty when all is well."""
    return [words for widget in visible(page) for words in _problems(widget, page)]


def visible(page: QWidget) -> Iterator[QWidget]:
    """Widgets that are shown, without those inside tables (they scroll in themselves)."""
    for child in page.findChildren(QWidget):
        if child.isVisibleTo(page) and not _inside_table(child, page):
            yield child


def _inside_table(widget: QWidget, page: QWidget) -> bool:
    above = widget.parentWidget()
    while above is not None and above is not page:
        if isinstance(above, QAbstractItemView):
            return True
        above = above.parentWidget()
    return False


def _problems(widget: QWidget, page: QWidget) -> Iterator[str]:
    name = f"{type(widget).__name__} {_text(widget)[:24]!r}"
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


def _text(widget: QWidget) -> str:
    if isinstance(widget, QComboBox):
        return widget.currentText()
    if isinstance(widget, QLabel | QAbstractButton | QLineEdit):
        return widget.text() or widget.accessibleName()
    return widget.objectName()

"""Putting many widgets into a card that is shown: Qt lays the whole page out again for each one that appears."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QWidget

CHILDREN = Qt.FindChildOption.FindDirectChildrenOnly


@contextmanager
def laid_out_once(card: QWidget) -> Iterator[None]:
    """What is put into the layout of ``card`` meanwhile appears at the end and is laid out once."""
    layout = card.layout()
    assert layout is not None
    layout.setEnabled(False)
    try:
        yield
        for child in card.findChildren(QWidget, options=CHILDREN):
            if child.isHidden() and not child.testAttribute(Qt.WidgetAttribute.WA_WState_ExplicitShowHide):
                child.show()
    finally:
        layout.setEnabled(True)
        layout.invalidate()

"""Where Tab stops: at the checked button of an exclusive group, and at widgets that came later where they stand."""

from __future__ import annotations

import itertools
from collections.abc import Iterator, Sequence

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QButtonGroup, QWidget


def tab_at_checked(group: QButtonGroup) -> None:
    """Stop there also before anything was clicked (Qt itself only does it afterwards); arrows reach the others."""

    def follow() -> None:
        checked = group.checkedButton()
        for button in group.buttons():
            stops = checked is None or button is checked
            button.setFocusPolicy(Qt.FocusPolicy.StrongFocus if stops else Qt.FocusPolicy.ClickFocus)

    group.buttonToggled.connect(lambda *_: follow())
    follow()


def tab_before(new: Sequence[QWidget], following: QWidget) -> None:
    """Let Tab go through ``new`` and then on to ``following``: what is made later would come last.

    :param following: where Tab stops, or what contains that.
    """
    later = [widget for widget in _chain(following) if _by_tab(widget) and widget not in new]
    for first, second in itertools.pairwise([*new, *later]):
        QWidget.setTabOrder(first, second)


def stops_in(root: QWidget) -> list[QWidget]:
    """Where Tab stops within a widget, in the order in which it does."""
    return [widget for widget in _chain(root) if _by_tab(widget) and root.isAncestorOf(widget)]


def _chain(start: QWidget) -> Iterator[QWidget]:
    """From ``start`` to the end of its window's order."""
    at: QWidget | None = start
    while at is not None and at is not start.window():
        yield at
        at = at.nextInFocusChain()


def _by_tab(widget: QWidget) -> bool:
    return widget.focusPolicy() & Qt.FocusPolicy.TabFocus == Qt.FocusPolicy.TabFocus

"""The button that opens the finder from the register's page."""

from __future__ import annotations

from collections.abc import Callable
from typing import TYPE_CHECKING

from PySide6.QtCore import QEvent, Qt
from PySide6.QtWidgets import QPushButton, QWidget

from dx_assess.errors import AppError
from dx_assess.session.document import Document
from dx_assess.ui.icons import icon
from dx_assess.ui.messages import show_error
from dx_assess.ui.questions.inputs import EnterClicks

if TYPE_CHECKING:
    from dx_assess.exchange.ordinance_search import FolderSearch
    from dx_assess.ui.ordinances.finder_dialog import FinderDialog


class OrdinanceButton(QPushButton):
    """Keeps the last search while the page lives, so that the dialog can be closed and opened again."""

    def __init__(self, document: Document, page: QWidget, show_rows: Callable[[tuple[str, ...]], object]) -> None:
        super().__init__("例規からさがす…")
        self.setIcon(icon("search"))
        self.setToolTip("町の例規のフォルダーを読み、台帳に入れる条項をさがします。")
        self._document = document
        self._page = page
        self._show_rows = show_rows
        self.search: FolderSearch | None = None
        self.dialog: FinderDialog | None = None
        self._enter = EnterClicks(self)
        self._enter.watch(self)
        self.clicked.connect(self.open_finder)

    def event(self, event: QEvent) -> bool:
        """The finder is loaded when mouse or keyboard come to the button: making it takes enough by itself."""
        if event.type() in (QEvent.Type.Enter, QEvent.Type.FocusIn):
            from dx_assess.ui.ordinances import finder_dialog  # noqa: F401 - loaded
        return super().event(event)

    def open_finder(self) -> None:
        """Open the dialog."""
        from dx_assess.session.ordinances import ordinance_register
        from dx_assess.ui.ordinances.finder_dialog import FinderDialog

        try:
            ordinance_register(self._document)
        except AppError as error:
            show_error(self._page, error)
            return
        self.dialog = FinderDialog(self._document, self.search, self._page)
        self.dialog.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        self.dialog.searched.connect(self._keep)
        self.dialog.rows_wanted.connect(self._show_rows)
        self.dialog.open()

    def _keep(self, search: FolderSearch) -> None:
        self.search = search


def ordinance_button(document: Document, page: QWidget, show_rows: Callable[[tuple[str, ...]], object]) -> QPushButton:
    """The button."""
    return OrdinanceButton(document, page, show_rows)

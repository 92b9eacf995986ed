"""Taking a 配布ファイル in: choose or drop, look, agree; then the program goes on with what it brought.

What reads and shows one is loaded when there is one (imports inside functions).
"""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

from PySide6.QtCore import QObject, Signal
from PySide6.QtWidgets import QFileDialog, QWidget

from dx_assess.session.catalog import Catalog, load_catalog
from dx_assess.ui import tasks
from dx_assess.ui.drops import PACK
from dx_assess.ui.messages import show_error
from dx_assess.ui.settings import Settings

if TYPE_CHECKING:
    from dx_assess.session.distribution import Offered
    from dx_assess.ui.distribution.install_dialog import InstallDialog

FILES = f"県からの配布ファイル (*{PACK})"


class Taking(QObject):
    """``taken`` carries the new catalog once everything is installed."""

    taken = Signal(object)

    def __init__(self, window: QWidget, catalog: Catalog, settings: Settings) -> None:
        super().__init__(window)
        self._window = window
        self.catalog = catalog
        self._settings = settings
        self.dialog: InstallDialog | None = None
        self.task: tasks.Task | None = None

    def choose(self) -> None:
        """Ask for a file and look at it."""
        start = str(self._settings.folder)
        name, _ = QFileDialog.getOpenFileName(self._window, "配布ファイルを取り込む", start, FILES)
        if name:
            self.look(Path(name))

    def look(self, path: Path) -> None:
        """Read and check a file in the background, then show what it would do."""
        from dx_assess.session.distribution import read_offer

        if self.task is None:
            catalog = self.catalog
            self._start(lambda _tell: read_offer(catalog, path), self._show)

    def _show(self, offer: Offered) -> None:
        from dx_assess.ui.distribution.install_dialog import InstallDialog

        self.dialog = InstallDialog(offer, self._window)
        self.dialog.wanted.connect(lambda: self._install(offer))
        self.dialog.open()

    def _install(self, offer: Offered) -> None:
        from dx_assess.session.distribution import install_offer

        def work(_tell: tasks.Tell) -> Catalog:
            install_offer(offer)
            return load_catalog()

        self._start(work, self._installed)

    def _installed(self, catalog: Catalog) -> None:
        self.catalog = catalog
        self.taken.emit(catalog)

    def _start(self, work: tasks.Work, done: object) -> None:
        self.task = tasks.start(self, work)
        self.task.finished.connect(self._finished)
        self.task.done.connect(done)
        self.task.failed.connect(lambda error: show_error(self._window, error))

    def _finished(self) -> None:
        self.task = None

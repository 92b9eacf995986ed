"""Opening and making files: dialogs, what to do when somebody else has the file, the sample town.

What is rarely wanted (the wizard, rescuing, copies to carry away) is loaded when it is (imports inside functions).
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from functools import cached_property
from pathlib import Path
from typing import TYPE_CHECKING

from PySide6.QtCore import QObject, Signal
from PySide6.QtWidgets import QFileDialog, QWidget

from dx_assess.errors import AppError
from dx_assess.session.catalog import Catalog
from dx_assess.session.document import Document
from dx_assess.session.files import open_file
from dx_assess.session.removable import copy_here, is_removable
from dx_assess.store.owner import OwnedError
from dx_assess.ui import tasks
from dx_assess.ui.messages import Choice, ask, show_error
from dx_assess.ui.settings import Settings

if TYPE_CHECKING:
    from dx_assess.ui.backups.rescue import Rescue
    from dx_assess.ui.welcome.carrying import CarryCopies
    from dx_assess.ui.welcome.wizard import NewFileWizard

FILES = "自己点検のファイル (*.dxa)"
SAMPLE = "見本町.dxa"
LARGE = 8 << 20
"""Bytes. A file of this size has some 30,000 values; opening it takes longer than a blink."""


class Opening(QObject):
    """``opened`` carries a :class:`Document`; ``busy`` tells that something is being prepared."""

    opened = Signal(object)
    busy = Signal(bool)

    def __init__(self, window: QWidget, catalog: Catalog, settings: Settings) -> None:
        super().__init__(window)
        self._window = window
        self._catalog = catalog
        self._settings = settings
        self.is_removable: Callable[[Path], bool] = is_removable

    @cached_property
    def rescue(self) -> Rescue:
        """Getting a damaged or lost file back."""
        from dx_assess.ui.backups.rescue import Rescue

        found = Rescue(self._window, self._catalog, self.open)
        found.busy.connect(self.busy)
        return found

    @cached_property
    def carrying(self) -> CarryCopies:
        """Copies to carry away."""
        from dx_assess.ui.welcome.carrying import CarryCopies

        return CarryCopies(self._window)

    def use_catalog(self, catalog: Catalog) -> None:
        """Open and make files with what was installed meanwhile."""
        self._catalog = catalog
        self.rescue.use_catalog(catalog)

    def choose(self) -> None:
        """Ask for a file and open it."""
        name, _ = QFileDialog.getOpenFileName(self._window, "開く", str(self._settings.folder), FILES)
        if name:
            self.open(Path(name))

    def open(self, path: Path, read_only: bool = False, take_over: bool = False, asked: bool = False) -> None:
        """Open a file; when somebody else holds it, offer what can be done.

        :param asked: the user knows that it lies on a removable medium.
        """
        if not (read_only or take_over or asked) and self.is_removable(path):
            self._ask_about_medium(path)
            return
        if is_large(path):
            self._open_large(path, read_only, take_over)
            return
        try:
            document = open_file(self._catalog, path, read_only=read_only, take_over=take_over)
        except AppError as error:
            self._failed(path, read_only, error)
        else:
            self._done(document)

    def _open_large(self, path: Path, read_only: bool, take_over: bool) -> None:
        from dx_assess.ui.long_work import LongWork

        def work(tell: tasks.Tell) -> Document:
            """What it is opened and shown with is loaded here too: that would stop the window."""
            import dx_assess.ui.workspace  # noqa: F401
            from dx_assess.session.opening import open_prepared
            from dx_assess.ui.pages import load_pages

            load_pages()
            return open_prepared(self._catalog, path, read_only, take_over, tell)

        LongWork(
            self._window,
            f"{path.name} を開いています",
            work,
            self._done,
            lambda error: self._failed(path, read_only, error),
        )

    def _failed(self, path: Path, read_only: bool, error: BaseException) -> None:
        if isinstance(error, OwnedError):
            self._offer(path, error)
            return
        if isinstance(error, AppError) and error.code == "E-STORE-OPEN":
            self._settings.forget(path)
        choices = [("読むだけで開く", lambda: self.open(path, read_only=True))]
        readable = isinstance(error, AppError) and error.code == "E-STORE-READONLY" and not read_only
        show_error(self._window, error, choices if readable else self._choices(path, error))

    def _ask_about_medium(self, path: Path) -> None:
        from dx_assess.ui.welcome.carrying import ask_about_medium

        choices = [
            ("このパソコンに写して開く(&C)", lambda: self._open_copy(path)),
            ("持ち出し用の写しを作る(&M)…", lambda: self._open_and_carry(path)),
            ("そのまま開く(&O)", lambda: self.open(path, asked=True)),
        ]
        ask_about_medium(self._window, path, choices)

    def _open_copy(self, path: Path) -> None:
        from dx_assess.ui.long_work import LongWork

        folder = self._settings.folder
        LongWork(
            self._window,
            "このパソコンに写しています",
            lambda tell: copy_here(path, folder, tell),
            lambda copy: self.open(copy, asked=True),
            lambda error: show_error(self._window, error, self._choices(path, error)),
        )

    def _choices(self, path: Path, error: BaseException) -> Sequence[Choice]:
        return self.rescue.choices(path, error) if isinstance(error, AppError) else ()

    def _open_and_carry(self, path: Path) -> None:
        try:
            document = open_file(self._catalog, path, read_only=True)
        except AppError as error:
            show_error(self._window, error, self.rescue.choices(path, error))
        else:
            self._done(document)
            if not document.is_closed:  # else the window could not let go of the file that it shows
                self.carrying.choose(document)

    def _offer(self, path: Path, error: OwnedError) -> None:
        read = ("読むだけで開く(&R)", lambda: self.open(path, read_only=True))
        if not error.stale:
            retry = ("もう一度ためす(&T)", lambda: self.open(path))
            ask(self._window, "使用中のファイル", f"{error.message}\n{error.fix}", [read, retry])
            return
        take = ("引き継いで開く(&T)", lambda: self.open(path, take_over=True))
        ask(self._window, "開いたままのファイル", f"{error.message}\n{error.fix}", [read, take])

    def new(self) -> NewFileWizard:
        """Start the wizard for a new file."""
        from dx_assess.ui.welcome.wizard import NewFileWizard

        wizard = NewFileWizard(self._catalog, self._settings.folder, self._window)
        wizard.made.connect(self._done)
        wizard.open()
        return wizard

    def sample(self) -> None:
        """Ask where, then fill in the sample town in the background."""
        start = str(self._settings.folder / SAMPLE)
        name, _ = QFileDialog.getSaveFileName(self._window, "見本の町を置く場所", start, FILES)
        if name:
            self.make_sample(Path(name if name.endswith(".dxa") else f"{name}.dxa"))

    def make_sample(self, path: Path) -> None:
        """Fill in the sample town at ``path``; an old sample there is opened as it is."""
        if path.exists():
            self.open(path)
            return
        from dx_assess.session.sample import make_sample  # slow to import, rarely wanted

        self.busy.emit(True)
        task = tasks.start(self, lambda _tell: make_sample(self._catalog, path))
        task.done.connect(self._done)
        task.failed.connect(lambda error: show_error(self._window, error))
        task.finished.connect(lambda: self.busy.emit(False))

    def remember(self, path: Path) -> None:
        """Offer ``path`` among the recent files."""
        self._settings.remember(path)

    def _done(self, document: Document) -> None:
        self.remember(document.path)
        self.opened.emit(document)


def is_large(path: Path) -> bool:
    """Whether a file is opened in the background; False when there is none."""
    try:
        return path.stat().st_size > LARGE
    except OSError:
        return False

"""Builds everything once: application, fonts, theme, main window; and when that is painted, what it works with."""

from __future__ import annotations

import sys
from pathlib import Path

from PySide6.QtCore import QEventLoop, QTimer
from PySide6.QtWidgets import QApplication

from dx_assess import __version__, paths
from dx_assess.errors import AppErrors
from dx_assess.ui import tasks
from dx_assess.ui.garbage import Garbage
from dx_assess.ui.main_window import MainWindow
from dx_assess.ui.messages import show_error
from dx_assess.ui.plain import plain_texts
from dx_assess.ui.settings import Settings
from dx_assess.ui.theme import Theme
from dx_assess.ui.translation import speak_japanese
from dx_assess.ui.unforeseen import Unforeseen


def run_window(path: Path | None) -> int:
    """Show the window until it is closed.

    :raises AppError: forms or resources are missing.
    """
    app = make_application()
    settings = Settings()
    last = next(iter(settings.recent), None)
    chosen = path or (last if last is not None and last.is_file() else None)
    window = paint_window(app, settings, chosen)
    unforeseen = Unforeseen(window)
    unforeseen.install()
    garbage = Garbage(window)
    garbage.install()
    load_window(window)
    if chosen is not None:
        QTimer.singleShot(0, window, lambda: _open(window, chosen))
    _clear_leftovers(window)
    try:
        return app.exec()
    finally:
        tasks.wait_for_all()
        window.close_document()  # a file that was made meanwhile
        garbage.remove()
        unforeseen.remove()


def paint_window(app: QApplication, settings: Settings, path: Path | None) -> MainWindow:
    """The window as it is seen first, painted; nothing can be done with it yet.

    :param path: the file that will be shown, None = the welcome page stays.
    """
    window = MainWindow(None, make_theme(app, settings), settings)
    window.offer_tour()
    window.show()
    if path is not None:
        window.welcome.show_opening(path)
    app.processEvents(QEventLoop.ProcessEventsFlag.ExcludeUserInputEvents)
    return window


def load_window(window: MainWindow) -> None:
    """Load what takes time, questions above all; from now on the window can be used.

    :raises AppErrors: mistakes in what the program ships with.
    """
    from dx_assess.session.catalog import load_catalog

    catalog = load_catalog()
    window.start(catalog)
    if catalog.problems:
        show_error(window, AppErrors(catalog.problems))


def _clear_leftovers(window: MainWindow) -> None:
    from dx_assess.files import clear_leftovers

    tasks.start(window, lambda _tell: clear_leftovers())


def _open(window: MainWindow, path: Path) -> None:
    window.open_path(path)
    window.welcome.show_opening(None)


def make_application() -> QApplication:
    """The application, speaking Japanese in Qt's own dialogs too."""
    app = QApplication.instance() or QApplication(sys.argv[:1])
    assert isinstance(app, QApplication)
    plain_texts()
    app.setApplicationName("dx-assess")
    app.setApplicationVersion(__version__)
    speak_japanese(app)
    return app


def make_theme(app: QApplication, settings: Settings) -> Theme:
    """The theme with the user's text size and colours, applied."""
    theme = Theme(app, paths.resources_dir())
    theme.scale = settings.scale
    theme.scheme = settings.scheme
    theme.apply()
    return theme

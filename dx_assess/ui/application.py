"""Builds everything once: application, fonts, theme, main window; and when that is painted, what it works with."""

from __future__ import annotations

import sys
from pathlib import Path
from types import TracebackType

from PySide6.QtCore import QEventLoop, QLibraryInfo, QLocale, QTimer, QTranslator
from PySide6.QtWidgets import QApplication

from dx_assess import __version__, paths
from dx_assess.errors import AppErrors
from dx_assess.ui.main_window import MainWindow
from dx_assess.ui.messages import show_error
from dx_assess.ui.settings import Settings
from dx_assess.ui.theme import Theme


def run_window(path: Path | None) -> int:
    """Show the window until it is closed.

    :raises AppError: forms or resources are missing.
    """
    app = make_application()
    settings = Settings()
    theme = make_theme(app, settings)
    window = MainWindow(None, theme, settings)
    sys.excepthook = _Hook(window)
    last = next(iter(settings.recent), None)
    chosen = path or (last if last is not None and last.is_file() else None)
    window.offer_tour()
    window.show()
    if chosen is not None:
        window.welcome.show_opening(chosen)
    app.processEvents(QEventLoop.ProcessEventsFlag.ExcludeUserInputEvents)  # paint, but do nothing yet
    _start(window)
    if chosen is not None:
        QTimer.singleShot(0, window, lambda: _open(window, chosen))
    try:
        return app.exec()
    finally:
        sys.excepthook = sys.__excepthook__


def _start(window: MainWindow) -> None:
    # what takes time to load; the window is there already
    from dx_assess.session.catalog import load_catalog

    catalog = load_catalog()
    window.start(catalog)
    if catalog.problems:
        show_error(window, AppErrors(catalog.problems))


def _open(window: MainWindow, path: Path) -> None:
    window.open_path(path)
    window.welcome.show_opening(None)


def make_application() -> QApplication:
    """The application, speaking Japanese in Qt's own dialogs too."""
    app = QApplication.instance() or QApplication(sys.argv[:1])
    assert isinstance(app, QApplication)
    app.setApplicationName("dx-assess")
    app.setApplicationVersion(__version__)
    QLocale.setDefault(QLocale(QLocale.Language.Japanese, QLocale.Country.Japan))
    translator = QTranslator(app)
    if translator.load("qtbase_ja", QLibraryInfo.path(QLibraryInfo.LibraryPath.TranslationsPath)):
        app.installTranslator(translator)
    return app


def make_theme(app: QApplication, settings: Settings) -> Theme:
    """The theme with the user's text size and colours, applied."""
    theme = Theme(app, paths.resources_dir())
    theme.scale = settings.scale
    theme.scheme = settings.scheme
    theme.apply()
    return theme


class _Hook:
    """What nobody caught is shown and written to the log; the window goes on."""

    def __init__(self, window: MainWindow) -> None:
        self._window = window
        self._showing = False

    def __call__(self, kind: type[BaseException], error: BaseException, trace: TracebackType | None) -> None:
        if self._showing or not isinstance(error, Exception):
            sys.__excepthook__(kind, error, trace)
            return
        self._showing = True
        dialog = show_error(self._window, error)
        dialog.finished.connect(self._shown)

    def _shown(self, _result: int) -> None:
        self._showing = False

"""The window on real files in a temporary folder."""

import shutil
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from PySide6.QtCore import QCoreApplication, QEvent
from PySide6.QtWidgets import QApplication
from pytestqt.qtbot import QtBot

from dx_assess.session.catalog import Catalog
from dx_assess.session.document import Document
from dx_assess.session.files import new_file, open_file
from dx_assess.store.edits import Town
from dx_assess.ui.application import make_theme
from dx_assess.ui.main_window import MainWindow
from dx_assess.ui.settings import Settings
from dx_assess.ui.theme import Theme
from dx_assess.ui.workspace import Workspace

Open = Callable[[Path], Document]


@pytest.fixture(autouse=True)
def no_widget_left(user_home: Path) -> Iterator[None]:
    """Windows of a test are gone before the next one: without an event loop ``deleteLater`` waits, and the next theme
    would lay out all of them again."""
    yield
    QCoreApplication.sendPostedEvents(None, QEvent.Type.DeferredDelete.value)


@pytest.fixture
def sample_file(made_sample: Path, tmp_path: Path) -> Path:
    """A copy of the sample town for one test."""
    return Path(shutil.copy(made_sample, tmp_path / made_sample.name))


@pytest.fixture(scope="session")
def made_new_town(catalog: Catalog, tmp_path_factory: pytest.TempPathFactory) -> Path:
    path = tmp_path_factory.mktemp("new") / "楢葉町.dxa"
    new_file(catalog, path, Town("075426", "楢葉町", "福島県"), 2026).close()
    return path


@pytest.fixture
def new_town(made_new_town: Path, tmp_path: Path) -> Path:
    """A file without answers, for one test."""
    return Path(shutil.copy(made_new_town, tmp_path / made_new_town.name))


@pytest.fixture
def open_document(catalog: Catalog) -> Iterator[Open]:
    opened: list[Document] = []

    def open_it(path: Path) -> Document:
        opened.append(open_file(catalog, path))
        return opened[-1]

    yield open_it
    for document in opened:
        document.close()


@pytest.fixture
def settings() -> Settings:
    return Settings()


@pytest.fixture
def theme(qapp: QApplication, settings: Settings) -> Iterator[Theme]:
    theme = make_theme(qapp, settings)
    yield theme
    theme.setParent(None)
    theme.deleteLater()


@pytest.fixture
def window(qtbot: QtBot, catalog: Catalog, theme: Theme, settings: Settings) -> Iterator[MainWindow]:
    window = MainWindow(catalog, theme, settings)
    qtbot.addWidget(window)
    with qtbot.waitExposed(window):
        window.show()
    yield window
    window.close_document()


@pytest.fixture
def workspace(qtbot: QtBot, window: MainWindow, new_town: Path) -> Workspace:
    """A file without answers, open in a window that has the keyboard."""
    window.open_path(new_town)
    assert window.workspace is not None
    with qtbot.waitActive(window):
        window.raise_()
        window.activateWindow()
    return window.workspace

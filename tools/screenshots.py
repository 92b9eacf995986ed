"""Pictures of every page and dialog, to look at one by one: ``python tools/screenshots.py OUT [--only PART]``.

1366×768 at 100, 125, 150 and 200 % text, in dark and in high contrast, and 1920×1080 at 100 and 200 %; each for the
sample town and for a new, empty file. ``OUT/index.html`` shows them page by page, every look beside the others.
``--manual docs/manual/pictures`` also writes the small pictures of the staff manual and the README.
The dialogs come from ``tests/ui/dialogs.py``: what is tested there is shown here.
"""

from __future__ import annotations

import argparse
import json
import os
import shutil
import sys
import tempfile
from collections.abc import Iterator
from dataclasses import dataclass
from html import escape
from pathlib import Path

os.environ.setdefault("QT_QPA_PLATFORM", "offscreen")
sys.path.insert(0, str(Path(__file__).resolve().parents[1]))

from PIL import Image
from PySide6.QtCore import QEventLoop, QPoint, QSize, Qt
from PySide6.QtGui import QImage, QPainter
from PySide6.QtWidgets import QApplication, QComboBox, QLineEdit, QMenu, QScrollArea, QWidget

from dx_assess.session.catalog import Catalog, load_catalog
from dx_assess.session.document import Document
from dx_assess.session.files import new_file, open_file
from dx_assess.session.sample import make_sample
from dx_assess.session.user import User, save_user
from dx_assess.store.edits import Town
from dx_assess.ui.application import make_application, make_theme
from dx_assess.ui.backups.backups_page import BackupsPage
from dx_assess.ui.main_window import MainWindow
from dx_assess.ui.pages import page_ids
from dx_assess.ui.questions.inputs import CommitLine
from dx_assess.ui.registers.column_filter import ColumnFilter
from dx_assess.ui.registers.register_page import RegisterPage
from dx_assess.ui.results.results_page import ResultsPage
from dx_assess.ui.settings import Settings
from dx_assess.ui.slices import finish_all
from dx_assess.ui.theme import Theme
from dx_assess.ui.tour.tour import STEPS
from tests.ui.dialogs import DIALOGS, until


@dataclass(frozen=True)
class Look:
    """One way the window may look; the height is what a task bar and a title bar leave."""

    name: str
    width: int = 1366
    height: int = 698
    scale: int = 100
    scheme: str = "light"


LOOKS = (
    Look("light"),
    Look("dark", scheme="dark"),
    Look("contrast", scheme="contrast"),
    Look("text125", scale=125),
    Look("text150", scale=150),
    Look("narrow200", scale=200),
    Look("wide", 1920, 1010),
    Look("text200", 1920, 1010, 200),
)


class Camera:
    """Saves pictures whose name contains ``only``."""

    def __init__(self, app: QApplication, out: Path, only: str) -> None:
        self.app = app
        self._out = out
        self._only = only

    def wants(self, name: str) -> bool:
        """Whether a picture whose name begins with this may be asked for."""
        return self._only in name or self._only.startswith(name) or self._only.split("-")[0] not in names()

    def take(self, name: str, widget: QWidget, above: QWidget | None = None) -> None:
        """Save ``widget`` as ``name``.png, with a menu or list that lies ``above`` it."""
        if self._only not in name:
            return
        settle(self.app, widget)
        picture = widget.grab()
        if above is not None:
            painter = QPainter(picture)
            painter.drawPixmap(above.mapToGlobal(QPoint(0, 0)) - widget.mapToGlobal(QPoint(0, 0)), above.grab())
            painter.end()
        picture.save(str(self._out / f"{name}.png"))


def settle(app: QApplication, widget: QWidget) -> None:
    """Let what was begun be built and drawn."""
    for _ in range(4):
        finish_all(widget)
        app.processEvents(QEventLoop.ProcessEventsFlag.AllEvents, 50)
    finish_all(widget)  # what the events began


def shoot(camera: Camera, look: Look, window: MainWindow, documents: dict[str, Path], catalog: Catalog) -> None:
    """All pages and dialogs in one look."""
    window.resize(look.width, look.height)
    window.show()
    camera.take(f"{look.name}-welcome", window)
    for kind, path in documents.items():
        if not camera.wants(f"{look.name}-{kind}"):
            continue
        window.show_document(open_file(catalog, path))
        shoot_pages(camera, f"{look.name}-{kind}", window)
        shoot_refused(camera, f"{look.name}-{kind}-refused", window)
        shoot_tour(camera, f"{look.name}-{kind}-tour", window)
        window.close_document()
    for name in DIALOGS:
        shoot_dialog(camera, look, window, documents["sample"], catalog, name)
    shoot_menus(camera, look, window, documents["sample"], catalog)


def shoot_pages(camera: Camera, start: str, window: MainWindow) -> None:
    """Every page of the open file."""
    workspace = window.workspace
    assert workspace is not None
    for page in page_ids(workspace.document.question_set):
        name = f"{start}-{page.replace(':', '-')}"
        if camera.wants(name):
            workspace.show_page(page)
            if isinstance(workspace.page, BackupsPage):
                settle(camera.app, window)
                until(lambda page=workspace.page: page.panel.found is not None)
            camera.take(name, window)
            shoot_below(camera, name, window)
            shoot_tabs(camera, name, window)
            shoot_charts(camera, name, window)
            shoot_register(camera, name, window)


def shoot_below(camera: Camera, name: str, window: MainWindow) -> None:
    """The end of a long page."""
    area = next((area for area in window.findChildren(QScrollArea, "cards") if area.isVisible()), None)
    bar = area.verticalScrollBar() if area is not None else None
    if bar is None or not bar.maximum():
        return
    for number, place in enumerate((bar.maximum() // 2, bar.maximum()), 1):
        bar.setValue(place)
        camera.take(f"{name}-below{number}", window)
    bar.setValue(0)


def shoot_dialog(camera: Camera, look: Look, window: MainWindow, sample: Path, catalog: Catalog, name: str) -> None:
    """One dialog over its own copy of the sample town."""
    picture = f"{look.name}-dialog-{name}"
    if not camera.wants(picture):
        return
    with tempfile.TemporaryDirectory() as folder:
        path = Path(shutil.copy(sample, Path(folder) / sample.name))
        window.show_document(open_file(catalog, path, backup=name == "restore"))
        files = Path(folder) / "files"
        files.mkdir()
        dialog = DIALOGS[name](window, catalog, files)
        assert dialog is not None
        if dialog.isWindow():
            dialog.resize(dialog.size().boundedTo(QSize(look.width, look.height)))
        camera.take(picture, dialog if dialog.isWindow() else window)
        dialog.close()
        window.close_document()


def shoot_menus(camera: Camera, look: Look, window: MainWindow, sample: Path, catalog: Catalog) -> None:
    """Each menu, and what the search finds."""
    if not camera.wants(f"{look.name}-menu"):
        return
    window.show_document(open_file(catalog, sample, backup=False))
    bar = window.menuBar()
    for number, action in enumerate(bar.actions(), 1):
        menu = action.menu()
        assert isinstance(menu, QMenu)
        menu.popup(bar.mapToGlobal(bar.actionGeometry(action).bottomLeft()))
        camera.take(f"{look.name}-menu-{number}", window, menu)
        menu.close()
    assert window.workspace is not None
    search = window.workspace.top.search
    for number, text in enumerate(("オンライン", "ありえない言葉"), 1):
        search.setFocus()
        search.setText(text)
        search.completer().complete()
        camera.take(f"{look.name}-menu-search{number}", window, search.completer().popup())
        search.completer().popup().hide()
        search.clear()
    window.close_document()


MANUAL = {
    "home": "home",
    "question": "domain:online",
    "register": "register:procedures",
    "results": "results",
    "confirm": "confirm",
    "export": "export",
    "submit": "submit",
    "review": "review",
}
"""Pictures of the manual: name and page."""
MANUAL_WIDTH = 800
MANUAL_COLOURS = 128
MANUAL_FOLDER = "C:\\DX自己点検"
"""Shown in place of the folder that the pictures are made in."""


def shoot_manual(folder: Path, app: QApplication, window: MainWindow, path: Path, catalog: Catalog) -> None:
    """The pictures of the manual: pages of the sample town, small and with few colours (at most 60 kB each)."""
    folder.mkdir(parents=True, exist_ok=True)
    window.resize(LOOKS[0].width, LOOKS[0].height)
    window.show()
    window.show_document(open_file(catalog, path))
    assert window.workspace is not None
    for name, page in MANUAL.items():
        window.workspace.show_page(page)
        settle(app, window)
        for line in window.findChildren(QLineEdit):
            if line.text().startswith(str(path.parent)):
                line.blockSignals(True)
                line.setText(line.text().replace(str(path.parent), MANUAL_FOLDER))
        picture = window.grab().toImage().scaledToWidth(MANUAL_WIDTH, Qt.TransformationMode.SmoothTransformation)
        save_small(picture, folder / f"{name}.png")
    window.close_document()


def save_small(picture: QImage, path: Path) -> None:
    """With a palette: screens have few colours."""
    plain = picture.convertToFormat(QImage.Format.Format_RGB888)
    size = (plain.width(), plain.height())
    image = Image.frombytes("RGB", size, bytes(plain.constBits()), "raw", "RGB", plain.bytesPerLine())
    image.quantize(MANUAL_COLOURS, Image.Quantize.MAXCOVERAGE, dither=Image.Dither.NONE).save(path, optimize=True)


def shoot_tour(camera: Camera, name: str, window: MainWindow) -> None:
    """The steps of the first-run tour."""
    tour = window.show_tour() if camera.wants(name) else None
    for step in range(1, len(STEPS) + 1) if tour is not None else ():
        camera.take(f"{name}-{step}", window)
        tour.balloon.next.click()


def shoot_refused(camera: Camera, name: str, window: MainWindow) -> None:
    """A text that was refused."""
    if window.workspace is None or not camera.wants(name):
        return
    window.workspace.go_to("sec.incident_count")
    field = window.focusWidget()
    if isinstance(field, CommitLine):
        field.setText("3件くらい")
        field.commit()
    camera.take(name, window)
    if window.workspace.page is not None:
        window.workspace.page.drop_unsaved()


def shoot_register(camera: Camera, name: str, window: MainWindow) -> None:
    """A register that is searched, and the filter of a column."""
    page = window.workspace.page if window.workspace is not None else None
    if not isinstance(page, RegisterPage) or not page.proxy.rowCount():
        return
    page.bar.search.setText("の")
    page.narrowing.step(True)
    camera.take(f"{name}-find", window)
    page.show_all()
    page.narrowing.choose_words()
    for dialog in page.window().findChildren(ColumnFilter):
        camera.take(f"{name}-filter", dialog)
        dialog.reject()


def shoot_tabs(camera: Camera, name: str, window: MainWindow) -> None:
    """The further tabs of the results."""
    page = window.workspace.page if window.workspace is not None else None
    tabs = getattr(page, "tabs", None)
    for tab in range(1, tabs.count() if tabs is not None else 1):
        tabs.setCurrentIndex(tab)
        camera.take(f"{name}-{tab}", window)
    if tabs is not None:
        tabs.setCurrentIndex(0)


def shoot_charts(camera: Camera, name: str, window: MainWindow) -> None:
    """Every chart of the tab 図, and the first as a table."""
    page = window.workspace.page if window.workspace is not None else None
    if not isinstance(page, ResultsPage):
        return
    page.tabs.setCurrentWidget(page.charts)
    kinds: QComboBox = page.charts.kinds
    for number in range(kinds.count()):
        kinds.setCurrentIndex(number)
        camera.take(f"{name}-chart-{page.charts.kind.id}", window)
    kinds.setCurrentIndex(0)
    page.charts.as_table.setChecked(True)
    camera.take(f"{name}-chart-table", window)
    page.charts.as_table.setChecked(False)
    page.tabs.setCurrentIndex(0)


def write_index(out: Path) -> None:
    """``index.html``: what is seen down the page, the looks across; a click shows a picture in full size."""
    found = sorted(path.stem for path in out.glob("*.png"))
    seen = list(dict.fromkeys(name.partition("-")[2] for name in found))
    rows = []
    for what in sorted(seen):
        cells = [
            f'<a href="{escape(name)}.png"><img loading="lazy" src="{escape(name)}.png" alt=""><br>{look.name}</a>'
            for look in LOOKS
            if (name := f"{look.name}-{what}") in found
        ]
        rows.append(f'<h2 id="{escape(what)}">{escape(what)}</h2><div>{"".join(cells)}</div>')
    style = "body{font:14px sans-serif} div{display:flex; gap:8px; overflow-x:auto} img{height:240px; border:1px solid}"
    text = f'<!doctype html><meta charset="utf-8"><title>dx-assess</title><style>{style}</style>{"".join(rows)}'
    (out / "index.html").write_text(text, encoding="utf-8")


def use_screen(folder: Path) -> None:
    """A screen of 1920×1080, so that dialogs take the room they would have."""
    if os.environ["QT_QPA_PLATFORM"] != "offscreen":
        return
    screen = {
        "name": "screen",
        "x": 0,
        "y": 0,
        "width": 1920,
        "height": 1080,
        "logicalDpi": 96,
        "logicalBaseDpi": 96,
        "dpr": 1,
    }
    path = folder / "screen.json"
    path.write_text(json.dumps({"screens": [screen]}), encoding="utf-8")
    os.environ["QT_QPA_PLATFORM"] = f"offscreen:configfile={path}"


def main() -> None:
    """Take the pictures."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("out", type=Path)
    parser.add_argument("--only", default="", help="only pictures whose name contains this")
    parser.add_argument("--manual", type=Path, help="folder of the manual's pictures, written as well")
    parser.add_argument("--manual-only", action="store_true", help="nothing but the manual's pictures")
    arguments = parser.parse_args()
    arguments.out.mkdir(parents=True, exist_ok=True)
    with tempfile.TemporaryDirectory() as folder:
        os.environ["DX_ASSESS_HOME"] = folder
        use_screen(Path(folder))
        app = make_application()
        settings = Settings()
        theme = make_theme(app, settings)
        catalog = load_catalog()
        save_user(User("情報 太郎", "総務課"))
        documents = dict(prepare(catalog, Path(folder)))
        camera = Camera(app, arguments.out, arguments.only)
        if arguments.manual is not None:
            set_look(theme, LOOKS[0])
            window = MainWindow(catalog, theme, settings)
            shoot_manual(arguments.manual, app, window, documents["sample"], catalog)
            window.close()
        for look in LOOKS if not arguments.manual_only else ():
            if arguments.only.partition("-")[0] in ("", look.name) or arguments.only.split("-")[0] not in names():
                set_look(theme, look)
                window = MainWindow(catalog, theme, settings)
                shoot(camera, look, window, documents, catalog)
                window.close()
        write_index(arguments.out)


def names() -> set[str]:
    """Names of the looks."""
    return {look.name for look in LOOKS}


def set_look(theme: Theme, look: Look) -> None:
    """Colours and text size."""
    theme.scale, theme.scheme = look.scale, look.scheme
    theme.apply()


def prepare(catalog: Catalog, folder: Path) -> Iterator[tuple[str, Path]]:
    """The sample town and a new file."""
    documents: dict[str, Document] = {
        "sample": make_sample(catalog, folder / "見本町.dxa"),
        "empty": new_file(catalog, folder / "楢葉町.dxa", Town("075426", "楢葉町", "福島県"), 2026),
    }
    for name, document in documents.items():
        path = document.path
        document.close()
        yield name, path


if __name__ == "__main__":
    main()

"""Pictures of every page of the window, to look at: ``python tools/screenshots.py OUT [--only PART]``.

Light, dark and high contrast at 1366×768, light there with 125, 150 and 200 % text, and light at 1920×1080 with 100 and
200 % text; the sample town and a new, empty file.
``--manual docs/manual/pictures`` also writes the small pictures of the staff manual and the README.
"""

from __future__ import annotations

import argparse
import os
import shutil
import tempfile
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from pathlib import Path

os.environ.setdefault("QT_QPA_PLATFORM", "offscreen")

from PIL import Image
from PySide6.QtCore import QEventLoop, Qt
from PySide6.QtGui import QImage
from PySide6.QtWidgets import QApplication, QWidget

from dx_assess.errors import AppError
from dx_assess.session.catalog import Catalog, load_catalog
from dx_assess.session.distribution import Wanted, make_distribution, read_offer
from dx_assess.session.document import Document
from dx_assess.session.files import new_file, open_file
from dx_assess.session.ordinances import search_ordinances
from dx_assess.session.preview import Preview
from dx_assess.session.reports import preview_pdf
from dx_assess.session.review_towns import review_towns, town_files
from dx_assess.session.rollup_reports import prefecture_rollup
from dx_assess.session.sample import make_sample
from dx_assess.store.edits import Town
from dx_assess.ui import messages
from dx_assess.ui.application import make_application, make_theme
from dx_assess.ui.distribution.install_dialog import InstallDialog
from dx_assess.ui.export.preview import PreviewDialog
from dx_assess.ui.main_window import MainWindow
from dx_assess.ui.merge.merge_dialog import MergeDialog
from dx_assess.ui.ordinances.finder_dialog import FinderDialog
from dx_assess.ui.pages import page_ids
from dx_assess.ui.questions.inputs import CommitLine
from dx_assess.ui.registers.column_filter import ColumnFilter
from dx_assess.ui.registers.register_page import RegisterPage
from dx_assess.ui.settings import Settings
from dx_assess.ui.theme import Theme
from dx_assess.ui.tour.tour import STEPS
from dx_assess.ui.welcome.carrying import ask_about_medium


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
        self._app = app
        self._out = out
        self._only = only

    def wants(self, name: str) -> bool:
        """Whether this picture is asked for."""
        return self._only in name

    def take(self, name: str, widget: QWidget) -> None:
        """Save ``widget`` as ``name``.png."""
        if not self.wants(name):
            return
        for _ in range(4):
            self._app.processEvents(QEventLoop.ProcessEventsFlag.AllEvents, 50)
        widget.grab().save(str(self._out / f"{name}.png"))


def shoot(camera: Camera, look: Look, window: MainWindow, documents: dict[str, Path], catalog: Catalog) -> None:
    """All pages in one look."""
    window.resize(look.width, look.height)
    window.show()
    camera.take(f"{look.name}-welcome", window)
    shoot_wizard(camera, look, window)
    shoot_distribution(camera, look, window, catalog)
    shoot_settings(camera, look, window)
    towns = window.show_towns()
    towns.show_lines(review_towns(catalog, town_files(documents.values())))
    camera.take(f"{look.name}-towns", towns)
    towns.reject()
    shoot_rollup(camera, look, window, catalog, next(iter(documents.values())).parent)
    for kind, path in documents.items():
        window.show_document(open_file(catalog, path))
        workspace = window.workspace
        assert workspace is not None
        for page in page_ids(workspace.document.question_set):
            name = f"{look.name}-{kind}-{page.replace(':', '-')}"
            if camera.wants(name):
                workspace.show_page(page)
                camera.take(name, window)
                shoot_tabs(camera, name, window)
                shoot_register(camera, name, window)
                shoot_ordinances(camera, name, window)
        shoot_preview(camera, f"{look.name}-{kind}-preview", window)
        shoot_unsaved(camera, f"{look.name}-{kind}", window)
        shoot_merge(camera, f"{look.name}-{kind}-merge", window, catalog, path)
        shoot_help(camera, f"{look.name}-{kind}", window)
        dialog = workspace.add_year()
        camera.take(f"{look.name}-{kind}-year", dialog)
        dialog.reject()
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
MANUAL_COLOURS = 64


def shoot_manual(folder: Path, app: QApplication, window: MainWindow, path: Path, catalog: Catalog) -> None:
    """The pictures of the manual: pages of the sample town, small and with few colours (at most 60 kB each)."""
    folder.mkdir(parents=True, exist_ok=True)
    window.resize(LOOKS[0].width, LOOKS[0].height)
    window.show()
    window.show_document(open_file(catalog, path))
    assert window.workspace is not None
    for name, page in MANUAL.items():
        window.workspace.show_page(page)
        for _ in range(4):
            app.processEvents(QEventLoop.ProcessEventsFlag.AllEvents, 50)
        picture = window.grab().toImage().scaledToWidth(MANUAL_WIDTH, Qt.TransformationMode.SmoothTransformation)
        save_small(picture, folder / f"{name}.png")
    window.close_document()


def save_small(picture: QImage, path: Path) -> None:
    """With a palette: screens have few colours."""
    plain = picture.convertToFormat(QImage.Format.Format_RGB888)
    size = (plain.width(), plain.height())
    image = Image.frombytes("RGB", size, bytes(plain.constBits()), "raw", "RGB", plain.bytesPerLine())
    image.quantize(MANUAL_COLOURS, Image.Quantize.MAXCOVERAGE, dither=Image.Dither.NONE).save(path, optimize=True)


def shoot_rollup(camera: Camera, look: Look, window: MainWindow, catalog: Catalog, folder: Path) -> None:
    """県集計: empty, and every table of the towns at hand."""
    if not camera.wants(f"{look.name}-rollup"):
        return
    dialog = window.show_rollup()
    camera.take(f"{look.name}-rollup-empty", dialog)
    dialog.show_rollup(prefecture_rollup(catalog, folder))
    for tab in range(dialog.tabs.count()):
        dialog.tabs.setCurrentIndex(tab)
        camera.take(f"{look.name}-rollup-{tab}", dialog)
    dialog.reject()


def shoot_help(camera: Camera, name: str, window: MainWindow) -> None:
    """The manual, and the steps of the first-run tour."""
    if camera.wants(f"{name}-help"):
        dialog = window.show_help()
        if dialog is not None:
            camera.take(f"{name}-help", dialog)
            dialog.reject()
    tour = window.show_tour() if camera.wants(f"{name}-tour") else None
    for step in range(1, len(STEPS) + 1) if tour is not None else ():
        camera.take(f"{name}-tour-{step}", window)
        tour.balloon.next.click()


def shoot_unsaved(camera: Camera, name: str, window: MainWindow) -> None:
    """A text that was refused, and the question before it is lost."""
    workspace = window.workspace
    if workspace is None or not (camera.wants(f"{name}-refused") or camera.wants(f"{name}-lose")):
        return
    workspace.go_to("sec.incident_count")
    field = window.focusWidget()
    if isinstance(field, CommitLine):
        field.setText("3件くらい")
        field.commit()
    camera.take(f"{name}-refused", window)
    dialog = workspace.guard(lambda: None)
    if dialog is not None:
        camera.take(f"{name}-lose", dialog)
        dialog.reject()


def shoot_ordinances(camera: Camera, name: str, window: MainWindow) -> None:
    """The ordinance finder with a few ordinances."""
    page = window.workspace.page if window.workspace is not None else None
    if not isinstance(page, RegisterPage) or page.register.id != "analog_reg" or window.workspace is None:
        return
    clause = "（点検）\n第{}条　町長は、毎年、施設の点検を目視で行い、帳簿を縦覧に供する。\n"
    articles = "".join(clause.format(number) for number in range(1, 6))
    with tempfile.TemporaryDirectory() as folder:
        for title in ("公園条例", "水道条例施行規則", "補助金交付要綱"):
            (Path(folder) / f"{title}.txt").write_text(f"見本町{title}\n{articles}", encoding="utf-8")
        search = search_ordinances(window.workspace.document, Path(folder))
    dialog = FinderDialog(window.workspace.document, search, window)
    dialog.open()
    camera.take(f"{name}-ordinances", dialog)
    dialog.reject()


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


def shoot_preview(camera: Camera, name: str, window: MainWindow) -> None:
    """The report before it is saved."""
    document = window.workspace.document if window.workspace is not None else None
    if document is None or not camera.wants(name):
        return
    dialog = PreviewDialog(Preview(preview_pdf(document, "summary")), "見本", window)
    dialog.show()
    camera.take(name, dialog)
    dialog.reject()


def shoot_settings(camera: Camera, look: Look, window: MainWindow) -> None:
    """The settings, and the warning before a file on removable media is opened."""
    dialog = window.show_settings()
    camera.take(f"{look.name}-settings", dialog)
    dialog.reject()
    ask_about_medium(window, Path("見本町.dxa"), [("このパソコンに写して開く(&C)", lambda: None)])
    warning = window.findChildren(messages.MessageDialog)[-1]
    camera.take(f"{look.name}-medium", warning)
    warning.reject()


def shoot_distribution(camera: Camera, look: Look, window: MainWindow, catalog: Catalog) -> None:
    """A file from the prefecture, before it is taken in."""
    if not camera.wants(f"{look.name}-install"):
        return
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "fukushima.dxpack"
        wanted = Wanted(date(2026, 12, 25), "各町村 DX担当課長 様\n\n今年度の自己点検をお願いします。")
        make_distribution(catalog, "fukushima", path, wanted)
        dialog = InstallDialog(read_offer(catalog, path), window)
    dialog.open()
    camera.take(f"{look.name}-install", dialog)
    dialog.reject()


def shoot_merge(camera: Camera, name: str, window: MainWindow, catalog: Catalog, path: Path) -> None:
    """The dialog that merges two copies, empty and with a conflict."""
    workspace = window.workspace
    if workspace is None or not camera.wants(name):
        return
    with tempfile.TemporaryDirectory() as folder:
        theirs = Path(folder) / "相手.dxa"
        shutil.copyfile(path, theirs)
        other = open_file(catalog, theirs, backup=False)
        for key, text in (("online.policy", "1"), ("online.policy.note", "相手の備考")):
            other.set_text(key, text)
        other.close()
        for key, text in (("online.policy", "2"), ("org.leader", "1")):
            workspace.document.set_text(key, text)
        dialog = MergeDialog(catalog, path, window)
        dialog.show()
        camera.take(f"{name}-empty", dialog)
        dialog.compare(theirs)
        while dialog.task is not None:
            QApplication.processEvents(QEventLoop.ProcessEventsFlag.AllEvents, 50)
        camera.take(name, dialog)
        dialog.reject()


def shoot_wizard(camera: Camera, look: Look, window: MainWindow) -> None:
    """The steps of the wizard, and an error."""
    wizard = window.opening.new()
    camera.take(f"{look.name}-wizard-1", wizard)
    wizard.town_step.search.setText("あいづばんげ")
    camera.take(f"{look.name}-wizard-1b", wizard)
    for step in (2, 3):
        wizard.next()
        camera.take(f"{look.name}-wizard-{step}", wizard)
    wizard.reject()
    error = AppError("E-FILE-BUSY", "Excelで開いています。", "閉じてからもう一度試すか、別の名前にしてください。")
    for name, shown in (("known", error), ("unknown", ValueError("bad"))):
        dialog = messages.show_error(window, shown, [("もう一度", lambda: None)] if name == "known" else ())
        camera.take(f"{look.name}-error-{name}", dialog)
        dialog.reject()


def main() -> None:
    """Take the pictures."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("out", type=Path)
    parser.add_argument("--only", default="", help="only pictures whose name contains this")
    parser.add_argument("--manual", type=Path, help="folder of the manual's pictures, written as well")
    arguments = parser.parse_args()
    arguments.out.mkdir(parents=True, exist_ok=True)
    with tempfile.TemporaryDirectory() as folder:
        os.environ["DX_ASSESS_HOME"] = folder
        app = make_application()
        settings = Settings()
        theme = make_theme(app, settings)
        catalog = load_catalog()
        documents = dict(prepare(catalog, Path(folder)))
        camera = Camera(app, arguments.out, arguments.only)
        if arguments.manual is not None:
            set_look(theme, LOOKS[0])
            window = MainWindow(catalog, theme, settings)
            shoot_manual(arguments.manual, app, window, documents["sample"], catalog)
            window.close()
        for look in LOOKS:
            if arguments.only.partition("-")[0] in ("", look.name) or arguments.only.split("-")[0] not in names():
                set_look(theme, look)
                window = MainWindow(catalog, theme, settings)
                shoot(camera, look, window, documents, catalog)
                window.close()


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

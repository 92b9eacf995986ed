"""Tasks, messages, theme, settings, the start."""

import subprocess
import sys
import threading
from pathlib import Path

import pytest
from PySide6.QtCore import QCoreApplication, QEvent, QObject, QRect, Qt
from PySide6.QtGui import QFontInfo, QGuiApplication, QPalette, QStandardItem
from PySide6.QtWidgets import QApplication, QPlainTextEdit, QPushButton, QWidget
from pytestqt.qtbot import QtBot

from dx_assess.errors import AppError, AppErrors, Where
from dx_assess.session.catalog import Catalog
from dx_assess.ui import tasks
from dx_assess.ui.app import check_display, run
from dx_assess.ui.icons import IconLabel, color_of, icon
from dx_assess.ui.main_window import MainWindow
from dx_assess.ui.messages import ask, show_error
from dx_assess.ui.paragraph import Paragraph
from dx_assess.ui.settings import RECENT, Settings
from dx_assess.ui.theme import CONTRAST, DARK, LIGHT, THEMES, Theme, Tokens, text_font, tokens_of


def test_qt_keeps_the_reference_counts_of_python() -> None:
    """PySide6 6.12.0 gives away references of None, True and False; before Python 3.12 that ends in a crash."""
    item = QStandardItem("x")
    before = sys.getrefcount(None)
    for _ in range(1000):
        item.data(Qt.ItemDataRole.UserRole)
    assert sys.version_info >= (3, 12) or sys.getrefcount(None) > before - 500


def test_a_task_brings_back_its_result_in_this_thread(qtbot: QtBot) -> None:
    parent = QObject()
    seen: list[object] = []
    task = tasks.start(parent, lambda tell: (tell(50, "半分"), threading.current_thread())[1])
    task.progressed.connect(lambda percent, text: seen.append((percent, text)))
    task.done.connect(lambda worker: seen.append(worker is threading.current_thread()))
    with qtbot.waitSignal(task.finished):
        pass
    assert seen == [(50, "半分"), False]


def test_a_task_that_tells_all_the_time_does_not_flood_the_window(qtbot: QtBot) -> None:
    seen: list[int] = []

    def work(tell: tasks.Tell) -> None:
        for step in range(1001):
            tell(step // 10, f"{step}")

    parent = QObject()
    task = tasks.start(parent, work)
    task.progressed.connect(lambda percent, _text: seen.append(percent))
    with qtbot.waitSignal(task.finished):
        pass
    assert seen == sorted(seen) and seen[-1] == 100
    assert len(seen) < 100


def test_a_task_that_begins_later_can_be_cancelled_before(qtbot: QtBot) -> None:
    begun: list[bool] = []
    parent = QObject()
    task = tasks.start(parent, lambda tell: (tell(0, "始め"), begun.append(True)), after_ms=20)
    with qtbot.waitSignal(task.cancelled):
        task.cancel()
    assert not begun


def test_a_task_brings_back_its_error(qtbot: QtBot) -> None:
    parent = QObject()
    error = AppError("E-X", "だめです。", "直してください。")

    def fail(_tell: tasks.Tell) -> None:
        raise error

    task = tasks.start(parent, fail)
    with qtbot.waitSignal(task.failed) as caught:
        pass
    assert caught.args == [error]


def test_a_task_can_be_cancelled(qtbot: QtBot) -> None:
    parent, go = QObject(), threading.Event()

    def work(tell: tasks.Tell) -> None:
        go.wait(10)
        tell(50, "半分")

    task = tasks.start(parent, work)
    with qtbot.waitSignal(task.cancelled):
        task.cancel()
        go.set()


def test_work_goes_on_when_its_page_is_gone(qtbot: QtBot, qapp: QApplication) -> None:
    """A signal sent through an object that is destroyed at that moment would end the program."""
    seen: list[object] = []
    told: list[BaseException] = []

    def work(tell: tasks.Tell) -> None:
        try:
            for step in range(50):
                tell(step, f"{step}")
        except BaseException as error:
            told.append(error)
            raise

    for _ in range(200):
        pages = [QObject() for _ in range(8)]
        for page in pages:
            task = tasks.start(page, work)
            task.done.connect(seen.append)
            task.failed.connect(seen.append)
            page.deleteLater()
        QCoreApplication.sendPostedEvents(None, QEvent.Type.DeferredDelete.value)
    tasks.wait_for_all()
    qapp.processEvents()
    assert told == [] and seen == []


def test_the_program_waits_for_work_when_its_window_is_closed() -> None:
    code = """
import threading
from PySide6.QtCore import QCoreApplication, QObject, QTimer
from dx_assess.ui import tasks

app, page, closed = QCoreApplication([]), QObject(), threading.Event()

def work(tell):
    assert closed.wait(30)
    for step in range(1000):
        tell(step // 10, "x")
    print("worked", flush=True)

tasks.start(page, work)
QTimer.singleShot(0, app.quit)
app.exec()
closed.set()
tasks.wait_for_all()
print("ended", flush=True)
"""
    ran = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, timeout=120, check=False)
    assert (ran.returncode, ran.stdout.split(), ran.stderr) == (0, ["worked", "ended"], "")


def words(dialog: QWidget) -> list[str]:
    return [label.text() for label in dialog.findChildren(Paragraph)]


def test_a_known_error_shows_message_fix_place_and_code(qtbot: QtBot, theme: Theme) -> None:
    dialog = show_error(None, AppError("E-X-Y", "だめです。", "直してください。", Where(file="町.dxa", row=3)))
    qtbot.addWidget(dialog)
    assert words(dialog) == ["だめです。", "直してください。"]
    labels = [label.text() for label in dialog.findChildren(QWidget) if hasattr(label, "text")]
    assert "町.dxa 3行" in labels and "E-X-Y" in labels


def test_several_errors_are_listed(qtbot: QtBot, theme: Theme) -> None:
    errors = [AppError(f"E-{n}", f"{n}番目です。", "直してください。") for n in range(3)]
    dialog = show_error(None, AppErrors(errors))
    qtbot.addWidget(dialog)
    box = dialog.findChild(QPlainTextEdit)
    assert box is not None and box.toPlainText().splitlines() == [error.line() for error in errors]


def test_a_question_does_what_was_chosen(qtbot: QtBot, theme: Theme) -> None:
    seen: list[str] = []
    dialog = ask(
        None, "確認", "どうしますか。", [("する", lambda: seen.append("する")), ("別", lambda: seen.append("別"))]
    )
    qtbot.addWidget(dialog)
    qtbot.keyClick(dialog, Qt.Key.Key_Return)
    assert seen == ["する"] and not dialog.isVisible()


def luminance(color: str) -> float:
    def part(text: str) -> float:
        value = int(text, 16) / 255
        return value / 12.92 if value <= 0.03928 else float(((value + 0.055) / 1.055) ** 2.4)

    return 0.2126 * part(color[1:3]) + 0.7152 * part(color[3:5]) + 0.0722 * part(color[5:7])


def contrast(one: str, other: str) -> float:
    low, high = sorted((luminance(one), luminance(other)))
    return (high + 0.05) / (low + 0.05)


@pytest.mark.parametrize("tokens", THEMES.values(), ids=THEMES)
def test_text_can_be_read_on_its_ground(tokens: Tokens) -> None:
    """WCAG 2: 4.5:1 for text, 3:1 for the lines of what can be used."""
    grounds = (tokens.surface, tokens.window)
    pairs = [(getattr(tokens, name), ground) for name in ("ink", "muted") for ground in grounds]
    pairs += [(tokens.good_text, tokens.surface), (tokens.warn_text, tokens.surface), (tokens.bad_text, tokens.surface)]
    pairs += [(tokens.ink, ground) for ground in (tokens.bad_back, tokens.warn_back, tokens.info_back, tokens.selected)]
    pairs += [(tokens.ink, ground) for ground in (tokens.hover, tokens.sunken)]
    pairs += [(tokens.on_accent, tokens.accent), (tokens.accent, tokens.surface), (tokens.warn_text, tokens.warn_back)]
    pairs += [(tokens.on_accent, tokens.accent_hover), (tokens.muted, tokens.sunken)]
    assert [pair for pair in pairs if contrast(*pair) < 4.5] == []
    assert [ground for ground in grounds if contrast(tokens.control, ground) < 3] == []


def test_high_contrast_is_black_on_white(theme: Theme) -> None:
    theme.set_scheme("contrast")
    assert tokens_of(QGuiApplication.palette()) is CONTRAST
    for name in ("ink", "muted", "good_text", "warn_text", "bad_text", "accent", "disabled"):
        assert contrast(getattr(CONTRAST, name), CONTRAST.surface) >= 7
    assert contrast(CONTRAST.border, CONTRAST.surface) > 20
    theme.set_scheme("light")
    assert tokens_of(QGuiApplication.palette()) is LIGHT


def test_every_icon_has_a_colour_whatever_it_stands_for(project: Path) -> None:
    names = [path.stem for path in (project / "resources" / "icons").glob("*.svg")]
    assert {"half", "none", "confirm"} <= set(names)
    for tokens in THEMES.values():
        colors = {name: color_of(tokens, name) for name in names}
        assert colors["good"] == tokens.good and colors["warning"] == tokens.warn
        assert colors["half"] == colors["none"] == colors["confirm"] == color_of(tokens) == tokens.ink


def test_dark_and_text_size_reach_everything(theme: Theme, qtbot: QtBot) -> None:
    label, button = IconLabel("good", 16, "good"), QPushButton()
    button.setIcon(icon("folder"))
    for widget in (label, button):
        qtbot.addWidget(widget)
        widget.show()
    light = label.pixmap().toImage()
    theme.set_scheme("dark")
    assert tokens_of(label.palette()) is DARK
    assert label.pixmap().toImage() != light
    assert button.icon().pixmap(16, 16).toImage().pixelColor(1, 8).lightness() > 128
    theme.set_scale(150)
    assert QGuiApplication.font().pointSizeF() == pytest.approx(15.75)
    theme.set_scheme("light")
    assert QGuiApplication.palette().color(QPalette.ColorRole.Window).lightness() > 200


def test_the_fonts_come_with_the_program(theme: Theme) -> None:
    assert QFontInfo(text_font()).family() == "BIZ UDPGothic"


def test_settings_are_kept(user_home: Path, tmp_path: Path) -> None:
    settings = Settings()
    settings.scale, settings.scheme = 150, "dark"
    for number in range(RECENT + 2):
        settings.remember(tmp_path / f"{number}.dxa")
    settings.sync()
    again = Settings()
    assert (again.scale, again.scheme) == (150, "dark")
    assert [path.stem for path in again.recent] == [str(n) for n in range(RECENT + 1, 1, -1)]
    again.forget(tmp_path / "9.dxa")
    assert again.recent[0].stem == "8" and again.folder == tmp_path


@pytest.mark.skipif(not sys.platform.startswith("linux"), reason="only there can the display be missing")
def test_a_missing_display_is_explained(monkeypatch: pytest.MonkeyPatch) -> None:
    for name in ("QT_QPA_PLATFORM", "DISPLAY", "WAYLAND_DISPLAY"):
        monkeypatch.delenv(name, raising=False)
    with pytest.raises(AppError) as caught:
        run(None)
    assert caught.value.code == "E-UI-DISPLAY"


def test_a_missing_library_is_explained(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("QT_QPA_PLATFORM", "offscreen")
    check_display()
    monkeypatch.setitem(sys.modules, "dx_assess.ui.application", None)
    with pytest.raises(AppError) as caught:
        run(None)
    assert caught.value.code == "E-UI-LIBRARY"


@pytest.mark.parametrize("place", [QRect(9000, 4000, 900, 600), QRect(-6000, -3000, 900, 600), QRect(40, 30, 700, 500)])
def test_the_window_comes_back_where_it_can_be_seen(
    qtbot: QtBot, catalog: Catalog, theme: Theme, settings: Settings, place: QRect
) -> None:
    """Where it was; also when the screen that it stood on is gone."""
    first = MainWindow(catalog, theme, settings)
    qtbot.addWidget(first)
    first.show()
    first.setGeometry(place)
    first.close()
    again = MainWindow(catalog, theme, Settings())
    qtbot.addWidget(again)
    again.show()
    room = again.screen().availableGeometry()
    seen = again.frameGeometry().intersected(room)
    assert seen.width() >= min(300, room.width()) and seen.height() >= min(200, room.height())
    if room.contains(place):
        assert again.geometry() == place

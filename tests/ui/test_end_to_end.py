"""A clerk's half-day with the keyboard only: new file, quick edition, a pasted register, results, PDF and Excel.

The first half runs in a program of its own (this file, started as a script) that is killed while a word is being
typed; the second half opens the file again and finishes it.
"""

from __future__ import annotations

import json
import os
import subprocess
import sys
import time
from collections.abc import Callable
from decimal import Decimal
from pathlib import Path
from typing import Any, cast

from PySide6.QtCore import QEventLoop, QMimeData, Qt
from PySide6.QtGui import QGuiApplication, QInputMethodEvent
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QApplication, QPushButton, QWidget

from dx_assess.form.answer import Rate
from dx_assess.score.results import QuestionStatus
from dx_assess.session.catalog import Catalog, load_catalog
from dx_assess.session.verify import verify_path
from dx_assess.ui.application import make_application, make_theme
from dx_assess.ui.long_work import LongWork
from dx_assess.ui.main_window import MainWindow
from dx_assess.ui.messages import MessageDialog
from dx_assess.ui.questions.domain_page import DomainPage
from dx_assess.ui.registers.register_page import RegisterPage
from dx_assess.ui.settings import Settings
from dx_assess.ui.theme import Theme
from dx_assess.ui.welcome.wizard import NewFileWizard
from dx_assess.ui.workspace import Workspace

K = Qt.Key
CTRL = Qt.KeyboardModifier.ControlModifier
SHIFT = Qt.KeyboardModifier.ShiftModifier
PATIENCE = 10
"""Seconds until something that was started in the background has to be there."""
NAME = "楢葉町_DX自己点検.dxa"
PROFILE = {"profile.population": "6,500", "profile.staff_total": "１２０人"}
PROCEDURES = (
    ("はい", "", "", "対応済", "R5.4", "1,200", "300", "実数"),
    ("はい", "住民課", "窓口", "準備中", "", "８０件", "0", "推計"),
    ("はい", "", "", "未対応", "", "40", "0", "実数"),
    *(("いいえ", "", "", "", "", "", "", ""),) * 51,
)
"""All prefilled procedures, from the column 「町に制度がある」 on."""
AUTOMATION = (
    ("会議録の作成", "総務課（DX・情報担当）", "AI議事録"),
    ("ふるさと納税の受付", "企画課", "RPA"),
)


class Clerk:
    """Presses keys where the keyboard is; looks at the window, and never calls it."""

    def __init__(self, window: MainWindow) -> None:
        self.window = window
        self.given: dict[str, str] = {}

    @property
    def workspace(self) -> Workspace:
        assert self.window.workspace is not None
        return self.window.workspace

    @property
    def here(self) -> QWidget:
        """Where the keyboard is."""
        self.until(self._has_keyboard, "the keyboard is somewhere")
        widget = QApplication.focusWidget()
        assert widget is not None
        return widget

    def _has_keyboard(self) -> bool:
        if QApplication.activeWindow() is None:
            self.window.activateWindow()  # as a window manager does when a dialog has gone
        return QApplication.focusWidget() is not None

    def until(self, true: Callable[[], bool], what: str) -> None:
        end = time.monotonic() + PATIENCE
        while not true():
            assert time.monotonic() < end, what
            QApplication.processEvents(QEventLoop.ProcessEventsFlag.AllEvents, 20)

    def press(self, *keys: K | str, held: Qt.KeyboardModifier = Qt.KeyboardModifier.NoModifier) -> None:
        """Keys and ASCII by the keyboard, other words by the input method."""
        for key in keys:
            if not isinstance(key, str):
                QTest.keyClick(self.here, key, held)
            elif key.isascii():
                QTest.keyClicks(self.here, key)
            else:
                QApplication.sendEvent(self.here, QInputMethodEvent(key, []))
                done = QInputMethodEvent()
                done.setCommitString(key)
                QApplication.sendEvent(self.here, done)
            QApplication.processEvents()

    def tab_to(self, wanted: Callable[[QWidget], bool]) -> None:
        """Tab until the keyboard is where it should be."""
        for _ in range(200):
            if wanted(self.here):
                return
            self.press(K.Key_Tab)
        raise AssertionError(f"Tab never gets there; it ends at {self.here}")

    def go_to(self, title: str) -> None:
        """Ctrl+PageDown until the page is there."""
        for _ in range(60):
            page = self.workspace.page
            if page is not None and page.title == title:
                return
            self.press(K.Key_PageDown, held=CTRL)
        raise AssertionError(f"no page {title}; the keyboard is in {self.here.window()}")

    def search(self, words: str, title: str) -> None:
        """Ctrl+K, words, Enter."""
        self.press(K.Key_K, held=CTRL)
        self.until(self.workspace.top.search.hasFocus, "Ctrl+K leads to the search")
        self.press(words, K.Key_Return)
        self.until(lambda: self.workspace.page is not None and self.workspace.page.title == title, title)
        self.until(lambda: not self.workspace.top.search.hasFocus(), "the keyboard goes along")

    # --- work ---------------------------------------------------------------------------------------------------

    def make_file(self, folder: Path) -> None:
        """The wizard: town by its reading, quick edition, place."""
        self.press(K.Key_N, held=CTRL)
        wizard = self.window.findChild(NewFileWizard)
        assert wizard is not None
        self.until(wizard.town_step.search.hasFocus, "the wizard starts with the town")
        self.press("ならはまち", K.Key_Return)
        self.until(wizard.plan_step.years.hasFocus, "then the year")
        self.tab_to(lambda widget: widget is wizard.plan_step.editions.checkedButton())
        self.press(K.Key_Left)
        assert wizard.plan_step.edition == "quick"
        self.press(K.Key_Return)
        self.until(lambda: wizard.currentPage() is wizard.place_step, "then the place")
        self.tab_to(lambda widget: widget is wizard.place_step.folder)
        self.press(K.Key_A, held=CTRL)
        self.press(str(folder), K.Key_Return)
        self.until(lambda: self.window.workspace is not None, "the file is made")

    def fill_profile(self) -> None:
        """Each number with Enter."""
        self.go_to("団体の基本情報")
        for key, text in PROFILE.items():
            name = {item.key: item.label for item in self.workspace.document.question_set.profile}[key]
            self.tab_to(lambda widget, name=name: name in widget.accessibleName())
            self.press(K.Key_A, held=CTRL)
            self.press(text, K.Key_Return)

    def answer_domain(self, title: str, digit: str = "3") -> None:
        """Ctrl+J from one open question to the next."""
        self.go_to(title)
        page = self.workspace.page
        assert isinstance(page, DomainPage)
        while asked := [key for key, card in page.cards.items() if card.is_open and card.editor is not None]:
            self.press(K.Key_J, held=CTRL)
            card = next((card for card in page.cards.values() if card.isAncestorOf(self.here)), None)
            assert card is not None, f"Ctrl+J leads to {self.here}, not to one of {asked}"
            if card.editor is None:
                continue
            if card.question.kind == "percent":
                self.press("６０", K.Key_Tab, "120", K.Key_Tab)
            else:
                assert card.question.kind == "choice", "the quick edition asks for nothing else"
                self.press(digit)
            assert not card.is_open and card.question.id in asked
            self.given[card.question.id] = show(self.workspace.document.answer(card.question.id).value)

    def paste_register(self, words: str, title: str, column: str, block: tuple[tuple[str, ...], ...]) -> RegisterPage:
        """Copy in the spreadsheet program, go to the first cell, Ctrl+V."""
        self.search(words, title)
        page = self.workspace.page
        assert isinstance(page, RegisterPage)
        self.tab_to(lambda widget: page.view.isAncestorOf(widget) or widget is page.view)
        if page.proxy.rowCount():
            self.press(K.Key_Home, held=CTRL)
            for _ in range(60):
                if column in page.proxy.headerData(page.view.currentIndex().column(), Qt.Orientation.Horizontal):
                    break
                self.press(K.Key_Right)
        QGuiApplication.clipboard().setMimeData(from_spreadsheet(block))
        self.press(K.Key_V, held=CTRL)
        self.until(lambda: not isinstance(QApplication.activeModalWidget(), LongWork), "the rows are not written")
        QGuiApplication.clipboard().clear()  # the program must not end with a Python object on it
        return page


def from_spreadsheet(block: tuple[tuple[str, ...], ...]) -> QMimeData:
    """What a spreadsheet program puts on the clipboard: text with tabs, and HTML."""
    data = QMimeData()
    data.setText("".join("\t".join(line) + "\r\n" for line in block))
    lines = "".join("<tr>" + "".join(f"<td>{cell}</td>" for cell in line) + "</tr>" for line in block)
    data.setHtml(f"<html><body><table>{lines}</table></body></html>")
    return data


def show(value: object) -> str:
    """A value for comparing across programs."""
    return f"{value.numerator}/{value.denominator}" if isinstance(value, Rate) else str(value)


def first_half(clerk: Clerk, folder: Path) -> None:
    """Until the word that is being typed when the program is killed."""
    clerk.make_file(folder)
    clerk.fill_profile()
    clerk.answer_domain("行政手続オンライン化")
    clerk.answer_domain("RPA・AI", "2")
    clerk.paste_register("手続台帳", "手続台帳", "町に制度がある", PROCEDURES)
    clerk.answer_domain("情報セキュリティ")
    clerk.tab_to(lambda widget: widget.accessibleName().startswith("備考"))
    clerk.press("kakikake")


def killed_half(folder: Path) -> dict[str, str]:
    """Run the first half in its own program and kill it; what it had answered."""
    command = [sys.executable, "-W", "error", str(Path(__file__)), str(folder)]
    child = subprocess.Popen(command, stdout=subprocess.PIPE, env=os.environ | {"QT_QPA_PLATFORM": "offscreen"})
    assert child.stdout is not None
    with child.stdout:
        line = child.stdout.readline()
        child.kill()
    child.wait()
    assert line, "the first half failed"
    return cast(dict[str, str], json.loads(line))


def open_again(clerk: Clerk, path: Path) -> None:
    """The file looks as if somebody had it open; Enter takes it over."""
    clerk.window.open_path(path)
    dialogs = clerk.window.findChildren(MessageDialog)
    if dialogs:
        clerk.tab_to(lambda widget: isinstance(widget, QPushButton) and widget.text().startswith("引き継いで"))
        clerk.press(K.Key_Return)
    clerk.until(lambda: clerk.window.workspace is not None, "the file opens again")


def export(clerk: Clerk, folder: Path) -> tuple[Path, Path]:
    """Ctrl+E, the folder, Enter."""
    clerk.press(K.Key_E, held=CTRL)
    page: Any = clerk.workspace.page
    clerk.tab_to(lambda widget: widget is page.form.folder)
    clerk.press(K.Key_A, held=CTRL)
    clerk.press(str(folder), K.Key_Return)
    clerk.until(lambda: page.task is None and page.result.isVisible(), "both files are written")
    return next(folder.glob("*.pdf")), next(folder.glob("*.xlsx"))


def test_a_half_day_with_the_keyboard_and_a_kill(
    window: MainWindow, catalog: Catalog, tmp_path: Path, settings: Settings
) -> None:
    given = killed_half(tmp_path)
    assert len(given) >= 8 and given["sec.training"] == "60/120"
    clerk = Clerk(window)
    open_again(clerk, tmp_path / NAME)
    document = clerk.workspace.document
    for key, value in given.items():
        assert show(document.answer(key).value) == value
    assert [document.answer(key).value for key in PROFILE] == [6500, 120]
    rows = document.data.rows("procedures")
    assert [row.cell("total_count").value for row in rows[:5]] == [1200, 80, 40, None, None]
    assert [row.cell("online_status").value for row in rows[:4]] == ["3", "1", "0", None]

    for domain in document.question_set.domains:
        clerk.answer_domain(domain.name)
    clerk.paste_register("RPA 台帳", "RPA・AI業務台帳", "業務名", AUTOMATION)
    assert [row.cell("name").value for row in document.data.rows("automation")] == [line[0] for line in AUTOMATION]
    asked = [q for domain in document.assessment.domains for q in domain.questions]
    open_ones = {q.id for q in asked if q.status is QuestionStatus.OPEN}
    assert all(document.question_set.question(key).is_auto for key in open_ones)
    figures = document.assessment.figures
    assert [figures[f"procedures.{name}"].number for name in ("vol_online", "vol_total_online")] == [300, 1200]

    clerk.press(K.Key_R, held=CTRL)
    assert clerk.workspace.page is not None and clerk.workspace.page.title == "結果"
    score = document.assessment.overall.score
    assert score is not None and Decimal(0) < score < Decimal(100)
    pdf, xlsx = export(clerk, tmp_path)
    result = verify_path(tmp_path, catalog)
    assert result.ok, result.problems
    assert pdf.stat().st_size > 20_000 and xlsx.stat().st_size > 10_000


def main(folder: Path) -> None:
    """The program that is killed: says what it answered, and goes on."""
    app = make_application()
    settings = Settings()
    theme: Theme = make_theme(app, settings)
    window = MainWindow(load_catalog(), theme, settings)
    window.show()
    window.activateWindow()
    clerk = Clerk(window)
    clerk.until(window.isActiveWindow, "the window has the keyboard")
    first_half(clerk, folder)
    print(json.dumps(clerk.given), flush=True)
    app.exec()


if __name__ == "__main__":
    main(Path(sys.argv[1]))

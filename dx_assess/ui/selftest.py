"""The window's part of ``--self-test``: open a file, answer a question by its widget, see it saved."""

from __future__ import annotations

import os
import sys
from typing import TYPE_CHECKING

from PySide6.QtCore import QEvent
from PySide6.QtGui import QFontDatabase
from PySide6.QtWidgets import QApplication, QRadioButton

from dx_assess.errors import AppError
from dx_assess.session.selftest import SelfTest

if TYPE_CHECKING:
    from dx_assess.ui.main_window import MainWindow


def window_self_test(test: SelfTest) -> None:
    """Open the window (offscreen where there is no display), show every page and choose an option.

    :raises AppError: E-SELF-LETTERS when the fonts did not reach the window, E-SELF-WINDOW when the click was not
        saved, E-SELF-MANUAL without the manual.
    """
    if sys.platform.startswith("linux") and not (os.environ.get("DISPLAY") or os.environ.get("WAYLAND_DISPLAY")):
        os.environ.setdefault("QT_QPA_PLATFORM", "offscreen")
    from dx_assess.ui.application import make_application, make_theme
    from dx_assess.ui.main_window import MainWindow
    from dx_assess.ui.settings import Settings
    from dx_assess.ui.theme import FALLBACK_FAMILY, FIGURE_FAMILY, TEXT_FAMILY

    app = make_application()
    settings = Settings()
    window = MainWindow(test.catalog, make_theme(app, settings), settings)
    fix = "入れ直しても同じときは、作った人に知らせてください。"
    missing = {TEXT_FAMILY, FIGURE_FAMILY, FALLBACK_FAMILY} - set(QFontDatabase.families())
    if missing:
        raise AppError("E-SELF-LETTERS", f"窓で使う文字（{'・'.join(sorted(missing))}）がありません。", fix)
    try:
        _try_out(window, test, fix)
    finally:
        window.hide()
        if window.workspace is not None:
            window.workspace.let_go()
        window.deleteLater()
        QApplication.sendPostedEvents(window, QEvent.Type.DeferredDelete)  # nobody goes on with the event loop


def _try_out(window: MainWindow, test: SelfTest, fix: str) -> None:
    from dx_assess.ui.pages import page_ids
    from dx_assess.ui.slices import finish_all

    window.show()
    window.show_document(test.document)
    workspace = window.workspace
    assert workspace is not None
    for page in page_ids(test.document.question_set):
        workspace.show_page(page)
        finish_all(workspace)
        QApplication.processEvents()
    workspace.show_page("domain:online")
    finish_all(workspace)
    QApplication.processEvents()
    assert workspace.page is not None
    option = next(button for button in workspace.page.findChildren(QRadioButton) if not button.isChecked())
    before = dict(test.document.data.answers)
    option.click()
    QApplication.processEvents()
    if dict(test.document.data.answers) == before:
        raise AppError("E-SELF-WINDOW", "窓で選んだ答えが保存されませんでした。", fix)
    manual = window.show_help()
    if manual is None:
        raise AppError("E-SELF-MANUAL", "手引きがありません。", "プログラムのフォルダーを、入れ直してください。")
    manual.reject()

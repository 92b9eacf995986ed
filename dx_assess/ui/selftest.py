"""The window's part of ``--self-test``: open a file, answer a question by its widget, see it saved."""

from __future__ import annotations

import os
import sys

from PySide6.QtWidgets import QApplication, QRadioButton

from dx_assess.errors import AppError
from dx_assess.session.selftest import SelfTest

_QUESTION = "online.policy"


def window_self_test(test: SelfTest) -> None:
    """Open the window (offscreen where there is no display) and choose an option.

    :raises AppError: E-SELF-WINDOW when the click was not saved, E-SELF-MANUAL without the manual.
    """
    if sys.platform.startswith("linux") and not (os.environ.get("DISPLAY") or os.environ.get("WAYLAND_DISPLAY")):
        os.environ.setdefault("QT_QPA_PLATFORM", "offscreen")
    from dx_assess.ui.application import make_application, make_theme
    from dx_assess.ui.main_window import MainWindow
    from dx_assess.ui.settings import Settings

    app = make_application()
    settings = Settings()
    window = MainWindow(test.catalog, make_theme(app, settings), settings)
    window.show()
    window.show_document(test.document)
    workspace = window.workspace
    assert workspace is not None
    workspace.show_page("domain:online")
    QApplication.processEvents()
    option = next(button for button in workspace.findChildren(QRadioButton) if not button.isChecked())
    before = test.document.file.last_change_at(), dict(test.document.data.answers)
    option.click()
    QApplication.processEvents()
    if dict(test.document.data.answers) == before[1]:
        fix = "入れ直しても同じときは、作った人に知らせてください。"
        raise AppError("E-SELF-WINDOW", "窓で選んだ答えが保存されませんでした。", fix)
    manual = window.show_help()
    if manual is None:
        raise AppError("E-SELF-MANUAL", "手引きがありません。", "プログラムのフォルダーを、入れ直してください。")
    manual.reject()
    window.hide()

"""What is loaded when the window starts (docs/decisions/0009): first the frame, then what the first page needs."""

from __future__ import annotations

import json
import os
import subprocess
import sys
from pathlib import Path

from PySide6.QtWidgets import QApplication
from pytestqt.qtbot import QtBot

from dx_assess.store.owner import owner_path
from dx_assess.ui.application import load_window, paint_window
from dx_assess.ui.pages import PAGES
from dx_assess.ui.settings import Settings

HEAVY = {"reportlab", "openpyxl", "lxml", "PIL", "pikepdf", "pypdfium2", "msoffcrypto", "pyrage", "cryptography"}
START = """
import json, sys
from pathlib import Path
import dx_assess.__main__
from dx_assess.ui.application import load_window, make_application, paint_window
from dx_assess.ui.settings import Settings
path = Path(sys.argv[1])
window = paint_window(make_application(), Settings(), path)
painted = list(sys.modules)
load_window(window)
window.open_path(path)
assert window.workspace.page_id == "home"
print(json.dumps([painted, list(sys.modules)]))
window.close_document()
"""

CLOSE = """
import sys
from pathlib import Path
from PySide6.QtCore import QTimer
from PySide6.QtWidgets import QApplication
from dx_assess.ui import application

load = application.load_window

def load_and_close(window):
    load(window)
    def close():
        window.opening.make_sample(Path(sys.argv[1]))
        window.close()
    QTimer.singleShot(0, close)

application.load_window = load_and_close
sys.exit(application.run_window(None))
"""


def _loaded(file: Path, home: Path) -> tuple[set[str], set[str]]:
    environment = os.environ | {"QT_QPA_PLATFORM": "offscreen", "DX_ASSESS_HOME": str(home)}
    done = subprocess.run(
        [sys.executable, "-c", START, str(file)], capture_output=True, text=True, env=environment, check=True
    )
    painted, shown = json.loads(done.stdout)
    return set(painted), set(shown)


def _packages(modules: set[str]) -> set[str]:
    return {".".join(name.split(".")[:2]) for name in modules if name.startswith("dx_assess.")}


def test_only_what_the_first_page_needs_is_loaded(sample_file: Path, tmp_path: Path) -> None:
    painted, shown = _loaded(sample_file, tmp_path / "home")
    assert _packages(painted) <= {
        f"dx_assess.{name}" for name in ("__main__", "cli", "errors", "paths", "session", "ui")
    }
    assert {name for name in painted if name.startswith("dx_assess.session.")} == {"dx_assess.session.trouble"}
    assert not HEAVY & (painted | shown)
    places = {f"dx_assess.ui.{page.place.partition(':')[0]}" for page in PAGES}
    assert places & painted == set()
    assert places & shown == {"dx_assess.ui.home.home_page"}
    assert not [name for name in shown if name.startswith(("dx_assess.rollup", "dx_assess.report.pdf"))]


def test_the_window_is_painted_before_it_can_be_used(
    qtbot: QtBot, qapp: QApplication, sample_file: Path, tmp_path: Path
) -> None:
    window = paint_window(qapp, Settings(tmp_path), sample_file)
    qtbot.addWidget(window)
    assert window.isVisible()
    assert sample_file.name in window.welcome.opening.text()
    assert not window.welcome.new.isVisible()  # nothing is offered that would be taken away at once
    load_window(window)
    window.open_path(sample_file)
    assert window.workspace is not None
    window.close_document()


def test_a_file_that_is_gone_leaves_the_welcome_page(qtbot: QtBot, qapp: QApplication, tmp_path: Path) -> None:
    window = paint_window(qapp, Settings(tmp_path), None)
    qtbot.addWidget(window)
    assert window.welcome.new.isVisible()
    assert window.welcome.opening.isHidden()


def test_a_file_that_was_made_while_the_window_was_closed_is_closed_too(tmp_path: Path) -> None:
    """Nobody is told later that it was left open."""
    path = tmp_path / "見本町.dxa"
    environment = os.environ | {"QT_QPA_PLATFORM": "offscreen", "DX_ASSESS_HOME": str(tmp_path / "home")}
    done = subprocess.run(
        [sys.executable, "-c", CLOSE, str(path)], capture_output=True, text=True, env=environment, check=False
    )
    assert done.returncode == 0 and "Traceback" not in done.stderr
    assert path.exists() and not owner_path(path).exists()

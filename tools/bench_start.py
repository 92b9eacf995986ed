"""Starting the program against a bare PySide6 window with the same font: to the first paint, and until it can be used.

Every start is a process of its own, timed from the moment it is asked for, so that the interpreter counts on both
sides. One start before the first is not counted: it compiles the modules.
"""

from __future__ import annotations

import os
import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from pathlib import Path

from dx_assess import paths
from dx_assess.session.catalog import load_catalog
from dx_assess.session.files import new_file
from dx_assess.store.edits import Town

ROUNDS = 7
_BARE = """
import sys, time
from PySide6.QtWidgets import QApplication, QLabel
from PySide6.QtGui import QFont, QFontDatabase
app = QApplication([])
QFontDatabase.addApplicationFont(sys.argv[1])
app.setFont(QFont("BIZ UDPGothic", 10))
label = QLabel("小規模町村DX自己点検")
label.resize(1366, 700)
label.show()
app.processEvents()
label.grab()
print(time.monotonic())
"""
_OURS = """
import sys, time
from pathlib import Path
import dx_assess.__main__
from dx_assess.ui.app import check_display
check_display()
from dx_assess.ui.application import load_window, make_application, paint_window
from dx_assess.ui.settings import Settings
app = make_application()
path = Path(sys.argv[1]) if len(sys.argv) > 1 else None
window = paint_window(app, Settings(), path)
window.grab()
print(time.monotonic())
load_window(window)
if path is not None:
    window.open_path(path)
app.processEvents()
window.grab()
assert path is None or window.workspace is not None
print(time.monotonic())
window.close_document()
"""


def starting(sample: Path) -> Iterator[tuple[str, float, float]]:
    """Name, seconds and seconds of the bare window, for: first paint, an empty file, and the file ``sample``."""
    with tempfile.TemporaryDirectory(prefix="dx-assess-bench-") as name:
        empty = Path(name) / "empty.dxa"
        new_file(load_catalog(), empty, Town("075426", "楢葉町", "福島県"), 2026).close()
        font = str(paths.resources_dir() / "fonts" / "BIZUDPGothic-Regular.ttf")
        _start(_OURS, str(sample))
        bare, welcome, with_empty, with_sample = [], [], [], []
        for _round in range(ROUNDS):  # in turn, so that other work on the machine troubles all alike
            bare.append(_start(_BARE, font)[0])
            welcome.append(_start(_OURS))
            with_empty.append(_start(_OURS, str(empty)))
            with_sample.append(_start(_OURS, str(sample)))
    baseline = statistics.median(bare)
    yield "first paint of the window ÷ bare window", statistics.median(t[0] for t in welcome), baseline
    yield "welcome page ready ÷ bare window", statistics.median(t[1] for t in welcome), baseline
    yield "home page of an empty file ÷ bare window", statistics.median(t[1] for t in with_empty), baseline
    yield "home page of the sample town ÷ bare window", statistics.median(t[1] for t in with_sample), baseline


def _start(code: str, *words: str) -> list[float]:
    """Seconds from the call to each moment that the process prints."""
    env = {key: value for key, value in os.environ.items() if key != "PYTHONDONTWRITEBYTECODE"}
    begin = time.monotonic()
    done = subprocess.run([sys.executable, "-c", code, *words], capture_output=True, text=True, check=True, env=env)
    return [float(line) - begin for line in done.stdout.split()]

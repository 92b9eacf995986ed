"""What the window loads at its start: nothing that only a report needs; every test is kept off the network."""

from __future__ import annotations

import os
import subprocess
import sys

import pytest

HEAVY = ("reportlab", "openpyxl", "pikepdf", "pypdfium2", "msoffcrypto", "pyrage")
CODE = (
    "import sys, dx_assess.ui.main_window, dx_assess.ui.application;"
    f"print([name for name in {HEAVY!r} if name in sys.modules])"
)


def test_report_libraries_are_not_loaded_at_the_start() -> None:
    environment = os.environ | {"QT_QPA_PLATFORM": "offscreen"}
    done = subprocess.run([sys.executable, "-c", CODE], capture_output=True, text=True, env=environment, check=True)
    assert done.stdout.strip() == "[]"


@pytest.mark.parametrize("name", ["no_network", "user_home"])
def test_every_test_is_kept_off_the_network_and_the_users_folder(request: pytest.FixtureRequest, name: str) -> None:
    assert name in request.fixturenames  # autouse: nobody asked for it here

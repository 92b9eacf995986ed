"""The tests that take long, with more cases and another seed each night: ``python tools/nightly.py [--seed N]``.

``DX_ASSESS_NIGHTLY`` tells the tests to take their large numbers, and of pages and town sizes every one instead of a
sample; its value is added to their seeds, so that a failure can be repeated with ``--seed``.
"""

from __future__ import annotations

import argparse
import os
import subprocess
import sys
from datetime import date

TESTS = (
    "tests/hostile",
    "tests/store/test_crash.py",
    "tests/store/test_kills.py",
    "tests/session/test_report_towns.py",
    "tests/session/test_salvage.py",
    "tests/ui/test_monkey.py",
    "tests/ui/test_pages_fit.py",
)


def main() -> int:
    """Run them; the exit code is pytest's."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--seed", type=int, default=date.today().toordinal())
    seed = parser.parse_args().seed
    print(f"seed {seed}", flush=True)
    environment = os.environ | {"DX_ASSESS_NIGHTLY": str(seed), "QT_QPA_PLATFORM": "offscreen"}
    command = [sys.executable, "-m", "pytest", "-q", "--durations=10", "-o", "faulthandler_timeout=3600", *TESTS]
    return subprocess.run(command, env=environment, check=False).returncode


if __name__ == "__main__":
    sys.exit(main())

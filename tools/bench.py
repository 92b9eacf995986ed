"""Speed as ratios against a baseline of the same run: ``python tools/bench.py [--json FILE]`` (``make bench``).

A ratio says how many times the bare minimum a thing takes, so that machines can be compared. Every part runs in a
process of its own, which tells its peak memory. Figures and what was done about them are in docs/performance.md.
"""

from __future__ import annotations

import argparse
import json
import os
import subprocess
import sys
import tempfile
from collections.abc import Callable
from pathlib import Path

from bench_common import Result, peak_mb, ratio

LARGE = "large.dxa"


def _answers(folder: Path) -> list[Result]:
    from bench_answers import answering

    return answering(folder)


def _start(folder: Path) -> list[Result]:
    from bench_start import starting

    from dx_assess.session.catalog import load_catalog
    from dx_assess.session.sample import make_sample

    make_sample(load_catalog(), folder / "sample.dxa").close()
    return [ratio(*found) for found in starting(folder / "sample.dxa")]


def _large(folder: Path) -> list[Result]:
    from bench_town import make_large_town

    from dx_assess.session.catalog import load_catalog

    make_large_town(load_catalog(), folder / LARGE)
    return []


def _opening(folder: Path) -> list[Result]:
    from bench_opening import opening

    return opening(folder / LARGE)


def _stalls(folder: Path) -> list[Result]:
    from bench_stalls import stalls

    return [stall.as_result() for stall in stalls(folder / LARGE)]


def _reports(folder: Path) -> list[Result]:
    from bench_reports import reports

    return [ratio(*found) for found in reports(folder)]


PARTS: dict[str, Callable[[Path], list[Result]]] = {
    "answers": _answers,
    "start": _start,
    "large file": _large,
    "opening": _opening,
    "stalls": _stalls,
    "reports": _reports,
}
"""In this order; the large file is made for the two parts behind it."""


def main() -> None:
    """Measure every part, print a table, write JSON where asked."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--json", type=Path)
    parser.add_argument("--only", choices=tuple(PARTS), action="append", help="these parts")
    parser.add_argument("--part", nargs=2, metavar=("NAME", "DIR"), help="one part in this process (used by itself)")
    wanted = parser.parse_args()
    if wanted.part:
        name, folder = wanted.part
        found = PARTS[name](Path(folder))
        print(json.dumps([*found, {"name": f"peak memory: {name}", "value": peak_mb(), "unit": "MB"}]))
        return
    results = measure(wanted.only or tuple(PARTS))
    for result in results:
        print("  ".join(f"{key}: {_short(value)}" for key, value in result.items()))
    if wanted.json is not None:
        wanted.json.parent.mkdir(parents=True, exist_ok=True)
        wanted.json.write_text(json.dumps(results, ensure_ascii=False, indent=2) + "\n", encoding="utf-8")


def measure(parts: tuple[str, ...]) -> list[Result]:
    """Run the parts, each in its own process, on files in one temporary folder."""
    results: list[Result] = [{"name": "load of the machine at the start", "value": load()}]
    with tempfile.TemporaryDirectory(prefix="dx-assess-bench-") as name:
        environment = os.environ | {"DX_ASSESS_HOME": str(Path(name) / "home"), "QT_QPA_PLATFORM": "offscreen"}
        environment.pop("PYTHONDONTWRITEBYTECODE", None)  # or compiling is measured
        for part in parts:
            command = [sys.executable, __file__, "--part", part, name]
            done = subprocess.run(command, stdout=subprocess.PIPE, text=True, check=True, env=environment)
            results += json.loads(done.stdout.splitlines()[-1])
    return results


def load() -> float:
    """How many programs wanted the processor in the last minute; 0 where the system does not tell."""
    return os.getloadavg()[0] if hasattr(os, "getloadavg") else 0.0


def _short(value: object) -> str:
    return f"{value:.4g}" if isinstance(value, float) else str(value)


if __name__ == "__main__":
    main()

"""No block of the event loop over 50 ms: a real window with the largest file, worked on by keys.

    python tools/bench_stalls.py FILE [--json FILE] [--only WORD] [--profile]

FILE is changed (``tools/bench_town.py`` makes it).
"""

from __future__ import annotations

import argparse
import cProfile
import json
import os
import pstats
import re
import sys
from collections.abc import Iterator, Sequence
from pathlib import Path

os.environ.setdefault("QT_QPA_PLATFORM", "offscreen")

import bench_work
from bench_watch import AIM_MS, Stall, Wait, Watcher

from dx_assess.session.catalog import load_catalog
from dx_assess.ui.application import make_application, make_theme
from dx_assess.ui.garbage import Garbage
from dx_assess.ui.main_window import MainWindow
from dx_assess.ui.settings import Settings


def stalls(path: Path, only: str = "", profile: bool = False) -> list[Stall]:
    """Every action on a copy of the largest file, in the order in which somebody works."""
    app = make_application()
    settings = Settings()
    window = MainWindow(load_catalog(), make_theme(app, settings), settings)
    window.resize(1366, 700)
    window.show()
    Garbage(window).install()  # as in the program
    watcher = Watcher()
    found: list[Stall] = [watcher.measure("opening the file", lambda: _open(window, path))]
    _tell(found[0])
    assert window.workspace is not None
    work = bench_work.Work(window, window.workspace)
    for name, action in work.actions():
        if only and not re.search(only, name):
            continue
        profiler = cProfile.Profile()
        if profile:
            profiler.enable()
        try:
            found.append(watcher.measure(name, action))
        except (AssertionError, TimeoutError) as error:
            print(f"NOT MEASURED: {name}: {error!r}", file=sys.stderr, flush=True)
            continue
        finally:
            profiler.disable()
        _tell(found[-1])
        if profile:
            pstats.Stats(profiler).sort_stats("cumtime").print_stats(60)
    found.append(watcher.measure("closing the file", lambda: _close(window)))
    _tell(found[-1])
    return found


def _tell(stall: Stall) -> None:
    words = f"{stall.block:8.0f} ms ({stall.busy:6.0f} ms of processor time) {stall.seconds:6.2f} s  {stall.name}"
    print(words, file=sys.stderr, flush=True)


def summary(found: Sequence[Stall]) -> str:
    """How many actions are over the aim, by the processor time of the window's thread."""
    over = sorted((stall for stall in found if stall.busy > AIM_MS), key=lambda stall: -stall.busy)
    words = f"{len(over)} of {len(found)} actions are over {AIM_MS:.0f} ms of processor time"
    return "\n".join([words, *(f"{stall.busy:8.0f} ms  {stall.name}" for stall in over)])


def _open(window: MainWindow, path: Path) -> Iterator[Wait]:
    window.open_path(path)
    yield lambda: window.workspace is not None


def _close(window: MainWindow) -> Iterator[Wait]:
    window.close_document()
    yield lambda: window.workspace is None


def main() -> None:
    """The command line."""
    parser = argparse.ArgumentParser(description="Blocks of the event loop.")
    parser.add_argument("file", type=Path)
    parser.add_argument("--json", type=Path)
    parser.add_argument("--only", default="", help="regular expression: these actions")
    parser.add_argument("--profile", action="store_true")
    wanted = parser.parse_args()
    found = stalls(wanted.file, wanted.only, wanted.profile)
    print(summary(found))
    if wanted.json is not None:
        wanted.json.write_text(json.dumps([stall.as_result() for stall in found], ensure_ascii=False), encoding="utf-8")


if __name__ == "__main__":
    main()

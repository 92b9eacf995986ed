"""What every measured part needs: best rounds, ratios, peak memory."""

from __future__ import annotations

import resource
import time
from collections.abc import Callable
from pathlib import Path

ROUNDS = 40
Result = dict[str, object]


def timed(work: Callable[[int], object], rounds: int = ROUNDS) -> float:
    """Seconds of the best round of ``work``: other programs only add to it."""
    taken = []
    for turn in range(rounds):
        start = time.perf_counter()
        work(turn)
        taken.append(time.perf_counter() - start)
    return min(taken)


def ratio(name: str, seconds: float, baseline: float) -> Result:
    """How many times the baseline something takes."""
    return {"name": name, "ratio": seconds / baseline, "seconds": seconds, "baseline": baseline}


def peak_mb() -> float:
    """Peak resident memory of this process in MB."""
    status = Path("/proc/self/status")
    if status.exists():  # ru_maxrss starts at the size of the program that started this one
        return int(status.read_text().partition("VmHWM:")[2].split()[0]) / 1024
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024

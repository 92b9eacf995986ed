"""The roll-up's speed: ``python tools/bench_rollup.py [--json FILE] [--all]`` (part of ``make bench``).

Reads and adds up 60 and 600 generated submissions (``--all``: 1,741 too), each in a process of its own: seconds, peak
memory, and the ratio to merely reading the same files with the fastest reader (msgspec without types; for town files
sqlite3's own rows, for workbooks python-calamine). Twenty towns are drawn by tools/make_towns.py; the others are these
with the codes and names of other municipalities, so that making them takes seconds.
"""

from __future__ import annotations

import argparse
import json
import subprocess
import sys
import tempfile
from pathlib import Path

import make_towns
import msgspec

from dx_assess.exchange.town_data_file import FILE_NAME, write_town_data
from dx_assess.score.town_data import TownData
from dx_assess.session.catalog import Catalog, load_catalog
from dx_assess.session.reports import write_reports
from dx_assess.session.town_data import town_data

DRAWN = 20
_MEASURE = """
import resource, sys, time
from pathlib import Path
from dx_assess.session.catalog import load_catalog
from dx_assess.session.rollup import make_rollup
catalog, folder = load_catalog(), Path(sys.argv[1])
def peak():
    status = Path("/proc/self/status")
    if status.exists():  # ru_maxrss starts at the size of the program that started this one
        return int(status.read_text().partition("VmHWM:")[2].split()[0]) / 1024
    return resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
before = peak()
start = time.perf_counter()
result = make_rollup(catalog, folder, sys.argv[2])
seconds = time.perf_counter() - start
print(seconds, before, peak(), len(result.towns))
"""
_BARE = """
import sqlite3, sys, time
from pathlib import Path
import msgspec, python_calamine
start = time.perf_counter()
kept = []
for path in sorted(Path(sys.argv[1]).rglob("*")):
    if path.suffix == ".json":
        kept.append(msgspec.json.decode(path.read_bytes()))
    elif path.suffix == ".dxa":
        connection = sqlite3.connect(path)
        kept += (connection.execute(f"SELECT * FROM {name}").fetchall() for name in ("answer", "register_row", "cell"))
        connection.close()
    elif path.suffix == ".xlsx":
        kept.append(python_calamine.CalamineWorkbook.from_path(path).get_sheet_by_name("_town").to_python())
print(time.perf_counter() - start)
"""


def main() -> None:
    """Measure, print, write JSON where asked."""
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--json", type=Path)
    parser.add_argument("--all", action="store_true", help="1,741 submissions too")
    wanted = parser.parse_args()
    results = []
    with tempfile.TemporaryDirectory(prefix="dx-assess-bench-") as name:
        folder, catalog = Path(name), load_catalog()
        drawn = draw(catalog, folder)
        for count in (60, 600, *((1741,) if wanted.all else ())):
            submissions(catalog, drawn, folder / str(count), count)
            results.append(measured(f"{count} submissions", folder / str(count)))
        results.append(measured(f"{DRAWN} town files", folder / "dxa"))
        results.append(measured(f"{DRAWN} workbooks", folder / "xlsx"))
    growth = float(str(results[1]["seconds"])) / float(str(results[0]["seconds"]))
    results.append({"name": "seconds of 600 ÷ seconds of 60 (10 = linear)", "ratio": growth})
    for result in results:
        print("  ".join(f"{key}: {value:.4g}" if key != "name" else str(value) for key, value in result.items()))
    if wanted.json is not None:
        wanted.json.parent.mkdir(parents=True, exist_ok=True)
        wanted.json.write_text(json.dumps(results, ensure_ascii=False, indent=2) + "\n", encoding="utf-8")


def draw(catalog: Catalog, folder: Path) -> list[TownData]:
    """The drawn towns; their files stay in ``dxa`` and ``xlsx``."""
    pool = make_towns.sample_rows(catalog)
    for name in ("dxa", "xlsx"):
        (folder / name).mkdir()
    found = []
    for place in make_towns.places(catalog, "07", DRAWN):
        document = make_towns.make_town(catalog, place, folder / "dxa" / f"{place.name}.dxa", pool)
        found.append(town_data(document, submission=1))
        write_reports(document, None, folder / "xlsx" / f"{place.name}.xlsx", audience="prefecture")
        document.close()
    return found


def submissions(catalog: Catalog, drawn: list[TownData], folder: Path, count: int) -> None:
    """One folder a municipality of the country."""
    for no, place in enumerate(make_towns.places(catalog, "00", count)):
        target = folder / f"提出_{place.code}_{place.name}"
        target.mkdir(parents=True)
        data = msgspec.structs.replace(drawn[no % len(drawn)], code=place.code, name=place.name)
        write_town_data(target / FILE_NAME, data)


def measured(name: str, folder: Path) -> dict[str, object]:
    """Seconds, peak memory in MB and the ratio to merely reading."""
    seconds, before, peak, towns = (float(word) for word in _run(_MEASURE, folder, "00").split())
    bare = float(_run(_BARE, folder))
    grown = peak - before
    return {
        "name": name,
        "towns": towns,
        "seconds": seconds,
        "peak MB": peak,
        "grown MB": grown,
        "bare": bare,
        "ratio": seconds / bare,
    }


def _run(code: str, folder: Path, *words: str) -> str:
    command = [sys.executable, "-c", code, str(folder), *words]
    return subprocess.run(command, capture_output=True, text=True, check=True).stdout


if __name__ == "__main__":
    main()

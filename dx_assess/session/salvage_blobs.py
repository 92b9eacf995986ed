"""Attachments of a damaged file: kept when their content is what was attached, else told."""

from __future__ import annotations

import json
from collections.abc import Mapping

from dx_assess.form.records import EVIDENCE
from dx_assess.store.edits import AddBlob, Edit

Place = tuple[int, str, str]
"""Fiscal year, kind (year, row, struck, answer, cell), target: as in the history."""


def rescued(blobs: Mapping[str, bytes], kept: Mapping[Place, str], lost: list[str]) -> list[Edit]:
    """An edit for each attachment; those that a row names but nobody has are added to ``lost``."""
    year = max((place[0] for place in kept if place[1] == "year"), default=0)
    missing = set()
    for (fiscal_year, kind, target), text in kept.items():
        register, _, rest = target.partition("/")
        row_id, _, column = rest.partition("/")
        if kind == "cell" and (register, column) == (EVIDENCE.id, "sha256"):
            digest = json.loads(text).get("value")
            if digest not in blobs:
                named = kept.get((fiscal_year, "cell", f"{register}/{row_id}/name"), "{}")
                missing.add(f"{EVIDENCE.name}「{json.loads(named).get('value', row_id)}」の中身")
    lost += sorted(missing)
    return [AddBlob(year, blobs[digest]) for digest in sorted(blobs)]

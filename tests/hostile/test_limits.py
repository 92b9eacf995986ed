"""docs/limits.md says what the constants say."""

from __future__ import annotations

import importlib
import re
from pathlib import Path

ROW = re.compile(r"^\| [^|]+ \| (\d+)[^|]* \| `([\w.]+)\.(\w+)` \|$", re.M)


def test_the_documented_limits_are_the_real_ones(project: Path) -> None:
    rows = ROW.findall((project / "docs" / "limits.md").read_text(encoding="utf-8"))
    real = {f"{module}.{name}": getattr(importlib.import_module(module), name) for _, module, name in rows}
    assert {f"{module}.{name}": int(number) for number, module, name in rows} == real
    assert len(rows) > 20

"""Every shipped file survives being written and read again."""

from __future__ import annotations

import tomllib
from datetime import date
from pathlib import Path

import pytest

from dx_assess.form.tomlout import write_toml


def test_shipped_files(project: Path) -> None:
    files = [*(project / "forms").rglob("*.toml"), *(project / "resources").rglob("*.toml")]
    assert len(files) > 20
    for path in files:
        data = tomllib.loads(path.read_text(encoding="utf-8"))
        assert tomllib.loads(write_toml(data)) == data, path.name


def test_awkward_values() -> None:
    data = {
        "text": 'a "b" \\ \n\t\x01 終',
        "day": date(2026, 4, 1),
        "none": [],
        "table": {"2022": "61%", "a b": {"x": [1, 2.5, True]}},
        "entry": [{"id": "a", "parts": [{"label": "①"}]}, {"id": "b"}],
    }
    assert tomllib.loads(write_toml(data)) == data


def test_no_form() -> None:
    with pytest.raises(TypeError):
        write_toml({"a": None})

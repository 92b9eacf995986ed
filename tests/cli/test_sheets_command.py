"""``sheets``: out, back, conflicts and who has not returned, from the command line."""

from __future__ import annotations

import json
from pathlib import Path

import openpyxl
import pytest
from click.testing import CliRunner, Result

from dx_assess.__main__ import main


def run(*arguments: object) -> Result:
    return CliRunner().invoke(main, [str(argument) for argument in arguments])


@pytest.fixture
def town(tmp_path: Path) -> Path:
    file = tmp_path / "町.dxa"
    assert run("new", file, "--code", "073628", "--year", 2026).exit_code == 0
    return file


def fill(path: Path, text: str) -> str:
    """Write a note on the first question; returns its id."""
    book = openpyxl.load_workbook(path)
    sheet = book["設問"]
    column = next(no for no in range(1, sheet.max_column + 1) if sheet.cell(1, no).value == "note")
    sheet.cell(3, column).value = text
    book.save(path)
    return str(sheet.cell(3, 1).value)


def test_out_and_back(town: Path, tmp_path: Path) -> None:
    assert "まだ書き出していません" in run("sheets", town).output
    done = run("sheets", town, "--export", tmp_path / "out", "--due", "R8.6.30", "--note", "お願い", "--json")
    assert done.exit_code == 0, done.output
    files = {item["group"]: Path(item["file"]) for item in json.loads(done.output)["sheets"]}
    assert len(files) == 5
    key = fill(files["accounting"], "会計から")
    other = fill(files["resident"], "住民課から")
    paths = (files["accounting"], files["resident"])
    dry = json.loads(run("sheets", town, "--import", *paths, "--dry-run", "--json").output)
    assert {change["address"] for change in dry["changes"]} == {f"{key}.note", f"{other}.note"}
    assert dry["read"] == dry["accepted"] and not dry["written"]
    assert "（空欄） → 会計から" in run("sheets", town, "--import", *paths).output
    listed = run("sheets", town).output
    assert listed.count("返却ずみ") == 2 and listed.count("返っていない") == 3 and "2026-06-30" in listed
    fill(files["accounting"], "シート")
    assert run("answer", town, f"{key}.note=画面").exit_code == 0
    stopped = run("sheets", town, "--import", files["accounting"])
    assert stopped.exit_code == 1 and "両方で変わった欄" in stopped.output and "何も変えていません" in stopped.output
    assert run("sheets", town, "--import", files["accounting"], "--theirs").exit_code == 0
    answers = run("answers", town, "--json").output
    assert "シート" in answers and "画面" not in answers


def test_refusals_and_wrong_usage(town: Path, tmp_path: Path) -> None:
    assert run("sheets", town, "--export", tmp_path, "--import", town).exit_code == 2
    assert run("sheets", town, tmp_path / "a.xlsx").exit_code == 2
    late = run("sheets", town, "--export", tmp_path / "out", "--due", "いつか", "--json")
    assert late.exit_code == 1 and "E-SHEET-DUE" in late.output
    openpyxl.Workbook().save(tmp_path / "a.xlsx")
    refused = run("sheets", town, "--import", tmp_path / "a.xlsx")
    assert refused.exit_code == 1 and "E-SHEET-NONE" in refused.output

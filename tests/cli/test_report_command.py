"""The commands report, blank and verify: nothing half-written, nothing overwritten, errors as one document."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from openpyxl import load_workbook

from tests.command_line import run


@pytest.fixture
def town(tmp_path: Path) -> Path:
    path = tmp_path / "town.dxa"
    assert run("new", path, "--code", "073628", "--year", "2026").exit_code == 0
    return path


def contents(folder: Path) -> dict[str, bytes]:
    return {path.name: path.read_bytes() for path in folder.iterdir() if path.is_file()}


@pytest.mark.parametrize("command", [["report", "town.dxa"], ["blank"]])
def test_one_bad_target_leaves_both_unwritten(
    town: Path, command: list[str], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    before = contents(tmp_path)
    result = run(*command, "--pdf", "a.pdf", "--xlsx", "nowhere/a.xlsx")
    assert result.exit_code == 1
    assert result.stderr.startswith("E-FILE-NOFOLDER nowhere/a.xlsx")
    assert contents(tmp_path) == before


@pytest.mark.parametrize("targets", [("--pdf", "town.dxa"), ("--pdf", "a.pdf", "--xlsx", "./a.pdf")])
def test_a_report_overwrites_neither_the_town_nor_its_other_half(
    town: Path, targets: tuple[str, ...], tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.chdir(tmp_path)
    before = contents(tmp_path)
    result = run("report", "town.dxa", *targets)
    assert (result.exit_code, result.stderr.split()[0]) == (1, "E-REPORT-TARGET")
    assert contents(tmp_path) == before


def test_verify_lists_its_errors_in_the_document(town: Path, tmp_path: Path) -> None:
    (tmp_path / "other.pdf").write_bytes(b"%PDF-1.4")
    result = run("verify", tmp_path, "--json")
    found = json.loads(result.stdout)
    assert (result.exit_code, found["ok"], len(found["errors"])) == (1, False, 1)
    assert set(found["errors"][0]) == {"code", "message", "where", "fix"}
    assert result.stderr.splitlines()[0].startswith("E-VERIFY ")
    assert result.stderr.splitlines()[-1] == "1件が合いません。"


def test_the_papers_of_the_prefecture(town: Path, tmp_path: Path) -> None:
    pdf, xlsx = tmp_path / "a.pdf", tmp_path / "a.xlsx"
    result = run("report", town, "--layout", "2-2", "--layout", "2-4", "--pdf", pdf, "--xlsx", xlsx)
    assert result.exit_code == 0
    assert load_workbook(xlsx).sheetnames == ["資料２－２", "資料２－４", "_meta"]
    assert run("report", town, "--forms", "--xlsx", xlsx).exit_code == 0
    assert len(load_workbook(xlsx).sheetnames) == 5
    unknown = run("report", town, "--layout", "9", "--pdf", pdf)
    assert (unknown.exit_code, unknown.stderr.split()[0]) == (1, "E-LAYOUT-UNKNOWN")

"""history, backups, restore and salvage on real files."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.command_line import run, run_json


@pytest.fixture
def town(tmp_path: Path) -> Path:
    path = tmp_path / "town.dxa"
    assert run("new", path, "--code", "073628", "--year", "2026").exit_code == 0
    for value in "12":
        assert run("answer", path, f"online.policy={value}").exit_code == 0
    return path


def test_history(town: Path) -> None:
    found = run_json("history", town, "--limit", "1")
    assert found["code"] == "073628" and len(found["changes"]) == 1
    change = found["changes"][0]
    assert (change["kind"], change["target"], change["year"]) == ("answer", "online.policy", 2026)
    assert change["old"] and change["new"] and change["old"] != change["new"]
    assert len(run_json("history", town, "--key", "online.policy")["changes"]) == 2
    assert run("history", town, "--register", "systems", "--limit", "3").stdout.count("\n") == 4
    assert run("history", town, "--row", "S001").exit_code == 2


def test_backups_and_restore(town: Path) -> None:
    found = run_json("backups", town)
    assert found["keep"] == 10 and [item["kind"] for item in found["backups"]] == ["開いたとき", "毎日"]
    name = found["backups"][-1]["name"]
    assert name in run("backups", town).stdout
    planned = run("restore", town, "--from", name, "--dry-run")
    assert planned.exit_code == 0 and "控えとちがうところ：1件" in planned.stdout
    done = run("restore", town, "--from", name)
    assert done.exit_code == 0 and "戻しました" in done.stdout and "控えに残しました" in done.stdout
    again = run_json("restore", town, "--from", name)
    assert again["differences"] == [] and again["written"] and Path(again["kept"]).is_file()
    refused = run("restore", town, "--from", "none")
    assert refused.exit_code == 1 and refused.stderr.startswith("E-BACKUP-NONE")
    assert run_json("backups", town, "--keep", "3")["keep"] == 3


def test_salvage(town: Path, tmp_path: Path) -> None:
    town.write_bytes(town.read_bytes()[:-8192])
    out = tmp_path / "new.dxa"
    result = run("salvage", town, "--out", out)
    assert result.exit_code == 0 and "取り出しました" in result.stdout and "新しく始まります" in result.stdout
    assert run("info", out).exit_code == 0
    found = run_json("salvage", town, "--out", tmp_path / "again.dxa")
    kinds = {"years", "answers", "rows", "cells", "attachments", "submissions", "settings"}
    assert found["town"]["code"] == "073628" and set(found["saved"]) == kinds
    refused = run("salvage", town, "--out", out)
    assert refused.exit_code == 1 and refused.stderr.startswith("E-STORE-EXISTS")


def test_a_copy_to_carry_leaves_out_class_c(town: Path, tmp_path: Path) -> None:
    assert run("answer", town, "online.policy.note=残る", "sec.cloud.note=ひみつの備考").exit_code == 0
    found = run_json("carry", town, "--out", tmp_path / "carry.dxa")
    assert Path(found["file"]).is_file() and found["removed"] >= 1
    data = (tmp_path / "carry.dxa").read_bytes()
    assert "残る".encode() in data and "ひみつの備考".encode() not in data
    same = run("carry", town, "--out", town)
    assert same.exit_code == 1 and "E-CARRY-SAME" in same.stderr

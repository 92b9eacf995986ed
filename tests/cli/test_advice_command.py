"""``advice``: the list of next steps as JSON and in words."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from tests.command_line import run


@pytest.fixture
def town(tmp_path: Path) -> Path:
    path = tmp_path / "town.dxa"
    assert run("new", path, "--code", "073628", "--year", "2026").exit_code == 0
    return path


def test_nothing_low_nothing_said(town: Path) -> None:
    assert json.loads(run("advice", town, "--json").stdout) == []
    assert "ありません" in run("advice", town).stdout


def test_json_says_why_what_who_and_what_then(town: Path) -> None:
    assert run("answer", town, "online.policy=1", "sec.backup_bcp=1", "online.bylaw=4").exit_code == 0
    result = run("advice", town, "--json")
    assert result.exit_code == 0, result.stderr
    first, second = json.loads(result.stdout)
    keys = {"id", "rank", "step", "effort", "days", "support", "source", "triggers", "findings", "domain"}
    assert keys | {"score_now", "score_then", "overall_then"} <= first.keys()
    assert (first["id"], first["rank"], first["domain"], first["days"]) == ("REC-15", 1, "sec", 3)
    assert [finding["id"] for finding in first["findings"]] == ["sec.backup_bcp#1"]
    assert (first["score_now"], first["score_then"]) == (25, 75)
    assert second["id"] == "REC-01"
    assert second["triggers"] == [
        {
            "id": "online.policy",
            "label": second["triggers"][0]["label"],
            "text": "担当者の案はあるが、町としては決めていない",
        }
    ]
    assert second["triggers"][0]["label"].endswith("。")
    assert (second["score_now"], second["score_then"]) == (62.5, 75)
    assert second["overall_then"] == 50
    assert [offer["id"] for offer in second["support"]] == ["ict_adviser"]


def test_words_for_people(town: Path) -> None:
    assert run("answer", town, "online.policy=1").exit_code == 0
    said = run("advice", town).stdout
    for part in ("1. 件数の多い10手続", "わけ：", "手間：2人日・1か月", "相談先：県DX担当課", "出典：[001]", "要確認"):
        assert part in said
    assert "行政手続オンライン化 25.0 → 50.0" in said

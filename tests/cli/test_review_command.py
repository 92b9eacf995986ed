"""review, plan, and the adviser's keys of answer on real files."""

from __future__ import annotations

import shutil
from pathlib import Path

import pytest
from openpyxl import load_workbook

from dx_assess.session.catalog import load_catalog
from dx_assess.session.files import open_file
from dx_assess.session.sample import make_sample
from dx_assess.session.tasks import add_task
from tests.command_line import run, run_json


@pytest.fixture(scope="module")
def made(tmp_path_factory: pytest.TempPathFactory) -> Path:
    path = tmp_path_factory.mktemp("sample") / "town.dxa"
    make_sample(load_catalog(), path).close()
    return path


@pytest.fixture
def town(made: Path, tmp_path: Path) -> Path:
    return Path(shutil.copy(made, tmp_path / made.name))


def test_findings_through_answer(town: Path) -> None:
    before = run_json("score", town)
    refused = run("answer", town, "org.leader.agreed=1")
    assert refused.exit_code == 1 and refused.stderr.startswith("E-REVIEW-REASON org.leader.agreed")
    pairs = ("org.leader.verdict=修正がよい", "org.leader.method=interview", "org.leader.finding=辞令がない")
    agreed = ("org.leader.agreed=1", "org.leader.agreed_reason=辞令を確かめられない")
    answers = run_json("answer", town, *pairs, *agreed)
    entry = next(item for item in answers["answers"] if item["id"] == "org.leader")
    assert entry["review"]["agreed"]["value"] == 1 and entry["review"]["verdict"]["value"] == "revise"
    assert run_json("score", town)["domains"] == before["domains"]
    found = run_json("review", town)
    org = next(item for item in found["scores"]["domains"] if item["id"] == "org")
    then = org["self"]["score"] + org["difference"]
    assert org["difference"] < 0 and then == pytest.approx(org["confirmed"]["score"], abs=0.001)
    assert found["scores"]["agreed"] == ["org.leader"]
    listed = run("answers", town).stdout
    assert "org.leader.finding" in listed and "辞令がない" in listed
    told = run("history", town, "--key", "review.org.leader.finding").stdout
    assert "アドバイザーの所見" in told and "辞令がない" in told
    assert run("answer", town, "org.leader.finding=あ", "review.org.leader.finding=い").exit_code == 1
    assert run("answer", town, "org.leader.agreed=@open", "org.leader.agreed_reason=@open").exit_code == 0
    assert run_json("review", town)["scores"]["agreed"] == []
    assert run("verify", town).exit_code == 0


def test_review_lists_what_to_check(town: Path) -> None:
    found = run_json("review", town)
    reasons = {reason["code"] for item in found["items"] for reason in item["reasons"]}
    assert {"unknown", "W", "F"} <= reasons and found["open"] > 0
    shown = run("review", town).stdout
    first = next(item for item in found["items"] if item["state"] == "open")
    assert f"{first['no']} {first['label']}（{first['id']}）" in shown
    assert f"確認するもの {found['open']}問" in shown and "確認後" in shown


def test_several_towns(town: Path) -> None:
    run("answer", town, "org.leader.finding=あ")
    broken = town.with_name("broken.dxa")
    broken.write_bytes(b"no database at all")
    before = town.read_bytes()
    found = run_json("review", town.parent)
    assert [item["file"] for item in found] == ["town.dxa", "broken.dxa"]
    assert found[0]["open"] == run_json("review", town)["open"] and found[0]["state"] == "記入中"
    assert found[1]["error"]["code"].startswith("E-") and found[1]["error"]["fix"]
    assert town.read_bytes() == before and not list(town.parent.glob("*.owner"))
    shown = run("review", town.parent).stdout
    assert "見本町" in shown and "読めません：broken.dxa" in shown
    assert run("review", town.parent, "--year", "2026").exit_code == 2
    (empty := town.parent / "empty").mkdir()
    assert run("review", empty).stderr.startswith("E-TOWNS-NONE")


def test_plan(town: Path) -> None:
    assert "まだありません" in run("plan", town).stdout
    document = open_file(load_catalog(), town)
    add_task(document, {"what": "研修を開く", "due": "2020-01-01", "division": "総務課"})
    document.close()
    shown = run("plan", town).stdout
    assert "研修を開く" in shown and "期限切れ" in shown
    target = town.with_name("plan.xlsx")
    assert "書き出しました" in run("plan", town, "--xlsx", target).stdout
    cells = [cell.value for row in load_workbook(target)["行動計画"].iter_rows() for cell in row]
    assert "研修を開く" in cells and "期限切れ" in cells
    assert run("plan", town, "--xlsx", town).stderr.startswith("E-REPORT-TARGET")
    found = run_json("plan", town)
    assert found["overdue"] == 1 and found["tasks"][0]["division"] == "総務課"

"""confirm, reason, status and approval on real files."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from dx_assess.session.catalog import load_catalog
from dx_assess.session.sample import make_sample
from tests.command_line import run, run_json


@pytest.fixture
def town(tmp_path: Path) -> Path:
    path = tmp_path / "town.dxa"
    make_sample(load_catalog(), path).close()
    return path


def test_confirm_after_a_reason(town: Path) -> None:
    refused = run("confirm", town, "住民課")
    lines = refused.stderr.splitlines()
    assert refused.exit_code == 1 and len(lines) == 2 and lines[0].startswith("E-CONFIRM-WARNING sec.mfa_mynumber")
    assert lines[-1] == "1件の問題があり、何も変えていません。"
    failed = run("confirm", town, "resident", "--json")
    assert [error["code"] for error in json.loads(failed.stdout)["errors"]] == ["E-CONFIRM-WARNING"]
    kept = run_json("reason", town, "sec.mfa_mynumber#2", "来年度に替える")
    assert kept["key"] == "reason.sec.mfa_mynumber#2" and kept["reason"] == "来年度に替える"
    done = run("confirm", town, "住民課", "--who", "山田")
    assert done.exit_code == 0 and "課で確定" in done.stdout and "山田" in done.stdout
    assert run_json("confirm", town, "resident")["status"]["who"] == "山田"
    assert run("verify", town).exit_code == 0


def test_states_and_reopening(town: Path) -> None:
    assert run("confirm", town, "accounting", "--state", "approved").stderr.startswith("E-CONFIRM-STATE")
    assert run("confirm", town, "accounting").exit_code == 0
    assert run_json("confirm", town, "accounting", "--state", "approved")["status"]["word"] == "決裁"
    assert run("answer", town, "online.cashless_rate.note=直した").exit_code == 0
    shown = run("status", town)
    assert shown.exit_code == 0 and "確定のあとに変わった（1か所）" in shown.stdout
    found = run_json("status", town)
    assert found["whole"]["state"] == "open"
    accounting = next(part for part in found["divisions"] if part["id"] == "accounting")
    assert (accounting["state"], accounting["changed"]) == ("approved", ["online.cashless_rate.note"])
    assert run("confirm", town, "accounting", "--reopen", "書きもれ").stdout.startswith("会計：記入中")
    assert run("confirm", town, "accounting", "--reopen", "").stderr.startswith("E-CONFIRM-REASON")
    assert run("confirm", town, "accounting", "--reopen", "a", "--state", "approved").exit_code == 2
    assert run("confirm", town, "nowhere").stderr.startswith("E-CONFIRM-PART-UNKNOWN")


def test_status_lists_what_stops(town: Path) -> None:
    stopped = run("status", town, "--check", "whole")
    assert stopped.exit_code == 1 and stopped.stderr.count("E-CONFIRM-PART ") == 5
    assert run("status", town, "--check", "会計").stdout == "会計は確定できます。\n"
    assert run_json("status", town, "--check", "会計")["errors"] == []


def test_reason_taken_back_and_refused(town: Path) -> None:
    assert run("reason", town, "procedures#9:P027", "県に確かめた").exit_code == 0
    assert "（なし）" in run("reason", town, "procedures#9:P027", "@open").stdout
    assert run("reason", town, "procedures#9:P999", "理由").stderr.startswith("E-REASON-CHECK")


def test_approval(town: Path, tmp_path: Path) -> None:
    pdf = tmp_path / "決裁.pdf"
    found = run_json("approval", town, "--pdf", pdf, "--seal", "課長", "--seal", "町長")
    assert pdf.is_file() and found["seals"] == ["課長", "町長"]
    assert f"受付番号 {found['receipt']}" in run("approval", town, "--pdf", pdf).stdout
    assert run("approval", town).exit_code == 2
    assert run("approval", town, "--pdf", tmp_path / "no" / "a.pdf").stderr.startswith("E-FILE-")

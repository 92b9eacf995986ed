"""A mistake of the program in a command: one line that says what to do, a log without personal data, status 1."""

from __future__ import annotations

import json
from pathlib import Path

import pytest

from dx_assess.session import catalog
from dx_assess.session.trouble import LOG
from tests.command_line import run

SECRET = "だれにも見せない答え"


@pytest.fixture(autouse=True)
def broken(monkeypatch: pytest.MonkeyPatch) -> None:
    def fail() -> None:
        raise KeyError(SECRET)

    monkeypatch.setattr(catalog, "load_catalog", fail)
    monkeypatch.setattr("dx_assess.cli.packs.load_catalog", fail, raising=False)


def test_it_is_one_line_with_the_log(user_home: Path) -> None:
    result = run("packs")
    assert result.exit_code == 1 and result.stdout == ""
    (line,) = result.stderr.splitlines()
    assert line.startswith("E-PROGRAM-UNEXPECTED ") and "保存したものはファイルに残っています" in line
    assert str(user_home / LOG) in line and SECRET not in line
    log = (user_home / LOG).read_text(encoding="utf-8")
    assert "KeyError" in log and "dx_assess/cli/" in log and SECRET not in log and str(user_home) not in log


def test_json_asked_for_is_json(user_home: Path) -> None:
    result = run("packs", "--json")
    (error,) = json.loads(result.stdout)["errors"]
    assert result.exit_code == 1 and error["code"] == "E-PROGRAM-UNEXPECTED" and error["fix"]

"""``submit`` and ``verify`` of what it made, on the command line."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from click.testing import CliRunner, Result

from dx_assess.__main__ import main
from dx_assess.session.catalog import load_catalog
from dx_assess.session.sample import make_sample


def run(*arguments: object) -> Result:
    return CliRunner().invoke(main, [str(argument) for argument in arguments])


@pytest.fixture
def town(tmp_path: Path) -> Path:
    make_sample(load_catalog(), tmp_path / "town.dxa").close()
    return tmp_path / "town.dxa"


def test_a_dry_run_shows_what_leaves_and_what_is_missing(town: Path, tmp_path: Path) -> None:
    result = run("submit", town, "--to", tmp_path / "out", "--dry-run", "--json")
    assert result.exit_code == 0
    document = json.loads(result.stdout)
    assert document["submission"] == 1 and document["complete"] is False and document["missing"]
    assert {item["class"] for item in document["leaves"]["A"]} == {"A"} and document["stays"]
    result = run("submit", town, "--to", tmp_path / "out", "--dry-run")
    assert result.exit_code == 1 and "E-CONFIRM-PART" in result.stderr and "町に残るもの" in result.stdout
    assert not (tmp_path / "out").exists()


def test_submit_and_verify(town: Path, tmp_path: Path) -> None:
    assert run("submit", town, "--to", tmp_path / "out").exit_code == 1
    result = run("submit", town, "--to", tmp_path / "out", "--incomplete", "--json")
    document = json.loads(result.stdout)
    assert (result.exit_code, document["submission"], document["complete"]) == (0, 1, False)
    assert Path(document["folder"]).is_dir()
    result = run("verify", document["folder"])
    assert result.exit_code == 0 and "すべて合っています。" in result.stdout
    info = json.loads(run("verify", town, "--json").stdout)
    assert info["ok"] is True


def test_a_short_password_is_refused(town: Path, tmp_path: Path) -> None:
    (tmp_path / "pw.txt").write_text("short\n", "utf-8")
    result = run("submit", town, "--to", tmp_path / "out", "--incomplete", "--password-file", tmp_path / "pw.txt")
    assert result.exit_code == 1 and result.stderr.startswith("E-PASSWORD-SHORT ")
    assert not (tmp_path / "out").exists()


def test_verify_says_first_that_the_file_changed_since(town: Path, tmp_path: Path) -> None:
    pdf = tmp_path / "town.pdf"
    assert run("report", town, "--pdf", pdf, "--parts", "summary").exit_code == 0
    assert run("answer", town, "online.policy=1").exit_code == 0
    result = run("verify", pdf)
    assert result.exit_code == 1
    assert "書き出したあとに、町のファイルの答えか調査票が変わりました" in result.stderr.splitlines()[0]

"""``merge``: what it prints, what it asks, its exit status."""

from __future__ import annotations

import json
import shutil
from pathlib import Path

import pytest
from click.testing import CliRunner, Result

from dx_assess.__main__ import main


def run(*arguments: object) -> Result:
    return CliRunner().invoke(main, [str(argument) for argument in arguments])


@pytest.fixture
def pair(tmp_path: Path) -> tuple[Path, Path, Path]:
    mine, theirs = tmp_path / "自分.dxa", tmp_path / "相手.dxa"
    assert run("new", mine, "--code", "073628", "--year", 2026).exit_code == 0
    shutil.copyfile(mine, theirs)
    assert run("answer", mine, "online.policy=2").exit_code == 0
    assert run("answer", theirs, "online.policy=3", "online.policy.note=要綱").exit_code == 0
    return mine, theirs, tmp_path / "結果.dxa"


def test_conflicts_are_listed_and_nothing_is_written(pair: tuple[Path, Path, Path]) -> None:
    mine, theirs, out = pair
    result = run("merge", "--mine", mine, "--theirs", theirs, "--out", out)
    assert result.exit_code == 1
    assert "相手だけが変えた所（取り込む）：1か所" in result.stdout
    assert result.stderr.startswith("E-MERGE-CONFLICT ")
    assert "決めていない所が1か所あります。何も書いていません。" in result.stderr.splitlines()[-1]
    assert not out.exists()


def test_json_lists_conflicts_and_the_policy_decides_them(pair: tuple[Path, Path, Path]) -> None:
    mine, theirs, out = pair
    result = run("merge", "--mine", mine, "--theirs", theirs, "--out", out, "--json")
    document = json.loads(result.stdout)
    assert (result.exit_code, document["written"]) == (1, False)
    (conflict,) = document["conflicts"]
    assert (conflict["target"], conflict["decided"]) == ("online.policy", None)
    assert document["errors"][0]["code"] == "E-MERGE-CONFLICT"
    result = run("merge", "--mine", mine, "--theirs", theirs, "--out", out, "--policy", "theirs", "--json")
    document = json.loads(result.stdout)
    assert (result.exit_code, document["written"], document["conflicts"][0]["decided"]) == (0, True, "theirs")
    answers = json.loads(run("answers", out, "--json").stdout)
    assert '"要綱"' in json.dumps(answers, ensure_ascii=False)
    assert run("verify", out).exit_code == 0


def test_a_dry_run_writes_nothing(pair: tuple[Path, Path, Path]) -> None:
    mine, theirs, out = pair
    result = run("merge", "--mine", mine, "--theirs", theirs, "--out", out, "--policy", "mine", "--dry-run")
    assert (result.exit_code, out.exists()) == (0, False)


def test_the_base_can_be_named(pair: tuple[Path, Path, Path], tmp_path: Path) -> None:
    mine, theirs, out = pair
    base = tmp_path / "base.dxa"
    shutil.copyfile(theirs, base)
    result = run("merge", "--mine", mine, "--theirs", theirs, "--base", base, "--out", out)
    assert result.exit_code == 0, result.output
    assert json.loads(run("answers", out, "--json").stdout)


def test_another_town_is_refused(pair: tuple[Path, Path, Path], tmp_path: Path) -> None:
    other = tmp_path / "別.dxa"
    run("new", other, "--code", "073423", "--year", 2026)
    result = run("merge", "--mine", pair[0], "--theirs", other, "--out", pair[2])
    assert result.exit_code == 1 and result.stderr.startswith("E-MERGE-TOWN ")

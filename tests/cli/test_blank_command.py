from __future__ import annotations

import json
from pathlib import Path

from click.testing import CliRunner

from dx_assess.__main__ import main


def test_blank(tmp_path: Path) -> None:
    pdf, xlsx = tmp_path / "a.pdf", tmp_path / "a.xlsx"
    done = CliRunner().invoke(main, ["blank", "--edition", "quick", "--pdf", str(pdf), "--xlsx", str(xlsx), "--json"])
    assert done.exit_code == 0, done.output
    assert json.loads(done.output) == {
        "edition": "quick",
        "questions": 26,
        "registers": 5,
        "pdf": str(pdf),
        "xlsx": str(xlsx),
    }
    assert pdf.exists() and xlsx.exists()


def test_blank_says_what_it_wrote(tmp_path: Path) -> None:
    done = CliRunner().invoke(main, ["blank", "--xlsx", str(tmp_path / "a.xlsx")])
    assert done.exit_code == 0
    assert "設問80問、台帳6種類" in done.output


def test_wrong_usage_and_known_errors(tmp_path: Path) -> None:
    assert CliRunner().invoke(main, ["blank"]).exit_code == 2
    assert CliRunner().invoke(main, ["blank", "--edition", "long", "--pdf", "a.pdf"]).exit_code == 2
    failed = CliRunner().invoke(main, ["blank", "--pdf", str(tmp_path / "nowhere" / "a.pdf")])
    assert failed.exit_code == 1
    assert failed.output.startswith("E-FILE-")

import json
from pathlib import Path

from click.testing import CliRunner

from dx_assess.__main__ import main


def run(*words: str) -> tuple[int, str, str]:
    result = CliRunner().invoke(main, words)
    return result.exit_code, result.stdout, result.stderr


def test_attach_list_export_detach(tmp_path: Path) -> None:
    town, paper = str(tmp_path / "t.dxa"), tmp_path / "p.txt"
    paper.write_text("根拠", encoding="utf-8")
    assert run("new", town, "--code", "073628", "--year", "2026")[0] == 0
    status, out, _err = run("evidence", town, "--attach", f"online.policy={paper}", "--json")
    found = json.loads(out)
    assert status == 0 and found["code"] == "073628"
    assert [(item["row_id"], item["question"], item["name"]) for item in found["evidence"]] == [
        ("E001", "online.policy", "p.txt")
    ]
    status, out, _err = run("evidence", town, "--export", str(tmp_path / "out"))
    assert status == 0 and "p.txt" in out and (tmp_path / "out" / "E001_p.txt").read_text(encoding="utf-8") == "根拠"
    assert run("evidence", town, "--detach", "E001")[0] == 0
    status, _out, err = run("evidence", town, "--detach", "E001")
    assert status == 1 and err.startswith("E-EVIDENCE-ROW")
    assert run("evidence", town, "--attach", "online.policy")[0] == 2

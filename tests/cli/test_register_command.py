"""``register`` on the command line, with the prefecture's published results as real input."""

from __future__ import annotations

import csv
import json
from pathlib import Path

import pytest

from tests.command_line import run, run_json

DATA = Path(__file__).parents[1] / "data"
PUBLISHED = {
    "1　まず始めに実施すべき取組": (7, 1, 1, 100),
    "2　行政サービスの向上に向けた取組": (9, 3, 0, 0),
    "3　公務能率の向上に向けた取組": (10, 4, 3, 75),
    "4　新型コロナウイルス感染症対策を踏まえ加速させる取組": (2, 1, 1, 100),
    "5　1～4の取組を支える基盤整備": (8, 2, 2, 100),
    "第４-１　市町村支援・連携": (7, 1, 0, 0),
    "合計": (43, 12, 7, 58),
}
"""資料２－１ of the R4 paper: 分野 → projects, KPIs, 達成, 達成率 (%)."""


@pytest.fixture
def town(tmp_path: Path) -> Path:
    path = tmp_path / "town.dxa"
    assert run("new", path, "--code", "073628", "--year", "2023").exit_code == 0
    return path


def test_published_results_come_out_again(town: Path) -> None:
    found = run_json("register", town, "initiatives", "--import", DATA / "fukushima_r4_initiatives.csv")
    assert (found["read"], found["accepted"], found["rejected"]) == (54, 54, [])
    groups = run_json("score", town)["figures"]["initiatives.by_domain"]
    assert list(PUBLISHED) == [group["domain"] for group in groups], "first-seen order, total last"
    for group in groups:
        assert (group["projects"], group["kpi"], group["achieved"], group["rate"]) == PUBLISHED[group["domain"]]
    assert next(group for group in groups if group["domain"] == "合計")["partly"] == 5


def test_published_verdict_of_every_numbered_kpi(town: Path) -> None:
    published = {
        "BPR実施課": "達成",
        "県及び市町村の行政手続のオンライン利用率": "一部達成",
    }
    run("register", town, "R6", "--import", DATA / "fukushima_r4_initiatives.csv")
    achieved = set(run_json("score", town)["domains"][5]["questions"][7]["trace"]["rows"])
    rows = run_json("register", town, "R6")["rows"]
    numbered = {
        row["cells"]["kpi_name"]: row["row_id"] in achieved
        for row in rows
        if row["cells"].get("kpi_name") and "repeat_of" not in row["cells"]
    }
    assert len(numbered) == 12
    assert sum(numbered.values()) == 7
    for name, verdict in published.items():
        assert numbered[name] is (verdict == "達成")


def test_a_rejected_row_stops_everything(town: Path, tmp_path: Path) -> None:
    source = tmp_path / "r1.csv"
    with source.open("w", encoding="cp932", newline="") as handle:
        writer = csv.writer(handle)
        writer.writerow(["番号", "町に制度がある", "オンライン対応", "年間総件数"])
        writer.writerow(["P001", "はい", "対応済", "１，２００件"])
        writer.writerow(["P002", "はい", "できた", "10"])
    result = run("register", town, "procedures", "--import", source, "--json")
    assert result.exit_code == 1
    found = json.loads(result.stdout)
    assert (found["read"], found["accepted"], len(found["rejected"])) == (2, 1, 1)
    rejected = found["rejected"][0]
    assert (rejected["row"], rejected["column"], rejected["value"]) == (3, "オンライン対応", "できた")
    assert found["errors"][0]["fix"]
    assert run_json("score", town)["figures"]["procedures.n_filled"] == 0
    again = run_json("register", town, "procedures", "--import", source, "--accept-valid")
    assert again["written"] is True
    assert run_json("score", town)["figures"]["procedures.n_filled"] == 1


def test_dry_run_writes_nothing(town: Path, tmp_path: Path) -> None:
    source = tmp_path / "r1.csv"
    source.write_text("番号,制度\nP001,はい\n", encoding="utf-8")
    before = town.read_bytes()
    words = ("register", town, "R1", "--import", source, "--map", "exists=制度")
    assert run_json(*words, "--dry-run")["written"] is False
    told = run(*words, "--dry-run").stdout
    assert "加わる行 0、変わる行 1、変わらない行 0" in told
    assert "・P001 町に制度がある：（空欄） → はい" in told
    assert town.read_bytes() == before
    assert run_json(*words)["written"] is True
    assert run_json("score", town)["figures"]["procedures.n_filled"] == 1


def test_export_and_import_again_changes_nothing(town: Path, tmp_path: Path) -> None:
    for name in ("r1.csv", "r1.xlsx"):
        target = tmp_path / name
        assert run_json("register", town, "procedures", "--export", target)["rows"] == 54
        found = run_json("register", town, "procedures", "--import", target, "--dry-run")
        assert (found["read"], found["rejected"], found["changes"]) == (54, [], [])


def test_unknown_register_and_conflicting_options(town: Path, tmp_path: Path) -> None:
    assert run("register", town, "proceduers").stderr.startswith("E-REGISTER-UNKNOWN")
    both = run("register", town, "R1", "--import", tmp_path / "a.csv", "--export", tmp_path / "b.csv")
    assert both.exit_code == 2


def test_a_list_imported_twice_is_noticed_and_can_be_left_out(town: Path, tmp_path: Path) -> None:
    source = tmp_path / "a.csv"
    source.write_text("業務名,年間件数\n会議録,12\n窓口,3\n", encoding="utf-8")
    words = ("register", town, "automation", "--import", source)
    assert run_json(*words)["same_rows"] == []
    found = run_json(*words, "--skip-same")
    assert (found["read"], found["accepted"], found["skipped"], found["written"]) == (2, 2, 2, False)
    told = run(*words, "--skip-same").stdout
    assert "変えたところはありません" in told
    assert "台帳にすでにある行と同じ行 2（読み飛ばします）：2行目＝A001・3行目＝A002" in told
    assert len(run_json("register", town, "automation")["rows"]) == 2
    told = run(*words).stdout
    assert "重ねて足します。--skip-same" in told
    assert len(run_json("register", town, "automation")["rows"]) == 4


def test_accepting_valid_rows_where_there_is_none_says_so(town: Path, tmp_path: Path) -> None:
    source = tmp_path / "a.csv"
    source.write_text("番号,年間総件数\nP999,1\n", encoding="utf-8")
    before = town.read_bytes()
    result = run("register", town, "procedures", "--import", source, "--accept-valid")
    assert result.exit_code == 1
    assert "取り込みました" not in result.stdout
    assert result.stderr.startswith("E-IMPORT-NUMBER")
    assert "何も変えていません" in result.stderr
    assert town.read_bytes() == before
    found = run("register", town, "procedures", "--import", source, "--accept-valid", "--json")
    assert json.loads(found.stdout)["written"] is False


def test_a_column_can_be_left_unread_and_the_matching_is_used_again(town: Path, tmp_path: Path) -> None:
    source = tmp_path / "a.csv"
    source.write_text("番号,事務名\n1,会議録\n", encoding="utf-8")
    words = ("register", town, "automation", "--import", source)
    assert run_json(*words, "--map", "業務名=事務名", "--map", "番号=")["mapping"] == {"name": "事務名", "row_id": ""}
    told = run(*words, "--dry-run").stdout
    assert "前に同じ見出しのファイルを取り込んだときの対応を使いました" in told
    assert "読まなかった列：番号" in told

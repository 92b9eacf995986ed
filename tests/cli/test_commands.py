"""The command line on real files: what product.md promises for each command."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from click.testing import CliRunner

from dx_assess import paths
from dx_assess.__main__ import main
from dx_assess.session.catalog import load_catalog
from dx_assess.session.sample import make_sample
from tests.command_line import run, run_json

CODE = "073628"


@pytest.fixture
def town(tmp_path: Path) -> Path:
    path = tmp_path / "town.dxa"
    assert run("new", path, "--code", CODE, "--year", "2026").exit_code == 0
    return path


def test_new_says_what_was_made(tmp_path: Path) -> None:
    found = run_json("new", tmp_path / "a.dxa", "--code", CODE, "--year", "2026", "--edition", "quick")
    assert (found["code"], found["name"], found["year"]) == (CODE, "下郷町", 2026)
    assert (found["edition"], found["pack"]) == ("quick", "fukushima")
    assert found["registers"]["procedures"] == 54


@pytest.mark.parametrize(
    ("words", "code"),
    [
        (("--code", "073629", "--year", "2026"), "E-CODE-UNKNOWN"),
        (("--code", CODE, "--year", "26"), "E-YEAR-RANGE"),
        (("--code", CODE, "--year", "2026", "--edition", "full"), "E-EDITION"),
        (("--code", CODE, "--year", "2026", "--pack", "osaka"), "E-PACK-UNKNOWN"),
    ],
)
def test_new_refuses_and_leaves_nothing(tmp_path: Path, words: tuple[str, ...], code: str) -> None:
    result = run("new", tmp_path / "a.dxa", *words)
    assert result.exit_code == 1
    assert result.stderr.startswith(code)
    assert result.stderr.splitlines()[-1] == "1件の問題があり、何も変えていません。"
    assert list(tmp_path.iterdir()) == []


def test_new_never_overwrites(town: Path) -> None:
    before = town.read_bytes()
    result = run("new", town, "--code", CODE, "--year", "2026")
    assert result.exit_code == 1
    assert result.stderr.startswith("E-STORE-EXISTS")
    assert town.read_bytes() == before


def test_answers_are_kept_typed(town: Path) -> None:
    result = run(
        "answer",
        town,
        "online.policy=３",
        "sec.training=12/32",
        "sec.outsourcing=nda,sub",
        "opendata.published=2",
        "opendata.views=@unknown",
        "opendata.views.downloads=１，２００",
        "online.bylaw=@na:条例を持たない",
        "online.policy.note=課長会議で決めた",
        "profile.asof=R8.4.1",
        "profile.staff_total=120名",
        "analog_reg.zero_confirmed=yes",
    )
    assert result.exit_code == 0, result.stderr
    found = run_json("answers", town)
    by_id = {answer["id"]: answer for answer in found["answers"]}
    assert by_id["online.policy"]["value"] == 3
    assert by_id["online.policy"]["note"] == "課長会議で決めた"
    assert by_id["sec.training"]["value"] == "12/32"
    assert by_id["sec.training"]["text"] == "37.5%（32のうち12）"
    assert by_id["sec.outsourcing"]["value"] == ["nda", "sub"]
    assert by_id["opendata.views"]["value"] == "@unknown"
    assert by_id["opendata.views"]["fields"]["opendata.views.downloads"]["value"] == 1200
    assert (by_id["online.bylaw"]["status"], by_id["online.bylaw"]["reason"]) == ("na", "条例を持たない")
    assert found["profile"]["profile.asof"]["value"] == "2026-04-01"
    assert found["marks"]["analog_reg.zero_confirmed"] is True


def test_one_bad_answer_changes_nothing(town: Path) -> None:
    result = run("answer", town, "online.policy=3", "online.polisy=1", "sec.training=37.5%", "online.bylaw=1", "--json")
    assert result.exit_code == 1
    errors = json.loads(result.stdout)["errors"]
    assert [error["code"] for error in errors] == ["E-KEY-UNKNOWN", "E-INPUT-RATE", "E-INPUT-CHOICE"]
    assert all(error["fix"] and error["message"] for error in errors)
    assert errors[0]["fix"] == "「online.policy」のことではありませんか。"
    assert result.stderr.splitlines()[-1] == "3件の問題があり、何も変えていません。"
    by_id = {answer["id"]: answer for answer in run_json("answers", town)["answers"]}
    assert by_id["online.policy"]["status"] == "open"


@pytest.mark.parametrize(
    ("pair", "code"),
    [
        ("online.priority_rate=1/2", "E-INPUT-AUTO"),
        ("sec.patch=@unknown", "E-INPUT-UNKNOWN"),
        ("online.policy=@unmeasured", "E-INPUT-UNMEASURED"),
        ("online.policy=@na", "E-INPUT-REASON"),
        ("online.policy=@none", "E-INPUT-NONE"),
        ("online.policy=@maybe", "E-INPUT-WORD"),
        ("profile.code=073628", "E-INPUT-LOCKED"),
        ("bpr.divisions=-1", "E-INPUT-RANGE"),
        ("online.policy", "E-INPUT-PAIR"),
    ],
)
def test_answers_that_mean_nothing_are_refused(town: Path, pair: str, code: str) -> None:
    result = run("answer", town, pair)
    assert result.exit_code == 1
    assert result.stderr.startswith(code)


def test_the_list_of_answers_is_in_japanese_and_has_the_computed_ones(tmp_path: Path) -> None:
    sample = tmp_path / "sample.dxa"
    make_sample(load_catalog(), sample).close()
    lines = run("answers", sample).stdout.splitlines()
    policy, computed = (next(line for line in lines if line.startswith(key)) for key in ("online.policy", "online.my"))
    assert "回答" in policy and "answered" not in policy
    assert "のうち" in computed
    by_id = {answer["id"]: answer for answer in run_json("answers", sample)["answers"]}
    assert by_id["online.myna26"]["text"] == computed.split(maxsplit=2)[2]


def test_answers_can_be_taken_back_and_emptied(town: Path) -> None:
    assert run("answer", town, "online.policy=3", "sec.outsourcing=@none").exit_code == 0
    assert run("answer", town, "online.policy=@open").exit_code == 0
    by_id = {answer["id"]: answer for answer in run_json("answers", town)["answers"]}
    assert by_id["online.policy"]["status"] == "open"
    assert (by_id["sec.outsourcing"]["status"], by_id["sec.outsourcing"]["value"]) == ("answered", [])


def test_score_lists_every_question_with_its_share(town: Path) -> None:
    run("answer", town, "online.policy=3", "online.bylaw=4")
    found = run_json("score", town)
    assert found["overall"].keys() == {"score", "low", "high", "level", "answer_rate", "provisional"}
    assert sum(len(domain["questions"]) for domain in found["domains"]) == 80
    online = found["domains"][0]
    policy, bylaw = (next(q for q in online["questions"] if q["id"] == f"online.{n}") for n in ("policy", "bylaw"))
    assert online["score"] == 87.5
    assert policy["contribution"] == 37.5
    assert policy["contribution"] + bylaw["contribution"] == online["score"]
    assert online["provisional"] is True
    hidden = next(q for q in online["questions"] if q["id"] == "online.cashless_rate")
    assert (hidden["status"], hidden["score"]) == ("hidden", None)


def test_quick_edition_asks_only_its_questions(tmp_path: Path) -> None:
    path = tmp_path / "quick.dxa"
    run("new", path, "--code", CODE, "--year", "2026", "--edition", "quick")
    asked = [
        question
        for domain in run_json("score", path)["domains"]
        for question in domain["questions"]
        if question["status"] != "hidden"
    ]
    assert {"online.policy", "std.migration_rate"} <= {question["id"] for question in asked}
    assert len(asked) <= 26


def test_years_are_kept_apart(town: Path) -> None:
    run("answer", town, "online.policy=1", "profile.population=8000")
    found = run_json("year", town, "--add", "2027")
    assert [year["year"] for year in found["years"]] == [2026, 2027]
    assert found["years"][1]["carried_from"] == 2026
    run("answer", town, "online.policy=4")
    old = {a["id"]: a for a in run_json("answers", town, "--year", "2026")["answers"]}
    new = run_json("answers", town)
    assert old["online.policy"]["value"] == 1
    assert {a["id"]: a for a in new["answers"]}["online.policy"]["value"] == 4
    assert new["profile"]["profile.population"]["value"] == 8000
    assert run("year", town, "--add", "2027").stderr.startswith("E-YEAR-EXISTS")
    assert run("score", town, "--year", "2030").stderr.startswith("E-YEAR-NONE")


def test_kpi_year_and_figures(town: Path) -> None:
    run("answer", town, "rpa_ai.rpa_stage=1", "bpr.web_meeting=3", "divide.mynumber_card=6500/8000")
    found = {item["id"]: item for item in run_json("kpi", town)}
    card = found["admin-16"]
    assert (card["year"], card["numerator"], card["denominator"], card["actual"]) == (2025, 6500, 8000, 81.3)
    assert (card["target"], card["yardstick"], card["verdict"]) == (100, "reference", "－")
    meetings = found["admin-11"]
    assert (meetings["actual"], meetings["target"], meetings["verdict"]) == (3, 3, "達成")
    assert found["admin-08"]["actual"] is None, "an empty register is not a result of 0"
    assert len(found) == 82


def test_packs(town: Path) -> None:
    listed = run_json("packs")
    assert "fukushima" in {pack["id"] for pack in listed}
    pack = run_json("packs", "fukushima")
    usage = next(item for item in pack["kpis"] if item["id"] == "admin-02")
    assert usage["targets"]["2025"] == 80
    assert usage["raw"]["2022"] == "61.0%"
    assert run("packs", "osaka").exit_code == 1


def test_forms_check_names_every_mistake(tmp_path: Path) -> None:
    assert run("forms", "check").exit_code == 0
    folder = tmp_path / "set"
    folder.mkdir()
    (folder / "set.toml").write_text('id = "x"\nversion = "1"\n', encoding="utf-8")
    result = run("forms", "check", folder)
    assert result.exit_code == 1
    assert "set.toml 2行目" in result.stderr
    assert "1.0.0 のように" in result.stderr


def test_a_key_given_twice_changes_nothing(town: Path) -> None:
    result = run("answer", town, "online.policy=4", "online.policy=3")
    assert (result.exit_code, result.stderr.split()[0]) == (1, "E-INPUT-TWICE")
    policy = next(item for item in run_json("answers", town)["answers"] if item["id"] == "online.policy")
    assert policy["status"] == "open"


def test_forms_check_of_a_pack_is_one_json_document() -> None:
    found = run_json("forms", "check", paths.resources_dir() / "packs" / "fukushima.toml")
    assert (found["pack"], found["kpis"], found["errors"]) == ("fukushima", 82, [])


def test_info_tells_the_receipt_that_a_report_carries(town: Path, tmp_path: Path) -> None:
    receipt = run_json("info", town)["receipt"]
    assert run_json("report", town, "--pdf", tmp_path / "a.pdf", "--parts", "summary")["receipt"] == receipt
    assert run("answer", town, "online.policy=4").exit_code == 0
    assert run_json("info", town)["receipt"] != receipt


def test_a_register_as_json_keeps_the_name_of_the_town(town: Path) -> None:
    found = run_json("register", town, "R1")
    assert (found["name"], found["register"], found["label"]) == ("下郷町", "procedures", "手続台帳")


def test_a_folder_instead_of_a_file_is_a_known_error(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.chdir(tmp_path)
    for folder in (".", str(tmp_path)):
        result = run("info", folder)
        assert (result.exit_code, result.stderr[:12]) == (1, "E-STORE-OPEN")


@pytest.mark.parametrize(
    ("words", "message"),
    [
        (("score",), "「FILE」を書いてください。"),
        (("nonsense",), "「nonsense」という命令はありません。"),
        (("score", "a.dxa", "b.dxa"), "余分な言葉（b.dxa）があります。"),
        (("score", "a.dxa", "--jsn"), "「--jsn」という指定はありません。"),
        (("new", "a.dxa", "--year", "2026"), "「--code」を書いてください。"),
        (("new", "a.dxa", "--code", CODE, "--year", "R8"), "「--year」には数字を書いてください。"),
        (("register", "a.dxa", "R1", "--mode", "all"), "「--mode」に書けるのは upsert・append・replace です。"),
        (("report", "a.dxa"), "--pdf か --xlsx のどちらか"),
        (("score", "a.dxa", "--year"), "「--year」の後に値を書いてください。"),
    ],
)
def test_wrong_usage_is_explained_with_status_2(words: tuple[str, ...], message: str) -> None:
    result = run(*words)
    assert result.exit_code == 2
    assert result.stderr.startswith("E-USAGE")
    assert message in result.stderr
    assert "--help で見られます。" in result.stderr


@pytest.mark.parametrize("content", [b"", b"hello", b"SQLite format 3\x00" + b"\x00" * 200])
def test_foreign_files_are_refused(tmp_path: Path, content: bytes) -> None:
    path = tmp_path / "foreign.dxa"
    path.write_bytes(content)
    result = run("info", path)
    assert result.exit_code == 1
    assert result.stderr.startswith("E-STORE-FORMAT")
    assert path.read_bytes() == content


@pytest.mark.parametrize("words", [("--help",), ("forms", "check", "--help"), ("year", "--help")])
def test_help_is_japanese(words: tuple[str, ...]) -> None:
    result = CliRunner().invoke(main, words)
    assert result.exit_code == 0 and result.stdout.startswith("使い方：")
    for word in ("Usage", "Options", "Commands", "Show ", "COMMAND"):
        assert word not in result.stdout

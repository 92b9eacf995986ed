"""``packs``: to Excel and back, one file for the towns, into a town's year."""

from __future__ import annotations

import json
from pathlib import Path

import openpyxl
import pytest

from tests.command_line import run, run_json


@pytest.fixture
def edited(tmp_path: Path) -> Path:
    """The workbook of Fukushima with another target, another question and raised versions."""
    path = tmp_path / "福島.xlsx"
    assert run("packs", "fukushima", "--export", path).exit_code == 0
    book = openpyxl.load_workbook(path)
    for row in book["パック"].iter_rows(min_row=3):
        if row[0].value in ("pack.version", "form.version"):
            row[2].value = "1.1.0"
    keys = [cell.value for cell in book["KPI"][1]]
    book["KPI"].cell(4, keys.index("targets.2025") + 1).value = "85.0%"
    book["設問"].cell(3, 3).value = "新しい設問の文"
    book.save(path)
    return path


def test_the_list_and_one_pack() -> None:
    listed = run_json("packs")
    assert {"id", "name", "prefecture", "version", "issuer"} <= listed[0].keys()
    assert [pack["id"] for pack in listed] == ["common", "fukuoka", "fukushima"]
    pack = run_json("packs", "fukushima")
    assert pack.keys() == {"id", "name", "prefecture", "years", "kpis"}
    assert run("packs", "nowhere").exit_code == 1


def test_from_the_prefecture_to_a_town(tmp_path: Path, edited: Path, user_home: Path) -> None:
    town, file, text = tmp_path / "町.dxa", tmp_path / "県.dxpack", tmp_path / "送付文.txt"
    text.write_bytes("お願いします。\r\n総務課".encode("cp932"))
    assert run("new", town, "--code", "073628", "--year", "2026").exit_code == 0
    assert run("answer", town, "online.policy=2").exit_code == 0
    tried = run_json("packs", "--import", edited, "--dry-run")
    assert not tried["installed"] and not (user_home / "packs").exists()
    done = run_json("packs", "fukushima", "--import", edited)
    assert done["installed"] and done["new"] == ["packs/fukushima/1.1.0", "forms/standard/1.1.0"]
    kinds = {item["id"]: item["kind"] for item in done["changes"]["items"]}
    assert kinds == {"online.policy": "reworded", "admin-02": "target_changed"}
    assert run_json("packs", "fukushima")["kpis"][1]["targets"]["2025"] == 85
    words = ("packs", "fukushima", "--distribution", file, "--deadline", "R8.12.25", "--text", text)
    made = run_json(*words)
    assert (made["deadline"], made["year"]) == ("2026-12-25", 2026)
    offer = run_json("packs", "--install", file)
    assert offer["text"] == "お願いします。\n総務課" and offer["issuer"]
    update = run_json("packs", "--update", town)
    assert update["done"] and update["to_confirm"] == ["online.policy"]
    assert run_json("packs", "--update", town) == {"update": None, "done": False}
    assert run_json("info", town)["form"] == "standard 1.1.0"


def test_mistakes_name_their_cells(tmp_path: Path, edited: Path) -> None:
    book = openpyxl.load_workbook(edited)
    book["設問"].cell(3, 3).value = None
    book.save(edited)
    result = run("packs", "--import", edited, "--json")
    assert result.exit_code == 1
    (error,) = json.loads(result.stdout)["errors"]
    assert error["code"] == "E-BOOK-EMPTY" and "シート「設問」 C3" in error["where"]
    assert result.stderr.splitlines()[-1] == "1件の問題があり、何も変えていません。"


def test_changes_of_two_versions(project: Path) -> None:
    packs = project / "resources" / "packs"
    found = run_json("packs", "--changes", packs / "common.toml", packs / "fukuoka.toml")
    assert found["count"]["new"] == 11 and found["count"]["retired"] == 10
    forms = project / "forms" / "standard"
    assert run_json("packs", "--changes", forms, forms)["items"] == []


@pytest.mark.parametrize(
    "words",
    [
        ("--export", "a.xlsx"),
        ("fukushima", "--distribution", "a.dxpack"),
        ("fukushima", "--export", "a.xlsx", "--import", "b.xlsx"),
    ],
)
def test_wrong_usage(words: tuple[str, ...]) -> None:
    result = run("packs", *words)
    assert result.exit_code == 2 and result.stderr.startswith("E-USAGE")


@pytest.mark.parametrize(
    ("deadline", "text", "code"), [("いつか", "文", "E-DIST-DEADLINE"), ("2026-12-25", "", "E-DIST-TEXT")]
)
def test_a_distribution_needs_a_day_and_a_text(tmp_path: Path, deadline: str, text: str, code: str) -> None:
    path = tmp_path / "a.txt"
    path.write_text(text, encoding="utf-8")
    target = tmp_path / "a.dxpack"
    result = run("packs", "fukushima", "--distribution", target, "--deadline", deadline, "--text", path)
    assert result.exit_code == 1 and result.stderr.startswith(code) and not target.exists()

from __future__ import annotations

import csv
from decimal import Decimal
from pathlib import Path
from typing import Any

import pytest

from dx_assess.errors import AppErrors
from dx_assess.form.expr import Scope, Type, compile_expression
from dx_assess.form.loader import load_question_set
from dx_assess.form.packs import Pack, list_packs, load_pack, pack_document

ROOT = Path(__file__).parents[2]
PACKS = ROOT / "resources" / "packs"
TABLE = ROOT / "tests" / "data" / "fukushima_kpis.csv"
YEARS = ("2022", "2023", "2024", "2025")
SMALL = """
[pack]
id = "small"
version = "1"
name = "小さな県のKPI"
prefecture = "福島県"
prefecture_code = "070009"
issuer = "県"
years = [2024, 2025]
staff = { count = 1000, scope = "知事部局", paper = "資料1" }

[[section]]
list = "行政"
name = "1　分野"

[[kpi]]
id = "k-1"
list = "行政"
no = 1
section = "1　分野"
item = "項目"
name = "利用率"
unit = "%"
direction = "up"
base = "48.2%"
targets = { 2024 = "61%(変更前:50%)", 2025 = "80%" }
yardstick = "same"
source = { numerator = "procedures.vol_online", denominator = "procedures.vol_total_online" }
"""


@pytest.fixture(scope="module")
def fukushima() -> Pack:
    return load_pack(PACKS / "fukushima.toml")


@pytest.fixture(scope="module")
def document(fukushima: Pack) -> dict[str, Any]:
    return pack_document(fukushima)


def number(text: str) -> float | None:
    return float(text) if text else None


def rows() -> list[dict[str, str]]:
    with TABLE.open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))


def test_the_whole_paper_is_in_the_pack(document: dict[str, Any]) -> None:
    assert [kpi["id"] for kpi in document["kpis"]] == [row["id"] for row in rows()]
    assert [sum(kpi["list"] == name for kpi in document["kpis"]) for name in ("行政", "地域")] == [22, 60]


@pytest.mark.parametrize("row", rows(), ids=lambda row: row["id"])
def test_every_figure_is_that_of_the_paper(row: dict[str, str], document: dict[str, Any]) -> None:
    kpi = next(kpi for kpi in document["kpis"] if kpi["id"] == row["id"])
    assert (kpi["name"], kpi["direction"], kpi["new"]) == (row["name"], row["direction"], row["new"] == "1")
    assert kpi["base"] == number(row["base"])
    assert kpi["targets"] == {year: number(row[year]) for year in YEARS}
    assert kpi["revised"] == {year: number(row[f"revised_{year}"]) for year in YEARS if row[f"revised_{year}"]}


def test_document_keys(document: dict[str, Any]) -> None:
    assert set(document) == {"id", "name", "prefecture", "years", "kpis"}
    assert document["years"] == [2022, 2023, 2024, 2025]
    keys = "id list no section item name unit direction yardstick base targets raw revised new parts"
    assert all(list(kpi) == keys.split() for kpi in document["kpis"])
    online = document["kpis"][1]
    assert online["raw"] == {"2022": "61.0%", "2023": "67.4%", "2024": "73.7%", "2025": "80.0%"}
    assert online["targets"]["2025"] == 80


def test_parts(document: dict[str, Any]) -> None:
    kpi = next(kpi for kpi in document["kpis"] if kpi["id"] == "region-23")
    assert [part["label"] for part in kpi["parts"]] == ["①", "②"]
    assert kpi["parts"][0]["targets"] == {"2022": 500, "2023": 1000, "2024": 1000, "2025": None}
    assert kpi["parts"][1]["raw"]["2022"] == "50"
    assert [kpi["id"] for kpi in document["kpis"] if kpi["parts"]] == ["region-23"]


def test_yardsticks(fukushima: Pack) -> None:
    found: dict[str, set[str]] = {}
    for kpi in fukushima.kpis:
        found.setdefault(kpi.yardstick, set()).add(kpi.id)
    repeated = {"admin-02", "admin-15", "admin-17", "admin-21", "region-59"}
    assert found["same"] == repeated | {"admin-04", "admin-10", "admin-11"}
    assert found["contribute"] == {"admin-18", "admin-19", "admin-20"}
    assert found["per_staff"] == {"admin-08", "admin-09"}
    assert len({fukushima.kpi(kpi_id).source for kpi_id in repeated}) == 1  # type: ignore[union-attr]
    assert fukushima.staff is not None
    assert fukushima.staff.count == 5436


def test_rollup_follows_the_source(fukushima: Pack) -> None:
    found = {kpi.id: kpi.rollup for kpi in fukushima.kpis if kpi.source}
    assert found["admin-02"] == "ratio"
    assert found["admin-08"] == "sum"
    assert found["admin-20"] == found["region-58"] == "count"
    assert found["admin-11"] == found["admin-14"] == "spread"


def test_expressions_fit_the_standard_set(fukushima: Pack) -> None:
    names = Scope(load_question_set(ROOT / "forms" / "standard").names)
    for kpi in fukushima.kpis:
        for text in kpi.source.expressions if kpi.source else ():
            kind = Type.BOOL if kpi.source and text == kpi.source.condition else Type.NUMBER
            assert compile_expression(text, names, (kind,)), text


def test_sections_are_those_of_the_r4_paper(fukushima: Pack) -> None:
    admin = [section.name for section in fukushima.sections if section.list_name == "行政"]
    assert len(admin) == 6
    with (ROOT / "tests/data/fukushima_r4_initiatives.csv").open(encoding="utf-8-sig", newline="") as file:
        assert list(dict.fromkeys(row["domain"] for row in csv.DictReader(file))) == admin
    assert len(fukushima.sections) == 13


def test_targets(fukushima: Pack) -> None:
    kpi = fukushima.kpi("region-01")
    assert kpi is not None
    assert kpi.target(2023).number == Decimal(2_500_000)
    assert kpi.target(2023).revised == Decimal(1_210_000)
    assert kpi.target(2030).printed.state == "dash"
    assert kpi.final_year == 2025
    ended = fukushima.kpi("region-06")
    assert ended is not None
    assert ended.final_year == 2022
    assert fukushima.kpi("nothing") is None


def test_list_packs(tmp_path: Path) -> None:
    assert [pack.id for pack in list_packs(PACKS)] == ["common", "fukuoka", "fukushima"]
    (tmp_path / "small.toml").write_text(SMALL, encoding="utf-8")
    (pack,) = list_packs(tmp_path)
    assert pack.kpis[0].target(2024).revised == Decimal(50)
    (tmp_path / "other.toml").write_text(SMALL, encoding="utf-8")
    with pytest.raises(AppErrors) as caught:
        list_packs(tmp_path)
    assert [error.code for error in caught.value.errors] == ["E-PACK-ID"]


MISTAKES = [
    ('id = "small"', 'id = "Small"', "E-FORM-TYPE", "id"),
    ('"070009"', '"070008"', "E-PACK-CODE", "検査数字"),
    ("[2024, 2025]", "[2025, 2024]", "E-PACK-YEARS", "並び"),
    ("[2024, 2025]", "[]", "E-PACK-YEARS", "空"),
    ('prefecture = "福島県"', 'prefecture = ""', "E-PACK-CODE", "片方"),
    ('"070009"', '""', "E-PACK-CODE", "片方"),
    ('"80%"', '"たくさん"', "E-PACK-KPI", "たくさん"),
    ('base = "48.2%"', 'base = "48.2%"\nqualitative = true', "E-PACK-KPI", "言葉の目標"),
    ('base = "48.2%"', 'base = "48.2%"\nbase_year = 18', "E-FORM-TYPE", "base_year"),
    ('"80%"', '"①80 ②20"', "E-PACK-KPI", "内訳"),
    ("2025 = ", "2026 = ", "E-PACK-KPI", "2026"),
    ('"same"', '"equal"', "E-FORM-TYPE", "equal"),
    ('"same"', '"contribute"', "E-PACK-KPI", "物差し"),
    ('"same"', '"per_staff"', "E-PACK-KPI", "value"),
    ('numerator = "procedures.vol_online", ', "", "E-PACK-KPI", "source"),
    ("procedures.vol_online", "procedures.vol_online >", "E-PACK-KPI", "式"),
    ('unit = "%"', 'units = "%"', "E-FORM-TYPE", "units"),
    ('base = "48.2%"', 'base = "48.2%"\nrollup = "average"', "E-FORM-TYPE", "average"),
    ("[[section]]", "[[sections]]", "E-FORM-KEY", "sections"),
]


@pytest.mark.parametrize(("right", "wrong", "code", "word"), MISTAKES, ids=[wrong for _, wrong, _, _ in MISTAKES])
def test_mistakes_are_explained(tmp_path: Path, right: str, wrong: str, code: str, word: str) -> None:
    path = tmp_path / "small.toml"
    path.write_text(SMALL.replace(right, wrong), encoding="utf-8")
    with pytest.raises(AppErrors) as caught:
        load_pack(path)
    fitting = [error for error in caught.value.errors if error.code == code and word in error.message]
    assert fitting, [error.line() for error in caught.value.errors]
    assert fitting[0].fix
    assert fitting[0].where.file == "small.toml"
    assert fitting[0].where.line


def test_all_mistakes_are_reported_at_once(tmp_path: Path) -> None:
    second = SMALL[SMALL.index("[[kpi]]") :].replace('"80%"', '"たくさん"').replace("no = 1", "no = 0")
    path = tmp_path / "small.toml"
    path.write_text(SMALL.replace('"80%"', '"多い"') + second + second.replace("no = 0", "no = 2"), encoding="utf-8")
    with pytest.raises(AppErrors) as caught:
        load_pack(path)
    assert [error.code for error in caught.value.errors] == ["E-FORM-TYPE", "E-PACK-TWICE", "E-PACK-KPI", "E-PACK-KPI"]


def test_broken_files(tmp_path: Path) -> None:
    path = tmp_path / "small.toml"
    path.write_text("[pack\n", encoding="utf-8")
    with pytest.raises(AppErrors, match="TOML"):
        load_pack(path)
    with pytest.raises(AppErrors, match="読めません"):
        load_pack(tmp_path / "missing.toml")
    path.write_text(SMALL[: SMALL.index("[[kpi]]")], encoding="utf-8")
    with pytest.raises(AppErrors, match="1つもありません"):
        load_pack(path)

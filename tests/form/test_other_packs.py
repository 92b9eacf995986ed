"""The packs beside that of Fukushima: 福岡県 equals its plan, 国の共通 has no targets."""

from __future__ import annotations

import csv
from pathlib import Path

import pytest

from dx_assess.errors import AppErrors
from dx_assess.form.expr import Scope, Type, compile_expression
from dx_assess.form.loader import load_question_set
from dx_assess.form.packs import Kpi, Pack, load_pack
from dx_assess.score.publication import Publication
from dx_assess.text.show import json_number

ROOT = Path(__file__).parents[2]
PACKS = ROOT / "resources" / "packs"
QUALITATIVE = "fukuoka-11"


@pytest.fixture(scope="module")
def fukuoka() -> Pack:
    return load_pack(PACKS / "fukuoka.toml")


@pytest.fixture(scope="module")
def common() -> Pack:
    return load_pack(PACKS / "common.toml")


def rows() -> list[dict[str, str]]:
    with (ROOT / "tests" / "data" / "fukuoka_kpis.csv").open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))


def kpi_of(pack: Pack, kpi_id: str) -> Kpi:
    found = pack.kpi(kpi_id)
    assert found is not None
    return found


def test_the_whole_plan_is_in_the_pack(fukuoka: Pack) -> None:
    assert [str(kpi.no) for kpi in fukuoka.kpis] == [row["no"] for row in rows()]
    assert (fukuoka.years, fukuoka.prefecture_code) == ((2021,), "400009")
    assert len([kpi for kpi in fukuoka.kpis if not kpi.qualitative]) == 10
    assert {kpi.section for kpi in fukuoka.kpis} == {section.name for section in fukuoka.sections}


@pytest.mark.parametrize("row", rows(), ids=lambda row: row["no"])
def test_every_figure_is_that_of_the_plan(row: dict[str, str], fukuoka: Pack) -> None:
    kpi = kpi_of(fukuoka, f"fukuoka-{int(row['no']):02d}")
    assert (kpi.name, kpi.qualitative) == (row["name"], row["qualitative"] == "1")
    assert json_number(kpi.base.number) == (float(row["base"]) if row["base"] else None)
    assert json_number(kpi.target(2021).number) == (float(row["target"]) if row["target"] else None)
    assert kpi.base.raw == row["base_raw"]
    if not kpi.qualitative:
        assert (kpi.unit, kpi.target(2021).raw) == (row["unit"], row["target_raw"])
        assert (str(kpi.base_year), row["target_year"]) == (row["base_year"], "2021")


def test_yardsticks_of_fukuoka(fukuoka: Pack) -> None:
    found = {kpi.no: kpi.yardstick for kpi in fukuoka.kpis}
    assert {no for no, yardstick in found.items() if yardstick == "same"} == {2, 11}
    assert {no for no, yardstick in found.items() if yardstick == "contribute"} == {3, 6}
    assert [kpi.no for kpi in fukuoka.kpis if kpi.direction == "down"] == [11]
    assert [kpi.no for kpi in fukuoka.kpis if kpi.source is None] == [8, 9, 10]


def test_a_target_in_words(fukuoka: Pack) -> None:
    kpi = kpi_of(fukuoka, QUALITATIVE)
    assert (kpi.target(2021).raw, kpi.target(2021).number, kpi.final_year) == ("発生させない", None, None)
    publication = Publication(load_question_set(ROOT / "forms" / "standard"))
    assert {kpi.id for kpi in fukuoka.kpis if publication.of_kpi(kpi) == "C"} == {QUALITATIVE}


def test_the_common_pack_has_no_targets(common: Pack) -> None:
    assert (common.prefecture, common.prefecture_code, common.years) == ("", "", ())
    assert all(not kpi.targets and not kpi.base.raw and kpi.source for kpi in common.kpis)
    assert {kpi.section for kpi in common.kpis} == {section.name for section in common.sections}


@pytest.mark.parametrize("pack_id", ["fukuoka", "common"])
def test_expressions_fit_the_standard_set(pack_id: str) -> None:
    names = Scope(load_question_set(ROOT / "forms" / "standard").names)
    for kpi in load_pack(PACKS / f"{pack_id}.toml").kpis:
        for text in kpi.source.expressions if kpi.source else ():
            kind = Type.BOOL if kpi.source and text == kpi.source.condition else Type.NUMBER
            assert compile_expression(text, names, (kind,)), text


def test_a_target_needs_years(tmp_path: Path) -> None:
    path = tmp_path / "common.toml"
    text = (PACKS / "common.toml").read_text(encoding="utf-8")
    path.write_text(text.replace("targets = {}", 'targets = { 2025 = "80%" }', 1), encoding="utf-8")
    with pytest.raises(AppErrors) as caught:
        load_pack(path)
    (error,) = caught.value.errors
    assert (error.code, error.where.question) == ("E-PACK-KPI", "common-01")
    assert "years" in error.fix and error.where.line

"""The benchmark file tells nothing about single towns, and a town finds its place with it."""

from __future__ import annotations

import json
import random
from pathlib import Path
from typing import Any

import openpyxl
import pypdfium2
import pytest
from click.testing import CliRunner
from hypothesis import given
from hypothesis import strategies as st

from dx_assess.__main__ import main
from dx_assess.errors import AppError
from dx_assess.report.parts import Audience
from dx_assess.rollup.benchmark import SMALLEST, WHOLE, decode, encode, make_benchmark, visible_cells
from dx_assess.rollup.stats import population_class
from dx_assess.score.town_data import DomainData, KpiData, QuestionData, RangeData, TownData
from dx_assess.session.benchmarks import _word, comparison, load_benchmark, write_benchmark
from dx_assess.session.catalog import Catalog
from dx_assess.session.files import open_file
from dx_assess.session.reports import write_reports
from dx_assess.session.rollup import make_rollup
from tests.rollup.conftest import add_up, town


@given(st.dictionaries(st.text("abcdef", min_size=1, max_size=2), st.integers(0, 20), max_size=8))
def test_nothing_small_can_be_found_by_subtraction(counts: dict[str, int]) -> None:
    shown = visible_cells(counts)
    assert all(counts[name] == count >= SMALLEST for name, count in shown.items())
    hidden = [count for name, count in counts.items() if name not in shown]
    if hidden and shown:
        assert len(hidden) > 1
        assert sum(hidden) >= SMALLEST


def some_town(code: str, population: int, seed: int) -> TownData:
    rng = random.Random(f"{seed}{code}")
    score = rng.randrange(1000) / 10
    return town(
        code,
        population=population,
        overall=RangeData(level=2, score=score),
        domains=(
            DomainData(id="online", range=RangeData(level=2, score=score)),
            DomainData(id="sec", range=RangeData(level=rng.randrange(3)), level_only=True),
        ),
        questions=(
            QuestionData(id="online.policy", klass="A", status="answered", value=str(rng.randrange(5)), score=0.5),
            QuestionData(id="rpa_ai.genai_rule", klass="B", status="answered", value="2", score=0.5),
        ),
        kpis=(KpiData(id="admin-02", numerator=rng.randrange(50), denominator=50),),
    )


@given(st.integers(0, 1000), st.lists(st.sampled_from([3_000, 7_000, 15_000]), min_size=5, max_size=40))
def test_every_cell_is_of_enough_towns(codes: list[str], catalog: Catalog, seed: int, populations: list[int]) -> None:
    towns = [some_town(code, people, seed) for code, people in zip(codes, populations, strict=False)]
    found = decode(encode(make_benchmark(add_up(catalog, towns))))
    sizes: dict[str, int] = {}
    for people in populations[: len(towns)]:
        sizes[population_class(people)] = sizes.get(population_class(people), 0) + 1
    for item in (*found.domains, *found.questions, *found.kpis):
        assert all(quartiles.towns >= SMALLEST for quartiles in item.groups.values())
        assert all(count >= SMALLEST for count in item.cells.values())
        if WHOLE in item.groups:
            left = {name: n for name, n in sizes.items() if name not in item.groups}
            assert not left or len(left) == len(sizes) or (len(left) > 1 and sum(left.values()) >= SMALLEST)
        if item.cells:
            assert len(towns) - sum(item.cells.values()) == 0 or len(towns) - sum(item.cells.values()) >= SMALLEST


def test_class_b_and_names_stay_out(codes: list[str], catalog: Catalog) -> None:
    towns = [some_town(code, 3000, 1) for code in codes[:9]]
    content = encode(make_benchmark(add_up(catalog, towns))).decode()
    assert "rpa_ai.genai_rule" not in content
    assert "online.policy" in content
    assert not [data for data in towns if data.code in content or data.name in content]
    sec = next(item for item in json.loads(content)["domains"] if item["id"] == "sec")
    assert "groups" not in sec


@pytest.mark.parametrize(("met", "told"), [(0, None), (4, None), (5, 5), (8, 8), (9, None), (13, None)])
def test_a_count_of_towns_is_told_only_with_enough_on_both_sides(
    codes: list[str], catalog: Catalog, met: int, told: int | None
) -> None:
    def with_flag(no: int, code: str) -> TownData:
        return town(code, population=3000, kpis=(KpiData(id="admin-18", numerator=int(no < met), denominator=1),))

    result = add_up(catalog, [with_flag(no, code) for no, code in enumerate(codes[:13])])
    item = next(item for item in make_benchmark(result).kpis if item.id == "admin-18")
    assert (item.value, item.groups) == (told, {}), "quartiles of yes and no would tell how many"


@given(st.lists(st.integers(0, 4), min_size=5, max_size=20))
def test_quartiles_of_steps_tell_no_count(codes: list[str], catalog: Catalog, steps: list[int]) -> None:
    towns = [
        town(
            code,
            population=3000,
            questions=(
                QuestionData(id="online.policy", klass="A", status="answered", value=str(step), score=step / 4),
            ),
        )
        for code, step in zip(codes, steps, strict=False)
    ]
    item = next(i for i in make_benchmark(add_up(catalog, towns)).questions if i.id == "online.policy")
    for found in item.groups.values():
        assert {found.first, found.median, found.third} <= {step / 4 for step in steps}


def test_too_few_towns(codes: list[str], catalog: Catalog) -> None:
    with pytest.raises(AppError) as caught:
        make_benchmark(add_up(catalog, [some_town(code, 3000, 1) for code in codes[:4]]))
    assert caught.value.code == "E-BENCH-FEW"


@pytest.mark.parametrize("content", [b"", b"[]", b'{"format": "x"}', b"{" * 99_999])
def test_other_files_are_refused(content: bytes) -> None:
    with pytest.raises(AppError) as caught:
        decode(content, "県.json")
    assert caught.value.code == "E-BENCH-FORMAT"


def test_a_changed_file_is_refused(codes: list[str], catalog: Catalog) -> None:
    content = encode(make_benchmark(add_up(catalog, [some_town(code, 3000, 1) for code in codes[:9]])))
    with pytest.raises(AppError) as caught:
        decode(content.replace(b'"towns":9', b'"towns":8'))
    assert caught.value.code == "E-BENCH-DAMAGED"


@pytest.mark.parametrize(
    ("own", "up", "word"),
    [
        (9, True, "上位4分の1"),
        (6, True, "中央値以上"),
        (3, True, "中央値より下"),
        (1, True, "下位4分の1"),
        (1, False, "上位4分の1"),
        (9, False, "下位4分の1"),
    ],
)
def test_the_place_in_words(own: int, up: bool, word: str) -> None:
    assert _word(*(map(_decimal, (own, 2, 5, 8))), up) == word  # type: ignore[arg-type, misc]


def _decimal(number: int) -> Any:
    from decimal import Decimal

    return Decimal(number)


def test_a_town_loads_it_and_sees_its_place(catalog: Catalog, prefecture: Path, tmp_path: Path) -> None:
    target = tmp_path / "比較.json"
    done = CliRunner().invoke(main, ["rollup", str(prefecture), "--benchmark", str(target)])
    assert done.exit_code == 0, done.output
    source = next(iter(sorted(prefecture.glob("*.dxa"))))
    (tmp_path / "町.dxa").write_bytes(source.read_bytes())
    none = CliRunner().invoke(main, ["benchmark", str(tmp_path / "町.dxa")])
    assert (none.exit_code, none.stderr.startswith("E-BENCH-NONE")) == (1, True)
    said = CliRunner().invoke(main, ["benchmark", str(tmp_path / "町.dxa"), "--load", str(target), "--json"])
    assert said.exit_code == 0, said.output
    places = {place["id"]: place for place in json.loads(said.stdout)["places"]}
    assert places["overall"]["group"] == WHOLE
    assert places["overall"]["towns"] == 6
    assert places["overall"]["word"]
    assert "sec" not in places
    plain = CliRunner().invoke(main, ["benchmark", str(tmp_path / "町.dxa")])
    assert "福島県　令和8年度　6団体との比較" in plain.stdout


def test_another_prefecture_s_file_is_refused(catalog: Catalog, prefecture: Path, tmp_path: Path) -> None:
    towns = [some_town(m.code, 3000, 1) for m in catalog.municipalities if m.code[:2] == "40"][1:9]
    write_benchmark(add_up(catalog, towns, prefecture="40"), tmp_path / "県.json")
    source = next(iter(sorted(prefecture.glob("*.dxa"))))
    (tmp_path / "町.dxa").write_bytes(source.read_bytes())
    document = open_file(catalog, tmp_path / "町.dxa")
    with pytest.raises(AppError) as caught:
        load_benchmark(document, tmp_path / "県.json")
    assert caught.value.code == "E-BENCH-OTHER"
    assert comparison(document) is None
    document.close()


def test_the_report_says_the_place_but_not_to_the_prefecture(
    catalog: Catalog, prefecture: Path, tmp_path: Path
) -> None:
    write_benchmark(make_rollup(catalog, prefecture), tmp_path / "県.json")
    source = next(iter(sorted(prefecture.glob("*.dxa"))))
    (tmp_path / "町.dxa").write_bytes(source.read_bytes())
    document = open_file(catalog, tmp_path / "町.dxa")
    load_benchmark(document, tmp_path / "県.json")
    found = comparison(document)
    assert found is not None
    readers: tuple[Audience, ...] = ("town", "prefecture")
    for audience in readers:
        write_reports(document, tmp_path / f"{audience}.pdf", tmp_path / f"{audience}.xlsx", audience=audience)
    document.close()
    book = openpyxl.load_workbook(tmp_path / "town.xlsx")
    rows = [[cell.value for cell in row] for row in book["ほかの団体との比較"].iter_rows()]
    overall = next(row for row in rows if row[1] == "総合")
    place = next(item for item in found.places if item.id == "overall")
    assert overall[2:5] == [pytest.approx(float(place.own or 0)), place.word, pytest.approx(float(place.first))]
    assert len([row for row in rows if row[0] in ("領域", "設問", "県のKPI")]) == len(found.places)
    assert "ほかの団体との比較" not in openpyxl.load_workbook(tmp_path / "prefecture.xlsx").sheetnames
    for audience, said in (("town", True), ("prefecture", False)):
        pdf = pypdfium2.PdfDocument(tmp_path / f"{audience}.pdf")
        assert ("ほかの団体との比較" in [item.get_title() for item in pdf.get_toc()]) == said
        pdf.close()

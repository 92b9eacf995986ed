"""Whole town files, workbooks and submissions give the same roll-up; what a ``.dxa`` holds of class C is not read."""

from __future__ import annotations

import json
import re
import sqlite3
import zipfile
from itertools import product
from pathlib import Path
from typing import Any

import pypdfium2
import pytest
from click.testing import CliRunner

from dx_assess.__main__ import main
from dx_assess.errors import AppError
from dx_assess.exchange.town_data_file import write_town_data
from dx_assess.form.answer import answered
from dx_assess.session.catalog import Catalog
from dx_assess.session.document import Document
from dx_assess.session.files import add_year, open_file
from dx_assess.session.reports import write_reports
from dx_assess.session.rollup import make_rollup
from dx_assess.session.rollup_documents import rollup_document
from dx_assess.session.town_data import town_data
from dx_assess.store.edits import SetAnswer, SetCell

Json = dict[str, Any]
MARK = "ヒミツノシルシ"
NUMBER = 918_273
NUMBERS = "918,?273"


def document(catalog: Catalog, folder: Path, **options: Any) -> Json:
    return rollup_document(make_rollup(catalog, folder, **options))


def said(found: Json) -> Json:
    """Without what depends on the kind of file."""
    towns = [{k: v for k, v in t.items() if k not in ("file", "kind")} for t in found["municipalities"]]
    return {k: v for k, v in found.items() if k != "files"} | {"municipalities": towns}


def test_every_kind_of_file_says_the_same(catalog: Catalog, prefecture: Path, tmp_path: Path) -> None:
    for no, path in enumerate(sorted(prefecture.glob("*.dxa"))):
        town = open_file(catalog, path, read_only=True)
        if no % 2:
            write_reports(town, None, tmp_path / f"{town.town.name}.xlsx")
        else:
            write_town_data(tmp_path / f"{town.town.name}.json", town_data(town))
        town.close()
    assert said(document(catalog, tmp_path)) == said(document(catalog, prefecture))


def test_it_equals_plain_sql_over_the_town_files(catalog: Catalog, prefecture: Path) -> None:
    found = document(catalog, prefecture)
    rates: list[list[int]] = []
    choices: list[str] = []
    for path in prefecture.glob("*.dxa"):
        sql = sqlite3.connect(path)
        query = "SELECT key, value FROM answer WHERE status = 'answered' AND fiscal_year = 2026 AND key IN (?, ?)"
        for key, value in sql.execute(query, ("divide.mynumber_card", "online.policy")):
            (rates if key == "divide.mynumber_card" else choices).append(
                json.loads(value)["rate"] if key == "divide.mynumber_card" else json.loads(value)
            )
        sql.close()
    card = next(item for item in found["kpi"] if item["id"] == "admin-16")
    assert len(rates) > 2
    assert (card["numerator"], card["denominator"]) == (sum(r[0] for r in rates), sum(r[1] for r in rates))
    assert card["towns"] == len(rates)
    assert card["towns"] + len(card["not_reported"]) == len(found["municipalities"]) == 6
    policy = next(item for item in found["questions"] if item["id"] == "online.policy")
    assert [option["towns"] for option in policy["options"]] == [choices.count(str(code)) for code in range(5)]
    assert (len(found["missing"]), found["year"], found["code"], found["name"]) == (53, 2026, "07", "福島県")


def test_nothing_of_class_c_is_in_the_result(catalog: Catalog, prefecture: Path, tmp_path: Path) -> None:
    source = next(iter(sorted(prefecture.glob("*.dxa"))))
    (tmp_path / "町.dxa").write_bytes(source.read_bytes())
    town = open_file(catalog, tmp_path / "町.dxa")
    year = town.year.fiscal_year
    secret = [SetAnswer(year, f"{q.id}.note", answered("秘密の語句")) for q in town.question_set.questions()]
    town.apply([*secret, SetAnswer(year, "sec.incident_count", answered(918273))], "しるし")
    town.close()
    found = json.dumps(document(catalog, tmp_path), ensure_ascii=False)
    assert "秘密の語句" not in found
    assert "918273" not in found, "the sum over one town would be that town's number"
    assert '"sec.' not in found


def every_text(path: Path) -> str:
    """Everything a file says: text, parts of a workbook, pages and details of a PDF."""
    if path.suffix == ".xlsx":
        with zipfile.ZipFile(path) as archive:
            return "".join(archive.read(name).decode("utf-8", "replace") for name in archive.namelist())
    if path.suffix == ".pdf":
        document = pypdfium2.PdfDocument(path)
        pages = [page.get_textpage().get_text_range() for page in document]
        return "".join(pages) + str(document.get_metadata_dict())
    return path.read_text(encoding="utf-8")


def plant(town: Document) -> None:
    """A mark in every field of class C that takes text, and a number in those that take numbers."""
    year, marks = town.year.fiscal_year, []
    for question in town.question_set.questions():
        marks += [SetAnswer(year, f"{question.id}.note", answered(MARK))]
        marks += [SetAnswer(year, f"{question.id}.basis", answered(MARK))]
        if question.publication == "C" and question.kind in ("integer", "text"):
            marks.append(SetAnswer(year, question.id, answered(MARK if question.kind == "text" else NUMBER)))
    for register in town.question_set.registers:
        rows = town.data.rows(register.id)[:3]
        secret = [column for column in register.columns if column.publication == "C"]
        for row, column in product(rows, secret):
            if column.kind in ("text", "integer"):
                value = answered(MARK if column.kind == "text" else NUMBER)
                marks.append(SetCell(year, register.id, row.row_id, column.id, value))  # type: ignore[arg-type]
    town.apply(marks, MARK)


def test_marks_in_class_c_are_in_no_output(catalog: Catalog, prefecture: Path, tmp_path: Path) -> None:
    folder = tmp_path / "届いたもの"
    folder.mkdir()
    for no, path in enumerate(sorted(prefecture.glob("*.dxa"))):
        (folder / path.name).write_bytes(path.read_bytes())
        if no == 0:
            town = open_file(catalog, folder / path.name)
            plant(town)
            assert sum(MARK in str(row) for row in town.data.answers.values()) > 50
            town.close()
    out = [tmp_path / name for name in ("県.pdf", "県.xlsx", "町へ.json")]
    options = [text for pair in zip(("--pdf", "--xlsx", "--benchmark"), map(str, out), strict=True) for text in pair]
    plain = CliRunner().invoke(main, ["rollup", str(folder), *options])
    as_json = CliRunner().invoke(main, ["rollup", str(folder), "--json"])
    assert (plain.exit_code, as_json.exit_code) == (0, 0), plain.output
    for said_ in (plain.stdout, as_json.stdout, *map(every_text, out)):
        assert len(said_) > 1000
        assert MARK not in said_
        assert not re.search(NUMBERS, said_)


def test_a_file_with_two_years_is_compared_with_itself(catalog: Catalog, prefecture: Path, tmp_path: Path) -> None:
    source = next(iter(sorted(prefecture.glob("*.dxa"))))
    (tmp_path / "町.dxa").write_bytes(source.read_bytes())
    town = open_file(catalog, tmp_path / "町.dxa")
    add_year(town, 2027)
    town.set_text("divide.mynumber_card", "30/40")
    town.close()
    found = document(catalog, tmp_path)
    assert (found["year"], [row["status"] for row in found["files"]]) == (2027, ["received"])
    assert document(catalog, tmp_path, fiscal_year=2026)["year"] == 2026


def test_regions_come_from_a_table(catalog: Catalog, prefecture: Path, tmp_path: Path) -> None:
    (tmp_path / "圏域.csv").write_text("団体コード,圏域\n072010,県北\n072036,県中\n", encoding="cp932")
    found = document(catalog, prefecture, regions=tmp_path / "圏域.csv")
    regions = [(group["name"], group["towns"]) for group in found["groups"] if group["kind"] == "region"]
    assert regions == [("県北", 1), ("県中", 1), ("圏域の指定なし", 4)]
    (tmp_path / "別.csv").write_text("a,b\n1,2\n")
    with pytest.raises(AppError) as caught:
        document(catalog, prefecture, regions=tmp_path / "別.csv")
    assert caught.value.code == "E-ROLLUP-REGIONS"


def test_the_command_says_it(prefecture: Path, tmp_path: Path) -> None:
    found = CliRunner().invoke(main, ["rollup", str(prefecture), "--json"])
    assert found.exit_code == 0, found.output
    said_ = json.loads(found.stdout)
    assert {"municipalities", "missing", "kpi", "problems"} <= set(said_)
    assert {"code", "name", "file", "status", "overall", "domains"} <= set(said_["municipalities"][0])
    keys = {"id", "name", "numerator", "denominator", "value", "towns", "not_reported"}
    assert all(keys <= set(item) for item in said_["kpi"])
    plain = CliRunner().invoke(main, ["rollup", str(prefecture)])
    assert "59団体のうち6団体" in plain.stdout
    assert "まだ届いていない団体：" in plain.stdout
    assert "檜枝岐村" in plain.stdout
    wrong = CliRunner().invoke(main, ["rollup", str(tmp_path / "ない")])
    assert (wrong.exit_code, wrong.stderr.startswith("E-ROLLUP-FOLDER")) == (1, True)

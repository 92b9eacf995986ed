"""The prefecture's PDF and workbook say what the roll-up says; nothing of class C, nothing half-written."""

from __future__ import annotations

import io
from pathlib import Path

import openpyxl
import pypdfium2
import pytest
from click.testing import CliRunner

from dx_assess.__main__ import main
from dx_assess.errors import AppError
from dx_assess.report.rollup.excel import make_prefecture_book
from dx_assess.report.rollup.pdf import render_prefecture_pdf
from dx_assess.rollup.aggregate import RollUp
from dx_assess.session.catalog import Catalog
from dx_assess.session.rollup import make_rollup
from dx_assess.session.rollup_reports import prefecture_content, rollup_number, write_rollup
from tests.rollup.conftest import add_up


@pytest.fixture(scope="module")
def result(catalog: Catalog, prefecture: Path) -> RollUp:
    return make_rollup(catalog, prefecture)


def sheet_rows(book: openpyxl.Workbook, name: str, header: str) -> list[dict[str, object]]:
    rows = [[cell.value for cell in row] for row in book[name].iter_rows()]
    at = next(no for no, row in enumerate(rows) if header in row)
    found = []
    for row in rows[at + 1 :]:
        if row[0] is None:
            break
        found.append(dict(zip(rows[at], row, strict=True)))
    return found


def test_the_workbook_has_what_the_roll_up_says(result: RollUp, tmp_path: Path) -> None:
    write_rollup(result, None, tmp_path / "県.xlsx")
    book = openpyxl.load_workbook(tmp_path / "県.xlsx")
    kpis = {row["ID"]: row for row in sheet_rows(book, "KPI", "ID")}
    assert set(kpis) == {item.id for item in result.whole.kpis}
    for item in result.whole.kpis:
        row = kpis[item.id]
        assert row["分子"] == (float(item.numerator) if item.numerator is not None else "－")
        assert row["分母"] == (float(item.denominator) if item.denominator is not None else "－")
        assert (row["団体数"], row["評価"]) == (len(item.reported), item.verdict)
        if item.unit == "%" and item.value is not None:
            assert row["値"] == pytest.approx(float(item.value) / 100)
    missing = sheet_rows(book, "まだ届いていない団体", "団体")
    assert [row["団体"] for row in missing] == [item.name for item in result.collection.missing]
    answers = sheet_rows(book, "団体ごとの答え", "設問ID")
    asked = [(t.data.code, q.id) for t in result.towns for q in t.data.questions if q.status != "hidden"]
    assert [(row["団体コード"], row["設問ID"]) for row in answers] == asked
    town_kpi = sheet_rows(book, "団体ごとのKPI", "報告")
    assert len(town_kpi) == len(result.towns) * len(result.whole.kpis)
    registers = sheet_rows(book, "台帳の件数", "団体")
    assert registers[0]["R1 手続台帳"] == result.towns[0].data.registers["procedures"]
    meta = {row["key"]: row["value"] for row in sheet_rows(book, "_meta", "key")}
    assert (meta["number"], meta["classes"], book["_meta"].sheet_state) == (rollup_number(result), "A B", "hidden")
    assert meta[f"town.{result.towns[0].data.code}"] == result.towns[0].data.receipt


def test_the_pdf_has_its_parts(result: RollUp, tmp_path: Path) -> None:
    write_rollup(result, tmp_path / "県.pdf", None)
    document = pypdfium2.PdfDocument(tmp_path / "県.pdf")
    titles = [item.get_title() for item in document.get_toc()]
    pages = [page.get_textpage().get_text_range() for page in document]
    document.close()
    wanted = (
        "概要",
        "県のKPI",
        "団体と領域の段階",
        "領域の分布",
        "設問の分布",
        "共通の弱み",
        "共通の次の一歩",
        "届いたファイル",
    )
    assert [title for title in titles if title in wanted] == list(wanted)
    assert all(rollup_number(result) in page for page in pages)
    assert all(len(page) > 150 for page in pages), "no page is empty"
    assert "檜枝岐村" in pages[0]
    assert "59団体のうち6団体" in pages[0]


def test_the_same_towns_give_the_same_bytes(catalog: Catalog, prefecture: Path, result: RollUp) -> None:
    one, two = prefecture_content(result), prefecture_content(make_rollup(catalog, prefecture))
    assert one == two
    assert render_prefecture_pdf(one) == render_prefecture_pdf(two)


def test_the_borders_of_the_levels_are_marked(result: RollUp) -> None:
    said = dict(prefecture_content(result).summary)
    assert said["段階（要確認）"] == result.question_set.levels_to_confirm != ""


def test_no_security_question_is_named(result: RollUp) -> None:
    book = make_prefecture_book(prefecture_content(result))
    texts = [str(c.value) for s in book.worksheets for row in s.iter_rows() for c in row if c.value is not None]
    assert not [text for text in texts if text.startswith("sec.")]


def test_an_empty_prefecture_can_be_printed(catalog: Catalog) -> None:
    content = prefecture_content(add_up(catalog, []))
    document = pypdfium2.PdfDocument(io.BytesIO(render_prefecture_pdf(content)))
    assert "59団体のうち0団体" in document[0].get_textpage().get_text_range()
    document.close()
    assert make_prefecture_book(content).sheetnames[:3] == ["概要", "領域の一覧", "KPI"]


def test_the_command_writes_both_or_none(prefecture: Path, tmp_path: Path) -> None:
    same = tmp_path / "同じ.pdf"
    wrong = CliRunner().invoke(main, ["rollup", str(prefecture), "--pdf", str(same), "--xlsx", str(same)])
    assert (wrong.exit_code, same.exists()) == (1, False)
    assert wrong.stderr.startswith("E-REPORT-TARGET")
    pdf, xlsx = tmp_path / "県.pdf", tmp_path / "県.xlsx"
    done = CliRunner().invoke(main, ["rollup", str(prefecture), "--pdf", str(pdf), "--xlsx", str(xlsx)])
    assert done.exit_code == 0, done.output
    assert pdf.stat().st_size > 10_000
    assert xlsx.stat().st_size > 10_000


def test_nothing_to_write(result: RollUp) -> None:
    with pytest.raises(AppError) as caught:
        write_rollup(result, None, None)
    assert caught.value.code == "E-REPORT-NOTHING"

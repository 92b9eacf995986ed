"""The workbook: real values, native charts, named tables, nothing that runs, the same numbers as everywhere."""

from __future__ import annotations

import io
import zipfile
from collections.abc import Callable
from datetime import date, datetime
from decimal import Decimal
from fractions import Fraction
from pathlib import Path

import openpyxl
import pytest
from msgspec.structs import replace
from openpyxl.workbook import Workbook
from openpyxl.worksheet.worksheet import Worksheet

from dx_assess.errors import AppError
from dx_assess.report import excel
from dx_assess.report.excel import content_digest, render_excel, write_excel
from dx_assess.report.excel_book import PERCENT, WAREKI, WAREKI_MONTH, put, sheet_text
from dx_assess.report.parts import RegisterCell, ReportContent, Shown, shown
from dx_assess.report.withhold import for_audience


@pytest.fixture(scope="module")
def data(content: ReportContent) -> bytes:
    return render_excel(content)


@pytest.fixture(scope="module")
def book(data: bytes) -> Workbook:
    return openpyxl.load_workbook(io.BytesIO(data))


def records(sheet: Worksheet, table: str) -> list[dict[str, object]]:
    """Rows of a named table by header."""
    cells = [[cell.value for cell in row] for row in sheet[sheet.tables[table].ref]]
    return [dict(zip(cells[0], row, strict=True)) for row in cells[1:]]


def test_every_sheet_is_there_and_the_record_is_hidden(book: Workbook, content: ReportContent) -> None:
    registers = [f"{register.no} {register.name}" for register in content.registers]
    assert book.sheetnames == [
        "概要",
        "KPI",
        "領域と設問",
        *registers,
        "集計値",
        "R4工程表",
        "R4種類と段階",
        "点検",
        "_meta",
    ]
    assert [sheet.title for sheet in book if sheet.sheet_state != "visible"] == ["_meta"]
    meta = {row["key"]: row["value"] for row in records(book["_meta"], "T_meta")}
    assert meta["receipt"] == content.cover.receipt
    assert meta["code"] == content.cover.code
    assert meta["form_version"] == content.cover.set_version
    assert meta["sha256"] == content_digest(content)


def test_scores_are_numbers_equal_to_the_content(book: Workbook, content: ReportContent) -> None:
    rows = {row["番号"] or "総合": row for row in records(book["概要"], "T_domains")}
    shown_scores = {domain.no: domain.score for domain in content.domains} | {"総合": content.overall.score}
    assert rows.keys() == shown_scores.keys()
    for no, score in shown_scores.items():
        number = rows[no]["点"]
        assert isinstance(number, int | float)
        assert score.score.value is not None
        assert abs(Fraction(number) - Fraction(score.score.value)) < Fraction(1, 10**10)
        assert rows[no]["段階"] == score.level


def test_rates_are_fractions_shown_as_percentages(book: Workbook, content: ReportContent) -> None:
    sheet = book["概要"]
    rates = {row["率"]: row["値"] for row in records(sheet, "T_headline")}
    for row in content.headline:
        assert row.numerator.value is not None
        assert row.denominator.value is not None
        assert rates[row.label] == pytest.approx(float(Fraction(row.numerator.value) / Fraction(row.denominator.value)))
    formats = {row[2].number_format for row in sheet[sheet.tables["T_headline"].ref][1:]}
    assert formats == {f"{PERCENT}_0"}


def test_kpis_and_questions_are_all_listed(book: Workbook, content: ReportContent) -> None:
    assert [row["KPIのID"] for row in records(book["KPI"], "T_kpi")] == [kpi.id for kpi in content.kpis]
    rows = records(book["領域と設問"], "T_questions")
    questions = [question for domain in content.domains for question in domain.questions]
    assert [row["設問ID"] for row in rows] == [question.id for question in questions]
    for row, question in zip(rows, questions, strict=True):
        assert (row["答え"] or "") == sheet_text(question.answer)
        expected = question.score.value
        assert row["点（0～1）"] == (pytest.approx(float(expected)) if expected is not None else "－")


def test_registers_keep_numbers_days_and_texts(book: Workbook, content: ReportContent) -> None:
    for register in content.registers:
        rows = records(book[f"{register.no} {register.name}"[:31]], f"T_{register.id}")
        assert len(rows) == len(register.rows)
        for row, line in zip(rows, register.rows, strict=True):
            labels = (f"{column.label}（{column.unit}）" for column in register.columns)
            for label, column, cell in zip(labels, register.columns, line.cells, strict=True):
                value = row[label if label in row else column.label]
                found = value.date() if isinstance(value, datetime) else value
                if isinstance(cell.value, Decimal):
                    assert found == pytest.approx(float(cell.value))
                elif isinstance(cell.value, int | date):
                    assert found == cell.value
                else:
                    assert (found or "") == sheet_text(cell.text)


def test_nothing_runs_and_nothing_points_outside(book: Workbook, data: bytes) -> None:
    kinds = {cell.data_type for sheet in book for row in sheet.iter_rows() for cell in row}
    assert kinds <= {"n", "s", "d"}
    with zipfile.ZipFile(io.BytesIO(data)) as archive:
        names = archive.namelist()
        assert not [name for name in names if "external" in name.lower() or "vba" in name.lower()]
        assert not [name for name in names if b'TargetMode="External"' in archive.read(name)]
        sheets = [archive.read(name) for name in names if name.startswith("xl/worksheets/sheet")]
        assert not [sheet for sheet in sheets if b"<f>" in sheet or b"<f " in sheet]


def test_charts_are_native_and_read_the_scores(data: bytes, content: ReportContent) -> None:
    with zipfile.ZipFile(io.BytesIO(data)) as archive:
        charts = [archive.read(name).decode() for name in archive.namelist() if name.startswith("xl/charts/chart")]
    assert len(charts) == 2
    assert "<radarChart>" in charts[0]
    assert "<barChart>" in charts[1]
    last = len(content.domains)
    for chart in charts:
        assert chart.count("<ser>") == 2
        assert "'概要'!$Q$" in chart
        assert '<plotVisOnly val="0" />' in chart or '<plotVisOnly val="0"/>' in chart
        assert 'val="gap"' in chart
    assert last == 9


def test_pages_print_on_a4_with_repeated_heads_and_numbers(book: Workbook, content: ReportContent) -> None:
    for sheet in book:
        assert (sheet.page_setup.paperSize, sheet.page_setup.fitToHeight) == (9, 0)
        assert bool(sheet.print_title_cols) == (sheet.page_setup.fitToWidth > 1)
        assert sheet.page_margins.top - sheet.page_margins.header > 0.3
        assert sheet.page_margins.bottom - sheet.page_margins.footer > 0.3
        assert sheet.sheet_properties.pageSetUpPr.fitToPage
        assert sheet.oddFooter.center.text == "&P／&N ページ"
        assert content.cover.receipt in sheet.oddFooter.left.text
        assert sheet.print_area
        assert sheet.print_title_rows
        assert sheet.freeze_panes
    fonts = {cell.font.name for sheet in book for row in sheet.iter_rows() for cell in row if cell.value is not None}
    assert fonts == {"BIZ UDPゴシック"}
    names = [name for sheet in book for name in sheet.tables]
    assert len(set(names)) == len(names)
    for sheet in book:
        for table in sheet.tables.values():
            heads = [str(cell.value).casefold() for cell in sheet[table.ref][0]]
            assert len(set(heads)) == len(heads), (sheet.title, table.name)


def test_the_same_content_is_the_same_bytes(content: ReportContent, data: bytes) -> None:
    assert render_excel(content) == data
    with zipfile.ZipFile(io.BytesIO(data)) as archive:
        assert b"2026-06-02T00:00:00Z" in archive.read("docProps/core.xml")
        assert {entry.date_time[0] for entry in archive.infolist()} == {1980}


def test_text_of_users_is_never_a_formula(content: ReportContent) -> None:
    texts = ["=HYPERLINK(1)", "+81", "-5", "@a", "\t=1", "＝1", "＋1", "－1", "＠a", "_x0041_", "a\x0bb\uffff"]
    register = content.registers[0]
    line = register.rows[0]
    at = next(no for no, column in enumerate(register.columns) if column.kind == "text")
    rows = tuple(
        replace(line, cells=(*line.cells[:at], RegisterCell(text, text), *line.cells[at + 1 :])) for text in texts
    )
    bad = replace(content, registers=(replace(register, rows=rows), *content.registers[1:]))
    book = openpyxl.load_workbook(io.BytesIO(render_excel(bad)))
    sheet = book[f"{register.no} {register.name}"]
    column = [row[register.columns[at].label] for row in records(sheet, f"T_{register.id}")]
    assert column[:9] == [f"'{text}" for text in texts[:9]]
    assert column[9:] == ["_x005F_x0041_", "ab"]


@pytest.mark.parametrize(
    ("value", "written", "number_format"),
    [
        (shown(Fraction(1, 3), 1, "%"), 0.00333333333333333, PERCENT),
        (shown(58, 0, "%"), 0.58, "0%"),
        (shown(Fraction(200, 3), 1, "点"), 66.6666666666667, "#,##0.0"),
        (shown(1234567), 1234567, "#,##0"),
        (shown(Decimal("12.250")), 12.25, "#,##0.00"),
        (Shown(None, "－"), "－", "General"),
        (date(2026, 4, 1), date(2026, 4, 1), WAREKI),
        (date(1889, 4, 1), "1889-04-01", "General"),
        (12, 12, "#,##0"),
        ("12", "12", "General"),
        ("", None, "General"),
        (None, None, "General"),
    ],
)
def test_values_are_written_as_what_they_are(value: object, written: object, number_format: str) -> None:
    cell = Workbook().active.cell(1, 1)
    put(cell, value)  # type: ignore[arg-type]
    assert (cell.value, cell.number_format) == (written, number_format)
    assert cell.data_type in ("n", "s", "d")
    put(cell, date(2026, 4, 1), WAREKI_MONTH)
    assert cell.number_format == WAREKI_MONTH


def test_the_prefecture_gets_no_withheld_number(content: ReportContent) -> None:
    found = openpyxl.load_workbook(io.BytesIO(render_excel(for_audience(content, "prefecture"))))
    security = next(row for row in records(found["概要"], "T_domains") if row["領域"] == "情報セキュリティ")
    assert (security["点"], security["点の下限"], security["点の上限"]) == ("非公開",) * 3
    assert not any(str(row["設問ID"]).startswith("sec.") for row in records(found["領域と設問"], "T_questions"))
    assert "R5 情報システム・外部サービス利用台帳" in found.sheetnames
    assert "T_systems" not in found["R5 情報システム・外部サービス利用台帳"].tables


def test_a_file_that_reads_back_differently_never_replaces_the_old_one(
    content: ReportContent, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    path = tmp_path / "a.xlsx"
    path.write_bytes(b"old")
    real: Callable[[object, object], bytes] = excel.book_bytes  # type: ignore[assignment]

    def changed(book: Workbook, cover: object) -> bytes:
        before = book["概要"]["A4"].value
        book["概要"]["A4"].value = "別の文"
        try:
            return real(book, cover)
        finally:
            book["概要"]["A4"].value = before

    monkeypatch.setattr(excel, "book_bytes", changed)
    with pytest.raises(AppError) as caught:
        write_excel(content, path)
    assert caught.value.code == "E-REPORT-XLSX"
    assert "「A4」" in str(caught.value.where)
    assert path.read_bytes() == b"old"
    assert list(tmp_path.iterdir()) == [path]

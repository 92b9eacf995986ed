"""Reading what people send: encodings, spreadsheets as they are seen, and files that want to do harm."""

from __future__ import annotations

import io
import zipfile
from collections.abc import Callable
from datetime import date, datetime
from pathlib import Path

import openpyxl
import pytest

from dx_assess.errors import AppError
from dx_assess.exchange.tables import Line, read_table

LINES = (Line(1, ("番号", "手続名")), Line(2, ("P001", "児童手当、申請")))


def code_of(action: Callable[[], object]) -> str:
    with pytest.raises(AppError) as caught:
        action()
    assert caught.value.message
    assert caught.value.fix
    return caught.value.code


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "cp932", "utf-16"])
@pytest.mark.parametrize("delimiter", [",", "\t"])
def test_csv_in_every_usual_encoding(tmp_path: Path, encoding: str, delimiter: str) -> None:
    path = tmp_path / "a.csv"
    path.write_bytes(f"番号{delimiter}手続名\r\nP001{delimiter}児童手当、申請\r\n".encode(encoding))
    table = read_table(path)
    assert table.lines == LINES
    assert table.delimited
    assert (table.file, table.sheet) == ("a.csv", "")


def test_blank_lines_keep_their_numbers(tmp_path: Path) -> None:
    path = tmp_path / "a.csv"
    path.write_text('a,b\n\n ,\n"x\ny",2\nz,3\n', encoding="utf-8")
    assert [line.number for line in read_table(path).lines] == [1, 4, 5]


@pytest.mark.parametrize(
    ("data", "code"),
    [
        (b"\x81\x00\xff\xff", "E-TABLE-ENCODING"),
        (b"a\x00b,c", "E-TABLE-ENCODING"),
        (b'a,"b\n', "E-TABLE-CSV"),
        (("," * 300).encode(), "E-TABLE-TOOBIG"),
        (b"a\n" * 20_001, "E-TABLE-TOOBIG"),
        (bytes.fromhex("d0cf11e0a1b11ae1") + b"x" * 600, "E-TABLE-OLD"),
        (b"PK\x03\x04 not a zip", "E-ZIP-BAD"),
    ],
)
def test_what_is_no_table_is_refused_in_words(tmp_path: Path, data: bytes, code: str) -> None:
    path = tmp_path / "a.csv"
    path.write_bytes(data)
    assert code_of(lambda: read_table(path)) == code


def test_a_csv_named_xlsx_is_refused(tmp_path: Path) -> None:
    path = tmp_path / "a.xlsx"
    path.write_text("a,b", encoding="utf-8")
    assert code_of(lambda: read_table(path)) == "E-ZIP-BAD"


def workbook(path: Path, cells: list[tuple[object, str]], sheet: str = "台帳") -> Path:
    book = openpyxl.Workbook()
    page = book.active
    page.title = sheet
    for no, (value, number_format) in enumerate(cells, 1):
        page.cell(3, no, value).number_format = number_format
    book.save(path)
    return path


def test_cells_become_what_a_person_sees(tmp_path: Path) -> None:
    seen = [
        (12, "General", "12"),
        (1.5, "General", "1.5"),
        (0.1 + 0.2, "General", "0.3"),
        (123456789012, "#,##0", "123456789012"),
        (0.375, "0.0%", "37.5%"),
        (0.5, '"約"0%', "50%"),
        (5, '0"%"', "5"),
        (date(2026, 4, 1), '[$-411]ggge"年"m"月"d"日"', "2026-04-01"),
        (datetime(2026, 4, 1, 10, 30), "yyyy/m/d h:mm", "2026-04-01 10:30"),
        (True, "General", "TRUE"),
        ("１２件", "General", "１２件"),
        ("令和８年４月", "@", "令和８年４月"),
        ("#REF!", "General", "#REF!"),
        ("a\nb", "General", "a\nb"),
    ]
    path = workbook(tmp_path / "a.xlsx", [(value, form) for value, form, _text in seen])
    table = read_table(path)
    assert table.lines == (Line(3, tuple(text for _value, _form, text in seen)),)
    assert (table.sheet, table.delimited) == ("台帳", False)


def test_the_first_visible_sheet_with_something_is_read(tmp_path: Path) -> None:
    book = openpyxl.Workbook()
    book.active.title = "空"
    for name, state in (("隠し", "hidden"), ("表", "visible"), ("別", "visible")):
        page = book.create_sheet(name)
        page.sheet_state = state
        page["A1"] = name
    book.save(tmp_path / "a.xlsx")
    assert read_table(tmp_path / "a.xlsx").sheet == "表"
    assert read_table(tmp_path / "a.xlsx", "別").lines == (Line(1, ("別",)),)
    assert code_of(lambda: read_table(tmp_path / "a.xlsx", "ない")) == "E-TABLE-SHEET"


def rewritten(path: Path, change: Callable[[str, bytes], bytes], extra: dict[str, bytes] | None = None) -> Path:
    """The workbook with other parts."""
    source = io.BytesIO(path.read_bytes())
    with zipfile.ZipFile(source) as old, zipfile.ZipFile(path, "w", zipfile.ZIP_DEFLATED) as new:
        for entry in old.infolist():
            new.writestr(entry.filename, change(entry.filename, old.read(entry)))
        for name, data in (extra or {}).items():
            new.writestr(name, data)
    return path


def replacing(part: str, old: bytes, new: bytes) -> Callable[[str, bytes], bytes]:
    return lambda name, data: data.replace(old, new) if name == part else data


SHEET = "xl/worksheets/sheet1.xml"
BOMB_TEXT = b"<x>" + b" " * (150 << 20) + b"</x>"


@pytest.mark.parametrize(
    ("change", "extra", "code"),
    [
        (replacing(SHEET, b'r="A3"', b'r="XFD1048576"'), {}, "E-TABLE-TOOBIG"),
        (replacing(SHEET, b'r="A3"', b'r="AAAA9"'), {}, "E-TABLE-XLSX"),
        (replacing(SHEET, b'<row r="3"', b'<row r="900000"'), {}, "E-TABLE-TOOBIG"),
        (replacing(SHEET, b"<worksheet", b'<!DOCTYPE x [<!ENTITY a "b">]><worksheet'), {}, "E-TABLE-XLSX"),
        (replacing(SHEET, b"</sheetData>", b""), {}, "E-TABLE-XLSX"),
        (replacing("xl/_rels/workbook.xml.rels", b"sheet1.xml", b"sheet1.bin"), {}, "E-TABLE-XLSX"),
        (lambda _name, data: data, {"content.xml": b"<x/>"}, "E-TABLE-XLSX"),
        (lambda _name, data: data, {"xl/vbaProject.bin": b"x"}, "E-TABLE-XLSX"),
        (lambda _name, data: data, {"xl/bomb.xml": BOMB_TEXT}, "E-ZIP-BOMB"),
        (lambda name, data: b"<workbook/>" if name == "xl/workbook.xml" else data, {}, "E-TABLE-SHEET"),
    ],
)
def test_a_hostile_workbook_is_refused(
    tmp_path: Path, change: Callable[[str, bytes], bytes], extra: dict[str, bytes], code: str
) -> None:
    path = rewritten(workbook(tmp_path / "a.xlsx", [(1, "General")]), change, extra)
    assert code_of(lambda: read_table(path)) == code


def test_an_empty_formatted_cell_far_away_is_no_content(tmp_path: Path) -> None:
    path = workbook(tmp_path / "a.xlsx", [(1, "General")])
    rewritten(path, replacing(SHEET, b"</row>", b'<c r="XFD3" s="0"/></row>'))
    assert read_table(path).lines == (Line(3, ("1",)),)


def test_a_twice_named_part_is_refused(tmp_path: Path) -> None:
    path = workbook(tmp_path / "a.xlsx", [(1, "General")])
    with pytest.warns(UserWarning, match="Duplicate name"), zipfile.ZipFile(path, "a") as archive:
        archive.writestr(SHEET, b"<worksheet/>")
    assert code_of(lambda: read_table(path)) == "E-TABLE-XLSX"

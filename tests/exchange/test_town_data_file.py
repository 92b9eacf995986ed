"""Town data travel in a file of their own and in workbooks."""

from pathlib import Path

import openpyxl
import pytest

from dx_assess.errors import AppError
from dx_assess.exchange.town_data_file import SHEET, read_town_data, read_workbook_town_data, write_town_data
from dx_assess.score.town_data import FORMAT, FormRef, PackRef, RangeData, TownData, encode

DATA = TownData(
    format=FORMAT,
    version=1,
    code="073628",
    name="鏡石町",
    prefecture="福島県",
    fiscal_year=2026,
    results_year=2025,
    edition="standard",
    form=FormRef(id="standard", version="1.0.0", digest="00"),
    pack=PackRef(),
    program="0.1.0",
    receipt="R8-0000-0000-0000",
    overall=RangeData(level=2),
    profile={str(no): "=町" * 50 for no in range(900)},
)


def workbook(path: Path, cells: list[str], sheet: str = SHEET) -> Path:
    book = openpyxl.Workbook()
    found = book.create_sheet(sheet)
    for no, text in enumerate(cells, 1):
        found.cell(no, 1, text)
    book.save(path)
    return path


def chunks() -> list[str]:
    text = encode(DATA).decode()
    return [f"{no}:{text[at : at + 30_000]}" for no, at in enumerate(range(0, len(text), 30_000), 1)]


def test_a_file_is_read_back(tmp_path: Path) -> None:
    write_town_data(tmp_path / "鏡石町.json", DATA)
    assert encode(read_town_data(tmp_path / "鏡石町.json")) == encode(DATA)


def test_several_cells_are_put_together(tmp_path: Path) -> None:
    assert len(chunks()) > 3
    assert encode(read_workbook_town_data(workbook(tmp_path / "a.xlsx", chunks()))) == encode(DATA)


@pytest.mark.parametrize(
    ("cells", "sheet", "code"),
    [
        (chunks(), "_other", "E-TOWN-NONE"),
        (chunks()[1:], SHEET, "E-TOWN-DAMAGED"),
        ([chunks()[1], chunks()[0], *chunks()[2:]], SHEET, "E-TOWN-DAMAGED"),
        ([], SHEET, "E-TOWN-DAMAGED"),
        (["1:x"] * 101, SHEET, "E-TABLE-TOOBIG"),
    ],
    ids=["other", "cut", "order", "empty", "long"],
)
def test_other_workbooks_are_refused(tmp_path: Path, cells: list[str], sheet: str, code: str) -> None:
    with pytest.raises(AppError) as caught:
        read_workbook_town_data(workbook(tmp_path / "a.xlsx", cells, sheet))
    assert caught.value.code == code


def test_a_sheet_as_wide_as_excel_allows_is_not_unrolled(tmp_path: Path) -> None:
    book = openpyxl.load_workbook(workbook(tmp_path / "a.xlsx", chunks()))
    book[SHEET].cell(1_048_576, 16_384, "x")
    book.save(tmp_path / "a.xlsx")
    with pytest.raises(AppError) as caught:
        read_workbook_town_data(tmp_path / "a.xlsx")
    assert caught.value.code == "E-TABLE-TOOBIG"


def test_no_workbook_at_all(tmp_path: Path) -> None:
    (tmp_path / "a.xlsx").write_bytes(b"PK\x03\x04 nothing")
    with pytest.raises(AppError) as caught:
        read_workbook_town_data(tmp_path / "a.xlsx")
    assert caught.value.code == "E-ZIP-BAD"

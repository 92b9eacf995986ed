"""The prefecture's own papers: column for column as printed, filled with the town's data, the same on both media."""

from __future__ import annotations

import io
from pathlib import Path

import pytest
from msgspec.structs import replace
from openpyxl import load_workbook
from pypdfium2 import PdfDocument

from dx_assess.errors import AppError
from dx_assess.report.excel_book import book_bytes
from dx_assess.report.excel_layouts import make_layout_book
from dx_assess.report.layout_rows import known_sources, layout_rows
from dx_assess.report.layout_tables import Filled, fill, shown_text
from dx_assess.report.layouts import Layout, find_layouts, load_layouts
from dx_assess.report.parts import ReportContent
from dx_assess.report.pdf.layouts import render_layouts, write_layouts
from dx_assess.report.withhold import for_audience

PRINTED = {
    "2-2": "番号 分野 項目 担当課 事業名又は取組名 事業概要又は取組内容 指標（ＫＰＩ）又は目標 評価 取組内容",
    "2-4": "番号 分野 項目 指標名 基準値 R4 R5 R6 R7",
}
"""Headings of the papers, in order (資料２－２, 資料２－４)."""
CARD = "項目 R7取組内容 R7成果・効果 R8取組内容 指標名 目標値 実績値 指標の 目標値"


@pytest.fixture(scope="module")
def layouts() -> dict[str, Layout]:
    return {layout.id: layout for layout in load_layouts()}


@pytest.fixture(scope="module")
def papers(content: ReportContent, layouts: dict[str, Layout]) -> dict[str, Filled]:
    return {key: fill(layout, content) for key, layout in layouts.items()}


def texts(data: bytes) -> str:
    document = PdfDocument(data)
    try:
        pages = [page.get_textpage().get_text_range() for page in document]
    finally:
        document.close()
    return "".join("".join(pages).replace("\ufffe", "").split())


def values(paper: Filled) -> list[str]:
    grids = [block.grid for block in paper.blocks if block.grid is not None]
    grids += [grid for block in paper.blocks for card in block.cards for grid in card.grids]
    return [shown_text(value) for grid in grids for line in grid.lines for value in line.values]


@pytest.mark.parametrize(("key", "heads"), PRINTED.items())
def test_the_columns_are_those_of_the_paper(papers: dict[str, Filled], key: str, heads: str) -> None:
    grid = papers[key].blocks[0].grid
    assert grid is not None
    labels = [head.label.split("\n")[0] for head in grid.heads]
    assert labels[: len(heads.split())] == heads.split()


def test_a_card_has_the_lines_of_the_paper(papers: dict[str, Filled]) -> None:
    cards = papers["2-1"].blocks[2].cards
    with_kpi = next(card for card in cards if len(card.grids) == 2)
    labels = [head.label.split("\n")[0] for grid in with_kpi.grids for head in grid.heads]
    assert labels == CARD.split()
    assert next(card for card in cards if len(card.grids) == 1).note == "※ KPIの設定がなじまない取組項目"


def test_the_achievement_table_is_that_of_the_report(content: ReportContent, papers: dict[str, Filled]) -> None:
    grid = papers["2-1"].blocks[1].grid
    assert grid is not None
    rows = [[shown_text(value) for value in line.values[1:6]] for line in grid.lines]
    total = next(section for section in content.sections if section.total)
    wanted = [f"{number}事業" for number in (total.projects, total.kpis, total.achieved)]
    assert rows[-1] == ["合　計", *wanted, total.rate.full]
    assert grid.lines[-1].total


def test_every_initiative_of_the_year_has_a_line(content: ReportContent, papers: dict[str, Filled]) -> None:
    part = content.register("initiatives")
    assert part is not None
    at = {column.id: place for place, column in enumerate(part.columns)}
    year = str(content.cover.results_year)
    rows = [row for row in part.rows if row.cells[at["fiscal_year"]].text.replace(",", "").startswith(year)]
    grid = papers["2-2"].blocks[0].grid
    assert grid is not None and rows
    assert [line.values[4] for line in grid.lines] == [row.cells[at["title"]].text for row in rows]


def test_pdf_and_workbook_hold_every_value(content: ReportContent, papers: dict[str, Filled]) -> None:
    chosen = list(papers.values())
    text = texts(render_layouts(chosen, content))
    book = load_workbook(io.BytesIO(book_bytes(make_layout_book(chosen, content), content.cover)))
    assert book.sheetnames == [*(paper.paper for paper in chosen), "_meta"]
    for paper in chosen:
        cells = {str(cell.value) for row in book[paper.paper].iter_rows() for cell in row}
        for value in values(paper):
            assert "".join(value.split()) in text
            if value and not any(character.isdigit() for character in value):
                assert value in cells
    for sheet in book.worksheets:
        assert not [cell for row in sheet.iter_rows() for cell in row if cell.data_type == "f"]


def test_the_same_papers_give_the_same_bytes(content: ReportContent, papers: dict[str, Filled]) -> None:
    chosen = list(papers.values())
    assert render_layouts(chosen, content) == render_layouts(chosen, content)
    first, second = (book_bytes(make_layout_book(chosen, content), content.cover) for _ in range(2))
    assert first == second


def test_a_town_without_rows_gets_papers_that_say_so(
    content: ReportContent, layouts: dict[str, Layout], tmp_path: Path
) -> None:
    empty = replace(content, registers=(), sections=(), kpis=(), roadmap=replace(content.roadmap, matrix=(), items=()))
    papers = [fill(layout, empty) for layout in layouts.values()]
    write_layouts(papers, empty, tmp_path / "a.pdf")
    assert texts((tmp_path / "a.pdf").read_bytes()).count("載せる行がありません") == 8
    make_layout_book(papers, empty)


def test_the_prefecture_gets_no_c_figure(content: ReportContent, layouts: dict[str, Layout]) -> None:
    judged = next(kpi for kpi in content.kpis if kpi.verdict != "－")
    secret = replace(content, kpis=(replace(judged, publication="C"),))
    assert layout_rows(secret, "kpis")[0]["town_verdict"] == judged.verdict
    seen = for_audience(secret, "prefecture")
    row = layout_rows(seen, "kpis")[0]
    assert (row["name"], row["town_verdict"], shown_text(row["town_actual"])) == (judged.name, "－", "－")
    assert fill(layouts["2-4"], seen).blocks[0].grid is not None


def test_every_field_and_source_of_the_papers_exists(content: ReportContent, layouts: dict[str, Layout]) -> None:
    for layout in layouts.values():
        for block in layout.block:
            rows = layout_rows(content, block.rows)
            assert block.rows in known_sources() or content.register(block.rows.removeprefix("register:"))
            known = {key.partition(":")[0] for row in rows for key in row}
            wanted = {column.field for column in block.columns}
            wanted |= {cell.field for line in block.lines for cell in line.cells}
            assert wanted <= known, (layout.id, wanted - known)


def test_a_mistake_in_a_layout_names_the_file(tmp_path: Path) -> None:
    (tmp_path / "x.toml").write_text('id = "x"\npaper = "X"\n', encoding="utf-8")
    with pytest.raises(AppError) as caught:
        load_layouts(tmp_path)
    assert (caught.value.code, caught.value.where.file) == ("E-LAYOUT-FILE", "x.toml")


def test_an_unknown_paper_is_refused() -> None:
    with pytest.raises(AppError) as caught:
        find_layouts(load_layouts(), ("9-9",))
    assert caught.value.code == "E-LAYOUT-UNKNOWN" and "2-4" in caught.value.fix


def test_the_long_table_repeats_its_header_and_short_cells_stay_in_one_line(
    content: ReportContent, papers: dict[str, Filled]
) -> None:
    book = make_layout_book([papers["2-5"]], content)
    sheet = book["資料２－５"]
    first = int(sheet.print_title_rows.replace("$", "").partition(":")[0])
    assert "番号" in [cell.value for cell in sheet[first]]
    assert sheet.freeze_panes is None  # its header stands too far down
    document = PdfDocument(render_layouts([papers["2-5"]], content))
    text = "\n".join(page.get_textpage().get_text_range() for page in document)
    document.close()
    grid = papers["2-5"].blocks[-1].grid
    assert grid is not None
    assert all(str(line.values[0]) in text for line in grid.lines)
    assert "令和7年12月" in text

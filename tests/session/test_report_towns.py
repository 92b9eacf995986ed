"""Reports of empty, half-filled and over-full towns: drawn, read back, nothing missing, nothing cut."""

from __future__ import annotations

import os
from collections.abc import Iterator
from io import BytesIO
from pathlib import Path

import pytest
from openpyxl import load_workbook
from pypdfium2 import PdfDocument

from dx_assess.form.answer import Answer, answered
from dx_assess.report.excel import render_excel
from dx_assess.report.parts import Audience, ReportContent
from dx_assess.report.pdf import render_pdf
from dx_assess.report.withhold import for_audience
from dx_assess.session.catalog import Catalog
from dx_assess.session.document import Document
from dx_assess.session.files import new_file, open_file
from dx_assess.session.reports import fill_papers, paper_names, preview_pdf, report_content, write_reports
from dx_assess.store.edits import Town
from dx_assess.text.show import GETA
from tests.session.conftest import CopySample

MANY = 1000 if os.environ.get("DX_ASSESS_NIGHTLY") else 250
"""Procedures of the over-full town: dozens of pages in ``make test``, as many as a register may need at night."""
NAMES = "髙﨑・𠮷田・葛󠄀城"
"""Characters beyond the common ones, one with a variant selector."""
UNKNOWN = "\U00017000"
"""A Tangut character: no bundled font has it."""
LONG = "あいうえお、かきくけこ。" * 33 + "終わり。"
"""400 characters."""


def words_of(data: bytes) -> str:
    """All text of a PDF without spaces and line ends."""
    document = PdfDocument(data)
    try:
        pages = [page.get_textpage().get_text_range() for page in document]
    finally:
        document.close()
    return squeezed("".join(pages))


def squeezed(text: str) -> str:
    return "".join(text.replace("\ufffe", "").replace("\U000e0100", "").split())


def missing(content: ReportContent, text: str) -> list[str]:
    """Answers, notes and cells of the report that ``text`` does not say."""
    said = [
        word
        for domain in content.domains
        for question in domain.questions
        if question.asked
        for word in (question.answer, question.note, *(field.answer for field in question.fields))
    ]
    said += [cell.text for register in content.registers for row in register.rows for cell in row.cells]
    return [word for word in said if squeezed(word).replace(UNKNOWN, GETA) not in text]


@pytest.fixture
def empty(catalog: Catalog, tmp_path: Path) -> Iterator[Document]:
    document = new_file(catalog, tmp_path / "empty.dxa", Town("073628", "下郷町", "福島県"), 2026)
    yield document
    document.close()


@pytest.mark.parametrize("audience", ["town", "prefecture"])
def test_an_empty_town_gets_clean_reports(empty: Document, audience: Audience, tmp_path: Path) -> None:
    with_papers = [paper for paper, _name in paper_names()]
    write_reports(empty, tmp_path / "a.pdf", tmp_path / "a.xlsx", audience=audience)
    write_reports(empty, tmp_path / "b.pdf", tmp_path / "b.xlsx", audience=audience, papers=with_papers)
    summary = preview_pdf(empty, "summary", audience)
    document = PdfDocument(summary)
    assert len(document) == 2
    document.close()
    assert "まだ点を出せる答えがありません" in words_of(summary)


def test_a_half_filled_town_is_told_as_it_is(empty: Document) -> None:
    empty.set_answer("online.policy", answered("2"))
    empty.set_answer("online.policy.note", answered("途中です"))
    content = report_content(empty)
    text = words_of(render_pdf(content))
    assert missing(content, text) == []
    assert "参考値" in text and "途中です" in text


@pytest.mark.parametrize("audience", ["town", "prefecture"])
def test_the_summary_of_a_provisional_town_is_two_pages(
    catalog: Catalog, copy_sample: CopySample, audience: Audience, tmp_path: Path
) -> None:
    """Every domain has 参考値 below its points: the table is tall, so the radar gives way."""
    path = tmp_path / "half.dxa"
    copy_sample(path).close()
    document = open_file(catalog, path, 2025)
    for key in [key for key in document.data.answers if "." in key][::3]:
        if key.partition(".")[0] != "profile":
            document.set_answer(key, Answer())
    pdf = PdfDocument(preview_pdf(document, "summary", audience))
    assert len(pdf) == 2
    assert "しるし" in pdf[0].get_textpage().get_text_range()
    assert "同じ指標が県の表のいくつかの項目にある" in words_of(preview_pdf(document, "summary", audience))
    pdf.close()
    document.close()


@pytest.fixture(scope="module")
def full(copy_sample: CopySample, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Document]:
    """:data:`MANY` further procedures, long cells, rare characters."""
    document = copy_sample(tmp_path_factory.mktemp("full") / "full.dxa")
    rows: list[dict[str, Answer]] = [
        {"name": answered(f"手続その{number}　{NAMES}"), "division": answered("general_it")} for number in range(MANY)
    ]
    document.add_rows("procedures", rows)
    texts = {"title": "長い取組", "summary": LONG, "result": LONG, "next_plan": LONG, "domain": "5　基盤整備"}
    cells = {key: answered(text) for key, text in texts.items()} | {"fiscal_year": answered(2025)}
    document.add_rows("initiatives", [cells])
    document.set_answer("online.policy.note", answered(f"{NAMES}と{UNKNOWN}"))
    document.set_answer("online.policy.evidence", answered(LONG))
    yield document
    document.close()


@pytest.mark.parametrize("audience", ["town", "prefecture"])
def test_an_overfull_town_loses_nothing(full: Document, audience: Audience) -> None:
    content = for_audience(report_content(full), audience)
    text = words_of(render_pdf(content))
    assert missing(content, text) == []
    assert squeezed(LONG) in text
    assert f"印刷できない文字を{GETA}に置き換えました（U+17000）" in text
    assert sum(len(register.rows) for register in content.registers) > MANY
    assert "髙﨑・𠮷田" in text


def test_the_papers_of_an_overfull_town(full: Document) -> None:
    content = report_content(full)
    assert fill_papers(content, ["2-2"])[0].blocks[0].grid is not None
    text = words_of(preview_pdf(full, papers=["2-1", "2-2"]))
    assert text.count(squeezed(LONG)) >= 4


def test_the_summary_of_an_overfull_town_is_two_pages(full: Document) -> None:
    document = PdfDocument(preview_pdf(full, "summary"))
    assert len(document) == 2
    document.close()


def test_the_workbook_of_an_overfull_town_holds_every_cell(full: Document) -> None:
    content = report_content(full)
    book = load_workbook(BytesIO(render_excel(content)), read_only=True)
    rows = (row for sheet in book for row in sheet.iter_rows(values_only=True))
    cells = {str(cell) for row in rows for cell in row if cell is not None}
    assert LONG in cells and f"手続その{MANY - 1}　{NAMES}" in cells
    assert f"{NAMES}と{UNKNOWN}" in cells
    book.close()


def test_the_same_town_gives_the_same_bytes(full: Document) -> None:
    assert preview_pdf(full, "standard") == preview_pdf(full, "standard")
    assert render_excel(report_content(full)) == render_excel(report_content(full))

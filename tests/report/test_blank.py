"""The blank questionnaire: every question and column, no answers; PDF and Excel read back."""

from __future__ import annotations

import io
import re
from pathlib import Path

import pikepdf
import pypdfium2
import pytest
from msgspec.structs import replace
from openpyxl import load_workbook

from dx_assess.errors import AppError
from dx_assess.form.model import Edition
from dx_assess.report.blank import BlankForm, blank_texts, build_blank
from dx_assess.report.excel_blank import render_blank_excel, write_blank_excel
from dx_assess.report.pdf import blank as pdf_blank
from dx_assess.report.pdf.blank import render_blank_pdf, write_blank_pdf
from dx_assess.session.blank import blank_form
from dx_assess.session.catalog import Catalog

EDITIONS: tuple[Edition, ...] = ("standard", "quick")


@pytest.fixture(scope="module", params=EDITIONS)
def form(request: pytest.FixtureRequest, catalog: Catalog) -> BlankForm:
    return blank_form(catalog, request.param)


@pytest.fixture(scope="module")
def pdf(form: BlankForm) -> bytes:
    return render_blank_pdf(form)


def pages_of(data: bytes) -> list[str]:
    document = pypdfium2.PdfDocument(data)
    try:
        return [page.get_textpage().get_text_range().replace("\r\n", "") for page in document]
    finally:
        document.close()


def squeezed(text: str) -> str:
    return re.sub(r"\s", "", text)


def test_the_editions(catalog: Catalog) -> None:
    standard, quick = (build_blank(catalog.question_set, edition, "1") for edition in EDITIONS)
    assert (standard.questions, quick.questions) == (80, 26)
    assert [register.no for register in standard.registers] == ["R1", "R2", "R3", "R4", "R5", "R6"]
    assert "initiatives" not in {register.id for register in quick.registers}
    for register in standard.registers:
        source = catalog.question_set.register(register.id)
        assert source is not None and len(register.columns) == len(source.columns)
    assert {column.need for register in quick.registers for column in register.columns} == {"◎"}
    assert standard.terms == ()


def test_places_to_write(catalog: Catalog) -> None:
    questions = {
        q.id: q for domain in build_blank(catalog.question_set, "standard", "1").domains for q in domain.questions
    }
    assert [entry.unit for entry in questions["online.cashless_rate"].entries] == ["件", "件"]
    assert questions["online.priority_rate"].entries == questions["online.priority_rate"].special == ()
    assert "測っていない" in questions["rpa_ai.chatbot_satisfaction"].special
    assert [field.yes_no for field in questions["sec.incident_count"].fields] == [False, True]
    assert questions["sec.incident_count"].publication == "C"
    assert "5-7" in questions["online.bylaw"].help and "analog." not in questions["online.bylaw"].help


def test_no_id_of_a_question_is_printed(form: BlankForm, catalog: Catalog) -> None:
    ids = {question.id for question in catalog.question_set.questions()}
    assert not [text for text in blank_texts(form) if any(item in text for item in ids)]


def test_every_question_option_and_column_is_in_the_pdf(form: BlankForm, pdf: bytes) -> None:
    text = squeezed("".join(pages_of(pdf)))
    for domain in form.domains:
        for question in domain.questions:
            assert squeezed(question.text) in text, question.id
            assert all(squeezed(option) in text for option in question.options), question.id
    for register in form.registers:
        assert all(squeezed(column.label) in text for column in register.columns), register.id
    assert all(squeezed(term.text) in text for term in form.terms)


def test_fonts_outline_and_page_numbers(form: BlankForm, pdf: bytes) -> None:
    with pikepdf.open(io.BytesIO(pdf)) as opened:
        fonts = [o for o in opened.objects if isinstance(o, pikepdf.Dictionary) and o.get("/Type") == "/Font"]
        assert fonts and all("/FontFile2" in font["/FontDescriptor"] for font in fonts)
        with opened.open_outline() as outline:
            titles = [item.title for item in outline.root]
            domains = next(item for item in outline.root if item.title == "設問")
            assert [child.title for child in domains.children] == [f"領域{d.no}　{d.name}" for d in form.domains]
        assert titles == ["表紙と目次", "団体の基本情報", "設問", "台帳", "用語集"]
        assert str(opened.Root.Lang) == "ja-JP"
    pages = pages_of(pdf)
    for number, page in enumerate(pages, 1):
        assert f"{number}／{len(pages)}" in page
        assert form.edition_label in page


def test_the_same_form_gives_the_same_bytes(form: BlankForm, pdf: bytes, tmp_path: Path) -> None:
    write_blank_pdf(form, tmp_path / "blank.pdf")
    assert (tmp_path / "blank.pdf").read_bytes() == pdf
    write_blank_excel(form, tmp_path / "blank.xlsx")
    assert (tmp_path / "blank.xlsx").read_bytes() == render_blank_excel(form)


def test_the_workbook(form: BlankForm) -> None:
    book = load_workbook(io.BytesIO(render_blank_excel(form)))
    registers = [f"{register.no} {register.name}" for register in form.registers]
    assert book.sheetnames == ["設問", "基本情報", *registers, "用語集"]
    rows = [[cell.value for cell in row] for row in book["設問"].iter_rows(min_row=5)]
    asked = [question for domain in form.domains for question in domain.questions]
    assert [row[2] for row in rows[: len(asked)]] == [question.text for question in asked]
    assert [row[0] for row in rows[: len(asked)]] == [question.label for question in asked]
    for at, question in enumerate(asked, 5):
        height = book["設問"].row_dimensions[at].height
        assert height is not None and height >= 12 * len(question.options), question.id
    for register, name in zip(form.registers, registers, strict=True):
        written = {cell.value for cell in book[name]["B"]}
        assert {column.label for column in register.columns} <= written
    assert not any(cell.data_type == "f" for sheet in book for row in sheet.iter_rows() for cell in row)


def test_a_broken_pdf_is_not_written(form: BlankForm, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    path = tmp_path / "blank.pdf"
    path.write_bytes(b"old")
    monkeypatch.setattr(pdf_blank, "render_blank_pdf", lambda _form: b"%PDF-1.4 broken")
    with pytest.raises(AppError) as caught:
        write_blank_pdf(replace(form, terms=()), path)
    assert (caught.value.code, path.read_bytes()) == ("E-REPORT-PDF", b"old")

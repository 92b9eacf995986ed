"""次の一歩 in the report: seven in the body, the rest behind, and for the prefecture a count of what is class C."""

from __future__ import annotations

from collections.abc import Iterator
from io import BytesIO
from pathlib import Path

import pytest
from openpyxl import load_workbook
from pypdfium2 import PdfDocument

from dx_assess.form.answer import answered
from dx_assess.report.advice_part import REPORTED
from dx_assess.report.excel import render_excel
from dx_assess.report.parts import ReportContent
from dx_assess.report.pdf import write_pdf
from dx_assess.report.withhold import for_audience
from dx_assess.session.advice import next_steps
from dx_assess.session.catalog import Catalog
from dx_assess.session.document import Document
from dx_assess.session.reports import report_content
from dx_assess.session.sample import make_sample


@pytest.fixture(scope="module")
def low(catalog: Catalog, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Document]:
    """The sample town with the second option everywhere."""
    document = make_sample(catalog, tmp_path_factory.mktemp("low") / "town.dxa")
    ordered = [q for q in catalog.question_set.questions() if q.kind == "choice" and q.option("1") is not None]
    document.set_answers({question.id: answered("1") for question in ordered})
    yield document
    document.close()


@pytest.fixture(scope="module")
def full(low: Document) -> ReportContent:
    return report_content(low)


def test_rows_are_the_steps_in_order(low: Document, full: ReportContent) -> None:
    steps = next_steps(low)
    assert [row.id for row in full.advice.rows] == [step.advice.rule.id for step in steps]
    assert (len(full.advice.first), len(full.advice.others)) == (REPORTED, len(steps) - REPORTED)
    first = full.advice.first[0]
    assert first.why and first.source and first.contacts and first.effort


def test_a_message_stands_once_however_many_rows_it_is_about(full: ReportContent) -> None:
    for row in full.advice.rows:
        messages = [finding.message for finding in row.findings]
        assert len(messages) == len(set(messages))


def test_the_prefecture_sees_no_step_that_a_c_answer_triggered(full: ReportContent) -> None:
    seen = for_audience(full, "prefecture").advice
    assert seen.withheld == len(full.advice.rows) - len(seen.rows) > 0
    assert all(row.publication != "C" for row in seen.rows)
    assert not [key for row in seen.rows for key in row.keys if key.startswith(("sec.", "systems."))]
    assert not [finding for row in seen.rows for finding in row.findings if finding.publication == "C"]
    assert [row.rank for row in seen.rows] == list(range(1, len(seen.rows) + 1))


def test_the_prefecture_cannot_compute_security_from_the_overall_score(full: ReportContent) -> None:
    seen = for_audience(full, "prefecture").advice
    assert {(row.overall_now, row.overall_then) for row in seen.rows} == {(None, None)}
    assert all("総合" not in row.change for row in seen.rows)


def test_the_town_sees_everything(full: ReportContent) -> None:
    assert for_audience(full, "town").advice == full.advice
    assert for_audience(full, "adviser").advice == full.advice


def _text(path: Path) -> str:
    document = PdfDocument(path.read_bytes())
    try:
        pages = [page.get_textpage().get_text_range() for page in document]
    finally:
        document.close()
    return "".join("".join(pages).replace("\ufffe", "").split())


def test_pdf_and_excel_say_the_same(full: ReportContent, tmp_path: Path) -> None:
    seen = for_audience(full, "prefecture")
    write_pdf(seen, tmp_path / "a.pdf", "summary")
    text = _text(tmp_path / "a.pdf")
    sheet = load_workbook(BytesIO(render_excel(seen)))["次の一歩"]
    cells = [str(cell.value) for row in sheet.iter_rows() for cell in row if cell.value is not None]
    heads = [cell.value for cell in sheet[sheet.tables["T_advice"].ref][0]]
    for head, said in (
        ("指摘", any(row.findings for row in seen.advice.rows)),
        ("総合の点の見込み", any(row.overall_then is not None for row in seen.advice.rows)),
    ):
        assert (head in heads) == said  # no column without anything in it
    for at, row in enumerate(seen.advice.rows):
        assert row.step in cells
        assert ("".join(row.step.split()) in text) == (at < 3)
    write_pdf(seen, tmp_path / "b.pdf", "standard")
    whole = _text(tmp_path / "b.pdf")
    assert all("".join(row.step.split()) in whole for row in seen.advice.rows)
    for row in full.advice.rows:
        if row.publication == "C":
            assert row.step not in cells and "".join(row.step.split()) not in whole
    assert f"このほかに{seen.advice.withheld}件" in text


def test_no_steps_no_section(content: ReportContent, tmp_path: Path) -> None:
    write_pdf(content, tmp_path / "a.pdf", "summary")
    assert "次の一歩と、そのわけ" not in _text(tmp_path / "a.pdf")
    assert "次の一歩" not in load_workbook(BytesIO(render_excel(content))).sheetnames

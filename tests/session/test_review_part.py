"""The adviser's review and the action plan in the report: for town and adviser, not for the prefecture."""

from __future__ import annotations

from collections.abc import Iterator
from io import BytesIO

import pytest
from openpyxl import load_workbook
from pypdfium2 import PdfDocument

from dx_assess.form.answer import answered
from dx_assess.report.excel import render_excel
from dx_assess.report.pdf import render_pdf
from dx_assess.report.withhold import for_audience
from dx_assess.session.document import Document
from dx_assess.session.reports import report_content
from dx_assess.session.tasks import add_task
from tests.session.conftest import CopySample

FINDING = "計画書の写しを見ました"
TASK = "手引を直す"


@pytest.fixture(scope="module")
def town(copy_sample: CopySample, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Document]:
    document = copy_sample(tmp_path_factory.mktemp("review") / "town.dxa")
    words = {"verdict": "revise", "finding": FINDING, "agreed": "0", "agreed_reason": "資料で確かめた"}
    document.set_answers({f"review.online.policy.{name}": answered(text) for name, text in words.items()})
    add_task(document, {"what": TASK})
    yield document
    document.close()


def text_of(data: bytes) -> str:
    document = PdfDocument(data)
    try:
        pages = [page.get_textpage().get_text_range() for page in document]
    finally:
        document.close()
    return "".join("".join(pages).replace("\ufffe", "").split())


def test_finding_and_confirmed_score_are_in_the_towns_report(town: Document) -> None:
    content = report_content(town)
    assert {row.id for row in content.review.scores} == {"", *(domain.id for domain in content.domains)}
    online = next(row for row in content.review.scores if row.id == "online")
    assert online.own != online.confirmed and online.difference.startswith("−")
    text = text_of(render_pdf(content, "standard"))
    assert FINDING in text and "自己評価と確認後の点" in text and online.confirmed in text
    assert [row.what for row in content.review.plan] == [TASK] and TASK in text
    book = load_workbook(BytesIO(render_excel(content)))
    assert {"自己評価と確認後", "行動計画"} <= set(book.sheetnames)
    cells = [str(cell.value) for row in book["領域と設問"].iter_rows() for cell in row if cell.value]
    assert any(FINDING in cell for cell in cells)


def test_the_prefecture_gets_no_finding_and_no_plan(town: Document) -> None:
    seen = for_audience(report_content(town), "prefecture")
    assert not seen.review.plan
    security = next(row for row in seen.review.scores if row.id == "sec")
    overall = next(row for row in seen.review.scores if row.id == "")
    assert {security.own, security.confirmed, overall.own, overall.confirmed} == {"－"}
    text = text_of(render_pdf(seen))
    assert FINDING not in text and TASK not in text


def test_a_kpi_opens_the_answer_it_comes_from(town: Document) -> None:
    content = report_content(town)
    kpi = next(kpi for kpi in content.kpis if kpi.id == "admin-02")
    assert "online.usage_rate" in kpi.questions
    document = PdfDocument(render_pdf(content, "standard"))
    try:
        texts = [page.get_textpage().get_text_range() for page in document]
        label = next(question.label for question in content.domains[0].questions if question.id == "online.usage_rate")
        assert any(f"→ 設問 {label} の答え" in text for text in texts)
    finally:
        document.close()

"""The printable sheet for a visit: what is to be checked, with room for findings; always the same bytes."""

from __future__ import annotations

from datetime import date
from pathlib import Path

import pypdfium2  # type: ignore[import-untyped]
import pytest

from dx_assess.errors import AppError
from dx_assess.form.answer import UNKNOWN, answered
from dx_assess.report.fonts import load_fonts
from dx_assess.report.pdf.visit_sheet import render_visit_sheet
from dx_assess.session.document import Document
from dx_assess.session.review import review_of, save_review
from dx_assess.session.tasks import add_task
from dx_assess.session.visit_sheet import visit_sheet, write_visit_sheet

DAY = date(2026, 9, 1)


def text_of(data: bytes) -> str:
    pdf = pypdfium2.PdfDocument(data)
    pages = [page.get_textpage().get_text_range() for page in pdf]
    pdf.close()
    return "".join("".join(pages).split())


@pytest.fixture
def filled(document: Document) -> Document:
    document.set_answers({"org.leader": answered("4"), "org.plan": UNKNOWN, "bpr.telework": answered("3")})
    document.set_text("org.leader.note", "要綱を見せる")
    question = document.question_set.question("bpr.telework")
    assert question is not None
    save_review(document, question, {"verdict": answered("fit")})
    add_task(document, {"what": "議事録をそろえる", "kind": "homework", "due": "2026-08-01"})
    add_task(document, {"what": "済んだ宿題", "kind": "homework", "state": "done"})
    return document


def test_everything_to_check_is_on_it(filled: Document, tmp_path: Path) -> None:
    sheet = visit_sheet(filled, DAY)
    listed = [item.number for domain in sheet.domains for item in domain.items]
    assert listed == [item.number for item in review_of(filled, DAY).shown("open")] and len(listed) == sheet.questions
    target = tmp_path / "sheet.pdf"
    assert write_visit_sheet(filled, target, DAY) == sheet.questions
    shown = text_of(target.read_bytes())
    for item in (item for domain in sheet.domains for item in domain.items):
        assert "".join(item.question.split()) in shown
    for words in (
        "要綱を見せる",
        "議事録をそろえる",
        "期限切れ",
        "根拠資料がありません",
        "町とアドバイザーだけ",
        sheet.receipt,
    ):
        assert words in shown
    assert "済んだ宿題" not in shown
    done = filled.question_set.question("bpr.telework")
    assert done is not None and done.text not in shown


def test_the_same_sheet_gives_the_same_bytes(filled: Document) -> None:
    fonts = load_fonts()
    first, second = (render_visit_sheet(visit_sheet(filled, DAY), fonts) for _ in range(2))
    assert first == second


def test_it_never_replaces_the_town_file(filled: Document) -> None:
    with pytest.raises(AppError) as caught:
        write_visit_sheet(filled, filled.path)
    assert caught.value.code == "E-REPORT-TARGET"

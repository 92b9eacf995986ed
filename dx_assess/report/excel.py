"""The report as an Excel workbook, drawn from the one description; read back before it counts as done."""

from __future__ import annotations

import hashlib
import json
from pathlib import Path
from typing import Any

from openpyxl import Workbook

from dx_assess.files import write_atomic
from dx_assess.report.excel_advice import add_advice
from dx_assess.report.excel_book import MUTED, Column, Page, Value, book_bytes, new_book
from dx_assess.report.excel_cell import sheet_text
from dx_assess.report.excel_check import compare_book
from dx_assess.report.excel_places import add_places
from dx_assess.report.excel_review import add_review
from dx_assess.report.excel_summary import add_summary
from dx_assess.report.excel_tables import (
    add_figures,
    add_findings,
    add_kpis,
    add_questions,
    add_register,
    add_roadmap,
)
from dx_assess.report.parts import ReportContent

__all__ = ["META", "TOWN_DATA", "compare_book", "content_digest", "make_book", "render_excel", "write_excel"]

META = "_meta"
TOWN_DATA = "_town"
CELL_CHARACTERS = 30_000
LAYOUT = 1
"""Version of the workbook's layout, in ``_meta``."""


def write_excel(content: ReportContent, path: Path, town_data: str = "") -> None:
    """Write the workbook.

    :param town_data: the town data document (classes A and B only) that the roll-up reads; kept in a hidden sheet.

    :raises AppError: E-FILE-… (the old file is kept), E-REPORT-XLSX when the written file is not what was drawn.
    """
    book = make_book(content, town_data)
    data = book_bytes(book, content.cover)

    def write(draft: Path) -> None:
        draft.write_bytes(data)
        compare_book(book, draft.read_bytes(), path)

    write_atomic(path, write)


def render_excel(content: ReportContent) -> bytes:
    """The workbook's bytes; the same content gives the same bytes."""
    return book_bytes(make_book(content), content.cover)


def make_book(content: ReportContent, town_data: str = "") -> Workbook:
    """All sheets: results, next steps, KPIs, answers, registers, figures, 工程表, checks, ``_meta`` (hidden)."""
    book = new_book()
    add_summary(book, content)
    add_advice(book, content)
    add_review(book, content)
    add_kpis(book, content)
    add_places(book, content)
    add_questions(book, content)
    for register in content.registers:
        add_register(book, register, content)
    add_figures(book, content)
    add_roadmap(book, content)
    add_findings(book, content)
    add_meta(book, content)
    _add_town_data(book, town_data)
    return book


def content_digest(content: ReportContent) -> str:
    """SHA-256 over scores, answers, KPIs and registers as they are shown."""
    shown: list[Any] = [content.cover.receipt, content.overall.score.score.text]
    shown += ([domain.id, domain.score.score.text, domain.score.range_text] for domain in content.domains)
    shown += (
        [question.id, question.status.value, question.answer, question.score.text]
        for domain in content.domains
        for question in domain.questions
    )
    shown += ([kpi.id, kpi.actual.text, kpi.verdict] for kpi in content.kpis)
    shown += ([part.id, [[cell.text for cell in row.cells] for row in part.rows]] for part in content.registers)
    return hashlib.sha256(json.dumps(shown, ensure_ascii=False).encode()).hexdigest()


def add_meta(book: Workbook, content: ReportContent) -> None:
    """The hidden sheet for programs: what this workbook was made from."""
    cover = content.cover
    page = Page(book, META, "この報告書の記録", cover)
    pairs: dict[str, str] = {
        "layout": str(LAYOUT),
        "receipt": cover.receipt,
        "code": cover.code,
        "town": cover.town,
        "prefecture": cover.prefecture,
        "fiscal_year": str(cover.fiscal_year),
        "edition": cover.edition,
        "form": cover.set_name,
        "form_version": cover.set_version,
        "pack": cover.pack_name,
        "program": cover.program_version,
        "generated": cover.generated.isoformat(),
        "audience": cover.audience,
        "sha256": content_digest(content),
    }
    rows: list[list[Value]] = [[key, value] for key, value in pairs.items()]
    page.table("T_meta", (Column("key", 16), Column("value", 70)), rows, "")
    page.line("県や検査のプログラムが読むための記録です。", size=9, color=MUTED)
    page.finish()
    page.sheet.sheet_state = "hidden"


def _add_town_data(book: Workbook, town_data: str) -> None:
    """The document over numbered cells below each other, each within Excel's limit; nothing without one."""
    if not town_data:
        return
    sheet = book.create_sheet(TOWN_DATA)
    sheet.sheet_state = "hidden"
    for no, start in enumerate(range(0, len(town_data), CELL_CHARACTERS), 1):
        sheet.cell(no, 1, sheet_text(f"{no}:{town_data[start : start + CELL_CHARACTERS]}"))

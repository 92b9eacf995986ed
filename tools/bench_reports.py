"""Reports as ratios: the PDF against plain reportlab, the workbook against plain openpyxl, both against LibreOffice."""

from __future__ import annotations

import io
import shutil
import statistics
import subprocess
import time
from collections.abc import Callable
from pathlib import Path
from typing import Any

from openpyxl import Workbook, load_workbook
from pypdfium2 import PdfDocument
from reportlab.lib.pagesizes import A4
from reportlab.lib.styles import ParagraphStyle
from reportlab.platypus import PageBreak, Paragraph, SimpleDocTemplate, Table

from dx_assess.report.excel import render_excel
from dx_assess.report.fonts import FONT_OF, load_fonts
from dx_assess.report.pdf import render_pdf
from dx_assess.session.catalog import load_catalog
from dx_assess.session.files import open_file
from dx_assess.session.reports import report_content
from dx_assess.session.sample import make_sample

TIMES = 3


def reports(folder: Path) -> list[tuple[str, float, float]]:
    """Name, seconds and seconds of the baseline; the last line only where LibreOffice is installed."""
    catalog = load_catalog()
    make_sample(catalog, folder / "reports.dxa").close()
    document = open_file(catalog, folder / "reports.dxa")
    content = report_content(document)
    document.close()
    load_fonts()
    pdf, book = render_pdf(content, "standard"), render_excel(content)
    lines, cells = lines_of(pdf), cells_of(book)
    ours_pdf = median(lambda: render_pdf(content, "standard"))
    ours_book = median(lambda: render_excel(content))
    found = [
        ("standard PDF ÷ the same lines as plain reportlab tables", ours_pdf, median(lambda: plain_pdf(lines))),
        ("workbook ÷ the same cells with plain openpyxl", ours_book, median(lambda: plain_book(cells))),
    ]
    office = shutil.which("soffice")
    if office is not None:
        (folder / "bench.xlsx").write_bytes(book)
        found.append(("both ÷ LibreOffice converting the workbook", ours_pdf + ours_book, converting(office, folder)))
    return found


def median(work: Callable[[], object]) -> float:
    """Median seconds."""
    taken = []
    for _ in range(TIMES):
        start = time.perf_counter()
        work()
        taken.append(time.perf_counter() - start)
    return statistics.median(taken)


def lines_of(pdf: bytes) -> list[list[str]]:
    """Lines of text, page by page."""
    document = PdfDocument(pdf)
    try:
        return [page.get_textpage().get_text_range().split("\r\n") for page in document]
    finally:
        document.close()


def cells_of(book: bytes) -> dict[str, list[list[Any]]]:
    """Values of all cells, sheet by sheet."""
    found = load_workbook(io.BytesIO(book))
    return {sheet.title: [[cell.value for cell in row] for row in sheet.iter_rows()] for sheet in found}


def plain_pdf(pages: list[list[str]]) -> bytes:
    """A table a page, a paragraph a row."""
    style = ParagraphStyle("plain", fontName=FONT_OF["text"], fontSize=7, leading=8, wordWrap="CJK")
    story: list[Any] = []
    for lines in pages:
        rows = [[Paragraph(line.replace("&", "&amp;").replace("<", "&lt;"), style)] for line in lines]
        story += [Table(rows, repeatRows=1), PageBreak()]
    out = io.BytesIO()
    SimpleDocTemplate(out, pagesize=A4, invariant=1).build(story)
    return out.getvalue()


def plain_book(sheets: dict[str, list[list[Any]]]) -> bytes:
    """Values only."""
    book = Workbook()
    for name, rows in sheets.items():
        sheet = book.create_sheet(name)
        for row in rows:
            sheet.append(row)
    out = io.BytesIO()
    book.save(out)
    return out.getvalue()


def converting(office: str, folder: Path) -> float:
    """Seconds of one conversion to PDF; the first one warms up."""
    profile = f"-env:UserInstallation={(folder / 'office').as_uri()}"
    command = [
        office,
        profile,
        "--headless",
        "--convert-to",
        "pdf",
        "--outdir",
        str(folder),
        str(folder / "bench.xlsx"),
    ]
    subprocess.run(command, check=True, capture_output=True)
    start = time.perf_counter()
    subprocess.run(command, check=True, capture_output=True)
    return time.perf_counter() - start

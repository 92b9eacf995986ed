"""The prefecture's own papers as a PDF; written and read back."""

from __future__ import annotations

import io
from collections.abc import Sequence
from pathlib import Path

from dx_assess.files import write_bytes_atomic
from dx_assess.report.fonts import Fonts, load_fonts
from dx_assess.report.layout_tables import Filled
from dx_assess.report.parts import ReportContent
from dx_assess.report.pdf.cover import cover_note
from dx_assess.report.pdf.document import report_margins, texts_of
from dx_assess.report.pdf.layout_flow import layout_section
from dx_assess.report.pdf.paper import Paper, check_pdf, make_story
from dx_assess.report.pdf.tables import Maker


def write_layouts(papers: Sequence[Filled], content: ReportContent, path: Path) -> None:
    """Write the papers and read them back before they count as done.

    :raises AppError: E-FILE-… (the old file is kept), E-REPORT-PDF.
    """
    data = render_layouts(papers, content)
    check_pdf(data, content.cover.receipt, path)
    write_bytes_atomic(path, data)


def render_layouts(papers: Sequence[Filled], content: ReportContent, fonts: Fonts | None = None) -> bytes:
    """The PDF as bytes; the same papers give the same bytes."""
    known = fonts or load_fonts()
    maker = Maker(known)
    missing = known.unprintable(texts_of(tuple(papers)))
    wanted = [layout_section(paper, content, maker) for paper in papers]
    wanted[-1].flowables.extend(cover_note(maker, missing))
    out = io.BytesIO()
    margins = report_margins(content.cover, "・".join(paper.paper for paper in papers))
    Paper(out, margins, known, "wide" if papers[0].wide else "page").build(make_story(wanted, known))
    return out.getvalue()

"""The report as a PDF: its sections on paper; written, re-opened and checked."""

from __future__ import annotations

import io
from collections.abc import Iterator
from pathlib import Path
from typing import Literal

from msgspec import Struct
from msgspec.structs import fields

from dx_assess.files import read_limited, write_bytes_atomic
from dx_assess.report.fonts import Fonts, load_fonts
from dx_assess.report.parts import Cover, ReportContent
from dx_assess.report.pdf.paper import COVER, Margins, Paper, broken, check_pdf, make_story
from dx_assess.report.pdf.sections import sections
from dx_assess.report.pdf.tables import Maker

Parts = Literal["summary", "standard", "full"]
PARTS: dict[Parts, str] = {"summary": "概要版（2ページ）", "standard": "標準", "full": "詳細"}
_LIMIT = 200 << 20


class PdfResult(Struct, frozen=True):
    """What was written. ``unprintable``: characters that no font has; they are printed as 〓."""

    pages: int
    unprintable: tuple[str, ...]


def write_pdf(content: ReportContent, path: Path, parts: Parts = "full") -> PdfResult:
    """Write the report and read it back before it counts as done.

    :raises AppError: E-FILE-… (the old file is kept), E-REPORT-PDF when the written file is not what was drawn.
    """
    fonts = load_fonts()
    data = render_pdf(content, parts, fonts)
    pages = check_pdf(data, content.cover.receipt, path)
    write_bytes_atomic(path, data)
    if read_limited(path, _LIMIT) != data:
        raise broken(path)
    return PdfResult(pages, fonts.unprintable(texts_of(content)))


def render_pdf(content: ReportContent, parts: Parts = "full", fonts: Fonts | None = None) -> bytes:
    """The PDF as bytes; the same content gives the same bytes."""
    known = fonts or load_fonts()
    wanted = sections(content, parts, Maker(known), known.unprintable(texts_of(content)))
    out = io.BytesIO()
    Paper(out, report_margins(content.cover), known, "page" if parts == "summary" else COVER).build(
        make_story(wanted, known)
    )
    return out.getvalue()


def report_margins(cover: Cover, title: str = "") -> Margins:
    """Town, fiscal year, class and receipt number on every page.

    :param title: of a paper other than the report itself.
    """
    title = title or cover.title
    return Margins(
        title=f"{cover.town}　{cover.fiscal_label}　{title}",
        author=cover.town,
        subject=f"{cover.set_name} {cover.set_version}　受付番号 {cover.receipt}",
        program_version=cover.program_version,
        head=f"{cover.town}　{cover.fiscal_label}　{title}",
        right=f"受付番号 {cover.receipt}",
        foot=(f"{cover.prefecture}　{cover.town}（{cover.edition_label}）", f"{cover.generated_label}の内容"),
        mark=cover.mark,
        keywords=(cover.prefecture, cover.code, cover.receipt),
    )


def texts_of(part: object) -> Iterator[str]:
    """Every text of the content."""
    if isinstance(part, str):
        yield part
    elif isinstance(part, tuple):
        for item in part:
            yield from texts_of(item)
    elif isinstance(part, Struct):
        for field in fields(part):
            yield from texts_of(getattr(part, field.name))

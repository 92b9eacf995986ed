"""Putting the pages together: header, footer, contents, bookmarks; written, re-opened and checked."""

from __future__ import annotations

import io
from collections.abc import Iterator
from dataclasses import dataclass, fields, is_dataclass
from pathlib import Path
from typing import Any, Literal

import pypdfium2  # type: ignore[import-untyped]
from reportlab.platypus import (
    BaseDocTemplate,
    CondPageBreak,
    Flowable,
    Frame,
    NextPageTemplate,
    PageBreak,
    PageTemplate,
    Spacer,
)

from dx_assess.errors import AppError, Where
from dx_assess.files import read_limited, write_bytes_atomic
from dx_assess.report.fonts import FONT_OF, Fonts, load_fonts
from dx_assess.report.parts import Cover, ReportContent
from dx_assess.report.pdf.sections import Section, sections
from dx_assess.report.pdf.tables import Maker
from dx_assess.report.pdf.text import draw_line, draw_right
from dx_assess.report.pdf.theme import (
    BLUE,
    BOTTOM,
    HAIR,
    LANDSCAPE_SIZE,
    MUTED,
    PORTRAIT_SIZE,
    SIDE,
    TOP,
    Type,
)

Parts = Literal["summary", "standard", "full"]
PARTS: dict[Parts, str] = {"summary": "概要だけ", "standard": "概要と設問", "full": "すべて"}
_HEAD = Type(7.5, 10, color=MUTED)
_HEAD_BOLD = Type(7.5, 10, "bold", BLUE)
_FOOT = Type(7.5, 10, "figures", MUTED)
TOTAL = "total"
"""The form that every footer draws: the number of pages."""
_LIMIT = 200 << 20
_APART = 20


@dataclass(frozen=True, slots=True)
class PdfResult:
    """What was written. ``unprintable``: characters that no font has; they are printed as 〓."""

    pages: int
    unprintable: tuple[str, ...]


def write_pdf(content: ReportContent, path: Path, parts: Parts = "full") -> PdfResult:
    """Write the report and read it back before it counts as done.

    :raises AppError: E-FILE-… (the old file is kept), E-REPORT-PDF when the written file is not what was drawn.
    """
    fonts = load_fonts()
    data = render_pdf(content, parts, fonts)
    pages = _check(data, content, path)
    write_bytes_atomic(path, data)
    if read_limited(path, _LIMIT) != data:
        raise _broken(path)
    return PdfResult(pages, fonts.unprintable(texts_of(content)))


def render_pdf(content: ReportContent, parts: Parts = "full", fonts: Fonts | None = None) -> bytes:
    """The PDF as bytes; the same content gives the same bytes."""
    known = fonts or load_fonts()
    wanted = list(sections(content, parts, Maker(known), known.unprintable(texts_of(content))))
    out = io.BytesIO()
    _Document(out, content.cover, known).build(make_story(wanted, known))
    return out.getvalue()


def make_story(wanted: list[Section], fonts: Fonts) -> list[Flowable]:
    """All sections one after the other, with their bookmarks and page breaks."""
    story: list[Flowable] = []
    wide = False
    for section in wanted:
        if section.wide != wide or (section.new_page and story):
            while story and isinstance(story[-1], Spacer):
                story.pop()  # at the end of a full page it would move to a page of its own
            story += [NextPageTemplate("wide" if section.wide else "page"), PageBreak()]
            wide = section.wide
        elif section.room:
            story += [Spacer(0, _APART), CondPageBreak(section.room)]
        story += [Bookmark(section), *section.flowables]
    return [*story, Totals(fonts)]


class _Document(BaseDocTemplate):  # type: ignore[misc]
    """A4 upright and lying, with the header and footer of every page."""

    def __init__(self, out: io.BytesIO, cover: Cover, fonts: Fonts) -> None:
        self.cover = cover
        self.fonts = fonts
        super().__init__(
            out,
            pagesize=PORTRAIT_SIZE,
            title=f"{cover.town}　{cover.fiscal_label}　{cover.title}",
            author=cover.town,
            subject=f"{cover.set_name} {cover.set_version}　受付番号 {cover.receipt}",
            creator=f"dx-assess {cover.program_version}",
            producer=f"dx-assess {cover.program_version}",
            keywords=[cover.prefecture, cover.code, cover.receipt],
            lang="ja-JP",
            invariant=1,
            initialFontName=FONT_OF["text"],
            pageCompression=1,
            displayDocTitle=1,
        )
        pages = (("cover", PORTRAIT_SIZE), ("page", PORTRAIT_SIZE), ("wide", LANDSCAPE_SIZE))
        self.addPageTemplates([self._template(name, size) for name, size in pages])

    def _template(self, name: str, size: tuple[float, float]) -> PageTemplate:
        frame = Frame(
            SIDE,
            BOTTOM,
            size[0] - 2 * SIDE,
            size[1] - TOP - BOTTOM,
            leftPadding=0,
            rightPadding=0,
            topPadding=0,
            bottomPadding=0,
        )
        draw = self._foot if name == "cover" else self._head_and_foot
        return PageTemplate(name, [frame], onPage=draw, pagesize=size)

    def _head_and_foot(self, canvas: Any, document: Any) -> None:
        width, height = canvas._pagesize
        cover, y = self.cover, height - 14.5 * 2.8346
        draw_line(canvas, self.fonts, SIDE, y, f"{cover.town}　{cover.fiscal_label}　{cover.title}", _HEAD)
        right = width - SIDE
        receipt = f"受付番号 {cover.receipt}"
        draw_right(canvas, self.fonts, right, y, receipt, _HEAD)
        mark = right - self.fonts.width(receipt, _HEAD.size) - 12
        draw_right(canvas, self.fonts, mark, y, cover.mark, _HEAD_BOLD)
        wide = self.fonts.width(cover.mark, _HEAD_BOLD.size, "bold")
        canvas.setStrokeColor(BLUE)
        canvas.setLineWidth(0.7)
        canvas.rect(mark - wide - 4, y - 3.2, wide + 8, 12)
        canvas.setStrokeColor(BLUE)
        canvas.setLineWidth(0.9)
        canvas.line(SIDE, y - 7, right, y - 7)
        self._foot(canvas, document)

    def _foot(self, canvas: Any, document: Any) -> None:
        width, _height = canvas._pagesize
        cover, y = self.cover, 10 * 2.8346
        canvas.setStrokeColor(HAIR)
        canvas.setLineWidth(0.5)
        canvas.line(SIDE, y + 11, width - SIDE, y + 11)
        draw_line(canvas, self.fonts, SIDE, y, f"{cover.prefecture}　{cover.town}（{cover.edition_label}）", _HEAD)
        draw_right(canvas, self.fonts, width - SIDE, y, f"{cover.generated_label}の内容", _HEAD)
        draw_right(canvas, self.fonts, width / 2, y, f"{document.page}／", _FOOT)
        canvas.saveState()
        canvas.translate(width / 2, y)
        canvas.doForm(TOTAL)
        canvas.restoreState()


class Bookmark(Flowable):  # type: ignore[misc]
    """The place that the outline and the contents open; remembers its page for the contents."""

    def __init__(self, section: Section) -> None:
        super().__init__()
        self.section = section
        self.width = self.height = 0

    def wrap(self, width: float, height: float) -> tuple[float, float]:
        """See reportlab."""
        return 0, 0

    def draw(self) -> None:
        """See reportlab."""
        section, canvas = self.section, self.canv
        canvas.bookmarkHorizontal(section.key, 0, 20)
        canvas.addOutlineEntry(section.title, section.key, section.depth, closed=section.depth == 0)
        pages = canvas.__dict__.setdefault("dx_pages", {})
        pages[section.key] = canvas.getPageNumber()


class Totals(Flowable):  # type: ignore[misc]
    """The end of the report: only now the number of pages and the pages of the contents are known."""

    def __init__(self, fonts: Fonts) -> None:
        super().__init__()
        self.fonts = fonts
        self.width = self.height = 0

    def wrap(self, width: float, height: float) -> tuple[float, float]:
        """See reportlab."""
        return 0, 0

    def draw(self) -> None:
        """See reportlab."""
        canvas = self.canv
        self._form(TOTAL, str(canvas.getPageNumber()), right=False)
        for key, page in canvas.__dict__.get("dx_pages", {}).items():
            self._form(f"page-{key}", str(page), right=True)

    def _form(self, name: str, text: str, right: bool) -> None:
        canvas = self.canv
        canvas.beginForm(name, -40, -10, 40, 20)
        (draw_right if right else draw_line)(canvas, self.fonts, 0, 0, text, _FOOT)
        canvas.endForm()


def _check(data: bytes, content: ReportContent, path: Path) -> int:
    """Number of pages of a PDF that opens and says what the content says."""
    try:
        document = pypdfium2.PdfDocument(data)
        try:
            pages = len(document)
            first = document[0].get_textpage().get_text_range()
            last = document[pages - 1].get_textpage().get_text_range()
        finally:
            document.close()
    except pypdfium2.PdfiumError as error:
        raise _broken(path) from error
    if content.cover.receipt not in first or f"{pages}／{pages}" not in last.replace("\r\n", ""):
        raise _broken(path)
    return pages


def _broken(path: Path) -> AppError:
    return AppError(
        "E-REPORT-PDF",
        "書き出したPDFを読み返したところ、内容が合いませんでした。",
        "もう一度書き出してください。くり返すときは、別の場所に保存してください。",
        Where(file=str(path)),
    )


def texts_of(part: object) -> Iterator[str]:
    """Every text of the content."""
    if isinstance(part, str):
        yield part
    elif isinstance(part, tuple):
        for item in part:
            yield from texts_of(item)
    elif is_dataclass(part):
        for field in fields(part):
            yield from texts_of(getattr(part, field.name))

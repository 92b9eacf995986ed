"""The paper that every PDF is drawn on: header, footer, page numbers, bookmarks; read back before it counts as done."""

from __future__ import annotations

import io
from pathlib import Path
from typing import Any

import pypdfium2  # type: ignore[import-untyped]
from msgspec import Struct
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
from dx_assess.pdfium import PDFIUM
from dx_assess.report.fonts import FONT_OF, Fonts
from dx_assess.report.pdf.section import Section
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

COVER = "cover"
"""The page template without a header."""
TOTAL = "total"
"""The form that every footer draws: the number of pages."""
_HEAD = Type(7.5, 10, color=MUTED)
_HEAD_BOLD = Type(7.5, 10, "bold", BLUE)
_FOOT = Type(7.5, 10, "figures", MUTED)
_MM = 2.8346
_APART = 20


class Margins(Struct, frozen=True):
    """What stands on every page, and what the file says about itself.

    :param head: left in the header; ``right`` on its right, ``mark`` in a box before that (empty: none).
    :param foot: left and right in the footer, with 「n／N」 between them.
    """

    title: str
    author: str
    subject: str
    program_version: str
    head: str
    right: str
    foot: tuple[str, str]
    mark: str = ""
    keywords: tuple[str, ...] = ()


class Paper(BaseDocTemplate):  # type: ignore[misc]
    """A4 upright and lying, with the header and footer of every page.

    :param first: the first template: ``cover`` (no header), ``page`` (upright) or ``wide`` (lying).
    """

    def __init__(self, out: io.BytesIO, margins: Margins, fonts: Fonts, first: str = "page") -> None:
        self.margins = margins
        self.fonts = fonts
        program = f"dx-assess {margins.program_version}"
        super().__init__(
            out,
            pagesize=PORTRAIT_SIZE,
            title=margins.title,
            author=margins.author,
            subject=margins.subject,
            creator=program,
            producer=program,
            keywords=list(margins.keywords),
            lang="ja-JP",
            invariant=1,
            initialFontName=FONT_OF["text"],
            pageCompression=1,
            displayDocTitle=1,
        )
        pages = {COVER: PORTRAIT_SIZE, "page": PORTRAIT_SIZE, "wide": LANDSCAPE_SIZE}
        names = sorted(pages, key=lambda name: name != first)
        self.addPageTemplates([self._template(name, pages[name]) for name in names])

    def _template(self, name: str, size: tuple[float, float]) -> PageTemplate:
        none = {"leftPadding": 0, "rightPadding": 0, "topPadding": 0, "bottomPadding": 0}
        frame = Frame(SIDE, BOTTOM, size[0] - 2 * SIDE, size[1] - TOP - BOTTOM, **none)
        draw = self._foot if name == COVER else self._head_and_foot
        return PageTemplate(name, [frame], onPage=draw, pagesize=size)

    def _head_and_foot(self, canvas: Any, document: Any) -> None:
        width, height = canvas._pagesize
        text, y, right = self.margins, height - 14.5 * _MM, width - SIDE
        draw_line(canvas, self.fonts, SIDE, y, text.head, _HEAD)
        draw_right(canvas, self.fonts, right, y, text.right, _HEAD)
        canvas.setStrokeColor(BLUE)
        if text.mark:
            mark = right - self.fonts.width(text.right, _HEAD.size) - 12
            wide = self.fonts.width(text.mark, _HEAD_BOLD.size, "bold")
            draw_right(canvas, self.fonts, mark, y, text.mark, _HEAD_BOLD)
            canvas.setLineWidth(0.7)
            canvas.rect(mark - wide - 4, y - 3.2, wide + 8, 12)
        canvas.setLineWidth(0.9)
        canvas.line(SIDE, y - 7, right, y - 7)
        self._foot(canvas, document)

    def _foot(self, canvas: Any, document: Any) -> None:
        width, _height = canvas._pagesize
        y = 10 * _MM
        canvas.setStrokeColor(HAIR)
        canvas.setLineWidth(0.5)
        canvas.line(SIDE, y + 11, width - SIDE, y + 11)
        draw_line(canvas, self.fonts, SIDE, y, self.margins.foot[0], _HEAD)
        draw_right(canvas, self.fonts, width - SIDE, y, self.margins.foot[1], _HEAD)
        draw_right(canvas, self.fonts, width / 2, y, f"{document.page}／", _FOOT)
        canvas.saveState()
        canvas.translate(width / 2, y)
        canvas.doForm(TOTAL)
        canvas.restoreState()


def make_story(wanted: list[Section], fonts: Fonts) -> list[Flowable]:
    """All sections one after the other, with their bookmarks and page breaks."""
    story: list[Flowable] = []
    wide = False
    for section in wanted:
        if section.wide != wide or (section.new_page and story):
            while story and isinstance(story[-1], Spacer):
                story.pop()  # at the end of a full page it would move to a page of its own
            story += [NextPageTemplate("wide" if section.wide else "page"), *([PageBreak()] if story else [])]
            wide = section.wide
        elif section.room:
            story += [Spacer(0, _APART), CondPageBreak(section.room)]
        story += [Bookmark(section), *section.flowables]
    return [*story, Totals(fonts)]


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


def check_pdf(data: bytes, words: str, path: Path) -> int:
    """Number of pages of a PDF that opens, says ``words`` on its first page and counts its pages on its last.

    :raises AppError: E-REPORT-PDF.
    """
    try:
        with PDFIUM:
            document = pypdfium2.PdfDocument(data)
            try:
                pages = len(document)
                first = document[0].get_textpage().get_text_range()
                last = document[pages - 1].get_textpage().get_text_range()
            finally:
                document.close()
    except pypdfium2.PdfiumError as error:
        raise broken(path) from error
    if words not in first or f"{pages}／{pages}" not in last.replace("\r\n", ""):
        raise broken(path)
    return pages


def broken(path: Path) -> AppError:
    """The written file is not what was drawn."""
    return AppError(
        "E-REPORT-PDF",
        "書き出したPDFを読み返したところ、内容が合いませんでした。",
        "もう一度書き出してください。くり返すときは、別の場所に保存してください。",
        Where(file=str(path)),
    )

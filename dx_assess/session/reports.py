"""Writing the reports of an open file: one content, drawn as PDF and Excel, each re-read before it counts as done."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from datetime import date
from pathlib import Path
from typing import Literal

from msgspec import Struct
from msgspec.structs import replace

from dx_assess import __version__
from dx_assess.errors import AppError, Where
from dx_assess.files import write_together
from dx_assess.report.content import ReportInputs, build_content
from dx_assess.report.layout_tables import Filled, fill
from dx_assess.report.layouts import find_layouts, load_layouts
from dx_assess.report.parts import Audience, ReportContent
from dx_assess.report.withhold import for_audience
from dx_assess.score.engine import assess
from dx_assess.score.results import Assessment
from dx_assess.score.town_data import encode
from dx_assess.score.world import YearWorld
from dx_assess.session.advice import next_steps
from dx_assess.session.benchmarks import comparison, places_part
from dx_assess.session.charts import chart_svg, has_chart
from dx_assess.session.days import last_change_day
from dx_assess.session.document import Document
from dx_assess.session.kpis import kpi_results
from dx_assess.session.receipts import receipt
from dx_assess.session.review_part import review_part
from dx_assess.session.town_data import town_data

Parts = Literal["summary", "standard", "full"]
AUDIENCES: tuple[Audience, ...] = ("town", "adviser", "prefecture")
PARTS: tuple[Parts, ...] = ("summary", "standard", "full")
_TREND_YEARS = 5
Progress = Callable[[int, str], None]
"""Percent done (0–100) and what is being done; may raise to cancel."""


class ReportResult(Struct, frozen=True):
    """What was written.

    :param radar: the domains' radar as an SVG document, with what this audience may see; empty when there is none.
    """

    receipt: str
    pdf: Path | None = None
    xlsx: Path | None = None
    radar: str = ""

    @property
    def files(self) -> tuple[Path, ...]:
        """The files, in order."""
        return tuple(path for path in (self.pdf, self.xlsx) if path is not None)


def report_content(document: Document, registers: bool = True) -> ReportContent:
    """The one description that screen, PDF and Excel are drawn from; made once until the next change.

    :param registers: with the tables of the registers, which are most of the work of a large town.
    """
    name = report_content, registers, date.today()
    return document.results.once(name, lambda: _report_content(document, registers))


def _report_content(document: Document, registers: bool) -> ReportContent:
    return build_content(
        ReportInputs(
            question_set=document.question_set,
            town=document.town,
            data=document.data,
            assessment=document.assessment,
            kpis=kpi_results(document),
            pack=document.pack,
            generated=last_change_day(document),
            program_version=__version__,
            previous=document.previous,
            previous_assessment=document.previous_assessment,
            steps=next_steps(document),
            earlier=earlier_results(document),
            review=review_part(document),
            registers=registers,
            receipt=receipt(document),
        )
    )


def _with_places(document: Document) -> ReportContent:
    """The content with the town's place among the others, where the prefecture's file was loaded."""
    content, found = report_content(document), comparison(document)
    return content if found is None else replace(content, places=places_part(found))


def earlier_results(document: Document) -> tuple[tuple[int, Assessment], ...]:
    """Results of the last years before the one that is open, oldest first."""
    return document.other_years.once(earlier_results, lambda: _earlier_results(document))


def _earlier_results(document: Document) -> tuple[tuple[int, Assessment], ...]:
    infos = sorted(document.years, key=lambda info: info.fiscal_year)
    found: list[tuple[int, Assessment]] = []
    world: YearWorld | None = None
    for info in [info for info in infos if info.fiscal_year < document.year.fiscal_year][-_TREND_YEARS:]:
        world = YearWorld(document.question_set, document.other_years.data(info.fiscal_year), info.edition, world)
        found.append((info.fiscal_year, assess(world)))
    return tuple(found)


def write_reports(
    document: Document,
    pdf: Path | None,
    xlsx: Path | None,
    progress: Progress | None = None,
    parts: Parts = "full",
    audience: Audience = "town",
    papers: Sequence[str] = (),
) -> ReportResult:
    """Write the report, or papers of the prefecture filled in, as PDF and/or Excel.

    :param parts: how much of it the PDF has (概要版, standard, everything); the workbook always has everything.
    :param papers: ids of layouts (``2-1``, …) to be written in place of the report.
    :param audience: for the prefecture nothing of class C leaves the house (product.md, "What leaves the house").
    :raises AppError: E-REPORT-NOTHING, E-REPORT-TARGET, E-FILE-… (all old files are kept), or what re-reading found.
    """
    check_targets(pdf, xlsx, document.path)
    tell = progress or _silent
    tell(0, "結果をまとめています")
    content = for_audience(_with_places(document), audience)
    filled = fill_papers(content, papers)

    def draw_pdf(draft: Path) -> None:
        # heavy: reportlab
        from dx_assess.report.pdf import write_pdf
        from dx_assess.report.pdf.layouts import write_layouts

        tell(20, "PDFを作っています")
        if filled:
            write_layouts(filled, content, draft)
        else:
            write_pdf(content, draft, parts)

    def draw_excel(draft: Path) -> None:
        # heavy: openpyxl
        from dx_assess.report.excel import write_excel
        from dx_assess.report.excel_layouts import write_layout_book

        tell(70, "Excelを作っています")
        if filled:
            write_layout_book(filled, content, draft)
        else:
            write_excel(content, draft, encode(town_data(document)).decode())

    jobs = ((pdf, draw_pdf), (xlsx, draw_excel))
    write_together([(target, draw) for target, draw in jobs if target is not None])
    tell(100, "できました")
    picture = chart_svg("radar", content) if not filled and has_chart("radar", content) else ""
    return ReportResult(content.cover.receipt, pdf, xlsx, picture)


def preview_pdf(
    document: Document,
    parts: Parts = "full",
    audience: Audience = "town",
    papers: Sequence[str] = (),
    progress: Progress | None = None,
) -> bytes:
    """The PDF that :func:`write_reports` would write, in memory.

    :raises AppError: E-LAYOUT-….
    """
    # heavy: reportlab
    from dx_assess.report.pdf import render_pdf
    from dx_assess.report.pdf.layouts import render_layouts

    tell = progress or _silent
    tell(0, "結果をまとめています")
    content = for_audience(_with_places(document), audience)
    tell(30, "ページを作っています")
    filled = fill_papers(content, papers)
    return render_layouts(filled, content) if filled else render_pdf(content, parts)


def fill_papers(content: ReportContent, papers: Sequence[str]) -> tuple[Filled, ...]:
    """These papers of the prefecture with the town's data, in the order of their numbers.

    :raises AppError: E-LAYOUT-FILE, E-LAYOUT-UNKNOWN.
    """
    if not papers:
        return ()
    return tuple(fill(layout, content) for layout in find_layouts(load_layouts(), tuple(papers)))


def paper_names() -> tuple[tuple[str, str], ...]:
    """Ids of the prefecture's papers with what they are called: 「資料２－１　分野ごとの達成状況…」."""
    return tuple((layout.id, f"{layout.paper}　{layout.name}") for layout in load_layouts())


def check_targets(pdf: Path | None, xlsx: Path | None, town_file: Path | None = None) -> None:
    """Refuse targets that would overwrite each other or the town's own file.

    :raises AppError: E-REPORT-NOTHING, E-REPORT-TARGET.
    """
    targets = [path for path in (pdf, xlsx) if path is not None]
    if not targets:
        raise AppError("E-REPORT-NOTHING", "書き出すものが選ばれていません。", "PDFかExcelを選んでください。")
    taken = {town_file.resolve()} if town_file is not None else set()
    for path in targets:
        if path.resolve() in taken:
            fix = "PDFは .pdf、Excelは .xlsx で終わる、別の名前にしてください。"
            raise AppError("E-REPORT-TARGET", "ほかのファイルを消してしまう名前です。", fix, Where(file=path.name))
        taken.add(path.resolve())


def _silent(_percent: int, _text: str) -> None:
    return None

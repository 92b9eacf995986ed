"""Which sections a report has, in order."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from dx_assess.report.layout_tables import fill
from dx_assess.report.layouts import INITIATIVES_PAPER, load_layouts
from dx_assess.report.parts import ReportContent
from dx_assess.report.pdf.advice import advice_appendix, advice_section
from dx_assess.report.pdf.cover import CoverPage, contents_page, cover_note
from dx_assess.report.pdf.kpi import kpi_section
from dx_assess.report.pdf.layout_flow import layout_section
from dx_assess.report.pdf.places import places_section
from dx_assess.report.pdf.plans import findings_section, initiatives_section, roadmap_section
from dx_assess.report.pdf.priority import priority_rows, priority_section
from dx_assess.report.pdf.questions import domain_section
from dx_assess.report.pdf.registers import is_wide, register_section
from dx_assess.report.pdf.results import results
from dx_assess.report.pdf.review import plan_section, scores_section
from dx_assess.report.pdf.section import Section
from dx_assess.report.pdf.summary import summary_pages
from dx_assess.report.pdf.tables import Maker

_ROOM = 260


def sections(content: ReportContent, parts: str, maker: Maker, unprintable: Sequence[str] = ()) -> list[Section]:
    """Everything that ``parts`` asks for: two pages (summary), or cover, contents and more (standard, full)."""
    if parts == "summary":
        return [Section("results", "概要", summary_pages(content, maker, unprintable))]
    body = list(_body(content, parts, maker))
    entries = [(section.title, section.key, section.depth) for section in body]
    return [
        Section("cover", "表紙", [CoverPage(content, maker.fonts)]),
        Section("contents", "目次", [*contents_page(content, entries, maker), *cover_note(maker, unprintable)]),
        *body,
    ]


def _body(content: ReportContent, parts: str, maker: Maker) -> Iterator[Section]:
    yield Section("results", "結果の概要", results(content, maker))
    if content.advice.rows or content.advice.withheld:
        yield Section("advice", "次の一歩", advice_section(content, maker))
    yield from _beside(content, maker)
    if content.kpis:
        yield Section("kpi", "県のKPI", kpi_section(content, maker), wide=True)
    for at, domain in enumerate(content.domains):
        if at == 0:
            yield Section("domains", "領域ごとの答え", [])
        title, room = f"領域{domain.no}　{domain.name}", _ROOM if at else 0
        yield Section(f"domain-{domain.id}", title, domain_section(domain, maker), depth=1, new_page=False, room=room)
    if any(priority_rows(content)):
        yield Section("priority", "優先手続のオンライン化", priority_section(content, maker), wide=True)
    yield from _initiatives(content, maker)
    title, plan = "アナログ規制の見直し工程表", roadmap_section(content.roadmap, maker)
    yield Section("roadmap", title, plan, new_page=not content.sections, room=_ROOM)
    if content.advice.others:
        yield Section("advice-more", "次の一歩（付録）", advice_appendix(content, maker))
    if parts == "full":
        yield from _registers(content, maker)
        yield Section("findings", "点検で見つかったもの", findings_section(content, maker))


def _beside(content: ReportContent, maker: Maker) -> Iterator[Section]:
    """What others say: the adviser, the plan, the other towns."""
    if content.review.scores:
        yield Section("confirmed", "自己評価と確認後の点", scores_section(content, maker))
    if content.review.plan:
        yield Section("plan", "行動計画", plan_section(content, maker))
    if content.places.rows:
        yield Section("places", "ほかの団体との比較", places_section(content.places, maker))


def _initiatives(content: ReportContent, maker: Maker) -> Iterator[Section]:
    if content.sections:
        yield Section("initiatives", "取組の達成状況", initiatives_section(content, maker))
        for layout in load_layouts():
            if layout.id == INITIATIVES_PAPER:
                yield layout_section(fill(layout, content), content, maker)


def _registers(content: ReportContent, maker: Maker) -> Iterator[Section]:
    if not content.registers:
        return
    first_wide = is_wide(content.registers[0], maker)
    yield Section("registers", "台帳", [], wide=first_wide)
    for at, register in enumerate(content.registers):
        yield Section(
            f"register-{register.id}",
            f"{register.no}　{register.name}",
            register_section(register, maker),
            depth=1,
            wide=is_wide(register, maker),
            new_page=at > 0,
        )

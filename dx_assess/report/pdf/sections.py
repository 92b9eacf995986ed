"""Which sections a report has, in order."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass

from reportlab.platypus import Flowable

from dx_assess.report.parts import ReportContent
from dx_assess.report.pdf.cover import CoverPage, contents_page
from dx_assess.report.pdf.kpi import kpi_section
from dx_assess.report.pdf.plans import findings_section, initiatives_section, roadmap_section
from dx_assess.report.pdf.questions import domain_section
from dx_assess.report.pdf.registers import is_wide, register_section
from dx_assess.report.pdf.results import results
from dx_assess.report.pdf.tables import Maker


@dataclass(frozen=True, slots=True)
class Section:
    """A section of the report; ``key`` is its bookmark. ``flowables`` may be empty: a heading of the outline only."""

    key: str
    title: str
    flowables: list[Flowable]
    depth: int = 0
    wide: bool = False
    new_page: bool = True


def sections(content: ReportContent, parts: str, maker: Maker) -> list[Section]:
    """Cover, contents and everything that ``parts`` (summary, standard, full) asks for."""
    body = list(_body(content, parts, maker))
    entries = [(section.title, section.key, section.depth) for section in body]
    return [
        Section("cover", "表紙", [CoverPage(content, maker.fonts)]),
        Section("contents", "目次", contents_page(content, entries, maker)),
        *body,
    ]


def _body(content: ReportContent, parts: str, maker: Maker) -> Iterator[Section]:
    yield Section("results", "結果の概要", results(content, maker))
    if content.kpis:
        yield Section("kpi", "県のKPI", kpi_section(content, maker), wide=True)
    if content.sections:
        yield Section("initiatives", "取組の達成状況", initiatives_section(content, maker))
    if parts == "summary":
        return
    for at, domain in enumerate(content.domains):
        if at == 0:
            yield Section("domains", "領域ごとの答え", [])
        title = f"領域{domain.no}　{domain.name}"
        yield Section(f"domain-{domain.id}", title, domain_section(domain, maker), depth=1, new_page=at > 0)
    yield Section("roadmap", "アナログ規制の見直し工程表", roadmap_section(content.roadmap, maker))
    if parts == "full":
        yield from _registers(content, maker)
        yield Section("findings", "点検で見つかったもの", findings_section(content, maker))


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

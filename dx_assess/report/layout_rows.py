"""What the papers of the prefecture are filled in with: rows of named fields, from the one description of the report.

The description has been cut to its reader already, so nothing withheld can reach a paper.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Sequence
from decimal import Decimal

from dx_assess.report.parts import (
    NOTHING,
    KpiRow,
    PhaseRow,
    Plain,
    RegisterPart,
    ReportContent,
    Roadmap,
    RoadmapItem,
    SectionRow,
    Shown,
    shown,
)
from dx_assess.score.fiscal import fiscal_year_of
from dx_assess.text.dates import fiscal_year_label, short_fiscal_label
from dx_assess.text.show import NOT_COMPUTABLE, percent

Field = Shown | Plain | bool
Fields = dict[str, Field]
INITIATIVES = "initiatives"
_ACHIEVED, _PARTLY = "達成", "一部達成"
_KPI, _GOAL = "KPIあり", "目標（文章）だけ"
_NUMBER = re.compile(r"^([0-9][0-9,]*(?:\.[0-9]+)?)([%％]?)$")
_NUMBERED = re.compile(r"^([ⅠⅡⅢⅣⅤ第0-9０-９][ⅠⅡⅢⅣⅤ0-9０-９（）()\-－‐―]*)[\s　.．、]+(.+)$")


def layout_rows(content: ReportContent, source: str) -> list[Fields]:
    """The rows of a source of a layout; empty for one that does not exist in this report."""
    if source.startswith("register:"):
        part = content.register(source.removeprefix("register:"))
        return [dict(row) for row in _register(part)] if part is not None else []
    make = _SOURCES.get(source)
    return make(content) if make is not None else []


def known_sources() -> frozenset[str]:
    """Names that ``rows`` of a layout may have, besides ``register:ID``."""
    return frozenset(_SOURCES)


def placeholders(content: ReportContent) -> dict[str, str]:
    """Words that texts of a layout may hold in braces."""
    cover, year = content.cover, content.cover.results_year
    return {
        "town": cover.town,
        "prefecture": cover.prefecture,
        "results": fiscal_year_label(year),
        "next": fiscal_year_label(year + 1),
        "r": short_fiscal_label(year),
        "n": short_fiscal_label(year + 1),
        "rated": f"{short_fiscal_label(year + 1)}.3.31",
        "pack": cover.pack_name,
    }


def pack_years(content: ReportContent) -> list[tuple[str, str]]:
    """Fiscal years of the KPI pack: suffix of the field and label."""
    years = sorted({year for kpi in content.kpis for year, _text in kpi.targets})
    return [(str(year), short_fiscal_label(year)) for year in years]


def phases(content: ReportContent) -> list[tuple[str, str]]:
    """Phases of R4: suffix of the field and label."""
    return [(str(at), label) for at, label in enumerate(content.roadmap.phases)]


def _register(part: RegisterPart) -> Iterable[Fields]:
    for row in part.rows:
        yield {column.id: cell.text for column, cell in zip(part.columns, row.cells, strict=True)}


def _initiative_rows(content: ReportContent, year: int) -> list[Fields]:
    part = content.register(INITIATIVES)
    rows = _register(part) if part is not None else ()
    return [row for row in rows if str(row.get("fiscal_year", "")).replace(",", "").startswith(str(year))]


def _counted(rows: Iterable[Fields]) -> list[Fields]:
    """Without 再掲."""
    return [row for row in rows if not row.get("repeat_of")]


def _words(row: Fields, key: str) -> str:
    return str(row.get(key) or "")


def _initiatives(content: ReportContent) -> list[Fields]:
    year = content.cover.results_year
    following = {_words(row, "title"): row for row in _initiative_rows(content, year + 1)}
    rows = _initiative_rows(content, year)
    return [_initiative(no, row, following.get(_words(row, "title"), {})) for no, row in enumerate(rows, 1)]


def _initiative(no: int, row: Fields, following: Fields) -> Fields:
    kpi = row.get("kpi_kind") == _KPI
    unit, rating = _words(row, "unit"), _words(row, "rating") or NOT_COMPUTABLE
    reason = _words(row, "rating_reason")
    why = f"（評価を変えた理由：{reason}）" if reason else ""
    told = (_words(row, "result"), _measured(row, unit), why, _repeated(row))
    return row | {
        "no": no,
        "section": _words(row, "domain") or "（分野の記入なし）",
        "has_kpi": kpi,
        "target": _with_unit(_words(row, "target_value"), unit) if kpi else NOT_COMPUTABLE,
        "actual": _with_unit(_words(row, "actual_value"), unit) if kpi else NOT_COMPUTABLE,
        "next_target": _with_unit(_words(following, "target_value"), _words(following, "unit") or unit),
        "next_plan": _words(row, "next_plan") or _words(following, "summary"),
        "rating": rating,
        "aim": _aim(row, unit),
        "outcome": "\n".join(text for text in told if text),
    }


def _with_unit(value: str, unit: str) -> str:
    """「61.0」 and 「%」 as 「61.0%」; a value that names its unit stays as it was written."""
    if not value:
        return NOT_COMPUTABLE
    return f"{value}{unit}" if unit and value[-1:].isdigit() else value


def _aim(row: Fields, unit: str) -> str:
    if row.get("kpi_kind") == _KPI:
        return f"【指標（KPI）】\n{_words(row, 'kpi_name')}　{_with_unit(_words(row, 'target_value'), unit)}"
    return "【目標】\n文章の目標" if row.get("kpi_kind") == _GOAL else NOT_COMPUTABLE


def _measured(row: Fields, unit: str) -> str:
    actual = _words(row, "actual_value")
    return f"（実績値：{_with_unit(actual, unit)}）" if actual and row.get("kpi_kind") == _KPI else ""


def _repeated(row: Fields) -> str:
    return f"（{_words(row, 'repeat_of')}の再掲）" if row.get("repeat_of") else ""


def _sections(content: ReportContent) -> list[Fields]:
    following = _counted(_initiative_rows(content, content.cover.results_year + 1))
    labels = [section.label for section in content.sections if not section.total]
    later = [name for row in following if (name := _words(row, "domain")) and name not in labels]
    rows = [
        _section(no, section, [row for row in following if section.total or _words(row, "domain") == section.label])
        for no, section in enumerate(content.sections, 1)
    ]
    new = [
        _new_section(name, [row for row in following if _words(row, "domain") == name]) for name in dict.fromkeys(later)
    ]
    return [*rows[:-1], *new, *rows[-1:]]


def _new_section(name: str, following: Sequence[Fields]) -> Fields:
    """A 分野 that begins with the following year."""
    row: Fields = {"no": NOT_COMPUTABLE, "section": name, "achieved_rate": NOTHING}
    return row | _next_counts(following)


def _section(no: int, section: SectionRow, following: Sequence[Fields]) -> Fields:
    found = _NUMBERED.match(section.label)
    number, name = (found[1], found[2]) if found is not None else (str(no), section.label)
    row: Fields = {
        "no": "" if section.total else number,
        "section": "合　計" if section.total else name,
        "results_projects": shown(section.projects, 0, "事業"),
        "results_kpis": shown(section.kpis, 0, "事業"),
        "achieved": shown(section.achieved, 0, "事業"),
        "partly": shown(section.partly, 0, "事業"),
        "achieved_rate": section.rate,
    }
    return row | _next_counts(following)


def _next_counts(rows: Sequence[Fields]) -> Fields:
    kpis = sum(1 for row in rows if row.get("kpi_kind") == _KPI)
    return {"next_projects": shown(len(rows), 0, "事業"), "next_kpis": shown(kpis, 0, "事業")}


def _totals(content: ReportContent) -> list[Fields]:
    rows = _sections(content)
    total = next((section for section in content.sections if section.total), None)
    if total is None:
        return []
    uncounted = total.kpis - total.achieved - total.partly
    whole = total.kpis
    rate = shown(percent(total.partly, whole, 0), 0, "%") if whole else NOTHING
    return [rows[-1] | {"partly_rate": rate, "uncounted": shown(uncounted, 0, "事業")}]


def _kpis(content: ReportContent) -> list[Fields]:
    return [_kpi(kpi) for kpi in content.kpis]


def _kpi(kpi: KpiRow) -> Fields:
    row: Fields = {
        "list": kpi.list_name,
        "no": kpi.no,
        "section": kpi.section,
        "item": kpi.item,
        "name": kpi.name,
        "unit": kpi.unit,
        "base": _printed(kpi.base_text),
        "town_target": kpi.target_text,
        "town_actual": kpi.actual,
        "town_verdict": kpi.verdict,
    }
    return row | {f"target:{year}": _printed(text) for year, text in kpi.targets}


def _printed(text: str) -> Field:
    """A number or percentage as such, with the words of the paper; everything else as printed."""
    found = _NUMBER.match(text)
    if found is None:
        return text
    value = Decimal(found[1].replace(",", ""))
    return Shown(value, found[1], len(found[1].partition(".")[2]), found[2])


def _phase_rows(content: ReportContent) -> list[Fields]:
    return [_phase(row) for row in content.roadmap.matrix]


def _phase(row: PhaseRow) -> Fields:
    counts = enumerate(zip(row.counts, row.town, strict=True))
    fields: Fields = {"label": row.label, "sum": f"{row.sum:,}（{row.town_sum:,}）"}
    return fields | {f"phase:{at}": f"{count:,}（{own:,}）" for at, (count, own) in counts}


def _due_years(content: ReportContent) -> list[Fields]:
    return due_years(content.roadmap)


def due_years(roadmap: Roadmap) -> list[Fields]:
    """Provisions that are to be reviewed, by the fiscal year of their date."""
    groups: dict[int | None, list[RoadmapItem]] = {}
    for item in roadmap.items:
        groups.setdefault(fiscal_year_of(item.due) if item.due is not None else None, []).append(item)
    labels = {year: fiscal_year_label(year) if year is not None else "時期が未定" for year in groups}
    rows = [_due(labels[year], items) for year, items in groups.items()]
    return [*rows, _due("合計", roadmap.items)] if rows else []


def _due(label: str, items: Sequence[RoadmapItem]) -> Fields:
    done = sum(1 for item in items if item.status == "完了")
    return {"label": label, "count": len(items), "done": done, "overdue": sum(1 for item in items if item.overdue)}


_SOURCES: dict[str, Callable[[ReportContent], list[Fields]]] = {
    "totals": _totals,
    "sections": _sections,
    "initiatives": _initiatives,
    "kpis": _kpis,
    "phases": _phase_rows,
    "due_years": _due_years,
}

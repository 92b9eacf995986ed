"""The JSON of ``rollup`` (product.md, "JSON keys that stay stable")."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from dx_assess.rollup.aggregate import DomainTotal, FigureTotal, GroupTotal, KpiYears, RollUp, TownRow
from dx_assess.rollup.kpis import KpiTotal
from dx_assess.rollup.questions import QuestionTotal
from dx_assess.rollup.stats import Spread
from dx_assess.rollup.towns import FileRow
from dx_assess.rollup.years import DomainYears
from dx_assess.score.town_data import RangeData
from dx_assess.text.show import json_number

Json = dict[str, Any]


def rollup_document(result: RollUp) -> Json:
    """Everything; a town that is missing or did not report is named and never zero."""
    collection, form = result.collection, result.question_set
    names = result.names
    return {
        "code": collection.prefecture,
        "name": collection.prefecture_name,
        "year": result.year,
        "results_year": result.results_year,
        "edition": result.edition,
        "form": f"{form.id} {form.version}",
        "pack": result.pack.id if result.pack is not None else "",
        "municipalities": [_town(row) for row in result.towns],
        "missing": [{"code": item.code, "name": item.name} for item in collection.missing],
        "blank": [{"code": item.data.code, "name": item.data.name} for item in collection.blank],
        "kpi": [_kpi(item, names) for item in result.whole.kpis],
        "problems": [
            {"file": row.file, "code": row.error, "message": row.why, "fix": row.fix}
            for row in collection.files
            if row.error
        ],
        "files": [_file(row) for row in collection.files],
        "groups": [_group(group, names) for group in result.groups],
        "questions": [_question(item) for item in result.questions],
        "figures": [_figure(item) for item in result.figures],
        "sections": [{"label": s.label, "towns": s.towns} | dict(s.counts) for s in result.sections],
        "findings": [{"id": f.id, "text": f.text, "towns": len(f.towns)} for f in result.findings],
        "advice": [{"id": a.id, "text": a.text, "towns": len(a.towns)} for a in result.advice],
        "years": [_years(item) for item in result.years],
        "domain_years": [_domain_years(item) for item in result.domain_years],
        "incidents": {"total": json_number(result.incidents[0]), "towns": result.incidents[1]},
    }


def _file(row: FileRow) -> Json:
    return {
        "file": row.file,
        "status": row.status,
        "kind": row.kind,
        "code": row.code,
        "name": row.name,
        "year": row.fiscal_year,
        "version": row.version,
        "receipt": row.receipt,
        "submission": row.submission,
        "why": row.why,
        "instead": row.instead,
    }


def _figure(item: FigureTotal) -> Json:
    return {
        "id": item.id,
        "label": item.label,
        "number": json_number(item.number),
        "numerator": json_number(item.numerator),
        "denominator": json_number(item.denominator),
        "towns": item.towns,
        "undecided": item.undecided,
    }


def _years(item: KpiYears) -> Json:
    return {
        "id": item.id,
        "before": json_number(item.before.value),
        "now": json_number(item.now.value),
        "towns": len(item.now.reported),
    }


def _domain_years(item: DomainYears) -> Json:
    return {
        "id": item.id,
        "name": item.name,
        "before": _spread(item.before),
        "now": _spread(item.now),
        "towns": item.now.count,
        "up": item.up,
        "down": item.down,
    }


def _town(row: TownRow) -> Json:
    data = row.data
    return {
        "code": data.code,
        "name": data.name,
        "file": row.received.file,
        "kind": row.received.kind,
        "status": "received",
        "edition": data.edition,
        "receipt": data.receipt,
        "submission": data.submission,
        "population": data.population,
        "population_class": row.population_class,
        "region": row.region,
        "rank": row.rank,
        "change": json_number(row.change),
        "overall": _range(data.overall),
        "domains": {domain.id: _range(domain.range) for domain in data.domains},
        "confirmed": {domain.id: _range(domain.confirmed) for domain in data.domains if domain.confirmed is not None},
        "kpi": {kpi.id: kpi.actual for kpi in data.kpis},
    }


def _range(found: RangeData) -> Json:
    return {
        "score": found.score,
        "low": found.low,
        "high": found.high,
        "level": found.level,
        "answer_rate": round(found.answer_rate * 100, 4) if found.answer_rate is not None else None,
        "provisional": found.provisional,
    }


def _kpi(item: KpiTotal, names: Mapping[str, str]) -> Json:
    return {
        "id": item.id,
        "no": item.no,
        "name": item.name,
        "unit": item.unit,
        "how": item.how,
        "numerator": json_number(item.numerator),
        "denominator": json_number(item.denominator),
        "value": json_number(item.value),
        "towns": len(item.reported),
        "not_reported": [{"code": code, "name": names[code]} for code in item.not_reported],
        "target": json_number(item.target),
        "verdict": item.verdict,
        "spread": _spread(item.spread),
        "counts": [{"value": json_number(value), "towns": count} for value, count in item.counts],
        "withheld": item.withheld,
    }


def _spread(found: Spread | None) -> Json | None:
    if found is None:
        return None
    return {
        "towns": found.count,
        "low": json_number(found.low),
        "first": json_number(found.first),
        "median": json_number(found.median),
        "third": json_number(found.third),
        "high": json_number(found.high),
    }


def _group(total: GroupTotal, names: Mapping[str, str]) -> Json:
    return {
        "kind": total.group.kind,
        "name": total.group.name,
        "towns": len(total.group.codes),
        "domains": [_domain(item) for item in total.domains],
        "kpi": [_kpi(item, names) for item in total.kpis] if total.group.kind != "all" else [],
    }


def _domain(item: DomainTotal) -> Json:
    return {
        "id": item.id,
        "name": item.name,
        "levels": list(item.levels),
        "none": item.none,
        "spread": _spread(item.spread),
        "confirmed": _spread(item.confirmed),
    }


def _question(item: QuestionTotal) -> Json:
    return {
        "id": item.id,
        "label": item.label,
        "answered": item.answered,
        "unknown": item.unknown,
        "na": item.na,
        "open": item.open,
        "hidden": item.hidden,
        "options": [
            {"code": option.code, "label": option.label, "towns": option.count, "confirmed": option.confirmed}
            for option in item.options
        ],
        "numerator": json_number(item.numerator),
        "denominator": json_number(item.denominator),
        "value": json_number(item.value),
        "total": json_number(item.total),
        "spread": _spread(item.spread),
        "scored": item.scored,
        "low": item.low,
        "reviewed": item.reviewed,
        "fields": [{"id": f.id, "towns": f.towns, "total": json_number(f.total)} for f in item.fields],
    }

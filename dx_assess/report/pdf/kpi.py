"""県のKPI: how many are met, their bars, and the table with the reasons."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence

from reportlab.platypus import Flowable, Spacer

from dx_assess.report.charts.bars import kpi_bars
from dx_assess.report.highlights import kpi_summary
from dx_assess.report.parts import KpiRow, ReportContent
from dx_assess.report.pdf.questions import question_anchor
from dx_assess.report.pdf.tables import Cell, Maker
from dx_assess.report.pdf.text import TextBlock
from dx_assess.report.pdf.theme import (
    BLUE,
    BODY,
    CELL,
    FIGURE,
    FIGURE_BOLD,
    NOTE,
    SMALL,
    TITLE,
    VERDICT_MARKS,
    WIDE,
    Mark,
    Type,
)
from dx_assess.text.dates import short_fiscal_label
from dx_assess.text.show import NOT_COMPUTABLE

Labels = Mapping[str, str]
"""Question id → number."""
_SHORT = (26.0, 250.0, 58.0, 70.0, 84.0)
_GROUP = Type(7, 11, "bold", BLUE)
_LINK = Type(7.5, 11.5, color=BLUE)
_BARS = 15
"""KPIs in one drawing, so that it fits a page."""
_WIDTHS = (26.0, 212.0, 56.0, 64.0, 64.0, 60.0, 64.0, 58.0, 44.0, 52.0)


def kpi_section(content: ReportContent, maker: Maker) -> list[Flowable]:
    """The section, for lying pages."""
    kpis = content.kpis
    flow: list[Flowable] = [maker.text("県のKPI", TITLE), Spacer(0, 4), maker.text(kpi_summary(kpis), BODY)]
    flow += [maker.text(content.cover.pack_name, NOTE), Spacer(0, 6)]
    judged = [kpi for kpi in kpis if kpi.attainment.value is not None]
    if judged:
        parts = [judged[at : at + _BARS] for at in range(0, len(judged), _BARS)]
        flow += [kpi_bars(part, maker.fonts, width=WIDE * 0.8) for part in parts]
        flow.append(Spacer(0, 10))
    notes = (
        "物差し：「県と同じ」は県の目標がそのまま町の目標、「職員数で按分」は県の目標を職員数で割り当てたもの、",
        "「1団体」は条件を満たすと町が1団体と数えられるもの、「参考」は町の判定をしないものです。",
    )
    measured = [kpi for kpi in kpis if _is_measured(kpi)]
    others = [kpi for kpi in kpis if not _is_measured(kpi)]
    if measured:
        flow += [*maker.heading(f"町の数があるもの（{len(measured)}件）"), kpi_table(measured, _labels(content), maker)]
        flow += [maker.text("".join(notes), NOTE, before=4), Spacer(0, 12)]
    if others:
        flow += [*maker.heading(f"町の数がないもの（{len(others)}件）"), _short_table(others, maker)]
    return flow


def _labels(content: ReportContent) -> Labels:
    questions = (question for domain in content.domains for question in domain.questions)
    return {question.id: question.label for question in questions if question.asked}


def _is_measured(kpi: KpiRow) -> bool:
    return kpi.actual.value is not None or kpi.numerator.value is not None


def kpi_table(kpis: Sequence[KpiRow], labels: Labels, maker: Maker) -> Flowable:
    """KPIs in the order of the pack, with a line for every list and section.

    :param labels: questions that this report holds, with their numbers.
    """
    head = maker.head(
        (
            "No.",
            "指標",
            "物差し",
            "基準値",
            _target_head(kpis),
            "実績",
            "分子／分母",
            "評価",
            "達成率",
            "毎年要る\n増減",
            "見込み",
        ),
        ("right", "left", "left", "right", "right", "right", "right", "left", "right", "right", "right"),
    )
    return _by_section(kpis, head, (*_WIDTHS, WIDE - sum(_WIDTHS)), lambda kpi, made: _row(kpi, labels, made), maker)


def _short_table(kpis: Sequence[KpiRow], maker: Maker) -> Flowable:
    labels = ("No.", "指標", "物差し", "基準値", _target_head(kpis), "わけ")
    head = maker.head(labels, ("right", "left", "left", "right", "right", "left"))
    return _by_section(kpis, head, (*_SHORT, WIDE - sum(_SHORT)), _short_row, maker)


def _target_head(kpis: Sequence[KpiRow]) -> str:
    return f"{short_fiscal_label(kpis[0].year)}目標"


def _by_section(
    kpis: Sequence[KpiRow],
    head: list[Cell],
    widths: Sequence[float],
    make: Callable[[KpiRow, Maker], list[Cell]],
    maker: Maker,
) -> Flowable:
    rows: list[list[Cell]] = []
    group = ""
    for kpi in kpis:
        title = "　".join(part for part in (kpi.list_name, kpi.section) if part)
        cells = make(kpi, maker)
        if title and title != group:
            cells[1] = [maker.text(title, _GROUP), *cells[1]]
            group = title
        rows.append(cells)
    return maker.grid(head, rows, widths)


def _short_row(kpi: KpiRow, maker: Maker) -> list[Cell]:
    return [
        maker.text(str(kpi.no), FIGURE),
        [maker.text(kpi.name, SMALL)],
        maker.text(kpi.yardstick_label, SMALL),
        maker.text(kpi.base.full, FIGURE),
        maker.text(kpi.target_text, FIGURE),
        maker.text(kpi.why, NOTE),
    ]


def _row(kpi: KpiRow, labels: Labels, maker: Maker) -> list[Cell]:
    parts = NOT_COMPUTABLE
    if kpi.denominator.value is not None:
        parts = f"{kpi.numerator.text}／{kpi.denominator.text}"
    return [
        maker.text(str(kpi.no), FIGURE),
        [maker.text(kpi.name, CELL), maker.text(kpi.why, NOTE), *_links(kpi, labels, maker)],
        maker.text(kpi.yardstick_label, CELL),
        maker.text(kpi.base.full, FIGURE),
        maker.text(kpi.target_text, FIGURE),
        maker.text(kpi.actual.full, FIGURE_BOLD),
        maker.text(parts, FIGURE),
        maker.text(kpi.verdict, CELL, _mark(kpi)),
        maker.text(kpi.attainment.full, FIGURE),
        maker.text(kpi.pace.full, FIGURE),
        maker.text(kpi.forecast.full, FIGURE),
    ]


def _links(kpi: KpiRow, labels: Labels, maker: Maker) -> list[Flowable]:
    """A line that opens the answer in this report, for every question that the KPI is computed from."""
    known = [(labels[key], key) for key in kpi.questions if key in labels]
    return [TextBlock(f"→ 設問 {label} の答え", maker.fonts, _LINK, link=question_anchor(key)) for label, key in known]


def _mark(kpi: KpiRow) -> Mark | None:
    return next((mark for verdict, mark in VERDICT_MARKS.items() if verdict == kpi.verdict), None)

"""The tables of the report: registers, key figures, initiatives by 分野, 見直し工程表 and KPIs."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date
from decimal import Decimal
from fractions import Fraction

from msgspec.structs import replace

from dx_assess.form.answer import Answer, Row, YearData
from dx_assess.form.display import show_cell, show_value
from dx_assess.form.model import Column, Figure, PublicationClass, Question, QuestionSet, Register
from dx_assess.form.packs import Kpi, Pack
from dx_assess.report.parts import (
    NOTHING,
    FigureRow,
    FindingRow,
    KpiRow,
    PhaseRow,
    RegisterCell,
    RegisterColumn,
    RegisterLine,
    RegisterPart,
    Roadmap,
    RoadmapItem,
    SectionRow,
    Shown,
    shown,
)
from dx_assess.report.questions import plain_value
from dx_assess.score.checks import prepared_columns
from dx_assess.score.kpi import KpiResult
from dx_assess.score.publication import NAME, Publication
from dx_assess.score.results import FigureValue, Number
from dx_assess.score.verdict import row_verdict
from dx_assess.text.dates import format_wareki_month
from dx_assess.text.printed import Direction
from dx_assess.text.show import NOT_COMPUTABLE, percent, show_number

ROADMAP = "analog_reg"
INITIATIVES = "initiatives"
YARDSTICK_LABELS = {"same": "県と同じ", "contribute": "1団体", "per_staff": "職員数で按分", "reference": "参考"}
DIRECTION_LABELS: dict[Direction, str] = {"up": "増える", "down": "減る"}
_WHOLE_FROM = 100
_NUMERIC = ("integer", "decimal")
_SHOWN_FIGURES = ("count", "sum", "rate", "value", "list")


def register_part(
    question_set: QuestionSet,
    register: Register,
    data: YearData,
    figures: dict[str, FigureValue],
    findings: Iterable[FindingRow],
) -> RegisterPart:
    """The table of a register: the columns that are filled, the rows that somebody touched."""
    rows = data.rows(register.id)
    columns, used = shown_table(question_set, register, data)
    ratings = {row.row_id: _rating(row) for row in used} if register.id == INITIATIVES else {}
    return RegisterPart(
        id=register.id,
        no=register.no,
        name=register.name,
        columns=tuple(_column(column) for column in columns),
        rows=tuple(
            RegisterLine(row.row_id, tuple(_cell(question_set, column, row, ratings) for column in columns))
            for row in used
        ),
        untouched=len(rows) - len(used),
        marks=_marks(register, data),
        figures=tuple(
            figure_row(figure, figures[figure.key])
            for figure in register.figures
            if not figure.internal and figure.kind in _SHOWN_FIGURES and figure.key in figures
        ),
        findings=tuple(finding for finding in findings if finding.key == register.id),
    )


def shown_table(question_set: QuestionSet, register: Register, data: YearData) -> tuple[list[Column], list[Row]]:
    """The columns and rows that the table of a register has."""
    prepared = prepared_columns(question_set, register)
    rows = data.rows(register.id)
    used = [row for row in rows if not row.prefilled or any(column not in prepared for column in row.cells)]
    filled = {column for row in used for column in row.cells}
    rated = bool(used) and register.id == INITIATIVES
    columns = [
        column
        for column in register.columns
        if column.kind == "auto" or (column.kind == "rating" and rated) or column.id in filled
    ]
    return columns, used


def _column(column: Column) -> RegisterColumn:
    numeric = column.kind in _NUMERIC
    return RegisterColumn(column.id, column.label, column.unit, column.kind, numeric, column.publication)


def _cell(question_set: QuestionSet, column: Column, row: Row, ratings: dict[str, str]) -> RegisterCell:
    if column.kind == "auto":
        return RegisterCell(row.row_id, row.row_id)
    if column.kind == "rating":
        return RegisterCell(ratings[row.row_id], ratings[row.row_id])
    answer = row.cell(column.id)
    text = show_cell(column, answer, question_set.tables.get(column.table))
    return RegisterCell(text, plain_value(answer.value, text))


def _rating(row: Row) -> str:
    """The rating that counts: the town's own where it is filled, else the automatic one."""
    direction = row.cell("direction").value
    known = direction in ("up", "down")  # without a good direction nothing can be judged, as in the figures
    return row_verdict(
        _words(row.cell("kpi_kind")),
        _words(row.cell("target_value")) if known else "",
        _words(row.cell("actual_value")),
        "down" if direction == "down" else "up",
        _words(row.cell("rating")),
    ).verdict


def _words(answer: Answer) -> str:
    return answer.value if isinstance(answer.value, str) else ""


def _marks(register: Register, data: YearData) -> tuple[tuple[str, str], ...]:
    marks = ((mark, data.answer(mark.key)) for mark in register.marks)
    return tuple((mark.label, show_value(mark.kind, (), "", answer.value)) for mark, answer in marks if answer.value)


def figure_row(figure: Figure, value: FigureValue) -> FigureRow:
    """A key figure in words; a rate with its numerator and denominator."""
    if figure.kind == "rate":
        return rate_row(figure.key, figure.label, value.numerator, value.denominator, figure.publication, value.rows)
    number = shown(value.number, None, value.unit) if value.number is not None else NOTHING
    return FigureRow(figure.key, figure.label, number, NOTHING, NOTHING, number.full, figure.publication, value.rows)


def rate_row(
    key: str,
    label: str,
    numerator: Number | None,
    denominator: Number | None,
    publication: PublicationClass = "A",
    rows: tuple[str, ...] = (),
) -> FigureRow:
    """A rate: 「37.5%（32のうち12）」; a zero denominator is 「－（0のうち0）」, a missing part 「－」."""
    if numerator is None or denominator is None:
        return FigureRow(key, label, NOTHING, NOTHING, NOTHING, NOTHING.text, publication, rows)
    top, bottom = shown(numerator), shown(denominator)
    rate = shown(Fraction(numerator) * 100 / Fraction(denominator) if denominator else None, 1, "%")
    return FigureRow(key, label, rate, top, bottom, f"{rate.full}（{bottom.text}のうち{top.text}）", publication, rows)


def section_rows(figures: dict[str, FigureValue]) -> tuple[SectionRow, ...]:
    """分野ごとの達成の状況 in first-seen order, then 合計; empty without initiatives of the year."""
    value = figures.get(f"{INITIATIVES}.by_domain")
    groups = value.groups if value is not None else ()
    if len(groups) < 2:
        return ()
    return tuple(
        SectionRow(
            label=group.label or "（分野の記入なし）",
            projects=group.counts["projects"],
            kpis=group.counts["kpi"],
            achieved=group.counts["achieved"],
            partly=group.counts["partly"],
            rate=_whole(group.rates["rate"]),
            total=group.total,
        )
        for group in groups
    )


def _whole(rate: Fraction | None) -> Shown:
    return NOTHING if rate is None else shown(percent(rate.numerator, rate.denominator, 0), 0, "%")


def roadmap(question_set: QuestionSet, data: YearData, figures: dict[str, FigureValue], asof: date) -> Roadmap:
    """見直し工程表: kinds × phases, and what is to be reviewed by its date (``asof``: 基準日)."""
    register = question_set.register(ROADMAP)
    if register is None:
        return Roadmap((), (), 0, (), False)
    kinds, phases = register.column("item"), register.column("phase_now")
    matrix = figures[f"{ROADMAP}.matrix"].matrix
    counts = {(cell.row, cell.col): (cell.count, cell.split) for cell in matrix}
    codes = [option.code for option in phases.options] if phases is not None else []
    rows = []
    for option in kinds.options if kinds is not None else ():
        pairs = [counts.get((option.code, code), (0, 0)) for code in codes]
        rows.append(PhaseRow(option.code, option.label, tuple(p[0] for p in pairs), tuple(p[1] for p in pairs)))
    total = PhaseRow(
        "",
        "合計",
        tuple(sum(row.counts[at] for row in rows) for at in range(len(codes))),
        tuple(sum(row.town[at] for row in rows) for at in range(len(codes))),
        total=True,
    )
    in_scope = figures[f"{ROADMAP}.n_rows"].number or 0
    return Roadmap(
        phases=tuple(option.label for option in phases.options) if phases is not None else (),
        matrix=(*rows, total),
        unphased=int(in_scope) - total.sum,
        items=_roadmap_items(register, data, asof),
        none_confirmed=data.answer(f"{ROADMAP}.zero_confirmed").value is True,
    )


def _roadmap_items(register: Register, data: YearData, asof: date) -> tuple[RoadmapItem, ...]:
    wanted = [row for row in data.rows(register.id) if row.cell("need").value == "required"]
    items = [_roadmap_item(register, row, asof) for row in wanted]
    return tuple(sorted(items, key=lambda item: (item.due is None, item.due or date.min, item.row_id)))


def _roadmap_item(register: Register, row: Row, asof: date) -> RoadmapItem:
    columns = {column.id: column for column in register.columns}
    words = {key: show_cell(columns[key], row.cell(key)) for key in row.cells if key in columns}
    due = row.cell("due_ym").value
    day = due if isinstance(due, date) else None
    now, goal = words.get("phase_now", ""), words.get("phase_goal", "")
    return RoadmapItem(
        row_id=row.row_id,
        due=day,
        due_label=format_wareki_month(day) if day is not None else "未定",
        regulation=words.get("reg_name", ""),
        article=words.get("article", ""),
        item=words.get("item", ""),
        basis=words.get("basis", ""),
        phase=f"{now or '未記入'} → {goal or '未定'}",
        method=words.get("method", ""),
        division=words.get("division", ""),
        status=words.get("status", "") or "未記入",
        overdue=day is not None
        and (day.year, day.month) < (asof.year, asof.month)
        and row.cell("status").value != "done",
    )


def kpi_rows(
    results: Iterable[KpiResult], pack: Pack | None, publication: Publication, question_set: QuestionSet
) -> tuple[KpiRow, ...]:
    """The KPI table in the order of the pack."""
    found = ((result, pack.kpi(result.id) if pack is not None else None) for result in results)
    return tuple(
        replace(_kpi_row(result, kpi, publication.of_kpi(kpi)), questions=questions_of(question_set, kpi))
        for result, kpi in found
    )


def questions_of(question_set: QuestionSet, kpi: Kpi | None) -> tuple[str, ...]:
    """The questions that a KPI reads, also through the figures that they are computed from; in the form's order."""
    texts = kpi.source.expressions if kpi is not None and kpi.source is not None else ()
    names = {name for text in texts for name in NAME.findall(text)}
    return tuple(question.id for question in question_set.questions() if _is_read(question, names))


def _is_read(question: Question, names: set[str]) -> bool:
    own = {question.id, *(field.key for field in question.fields)}
    own |= {f"{question.id}.{part}" for part in ("numerator", "denominator")}
    sources = [question.auto] if question.auto is not None else []
    if question.rate is not None:
        sources += [question.rate.numerator, question.rate.denominator]
    return bool(names & own) or any(names & source.keys for source in sources)


def _kpi_row(result: KpiResult, kpi: Kpi | None, publication: PublicationClass) -> KpiRow:
    places = 1 if result.unit in ("%", "％") else None
    attainment = Fraction(result.attainment) * 100 if result.attainment is not None else None
    target = shown(result.target, places, result.unit)
    return KpiRow(
        id=result.id,
        list_name=kpi.list_name if kpi is not None else "",
        section=kpi.section if kpi is not None else "",
        no=result.no,
        name=result.name,
        unit=result.unit,
        year=result.year,
        yardstick=result.yardstick,
        yardstick_label=YARDSTICK_LABELS[result.yardstick],
        direction_label=DIRECTION_LABELS[result.direction],
        base=shown(result.base, places, result.unit),
        target=target,
        target_text=_target_text(result, kpi, target),
        actual=shown(result.actual, places, result.unit),
        numerator=shown(result.numerator),
        denominator=shown(result.denominator),
        verdict=result.verdict,
        attainment=shown(attainment, 1, "%"),
        pace=_estimate(result.pace, places, result.unit),
        forecast=_estimate(result.forecast, places, result.unit),
        why=result.why,
        publication=publication,
        item=f"{kpi.item_code}　{kpi.item}".strip("　") if kpi is not None else "",
        base_text=(kpi.base.raw if kpi is not None else "") or NOT_COMPUTABLE,
        targets=tuple((year, target.raw or NOT_COMPUTABLE) for year, target in kpi.targets.items()) if kpi else (),
    )


def _estimate(value: Decimal | None, places: int | None, unit: str) -> Shown:
    """A computed figure: rates and small numbers with one decimal, large ones whole."""
    large = places is None and value is not None and abs(value) >= _WHOLE_FROM
    return shown(value, 0 if large else 1, unit)


def _target_text(result: KpiResult, kpi: Kpi | None, target: Shown) -> str:
    """As printed where the town's target is the prefecture's own figure (「170以内」, 「①500 ②50」)."""
    if kpi is None or result.yardstick not in ("same", "reference"):
        return target.full
    raw = kpi.target(result.year).raw
    if target.value is not None and raw == show_number(target.value):
        return target.full
    return raw or NOT_COMPUTABLE

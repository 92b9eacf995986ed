"""The prefecture's KPIs for one town: target by its yardstick, actual, verdict, attainment, pace and forecast. Pure."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Mapping
from decimal import Decimal
from fractions import Fraction

from msgspec import Struct

from dx_assess.form.packs import Kpi, Pack, Source, Yardstick
from dx_assess.score.kpi_words import why_target, with_unit
from dx_assess.score.verdict import NO_VERDICT, Verdict, from_met
from dx_assess.text.printed import Direction, Part, meets_number
from dx_assess.text.show import json_number, percent, round_half_up, show_number

Evaluate = Callable[[str], Decimal | None]
"""The value of an expression of a pack: a number, 1 or 0 for a condition; None when it is not known."""
History = Mapping[str, Mapping[int, Decimal]]
"""Earlier actuals of the town by KPI id and fiscal year, in the unit of the KPI (rates 0–100)."""

SHOWN_PLACES = 1
"""Decimals of actuals and of targets divided by staff: what is shown is what is judged."""
STEP_PLACES = 6
"""Decimals kept of attainment, pace and forecast."""


class KpiResult(Struct, frozen=True):
    """One KPI of one town in one fiscal year; percentages are 0–100, ``attainment`` is the ratio actual ÷ target.

    ``base`` and ``target`` are in the town's measure (``per_staff``: scaled; ``contribute``: 1); ``why`` explains them.
    """

    id: str
    no: int
    name: str
    unit: str
    year: int
    yardstick: Yardstick
    direction: Direction
    base: Decimal | None
    target: Decimal | None
    actual: Decimal | None
    numerator: Decimal | None
    denominator: Decimal | None
    verdict: Verdict
    attainment: Decimal | None
    pace: Decimal | None
    forecast: Decimal | None
    why: str


class _Measured(Struct, frozen=True):
    """What the town achieved, and the sentence about it."""

    why: str
    actual: Decimal | None = None
    numerator: Decimal | None = None
    denominator: Decimal | None = None


class _Scale(Struct, frozen=True):
    """What turns a prefectural figure into the town's: prefecture's staff and town's staff, or nothing."""

    prefecture: int = 1
    town: Decimal = Decimal(1)
    per_staff: bool = False

    def apply(self, number: Decimal | None) -> Decimal | None:
        if number is None or not self.per_staff:
            return number
        return round_half_up(Fraction(number) / self.prefecture * Fraction(self.town), SHOWN_PLACES)


def assess_kpis(
    pack: Pack, year: int, value_of: Evaluate, history: History | None = None, staff: int | Decimal | None = None
) -> tuple[KpiResult, ...]:
    """Judge every KPI of a pack.

    :param year: fiscal year of the results (実績年度), e.g. 2025 for R7.
    :param value_of: evaluates the pack's expressions over the town's answers.
    :param history: earlier actuals; years after ``year`` are not read.
    :param staff: the town's staff (``profile.staff_total``); None when it was not entered.
    """
    known = history or {}
    return tuple(assess_kpi(kpi, pack, year, value_of, known.get(kpi.id, {}), staff) for kpi in pack.kpis)


def assess_kpi(
    kpi: Kpi,
    pack: Pack,
    year: int,
    value_of: Evaluate,
    history: Mapping[int, Decimal],
    staff: int | Decimal | None,
) -> KpiResult:
    """Judge one KPI; see :func:`assess_kpis`."""
    measured = _measure(kpi, value_of)
    scale = _scale(kpi, pack, staff)
    target, base = _town_target(kpi, year, scale), _base(kpi, scale)
    judged = kpi.yardstick != "reference"
    actual = measured.actual
    final_year = kpi.final_year
    final = _town_target(kpi, final_year, scale) if final_year is not None else None
    steady = actual is not None and judged and kpi.yardstick != "contribute"
    return KpiResult(
        id=kpi.id,
        no=kpi.no,
        name=kpi.name,
        unit=kpi.unit,
        year=year,
        yardstick=kpi.yardstick,
        direction=kpi.direction,
        base=base,
        target=target,
        actual=actual,
        numerator=measured.numerator,
        denominator=measured.denominator,
        verdict=_verdict(kpi, year, target, actual) if judged else NO_VERDICT,
        attainment=_ratio(actual, target) if judged else None,
        pace=_pace(final, actual, final_year, year) if steady else None,
        forecast=_forecast(kpi, history, actual, year, final_year),
        why=why_target(kpi, pack, year, staff, target, base) + measured.why,
    )


def kpi_document(results: Iterable[KpiResult]) -> list[dict[str, object]]:
    """The JSON list of the ``kpi`` document."""
    return [
        {
            "id": result.id,
            "no": result.no,
            "name": result.name,
            "unit": result.unit,
            "year": result.year,
            "yardstick": result.yardstick,
            "base": json_number(result.base),
            "target": json_number(result.target),
            "actual": json_number(result.actual),
            "numerator": json_number(result.numerator),
            "denominator": json_number(result.denominator),
            "direction": result.direction,
            "verdict": result.verdict,
            "attainment": json_number(result.attainment),
            "pace": json_number(result.pace),
            "forecast": json_number(result.forecast),
        }
        for result in results
    ]


def _measure(kpi: Kpi, value_of: Evaluate) -> _Measured:
    source = kpi.source
    if source is None:
        return _Measured("町の答えには、この指標にあたる数がありません。")
    if source.condition:
        return _measure_condition(kpi, source, value_of)
    if source.value:
        value = value_of(source.value)
        if value is None:
            return _Measured("町の実績はまだ分かりません。")
        value = round_half_up(value, SHOWN_PLACES)
        return _Measured(f"町の実績は{with_unit(kpi, value)}です。", value)
    return _measure_ratio(source, value_of)


def _measure_ratio(source: Source, value_of: Evaluate) -> _Measured:
    top, bottom = value_of(source.numerator), value_of(source.denominator)
    if top is None or bottom is None:
        return _Measured("町の実績はまだ分かりません。", None, top, bottom)
    rate = percent(top, bottom)
    if rate is None:
        return _Measured("分母が0のため、町の実績は計算できません。", None, top, bottom)
    why = f"町の実績は {show_number(top)} ÷ {show_number(bottom)} ＝ {show_number(rate, 1)}% です。"
    return _Measured(why, rate, top, bottom)


def _measure_condition(kpi: Kpi, source: Source, value_of: Evaluate) -> _Measured:
    value = value_of(source.condition)
    if value is None:
        return _Measured("町が条件を満たすかは、まだ分かりません。")
    counted = Decimal(1 if value else 0)
    why = "町は条件を満たしています。" if value else "町はまだ条件を満たしていません。"
    actual = counted if kpi.yardstick == "contribute" else None
    return _Measured(why, actual, counted, Decimal(1))


def _scale(kpi: Kpi, pack: Pack, staff: int | Decimal | None) -> _Scale | None:
    """How prefectural figures become the town's; None when the town's staff is needed and not known."""
    if kpi.yardstick != "per_staff":
        return _Scale()
    if pack.staff is None or staff is None or staff <= 0:
        return None
    return _Scale(pack.staff.count, Decimal(staff), per_staff=True)


def _town_target(kpi: Kpi, year: int, scale: _Scale | None) -> Decimal | None:
    number = kpi.target(year).number
    if number is None or scale is None:
        return None
    return Decimal(1) if kpi.yardstick == "contribute" else scale.apply(number)


def _base(kpi: Kpi, scale: _Scale | None) -> Decimal | None:
    if kpi.yardstick == "contribute" or scale is None:
        return None
    return scale.apply(kpi.base.number)


def _verdict(kpi: Kpi, year: int, target: Decimal | None, actual: Decimal | None) -> Verdict:
    printed = kpi.target(year).part()
    if target is None or actual is None or printed is None:
        return NO_VERDICT
    comparison = None if kpi.yardstick == "contribute" else printed.comparison
    direction: Direction = "up" if kpi.yardstick == "contribute" else kpi.direction
    goal = Part(printed.raw, "value", number=target, comparison=comparison)
    return from_met(meets_number(goal, actual, direction))


def _ratio(actual: Decimal | None, target: Decimal | None) -> Decimal | None:
    if actual is None or not target:
        return None
    return round_half_up(Fraction(actual) / Fraction(target), STEP_PLACES)


def _pace(final: Decimal | None, actual: Decimal | None, final_year: int | None, year: int) -> Decimal | None:
    """What must be gained in each year that is left."""
    if final is None or actual is None or final_year is None or final_year <= year:
        return None
    return round_half_up(Fraction(final - actual) / (final_year - year), STEP_PLACES)


def _forecast(
    kpi: Kpi, history: Mapping[int, Decimal], actual: Decimal | None, year: int, final_year: int | None
) -> Decimal | None:
    """The straight line through the known years, in the final target year."""
    if final_year is None or final_year < year or kpi.source is None or kpi.source.condition:
        return None
    known = {past: value for past, value in history.items() if past < year}
    if actual is not None:
        known[year] = actual
    return None if len(known) < 2 else straight_line(known, final_year)


def straight_line(known: Mapping[int, Decimal], at: int) -> Decimal:
    """The least-squares line through ``known`` (two years or more), read in the year ``at``."""
    count = len(known)
    mean_x = Fraction(sum(known), count)
    mean_y = sum((Fraction(value) for value in known.values()), Fraction(0)) / count
    spread = sum(((x - mean_x) ** 2 for x in known), Fraction(0))
    slope = sum(((x - mean_x) * (Fraction(y) - mean_y) for x, y in known.items()), Fraction(0)) / spread
    return round_half_up(mean_y + slope * (at - mean_x), STEP_PLACES)

"""The prefecture's KPIs of an open file: the pack's expressions over the town's answers, year by year."""

from __future__ import annotations

from decimal import Decimal
from fractions import Fraction

from dx_assess.errors import AppError
from dx_assess.form.expr import Expression, ExpressionError, Scope, compile_expression
from dx_assess.form.packs import Pack
from dx_assess.score.checks import register_begun
from dx_assess.score.engine import make_world
from dx_assess.score.kpi import Evaluate, History, KpiResult, assess_kpis
from dx_assess.score.results import FigureValue
from dx_assess.score.world import YearWorld
from dx_assess.session.document import Document

_PLACES = Decimal(1).scaleb(-12)


def kpi_results(document: Document) -> tuple[KpiResult, ...]:
    """All KPIs of the file's pack in the 実績年度; empty without a pack.

    :raises AppError: E-PACK-EXPR when the pack names something that the question set does not have.
    """
    return document.results.once(kpi_results, lambda: kpis_of_world(document, document.world))


def kpis_of_world(document: Document, world: YearWorld) -> tuple[KpiResult, ...]:
    """The same for another world of the file's year (what if).

    :raises AppError: E-PACK-EXPR.
    """
    pack = document.pack
    if pack is None:
        return ()
    compiled = document.other_years.once((compile_pack, pack.id, pack.version), lambda: compile_pack(pack, document))
    year = kpi_year(world)
    history = document.other_years.once((_history, pack.id, pack.version), lambda: _history(document, pack, compiled))
    return assess_kpis(pack, year, _evaluator(world, compiled), history, _staff(document))


def kpi_year(world: YearWorld) -> int:
    """実績年度: ``profile.fy``, by default the year before the 基準日's."""
    value = world.value("profile.fy")
    return int(value) if isinstance(value, int | Fraction) else world.data.fiscal_year - 1


def compile_pack(pack: Pack, document: Document) -> dict[str, Expression]:
    """Every expression of the pack, by its text."""
    scope = Scope(document.question_set.names)
    compiled = {}
    for kpi in pack.kpis:
        for text in kpi.source.expressions if kpi.source is not None else ():
            try:
                compiled[text] = compile_expression(text, scope)
            except ExpressionError as error:
                message = f"KPIパック「{pack.name}」の {kpi.id} の式「{text}」：{error.message}"
                raise AppError("E-PACK-EXPR", message, error.fix) from error
    return compiled


def _evaluator(world: YearWorld, compiled: dict[str, Expression]) -> Evaluate:
    waiting = {register.id for register in world.set.registers if not register_begun(world, register)}
    figures = {figure.key for register in world.set.registers for figure in register.figures}

    def evaluate(text: str) -> Decimal | None:
        expression = compiled[text]
        if any(key.partition(".")[0] in waiting for key in expression.keys):
            return None  # an empty register is not a result of 0
        if any(_nothing_known(world.figure(key)) for key in expression.keys & figures):
            return None  # nor are rows that were carried over without their numbers
        value = expression.evaluate(world)
        if isinstance(value, bool | int):
            return Decimal(int(value))
        if isinstance(value, Fraction):
            return (Decimal(value.numerator) / Decimal(value.denominator)).quantize(_PLACES)
        return None

    return evaluate


def _nothing_known(figure: FigureValue) -> bool:
    """Rows could count, and not one of them is filled in far enough to."""
    return figure.undecided > 0 and not figure.rows


def _staff(document: Document) -> int | Decimal | None:
    value = document.answer("profile.staff_total").value
    return value if isinstance(value, int | Decimal) and not isinstance(value, bool) else None


def _history(document: Document, pack: Pack, compiled: dict[str, Expression]) -> History:
    """Actuals of the file's earlier years, in the KPI's own unit."""
    history: dict[str, dict[int, Decimal]] = {kpi.id: {} for kpi in pack.kpis}
    for info in document.years:
        if info.fiscal_year >= document.year.fiscal_year:
            continue
        world = make_world(document.question_set, document.other_years.data(info.fiscal_year), info.edition)
        year = kpi_year(world)
        for result in assess_kpis(pack, year, _evaluator(world, compiled)):
            if result.actual is not None:
                history[result.id][year] = result.actual
    return history

"""The answers to one question over all towns: distribution, sums, and how many score low."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Sequence
from decimal import Decimal

from msgspec import Struct

from dx_assess.form.model import Question, QuestionSet
from dx_assess.rollup.stats import Spread, spread
from dx_assess.rollup.towns import Received
from dx_assess.score.publication import level_only
from dx_assess.score.town_data import QuestionData, Value, exact
from dx_assess.text.show import percent

LOW_SCORE = Decimal("0.5")
"""Towns below half of a question's points have a gap there."""
RATE_STEPS = (20, 40, 60, 80)


class OptionCount(Struct, frozen=True):
    """One answer: how many towns chose it, and how many after the adviser's review."""

    code: str
    label: str
    count: int
    confirmed: int


class FieldTotal(Struct, frozen=True):
    """A small figure beside the answer: how many towns gave it, the sum (of yes/no: how many said yes)."""

    id: str
    label: str
    unit: str
    towns: int
    total: Decimal | None


class QuestionTotal(Struct, frozen=True):
    """One question over some towns; counts are numbers of towns.

    :param numerator: Σ of a rate, with ``denominator``; ``total``: Σ of a number.
    :param value: Σ ÷ Σ in percent, one decimal.
    :param spread: of rates (0–100) and numbers.
    :param low: towns below half of the points, of ``scored``.
    :param reviewed: towns for which the adviser's review has a value.
    """

    id: str
    domain: str
    label: str
    text: str
    kind: str
    unit: str
    answered: int
    unknown: int
    na: int
    open: int
    hidden: int
    options: tuple[OptionCount, ...]
    numerator: Decimal | None
    denominator: Decimal | None
    value: Decimal | None
    total: Decimal | None
    spread: Spread | None
    scored: int
    low: int
    reviewed: int
    fields: tuple[FieldTotal, ...]


def question_totals(towns: Sequence[Received], question_set: QuestionSet) -> tuple[QuestionTotal, ...]:
    """Every question that may be reported, in order."""
    by_town = [{item.id: item for item in received.data.questions} for received in towns]
    found = []
    for domain in question_set.domains:
        if level_only(domain.id, (question.publication for question in domain.questions)):
            continue
        for question in domain.questions:
            rows = [rows[question.id] for rows in by_town if question.id in rows]
            found.append(_total(f"{domain.no}-{question.no}", question, rows))
    return tuple(found)


def _total(label: str, question: Question, rows: Sequence[QuestionData]) -> QuestionTotal:
    statuses = Counter(row.status for row in rows)
    given = [row for row in rows if row.status == "answered"]
    scores = [score for row in rows if (score := exact(row.score)) is not None]
    rates = [(exact(row.numerator), exact(row.denominator)) for row in given] if question.kind == "percent" else []
    pairs = [(top, bottom) for top, bottom in rates if top is not None and bottom is not None]
    top, bottom = sum((p[0] for p in pairs), Decimal(0)), sum((p[1] for p in pairs), Decimal(0))
    numbers = [exact(row.value) for row in given] if question.kind in ("integer", "decimal") else []
    known = [number for number in numbers if number is not None]
    shown = [percent(*pair) for pair in pairs] if question.kind == "percent" else numbers
    return QuestionTotal(
        id=question.id,
        domain=question.domain,
        label=label,
        text=question.text,
        kind=question.kind,
        unit="%" if question.kind == "percent" else question.unit,
        answered=len(given) + statuses["unmeasured"],
        unknown=statuses["unknown"],
        na=statuses["na"],
        open=statuses["open"],
        hidden=statuses["hidden"],
        options=_options(question, rows, shown),
        numerator=top if pairs else None,
        denominator=bottom if pairs else None,
        value=percent(top, bottom) if pairs else None,
        total=sum(known, Decimal(0)) if known else None,
        spread=spread(shown),
        scored=len(scores),
        low=sum(1 for score in scores if score < LOW_SCORE),
        reviewed=sum(1 for row in rows if row.confirmed is not None),
        fields=tuple(_fields(question, rows)),
    )


def _options(
    question: Question, rows: Sequence[QuestionData], shown: Iterable[Decimal | None]
) -> tuple[OptionCount, ...]:
    if question.kind == "percent":
        return tuple(_rate_steps(shown))
    given = Counter(code for row in rows if row.status == "answered" for code in _codes(row.value))
    agreed = Counter(
        code
        for row in rows
        if row.confirmed is not None
        for code in _codes(row.value if row.confirmed.value is None else row.confirmed.value)
    )
    options = [(option.code, option.label) for option in question.options]
    if question.kind == "yes_no":
        options = [("yes", "はい"), ("no", "いいえ")]
    return tuple(OptionCount(code, label, given[code], agreed[code]) for code, label in options)


def _codes(value: Value) -> list[str]:
    if isinstance(value, bool):
        return ["yes" if value else "no"]
    if isinstance(value, list):
        return value
    return [value] if isinstance(value, str) else []


def _rate_steps(shown: Iterable[Decimal | None]) -> Iterable[OptionCount]:
    known = [value for value in shown if value is not None]
    low = 0
    for high in (*RATE_STEPS, None):
        inside = sum(1 for value in known if value >= low and (high is None or value < high))
        yield OptionCount(str(low), f"{low}%以上{high}%未満" if high is not None else f"{low}%以上", inside, 0)
        low = high or low


def _fields(question: Question, rows: Sequence[QuestionData]) -> Iterable[FieldTotal]:
    for field in question.fields:
        values = [row.fields[field.id] for row in rows if field.id in row.fields]
        numbers = [Decimal(int(value)) if isinstance(value, bool) else exact(value) for value in values]
        known = [number for number in numbers if number is not None]
        if known:
            yield FieldTotal(field.id, field.label, field.unit, len(known), sum(known, Decimal(0)))

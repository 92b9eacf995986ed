"""What scoring says: plain results that screen, reports and JSON read. Numbers are exact; rounding is for showing."""

from __future__ import annotations

from enum import Enum
from fractions import Fraction

from msgspec import Struct

from dx_assess.form.answer import Scalar
from dx_assess.form.model import CheckLevel

Number = int | Fraction


class QuestionStatus(Enum):
    """``status`` of the score document (product.md)."""

    ANSWERED = "answered"
    UNKNOWN = "unknown"
    NA = "na"
    OPEN = "open"
    HIDDEN = "hidden"
    UNMEASURED = "unmeasured"


class FigureValue(Struct, frozen=True):
    """A figure with its origin.

    :param number: the value; a rate as a fraction; None = cannot be computed (zero denominator).
    :param numerator: of a rate.
    :param denominator: of a rate.
    :param rows: ids of the rows that made it (of a rate: of its numerator).
    :param undecided: rows that could still count but lack an answer.
    :param decided: rows that were looked at and are decided either way.
    """

    key: str
    label: str
    unit: str
    number: Number | None
    numerator: Number | None = None
    denominator: Number | None = None
    rows: tuple[str, ...] = ()
    undecided: int = 0
    decided: int = 0
    matrix: tuple[MatrixCell, ...] = ()
    groups: tuple[GroupRow, ...] = ()


class MatrixCell(Struct, frozen=True):
    """One cell of a matrix figure; ``split`` counts the rows for which the figure's split holds."""

    row: str
    col: str
    count: int
    split: int
    rows: tuple[str, ...]


class GroupRow(Struct, frozen=True):
    """One group of a table figure; a rate is None when its denominator is zero. ``total`` marks 合計."""

    label: str
    counts: dict[str, int]
    rates: dict[str, Fraction | None]
    rows: tuple[str, ...]
    total: bool = False


class Trace(Struct, frozen=True):
    """Where an automatic answer comes from: 「37.5 % ＝ 32 手続のうち 12」 and the rows behind it."""

    register: str
    numerator: Number | None
    denominator: Number | None
    rows: tuple[str, ...]
    denominator_rows: tuple[str, ...] = ()


class QuestionResult(Struct, frozen=True):
    """One question.

    :param value: what was answered, or the computed number of an automatic question; a rate as a fraction in ``rate``.
    :param score: 0–1, None when it does not count.
    :param contribution: points of the domain's 100 that it gives, None when it does not count.
    """

    id: str
    status: QuestionStatus
    value: Scalar | Number | None = None
    rate: Fraction | None = None
    numerator: Number | None = None
    denominator: Number | None = None
    score: Number | None = None
    contribution: Fraction | None = None
    reason: str = ""
    trace: Trace | None = None


class ScoreRange(Struct, frozen=True):
    """A score 0–100 with honest bounds while questions are open; all None when nothing can be scored."""

    score: Fraction | None
    low: Fraction | None
    high: Fraction | None
    level: int | None
    answer_rate: Fraction | None
    provisional: bool


class DomainResult(Struct, frozen=True):
    """One domain."""

    id: str
    range: ScoreRange
    questions: tuple[QuestionResult, ...]
    visible: int
    answered: int


class Finding(Struct, frozen=True):
    """A check that fired; ``key`` is the question, register or profile item."""

    id: str
    level: CheckLevel
    key: str
    message: str
    row_id: str = ""
    columns: tuple[str, ...] = ()


class Assessment(Struct, frozen=True):
    """All results of one year."""

    fiscal_year: int
    edition: str
    overall: ScoreRange
    domains: tuple[DomainResult, ...]
    figures: dict[str, FigureValue]
    findings: tuple[Finding, ...]

    def domain(self, domain_id: str) -> DomainResult | None:
        """The result of one domain."""
        return next((domain for domain in self.domains if domain.id == domain_id), None)

    def question(self, question_id: str) -> QuestionResult | None:
        """The result of one question."""
        return next((q for domain in self.domains for q in domain.questions if q.id == question_id), None)

"""The parts of the report: frozen plain data without any layout. Screen, PDF and Excel are drawn from the same parts.

Every number is a :class:`Shown`: the exact value beside the text that people read, so that a drawing never rounds.
"""

from __future__ import annotations

from datetime import date

from msgspec import Struct

from dx_assess.form.model import CheckLevel, PublicationClass
from dx_assess.report.advice_part import NO_ADVICE, AdvicePart
from dx_assess.report.places import NO_PLACES, PlacesPart
from dx_assess.report.plan_part import NO_REVIEW, ReviewPart
from dx_assess.report.shown import NOTHING, Audience, Plain, Shown, shown
from dx_assess.report.table_parts import (
    FigureRow,
    FindingRow,
    PhaseRow,
    RegisterCell,
    RegisterColumn,
    RegisterLine,
    RegisterPart,
    Roadmap,
    RoadmapItem,
    SectionRow,
    TrendPoint,
)
from dx_assess.score.results import QuestionStatus

__all__ = [
    "NOTHING",
    "Audience",
    "Change",
    "Cover",
    "DomainPart",
    "FieldRow",
    "FigureRow",
    "FindingRow",
    "KpiRow",
    "LevelRow",
    "Overall",
    "PhaseRow",
    "Plain",
    "QuestionRow",
    "RegisterCell",
    "RegisterColumn",
    "RegisterLine",
    "RegisterPart",
    "ReportContent",
    "Roadmap",
    "RoadmapItem",
    "ScoreShown",
    "SectionRow",
    "Shown",
    "TrendPoint",
    "shown",
]


class Cover(Struct, frozen=True):
    """Who, which year, with what, when. ``mark`` is printed on every page, ``receipt`` too.

    :param results_year: 実績年度, whose KPIs and initiatives are told.
    """

    title: str
    town: str
    code: str
    prefecture: str
    fiscal_year: int
    fiscal_label: str
    results_label: str
    asof_label: str
    edition: str
    edition_label: str
    set_name: str
    set_version: str
    pack_name: str
    generated: date
    generated_label: str
    mark: str
    receipt: str
    program_version: str
    profile: tuple[tuple[str, str], ...]
    audience: Audience = "town"
    results_year: int = 0


class ScoreShown(Struct, frozen=True):
    """A score 0–100 with everything that belongs beside it.

    :param range_text: 「49.1～68.0」 while questions are open, empty when the score is settled.
    :param level: 0–4, None without a score; ``level_text`` is 「2　方針があり…」.
    :param withheld: the numbers are not for this reader; only the level is (product.md "What leaves the house").
    """

    score: Shown
    low: Shown
    high: Shown
    range_text: str
    level: int | None
    level_label: str
    level_text: str
    answer_rate: Shown
    provisional: bool
    withheld: bool = False


class LevelRow(Struct, frozen=True):
    """段階: reached from a score of ``start`` (inclusive)."""

    no: int
    start: int
    label: str


class Change(Struct, frozen=True):
    """Against last year, over all questions and over those that have a score in both years.

    :param last: last year's score as it was then; nothing when it was of the other edition.
    :param points: difference in points over the ``common`` questions, ``label`` the same with its sign.
    :param same_edition: False: かんたん and 標準 are not compared; ``points`` are over the same questions.
    :param whole: difference of the two scores as they are shown, ``whole_label`` the same with its sign.
    """

    last: ScoreShown
    points: Shown
    common: int
    same_edition: bool
    label: str
    whole: Shown = NOTHING
    whole_label: str = NOTHING.text


class Overall(Struct, frozen=True):
    """The overall result. ``sentence`` says it in one plain sentence, ``basis`` which domains it is the mean of."""

    score: ScoreShown
    change: Change | None
    sentence: str
    basis: str
    answered: int
    waiting: int


class FieldRow(Struct, frozen=True):
    """A sub-field (付属の欄) with its answer in words."""

    key: str
    label: str
    answer: str
    value: Plain


class QuestionRow(Struct, frozen=True):
    """One question with everything the report says about it.

    :param label: 「1-3」: number of the domain and of the question.
    :param answer: in full words; empty while open or hidden.
    :param score: 0–1 with two decimals.
    :param contribution: points of the domain's 100.
    :param possible: points that full marks would give, None when it does not count.
    :param trace: for an automatic answer 「32件のうち12」, else empty.
    :param review: the adviser's fields beside the answer, with their labels.
    :param asked: False: its condition is not met, or it belongs to the standard edition only.
    """

    id: str
    label: str
    text: str
    kind: str
    status: QuestionStatus
    status_word: str
    answer: str
    value: Plain
    numerator: Shown
    denominator: Shown
    trace: str
    automatic: bool
    score: Shown
    weight: int
    contribution: Shown
    possible: Shown
    last_answer: str
    note: str
    evidence: str
    fields: tuple[FieldRow, ...]
    findings: tuple[FindingRow, ...]
    publication: PublicationClass
    kpi: str
    asked: bool
    review: tuple[tuple[str, str], ...] = ()


class DomainPart(Struct, frozen=True):
    """One domain: its line in the table of results, and all its questions."""

    id: str
    no: int
    name: str
    scope: str
    optional: bool
    score: ScoreShown
    change: Change | None
    visible: int
    answered: int
    questions: tuple[QuestionRow, ...]


class KpiRow(Struct, frozen=True):
    """One KPI of the prefecture. ``target_text`` is as the paper prints it where the town's target is the same figure.

    :param attainment: actual ÷ target in percent.
    :param questions: ids of the questions whose answers it is computed from.
    :param targets: fiscal years of the pack with the targets as printed.
    """

    id: str
    list_name: str
    section: str
    no: int
    name: str
    unit: str
    year: int
    yardstick: str
    yardstick_label: str
    direction_label: str
    base: Shown
    target: Shown
    target_text: str
    actual: Shown
    numerator: Shown
    denominator: Shown
    verdict: str
    attainment: Shown
    pace: Shown
    forecast: Shown
    why: str
    publication: PublicationClass = "A"
    item: str = ""
    base_text: str = ""
    targets: tuple[tuple[int, str], ...] = ()
    questions: tuple[str, ...] = ()


class ReportContent(Struct, frozen=True):
    """The whole report.

    :param headline: the three online figures that are always shown side by side (question bank 0.3).
    :param findings: all checks that fired, E first, in the order of the form.
    :param trend: the overall score of the file's years, oldest first, this one last; empty with one year only.
    """

    cover: Cover
    overall: Overall
    domains: tuple[DomainPart, ...]
    kpis: tuple[KpiRow, ...]
    registers: tuple[RegisterPart, ...]
    sections: tuple[SectionRow, ...]
    roadmap: Roadmap
    headline: tuple[FigureRow, ...]
    findings: tuple[FindingRow, ...]
    levels: tuple[LevelRow, ...]
    advice: AdvicePart = NO_ADVICE
    trend: tuple[TrendPoint, ...] = ()
    review: ReviewPart = NO_REVIEW
    places: PlacesPart = NO_PLACES
    levels_to_confirm: str = ""

    def domain(self, domain_id: str) -> DomainPart | None:
        """The domain with this id."""
        return next((domain for domain in self.domains if domain.id == domain_id), None)

    def register(self, register_id: str) -> RegisterPart | None:
        """The register with this id."""
        return next((register for register in self.registers if register.id == register_id), None)

    def finding_counts(self) -> dict[CheckLevel, int]:
        """Number of findings by level."""
        counts: dict[CheckLevel, int] = {"E": 0, "W": 0, "F": 0}
        for finding in self.findings:
            counts[finding.level] += 1
        return counts

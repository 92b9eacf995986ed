"""町のデータ (town data): one town's year as it may leave the house, as one JSON document. Format 1.

It holds classes A and B only (question bank 0.3): no C answer, note, finding or register cell, no free text, security
as its level. :mod:`dx_assess.score.town_build` makes it from an assessed year; submissions and exported workbooks carry
it, and the roll-up reads nothing else. Scores have six decimals, other numbers those they have.

Whoever reads one may have got it from anywhere: :func:`decode` has limits and believes nothing.
"""

from __future__ import annotations

import hashlib
from collections.abc import Iterable, Iterator
from decimal import Decimal
from typing import Annotated, Any, Literal

import msgspec
from msgspec import Meta

from dx_assess.errors import AppError, Where
from dx_assess.form.municipalities import is_valid_code

FORMAT = "dx-assess/town-data"
VERSION = 1
MAX_BYTES = 2 << 20
MAX_TEXT = 400
"""Characters of one text."""
MAX_ITEMS = 5000
"""Entries of one list or table."""
MAX_NUMBER = 10**15

Text = Annotated[str, Meta(max_length=MAX_TEXT)]
Count = Annotated[int, Meta(ge=0, le=MAX_NUMBER)]
Number = Annotated[int, Meta(ge=-MAX_NUMBER, le=MAX_NUMBER)] | Annotated[float, Meta(ge=-MAX_NUMBER, le=MAX_NUMBER)]
"""As JSON has it; :func:`exact` makes it an exact decimal."""
Value = bool | Number | Text | Annotated[list[Text], Meta(max_length=MAX_ITEMS)] | None
"""A choice is its code, several choices a sorted list, a date its ISO form."""
Values = Annotated[dict[Text, Value], Meta(max_length=MAX_ITEMS)]
Counts = Annotated[dict[Text, Count], Meta(max_length=MAX_ITEMS)]
Year = Annotated[int, Meta(ge=2000, le=2100)]
Class = Literal["A", "B"]
_FEW = Meta(max_length=MAX_ITEMS)


class Part(msgspec.Struct, frozen=True, forbid_unknown_fields=True, kw_only=True, omit_defaults=True):
    """What all parts have in common: unknown keys are refused."""


class FormRef(Part, frozen=True, kw_only=True):
    """The question set; ``digest``: SHA-256 of its files."""

    id: Text
    version: Text
    digest: Text


class PackRef(Part, frozen=True, kw_only=True):
    """The KPI pack; empty without one."""

    id: Text = ""
    version: Text = ""


class RangeData(Part, frozen=True, kw_only=True):
    """A score 0–100 with its bounds, level and answer rate (0–1); where only the level leaves, the others are None."""

    level: Count | None = None
    score: Number | None = None
    low: Number | None = None
    high: Number | None = None
    answer_rate: Number | None = None
    provisional: bool = False


class DomainData(Part, frozen=True, kw_only=True):
    """One domain. ``confirmed``: with the values that the adviser and the town agreed on, when there are any."""

    id: Text
    range: RangeData
    optional: bool = False
    level_only: bool = False
    visible: Count = 0
    answered: Count = 0
    confirmed: RangeData | None = None


class ConfirmedData(Part, frozen=True, kw_only=True):
    """What the adviser found: ``verdict`` as in the review, ``value`` the agreed one (None: the town's stands)."""

    verdict: Text = ""
    value: Value = None
    numerator: Number | None = None
    denominator: Number | None = None
    score: Number | None = None


class QuestionData(Part, frozen=True, kw_only=True):
    """One question of class A or B.

    :param value: of a choice, number, yes/no or date; a rate has ``numerator`` and ``denominator`` instead.
    :param score: 0–1.
    :param fields: the small figures beside the answer, by the field's id.
    """

    id: Text
    klass: Class = msgspec.field(name="class")
    status: Literal["answered", "unknown", "na", "open", "hidden", "unmeasured"]
    value: Value = None
    numerator: Number | None = None
    denominator: Number | None = None
    score: Number | None = None
    fields: Values = {}
    confirmed: ConfirmedData | None = None


class CellData(Part, frozen=True, kw_only=True):
    """One cell of a matrix."""

    row: Text
    col: Text
    count: Count
    split: Count = 0


class GroupData(Part, frozen=True, kw_only=True):
    """One group of a table, without its rates; the last one is the total."""

    label: Text
    counts: Counts
    total: bool = False


class FigureData(Part, frozen=True, kw_only=True):
    """One figure of class A or B.

    :param number: None when it cannot be computed; of a list, how many rows it has; of a rate see the next two.
    :param undecided: rows that could still count but lack an answer: the figure is 参考値.
    :param begun: its register was begun, so that 0 means 0.
    """

    id: Text
    number: Number | None = None
    numerator: Number | None = None
    denominator: Number | None = None
    undecided: Count = 0
    begun: bool = True
    cells: Annotated[tuple[CellData, ...], _FEW] = ()
    groups: Annotated[tuple[GroupData, ...], _FEW] = ()


class KpiData(Part, frozen=True, kw_only=True):
    """One KPI of the pack in the 実績年度: ``numerator`` 1 or 0 (of 1) where the town counts or does not.

    ``target`` and ``verdict`` are the town's own, by the KPI's yardstick.
    """

    id: Text
    actual: Number | None = None
    numerator: Number | None = None
    denominator: Number | None = None
    target: Number | None = None
    verdict: Literal["達成", "一部達成", "－"] = "－"


class FindingData(Part, frozen=True, kw_only=True):
    """How often a check fired."""

    id: Text
    level: Literal["E", "W", "F"]
    count: Count


class TownData(Part, frozen=True, kw_only=True):
    """One town's year.

    :param digest: SHA-256 of the document without it; what was changed by hand or damaged is found out.
    :param submission: number of the submission, 0 = none was made.
    :param changed: time of the file's last change (UTC, ISO 8601): of two documents of a year the later one is newer.
    :param score_domains: the domains that the overall score is the mean of; its level holds security too.
    :param registers: rows in use, by register.
    :param withheld: how many next steps a class C answer triggered.
    :param exceptions: ``sec.incident_count``, the one named exception: read only into its sum over all towns.
    """

    format: Text
    version: int
    digest: Text = ""
    code: Text
    name: Text
    prefecture: Text
    fiscal_year: Year
    results_year: Year
    edition: Literal["quick", "standard"]
    form: FormRef
    pack: PackRef
    program: Text
    receipt: Text
    submission: Count = 0
    changed: Text = ""
    population: Count | None = None
    profile: Values = {}
    overall: RangeData
    score_domains: Annotated[tuple[Text, ...], _FEW] = ()
    overall_confirmed: RangeData | None = None
    domains: Annotated[tuple[DomainData, ...], _FEW] = ()
    questions: Annotated[tuple[QuestionData, ...], _FEW] = ()
    figures: Annotated[tuple[FigureData, ...], _FEW] = ()
    kpis: Annotated[tuple[KpiData, ...], _FEW] = ()
    registers: Counts = {}
    findings: Annotated[tuple[FindingData, ...], _FEW] = ()
    advice: Annotated[tuple[Text, ...], _FEW] = ()
    withheld: Count = 0
    exceptions: Counts = {}

    @property
    def is_blank(self) -> bool:
        """Whether the year says nothing at all: no question answered, no register begun, no number, no level."""
        ranges = (self.overall, *(domain.range for domain in self.domains))
        numbers = [number for kpi in self.kpis for number in (kpi.actual, kpi.numerator)]
        return (
            all(item.status in ("open", "hidden") for item in self.questions)
            and not any(figure.begun for figure in self.figures)
            and all(number is None for number in numbers)
            and all(found.level is None and found.score is None for found in ranges)
            and not self.exceptions
        )

    def question(self, question_id: str) -> QuestionData | None:
        """The question with this id; None when it is not in the document."""
        return next((item for item in self.questions if item.id == question_id), None)

    def domain(self, domain_id: str) -> DomainData | None:
        """The domain with this id."""
        return next((item for item in self.domains if item.id == domain_id), None)

    def kpi(self, kpi_id: str) -> KpiData | None:
        """The KPI with this id."""
        return next((item for item in self.kpis if item.id == kpi_id), None)


class _Head(msgspec.Struct):
    format: str = ""
    version: int = 0


_ENCODER = msgspec.json.Encoder(order="deterministic")
_DECODER = msgspec.json.Decoder(TownData)
_HEAD = msgspec.json.Decoder(_Head)


def encode(data: TownData) -> bytes:
    """The document as UTF-8 JSON with its digest; the same data give the same bytes."""
    return _ENCODER.encode(msgspec.structs.replace(data, digest=_digest(data)))


def decode(content: bytes, file: str = "") -> TownData:
    """Read a document.

    :param file: named in the error.
    :raises AppError: E-TOWN-FORMAT (no town data), E-TOWN-NEWER (a later format), E-TOWN-DAMAGED (too large, cut off,
        changed by hand, or values that cannot be).
    """
    where = Where(file=file)
    if len(content) > MAX_BYTES:
        raise _damaged("大きすぎます", where)
    try:
        head = _HEAD.decode(content)
    except (msgspec.DecodeError, UnicodeDecodeError, RecursionError) as error:
        raise _damaged("途中で切れているか、形がちがいます", where) from error
    if head.format != FORMAT:
        fix = "町から届いた提出パッケージか、dx-assess が書き出したファイルを選んでください。"
        raise AppError("E-TOWN-FORMAT", "dx-assess の町のデータではありません。", fix, where)
    if head.version > VERSION:
        fix = "新しい版の dx-assess で読んでください。"
        raise AppError("E-TOWN-NEWER", "新しい版の dx-assess で作られた町のデータです。", fix, where)
    try:
        data = _DECODER.decode(content)
    except (msgspec.DecodeError, UnicodeDecodeError, RecursionError) as error:
        raise _damaged("項目が足りないか、形がちがいます", where) from error
    problem = next(_problems(data), "")
    if problem:
        raise _damaged(problem, where)
    if data.digest != _digest(data):
        raise _damaged("書き出したあとに変わっています", where)
    return data


def exact(value: object) -> Decimal | None:
    """The number that was written; None for anything else."""
    if isinstance(value, bool) or not isinstance(value, int | float):
        return None
    return Decimal(repr(value))


def _digest(data: TownData) -> str:
    return hashlib.sha256(_ENCODER.encode(msgspec.structs.replace(data, digest=""))).hexdigest()


def _damaged(why: str, where: Where) -> AppError:
    fix = "町に、もう一度書き出して送ってもらってください。"
    return AppError("E-TOWN-DAMAGED", f"町のデータがこわれています（{why}）。", fix, where)


def _problems(data: TownData) -> Iterator[str]:
    """What cannot be, in words."""
    if not is_valid_code(data.code):
        yield "団体コードが正しくありません"
    lists: tuple[Iterable[Any], ...] = (data.domains, data.questions, data.figures, data.kpis, data.findings)
    for items in lists:
        names = [item.id for item in items]
        if len(set(names)) < len(names):
            yield "同じ項目が2回あります"
    if any(not text.isprintable() for text in (data.name, data.prefecture, data.receipt)):
        yield "使えない文字があります"

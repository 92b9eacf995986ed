"""The question set: what is asked, as frozen data with compiled expressions. Built by :mod:`dx_assess.form.loader`."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date
from fractions import Fraction
from typing import Literal

from msgspec import Struct, field

from dx_assess.form.expr import Expression, Ref

QuestionKind = Literal["choice", "multi_choice", "integer", "decimal", "percent", "yes_no", "date", "text"]
ColumnKind = Literal[
    "auto",
    "code",
    "text",
    "integer",
    "decimal",
    "choice",
    "multi_choice",
    "yes_no",
    "date",
    "ym",
    "division",
    "printed",
    "rating",
]
FigureKind = Literal["count", "sum", "rate", "value", "row", "list", "matrix", "table"]
CheckLevel = Literal["E", "W", "F"]
PublicationClass = Literal["A", "B", "C"]
Edition = Literal["quick", "standard"]


class Option(Struct, frozen=True):
    """One choice. ``only_for``: codes of the column it depends on (empty = always)."""

    code: str
    label: str
    only_for: tuple[str, ...] = ()


class Check(Struct, frozen=True):
    """点検: E has to be mended before confirming, W needs a reason, F goes into the advice."""

    id: str
    level: CheckLevel
    when: Expression
    message: str
    columns: tuple[str, ...] = ()
    scope: Literal["row", "register"] = "row"


class SubField(Struct, frozen=True):
    """付属の欄: a small figure beside an answer; never scored. ``key`` = question id + field id."""

    key: str
    id: str
    kind: QuestionKind
    label: str
    unit: str = ""


class RateSource(Struct, frozen=True):
    """An automatic rate: figures of registers, or a fixed denominator."""

    numerator: Expression
    denominator: Expression
    label: str = ""


class Question(Struct, frozen=True):
    """One 設問. Texts are those of the question bank, word for word."""

    id: str
    domain: str
    no: int
    text: str
    kind: QuestionKind
    options: tuple[Option, ...]
    unit: str
    auto: Expression | None
    rate: RateSource | None
    second_rate: RateSource | None
    numerator_label: str
    numerator_unit: str
    denominator_label: str
    denominator_unit: str
    fields: tuple[SubField, ...]
    owner: str
    division: str
    sheet: str
    time: Literal["asof", "fy"]
    help: str
    evidence: str
    show: Expression | None
    params: dict[str, Fraction]
    score: Expression
    weight: int
    edition: Edition
    publication: PublicationClass
    kpi: str
    source: str
    allow_unknown: bool
    unmeasured: bool
    checks: tuple[Check, ...]
    to_confirm: str = ""

    @property
    def is_auto(self) -> bool:
        """（台帳集計）: nobody types the answer."""
        return self.auto is not None or self.rate is not None

    def option(self, code: str) -> Option | None:
        """The option with this code."""
        return next((option for option in self.options if option.code == code), None)


class Domain(Struct, frozen=True):
    """領域."""

    id: str
    no: int
    name: str
    scope: str
    optional: bool
    questions: tuple[Question, ...]


class SpecialDefault(Struct, frozen=True):
    """A default of some rows only."""

    code: str
    when: Expression


class Column(Struct, frozen=True):
    """A register's column. ``need``: core ◎, standard ○, optional △."""

    id: str
    label: str
    kind: ColumnKind
    options: tuple[Option, ...] = ()
    table: str = ""
    multiple: bool = False
    options_by: str = ""
    max_length: int = 0
    unit: str = ""
    unknown_ok: bool = False
    default: str = ""
    special_default: SpecialDefault | None = None
    need: Literal["core", "standard", "optional"] = "optional"
    applies: Expression | None = None
    unique: bool = False
    required: bool = False
    publication: PublicationClass = "A"
    help: str = ""
    carry: Literal["copy", "clear", "next"] = "copy"
    negative: bool = False
    explain: str = ""

    def option(self, code: str) -> Option | None:
        """The option with this code."""
        return next((option for option in self.options if option.code == code), None)


class TableColumn(Struct, frozen=True):
    """A column of a grouped figure: a count, or a rate of two earlier columns."""

    id: str
    label: str
    where: Expression | None = None
    numerator: str = ""
    denominator: str = ""


class Figure(Struct, frozen=True):
    """集計値: computed from a register's rows, remembering which."""

    id: str
    key: str
    label: str
    kind: FigureKind
    where: Expression | None = None
    of: Expression | None = None
    expr: Expression | None = None
    numerator: str = ""
    denominator: str = ""
    unit: str = ""
    use: str = ""
    publication: PublicationClass = "A"
    internal: bool = False
    rows: str = ""
    cols: str = ""
    split: Expression | None = None
    group: str = ""
    columns: tuple[TableColumn, ...] = ()


class Mark(Struct, frozen=True):
    """An answer about a register as a whole; a yes_no mark that was never set is no."""

    key: str
    id: str
    kind: Literal["yes_no", "date"]
    label: str


QUESTION_NO = "no"
"""Value of an entry of the table ``questions``: the number that people see (5-7)."""


class Entry(Struct, frozen=True):
    """One entry of a coded table; ``values`` are further cells of the row prepared from it."""

    code: str
    label: str
    tags: tuple[str, ...] = ()
    values: dict[str, str] = field(default_factory=dict)
    owner: str = ""
    note: str = ""


class CodeTable(Struct, frozen=True):
    """別表; the reserved table ``questions`` lists the questions themselves."""

    id: str
    name: str
    source: str
    entries: tuple[Entry, ...]
    by_code: dict[str, Entry]


class Register(Struct, frozen=True):
    """台帳."""

    id: str
    no: str
    name: str
    about: str
    prefix: str
    sheet: str
    prefill: str
    code_column: str
    name_column: str
    none_mark: str
    auxiliary: bool
    columns: tuple[Column, ...]
    marks: tuple[Mark, ...]
    checks: tuple[Check, ...]
    figures: tuple[Figure, ...]

    def column(self, column_id: str) -> Column | None:
        """The column with this id."""
        return next((column for column in self.columns if column.id == column_id), None)


class ProfileItem(Struct, frozen=True):
    """One item of 団体の基本情報; ``key`` = ``profile.`` + id. A number below ``minimum`` is refused."""

    key: str
    id: str
    label: str
    kind: QuestionKind
    options: tuple[Option, ...] = ()
    unit: str = ""
    help: str = ""
    need: Literal["core", "optional"] = "optional"
    locked: bool = False
    minimum: int = 0
    publication: PublicationClass = "A"
    checks: tuple[Check, ...] = ()


class Level(Struct, frozen=True):
    """領域の段階: reached from a score of ``start`` (inclusive)."""

    no: int
    start: int
    label: str


class Sheet(Struct, frozen=True):
    """課別シート."""

    id: str
    label: str


class Division(Struct, frozen=True):
    """A usual division, offered as the first 庁内マスタ."""

    id: str
    label: str
    sheet: str


class Raise(Struct, frozen=True):
    """An answer that a step reaches; ``to``: code of an option, ``80%`` (at least), ``12``, or ``+5`` more."""

    question: str
    to: str


class AdviceRule(Struct, frozen=True):
    """推奨ルール: the next step while ``when`` is true.

    :param effort: as the bank prints it; ``effort_days`` are the same in person-days of the town's staff.
    :param support: who helps, in words; ``support_ids`` are entries of the support menus.
    """

    id: str
    domain: str
    when: Expression
    step: str
    effort: str
    effort_days: Fraction
    support: str
    support_ids: tuple[str, ...]
    source: str
    raises: tuple[Raise, ...]
    to_confirm: str = ""


class QuestionSet(Struct, frozen=True):
    """The whole set.

    :param digest: SHA-256 of its files.
    :param names: what expressions outside the set (KPI packs, advice) may use.
    :param levels_to_confirm: what nobody could settle about the borders of the levels; empty = nothing.
    """

    id: str
    version: str
    name: str
    issuer: str
    valid_from: date
    valid_to: date | None
    digest: str
    domains: tuple[Domain, ...]
    registers: tuple[Register, ...]
    profile: tuple[ProfileItem, ...]
    tables: dict[str, CodeTable]
    levels: tuple[Level, ...]
    sheets: tuple[Sheet, ...]
    divisions: tuple[Division, ...]
    names: dict[str, Ref]
    advice: tuple[AdviceRule, ...] = ()
    levels_to_confirm: str = ""

    def questions(self) -> Iterator[Question]:
        """All questions in order of the domains."""
        for domain in self.domains:
            yield from domain.questions

    def question(self, question_id: str) -> Question | None:
        """The question with this id."""
        return next((question for question in self.questions() if question.id == question_id), None)

    def register(self, register_id: str) -> Register | None:
        """The register with this id."""
        return next((register for register in self.registers if register.id == register_id), None)

    def domain(self, domain_id: str) -> Domain | None:
        """The domain with this id."""
        return next((domain for domain in self.domains if domain.id == domain_id), None)

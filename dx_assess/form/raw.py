"""The shapes of the TOML files, entry by entry (docs/form-format.md). Meaning is checked in build and checker."""

from __future__ import annotations

from datetime import date
from typing import Annotated, Literal

from msgspec import Meta, Struct, field

from dx_assess.form.model import ColumnKind

Id = Annotated[str, Meta(pattern=r"^[a-z][a-z0-9_]*$")]
QuestionId = Annotated[str, Meta(pattern=r"^[a-z][a-z0-9_]*\.[a-z][a-z0-9_]*$")]
Text = Annotated[str, Meta(min_length=1)]
Kind = Literal["choice", "multi_choice", "integer", "decimal", "percent", "yes_no", "date", "text"]
Publication = Literal["A", "B", "C"]


class Raw(Struct, forbid_unknown_fields=True, kw_only=True):
    """Base: unknown keys are mistakes."""


class RawOption(Raw, rename={"only_for": "for"}):
    """An option."""

    code: Text
    label: Text
    only_for: list[str] = field(default_factory=list)


class RawCheck(Raw):
    """A check."""

    level: Literal["E", "W", "F"]
    when: Text
    message: Text
    columns: list[str] = field(default_factory=list)
    scope: Literal["row", "register"] = "row"


class RawField(Raw):
    """A sub-field."""

    id: Id
    kind: Kind
    label: Text
    unit: str = ""


class RawRate(Raw):
    """A second rate shown beside."""

    label: Text
    numerator: Text
    denominator: Text


class RawQuestion(Raw):
    """A question."""

    id: QuestionId
    text: Text
    kind: Kind
    owner: Text
    division: Id
    sheet: Id
    time: Literal["asof", "fy"]
    help: Text
    evidence: Text
    score: Text
    weight: Annotated[int, Meta(ge=1, le=10)]
    edition: Literal["quick", "standard"]
    source: Text
    publication: Publication = field(name="class")
    options: list[RawOption] = field(default_factory=list)
    unit: str = ""
    auto: str = ""
    numerator: str = ""
    denominator: str = ""
    second: RawRate | None = None
    numerator_label: str = ""
    denominator_label: str = ""
    numerator_unit: str = ""
    denominator_unit: str = ""
    fields: list[RawField] = field(default_factory=list)
    show: str = ""
    params: dict[str, float] = field(default_factory=dict)
    kpi: str = ""
    allow_unknown: bool = True
    unmeasured: bool = False
    checks: list[RawCheck] = field(default_factory=list)
    to_confirm: str = ""


class RawDomain(Raw):
    """The head of a domain file."""

    id: Id
    no: Annotated[int, Meta(ge=1)]
    name: Text
    scope: str = ""
    optional: bool = False


class RawSpecialDefault(Raw):
    """A default of some rows only."""

    code: Text
    when: Text


class RawColumn(Raw):
    """A register's column."""

    id: Id
    label: Text
    kind: ColumnKind
    options: list[RawOption] = field(default_factory=list)
    table: str = ""
    multiple: bool = False
    options_by: str = ""
    max_length: Annotated[int, Meta(ge=0)] = 0
    unit: str = ""
    unknown_ok: bool = False
    default: str = ""
    default_if: RawSpecialDefault | None = None
    need: Literal["core", "standard", "optional"] = "optional"
    applies: str = ""
    unique: bool = False
    required: bool = False
    publication: Publication = field(name="class", default="A")
    help: str = ""
    carry: Literal["copy", "clear", "next"] = "copy"
    negative: bool = False
    explain: str = ""


class RawTableColumn(Raw):
    """A column of a grouped figure."""

    id: Id
    label: Text
    where: str = ""
    numerator: str = ""
    denominator: str = ""


class RawFigure(Raw):
    """A figure."""

    id: Id
    label: Text
    kind: Literal["count", "sum", "rate", "value", "row", "list", "matrix", "table"]
    where: str = ""
    of: str = ""
    expr: str = ""
    numerator: str = ""
    denominator: str = ""
    unit: str = ""
    publication: Publication = field(name="class", default="A")
    use: str = ""
    internal: bool = False
    rows: str = ""
    cols: str = ""
    split: str = ""
    group: str = ""
    columns: list[RawTableColumn] = field(default_factory=list)


class RawMark(Raw):
    """A mark on a register."""

    id: Id
    kind: Literal["yes_no", "date"]
    label: Text


class RawRegister(Raw):
    """The head of a register file."""

    id: Id
    no: Text
    name: Text
    prefix: Annotated[str, Meta(pattern=r"^[A-Z]$")]
    sheet: Id
    about: str = ""
    prefill: str = ""
    code_column: str = ""
    name_column: str = ""
    none_mark: str = ""
    auxiliary: bool = False


class RawTable(Raw):
    """The head of a coded table."""

    id: Id
    name: Text
    source: str = ""


class RawEntry(Raw):
    """An entry of a coded table."""

    code: Text
    label: Text
    tags: list[Id] = field(default_factory=list)
    values: dict[str, str] = field(default_factory=dict)
    owner: str = ""
    note: str = ""


class RawProfileItem(Raw):
    """An item of the profile."""

    id: Id
    label: Text
    kind: Kind
    options: list[RawOption] = field(default_factory=list)
    unit: str = ""
    help: str = ""
    need: Literal["core", "optional"] = "optional"
    locked: bool = False
    minimum: int = 0
    publication: Publication = field(name="class", default="A")
    checks: list[RawCheck] = field(default_factory=list)


class RawLevel(Raw, rename={"start": "from"}):
    """A level."""

    no: Annotated[int, Meta(ge=0, le=4)]
    start: Annotated[int, Meta(ge=0, le=100)]
    label: Text


class RawRaise(Raw):
    """An answer that a step reaches."""

    question: QuestionId
    to: Text


class RawAdvice(Raw):
    """A recommendation rule."""

    id: Annotated[str, Meta(pattern=r"^[A-Z]+-\d+$")]
    domain: Id
    when: Text
    step: Text
    effort: Text
    effort_days: Annotated[float, Meta(gt=0)]
    support: Text
    source: Text
    support_ids: list[Id] = field(default_factory=list)
    raises: list[RawRaise] = field(default_factory=list)
    to_confirm: str = ""


class RawSheet(Raw):
    """A division sheet."""

    id: Id
    label: Text


class RawDivision(Raw):
    """A usual division."""

    id: Id
    label: Text
    sheet: Id


class RawSet(Raw):
    """The head of a set (the top-level keys of set.toml)."""

    id: Id
    version: Annotated[str, Meta(pattern=r"^\d+\.\d+\.\d+$")]
    name: Text
    issuer: Text
    valid_from: date
    domains: list[Id]
    registers: list[Id]
    valid_to: date | None = None
    levels_to_confirm: str = ""

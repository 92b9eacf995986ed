"""The shape of a pack's TOML file and the checks of what it says (see :mod:`dx_assess.form.packs` for the format)."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from datetime import date
from typing import Annotated, Literal

from msgspec import Meta, field

from dx_assess.form.expr import ExpressionError, parse
from dx_assess.form.raw import Raw, Text
from dx_assess.form.source import Place, Problems
from dx_assess.text.clean import Bad
from dx_assess.text.codes import parse_municipality_code
from dx_assess.text.printed import Direction, Printed, read_printed

PackId = Annotated[str, Meta(pattern=r"^[a-z][a-z0-9_-]*$")]
FiscalYear = Annotated[int, Meta(ge=1990, le=2100)]


class RawStaff(Raw):
    """The prefecture's staff."""

    count: Annotated[int, Meta(ge=1)]
    scope: Text
    paper: Text


class RawPack(Raw):
    """``[pack]``."""

    id: PackId
    version: Text
    name: Text
    prefecture: str
    prefecture_code: str
    issuer: Text
    years: list[FiscalYear]
    paper: str = ""
    base_year: FiscalYear | None = None
    staff: RawStaff | None = None
    valid_from: date | None = None
    valid_to: date | None = None


class RawSection(Raw):
    """``[[section]]``."""

    list_name: Text = field(name="list")
    name: Text


class RawSource(Raw):
    """The town's figures behind a KPI."""

    numerator: str = ""
    denominator: str = ""
    value: str = ""
    condition: str = ""


class RawKpiPart(Raw):
    """One of several figures of a KPI."""

    label: Annotated[str, Meta(pattern="^[①-⑳]$")]
    name: Text
    unit: str = ""
    direction: Direction = "up"


class RawKpi(Raw):
    """``[[kpi]]``."""

    id: PackId
    list_name: Text = field(name="list")
    no: Annotated[int, Meta(ge=1)]
    section: Text
    item: str
    name: Text
    direction: Direction
    targets: dict[str, str]
    yardstick: Literal["same", "contribute", "per_staff", "reference"]
    item_code: str = ""
    unit: str = ""
    base: str = ""
    base_year: FiscalYear | None = None
    qualitative: bool = False
    source: RawSource | None = None
    rollup: Literal["", "ratio", "sum", "count", "spread"] = ""
    parts: list[RawKpiPart] = field(default_factory=list)
    notes: list[str] = field(default_factory=list)
    paper: str = ""


def check_pack(raw: RawPack, stem: str, kpis: list[RawKpi], place: Place, problems: Problems) -> None:
    """Note the mistakes of the head and those between entries."""
    if raw.id != stem:
        fix = f"ファイルの名前を {raw.id}.toml にするか、id を直してください。"
        problems.add("E-PACK-ID", f"id「{raw.id}」とファイルの名前「{stem}」が違います。", fix, place.where("id"))
    _check_prefecture(raw, place, problems)
    if raw.valid_from is not None and raw.valid_to is not None and raw.valid_from > raw.valid_to:
        fix = "valid_to（有効期間の終わり）を valid_from（始まり）より後の日にしてください。"
        problems.add("E-PACK-DATES", "有効期間が逆です。", fix, place.where("valid_to"))
    for kpi_id, times in Counter(kpi.id for kpi in kpis).items():
        if times > 1:
            fix = "再掲の指標にも別の id を付けてください。"
            problems.add("E-PACK-TWICE", f"id「{kpi_id}」が{times}回あります。", fix, place.where())
    if not kpis:
        problems.add("E-PACK-EMPTY", "指標が1つもありません。", "[[kpi]] を書き足してください。", place.where())


def _check_prefecture(raw: RawPack, place: Place, problems: Problems) -> None:
    """A prefecture has a code and years; a pack for the towns of every prefecture has neither name nor code."""
    if bool(raw.prefecture) != bool(raw.prefecture_code):
        fix = '県のパックは両方を書き、どの県の町も使うパックは両方を "" にしてください。'
        message = "prefecture と prefecture_code の片方だけが空です。"
        problems.add("E-PACK-CODE", message, fix, place.where("prefecture_code"))
    elif raw.prefecture_code:
        code = parse_municipality_code(raw.prefecture_code)
        if isinstance(code, Bad):
            problems.add("E-PACK-CODE", code.reason_ja, code.fix_ja, place.where("prefecture_code"))
    if raw.years != sorted(set(raw.years)):
        fix = "古い年度から順に、1つずつ書いてください（令和4年度は2022）。"
        problems.add("E-PACK-YEARS", "years の並びが正しくありません。", fix, place.where("years"))
    if raw.prefecture and not raw.years:
        fix = "目標のある年度を書いてください（令和4年度は2022）。"
        problems.add("E-PACK-YEARS", "県のパックなのに years が空です。", fix, place.where("years"))


def check_kpi(raw: RawKpi, pack: RawPack, place: Place, problems: Problems) -> None:
    """Note the mistakes of one indicator."""
    for key, message, fix in (*_target_mistakes(raw, pack), *_yardstick_mistakes(raw, pack), *_source_mistakes(raw)):
        problems.add("E-PACK-KPI", message, fix, place.where(key))


Mistake = tuple[str, str, str]
"""Key, message, fix."""


def _target_mistakes(raw: RawKpi, pack: RawPack) -> Iterator[Mistake]:
    known = {str(year) for year in pack.years}
    for year in raw.targets.keys() - known:
        fix = (
            f"{min(known)}～{max(known)}の年度にしてください。" if known else "[pack] の years に年度を書いてください。"
        )
        yield f"targets.{year}", f"目標の年度「{year}」は years にありません。", fix
    printed = [("base", "基準値", raw.base)]
    printed += [(f"targets.{year}", f"{year}年度の目標", text) for year, text in raw.targets.items()]
    for key, what, text in printed:
        yield from ((key, message, fix) for message, fix in _printed_mistakes(what, read_printed(text), raw))


def _printed_mistakes(what: str, printed: Printed, raw: RawKpi) -> Iterator[tuple[str, str]]:
    if raw.qualitative:
        if printed.numbers:
            fix = "数の目標なら qualitative を消し、言葉の目標なら数を書かないでください。"
            yield f"言葉の目標の指標なのに、{what}「{printed.raw}」に数があります。", fix
        return
    if printed.state == "text":
        fix = (
            "「61.0%」「99％以上」のように数で書き、ないときは「-」、言葉の目標なら qualitative = true としてください。"
        )
        yield f"{what}「{printed.raw}」は数として読めません。", fix
    labels = [part.label for part in printed.parts if part.label]
    if len(printed.numbers) > 1 or labels:
        known = [part.label for part in raw.parts]
        if labels != known:
            fix = "parts に①②の順で label と name を書いてください。"
            yield f"{what}「{printed.raw}」の内訳が parts と合いません。", fix


def _yardstick_mistakes(raw: RawKpi, pack: RawPack) -> Iterator[Mistake]:
    source = raw.source
    if raw.yardstick == "reference":
        return
    if source is None:
        fix = "source を書くか、yardstick を reference にしてください。"
        yield "yardstick", f"物差し {raw.yardstick} には町の数字が要ります。", fix
        return
    if raw.parts:
        fix = "yardstick を reference にするか、指標を分けてください。"
        yield "yardstick", "数が複数ある指標は町の物差しにできません。", fix
    if (raw.yardstick == "contribute") != bool(source.condition):
        fix = "町が1つと数えられる条件は condition に書き、そのときだけ yardstick を contribute にしてください。"
        yield "source", f"物差し {raw.yardstick} と source が合いません。", fix
    if raw.yardstick == "per_staff" and not source.value:
        yield "source", "職員数で割り戻す指標には value が要ります。", 'source = { value = "…" } と書いてください。'
    if raw.yardstick == "per_staff" and pack.staff is None:
        fix = '[pack] に staff = { count = …, scope = "…", paper = "…" } を書いてください。'
        yield "yardstick", "県の職員数がないため、職員数で割り戻せません。", fix


def _source_mistakes(raw: RawKpi) -> Iterator[Mistake]:
    source = raw.source
    if source is None:
        if raw.rollup:
            yield "rollup", "source がないので集計できません。", "rollup を消すか、source を書いてください。"
        return
    ratio = bool(source.numerator) + bool(source.denominator)
    forms = bool(ratio) + bool(source.value) + bool(source.condition)
    if forms != 1 or ratio == 1:
        fix = "numerator と denominator の組、value、condition のどれか1つにしてください。"
        yield "source", "source の書き方が正しくありません。", fix
    if raw.rollup == "ratio" and ratio != 2:
        yield "rollup", "割合の集計には分子と分母が要ります。", "source に numerator と denominator を書いてください。"
    for key in ("numerator", "denominator", "value", "condition"):
        if getattr(source, key):
            yield from _expression_mistakes(f"source.{key}", getattr(source, key))


def _expression_mistakes(key: str, text: str) -> Iterator[Mistake]:
    try:
        parse(text)
    except ExpressionError as error:
        yield key, f"式「{text}」の{error.at + 1}文字目：{error.message}", error.fix

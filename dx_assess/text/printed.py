"""Values as the prefecture's papers print them, and whether a result meets its target.

The papers print ``40百万枚``, ``ほぼ100%``, ``99％以上``, ``170以内``, ``①500 ②50`` or ``250万(変更前:121万)``;
every numeric figure of the Fukushima and Fukuoka KPI tables is read (``tests/data/printed_figures.csv``).
"""

from __future__ import annotations

import re
from decimal import Decimal
from functools import lru_cache
from typing import Literal

from msgspec import Struct

from dx_assess.text.clean import BLANK_WORDS, NOT_COUNTED_WORDS, UNKNOWN_WORDS, narrow, triangles_to_minus
from dx_assess.text.numbers import AMOUNT, read_amount
from dx_assess.text.show import show_number

State = Literal["value", "not_counted", "dash", "text"]
Comparison = Literal["at_least", "at_most", "within", "above", "below"]
Direction = Literal["up", "down"]

_MARKER = re.compile("([①-⑳㉑-㉟])")
_BRACKETS = re.compile(r"\([^()]*\)|【[^【】]*】|\[[^\[\]]*\]|〔[^〔〕]*〕")
_REVISED = re.compile(r"変更前\s*:\s*(.+?)\s*[)】\]〕]")
_NEW = re.compile(r"[(【\[〔]新規追加[)】\]〕]")
_ERA = r"(?:令和|平成|昭和|(?<![A-Za-z])[RHS](?=[0-9元]))"
_DATE = re.compile(
    rf"{_ERA}\s*(?:元|[0-9]+)(?:[./][0-9]+){{0,2}}(?:年度?(?:[0-9]+月)?(?:[0-9]+日)?)?|[0-9]{{4}}年度?(?:[0-9]+月)?(?:[0-9]+日)?"
    r"|[0-9]+月(?!間)(?:[0-9]+日)?|[0-9]{4}[-/][0-9]{1,2}[-/][0-9]{1,2}"
)
_NUMBER = re.compile(rf"(?<![0-9])(-|^ー)?({AMOUNT})")
_LEAD = re.compile(
    r"(?:.*[はがをでにの:]\s*)?(?:約|ほぼ|おおむね|概ね|およそ|全体で|[県町村市]内(?:全)?|全|累計|延べ|のべ|年間|月平均|平均|合計|計|年|[≧≥>≦≤<]=?|\s)*"
)
_APPROX = re.compile("約|ほぼ|おおむね|概ね|およそ|程度|前後|見込")
_ENDINGS: tuple[tuple[str, Comparison], ...] = (
    ("以上", "at_least"),
    ("以下", "at_most"),
    ("以内", "within"),
    ("超", "above"),
    ("を超える", "above"),
    ("未満", "below"),
)
_SIGNS: tuple[tuple[str, Comparison], ...] = (
    ("≧", "at_least"),
    ("≥", "at_least"),
    (">=", "at_least"),
    ("≦", "at_most"),
    ("≤", "at_most"),
    ("<=", "at_most"),
    (">", "above"),
    ("<", "below"),
)
_TAIL_WORDS = re.compile("以上|以下|以内|を超える|超|未満|程度|前後|見込み?|とする|を?目標(?:とする)?")
_NOT_A_UNIT = re.compile(r"^(?:から|より|まで|次|期|版|号|条|年度?|代|[./:~〜-])|[。、,0-9]")
_LONGEST_UNIT = 12


class Part(Struct, frozen=True):
    """One figure of a printed value.

    ``label`` is the marker (``①``) or empty; ``number`` is in the plain unit:
    ``40百万枚`` → 40000000 枚, ``37.5%`` → 37.5.
    """

    raw: str
    state: State
    label: str = ""
    number: Decimal | None = None
    unit: str = ""
    comparison: Comparison | None = None
    approx: bool = False

    @property
    def percent(self) -> bool:
        """Whether the figure is a percentage (0–100)."""
        return self.unit == "%"


class Printed(Struct, frozen=True):
    """A printed value: its parts in order, the figure before a revision (``変更前``) and the 「新規追加」 mark."""

    raw: str
    parts: tuple[Part, ...]
    revised: str = ""
    new: bool = False

    @property
    def state(self) -> State:
        """``value`` when any part is a number, else not_counted, else dash when nothing is printed, else text."""
        states = {part.state for part in self.parts}
        for state in ("value", "not_counted", "text"):
            if state in states:
                return state
        return "dash"

    @property
    def numbers(self) -> tuple[Part, ...]:
        """The parts that are numbers."""
        return tuple(part for part in self.parts if part.number is not None)

    @property
    def number(self) -> Decimal | None:
        """The number, when there is exactly one."""
        numbers = self.numbers
        return numbers[0].number if len(numbers) == 1 else None


@lru_cache(maxsize=4096)
def read_printed(text: str) -> Printed:
    """Read a printed value. Never raises: what is not a number becomes a part of state ``text``.

    Remembered, since the same texts are read again at every change of a file.
    """
    pieces = _MARKER.split(text)
    head, marked = pieces[0], pieces[1:]
    if marked:
        parts = [_read_part(body, label) for label, body in zip(marked[::2], marked[1::2], strict=True)]
        if narrow(head):
            parts.insert(0, Part(head.strip(), "text"))
    else:
        parts = [_read_part(head, "")]
    plain = narrow(text)
    revised = _REVISED.search(plain)
    return Printed(text, tuple(parts), revised.group(1) if revised else "", bool(_NEW.search(plain)))


_SAID = {"at_least": "以上", "at_most": "以下", "within": "以内", "above": "を超える", "below": "未満"}


def say_printed(text: str) -> str:
    """What a printed value is read as, in Japanese; empty where the text says it itself or nothing is written."""
    read = read_printed(text)
    if read.state == "dash":
        return "" if not text.strip() else "数はないと読みました"
    if read.state == "not_counted":
        return "未集計と読みました"
    if read.state == "text":
        return "数として読めないので、文のまま残します（達成の判定には使いません）"
    said = [
        part.label
        + ("約" if part.approx else "")
        + show_number(part.number)
        + part.unit
        + (_SAID[part.comparison] if part.comparison else "")
        for part in read.numbers
    ]
    return "" if said == [text.strip()] else f"{'、'.join(said)}と読みました"


def _read_part(raw: str, label: str) -> Part:
    plain = narrow(raw).rstrip(";")
    bare = plain
    while _BRACKETS.search(bare):
        bare = _BRACKETS.sub("", bare)
    bare = triangles_to_minus(bare).strip(" \n\t;,、")
    if bare in BLANK_WORDS:
        return Part(raw.strip(), "dash" if not plain or bare else "text", label)
    if bare in NOT_COUNTED_WORDS or bare in UNKNOWN_WORDS:
        return Part(raw.strip(), "not_counted", label)
    return _read_number(raw.strip(), bare, label)


def _read_number(raw: str, bare: str, label: str) -> Part:
    undated = _DATE.sub("", bare).strip()
    found = list(_NUMBER.finditer(undated))
    values = {(match.group(1) or "", match.group(2)) for match in found}
    if len(values) != 1:
        return Part(raw, "text", label)
    first, last = found[0], found[-1]
    lead, tail = undated[: first.start()], undated[last.end() :].strip()
    value = read_amount(first.group(2))
    unit = _TAIL_WORDS.sub("", tail).strip()
    if value is None or not _LEAD.fullmatch(lead) or _NOT_A_UNIT.search(unit) or len(unit) > _LONGEST_UNIT:
        return Part(raw, "text", label)
    return Part(
        raw,
        "value",
        label,
        -value if first.group(1) else value,
        "%" if unit.startswith(("%", "パーセント")) else unit,
        _comparison(lead, tail),
        bool(_APPROX.search(lead) or _APPROX.search(tail)),
    )


def _comparison(lead: str, tail: str) -> Comparison | None:
    for word, comparison in _ENDINGS:
        if word in tail:
            return comparison
    for sign, comparison in _SIGNS:
        if lead.endswith(sign):
            return comparison
    return None


def meets_number(target: Part, actual: Decimal, direction: Direction) -> bool:
    """Whether ``actual`` meets the numeric part ``target``; equality meets, 「以内」 compares absolute values."""
    goal = target.number
    if goal is None:
        raise ValueError("the target part is not a number")
    comparison = target.comparison or ("at_least" if direction == "up" else "at_most")
    if comparison == "within":
        return abs(actual) <= abs(goal)
    if comparison == "at_least":
        return actual >= goal
    if comparison == "at_most":
        return actual <= goal
    return actual > goal if comparison == "above" else actual < goal


def meets(target: Printed, actual: Printed, direction: Direction) -> bool | None:
    """Whether every numeric part of ``actual`` meets its target.

    :param direction: the good direction; 「以上」「以下」「以内」 printed in the target win over it.
    :return: None when it cannot be said: either has no number, or a part has no counterpart and no other part fails.
    """
    goals = target.numbers
    if not goals or not actual.numbers:
        return None
    results = [_meets_part(goal, _counterpart(goal, goals, actual), direction) for goal in goals]
    if False in results:
        return False
    return None if None in results else True


def _meets_part(goal: Part, actual: Part | None, direction: Direction) -> bool | None:
    if actual is None or actual.number is None:
        return None
    return meets_number(goal, actual.number, direction)


def _counterpart(goal: Part, goals: tuple[Part, ...], actual: Printed) -> Part | None:
    """The actual part for a target part: the same marker, or the only number of both."""
    if goal.label:
        for part in actual.parts:
            if part.label == goal.label:
                return part
    single = len(goals) == 1 and len(actual.numbers) == 1
    labels_clash = goal.label and actual.numbers[0].label
    return actual.numbers[0] if single and not labels_clash else None

"""Numbers as clerks type them: full-width digits, commas, minus signs in all shapes, 万 and 億, units."""

from __future__ import annotations

import re
from decimal import Decimal

from msgspec import Struct

from dx_assess.text.clean import Bad, Blank, Unknown, empty_or_unknown, has_odd_digits, narrow, triangles_to_minus

__all__ = ["Bad", "Blank", "Number", "NumberInput", "Unknown", "parse_integer", "parse_number", "read_amount"]

SCALES = {
    "十億": 10**9,
    "百億": 10**10,
    "千億": 10**11,
    "十万": 10**5,
    "百万": 10**6,
    "千万": 10**7,
    "百": 10**2,
    "千": 10**3,
    "万": 10**4,
    "億": 10**8,
    "兆": 10**12,
}
"""Japanese scale words; a longer word is tried first."""

_SCALE = "|".join(sorted(SCALES, key=len, reverse=True))
DIGITS = r"(?:[0-9]{1,3}(?:,[0-9]{3})+|[0-9]+)(?:\.[0-9]+)?"
AMOUNT = rf"{DIGITS}(?:{_SCALE})?(?:(?<=[百千万億兆]){DIGITS}(?:{_SCALE})?)*"
"""A number with scales, as in 1,234 · 37.5 · 40百万 · 1億2,000万 (narrowed text)."""

_STEP = re.compile(rf"({DIGITS})({_SCALE})?")
_WHOLE = re.compile(rf"([+-]?)({AMOUNT})(.*)", re.DOTALL)
_LOOSE_SPACE = re.compile(r"(?<![0-9])\s+|\s+(?![0-9])")
_PERCENT = ("%", "パーセント")
_COMMON_UNITS = re.compile(
    "件|人|名|枚|円|回|課|室|台|時間|分|日|月|年|か月|団体|市町村|町|村|業務|手続|種類|システム|施設|機関|社|校|世帯|事業|データ|所属"
)
_MINUTES = 60
_ZERO = ("ゼロ", "零")
_YEN = re.compile(r"^[¥\\\\](?=[0-9])")
_HOURS = re.compile(r"([0-9]{1,6})時間([0-9]{1,2})分")
_ABOUT = re.compile(
    r"約|およそ|おおよそ|おおむね|概ね|ほぼ|だいたい|大体|程度|前後|ぐらい|くらい|以上|以下|以内|未満|弱|強|超|余"
)
_SOME = re.compile(AMOUNT)
_DATE_LIKE = re.compile(r"[年月/]|[0-9]-[0-9]+-")
_RANGE = re.compile(r"[0-9]\D{0,3}[~〜-]\D{0,3}[0-9]")
MAX_DIGITS = 15
"""Excel keeps 15 digits; longer input is a slip (and would be changed silently on export)."""


class Number(Struct, frozen=True):
    """A number; ``percent`` tells that 「％」 was written (the value is then 0–100, as written)."""

    value: Decimal
    percent: bool = False

    @property
    def integer(self) -> int:
        """The value as an integer; only for a value without decimals (see :func:`parse_integer`)."""
        return int(self.value)


NumberInput = Number | Blank | Unknown | Bad


def read_amount(amount: str) -> Decimal | None:
    """The value of text that matches :data:`AMOUNT`; None when its scales don't fall (「1万1億」)."""
    total = Decimal(0)
    limit: int | None = None
    for digits, scale in _STEP.findall(amount):
        factor = SCALES.get(scale, 1)
        if limit is not None and factor >= limit:
            return None
        limit = factor
        total += Decimal(digits.replace(",", "")) * factor
    return total


def parse_number(text: str, unit: str = "") -> NumberInput:
    """Read one number.

    :param text: as typed, e.g. ``１，２３４件``, ``△12.5``, ``1.2万``, ``なし``.
    :param unit: the field's unit; the same unit after the number is ignored. Without it the usual units are ignored.
    :return: the number, or what was meant instead. Never raises.
    """
    if has_odd_digits(text):
        return _not_a_number(text)
    plain = _LOOSE_SPACE.sub("", narrow(text).replace("、", ","))
    special = empty_or_unknown(plain)
    if special is not None:
        return special
    if plain in _ZERO:
        return Number(Decimal(0))
    wanted = narrow(unit)
    hours = _HOURS.fullmatch(plain)
    if hours and _base(wanted) == "分":
        return Number(Decimal(int(hours[1]) * 60 + int(hours[2])))
    if wanted.endswith("円") and _YEN.match(plain):
        plain = _YEN.sub("", plain).removesuffix("円") + "円"
    found = _WHOLE.fullmatch(re.sub(r"^ー(?=[0-9])", "-", triangles_to_minus(plain)))
    if not found:
        return _not_a_number(text)
    sign, amount, rest = found.groups()
    return _with_unit(text, sign, amount, rest, wanted)


def parse_integer(text: str, unit: str = "") -> NumberInput:
    """Like :func:`parse_number`, but decimals are a mistake: the number's ``integer`` is exact."""
    result = parse_number(text, unit)
    if isinstance(result, Number) and result.value != result.value.to_integral_value():
        return Bad(f"「{text.strip()}」には小数があります。", "小数点のない整数で入れてください。")
    return result


def _with_unit(text: str, sign: str, amount: str, rest: str, unit: str) -> NumberInput:
    rest = rest.strip()
    percent = rest in _PERCENT
    for scale in SCALES:
        if unit == scale + rest and amount.endswith(scale):
            amount, rest = amount.removesuffix(scale), unit  # 「500千円」 in a field whose unit is 千円
    value = read_amount(amount)
    converted = _converted(value, rest, unit) if value is not None else None
    problem = _unit_problem(text, rest, percent, unit) if converted is None else None
    if problem:
        return problem
    if value is None:
        return _not_a_number(text)
    value = value if converted is None else converted
    if len(str(value).replace(".", "")) > MAX_DIGITS:
        return Bad(f"「{text.strip()}」はけたが多すぎます。", f"{MAX_DIGITS}けた以内の数か、確かめてください。")
    return Number(-value if sign == "-" and value else value, percent)


def _base(unit: str) -> str:
    """The unit without 「/年」 and what stands in brackets."""
    return re.split(r"[/(]", unit)[0]


def _converted(value: Decimal, rest: str, unit: str) -> Decimal | None:
    """The value in the field's unit, where another one of money or time was written and nothing is lost.

    50万円 → 500 (千円), 2時間 → 120 (分); None where no other unit was written or it does not come out even.
    """
    base = _base(unit)
    if (rest, base) == ("時間", "分"):
        return value * _MINUTES
    if (rest, base) == ("分", "時間"):
        hundredths = value * 100 / _MINUTES
        return hundredths / 100 if hundredths == hundredths.to_integral_value() else None
    scale = SCALES.get(base.removesuffix("円"), 0) if rest == "円" and base.endswith("円") else 0
    return value / scale if scale and value % scale == 0 else None


def _unit_problem(text: str, rest: str, percent: bool, unit: str) -> Bad | None:
    if not rest or rest == unit or (percent and unit in ("", *_PERCENT)):
        return None
    if unit and rest == _base(unit):  # 「12件」 for 件/年, 「3枚」 for 枚(A4)
        return None
    if percent or _COMMON_UNITS.fullmatch(rest):
        if not unit or {rest, unit} == {"人", "名"}:
            return None
        return Bad(f"「{text.strip()}」の単位が違います。", f"{unit}の単位で、数だけを入れてください。")
    return _not_a_number(text)


def _not_a_number(text: str) -> Bad:
    plain, shown = narrow(text), text.strip()
    shown = shown if len(shown) <= 20 else shown[:20] + "…"
    if _RANGE.search(plain) and not _DATE_LIKE.search(plain):
        return Bad(f"「{shown}」には数が2つあります。", "1つの数を入れ、幅があることは備考に書いてください。")
    if _ABOUT.search(plain) and len(_SOME.findall(plain)) == 1:
        only = _SOME.findall(plain)[0]
        return Bad(f"「{shown}」は、おおよその数です。", f"「{only}」と数だけを入れ、そのことは備考に書いてください。")
    return Bad(f"「{shown}」は数として読めません。", "数字だけで入れてください（例：1234）。")

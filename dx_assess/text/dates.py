"""Dates as clerks type them: Japanese eras, Western years, months; and the labels of fiscal years."""

from __future__ import annotations

import calendar
import re
from datetime import date
from decimal import Decimal

from msgspec import Struct

from dx_assess.text.clean import Bad, Blank, Unknown, empty_or_unknown, has_odd_digits, narrow
from dx_assess.text.numbers import Number, NumberInput


class Era(Struct, frozen=True):
    """A Japanese era: its name, letter, first day, and the first day of the next one."""

    name: str
    letter: str
    first: date
    next_first: date = date.max

    def western(self, year: int) -> int:
        """The Western year of this era's ``year``."""
        return self.first.year + year - 1


ERAS = (
    Era("令和", "R", date(2019, 5, 1)),
    Era("平成", "H", date(1989, 1, 8), date(2019, 5, 1)),
    Era("昭和", "S", date(1926, 12, 25), date(1989, 1, 8)),
    Era("大正", "T", date(1912, 7, 30), date(1926, 12, 25)),
    Era("明治", "M", date(1868, 1, 25), date(1912, 7, 30)),
)
"""Newest first; a new era is added here and nowhere else."""

MAX_YEAR = 2100
_BY_SIGN = {sign: era for era in ERAS for sign in (era.name, era.name[0], era.letter)}
_SIGN = "(?P<era>" + "|".join(sorted(_BY_SIGN, key=len, reverse=True)) + ")?"
_YEAR = rf"{_SIGN}\s*(?P<year>[0-9]{{1,4}}|元)"
_DATE = re.compile(rf"{_YEAR}\s*[年./-]\s*(?P<month>[0-9]{{1,2}})\s*[月./-]\s*(?P<day>[0-9]{{1,2}})\s*日?")
_MONTH = re.compile(rf"{_YEAR}\s*[年./-]\s*(?P<month>[0-9]{{1,2}})\s*月?")
_MONTH_END = re.compile(rf"{_YEAR}\s*[年./-]\s*(?P<month>[0-9]{{1,2}})\s*月?末日?")
_YEAR_END = re.compile(rf"{_YEAR}\s*年度末")
_ONLY_YEAR = re.compile(rf"{_YEAR}\s*(?:年度|年)?")
_PACKED_DATE = re.compile(r"(?P<year>[0-9]{4})(?P<month>[0-9]{2})(?P<day>[0-9]{2})")
_PACKED_MONTH = re.compile(r"(?P<year>[0-9]{4})(?P<month>[0-9]{2})")
_WEEKDAY_OR_TIME = re.compile(r"\s*\([日月火水木金土](?:曜日?)?\)$|[ T]00:00(?::00(?:\.0+)?)?$")
_KANJI_DIGITS = "〇一二三四五六七八九零"
_KANJI = re.compile("(?:[一二三四五六七八九]?十[一二三四五六七八九]?|[〇零一二三四五六七八九]{1,4})(?=[年月日])")
_NO_YEAR = re.compile(r"[0-9]{1,2}\s*[月/]\s*[0-9]{1,2}\s*日?")
_HOW_DATE = "「令和8年4月1日」「R8.4.1」「2026-04-01」のように書いてください。"
_HOW_MONTH = "「令和8年4月」「R8.4」「2026-04」のように書いてください。"
_HOW_YEAR = "「令和7年度」「R7」「2025」のように書いてください。"


class DateValue(Struct, frozen=True):
    """A date; of a year and month, the first day."""

    value: date


DateInput = DateValue | Blank | Unknown | Bad


def parse_date(text: str) -> DateInput:
    """Read a date: R8.4.1, 令和8年4月1日, 令和元年5月1日, 2026/4/1, 2026-04-01, 20260401, 令和8年12月末, 令和8年度末,
    full-width, in kanji. Never raises.
    """
    prepared = _prepare(text)
    if not isinstance(prepared, str):
        return prepared
    found = _PACKED_DATE.fullmatch(prepared) or _DATE.fullmatch(prepared)
    if not found:
        return _end(text, prepared) or _unreadable_date(text, prepared)
    parts = found.groupdict()
    month, day = int(parts["month"]), int(parts["day"])
    return _resolve(text, parts.get("era"), parts["year"], month, day, _HOW_DATE)


def parse_ym(text: str) -> DateInput:
    """Read a year and month: R8.4, 令和8年4月, 2026-04, 2026/4, 202604; the result is the first day. Never raises."""
    prepared = _prepare(text)
    if not isinstance(prepared, str):
        return prepared
    found = _PACKED_MONTH.fullmatch(prepared) or _MONTH.fullmatch(prepared)
    if found:
        parts = found.groupdict()
        return _resolve(text, parts.get("era"), parts["year"], int(parts["month"]), None, _HOW_MONTH)
    whole = parse_date(text)
    if isinstance(whole, DateValue):
        return DateValue(whole.value.replace(day=1))
    if isinstance(whole, Bad) and _DATE.fullmatch(prepared):
        return whole
    return Bad(f"「{text.strip()}」は年月として読めません。", _HOW_MONTH)


def parse_fiscal_year(text: str) -> NumberInput:
    """Read a fiscal year as a Western number: 令和元年度 → 2019, R7 → 2025, 2025年度 → 2025. Never raises."""
    prepared = _prepare(text)
    if not isinstance(prepared, str):
        return prepared
    found = _ONLY_YEAR.fullmatch(prepared)
    if not found:
        return Bad(f"「{text.strip()}」は年度として読めません。", _HOW_YEAR)
    era, year = _BY_SIGN.get(found["era"] or ""), 1 if found["year"] == "元" else int(found["year"])
    western = year if era is None else era.western(year)
    if (era is None and found["year"] == "元") or year == 0 or not ERAS[-1].first.year <= western <= MAX_YEAR:
        return Bad(f"「{text.strip()}」は年度として読めません。", _HOW_YEAR)
    if era is not None and western > era.next_first.year:
        return Bad(
            f"{era.name}は{era.next_first.year - era.first.year + 1}年までです。",
            f"{fiscal_year_label(western)}ではないか、確かめてください。",
        )
    return Number(Decimal(western))


def format_wareki(day: date) -> str:
    """A date in the Japanese calendar: 令和8年4月1日, 令和元年5月1日 (before 1868: Western)."""
    return f"{_year_label(day)}{day.month}月{day.day}日"


def format_wareki_month(day: date) -> str:
    """Year and month in the Japanese calendar: 令和8年4月."""
    return f"{_year_label(day)}{day.month}月"


def fiscal_year_label(year: int) -> str:
    """2025 → 令和7年度, 2019 → 令和元年度 (the era at the end of the calendar year names it)."""
    return _year_label(date(year, 12, 31)) + "度"


def short_fiscal_label(year: int) -> str:
    """2025 → R7, 2019 → R1."""
    last = date(year, 12, 31)
    era = _era_of(last)
    return str(year) if era is None else f"{era.letter}{year - era.first.year + 1}"


def _year_label(day: date) -> str:
    era = _era_of(day)
    if era is None:
        return f"{day.year}年"
    year = day.year - era.first.year + 1
    return f"{era.name}{'元' if year == 1 else year}年"


def _era_of(day: date) -> Era | None:
    return next((era for era in ERAS if era.first <= day), None)


def _prepare(text: str) -> str | Blank | Unknown | Bad:
    if has_odd_digits(text):
        return Bad(f"「{text.strip()}」は日付として読めません。", _HOW_DATE)
    plain = narrow(text)
    special = empty_or_unknown(plain)
    if special is not None:
        return special
    plain = _KANJI.sub(lambda found: str(_kanji_number(found[0])), _WEEKDAY_OR_TIME.sub("", plain))
    return plain[0].upper() + plain[1:] if plain else plain


def _kanji_number(text: str) -> int:
    """八 → 8, 二十四 → 24, 二〇二六 → 2026."""
    if "十" not in text:
        return int("".join(str(_KANJI_DIGITS.index(digit) % 10) for digit in text))
    tens, _, ones = text.partition("十")
    return 10 * (_KANJI_DIGITS.index(tens) if tens else 1) + (_KANJI_DIGITS.index(ones) if ones else 0)


def _resolve(text: str, sign: str | None, written: str, month: int, day: int | None, how: str) -> DateInput:
    era = _BY_SIGN.get(sign or "")
    if era is None and len(written) != 4:
        return Bad(f"「{text.strip()}」の年が読めません。", f"元号を付けるか、西暦4けたにしてください。{how}")
    year = 1 if written == "元" else int(written)
    western = year if era is None else era.western(year)
    if year == 0 or not ERAS[-1].first.year <= western <= MAX_YEAR:
        return Bad(f"「{text.strip()}」の年が正しくありません。", f"年を確かめてください。{how}")
    try:
        first = date(western, month, day or 1)
    except ValueError:
        return Bad(f"「{text.strip()}」という日はありません。", "月と日を確かめてください。")
    last = first if day else date(western, month, calendar.monthrange(western, month)[1])
    if era is not None and (last < era.first or first >= era.next_first):
        right = format_wareki(first) if day else format_wareki_month(first)
        return Bad(f"「{text.strip()}」は{era.name}の期間ではありません。", f"{right}ではないか、確かめてください。")
    return DateValue(first)


def _end(text: str, prepared: str) -> DateInput | None:
    """The last day of a month or of a fiscal year (31 March), where the text names that."""
    month = _MONTH_END.fullmatch(prepared)
    if month:
        found = _resolve(text, month["era"], month["year"], int(month["month"]), None, _HOW_DATE)
        if not isinstance(found, DateValue):
            return found
        last = calendar.monthrange(found.value.year, found.value.month)[1]
        return DateValue(found.value.replace(day=last))
    year = _YEAR_END.fullmatch(prepared)
    fiscal = parse_fiscal_year(prepared.removesuffix("末")) if year else None
    return DateValue(date(fiscal.integer + 1, 3, 31)) if isinstance(fiscal, Number) else None


def _unreadable_date(text: str, prepared: str) -> Bad:
    if _MONTH.fullmatch(prepared) and not _NO_YEAR.fullmatch(prepared):
        return Bad(f"「{text.strip()}」には日がありません。", f"日まで書いてください。{_HOW_DATE}")
    if _NO_YEAR.fullmatch(prepared):
        return Bad(f"「{text.strip()}」には年がありません。", f"年も書いてください。{_HOW_DATE}")
    return Bad(f"「{text.strip()}」は日付として読めません。", _HOW_DATE)

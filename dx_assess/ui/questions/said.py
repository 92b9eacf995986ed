"""What typed text is read as, in words, while it is being typed. No widgets."""

from __future__ import annotations

from dx_assess.errors import AppError
from dx_assess.form.answer import Status
from dx_assess.form.display import show_value
from dx_assess.form.entry import Rules, parse_value
from dx_assess.text.dates import fiscal_year_label
from dx_assess.text.printed import say_printed
from dx_assess.text.show import with_unit

_READ = ("date", "ym", "integer", "decimal")


def said_of(kind: str, unit: str, unknown_ok: bool, text: str) -> str:
    """What ``text`` is read as where it does not say so itself: dates, years, digits, words for nothing.

    :param unknown_ok: 「不明」 may be entered.
    :return: empty also where it cannot be read (yet).
    """
    if kind == "printed":
        return say_printed(text)
    if kind not in _READ:
        return ""
    try:
        answer = parse_value(Rules(kind, "", unit=unit, unknown_ok=unknown_ok), text)
    except AppError:
        return ""
    if answer.status is Status.UNKNOWN:
        return "「不明」と読みました"
    if answer.status is not Status.ANSWERED or answer.value is None:
        zero = "（0なら0と書きます）" if kind in ("integer", "decimal") else ""
        return f"空欄と読みました{zero}" if text.strip() else ""
    shown = show_value(kind, (), "", answer.value)
    if unit == "年度" and isinstance(answer.value, int):
        return f"{fiscal_year_label(answer.value)}（{answer.value}年度）と読みました"
    if kind in ("integer", "decimal"):
        if text.strip().replace(",", "") == shown.replace(",", ""):
            return ""
        shown = with_unit(shown, unit)
    return f"{shown}と読みました"

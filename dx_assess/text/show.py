"""Numbers as people read them: rates, thousands, half up. Exact arithmetic only, never a float."""

from __future__ import annotations

from decimal import Decimal
from fractions import Fraction

NOT_COMPUTABLE = "－"
"""What stands for a rate whose denominator is zero, and for a value that is not there."""

Exact = int | Decimal | Fraction

GETA = "〓"
"""Stands for a character that cannot be printed, as in typesetting."""


def round_half_up(value: Exact, places: int = 0) -> Decimal:
    """``value`` rounded to ``places`` decimals; exactly half goes away from zero (62.5 → 63, −0.5 → −1)."""
    scaled = abs(Fraction(value)) * 10**places
    rounded = int(scaled + Fraction(1, 2))
    return Decimal(-rounded if value < 0 else rounded).scaleb(-places)


def percent(numerator: Exact, denominator: Exact, places: int = 1) -> Decimal | None:
    """``numerator`` ÷ ``denominator`` in percent (0–100), half up; None when the denominator is zero."""
    if denominator == 0:
        return None
    return round_half_up(Fraction(numerator) / Fraction(denominator) * 100, places)


def show_rate(numerator: Exact | None, denominator: Exact | None, places: int = 1) -> str:
    """A rate without its sign: 278970, 548920 → ``50.8``; a zero or missing denominator → ``－``."""
    if numerator is None or denominator is None:
        return NOT_COMPUTABLE
    value = percent(numerator, denominator, places)
    return NOT_COMPUTABLE if value is None else f"{value:,f}"


def show_whole_rate(numerator: Exact | None, denominator: Exact | None) -> str:
    """A rate of the 達成率 tables, whole percent half up: 7, 12 → ``58``; a zero denominator → ``－``."""
    return show_rate(numerator, denominator, 0)


def show_number(value: Exact | None, places: int | None = None) -> str:
    """A number with thousands separators: 1234567 → ``1,234,567``.

    :param places: decimals, half up; None keeps those the value has, without trailing zeros (a fraction: one decimal).
    """
    if value is None:
        return NOT_COMPUTABLE
    if places is not None:
        return f"{round_half_up(value, places):,f}"
    if isinstance(value, Fraction):
        value = round_half_up(value, 1)
    shown = f"{Decimal(value):,f}"
    return shown.rstrip("0").rstrip(".") if "." in shown else shown


def with_unit(shown: str, unit: str) -> str:
    """``shown`` followed by its unit; ``－`` stays alone."""
    return shown if shown == NOT_COMPUTABLE else shown + unit


def json_number(value: Exact | None) -> int | float | None:
    """A number as JSON holds it: an integer when it is whole, else the nearest float; None stays None."""
    if value is None:
        return None
    whole = int(value)
    return whole if whole == value else float(value)

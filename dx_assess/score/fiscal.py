"""Fiscal years (April to March) and the two dates every assessment has (question-bank chapter 0.3)."""

from __future__ import annotations

from datetime import date


def default_asof(fiscal_year: int) -> date:
    """基準日: 1 April of the assessment's fiscal year."""
    return date(fiscal_year, 4, 1)


def fiscal_year_of(day: date) -> int:
    """The fiscal year a day belongs to."""
    return day.year if day.month >= 4 else day.year - 1

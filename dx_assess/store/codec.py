"""Typed answers ↔ the JSON text in the file."""

from __future__ import annotations

import json
import re
from datetime import date
from decimal import Decimal, InvalidOperation
from functools import lru_cache
from typing import Any

from dx_assess.errors import AppError, Where
from dx_assess.form.answer import OPEN, Answer, Rate, Scalar, Status

MAX_TEXT = 100_000
"""Characters of one text; what is typed is limited far below."""
MAX_NUMBER = 10**18
MAX_DIGITS = 60
"""Of a decimal number, before and behind the point."""
_NO_TEXT = re.compile(r"[\x00\ud800-\udfff]")


_TOWN_CODE = re.compile(r"[0-9]{6}")
_NO_NAME = re.compile(
    r'[\\/:*?"<>|\x00-\x1f\x7f-\x9f\u200b-\u200f\u2028-\u202e\u2060-\u2069\ud800-\udfff\ufeff\ufffe\uffff]'
)
_LONGEST_NAME = 40


def require_town(code: str, name: str, prefecture: str, file: str) -> None:
    """Refuse a town that is none: its name becomes part of the names of files that are written.

    :raises AppError: E-STORE-VALUE.
    """
    names = (name, prefecture)
    if not _TOWN_CODE.fullmatch(code) or any(_NO_NAME.search(text) or len(text) > _LONGEST_NAME for text in names):
        fix = "控え（バックアップ）から戻してください。"
        raise AppError("E-STORE-VALUE", "団体の番号か名前に、使えない文字があります。", fix, Where(file=file))


def encode_value(value: Scalar | None) -> str | None:
    """JSON of a value: plain for yes/no, whole numbers and text, else ``{"decimal"|"date"|"codes"|"rate": …}``."""
    if value is None:
        return None
    return json.dumps(_plain(value), ensure_ascii=False, sort_keys=True)


def _plain(value: Scalar) -> Any:
    if isinstance(value, Decimal):
        return {"decimal": str(value)}
    if isinstance(value, date):
        return {"date": value.isoformat()}
    if isinstance(value, frozenset):
        return {"codes": sorted(value)}
    if isinstance(value, Rate):
        return {"rate": [value.numerator, value.denominator]}
    return value


def decode_value(text: str | None) -> Scalar | None:
    """The value of :func:`encode_value`.

    :raises AppError: E-STORE-VALUE when the text is nothing that this program writes.
    """
    if text is None:
        return None
    try:
        return _scalar(json.loads(text))
    except (ValueError, TypeError, KeyError, InvalidOperation, RecursionError) as error:
        raise AppError(
            "E-STORE-VALUE",
            f"ファイルの中に読めない値があります（{text[:40]}）。",
            "控え（バックアップ）から戻してください。",
        ) from error


def _scalar(raw: Any) -> Scalar:
    """A value within the limits, so that nothing that works with it needs more than its share of time or memory."""
    if isinstance(raw, str):
        return _text(raw)
    if isinstance(raw, bool | int):
        return _count(raw)
    if isinstance(raw, dict) and len(raw) == 1:
        kind, value = next(iter(raw.items()))
        if kind == "decimal":
            return _number(str(value))
        if kind == "date":
            return date.fromisoformat(value)
        if kind == "codes":
            return frozenset(_text(str(code)) for code in value)
        if kind == "rate":
            numerator, denominator = (_count(int(part)) for part in value)
            return Rate(numerator, denominator)
    raise ValueError(raw)


def _text(text: str) -> str:
    if len(text) > MAX_TEXT or _NO_TEXT.search(text):
        raise ValueError("no text that this program writes")
    return text


def _count(number: int) -> int:
    if abs(number) > MAX_NUMBER:
        raise ValueError("number out of range")
    return number


def _number(text: str) -> Decimal:
    number = Decimal(text[: MAX_DIGITS + 1])
    if len(text) > MAX_DIGITS or not number.is_finite() or abs(number.adjusted()) > MAX_DIGITS:
        raise ValueError("number out of range")
    return number


def encode(answer: Answer) -> str | None:
    """A whole answer as one text for the history; None = open."""
    if answer.is_open:
        return None
    parts: dict[str, Any] = {"status": answer.status.value}
    if answer.value is not None:
        parts["value"] = _plain(answer.value)
    if answer.reason:
        parts["reason"] = answer.reason
    return json.dumps(parts, ensure_ascii=False, sort_keys=True)


def decode(text: str | None) -> Answer:
    """The answer of :func:`encode`.

    :raises ValueError, KeyError, TypeError: the text is nothing that this program writes.
    """
    if text is None:
        return OPEN
    try:
        raw = json.loads(text)
    except RecursionError as error:
        raise ValueError("nested too deeply") from error
    value = _scalar(raw["value"]) if "value" in raw else None
    return Answer(Status(raw["status"]), value, raw.get("reason", ""))


@lru_cache(maxsize=1 << 16)
def from_columns(status: str, value: str | None, reason: str) -> Answer:
    """An answer from its three columns. Equal ones are one object: a long register has few different cells."""
    try:
        return Answer(Status(status), decode_value(value), reason)
    except ValueError as error:
        raise AppError(
            "E-STORE-VALUE",
            f"ファイルの中に読めない状態があります（{status[:20]}）。",
            "控え（バックアップ）から戻してください。",
        ) from error

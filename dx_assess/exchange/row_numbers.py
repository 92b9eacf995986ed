"""Numbers of rows in a file: which column holds them, which are unknown here, which new rows get."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable, Sequence

from msgspec.structs import replace

from dx_assess.exchange.headers import Headers, UnknownHeader
from dx_assess.exchange.tables import Line
from dx_assess.form.model import Register

_DIGITS = 6


def number_pattern(prefix: str) -> re.Pattern[str]:
    """Numbers as the register gives them: ``P001``."""
    return re.compile(rf"{re.escape(prefix)}[0-9]{{3,{_DIGITS}}}")


def row_number(text: str) -> str:
    """A number as it is compared: one width, capital letters."""
    return unicodedata.normalize("NFKC", text).strip().upper()


def without_own_numbers(register: Register, headers: Headers, lines: Sequence[Line]) -> tuple[Headers, str]:
    """``headers`` without a column of running numbers (1, 2, 3 …), and its header, else empty.

    Lists of a town's own are often numbered; such a column has the name of ours and nothing to do with it.
    """
    column = next((column.id for column in register.columns if column.kind == "auto"), "")
    if column not in headers.columns:
        return headers, ""
    index = headers.columns[column]
    numbers = [number for line in lines if (number := row_number(line.cell(index)))]
    if not numbers or not all(number.isdigit() for number in numbers):
        return headers, ""
    text = headers.texts[index]
    columns = {key: place for key, place in headers.columns.items() if key != column}
    return replace(headers, columns=columns, unknown=(*headers.unknown, UnknownHeader(text, index))), text


def unknown_number(number: str, register: Register, label: str, used: frozenset[str]) -> str:
    """Why a row with this number cannot be taken, and how to mend it (Japanese)."""
    if number in used:
        what = f"この年度の台帳に {number} の行はありません（ほかの年度にはあります）。"
    elif number_pattern(register.prefix).fullmatch(number):
        what = f"この台帳に {number} の行はありません。ほかの町か年度から書き出したファイルではありませんか。"
    else:
        what = f"「{number}」は{register.name}の行の番号（{register.prefix}001など）ではありません。"
    return f"{what}新しい行として足すなら「{label}」の欄を空にし、そうでなければ番号を直してください。"


class RowIds:
    """Numbers of new rows: the file's own where it was never used here, else the next free ones."""

    def __init__(self, prefix: str, used: frozenset[str], wanted: Iterable[str]) -> None:
        self._prefix = prefix
        pattern = number_pattern(prefix)
        self._free = {number for number in wanted if pattern.fullmatch(number)} - used
        numbers = [int(number[len(prefix) :]) for number in used | self._free if pattern.match(number)]
        self._last = max(numbers, default=0)

    def take(self, wanted: str) -> str:
        """A number for one row."""
        if wanted in self._free:
            self._free.remove(wanted)
            return wanted
        self._last += 1
        return f"{self._prefix}{self._last:03d}"

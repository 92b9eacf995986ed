"""Which file counts for which town: the newest valid one of the year; the others are shown with why they do not."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable, Mapping, Sequence
from typing import Literal

from msgspec import Struct

from dx_assess.form.municipalities import Municipality
from dx_assess.rollup.sources import Found, Kind
from dx_assess.score.town_data import TownData
from dx_assess.text.dates import short_fiscal_label

Status = Literal[
    "received", "blank", "earlier", "same", "stale", "other_year", "wrong_prefecture", "receipt", "damaged", "foreign"
]
STATUS_WORDS: Mapping[Status, str] = {
    "received": "受付",
    "blank": "記入なし",
    "same": "同じ内容（重複）",
    "stale": "古い（新しいものを使う）",
    "earlier": "前年度（比較に使う）",
    "other_year": "別の年度",
    "wrong_prefecture": "別の都道府県",
    "receipt": "受付番号が合わない",
    "damaged": "読めない",
    "foreign": "町のデータがない",
}
_KIND_ORDER: Mapping[Kind, int] = {"workbook": 0, "dxa": 1, "submission": 2}
USED: tuple[Status, ...] = ("received", "blank", "earlier")
"""Files that are no trouble."""
COUNTRY = "00"
"""Stands for every prefecture."""
BLANK = "設問も台帳も、まだ何も記入されていません。報告のない団体として扱います。"
_RECEIPT = re.compile(r"(R[0-9]+)(?:-[0-9A-F]{4}){3}")


class Received(Struct, frozen=True):
    """One year of one town in one file."""

    file: str
    kind: Kind
    data: TownData

    @property
    def receipt_fits(self) -> bool:
        """The receipt number has its form and is one of the year; the digest was checked when it was read."""
        found = _RECEIPT.fullmatch(self.data.receipt)
        return found is not None and found[1] == short_fiscal_label(self.data.fiscal_year)

    @property
    def age(self) -> tuple[bool, str, int, int, str, str]:
        """Greater = newer: any answer, last change, number of the submission, kind; then what never changes."""
        data = self.data
        return not data.is_blank, data.changed, data.submission, _KIND_ORDER[self.kind], data.receipt, data.digest


class FileRow(Struct, frozen=True):
    """One line of the table of files.

    :param why: in words, why it does not count; empty for one that does.
    :param instead: the file that is used instead.
    """

    file: str
    status: Status
    kind: Kind | None = None
    code: str = ""
    name: str = ""
    fiscal_year: int | None = None
    version: str = ""
    receipt: str = ""
    submission: int = 0
    changed: str = ""
    why: str = ""
    instead: str = ""
    error: str = ""
    fix: str = ""

    @property
    def word(self) -> str:
        """The status in Japanese."""
        return STATUS_WORDS[self.status]


class Collection(Struct, frozen=True):
    """What arrived for one prefecture and year.

    :param prefecture: its two digits; empty when nothing could be read.
    :param towns: the one document of each town, by code.
    :param blank: the same of towns that sent a file without any answer; they did not report.
    :param earlier: the same of the year before.
    :param missing: municipalities of the prefecture without one.
    :param unknown: codes of the prefecture that no municipality has (a merger, a test).
    """

    prefecture: str
    prefecture_name: str
    fiscal_year: int | None
    towns: tuple[Received, ...]
    earlier: tuple[Received, ...]
    files: tuple[FileRow, ...]
    missing: tuple[Municipality, ...]
    unknown: tuple[str, ...]
    blank: tuple[Received, ...] = ()


def collect(
    found: Iterable[Found],
    municipalities: Sequence[Municipality],
    prefecture: str = "",
    fiscal_year: int | None = None,
) -> Collection:
    """Decide what counts. The order of the files plays no part.

    :param prefecture: two digits or more of a code, ``00`` for the whole country; default: that of most towns.
    :param fiscal_year: default: the newest that was sent.
    """
    files = sorted(found, key=lambda item: item.file)
    rows = [_unusable(item) for item in files if item.problem is not None]
    received = [Received(item.file, item.kind, data) for item in files for data in item.years]
    prefecture = prefecture[:2] or _most_common(received)
    inside = [item for item in received if _is_in(item.data.code, prefecture)]
    outside = [item for item in received if not _is_in(item.data.code, prefecture)]
    rows += (_row(item, "wrong_prefecture", _outside(item)) for item in outside)
    valid = [item for item in inside if item.receipt_fits]
    rows += (_row(item, "receipt", _bad_receipt(item)) for item in inside if not item.receipt_fits)
    year = fiscal_year or _newest_year(valid)
    winners, beaten = _newest([item for item in valid if item.data.fiscal_year == year])
    earlier, _ = _newest([item for item in valid if year is not None and item.data.fiscal_year == year - 1])
    rows += (_row(item, "blank", BLANK) if item.data.is_blank else _row(item, "received") for item in winners)
    rows += beaten
    used = {(i.file, i.data.code) for i in valid if i.data.fiscal_year == year}
    rows += _other_years(valid, year, used, {id(item) for item in earlier})
    own = [item for item in municipalities if _is_in(item.code, prefecture)]
    codes = {item.data.code for item in winners}
    known = {item.code for item in own}
    return Collection(
        prefecture=prefecture,
        prefecture_name="全国" if prefecture == COUNTRY else next((item.prefecture for item in own), ""),
        fiscal_year=year,
        towns=tuple(item for item in winners if not item.data.is_blank),
        earlier=tuple(item for item in earlier if not item.data.is_blank),
        files=tuple(sorted(rows, key=lambda row: (row.code or "9", row.file, row.fiscal_year or 0))),
        missing=tuple(item for item in own if item.kind != "prefecture" and item.code not in codes),
        unknown=tuple(sorted(codes - known)),
        blank=tuple(item for item in winners if item.data.is_blank),
    )


def _newest_year(valid: Sequence[Received]) -> int | None:
    """The newest year that says anything: a year just begun in one town's file is not the prefecture's."""
    filled = [item.data.fiscal_year for item in valid if not item.data.is_blank]
    return max(filled or (item.data.fiscal_year for item in valid), default=None)


def _is_in(code: str, prefecture: str) -> bool:
    return prefecture in (code[:2], COUNTRY)


def _most_common(received: Sequence[Received]) -> str:
    towns = {item.data.code for item in received}
    counts = Counter(code[:2] for code in towns)
    return min(counts, key=lambda code: (-counts[code], code)) if counts else ""


def _newest(items: Iterable[Received]) -> tuple[list[Received], list[FileRow]]:
    """The newest of each town, in order of the codes, and a line for each of the others."""
    by_code: dict[str, list[Received]] = {}
    for item in items:
        by_code.setdefault(item.data.code, []).append(item)
    winners, beaten = [], []
    for _code, group in sorted(by_code.items()):
        best = max(group, key=lambda item: (item.age, [-ord(letter) for letter in item.file]))
        winners.append(best)
        for other in group:
            if other is best:
                continue
            same = other.data.receipt == best.data.receipt
            why = f"「{best.file}」と同じ内容です。" if same else f"「{best.file}」のほうが新しいので、使いません。"
            beaten.append(_row(other, "same" if same else "stale", why, best.file))
    return winners, beaten


def _other_years(
    valid: Iterable[Received], year: int | None, used: set[tuple[str, str]], compared: set[int]
) -> Iterable[FileRow]:
    """Files of other years only; the earlier years inside a file of the year are not named."""
    for item in valid:
        if id(item) in compared and not item.data.is_blank and (item.file, item.data.code) not in used:
            yield _row(item, "earlier", "前年度との比較にだけ使います。")
        elif item.data.fiscal_year != year and (item.file, item.data.code) not in used:
            yield _row(
                item, "other_year", f"{item.data.fiscal_year}年度のものなので、{year}年度のまとめには使いません。"
            )


def _row(item: Received, status: Status, why: str = "", instead: str = "") -> FileRow:
    data = item.data
    return FileRow(
        file=item.file,
        status=status,
        kind=item.kind,
        code=data.code,
        name=data.name,
        fiscal_year=data.fiscal_year,
        version=data.program,
        receipt=data.receipt,
        submission=data.submission,
        changed=data.changed,
        why=why,
        instead=instead,
    )


def _unusable(item: Found) -> FileRow:
    problem = item.problem
    assert problem is not None
    status: Status = "foreign" if item.foreign else "damaged"
    return FileRow(item.file, status, item.kind, why=problem.message, error=problem.code, fix=problem.fix)


def _outside(item: Received) -> str:
    return f"{item.data.prefecture}{item.data.name}のファイルです。"


def _bad_receipt(item: Received) -> str:
    return f"受付番号「{item.data.receipt}」が{item.data.fiscal_year}年度のものとして正しくありません。"

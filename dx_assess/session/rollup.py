"""県集計: a folder of what the towns sent → the roll-up; window and command line share it."""

from __future__ import annotations

import unicodedata
from collections.abc import Callable, Sequence
from pathlib import Path

from dx_assess.errors import AppError, Where
from dx_assess.exchange.tables import read_table
from dx_assess.files import read_limited
from dx_assess.form.entry import clean_text
from dx_assess.rollup.aggregate import RollUp, roll_up
from dx_assess.rollup.sources import Found, Readers, read_folder
from dx_assess.rollup.towns import Received, collect
from dx_assess.score.town_data import TownData
from dx_assess.session.catalog import Catalog
from dx_assess.session.files import open_file
from dx_assess.session.town_data import town_data

Progress = Callable[[int, str], None]
"""Percent done (0–100) and what is being done; may raise to cancel."""
CODE_HEADERS = ("団体コード", "全国地方公共団体コード", "コード", "code")
NAME_HEADERS = ("団体名", "市町村名", "市町村", "名前", "name")
REGION_HEADERS = ("圏域", "地域", "圏域名", "region")
_LONGEST_REGION = 60


def make_rollup(
    catalog: Catalog,
    folder: Path,
    prefecture: str = "",
    fiscal_year: int | None = None,
    regions: Path | None = None,
    progress: Progress | None = None,
    passwords: Sequence[str] = (),
) -> RollUp:
    """Read everything in ``folder`` and add it up; only classes A and B are read, whatever a file holds.

    :param prefecture: two digits or more of a code; default: that of most towns.
    :param fiscal_year: default: the newest that was sent.
    :param regions: a table of 圏域 (see :func:`read_regions`).
    :param passwords: tried one after the other on files that have one (some seconds each).
    :raises AppError: E-ROLLUP-…; what single files say is in the result.
    """
    tell = progress or _silent
    found = read_towns(catalog, folder, tell, passwords)
    tell(90, "まとめています")
    result = add_up(catalog, found, prefecture, fiscal_year, regions)
    tell(100, "できました")
    return result


def read_towns(catalog: Catalog, folder: Path, progress: Progress, passwords: Sequence[str] = ()) -> tuple[Found, ...]:
    """What every file in ``folder`` says, whatever its prefecture and year; see :func:`make_rollup`."""

    def part(percent: int, text: str) -> None:
        progress(percent * 9 // 10, text)

    unlock = (lambda content, name: unlocked(content, name, passwords)) if passwords else None
    return read_folder(folder, Readers(lambda path: all_years(catalog, path), unlock), part)


def add_up(
    catalog: Catalog,
    found: Sequence[Found],
    prefecture: str = "",
    fiscal_year: int | None = None,
    regions: Path | None = None,
) -> RollUp:
    """One prefecture and year of what was read; nothing is read again but the list of 圏域."""
    collection = collect(found, catalog.municipalities, prefecture, fiscal_year)
    named = read_regions(regions, collection.towns) if regions is not None else {}
    pack = catalog.pack(catalog.pack_for(collection.prefecture_name))
    return roll_up(collection, catalog.question_set, pack, named)


def unlocked(content: bytes, name: str, passwords: Sequence[str]) -> bytes:
    """The content of a file with one of these passwords.

    :raises AppError: E-PASSWORD-WRONG when none fits, E-PASSWORD-DAMAGED.
    """
    from dx_assess.exchange.protect import opened  # heavy: pikepdf, pyrage

    for password in passwords[:-1]:
        try:
            return opened(content, password, name)
        except AppError as error:
            if error.code != "E-PASSWORD-WRONG":
                raise
    return opened(content, passwords[-1], name)


def read_passwords(path: Path) -> tuple[str, ...]:
    """The passwords of a text file, one a line.

    :raises AppError: E-PASSWORD-TEXT, E-FILE-….
    """
    try:
        lines = read_limited(path, 1 << 16).decode("utf-8-sig").splitlines()
    except UnicodeDecodeError as error:
        fix = "メモ帳で、文字コードをUTF-8にして保存してください。"
        raise AppError("E-PASSWORD-TEXT", "パスワードのファイルが読めません。", fix, Where(file=path.name)) from error
    return tuple(unicodedata.normalize("NFC", line) for line in lines if line.strip())


def all_years(catalog: Catalog, path: Path) -> Sequence[TownData]:
    """The town data of every year of a town file; it is opened for reading only, and only classes A and B are taken."""
    document = open_file(catalog, path, read_only=True)
    try:
        years = []
        for info in document.years:
            if document.year.fiscal_year != info.fiscal_year:
                document.show_year(info.fiscal_year)
            years.append(town_data(document))
        return years
    finally:
        document.close()


def read_regions(path: Path, towns: Sequence[Received]) -> dict[str, str]:
    """圏域 by code from a table (CSV or Excel) with a column 圏域 and one of 団体コード or 団体名.

    :raises AppError: E-ROLLUP-REGIONS without these columns, E-TABLE-….
    """
    table = read_table(path)
    head = table.lines[0].cells if table.lines else ()
    code, name, region = (_column(head, names) for names in (CODE_HEADERS, NAME_HEADERS, REGION_HEADERS))
    if region is None or (code is None and name is None):
        fix = "1行目に「団体コード」（又は「団体名」）と「圏域」の見出しを入れてください。"
        raise AppError("E-ROLLUP-REGIONS", "圏域の一覧として読めません。", fix, Where(file=path.name))
    codes = {item.data.name: item.data.code for item in towns}
    found = {}
    for line in table.lines[1:]:
        key = line.cell(code).strip().zfill(6) if code is not None else codes.get(line.cell(name or 0).strip(), "")
        name_of_region = clean_text(line.cell(region), _LONGEST_REGION, "圏域")
        if key and name_of_region:
            found[key] = name_of_region
    return found


def _column(head: Sequence[str], names: Sequence[str]) -> int | None:
    return next((at for at, text in enumerate(head) if text.strip() in names), None)


def _silent(_percent: int, _text: str) -> None:
    return None

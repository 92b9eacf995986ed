"""``export``: the town's data as CSV and JSON for other programs, with a data dictionary; every file is read back."""

from __future__ import annotations

import csv
import io
import json
from collections.abc import Callable, Iterable
from pathlib import Path
from typing import Literal

from msgspec import Struct

from dx_assess.errors import AppError, Where
from dx_assess.files import read_limited, safe_cell, write_together
from dx_assess.report.dataset import DataTable, Plain, data_tables, dictionary
from dx_assess.report.parts import Audience
from dx_assess.report.withhold import for_audience
from dx_assess.session.document import Document
from dx_assess.session.json_values import head
from dx_assess.session.reports import Progress, report_content
from dx_assess.text.show import GETA

Encoding = Literal["utf-8-sig", "cp932"]
ENCODINGS: dict[str, Encoding] = {"utf-8": "utf-8-sig", "cp932": "cp932"}
"""What a user says → the encoding of the CSV files; UTF-8 has a mark at its beginning, so that Excel knows it."""
JSON_NAME = "data.json"
_LIMIT = 100 << 20


class DataExport(Struct, frozen=True):
    """What was written.

    :param replaced: characters that the encoding does not have; 〓 stands for them.
    """

    receipt: str
    files: tuple[Path, ...]
    replaced: tuple[str, ...]


def target_names(document: Document) -> tuple[str, ...]:
    """Names of the files of :func:`export_data`, the same for every town: ``079910_2026_scores.csv``."""
    start = f"{document.town.code}_{document.year.fiscal_year}"
    names = ("scores", "answers", "fields", "figures", "kpis", "dictionary")
    return (*(f"{start}_{name}.csv" for name in names), f"{start}_{JSON_NAME}")


def export_data(
    document: Document,
    folder: Path,
    audience: Audience = "town",
    encoding: Encoding = "utf-8-sig",
    progress: Progress | None = None,
) -> DataExport:
    """Write all tables as CSV, and all of them in one JSON file (UTF-8).

    :param folder: is made when it is not there.
    :param audience: for the prefecture nothing of class C is in the files.
    :raises AppError: E-DATA-VERIFY (a file does not read back), E-FILE-… (all old files are kept).
    """
    if progress is not None:
        progress(0, "結果をまとめています")
    content = for_audience(report_content(document), audience)
    tables = (*data_tables(content), dictionary(document.question_set))
    grids = {f"{table.name}.csv": _grid(table) for table in tables}
    replaced = _missing(grids.values(), encoding)
    files = {name: _csv(grid, encoding) for name, grid in grids.items()}
    whole = head(document) | {"audience": audience, "receipt": content.cover.receipt}
    whole |= {table.name: table.objects() for table in tables}
    files[JSON_NAME] = (json.dumps(whole, ensure_ascii=False, indent=1) + "\n").encode()
    _make_folder(folder)
    if progress is not None:
        progress(60, "書き出しています")
    targets = dict(zip((folder / name for name in target_names(document)), files.values(), strict=True))
    write_together([(target, _writer(target, data)) for target, data in targets.items()])
    for target, grid in zip(targets, grids.values(), strict=False):
        _check(target, grid, encoding, replaced)
    if progress is not None:
        progress(100, "できました")
    return DataExport(content.cover.receipt, tuple(targets), replaced)


def _writer(target: Path, data: bytes) -> Callable[[Path], None]:
    def write(draft: Path) -> None:
        draft.write_bytes(data)
        if read_limited(draft, _LIMIT) != data:
            raise _broken(target)

    return write


def _make_folder(folder: Path) -> None:
    try:
        folder.mkdir(parents=True, exist_ok=True)
    except OSError as error:
        fix = "書き込めるフォルダーを選んでください。"
        raise AppError("E-FILE-NOFOLDER", "フォルダーを作れません。", fix, Where(file=str(folder))) from error


def _grid(table: DataTable) -> list[list[str]]:
    return [[name for name, _meaning in table.columns], *([_cell(value) for value in row] for row in table.rows)]


def _cell(value: Plain) -> str:
    """Numbers as numbers, text that a spreadsheet program would run with an apostrophe in front."""
    if value is None:
        return ""
    return safe_cell(value) if isinstance(value, str) else str(value)


def _csv(grid: list[list[str]], encoding: Encoding) -> bytes:
    stream = io.StringIO()
    csv.writer(stream, lineterminator="\r\n").writerows(grid)
    return _known(stream.getvalue(), encoding).encode(encoding)


def _known(text: str, encoding: Encoding) -> str:
    return text if encoding != "cp932" else "".join(char if _fits(char) else GETA for char in text)


def _fits(character: str) -> bool:
    try:
        character.encode("cp932")
    except UnicodeEncodeError:
        return False
    return True


def _missing(grids: Iterable[list[list[str]]], encoding: Encoding) -> tuple[str, ...]:
    if encoding != "cp932":
        return ()
    found = {character for grid in grids for row in grid for cell in row for character in cell}
    return tuple(sorted(character for character in found if not _fits(character)))


def _check(target: Path, grid: list[list[str]], encoding: Encoding, replaced: tuple[str, ...]) -> None:
    text = read_limited(target, _LIMIT).decode(encoding)
    wanted = [[_known(cell, encoding) for cell in row] for row in grid] if replaced else grid
    found = list(csv.reader(io.StringIO(text, newline="")))
    if found != wanted:
        raise _broken(target)


def _broken(target: Path) -> AppError:
    return AppError(
        "E-DATA-VERIFY",
        "書き出したデータを読み返したところ、内容が合いませんでした。",
        "もう一度書き出してください。くり返すときは、別の場所に保存してください。",
        Where(file=str(target)),
    )

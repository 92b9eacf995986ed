"""Division sheets in the hands of a division: exported when they are asked for, and typed into."""

from __future__ import annotations

from pathlib import Path

import openpyxl
from openpyxl.worksheet.worksheet import Worksheet

from dx_assess.session.document import Document
from dx_assess.session.sheets import export_sheets


class Paths(dict[str, Path]):
    """The sheets of a file by group, each exported when it is asked for."""

    def __init__(self, document: Document, folder: Path) -> None:
        super().__init__()
        self._document, self._folder = document, folder

    def __missing__(self, group: str) -> Path:
        self[group] = export_sheets(self._document, self._folder, groups=(group,))[0].path
        return self[group]


class Sheets:
    """The exported sheets of a file, and typing into them."""

    def __init__(self, document: Document, folder: Path) -> None:
        self.paths = Paths(document, folder)

    def type(self, group: str, *cells: tuple[str, str, str, object]) -> Path:
        """Type values into cells: sheet, row's id, column's id, value."""
        book = openpyxl.load_workbook(self.paths[group])
        for sheet, row_id, column, value in cells:
            found = book[sheet]
            found.cell(row(found, row_id), place(found, column)).value = value
        book.save(self.paths[group])
        return self.paths[group]


def row(sheet: Worksheet, row_id: str) -> int:
    at = place(sheet, "#id")
    return next(no for no in range(1, sheet.max_row + 1) if sheet.cell(no, at).value == row_id)


def place(sheet: Worksheet, column: str) -> int:
    return next(no for no in range(1, sheet.max_column + 1) if sheet.cell(1, no).value == column)


def asked(document: Document, group: str, kind: str, count: int = 1) -> list[str]:
    found = [q.id for q in document.question_set.questions() if (q.sheet, q.kind, q.is_auto) == (group, kind, False)]
    return found[:count]

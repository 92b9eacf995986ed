"""Town data in files: as a JSON file of a submission, and in the hidden sheet of an exported workbook."""

from __future__ import annotations

import re
from pathlib import Path

from dx_assess.errors import AppError, Where
from dx_assess.exchange.xlsx_reading import first_column
from dx_assess.files import read_limited, write_atomic
from dx_assess.score.town_data import MAX_BYTES, TownData, decode, encode

FILE_NAME = "town-data.json"
"""What the document is called in a submission."""
SHEET = "_town"
_MAX_WORKBOOK = 20 << 20
_MAX_CELLS = 100
_NUMBERED = re.compile(r"([0-9]{1,3}):(.*)", re.DOTALL)


def write_town_data(path: Path, data: TownData) -> None:
    """Write the document; it is read back before it is there.

    :raises AppError: E-FILE-… (the old file is kept).
    """

    def write(draft: Path) -> None:
        draft.write_bytes(encode(data))
        decode(draft.read_bytes(), path.name)

    write_atomic(path, write)


def read_town_data(path: Path) -> TownData:
    """Read the document of a submission.

    :raises AppError: E-TOWN-… (see :func:`dx_assess.score.town_data.decode`), E-FILE-….
    """
    return decode(read_limited(path, MAX_BYTES), path.name)


def read_workbook_town_data(path: Path) -> TownData:
    """The town data of an exported workbook; nothing else of it is read.

    :raises AppError: E-TOWN-NONE (another workbook, or an early one), E-TOWN-…, E-ZIP-…, E-TABLE-…, E-FILE-….
    """
    texts = first_column(path, read_limited(path, _MAX_WORKBOOK), SHEET, _MAX_CELLS)
    if texts is None:
        raise AppError(
            "E-TOWN-NONE",
            "まとめに使う町のデータが入っていないExcelファイルです。",
            "町に、今の版の dx-assess で報告書のExcelを書き出し直すか、提出パッケージを送ってもらってください。",
            Where(file=path.name),
        )
    found = [_NUMBERED.fullmatch(text) for text in texts]
    pieces = [piece[2] for no, piece in enumerate(found, 1) if piece is not None and int(piece[1]) == no]
    return decode("".join(pieces).encode("utf-8", "replace"), path.name)

"""The new file of what was salvaged: made in private, read again, compared, and only then put at its place."""

from __future__ import annotations

import shutil
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from pathlib import Path

from dx_assess.errors import AppError, Where
from dx_assess.files import private_folder, write_atomic
from dx_assess.session.files import this_user
from dx_assess.session.salvage_more import Step
from dx_assess.store.dxafile import Clock, DxaFile
from dx_assess.store.edits import AddBlob, Edit, PutYear, Town

LABEL = "こわれたファイルからの取り出し"


@dataclass(frozen=True, slots=True)
class Contents:
    """What is saved.

    :param handed_in: submissions, each by who made it and when.
    """

    edits: Sequence[Edit]
    handed_in: Sequence[Step]
    settings: Mapping[str, str]


def write_new(out: Path, town: Town, counts: Mapping[str, int], contents: Contents, clock: Clock) -> None:
    """Write ``out``.

    :param counts: how much of each kind has to be in it.
    :raises AppError: E-STORE-EXISTS, E-SALVAGE-CHECK, E-FILE-…, E-STORE-…; then there is no new file.
    """
    if out.exists():
        fix = "別の名前を付けるか、そのファイルを開いてください。"
        raise AppError("E-STORE-EXISTS", "同じ名前のファイルがもうあります。", fix, Where(file=out.name))
    with private_folder() as folder:
        draft = Path(folder) / out.name
        with DxaFile.create(draft, town, this_user(), clock) as file:
            _fill(file, contents)
            if _counted(file, contents) != counts:
                raise AppError("E-SALVAGE-CHECK", "取り出したファイルが合いません。", "もう一度行ってください。")
        write_atomic(out, lambda target: _put(draft, target))


def _put(draft: Path, target: Path) -> None:
    shutil.copyfile(draft, target)


def _fill(file: DxaFile, contents: Contents) -> None:
    years = [edit for edit in contents.edits if isinstance(edit, PutYear)]
    file.apply(years, LABEL)
    file.apply_as(contents.handed_in)
    file.apply([edit for edit in contents.edits if not isinstance(edit, PutYear)], LABEL)
    for key, value in contents.settings.items():
        file.set_setting(key, value)


def _counted(file: DxaFile, contents: Contents) -> dict[str, int]:
    years = [file.load_year(info.fiscal_year) for info in file.years()]
    rows = [row for data in years for found in data.registers.values() for row in found]
    blobs = (edit for edit in contents.edits if isinstance(edit, AddBlob))
    return {
        "years": len(years),
        "answers": sum(len(data.answers) for data in years),
        "rows": len(rows),
        "cells": sum(len(row.cells) for row in rows),
        "submissions": sum(len(file.submissions(data.fiscal_year)) for data in years),
        "settings": sum(file.setting(key) == value for key, value in contents.settings.items()),
        "attachments": sum(file.blob(edit.name) == edit.data for edit in blobs),
    }

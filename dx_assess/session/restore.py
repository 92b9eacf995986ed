"""A copy put in the place of a town file: what differs is told first, and the present file is kept as a copy itself."""

from __future__ import annotations

import contextlib
import shutil
from collections.abc import Iterator
from pathlib import Path
from typing import Any

from msgspec import Struct

from dx_assess.errors import AppError, Where
from dx_assess.files import file_error, private_folder, sha256_of, write_atomic
from dx_assess.form.answer import OPEN, Row, YearData
from dx_assess.session.backups import RESTORE, keep_copy, keep_damaged, kept_count, prune
from dx_assess.session.catalog import Catalog
from dx_assess.session.document import Document
from dx_assess.session.files import this_user
from dx_assess.session.history import Words
from dx_assess.store.dxafile import Clock, DxaFile, utc_now
from dx_assess.store.opening import check_header
from dx_assess.store.owner import Ownership
from dx_assess.text.dates import fiscal_year_label

NOTHING = "（なし）"


class Difference(Struct, frozen=True):
    """One place that differs, in words: what the file has now and what the copy has."""

    fiscal_year: int
    what: str
    now: str
    then: str

    def __str__(self) -> str:
        return f"{fiscal_year_label(self.fiscal_year)} {self.what}：今「{self.now}」→ 控え「{self.then}」"

    def as_json(self) -> dict[str, Any]:
        """One element of ``restore --json``."""
        return {"year": self.fiscal_year, "what": self.what, "now": self.now, "then": self.then}


class Restored(Struct, frozen=True):
    """What a restore found and did.

    :param differences: None when the present file cannot be read; ``unreadable`` says why.
    :param kept: the copy of the file as it was; None for a dry run or when there was no file.
    """

    differences: tuple[Difference, ...] | None
    unreadable: str
    kept: Path | None
    written: bool

    def as_json(self) -> dict[str, Any]:
        """The JSON of ``restore``."""
        differences = None if self.differences is None else [item.as_json() for item in self.differences]
        kept = str(self.kept) if self.kept is not None else None
        return {"differences": differences, "unreadable": self.unreadable, "kept": kept, "written": self.written}


def restore_file(
    catalog: Catalog,
    path: Path,
    source: Path,
    dry_run: bool = False,
    take_over: bool = False,
    clock: Clock = utc_now,
) -> Restored:
    """Put ``source`` in the place of ``path``. On an error nothing was changed.

    :param dry_run: only tell what would change.
    :raises OwnedError: someone else has the file open.
    :raises AppError: E-RESTORE-TOWN (another town's copy), E-STORE-… (the copy itself cannot be read), E-FILE-….
    """
    if source.absolute() == path.absolute():
        raise AppError("E-RESTORE-SAME", "控えではなく、そのファイル自身です。", "控えを選んでください。")
    with private_folder() as folder, contextlib.ExitStack() as stack:
        if not dry_run:
            ownership = Ownership.acquire(path, this_user(), take_over)
            stack.callback(ownership.release)
        draft = _prepared(catalog, source, Path(folder))
        with _present(path) as (present, reason):
            differences, reason = _compared(catalog, present, draft) if present is not None else (None, reason)
            kept = None if dry_run else _keep(path, present, clock)
        if not dry_run:
            _put(draft, path)
        return Restored(differences, reason, kept, written=not dry_run)


def _prepared(catalog: Catalog, source: Path, folder: Path) -> Path:
    """A private copy in today's form, checked by opening it and computing its newest year."""
    check_header(source)  # a device or another program's file is not copied
    draft = folder / source.name
    try:
        shutil.copyfile(source, draft)
    except OSError as error:
        raise file_error(error, source, "read") from error
    file = DxaFile.open(draft, this_user(), take_over=True, backups=folder / "v")
    try:
        Document(catalog, file)
    finally:
        file.close()
    return draft


@contextlib.contextmanager
def _present(path: Path) -> Iterator[tuple[DxaFile | None, str]]:
    """The file as it is now, or why it cannot be read."""
    file, reason = None, ""
    if path.exists():
        try:
            file = DxaFile.open(path, this_user(), read_only=True)
        except AppError as error:
            reason = error.message
    else:
        reason = "今のファイルはありません。"
    try:
        yield file, reason
    finally:
        if file is not None:
            file.close()


def _keep(path: Path, present: DxaFile | None, clock: Clock) -> Path | None:
    now = clock()
    if present is not None:
        local = now.astimezone().replace(tzinfo=None, microsecond=0)
        kept = keep_copy(present, RESTORE, local)
        prune(path, kept_count(present), local)
        return kept
    return keep_damaged(path, now) if path.exists() else None


def _put(draft: Path, path: Path) -> None:
    """A journal of the old file is kept with its copy; left here, it would be played into the new one."""
    try:
        path.with_name(path.name + "-journal").unlink(missing_ok=True)
    except OSError as error:
        raise file_error(error, path, "replace") from error

    def write(target: Path) -> None:
        shutil.copyfile(draft, target)

    write_atomic(path, write)
    if sha256_of(path) != sha256_of(draft):
        fix = "もう一度行ってください。今までのファイルは控えにあります。"
        raise AppError("E-RESTORE-CHECK", "書いたファイルが控えと同じになりません。", fix, Where(file=path.name))


def _compared(catalog: Catalog, present: DxaFile, draft: Path) -> tuple[tuple[Difference, ...] | None, str]:
    with DxaFile.open(draft, this_user(), read_only=True) as then:
        if present.town().code != then.town().code:
            message = f"控えは別の団体（{then.town().name}）のものです。"
            raise AppError("E-RESTORE-TOWN", message, "この団体の控えを選んでください。", Where(file=present.path.name))
        try:
            return tuple(differences(Words(catalog.question_set), present, then)), ""
        except AppError as error:  # the present file opens and has a value nobody can read: why it is restored
            return None, error.message


def differences(words: Words, now: DxaFile, then: DxaFile) -> Iterator[Difference]:
    """What differs between two files of a town, year by year.

    :raises AppError: E-STORE-VALUE.
    """
    years = {info.fiscal_year: info for info in now.years()}
    others = {info.fiscal_year: info for info in then.years()}
    for year in sorted(years | others):
        if year not in years or year not in others:
            has = [("あり" if year in side else NOTHING) for side in (years, others)]
            yield Difference(year, "年度", has[0], has[1])
            continue
        for name, label in (("edition", "版"), ("pack_id", "KPI"), ("form_version", "様式の版")):
            left, right = str(getattr(years[year], name)), str(getattr(others[year], name))
            if left != right:
                yield Difference(year, label, left or NOTHING, right or NOTHING)
        yield from _year(words, now.load_year(year), then.load_year(year))


def _year(words: Words, now: YearData, then: YearData) -> Iterator[Difference]:
    for key in sorted(now.answers.keys() | then.answers.keys()):
        left, right = now.answer(key), then.answer(key)
        if left != right:
            yield Difference(now.fiscal_year, words.key(key), words.answer(key, left), words.answer(key, right))
    for register in sorted(now.registers.keys() | then.registers.keys()):
        left_rows = {row.row_id: row for row in now.registers.get(register, ())}
        right_rows = {row.row_id: row for row in then.registers.get(register, ())}
        for row_id in sorted(left_rows.keys() | right_rows.keys()):
            yield from _row(words, now.fiscal_year, register, left_rows.get(row_id), right_rows.get(row_id))


def _row(words: Words, year: int, register: str, now: Row | None, then: Row | None) -> Iterator[Difference]:
    row = now or then
    if row is None:
        return
    if _state(now) != _state(then):
        yield Difference(year, words.place(register, row.row_id), _state(now), _state(then))
    if now is None or then is None:
        return
    for column in sorted(now.cells.keys() | then.cells.keys()):
        left, right = now.cells.get(column, OPEN), then.cells.get(column, OPEN)
        if left != right:
            shown = words.cell(register, column, left), words.cell(register, column, right)
            yield Difference(year, words.place(register, row.row_id, column), *shown)


def _state(row: Row | None) -> str:
    return NOTHING if row is None else "取消し" if row.struck else "あり"

"""One open ``.dxa`` file: create, open, read a year, apply edits with their history."""

from __future__ import annotations

import secrets
import sqlite3
from collections.abc import Callable, Iterable
from datetime import UTC, datetime
from pathlib import Path
from types import TracebackType

from sqlite_utils import Migrations

from dx_assess.errors import AppError, Where
from dx_assess.form.answer import Answer, Row, YearData
from dx_assess.store import writing
from dx_assess.store.codec import from_columns, require_town
from dx_assess.store.edits import Author, Batch, Change, Edit, Submission, Town, YearInfo
from dx_assess.store.link import SALT, Link
from dx_assess.store.migrating import apply_steps, is_old, migrate
from dx_assess.store.opening import Opened, back_up, check_contents, check_header, connect, private_copy
from dx_assess.store.owner import Owner, Ownership
from dx_assess.store.problems import explained
from dx_assess.store.schema import APPLICATION_ID, MIGRATIONS

_HISTORY = "SELECT id, batch, at, who, machine, label, fiscal_year, kind, target, old, new FROM history"
Clock = Callable[[], datetime]
FIRST_YEAR, LAST_YEAR = 1990, 2200
"""Fiscal years that a file can have; which ones are offered is for others to say."""


def utc_now() -> datetime:
    """The clock files use unless told another."""
    return datetime.now(UTC)


class DxaFile:
    """An open file. Use :meth:`create` or :meth:`open`; close it, or use it in a ``with`` block."""

    def __init__(self, path: Path, opened: Opened, owner: Owner, ownership: Ownership | None, clock: Clock) -> None:
        self.path = path
        self.read_only = ownership is None
        self._link = Link(path, opened, owner, ownership)
        self._rows = self._link.rows
        self._owner = owner
        self._clock = clock

    @classmethod
    def create(
        cls,
        path: Path,
        town: Town,
        owner: Owner,
        clock: Clock = utc_now,
        edits: Iterable[Edit] = (),
        label: str = "",
    ) -> DxaFile:
        """A new file for ``town``; it is complete, with ``edits``, before it appears under its name.

        :param label: what the edits are, for the history page.
        :raises AppError: E-STORE-EXISTS and what the disk says.
        """
        if path.exists():
            fix = "別の名前を付けるか、そのファイルを開いてください。"
            raise AppError("E-STORE-EXISTS", "同じ名前のファイルがもうあります。", fix, Where(file=path.name))
        if not path.parent.is_dir():
            raise AppError(
                "E-STORE-FOLDER",
                "保存先のフォルダーがありません。",
                "フォルダーを作ってください。",
                Where(file=str(path.parent)),
            )
        ownership = Ownership.acquire(path, owner, take_over=True)  # nobody can be using a file that is not there
        part = path.with_name(path.name + ".part")
        try:
            part.unlink(missing_ok=True)
            with explained(path):
                _write_first(part, town, edits, Author(_stamp(clock), owner.user, owner.machine, label))
            part.replace(path)
            return cls(path, connect(path, writing=True), owner, ownership, clock)
        except BaseException:
            part.unlink(missing_ok=True)
            ownership.release()
            raise

    @classmethod
    def open(
        cls,
        path: Path,
        owner: Owner,
        read_only: bool = False,
        take_over: bool = False,
        clock: Clock = utc_now,
        migrations: Migrations = MIGRATIONS,
        backups: Path | None = None,
    ) -> DxaFile:
        """An existing file; one of an older form is brought to today's, a read-only one in a private copy.

        :param backups: folder for the copy that is made before a migration (default, or not writable: beside the file).
        :param take_over: replace a stale owner (see :class:`~dx_assess.store.owner.OwnedError`).
        :raises OwnedError: someone else is writing.
        :raises AppError: not ours, damaged, newer than the program, unreadable.
        """
        check_header(path)
        ownership = None if read_only else Ownership.acquire(path, owner, take_over)
        opened: Opened | None = None
        try:
            opened = connect(path, writing=not read_only)
            check_contents(opened.connection, path, migrations)
            if read_only and is_old(opened.connection, migrations):
                opened = private_copy(opened, path)
            copies = backups if opened.temporary is None else Path(opened.temporary.name)
            migrate(opened.connection, path, migrations, copies)
            return cls(path, opened, owner, ownership, clock)
        except BaseException:
            if opened is not None:
                opened.connection.close()
                if opened.temporary is not None:
                    opened.temporary.cleanup()
            if ownership is not None:
                ownership.release()
            raise

    def __enter__(self) -> DxaFile:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.close()

    def close(self) -> None:
        """Close the file and give up ownership; doing it twice is harmless."""
        self._link.close()

    def town(self) -> Town:
        """The town of this file."""
        rows = self._rows("SELECT code, name, prefecture FROM town")
        if not rows:
            fix = "控え（バックアップ）から戻してください。"
            raise AppError("E-STORE-SHAPE", "団体の情報がありません。", fix, Where(file=self.path.name))
        code, name, prefecture = (str(text) for text in rows[0])
        require_town(code, name, prefecture, self.path.name)
        return Town(code, name, prefecture, self.setting(SALT) or "")

    def years(self) -> tuple[YearInfo, ...]:
        """All fiscal years, oldest first."""
        sql = "SELECT fiscal_year, edition, form_id, form_version, pack_id, carried_from FROM year ORDER BY fiscal_year"
        rows = self._rows(sql)
        if not all(_is_year(row) for row in rows):
            fix = "控え（バックアップ）から戻してください。"
            raise AppError("E-STORE-VALUE", "年度の一覧に読めない値があります。", fix, Where(file=self.path.name))
        return tuple(YearInfo(*row) for row in rows)  # type: ignore[arg-type]

    def load_year(self, fiscal_year: int) -> YearData:
        """Everything entered for one year."""
        answers: dict[str, Answer] = {}
        sql = "SELECT key, status, value, reason FROM answer WHERE fiscal_year = ?"
        for key, status, value, reason in self._rows(sql, (fiscal_year,)):
            answers[str(key)] = from_columns(str(status), value, str(reason))
        return YearData(fiscal_year, answers, self._load_registers(fiscal_year))

    def _load_registers(self, fiscal_year: int) -> dict[str, tuple[Row, ...]]:
        cells: dict[tuple[str, str], dict[str, Answer]] = {}
        sql = "SELECT register, row_id, column, status, value, reason FROM cell WHERE fiscal_year = ?"
        for register, row_id, column, status, value, reason in self._rows(sql, (fiscal_year,)):
            answer = from_columns(str(status), value, str(reason))
            cells.setdefault((str(register), str(row_id)), {})[str(column)] = answer
        registers: dict[str, list[Row]] = {}
        sql = (
            "SELECT register, row_id, prefilled, struck FROM register_row WHERE fiscal_year = ?"
            " ORDER BY register, position, row_id"
        )
        for register, row_id, prefilled, struck in self._rows(sql, (fiscal_year,)):
            key = str(register), str(row_id)
            row = Row(key[1], cells.get(key, {}), bool(prefilled), bool(struck))
            registers.setdefault(key[0], []).append(row)
        return {register: tuple(rows) for register, rows in registers.items()}

    def row_numbers(self, register: str) -> frozenset[str]:
        """Every row number that was ever used in a register, in any year."""
        rows = self._rows("SELECT DISTINCT row_id FROM register_row WHERE register = ?", (register,))
        return frozenset(str(row[0]) for row in rows)

    def act_as(self, owner: Owner) -> None:
        """From now on changes are made in this name; the owner file keeps the one it was opened in."""
        self._owner = owner

    def apply(self, edits: Iterable[Edit], label: str = "") -> int:
        """Make ``edits`` in one transaction, with their history; what changes nothing leaves no trace.

        :param label: what was done, in Japanese, for the history page.
        :returns: the batch number, 0 when nothing changed.
        :raises AppError: E-STORE-READONLY and what the disk says; then nothing was changed.
        """
        return self.apply_as([(Author(_stamp(self._clock), self._owner.user, self._owner.machine, label), edits)])

    def apply_as(self, steps: Iterable[tuple[Author, Iterable[Edit]]]) -> int:
        """Make steps of other authors and times (those of another copy) in one transaction, each with its history.

        :returns: the number of the last batch, 0 when nothing changed.
        :raises AppError: E-STORE-READONLY and what the disk says; then nothing was changed.
        """
        if self.read_only:
            fix = "書き込み用に開き直してください。"
            raise AppError(
                "E-STORE-READONLY", "読むだけで開いているため、変えられません。", fix, Where(file=self.path.name)
            )
        found = [(author, tuple(edits)) for author, edits in steps]
        if not found:
            return 0

        def write(connection: sqlite3.Connection) -> int:
            batch = 0
            for author, edits in found:
                batch = writing.write(connection, edits, author) or batch
            return batch

        return self._link.transact(write, found[-1][0])

    def check_writing(self) -> None:
        """See whether a change could be written now; nothing is changed.

        :raises AppError: E-STORE-…, what a change would meet.
        """
        if not self.read_only:
            self._link.try_writing()

    def changes(
        self,
        fiscal_year: int | None = None,
        batch: int | None = None,
        limit: int = 1000,
        target: str = "",
        marks: bool = True,
        after: int = 0,
    ) -> tuple[Change, ...]:
        """The history, newest first.

        :param target: a key, ``register``, ``register/row_id`` …: its own changes and those of everything in it.
        :param after: only batches behind this one.
        :param marks: False leaves out the lines that only say which batch was taken back.
        """
        conditions: dict[str, tuple[object, ...]] = {}
        if fiscal_year is not None:
            conditions["fiscal_year = ?"] = (fiscal_year,)
        if batch is not None:
            conditions["batch = ?"] = (batch,)
        if target:
            begins = "target = ? OR substr(target, 1, ?) IN (? || '/', ? || '.')"
            conditions[f"({begins})"] = (target, len(target) + 1, target, target)
        if after:
            conditions["batch > ?"] = (after,)
        if not marks:
            conditions["kind <> ?"] = ("undo",)
        where = f" WHERE {' AND '.join(conditions)}" if conditions else ""
        parameters = [value for values in conditions.values() for value in values]
        rows = self._rows(f"{_HISTORY}{where} ORDER BY id DESC LIMIT ?", (*parameters, limit))
        return tuple(Change(*row) for row in rows)  # type: ignore[arg-type]

    def change(self, change_id: int) -> Change | None:
        """One line of the history."""
        rows = self._rows(f"{_HISTORY} WHERE id = ?", (change_id,))
        return Change(*rows[0]) if rows else None  # type: ignore[arg-type]

    def batch_size(self, batch: int) -> int:
        """Lines of one batch."""
        return int(str(self._rows("SELECT count(*) FROM history WHERE batch = ?", (batch,))[0][0]))

    def last_batch(self) -> int:
        """The number of the newest batch, 0 in a file without history."""
        return int(str(self._rows("SELECT coalesce(max(batch), 0) FROM history")[0][0]))

    def batches(self, after: int = 0) -> tuple[Batch, ...]:
        """The batches behind number ``after``, oldest first."""
        sql = (
            "SELECT batch, label, max((kind = 'year' AND old IS NULL) OR kind IN ('submission', 'merge')),"
            " max(CASE WHEN kind = 'undo' AND new IS NOT NULL THEN target ELSE '0' END + 0),"
            " max(CASE WHEN kind = 'undo' AND new IS NULL THEN target ELSE '0' END + 0)"
            " FROM history WHERE batch > ? GROUP BY batch ORDER BY batch"
        )
        return tuple(
            Batch(number, label, bool(barrier), undoes, redoes)  # type: ignore[arg-type]
            for number, label, barrier, undoes, redoes in self._rows(sql, (after,))
        )

    def last_change_at(self) -> str:
        """UTC time of the last change (ISO 8601), empty when there was none. Reports take their date from here.

        The last one made, not the greatest time: a clock that was wrong for a day does not date reports for years.
        """
        for limit in (1, -1):
            for (at,) in self._rows("SELECT at FROM history ORDER BY id DESC LIMIT ?", (limit,)):
                if _is_time(at):  # else a damaged line of the history, which is left out
                    return str(at)
        return ""

    def submissions(self, fiscal_year: int) -> tuple[Submission, ...]:
        """What was submitted of a year, oldest first."""
        sql = (
            "SELECT fiscal_year, number, at, who, receipt, program, document FROM submission"
            " WHERE fiscal_year = ? ORDER BY number"
        )
        return tuple(Submission(*row) for row in self._rows(sql, (fiscal_year,)))  # type: ignore[arg-type]

    def blob(self, sha256: str) -> bytes | None:
        """The content of an attachment, None when the file does not have it."""
        rows = self._rows("SELECT data FROM blob WHERE sha256 = ?", (sha256,))
        return bytes(rows[0][0]) if rows and isinstance(rows[0][0], bytes) else None

    def blob_bytes(self) -> int:
        """Size of all attachments."""
        return int(str(self._rows("SELECT coalesce(sum(size), 0) FROM blob")[0][0]))

    def setting(self, key: str) -> str | None:
        """A setting that belongs to the file (e.g. remembered column mappings)."""
        rows = self._rows("SELECT value FROM setting WHERE key = ?", (key,))
        return str(rows[0][0]) if rows else None

    def set_setting(self, key: str, value: str) -> None:
        """Keep a setting in the file."""
        self._rows("INSERT OR REPLACE INTO setting (key, value) VALUES (?, ?)", (key, value))

    def take_from(self, other: DxaFile) -> None:
        """Attachments and settings of another copy that this file lacks."""
        blobs = other._rows("SELECT sha256, size, data FROM blob")
        settings = other._rows("SELECT key, value FROM setting")
        with explained(self.path), self._link.used() as connection:
            connection.executemany("INSERT OR IGNORE INTO blob (sha256, size, data) VALUES (?, ?, ?)", blobs)
            connection.executemany("INSERT OR IGNORE INTO setting (key, value) VALUES (?, ?)", settings)

    def back_up_to(self, target: Path, progress: Callable[[int], None] | None = None) -> None:
        """A whole copy of the file as it is now, read back; also of one that was moved or removed meanwhile.

        :param progress: told the percent; what it raises ends the copying.
        :raises AppError: E-STORE-…; then there is no copy.
        """
        self.town()  # a dead connection is made anew
        with explained(self.path), self._link.used() as connection:
            back_up(connection, target, self._while_open(progress) if progress is not None else None)

    def _while_open(self, progress: Callable[[int], None]) -> Callable[[int], None]:
        def tell(percent: int) -> None:
            if self.is_closed:  # whoever closes the file waits for this
                raise sqlite3.ProgrammingError("Cannot operate on a closed database.")
            progress(percent)

        return tell

    @property
    def is_closed(self) -> bool:
        """It was closed; nothing can be read of it any more."""
        return self._link.is_closed


def _is_year(row: tuple[object, ...]) -> bool:
    year, *texts, carried = row
    whole = isinstance(year, int) and FIRST_YEAR <= year <= LAST_YEAR and isinstance(carried, int | None)
    return whole and all(isinstance(text, str) and len(text) < 200 for text in texts)


def _is_time(text: object) -> bool:
    try:
        return isinstance(text, str) and datetime.fromisoformat(text).tzinfo is not None
    except ValueError:
        return False


def _stamp(clock: Clock) -> str:
    return clock().astimezone(UTC).isoformat(timespec="milliseconds")


def _write_first(path: Path, town: Town, edits: Iterable[Edit], author: Author) -> None:
    connection = sqlite3.connect(path, isolation_level=None)
    try:
        connection.execute(f"PRAGMA application_id = {APPLICATION_ID}")
        apply_steps(connection, MIGRATIONS)
        connection.execute(
            "INSERT INTO town (id, code, name, prefecture) VALUES (1, ?, ?, ?)", (town.code, town.name, town.prefecture)
        )
        salt = town.salt or secrets.token_hex(16)
        connection.execute("INSERT INTO setting (key, value) VALUES (?, ?)", (SALT, salt))
        connection.execute("BEGIN")
        writing.write(connection, edits, author)
        connection.execute("COMMIT")
    finally:
        connection.close()

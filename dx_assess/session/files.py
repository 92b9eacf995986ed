"""Making, opening and extending town files."""

from __future__ import annotations

import getpass
import os
import sys
from datetime import datetime
from pathlib import Path

from msgspec.structs import replace

from dx_assess.errors import AppError
from dx_assess.form.answer import Answer, Row, YearData, answered
from dx_assess.form.entry import column_rules, parse_value
from dx_assess.form.model import Column, QuestionSet, Register
from dx_assess.session.backups import DayWatch, backup_folder, backup_on_open
from dx_assess.session.carry import carried_answers
from dx_assess.session.catalog import Catalog
from dx_assess.session.deadline import wanted_set
from dx_assess.session.document import Document
from dx_assess.session.tasks_carry import carried_tasks
from dx_assess.session.user import load_user
from dx_assess.store.dxafile import Clock, DxaFile, utc_now
from dx_assess.store.edits import AddRow, Edit, PutYear, SetAnswer, Town, YearInfo
from dx_assess.store.owner import Owner

FIRST_YEAR, LAST_YEAR = 2018, 2060
EDITIONS = {"quick": "かんたん", "standard": "標準"}
_NOT_CARRIED = ("profile.asof", "profile.fy")


def this_user() -> Owner:
    """Who works here: the name from the settings, else the login name; and the machine's name."""
    try:
        user = getpass.getuser()
    except (OSError, KeyError, ImportError):  # which one, depends on system and Python
        user = "利用者"
    now = datetime.now().isoformat(timespec="minutes")
    return Owner(load_user().shown(user), _machine() or "このパソコン", now)


def _machine() -> str:
    # not platform.node(): from Python 3.12 it asks the WMI service of Windows, which takes long or hangs
    return os.environ.get("COMPUTERNAME", "") if sys.platform == "win32" else os.uname().nodename


def new_file(
    catalog: Catalog,
    path: Path,
    town: Town,
    fiscal_year: int,
    edition: str = "standard",
    pack_id: str | None = None,
    owner: Owner | None = None,
    clock: Clock = utc_now,
) -> Document:
    """A new town file with its first year: prepared rows and the usual divisions are in place.

    :param pack_id: None = the pack of the town's prefecture, if there is one.
    :raises AppError: E-YEAR-RANGE, E-EDITION, E-PACK-UNKNOWN, E-STORE-….
    """
    pack = catalog.pack_for(town.prefecture) if pack_id is None else pack_id
    _check(catalog, fiscal_year, edition, pack)
    info = _year_info(catalog, fiscal_year, edition, pack, catalog.question_set.id)
    edits: list[Edit] = [PutYear(info)]
    question_set = catalog.set_for(info.form_id, info.form_version)
    for register in question_set.registers:
        edits += (AddRow(fiscal_year, register.id, row) for row in prepared_rows(question_set, register))
    file = DxaFile.create(path, town, owner or this_user(), clock, edits, "ファイルの作成")
    try:
        return Document(catalog, file)
    except BaseException:
        file.close()
        path.unlink(missing_ok=True)
        raise


def open_file(
    catalog: Catalog,
    path: Path,
    fiscal_year: int | None = None,
    read_only: bool = False,
    take_over: bool = False,
    clock: Clock = utc_now,
    backup: bool = True,
) -> Document:
    """Open a town file (see :meth:`DxaFile.open` for the errors).

    :param backup: a copy is kept on opening for writing and before the first change of each day; ``backup_note`` says
        when that failed.
    """
    file = DxaFile.open(path, this_user(), read_only, take_over, clock, backups=backup_folder(path))
    try:
        document = Document(catalog, file, fiscal_year)
        if backup and not read_only:
            document.backup_note = backup_on_open(file, clock())
            document.before_change = DayWatch(clock)
        return document
    except BaseException:
        file.close()
        raise


def add_year(document: Document, fiscal_year: int, source: int | None = None, answers: bool = False) -> None:
    """A further fiscal year, carried over from ``source`` (default: the newest before it) and shown.

    Profile, divisions and register rows are copied; figures of one year (件数, 実績値 …) start empty.
    Last year's answers are shown beside the questions. Open tasks of the action plan go on.

    :param answers: copy the answers too, each waiting for 「変わりありませんか」 (:mod:`dx_assess.session.carry`).
    :raises AppError: E-YEAR-EXISTS, E-YEAR-NONE, E-YEAR-RANGE.
    """
    known = {info.fiscal_year: info for info in document.years}
    if fiscal_year in known:
        raise AppError("E-YEAR-EXISTS", f"{fiscal_year}年度はもうあります。", "別の年度を選んでください。")
    earlier = [year for year in known if year < fiscal_year]
    origin = source if source is not None else (max(earlier) if earlier else max(known))
    if origin not in known:
        raise AppError("E-YEAR-NONE", f"{origin}年度はこのファイルにありません。", "ある年度から選んでください。")
    info = known[origin]
    _check(document.catalog, fiscal_year, info.edition, info.pack_id)
    year = _year_info(document.catalog, fiscal_year, info.edition, info.pack_id, info.form_id)
    question_set = document.catalog.set_for(year.form_id, year.form_version)
    edits: list[Edit] = [PutYear(replace(year, carried_from=origin))]
    edits += _carried(question_set, document.file.load_year(origin), fiscal_year)
    if answers:
        edits += carried_answers(question_set, document.file.load_year(origin), fiscal_year)
    edits += carried_tasks(document.file.load_year(origin), fiscal_year)
    document.file.apply(edits, f"{fiscal_year}年度の追加")
    document.show_year(fiscal_year)


def _check(catalog: Catalog, fiscal_year: int, edition: str, pack_id: str) -> None:
    if not FIRST_YEAR <= fiscal_year <= LAST_YEAR:
        fix = f"{FIRST_YEAR}～{LAST_YEAR} の西暦で入れてください。"
        raise AppError("E-YEAR-RANGE", f"「{fiscal_year}」は年度として使えません。", fix)
    if edition not in EDITIONS:
        raise AppError(
            "E-EDITION", f"「{edition}」という版はありません。", "quick（かんたん）か standard（標準）です。"
        )
    if pack_id and catalog.pack(pack_id) is None:
        fix = f"あるのは {'・'.join(catalog.packs) or '（なし）'} です。"
        raise AppError("E-PACK-UNKNOWN", f"「{pack_id}」というKPIパックはありません。", fix)


def _year_info(catalog: Catalog, fiscal_year: int, edition: str, pack_id: str, form_id: str) -> YearInfo:
    question_set = wanted_set(catalog, pack_id, fiscal_year, form_id)
    return YearInfo(fiscal_year, edition, question_set.id, question_set.version, pack_id)


def prepared_rows(question_set: QuestionSet, register: Register) -> list[Row]:
    """Rows that a new file has: one per coded-table entry, or the usual divisions."""
    if register.id == "divisions":
        return [
            Row(f"{register.prefix}{no:03d}", {"name": answered(item.label), "sheet": answered(item.sheet)})
            for no, item in enumerate(question_set.divisions, 1)
        ]
    table = question_set.tables.get(register.prefill)
    rows = []
    for no, entry in enumerate(table.entries if table is not None else (), 1):
        cells = {register.code_column: answered(entry.code)}
        if register.name_column:
            cells[register.name_column] = answered(entry.label)
        for column_id, text in entry.values.items():
            column = register.column(column_id)
            if column is not None:
                cells[column_id] = parse_value(column_rules(column, question_set.tables.get(column.table)), text)
        rows.append(Row(f"{register.prefix}{no:03d}", cells, prefilled=True))
    return rows


def _carried(question_set: QuestionSet, old: YearData, fiscal_year: int) -> list[Edit]:
    edits: list[Edit] = [
        SetAnswer(fiscal_year, key, answer)
        for key, answer in sorted(old.answers.items())
        if key.startswith("profile.") and key not in _NOT_CARRIED
    ]
    for register in question_set.registers:
        columns = {column.id: column for column in register.columns}
        for row in old.rows(register.id):
            cells = {key: _carry(columns[key], cell) for key, cell in row.cells.items() if key in columns}
            kept = {key: cell for key, cell in cells.items() if not cell.is_open}
            edits.append(AddRow(fiscal_year, register.id, Row(row.row_id, kept, row.prefilled)))
    return edits


def _carry(column: Column, cell: Answer) -> Answer:
    if column.carry == "clear":
        return Answer()
    if column.carry == "next" and isinstance(cell.value, int):
        return answered(cell.value + 1)
    return cell

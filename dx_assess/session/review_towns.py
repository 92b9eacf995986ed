"""An adviser's several towns: each file is only read; what is due in it, or why it cannot be read."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from datetime import date
from pathlib import Path
from typing import Any

from msgspec import Struct

from dx_assess.errors import AppError
from dx_assess.form.reserved import WHOLE
from dx_assess.session.backups import FOLDER_SUFFIX
from dx_assess.session.catalog import Catalog
from dx_assess.session.confirm import status_of
from dx_assess.session.days import last_change_day
from dx_assess.session.document import Document
from dx_assess.session.files import open_file
from dx_assess.session.review import open_checks, review_of
from dx_assess.session.tasks import HOMEWORK, overdue_tasks
from dx_assess.session.visit import next_visit
from dx_assess.session.visit_records import today

SUFFIX = ".dxa"
Progress = Callable[[int, str], None]
"""Percent done (0–100) and what is being done; may raise to cancel."""


class TownLine(Struct, frozen=True):
    """One file.

    :param state: how far the whole is (記入中, 決裁 …).
    :param checks: questions that still want a look.
    :param overdue: homework whose day has passed.
    :param error: why the file could not be read; the rest is empty then.
    """

    path: Path
    code: str = ""
    name: str = ""
    year: int | None = None
    state: str = ""
    checks: int = 0
    settled: int = 0
    next_visit: date | None = None
    overdue: int = 0
    changed: date | None = None
    error: AppError | None = None

    def as_json(self) -> dict[str, Any]:
        """One element of ``review DIR --json``."""
        if self.error is not None:
            return {"file": self.path.name, "error": self.error.as_json()}
        return {
            "file": self.path.name,
            "code": self.code,
            "name": self.name,
            "year": self.year,
            "state": self.state,
            "open": self.checks,
            "settled": self.settled,
            "next_visit": self.next_visit.isoformat() if self.next_visit is not None else None,
            "overdue": self.overdue,
            "changed": self.changed.isoformat() if self.changed is not None else None,
        }


def town_files(places: Iterable[Path]) -> tuple[Path, ...]:
    """The town files among ``places``: files as they are, folders with what lies in them and one folder below.

    :raises AppError: E-TOWNS-NONE when there is none.
    """
    found: list[Path] = []
    for place in places:
        if place.is_dir():
            inside = [*place.glob(f"*{SUFFIX}"), *place.glob(f"*/*{SUFFIX}")]
            found += sorted(path for path in inside if path.is_file() and not _is_backup(path))
        else:
            found.append(place)
    if not found:
        fix = "町のファイル（.dxa）のあるフォルダーを選んでください。"
        raise AppError("E-TOWNS-NONE", "町のファイルが見つかりません。", fix)
    return tuple(dict.fromkeys(found))


def _is_backup(path: Path) -> bool:
    return path.parent.name.endswith(FOLDER_SUFFIX)


def review_towns(
    catalog: Catalog, files: Sequence[Path], progress: Progress | None = None, day: date | None = None
) -> tuple[TownLine, ...]:
    """One line a file: readable ones by what is due first, then those that could not be read."""
    now = day or today()
    lines = []
    for at, path in enumerate(files):
        if progress is not None:
            progress(at * 100 // len(files), path.name)
        lines.append(_line(catalog, path, now))
    return tuple(sorted(lines, key=_order))


def _order(line: TownLine) -> tuple[bool, date, str, str]:
    return line.error is not None, line.next_visit or date.max, line.code, line.path.name


def _line(catalog: Catalog, path: Path, day: date) -> TownLine:
    try:
        document = open_file(catalog, path, read_only=True, backup=False)
    except AppError as error:
        return TownLine(path, error=error)
    try:
        return _town(document, path, day)
    except AppError as error:
        return TownLine(path, error=error)
    finally:
        document.close()


def _town(document: Document, path: Path, day: date) -> TownLine:
    review = review_of(document, day)
    return TownLine(
        path=path,
        code=document.town.code,
        name=document.town.name,
        year=document.year.fiscal_year,
        state=status_of(document, WHOLE).word,
        checks=open_checks(review.items),
        settled=len(review.shown("settled")),
        next_visit=next_visit(document, day),
        overdue=sum(1 for task in overdue_tasks(document, day) if task.kind == HOMEWORK),
        changed=last_change_day(document),
    )

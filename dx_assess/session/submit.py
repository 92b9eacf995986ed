"""``submit``: the folder for the prefecture, opened again, recomputed and compared before it counts as made."""

from __future__ import annotations

import shutil
from datetime import UTC, datetime
from pathlib import Path
from typing import Any

from msgspec import Struct

from dx_assess import __version__
from dx_assess.errors import AppError, AppErrors, Where
from dx_assess.exchange.submission import (
    CHANGES,
    DATA,
    FORMAT,
    LOCKED,
    MANIFEST,
    PDF,
    VERSION,
    XLSX,
    FileEntry,
    Kind,
    Manifest,
    encode_manifest,
    entry_of,
    folder_name,
)
from dx_assess.files import private_folder, write_bytes_atomic
from dx_assess.form.answer import answered
from dx_assess.form.reserved import WHOLE, status_key
from dx_assess.score.town_data import TownData, encode
from dx_assess.session.confirm import status_of, status_text
from dx_assess.session.days import last_change_day
from dx_assess.session.document import Document
from dx_assess.session.files import this_user
from dx_assess.session.inquiry_records import replies
from dx_assess.session.receipts import receipt
from dx_assess.session.reports import Progress, write_reports
from dx_assess.session.submit_changes import Difference, changes_workbook, differences, previous_data
from dx_assess.session.submit_check import Completeness, completeness
from dx_assess.session.submit_place import check_target, copy_in, make_draft, move_into_place
from dx_assess.session.submit_verify import against_town, check_package
from dx_assess.session.town_data import town_data
from dx_assess.store.dxafile import Clock, utc_now
from dx_assess.store.edits import AddSubmission, Edit, SetAnswer
from dx_assess.text.dates import fiscal_year_label

_UNSURE = ("E-STORE-IO", "E-STORE-OPEN")
"""After these it cannot be told whether the note reached the disk."""


class Submitted(Struct, frozen=True):
    """What was made.

    :param changes: what differs from the submission before; None when this is the first.
    :param status: the status of the whole became 提出.
    """

    folder: Path
    manifest: Manifest
    notices: tuple[str, ...]
    changes: tuple[Difference, ...] | None
    checked: tuple[str, ...]
    status: bool

    def as_json(self) -> dict[str, Any]:
        """The part of ``submit --json`` about what was made."""
        manifest = self.manifest
        files = [{"name": i.name, "kind": i.kind, "sha256": i.sha256, "size": i.size} for i in manifest.files]
        return {
            "folder": str(self.folder),
            "submission": manifest.submission,
            "receipt": manifest.receipt,
            "protected": manifest.protected,
            "complete": manifest.complete,
            "previous": manifest.previous,
            "files": files,
            "changes": None if self.changes is None else [item.as_json() for item in self.changes],
            "inquiries": list(manifest.inquiries),
            "checked": list(self.checked),
            "notices": list(self.notices),
            "status": self.status,
        }


def next_number(document: Document) -> int:
    """The number of the next submission of the year that is shown, from 1."""
    return max((item.number for item in document.file.submissions(document.year.fiscal_year)), default=0) + 1


def target_folder(document: Document, folder: Path) -> Path:
    """Where the next submission goes below ``folder``."""
    town = document.town
    return folder / folder_name(town.code, town.name, document.year.fiscal_year, next_number(document))


def require_complete(found: Completeness, incomplete: bool) -> None:
    """Refuse what is not finished.

    :param incomplete: only errors (E) stop.
    :raises AppErrors: every blocker.
    """
    left = found.errors if incomplete else (*found.errors, *found.blockers)
    if left:
        raise AppErrors([blocker.error() for blocker in left])


class Prepared(Struct, frozen=True):
    """A submission that is made and checked, in a hidden folder beside its place; nothing is noted in the file yet."""

    draft: Path
    target: Path
    manifest: Manifest
    data: TownData
    notices: tuple[str, ...]
    changes: tuple[Difference, ...] | None
    checked: tuple[str, ...]

    def discard(self) -> None:
        """Remove it."""
        shutil.rmtree(self.draft, ignore_errors=True)


def submit_year(
    document: Document,
    folder: Path,
    password: str | None = None,
    incomplete: bool = False,
    progress: Progress | None = None,
    clock: Clock = utc_now,
) -> Submitted:
    """Make the submission of the year that is shown in a new folder below ``folder``, and note it in the file.

    See :func:`prepare_submission` and :func:`finish_submission`, which do it in two steps.
    """
    return finish_submission(document, prepare_submission(document, folder, password, incomplete, progress, clock))


def prepare_submission(
    document: Document,
    folder: Path,
    password: str | None = None,
    incomplete: bool = False,
    progress: Progress | None = None,
    clock: Clock = utc_now,
) -> Prepared:
    """Make everything and check it; changes nothing in the file.

    :param password: protects PDF, workbook and data; nobody can open them without it.
    :param incomplete: send it although it is not finished; errors (E) stop it all the same.
    :raises AppErrors: what is not finished.
    :raises AppError: E-SUBMIT-EXISTS, E-SUBMIT-CHECK, E-PASSWORD-…, E-STORE-…, E-FILE-…; then nothing was made.
    """
    tell = progress or _silent
    tell(0, "そろっているか調べています")
    if document.read_only:
        fix = "ほかで開いていれば閉じ、書き込み用に開き直してください。"
        raise AppError("E-STORE-READONLY", "読むだけで開いているため、提出番号を残せません。", fix)
    state = completeness(document)
    require_complete(state, incomplete)
    if password is not None:
        password = check_password(password)
    target = target_folder(document, folder)
    check_target(target)
    draft = make_draft(folder)
    try:
        with private_folder() as private:
            work = Path(private)
            manifest, data, changes = _fill(document, work, password, state.is_complete, tell, clock())
            copy_in(work, draft)
        tell(85, "開き直して、照らし合わせています")
        checked = _check(document, draft, password)
        tell(100, "照らし合わせました")
    except BaseException:
        shutil.rmtree(draft, ignore_errors=True)
        raise
    return Prepared(draft, target, manifest, data, state.notices, changes, tuple(checked))


def finish_submission(document: Document, prepared: Prepared) -> Submitted:
    """Move the folder to its place and note the submission in the file.

    :raises AppError: E-SUBMIT-CHANGED (answers changed meanwhile), E-SUBMIT-EXISTS, E-STORE-…, E-FILE-…; then nothing
        is left of it.
    """
    try:
        now = receipt(document)
        if now != prepared.manifest.receipt or prepared.manifest.submission != next_number(document):
            fix = "もう一度作ってください。"
            raise AppError("E-SUBMIT-CHANGED", "作っている間に、答えが変わりました。", fix)
        status = _keep(document, prepared.draft, prepared.target, prepared.manifest, prepared.data)
    except BaseException:
        prepared.discard()
        raise
    done = prepared
    return Submitted(done.target, done.manifest, done.notices, done.changes, done.checked, status)


def check_password(password: str) -> str:
    """The password as it is used.

    :raises AppError: E-PASSWORD-….
    """
    from dx_assess.exchange.protect import checked_password  # heavy: pikepdf, pyrage

    return checked_password(password)


def read_password(path: Path) -> str:
    """The password in the first line of a text file.

    :raises AppError: E-PASSWORD-…, E-FILE-….
    """
    from dx_assess.exchange.protect import password_of  # heavy: pikepdf, pyrage

    return password_of(path)


def _fill(
    document: Document, draft: Path, password: str | None, complete: bool, tell: Progress, at: datetime
) -> tuple[Manifest, TownData, tuple[Difference, ...] | None]:
    number = next_number(document)
    result = write_reports(
        document, draft / PDF, draft / XLSX, lambda done, text: tell(5 + done // 2, text), audience="prefecture"
    )
    tell(55, "まとめ用のデータを書いています")
    data = town_data(document, number)
    write_bytes_atomic(draft / DATA, encode(data))
    kinds: dict[Kind, str] = {"pdf": PDF, "workbook": XLSX, "data": DATA}
    before, answers = previous_data(document), replies(document)
    changes = None
    if number > 1 or answers:
        changes = differences(document.question_set, document.pack, before, data) if before is not None else ()
        head = {"団体": f"{data.code} {data.name}", "年度": fiscal_year_label(data.fiscal_year)}
        head |= {"提出番号": f"第{number}号（前回 第{number - 1}号）", "受付番号": result.receipt}
        write_bytes_atomic(draft / CHANGES, changes_workbook(changes, answers, head, last_change_day(document)))
        kinds["changes"] = CHANGES
    entries = tuple(_entry(draft, name, kind, password, tell) for kind, name in kinds.items())
    manifest = Manifest(
        format=FORMAT,
        version=VERSION,
        code=data.code,
        name=data.name,
        fiscal_year=data.fiscal_year,
        submission=number,
        receipt=result.receipt,
        at=at.astimezone(UTC).isoformat(timespec="seconds"),
        program=__version__,
        form=data.form.id,
        form_version=data.form.version,
        pack=f"{data.pack.id} {data.pack.version}".strip(),
        edition=data.edition,
        protected=password is not None,
        complete=complete,
        previous=number - 1,
        inquiries=tuple(dict.fromkeys(reply.number for reply in answers if reply.number)),
        files=entries,
    )
    write_bytes_atomic(draft / MANIFEST, encode_manifest(manifest))
    return manifest, data, changes if number > 1 else None


def _entry(draft: Path, name: str, kind: Kind, password: str | None, tell: Progress) -> FileEntry:
    path = draft / name
    content = path.read_bytes()
    if password is None:
        return entry_of(name, kind, content)
    tell(60, f"{name} にパスワードを付けています")
    # heavy: pikepdf, pyrage, msoffcrypto
    from dx_assess.exchange.protect import protect_data, protect_pdf, protect_workbook

    protect = {"pdf": protect_pdf, "data": protect_data}.get(kind, protect_workbook)
    locked = protect(content, password)
    if kind == "data":
        path.unlink()
        name += LOCKED
    write_bytes_atomic(draft / name, locked)
    return entry_of(name, kind, locked)


def _check(document: Document, draft: Path, password: str | None) -> list[str]:
    found = check_package(draft, document.question_set, password)
    checked, problems = against_town(found, document, fresh=True)
    problems = found.problems + problems
    if problems:
        fix = "もう一度行ってください。続くときは dx-assess verify でファイルを調べてください。"
        raise AppErrors([AppError("E-SUBMIT-CHECK", sentence, fix) for sentence in problems])
    return [line.replace(f"{draft.name}：", "") for line in found.checked] + checked


def _keep(document: Document, draft: Path, target: Path, manifest: Manifest, data: TownData) -> bool:
    """Move the folder into place and note the submission; without the note there is no folder either."""
    move_into_place(draft, target)
    try:
        edits: list[Edit] = [
            AddSubmission(
                manifest.fiscal_year, manifest.submission, manifest.receipt, __version__, encode(data).decode()
            )
        ]
        status = _status_edit(document, manifest)
        document.apply([*edits, *status], f"提出　第{manifest.submission}号（受付番号 {manifest.receipt}）")
    except BaseException as error:
        if isinstance(error, AppError) and error.code in _UNSURE:
            raise _unsure(target, error) from error
        shutil.rmtree(target, ignore_errors=True)
        raise
    return bool(status)


def _unsure(target: Path, error: AppError) -> AppError:
    """The way to the town file broke while the note was written: it may be there, so the folder stays."""
    message = f"提出用フォルダーはできましたが、町のファイルに記録できたか分かりません。{error.message}"
    fix = "町のファイルを開き直し、「提出」にこの番号がなければ、このフォルダーを消して作り直してください。"
    return AppError("E-SUBMIT-UNSURE", message, fix, Where(file=str(target)))


def _status_edit(document: Document, manifest: Manifest) -> list[SetAnswer]:
    """提出 follows 決裁, and only when nothing changed since and nothing is missing."""
    whole = status_of(document, WHOLE)
    if whole.state != "approved" or whole.changed or not manifest.complete:
        return []
    text = status_text("submitted", datetime.fromisoformat(manifest.at), this_user().user, "")
    return [SetAnswer(document.year.fiscal_year, status_key(WHOLE), answered(text))]


def _silent(_percent: int, _text: str) -> None:
    return None

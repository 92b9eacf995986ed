"""持ち出し用の写し: a copy of the town file that holds nothing of class C, to be carried on a USB memory."""

from __future__ import annotations

import contextlib
import shutil
from collections.abc import Callable
from pathlib import Path

from msgspec import Struct

from dx_assess.errors import AppError, Where
from dx_assess.files import private_folder, sha256_of, write_atomic
from dx_assess.form.records import EVIDENCE, is_record
from dx_assess.form.reserved import (
    is_ask,
    is_reason,
    is_reserved,
    is_review,
    is_status,
    is_to_confirm,
    split_reason,
    split_review,
)
from dx_assess.score.publication import Publication
from dx_assess.session.document import Document
from dx_assess.session.files import this_user
from dx_assess.session.keys import TEXT_PARTS
from dx_assess.store.codec import decode
from dx_assess.store.dxafile import DxaFile
from dx_assess.store.stripping import write_without

_ALL = 10**9
_QUESTION, _RULE = "question", "rule"
"""Columns of a record that name the question it is about and the advice it came from."""


class Carried(Struct, frozen=True):
    """What was written.

    :param removed: answers, cells and rows that were left out.
    """

    path: Path
    removed: int


def write_carry_copy(
    document: Document, target: Path, progress: Callable[[int, str], None] = lambda _percent, _words: None
) -> Carried:
    """Write the copy: without answers, notes, evidence, reasons, reviews and cells of class C, and their history.

    Records (comments, evidence, tasks, inquiries) about a question of class C, or from its advice, go as a whole.
    Texts that belong to no question (what was talked about at a visit) stay. The copy is opened and looked through
    before it counts as done.

    :param progress: told percent and words; what it raises ends it, and nothing is written.
    :raises AppError: E-CARRY-SAME, E-CARRY-CHECK, E-FILE-…, E-STORE-….
    """
    if target.absolute() == document.path.absolute():
        raise AppError("E-CARRY-SAME", "もとのファイルと同じ場所です。", "別の名前か、別の場所にしてください。")
    progress(0, "区分Cの場所を調べています")
    secrets = _Secrets(document)
    with private_folder() as folder:
        draft = Path(folder) / "carry.dxa"
        copied = "写して、区分Cを取りのぞいています"
        removed = write_without(
            document.file, draft, secrets.is_secret, secrets.blobs(), lambda part: progress(10 + part // 2, copied)
        )
        progress(70, "取りのぞいたことを確かめています")
        _look_through(draft, secrets)
        progress(90, "置いています")

        def put(part: Path) -> None:
            shutil.copyfile(draft, part)

        write_atomic(target, put)
        if sha256_of(target) != sha256_of(draft):
            raise _check_error(target)
    return Carried(target, removed)


def _look_through(draft: Path, secrets: _Secrets) -> None:
    """Nothing secret is left, and the copy opens.

    :raises AppError: E-CARRY-CHECK.
    """
    with DxaFile.open(draft, this_user(), read_only=True) as copy:
        found = any(secrets.is_secret(item.kind, item.target) for item in copy.changes(limit=_ALL, marks=False))
        for info in copy.years():
            data = copy.load_year(info.fiscal_year)
            found |= any(secrets.is_secret("answer", key) for key in data.answers)
            for register, rows in data.registers.items():
                cells = (f"{register}/{row.row_id}/{column}" for row in rows for column in row.cells)
                found |= any(secrets.is_secret("cell", cell) for cell in cells)
    if found:
        raise _check_error(draft)


def _check_error(path: Path) -> AppError:
    fix = "もう一度行ってください。続くときは、このファイルを持ち出さないでください。"
    return AppError("E-CARRY-CHECK", "持ち出し用の写しが正しく書けませんでした。", fix, Where(file=path.name))


class _Secrets:
    """Which places of a file are of class C."""

    def __init__(self, document: Document) -> None:
        question_set = document.question_set
        self._document = document
        self._publication = Publication(question_set)
        self._known = {item.key for item in question_set.profile}
        for question in question_set.questions():
            self._known |= {question.id, *(field.key for field in question.fields)}
            self._known |= {f"{question.id}.{part}" for part in TEXT_PARTS}
        self._columns = {f"{table.id}.{column.id}" for table in question_set.registers for column in table.columns}
        self._marks = {mark.key for table in question_set.registers for mark in table.marks}
        self._rules = {rule.id: rule for rule in question_set.advice}
        self._records = self._secret_records()

    def is_secret(self, kind: str, target: str) -> bool:
        """Whether a line of the history, or what it is about, must not be carried."""
        if kind == "answer":
            return self._is_secret_answer(target)
        if kind in ("cell", "row", "struck"):
            return self._is_secret_cell(target)
        return False

    def _is_secret_answer(self, key: str) -> bool:
        if is_status(key) or key in self._marks:
            return False
        if is_reserved(key):
            return self._is_secret_reserved(key)
        return key not in self._known or self._is_class_c(key)

    def _is_secret_reserved(self, key: str) -> bool:
        if is_reason(key):
            check = split_reason(key)[0]
            return self._publication.of_check(check) == "C" or self._is_class_c(check.partition("#")[0])
        if is_review(key):
            return self._is_class_c(split_review(key)[0])
        if is_ask(key) or is_to_confirm(key):
            return self._is_class_c(key.partition(".")[2].removeprefix("ask."))
        return False

    def _is_class_c(self, key: str) -> bool:
        """A question, with its fields, note and evidence."""
        names = [key, key.rpartition(".")[0]] if key.rpartition(".")[2] in TEXT_PARTS else [key]
        return self._publication.of_keys(names) == "C"

    def _is_secret_cell(self, target: str) -> bool:
        register, _, rest = target.partition("/")
        row_id, _, column = rest.partition("/")
        if is_record(register):
            return (register, row_id) in self._records
        if not column:
            return False
        name = f"{register}.{column}"
        return name not in self._columns or self._publication.of_keys([name]) == "C"

    def _secret_records(self) -> frozenset[tuple[str, str]]:
        """Records that are, or once were, about a question of class C."""
        found = set()
        for change in self._document.file.changes(limit=_ALL, marks=False):
            register, _, rest = change.target.partition("/")
            row_id, _, column = rest.partition("/")
            if change.kind == "cell" and is_record(register) and self._names_class_c(column, change.new):
                found.add((register, row_id))
        return frozenset(found)

    def _names_class_c(self, column: str, text: str | None) -> bool:
        """Whether a cell of a record names a question of class C, or advice that one brought about."""
        value = decode(text).value if column in (_QUESTION, _RULE) else None
        if not isinstance(value, str) or not value:
            return False
        if column == _QUESTION:
            return value not in self._known or self._is_class_c(value)
        rule = self._rules.get(value)
        return rule is not None and self._publication.of_keys(rule.when.keys) == "C"

    def blobs(self) -> frozenset[str]:
        """Attachments that may stay: those of evidence that is not secret."""
        kept = set()
        for info in self._document.years:
            with contextlib.suppress(KeyError):
                data = self._document.file.load_year(info.fiscal_year)
                for row in data.rows(EVIDENCE.id):
                    if (EVIDENCE.id, row.row_id) not in self._records:
                        kept.add(str(row.cell("sha256").value))
        return frozenset(kept)

"""照会・差戻し: make the file, take it into the town's file, answer it; answers go back with the next submission."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from pathlib import Path
from typing import Any

from msgspec import Struct

from dx_assess.errors import AppError, Where
from dx_assess.exchange.inquiry import (
    FORMAT,
    MAX_TEXT,
    SUFFIX,
    VERSION,
    Asked,
    InquiryFile,
    Kind,
    read_inquiry,
    write_inquiry,
)
from dx_assess.exchange.submission import MANIFEST, read_manifest
from dx_assess.form.answer import OPEN, Answer, answered
from dx_assess.form.records import INQUIRIES
from dx_assess.session.catalog import Catalog
from dx_assess.session.document import CellEdit, Document
from dx_assess.session.files import open_file
from dx_assess.session.inquiry_records import Inquiry, inquiries
from dx_assess.text.dates import fiscal_year_label

WHOLE = "whole"
"""In the place of a question's id: the question is about the whole."""


class Taken(Struct, frozen=True):
    """What came in: rows that are new, and questions that the file has already."""

    inquiry: InquiryFile
    rows: tuple[str, ...]
    known: int


class Subject(Struct, frozen=True):
    """Whom a 照会 is for."""

    code: str
    name: str
    fiscal_year: int
    submission: int


def subject_of(catalog: Catalog, target: Path, year: int | None = None) -> Subject:
    """The town and year of a submission's folder, or of a town file (its newest year, or ``year``).

    :raises AppError: E-SUBMISSION-…, E-STORE-…, E-YEAR-NONE.
    """
    if target.is_dir() or target.name == MANIFEST:
        manifest = read_manifest(target.parent if target.name == MANIFEST else target)
        return Subject(manifest.code, manifest.name, manifest.fiscal_year, manifest.submission)
    document = open_file(catalog, target, year, read_only=True)
    try:
        sent = document.file.submissions(document.year.fiscal_year)
        number = sent[-1].number if sent else 0
        return Subject(document.town.code, document.town.name, document.year.fiscal_year, number)
    finally:
        document.close()


def make_inquiry(
    catalog: Catalog,
    subject: Subject,
    out: Path,
    kind: Kind,
    sender: str,
    number: str,
    questions: Sequence[tuple[str, str]],
    day: date,
) -> InquiryFile:
    """Write a 照会 file.

    :param questions: id of the question (or ``whole``) and text.
    :raises AppError: E-KEY-UNKNOWN (no such question), E-INQUIRY-…, E-FILE-….
    """
    if out.suffix.lower() != SUFFIX:
        raise AppError("E-INQUIRY-NAME", f"照会ファイルの名前は {SUFFIX} で終わります。", "名前を直してください。")
    for question_id, _text in questions:
        if question_id != WHOLE and catalog.question_set.question(question_id) is None:
            fix = "dx-assess answers で設問IDを確かめるか、全体についてなら whole と書いてください。"
            raise AppError("E-KEY-UNKNOWN", f"「{question_id}」という設問はありません。", fix)
    inquiry = InquiryFile(
        format=FORMAT,
        version=VERSION,
        code=subject.code,
        name=subject.name,
        fiscal_year=subject.fiscal_year,
        submission=subject.submission,
        kind=kind,
        sender=sender,
        number=number,
        date=day.isoformat(),
        questions=tuple(Asked(text, "" if key == WHOLE else key) for key, text in questions),
    )
    write_inquiry(out, inquiry)
    return inquiry


def take_inquiry(document: Document, path: Path) -> Taken:
    """Keep the questions of a file beside the answers, as one step that can be undone; no answer changes.

    :raises AppError: E-INQUIRY-TOWN, E-INQUIRY-YEAR, E-INQUIRY-…, E-STORE-….
    """
    inquiry = read_inquiry(path)
    where = Where(file=path.name)
    if inquiry.code != document.town.code:
        fix = f"{inquiry.name}のファイルで取り込んでください。"
        raise AppError("E-INQUIRY-TOWN", f"{inquiry.name}への照会です。この町のものではありません。", fix, where)
    if inquiry.fiscal_year != document.year.fiscal_year:
        label = fiscal_year_label(inquiry.fiscal_year)
        fix = f"{label}に切り替えてから取り込んでください（命令では --year {inquiry.fiscal_year}）。"
        raise AppError("E-INQUIRY-YEAR", f"{label}についての照会です。", fix, where)
    have = {(item.number, item.question, item.text) for item in inquiries(document)}
    new = [item for item in inquiry.questions if (inquiry.number, item.question, item.text) not in have]
    rows = [_cells(inquiry, item) for item in dict.fromkeys(new)]
    label = f"照会の取り込み　{inquiry.sender}　{inquiry.number}"
    numbers = document.add_rows(INQUIRIES.id, rows, label) if rows else []
    return Taken(inquiry, tuple(numbers), len(inquiry.questions) - len(rows))


def _cells(inquiry: InquiryFile, item: Asked) -> dict[str, Answer]:
    texts = {
        "kind": inquiry.kind,
        "sender": inquiry.sender,
        "number": inquiry.number,
        "text": item.text,
        "question": item.question,
    }
    cells = {key: answered(text) for key, text in texts.items() if text}
    return cells | {"received": answered(date.fromisoformat(inquiry.date))}


def answer_inquiry(document: Document, row_id: str, text: str) -> Inquiry:
    """Answer one question of a 照会; an empty text takes the answer back.

    :raises AppError: E-INQUIRY-ROW, E-INQUIRY-LONG, E-STORE-….
    """
    found = next((item for item in inquiries(document) if item.row_id == row_id), None)
    if found is None:
        known = "・".join(item.row_id for item in inquiries(document)) or "（なし）"
        raise AppError("E-INQUIRY-ROW", f"照会 {row_id} はありません。", f"あるのは {known} です。")
    plain = text.strip()
    if len(plain) > MAX_TEXT:
        raise AppError("E-INQUIRY-LONG", f"回答は{MAX_TEXT}文字までです。", "短くするか、備考に分けてください。")
    if plain != found.answer:
        cells = [
            CellEdit(row_id, "answer", answered(plain) if plain else OPEN),
            CellEdit(row_id, "settled", answered(True) if plain else OPEN),
        ]
        document.set_cells(INQUIRIES.id, cells, f"照会への回答　{found.number} {row_id}".strip())
    return next(item for item in inquiries(document) if item.row_id == row_id)


def inquiry_json(item: Inquiry) -> dict[str, Any]:
    """One element of ``inquiry --json``."""
    names = ("row_id", "question", "kind", "sender", "number", "text", "answer", "settled")
    return {name: getattr(item, name) for name in names} | {
        "received": item.received.isoformat() if item.received is not None else None
    }

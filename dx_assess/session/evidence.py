"""根拠資料: files attached to a question. They live in the town's file, and go where the town's file goes.

The content is kept once under its SHA-256; the row says whose evidence it is. Removing strikes the row out: it can be
undone, and the content stays for the history. Questions of class C take no attachment (product.md).
"""

from __future__ import annotations

import csv
import io
import os
import re
import unicodedata
from collections.abc import Callable, Iterator
from datetime import date
from hashlib import sha256
from pathlib import Path
from typing import Any

from msgspec import Struct

from dx_assess.errors import AppError, Where
from dx_assess.files import file_error, read_limited, safe_cell, sha256_of, write_bytes_atomic
from dx_assess.form.answer import Row, answered
from dx_assess.form.model import Question
from dx_assess.form.records import EVIDENCE
from dx_assess.session.document import Document
from dx_assess.session.json_values import head
from dx_assess.store.edits import AddBlob, AddRow

MAX_BYTES = 10 << 20
"""Largest attachment."""
MAX_TOTAL = 200 << 20
"""All attachments of a file together; it has to fit on a USB memory and through a mail gateway."""
TYPES = {
    ".pdf": (b"%PDF",),
    ".png": (b"\x89PNG",),
    ".jpg": (b"\xff\xd8\xff",),
    ".jpeg": (b"\xff\xd8\xff",),
    ".xlsx": (b"PK",),
    ".docx": (b"PK",),
    ".pptx": (b"PK",),
    ".txt": (),
    ".csv": (),
}
"""Allowed endings and what such a file begins with. Nothing that a computer runs."""
INDEX = "根拠資料の一覧.csv"
FOLDER = "根拠資料"
Progress = Callable[[int, str], None]
_LONGEST = 80
_FORBIDDEN = re.compile(r'[\\/:*?"<>|\x00-\x1f\x7f\u200b-\u200f\u202a-\u202e\u2066-\u2069\ud800-\udfff]')
_RESERVED = re.compile(r"(?i)^(con|prn|aux|nul|com\d|lpt\d)(\.|$)")


class Attachment(Struct, frozen=True):
    """One attached file; ``size`` in bytes."""

    row_id: str
    question: str
    name: str
    type: str
    size: int
    sha256: str
    added: date | None

    def as_json(self) -> dict[str, Any]:
        """One element of ``evidence --json``."""
        found: dict[str, Any] = {
            name: getattr(self, name) for name in ("row_id", "question", "name", "type", "size", "sha256")
        }
        return found | {"added": self.added.isoformat() if self.added is not None else None}


def allowed_words() -> str:
    """The allowed kinds and sizes for people."""
    kinds = "・".join(dict.fromkeys(ending.removeprefix(".").upper() for ending in TYPES))
    return f"{kinds}、1つ{MAX_BYTES >> 20}MBまで"


def attachments(document: Document, question_id: str = "") -> tuple[Attachment, ...]:
    """The files of the year that are attached, of one question or of all."""
    found = (_attachment(row) for row in document.data.rows(EVIDENCE.id))
    return tuple(item for item in found if not question_id or item.question == question_id)


def _attachment(row: Row) -> Attachment:
    def text(column: str) -> str:
        value = row.cell(column).value
        return value if isinstance(value, str) else ""

    size, added = row.cell("size").value, row.cell("added").value
    return Attachment(
        row.row_id,
        text("question"),
        text("name"),
        text("type"),
        size if isinstance(size, int) else 0,
        text("sha256"),
        added if isinstance(added, date) else None,
    )


def takes_attachments(question: Question) -> bool:
    """Class C questions take none: what is attached would leave the house with the file."""
    return question.publication != "C"


def attach(document: Document, question_id: str, path: Path, today: date | None = None) -> Attachment:
    """Put a copy of ``path`` into the file as evidence of a question.

    :raises AppError: E-EVIDENCE-QUESTION, -CLASS, -TYPE, -CONTENT, -EMPTY, -TOTAL, -TWICE; E-FILE-…, E-STORE-….
    """
    question = document.question_set.question(question_id)
    where = Where(file=path.name, question=question_id)
    if question is None:
        raise AppError(
            "E-EVIDENCE-QUESTION", f"「{question_id}」という設問はありません。", "IDを確かめてください。", where
        )
    if not takes_attachments(question):
        fix = "「根拠資料の場所」に、資料の名前と置き場所だけを書いてください。"
        raise AppError("E-EVIDENCE-CLASS", "庁外に出せない設問（区分C）には、資料を付けられません。", fix, where)
    ending = path.suffix.lower()
    if ending not in TYPES:
        raise _refused_type(ending, where)
    data = read_limited(path, MAX_BYTES)
    _check_content(data, ending, where)
    digest = sha256(data).hexdigest()
    if any(item.sha256 == digest for item in attachments(document, question_id)):
        raise AppError(
            "E-EVIDENCE-TWICE", "同じ資料が、もうこの設問に付いています。", "別の資料を選んでください。", where
        )
    if document.file.blob_bytes() + len(data) > MAX_TOTAL:
        fix = "いらない資料を外すか、資料の場所だけを書いてください。"
        raise AppError("E-EVIDENCE-TOTAL", f"資料は全部で{MAX_TOTAL >> 20}MBまでです。", fix, where)
    name = safe_name(path.name)
    values = {"question": question_id, "name": name, "type": ending.removeprefix("."), "sha256": digest}
    cells = {key: answered(text) for key, text in values.items()}
    cells |= {"size": answered(len(data)), "added": answered(today or date.today())}
    (row_id,) = document.new_row_ids(EVIDENCE.id, 1)
    year = document.year.fiscal_year
    document.apply([AddBlob(year, data), AddRow(year, EVIDENCE.id, Row(row_id, cells))], f"根拠資料：{name}")
    return attachments(document)[-1]


def _refused_type(ending: str, where: Where) -> AppError:
    message = f"この種類（{ending or '拡張子なし'}）の資料は扱えません。"
    return AppError("E-EVIDENCE-TYPE", message, f"{allowed_words()}です。", where)


def _check_content(data: bytes, ending: str, where: Where) -> None:
    if not data:
        raise AppError("E-EVIDENCE-EMPTY", "中身のないファイルです。", "正しい資料を選んでください。", where)
    begins = TYPES[ending]
    text = not begins and b"\x00" not in data
    if not (text or data.startswith(begins or (b"\x00never",))):
        fix = "その種類のプログラムで開いて、保存し直したものを選んでください。"
        raise AppError("E-EVIDENCE-CONTENT", f"中身が{ending.removeprefix('.').upper()}ではありません。", fix, where)


def safe_name(name: str) -> str:
    """A file name that every system takes and that shows what it is: no path, control or direction characters."""
    plain = _FORBIDDEN.sub("", unicodedata.normalize("NFC", name.replace("\\", "/").rpartition("/")[2])).strip(" .")
    stem, ending = os.path.splitext(plain)
    stem = f"_{stem}" if not stem or _RESERVED.match(stem) else stem
    return f"{stem[:_LONGEST]}{ending[:10]}"


def detach(document: Document, row_id: str) -> None:
    """Take an attachment off; it can be undone.

    :raises AppError: E-EVIDENCE-ROW, E-STORE-….
    """
    if row_id not in {item.row_id for item in attachments(document)}:
        raise AppError("E-EVIDENCE-ROW", f"根拠資料 {row_id} はありません。", "一覧で番号を確かめてください。")
    document.strike_rows(EVIDENCE.id, [row_id])


def content(document: Document, attachment: Attachment) -> bytes:
    """What was attached.

    :raises AppError: E-EVIDENCE-DAMAGED when it is not there, or not what was attached; E-EVIDENCE-TYPE or -CONTENT
        when it is of a kind that nobody could have attached (it might be a program, in a stranger's file).
    """
    where = Where(question=attachment.question, row=attachment.row_id)
    ending = os.path.splitext(safe_name(attachment.name))[1].lower()
    if ending not in TYPES:
        raise _refused_type(ending, where)
    data = document.file.blob(attachment.sha256)
    if data is None or sha256(data).hexdigest() != attachment.sha256:
        fix = "元の資料を付け直すか、控えから戻してください。"
        raise AppError("E-EVIDENCE-DAMAGED", f"資料「{attachment.name}」の中身を読めません。", fix)
    _check_content(data, ending, where)
    return data


def file_name(attachment: Attachment) -> str:
    """The name of a copy: number and name, nothing that leads to another folder."""
    return safe_name(f"{attachment.row_id}_{attachment.name}".replace("\\", "_").replace("/", "_"))


def write_copy(document: Document, attachment: Attachment, folder: Path) -> Path:
    """A read-only copy in ``folder`` to open with another program; nothing that is done to it comes back.

    :raises AppError: E-EVIDENCE-DAMAGED, E-FILE-….
    """
    target = folder / file_name(attachment)
    try:
        target.unlink(missing_ok=True)
        write_bytes_atomic(target, content(document, attachment))
        target.chmod(0o400)
    except OSError as error:
        raise file_error(error, target, "write") from error
    return target


def export(document: Document, folder: Path, progress: Progress = lambda _percent, _text: None) -> tuple[Path, ...]:
    """Every attachment of the year and an index (CSV, UTF-8 with BOM) in a folder.

    :param progress: told percent and words; may raise to stop.

    :raises AppError: E-EVIDENCE-NONE, E-EVIDENCE-DAMAGED, E-FILE-….
    """
    found = attachments(document)
    if not found:
        raise AppError(
            "E-EVIDENCE-NONE", "この年度には、付けた資料がありません。", "資料を付けてから書き出してください。"
        )
    try:
        folder.mkdir(parents=True, exist_ok=True)
    except OSError as error:
        raise file_error(error, folder, "write") from error
    written = []
    for number, item in enumerate(found):
        progress(100 * number // len(found), f"「{item.name}」を書き出しています")
        target = folder / file_name(item)
        write_bytes_atomic(target, content(document, item))
        if sha256_of(target) != item.sha256:
            fix = "もう一度書き出すか、別のフォルダーを選んでください。"
            raise AppError("E-EXPORT-VERIFY", f"書き出した「{target.name}」を読み直すと、中身が違っていました。", fix)
        written.append(target)
    index = folder / INDEX
    write_bytes_atomic(index, _index(document, found).encode("utf-8-sig"))
    return (*written, index)


def _index(document: Document, found: tuple[Attachment, ...]) -> str:
    text = io.StringIO()
    writer = csv.writer(text, lineterminator="\r\n")
    writer.writerow(("番号", "設問ID", "設問", "ファイル名", "大きさ（バイト）", "SHA-256", "添付日"))
    for item in found:
        question = document.question_set.question(item.question)
        words = question.text if question is not None else ""
        added = item.added.isoformat() if item.added is not None else ""
        row = (item.row_id, item.question, words, safe_name(item.name), item.size, item.sha256, added)
        writer.writerow([safe_cell(cell) if isinstance(cell, str) else cell for cell in row])
    return text.getvalue()


def problems(document: Document) -> Iterator[str]:
    """Attachments whose content is missing or damaged, in Japanese sentences (``verify``)."""
    for item in attachments(document):
        try:
            content(document, item)
        except AppError as error:
            yield error.message


def evidence_document(document: Document) -> dict[str, Any]:
    """``evidence --json``."""
    return head(document) | {"evidence": [item.as_json() for item in attachments(document)]}

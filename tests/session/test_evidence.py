"""Attachments: what is taken, kept, opened, exported; what is refused; nothing of class C."""

from __future__ import annotations

import csv
from datetime import date
from hashlib import sha256
from pathlib import Path

import pytest

from dx_assess.errors import AppError
from dx_assess.session import evidence
from dx_assess.session.carrying import write_carry_copy
from dx_assess.session.document import Document
from dx_assess.session.evidence import INDEX, attach, attachments, content, detach, export, safe_name, write_copy
from dx_assess.session.files import open_file
from dx_assess.session.verify import verify_path

PDF = b"%PDF-1.7 example"


@pytest.fixture
def paper(tmp_path: Path) -> Path:
    path = tmp_path / "要綱.pdf"
    path.write_bytes(PDF)
    return path


def code_of(document: Document, question: str, path: Path) -> str:
    stamp = document.file.last_change_at()
    with pytest.raises(AppError) as caught:
        attach(document, question, path)
    assert caught.value.fix and document.file.last_change_at() == stamp and document.file.blob_bytes() in (0, len(PDF))
    return caught.value.code


def test_attached_kept_and_opened(document: Document, paper: Path, tmp_path: Path) -> None:
    item = attach(document, "online.policy", paper, date(2026, 5, 1))
    assert (item.row_id, item.name, item.size, item.sha256) == ("E001", "要綱.pdf", len(PDF), sha256(PDF).hexdigest())
    paper.unlink()
    path, catalog = document.path, document.catalog
    document.close()
    again = open_file(catalog, path)
    assert attachments(again, "online.policy") == (item,) and content(again, item) == PDF
    folder = tmp_path / "private"
    folder.mkdir()
    copy = write_copy(again, item, folder)
    assert copy.read_bytes() == PDF and copy.stat().st_mode & 0o777 == 0o400
    assert write_copy(again, item, folder) == copy  # opened twice
    again.close()
    assert verify_path(path, catalog).ok


def test_taking_off_can_be_undone(document: Document, paper: Path) -> None:
    item = attach(document, "online.policy", paper)
    detach(document, item.row_id)
    assert attachments(document) == ()
    document.undo()
    assert attachments(document) == (item,) and content(document, item) == PDF
    with pytest.raises(AppError) as caught:
        detach(document, "E009")
    assert caught.value.code == "E-EVIDENCE-ROW"


def test_the_same_file_is_kept_once(document: Document, paper: Path) -> None:
    attach(document, "online.policy", paper)
    attach(document, "opendata.published", paper)
    assert document.file.blob_bytes() == len(PDF) and len(attachments(document)) == 2
    assert code_of(document, "online.policy", paper) == "E-EVIDENCE-TWICE"


def test_refused(document: Document, paper: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    secret = next(q.id for q in document.question_set.questions() if q.publication == "C")
    assert code_of(document, secret, paper) == "E-EVIDENCE-CLASS"
    assert code_of(document, "no.such", paper) == "E-EVIDENCE-QUESTION"
    for name, data, code in (
        ("run.exe", b"MZ", "E-EVIDENCE-TYPE"),
        ("none", b"x", "E-EVIDENCE-TYPE"),
        ("false.pdf", b"MZ\x90", "E-EVIDENCE-CONTENT"),
        ("false.txt", b"a\x00b", "E-EVIDENCE-CONTENT"),
        ("empty.txt", b"", "E-EVIDENCE-EMPTY"),
    ):
        path = tmp_path / name
        path.write_bytes(data)
        assert code_of(document, "online.policy", path) == code
    monkeypatch.setattr(evidence, "MAX_BYTES", 10)
    assert code_of(document, "online.policy", paper).startswith("E-FILE")
    monkeypatch.setattr(evidence, "MAX_BYTES", 100)
    monkeypatch.setattr(evidence, "MAX_TOTAL", 10)
    assert code_of(document, "online.policy", paper) == "E-EVIDENCE-TOTAL"


@pytest.mark.parametrize(
    ("name", "expected"),
    [
        ("../../etc/passwd.txt", "passwd.txt"),
        ("..\\..\\x.pdf", "x.pdf"),
        ("con.txt", "_con.txt"),
        ("a\u202efdp.exe.pdf", "afdp.exe.pdf"),
        ("a:b*c?.pdf", "abc.pdf"),
        ("が" * 200 + ".pdf", "が" * 80 + ".pdf"),
    ],
)
def test_names_are_safe(name: str, expected: str) -> None:
    assert safe_name(name) == expected


def test_exported_with_an_index(document: Document, tmp_path: Path) -> None:
    path = tmp_path / "=1+1.txt"
    path.write_bytes(b"text")
    attach(document, "online.policy", path)
    *files, index = export(document, tmp_path / "out")
    assert [file.read_bytes() for file in files] == [b"text"] and index.name == INDEX
    lines = list(csv.reader(index.read_text(encoding="utf-8-sig").splitlines()))
    assert lines[1][:2] == ["E001", "online.policy"] and lines[1][3] == "'=1+1.txt"
    assert lines[1][5] == sha256(b"text").hexdigest()


def test_nothing_to_export(document: Document, tmp_path: Path) -> None:
    with pytest.raises(AppError) as caught:
        export(document, tmp_path / "out")
    assert caught.value.code == "E-EVIDENCE-NONE" and not (tmp_path / "out").exists()


def test_a_lost_content_is_found_by_verify(document: Document, paper: Path) -> None:
    import sqlite3

    attach(document, "online.policy", paper)
    path, catalog = document.path, document.catalog
    document.close()
    connection = sqlite3.connect(path)
    connection.execute("UPDATE blob SET data = x'00'")
    connection.commit()
    connection.close()
    result = verify_path(path, catalog)
    assert not result.ok and any("要綱.pdf" in problem for problem in result.problems)


def test_it_goes_with_the_copy_to_carry(document: Document, paper: Path, tmp_path: Path) -> None:
    attach(document, "online.policy", paper)
    target = tmp_path / "copy.dxa"
    write_carry_copy(document, target)
    copy = open_file(document.catalog, target, read_only=True)
    assert content(copy, attachments(copy)[0]) == PDF
    copy.close()

"""Every code of the catalogue has a test that names it; those that no other test brings about are brought about here.

Guards that only a mistake of the program or of the disk can trip are tripped by breaking one inner step.
"""

from __future__ import annotations

import dataclasses
import importlib.util
import re
import sqlite3
import sys
from collections.abc import Callable, Iterator
from datetime import date
from pathlib import Path
from typing import Any

import pytest
from msgspec import Struct, structs
from openpyxl import Workbook, load_workbook

from dx_assess import files
from dx_assess.errors import AppError, flatten
from dx_assess.exchange import protect, submission_book
from dx_assess.exchange.sheet_base import read_base
from dx_assess.form.answer import answered
from dx_assess.form.loader import load_question_set
from dx_assess.form.packs import load_pack
from dx_assess.rollup import sources
from dx_assess.session import carrying, demo, distribution, elsewhere, kpis, merge, ordinances, restore, submit
from dx_assess.session.backups import set_kept_count
from dx_assess.session.catalog import Catalog
from dx_assess.session.distribution import Wanted, make_distribution
from dx_assess.session.document import CellEdit, Document
from dx_assess.session.evidence import attachments, content
from dx_assess.session.files import open_file
from dx_assess.session.inquiry import Subject, make_inquiry
from dx_assess.session.packs import export_pack, read_workbook
from dx_assess.session.registers import export_register, plan_import
from dx_assess.session.removable import copy_here
from dx_assess.session.report_facts import pdf_facts, workbook_facts
from dx_assess.session.rollup import make_rollup
from dx_assess.session.salvage import salvage_file
from dx_assess.session.sheets import export_sheets, plan_sheets
from dx_assess.session.submit import finish_submission, prepare_submission
from dx_assess.session.visit import add_comment
from dx_assess.store import opening
from dx_assess.store.dxafile import DxaFile
from dx_assess.ui import app
from tests.form.tiny_set import write_tiny_set
from tests.hostile.valid_files import DAY, TOWN, clock, small_town


@pytest.fixture
def document(catalog: Catalog, tmp_path: Path) -> Iterator[Document]:
    found = small_town(catalog, tmp_path / "町.dxa")
    yield found
    found.close()


def codes(call: Callable[[], object]) -> set[str]:
    """Codes of what ``call`` raises; each says how to mend it."""
    with pytest.raises(AppError) as caught:
        call()
    assert all(item.message and item.fix for item in flatten(caught.value))
    return {item.code for item in flatten(caught.value)}


def other(*_args: object, **_kwargs: object) -> Any:
    """In the place of what an inner step really gives."""
    return "something else"


def replaced(record: Any, **fields: Any) -> Any:
    """A record with other fields, of whatever kind it is."""
    return structs.replace(record, **fields) if isinstance(record, Struct) else dataclasses.replace(record, **fields)


def test_every_code_of_the_catalogue_is_named_by_a_test(project: Path) -> None:
    spec = importlib.util.spec_from_file_location("catalogue", project / "tools" / "make_error_catalogue.py")
    assert spec is not None and spec.loader is not None
    tool = sys.modules[spec.name] = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(tool)
    texts = "\n".join(path.read_text(encoding="utf-8") for path in (project / "tests").rglob("*.py"))
    named = set(re.findall(r"E(?:-[A-Z0-9]+){2,}", texts))
    assert {error.code for error in tool.known_errors()} - named == set(), "write a test that brings it about"


# --- what a person can do wrong ----------------------------------------------------------------------------------


def test_small_mistakes(document: Document, catalog: Catalog, tmp_path: Path) -> None:
    assert codes(lambda: set_kept_count(document.file, -1)) == {"E-BACKUP-KEEP"}
    assert codes(lambda: add_comment(document, "online.policy", " 　")) == {"E-COMMENT-EMPTY"}
    assert codes(lambda: copy_here(document.path, tmp_path / "no folder")) == {"E-COPY-FOLDER"}
    assert codes(lambda: export_register(document, "systems", tmp_path / "a.ods")) == {"E-EXPORT-KIND"}
    (tmp_path / "file").write_bytes(b"")
    assert codes(lambda: demo.make_demo(catalog, tmp_path / "file" / "below")) == {"E-FILE-FOLDER"}
    asked = [("online.policy", "なぜ")]
    subject = Subject(TOWN.code, TOWN.name, 2026, 0)
    out = tmp_path / "a.txt"
    assert codes(lambda: make_inquiry(catalog, subject, out, "prefecture", "県", "1", asked, DAY)) == {"E-INQUIRY-NAME"}
    cell = CellEdit("G999", "note", answered("x"))
    assert codes(lambda: document.set_cells("systems", [cell])) == {"E-STORE-ROW"}
    (tmp_path / "empty.csv").write_bytes(b"\n \n")
    assert codes(lambda: plan_import(document, "systems", tmp_path / "empty.csv")) == {"E-IMPORT-EMPTY"}


def test_files_that_are_none(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    assert files.file_error(PermissionError(13, "x"), tmp_path, "read").code == "E-FILE-DENIED"
    if sys.platform != "win32":
        assert codes(lambda: files.read_limited(Path("/dev/null"), 10)) == {"E-FILE-KIND"}
    monkeypatch.setattr(opening, "MAX_BYTES", 10)
    (tmp_path / "big.dxa").write_bytes(b"SQLite format 3\0" * 10)
    assert codes(lambda: opening.check_header(tmp_path / "big.dxa")) == {"E-STORE-SIZE"}


@pytest.mark.parametrize(
    ("data", "code"),
    [(b"\xff\xfe\x00", "E-FORM-UTF8"), (b"# " + b"x" * 2_000_001, "E-FORM-SIZE"), (None, "E-FORM-FILE")],
)
def test_a_file_of_a_set_that_cannot_be_read(tmp_path: Path, data: bytes | None, code: str) -> None:
    folder = write_tiny_set(tmp_path)
    path = folder / "domains" / "1_online.toml"
    path.unlink()
    path.mkdir() if data is None else path.write_bytes(data)
    assert code in codes(lambda: load_question_set(folder))


def test_packs_that_cannot_be(document: Document, catalog: Catalog, tmp_path: Path) -> None:
    text = catalog.folders["fukushima"].read_text(encoding="utf-8")
    path = tmp_path / "fukushima.toml"
    head, _sep, _rest = text.partition("[[kpi]]")
    path.write_text(head, encoding="utf-8")
    assert "E-PACK-EMPTY" in codes(lambda: load_pack(path))
    days = "[pack]\nvalid_from = 2026-04-01\nvalid_to = 2026-03-31\n"
    plain = re.sub(r"(?m)^valid_(from|to) = .*\n", "", text)
    path.write_text(plain.replace("[pack]\n", days, 1), encoding="utf-8")
    assert "E-PACK-DATES" in codes(lambda: load_pack(path))
    path.write_text(re.sub(r'numerator = "[^"]+"', 'numerator = "no.such.figure"', text, count=1), encoding="utf-8")
    pack = load_pack(path)
    assert codes(lambda: kpis.compile_pack(pack, document)) == {"E-PACK-EXPR"}


def test_an_edited_workbook_of_a_pack(catalog: Catalog, tmp_path: Path) -> None:
    path = tmp_path / "pack.xlsx"
    export_pack(catalog, "fukushima", path, DAY)
    book = load_workbook(path)
    sheet = next(sheet for sheet in book if "KPI" in sheet.title and sheet.max_row > 10)
    sheet.delete_cols(3)
    book.save(tmp_path / "column.xlsx")
    assert "E-BOOK-COLUMN" in codes(lambda: read_workbook(catalog, tmp_path / "column.xlsx"))
    book = load_workbook(path)
    for sheet in book:
        for row in sheet.iter_rows(min_row=1, max_row=6):
            for cell in row:
                if cell.value == "kpi":
                    below = sheet.cell(sheet.max_row, cell.column)
                    below.value = "no-such-kpi"
    book.save(tmp_path / "ref.xlsx")
    assert "E-BOOK-REF" in codes(lambda: read_workbook(catalog, tmp_path / "ref.xlsx"))


def test_ordinances_that_are_too_deep_or_no_japanese(document: Document, tmp_path: Path) -> None:
    folder = tmp_path / "例規"
    deep = folder.joinpath(*["a"] * 13)
    deep.mkdir(parents=True)
    (deep / "x.txt").write_text("第１条　これは", encoding="utf-8")
    (folder / "latin.txt").write_text("only latin letters " * 20, encoding="utf-8")
    found = ordinances.search_ordinances(document, folder)
    assert {"E-ORD-DEEP", "E-ORD-NOTEXT"} <= {error.code for error in found.unread}


def test_too_many_files_for_a_roll_up(catalog: Catalog, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(sources, "MAX_FILES", 2)
    for number in range(3):
        (tmp_path / f"{number}.json").write_text("{}", encoding="utf-8")
    assert codes(lambda: make_rollup(catalog, tmp_path)) == {"E-ROLLUP-MANY"}


def test_reports_that_are_none(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    Workbook().save(tmp_path / "a.xlsx")
    assert codes(lambda: workbook_facts(tmp_path / "a.xlsx")) == {"E-VERIFY-FOREIGN"}
    (tmp_path / "a.pdf").write_bytes(b"%PDF-1.7 broken")
    assert codes(lambda: pdf_facts(tmp_path / "a.pdf")) == {"E-VERIFY-PDF"}


def test_a_division_sheet_of_another_form(document: Document, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (sheet, *_others) = export_sheets(document, tmp_path / "課", groups=["accounting"])
    base = read_base(sheet.path)
    changed = replaced(base, head=replaced(base.head, form_id="x"))
    monkeypatch.setattr("dx_assess.session.sheet_plans.read_base", lambda _path: changed)
    assert codes(lambda: plan_sheets(document, [sheet.path])) == {"E-SHEET-FORM"}


# --- damaged town files ------------------------------------------------------------------------------------------


def test_evidence_that_is_gone(document: Document) -> None:
    (attachment,) = attachments(document)
    gone = replaced(attachment, sha256="0" * 64)
    assert codes(lambda: content(document, gone)) == {"E-EVIDENCE-DAMAGED"}


def test_nothing_and_nobody_to_salvage(document: Document, catalog: Catalog, tmp_path: Path) -> None:
    document.file.back_up_to(tmp_path / "a.dxa")
    data = (tmp_path / "a.dxa").read_bytes()
    (tmp_path / "nothing.dxa").write_bytes(data[:100] + bytes(len(data) - 100))
    out = tmp_path / "out.dxa"
    assert codes(lambda: salvage_file(catalog, tmp_path / "nothing.dxa", out)) == {"E-SALVAGE-NOTHING"}
    connection = sqlite3.connect(tmp_path / "a.dxa", isolation_level=None)
    connection.execute("UPDATE town SET code = 'x'")
    connection.close()
    assert codes(lambda: salvage_file(catalog, tmp_path / "a.dxa", out)) == {"E-SALVAGE-TOWN"}
    assert not out.exists()


# --- guards: what was written is not what was meant --------------------------------------------------------------


def test_what_is_read_back_differs(
    document: Document, catalog: Catalog, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def broken(place: str, call: Callable[[], object], code: str, value: Any = other) -> None:
        with pytest.MonkeyPatch.context() as patch:
            patch.setattr(place, value)
            assert codes(call) == {code}

    def carry() -> object:
        return carrying.write_carry_copy(document, tmp_path / "写し.dxa")

    def secret(*_args: object) -> None:
        raise carrying._check_error(tmp_path)

    broken("dx_assess.session.carrying._look_through", carry, "E-CARRY-CHECK", secret)
    again = distribution.read_distribution

    def changed(path: Path) -> Any:
        found = again(path)
        return type(found)(found.manifest, "another text", found.files)

    wanted = Wanted(date(2026, 9, 30), "お願いします。")
    target = tmp_path / "a.dxpack"
    broken(
        "dx_assess.session.distribution.read_distribution",
        lambda: make_distribution(catalog, "fukushima", target, wanted),
        "E-DIST-WRITE",
        changed,
    )
    broken(
        "dx_assess.exchange.register_export._csv_bytes",
        lambda: export_register(document, "systems", tmp_path / "a.csv"),
        "E-EXPORT-VERIFY",
        lambda *_args: b"a,b\n",
    )
    assert not (tmp_path / "a.csv").exists()
    out = tmp_path / "out.dxa"
    broken(
        "dx_assess.session.salvage_write._counted",
        lambda: salvage_file(catalog, document.path, out),
        "E-SALVAGE-CHECK",
    )
    assert not out.exists()
    broken(
        "dx_assess.exchange.protect._open_workbook",
        lambda: protect.protect_workbook(_book(), "x" * 12),
        "E-PASSWORD-CHECK",
    )


def _book() -> bytes:
    import io

    out = io.BytesIO()
    Workbook().save(out)
    return out.getvalue()


def test_a_restored_file_that_differs(
    document: Document, catalog: Catalog, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    document.file.back_up_to(tmp_path / "控え.dxa")
    document.close()
    count = iter(range(100))
    monkeypatch.setattr(restore, "sha256_of", lambda _path: str(next(count)))
    assert codes(lambda: restore.restore_file(catalog, document.path, tmp_path / "控え.dxa")) == {"E-RESTORE-CHECK"}


def test_a_merged_file_that_differs(document: Document, catalog: Catalog, tmp_path: Path) -> None:
    document.file.back_up_to(tmp_path / "写し.dxa")
    second = open_file(catalog, tmp_path / "写し.dxa")
    second.set_text("online.policy", "0")
    second.close()
    plan = merge.plan_files(catalog, document.path, tmp_path / "写し.dxa")
    wanted: Any = {("a place",): "that is not there"}
    assert codes(lambda: merge._check(document.file, plan, wanted)) == {"E-MERGE-CHECK"}


def test_a_copy_elsewhere_that_differs(document: Document, tmp_path: Path) -> None:
    batches = iter((1, 2))
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(DxaFile, "last_batch", lambda _self: next(batches))
        assert codes(lambda: elsewhere.save_elsewhere(document, tmp_path / "別.dxa")) == {"E-STORE-COPY"}


def test_a_book_of_changes_that_differs() -> None:
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(submission_book, "load_workbook", lambda *_args, **_words: OtherBook())
        assert codes(lambda: submission_book.changes_book([["a", "b", "c", "d"]], [], {"町": "x"}, DAY)) == {
            "E-SUBMIT-CHECK"
        }


class OtherBook:
    """Sheets with other cells."""

    def __getitem__(self, _name: str) -> Any:
        book = Workbook()
        for _ in range(8):
            book.active.append(["other", "other", "other", "other"])
        return book.active

    def close(self) -> None:
        """Nothing to close."""


def test_answers_that_change_while_a_submission_is_made(document: Document, tmp_path: Path) -> None:
    prepared = prepare_submission(document, tmp_path / "送る", incomplete=True, clock=clock)
    document.set_text("online.policy", "0")
    assert codes(lambda: finish_submission(document, prepared)) == {"E-SUBMIT-CHANGED"}
    assert [path for path in (tmp_path / "送る").iterdir() if not path.name.startswith(".")] == []


def test_a_submission_that_cannot_be_noted_for_sure(
    document: Document, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:

    error = submit._unsure(tmp_path, AppError("E-FILE-IO", "失敗しました。", "確かめてください。"))
    assert error.code == "E-SUBMIT-UNSURE" and error.fix and str(tmp_path) in str(error.where)


def test_the_window_without_qt() -> None:
    error = app._missing_library(ModuleNotFoundError("No module named 'PySide6'", name="PySide6.QtCore"))
    assert error.code == "E-UI-PYSIDE" and error.fix

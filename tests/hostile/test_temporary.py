"""Temporary files are the user's alone and gone afterwards, also after an error; no link is followed for writing."""

from __future__ import annotations

import ast
import json
import os
import shutil
import sqlite3
import stat
import tempfile
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest

from dx_assess import files
from dx_assess.errors import AppError
from dx_assess.session import carrying, evidence, restore, rollup, submit, submit_verify
from dx_assess.session.catalog import Catalog
from dx_assess.session.distribution import Wanted, make_distribution, read_offer
from dx_assess.session.document import Document
from dx_assess.session.files import open_file
from dx_assess.session.registers import export_register
from dx_assess.session.reports import write_reports
from dx_assess.session.salvage import salvage_file
from dx_assess.store.dxafile import DxaFile
from dx_assess.store.owner import read_owner
from tests.hostile.valid_files import DAY, clock, small_town

pytestmark = pytest.mark.skipif(os.name == "nt", reason="folders are private by themselves there")


@pytest.fixture
def seen(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[dict[Path, int]]:
    """Temporary folders that were made → their mode at that moment; none is left at the end."""
    found: dict[Path, int] = {}
    make, place = tempfile.mkdtemp, tmp_path / "temp"
    place.mkdir()

    def watched(*args: str | None, **kwargs: str | None) -> str:
        path = make(*args, **kwargs)
        found[Path(path)] = stat.S_IMODE(os.stat(path).st_mode)
        return path

    monkeypatch.setattr(tempfile, "tempdir", str(place))
    monkeypatch.setattr(tempfile, "mkdtemp", watched)
    old = os.umask(0)
    yield found
    os.umask(old)
    assert list(place.iterdir()) == []
    assert [path for path in found if path.exists()] == []


@pytest.fixture
def document(catalog: Catalog, tmp_path: Path) -> Iterator[Document]:
    folder = tmp_path / "町"
    folder.mkdir()
    found = small_town(catalog, folder / "町.dxa")
    yield found
    found.close()


def distributed(document: Document, folder: Path) -> None:
    path = folder / "a.dxpack"
    make_distribution(document.catalog, "fukushima", path, Wanted(DAY, "お願いします。"))
    read_offer(document.catalog, path)


def carried(document: Document, folder: Path) -> None:
    carrying.write_carry_copy(document, folder / "持ち出し.dxa")


def sent(document: Document, folder: Path) -> None:
    found = submit.submit_year(document, folder / "送る", incomplete=True, clock=clock)
    submit_verify.check_package(found.folder, document.question_set)
    rollup.make_rollup(document.catalog, found.folder)


def salvaged(document: Document, folder: Path) -> None:
    salvage_file(document.catalog, document.path, folder / "救い出し.dxa")


def restored(document: Document, folder: Path) -> None:
    document.file.back_up_to(folder / "控え.dxa")
    document.close()
    restore.restore_file(document.catalog, document.path, folder / "控え.dxa")


def with_journal(document: Document, folder: Path) -> None:
    shutil.copyfile(document.path, folder / "止まった.dxa")
    (folder / "止まった.dxa-journal").write_bytes(b"\0" * 600)
    open_file(document.catalog, folder / "止まった.dxa", read_only=True).close()


WORK = [distributed, carried, sent, salvaged, restored, with_journal]


@pytest.mark.parametrize("work", WORK)
def test_folders_are_private_and_removed(
    document: Document, tmp_path: Path, seen: dict[Path, int], work: Callable[[Document, Path], None]
) -> None:
    work(document, tmp_path)
    assert seen and set(seen.values()) == {0o700}


@pytest.mark.parametrize(
    ("work", "breaks"),
    [
        (distributed, "dx_assess.exchange.distribution.check_zip"),
        (carried, "dx_assess.session.carrying._look_through"),
        (sent, "dx_assess.session.submit_verify.pdf_facts"),
        (salvaged, "dx_assess.session.salvage_write._counted"),
        (restored, "dx_assess.session.restore._compared"),
        (with_journal, "dx_assess.store.opening._connection"),
    ],
)
def test_folders_are_removed_after_an_error_too(
    document: Document,
    tmp_path: Path,
    seen: dict[Path, int],
    monkeypatch: pytest.MonkeyPatch,
    work: Callable[[Document, Path], None],
    breaks: str,
) -> None:
    def fail(*_args: object, **_kwargs: object) -> None:
        raise RuntimeError("in the middle")

    monkeypatch.setattr(breaks, fail)
    with pytest.raises(RuntimeError, match="in the middle"):
        work(document, tmp_path)
    assert seen and set(seen.values()) == {0o700}


def test_only_what_is_removed_by_itself_is_used(project: Path) -> None:
    """``mkstemp``, ``mktemp`` and files that stay are not used; the one ``mkdtemp`` is moved or removed.

    Folders are made in one place, so that what a power failure leaves behind is known by its name.
    """
    used = {
        f"{path.relative_to(project / 'dx_assess').as_posix()}: {ast.unparse(node.func)}"
        for path in (project / "dx_assess").rglob("*.py")
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8")))
        if isinstance(node, ast.Call) and ast.unparse(node.func).startswith("tempfile.")
    }
    assert used == {
        "files.py: tempfile.TemporaryDirectory",
        "files.py: tempfile.gettempdir",
        "session/submit_place.py: tempfile.mkdtemp",
    }


def test_a_file_being_written_is_the_users_alone(tmp_path: Path) -> None:
    modes: list[int] = []

    def writer(draft: Path) -> None:
        draft.write_bytes(b"x")
        modes.append(stat.S_IMODE(draft.stat().st_mode))

    target = tmp_path / "a.csv"
    files.write_atomic(target, writer)
    plain = tmp_path / "plain"
    plain.touch()
    assert target.stat().st_mode == plain.stat().st_mode  # as any other new file of the user
    target.chmod(0o640)
    files.write_atomic(target, writer)
    assert modes == [0o600, 0o600] and stat.S_IMODE(target.stat().st_mode) == 0o640


def reports(document: Document, target: Path) -> None:
    write_reports(document, target.with_suffix(".pdf"), None)


def register(document: Document, target: Path) -> None:
    export_register(document, "systems", target)


def copy(document: Document, target: Path) -> None:
    carrying.write_carry_copy(document, target)


@pytest.mark.parametrize(
    ("work", "name"), [(reports, "a.pdf"), (register, "a.csv"), (register, "a.xlsx"), (copy, "a.dxa")]
)
def test_a_planted_link_is_not_written_through(
    document: Document, tmp_path: Path, work: Callable[[Document, Path], None], name: str
) -> None:
    victim = tmp_path / "大事なもの"
    victim.write_bytes(b"untouched")
    (tmp_path / name).symlink_to(victim)
    with pytest.raises(AppError) as caught:
        work(document, tmp_path / name)
    assert caught.value.code in ("E-FILE-LINK", "E-STORE-EXISTS", "E-MERGE-EXISTS") and caught.value.fix
    assert victim.read_bytes() == b"untouched"


def test_links_beside_a_town_file_are_not_written_through(catalog: Catalog, tmp_path: Path) -> None:
    victim = tmp_path / "大事なもの.dxa"
    small_town(catalog, victim).close()
    before = victim.read_bytes()
    path = tmp_path / "町.dxa"
    (tmp_path / "町.dxa.part").symlink_to(victim)
    (tmp_path / "写し.dxa.part").symlink_to(victim)
    small_town(catalog, path).close()
    document = open_file(catalog, path)
    document.file.back_up_to(tmp_path / "写し.dxa")
    document.close()
    assert victim.read_bytes() == before
    owner = tmp_path / "町.dxa.owner"
    owner.unlink(missing_ok=True)
    owner.symlink_to(victim)
    with pytest.raises(AppError) as caught:
        open_file(catalog, path)
    assert caught.value.code == "E-FILE-LINK"
    assert victim.read_bytes() == before


def test_an_owner_file_that_is_a_pipe_does_not_stop_the_program(catalog: Catalog, tmp_path: Path) -> None:
    path = tmp_path / "町.dxa"
    small_town(catalog, path).close()
    owner = tmp_path / "町.dxa.owner"
    owner.unlink(missing_ok=True)
    os.mkfifo(owner)
    assert read_owner(path) is None
    with pytest.raises(AppError) as caught:
        DxaFile.open(path, restore.this_user())
    assert caught.value.code == "E-FILE-KIND"


def test_evidence_is_not_written_over_a_planted_link(document: Document, tmp_path: Path) -> None:
    victim = tmp_path / "大事なもの"
    victim.write_bytes(b"untouched")
    (attachment,) = evidence.attachments(document)
    folder = tmp_path / "見る"
    folder.mkdir()
    target = evidence.write_copy(document, attachment, folder)
    target.unlink()
    target.symlink_to(victim)
    assert evidence.write_copy(document, attachment, folder) == target and not target.is_symlink()
    assert victim.read_bytes() == b"untouched"


@pytest.mark.parametrize(
    ("name", "row_id", "code"),
    [
        ("要綱.bat", "E001", "E-EVIDENCE-TYPE"),
        ("要綱.pdf.lnk", "E001", "E-EVIDENCE-TYPE"),
        ("要綱\u202efdp.exe", "E001", "E-EVIDENCE-TYPE"),
        ("要綱", "E001", "E-EVIDENCE-TYPE"),
        ("要綱.png", "E001", "E-EVIDENCE-CONTENT"),
        ("../../要綱.pdf", "E001", ""),
        ("要綱.pdf", "../../../E001", ""),
        ("要綱.pdf", "..\\..\\E001", ""),
    ],
)
def test_evidence_of_a_stranger_is_no_program_and_stays_in_its_folder(
    document: Document, catalog: Catalog, tmp_path: Path, name: str, row_id: str, code: str
) -> None:
    """A made-up town file cannot have the window write or open what nobody could have attached."""
    path = tmp_path / "よその町.dxa"
    document.file.back_up_to(path)
    connection = sqlite3.connect(path, isolation_level=None)
    connection.execute("PRAGMA foreign_keys = OFF")
    text = json.dumps(name)
    connection.execute('UPDATE cell SET value = ? WHERE register = ? AND "column" = ?', (text, "_evidence", "name"))
    for table in ("cell", "register_row"):
        connection.execute(f"UPDATE {table} SET row_id = ? WHERE register = ?", (row_id, "_evidence"))
    connection.close()
    folder = tmp_path / "a" / "b" / "c"
    folder.mkdir(parents=True)
    found = open_file(catalog, path, read_only=True)
    before = sorted(tmp_path.rglob("*"))
    try:
        (attachment,) = evidence.attachments(found)
        if code:
            for work in (evidence.write_copy, lambda document, _item, folder: evidence.export(document, folder)):
                with pytest.raises(AppError) as caught:
                    work(found, attachment, folder)
                assert caught.value.code == code and caught.value.fix
            assert sorted(tmp_path.rglob("*")) == before
        else:
            copy = evidence.write_copy(found, attachment, folder)
            written = evidence.export(found, folder)
            assert {copy.resolve().parent, *(item.resolve().parent for item in written)} == {folder.resolve()}
    finally:
        found.close()


@pytest.mark.parametrize("name", ["../../../町", "C:町", "町\u202e", "町\n", "a" * 41])
def test_a_town_whose_name_leads_elsewhere_is_not_opened(document: Document, tmp_path: Path, name: str) -> None:
    """Names of reports, sheets and submissions begin with the town's name."""
    path = tmp_path / "よその町.dxa"
    document.file.back_up_to(path)
    connection = sqlite3.connect(path, isolation_level=None)
    connection.execute("UPDATE town SET name = ?", (name,))
    connection.close()
    with pytest.raises(AppError) as caught:
        open_file(document.catalog, path)
    assert caught.value.code == "E-STORE-VALUE" and caught.value.fix
    assert not path.with_name(path.name + ".owner").exists()

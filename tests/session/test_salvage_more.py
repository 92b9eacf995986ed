"""What was handed in and the settings come out of a damaged file, and what does not is told."""

from __future__ import annotations

import sqlite3
from pathlib import Path

import pytest

from dx_assess.session.backups import set_kept_count
from dx_assess.session.catalog import Catalog
from dx_assess.session.files import new_file
from dx_assess.session.salvage import salvage_file
from dx_assess.session.submit import submit_year
from dx_assess.session.verify_file import verify_file
from dx_assess.store.dxafile import DxaFile
from dx_assess.store.edits import Submission, Town
from dx_assess.store.owner import Owner

ME = Owner("sato", "pc-1", "2026-05-01T09:00")


@pytest.fixture(scope="module")
def handed_in(catalog: Catalog, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A town that submitted twice and keeps three copies."""
    folder = tmp_path_factory.mktemp("handed")
    document = new_file(catalog, folder / "町.dxa", Town("075426", "楢葉町", "福島県"), 2026)
    set_kept_count(document.file, 3)
    for answer in "12":
        document.set_text("online.policy", answer)
        submit_year(document, folder / "送る", incomplete=True)
    document.close()
    return folder / "町.dxa"


@pytest.fixture
def damaged(handed_in: Path, tmp_path: Path) -> Path:
    path = tmp_path / "damaged.dxa"
    path.write_bytes(handed_in.read_bytes())
    return path


def kept(path: Path) -> tuple[tuple[Submission, ...], Town, str | None, str]:
    with DxaFile.open(path, ME, read_only=True) as file:
        return file.submissions(2026), file.town(), file.town().salt, file.setting("backups.keep") or ""


def raw(path: Path, statement: str) -> None:
    connection = sqlite3.connect(path)
    with connection:
        connection.execute(statement)
    connection.close()


def test_everything_of_a_sound_file(catalog: Catalog, damaged: Path, tmp_path: Path) -> None:
    out = tmp_path / "new.dxa"
    result = salvage_file(catalog, damaged, out)
    assert (result.lost, result.unsure, result.counts["submissions"]) == ([], [], 2)
    assert kept(out) == kept(damaged) and kept(out)[3] == "3"
    assert verify_file(catalog, out)[1] == [] and len(result.notes) == 1
    with DxaFile.open(out, ME, read_only=True) as file:
        assert file.last_change_at() > file.submissions(2026)[1].at


def test_a_damaged_document_is_lost_by_name(catalog: Catalog, damaged: Path, tmp_path: Path) -> None:
    raw(damaged, "UPDATE submission SET document = replace(document, '楢葉', '楢岩') WHERE number = 1")
    result = salvage_file(catalog, damaged, tmp_path / "new.dxa")
    assert [line[: line.index("（")] for line in result.lost] == ["令和8年度 提出 第1号の控え"]
    assert [item.number for item in kept(tmp_path / "new.dxa")[0]] == [2]


@pytest.mark.parametrize(
    ("column", "value"), [("who", "suzuki"), ("at", "2026-05-02T00:00:00+00:00"), ("program", "9.9")]
)
def test_what_the_other_records_say_otherwise_is_to_be_looked_at(
    catalog: Catalog, damaged: Path, tmp_path: Path, column: str, value: str
) -> None:
    raw(damaged, f"UPDATE submission SET {column} = '{value}' WHERE number = 2")
    result = salvage_file(catalog, damaged, tmp_path / "new.dxa")
    assert result.lost == [] and [line.partition("：")[0] for line in result.unsure] == ["令和8年度 提出 第2号"]


def test_a_lost_table_is_told_from_the_history(catalog: Catalog, damaged: Path, tmp_path: Path) -> None:
    raw(damaged, "DELETE FROM submission")
    result = salvage_file(catalog, damaged, tmp_path / "new.dxa")
    assert len(result.lost) == 2 and all("R" in line and "第" in line for line in result.lost)
    assert result.counts["submissions"] == 0


def test_a_lost_history_leaves_them_to_be_looked_at(catalog: Catalog, damaged: Path, tmp_path: Path) -> None:
    raw(damaged, "DELETE FROM history WHERE kind = 'submission'")
    result = salvage_file(catalog, damaged, tmp_path / "new.dxa")
    assert len(kept(tmp_path / "new.dxa")[0]) == 2
    assert len([line for line in result.unsure if "提出" in line]) == 2


def test_a_secret_that_cannot_be_read_is_told(catalog: Catalog, damaged: Path, tmp_path: Path) -> None:
    raw(damaged, "UPDATE setting SET value = 'x' WHERE key = 'receipt_salt'")
    raw(damaged, "UPDATE setting SET value = 'many' WHERE key = 'backups.keep'")
    result = salvage_file(catalog, damaged, tmp_path / "new.dxa")
    assert any("受付番号のもと" in note for note in result.notes) and any("設定" in note for note in result.notes)
    salt, keep = kept(tmp_path / "new.dxa")[2:]
    assert salt != kept(damaged)[2] and keep == ""


def test_another_towns_document_is_not_taken(catalog: Catalog, damaged: Path, tmp_path: Path) -> None:
    raw(damaged, "UPDATE submission SET fiscal_year = 2026, number = 7 WHERE number = 2")
    result = salvage_file(catalog, damaged, tmp_path / "new.dxa")
    assert [item.number for item in kept(tmp_path / "new.dxa")[0]] == [1] and len(result.lost) == 2

"""A file of every earlier form opens, with everything in it, and is backed up before it is changed."""

from __future__ import annotations

import shutil
import sqlite3
from pathlib import Path

import pytest

from dx_assess.form.answer import answered
from dx_assess.store.dxafile import DxaFile
from dx_assess.store.edits import AddSubmission, SetAnswer, Submission
from dx_assess.store.owner import Owner
from dx_assess.store.schema import MIGRATIONS

SAMPLES = Path(__file__).parents[1] / "samples"
NOW = len(MIGRATIONS._migrations)


def version(path: Path) -> int:
    connection = sqlite3.connect(path)
    try:
        return int(connection.execute("PRAGMA user_version").fetchone()[0])
    finally:
        connection.close()


def test_there_is_a_sample_of_every_earlier_form() -> None:
    assert {version(path) for path in SAMPLES.glob("schema_v*.dxa")} == set(range(1, NOW))


@pytest.fixture(params=range(1, NOW))
def old(request: pytest.FixtureRequest, tmp_path: Path) -> Path:
    return Path(shutil.copy(SAMPLES / f"schema_v{request.param}.dxa", tmp_path / "古い町.dxa"))


def check_contents(file: DxaFile) -> None:
    assert file.town().name == "下郷町"
    data = file.load_year(2026)
    assert data.answer("online.policy") == answered("3")
    assert data.answer("online.policy.note") == answered("規則を定めた")
    rows = {row.row_id: row for row in data.registers["procedures"]}
    assert rows["P001"].cells["online_count"] == answered(12)
    assert len(rows) == 55
    assert rows["P055"].cells["name"] == answered("町独自の手続")
    assert not rows["P055"].struck, "the strike was taken back"
    assert len(file.changes()) == 402
    assert file.setting("x-sample") == "1"
    assert file.submissions(2026) == ()


def test_opens_for_writing_and_is_backed_up(old: Path, owner: Owner, tmp_path: Path) -> None:
    before, was = old.read_bytes(), version(old)
    with DxaFile.open(old, owner, backups=tmp_path / "控え") as file:
        check_contents(file)
        file.apply(
            [AddSubmission(2026, 1, "R1-0000-0000-0000", "0.1", "{}"), SetAnswer(2026, "a", answered(1))], "提出"
        )
        kept = file.submissions(2026)
    assert kept == (Submission(2026, 1, kept[0].at, owner.user, "R1-0000-0000-0000", "0.1", "{}"),)
    assert version(old) == NOW
    backup = tmp_path / "控え" / f"古い町.v{was}控え.dxa"
    assert version(backup) == was
    with DxaFile.open(backup, owner, read_only=True) as file:
        check_contents(file)
    assert old.read_bytes() != before


def test_opens_read_only_and_is_not_touched(old: Path, owner: Owner) -> None:
    before = old.read_bytes()
    with DxaFile.open(old, owner, read_only=True) as file:
        check_contents(file)
    assert old.read_bytes() == before
    assert [item.name for item in old.parent.iterdir()] == [old.name]

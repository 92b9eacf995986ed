"""Damaged files: what is saved is what was there, and the rest is told; never a crash."""

from __future__ import annotations

import os
import random
import shutil
import sqlite3
from hashlib import sha256
from pathlib import Path

import pytest
from msgspec.structs import replace

from dx_assess.errors import AppError
from dx_assess.form.answer import UNKNOWN, YearData
from dx_assess.session.catalog import Catalog
from dx_assess.session.evidence import attach
from dx_assess.session.files import open_file
from dx_assess.session.salvage import Salvaged, salvage_file
from dx_assess.session.verify_file import verify_file
from dx_assess.store.dxafile import DxaFile
from dx_assess.store.edits import AddRow, PutYear, SetAnswer, StrikeRow
from dx_assess.store.owner import Owner

ME = Owner("sato", "pc-1", "2026-05-01T09:00")
NIGHTS = int(os.environ.get("DX_ASSESS_NIGHTLY", "0"))
"""Above 0 in the nightly run: more cases, with a seed of the night's own."""
CASES = {"whole": 100, "part": 1000} if NIGHTS else {"whole": 4, "part": 40}
"""The whole sample town takes half a second a case; the part of it has one year and some rows of each register."""
Flat = dict[tuple[object, ...], object]


@pytest.fixture(scope="module")
def sample(made_sample: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    return Path(shutil.copy(made_sample, tmp_path_factory.mktemp("sample")))


@pytest.fixture(scope="module")
def original(sample: Path) -> Flat:
    return contents(sample)


@pytest.fixture(scope="module")
def part(sample: Path) -> Path:
    """The sample's newest year with ten rows of each register, each answer given twice."""
    path = sample.with_name("part.dxa")
    with DxaFile.open(sample, ME, read_only=True) as file:
        info, town = file.years()[-1], file.town()
        data = file.load_year(info.fiscal_year)
    year = info.fiscal_year
    with DxaFile.create(path, town, ME) as file:
        file.apply([PutYear(replace(info, carried_from=None))], "ファイルの作成")
        for register, rows in data.registers.items():
            file.apply([AddRow(year, register, row) for row in rows[:10]], register)
            file.apply([StrikeRow(year, register, rows[0].row_id)], "取消し")
        for key, answer in data.answers.items():
            file.apply([SetAnswer(year, key, UNKNOWN)], key)
            file.apply([SetAnswer(year, key, answer)], key)
    return path


def contents(path: Path) -> Flat:
    """Everything a file says, by place."""
    with DxaFile.open(path, ME, read_only=True) as file:
        found: Flat = {("year", info.fiscal_year): info for info in file.years()}
        for info in file.years():
            data: YearData = file.load_year(info.fiscal_year)
            found |= {("answer", info.fiscal_year, key): answer for key, answer in data.answers.items()}
            for register, rows in data.registers.items():
                for row in rows:
                    place = (info.fiscal_year, register, row.row_id)
                    found |= {("row", *place): (row.prefilled, row.struck)}
                    found |= {("cell", *place, column): cell for column, cell in row.cells.items()}
        return found


def order(path: Path) -> list[str]:
    with DxaFile.open(path, ME, read_only=True) as file:
        return [
            f"{info.fiscal_year}/{register}/{row.row_id}"
            for info in file.years()
            for register, rows in sorted(file.load_year(info.fiscal_year).registers.items())
            for row in rows
        ]


def salvaged(catalog: Catalog, damaged: Path, out: Path) -> Salvaged | AppError:
    """The result or the known error, after which there is no new file."""
    before = damaged.read_bytes()
    try:
        found = salvage_file(catalog, damaged, out)
    except AppError as error:
        assert not out.exists() and error.fix
        return error
    assert damaged.read_bytes() == before
    return found


def test_a_sound_file(catalog: Catalog, sample: Path, original: Flat, tmp_path: Path) -> None:
    out = tmp_path / "new.dxa"
    found = salvage_file(catalog, sample, out)
    assert (found.lost, [line[:3] for line in found.unsure]) == ([], ["団体："])  # the sample town is no real one
    assert contents(out) == original and order(out) == order(sample)
    assert verify_file(catalog, out)[1] == []


def damage(data: bytes, chance: random.Random, kind: int) -> bytes:
    """Some flipped bits, bytes or a torn-off end."""
    if kind == 4:
        return data[: chance.randrange(len(data))]
    found = bytearray(data)
    if kind == 3:  # a sector of something else
        start = chance.randrange(len(data) // 512) * 512
        found[start : start + 512] = chance.randbytes(512)
        return bytes(found)
    for _ in range(1 if kind < 2 else 12):
        found[chance.randrange(len(data))] ^= 1 << chance.randrange(8) if kind else chance.randrange(1, 256)
    return bytes(found)


@pytest.mark.parametrize("which", ["part", "whole"])
def test_flips_and_truncations(catalog: Catalog, sample: Path, part: Path, tmp_path: Path, which: str) -> None:
    chance = random.Random(20260501 + NIGHTS)
    source = part if which == "part" else sample
    data, rows, original = source.read_bytes(), order(source), contents(source)
    saved = 0
    for number in range(CASES[which]):
        kind = number % 5
        damaged, out = tmp_path / "damaged.dxa", tmp_path / "out.dxa"
        damaged.write_bytes(damage(data, chance, kind))
        result = salvaged(catalog, damaged, out)
        if isinstance(result, AppError):
            continue
        saved += 1
        found = contents(out)
        wrong = {place for place in found if found[place] != original.get(place)}
        town = [line for line in result.unsure if line.startswith("団体：")]
        if kind in (0, 1, 4):  # one damage: even what only one record says is right
            assert not wrong, (number, wrong)
        assert len(wrong) <= len(result.unsure) - len(town), (number, wrong)
        assert result.lost or result.unsure != town or found == original, number
        if "台帳の行の並び順" not in result.unsure:
            there = order(out)
            assert there == [row for row in rows if row in set(there)], number
        assert town, "the sample town is in no list, so it is always to be looked at"
        out.unlink()
    assert saved > CASES[which] / 2


def test_a_lost_table_comes_back_from_the_history(
    catalog: Catalog, sample: Path, original: Flat, tmp_path: Path
) -> None:
    connection = sqlite3.connect(sample)
    root, size = connection.execute(
        "SELECT rootpage, (SELECT page_size FROM pragma_page_size()) FROM sqlite_master WHERE name = 'answer'"
    ).fetchone()
    connection.close()
    data = bytearray(sample.read_bytes())
    data[(root - 1) * size : root * size] = bytes(size)
    damaged = tmp_path / "damaged.dxa"
    damaged.write_bytes(bytes(data))
    result = salvage_file(catalog, damaged, tmp_path / "out.dxa")
    assert contents(tmp_path / "out.dxa") == original
    assert result.lost == [] and len(result.unsure) > 100


def test_contradicting_records_are_not_saved(catalog: Catalog, sample: Path, tmp_path: Path) -> None:
    damaged, out = tmp_path / "damaged.dxa", tmp_path / "out.dxa"
    damaged.write_bytes(sample.read_bytes())
    connection = sqlite3.connect(damaged)
    with connection:
        year, value = connection.execute(
            "SELECT max(fiscal_year), value FROM answer WHERE key = 'online.policy'"
        ).fetchone()
        other = '"0"' if value != '"0"' else '"1"'
        connection.execute("UPDATE answer SET value = ? WHERE key = 'online.policy' AND fiscal_year = ?", (other, year))
    connection.close()
    result = salvage_file(catalog, damaged, out)
    assert len(result.lost) == 1 and ("answer", year, "online.policy") not in contents(out)


@pytest.mark.parametrize(
    ("content", "code"), [(b"", "E-STORE-FORMAT"), (b"x" * 5000, "E-STORE-FORMAT"), (None, "E-STORE-OPEN")]
)
def test_no_file_of_ours(catalog: Catalog, tmp_path: Path, content: bytes | None, code: str) -> None:
    path = tmp_path / "a.dxa"
    if content is not None:
        path.write_bytes(content)
    with pytest.raises(AppError) as caught:
        salvage_file(catalog, path, tmp_path / "out.dxa")
    assert caught.value.code == code and not (tmp_path / "out.dxa").exists()


def test_the_new_file_never_replaces_one(catalog: Catalog, sample: Path) -> None:
    before = sample.read_bytes()
    with pytest.raises(AppError) as caught:
        salvage_file(catalog, sample, sample)
    assert caught.value.code == "E-STORE-EXISTS" and sample.read_bytes() == before


PAPER = b"%PDF-1.7 " + bytes(range(256)) * 400


@pytest.fixture(scope="module")
def with_paper(catalog: Catalog, part: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A file with an attachment of many pages."""
    folder = tmp_path_factory.mktemp("paper")
    paper, path = folder / "要綱.pdf", folder / "a.dxa"
    paper.write_bytes(PAPER)
    path.write_bytes(part.read_bytes())
    document = open_file(catalog, path, backup=False)
    attach(document, "online.policy", paper)
    document.close()
    return path


def test_attachments_come_along(catalog: Catalog, with_paper: Path, tmp_path: Path) -> None:
    result = salvage_file(catalog, with_paper, tmp_path / "out.dxa")
    assert result.lost == [] and result.counts["attachments"] == 1
    with DxaFile.open(tmp_path / "out.dxa", ME, read_only=True) as file:
        assert file.blob(sha256(PAPER).hexdigest()) == PAPER
    assert verify_file(catalog, tmp_path / "out.dxa")[1] == []


def test_a_damaged_attachment_is_told_by_its_name(catalog: Catalog, with_paper: Path, tmp_path: Path) -> None:
    data = bytearray(with_paper.read_bytes())
    data[data.index(PAPER[2000:2200]) + 50] ^= 1
    damaged = tmp_path / "damaged.dxa"
    damaged.write_bytes(bytes(data))
    result = salvage_file(catalog, damaged, tmp_path / "out.dxa")
    assert result.lost == ["根拠資料「要綱.pdf」の中身"] and result.counts["attachments"] == 0
    assert contents(tmp_path / "out.dxa") == contents(with_paper)

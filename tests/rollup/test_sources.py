"""Any mix of files at any depth, with any names; nothing unreadable stops the rest."""

from __future__ import annotations

import unicodedata
import zipfile
from collections.abc import Sequence
from pathlib import Path

import pytest

from dx_assess.errors import AppError
from dx_assess.exchange.protect import protect_data, protect_workbook
from dx_assess.exchange.submission import Manifest, encode_manifest, entry_of
from dx_assess.exchange.town_data_file import FILE_NAME, write_town_data
from dx_assess.rollup.sources import Found, Readers, read_folder
from dx_assess.score.town_data import TownData, encode
from dx_assess.session.catalog import Catalog
from dx_assess.session.files import open_file
from dx_assess.session.reports import write_reports
from dx_assess.session.rollup import unlocked
from tests.rollup.conftest import town

CODES = ("072010", "072028", "072036", "072044")


def no_dxa(path: Path) -> Sequence[TownData]:
    raise AppError("E-STORE-FORMAT", "dx-assess のファイル（.dxa）ではありません。", "確かめてください。")


def read(folder: Path) -> dict[str, Found]:
    return {item.file: item for item in read_folder(folder, Readers(no_dxa))}


def cp932_zip(path: Path, entries: dict[str, bytes]) -> None:
    """A zip as old Windows programs write it: names in CP932, without the mark for UTF-8."""
    stand_ins = {chr(ord("A") + no) * len(name.encode("cp932")): name for no, name in enumerate(entries)}
    with zipfile.ZipFile(path, "w") as archive:
        for stand_in, name in stand_ins.items():
            archive.writestr(stand_in, entries[name])
    raw = path.read_bytes()
    for stand_in, name in stand_ins.items():
        raw = raw.replace(stand_in.encode(), name.encode("cp932"))
    path.write_bytes(raw)


def test_any_depth_and_japanese_names(tmp_path: Path) -> None:
    deep = tmp_path / unicodedata.normalize("NFD", "県北_がぎぐ") / "町" / "提出"
    deep.mkdir(parents=True)
    write_town_data(deep / FILE_NAME, town(CODES[0]))
    (deep / "manifest.json").write_text("{}")
    (deep / "報告書.xlsx").write_bytes(b"not looked at")
    write_town_data(tmp_path / "ただのファイル.json", town(CODES[1]))
    found = read(tmp_path)
    assert {file: item.years[0].code for file, item in found.items()} == {
        "県北_がぎぐ/町/提出/town-data.json": CODES[0],
        "ただのファイル.json": CODES[1],
    }


@pytest.mark.parametrize("folder", ["", "提出_表示町/"])
def test_zip_files_with_old_names(tmp_path: Path, folder: str) -> None:
    entries = {f"{folder}manifest.json": b"{}", f"{folder}能登町データ.json": encode(town(CODES[0]))}
    cp932_zip(tmp_path / "提出.zip", entries)
    (item,) = read(tmp_path).values()
    assert item.file == f"提出.zip＞{folder}能登町データ.json"
    assert item.years[0].code == CODES[0]


def test_a_zip_of_everything(tmp_path: Path) -> None:
    with zipfile.ZipFile(tmp_path / "全部.zip", "w") as archive:
        archive.writestr("あ/town-data.json", encode(town(CODES[0])))
        archive.writestr("い/town-data.json", encode(town(CODES[1])))
        archive.writestr("う/町.dxa", b"no town file")
    found = read(tmp_path)
    assert [len(item.years) for item in found.values()] == [1, 1, 0]
    problem = found["全部.zip＞う/町.dxa"].problem
    assert problem is not None
    assert (problem.code, problem.where.file) == ("E-STORE-FORMAT", "全部.zip＞う/町.dxa")


def test_damage_is_told_and_stops_nothing(tmp_path: Path) -> None:
    good = encode(town(CODES[0]))
    (tmp_path / "よい.json").write_bytes(good)
    (tmp_path / "切れた.json").write_bytes(good[:-50])
    (tmp_path / "こわれた.dxa").write_bytes(b"SQLite format 3\x00 nothing")
    (tmp_path / "こわれた.xlsx").write_bytes(b"PK nothing")
    (tmp_path / "こわれた.zip").write_bytes(b"PK nothing")
    (tmp_path / "書きかえた.json").write_bytes(good.replace(b'"level":2', b'"level":4'))
    found = read(tmp_path)
    codes = {file: item.problem.code if item.problem is not None else "" for file, item in found.items()}
    assert codes == {
        "よい.json": "",
        "切れた.json": "E-TOWN-DAMAGED",
        "こわれた.dxa": "E-STORE-FORMAT",
        "こわれた.xlsx": "E-ZIP-BAD",
        "こわれた.zip": "E-ZIP-BAD",
        "書きかえた.json": "E-TOWN-DAMAGED",
    }


def test_what_is_not_ours_is_passed_over(tmp_path: Path) -> None:
    (tmp_path / "メモ.txt").write_text("…")
    (tmp_path / "~$報告書.xlsx").write_bytes(b"lock")
    (tmp_path / ".隠し.json").write_bytes(encode(town(CODES[0])))
    (tmp_path / "町.控え").mkdir()
    (tmp_path / "町.控え" / "2026-06-01.dxa").write_bytes(b"an older copy")
    (tmp_path / "設定.json").write_text('{"a": 1}')
    assert read(tmp_path) == {}


def test_one_file_may_be_given(tmp_path: Path) -> None:
    write_town_data(tmp_path / "町.json", town(CODES[0]))
    assert list(read(tmp_path / "町.json")) == ["町.json"]


def test_no_folder(tmp_path: Path) -> None:
    with pytest.raises(AppError) as caught:
        read_folder(tmp_path / "ない", Readers(no_dxa))
    assert caught.value.code == "E-ROLLUP-FOLDER"


def test_reading_can_be_stopped(tmp_path: Path) -> None:
    for code in CODES:
        write_town_data(tmp_path / f"{code}.json", town(code))
    seen = []

    def stop(percent: int, text: str) -> None:
        seen.append((percent, text))
        if percent >= 50:
            raise InterruptedError

    with pytest.raises(InterruptedError):
        read_folder(tmp_path, Readers(no_dxa), stop)
    assert [percent for percent, _text in seen] == [0, 25, 50]


def submission(folder: Path, content: bytes, named: bytes) -> None:
    folder.mkdir()
    manifest = Manifest(
        format="dx-assess/submission",
        version=1,
        code=CODES[0],
        name="町",
        fiscal_year=2026,
        submission=1,
        receipt="R8-0000-0000-0000",
        at="2026-06-01T00:00:00Z",
        program="0.1.0",
        form="standard",
        form_version="1.0.0",
        pack="fukushima",
        edition="standard",
        protected=False,
        files=(entry_of(FILE_NAME, "data", named),),
    )
    (folder / "manifest.json").write_bytes(encode_manifest(manifest))
    (folder / FILE_NAME).write_bytes(content)


def test_the_manifest_must_name_what_is_there(tmp_path: Path) -> None:
    good, other = encode(town(CODES[0])), encode(town(CODES[1]))
    submission(tmp_path / "よい", good, good)
    submission(tmp_path / "すりかえ", other, good)
    found = read(tmp_path)
    assert found["よい/town-data.json"].years[0].code == CODES[0]
    problem = found["すりかえ/town-data.json"].problem
    assert problem is not None
    assert problem.code == "E-ROLLUP-MANIFEST"


def test_a_submission_with_a_password_is_named(tmp_path: Path) -> None:
    (tmp_path / "manifest.json").write_text("{}")
    (tmp_path / f"{FILE_NAME}.age").write_bytes(b"age-encryption.org/v1")
    (item,) = read(tmp_path).values()
    assert item.problem is not None
    assert item.problem.code == "E-ROLLUP-LOCKED"


def test_a_password_opens_it(tmp_path: Path) -> None:
    locked = protect_data(encode(town(CODES[0])), "ひみつの言葉を五つ")
    submission(tmp_path / "町", b"", locked)
    (tmp_path / "町" / FILE_NAME).unlink()
    (tmp_path / "町" / f"{FILE_NAME}.age").write_bytes(locked)
    for passwords, code in ((("ちがう言葉",), "E-PASSWORD-WRONG"), (("ちがう言葉", "ひみつの言葉を五つ"), "")):
        readers = Readers(no_dxa, lambda content, name, known=passwords: unlocked(content, name, known))  # type: ignore[misc]
        (item,) = read_folder(tmp_path, readers)
        assert (item.problem.code if item.problem is not None else "") == code
        assert len(item.years) == (0 if code else 1)


def test_a_workbook_with_a_password_lying_loose(catalog: Catalog, prefecture: Path, tmp_path: Path) -> None:
    """It is named with the reason, not called damaged; with its password it is read."""
    document = open_file(catalog, next(iter(sorted(prefecture.glob("*.dxa")))), read_only=True)
    write_reports(document, None, tmp_path / "plain.xlsx")
    code = document.town.code
    document.close()
    content = (tmp_path / "plain.xlsx").read_bytes()
    (tmp_path / "plain.xlsx").unlink()
    locked = protect_workbook(content, "ひみつの言葉を五つ")
    (tmp_path / "町.xlsx").write_bytes(locked)
    with zipfile.ZipFile(tmp_path / "全部.zip", "w") as archive:
        archive.writestr("町.xlsx", locked)
    for item in read(tmp_path).values():
        assert (item.problem.code if item.problem is not None else "", item.foreign) == ("E-ROLLUP-LOCKED", False)
    readers = Readers(no_dxa, lambda content, name: unlocked(content, name, ("ちがう言葉", "ひみつの言葉を五つ")))
    opened = read_folder(tmp_path, readers)
    assert [item.years[0].code for item in opened] == [code, code]


def test_a_zip_with_a_password_stops_nothing(tmp_path: Path) -> None:
    with zipfile.ZipFile(tmp_path / "あ.zip", "w") as archive:
        archive.writestr("町.json", encode(town(CODES[0])))
    raw = bytearray((tmp_path / "あ.zip").read_bytes())
    for sign, at in ((b"PK\x03\x04", 6), (b"PK\x01\x02", 8)):
        raw[raw.index(sign) + at] |= 1
    (tmp_path / "あ.zip").write_bytes(bytes(raw))
    write_town_data(tmp_path / "い.json", town(CODES[1]))
    found = read(tmp_path)
    problem = found["あ.zip"].problem
    assert problem is not None
    assert problem.code == "E-ZIP-LOCKED"
    assert found["い.json"].years

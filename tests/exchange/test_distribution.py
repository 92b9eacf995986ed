"""The 配布ファイル read as hostile: whatever is not exactly what was written is refused."""

from __future__ import annotations

import io
import json
import stat
import zipfile
from collections.abc import Callable
from datetime import date
from pathlib import Path

import pytest

from dx_assess.errors import AppError
from dx_assess.exchange.distribution import (
    FORMAT,
    FORMAT_VERSION,
    MANIFEST,
    Manifest,
    Named,
    read_distribution,
    render_distribution,
)

HEAD = Manifest(
    format=FORMAT,
    format_version=FORMAT_VERSION,
    id="pref",
    version="1.0.0",
    issuer="県",
    year=2026,
    deadline=date(2026, 9, 30),
    pack=Named("pref", "1.0.0", "KPI"),
    form=Named("standard", "1.0.0", "設問"),
)
FILES = {"pack/pref.toml": b"[pack]\n", "form/set.toml": b'id = "standard"\n', "form/domains/1_online.toml": b"#\n"}
Change = Callable[[dict[str, bytes]], None]


@pytest.fixture
def made(tmp_path: Path) -> Path:
    path = tmp_path / "県.dxpack"
    path.write_bytes(render_distribution(HEAD, "送付文\n二行目", FILES))
    return path


def entries(path: Path) -> dict[str, bytes]:
    with zipfile.ZipFile(path) as archive:
        return {name: archive.read(name) for name in archive.namelist()}


def rewrite(path: Path, content: dict[str, bytes]) -> None:
    with zipfile.ZipFile(path, "w") as archive:
        for name, data in content.items():
            archive.writestr(name, data)


def test_there_and_back(made: Path) -> None:
    found = read_distribution(made)
    assert found.text == "送付文\n二行目" and found.files == FILES
    assert (found.manifest.id, found.manifest.deadline) == ("pref", date(2026, 9, 30))
    assert next(iter(entries(made))) == MANIFEST


def test_the_same_bytes_each_time() -> None:
    assert render_distribution(HEAD, "文", FILES) == render_distribution(HEAD, "文", dict(reversed(FILES.items())))


def _manifest(content: dict[str, bytes], **values: object) -> None:
    content[MANIFEST] = json.dumps(json.loads(content[MANIFEST]) | values).encode()


@pytest.mark.parametrize(
    "change",
    [
        lambda c: c.update({"pack/pref.toml": b"[PACK]\n"}),
        lambda c: c.update({"pack/pref.toml": b"longer than before"}),
        lambda c: c.pop("text.txt"),
        lambda c: c.pop("pack/pref.toml"),
        lambda c: c.pop(MANIFEST),
        lambda c: c.update({"extra.txt": b""}),
        lambda c: c.update({"form/registers/x.toml": b""}),
        lambda c: c.update({"../evil.toml": b""}),
        lambda c: c.update({"/etc/evil.toml": b""}),
        lambda c: c.update({"form/../../evil.toml": b""}),
        lambda c: c.update({"form\\evil.toml": b""}),
        lambda c: c.update({"form/run.exe": b""}),
        lambda c: c.update({MANIFEST: b"{"}),
        lambda c: c.update({MANIFEST: b"[" * 100_000}),
        lambda c: c.update({MANIFEST: b"\xff"}),
        lambda c: _manifest(c, format="other"),
        lambda c: _manifest(c, deadline="soon"),
        lambda c: _manifest(c, id="../x"),
        lambda c: _manifest(c, year=1),
        lambda c: _manifest(c, more=1),
    ],
)
def test_changed_files_are_refused(made: Path, change: Change) -> None:
    content = entries(made)
    change(content)
    rewrite(made, content)
    with pytest.raises(AppError) as caught:
        read_distribution(made)
    assert caught.value.code == "E-DIST-BAD"
    assert "何も取り込んでいません" in caught.value.fix and str(made) in caught.value.line()


def test_links_and_twice_the_same_name(made: Path) -> None:
    content = entries(made)
    for twice in (False, True):
        with zipfile.ZipFile(made, "w") as archive:
            for name, data in content.items():
                info = zipfile.ZipInfo(name)
                if name.startswith("pack/") and not twice:
                    info.external_attr = (stat.S_IFLNK | 0o777) << 16
                archive.writestr(info, data)
            if twice:
                with pytest.warns(UserWarning, match="Duplicate"):
                    archive.writestr("text.txt", content["text.txt"])
        with pytest.raises(AppError, match="あるはずのない"):
            read_distribution(made)


def test_a_newer_format_says_so(made: Path) -> None:
    content = entries(made)
    _manifest(content, format_version=2, something="new")
    rewrite(made, content)
    with pytest.raises(AppError) as caught:
        read_distribution(made)
    assert caught.value.code == "E-DIST-NEWER"


def test_no_zip_too_large_and_a_bomb(made: Path) -> None:
    bomb = io.BytesIO()
    with zipfile.ZipFile(bomb, "w", zipfile.ZIP_DEFLATED) as archive:
        archive.writestr(MANIFEST, bytes(30 << 20))
    for data, code in (
        (b"no zip", "E-DIST-BAD"),
        (b"", "E-DIST-BAD"),
        (made.read_bytes()[:-40], "E-DIST-BAD"),
        (bytes(6 << 20), "E-FILE-TOOBIG"),
        (bomb.getvalue(), "E-ZIP-BOMB"),
    ):
        made.write_bytes(data)
        with pytest.raises(AppError) as caught:
            read_distribution(made)
        assert caught.value.code == code
        assert str(made) in caught.value.line()


def test_too_many_entries(made: Path) -> None:
    content = entries(made) | {f"form/registers/r{no}.toml": b"" for no in range(300)}
    rewrite(made, content)
    with pytest.raises(AppError) as caught:
        read_distribution(made)
    assert caught.value.code == "E-ZIP-BOMB"

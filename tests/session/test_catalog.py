"""Installed question sets and packs stand beside the shipped ones; the newest valid version is used."""

from __future__ import annotations

from datetime import date
from pathlib import Path

import pytest

from dx_assess import paths
from dx_assess.errors import AppError
from dx_assess.session.catalog import load_catalog
from dx_assess.session.files import new_file, open_file
from dx_assess.session.library import FORMS, PACKS, Addition, content_of, install
from dx_assess.store.edits import Town

DAY = date(2026, 11, 1)
PACK = """[pack]
id = "fukushima"
version = "{version}"
name = "県のKPI {version}"
prefecture = "福島県"
prefecture_code = "070009"
issuer = "福島県"
years = [2026]
{more}
[[kpi]]
id = "one"
list = "行政"
no = 1
section = "1"
item = ""
name = "率"
direction = "up"
targets = {{ 2026 = "61%" }}
yardstick = "reference"
"""


def add_pack(version: str, more: str = "") -> None:
    data = PACK.format(version=version, more=more).encode()
    install([Addition(PACKS, "fukushima", version, {"fukushima.toml": data})])


def add_set(version: str) -> None:
    content = content_of(paths.forms_dir() / "standard")
    head = content["set.toml"].replace(b'version = "1.0.0"', f'version = "{version}"'.encode(), 1)
    content["set.toml"] = head
    install([Addition(FORMS, "standard", version, content)])


def test_the_newest_valid_pack_wins_and_the_shipped_one_stays() -> None:
    add_pack("1.10.0")
    add_pack("1.9.0")
    add_pack("2.0.0", "valid_from = 2027-04-01")
    catalog = load_catalog(day=DAY)
    assert catalog.packs["fukushima"].version == "1.10.0"
    assert catalog.packs["fukuoka"].version == "1.0.0"
    assert load_catalog(day=date(2027, 4, 1)).packs["fukushima"].version == "2.0.0"
    assert b'version = "1.0.0"' in (paths.resources_dir() / "packs" / "fukushima.toml").read_bytes()


def test_a_broken_pack_is_passed_over_and_named(user_home: Path) -> None:
    add_pack("1.1.0")
    path = user_home / "packs" / "fukushima" / "1.1.0" / "fukushima.toml"
    path.write_text("[pack", encoding="utf-8")
    catalog = load_catalog(day=DAY)
    assert catalog.packs["fukushima"].version == "1.0.0"
    (problem,) = catalog.problems
    assert problem.code == "E-PACK-BROKEN" and str(path) in problem.line()


def test_an_installed_version_is_never_overwritten(user_home: Path) -> None:
    add_pack("1.1.0")
    with pytest.raises(AppError, match="もうあります") as caught:
        add_pack("1.1.0", "valid_from = 2027-04-01")
    assert caught.value.code == "E-PACK-EXISTS"
    assert [path.name for path in (user_home / "packs" / "fukushima").iterdir()] == ["1.1.0"]


def test_all_or_nothing(user_home: Path) -> None:
    add_pack("1.1.0")
    data = {"fukushima.toml": b""}
    with pytest.raises(AppError):
        install([Addition(PACKS, "other", "1.0.0", data), Addition(PACKS, "fukushima", "1.1.0", data)])
    assert not (user_home / "packs" / "other" / "1.0.0").exists()


@pytest.mark.parametrize(("name", "version"), [("../x", "1.0.0"), ("x", "../1"), ("X", "1.0.0"), ("x", "1")])
def test_names_that_are_no_folder(user_home: Path, name: str, version: str) -> None:
    with pytest.raises(AppError, match="取り込めません"):
        install([Addition(PACKS, name, version, {"a.toml": b""})])
    assert not (user_home / "packs").exists()


def test_a_year_keeps_its_version_while_it_is_there(tmp_path: Path) -> None:
    path = tmp_path / "町.dxa"
    old = load_catalog(day=DAY)
    new_file(old, path, Town("073628", "鏡石町", "福島県"), 2026).close()
    add_set("1.1.0")
    catalog = load_catalog(day=DAY)
    assert catalog.question_set.version == "1.1.0"
    document = open_file(catalog, path, read_only=True)
    assert document.question_set.version == "1.0.0"
    document.close()


def test_a_year_opens_with_the_nearest_later_version_and_not_with_an_older_one() -> None:
    add_set("1.1.0")
    add_set("1.2.0")
    catalog = load_catalog(day=DAY)
    assert catalog.set_for("standard", "1.0.5").version == "1.1.0"
    with pytest.raises(AppError) as newer:
        catalog.set_for("standard", "1.3.0")
    with pytest.raises(AppError) as unknown:
        catalog.set_for("other", "1.0.0")
    assert (newer.value.code, unknown.value.code) == ("E-FORM-NEWER", "E-FORM-UNKNOWN")

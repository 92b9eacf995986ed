"""The receipt number: guessed from outside by nobody, the same in every copy of a file."""

from __future__ import annotations

import json
import shutil
from contextlib import closing
from pathlib import Path

from dx_assess.report.content import receipt_of
from dx_assess.session.catalog import Catalog
from dx_assess.session.data_export import export_data
from dx_assess.session.document import Document
from dx_assess.session.files import new_file, open_file
from dx_assess.session.town_data import town_data
from dx_assess.store.edits import Town

TOWN = Town("073628", "下郷町", "福島県")


def number(document: Document) -> str:
    return receipt_of(document.question_set, document.pack, document.town, document.data)


def test_two_files_with_the_same_answers_have_different_numbers(catalog: Catalog, tmp_path: Path) -> None:
    one, two = (new_file(catalog, tmp_path / f"{name}.dxa", TOWN, 2026) for name in "ab")
    with closing(one), closing(two):
        assert one.town == two.town
        assert number(one) != number(two)


def test_a_copy_has_the_number_of_its_original(catalog: Catalog, tmp_path: Path) -> None:
    with closing(new_file(catalog, tmp_path / "a.dxa", TOWN, 2026)) as document:
        wanted = number(document)
    shutil.copy(tmp_path / "a.dxa", tmp_path / "copy.dxa")
    with closing(open_file(catalog, tmp_path / "copy.dxa")) as copy:
        assert number(copy) == wanted


def test_the_secret_is_in_no_export(catalog: Catalog, tmp_path: Path) -> None:
    with closing(new_file(catalog, tmp_path / "a.dxa", TOWN, 2026)) as document:
        salt = document.town.salt
        assert len(salt) == 32 and salt not in repr(document.town)
        files = export_data(document, tmp_path / "data").files
        assert not [path for path in files if salt in path.read_text(encoding="utf-8-sig")]
        assert salt not in json.dumps(repr(town_data(document)))

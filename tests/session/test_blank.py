from __future__ import annotations

from pathlib import Path

import pytest

from dx_assess.errors import AppError
from dx_assess.session.blank import write_blank
from dx_assess.session.catalog import Catalog


def test_both_files(catalog: Catalog, tmp_path: Path) -> None:
    pdf, xlsx = tmp_path / "設問.pdf", tmp_path / "設問.xlsx"
    result = write_blank(catalog, "quick", pdf, xlsx)
    assert (result.questions, result.files) == (26, (pdf, xlsx))
    assert pdf.read_bytes().startswith(b"%PDF") and xlsx.read_bytes().startswith(b"PK")


def test_one_of_them(catalog: Catalog, tmp_path: Path) -> None:
    xlsx = tmp_path / "設問.xlsx"
    assert write_blank(catalog, "quick", None, xlsx).files == (xlsx,)
    assert [path.name for path in tmp_path.iterdir()] == [xlsx.name]


def test_nothing_chosen(catalog: Catalog) -> None:
    with pytest.raises(AppError) as caught:
        write_blank(catalog, "standard", None, None)
    assert caught.value.code == "E-REPORT-NOTHING"


def test_a_folder_that_is_not_there(catalog: Catalog, tmp_path: Path) -> None:
    with pytest.raises(AppError) as caught:
        write_blank(catalog, "quick", tmp_path / "nowhere" / "a.pdf", None)
    assert caught.value.code.startswith("E-FILE-")

"""Numbers of the profile that others are divided by."""

from __future__ import annotations

from pathlib import Path

import pytest

from dx_assess.errors import AppError
from dx_assess.session.catalog import Catalog
from dx_assess.session.files import new_file
from dx_assess.store.edits import Town


def test_a_town_without_staff_is_not_accepted(catalog: Catalog, tmp_path: Path) -> None:
    document = new_file(catalog, tmp_path / "town.dxa", Town("073628", "下郷町", "福島県"), 2026, pack_id="")
    with pytest.raises(AppError) as caught:
        document.set_text("profile.staff_total", "0")
    assert caught.value.code == "E-INPUT-RANGE" and "1以上" in caught.value.fix
    assert document.answer("profile.staff_total").is_open
    document.set_text("profile.staff_total", "85人")
    assert document.answer("profile.staff_total").value == 85
    document.close()

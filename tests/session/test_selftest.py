"""``--self-test``: it passes here, and it finds what can be missing in a program folder."""

import importlib
import shutil
import subprocess
import sys
from pathlib import Path
from types import ModuleType

import pytest
from msgspec.structs import replace

from dx_assess.errors import AppError
from dx_assess.session.catalog import load_catalog
from dx_assess.session.selftest import check_data, import_everything


def test_it_passes_in_a_process_of_its_own(user_home: Path) -> None:
    command = [sys.executable, "-m", "dx_assess", "--self-test"]
    done = subprocess.run(command, capture_output=True, text=True, encoding="utf-8", check=False)
    assert done.returncode == 0, done.stderr
    *steps, last = done.stdout.splitlines()
    assert last == "すべて正常です。"
    assert len(steps) == 6
    assert any("すべてのページ" in step for step in steps)


def test_a_module_that_is_missing_is_named(monkeypatch: pytest.MonkeyPatch) -> None:
    real = importlib.import_module

    def without_excel(name: str, package: str | None = None) -> ModuleType:
        if name == "dx_assess.report.excel":
            raise ModuleNotFoundError("No module named 'openpyxl'")
        return real(name, package)

    monkeypatch.setattr(importlib, "import_module", without_excel)
    with pytest.raises(AppError) as found:
        import_everything()
    assert found.value.code == "E-SELF-PART"
    assert "dx_assess.report.excel" in found.value.message


@pytest.mark.parametrize("damage", ["missing", "cut", "text"])
def test_a_font_that_is_missing_or_damaged_is_named(tmp_path: Path, project: Path, damage: str) -> None:
    resources = tmp_path / "resources"
    shutil.copytree(project / "resources" / "fonts", resources / "fonts")
    font = resources / "fonts" / "NotoSansJP-Regular.ttf"
    whole = font.read_bytes()
    font.unlink()
    if damage != "missing":
        font.write_bytes(whole[:4000] if damage == "cut" else b"not a font")
    with pytest.raises(AppError) as found:
        check_data(replace(load_catalog(), resources=resources))
    assert found.value.code == "E-REPORT-FONT"
    assert "NotoSansJP" in found.value.message


def test_data_that_is_missing_is_named() -> None:
    with pytest.raises(AppError) as found:
        check_data(replace(load_catalog(), packs={}, menus=()))
    assert (found.value.code, found.value.message) == (
        "E-SELF-DATA",
        "付属のデータ（KPIパック・支援メニュー）がありません。",
    )

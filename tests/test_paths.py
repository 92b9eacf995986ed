import json
import os
import subprocess
import sys
import zipfile
from pathlib import Path

import pytest

from dx_assess import paths
from dx_assess.errors import AppError

PRINT_PATHS = """
import json, dx_assess
from dx_assess import paths
print(json.dumps([dx_assess.__file__, str(paths.forms_dir()), str(paths.resources_dir()), str(paths.manual_dir())]))
"""


def test_a_checkout_has_them_beside_the_package(project: Path) -> None:
    assert paths.forms_dir() == project / "forms"
    assert paths.resources_dir() == project / "resources"
    assert paths.manual_dir() == project / "docs" / "manual"


def test_a_wheel_has_them_inside_the_package(project: Path, tmp_path: Path) -> None:
    subprocess.run(
        [sys.executable, "-m", "hatchling", "build", "-t", "wheel", "-d", str(tmp_path)],
        cwd=project,
        check=True,
        capture_output=True,
    )
    (wheel,) = tmp_path.glob("dx_assess-*.whl")
    site = tmp_path / "site"
    with zipfile.ZipFile(wheel) as archive:
        archive.extractall(site)

    found = subprocess.run(
        [sys.executable, "-c", PRINT_PATHS],
        cwd=tmp_path,
        env={**os.environ, "PYTHONPATH": str(site)},
        check=True,
        capture_output=True,
        text=True,
    )

    package, forms, resources, manual = map(Path, json.loads(found.stdout))
    assert package == site / "dx_assess" / "__init__.py"
    assert forms == site / "dx_assess" / "_forms"
    assert resources == site / "dx_assess" / "_resources"
    assert manual == site / "dx_assess" / "_manual"
    assert (manual / "01-start.md").is_file() and (manual / "pictures" / "home.png").is_file()
    assert (forms / "standard" / "set.toml").is_file()
    assert (resources / "fonts" / "BIZUDPGothic-Regular.ttf").is_file()
    assert (resources / "municipalities.csv").is_file()


@pytest.mark.parametrize("layout", ["bundle", "program"])
def test_the_frozen_program_has_them_in_its_folder(
    layout: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    bundle, program = tmp_path / "bundle", tmp_path / "program"
    for name in ("forms", "manual"):
        (tmp_path / layout / name).mkdir(parents=True)
    monkeypatch.setattr(sys, "frozen", True, raising=False)
    monkeypatch.setattr(sys, "_MEIPASS", str(bundle), raising=False)
    monkeypatch.setattr(sys, "executable", str(program / "dx-assess.exe"))
    assert paths.forms_dir() == tmp_path / layout / "forms"
    assert paths.manual_dir() == tmp_path / layout / "manual"


def test_a_program_copied_without_its_folders_says_so(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(sys, "frozen", True, raising=False)
    monkeypatch.setattr(sys, "_MEIPASS", str(tmp_path), raising=False)
    monkeypatch.setattr(sys, "executable", str(tmp_path / "dx-assess.exe"))
    with pytest.raises(AppError) as caught:
        paths.resources_dir()
    assert caught.value.code == "E-PATH-DATA"
    assert caught.value.where.file == str(tmp_path / "resources")


def test_the_users_folder_is_made_where_the_environment_says(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv(paths.HOME_VARIABLE, str(tmp_path / "a" / "b"))
    assert paths.user_dir() == tmp_path / "a" / "b"
    assert (tmp_path / "a" / "b").is_dir()


def test_without_the_variable_the_system_says_where(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.delenv(paths.HOME_VARIABLE)
    monkeypatch.setattr(paths.platformdirs, "user_data_path", lambda name, appauthor: tmp_path / name)
    assert paths.user_dir() == tmp_path / "dx-assess"


def test_a_users_folder_that_cannot_be_made_is_a_known_error(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (tmp_path / "file").write_text("", encoding="utf-8")
    monkeypatch.setenv(paths.HOME_VARIABLE, str(tmp_path / "file" / "home"))
    with pytest.raises(AppError) as caught:
        paths.user_dir()
    assert caught.value.code == "E-PATH-USER"


def test_the_portable_program_keeps_everything_beside_itself(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    program = tmp_path / "USB" / "dx-assess"
    program.mkdir(parents=True)
    monkeypatch.delenv(paths.HOME_VARIABLE, raising=False)
    monkeypatch.setenv("XDG_DATA_HOME", str(tmp_path / "home"))
    monkeypatch.setattr(sys, "frozen", True, raising=False)
    monkeypatch.setattr(sys, "executable", str(program / "dx-assess"))
    assert program not in paths.user_dir().parents
    (program / paths.PORTABLE_MARK).touch()
    assert paths.user_dir() == program / paths.PORTABLE_FOLDER and paths.user_dir().is_dir()
    monkeypatch.setenv(paths.HOME_VARIABLE, str(tmp_path / "chosen"))
    assert paths.user_dir() == tmp_path / "chosen"


def test_only_the_packaged_program_is_portable(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (tmp_path / paths.PORTABLE_MARK).touch()
    monkeypatch.delenv(paths.HOME_VARIABLE, raising=False)
    monkeypatch.setenv("XDG_DATA_HOME", str(tmp_path / "home"))
    monkeypatch.setattr(sys, "executable", str(tmp_path / "python"))
    assert tmp_path / paths.PORTABLE_FOLDER != paths.user_dir()


def test_a_portable_program_that_may_not_write_says_how_to_go_on(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.delenv(paths.HOME_VARIABLE, raising=False)
    monkeypatch.setattr(sys, "frozen", True, raising=False)
    monkeypatch.setattr(sys, "executable", str(tmp_path / "dx-assess"))
    (tmp_path / paths.PORTABLE_MARK).touch()
    (tmp_path / paths.PORTABLE_FOLDER).touch()  # a file in the folder's place: it cannot be made
    with pytest.raises(AppError) as found:
        paths.user_dir()
    assert found.value.code == "E-PATH-USER"
    assert paths.PORTABLE_MARK in found.value.fix and paths.HOME_VARIABLE not in found.value.fix

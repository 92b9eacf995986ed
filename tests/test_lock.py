import re
import tomllib
from pathlib import Path

import pytest

REQUIREMENT = re.compile(r"([a-z0-9][a-z0-9-]*)==[0-9][0-9a-z.]*(?: --hash=sha256:[0-9a-f]{64})+")
DOWNLOAD = re.compile(r"https?://\S*(?:\.whl|\.tar\.gz|/simple/|/-/)")
TEXT = {".cfg", ".css", ".csv", ".in", ".json", ".lock", ".md", ".py", ".qss", ".spec", ".svg", ".toml", ".txt", ".yml"}
PLACES = ["dx_assess", "docs", "forms", "resources", "tests", "tools"]


def logical_lines(project: Path) -> list[str]:
    text = (project / "requirements.lock").read_text("utf-8")
    return re.sub(r" *\\\n *", " ", text).splitlines()


def locked(project: Path) -> set[str]:
    return {line.partition("==")[0] for line in logical_lines(project)}


def test_every_line_is_a_version_with_its_hashes(project: Path) -> None:
    assert [line for line in logical_lines(project) if not REQUIREMENT.fullmatch(line)] == []


def test_every_package_is_locked_once(project: Path) -> None:
    assert len(locked(project)) == len(logical_lines(project))


def test_everything_the_project_names_is_locked(project: Path) -> None:
    metadata = tomllib.loads((project / "pyproject.toml").read_text("utf-8"))
    named = [
        *metadata["build-system"]["requires"],
        *metadata["project"]["dependencies"],
        *metadata["project"]["optional-dependencies"]["dev"],
    ]
    names = {re.split(r"[^A-Za-z0-9_-]", name)[0].lower().replace("_", "-") for name in named}
    assert names - locked(project) == set()


def test_the_needs_of_windows_and_macos_are_locked_too(project: Path) -> None:
    assert {"colorama", "macholib", "pefile", "pywin32-ctypes", "pyinstaller"} <= locked(project)


def test_the_lock_names_no_host(project: Path) -> None:
    text = (project / "requirements.lock").read_text("utf-8")
    assert re.findall(r"://|--(?:index-url|extra-index-url|find-links|trusted-host)|@", text) == []


@pytest.fixture(scope="module")
def texts(project: Path) -> dict[str, str]:
    top = [path for path in project.iterdir() if path.is_file()]
    nested = [path for place in PLACES for path in (project / place).rglob("*")]
    return {
        path.relative_to(project).as_posix(): path.read_text("utf-8", errors="replace")
        for path in [*top, *nested, project / ".ci" / "run"]
        if path.suffix in TEXT or path.name in ("Makefile", "LICENSE", ".gitignore", "run")
    }


def test_no_file_names_a_download_address(texts: dict[str, str]) -> None:
    assert [name for name, text in texts.items() if DOWNLOAD.search(text)] == []


def test_no_file_names_a_folder_of_this_machine(project: Path, texts: dict[str, str]) -> None:
    folders = [f"{folder}/" for folder in (project, Path.home()) if len(folder.parts) > 1]
    assert [name for name, text in texts.items() if any(folder in text for folder in folders)] == []

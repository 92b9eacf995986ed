"""What `make dist` puts around the program: version information, start menu, the manual as a page, first steps."""

import ast
import configparser
import importlib.util
import os
import re
import subprocess
import sys
import tomllib
from collections.abc import Iterator
from html.parser import HTMLParser
from pathlib import Path
from types import ModuleType

import pytest

from dx_assess import __version__
from dx_assess.session.manual import chapters


@pytest.fixture(scope="module")
def tools() -> Iterator[dict[str, ModuleType]]:
    folder = Path(__file__).resolve().parents[1] / "tools"
    found = {}
    for name in ("program_info", "manual_html"):
        spec = importlib.util.spec_from_file_location(name, folder / f"{name}.py")
        assert spec is not None and spec.loader is not None
        found[name] = sys.modules[name] = importlib.util.module_from_spec(spec)
        spec.loader.exec_module(found[name])
    yield found
    for name in found:
        del sys.modules[name]


class Page(HTMLParser):
    """Ids, links, pictures and text of an HTML page."""

    def __init__(self, text: str) -> None:
        super().__init__()
        self.ids: list[str] = []
        self.links: list[str] = []
        self.pictures: list[tuple[str, str]] = []
        self.text = ""
        self.feed(text)

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        given = {name: value or "" for name, value in attrs}
        self.ids += [given["id"]] if "id" in given else []
        self.links += [given["href"]] if tag == "a" else []
        self.pictures += [(given["src"], given["alt"])] if tag == "img" else []

    def handle_data(self, data: str) -> None:
        self.text += data


def test_windows_is_told_version_and_names(tools: dict[str, ModuleType]) -> None:
    tree = ast.parse(tools["program_info"].version_info("1.20.3", "dx-assess-cli"), mode="eval")
    calls = [node for node in ast.walk(tree) if isinstance(node, ast.Call) and isinstance(node.func, ast.Name)]
    words = {
        ast.literal_eval(node.args[0]): ast.literal_eval(node.args[1])
        for node in calls
        if isinstance(node.func, ast.Name) and node.func.id == "StringStruct"
    }
    assert words["ProductVersion"] == words["FileVersion"] == "1.20.3"
    assert words["OriginalFilename"] == "dx-assess-cli.exe"
    assert "自己点検" in words["FileDescription"]
    fixed = next(node for node in calls if isinstance(node.func, ast.Name) and node.func.id == "FixedFileInfo")
    numbers = {keyword.arg: ast.literal_eval(keyword.value) for keyword in fixed.keywords}
    assert numbers["filevers"] == numbers["prodvers"] == (1, 20, 3, 0)


@pytest.mark.skipif(sys.platform != "linux", reason="the start menu of Linux")
def test_the_start_menu_starts_the_program_beside_its_entry(tools: dict[str, ModuleType], tmp_path: Path) -> None:
    folder = tmp_path / "役場 の USB"
    folder.mkdir()
    program = folder / "dx-assess"
    program.write_text('#!/bin/sh\ntouch "$(dirname "$0")/started"\n')
    program.chmod(0o755)
    entry = configparser.ConfigParser(interpolation=None)
    entry.optionxform = str  # type: ignore[assignment,method-assign]
    entry.read_string(tools["program_info"].desktop_entry(__version__))
    section = entry["Desktop Entry"]
    assert section["Type"] == "Application" and section["X-Version"] == __version__
    place = str(folder / "dx-assess.desktop")
    words = section["Exec"].removeprefix("sh -c ")
    script, shell, field = re.fullmatch(r"'(.*)' (sh) (%k)", words).groups()  # type: ignore[union-attr]
    assert field == "%k"
    subprocess.run(["sh", "-c", script, shell, place], check=True, env=os.environ)
    assert (folder / "started").exists()


def test_the_manual_is_one_page_that_needs_nothing_else(tools: dict[str, ModuleType], project: Path) -> None:
    page = Page(tools["manual_html"].manual_page(project / "docs" / "manual", __version__))
    assert len(page.ids) == len(set(page.ids))
    assert {link.partition("#")[0] for link in page.links} == {""}
    assert {link.removeprefix("#") for link in page.links} <= set(page.ids)
    files = {path.name for path in (project / "docs" / "manual" / "pictures").glob("*.png")}
    assert len(page.pictures) == len(files)
    assert all(source.startswith("data:image/png;base64,") and words for source, words in page.pictures)
    for chapter in chapters():
        assert chapter.title in page.text
    assert not re.search(r"\*\*|^#|\]\(|^\|", page.text, re.MULTILINE), "Markdown is left over"


def test_a_link_out_of_the_manual_is_refused(tools: dict[str, ModuleType], tmp_path: Path) -> None:
    (tmp_path / "01.md").write_text("# 一\n[外](../README.md)\n", encoding="utf-8")
    with pytest.raises(ValueError, match="README"):
        tools["manual_html"].manual_page(tmp_path, "1")
    (tmp_path / "01.md").write_text("# 一\n[無い](#無い)\n", encoding="utf-8")
    with pytest.raises(ValueError, match="無い"):
        tools["manual_html"].manual_page(tmp_path, "1")


def test_first_steps_name_what_is_there(project: Path) -> None:
    text = (project / "tools" / "first-steps.txt").read_text(encoding="utf-8")
    maker = (project / "tools" / "dist.py").read_text(encoding="utf-8")
    for name in ("手引き.html", "SHA256SUMS", "licences", "portable.txt"):
        assert name in text and name in maker
    assert "--self-test" in text and "dx-assess-data" in text


def test_what_the_folder_is_made_with_is_named(project: Path) -> None:
    """The renderer of the manual comes with other tools, too; it is named, so that it stays in the lock file."""
    named = (project / "tools" / "requirements.in").read_text(encoding="utf-8").split()
    assert "markdown-it-py" in named and "pyinstaller" in named
    assert tomllib.loads((project / "pyproject.toml").read_text(encoding="utf-8"))["project"]["name"] == "dx-assess"


def test_what_runs_is_shipped_and_nothing_of_developers(tools: dict[str, ModuleType]) -> None:
    names = {package.name.lower().replace("_", "-") for package in tools["program_info"].shipped()}
    assert {"pyside6-essentials", "reportlab", "openpyxl", "msgspec", "tomli"} <= names
    assert not names & {"mypy", "pytest", "ruff", "pyinstaller", "dx-assess"}
    assert all(re.fullmatch(r"[0-9a-f]{20}__mypyc", part) for part in tools["program_info"].compiled_parts())


def test_every_module_goes_into_the_folder(project: Path) -> None:
    """Pages are imported by name when they are first shown; PyInstaller does not see that by itself."""
    spec = (project / "build.spec").read_text(encoding="utf-8")
    assert 'hiddenimports=collect_submodules("dx_assess") + program_info.compiled_parts()' in spec
    assert "version=version_file(name)" in spec and "app.ico" in spec


def test_windows_does_the_same(project: Path) -> None:
    workflow = (project / ".github" / "workflows" / "windows.yml").read_text(encoding="utf-8")
    for words in (
        "--require-hashes -r requirements.lock",
        "pytest",
        "tools/dist.py",
        "dist/*.zip.sha256",
        "ruff",
        "mypy",
    ):
        assert words in workflow

"""No pickle, no eval, no shell, no network in the program: read from its text, so that nobody forgets it."""

from __future__ import annotations

import ast
from collections.abc import Iterator
from pathlib import Path

import pytest

MODULES = {
    "pickle": "runs what it reads",
    "_pickle": "runs what it reads",
    "marshal": "runs what it reads",
    "shelve": "is pickle",
    "dill": "is pickle",
    "jsonpickle": "is pickle",
    "yaml": "may run what it reads",
    "code": "runs text",
    "codeop": "runs text",
    "runpy": "runs files",
    "imp": "runs files",
    "subprocess": "starts programs",
    "pty": "starts programs",
    "multiprocessing": "is pickle between programs",
    "socket": "network",
    "ssl": "network",
    "http": "network",
    "urllib.request": "network",
    "ftplib": "network",
    "smtplib": "network",
    "telnetlib": "network",
    "xmlrpc": "network",
    "asyncio": "network",
    "webbrowser": "starts programs",
    "xml.sax": "entities; defusedxml instead",
    "xml.dom": "entities; defusedxml instead",
    "lxml": "entities; defusedxml instead",
    "PySide6.QtNetwork": "network",
    "PySide6.QtWebEngineWidgets": "network",
}
CALLS = {
    "eval",
    "exec",
    "compile",
    "__import__",
    "os.system",
    "os.popen",
    "os.startfile",
    "os.fork",
    "tempfile.mktemp",
    "input",
    "breakpoint",
}
NAMES = {"QProcess", "QTcpSocket", "QUdpSocket", "QLocalServer", "QNetworkAccessManager", "QJSEngine", "QQmlEngine"}
ALLOWED = {
    ("ui/app.py", "ctypes"): "loads Qt's own plugin to learn which library it lacks",
    ("session/removable.py", "ctypes"): "asks Windows what kind of drive it is",
}


def found_in(path: Path) -> Iterator[tuple[int, str]]:
    """What a module imports or calls that it must not."""
    for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
        names: list[str] = []
        if isinstance(node, ast.Import):
            names = [alias.name for alias in node.names]
        elif isinstance(node, ast.ImportFrom):
            names = [node.module or "", *(f"{node.module}.{alias.name}" for alias in node.names)]
        elif isinstance(node, ast.Call):
            called = ast.unparse(node.func)
            if called in CALLS or called.startswith(("os.exec", "os.spawn")):
                yield node.lineno, called
            if any(word.arg == "shell" for word in node.keywords):
                yield node.lineno, f"{called}(shell=…)"
        elif isinstance(node, ast.Name) and node.id in NAMES:
            yield node.lineno, node.id
        for name in names:
            forbidden = name == "ctypes" or any(name == bad or name.startswith(f"{bad}.") for bad in MODULES)
            if forbidden and not name.startswith("xml.sax.saxutils"):  # writes only
                yield node.lineno, name


def test_the_program_runs_nothing_that_it_reads(project: Path) -> None:
    root = project / "dx_assess"
    found = {
        (path.relative_to(root).as_posix(), what): line
        for path in sorted(root.rglob("*.py"))
        for line, what in found_in(path)
    }
    assert {place: line for place, line in found.items() if place not in ALLOWED} == {}
    assert set(ALLOWED) <= set(found), "no longer needed in ALLOWED"


@pytest.mark.parametrize(
    "text",
    [
        "import pickle",
        "from os import path\nimport pickle as p",
        "def f():\n    from subprocess import run",
        "eval('1')",
        "import os\nos.system('ls')",
        "run('ls', shell=True)",
        "import urllib.request",
        "from urllib import request",
        "from PySide6 import QtNetwork",
        "QProcess()",
        "import os\nos.execv('a', [])",
    ],
)
def test_the_search_finds_it(tmp_path: Path, text: str) -> None:
    path = tmp_path / "a.py"
    path.write_text(text, encoding="utf-8")
    assert list(found_in(path))


def test_xml_is_read_by_defusedxml_only(project: Path) -> None:
    """``xml.etree`` may lend its types; reading is for defusedxml, and forbids a document type."""
    for path in (project / "dx_assess").rglob("*.py"):
        text = path.read_text(encoding="utf-8")
        for node in ast.walk(ast.parse(text)):
            if isinstance(node, ast.ImportFrom) and (node.module or "").startswith("xml.etree"):
                assert {alias.name for alias in node.names} <= {"Element", "SubElement", "ParseError", "tostring"}, path
            if isinstance(node, ast.Call) and ast.unparse(node.func) in ("fromstring", "iterparse"):
                assert any(word.arg == "forbid_dtd" for word in node.keywords), f"{path}:{node.lineno}"


def test_sqlite_utils_loads_no_plugins(project: Path) -> None:
    for path in (project / "dx_assess").rglob("*.py"):
        for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
            if isinstance(node, ast.Call) and ast.unparse(node.func) == "Database":
                words = {word.arg: ast.unparse(word.value) for word in node.keywords}
                assert words.get("execute_plugins") == "False", f"{path}:{node.lineno}"

"""Budgets of the design. The import rules are import-linter's, in pyproject.toml."""

import ast
import subprocess
import sys
from pathlib import Path

MAX_FILE = 400
MAX_FUNCTION = 50

IMPORT_WITHOUT_QT = """
import importlib, sys


class Blocked:
    def find_spec(self, name, path=None, target=None):
        if name.partition(".")[0] in ("PySide6", "shiboken6"):
            raise ModuleNotFoundError(f"{name} is not installed")


sys.meta_path.insert(0, Blocked())
for name in sys.argv[1:]:
    importlib.import_module(name)
"""


def sources(project: Path) -> list[Path]:
    return sorted((project / "dx_assess").rglob("*.py"))


def test_no_file_is_longer_than_the_budget(project: Path) -> None:
    lengths = {
        path.relative_to(project).as_posix(): len(path.read_text("utf-8").splitlines()) for path in sources(project)
    }
    assert {name: length for name, length in lengths.items() if length > MAX_FILE} == {}


def test_no_function_is_longer_than_the_budget(project: Path) -> None:
    too_long = [
        f"{path.relative_to(project).as_posix()}:{node.lineno} {node.name}"
        for path in sources(project)
        for node in ast.walk(ast.parse(path.read_text("utf-8")))
        if isinstance(node, ast.FunctionDef | ast.AsyncFunctionDef)
        and (node.end_lineno or node.lineno) - node.lineno >= MAX_FUNCTION
    ]
    assert too_long == []


def test_the_core_needs_no_qt(project: Path) -> None:
    files = [path.relative_to(project).with_suffix("") for path in sources(project)]
    core = [".".join(file.parts).removesuffix(".__init__") for file in files if file.parts[1] not in ("ui", "__main__")]
    assert {"dx_assess.form", "dx_assess.score", "dx_assess.store", "dx_assess.session", "dx_assess.cli"} <= set(core)
    result = subprocess.run(
        [sys.executable, "-c", IMPORT_WITHOUT_QT, *core], cwd=project, capture_output=True, text=True, check=False
    )
    assert result.returncode == 0, result.stderr

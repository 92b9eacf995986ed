"""Running the command in tests, as a user types it."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

from click.testing import CliRunner, Result

from dx_assess.__main__ import main


def run(*words: str | Path) -> Result:
    """One command; standard output and standard error apart."""
    return CliRunner().invoke(main, [str(word) for word in words])


def run_json(*words: str | Path) -> Any:
    """The document of a command that has to succeed."""
    result = run(*words, "--json")
    assert result.exit_code == 0, result.stderr
    return json.loads(result.stdout)

"""What the tests of question sets share."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.form.tiny_set import write_tiny_set


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    """A small set without mistakes."""
    return write_tiny_set(tmp_path)

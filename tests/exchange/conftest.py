"""The question set that imports and exports are tested with."""

from __future__ import annotations

from pathlib import Path

import pytest

from dx_assess.form.loader import load_question_set
from dx_assess.form.model import QuestionSet


@pytest.fixture(scope="session")
def question_set(project: Path) -> QuestionSet:
    return load_question_set(project / "forms" / "standard")

"""docs/errors-ja.md says what the program says, in Japanese, and every area has a name."""

import importlib.util
import re
import sys
from pathlib import Path
from types import ModuleType

import pytest


@pytest.fixture(scope="module")
def tool() -> ModuleType:
    path = Path(__file__).resolve().parents[1] / "tools" / "make_error_catalogue.py"
    spec = importlib.util.spec_from_file_location("make_error_catalogue", path)
    assert spec is not None and spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    sys.modules[spec.name] = module
    spec.loader.exec_module(module)
    return module


def test_the_page_is_what_the_program_says(tool: ModuleType) -> None:
    assert tool.PAGE.read_text(encoding="utf-8") == tool.page(), "run python tools/make_error_catalogue.py"


def test_every_area_is_named(tool: ModuleType) -> None:
    areas = {error.code.split("-")[1] for error in tool.known_errors()}
    assert areas <= set(tool.AREAS), areas - set(tool.AREAS)


def test_messages_are_japanese_sentences(tool: ModuleType) -> None:
    written = [text for error in tool.known_errors() for text in (error.message, error.fix) if text]
    assert len(written) > 200
    filled = [text for text in written if text.replace("〈…〉", "").strip("：:、。「」（）")]
    assert [text for text in filled if not re.search(r"[ぁ-ん]", text)] == []

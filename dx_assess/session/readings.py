"""Kana readings of choices and divisions, put together from the words they are made of."""

from __future__ import annotations

import re
from functools import lru_cache
from pathlib import Path

import tomli

from dx_assess.session.catalog import Catalog

FILE = "readings.toml"


@lru_cache(maxsize=4)
def _load(path: Path) -> tuple[dict[str, str], re.Pattern[str]]:
    words = {str(word): str(kana) for word, kana in tomli.loads(path.read_text(encoding="utf-8"))["words"].items()}
    longest = sorted(words, key=len, reverse=True)
    return words, re.compile("|".join(re.escape(word) for word in longest))


def reading(catalog: Catalog, text: str) -> str:
    """``text`` with its known words in hiragana; other letters stay as they are."""
    words, pattern = _load(catalog.resources / FILE)
    return pattern.sub(lambda found: words[found[0]], text)

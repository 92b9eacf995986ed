"""Versions of question sets and packs: which is newer, and which one is used on a day."""

from __future__ import annotations

import re
from collections.abc import Iterable
from datetime import date
from typing import Protocol, TypeVar

VERSION = re.compile(r"\d{1,6}\.\d{1,6}\.\d{1,6}")
"""``1.0.0``: patch = wording, minor = new questions or targets, major = meaning changed."""
ID = re.compile(r"[a-z][a-z0-9_-]{0,63}")
"""Ids of packs and sets; they become names of folders."""


class Versioned(Protocol):
    """A set or a pack."""

    @property
    def version(self) -> str:
        """``1.0.0``."""

    @property
    def valid_from(self) -> date | None:
        """The first day, None = always."""

    @property
    def valid_to(self) -> date | None:
        """The last day, None = no end."""


T = TypeVar("T", bound=Versioned)


def version_key(version: str) -> tuple[int, ...]:
    """A key to sort versions by; what is no number counts 0."""
    return tuple(int(part) if part.isascii() and part.isdigit() else 0 for part in version.split("."))


def is_valid(item: Versioned, day: date) -> bool:
    """Whether the item may be used on ``day``."""
    begun = item.valid_from is None or item.valid_from <= day
    return begun and (item.valid_to is None or day <= item.valid_to)


def newest(items: Iterable[T], day: date) -> T | None:
    """The newest version that is valid on ``day``; the newest at all when none is; None without items."""
    return max(items, key=lambda item: (is_valid(item, day), version_key(item.version)), default=None)

"""The staff manual (``docs/manual``): its chapters in order and the anchors of their headings."""

from __future__ import annotations

import re
from pathlib import Path

from msgspec import Struct

from dx_assess import paths

_HEADING = re.compile(r"^#+ +(.+)$", re.MULTILINE)
_NOT_IN_ANCHOR = re.compile(r"[^\w\- ]")


class Chapter(Struct, frozen=True):
    """One Markdown file; its first line is the title."""

    path: Path
    title: str
    text: str

    @property
    def file(self) -> str:
        """The name that links use, such as ``02-answers.md``."""
        return self.path.name

    def anchors(self) -> tuple[str, ...]:
        """What a link may name after ``#``: one for each heading."""
        return tuple(map(anchor, _HEADING.findall(self.text)))


def chapters() -> tuple[Chapter, ...]:
    """All chapters in order.

    :raises AppError: E-PATH-DATA when the program was copied without its manual.
    """
    found = []
    for path in sorted(paths.manual_dir().glob("*.md")):
        text = path.read_text(encoding="utf-8")
        found.append(Chapter(path, text.partition("\n")[0].lstrip("# ").strip(), text))
    return tuple(found)


def anchor(heading: str) -> str:
    """The anchor of a heading, made as the common web sites make it: no punctuation, hyphens for blanks."""
    return _NOT_IN_ANCHOR.sub("", heading.strip().lower()).replace(" ", "-")

"""A section of a PDF: its flowables, and how it begins."""

from __future__ import annotations

from msgspec import Struct
from reportlab.platypus import Flowable


class Section(Struct, frozen=True):
    """A section of the report; ``key`` is its bookmark.

    :param flowables: empty for a heading of the outline only.
    :param new_page: begin on a new page; else where at least ``room`` points are left.
    """

    key: str
    title: str
    flowables: list[Flowable]
    depth: int = 0
    wide: bool = False
    new_page: bool = True
    room: float = 0

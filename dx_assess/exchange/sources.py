"""Lists that a town already owns: how the headers of one were matched is known again when the next one comes.

A source is known by its headers (in any order), else by its name without digits (一覧R7.xlsx, 一覧R8.xlsx).
"""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterable, Mapping, Sequence
from typing import Any

from msgspec import Struct

from dx_assess.exchange.headers import LOOK_AT, header_key
from dx_assess.exchange.tables import Table

MAX_SOURCES = 20
_DIGITS = re.compile(r"[0-9]+")


class Source(Struct, frozen=True):
    """A list that was imported before.

    :param pattern: its file name, digits as ``#``.
    :param headers: its headers as :func:`header_key` gives them; empty = not known (files of the first version).
    :param columns: column id → header; an empty header: the column was not read.
    """

    pattern: str
    headers: frozenset[str]
    columns: dict[str, str]

    def as_json(self) -> dict[str, Any]:
        """As it is kept in the file."""
        return {"pattern": self.pattern, "headers": sorted(self.headers), "columns": self.columns}


def file_pattern(name: str) -> str:
    """A file name in which every number is ``#``."""
    return _DIGITS.sub("#", unicodedata.normalize("NFKC", name).casefold())


def read_sources(kept: object) -> tuple[Source, ...]:
    """What a file keeps, newest first; the first version kept one mapping (column → header) a register."""
    if isinstance(kept, dict):
        return (Source("", frozenset(), _texts(kept)),) if kept else ()
    found = []
    for item in kept if isinstance(kept, list) else ():
        if isinstance(item, dict) and isinstance(item.get("columns"), dict):
            headers = item.get("headers")
            keys = frozenset(str(key) for key in headers) if isinstance(headers, list) else frozenset()
            found.append(Source(str(item.get("pattern", "")), keys, _texts(item["columns"])))
    return tuple(found[:MAX_SOURCES])


def _texts(columns: Mapping[Any, Any]) -> dict[str, str]:
    return {str(column): str(header) for column, header in columns.items()}


def known_source(table: Table, sources: Sequence[Source]) -> Source | None:
    """The source that ``table`` comes from: same headers, else same name and every header that was matched is there."""
    lines = [_keys(line.cells) for line in table.lines[:LOOK_AT]]
    pattern = file_pattern(table.file)
    same = [source for source in sources if source.headers and source.headers in lines]
    if same:
        return next((source for source in same if source.pattern == pattern), same[0])
    return next(
        (
            source
            for source in sources
            if source.pattern == pattern and any(_keys(source.columns.values()) <= line for line in lines)
        ),
        None,
    )


def remember(sources: Sequence[Source], file: str, texts: Iterable[str], mapping: Mapping[str, str]) -> list[Source]:
    """``sources`` with what was used for this file; without it when nothing had to be matched by hand."""
    headers = _keys(texts)
    rest = [source for source in sources if source.headers != headers]
    new = [Source(file_pattern(file), headers, dict(mapping))] if mapping else []
    return [*new, *rest][:MAX_SOURCES]


def all_columns(sources: Sequence[Source]) -> dict[str, str]:
    """Column → header of every source, the newest wins; for files that are no known source."""
    found: dict[str, str] = {}
    for source in reversed(sources):
        found |= {column: header for column, header in source.columns.items() if header}
    return found


def _keys(texts: Iterable[str]) -> frozenset[str]:
    return frozenset(header_key(text) for text in texts if text.strip())

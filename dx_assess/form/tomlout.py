"""TOML out of plain data: the same data gives the same text, and reading it again gives the same data.

Covers what the project's own files use: tables, arrays of tables, inline tables, lists and scalars.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from datetime import date
from typing import Any

_BARE = frozenset("abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789_-")
_ESCAPES = {"\\": "\\\\", '"': '\\"', "\n": "\\n", "\r": "\\r", "\t": "\\t", "\b": "\\b", "\f": "\\f"}


def write_toml(data: Mapping[str, Any]) -> str:
    """The text of a file: top-level values first, then ``[table]`` and ``[[table]]`` in the order of ``data``.

    :raises TypeError: a value that TOML has no form for.
    """
    return "\n".join(_document(data)).lstrip("\n") + "\n"


def _document(data: Mapping[str, Any]) -> Iterator[str]:
    tables = {key: value for key, value in data.items() if _is_table(value)}
    yield from _pairs({key: value for key, value in data.items() if key not in tables})
    for key, value in tables.items():
        head = f"\n[{_key(key)}]" if isinstance(value, Mapping) else f"\n[[{_key(key)}]]"
        for entry in [value] if isinstance(value, Mapping) else value:
            yield head
            yield from _pairs(entry)


def _is_table(value: Any) -> bool:
    if isinstance(value, list):
        return bool(value) and all(isinstance(item, Mapping) for item in value)
    return isinstance(value, Mapping)


def _pairs(entry: Mapping[str, Any]) -> Iterator[str]:
    for key, value in entry.items():
        yield f"{_key(key)} = {_value(value)}"


def _key(key: str) -> str:
    return key if key and _BARE.issuperset(key) else _text(key)


def _value(value: Any) -> str:
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, int | float):
        return repr(value)
    if isinstance(value, str):
        return _text(value)
    if isinstance(value, date):
        return value.isoformat()
    if isinstance(value, list | tuple):
        return f"[{', '.join(map(_value, value))}]"
    if isinstance(value, Mapping):
        return f"{{ {', '.join(_pairs(value))} }}" if value else "{}"
    raise TypeError(f"no TOML form for {type(value).__name__}")


def _text(text: str) -> str:
    return f'"{"".join(_character(letter) for letter in text)}"'


def _character(letter: str) -> str:
    if letter in _ESCAPES:
        return _ESCAPES[letter]
    return f"\\u{ord(letter):04x}" if ord(letter) < 32 or ord(letter) == 127 else letter

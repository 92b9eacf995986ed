"""TOML files with places: every entry knows its file and line; mistakes are collected, not raised one by one."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, TypeVar

import msgspec
import tomli
from msgspec import Struct

from dx_assess.errors import AppError, Where
from dx_assess.files import require_regular
from dx_assess.form.expr import Expression, ExpressionError, Scope, Type, compile_expression

MAX_FILE_BYTES = 2_000_000
T = TypeVar("T")


class Place(Struct, frozen=True):
    """An entry of a file: ``name`` is its id or ordinal, ``lines`` its line numbers by key."""

    file: str
    line: int
    name: str = ""
    lines: Mapping[str, tuple[int, ...]] = msgspec.field(default_factory=dict)

    def where(self, key: str = "", nth: int = 0) -> Where:
        """The place of ``key`` (its nth appearance; of ``a.b`` that of ``a``) in the entry, else of the entry."""
        found = self.lines.get(key) or self.lines.get(key.partition(".")[0], ())
        line = found[min(nth, len(found) - 1)] if found else self.line
        return Where(file=self.file, line=line, question=self.name)


@dataclass(slots=True)
class Problems:
    """Mistakes found so far, in order.

    :param broken: ids of entries that could not be read; what refers to them is no mistake of its own.
    :param unreadable: a whole file could not be read, so that nothing can be said about references.
    """

    items: list[AppError] = field(default_factory=list)
    broken: set[str] = field(default_factory=set)
    unreadable: bool = False

    def add(self, code: str, message: str, fix: str, where: Where) -> None:
        """Note a mistake."""
        self.items.append(AppError(code, message, fix, where))

    def compile(
        self, text: str, scope: Scope, expected: tuple[Type, ...], place: Place, key: str, nth: int = 0
    ) -> Expression | None:
        """Compile an expression; a mistake is noted with its line and gives None."""
        try:
            return compile_expression(text, scope, expected)
        except ExpressionError as error:
            if not self.broken.isdisjoint(_words(text)):
                return None
            message = f"{key} の式「{text}」の{error.at + 1}文字目：{error.message}"
            self.add("E-FORM-EXPR", message, error.fix, place.where(key, nth))
            return None


def _words(text: str) -> set[str]:
    """Names in an expression, with their last parts (``procedures.total`` → also ``total``)."""
    names = set(re.findall(r"[A-Za-z0-9_.]+", text))
    return names | {name.rpartition(".")[2] for name in names} | {name.rpartition(".")[0] for name in names}


_LONG_KEY = re.compile(r"""(?<![\w"'-])(?:[\w"'-]++[ \t]*+\.[ \t]*+){50}""")
_HEADER = re.compile(r"^\s*\[\[?\s*([A-Za-z_][\w.]*)\s*\]?\]")
_KEY = re.compile(r"(?:^|[{,])\s*([a-z_]+)\s*=")


class TomlFile:
    """One parsed file with the lines of its tables and keys."""

    def __init__(self, path: Path, name: str, problems: Problems) -> None:
        self.name = name
        self._problems = problems
        self.data: dict[str, Any] = {}
        self._tables: dict[str, list[tuple[int, dict[str, tuple[int, ...]]]]] = {}
        self._readable = False
        text = self._read(path)
        if text is not None:
            self._parse(text)

    def _read(self, path: Path) -> str | None:
        try:
            require_regular(path)
            with path.open("rb") as stream:
                raw = stream.read(MAX_FILE_BYTES + 1)
        except AppError as error:
            self._unreadable(error.code, error.message, error.fix)
            return None
        except OSError as error:
            fix = "ファイルがあるか確かめてください。"
            self._unreadable("E-FORM-FILE", f"読めません（{error.strerror}）。", fix)
            return None
        if len(raw) > MAX_FILE_BYTES:
            self._unreadable("E-FORM-SIZE", "大きすぎます。", "2MB以内にしてください。")
            return None
        try:
            return raw.decode("utf-8-sig")
        except UnicodeDecodeError:
            self._unreadable("E-FORM-UTF8", "UTF-8ではありません。", "UTF-8で保存し直してください。")
            return None

    def _unreadable(self, code: str, message: str, fix: str, line: int | None = None) -> None:
        self._problems.add(code, message, fix, Where(self.name, line))
        self._problems.unreadable = True

    def _parse(self, text: str) -> None:
        try:
            if _LONG_KEY.search(text):  # tomli needs memory by the square of a dotted key's length
                raise ValueError("key with too many parts")
            self.data = tomli.loads(text)
        except (ValueError, RecursionError) as error:
            found = re.search(r"line (\d+)", str(error))
            line = int(found.group(1)) if found else None
            fix = "その行のかぎかっこ・引用符・カンマを確かめてください。"
            self._unreadable("E-FORM-TOML", f"TOMLとして読めません（{error}）。", fix, line)
            return
        self._readable = True
        self._index(text)

    def _index(self, text: str) -> None:
        keys: dict[str, tuple[int, ...]] = {}
        self._tables[""] = [(1, keys)]
        for number, line in enumerate(text.splitlines(), 1):
            header = _HEADER.match(line)
            if header:
                keys = {}
                self._tables.setdefault(header.group(1), []).append((number, keys))
                continue
            for key in _KEY.findall(line):
                keys[key] = (*keys.get(key, ()), number)

    def place(self, table: str, nth: int = 0, name: str = "") -> Place:
        """Where the nth table of this name stands."""
        tables = self._tables.get(table, [])
        if nth >= len(tables):
            return Place(self.name, 1, name)
        line, keys = tables[nth]
        return Place(self.name, line, name, keys)

    def head(self, table: str, shape: type[T]) -> tuple[T | None, Place]:
        """The single table ``[table]``."""
        place = self.place(table)
        raw = self.data.get(table)
        if not isinstance(raw, dict):
            if self._readable:
                fix = f"ファイルの先頭に [{table}] を書いてください。"
                self._problems.add("E-FORM-MISSING", f"[{table}] がありません。", fix, place.where())
            return None, place
        return self.convert(raw, shape, place), place

    def entries(self, table: str, shape: type[T]) -> list[tuple[T, Place]]:
        """All ``[[table]]`` entries that convert; the others are noted as mistakes."""
        items = self.data.get(table, [])
        found: list[tuple[T, Place]] = []
        if not isinstance(items, list):
            self._problems.add(
                "E-FORM-TYPE",
                f"{table} は [[{table}]] と書きます。",
                "二重のかぎかっこにしてください。",
                self.place(table).where(),
            )
            return found
        for nth, raw in enumerate(items):
            name = str(raw.get("id") or raw.get("code") or f"{table} {nth + 1}件目") if isinstance(raw, dict) else ""
            place = self.place(table, nth, name)
            converted = self.convert(raw, shape, place)
            if converted is not None:
                found.append((converted, place))
        return found

    def unknown_tables(self, known: set[str]) -> None:
        """Note top-level keys that mean nothing."""
        for key in self.data.keys() - known:
            place = self.place(key)
            fix = f"書けるのは {'・'.join(sorted(known))} です。"
            self._problems.add("E-FORM-KEY", f"「{key}」という項目はありません。", fix, place.where())

    def convert(self, raw: Any, shape: type[T], place: Place) -> T | None:
        """One entry typed; msgspec's complaint becomes a Japanese one with its line."""
        try:
            return msgspec.convert(raw, shape, strict=True)
        except msgspec.ValidationError as error:
            message, fix, key = _explain(str(error))
            self._problems.add("E-FORM-TYPE", message, fix, place.where(key))
            self._problems.broken.add(str(raw.get("id") or raw.get("code")) if isinstance(raw, dict) else "")
            return None


def _explain(text: str) -> tuple[str, str, str]:
    """msgspec's English sentence → (message, fix, key)."""
    path = re.search(r"at `\$\.?([^`]*)`", text)
    key = re.split(r"[.\[]", path.group(1))[0] if path else ""
    shown = f"「{path.group(1)}」" if path and path.group(1) else ""
    if found := re.search(r"unknown field `([^`]+)`", text):
        return (
            f"{shown}「{found.group(1)}」という項目はありません。",
            "つづりを確かめるか、消してください。",
            found.group(1),
        )
    if found := re.search(r"missing required field `([^`]+)`", text):
        return f"{shown}「{found.group(1)}」がありません。", f"{found.group(1)} = … を書き足してください。", key
    if found := re.search(r"Invalid enum value '?([^'`]*)'?", text):
        return f"{shown}の値「{found.group(1)}」は使えません。", "docs/form-format.md にある値から選んでください。", key
    if found := re.search(r"Expected `([^`]+)`, got `([^`]+)`", text):
        return f"{shown}の種類が違います（{found.group(2)}）。", f"{found.group(1)} を書いてください。", key
    if "matching regex" in text and key == "version":
        return f"{shown}の書き方が違います。", "1.0.0 のように、3つの数を点でつないでください。", key
    if "matching regex" in text:
        return f"{shown}の書き方が違います。", "英小文字・数字・下線で書いてください（設問は 領域.名前）。", key
    return f"{shown}の値が正しくありません。", f"条件：{text.split(' - ')[0]}", key

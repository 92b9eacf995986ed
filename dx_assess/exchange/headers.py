"""Headers of a file → columns of a register: names or ids, remembered and explicit mappings, and near misses."""

from __future__ import annotations

import difflib
import unicodedata
from collections.abc import Mapping, Sequence

from msgspec import Struct

from dx_assess.errors import AppError
from dx_assess.exchange.tables import Line, Table
from dx_assess.form.model import Column, Register

LOOK_AT = 20
"""Lines among which the headers are looked for: forms have titles above their tables."""
_NEAR = 0.6


class UnknownHeader(Struct, frozen=True):
    """A header that is no column; ``suggestion`` is the id of the column it is near to, else empty."""

    header: str
    index: int
    suggestion: str = ""


class Headers(Struct, frozen=True):
    """Where the columns are.

    :param line: position of the header line among the table's lines.
    :param columns: column id → index of the cell.
    :param mapping: the part of ``columns`` that needed a mapping: column id → header as written; an empty header: the
        column is not read although there is a header for it.
    """

    line: int
    texts: tuple[str, ...]
    columns: dict[str, int]
    mapping: dict[str, str]
    unknown: tuple[UnknownHeader, ...]

    def text(self, column: str) -> str:
        """The header above a column, as written."""
        return self.texts[self.columns[column]].strip()


def header_key(text: str) -> str:
    """What two headers are compared by: NFKC, without white space and case."""
    return "".join(unicodedata.normalize("NFKC", text).split()).casefold()


def find_headers(
    register: Register,
    table: Table,
    mapping: Mapping[str, str],
    remembered: Mapping[str, str],
    preferred: Mapping[str, str] | None = None,
) -> Headers:
    """The headers of ``table``.

    :param mapping: column (id or display name) → header, given for this import; wins over everything. An empty header:
        do not read the column.
    :param remembered: column id → header, used for columns that are not found otherwise.
    :param preferred: the same, of a known source: used where ``mapping`` says nothing, wins over names.
    :raises AppError: E-IMPORT-EMPTY, E-IMPORT-COLUMN, E-IMPORT-HEADER, E-IMPORT-HEADERS, E-IMPORT-DUPLICATE.
    """
    if not table.lines:
        fix = "1行目に見出し（列の名前）、2行目から値を書いた表を選んでください。"
        raise AppError("E-IMPORT-EMPTY", "ファイルに何も書かれていません。", fix, table.where())
    known = _names(register)
    explicit = {_column(register, name, table).id: header for name, header in mapping.items()}
    explicit |= _still_free(register, explicit, preferred or {})
    line = _header_line(table, known, [*explicit.values(), *remembered.values()])
    texts = tuple(cell.strip() for cell in table.lines[line].cells)
    columns = {
        column: _index_of(register, table, table.lines[line], column, header)
        for column, header in explicit.items()
        if header
    }
    _take_known(table, table.lines[line], known, columns, frozenset(explicit))
    used = dict(explicit)
    _take_remembered(texts, remembered, register, columns, used)
    if not columns:
        labels = "・".join(column.label for column in register.columns[:8])
        fix = f"見出しを台帳の列の名前（{labels} など）にするか、--map 列名=見出し で対応を示してください。"
        raise AppError("E-IMPORT-HEADERS", "台帳の列に当たる見出しが1つもありません。", fix, table.where())
    return Headers(line, texts, columns, used, _unknown(register, texts, columns))


def _names(register: Register) -> dict[str, str]:
    """Header keys → column ids; a label may carry its unit in brackets."""
    names = {header_key(column.id): column.id for column in register.columns}
    for column in register.columns:
        if column.unit:
            names.setdefault(header_key(f"{column.label}({column.unit})"), column.id)
    return names | {header_key(column.label): column.id for column in register.columns}


def _column(register: Register, name: str, table: Table) -> Column:
    wanted = header_key(name)
    found = register.column(_names(register).get(wanted, ""))
    if found is not None:
        return found
    near = _nearest(register, name, frozenset())
    hint = register.column(near)
    fix = f"「{hint.label}」（{near}）のことではありませんか。" if hint else "台帳の列の名前か列IDを書いてください。"
    raise AppError("E-IMPORT-COLUMN", f"「{name}」という列は{register.name}にありません。", fix, table.where())


def _header_line(table: Table, known: Mapping[str, str], mapped: Sequence[str]) -> int:
    """The line with the most headers that are known; the first one when there is none."""
    wanted = set(known) | {header_key(header) for header in mapped if header}
    scores = [len({header_key(cell) for cell in line.cells} & wanted) for line in table.lines[:LOOK_AT]]
    return scores.index(max(scores))


def _index_of(register: Register, table: Table, line: Line, column: str, header: str) -> int:
    indexes = [index for index, cell in enumerate(line.cells) if header_key(cell) == header_key(header)]
    if len(indexes) == 1:
        return indexes[0]
    if indexes:
        raise _duplicate(table, line, header, indexes)
    near = difflib.get_close_matches(header, [cell for cell in line.cells if cell.strip()], n=1)
    found = register.column(column)
    fix = f"「{near[0].strip()}」のことではありませんか。" if near else "ファイルの見出しを確かめてください。"
    raise AppError(
        "E-IMPORT-HEADER",
        f"列「{found.label if found else column}」に当てる見出し「{header}」がファイルにありません。",
        fix,
        table.where(line.number),
    )


def _still_free(register: Register, explicit: Mapping[str, str], preferred: Mapping[str, str]) -> dict[str, str]:
    """What of ``preferred`` says nothing else than ``explicit``."""
    headers = {header_key(header) for header in explicit.values() if header}
    return {
        column: header
        for column, header in preferred.items()
        if column not in explicit and header_key(header) not in headers and register.column(column) is not None
    }


def _take_known(
    table: Table, line: Line, known: Mapping[str, str], columns: dict[str, int], explicit: frozenset[str]
) -> None:
    taken = set(columns.values())
    for index, cell in enumerate(line.cells):
        column = known.get(header_key(cell))
        if column is None or index in taken or column in explicit:
            continue
        if column in columns:
            raise _duplicate(table, line, cell.strip(), [columns[column], index])
        columns[column] = index


def _take_remembered(
    texts: Sequence[str],
    remembered: Mapping[str, str],
    register: Register,
    columns: dict[str, int],
    used: dict[str, str],
) -> None:
    for column, header in remembered.items():
        indexes = [index for index, text in enumerate(texts) if header_key(text) == header_key(header)]
        free = len(indexes) == 1 and indexes[0] not in columns.values()
        if free and column not in columns and column not in used and register.column(column) is not None:
            columns[column] = indexes[0]
            used[column] = header


def _unknown(register: Register, texts: Sequence[str], columns: Mapping[str, int]) -> tuple[UnknownHeader, ...]:
    taken = set(columns.values())
    used = set(columns)
    names = _names(register)
    found = []
    for index, text in enumerate(texts):
        if index not in taken and text:
            left_out = header_key(text) in names  # the town said that this header is not read
            suggestion = "" if left_out else _nearest(register, text, frozenset(used))
            used.add(suggestion)
            found.append(UnknownHeader(text, index, suggestion))
    return tuple(found)


def _nearest(register: Register, text: str, used: frozenset[str]) -> str:
    """The id of the free column whose name is nearest; empty when none is near."""
    wanted = header_key(text)
    best, near = _NEAR, ""
    for column in register.columns:
        if column.id in used:
            continue
        for name in (header_key(column.label), header_key(column.id)):
            ratio = difflib.SequenceMatcher(None, wanted, name).ratio()
            if min(len(wanted), len(name)) >= 2 and (wanted in name or name in wanted):
                ratio = max(ratio, 0.75)
            if ratio > best:
                best, near = ratio, column.id
    return near


def _duplicate(table: Table, line: Line, header: str, indexes: Sequence[int]) -> AppError:
    places = "と".join(f"{index + 1}列目" for index in indexes[:4])
    return AppError(
        "E-IMPORT-DUPLICATE",
        f"見出し「{header}」が{places}にあります。",
        "要らないほうの列を消すか、見出しを変えてください。",
        table.where(line.number),
    )

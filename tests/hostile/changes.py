"""How a valid file is spoilt: strategies of hypothesis that know its structure, and blind changes of its bytes.

A change gets hypothesis' ``draw`` and the content of a valid file; it gives the content of a file that may be anything.
"""

from __future__ import annotations

import csv
import io
import json
import re
import sqlite3
import tempfile
import warnings
import zipfile
from collections.abc import Callable
from pathlib import Path
from typing import Any
from xml.sax.saxutils import escape

from hypothesis import strategies as st

Draw = Callable[[st.SearchStrategy[Any]], Any]
Change = Callable[[Draw, bytes], bytes]

ODD_TEXTS = [
    "",
    " ",
    "\u3000",
    "\u202egpj.exe\u2066",
    "a\u0000b",
    "\ud800",
    "\udfff\ud800",
    "\ufeff",
    "\u200b\u200d",
    "か\u3099",
    "\u2028\u0085",
    "\x1b[31m\x07",
    "a\nb\tc\r\nd",
    "𠮟る👨‍👩‍👧",
    "①½²Ⅷ",
    '=HYPERLINK("http://192.0.2.1")',
    "=cmd|' /C calc'!A0",
    "＝1+1",
    "@SUM(1)",
    "'=1",
    "<b>&amp;]]>",
    "../../../etc/passwd",
    "con.txt",
    "a" * 300,
    "あ" * 5_000,
    "字" * 150_000,
    "9" * 30,
    "9" * 5_000,
    "-1",
    "-0",
    "1e400",
    "1e999999999",
    "NaN",
    "Infinity",
    "1/0",
    "12/32",
    "９９９９兆",
    "0.1e-300",
    "9999-99-99",
    "9999-12-31",
    "0001-01-01",
    "令和99999年13月45日",
    "明治元年1月1日",
    "2026-02-30",
    "@unknown",
    "@na:理由",
    "@none",
    "#REF!",
    "はい",
    "true",
    "null",
    "1;2;3",
    "0",
    "1",
]
"""Bidi controls, NUL, lone surrogates, absurd numbers and dates, formulas, markup, paths, huge strings."""
_NUMBERS = [0, -1, 1, 2**31, 2**63, 2**64, 10**30, 10**400, -(10**18), 1.5, 1e308, -0.0, 1e-320]
_BYTES = [b"\0", b"\xff", b"\xed\xa0\x80", b"\x81", b"\xe2\x80\xae", b"\x1b$B", b'"', b"{[" * 3000, b"\0" * 5000]


def odd_text() -> st.SearchStrategy[str]:
    """A text that nobody types."""
    anything = st.text(st.characters(exclude_categories=[]), max_size=30)
    return st.sampled_from(ODD_TEXTS) | anything


def encoded(text: str) -> bytes:
    """UTF-8, with lone surrogates as they are."""
    return text.encode("utf-8", "surrogatepass")


def blind(draw: Draw, data: bytes) -> bytes:
    """Flips, truncations, splices; nothing is known of the content."""
    kind = draw(st.sampled_from(["flip", "flip", "cut", "insert", "repeat", "remove", "zero"]))
    changed = bytearray(data)
    size = len(changed)
    if kind == "flip" and size:
        for _ in range(draw(st.integers(1, 6))):
            changed[draw(st.integers(0, size - 1))] ^= 1 << draw(st.integers(0, 7))
        return bytes(changed)
    start = draw(st.integers(0, size))
    end = min(size, start + draw(st.sampled_from([1, 2, 16, 300, 5000])))
    if kind == "cut":
        return bytes(changed[:start])
    if kind == "insert":
        piece = draw(st.sampled_from(_BYTES) | st.binary(max_size=20))
        return bytes(changed[:start] + piece + changed[start:])
    if kind == "repeat":
        return bytes(changed[:end] + changed[start:])
    if kind == "zero":
        return bytes(changed[:start] + bytes(end - start) + changed[end:])
    return bytes(changed[:start] + changed[end:])


def json_values(draw: Draw, data: bytes) -> bytes:
    """A document with a few values replaced, left out, doubled or added."""
    document = json.loads(data)
    for _ in range(draw(st.integers(1, 3))):
        document = _changed_value(draw, document)
    return json.dumps(document).encode()


def _changed_value(draw: Draw, document: Any) -> Any:
    places = list(_places(document))
    if not places:
        return draw(_odd_value())
    parent, key = draw(st.sampled_from(places))
    kind = draw(st.sampled_from(["replace", "replace", "replace", "remove", "double", "add"]))
    if kind == "replace":
        parent[key] = draw(_odd_value())
    elif kind == "remove":
        del parent[key]
    elif isinstance(parent, list):
        parent.insert(key, parent[key] if kind == "double" else draw(_odd_value()))
    else:
        parent[draw(odd_text())] = parent[key]
    return document


def _places(value: Any) -> list[tuple[Any, Any]]:
    found: list[tuple[Any, Any]] = []
    pairs = value.items() if isinstance(value, dict) else enumerate(value) if isinstance(value, list) else ()
    for key, item in pairs:
        found.append((value, key))
        found += _places(item)
    return found


def _odd_value() -> st.SearchStrategy[Any]:
    deep: Any = 1
    for _ in range(300):
        deep = [deep]
    plain = st.sampled_from([None, True, [], {}, [None], {"a": 1}, deep, *_NUMBERS])
    return odd_text() | plain | st.integers() | st.floats(allow_nan=False)


_TOML_VALUE = re.compile(r"^(\s*[A-Za-z_][\w.]*\s*=\s*)(.*)$")


def toml_values(draw: Draw, data: bytes) -> bytes:
    """A file with a few lines changed: other values, lines gone, doubled or moved."""
    lines = data.decode().split("\n")
    for _ in range(draw(st.integers(1, 3))):
        at = draw(st.integers(0, len(lines) - 1))
        kind = draw(st.sampled_from(["value", "value", "value", "remove", "double", "move", "text"]))
        found = _TOML_VALUE.match(lines[at])
        if kind == "value" and found:
            lines[at] = found[1] + draw(_toml_literal())
        elif kind == "remove" and len(lines) > 1:
            del lines[at]
        elif kind == "double":
            lines.insert(at, lines[at])
        elif kind == "move":
            lines.insert(draw(st.integers(0, len(lines) - 1)), lines.pop(at))
        else:
            lines[at] = draw(odd_text())
    return encoded("\n".join(lines))


def _toml_literal() -> st.SearchStrategy[str]:
    quoted = odd_text().map(lambda text: json.dumps(text, ensure_ascii=False))
    raw = odd_text().map(lambda text: f'"{text}"')
    words = ["true", "nan", "-inf", "[]", "{}", "[[[[1]]]]", "9999-12-31", "00:00:00", "1979-05-27T07:32:00Z", "0x7f"]
    numbers = st.sampled_from([str(number) for number in _NUMBERS])
    return quoted | raw | st.sampled_from(words) | numbers | st.just("[" * 2000)


def table_cells(draw: Draw, data: bytes) -> bytes:
    """A CSV file with odd cells, rows and columns gone or doubled, in one of the encodings."""
    rows = list(csv.reader(io.StringIO(data.decode("utf-8-sig"), newline="")))
    for _ in range(draw(st.integers(1, 4))):
        row = draw(st.integers(0, len(rows) - 1))
        column = draw(st.integers(0, max(len(rows[row]) - 1, 0)))
        kind = draw(st.sampled_from(["cell", "cell", "cell", "row", "double", "column", "shift"]))
        if kind == "cell" and rows[row]:
            rows[row][column] = draw(odd_text())
        elif kind == "row" and len(rows) > 1:
            del rows[row]
        elif kind == "double":
            rows.insert(row, list(rows[row]))
        elif kind == "column":
            rows = [line[:column] + line[column + 1 :] for line in rows]
        else:
            rows[row] = [draw(odd_text()), *rows[row]]
    return written_table(rows, draw(st.sampled_from(["utf-8", "utf-8-sig", "cp932", "utf-16"])))


def written_table(rows: list[list[str]], encoding: str) -> bytes:
    """CSV as the program reads it; what the encoding does not have is ``?``."""
    out = io.StringIO(newline="")
    csv.writer(out).writerows(rows)
    errors = "surrogatepass" if encoding.startswith("utf") else "replace"
    return out.getvalue().encode(encoding, errors)


def lines_of_text(draw: Draw, data: bytes) -> bytes:
    """A text with odd words in it, in one of the encodings."""
    text = data.decode("utf-8" if _is_utf8(data) else "cp932")
    for _ in range(draw(st.integers(1, 4))):
        at = draw(st.integers(0, len(text)))
        end = min(len(text), at + draw(st.sampled_from([0, 0, 1, 5, 80])))
        text = text[:at] + draw(odd_text()) + text[end:]
    encoding = draw(st.sampled_from(["utf-8", "cp932", "utf-16", "euc_jp", "iso2022_jp"]))
    return text.encode(encoding, "surrogatepass" if encoding.startswith("utf") else "replace")


def _is_utf8(data: bytes) -> bool:
    try:
        data.decode()
    except UnicodeDecodeError:
        return False
    return True


_NODE = re.compile(r">([^<>]+)<|=\"([^\"]*)\"")


def xml_nodes(draw: Draw, data: bytes) -> bytes:
    """A text node or an attribute replaced; characters that XML does not know too."""
    text = data.decode("utf-8", "replace")
    nodes = [match.span(1) if match[1] is not None else match.span(2) for match in _NODE.finditer(text)]
    if not nodes:
        return blind(draw, data)
    for _ in range(draw(st.integers(1, 3))):
        start, end = draw(st.sampled_from(nodes))
        odd = draw(odd_text())
        piece = escape(odd, {'"': "&quot;"}) if draw(st.booleans()) else odd
        text = text[:start] + piece + text[end:]
        nodes = nodes[:1]
    return encoded(text)


_INSIDE: dict[str, Change] = {".xml": xml_nodes, ".rels": xml_nodes, ".json": json_values, ".toml": toml_values}


def office_key(draw: Draw, data: bytes) -> bytes:
    """A workbook with a password whose description of the key is changed at its place; the lengths stay."""
    start, end = data.index(b"<?xml"), data.index(b"</encryption>")
    text = data[start:end].decode("ascii")
    found = draw(st.sampled_from([match.span() for match in re.finditer(r'[A-Za-z]+="|[^"<>]+|[<>]', text)]))
    odd = encoded(draw(odd_text()))[: found[1] - found[0]]
    piece = odd + b" " * (found[1] - found[0] - len(odd))
    return data[: start + found[0]] + piece + data[start + found[1] :]


def zip_parts(draw: Draw, data: bytes) -> bytes:
    """An archive with one part changed by its kind, gone, doubled or renamed."""
    with zipfile.ZipFile(io.BytesIO(data)) as archive:
        parts = [(name, archive.read(name)) for name in archive.namelist()]
    at = draw(st.integers(0, len(parts) - 1))
    name, content = parts[at]
    kind = draw(st.sampled_from(["change", "change", "change", "change", "blind", "remove", "double", "rename"]))
    if kind == "change":
        parts[at] = name, _INSIDE.get(Path(name).suffix, lines_of_text)(draw, content)
    elif kind == "blind":
        parts[at] = name, blind(draw, content)
    elif kind == "remove":
        del parts[at]
    elif kind == "double":
        parts.append((name, content))
    else:
        odd = draw(odd_text().filter(lambda text: 0 < len(text) < 20_000))
        parts[at] = odd.encode("utf-8", "replace").decode(), content
    return zipped(parts)


def zipped(parts: list[tuple[str, bytes]]) -> bytes:
    """An archive of these parts, in this order."""
    out = io.BytesIO()
    with warnings.catch_warnings(), zipfile.ZipFile(out, "w", zipfile.ZIP_DEFLATED, compresslevel=1) as archive:
        warnings.simplefilter("ignore")  # names that are there twice, on purpose
        for name, content in parts:
            archive.writestr(zipfile.ZipInfo(name.replace("\0", "0")), content, zipfile.ZIP_DEFLATED)
    return out.getvalue()


def sql_rows(draw: Draw, data: bytes) -> bytes:
    """A town file with odd values in its rows, rows gone or doubled; its tables are as they were."""
    with tempfile.TemporaryDirectory() as folder:
        path = Path(folder) / "town.dxa"
        path.write_bytes(data)
        connection = sqlite3.connect(path, isolation_level=None)
        try:
            for _ in range(draw(st.integers(1, 3))):
                _changed_row(draw, connection)
        finally:
            connection.close()
        return path.read_bytes()


def _changed_row(draw: Draw, connection: sqlite3.Connection) -> None:
    tables = [row[0] for row in connection.execute("SELECT name FROM sqlite_master WHERE type = 'table' ORDER BY name")]
    filled = [name for name in tables if connection.execute(f"SELECT count(*) FROM {name}").fetchone()[0]]
    table = draw(st.sampled_from(filled))
    columns = [row[1] for row in connection.execute(f"PRAGMA table_info({table})")]
    rows = connection.execute(f"SELECT * FROM {table}").fetchall()
    row = draw(st.sampled_from(rows))
    where = " AND ".join(f'"{name}" IS ?' for name in columns)
    try:
        if draw(st.integers(0, 4)) == 0:
            connection.execute(f"DELETE FROM {table} WHERE {where}", row)
        else:
            column = draw(st.sampled_from(columns))
            connection.execute(f'UPDATE {table} SET "{column}" = ? WHERE {where}', (draw(_sql_value()), *row))
    except sqlite3.IntegrityError:  # the table's own rules refuse it, as they would refuse anybody
        return


def _sql_value() -> st.SearchStrategy[Any]:
    texts = odd_text().map(lambda text: text.encode("utf-8", "replace").decode())
    whole = json_literal()
    return whole | texts | st.sampled_from([None, 0, -1, 2**63 - 1, 1.5, 1e308, b"\xff\x00", b""]) | st.integers(0, 9)


def json_literal() -> st.SearchStrategy[str]:
    """JSON text of a value, as the town file keeps one."""
    kinds = st.sampled_from(["{}", '{{"decimal": {}}}', '{{"date": {}}}', '{{"codes": [{}]}}', '{{"rate": [{}, 1]}}'])
    return st.tuples(kinds, _odd_value()).map(lambda pair: pair[0].format(json.dumps(pair[1])))

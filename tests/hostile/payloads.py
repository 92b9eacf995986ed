"""Contents that a file from outside might have, made anew for each run: no reader may do more than refuse them."""

from __future__ import annotations

import io
import json
import os
import struct
import zipfile
from collections.abc import Mapping

from openpyxl import Workbook

LAUGHS = (
    "<!DOCTYPE x [<!ENTITY a 'ha'>"
    + "".join(f"<!ENTITY a{n} '{f'&a{n - 1};' * 10 if n else '&a;' * 10}'>" for n in range(9))
    + "]>"
)
OUTSIDE = '<!DOCTYPE x [<!ENTITY e SYSTEM "file:///etc/passwd"><!ENTITY n SYSTEM "http://192.0.2.1/x">]>'
ODD = [
    "\u202e gpj.exe",
    "か\u3099" * 50,
    "\u200b\u200d\ufeff",
    "a\u0000b",
    "=cmd|' /C calc'!A0",
    "＝1+1",
    "@SUM(1)",
    "\ttab",
]


def plain() -> dict[str, bytes]:
    """Texts and bytes."""
    found = {
        "empty": b"",
        "nul": b"\0" * 5000,
        "random": os.urandom(5000),
        "bom": b"\xef\xbb\xbf",
        "utf16-odd": "あいう".encode("utf-16") + b"\x00",
        "surrogate": b"a,b\n\xed\xa0\x80,\xed\xbf\xbf\n",
        "not-utf8": b"\x81\xff\xfe\xfd,\x80\n" * 100,
        "long-line": b"a" * 3_000_000,
        "open-quote": b'a,b\n"' + b"x\n" * 300_000,
        "wide": b",".join(b"c%d" % n for n in range(3000)) + b"\n1",
        "tall": b"a\n" * 60_000,
        "odd-cells": ("name,note\n" + "\n".join(f'"{text}","{text}"' for text in ODD)).encode("utf-8", "replace"),
        "numbers": b"name,total_count,online_count\n" + b"x,1e999999999,-9" + b"9" * 5000 + b"\n",
        "dates": "name,date\nx,9999-99-99\ny,令和99999年13月45日\n".encode(),
        "laughs": f"<?xml version='1.0'?>{LAUGHS}<html>&a8;</html>".encode(),
        "entities": f"<?xml version='1.0'?>{OUTSIDE}<html>&e;&n;</html>".encode(),
        "tags": b"<div>" * 200_000,
        "article": ("第" * 50_000 + "条" + "（" * 50_000).encode(),
        "toml-deep": b"a = " + b"[" * 100_000,
        "toml-dotted": b".".join([b"a"] * 20_000) + b" = 1",
        "toml-number": b"a = 1" + b"0" * 5000,
        "toml-odd": b'[[term]]\nid = "\\u0000"\nterm = 5\n[meta]\nversion = []\n',
    }
    return found | {f"json-{name}": text.encode() for name, text in JSON.items()}


JSON = {
    "deep": "[" * 300_000,
    "deep-object": '{"a":' * 100_000,
    "null": "null",
    "list": "[]",
    "string": '"x"',
    "number": "9" * 5000,
    "nan": '{"format": NaN, "version": 1e400}',
    "surrogate": '{"format": "\\ud800", "name": "\\u0000"}',
    "twice": '{"format": "a", "format": "b", "version": 1, "version": -1}',
    "wide": json.dumps({f"k{n}": n for n in range(100_000)}),
}


def zipped(entries: Mapping[str, bytes], kind: int = zipfile.ZIP_DEFLATED) -> bytes:
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w", kind) as archive:
        for name, data in entries.items():
            archive.writestr(name, data)
    return out.getvalue()


def _special(name: str, mode: int, data: bytes) -> bytes:
    out = io.BytesIO()
    with zipfile.ZipFile(out, "w") as archive:
        info = zipfile.ZipInfo(name)
        info.create_system, info.external_attr = 3, mode << 16
        archive.writestr(info, data)
    return out.getvalue()


def zips() -> dict[str, bytes]:
    """Zip files of every bad kind."""
    good = zipped({"distribution.json": b"{}", "town.json": b"{}", "a.xlsx": b"PK"})
    wrong = bytearray(zipped({"town.json": b"abc" * 500}, zipfile.ZIP_STORED))
    wrong[200] ^= 0xFF
    locked = bytearray(good)
    struct.pack_into("<H", locked, locked.index(b"PK\x01\x02") + 8, 1)
    lying = bytearray(zipped({"town.json": b"\0" * (8 << 20)}))
    for mark, offset in ((b"PK\x03\x04", 22), (b"PK\x01\x02", 24)):
        struct.pack_into("<I", lying, lying.index(mark) + offset, 10)
    nested = good
    for level in range(30):
        nested = zipped({f"{level}.zip": nested, "town.json": b"{}"})
    twice = zipped({"town.json": b"{}", "town.jsom": b"[]"}).replace(b"town.jsom", b"town.json")
    names = [
        "../../out/x.json",
        "/tmp/x.json",
        "C:\\x.json",
        "..\\..\\x.dxa",
        "a/../../../x.xlsx",
        "con.json",
        "n" * 900,
    ]
    return {
        "good": good,
        "bomb": zipped({"town.json": b"\0" * (300 << 20)}),
        "wrong-crc": bytes(wrong),
        "locked": bytes(locked),
        "lying": bytes(lying),
        "nested": nested,
        "twice": twice,
        "names": zipped({name: b"{}" for name in names}),
        "link": _special("town.json", 0o120777, b"/etc/passwd"),
        "pipe": _special("town.json", 0o010644, b""),
        "device": _special("town.dxa", 0o020644, b""),
        "many": zipped({f"{n}.json": b"" for n in range(3000)}),
        "torn": good[:-30],
        "tail": good + os.urandom(70_000),
        "dxa-inside": zipped({"町.dxa": b"SQLite format 3\0" + os.urandom(5000)}),
    }


def workbooks() -> dict[str, bytes]:
    """Excel files whose parts were changed by hand."""
    out = io.BytesIO()
    book = Workbook()
    book.active.append(["name", "note", "手続名", "件数"])
    for text in ODD:
        book.active.append([text.replace("\0", ""), 1e300, '=HYPERLINK("http://192.0.2.1")', -(10**30)])
    book.save(out)
    with zipfile.ZipFile(io.BytesIO(out.getvalue())) as archive:
        parts = {name: archive.read(name) for name in archive.namelist()}
    sheet, head = "xl/worksheets/sheet1.xml", b"<?xml version='1.0' encoding='UTF-8'?>"
    rels = "xl/_rels/workbook.xml.rels"

    def changed(name: str, old: bytes, new: bytes) -> bytes:
        assert old in parts[name], (name, old)
        return zipped(parts | {name: parts[name].replace(old, new, 1)})

    first = parts[sheet][: parts[sheet].index(b"<worksheet")]
    body = parts[sheet][len(first) :]
    strings = b"".join(b"<si><t>%d</t></si>" % n for n in range(10))
    return {
        "plain": out.getvalue(),
        "laughs": zipped(parts | {sheet: head + LAUGHS.encode() + body.replace(b"<sheetData>", b"<sheetData>&a8;")}),
        "entities": zipped(parts | {sheet: head + OUTSIDE.encode() + body}),
        "laughs-book": zipped(parts | {"xl/workbook.xml": head + LAUGHS.encode() + parts["xl/workbook.xml"]}),
        "far": changed(sheet, b"</sheetData>", b'<row r="1048576"><c r="XFD1048576"><v>1</v></c></row></sheetData>'),
        "farther": changed(
            sheet, b"</sheetData>", b'<row r="99999999999"><c r="ZZZZZ9"><v>1</v></c></row></sheetData>'
        ),
        "dimension": changed(sheet, b"<sheetData>", b'<dimension ref="A1:XFD1048576"/><sheetData>'),
        "style": changed(sheet, b"</sheetData>", b'<row><c s="99999999999999999999"><v>1</v></c></row></sheetData>'),
        "string-no": changed(sheet, b"</sheetData>", b'<row><c t="s"><v>99999999</v></c></row></sheetData>'),
        "value": changed(sheet, b"</sheetData>", b'<row><c t="d"><v>x</v></c><c><v>1e999</v></c></row></sheetData>'),
        "deep": changed(sheet, b"</sheetData>", b"<row>" * 50_000 + b"</sheetData>"),
        "merge": changed(
            sheet, b"</sheetData>", b'</sheetData><mergeCells><mergeCell ref="A1:XFD1048576"/></mergeCells>'
        ),
        "target": changed(rels, b'Target="/xl/worksheets/sheet1.xml"', b'Target="../../../../etc/passwd.xml"'),
        "outside": changed(
            rels,
            b"</Relationships>",
            b'<Relationship Id="r9" Type="x" TargetMode="External" Target="http://192.0.2.1/a.xml"/></Relationships>',
        ),
        "strings": zipped(parts | {"xl/sharedStrings.xml": b"<sst>" + strings}),
        "no-styles": zipped({name: data for name, data in parts.items() if "styles" not in name}),
        "no-sheet": zipped({name: data for name, data in parts.items() if name != sheet}),
        "macro": zipped(parts | {"xl/vbaProject.bin": os.urandom(2000)}),
        "torn": out.getvalue()[: len(out.getvalue()) // 2],
        "bomb": zipped(parts | {sheet: parts[sheet] + b" " * (150 << 20)}),
        "old": b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + os.urandom(8000),
        "docx": zipped({"[Content_Types].xml": b"", "word/document.xml": head + LAUGHS.encode() + b"<w>&a8;</w>"}),
        "docx-deep": zipped({"[Content_Types].xml": b"", "word/document.xml": b"<w>" * 100_000}),
    }

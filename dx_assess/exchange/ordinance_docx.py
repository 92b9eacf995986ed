"""The text of a Word document (.docx) as lines: a zip within limits, its XML without entities."""

from __future__ import annotations

import zipfile
import zlib
from collections.abc import Callable
from pathlib import Path
from xml.etree.ElementTree import Element, ParseError

from defusedxml import DefusedXmlException
from defusedxml.ElementTree import iterparse

from dx_assess.errors import AppError, Where
from dx_assess.files import check_zip, file_error

MAX_UNPACKED = 100 << 20
MAX_ENTRIES = 2000
MAX_RATIO = 300.0
_BODY = "word/document.xml"
_W = "{http://schemas.openxmlformats.org/wordprocessingml/2006/main}"
_TEXT, _TAB, _BREAK, _PARAGRAPH = f"{_W}t", f"{_W}tab", f"{_W}br", f"{_W}p"


def docx_lines(path: Path, tick: Callable[[], None]) -> list[str]:
    """The paragraphs; deleted text, notes and automatic numbers are not in them.

    :param tick: called now and then; it may raise to stop.
    :raises AppError: E-ZIP-…, E-FILE-…, E-ORD-DOCX.
    """
    check_zip(path, MAX_UNPACKED, MAX_ENTRIES, MAX_RATIO)
    try:
        with zipfile.ZipFile(path) as archive, archive.open(_BODY) as stream:
            return _lines(stream, tick)
    except OSError as error:
        raise file_error(error, path, "read") from error
    except (KeyError, ParseError, DefusedXmlException, zipfile.BadZipFile, zlib.error, ValueError) as error:
        raise AppError(
            "E-ORD-DOCX",
            "Wordの文書（.docx）として読めません。",
            "Wordで開けるか確かめ、「Word文書（.docx）」か「書式なし（.txt）」で保存し直してください。",
            Where(file=path.name),
        ) from error


def _lines(stream: object, tick: Callable[[], None]) -> list[str]:
    found: list[str] = []
    words: list[str] = []
    for number, (_event, element) in enumerate(iterparse(stream, events=("end",), forbid_dtd=True)):
        assert isinstance(element, Element)
        if element.tag == _TEXT:
            words.append(element.text or "")
        elif element.tag == _TAB:
            words.append("　")
        elif element.tag in (_BREAK, _PARAGRAPH):
            found += "".join(words).splitlines()
            words.clear()
        if element.tag == _PARAGRAPH:
            element.clear()
        if number % 5000 == 0:
            tick()
    return [line for line in (*found, "".join(words)) if line.strip()]

"""The fonts of the report: BIZ UD for everything, Noto Sans JP for characters that it lacks (𠮷).

reportlab drops a character without a glyph in silence, so text is split into runs by coverage first. A character that
no font has is printed as 〓 and reported.
"""

from __future__ import annotations

import re
import struct
import unicodedata
from collections.abc import Iterable
from pathlib import Path
from typing import Any, Literal

from msgspec import Struct
from reportlab.pdfbase import pdfmetrics
from reportlab.pdfbase.pdfdoc import PDFError
from reportlab.pdfbase.ttfonts import TTFont

from dx_assess import paths
from dx_assess.errors import AppError, Where
from dx_assess.text.show import GETA

Role = Literal["text", "bold", "figures"]
FALLBACK = "NotoSansJP-Regular"
FONT_OF: dict[Role, str] = {
    "text": "BIZUDPGothic-Regular",
    "bold": "BIZUDPGothic-Bold",
    "figures": "BIZUDGothic-Regular",
}
"""Figures are set in BIZ UDGothic: the digits of BIZ UDPGothic are not all of one width."""
FAMILY_OF: dict[str, tuple[str, str]] = {
    "BIZUDPGothic-Regular": ("BIZ UDPGothic", "normal"),
    "BIZUDPGothic-Bold": ("BIZ UDPGothic", "bold"),
    "BIZUDGothic-Regular": ("BIZ UDGothic", "normal"),
    FALLBACK: ("Noto Sans JP", "normal"),
}
"""Family and weight as the window's text system knows the font."""

_BEYOND_BMP = re.compile("<([0-9A-F]{5,6})>")
_INVISIBLE = re.compile("[\u061c\u200b-\u200f\u2028-\u202e\u2060-\u206f\ufe00-\ufe0f\ufeff\U000e0100-\U000e01ef]")
_CONTROL = re.compile("[\x00-\x09\x0b-\x1f\x7f-\x9f]")
_COMBINING = re.compile("[\u3099\u309a]")


class Run(Struct, frozen=True):
    """A piece of text in one registered font."""

    font: str
    text: str


class _SearchableFont(TTFont):  # type: ignore[misc]
    """A font whose characters beyond U+FFFF (𠮷) can be searched and copied; reportlab maps them wrongly."""

    def addObjects(self, doc: Any) -> None:
        """See reportlab."""
        super().addObjects(doc)
        for name, item in doc.idToObject.items():
            if name.startswith("toUnicodeCMap:"):
                item.content = _BEYOND_BMP.sub(_as_utf16, item.content)


def _as_utf16(found: re.Match[str]) -> str:
    return f"<{chr(int(found[1], 16)).encode('utf-16-be').hex().upper()}>"


class Fonts(Struct, frozen=True):
    """Registered fonts with the widths of their glyphs (thousandths of the size) by code point."""

    widths: dict[str, dict[int, float]]

    def runs(self, text: str, role: Role = "text") -> list[Run]:
        """``text`` in runs of one font each; what no font has is 〓."""
        main, spare = FONT_OF[role], self.widths[FALLBACK]
        covered = self.widths[main]
        found: list[Run] = []
        for character in text:
            font = main
            if ord(character) not in covered:
                font, character = (FALLBACK, character) if ord(character) in spare else (main, GETA)
            if found and found[-1].font == font:
                found[-1] = Run(font, found[-1].text + character)
            else:
                found.append(Run(font, character))
        return found

    def width(self, text: str, size: float, role: Role = "text") -> float:
        """Width of one line in points."""
        covered, spare = self.widths[FONT_OF[role]], self.widths[FALLBACK]
        total = 0.0
        for character in text:
            width = covered.get(ord(character))
            total += spare.get(ord(character), 1000.0) if width is None else width
        return total * size / 1000

    def unprintable(self, texts: Iterable[str]) -> tuple[str, ...]:
        """Characters that no font has, in order of their code points."""
        known = self.widths[FONT_OF["text"]].keys() | self.widths[FALLBACK].keys()
        found = {character for text in texts for character in clean(text) if ord(character) not in known}
        return tuple(sorted(found - {"\n"}))


def clean(text: str) -> str:
    """``text`` ready for printing: no control or invisible characters, か+゛ as one character, tabs as spaces."""
    if text.isascii() and text.isprintable():
        return text
    plain = _CONTROL.sub(" ", _INVISIBLE.sub("", text.replace("\r\n", "\n").replace("\r", "\n")))
    return unicodedata.normalize("NFC", plain) if _COMBINING.search(plain) else plain


def load_fonts(folder: Path | None = None) -> Fonts:
    """Register the fonts with reportlab (once a process) and read their coverage.

    :param folder: where the font files are; None = the program's resources.
    """
    directory = folder or paths.resources_dir() / "fonts"
    registered = set(pdfmetrics.getRegisteredFontNames())
    for name in FAMILY_OF:
        if name not in registered:
            pdfmetrics.registerFont(_SearchableFont(name, str(directory / f"{name}.ttf")))
    return Fonts({name: dict(pdfmetrics.getFont(name).face.charWidths) for name in FAMILY_OF})


def check_fonts(folder: Path) -> None:
    """Read every font file anew.

    :param folder: where the font files are.
    :raises AppError: E-REPORT-FONT (one is missing or damaged).
    """
    for name in FAMILY_OF:
        path = folder / f"{name}.ttf"
        try:
            TTFont(name, str(path))
        except (OSError, ValueError, IndexError, struct.error, PDFError) as error:
            fix = "プログラムのフォルダーを、中身を減らさずにもう一度コピーしてください。"
            message = f"文字のファイル「{path.name}」を読めません。"
            raise AppError("E-REPORT-FONT", message, fix, Where(file=str(path))) from error


def font_files(folder: Path | None = None) -> tuple[Path, ...]:
    """The font files, for a window that has to load them too."""
    directory = folder or paths.resources_dir() / "fonts"
    return tuple(directory / f"{name}.ttf" for name in FAMILY_OF)

"""Text blocks: Japanese lines with kinsoku, fonts by coverage, splittable over pages."""

from __future__ import annotations

from typing import Any

from msgspec.structs import replace
from reportlab.platypus import Flowable

from dx_assess.report.fonts import Fonts, clean
from dx_assess.report.lines import break_lines, break_name
from dx_assess.report.pdf.theme import CELL, Mark, Type

_ASCENT = 0.88
_FUZZ = 0.01


class TextBlock(Flowable):  # type: ignore[misc]
    """Text of one type.

    :param mark: a coloured sign before the first line; the text is indented behind it.
    :param before: empty points above.
    :param link: bookmark that a click on the text opens.
    :param indent: points on the left; 0 = room for the mark.
    :param anchor: bookmark of this place, for links.
    :param name: break between words where possible (headers).
    """

    def __init__(
        self,
        text: str,
        fonts: Fonts,
        kind: Type = CELL,
        mark: Mark | None = None,
        before: float = 0,
        link: str = "",
        indent: float = 0,
        name: bool = False,
        anchor: str = "",
    ) -> None:
        super().__init__()
        self.text = clean(text)
        self.fonts = fonts
        self.kind = kind
        self.mark = mark if mark is not None and mark[0] else None
        self.before = before
        self.link = link
        self.indent = indent or (kind.size * 1.25 if self.mark else 0)
        self.name = name
        self.anchor = anchor
        self.width = 0.0
        self.lines: list[str] = []

    def wrap(self, width: float, height: float) -> tuple[float, float]:
        """See reportlab."""
        self._break(width)
        self.height = self.before + len(self.lines) * self.kind.leading
        return width, self.height

    def _break(self, width: float) -> None:
        if self.lines and abs(width - self.width) < _FUZZ:
            return
        self.width = width
        kind = self.kind
        room = max(kind.size, width - self.indent) + _FUZZ
        breaker = break_name if self.name else break_lines
        self.lines = breaker(self.text, room, lambda piece: self.fonts.width(piece, kind.size, kind.role))

    def split(self, width: float, height: float) -> list[TextBlock]:
        """Two blocks, or none when nothing fits; reportlab asks only when the whole does not fit."""
        self._break(width)
        fitting = min(len(self.lines) - 1, int((height - self.before + _FUZZ) / self.kind.leading))
        if fitting < 1:
            return []
        return [self._part(0, fitting), self._part(fitting, len(self.lines))]

    def pieces(self, length: int) -> list[TextBlock]:
        """The same text as blocks of ``length`` characters, one below the other."""
        return [self._piece(self.text[at : at + length], at == 0) for at in range(0, max(len(self.text), 1), length)]

    def _part(self, start: int, end: int) -> TextBlock:
        return self._piece("\n".join(self.lines[start:end]), start == 0)

    def _piece(self, text: str, first: bool) -> TextBlock:
        return TextBlock(
            text,
            self.fonts,
            self.kind,
            self.mark if first else None,
            self.before if first else 0,
            self.link,
            self.indent,
            anchor=self.anchor if first else "",
        )

    def draw(self) -> None:
        """See reportlab."""
        kind, canvas = self.kind, self.canv
        height = len(self.lines) * kind.leading
        y = height - (kind.leading - kind.size) / 2 - _ASCENT * kind.size
        if self.mark is not None:
            draw_line(canvas, self.fonts, 0, y, self.mark[0], replace(kind, color=self.mark[1], align="left"))
        for line in self.lines:
            draw_line(canvas, self.fonts, self._start(line), y, line, kind)
            y -= kind.leading
        if self.anchor:
            canvas.bookmarkHorizontal(self.anchor, 0, height + kind.leading)
        if self.link:
            canvas.linkRect("", self.link, (0, 0, self.width, height), relative=1, thickness=0)

    def _start(self, line: str) -> float:
        if self.kind.align == "left":
            return self.indent
        free = self.width - self.indent - self.fonts.width(line, self.kind.size, self.kind.role)
        return self.indent + (free if self.kind.align == "right" else free / 2)


def draw_line(canvas: Any, fonts: Fonts, x: float, y: float, text: str, kind: Type) -> None:
    """One line of text on the baseline ``y``, beginning at ``x``."""
    canvas.setFillColor(kind.color)
    for run in fonts.runs(text, kind.role):
        canvas.setFont(run.font, kind.size)
        canvas.drawString(x, y, run.text)
        x += fonts.width(run.text, kind.size, kind.role)


def draw_right(canvas: Any, fonts: Fonts, x: float, y: float, text: str, kind: Type) -> None:
    """One line of text that ends at ``x``."""
    draw_line(canvas, fonts, x - fonts.width(text, kind.size, kind.role), y, text, kind)

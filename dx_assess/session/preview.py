"""A PDF as pictures: pages to look at before anything is saved, and to print."""

from __future__ import annotations

from types import TracebackType
from typing import Any

from dx_assess.pdfium import PDFIUM

POINTS_PER_INCH = 72


class Preview:
    """An open PDF in memory. Pages count from 0. Not for use from two threads; close it, or use ``with``."""

    def __init__(self, data: bytes) -> None:
        from pypdfium2 import PdfDocument  # type: ignore[import-untyped]  # heavy: the PDF engine

        self.data = data
        with PDFIUM:
            self._document: Any = PdfDocument(data)
            self.pages = len(self._document)

    def size(self, page: int) -> tuple[float, float]:
        """Width and height of a page in points."""
        with PDFIUM:
            width, height = self._document[page].get_size()
        return float(width), float(height)

    def image(self, page: int, scale: float) -> tuple[int, int, int, bytes]:
        """The page as a picture: width, height and bytes a line in pixels of three bytes (red, green, blue).

        :param scale: pixels a point.
        """
        with PDFIUM:
            bitmap = self._document[page].render(scale=scale, rev_byteorder=True)
            return int(bitmap.width), int(bitmap.height), int(bitmap.stride), bytes(bitmap.buffer)

    def text(self, page: int) -> str:
        """The words of a page, for a reader that hears the page instead of seeing it."""
        with PDFIUM:
            return str(self._document[page].get_textpage().get_text_range()).replace("\ufffe", "")

    def close(self) -> None:
        """Let go of the PDF."""
        with PDFIUM:
            self._document.close()

    def __enter__(self) -> Preview:
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.close()

"""Printing the pages of a PDF: on a printer, or into a PDF file of the system."""

from __future__ import annotations

from collections.abc import Callable, Sequence

from PySide6.QtCore import QRectF, QSizeF, Qt
from PySide6.QtGui import QImage, QPageLayout, QPageSize, QPainter
from PySide6.QtPrintSupport import QPrinter, QPrinterInfo

from dx_assess.session.preview import POINTS_PER_INCH, Preview

Tell = Callable[[int, str], None]
_KEEP = Qt.AspectRatioMode.KeepAspectRatio
DOTS = 300
"""Dots an inch of a printed page."""


def has_printer() -> bool:
    """Whether this computer knows a printer."""
    return bool(QPrinterInfo.availablePrinterNames())


def make_printer(title: str) -> QPrinter:
    """A4, no margins of its own (the pages have theirs)."""
    printer = QPrinter(QPrinter.PrinterMode.HighResolution)
    printer.setPageSize(QPageSize(QPageSize.PageSizeId.A4))
    printer.setFullPage(True)
    printer.setDocName(title)
    return printer


def wanted_pages(printer: QPrinter, preview: Preview) -> range:
    """The pages that the print dialog asks for, from 0."""
    first, last = printer.fromPage(), printer.toPage()
    if first == 0:
        return range(preview.pages)
    return range(first - 1, min(last or preview.pages, preview.pages))


def print_pages(printer: QPrinter, preview: Preview, pages: Sequence[int], tell: Tell) -> int:
    """Print and return the number of pages; each page upright or lying as it is. May run outside the window's thread.

    :param tell: progress; raises to cancel.
    """
    painter = QPainter()
    try:
        for done, page in enumerate(pages):
            tell(done * 100 // max(len(pages), 1), f"{page + 1}ページ目を印刷しています")
            _turn(printer, preview, page)
            if done == 0:
                if not painter.begin(printer):
                    return 0
            else:
                printer.newPage()
            target = QRectF(0, 0, printer.width(), printer.height())
            image = page_image(preview, page, min(DOTS, printer.resolution()) / POINTS_PER_INCH)
            size = QSizeF(image.size()).scaled(target.size(), _KEEP)
            painter.drawImage(QRectF((target.width() - size.width()) / 2, 0, size.width(), size.height()), image)
    finally:
        if painter.isActive():
            painter.end()
    return len(pages)


def _turn(printer: QPrinter, preview: Preview, page: int) -> None:
    width, height = preview.size(page)
    lying = QPageLayout.Orientation.Landscape if width > height else QPageLayout.Orientation.Portrait
    printer.setPageOrientation(lying)


def page_image(preview: Preview, page: int, scale: float) -> QImage:
    """A page as a picture; ``scale``: pixels a point."""
    width, height, stride, data = preview.image(page, scale)
    return QImage(data, width, height, stride, QImage.Format.Format_RGB888).copy()

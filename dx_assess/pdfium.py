"""One use of PDFium at a time in the whole program, not even of different documents: two at once may end it."""

from __future__ import annotations

import threading

PDFIUM = threading.Lock()
"""Held by whoever reads a PDF; for a page at a time where the window reads, so that nobody waits long."""

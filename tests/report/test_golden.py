"""The words of the summary and of a paper as last reviewed; rewritten with DX_GOLDEN=1 and looked at as pictures.

``DX_GOLDEN=1 pytest tests/report/test_golden.py``, then ``git diff tests/golden`` and the pages as pictures (pdftoppm).
"""

from __future__ import annotations

import os
import re
from pathlib import Path

import pytest
from pypdfium2 import PdfDocument

from dx_assess.report.layout_tables import fill
from dx_assess.report.layouts import load_layouts
from dx_assess.report.parts import ReportContent
from dx_assess.report.pdf import render_pdf
from dx_assess.report.pdf.layouts import render_layouts
from dx_assess.report.withhold import for_audience

GOLDEN = Path(__file__).parents[1] / "golden"
_RECEIPT = re.compile(r"R8(?:-[0-9A-F]{4}){3}")


def drawn(name: str, content: ReportContent) -> bytes:
    """The PDF of a golden file."""
    if name.startswith("summary"):
        return render_pdf(for_audience(content, "prefecture" if name.endswith("prefecture") else "town"), "summary")
    return render_layouts([fill(layout, content) for layout in load_layouts() if layout.id == "2-1"], content)


@pytest.mark.parametrize("name", ["summary-town", "summary-prefecture", "paper-2-1"])
def test_the_words_are_those_that_were_reviewed(name: str, content: ReportContent) -> None:
    document = PdfDocument(drawn(name, content))
    try:
        pages = [page.get_textpage().get_text_range() for page in document]
    finally:
        document.close()
    text = "\n\f\n".join(_RECEIPT.sub("(receipt)", page.replace("\r\n", "\n").replace("\ufffe", "")) for page in pages)
    path = GOLDEN / f"{name}.txt"
    if os.environ.get("DX_GOLDEN"):
        path.write_text(text + "\n", encoding="utf-8")
    assert path.read_text(encoding="utf-8") == text + "\n"

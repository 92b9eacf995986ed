"""Words and pictures of the summary and of a paper as last reviewed; rewritten with DX_GOLDEN=1 and looked at.

``DX_GOLDEN=1 pytest tests/report/test_golden.py``, then ``git diff tests/golden`` and the PNG files. The pictures are
compared as blocks of grey: a moved, missing or doubled part is seen, another renderer's edges of letters are not.
"""

from __future__ import annotations

import os
import re
from pathlib import Path

import pytest
from PIL import Image, ImageChops, ImageDraw
from pypdfium2 import PdfDocument

from dx_assess.report.layout_tables import fill
from dx_assess.report.layouts import load_layouts
from dx_assess.report.parts import ReportContent
from dx_assess.report.pdf import render_pdf
from dx_assess.report.pdf.layouts import render_layouts
from dx_assess.report.withhold import for_audience

GOLDEN = Path(__file__).parents[1] / "golden"
DOTS = 0.6
"""Dots a point of a golden picture: 357 × 505, words can just be read."""
BLOCKS = (48, 68)
"""What is compared: means of blocks of about 12 points."""
FURTHEST, MEAN = 12, 0.8
"""How far a block may be off (of 255), and all of them on average."""
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


def picture(name: str, content: ReportContent) -> Image.Image:
    """The first page in grey; the receipt number, which is another one for every file, is painted over."""
    document = PdfDocument(drawn(name, content))
    try:
        page = document[0].render(scale=DOTS, grayscale=True).to_pil().convert("L")
    finally:
        document.close()
    draw = ImageDraw.Draw(page)
    draw.rectangle((page.width * 0.7, 0, page.width, page.height * 0.06), fill=255)
    return page


def apart(one: Image.Image, other: Image.Image) -> tuple[float, float]:
    """The largest and the mean difference of the blocks of two pictures."""
    small = [image.resize(BLOCKS, Image.Resampling.BOX) for image in (one, other)]
    off = list(ImageChops.difference(*small).tobytes())
    return max(off), sum(off) / len(off)


@pytest.mark.parametrize("name", ["summary-town", "paper-2-1"])
def test_the_page_looks_as_it_was_reviewed(name: str, content: ReportContent) -> None:
    page, path = picture(name, content), GOLDEN / f"{name}.png"
    if os.environ.get("DX_GOLDEN"):
        page.save(path, optimize=True)
    assert path.stat().st_size <= 60_000
    with Image.open(path) as reviewed:
        furthest, mean = apart(page, reviewed.convert("L"))
    assert furthest <= FURTHEST and mean <= MEAN, (furthest, mean)


def test_a_missing_line_is_seen(content: ReportContent) -> None:
    page = picture("summary-town", content)
    changed = page.copy()
    box = (30, int(page.height * 0.9) - 60, int(page.width * 0.5), int(page.height * 0.9) - 48)
    ImageDraw.Draw(changed).rectangle(box, fill=255)
    assert apart(page, page)[0] == 0
    assert apart(page, changed)[0] > FURTHEST

"""Last year beside this year as a chart: in the PDF and on the screen, with the numbers of the table."""

from __future__ import annotations

import io
import re
from decimal import Decimal

import pypdfium2
import pytest
from reportlab.graphics.shapes import Circle, Drawing, Line, Polygon, String
from reportlab.pdfbase.pdfmetrics import stringWidth

from dx_assess.report.charts.palette import CONTRAST, DARK, LIGHT
from dx_assess.report.fonts import load_fonts
from dx_assess.report.rollup.charts import year_change
from dx_assess.report.rollup.parts import PrefectureContent, YearRow
from dx_assess.report.rollup.pdf import render_prefecture_pdf
from dx_assess.score.town_data import DomainData, RangeData
from dx_assess.session.catalog import Catalog
from dx_assess.session.rollup_charts import years_svg
from dx_assess.session.rollup_reports import prefecture_content
from tests.rollup.conftest import add_up, town

ROWS = (
    YearRow("総合", Decimal("39.2"), Decimal("44.2"), 12, 8, 4),
    YearRow("下がった領域", Decimal("60"), Decimal("40"), 12, 1, 9),
    YearRow("同じ", Decimal("50"), Decimal("50"), 12, 2, 2),
    YearRow("とても長い名前の領域（標準化・共同利用・クラウド・そのほか）" * 2, Decimal(0), Decimal(100), 12, 12, 0),
)


@pytest.fixture
def content(codes: list[str], catalog: Catalog) -> PrefectureContent:
    def year(code: str, score: int, fiscal_year: int) -> object:
        online = DomainData(id="online", range=RangeData(level=1, score=score))
        return town(code, fiscal_year=fiscal_year, overall=RangeData(level=1, score=score), domains=(online,))

    towns = [year(code, 20 + 10 * no, 2025) for no, code in enumerate(codes[:3])]
    towns += [year(code, 45 + 10 * no, 2026) for no, code in enumerate(codes[:3])]
    return prefecture_content(add_up(catalog, towns))  # type: ignore[arg-type]


def shapes(drawing: Drawing, kind: type) -> list[object]:
    return [shape for shape in drawing.contents if isinstance(shape, kind)]


def test_rings_dots_and_words_say_the_medians() -> None:
    drawing = year_change(ROWS, load_fonts())
    dots = shapes(drawing, Circle)
    rings, filled = dots[0:-2:2], dots[1:-2:2]
    axis = {text.text: text.x for text in shapes(drawing, String) if text.text in ("0", "100")}
    scale = (axis["100"] - axis["0"]) / 100
    for row, ring, dot in zip(ROWS, rings, filled, strict=True):
        assert ring.cx == pytest.approx(axis["0"] + float(row.before) * scale)
        assert dot.cx == pytest.approx(axis["0"] + float(row.now) * scale)
        assert ring.fillColor != dot.fillColor
    words = "".join(text.text for text in shapes(drawing, String))
    for change in ("＋5.0", "－20.0", "±0.0", "＋100.0", "39.2 → 44.2", "前年度", "今年度"):
        assert change in words
    assert len(shapes(drawing, Polygon)) == 2, "no arrow where nothing moved or it has no room"
    dashed = [line for line in shapes(drawing, Line) if line.strokeDashArray == [2.5, 1.8]]
    assert len(dashed) == 1, "only the fall is dashed"


@pytest.mark.parametrize("palette", [LIGHT, DARK, CONTRAST], ids=["light", "dark", "contrast"])
@pytest.mark.parametrize("width", [300, 480, 560])
def test_nothing_leaves_the_drawing(palette: object, width: int) -> None:
    drawing = year_change(ROWS, load_fonts(), palette, width)  # type: ignore[arg-type]
    for text in shapes(drawing, String):
        long = stringWidth(text.text, text.fontName, text.fontSize)
        left = text.x - {"start": 0, "middle": long / 2, "end": long}[text.textAnchor]
        assert left >= -1 and left + long <= width + 2 and 0 <= text.y <= drawing.height, text.text
    for dot in shapes(drawing, Circle):
        assert 0 < dot.cx < width


def test_the_pdf_shows_the_chart_above_its_table(content: PrefectureContent) -> None:
    document = pypdfium2.PdfDocument(render_prefecture_pdf(content))
    pages = [page.get_textpage().get_text_range() for page in document]
    document.close()
    (page,) = [text for text in pages if "輪が前年度" in text]
    assert page.index("輪が前年度") < page.index("30.0 → 55.0") < page.index("上がった")
    row = next(row for row in content.table("years").rows if row[-1] == "online")
    assert [row[3].text, row[4].text] == ["30.0", "55.0"], "the chart's numbers are the table's"  # type: ignore[union-attr]


def test_the_screen_has_the_same_numbers(content: PrefectureContent) -> None:
    words = "".join(re.findall(r"<text[^>]*>([^<]*)</text>", years_svg(content)))
    assert [row.name for row in content.year_rows] == ["総合", "行政手続オンライン化"]
    assert words.count("30.0 → 55.0") == 2 and words.count("＋25.0") == 2
    assert years_svg(content, "dark") != years_svg(content, "light")


def test_without_last_year_there_is_no_chart(codes: list[str], catalog: Catalog) -> None:
    content = prefecture_content(add_up(catalog, [town(codes[0], overall=RangeData(level=1, score=20))]))
    assert content.year_rows == ()
    document = pypdfium2.PdfDocument(io.BytesIO(render_prefecture_pdf(content)))
    words = "".join(page.get_textpage().get_text_range() for page in document)
    document.close()
    assert "輪が前年度" not in words and "前年度のファイルも同じフォルダーに入れてください" in words

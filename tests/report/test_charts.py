"""The charts: labels inside and apart, and SVG that Qt paints as it is meant."""

import os
from itertools import combinations
from xml.etree import ElementTree

os.environ.setdefault("QT_QPA_PLATFORM", "offscreen")

import pytest
from PySide6.QtCore import QByteArray
from PySide6.QtGui import QColor, QFontDatabase, QImage, QPainter
from PySide6.QtSvg import QSvgRenderer
from reportlab.graphics.shapes import Drawing, String

from dx_assess.report.charts.bars import contribution_bars, domain_bars, kpi_bars
from dx_assess.report.charts.matrix import phase_matrix
from dx_assess.report.charts.palette import CONTRAST, DARK, LIGHT, Palette
from dx_assess.report.charts.radar import next_level, radar
from dx_assess.report.charts.svg import to_svg
from dx_assess.report.fonts import FAMILY_OF, FONT_OF, Fonts, clean, font_files
from dx_assess.report.parts import ReportContent
from dx_assess.report.withhold import for_audience
from dx_assess.text.show import GETA

NAMES = ["radar", "target", "mandatory", "domains", "contributions", "named", "kpis", "phases"]


def drawing(name: str, content: ReportContent, fonts: Fonts, palette: Palette = LIGHT) -> Drawing:
    if name == "radar":
        return radar(content.domains, content.levels, fonts, palette)
    if name == "target":
        return radar(content.domains, content.levels, fonts, palette, target=True)
    if name == "named":
        return contribution_bars(content.domains[0].questions, fonts, palette, names=True)
    if name == "mandatory":
        return radar([d for d in content.domains if not d.optional], content.levels, fonts, palette)
    if name == "domains":
        return domain_bars(content.domains, content.levels, fonts, palette)
    if name == "contributions":
        return contribution_bars(content.domains[0].questions, fonts, palette)
    if name == "phases":
        return phase_matrix(content.roadmap, fonts, palette)
    return kpi_bars(content.kpis, fonts, palette)


def boxes(chart: Drawing, fonts: Fonts) -> list[tuple[str, float, float, float, float]]:
    """Text with its left, bottom, right and top."""
    roles = {font: role for role, font in FONT_OF.items()}
    found = []
    for shape in chart.contents:
        if isinstance(shape, String):
            width = fonts.width(shape.text, shape.fontSize, roles[shape.fontName])
            left = shape.x - {"start": 0, "middle": width / 2, "end": width}[shape.textAnchor]
            found.append((shape.text, left, shape.y - 1, left + width, shape.y + shape.fontSize * 0.8))
    return found


@pytest.mark.parametrize("name", NAMES)
def test_no_text_is_cut_off(name: str, content: ReportContent, fonts: Fonts) -> None:
    chart = drawing(name, content, fonts)
    texts = boxes(chart, fonts)
    assert texts
    outside = [
        text
        for text, left, bottom, right, top in texts
        if left < -0.5 or right > chart.width + 0.5 or bottom < -0.5 or top > chart.height + 0.5
    ]
    assert outside == []


@pytest.mark.parametrize("name", NAMES)
def test_no_texts_overlap(name: str, content: ReportContent, fonts: Fonts) -> None:
    texts = boxes(drawing(name, content, fonts), fonts)
    clashes = [
        (one[0], two[0])
        for one, two in combinations(texts, 2)
        if one[1] < two[3] - 0.3 and two[1] < one[3] - 0.3 and one[2] < two[4] - 1 and two[2] < one[4] - 1
    ]
    assert clashes == []


def test_the_radar_names_every_domain_and_dashes_last_year(content: ReportContent, fonts: Fonts) -> None:
    chart = drawing("radar", content, fonts)
    words = "".join(text for text, *_place in boxes(chart, fonts))
    assert all(domain.name in words for domain in content.domains)
    dashed = [shape for shape in chart.contents if getattr(shape, "strokeDashArray", None)]
    assert len(dashed) == 2  # last year's outline and its sign in the legend


def test_the_bars_show_the_scores_of_the_content(content: ReportContent, fonts: Fonts) -> None:
    texts = [text for text, *_place in boxes(drawing("domains", content, fonts), fonts)]
    assert {domain.score.score.text for domain in content.domains} <= set(texts)


def test_a_withheld_score_is_drawn_as_its_level(content: ReportContent, fonts: Fonts) -> None:
    report = for_audience(content, "prefecture")
    texts = [text for text, *_place in boxes(drawing("domains", report, fonts), fonts)]
    security, full = report.domain("sec"), content.domain("sec")
    assert security is not None
    assert full is not None
    assert f"段階{security.score.level}" in texts
    assert full.score.score.text not in texts


@pytest.fixture
def families(qapp: object) -> set[str]:
    ids = [QFontDatabase.addApplicationFont(str(path)) for path in font_files()]
    return {family for number in ids for family in QFontDatabase.applicationFontFamilies(number)}


def test_the_families_of_the_svg_are_those_of_the_fonts(families: set[str]) -> None:
    assert families == {family for family, _weight in FAMILY_OF.values()}


@pytest.mark.parametrize("name", NAMES)
@pytest.mark.parametrize("palette", [LIGHT, DARK])
def test_qt_paints_the_svg(
    name: str, palette: Palette, content: ReportContent, fonts: Fonts, families: set[str]
) -> None:
    chart = drawing(name, content, fonts, palette)
    renderer = QSvgRenderer(QByteArray(to_svg(chart).encode()))
    assert renderer.isValid()
    image = QImage(int(chart.width * 2), int(chart.height * 2), QImage.Format.Format_RGB32)
    background = QColor(palette.surface)
    image.fill(background)
    painter = QPainter(image)
    renderer.render(painter)
    painter.end()
    calm = {background.rgb(), QColor(palette.band).rgb()}
    pixels = [image.pixel(x, y) for x in range(0, image.width(), 2) for y in range(0, image.height(), 2)]
    strong = {QColor(color).rgb() for color in (palette.accent, palette.good, palette.bad)}
    assert sum(1 for pixel in pixels if pixel in calm) > len(pixels) / 2
    assert sum(1 for pixel in pixels if pixel in strong) > 20


def test_svg_is_well_formed_without_clip_and_with_every_fill_said(content: ReportContent, fonts: Fonts) -> None:
    svg = to_svg(drawing("radar", content, fonts))
    shapes = [element for element in ElementTree.fromstring(svg)]
    assert "clip" not in svg
    assert all("fill" in element.attrib for element in shapes)
    assert svg == to_svg(drawing("radar", content, fonts))


def test_text_is_split_by_coverage(fonts: Fonts) -> None:
    runs = fonts.runs("大𠮷町\U0001f600")
    assert [(run.font, run.text) for run in runs] == [
        ("BIZUDPGothic-Regular", "大"),
        ("NotoSansJP-Regular", "𠮷"),
        ("BIZUDPGothic-Regular", "町" + GETA),
    ]
    assert fonts.unprintable(["大𠮷町", "笑\U0001f600"]) == ("\U0001f600",)


def test_figures_are_all_of_one_width(fonts: Fonts) -> None:
    assert len({fonts.width(digit, 10, "figures") for digit in "0123456789"}) == 1


def test_clean_drops_what_has_no_shape() -> None:
    assert clean("か\u3099\u200b葛\U000e0100\tA\r\nB\x00") == "が葛 A\nB "


@pytest.mark.parametrize("palette", [LIGHT, DARK, CONTRAST])
def test_words_and_lines_stand_out_from_their_ground(palette: Palette) -> None:
    """Text 4.5 : 1, what is drawn 3 : 1 (WCAG)."""

    def light(color: str) -> float:
        parts = [int(color[at : at + 2], 16) / 255 for at in (1, 3, 5)]
        red, green, blue = (part / 12.92 if part <= 0.04045 else ((part + 0.055) / 1.055) ** 2.4 for part in parts)
        return 0.2126 * red + 0.7152 * green + 0.0722 * blue

    def contrast(one: str, two: str) -> float:
        high, low = sorted((light(one), light(two)), reverse=True)
        return (high + 0.05) / (low + 0.05)

    assert min(contrast(color, palette.surface) for color in (palette.ink, palette.muted)) >= 4.5
    drawn = (palette.accent, palette.previous, palette.good, palette.bad)
    assert min(contrast(color, palette.surface) for color in drawn) >= 3


def test_the_target_is_the_next_level(content: ReportContent) -> None:
    for domain in content.domains:
        level = domain.score.level
        assert next_level(domain, 5) == (None if level is None else min(level + 1, 4))

"""A paragraph is measured once for a width, and again when anything about it is different."""

import pytest
from PySide6.QtGui import QFont
from PySide6.QtWidgets import QLabel
from pytestqt.qtbot import QtBot

from dx_assess.ui.paragraph import Paragraph

LONG = "町の規模と体制に合わせて、無理のない順番で進めます。" * 6


@pytest.fixture
def measured(monkeypatch: pytest.MonkeyPatch) -> list[int]:
    widths: list[int] = []
    own = QLabel.heightForWidth

    def measure(label: QLabel, width: int) -> int:
        widths.append(width)
        return own(label, width)

    monkeypatch.setattr(QLabel, "heightForWidth", measure)
    return widths


@pytest.fixture
def paragraph(qtbot: QtBot) -> Paragraph:
    label = Paragraph(LONG)
    qtbot.addWidget(label)
    return label


def test_a_width_is_measured_once(paragraph: Paragraph, measured: list[int]) -> None:
    narrow, wide = paragraph.heightForWidth(200), paragraph.heightForWidth(600)
    assert narrow > wide > 0
    assert [paragraph.heightForWidth(width) for width in (200, 600, 200)] == [narrow, wide, narrow]
    assert measured == [200, 600]


def test_text_font_and_room_are_measured_again(paragraph: Paragraph, measured: list[int]) -> None:
    heights = [paragraph.heightForWidth(300)]
    paragraph.setText(LONG * 2)
    heights.append(paragraph.heightForWidth(300))
    large = QFont(paragraph.font())
    large.setPointSizeF(large.pointSizeF() * 2)
    paragraph.setFont(large)
    heights.append(paragraph.heightForWidth(300))
    paragraph.setContentsMargins(0, 40, 0, 40)
    heights.append(paragraph.heightForWidth(300))
    assert heights == sorted(set(heights)) and measured == [300] * 4
    paragraph.setStyleSheet("font-size: 30pt")
    paragraph.ensurePolished()
    assert paragraph.heightForWidth(300) > heights[-1]

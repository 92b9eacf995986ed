"""Text of at least 4.5 : 1 in every theme, also where Qt chooses the colour: hints, what is off, selections."""

import pytest
from PySide6.QtGui import QColor, QPalette
from PySide6.QtWidgets import QComboBox, QLineEdit, QPlainTextEdit, QSpinBox, QTableWidget, QTextEdit, QWidget
from pytestqt.qtbot import QtBot

from dx_assess.report.charts import palette as charts
from dx_assess.session.rollup_reports import HEAT, heat_ink
from dx_assess.ui.theme import THEMES, Theme, Tokens
from tests.ui.test_frame import contrast

READ = 4.5
Group, Role = QPalette.ColorGroup, QPalette.ColorRole
GROUNDS = ("surface", "window", "sunken", "hover", "selected", "info_back", "warn_back", "bad_back")
"""A text may stand on each of these."""
TEXTS = ("ink", "muted", "accent", "good_text", "warn_text", "bad_text")


@pytest.mark.parametrize("tokens", THEMES.values(), ids=THEMES)
def test_every_text_on_every_ground(tokens: Tokens) -> None:
    """``accent`` is the colour of links, which stand on notices and in selected lines too."""
    pairs = {
        (text, ground): contrast(getattr(tokens, text), getattr(tokens, ground)) for text in TEXTS for ground in GROUNDS
    }
    assert {pair: value for pair, value in pairs.items() if value < READ} == {}
    assert contrast(tokens.on_accent, tokens.accent) >= READ and contrast(tokens.on_accent, tokens.accent_hover) >= READ


@pytest.mark.parametrize("tokens", THEMES.values(), ids=THEMES)
def test_what_is_switched_off_can_be_read(tokens: Tokens) -> None:
    """A file that is only read shows its answers so; they differ from the others by less ink and paler lines."""
    grounds = (tokens.surface, tokens.window, tokens.sunken)
    assert [ground for ground in grounds if contrast(tokens.disabled, ground) < READ] == []
    assert contrast(tokens.disabled, tokens.surface) < contrast(tokens.ink, tokens.surface) - 1


@pytest.mark.parametrize("scheme", THEMES)
@pytest.mark.parametrize("kind", [QLineEdit, QPlainTextEdit, QTextEdit, QComboBox, QSpinBox, QTableWidget])
def test_what_qt_colours_itself(qtbot: QtBot, theme: Theme, scheme: str, kind: type[QWidget]) -> None:
    """As the style leaves it: the hint of an empty field, the text of one that is off, what is selected."""
    theme.set_scheme(scheme)
    widget = kind()
    qtbot.addWidget(widget)
    widget.show()
    found, ground = widget.palette(), QColor(theme.tokens.surface)
    texts = {
        "hint": (found.color(Role.PlaceholderText), ground),
        "off": (found.color(Group.Disabled, Role.Text), QColor(theme.tokens.window)),
        "text": (found.color(Role.Text), ground),
        "selected": (found.color(Role.HighlightedText), found.color(Role.Highlight)),
        "selected, window behind": (
            found.color(Group.Inactive, Role.HighlightedText),
            found.color(Group.Inactive, Role.Highlight),
        ),
    }
    assert {what for what, (ink, _) in texts.items() if ink.alpha() < 255} == set()
    assert {what: (a.name(), b.name()) for what, (a, b) in texts.items() if contrast(a.name(), b.name()) < READ} == {}
    theme.set_scheme("light")


@pytest.mark.parametrize("palette", [charts.LIGHT, charts.DARK, charts.CONTRAST], ids=["light", "dark", "contrast"])
def test_labels_of_charts(palette: charts.Palette) -> None:
    for text in (palette.ink, palette.muted):
        assert contrast(text, palette.surface) >= READ and contrast(text, palette.band) >= READ


def test_levels_of_the_heat_map() -> None:
    assert [ground for level, ground in enumerate(HEAT) if contrast(heat_ink(level), ground) < READ] == []

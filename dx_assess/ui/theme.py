"""Light, dark and high contrast, text size, fonts: palette and style sheet of the whole application.

Colours have names (:class:`Tokens`); ``resources/style/app.qss`` uses them as ``@name``. A widget that paints itself
asks :func:`tokens_of` with its own palette, so that it follows a change of the system's scheme.
"""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import asdict, dataclass
from pathlib import Path

from PySide6.QtCore import QObject, Qt, Signal
from PySide6.QtGui import QColor, QFont, QFontDatabase, QPalette
from PySide6.QtWidgets import QApplication, QWidget

from dx_assess.ui.garbage import no_look

TEXT_FAMILY = "BIZ UDPGothic"
FIGURE_FAMILY = "BIZ UDGothic"
FALLBACK_FAMILY = "Noto Sans JP"
BASE_POINTS = 10.5
SCALES = (100, 110, 125, 150, 175, 200)
"""Text sizes in percent."""
SCHEMES = {"system": "システムに合わせる", "light": "明るい", "dark": "暗い", "contrast": "はっきり（白と黒）"}


@dataclass(frozen=True, slots=True)
class Tokens:
    """Colours as ``#rrggbb``. ``…_text`` can be read on ``surface`` (contrast ≥ 4.5), ``…_back`` lies behind a notice.

    Status colours follow Okabe and Ito; they never stand alone: an icon and a word say the same.
    """

    window: str
    surface: str
    sunken: str
    hover: str
    border: str
    control: str
    ink: str
    muted: str
    disabled: str
    accent: str
    accent_hover: str
    on_accent: str
    selected: str
    good: str
    good_text: str
    warn: str
    warn_text: str
    warn_back: str
    bad: str
    bad_text: str
    bad_back: str
    info_back: str
    note: str


LIGHT = Tokens(
    window="#f2f4f6",
    surface="#ffffff",
    sunken="#e8ebef",
    hover="#eaf0f5",
    border="#d5dae0",
    control="#7d8994",
    ink="#1f2933",
    muted="#566069",
    disabled="#606a73",
    accent="#006dab",
    accent_hover="#005f95",
    on_accent="#ffffff",
    selected="#d9eaf6",
    good="#009e73",
    good_text="#00704f",
    warn="#e69f00",
    warn_text="#7a5300",
    warn_back="#fdf4df",
    bad="#d55e00",
    bad_text="#ad4300",
    bad_back="#fdece1",
    info_back="#e6f1f9",
    note="#cc79a7",
)
DARK = Tokens(
    window="#14191e",
    surface="#1c242b",
    sunken="#11161a",
    hover="#26313a",
    border="#36424c",
    control="#7d8a96",
    ink="#e6ebf0",
    muted="#a7b3bd",
    disabled="#84909b",
    accent="#56b4e9",
    accent_hover="#7cc6ef",
    on_accent="#07202f",
    selected="#1f4058",
    good="#2fc39b",
    good_text="#4fd3ae",
    warn="#f0c04a",
    warn_text="#f0c04a",
    warn_back="#352c14",
    bad="#ff8a4c",
    bad_text="#ffa06e",
    bad_back="#3b2215",
    info_back="#16303f",
    note="#e29bc3",
)


CONTRAST = Tokens(
    window="#fefefe",
    surface="#ffffff",
    sunken="#dedede",
    hover="#d6ecff",
    border="#000000",
    control="#000000",
    ink="#000000",
    muted="#1a1a1a",
    disabled="#595959",
    accent="#00418a",
    accent_hover="#00285a",
    on_accent="#ffffff",
    selected="#bfe0ff",
    good="#00563b",
    good_text="#004d35",
    warn="#8a5a00",
    warn_text="#5c3d00",
    warn_back="#fff3cc",
    bad="#a33a00",
    bad_text="#8a1f00",
    bad_back="#ffe5d9",
    info_back="#e0f0ff",
    note="#8c2f66",
)
"""Black on white with black lines, for eyes that need it."""
THEMES = {"light": LIGHT, "dark": DARK, "contrast": CONTRAST}


def tokens_of(palette: QPalette) -> Tokens:
    """The colours that go with a palette.

    The style sheet replaces grounds and text of a widget's palette, never its Dark; a palette that is not ours is
    judged by its lightness.
    """
    line = palette.color(QPalette.ColorRole.Dark).name()
    found = next((tokens for tokens in THEMES.values() if tokens.control == line), None)
    return found or (DARK if palette.color(QPalette.ColorRole.Window).lightness() < 128 else LIGHT)


class Theme(QObject):
    """Applies scheme and text size to the application; ``changed`` is emitted afterwards."""

    changed = Signal()

    guard: Callable[[Callable[[], object]], object] = staticmethod(lambda action: action())
    """Does what goes through every widget there is – at once, or when some are gone."""

    def __init__(self, app: QApplication, resources: Path) -> None:
        super().__init__(app)
        self._app = app
        self._sheet = (resources / "style" / "app.qss").read_text(encoding="utf-8")
        self._icons = (resources / "icons").as_posix()
        self.scale = 100
        self.scheme = "system"
        self._look: tuple[int, Tokens] | None = None
        load_fonts(resources / "fonts")
        app.setStyle("Fusion")
        app.styleHints().colorSchemeChanged.connect(lambda _scheme: self.follow_system())

    @property
    def dark(self) -> bool:
        """Whether the dark colours are shown."""
        if self.scheme == "system":
            return self._app.styleHints().colorScheme() is Qt.ColorScheme.Dark
        return self.scheme == "dark"

    @property
    def tokens(self) -> Tokens:
        """The colours that are shown."""
        return THEMES.get(self.scheme, DARK if self.dark else LIGHT)

    def set_scale(self, percent: int) -> None:
        """Text size, 100–200 %."""
        self.set_look(percent, self.scheme)

    def set_scheme(self, scheme: str) -> None:
        """One of :data:`SCHEMES`."""
        self.set_look(self.scale, scheme)

    def set_look(self, percent: int, scheme: str) -> None:
        """Text size and scheme at once."""
        self.scale = min(max(percent, SCALES[0]), SCALES[-1])
        self.scheme = scheme if scheme in SCHEMES else "system"
        self.apply()

    def follow_system(self) -> None:
        """The system has gone over to light or dark."""
        if self._look != (self.scale, self.tokens):
            self.guard(self.apply)

    def apply(self) -> None:
        """Set fonts, palette and style sheet, unless they are so already: Qt goes through every widget there is."""
        look = (self.scale, self.tokens)
        if look == self._look:
            return
        self._look = look
        with no_look():
            self._app.setFont(text_font(self.scale))
            self._app.setPalette(make_palette(self.tokens))
            self._app.setStyleSheet(fill(self._sheet, self.tokens, self.scale, self._icons))
        self.changed.emit()


def restyle(widget: QWidget) -> None:
    """Apply the style sheet again after the object name or a property changed."""
    widget.style().unpolish(widget)
    widget.style().polish(widget)


def load_fonts(folder: Path) -> None:
    """Make the fonts that come with the program known; the machine need not have any."""
    for path in sorted(folder.glob("*.ttf")):
        QFontDatabase.addApplicationFont(str(path))
    for family in (TEXT_FAMILY, FIGURE_FAMILY):
        QFont.insertSubstitution(family, FALLBACK_FAMILY)


def text_font(scale: int = 100) -> QFont:
    """The font of all text; Noto Sans JP has what BIZ lacks (𠮷)."""
    font = QFont([TEXT_FAMILY, FALLBACK_FAMILY])
    font.setPointSizeF(BASE_POINTS * scale / 100)
    return font


def figure_font(base: QFont) -> QFont:
    """``base`` with digits of one width, for columns of numbers."""
    font = QFont(base)
    font.setFamilies([FIGURE_FAMILY, FALLBACK_FAMILY])
    return font


def make_palette(tokens: Tokens) -> QPalette:
    """The palette of Qt's own drawing."""
    role = QPalette.ColorRole
    palette = QPalette()
    for names, color in (
        ((role.Window,), tokens.window),
        ((role.Base, role.ToolTipBase), tokens.surface),
        ((role.AlternateBase,), tokens.window),
        ((role.Button,), tokens.surface),
        ((role.WindowText, role.Text, role.ButtonText, role.ToolTipText), tokens.ink),
        ((role.BrightText,), tokens.bad_text),
        ((role.Highlight, role.Accent, role.Link), tokens.accent),
        ((role.LinkVisited,), tokens.accent),
        ((role.HighlightedText,), tokens.on_accent),
        ((role.PlaceholderText,), tokens.muted),
        ((role.Light, role.Midlight), tokens.hover),
        ((role.Mid, role.Dark), tokens.control),
        ((role.Shadow,), tokens.border),
    ):
        for name in names:
            palette.setColor(name, QColor(color))
    for name in (role.WindowText, role.Text, role.ButtonText):
        palette.setColor(QPalette.ColorGroup.Disabled, name, QColor(tokens.disabled))
    return palette


def fill(sheet: str, tokens: Tokens, scale: int, icons: str) -> str:
    """The style sheet with its names replaced.

    ``@colour``; ``@pt(1.2)``: times the text size; ``@px(4)``: grows with the text; ``@half(14)``: radius that makes a
    circle of what is ``@px(14)`` wide and has a border of one pixel (Qt draws a square when it is any larger);
    ``@icons``: folder of fixed icons.
    """
    sheet = re.sub(r"/\*.*?\*/", "", sheet, flags=re.DOTALL)
    values = asdict(tokens)
    values["icons"] = icons + ("/dark" if tokens is DARK else "/light")
    points = BASE_POINTS * scale / 100
    sheet = re.sub(r"@pt\(([\d.]+)\)", lambda found: f"{float(found[1]) * points:.2f}pt", sheet)
    sheet = re.sub(r"@px\(([\d.]+)\)", lambda found: f"{round(float(found[1]) * scale / 100)}px", sheet)
    sheet = re.sub(r"@half\((\d+)\)", lambda found: f"{(round(int(found[1]) * scale / 100) + 2) // 2}px", sheet)
    return re.sub(r"@(\w+)", lambda found: values[found[1]], sheet)

"""Colours of the charts (Okabe–Ito), on white paper and on a light or dark screen."""

from __future__ import annotations

from msgspec import Struct


class Palette(Struct, frozen=True):
    """Colours as ``#rrggbb``. Meaning never depends on them alone: shape, dash or a word says the same."""

    ink: str
    muted: str
    hairline: str
    band: str
    accent: str
    previous: str
    good: str
    partly: str
    bad: str
    surface: str


LIGHT = Palette(
    ink="#1f2933",
    muted="#5b6770",
    hairline="#c5ced6",
    band="#eef3f8",
    accent="#0072b2",
    previous="#d55e00",
    good="#009e73",
    partly="#e69f00",
    bad="#d55e00",
    surface="#ffffff",
)
CONTRAST = Palette(
    ink="#000000",
    muted="#1a1a1a",
    hairline="#595959",
    band="#e6e6e6",
    accent="#00418a",
    previous="#8a1f00",
    good="#00563b",
    partly="#8a5a00",
    bad="#8a1f00",
    surface="#ffffff",
)
"""For eyes that need it: the screen's high contrast."""
DARK = Palette(
    ink="#e6ebf0",
    muted="#a7b3bd",
    hairline="#4a5661",
    band="#27313a",
    accent="#56b4e9",
    previous="#e69f00",
    good="#2fc39b",
    partly="#f0c04a",
    bad="#ff8a4c",
    surface="#1c242b",
)

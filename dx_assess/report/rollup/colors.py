"""The five steps of the heat map, light to dark; the level stands in every cell as a figure too."""

from __future__ import annotations

HEAT = ("#f6e3d6", "#e4eef7", "#b9d6ee", "#6caedb", "#1f6fa8")
"""Ground of level 0–4."""


def heat_ink(level: int) -> str:
    """The ink that can be read on it."""
    return "#ffffff" if level == 4 else "#1f2933"

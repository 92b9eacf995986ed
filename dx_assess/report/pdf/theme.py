"""How the PDF looks: one blue, greys, hairlines, and the marks that stand beside every status word."""

from __future__ import annotations

from typing import Literal

from msgspec import Struct
from reportlab.lib.colors import HexColor
from reportlab.lib.pagesizes import A4, landscape
from reportlab.lib.units import mm

from dx_assess.form.model import CheckLevel
from dx_assess.report.fonts import Role
from dx_assess.score.results import QuestionStatus
from dx_assess.score.verdict import ACHIEVED, NO_VERDICT, PARTLY, Verdict

BLUE = HexColor("#005a9c")
INK = HexColor("#1f2933")
MUTED = HexColor("#5b6770")
HAIR = HexColor("#c5ced6")
HEAD = HexColor("#e8eff6")
PANEL = HexColor("#f5f8fb")
WHITE = HexColor("#ffffff")
GREEN = HexColor("#007a59")
ORANGE = HexColor("#b86e00")
RED = HexColor("#c04a00")
PURPLE = HexColor("#8a3f6e")

PORTRAIT_SIZE: tuple[float, float] = A4
LANDSCAPE_SIZE: tuple[float, float] = landscape(A4)
SIDE = 18 * mm
TOP = 24 * mm
BOTTOM = 19 * mm
WIDTH = PORTRAIT_SIZE[0] - 2 * SIDE
"""Width of the text on an upright page, in points."""
WIDE = LANDSCAPE_SIZE[0] - 2 * SIDE

Align = Literal["left", "center", "right"]


class Type(Struct, frozen=True):
    """One kind of text: size and leading in points."""

    size: float = 9
    leading: float = 14
    role: Role = "text"
    color: HexColor = INK
    align: Align = "left"


BODY = Type()
BOLD = Type(role="bold")
SMALL = Type(7.5, 11)
NOTE = Type(7.5, 11.5, color=MUTED)
CELL = Type(8, 11.5)
CELL_BOLD = Type(8, 11.5, "bold")
CELL_CENTER = Type(8, 11.5, align="center")
FIGURE = Type(8, 11.5, "figures", align="right")
FIGURE_BOLD = Type(8.5, 11.5, "figures", BLUE, "right")
HEADER = Type(7.5, 10.5, "bold", BLUE)
HEADER_RIGHT = Type(7.5, 10.5, "bold", BLUE, "right")
HEADER_CENTER = Type(7.5, 10.5, "bold", BLUE, "center")
TITLE = Type(16, 22, "bold", BLUE)
SUBTITLE = Type(11.5, 17, "bold", INK)

Mark = tuple[str, HexColor]
STATUS_MARKS: dict[QuestionStatus, Mark] = {
    QuestionStatus.ANSWERED: ("●", BLUE),
    QuestionStatus.UNKNOWN: ("？", ORANGE),
    QuestionStatus.NA: ("－", MUTED),
    QuestionStatus.OPEN: ("○", RED),
    QuestionStatus.HIDDEN: ("－", MUTED),
    QuestionStatus.UNMEASURED: ("□", ORANGE),
}
LEVEL_MARKS: dict[CheckLevel, Mark] = {"E": ("×", RED), "W": ("▲", ORANGE), "F": ("◆", PURPLE)}
VERDICT_MARKS: dict[Verdict, Mark] = {ACHIEVED: ("●", GREEN), PARTLY: ("▲", RED), NO_VERDICT: ("", MUTED)}

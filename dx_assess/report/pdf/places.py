"""ほかの団体との比較 as a section: domains and KPIs; the questions are in the workbook."""

from __future__ import annotations

from reportlab.platypus import Flowable, Spacer

from dx_assess.report.pdf.tables import Maker
from dx_assess.report.pdf.theme import BODY, CELL, FIGURE, FIGURE_BOLD, NOTE, TITLE, WIDTH
from dx_assess.report.places import NOTE as PLACES_NOTE
from dx_assess.report.places import PlacesPart

_WIDTHS = (48.0, 62.0, 72.0, 56.0, 78.0, 96.0)


def places_section(part: PlacesPart, maker: Maker) -> list[Flowable]:
    """The section, for upright pages."""
    flow: list[Flowable] = [maker.text("ほかの団体との比較", TITLE), maker.text(part.source, BODY)]
    if part.fits:
        flow.append(maker.text(part.fits, BODY))
    flow += [maker.text(PLACES_NOTE, NOTE), Spacer(0, 6)]
    rows = [
        [
            maker.text(row.kind, CELL),
            maker.text(row.name, CELL),
            maker.text(row.own, FIGURE_BOLD),
            maker.text(row.word, CELL),
            maker.text(row.median, FIGURE),
            maker.text(row.middle, FIGURE),
            maker.text(row.group, CELL),
        ]
        for row in part.rows
        if row.kind != "設問"
    ]
    head = maker.head(
        ("種類", "項目", "この町", "位置", "中央値", "まん中の半数", "比べた団体"),
        ("left", "left", "right", "left", "right", "right", "left"),
    )
    kind, *rest = _WIDTHS
    return [*flow, maker.grid(head, rows, (kind, WIDTH - sum(_WIDTHS), *rest))]

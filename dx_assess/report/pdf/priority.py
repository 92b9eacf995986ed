"""The priority procedures of R1: which of the state's list the town takes online."""

from __future__ import annotations

from collections.abc import Sequence

from reportlab.platypus import Flowable, Spacer

from dx_assess.report.parts import RegisterLine, RegisterPart, ReportContent
from dx_assess.report.pdf.tables import Cell, Maker
from dx_assess.report.pdf.theme import BODY, FIGURE, NOTE, SMALL, TITLE, WIDE, Align

PROCEDURES = "procedures"
_CODE = "std_code"
_COLUMNS: tuple[tuple[str, str, float, Align], ...] = (
    (_CODE, "コード", 46, "left"),
    ("name", "手続名", 210, "left"),
    ("exists", "町に制度", 48, "left"),
    ("division", "担当課", 96, "left"),
    ("channels", "受付方法", 130, "left"),
    ("online_status", "オンライン対応", 90, "left"),
    ("total_count", "年間件数", 60, "right"),
    ("online_count", "うちオンライン", 66, "right"),
)


def priority_rows(content: ReportContent) -> Sequence[RegisterLine]:
    """Rows of R1 with a code of the state's list."""
    part = content.register(PROCEDURES)
    at = _place(part, _CODE) if part is not None else None
    return [row for row in part.rows if row.cells[at].text] if part is not None and at is not None else []


def _place(part: RegisterPart, column_id: str) -> int | None:
    return next((at for at, column in enumerate(part.columns) if column.id == column_id), None)


def priority_section(content: ReportContent, maker: Maker) -> list[Flowable]:
    """The section, for lying pages; columns that are nowhere filled are left out."""
    part = content.register(PROCEDURES)
    flow: list[Flowable] = [maker.text("優先手続のオンライン化", TITLE), Spacer(0, 4)]
    if part is None:
        return flow
    rows = priority_rows(content)
    shown = [(place, *column[1:]) for column in _COLUMNS if (place := _place(part, column[0])) is not None]
    whole = sum(width for _place, _head, width, _align in shown)
    head = maker.head([head for _place, head, _width, _align in shown], [align for *_rest, align in shown])
    lines: list[list[Cell]] = [
        [maker.text(row.cells[at].text, FIGURE if align == "right" else SMALL) for at, _head, _width, align in shown]
        for row in rows
    ]
    words = f"国の優先手続の一覧にある手続のうち、台帳に書いてある{len(rows)}件です。"
    flow += [maker.text(words, BODY), Spacer(0, 6)]
    flow.append(maker.grid(head, lines, [WIDE * width / whole for _place, _head, width, _align in shown]))
    if part.untouched:
        words = f"あらかじめ用意した手続のうち、まだ何も書いていない{part.untouched}件は載せていません。"
        flow.append(maker.text(words, NOTE, before=4))
    return flow

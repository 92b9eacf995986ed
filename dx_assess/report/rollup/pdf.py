"""The prefecture's PDF: overview, KPIs, heat map, distributions, common gaps and next steps, files."""

from __future__ import annotations

import io
from collections.abc import Iterator, Sequence
from pathlib import Path

from reportlab.lib.colors import HexColor
from reportlab.platypus import Flowable, Spacer

from dx_assess.files import read_limited, write_bytes_atomic
from dx_assess.report.fonts import Fonts, load_fonts
from dx_assess.report.parts import Shown
from dx_assess.report.pdf.paper import Margins, Paper, broken, check_pdf, make_story
from dx_assess.report.pdf.section import Section
from dx_assess.report.pdf.tables import Cell, Command, Maker
from dx_assess.report.pdf.theme import (
    BODY,
    BOLD,
    CELL,
    CELL_BOLD,
    CELL_CENTER,
    FIGURE,
    NOTE,
    TITLE,
    VERDICT_MARKS,
    WIDE,
    WIDTH,
    Align,
    Type,
)
from dx_assess.report.rollup.charts import domain_boxes, question_bars, year_change
from dx_assess.report.rollup.colors import HEAT, heat_ink
from dx_assess.report.rollup.parts import (
    ONLY_AB,
    BarGroup,
    PrefectureContent,
    TableColumn,
    TablePart,
    Value,
)
from dx_assess.text.show import NOT_COMPUTABLE, show_number

_LIMIT = 200 << 20
_BARS = 12
"""Questions in one drawing, so that it fits a page."""
_TOWN = 84.0
_CHART = 560.0
"""Width of the chart of two years on a lying page."""


def write_prefecture_pdf(content: PrefectureContent, path: Path) -> int:
    """Write the PDF and read it back before it counts as done; returns its pages.

    :raises AppError: E-FILE-… (the old file is kept), E-REPORT-PDF when the written file is not what was drawn.
    """
    data = render_prefecture_pdf(content)
    pages = check_pdf(data, content.cover.receipt, path)
    write_bytes_atomic(path, data)
    if read_limited(path, _LIMIT) != data:
        raise broken(path)
    return pages


def render_prefecture_pdf(content: PrefectureContent, fonts: Fonts | None = None) -> bytes:
    """The PDF as bytes; the same content gives the same bytes."""
    known = fonts or load_fonts()
    out = io.BytesIO()
    Paper(out, _margins(content), known).build(make_story(list(_sections(content, Maker(known))), known))
    return out.getvalue()


def _margins(content: PrefectureContent) -> Margins:
    cover = content.cover
    head = f"{cover.prefecture}　{cover.fiscal_label}　{cover.title}"
    return Margins(
        title=head,
        author=cover.prefecture,
        subject=f"まとめの番号 {cover.receipt}",
        program_version=cover.program_version,
        head=head,
        right=f"まとめの番号 {cover.receipt}",
        foot=("公開区分A・Bのまとめ", f"{cover.generated_label}までの内容"),
        mark=cover.mark,
        keywords=(cover.prefecture, cover.receipt),
    )


def _sections(content: PrefectureContent, maker: Maker) -> Iterator[Section]:
    yield Section("overview", "概要", _overview(content, maker))
    yield Section("kpi", "県のKPI", _table(content.table("kpi"), maker), wide=True)
    yield Section("heat", "団体と領域の段階", _heat(content, maker), wide=True)
    yield Section("domains", "領域の分布", _boxes(content, maker))
    yield Section("questions", "設問の分布", [])
    for at, group in enumerate(content.bars):
        yield Section(
            f"questions-{at}", group.name, _bars(group, maker), depth=1, new_page=False, room=200 if at else 0
        )
    for key in ("years", "gaps", "findings", "advice", "sections", "files", "missing"):
        table = content.table(key)
        flow = _years(content, table, maker) if key == "years" else _table(table, maker)
        yield Section(key, table.title, flow, wide=True, new_page=key in ("years", "files"), room=140)


def _overview(content: PrefectureContent, maker: Maker) -> list[Flowable]:
    cover = content.cover
    flow: list[Flowable] = [
        maker.text(f"{cover.prefecture}　{cover.fiscal_label}", BOLD),
        maker.text(cover.title, TITLE),
        maker.text(ONLY_AB, NOTE, before=2),
        Spacer(0, 8),
    ]
    rows = [[maker.text(label, CELL_BOLD), maker.text(text, CELL)] for label, text in content.summary]
    flow.append(maker.grid(maker.head(("項目", "内容")), rows, (110, WIDTH - 110)))
    return flow


def _heat(content: PrefectureContent, maker: Maker) -> list[Flowable]:
    flow: list[Flowable] = [
        maker.text("団体と領域の段階", TITLE),
        maker.text("色の濃さは段階です。前の数字が段階、後ろが点です（情報セキュリティは段階だけ）。", NOTE),
        Spacer(0, 6),
    ]
    if not content.heat:
        return [*flow, maker.text("まだ届いていません。", BODY)]
    width = (WIDE - _TOWN) / len(content.heads)
    extra: list[Command] = []
    rows: list[list[Cell]] = []
    for at, row in enumerate(content.heat, 1):
        cells: list[Cell] = [maker.text(row.name, CELL)]
        for no, cell in enumerate(row.cells, 1):
            kind = CELL_CENTER
            if cell.level is not None:
                extra.append(("BACKGROUND", (no, at), (no, at), HexColor(HEAT[cell.level])))
                kind = Type(8, 11.5, color=HexColor(heat_ink(cell.level)), align="center")
            cells.append(maker.text(cell.text, kind))
        rows.append(cells)
    center: Align = "center"
    aligns: list[Align] = ["left", *(center for _head in content.heads)]
    head = maker.head(("団体", *content.heads), aligns)
    return [*flow, maker.grid(head, rows, (_TOWN, *(width for _head in content.heads)), extra)]


def _boxes(content: PrefectureContent, maker: Maker) -> list[Flowable]:
    flow: list[Flowable] = [
        maker.text("領域の分布", TITLE),
        maker.text("横の線はいちばん低い団体から高い団体まで、箱はまん中の半数、太い線と右の数字は中央値です。", NOTE),
        Spacer(0, 6),
    ]
    if any(row.numbers is not None for row in content.boxes):
        flow += [domain_boxes(content.boxes, maker.fonts, width=WIDTH), Spacer(0, 10)]
    rows = [
        [
            maker.text(row.name, CELL),
            *(maker.text(str(count), FIGURE) for count in row.levels),
            maker.text(str(row.none), FIGURE),
        ]
        for row in content.boxes
    ]
    labels = ("領域", *(f"段階{no}" for no in range(5)), "まだ")
    head = maker.head(labels, ("left", "right", "right", "right", "right", "right", "right"))
    return [*flow, *maker.heading("段階ごとの団体数"), maker.grid(head, rows, (WIDTH - 6 * 52, *([52] * 6)))]


def _bars(group: BarGroup, maker: Maker) -> list[Flowable]:
    flow: list[Flowable] = [*maker.heading(group.name)]
    note = "左から低い答え（うすい色）、高い答え（こい色）の団体数。白い枠は、わからない・未回答などです。"
    flow.append(maker.text(note, NOTE))
    for at in range(0, len(group.rows), _BARS):
        flow.append(question_bars(group.rows[at : at + _BARS], maker.fonts, width=WIDTH))
    return flow


def _years(content: PrefectureContent, table: TablePart, maker: Maker) -> list[Flowable]:
    """The chart of the domains above the table that says the same, and the KPIs."""
    flow = _table(table, maker)
    if not content.year_rows:
        return flow
    note = "領域の点の中央値です。輪が前年度、丸が今年度、下がった領域は点線です。"
    chart = year_change(content.year_rows, maker.fonts, width=_CHART)
    return [flow[0], maker.text(note, NOTE), Spacer(0, 4), chart, Spacer(0, 10), *flow[1:]]


def _table(table: TablePart, maker: Maker) -> list[Flowable]:
    flow: list[Flowable] = [maker.text(table.title, TITLE)]
    if table.note:
        flow.append(maker.text(table.note, NOTE))
    flow.append(Spacer(0, 5))
    if not table.rows:
        return [*flow, maker.text(table.empty, BODY)]
    shown = [no for no, column in enumerate(table.columns) if column.points]
    columns = [table.columns[no] for no in shown]
    aligns: list[Align] = [column.align for column in columns]
    widths = _widths(columns)
    rows = [[_cell(row[no], table.columns[no], maker) for no in shown] for row in table.rows]
    return [*flow, maker.grid(maker.head([column.label for column in columns], aligns), rows, widths)]


def _widths(columns: Sequence[TableColumn]) -> list[float]:
    whole = sum(column.points for column in columns)
    return [column.points * WIDE / whole for column in columns]


def _cell(value: Value, column: TableColumn, maker: Maker) -> Cell:
    if isinstance(value, Shown):
        text = value.full
    elif value is None:
        text = NOT_COMPUTABLE
    else:
        text = value if isinstance(value, str) else str(value) if not isinstance(value, int) else show_number(value)
    kind = {"right": FIGURE, "center": CELL_CENTER}.get(column.align, CELL)
    mark = next((mark for verdict, mark in VERDICT_MARKS.items() if column.mark and verdict == text), None)
    return maker.text(text, CELL if mark else kind, mark)

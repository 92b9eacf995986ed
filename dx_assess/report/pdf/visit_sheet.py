"""The sheet for a visit as PDF: beside each question boxes to tick and room to write."""

from __future__ import annotations

import io
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

from reportlab.platypus import Flowable, Spacer

from dx_assess.files import write_bytes_atomic
from dx_assess.report.fonts import Fonts, load_fonts
from dx_assess.report.pdf.paper import Margins, Paper, check_pdf, make_story
from dx_assess.report.pdf.section import Section
from dx_assess.report.pdf.tables import Cell, Maker
from dx_assess.report.pdf.theme import BLUE, BODY, CELL, CELL_BOLD, HAIR, MUTED, NOTE, ORANGE, SMALL, TITLE, WIDTH, Type
from dx_assess.report.visit_sheet import SheetDomain, SheetItem, VisitSheet
from dx_assess.text.dates import format_wareki

NAME = "訪問の確認票"
SECRET = "町とアドバイザーだけ（機密性2）"
_QUESTION = Type(9, 13, "bold")
_TICK = Type(8.5, 14)
_LABEL = Type(7.5, 12, color=MUTED)
_WIDTHS = (30.0, WIDTH - 30.0 - 218.0, 218.0)
_TASK_WIDTHS = (22.0, WIDTH - 22.0 - 90.0 - 140.0, 90.0, 140.0)
_BLANK_TASKS = 5
_LINES = 6
_LINE = 20.0


def write_visit_sheet_pdf(sheet: VisitSheet, path: Path, before_saving: Callable[[], None] = lambda: None) -> int:
    """Write the sheet and read it back; its number of pages.

    :param before_saving: called when the PDF is made and nothing is written yet; may raise.
    :raises AppError: E-FILE-… (the old file is kept), E-REPORT-PDF when it does not read back.
    """
    data = render_visit_sheet(sheet)
    pages = check_pdf(data, NAME, path)
    before_saving()
    write_bytes_atomic(path, data)
    return pages


def render_visit_sheet(sheet: VisitSheet, fonts: Fonts | None = None) -> bytes:
    """The PDF as bytes; the same sheet gives the same bytes."""
    known = fonts or load_fonts()
    out = io.BytesIO()
    Paper(out, _margins(sheet), known).build(make_story(list(_sections(sheet, Maker(known))), known))
    return out.getvalue()


def _margins(sheet: VisitSheet) -> Margins:
    return Margins(
        title=f"{NAME}　{sheet.town}　{sheet.fiscal_label}",
        author=sheet.town,
        subject=NAME,
        program_version=sheet.program_version,
        head=f"{NAME}　{sheet.town}　{sheet.fiscal_label}",
        right=f"{format_wareki(sheet.generated)}までの記入",
        foot=(f"受付番号 {sheet.receipt}", sheet.town),
        mark=SECRET,
    )


def _sections(sheet: VisitSheet, maker: Maker) -> Iterator[Section]:
    yield Section("visit", NAME, list(_top(sheet, maker)))
    for at, domain in enumerate(sheet.domains):
        room = 0 if at == 0 else 160
        yield Section(f"domain-{domain.id}", domain.title, _domain(domain, maker), new_page=False, room=room)
    yield Section("talked", "話したことと宿題", list(_talked(maker)), new_page=False, room=400)


def _top(sheet: VisitSheet, maker: Maker) -> Iterator[Flowable]:
    yield maker.text(NAME, TITLE)
    yield maker.text(f"{sheet.town}　{sheet.fiscal_label}の点検　{sheet.score}", BODY)
    blanks = "訪問日：　　　　年　　月　　日　　時　　分　　アドバイザー：　　　　　　　　　　出席者："
    yield maker.text(blanks, BODY, before=8)
    yield Rule(WIDTH)
    if sheet.questions:
        words = f"確認するものは{sheet.questions}問です。右に印と所見を書き、あとで「アドバイザーの確認」に入れます。"
        yield maker.text(words, BODY, before=6)
    else:
        yield maker.text("いま確認するものはありません。", BODY, before=6)
    for line in sheet.registers:
        yield maker.text(line, NOTE, ("・", BLUE))
    if sheet.tasks:
        yield Spacer(0, 8)
        yield from maker.heading("前からの宿題（済んでいないもの）")
        rows: list[list[Cell]] = [
            [
                maker.text("□", CELL),
                maker.text(task.what, CELL),
                maker.text(task.division, CELL),
                maker.text(f"{task.due}（期限切れ）" if task.overdue else task.due, CELL),
            ]
            for task in sheet.tasks
        ]
        yield maker.grid(maker.head(("済", "宿題", "担当課", "期限")), rows, _TASK_WIDTHS)
    yield Spacer(0, 10)


def _domain(domain: SheetDomain, maker: Maker) -> list[Flowable]:
    head = maker.head(("番号", "町の答えと、確かめるわけ", "確認"))
    rows: list[list[Cell]] = [
        [maker.text(item.number, CELL_BOLD), list(_left(item, maker)), list(_right(item, maker))]
        for item in domain.items
    ]
    lines = [("LINEBEFORE", (2, 0), (2, -1), 0.35, HAIR)]
    return [*maker.heading(domain.title), maker.grid(head, rows, _WIDTHS, lines)]


def _left(item: SheetItem, maker: Maker) -> Iterator[Flowable]:
    yield maker.text(item.question, _QUESTION)
    yield maker.text(f"答え：{item.answer or '（まだ答えていません）'}", CELL, before=2)
    if item.previous:
        yield maker.text(f"前年度：{item.previous}", SMALL, before=1)
    for label, text in item.texts:
        yield maker.text(f"{label}：{text}", SMALL, before=1)
    for reason in item.reasons:
        yield maker.text(reason, SMALL, ("▲", ORANGE), before=1)
    for comment in item.comments:
        yield maker.text(f"コメント：{comment}", SMALL, before=1)


def _right(item: SheetItem, maker: Maker) -> Iterator[Flowable]:
    yield maker.text("□ 妥当　□ 修正がよい　□ 未確認", _TICK)
    yield maker.text("方法　□ 資料　□ 実地　□ 聞取り", _TICK)
    yield maker.text("確認した値（　　　　　　　　　　　　　　）", _TICK)
    yield maker.text("合意した値（　　　　　　　　　　　　　　）", _TICK)
    for label, text in item.said:
        yield maker.text(f"{label}：{text}", SMALL, before=1)
    yield maker.text("所見：", _LABEL, before=1)
    yield Spacer(0, 26)


def _talked(maker: Maker) -> Iterator[Flowable]:
    yield from maker.heading("話したこと")
    for _ in range(_LINES):
        yield Spacer(0, _LINE)
        yield Rule(WIDTH)
    yield Spacer(0, 12)
    yield from maker.heading("宿題")
    rows: list[list[Cell]] = [["", Spacer(0, _LINE), "", ""] for _ in range(_BLANK_TASKS)]
    yield maker.grid(maker.head(("", "すること", "担当課", "期限")), rows, _TASK_WIDTHS)
    yield maker.text("次回の予定：　　　　年　　月　　日", BODY, before=10)


class Rule(Flowable):  # type: ignore[misc]
    """A thin line to write on."""

    def __init__(self, width: float) -> None:
        super().__init__()
        self.width, self.height = width, 1

    def wrap(self, width: float, height: float) -> tuple[float, float]:
        """See reportlab."""
        return self.width, self.height

    def draw(self) -> None:
        """See reportlab."""
        canvas: Any = self.canv
        canvas.setStrokeColor(HAIR)
        canvas.setLineWidth(0.5)
        canvas.line(0, 0, self.width, 0)

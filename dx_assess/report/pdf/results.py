"""結果の概要: the overall score on its scale, radar and bars, the table of the domains, what the checks found."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from fractions import Fraction

from reportlab.platypus import Flowable, Spacer

from dx_assess.form.model import CheckLevel
from dx_assess.report.charts.bars import domain_bars
from dx_assess.report.charts.radar import radar
from dx_assess.report.fonts import Fonts
from dx_assess.report.parts import Change, DomainPart, LevelRow, Overall, ReportContent
from dx_assess.report.pdf.tables import Cell, Maker, bare, total_row
from dx_assess.report.pdf.text import draw_line
from dx_assess.report.pdf.theme import (
    BLUE,
    BODY,
    CELL,
    CELL_BOLD,
    FIGURE,
    FIGURE_BOLD,
    HAIR,
    INK,
    LEVEL_MARKS,
    MUTED,
    NOTE,
    PANEL,
    SMALL,
    TITLE,
    WHITE,
    WIDTH,
    Type,
)
from dx_assess.report.questions import LEVEL_WORDS
from dx_assess.text.show import NOT_COMPUTABLE, show_number

_GAPS = 8
_SPOKES = 3
CHANGE_NOTE = "増減は、両方の年度で点のついた設問だけでくらべた点の差です（前年度の点とは設問がちがうことがあります）。"
_MEANING: dict[CheckLevel, str] = {
    "E": "数として成り立たない答え。直すまで確定できません。",
    "F": "答えは正しいが、対策が要るもの。",
    "W": "ふつうと違う答えや空欄。確かめてください。",
}


class ScorePanel(Flowable):  # type: ignore[misc]
    """The overall score: the number, its level, and where it lies on the scale of the levels."""

    def __init__(self, overall: Overall, levels: Sequence[LevelRow], fonts: Fonts) -> None:
        super().__init__()
        self.overall = overall
        self.levels = levels
        self.fonts = fonts
        self.width = WIDTH
        self.height = 92.0

    def wrap(self, width: float, height: float) -> tuple[float, float]:
        """See reportlab."""
        return self.width, self.height

    def draw(self) -> None:
        """See reportlab."""
        canvas, fonts, score = self.canv, self.fonts, self.overall.score
        canvas.setFillColor(PANEL)
        canvas.rect(0, 0, self.width, self.height, stroke=0, fill=1)
        canvas.setFillColor(BLUE)
        canvas.rect(0, 0, 2.2, self.height, stroke=0, fill=1)
        draw_line(canvas, fonts, 14, 70, "総合点", Type(9, 12, "bold", BLUE))
        draw_line(canvas, fonts, 14, 32, score.score.text, Type(34, 38, "bold", INK))
        if score.score.value is not None:
            draw_line(canvas, fonts, 18 + fonts.width(score.score.text, 34, "bold"), 32, "点", Type(11, 14))
        draw_line(canvas, fonts, 14, 12, f"回答率 {score.answer_rate.full}", Type(8.5, 12, color=MUTED))
        draw_line(canvas, fonts, 132, 70, score.level_text, Type(11.5, 14, "bold"))
        self._scale(132, self.width - 16)

    def _scale(self, left: float, right: float) -> None:
        canvas, score, y = self.canv, self.overall.score, 32.0
        scale = (right - left) / 100
        bounds = [*(level.start for level in self.levels), 100]
        for start, end, level in zip(bounds, bounds[1:], self.levels, strict=False):
            canvas.setFillColor(BLUE if level.no == score.level else WHITE)
            canvas.setStrokeColor(BLUE)
            canvas.setLineWidth(0.6)
            canvas.rect(left + start * scale, y, (end - start) * scale, 12, stroke=1, fill=1)
            kind = Type(7.5, 10, "bold" if level.no == score.level else "text")
            word = f"段階{level.no}" if end - start > 12 else str(level.no)
            middle = left + (start + end) / 2 * scale - self.fonts.width(word, 7.5, kind.role) / 2
            color = WHITE if level.no == score.level else MUTED
            draw_line(canvas, self.fonts, middle, y + 3.3, word, Type(7.5, 10, kind.role, color))
            draw_line(canvas, self.fonts, left + start * scale - 2, y - 18, str(start), Type(6.5, 9, "figures", MUTED))
        draw_line(canvas, self.fonts, right - 9, y - 18, "100", Type(6.5, 9, "figures", MUTED))
        if score.score.value is not None:
            self._pointer(left + float(score.score.value) * scale, y)
        if score.range_text and score.low.value is not None and score.high.value is not None:
            self._range(left + float(score.low.value) * scale, left + float(score.high.value) * scale, y - 6)

    def _pointer(self, x: float, y: float) -> None:
        path = self.canv.beginPath()
        path.moveTo(x, y + 12)
        path.lineTo(x - 4.5, y + 20)
        path.lineTo(x + 4.5, y + 20)
        path.close()
        self.canv.setFillColor(INK)
        self.canv.drawPath(path, stroke=0, fill=1)

    def _range(self, low: float, high: float, y: float) -> None:
        canvas = self.canv
        canvas.setStrokeColor(INK)
        canvas.setLineWidth(0.9)
        canvas.line(low, y, high, y)
        for x in (low, high):
            canvas.line(x, y - 2.5, x, y + 2.5)


def results(content: ReportContent, maker: Maker) -> list[Flowable]:
    """The section."""
    flow: list[Flowable] = [
        maker.text("結果の概要", TITLE),
        Spacer(0, 6),
        ScorePanel(content.overall, content.levels, maker.fonts),
        Spacer(0, 8),
        maker.text(content.overall.sentence, BODY),
        Spacer(0, 6),
        _charts(content, maker.fonts),
        maker.text("棒の上の線は点の幅（未回答・わからないが残るとき）、白い棒と白い丸は参考値です。", NOTE),
        Spacer(0, 8),
        *maker.heading("領域ごとの点"),
        domain_table(content, maker),
    ]
    if any(domain.change is not None for domain in content.domains):
        flow.append(maker.text(_change_note(content), NOTE, before=3))
    for part in (_headline, _gaps, _found):
        flow += [Spacer(0, 12), *part(content, maker)]
    return flow


def _charts(content: ReportContent, fonts: Fonts) -> Flowable:
    """Radar and bars side by side; a radar needs three spokes."""
    if len(content.domains) < _SPOKES:
        return domain_bars(content.domains, content.levels, fonts, width=WIDTH)
    gap, left = 10.0, WIDTH * 0.58
    right = WIDTH - left - gap
    bars = domain_bars(content.domains, content.levels, fonts, width=right)
    web = radar(content.domains, content.levels, fonts, width=left)
    return bare([[web, "", bars]], (left, gap, right), [("VALIGN", (0, 0), (-1, -1), "MIDDLE")])


def _change_note(content: ReportContent) -> str:
    words = CHANGE_NOTE
    change = content.overall.change
    if change is not None and not change.same_edition:
        words += "前年度と版（かんたん・標準）がちがうので、点そのものはくらべないでください。"
    return words


def domain_table(content: ReportContent, maker: Maker, sign: Callable[[int | None], str] | None = None) -> Flowable:
    """A line for every domain, and the overall result after the mandatory ones.

    :param sign: gives the sign of a level, before the domain's name; None = no signs.
    """
    head = maker.head(
        ("領域", "点", "点の幅", "段階", "回答率", "前年度", "増減"),
        ("left", "right", "right", "left", "right", "right", "right"),
    )
    widths = (136, 38, 58, 150, 42, 35, WIDTH - 459)
    rows: list[list[Cell]] = [_domain_row(domain, maker, sign) for domain in content.domains]
    mandatory = sum(1 for domain in content.domains if not domain.optional)
    rows.insert(mandatory, _overall_row(content.overall, maker))
    return maker.grid(head, rows, widths, total_row(mandatory + 1), valign="MIDDLE")


def _domain_row(domain: DomainPart, maker: Maker, sign: Callable[[int | None], str] | None) -> list[Cell]:
    score = domain.score
    name = f"{domain.no}　{domain.name}" + ("（参考）" if domain.optional else "")
    points = "非公開" if score.withheld else score.score.text
    return [
        maker.text(name, CELL, (sign(score.level), BLUE) if sign is not None else None),
        _points(points, score.provisional, maker),
        maker.text(score.range_text or NOT_COMPUTABLE, FIGURE),
        maker.text(score.level_text, SMALL),
        maker.text(score.answer_rate.full, FIGURE),
        *_change_cells(domain.change, maker),
    ]


def _points(points: str, provisional: bool, maker: Maker) -> Cell:
    block = maker.text(points, FIGURE_BOLD)
    return [block, maker.text("参考値", Type(6.5, 8, color=MUTED, align="right"))] if provisional else block


def _change_cells(change: Change | None, maker: Maker) -> list[Cell]:
    if change is None:
        return [maker.text(NOT_COMPUTABLE, FIGURE), maker.text(NOT_COMPUTABLE, FIGURE)]
    return [maker.text(change.last.score.text, FIGURE), maker.text(change.label, FIGURE)]


def _overall_row(overall: Overall, maker: Maker) -> list[Cell]:
    score = overall.score
    return [
        maker.text("総合（必須の領域の平均）", CELL_BOLD),
        _points(score.score.text, score.provisional, maker),
        maker.text(score.range_text or NOT_COMPUTABLE, FIGURE),
        maker.text(score.level_text, Type(7.5, 11, "bold")),
        maker.text(score.answer_rate.full, FIGURE),
        *_change_cells(overall.change, maker),
    ]


def _headline(content: ReportContent, maker: Maker) -> list[Flowable]:
    if not content.headline:
        return []
    third = WIDTH / 3
    cells: list[Cell] = [
        [
            maker.text(row.label, Type(8, 11, color=MUTED)),
            maker.text(row.value.full, Type(17, 23, "bold", INK)),
            maker.text(f"{row.denominator.text}件のうち{row.numerator.text}件", NOTE),
        ]
        for row in content.headline
    ]
    lines = [("LINEBEFORE", (at, 0), (at, 0), 0.9, BLUE) for at in range(len(cells))]
    table = bare([cells], [third] * len(cells), [*lines, ("LEFTPADDING", (0, 0), (-1, -1), 8)])
    note = "3つの率は数えるものがちがいます。手続を増やすと利用率が下がることがあるので、必ず並べて見てください。"
    return [*maker.heading("手続のオンライン化"), table, maker.text(note, NOTE, before=4)]


def _gaps(content: ReportContent, maker: Maker) -> list[Flowable]:
    """The questions that would raise their domain most."""
    counted = [
        (Fraction(question.possible.value) - Fraction(question.contribution.value), domain, question)
        for domain in content.domains
        if not domain.optional
        for question in domain.questions
        if question.possible.value is not None and question.contribution.value is not None
    ]
    wanted = sorted((item for item in counted if item[0] > 0), key=lambda item: (-item[0], item[1].no))[:_GAPS]
    if not wanted:
        return []
    head = maker.head(
        ("番号", "設問と今の答え", "領域", "寄与", "伸びしろ"), ("right", "left", "left", "right", "right")
    )
    rows: list[list[Cell]] = [
        [
            maker.text(question.label, FIGURE),
            [maker.text(question.text, SMALL), maker.text(question.answer, NOTE, ("→", BLUE))],
            maker.text(domain.name, SMALL),
            maker.text(f"{question.contribution.text}／{question.possible.text}", FIGURE),
            maker.text(f"{show_number(gap, 1)}点", FIGURE_BOLD),
        ]
        for gap, domain, question in wanted
    ]
    table = maker.grid(head, rows, (34, WIDTH - 254, 110, 58, 52))
    note = "必須領域の設問のうち、満点との差が大きい順です。点は領域の100点のうちの点です。"
    return [*maker.heading("点を上げやすい設問"), table, maker.text(note, NOTE, before=4)]


def _found(content: ReportContent, maker: Maker) -> list[Flowable]:
    counts = content.finding_counts()
    levels: tuple[CheckLevel, ...] = ("E", "F", "W")
    rows: list[list[Cell]] = [
        [
            maker.text(LEVEL_WORDS[level], CELL_BOLD, LEVEL_MARKS[level]),
            maker.text(f"{counts[level]:,}件", FIGURE),
            maker.text(_MEANING[level], CELL),
        ]
        for level in levels
    ]
    head = maker.head(("点検", "件数", "意味"), ("left", "right", "left"))
    table = maker.grid(head, rows, (80, 60, WIDTH - 140), [("LINEBELOW", (0, -1), (-1, -1), 0.7, HAIR)])
    return [*maker.heading("点検で見つかったもの"), table]

"""The cover, and the page with contents and how to read the report."""

from __future__ import annotations

from collections.abc import Sequence
from typing import Any

from reportlab.lib.units import mm
from reportlab.platypus import Flowable, Spacer

from dx_assess.report.fonts import Fonts
from dx_assess.report.parts import Audience, Cover, ReportContent
from dx_assess.report.pdf.tables import Maker, bare
from dx_assess.report.pdf.text import TextBlock, draw_line, draw_right
from dx_assess.report.pdf.theme import (
    BLUE,
    BODY,
    BOTTOM,
    HAIR,
    INK,
    MUTED,
    NOTE,
    PANEL,
    PORTRAIT_SIZE,
    TITLE,
    TOP,
    WIDTH,
    Type,
)

AUDIENCES: dict[Audience, str] = {"town": "町", "adviser": "アドバイザー", "prefecture": "県（公開区分Cを除く）"}
Entry = tuple[str, str, int]
"""Title, key and depth of a section."""
_LISTED = 20
"""Unprintable characters that are named one by one."""


class CoverPage(Flowable):  # type: ignore[misc]
    """The whole first page."""

    def __init__(self, content: ReportContent, fonts: Fonts) -> None:
        super().__init__()
        self.content = content
        self.fonts = fonts
        self.width = WIDTH
        self.height = PORTRAIT_SIZE[1] - TOP - BOTTOM - 1

    def wrap(self, width: float, height: float) -> tuple[float, float]:
        """See reportlab."""
        return self.width, self.height

    def draw(self) -> None:
        """See reportlab."""
        self._mark()
        self._names()
        self._result()
        self._facts()

    def _mark(self) -> None:
        canvas, cover = self.canv, self.content.cover
        kind = Type(10, 12, "bold", BLUE)
        wide = self.fonts.width(cover.mark, kind.size, kind.role)
        y = self.height - 8
        canvas.setStrokeColor(BLUE)
        canvas.setLineWidth(0.9)
        canvas.rect(self.width - wide - 14, y - 5, wide + 14, 19)
        draw_right(canvas, self.fonts, self.width - 7, y, cover.mark, kind)
        draw_line(canvas, self.fonts, 0, y, f"受付番号　{cover.receipt}", Type(9, 12, color=MUTED))

    def _names(self) -> None:
        canvas, cover = self.canv, self.content.cover
        y = self.height - 58 * mm
        draw_line(canvas, self.fonts, 0, y, f"{cover.prefecture}　{cover.fiscal_label}", Type(14, 18, color=MUTED))
        y -= 17 * mm
        size = 40.0
        while size > 18 and self.fonts.width(cover.town, size, "bold") > self.width:
            size -= 1
        draw_line(canvas, self.fonts, 0, y, cover.town, Type(size, 44, "bold", INK))
        y -= 9 * mm
        canvas.setFillColor(BLUE)
        canvas.rect(0, y, 42 * mm, 2.2, stroke=0, fill=1)
        y -= 12 * mm
        draw_line(canvas, self.fonts, 0, y, cover.title, Type(20, 24, "bold", BLUE))
        y -= 8 * mm
        draw_line(canvas, self.fonts, 0, y, cover.edition_label, Type(11, 14, color=MUTED))

    def _result(self) -> None:
        canvas, overall = self.canv, self.content.overall
        y, tall = self.height - 152 * mm, 30 * mm
        canvas.setFillColor(PANEL)
        canvas.rect(0, y, self.width, tall, stroke=0, fill=1)
        canvas.setFillColor(BLUE)
        canvas.rect(0, y, 2.2, tall, stroke=0, fill=1)
        score = overall.score
        draw_line(canvas, self.fonts, 14, y + tall - 18, "総合の結果", Type(9, 12, "bold", BLUE))
        draw_line(canvas, self.fonts, 14, y + 17, score.score.text, Type(34, 38, "bold", INK))
        x = 20 + self.fonts.width(score.score.text, 34, "bold")
        if score.score.value is not None:
            draw_line(canvas, self.fonts, x, y + 17, "点", Type(12, 14, color=INK))
        place = 140.0
        draw_line(canvas, self.fonts, place, y + tall - 34, score.level_text, Type(13, 16, "bold", INK))
        notes = [f"点の幅 {score.range_text}点" if score.range_text else "", f"回答率 {score.answer_rate.full}"]
        if score.provisional:
            notes.append("参考値（回答率80%未満）")
        words = "　　".join(note for note in notes if note)
        draw_line(canvas, self.fonts, place, y + 20, words, Type(9.5, 12, color=MUTED))

    def _facts(self) -> None:
        canvas, y = self.canv, 50 * mm
        for label, value in _facts(self.content.cover):
            draw_line(canvas, self.fonts, 0, y, label, Type(9, 12, color=MUTED))
            block = TextBlock(value, self.fonts, Type(9.5, 13))
            _w, tall = block.wrapOn(canvas, self.width - 90, 100)
            block.drawOn(canvas, 90, y + 9.5 - tall + 1)
            y -= max(17.0, tall + 4)
            canvas.setStrokeColor(HAIR)
            canvas.setLineWidth(0.35)
            canvas.line(0, y + 12, self.width, y + 12)


def _facts(cover: Cover) -> list[tuple[str, str]]:
    return [
        ("団体コード", cover.code),
        ("基準日", f"{cover.asof_label}（実績は{cover.results_label}）"),
        ("問題集", f"{cover.set_name}　{cover.set_version}版　{cover.edition_label}"),
        ("県のKPI", cover.pack_name or "使っていません"),
        ("報告の相手", AUDIENCES[cover.audience]),
        ("内容の日付", f"{cover.generated_label}（ファイルを最後に変えた日）"),
    ]


class PageOf(Flowable):  # type: ignore[misc]
    """The page number of a section, filled in when the whole report is drawn."""

    def __init__(self, key: str) -> None:
        super().__init__()
        self.key = key
        self.width, self.height = 30.0, 14.0

    def wrap(self, width: float, height: float) -> tuple[float, float]:
        """See reportlab."""
        self.width = width
        return width, self.height

    def draw(self) -> None:
        """See reportlab."""
        canvas: Any = self.canv
        canvas.saveState()
        canvas.translate(self.width, 3.5)
        canvas.doForm(f"page-{self.key}")
        canvas.restoreState()


def contents_page(content: ReportContent, entries: Sequence[Entry], maker: Maker) -> list[Flowable]:
    """目次 and how to read the report."""
    rows = []
    for title, key, depth in entries:
        kind = Type(9.5, 14, "bold" if depth == 0 else "text", INK)
        rows.append([TextBlock(title, maker.fonts, kind, link=key, indent=depth * 14), PageOf(key)])
    table = bare(
        rows,
        (WIDTH - 40, 40),
        [
            ("LINEBELOW", (0, 0), (-1, -1), 0.35, HAIR),
            ("TOPPADDING", (0, 0), (-1, -1), 2.5),
            ("BOTTOMPADDING", (0, 0), (-1, -1), 3),
        ],
    )
    flow: list[Flowable] = [maker.text("目次", TITLE), Spacer(0, 6), table, Spacer(0, 16)]
    flow += [*maker.heading("この報告書の見かた")]
    flow += [maker.text(line, BODY, ("・", BLUE)) for line in _guide(content)]
    return flow


def _guide(content: ReportContent) -> list[str]:
    levels = "、".join(f"{level.no}＝{level.label}（{level.start}点から）" for level in content.levels)
    unsure = f"（要確認：{content.levels_to_confirm.rstrip('。')}）" if content.levels_to_confirm else ""
    return [
        content.overall.basis,
        f"段階は点で決まります：{levels}{unsure}。",
        "点の幅は、未回答・わからないの設問を0点とした場合と満点とした場合の間です。",
        "「わからない」「該当なし」は点の分母に入れません。「わからない」は回答率を下げます。",
        "割合は小数第2位を四捨五入しています。分母が0のときは「－」とし、0%とは書きません。",
        "受付番号は内容から計算した番号です。同じ番号の紙とファイルは、同じ内容です。",
        f"この報告書は{content.cover.mark}の情報です。取扱いは町の情報セキュリティ対策基準に従ってください。",
    ]


def cover_note(maker: Maker, unprintable: Sequence[str]) -> list[Flowable]:
    """A line about characters that could not be printed; nothing when there are none."""
    if not unprintable:
        return []
    codes = "、".join(f"U+{ord(character):04X}" for character in unprintable[:_LISTED])
    more = f"、ほか{len(unprintable) - _LISTED}種類" if len(unprintable) > _LISTED else ""
    return [Spacer(0, 8), maker.text(f"印刷できない文字を〓に置き換えました（{codes}{more}）。", NOTE)]

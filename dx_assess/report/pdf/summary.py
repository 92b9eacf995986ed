"""概要版: the whole result on two pages, for a reader who has five minutes."""

from __future__ import annotations

from collections.abc import Callable, Sequence

from reportlab.platypus import Flowable, PageBreak, Spacer

from dx_assess.report.charts.radar import radar
from dx_assess.report.charts.trend import trend_chart
from dx_assess.report.fonts import Fonts
from dx_assess.report.highlights import SHOWN, Strength, highlights, level_sign
from dx_assess.report.parts import FigureRow, KpiRow, ReportContent
from dx_assess.report.pdf.cover import AUDIENCES, cover_note
from dx_assess.report.pdf.results import CHANGE_NOTE, ScorePanel, domain_table
from dx_assess.report.pdf.tables import Cell, Maker, bare
from dx_assess.report.pdf.theme import (
    BLUE,
    BODY,
    BOTTOM,
    CELL,
    CELL_BOLD,
    FIGURE,
    FIGURE_BOLD,
    GREEN,
    INK,
    MUTED,
    NOTE,
    PORTRAIT_SIZE,
    SMALL,
    TOP,
    VERDICT_MARKS,
    WIDTH,
    Mark,
    Type,
)

_TITLE = Type(17, 23, "bold", BLUE)
_SENTENCE = Type(10.5, 16, "bold")
_HEADING = Type(11, 16, "bold", INK)
_BIG = Type(15, 20, "bold", INK)
_PAGE = PORTRAIT_SIZE[1] - TOP - BOTTOM
_RADAR = WIDTH * 0.66
_RADAR_HEIGHTS = (236.0, 216.0, 196.0, 176.0)
"""Heights of the radar, from the usual one down to the least that is legible."""
_KPIS = 12
_SIGNS = "しるし：◎ 段階4　○ 段階3　△ 段階2　▲ 段階1　× 段階0　－ 点なし"


def summary_pages(content: ReportContent, maker: Maker, unprintable: Sequence[str] = ()) -> list[Flowable]:
    """Both pages: the radar of the first gives way to long lines; the second has the KPIs it has room for."""
    for radar_height in _RADAR_HEIGHTS:
        first = [*_first(content, maker, radar_height), *cover_note(maker, unprintable)]
        if _height(first) <= _PAGE:
            break
    for kpis in range(_KPIS, -1, -1):
        second = _second(content, maker, kpis)
        if _height(second) <= _PAGE:
            break
    return [*first, PageBreak(), *second]


def _height(flow: Sequence[Flowable]) -> float:
    return float(sum(part.wrap(WIDTH, _PAGE)[1] for part in flow))


def _first(content: ReportContent, maker: Maker, radar_height: float) -> list[Flowable]:
    cover, overall = content.cover, content.overall
    about = (
        f"団体コード {cover.code}　基準日 {cover.asof_label}（実績は{cover.results_label}）　"
        f"報告の相手 {AUDIENCES[cover.audience]}"
    )
    flow: list[Flowable] = [
        maker.text(f"{cover.town}　{cover.fiscal_label}　{cover.title}【概要版】", _TITLE),
        maker.text(about, NOTE),
        Spacer(0, 6),
        maker.text(overall.sentence, _SENTENCE),
        Spacer(0, 6),
        ScorePanel(overall, content.levels, maker.fonts),
        Spacer(0, 8),
        _picture(content, maker, radar_height),
        Spacer(0, 6),
        maker.text("領域ごとの結果", _HEADING),
        Spacer(0, 3),
        domain_table(content, maker, sign=level_sign),
        maker.text(f"{_SIGNS}　{overall.basis}", NOTE, before=3),
    ]
    if any(domain.change is not None for domain in content.domains):
        flow.append(maker.text(CHANGE_NOTE, NOTE))
    return flow


def _picture(content: ReportContent, maker: Maker, radar_height: float) -> Flowable:
    """The radar with the key figures beside it."""
    aside: list[Flowable] = []
    for row in content.headline:
        aside += _figure(row, maker)
    note = "率は数えるものがちがうので、必ず並べて見ます。"
    aside += [maker.text(note, NOTE), Spacer(0, 8), maker.text(_found(content), SMALL)]
    if len(content.domains) < SHOWN:
        return bare([[aside]], (WIDTH,))
    width = _RADAR
    web = radar(content.domains, content.levels, maker.fonts, width=width, height=radar_height)
    gap = 12.0
    return bare([[web, "", aside]], (width, gap, WIDTH - width - gap), [("VALIGN", (0, 0), (-1, -1), "MIDDLE")])


def _figure(row: FigureRow, maker: Maker) -> list[Flowable]:
    parts = (
        f"{row.denominator.text}のうち{row.numerator.text}" if row.denominator.value is not None else "まだ出せません"
    )
    return [
        maker.text(row.label, Type(8, 11, color=MUTED)),
        maker.text(row.value.full, _BIG),
        maker.text(parts, NOTE),
        Spacer(0, 5),
    ]


def _found(content: ReportContent) -> str:
    counts = content.finding_counts()
    found = f"エラー {counts['E']:,}件、対策が要る指摘 {counts['F']:,}件、確かめる警告 {counts['W']:,}件"
    return f"点検で見つかったもの：{found}"


def _second(content: ReportContent, maker: Maker, kpis: int) -> list[Flowable]:
    chosen = highlights(content)
    flow: list[Flowable] = [maker.text(f"できていること（上から{SHOWN}つまで）", _HEADING), Spacer(0, 3)]
    flow += _list(chosen.strengths, _strength, "まだ、よくできていると言える答えはありません。", maker)
    flow += [Spacer(0, 10), maker.text("次の一歩（上から3つまで）", _HEADING), Spacer(0, 3)]
    if chosen.steps:
        head = maker.head(("順", "すること", "手間", "点の見込み", "相談先"), ("right", "left"))
        rows: list[list[Cell]] = [
            [
                maker.text(str(step.rank), FIGURE),
                [maker.text(step.step, CELL_BOLD), maker.text(step.domain, NOTE)],
                maker.text(step.effort, SMALL),
                maker.text(step.change or "－", SMALL),
                maker.text(step.contacts, SMALL),
            ]
            for step in chosen.steps
        ]
        flow.append(maker.grid(head, rows, (22, WIDTH - 260, 58, 80, 100)))
    else:
        flow.append(maker.text("いまの答えから出せる次の一歩はありません。", BODY))
    if content.advice.withheld:
        words = f"このほかに{content.advice.withheld}件ありますが、町とアドバイザーだけの内容なので載せません。"
        flow.append(maker.text(words, NOTE, before=2))
    flow += [Spacer(0, 10), maker.text("県のKPI", _HEADING), maker.text(chosen.kpi_sentence, BODY), Spacer(0, 3)]
    flow += _kpis(chosen.kpis, chosen.judged, kpis, maker)
    flow += [Spacer(0, 10), maker.text("これまでの歩み", _HEADING), Spacer(0, 3), *_trend(content, maker.fonts, maker)]
    return flow


def _list(
    items: Sequence[Strength], make: Callable[[Strength, Maker], list[Cell]], empty: str, maker: Maker
) -> list[Flowable]:
    if not items:
        return [maker.text(empty, BODY)]
    head = maker.head(("領域", "町の答え", "番号"), ("left", "left", "right"))
    return [maker.grid(head, [make(item, maker) for item in items], (130, WIDTH - 170, 40))]


def _strength(item: Strength, maker: Maker) -> list[Cell]:
    return [
        maker.text(item.domain.name, CELL_BOLD, ("○", GREEN)),
        [maker.text(item.question.answer, CELL), maker.text(item.question.text, NOTE)],
        maker.text(item.question.label, FIGURE),
    ]


def _kpis(kpis: Sequence[KpiRow], judged: int, room: int, maker: Maker) -> list[Flowable]:
    """The table of the indicators; ``judged``: how often the pack's lists print them."""
    flow: list[Flowable] = []
    if kpis[:room]:
        head = maker.head(
            ("指標", "目標", "実績", "評価", "達成率", "見込み"), ("left", "right", "right", "left", "right", "right")
        )
        rows: list[list[Cell]] = [
            [
                maker.text(kpi.name, SMALL),
                maker.text(kpi.target_text, FIGURE),
                maker.text(kpi.actual.full, FIGURE_BOLD),
                maker.text(kpi.verdict, CELL, _mark(kpi)),
                maker.text(kpi.attainment.full, FIGURE),
                maker.text(kpi.forecast.full, FIGURE),
            ]
            for kpi in kpis[:room]
        ]
        flow.append(maker.grid(head, rows, (WIDTH - 300, 64, 64, 62, 52, 58)))
    notes = []
    if judged > len(kpis):
        notes.append(f"同じ指標が県の表のいくつかの項目にあるので、{judged}件は指標で数えると{len(kpis)}です。")
    if len(kpis) > room:
        notes.append(f"判定できた指標は{len(kpis)}あります。残りの{len(kpis) - room}は、標準か詳細の報告書にあります。")
    return [*flow, maker.text("".join(notes), NOTE, before=3)] if notes else flow


def _mark(kpi: KpiRow) -> Mark | None:
    return next((mark for verdict, mark in VERDICT_MARKS.items() if verdict == kpi.verdict), None)


def _trend(content: ReportContent, fonts: Fonts, maker: Maker) -> list[Flowable]:
    if not content.trend:
        return [maker.text("このファイルには、前の年度の結果がありません。来年度から並べて見られます。", BODY)]
    flow: list[Flowable] = [trend_chart(content.trend, content.levels, fonts, width=WIDTH)]
    words = "その年の設問でつけた総合点です。設問や版が変わった年は、点をそのままくらべられません。"
    return [*flow, maker.text(words, NOTE, before=2)]

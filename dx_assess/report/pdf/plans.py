"""Initiatives by 分野, the roadmap of R4, and the list of findings."""

from __future__ import annotations

from collections.abc import Sequence

from reportlab.platypus import Flowable, Spacer

from dx_assess.report import layout_rows
from dx_assess.report.parts import FindingRow, PhaseRow, ReportContent, Roadmap, RoadmapItem
from dx_assess.report.pdf.tables import Cell, Maker, total_row
from dx_assess.report.pdf.theme import (
    BODY,
    CELL,
    CELL_BOLD,
    FIGURE,
    FIGURE_BOLD,
    GREEN,
    LEVEL_MARKS,
    NOTE,
    RED,
    SMALL,
    TITLE,
    WIDTH,
    Align,
)

_ROWS_NAMED = 12


def initiatives_section(content: ReportContent, maker: Maker) -> list[Flowable]:
    """分野ごとの達成の状況, in the columns of the prefecture's paper."""
    head = maker.head(
        ("分野", "事業数", "KPI設定事業数", "達成", "一部達成", "達成率"),
        ("left", "right", "right", "right", "right", "right"),
    )
    rows: list[list[Cell]] = []
    for section in content.sections:
        counts = (section.projects, section.kpis, section.achieved, section.partly)
        cells: list[Cell] = [maker.text(section.label, CELL_BOLD if section.total else CELL)]
        cells += [maker.text(f"{count:,}", FIGURE) for count in counts]
        rows.append([*cells, maker.text(section.rate.full, FIGURE_BOLD)])
    numbers = 58.0
    return [
        maker.text("取組の達成状況", TITLE),
        maker.text(f"{content.cover.results_label}の取組を、分野ごとに数えたものです（再掲は数えません）。", BODY),
        Spacer(0, 6),
        maker.grid(head, rows, (WIDTH - 5 * numbers, *([numbers] * 5)), total_row(len(rows))),
        maker.text("達成率は、KPIを設定した事業のうち達成した事業の割合です。未集計も分母に入れます。", NOTE, before=4),
    ]


def roadmap_section(roadmap: Roadmap, maker: Maker) -> list[Flowable]:
    """アナログ規制の見直し工程表."""
    flow: list[Flowable] = [maker.text("アナログ規制の見直し工程表", TITLE), Spacer(0, 4)]
    if roadmap.none_confirmed:
        flow.append(maker.text("洗い出した結果、見直す規制がないことを確認しています。", BODY))
    flow += [*maker.heading("規制の種類といまの段階"), _matrix(roadmap, maker)]
    notes = "括弧の中は、そのうち町独自の決まりの数です。要綱・要領は入れていません。"
    if roadmap.unphased:
        notes += f"このほか、種類か段階がまだ書かれていないものが{roadmap.unphased}件あります。"
    flow += [maker.text(notes, NOTE, before=3), Spacer(0, 12)]
    years = layout_rows.due_years(roadmap)
    if years:
        flow += [*maker.heading("年度ごとの見直し"), _years(years, maker), Spacer(0, 12)]
    flow += [*maker.heading("見直すもの（時期の早い順）")]
    if not roadmap.items:
        return [*flow, maker.text("見直すと決めた規制はまだありません。", BODY)]
    late = sum(1 for item in roadmap.items if item.overdue)
    if late:
        flow += [maker.text(f"時期を過ぎて完了していないものが{late}件あります。", BODY, ("▲", RED)), Spacer(0, 3)]
    return [*flow, _items(roadmap.items, maker)]


def _years(rows: Sequence[layout_rows.Fields], maker: Maker) -> Flowable:
    head = maker.head(("見直しの時期", "見直す規制", "うち完了", "うち遅れ"), ("left", "right", "right", "right"))
    lines: list[list[Cell]] = [
        [
            maker.text(str(row["label"]), CELL),
            *(maker.text(f"{row[key]:,}", FIGURE) for key in ("count", "done", "overdue")),
        ]
        for row in rows
    ]
    return maker.grid(head, lines, (WIDTH - 240, 80, 80, 80), total_row(len(lines)))


def _matrix(roadmap: Roadmap, maker: Maker) -> Flowable:
    right: list[Align] = ["right"] * (len(roadmap.phases) + 1)
    aligns: list[Align] = ["left", *right]
    head = maker.head(("規制の種類", *roadmap.phases, "計"), aligns)
    number = 78.0
    widths = (WIDTH - number * (len(roadmap.phases) + 1), *([number] * (len(roadmap.phases) + 1)))
    rows = [_phase_row(row, maker) for row in roadmap.matrix]
    return maker.grid(head, rows, widths, total_row(len(rows)))


def _phase_row(row: PhaseRow, maker: Maker) -> list[Cell]:
    pairs = [*zip(row.counts, row.town, strict=True), (row.sum, row.town_sum)]
    cells: list[Cell] = [maker.text(row.label, CELL_BOLD if row.total else CELL)]
    kinds = [FIGURE] * (len(pairs) - 1) + [FIGURE_BOLD]
    return cells + [maker.text(f"{n:,}（{own:,}）", kind) for (n, own), kind in zip(pairs, kinds, strict=True)]


def _items(items: Sequence[RoadmapItem], maker: Maker) -> Flowable:
    head = maker.head(("時期", "例規と条項", "種類・根拠", "段階", "方法", "担当課", "状況"))
    widths = (58.0, 128.0, 70.0, 64.0, 58.0, 58.0, WIDTH - 436)
    return maker.grid(head, [_item(item, maker) for item in items], widths)


def _item(item: RoadmapItem, maker: Maker) -> list[Cell]:
    status: list[Flowable] = [maker.text(item.status, SMALL, ("●", GREEN) if item.status == "完了" else None)]
    if item.overdue:
        status.append(maker.text("遅れ", SMALL, ("▲", RED)))
    return [
        maker.text(item.due_label, SMALL),
        [maker.text(item.regulation, SMALL), maker.text(f"{item.article}　{item.row_id}", NOTE)],
        [maker.text(item.item, SMALL), maker.text(item.basis, NOTE)],
        maker.text(item.phase, SMALL),
        maker.text(item.method, SMALL),
        maker.text(item.division, SMALL),
        status,
    ]


def findings_section(content: ReportContent, maker: Maker) -> list[Flowable]:
    """All findings, those of one register with the same message in one line."""
    head = maker.head(("種類", "どこ", "内容"))
    rows: list[list[Cell]] = []
    for finding, row_ids in _grouped(content.findings):
        body: list[Flowable] = [maker.text(finding.message, SMALL)]
        if row_ids:
            named = "、".join(row_ids[:_ROWS_NAMED])
            more = f" ほか{len(row_ids) - _ROWS_NAMED}行" if len(row_ids) > _ROWS_NAMED else ""
            body.append(maker.text(f"{len(row_ids)}行：{named}{more}", NOTE))
        rows.append(
            [maker.text(finding.word, SMALL, LEVEL_MARKS[finding.level]), maker.text(_where(finding), SMALL), body]
        )
    flow: list[Flowable] = [maker.text("点検で見つかったもの", TITLE), Spacer(0, 4)]
    if not rows:
        return [*flow, maker.text("エラー・警告・指摘はありません。", BODY, ("●", GREEN))]
    counts = content.finding_counts()
    words = f"エラー {counts['E']:,}件、指摘 {counts['F']:,}件、警告 {counts['W']:,}件です。"
    return [*flow, maker.text(words, BODY), Spacer(0, 4), maker.grid(head, rows, (54.0, 150.0, WIDTH - 204))]


def _where(finding: FindingRow) -> str:
    return finding.where.removesuffix(f"　{finding.row_id}") if finding.row_id else finding.where


def _grouped(findings: Sequence[FindingRow]) -> list[tuple[FindingRow, list[str]]]:
    groups: dict[tuple[str, str, str], tuple[FindingRow, list[str]]] = {}
    for finding in findings:
        _first, rows = groups.setdefault((finding.level, finding.key, finding.message), (finding, []))
        if finding.row_id:
            rows.append(finding.row_id)
    return list(groups.values())

"""The report's content as lines of tables. Texts come from the report, so that screen, PDF and Excel say the same."""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence

from msgspec.structs import replace

from dx_assess.report.parts import Change, DomainPart, FindingRow, KpiRow, ScoreShown, Shown
from dx_assess.ui.tables import LAST, STRETCH, Cell, Head

DOMAIN_HEADS = (
    Head("領域", 18),
    Head("区分", 4),
    Head("点", 5, True, "100点満点"),
    Head("点の幅", 8, True, "未回答と「わからない」がすべて0点のときから、すべて満点のときまで"),
    Head("段階", STRETCH),
    Head("前年度との差", 7, True, "全部の設問の点の差。前年度と版（かんたん・標準）がちがうときは比べません"),
    Head("同じ設問の差", 7, True, "両方の年度に点のある設問だけで比べた差"),
    Head("回答率", 6, True),
    Head("回答", 5, True),
)
KPI_HEADS = (
    Head("番号", 3, True),
    Head("指標", STRETCH),
    Head("単位", 4),
    Head("目標", 7, True),
    Head("実績", 6, True),
    Head("判定", 7),
    Head("達成度", 5, True, "実績÷目標"),
    Head("見込み", 6, True, "これまでの実績をまっすぐ延ばした値"),
)
FINDING_HEADS = (Head("種類", 6), Head("どこ", 22), Head("内容", STRETCH))
LEVEL_ORDER = {"E": 0, "W": 1, "F": 2}
LEVEL_ICONS = {"E": "error", "W": "warning", "F": "info"}
VERDICT_ICONS = {"達成": "good", "一部達成": "warning"}


def number(shown: Shown, words: str = "") -> Cell:
    """A number, as ``words`` if given; what cannot be computed is sorted last."""
    return Cell(words or shown.text, float(shown.value) if shown.value is not None else LAST)


def _range(score: ScoreShown) -> Cell:
    if score.score.value is None or score.low.value is None or not score.range_text:
        return Cell("－", LAST)
    return Cell(score.range_text, float(score.low.value))


def _common(change: Change) -> Cell:
    cell = number(change.points, change.label)
    return replace(cell, tip=f"両方の年度に点のある{change.common}問で比べました")


def domain_line(domain: DomainPart) -> tuple[Cell, ...]:
    """One domain."""
    score = domain.score
    change = domain.change
    words = f"{score.level_text}（参考値）" if score.provisional and score.level is not None else score.level_text
    return (
        Cell(f"{domain.no} {domain.name}", float(domain.no)),
        Cell("参考" if domain.optional else "必須"),
        number(score.score),
        _range(score),
        Cell(words or "－", float(score.level) if score.level is not None else LAST),
        number(change.whole, change.whole_label) if change is not None else Cell("－", LAST),
        _common(change) if change is not None else Cell("－", LAST),
        number(score.answer_rate, score.answer_rate.full),
        Cell(f"{domain.answered}/{domain.visible}", domain.answered / max(domain.visible, 1)),
    )


def kpi_line(kpi: KpiRow) -> tuple[Cell, ...]:
    """One KPI."""
    return (
        Cell(f"{kpi.no}", float(kpi.no), tip=f"{kpi.list_name}　{kpi.section}"),
        Cell(kpi.name, tip=f"{kpi.name}\n{kpi.section}"),
        Cell(kpi.unit),
        Cell(kpi.target.text, float(kpi.target.value) if kpi.target.value is not None else LAST, tip=kpi.target_text),
        number(kpi.actual),
        Cell(kpi.verdict, icon=VERDICT_ICONS.get(kpi.verdict, "")),
        number(kpi.attainment, kpi.attainment.full),
        number(kpi.forecast),
    )


def finding_line(finding: FindingRow) -> tuple[Cell, ...]:
    """One check that fired."""
    return (
        Cell(finding.word, float(LEVEL_ORDER[finding.level]), LEVEL_ICONS[finding.level]),
        Cell(finding.where),
        Cell(finding.message),
    )


def finding_words(findings: Sequence[FindingRow]) -> str:
    """「エラー 1件　警告 3件　指摘 2件」."""
    counted = Counter((finding.level, finding.word) for finding in findings)
    by_level = sorted(counted.items(), key=lambda item: LEVEL_ORDER[item[0][0]])
    return "　".join(f"{word} {count}件" for (_level, word), count in by_level)

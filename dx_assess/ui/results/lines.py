"""The report's content as lines of tables. Texts come from the report, so that screen, PDF and Excel say the same."""

from __future__ import annotations

from collections.abc import Sequence

from dx_assess.report.parts import DomainPart, FindingRow, KpiRow, Shown
from dx_assess.ui.tables import LAST, Cell, Head

DOMAIN_HEADS = (
    Head("領域", 15),
    Head("区分", 4),
    Head("点", 4, True, "100点満点"),
    Head("残りの答えしだいで", 8, True, "未回答と「わからない」がすべて0点のときから、すべて満点のときまで"),
    Head("段階", 14),
    Head("前年度との差", 7, True, "両方の年度で答えのある設問だけで比べた差"),
    Head("回答率", 5, True),
    Head("回答", 5, True),
)
KPI_HEADS = (
    Head("番号", 4, True),
    Head("指標", 22),
    Head("単位", 3),
    Head("目標", 5, True),
    Head("実績", 5, True),
    Head("判定", 6),
    Head("達成度", 5, True, "実績÷目標"),
    Head("この先の見込み", 7, True, "これまでの実績をまっすぐ延ばした値"),
    Head("くわしく", 20),
)
FINDING_HEADS = (Head("種類", 6), Head("どこ", 26), Head("内容", 30))
LEVEL_ORDER = {"E": 0, "W": 1, "F": 2}
LEVEL_ICONS = {"E": "error", "W": "warning", "F": "info"}
VERDICT_ICONS = {"達成": "good", "一部達成": "warning"}


def number(shown: Shown, full: bool = False) -> Cell:
    """A number; what cannot be computed is sorted last."""
    return Cell(shown.full if full else shown.text, float(shown.value) if shown.value is not None else LAST)


def domain_line(domain: DomainPart) -> tuple[Cell, ...]:
    """One domain."""
    score = domain.score
    change = domain.change.points if domain.change is not None else None
    words = f"{score.level_text}（参考値）" if score.provisional and score.level is not None else score.level_text
    return (
        Cell(f"{domain.no} {domain.name}", float(domain.no)),
        Cell("参考" if domain.optional else "必須"),
        number(score.score),
        Cell(score.range_text or "－", float(score.low.value) if score.low.value is not None else LAST),
        Cell(words or "－", float(score.level) if score.level is not None else LAST),
        number(change) if change is not None else Cell("－", LAST),
        number(score.answer_rate, full=True),
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
        number(kpi.attainment, full=True),
        number(kpi.forecast),
        Cell(kpi.why),
    )


def finding_line(finding: FindingRow) -> tuple[Cell, ...]:
    """One check that fired."""
    return (
        Cell(finding.word, float(LEVEL_ORDER[finding.level]), LEVEL_ICONS[finding.level]),
        Cell(finding.where),
        Cell(finding.message),
    )


def finding_words(findings: Sequence[FindingRow]) -> str:
    """「誤り 0件・確認 3件・指摘 19件」."""
    counted: dict[str, int] = {}
    for finding in sorted(findings, key=lambda finding: LEVEL_ORDER[finding.level]):
        counted[finding.word] = counted.get(finding.word, 0) + 1
    return "　".join(f"{word} {count}件" for word, count in counted.items())

"""The sheets of answers, KPIs, registers, 工程表 and checks: one named table each, real values in the cells."""

from __future__ import annotations

from collections.abc import Iterable
from fractions import Fraction

from openpyxl import Workbook

from dx_assess.report.excel_book import MUTED, WAREKI, WAREKI_MONTH, Column, Page, Value
from dx_assess.report.parts import (
    FigureRow,
    FindingRow,
    PhaseRow,
    QuestionRow,
    RegisterCell,
    RegisterColumn,
    RegisterPart,
    ReportContent,
    Shown,
)

YEAR = "0"
_KPI_COLUMNS = (
    Column("番号", 7),
    Column("一覧", 8),
    Column("区分", 20),
    Column("KPI", 36),
    Column("単位", 8),
    Column("年度", 8, number=YEAR),
    Column("ものさし", 12),
    Column("よい方向", 9),
    Column("基準値", 11),
    Column("目標値", 11),
    Column("目標（印字のまま）", 16),
    Column("実績値", 11),
    Column("分子", 11),
    Column("分母", 11),
    Column("評価", 10),
    Column("達成率", 10),
    Column("毎年要る増減", 11),
    Column("見込み", 11),
    Column("評価のわけ", 40),
    Column("KPIのID", 12),
)
_QUESTION_COLUMNS = (
    Column("番号", 7),
    Column("領域", 18),
    Column("設問", 48),
    Column("状態", 11),
    Column("答え", 34),
    Column("値", 11),
    Column("分子", 10),
    Column("分母", 10),
    Column("付属の欄", 26),
    Column("点（0～1）", 8, number="0.00"),
    Column("重み", 6),
    Column("寄与（点）", 8, number="0.0"),
    Column("満点のとき（点）", 9, number="0.0"),
    Column("前年度の答え", 26),
    Column("備考", 26),
    Column("根拠資料", 26),
    Column("点検", 36),
    Column("公開区分", 8),
    Column("設問ID", 22),
)


def add_kpis(book: Workbook, content: ReportContent) -> None:
    """KPI: the prefecture's indicators with the town's results."""
    page = Page(book, "KPI", "県のKPI", content.cover)
    page.line(content.cover.pack_name or "県のKPIは使っていません。", size=9, color=MUTED)
    rows: list[list[Value]] = [
        [
            kpi.no,
            kpi.list_name,
            kpi.section,
            kpi.name,
            kpi.unit,
            kpi.year,
            kpi.yardstick_label,
            kpi.direction_label,
            kpi.base,
            kpi.target,
            kpi.target_text,
            kpi.actual,
            kpi.numerator,
            kpi.denominator,
            kpi.verdict,
            kpi.attainment,
            _points(kpi.pace),
            kpi.forecast,
            kpi.why,
            kpi.id,
        ]
        for kpi in content.kpis
    ]
    page.table("T_kpi", _KPI_COLUMNS, rows, "KPIはありません。")
    page.finish()


def _points(pace: Shown) -> Shown:
    """A difference of two percentages is points, not a share of something: 6.3 stays 6.3."""
    return Shown(pace.value, pace.text, pace.places)


def add_questions(book: Workbook, content: ReportContent) -> None:
    """領域と設問: every question with its answer and score."""
    page = Page(book, "領域と設問", "領域と設問", content.cover)
    rows = [_question(domain.name, question) for domain in content.domains for question in domain.questions]
    page.table("T_questions", _QUESTION_COLUMNS, rows, "載せる設問がありません。")
    page.finish()


def _question(domain: str, question: QuestionRow) -> list[Value]:
    fields = "\n".join(f"{field.label}：{field.answer}" for field in question.fields)
    findings = "\n".join(f"{finding.word}：{finding.message}" for finding in question.findings)
    return [
        question.label,
        domain,
        question.text,
        question.status_word,
        question.answer,
        _question_value(question),
        question.numerator if question.numerator.value is not None else None,
        question.denominator if question.denominator.value is not None else None,
        fields,
        question.score,
        question.weight,
        question.contribution,
        question.possible,
        question.last_answer,
        question.note,
        question.evidence,
        findings,
        question.publication,
        question.id,
    ]


def _question_value(question: QuestionRow) -> Value:
    """Numbers, rates and days; an answer in words is not repeated."""
    top, bottom = question.numerator.value, question.denominator.value
    if question.kind == "percent":
        if top is None or bottom is None or question.value is None:
            return None
        return Shown(Fraction(top) * 100 / Fraction(bottom) if bottom else None, "", 1, "%")
    return None if isinstance(question.value, str) else question.value


def add_register(book: Workbook, register: RegisterPart, content: ReportContent) -> None:
    """One register: its rows, and below them the figures that were counted from them."""
    page = Page(book, f"{register.no} {register.name}", f"{register.no}　{register.name}", content.cover)
    for label, value in register.marks:
        page.line(f"{label}：{value}")
    if register.untouched:
        page.line(
            f"用意された行のうち、まだ何も書かれていない{register.untouched}行は省いています。", size=9, color=MUTED
        )
    columns = [_register_column(column) for column in register.columns]
    rows: list[list[Value]] = [[_register_value(cell) for cell in row.cells] for row in register.rows]
    page.table(f"T_{register.id}", columns, rows, "載せる行がありません。")
    _figures(page, f"T_{register.id}_figures", register.figures)
    page.finish()


def _register_column(column: RegisterColumn) -> Column:
    widths = {"text": 30.0, "printed": 14.0, "auto": 8.0, "date": 16.0, "ym": 13.0, "integer": 11.0, "decimal": 11.0}
    label = f"{column.label}（{column.unit}）" if column.unit and column.unit != column.label else column.label
    return Column(
        label,
        widths.get(column.kind, 16.0),
        day=WAREKI_MONTH if column.kind == "ym" else WAREKI,
        number=YEAR if column.unit == "年度" else "",
    )


def _register_value(cell: RegisterCell) -> Value:
    return cell.text if cell.value is None or isinstance(cell.value, str) else cell.value


def _figures(page: Page, name: str, figures: Iterable[FigureRow]) -> None:
    rows: list[list[Value]] = [
        [no, row.label, row.value, row.numerator, row.denominator, row.key] for no, row in enumerate(figures, 1)
    ]
    if rows:
        page.section("集計値")
        heads = ("順", "集計値", "値", "分子", "分母", "記号")
        page.table(name, [Column(head, 16) for head in heads], rows, "", first=False)


def add_roadmap(book: Workbook, content: ReportContent) -> None:
    """R4工程表: what is reviewed by when, and the counts by kind and phase."""
    roadmap = content.roadmap
    page = Page(book, "R4工程表", "アナログ規制の見直し工程表", content.cover)
    if roadmap.none_confirmed:
        page.line("該当する規制がないことを確認しています。")
    heads = (
        Column("番号", 8),
        Column("見直しの時期", 14, day=WAREKI_MONTH),
        Column("例規の名前", 30),
        Column("条・項・号", 16),
        Column("規制の種類", 18),
        Column("根拠", 14),
        Column("段階", 18),
        Column("見直しの方法", 18),
        Column("所管課", 18),
        Column("状況", 16),
        Column("遅れ", 8),
    )
    rows: list[list[Value]] = [
        [
            item.row_id,
            item.due if item.due is not None else item.due_label,
            item.regulation,
            item.article,
            item.item,
            item.basis,
            item.phase,
            item.method,
            item.division,
            item.status,
            "遅れ" if item.overdue else "",
        ]
        for item in roadmap.items
    ]
    page.table("T_roadmap", heads, rows, "見直すと決めた規制はありません。")
    page.section("規制の種類と段階ごとの数（うち町独自）")
    columns = [Column("順", 8), Column("種類", 14)]
    for phase in (*roadmap.phases, "計"):
        columns += [Column(phase, 12), Column(f"{phase}（町独自）", 12)]
    page.table("T_phases", columns, [_phase(no, row) for no, row in enumerate(roadmap.matrix, 1)], "", first=False)
    if roadmap.unphased:
        page.line(f"段階か種類が空欄の規制が{roadmap.unphased}件あり、この表に入っていません。", size=9, color=MUTED)
    page.finish()


def _phase(no: int, row: PhaseRow) -> list[Value]:
    counts = zip((*row.counts, row.sum), (*row.town, row.town_sum), strict=True)
    return ["" if row.total else no, row.label, *(number for pair in counts for number in pair)]


def add_findings(book: Workbook, content: ReportContent) -> None:
    """点検: everything that the checks found, errors first."""
    page = Page(book, "点検", "点検で見つかったもの", content.cover)
    heads = (Column("順", 7), Column("区分", 9), Column("場所", 50), Column("列", 30), Column("内容", 80))
    page.table("T_findings", heads, [_finding(no, row) for no, row in enumerate(content.findings, 1)], "ありません。")
    page.finish()


def _finding(no: int, row: FindingRow) -> list[Value]:
    return [no, row.word, row.where, "、".join(row.columns), row.message]

"""The sheets of answers, KPIs, registers, 工程表 and checks: one named table each, real values in the cells."""

from __future__ import annotations

from collections.abc import Sequence
from fractions import Fraction

from openpyxl import Workbook

from dx_assess.report.excel_book import MUTED, WAREKI, WAREKI_MONTH, Column, Page, Value
from dx_assess.report.parts import (
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
_CODES = ("auto", "choice", "yesno", "rating", "date", "ym")
"""Kinds of register columns whose cells are short."""
_KPI_COLUMNS = (
    Column("番号", 7, center=True),
    Column("KPI", 40),
    Column("一覧", 8, center=True),
    Column("区分", 32),
    Column("単位", 8, center=True),
    Column("年度", 8, number=YEAR, center=True),
    Column("よい方向", 8, center=True),
    Column("基準値", 10),
    Column("目標値", 10),
    Column("目標（印字のまま）", 17),
    Column("実績値", 10),
    Column("評価", 11, center=True, mark=True),
    Column("達成率", 10),
    Column("見込み", 10),
    Column("毎年要る増減", 10),
    Column("分子", 10),
    Column("分母", 10),
    Column("ものさし", 12, center=True),
    Column("評価のわけ", 56),
    Column("KPIのID", 14, machine=True),
)
_QUESTION_COLUMNS = (
    Column("番号", 7, center=True),
    Column("設問", 44),
    Column("領域", 18),
    Column("状態", 12, center=True, mark=True),
    Column("答え", 40),
    Column("値", 11),
    Column("分子", 9),
    Column("分母", 9),
    Column("点（0～1）", 9, number="0.00"),
    Column("重み", 7, center=True),
    Column("寄与（点）", 9, number="0.0"),
    Column("満点のとき（点）", 9, number="0.0"),
    Column("付属の欄", 30, optional=True),
    Column("前年度の答え", 34, optional=True),
    Column("備考", 32, optional=True),
    Column("根拠資料", 30, optional=True),
    Column("点検", 40, optional=True),
    Column("アドバイザーの確認", 40, optional=True),
    Column("公開区分", 8, center=True),
    Column("設問ID", 28, machine=True),
)
_FIGURE_COLUMNS = (
    Column("順", 6, center=True),
    Column("集計値", 60, fit=True),
    Column("台帳", 44, fit=True),
    Column("値", 12),
    Column("分子", 12),
    Column("分母", 12),
    Column("記号", 32, machine=True),
)
_ROADMAP_COLUMNS = (
    Column("番号", 8, center=True),
    Column("例規の名前", 34),
    Column("条・項・号", 16),
    Column("見直しの時期", 14, day=WAREKI_MONTH, center=True),
    Column("遅れ", 8, center=True, mark=True, optional=True),
    Column("規制の種類", 18),
    Column("根拠", 10, center=True),
    Column("段階", 18),
    Column("見直しの方法", 20),
    Column("所管課", 22),
    Column("状況", 22),
)
_FINDING_COLUMNS = (
    Column("順", 7, center=True),
    Column("区分", 9, center=True, mark=True),
    Column("場所", 46),
    Column("列", 24, fit=True, optional=True),
    Column("内容", 70),
)


def add_kpis(book: Workbook, content: ReportContent) -> None:
    """KPI: the prefecture's indicators with the town's results."""
    page = Page(book, "KPI", "県のKPI", content.cover)
    page.line(content.cover.pack_name or "県のKPIは使っていません。", size=9, color=MUTED)
    rows: list[list[Value]] = [
        [
            kpi.no,
            kpi.name,
            kpi.list_name,
            kpi.section,
            kpi.unit,
            kpi.year,
            kpi.direction_label,
            kpi.base,
            kpi.target,
            kpi.target_text,
            kpi.actual,
            kpi.verdict,
            kpi.attainment,
            kpi.forecast,
            _points(kpi.pace),
            kpi.numerator,
            kpi.denominator,
            kpi.yardstick_label,
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
        question.text,
        domain,
        question.status_word,
        question.answer,
        _question_value(question),
        question.numerator if question.numerator.value is not None else None,
        question.denominator if question.denominator.value is not None else None,
        question.score,
        question.weight,
        question.contribution,
        question.possible,
        fields,
        question.last_answer,
        question.note,
        question.evidence,
        findings,
        "\n".join(f"{label}：{text}" for label, text in question.review),
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
    """One register with its rows, the name right after the number; the figures counted from them are in 集計値."""
    page = Page(book, f"{register.no} {register.name}", f"{register.no}　{register.name}", content.cover)
    for label, value in register.marks:
        page.line(f"{label}：{value}")
    if register.untouched:
        page.line(
            f"用意された行のうち、まだ何も書かれていない{register.untouched}行は省いています。", size=9, color=MUTED
        )
    order = _order(register.columns)
    columns = [_register_column(register.columns[at]) for at in order]
    rows: list[list[Value]] = [[_register_value(row.cells[at]) for at in order] for row in register.rows]
    page.table(f"T_{register.id}", columns, rows, "載せる行がありません。")
    page.finish()


def _order(columns: Sequence[RegisterColumn]) -> list[int]:
    """Positions of the columns: the number, the name of what the row is about, then the others as they are."""
    named = (at for at, column in enumerate(columns) if at and column.kind in ("text", "printed"))
    name = next((at for at in named if "名" in columns[at].label), 1)
    return sorted(range(len(columns)), key=lambda at: (at > 0, at != name, at))


def _register_column(column: RegisterColumn) -> Column:
    """Free text may be wide; words of a list and codes are as narrow as they are."""
    label = f"{column.label}（{column.unit}）" if column.unit and column.unit != column.label else column.label
    return Column(
        label,
        34.0 if column.kind in ("text", "printed") else 23.0,
        day=WAREKI_MONTH if column.kind == "ym" else WAREKI,
        number=YEAR if column.unit == "年度" else "",
        fit=True,
        center=column.kind in _CODES,
        mark=column.kind == "rating",
    )


def _register_value(cell: RegisterCell) -> Value:
    return cell.text if cell.value is None or isinstance(cell.value, str) else cell.value


def add_figures(book: Workbook, content: ReportContent) -> None:
    """集計値: every figure that was counted from the registers."""
    page = Page(book, "集計値", "台帳からの集計値", content.cover)
    figures = [(f"{part.no} {part.name}", row) for part in content.registers for row in part.figures]
    rows: list[list[Value]] = [
        [no, row.label, register, row.value, row.numerator, row.denominator, row.key]
        for no, (register, row) in enumerate(figures, 1)
    ]
    page.table("T_figures", _FIGURE_COLUMNS, rows, "載せる集計値がありません。")
    page.finish()


def add_roadmap(book: Workbook, content: ReportContent) -> None:
    """R4工程表: what is reviewed by when; R4種類と段階: the counts by kind and phase."""
    roadmap = content.roadmap
    page = Page(book, "R4工程表", "アナログ規制の見直し工程表", content.cover)
    if roadmap.none_confirmed:
        page.line("該当する規制がないことを確認しています。")
    rows: list[list[Value]] = [
        [
            item.row_id,
            item.regulation,
            item.article,
            item.due if item.due is not None else item.due_label,
            "遅れ" if item.overdue else "",
            item.item,
            item.basis,
            item.phase,
            item.method,
            item.division,
            item.status,
        ]
        for item in roadmap.items
    ]
    page.table("T_roadmap", _ROADMAP_COLUMNS, rows, "見直すと決めた規制はありません。")
    page.finish()
    page = Page(book, "R4種類と段階", "アナログ規制の種類と段階ごとの数（うち町独自）", content.cover)
    columns = [Column("順", 7, center=True), Column("種類", 24)]
    for phase in (*roadmap.phases, "計"):
        columns += [Column(phase, 12), Column(f"{phase}（町独自）", 12)]
    totals = [at for at, row in enumerate(roadmap.matrix) if row.total]
    counts = [_phase(no, row) for no, row in enumerate(roadmap.matrix, 1)]
    page.table("T_phases", columns, counts, "数える規制がありません。", strong=totals)
    if roadmap.unphased:
        page.line(f"段階か種類が空欄の規制が{roadmap.unphased}件あり、この表に入っていません。", size=9, color=MUTED)
    page.finish()


def _phase(no: int, row: PhaseRow) -> list[Value]:
    counts = zip((*row.counts, row.sum), (*row.town, row.town_sum), strict=True)
    return ["" if row.total else no, row.label, *(number for pair in counts for number in pair)]


def add_findings(book: Workbook, content: ReportContent) -> None:
    """点検: everything that the checks found, errors first."""
    page = Page(book, "点検", "点検で見つかったもの", content.cover)
    rows = [_finding(no, row) for no, row in enumerate(content.findings, 1)]
    page.table("T_findings", _FINDING_COLUMNS, rows, "ありません。")
    page.finish()


def _finding(no: int, row: FindingRow) -> list[Value]:
    return [no, row.word, row.where, "、".join(row.columns), row.message]

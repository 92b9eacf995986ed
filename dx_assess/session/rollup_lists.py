"""The shorter tables of the prefecture's papers: registers, figures, what is common, files, missing towns."""

from __future__ import annotations

from collections.abc import Iterable
from decimal import Decimal

from msgspec.structs import replace

from dx_assess.report.parts import NOTHING, Shown, shown
from dx_assess.report.rollup.parts import TableColumn, TablePart, Value
from dx_assess.rollup.aggregate import Common, RollUp
from dx_assess.rollup.sources import KIND_WORDS
from dx_assess.text.show import Exact

_GAPS = 20
HOW = {"ratio": "分子の合計÷分母の合計", "sum": "合計", "count": "条件を満たす団体の数", "spread": "分布（中央値）"}
_C = TableColumn


def number(value: Exact | None, unit: str = "") -> Shown:
    """A number with its unit, as it is."""
    return shown(value, 1 if unit in ("%", "％") else None, unit) if value is not None else NOTHING


def register_table(result: RollUp) -> TablePart:
    """Rows of every register by town."""
    registers = [register for register in result.question_set.registers if not register.auxiliary]
    columns = (
        _C("団体コード", 10, align="center"),
        _C("団体", 16),
        *(_C(f"{register.no} {register.name}", 14) for register in registers),
    )
    rows: tuple[tuple[Value, ...], ...] = tuple(
        (town.data.code, town.data.name, *(town.data.registers.get(register.id, 0) for register in registers))
        for town in result.towns
    )
    return TablePart("registers", "台帳の件数", "台帳の行数", columns, rows)


def figure_table(result: RollUp) -> TablePart:
    """Figures of the registers over all towns."""
    columns = (
        _C("集計値", 50),
        _C("合計・率", 14),
        _C("分子の合計", 14),
        _C("分母の合計", 14),
        _C("団体数", 8),
        _C("参考値の団体数", 9),
        _C("記号", 32),
    )
    rows: list[tuple[Value, ...]] = []
    for item in result.figures:
        rate = item.numerator is not None
        ratio = item.numerator * 100 / item.denominator if item.numerator is not None and item.denominator else None
        value = number(ratio, "%") if rate else number(item.number)
        parts = number(item.numerator), number(item.denominator)
        rows.append((item.label, value, *parts, item.towns, item.undecided, item.id))
    note = "参考値の団体は、台帳にまだ分からない行があります。"
    return TablePart("figures", "台帳の集計", "台帳の集計", columns, tuple(rows), note)


def section_table(result: RollUp) -> TablePart:
    """分野ごとの事業数・KPI数・達成数."""
    labels = {"projects": "事業数", "kpi": "KPI数", "achieved": "達成", "partly": "一部達成"}
    keys = [key for key in labels if any(key in dict(item.counts) for item in result.sections)]
    columns = (
        _C("分野", 44, 300),
        _C("団体数", 9, 60, "right"),
        *(_C(labels[key], 10, 60, "right") for key in keys),
    )
    rows: tuple[tuple[Value, ...], ...] = tuple(
        (item.label, item.towns, *(dict(item.counts).get(key, 0) for key in keys)) for item in result.sections
    )
    return TablePart("sections", "取組（分野別）", "取組の分野別の合計", columns, rows, printed=True)


def year_table(result: RollUp) -> TablePart:
    """KPIs and domains of last year and this one, over the towns that have both."""
    columns = (
        _C("種類", 8, 44),
        _C("項目", 44, 250),
        _C("まとめ方", 20, 110),
        _C("前年度", 12, 66, "right"),
        _C("今年度", 12, 66, "right"),
        _C("差", 15, 80, "right"),
        _C("団体数", 8, 44, "right"),
        _C("上がった", 9, 46, "right"),
        _C("下がった", 9, 46, "right"),
        _C("ID", 12, 60),
    )
    rows: list[tuple[Value, ...]] = [
        (
            "領域",
            item.name,
            "点の中央値",
            shown(item.before.median, 1, "点"),
            shown(item.now.median, 1, "点"),
            _change(item.before.median, item.now.median, "点"),
            item.now.count,
            item.up,
            item.down,
            item.id,
        )
        for item in result.domain_years
    ]
    for kpi in result.years:
        before, now = kpi.before, kpi.now
        unit = "ポイント" if now.unit in ("%", "％") else now.unit
        change = _change(before.value, now.value, unit)
        values = number(before.value, now.unit), number(now.value, now.unit), change
        rows.append(("KPI", now.name, HOW.get(now.how, ""), *values, len(now.reported), NOTHING, NOTHING, kpi.id))
    note = (
        "どの行も、両方の年度に数のある同じ団体だけで比べています。かんたん版と標準版の点は比べません。"
        "「上がった」「下がった」は、点が変わった団体の数です。"
    )
    empty = "両方の年度に数のある団体がありません。前年度のファイルも同じフォルダーに入れてください。"
    return TablePart("years", "前年度との比較", "前年度との比較", columns, tuple(rows), note, empty, printed=True)


def _change(before: Decimal | None, now: Decimal | None, unit: str) -> Shown:
    if before is None or now is None:
        return NOTHING
    found = shown(now - before, 1 if unit in ("点", "ポイント") else None, unit)
    return replace(found, text=f"+{found.text}") if now > before else found


def gap_table(result: RollUp) -> TablePart:
    """Questions where most towns have less than half of the points."""
    columns = (
        _C("番号", 7, 40, "center"),
        _C("設問", 60, 420),
        _C("半分に届かない団体数", 10, 80, "right"),
        _C("点のある団体数", 10, 70, "right"),
    )
    worst = sorted((item for item in result.questions if item.low), key=lambda item: (-item.low, item.label))
    rows = tuple((item.label, item.text, item.low, item.scored) for item in worst[:_GAPS])
    note = f"点が半分に届かない団体の多い設問から{_GAPS}件までです。"
    return TablePart("gaps", "共通の弱み", "共通の弱み", columns, rows, note, printed=True)


def common_table(key: str, title: str, items: Iterable[Common], result: RollUp) -> TablePart:
    """What many towns have."""
    columns = (
        _C("内容", 70, 430),
        _C("団体数", 8, 46, "right"),
        _C("団体", 60, 260),
        _C("記号", 18, 0),
    )
    names = result.names
    rows = tuple((i.text, len(i.towns), "・".join(names[code] for code in i.towns), i.id) for i in items)
    return TablePart(key, title, title, columns, rows, "公開区分Cの答えによるものは入っていません。", printed=True)


def file_table(result: RollUp) -> TablePart:
    """Every file with what became of it."""
    columns = (
        _C("ファイル", 40, 210),
        _C("状態", 18, 106),
        _C("団体", 14, 70),
        _C("年度", 8, 46, "center"),
        _C("種類", 18, 104),
        _C("受付番号", 20, 134),
        _C("提出の番号", 8, 36, "right"),
        _C("プログラムの版", 10, 0),
        _C("わけ・直し方", 60, 170),
    )
    rows: tuple[tuple[Value, ...], ...] = tuple(
        (
            row.file,
            row.word,
            row.name,
            str(row.fiscal_year or ""),
            KIND_WORDS[row.kind] if row.kind is not None else "",
            row.receipt,
            row.submission,
            row.version,
            f"{row.why}{row.fix}",
        )
        for row in result.collection.files
    )
    return TablePart("files", "届いたファイル", "届いたファイル", columns, rows, printed=True)


def missing_table(result: RollUp) -> TablePart:
    """Municipalities of the prefecture without a file, or with one in which nothing is filled in."""
    columns = (_C("団体コード", 10, 80, "center"), _C("団体", 20, 220), _C("状態", 16, 110), _C("ファイル", 40, 300))
    found = [(item.code, item.name, "届いていない", "") for item in result.collection.missing]
    found += [(item.data.code, item.data.name, "記入なし", item.file) for item in result.collection.blank]
    rows: tuple[tuple[Value, ...], ...] = tuple(sorted(found))
    title = "まだ届いていない団体"
    empty = "すべての団体から、記入のあるものが届いています。"
    return TablePart("missing", title, title, columns, rows, "集計に入っていません。", empty, printed=True)

"""The tables of the prefecture's papers, from the roll-up: what stands in which column."""

from __future__ import annotations

from collections.abc import Iterator, Mapping

from dx_assess.report.parts import NOTHING, Shown, shown
from dx_assess.report.rollup.parts import TableColumn, TablePart, Value
from dx_assess.rollup.aggregate import GroupTotal, RollUp
from dx_assess.rollup.kpis import KpiTotal, show_target
from dx_assess.rollup.questions import QuestionTotal
from dx_assess.rollup.stats import Spread
from dx_assess.score.town_data import QuestionData, exact
from dx_assess.score.verdict import NO_VERDICT
from dx_assess.session.rollup_lists import (
    HOW,
    common_table,
    figure_table,
    file_table,
    gap_table,
    missing_table,
    number,
    register_table,
    section_table,
    year_table,
)
from dx_assess.text.show import percent

EDITIONS = {"quick": "かんたん版", "standard": "標準版"}
STATUS = {"answered": "回答", "unknown": "わからない", "na": "該当なし", "open": "未回答", "unmeasured": "測っていない"}
GROUPS = {"all": "全体", "population": "人口", "region": "圏域"}
_C = TableColumn


def tables(result: RollUp) -> tuple[TablePart, ...]:
    """Every table, in the order of the workbook's sheets."""
    return (
        kpi_table(result),
        group_table(result),
        year_table(result),
        town_table(result),
        domain_table(result),
        spread_table(result),
        answer_table(result),
        town_kpi_table(result),
        register_table(result),
        figure_table(result),
        section_table(result),
        gap_table(result),
        common_table("findings", "共通の指摘", result.findings, result),
        common_table("advice", "共通の次の一歩", result.advice, result),
        file_table(result),
        missing_table(result),
    )


def kpi_table(result: RollUp) -> TablePart:
    """県のKPI with sums, rates, target and verdict; the year before over the same towns."""
    years = {item.id: item for item in result.years}
    names = result.names
    columns = (
        _C("ID", 12, 62),
        _C("指標", 44, 190),
        _C("まとめ方", 20, 80),
        _C("値", 12, 62, "right"),
        _C("分子", 13, 62, "right"),
        _C("分母", 13, 62, "right"),
        _C("団体数", 8, 36, "right"),
        _C("県の目標", 14, 62, "right"),
        _C("評価", 11, 54, mark=True),
        _C("前年度（同じ団体）", 12, 52 if years else 0, "right"),
        _C("今年度（同じ団体）", 12, 52 if years else 0, "right"),
        _C("報告のない団体", 50, 0),
    )

    def row(item: KpiTotal) -> tuple[Value, ...]:
        both = years.get(item.id)
        return (
            item.id,
            item.name,
            HOW.get(item.how, ""),
            number(item.value, item.unit),
            number(item.numerator),
            number(item.denominator),
            len(item.reported),
            show_target(item),
            item.verdict,
            number(both.before.value, item.unit) if both is not None else NOTHING,
            number(both.now.value, item.unit) if both is not None else NOTHING,
            "・".join(names[code] for code in item.not_reported),
        )

    note = "率は平均せず、分子の合計を分母の合計で割ります。報告のない団体は数えません（0とみなしません）。"
    empty = "使えるKPIの設定がありません。"
    return TablePart("kpi", "KPI", "県のKPI", columns, tuple(map(row, result.whole.kpis)), note, empty, printed=True)


def group_table(result: RollUp) -> TablePart:
    """KPIs of every population class and 圏域."""
    columns = (
        _C("区分", 8),
        _C("名前", 20),
        _C("団体数", 8),
        _C("ID", 12),
        _C("指標", 44),
        _C("値", 12),
        _C("分子", 13),
        _C("分母", 13),
        _C("報告した団体数", 10),
    )
    rows = tuple(_group_row(group, item) for group in result.groups[1:] for item in group.kpis if item.reported)
    return TablePart("groups", "区分別のKPI", "人口・圏域ごとのKPI", columns, rows)


def _group_row(group: GroupTotal, item: KpiTotal) -> tuple[Value, ...]:
    of = group.group
    parts = number(item.value, item.unit), number(item.numerator), number(item.denominator)
    return GROUPS[of.kind], of.name, len(of.codes), item.id, item.name, *parts, len(item.reported)


def town_table(result: RollUp) -> TablePart:
    """Every town: overall and domains, self-reported and confirmed."""
    domains = result.question_set.domains
    columns = (
        _C("団体コード", 10, align="center"),
        _C("団体", 16),
        _C("人口", 10),
        _C("人口の区分", 18),
        _C("圏域", 12),
        _C("版", 10),
        _C("順位", 7),
        _C("総合の段階", 8),
        _C("総合点", 9),
        _C("前年度との差", 9),
        _C("確認後の総合点", 10),
        *(_C(f"{domain.name}（段階）", 9) for domain in domains),
        *(_C(f"{domain.name}（点）", 9) for domain in domains),
        _C("受付番号", 20),
        _C("提出の番号", 8),
        _C("ファイル", 40),
    )
    rows: list[tuple[Value, ...]] = []
    for town in result.towns:
        data, received = town.data, town.received
        found = [data.domain(domain.id) for domain in domains]
        confirmed = data.overall_confirmed.score if data.overall_confirmed is not None else None
        rows.append(
            (
                data.code,
                data.name,
                data.population,
                town.population_class,
                town.region,
                EDITIONS[data.edition],
                town.rank,
                data.overall.level,
                _score(data.overall.score),
                shown(town.change, 1) if town.change is not None else NOTHING,
                _score(confirmed),
                *(item.range.level if item is not None else None for item in found),
                *(_score(item.range.score) if item is not None else NOTHING for item in found),
                data.receipt,
                data.submission,
                received.file,
            )
        )
    note = "総合点は情報セキュリティを除いた必須の領域の平均です。かんたん版の点は、標準版の点と比べません。"
    return TablePart("towns", "団体", "団体の一覧", columns, tuple(rows), note, "まだ届いていません。")


def _score(score: float | None) -> Shown:
    value = exact(score)
    return shown(value, 1) if value is not None else NOTHING


def domain_table(result: RollUp) -> TablePart:
    """Distribution of every domain, for all towns and every group."""
    columns = (
        _C("区分", 8),
        _C("名前", 20),
        _C("領域", 28),
        *_SPREAD,
        *(_C(f"段階{level}の団体数", 8) for level in range(5)),
        _C("段階のない団体数", 9),
        _C("確認後の中央値", 9),
    )
    rows = tuple(
        (
            GROUPS[group.group.kind],
            group.group.name,
            item.name,
            *_spread(item.spread),
            *item.levels,
            item.none,
            _median(item.confirmed),
        )
        for group in result.groups
        for item in group.domains
    )
    return TablePart("domains", "領域の分布", "領域の分布", columns, rows)


_SPREAD = (
    _C("点のある団体数", 9),
    _C("最小", 9),
    _C("第1四分位", 9),
    _C("中央値", 9),
    _C("第3四分位", 9),
    _C("最大", 9),
)


def _spread(found: Spread | None) -> tuple[Value, ...]:
    if found is None:
        return (0, *(NOTHING for _no in range(5)))
    numbers = (found.low, found.first, found.median, found.third, found.high)
    return (found.count, *(shown(value, 1) for value in numbers))


def _median(found: Spread | None) -> Shown:
    return shown(found.median, 1) if found is not None else NOTHING


def spread_table(result: RollUp) -> TablePart:
    """Every answer of every question with how many towns gave it."""
    columns = (
        _C("番号", 7, align="center"),
        _C("設問", 44),
        _C("答え", 40),
        _C("団体数", 8),
        _C("確認後の団体数", 9),
        _C("分子の合計", 12),
        _C("分母の合計", 12),
        _C("率・合計", 12),
        *_SPREAD[1:],
        _C("設問ID", 28),
    )
    rows = tuple(row for item in result.questions for row in _question_rows(item))
    return TablePart("questions", "設問の分布", "設問の分布", columns, rows)


def _question_rows(item: QuestionTotal) -> Iterator[tuple[Value, ...]]:
    nothing = (NOTHING,) * 8
    total = number(item.value, "%") if item.denominator is not None else number(item.total)
    spread = _spread(item.spread)[1:]
    sums = (number(item.numerator), number(item.denominator), total, *spread)
    yield item.label, item.text, "回答した団体", item.answered, item.reviewed, *sums, item.id
    for option in item.options:
        yield item.label, item.text, option.label, option.count, option.confirmed, *nothing, item.id
    words = (("わからない", item.unknown), ("該当なし", item.na), ("未回答", item.open), ("対象外", item.hidden))
    for word, count in words:
        if count:
            yield item.label, item.text, word, count, 0, *nothing, item.id
    for field in item.fields:
        label = f"付属の欄：{field.label}"
        rest = (NOTHING, NOTHING, number(field.total), *(NOTHING,) * 5)
        yield item.label, item.text, label, field.towns, 0, *rest, item.id


def answer_table(result: RollUp) -> TablePart:
    """Every town × question; nothing of class C exists here."""
    columns = (
        _C("団体コード", 10, align="center"),
        _C("団体", 16),
        _C("番号", 7, align="center"),
        _C("設問", 44),
        _C("状態", 12, mark=True),
        _C("答え", 36),
        _C("分子", 10),
        _C("分母", 10),
        _C("点（0～1）", 9),
        _C("確認後の答え", 30),
        _C("確認後の点", 9),
        _C("設問ID", 28),
    )
    texts = {item.id: item for item in result.questions}
    options = {
        question.id: {option.code: option.label for option in question.options}
        for question in result.question_set.questions()
    }
    rows: list[tuple[Value, ...]] = []
    for town in result.towns:
        for row in town.data.questions:
            total = texts.get(row.id)
            if total is not None and row.status != "hidden":
                head = town.data.code, town.data.name, total.label, total.text
                rows.append((*head, *_answer(row, options[row.id]), row.id))
    return TablePart("answers", "団体ごとの答え", "団体ごとの答え", columns, tuple(rows))


def _answer(row: QuestionData, options: Mapping[str, str]) -> tuple[Value, ...]:
    agreed = row.confirmed
    top, bottom = exact(row.numerator), exact(row.denominator)
    rate = percent(top, bottom) if row.value is None and top is not None and bottom is not None else None
    text = number(rate, "%") if rate is not None else answer_text(row.value, options)
    return (
        STATUS[row.status],
        text,
        number(top),
        number(bottom),
        shown(exact(row.score), 2) if row.score is not None else NOTHING,
        answer_text(agreed.value, options) if agreed is not None else "",
        shown(exact(agreed.score), 2) if agreed is not None and agreed.score is not None else NOTHING,
    )


def answer_text(value: object, options: Mapping[str, str]) -> Value:
    """An answer as people read it: the words of a choice, a number, はい or いいえ."""
    if isinstance(value, bool):
        return "はい" if value else "いいえ"
    if isinstance(value, list):
        return "、".join(options.get(code, code) for code in value) or "なし"
    if isinstance(value, str):
        return options.get(value, value)
    return number(exact(value)) if value is not None else ""


def town_kpi_table(result: RollUp) -> TablePart:
    """Every town × KPI with numerator and denominator."""
    columns = (
        _C("団体コード", 10, align="center"),
        _C("団体", 16),
        _C("ID", 12),
        _C("指標", 44),
        _C("実績値", 12),
        _C("分子", 12),
        _C("分母", 12),
        _C("町の目標", 12),
        _C("評価", 11, mark=True),
        _C("報告", 10, mark=False),
    )
    rows: list[tuple[Value, ...]] = []
    for item in result.whole.kpis:
        reported = set(item.reported)
        for town in result.towns:
            kpi = town.data.kpi(item.id)
            own = kpi if kpi is not None and town.data.code in reported else None
            found = (own.actual, own.numerator, own.denominator, own.target) if own is not None else (None,) * 4
            units = (item.unit, "", "", item.unit)
            cells = (number(exact(value), unit) for value, unit in zip(found, units, strict=True))
            verdict = own.verdict if own is not None else NO_VERDICT
            word = "あり" if own is not None else "なし"
            rows.append((town.data.code, town.data.name, item.id, item.name, *cells, verdict, word))
    return TablePart("town_kpi", "団体ごとのKPI", "団体ごとのKPI", columns, tuple(rows))

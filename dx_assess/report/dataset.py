"""The town's data for other programs: plain tables, each column with what it means; and a dictionary of the form.

Made from the description of the report, so the class rules hold here too: what this reader may not see is not in it.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from datetime import date
from decimal import Decimal
from fractions import Fraction
from typing import Any, Generic, TypeVar

from msgspec import Struct

from dx_assess.form.model import Option, QuestionSet
from dx_assess.report.parts import DomainPart, FigureRow, KpiRow, Overall, QuestionRow, ReportContent, Shown
from dx_assess.text.show import json_number, round_half_up

Plain = str | int | float | bool | None
T = TypeVar("T")


class DataColumn(Struct, Generic[T], frozen=True):
    """A column: its name, what it means (Japanese, for documentation), and how it is read."""

    name: str
    meaning: str
    read: Callable[[T], Plain]


class DataTable(Struct, frozen=True):
    """A table. ``columns``: names with their meaning; numbers are exact or as the report shows them, never words."""

    name: str
    about: str
    columns: tuple[tuple[str, str], ...]
    rows: tuple[tuple[Plain, ...], ...]

    def objects(self) -> list[dict[str, Plain]]:
        """The rows as objects, for JSON."""
        names = [name for name, _meaning in self.columns]
        return [dict(zip(names, row, strict=True)) for row in self.rows]


class _Scored(Struct, frozen=True):
    """A domain, or the overall result (no domain)."""

    domain: DomainPart | None
    overall: Overall | None

    @property
    def score(self) -> Any:
        return self.domain.score if self.domain is not None else self.overall.score if self.overall else None


def number(value: Shown) -> int | float | None:
    """A number as the report shows it: rounded half up to its decimals, without unit and separators."""
    if value.value is None:
        return None
    places = 1 if value.places is None and isinstance(value.value, Fraction) else value.places
    return json_number(round_half_up(value.value, places) if places is not None else value.value)


SCORES: tuple[DataColumn[_Scored], ...] = (
    DataColumn("domain", "領域の記号。overall は総合", lambda row: row.domain.id if row.domain else "overall"),
    DataColumn("domain_no", "領域の番号。総合は空", lambda row: row.domain.no if row.domain else None),
    DataColumn("name", "領域の名前", lambda row: row.domain.name if row.domain else "総合"),
    DataColumn(
        "optional", "参考の領域は1、必須は0、総合は空", lambda row: int(row.domain.optional) if row.domain else None
    ),
    DataColumn("score", "点（0～100、小数第1位）。載せないとき・出せないときは空", lambda row: number(row.score.score)),
    DataColumn("low", "未回答・わからないを0点とした点", lambda row: number(row.score.low)),
    DataColumn("high", "未回答・わからないを満点とした点", lambda row: number(row.score.high)),
    DataColumn("level", "段階（0～4）", lambda row: row.score.level),
    DataColumn("level_label", "段階の意味", lambda row: row.score.level_label),
    DataColumn("answer_rate", "回答率（%、0～100）", lambda row: number(row.score.answer_rate)),
    DataColumn("provisional", "参考値（回答率80%未満）は1", lambda row: int(row.score.provisional)),
)
ANSWERS: tuple[DataColumn[tuple[DomainPart, QuestionRow]], ...] = (
    DataColumn("question", "設問の記号", lambda row: row[1].id),
    DataColumn("label", "設問の番号（領域-番号）", lambda row: row[1].label),
    DataColumn("domain", "領域の記号", lambda row: row[0].id),
    DataColumn("text", "設問", lambda row: row[1].text),
    DataColumn("class", "公開区分（A・B・C）", lambda row: row[1].publication),
    DataColumn(
        "status",
        "answered（回答）・unknown（わからない）・na（該当なし）・open（未回答）・hidden（不要）・unmeasured（測っていない）",
        lambda row: row[1].status.value,
    ),
    DataColumn("answer", "答え（言葉）", lambda row: row[1].answer),
    DataColumn("value", "答えが数か日付のときの値（割合は%、日付は年-月-日）", lambda row: _value(row[1])),
    DataColumn("numerator", "割合の分子", lambda row: number(row[1].numerator)),
    DataColumn("denominator", "割合の分母", lambda row: number(row[1].denominator)),
    DataColumn("score", "点（0～1、小数第2位）", lambda row: number(row[1].score)),
    DataColumn("weight", "重み", lambda row: row[1].weight),
    DataColumn("contribution", "領域の100点のうちの点", lambda row: number(row[1].contribution)),
    DataColumn("automatic", "台帳から計算した答えは1", lambda row: int(row[1].automatic)),
    DataColumn("last_answer", "前年度の答え（言葉）", lambda row: row[1].last_answer),
    DataColumn("note", "備考", lambda row: row[1].note),
    DataColumn("evidence", "根拠資料の場所", lambda row: row[1].evidence),
)
FIELDS: tuple[DataColumn[tuple[QuestionRow, int]], ...] = (
    DataColumn("field", "付属の欄の記号", lambda row: row[0].fields[row[1]].key),
    DataColumn("question", "設問の記号", lambda row: row[0].id),
    DataColumn("label", "付属の欄の名前", lambda row: row[0].fields[row[1]].label),
    DataColumn("answer", "答え（言葉）", lambda row: row[0].fields[row[1]].answer),
    DataColumn("value", "答えが数か日付のときの値", lambda row: _plain(row[0].fields[row[1]].value)),
)
FIGURES: tuple[DataColumn[FigureRow], ...] = (
    DataColumn("figure", "集計値の記号", lambda row: row.key),
    DataColumn("label", "集計値の名前", lambda row: row.label),
    DataColumn("class", "公開区分", lambda row: row.publication),
    DataColumn("value", "値（率は%、0～100、小数第1位）", lambda row: number(row.value)),
    DataColumn("unit", "単位", lambda row: row.value.unit),
    DataColumn("numerator", "率の分子", lambda row: number(row.numerator)),
    DataColumn("denominator", "率の分母", lambda row: number(row.denominator)),
)
KPIS: tuple[DataColumn[KpiRow], ...] = (
    DataColumn("kpi", "KPIの記号（変わらない）", lambda row: row.id),
    DataColumn("list", "県の一覧（行政・地域）", lambda row: row.list_name),
    DataColumn("no", "県の一覧の番号", lambda row: row.no),
    DataColumn("section", "分野", lambda row: row.section),
    DataColumn("name", "指標名", lambda row: row.name),
    DataColumn("unit", "単位", lambda row: row.unit),
    DataColumn("results_year", "実績年度（西暦）", lambda row: row.year),
    DataColumn("yardstick", "物差し（same・contribute・per_staff・reference）", lambda row: row.yardstick),
    DataColumn("direction", "よい方向（増える・減る）", lambda row: row.direction_label),
    DataColumn("base", "町の基準値", lambda row: number(row.base)),
    DataColumn("target", "町の目標値", lambda row: number(row.target)),
    DataColumn("target_text", "目標値（印字のまま）", lambda row: row.target_text),
    DataColumn("actual", "実績値", lambda row: number(row.actual)),
    DataColumn("numerator", "実績の分子", lambda row: number(row.numerator)),
    DataColumn("denominator", "実績の分母", lambda row: number(row.denominator)),
    DataColumn("verdict", "評価（達成・一部達成・－）", lambda row: row.verdict),
    DataColumn("attainment", "達成率（%）", lambda row: number(row.attainment)),
    DataColumn("pace", "毎年要る増減", lambda row: number(row.pace)),
    DataColumn("forecast", "見込み", lambda row: number(row.forecast)),
)
DICTIONARY = (
    ("key", "記号（設問・付属の欄・基本情報・台帳の列・集計値）"),
    ("kind", "profile（基本情報）・question（設問）・field（付属の欄）・column（台帳の列）・figure（集計値）"),
    ("belongs_to", "領域又は台帳の記号"),
    ("label", "名前又は設問の文"),
    ("type", "値の種類"),
    ("unit", "単位"),
    ("options", "選択肢（記号＝言葉を「；」でつなぐ）"),
    ("edition", "quick（かんたん版にもある）・standard（標準版だけ）。台帳の列では core・standard・optional"),
    ("weight", "採点の重み（設問だけ）"),
    ("class", "公開区分（A・B・C）"),
    ("source", "出典"),
)
TOWN = (
    ("code", "全国地方公共団体コード（6桁）"),
    ("town", "団体名"),
    ("fiscal_year", "点検の年度（西暦）"),
)
"""The first columns of every table but the dictionary."""


def data_tables(content: ReportContent) -> tuple[DataTable, ...]:
    """Answers, sub-fields, figures, scores and KPIs of this reader."""
    questions = [(domain, question) for domain in content.domains for question in domain.questions]
    fields = [(question, at) for _domain, question in questions for at in range(len(question.fields))]
    scored = [_Scored(None, content.overall), *(_Scored(domain, None) for domain in content.domains)]
    figures = [figure for register in content.registers for figure in register.figures]
    return (
        _table("scores", "総合と領域の点", SCORES, scored, content),
        _table("answers", "設問ごとの答えと点", ANSWERS, questions, content),
        _table("fields", "付属の欄の答え", FIELDS, fields, content),
        _table("figures", "台帳から数えた集計値", FIGURES, figures, content),
        _table("kpis", "県のKPIと町の実績", KPIS, content.kpis, content),
    )


def _table(
    name: str, about: str, columns: Sequence[DataColumn[T]], items: Sequence[T], content: ReportContent
) -> DataTable:
    town = (content.cover.code, content.cover.town, content.cover.fiscal_year)
    rows = tuple((*town, *(column.read(item) for column in columns)) for item in items)
    return DataTable(name, about, (*TOWN, *((column.name, column.meaning) for column in columns)), rows)


def dictionary(question_set: QuestionSet) -> DataTable:
    """Every question, sub-field, profile item, register column and figure of the form."""
    return DataTable("dictionary", "データ辞書（問題集から作成）", DICTIONARY, tuple(_entries(question_set)))


def _entries(question_set: QuestionSet) -> Iterator[tuple[Plain, ...]]:
    for item in question_set.profile:
        edition = "quick" if item.need == "core" else "standard"
        yield (
            item.key, "profile", "profile", item.label, item.kind, item.unit, _options(item.options), edition, None,
            item.publication, "",
        )  # fmt: skip
    for question in question_set.questions():
        options = _options(question.options)
        yield (
            question.id, "question", question.domain, question.text, question.kind, question.unit, options,
            question.edition, question.weight, question.publication, question.source,
        )  # fmt: skip
        for field in question.fields:
            yield (
                field.key, "field", question.domain, field.label, field.kind, field.unit, "", question.edition, None,
                question.publication, "",
            )  # fmt: skip
    for register in question_set.registers:
        for column in register.columns:
            yield (
                f"{register.id}.{column.id}", "column", register.id, column.label, column.kind, column.unit,
                _options(column.options), column.need, None, column.publication, "",
            )  # fmt: skip
        for figure in register.figures:
            if not figure.internal:
                yield (
                    figure.key, "figure", register.id, figure.label, figure.kind, figure.unit, "", "", None,
                    figure.publication, "",
                )  # fmt: skip


def _options(options: Sequence[Option]) -> str:
    return "；".join(f"{option.code}＝{option.label}" for option in options)


def _value(question: QuestionRow) -> Plain:
    if question.numerator.value is not None and question.kind == "percent" and question.value is not None:
        return _plain(question.value)
    return None if isinstance(question.value, str) else _plain(question.value)


def _plain(value: object) -> Plain:
    if isinstance(value, date):
        return value.isoformat()
    return json_number(value) if isinstance(value, int | Decimal) else None

"""The workbook with which a prefecture edits its KPI pack, support menu and question texts: sheets and columns.

A sheet is a table of records: row 1 (hidden) holds the columns' keys, row 2 their headers, the records begin in row 3.
A key is the path of the value in the TOML data (``source.numerator``). The sheet 「パック」 is such a table turned
upright: one row a value.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any, Literal

from msgspec import Struct, field

FieldKind = Literal["text", "id", "word", "version", "integer", "date", "choice", "flag", "years", "lines"]
Data = dict[str, Any]
MARK, FORMAT = "dx-assess-pack", "1"
GUIDE, HEAD, HIDDEN = "説明", "パック", "_dx"
KEY_ROW, HEADER_ROW, FIRST_ROW = 1, 2, 3
VALUE_COLUMN = 3
"""Column of the values in 「パック」 (A: key, B: name)."""
DROP = "drop"
DROP_WORD = "廃止"
TARGET = "targets."
YEARS_AHEAD = 3
"""Empty columns of targets behind the last year of the pack."""


class Field(Struct, frozen=True):
    """One column, or one line of 「パック」.

    :param locked: cannot be edited in rows that are there already.
    :param required: may not be blank in a row that is used.
    :param keep_blank: a blank cell is the empty text, not a missing value.
    :param choices: code → words.
    """

    key: str
    header: str
    width: int = 14
    kind: FieldKind = "text"
    required: bool = False
    locked: bool = False
    keep_blank: bool = False
    choices: Mapping[str, str] = field(default_factory=dict)
    least: int = 0
    most: int = 10**9
    note: str = ""


class Table(Struct, frozen=True):
    """One sheet. ``spare``: empty rows at the end for new records; ``identity``: what tells records apart."""

    name: str
    fields: tuple[Field, ...]
    identity: tuple[str, ...] = ("id",)
    spare: int = 0


DROP_FIELD = Field(
    DROP, "扱い", 8, "choice", choices={DROP_WORD: "この行を使わない"}, note="使わなくなった行は「廃止」。"
)
DIRECTIONS = {"up": "大きいほどよい", "down": "小さいほどよい"}
YARDSTICKS = {
    "same": "町も同じ目標",
    "contribute": "町が1つと数えられる",
    "per_staff": "職員数で割り戻す",
    "reference": "参考（町は判定しない）",
}
ROLLUPS = {"ratio": "分子と分母を合計", "sum": "合計", "count": "団体の数", "spread": "ばらつき"}
EXPRESSION = "設問や集計値の名前を使った式。分からないときは変えないでください。"

HEAD_FIELDS = (
    Field("pack.id", "パックのID（id）", kind="word", required=True, note="英小文字。初めに決めたら変えない。"),
    Field("pack.version", "パックの版（version）", kind="version", required=True, note="変えたら数字を上げる。"),
    Field("pack.name", "パックの名前（name）", required=True),
    Field("pack.prefecture", "都道府県（prefecture）", keep_blank=True, note="どの県でも使うときは空欄。"),
    Field("pack.prefecture_code", "都道府県コード（prefecture_code）", keep_blank=True, note="6桁（例 070009）。"),
    Field("pack.issuer", "作成者（issuer）", required=True),
    Field("pack.paper", "もとの資料（paper）"),
    Field("pack.years", "目標の年度（years）", kind="years", note="西暦を「、」で区切る（例 2026、2027）。"),
    Field("pack.base_year", "基準値の年度（base_year）", kind="integer", least=1990, most=2100),
    Field("pack.valid_from", "有効期間の始まり（valid_from）", kind="date", note="この日からこの版を使う。"),
    Field("pack.valid_to", "有効期間の終わり（valid_to）", kind="date"),
    Field("pack.staff.count", "県の職員数（staff）", kind="integer", least=1, note="職員数で割り戻す指標に使う。"),
    Field("pack.staff.scope", "職員数の範囲"),
    Field("pack.staff.paper", "職員数の資料"),
    Field("support.name", "支援メニューの名前", note="支援メニューを使わないときは空欄。"),
    Field("support.version", "支援メニューの版", kind="version"),
    Field("support.prefecture", "支援メニューの都道府県", keep_blank=True),
    Field(
        "form.id", "設問のID", kind="word", required=True, note="設問を変えるときは県のID（例 fukushima_set）にする。"
    ),
    Field("form.version", "設問の版", kind="version", required=True, note="設問を変えたら数字を上げる。"),
    Field("form.name", "設問の名前", required=True),
    Field("form.issuer", "設問の作成者", required=True),
    Field("form.valid_from", "設問の有効期間の始まり", kind="date", required=True),
    Field("form.valid_to", "設問の有効期間の終わり", kind="date"),
    Field(
        "form.levels_to_confirm",
        "段階の境の要確認",
        note="段階の境の点について確かめる必要があること。町の画面に小さく出る。",
    ),
)
_KPI_BEFORE = (
    DROP_FIELD,
    Field("id", "ID（id）", 14, "id", required=True, locked=True, note="英小文字・数字。ほかの指標と重ならない名前。"),
    Field("list", "一覧", 8, required=True),
    Field("no", "番号", 6, "integer", required=True, least=1),
    Field("section", "分野", 24, required=True),
    Field("item_code", "取組の番号", 9),
    Field("item", "取組", 24, keep_blank=True),
    Field("name", "指標", 34, required=True),
    Field("unit", "単位", 8, keep_blank=True),
    Field("direction", "向き", 20, "choice", required=True, choices=DIRECTIONS),
    Field("qualitative", "言葉の目標（qualitative）", 15, "flag", note="目標が数でない指標は「はい」。"),
    Field("base", "基準値", 12, note="資料に印字されたとおりに書く。"),
    Field("base_year", "基準値の年度", 10, "integer", least=1990, most=2100, note="パック全体と違うときだけ。"),
)
_KPI_AFTER = (
    Field("yardstick", "町の物差し（yardstick）", 30, "choice", required=True, choices=YARDSTICKS),
    Field("source.numerator", "町の数字：分子（numerator）", 28, note=EXPRESSION),
    Field("source.denominator", "町の数字：分母（denominator）", 28, note=EXPRESSION),
    Field("source.value", "町の数字：値（value）", 28, note=EXPRESSION),
    Field("source.condition", "町の数字：条件（condition）", 28, note=EXPRESSION),
    Field("rollup", "県の集計（rollup）", 16, "choice", choices=ROLLUPS, note="空欄なら、町の数字に合うもの。"),
    Field("notes", "注記", 40, "lines", note="いくつかあるときは、セルの中で改行（Alt+Enter）。"),
    Field("paper", "資料の場所", 26),
)
PARTS = Table(
    "KPI内訳",
    (
        DROP_FIELD,
        Field("kpi", "指標のID", 14, "id", required=True, locked=True),
        Field("label", "印", 6, required=True, note="①②…（目標の欄の印と同じ）"),
        Field("name", "内訳の名前", 40, required=True),
        Field("unit", "単位", 10, keep_blank=True),
        Field("direction", "向き", 16, "choice", required=True, choices=DIRECTIONS),
    ),
    ("kpi", "label"),
    spare=10,
)
SECTIONS = Table(
    "分野",
    (DROP_FIELD, Field("list", "一覧", 10, required=True), Field("name", "分野", 60, required=True)),
    ("list", "name"),
    spare=10,
)
SUPPORT = Table(
    "支援メニュー",
    (
        DROP_FIELD,
        Field("id", "ID", 20, "word", required=True, locked=True, note="推奨ルールが使う名前。変えない。"),
        Field("name", "支援の名前", 34, required=True),
        Field("about", "内容", 50, required=True),
        Field("period", "時期", 22, required=True),
        Field("source", "出典", 20, required=True),
        Field("validity", "いま分かっていること", 30, required=True),
        Field("valid_from", "使える期間の始まり", 18, "date"),
        Field("valid_to", "使える期間の終わり", 18, "date", note="過ぎると「期限切れ」と示す。"),
    ),
    spare=20,
)
QUESTIONS = Table(
    "設問",
    (
        Field("id", "ID", 22, required=True, locked=True),
        Field("domain", "領域", 18, locked=True),
        Field("text", "設問", 50, required=True),
        Field("help", "説明", 60, required=True),
        Field("evidence", "根拠資料", 30, required=True),
        Field("unit", "単位", 10),
        Field("numerator_label", "分子の名前", 18),
        Field("denominator_label", "分母の名前", 18),
        Field("weight", "重み（1～10）", 8, "integer", required=True, least=1, most=10, note="配点の重さ。"),
        Field("kpi", "県のKPI", 20),
        Field("source", "出典", 30, required=True),
        Field("to_confirm", "要確認", 30, note="内容を確かめる必要がある点。町の画面に小さく出る。"),
    ),
)
OPTIONS = Table(
    "選択肢",
    (
        Field("id", "設問のID", 22, required=True, locked=True),
        Field("text", "設問", 50, locked=True),
        Field("code", "コード", 12, required=True, locked=True),
        Field("label", "選択肢", 70, required=True),
    ),
    ("id", "code"),
)
CHECKS = Table(
    "点検",
    (
        Field("id", "設問のID", 22, required=True, locked=True),
        Field("nth", "何番目", 8, "integer", required=True, locked=True, least=1),
        Field("level", "種類", 6, locked=True),
        Field("when", "条件", 40, locked=True),
        Field("message", "町に出る文", 80, required=True),
    ),
    ("id", "nth"),
)
FORM_TABLES = (QUESTIONS, OPTIONS, CHECKS)
EDITED = tuple(item.key for item in QUESTIONS.fields if not item.locked)
"""What 「設問」 can change of a question."""


def kpi_table(years: Sequence[int]) -> Table:
    """「KPI」 with a column for the target of each fiscal year."""
    note = "資料に印字されたとおりに書く（例 61.0%、99％以上、120(変更前：100)）。ないときは空欄か「-」。"
    targets = tuple(Field(f"{TARGET}{year}", f"{year}年度の目標", 14, note=note) for year in years)
    return Table("KPI", (*_KPI_BEFORE, *targets, *_KPI_AFTER), spare=20)


def target_years(years: Sequence[int]) -> list[int]:
    """The years with a column: those of the pack and a few more."""
    last = max(years, default=2025)
    return [*years, *range(last + 1, last + 1 + YEARS_AHEAD)]


class PackBook(Struct, frozen=True):
    """What the workbook carries, as the data of the TOML files.

    :param form: file name (``domains/1_online.toml``) → data.
    :param digest: SHA-256 of the set that ``form`` is.
    """

    pack: Data
    support: Data | None
    form: dict[str, Data]
    digest: str

    @property
    def form_name(self) -> tuple[str, str]:
        """Id and version of the question set."""
        head = self.form["set.toml"]
        return str(head["id"]), str(head["version"])

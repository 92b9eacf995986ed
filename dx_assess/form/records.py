"""Records: the tables beside the questionnaire that every file has, whatever its question set.

They are kept like registers (rows with numbers that are never used again, cells as typed answers, history, undo) under
ids that begin with ``_``, which no register has. Figures, checks and scores never read them.
"""

from __future__ import annotations

from typing import Literal

from msgspec import Struct

from dx_assess.form.model import Option

RecordKind = Literal["text", "date", "choice", "yes_no", "integer"]


class RecordColumn(Struct, frozen=True):
    """One column; ``options`` only for ``choice`` (the cell holds the code)."""

    id: str
    label: str
    kind: RecordKind = "text"
    options: tuple[Option, ...] = ()


class RecordTable(Struct, frozen=True):
    """One table.

    :param prefix: first letter of the row numbers (``T001``).
    :param content: counts for the receipt number, because the reports print it.
    """

    id: str
    prefix: str
    name: str
    columns: tuple[RecordColumn, ...]
    content: bool = False

    def column(self, column_id: str) -> RecordColumn | None:
        """A column by its id."""
        return next((column for column in self.columns if column.id == column_id), None)


def _options(**words: str) -> tuple[Option, ...]:
    return tuple(Option(code, label) for code, label in words.items())


TASKS = RecordTable(
    "_tasks",
    "T",
    "行動計画",
    (
        RecordColumn("what", "すること"),
        RecordColumn("kind", "種類", "choice", _options(action="行動計画", homework="宿題")),
        RecordColumn("rule", "もとの助言"),
        RecordColumn("question", "関係する設問"),
        RecordColumn("division", "担当課"),
        RecordColumn("who", "担当者"),
        RecordColumn("due", "期限", "date"),
        RecordColumn("cost", "費用（千円）", "integer"),
        RecordColumn(
            "state", "状態", "choice", _options(todo="これから", doing="進行中", done="済み", dropped="取りやめ")
        ),
        RecordColumn("visit", "訪問の番号"),
        RecordColumn("note", "備考"),
    ),
    content=True,
)
"""行動計画 and the adviser's homework in one list."""

VISITS = RecordTable(
    "_visits",
    "V",
    "訪問の記録",
    (
        RecordColumn("date", "訪問日", "date"),
        RecordColumn("time", "時刻"),
        RecordColumn("way", "方法", "choice", _options(visit="訪問", online="オンライン", phone="電話", mail="メール")),
        RecordColumn("adviser", "アドバイザー"),
        RecordColumn("present", "出席者"),
        RecordColumn("talked", "話したこと"),
        RecordColumn("next", "次回の予定日", "date"),
    ),
)

COMMENTS = RecordTable(
    "_comments",
    "C",
    "コメント",
    (
        RecordColumn("question", "設問"),
        RecordColumn("who", "書いた人"),
        RecordColumn("at", "日時"),
        RecordColumn("text", "内容"),
        RecordColumn("settled", "解決した", "yes_no"),
    ),
)

INQUIRIES = RecordTable(
    "_inquiries",
    "Q",
    "照会・差戻し",
    (
        RecordColumn("question", "設問"),
        RecordColumn("kind", "どこから", "choice", _options(prefecture="県", adviser="アドバイザー")),
        RecordColumn("sender", "差出人"),
        RecordColumn("number", "照会番号"),
        RecordColumn("received", "受け取った日", "date"),
        RecordColumn("text", "内容"),
        RecordColumn("answer", "回答"),
        RecordColumn("settled", "回答済み", "yes_no"),
    ),
)

EVIDENCE = RecordTable(
    "_evidence",
    "E",
    "根拠資料",
    (
        RecordColumn("question", "設問"),
        RecordColumn("name", "ファイル名"),
        RecordColumn("type", "種類"),
        RecordColumn("size", "大きさ（バイト）", "integer"),
        RecordColumn("sha256", "ハッシュ値"),
        RecordColumn("added", "添付日", "date"),
    ),
    content=True,
)

ORDINANCES = RecordTable(
    "_ordinances",
    "L",
    "例規から台帳をつくる",
    (
        RecordColumn("document", "例規"),
        RecordColumn("clause", "条・項"),
        RecordColumn("words", "言葉"),
        RecordColumn(
            "decision",
            "決めたこと",
            "choice",
            _options(accepted="台帳に入れた", rejected="当たらない", reopened="未定に戻した"),
        ),
        RecordColumn("row", "台帳の行"),
        RecordColumn("text", "文"),
    ),
)
"""What was decided about the places that the ordinance finder showed."""

TABLES = (TASKS, VISITS, COMMENTS, INQUIRIES, EVIDENCE, ORDINANCES)


def is_record(table_id: str) -> bool:
    """Whether an id of a register is that of a record table."""
    return table_id.startswith("_")


def record_table(table_id: str) -> RecordTable | None:
    """The record table of an id."""
    return next((table for table in TABLES if table.id == table_id), None)

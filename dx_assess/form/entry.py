"""Typed text → answers: what a clerk types, a cell of a spreadsheet, or the value of ``KEY=VALUE``."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Sequence

from msgspec import Struct

from dx_assess.errors import AppError, Where
from dx_assess.form.answer import OPEN, UNKNOWN, UNMEASURED, Answer, Rate, Scalar, answered, not_applicable
from dx_assess.form.display import question_words
from dx_assess.form.model import QUESTION_NO, CodeTable, Column, Option, ProfileItem, Question
from dx_assess.text.clean import Bad, Blank, Unknown
from dx_assess.text.dates import DateValue, parse_date, parse_fiscal_year, parse_ym
from dx_assess.text.numbers import Number, parse_integer, parse_number

MAX_TEXT = 4000
MAX_COUNT = 10**12
_PIECE = re.compile(r"[^,、，;；/／・\n]+")
_MOST_PIECES = 8
_YES = {"yes", "はい", "有", "あり", "○", "〇", "◯", "true", "1", "済"}
_NO = {"no", "いいえ", "無", "なし", "×", "✕", "false", "0", "未"}
_CONTROL = re.compile(
    "[\x00-\x08\x0b\x0c\x0e-\x1f\x7f-\x9f\u061c\u200e\u200f\u202a-\u202e\u2066-\u2069\ud800-\udfff\ufffe\uffff]"
)


class Rules(Struct, frozen=True):
    """What one field accepts."""

    kind: str
    label: str
    options: Sequence[Option] = ()
    unit: str = ""
    table: CodeTable | None = None
    multiple: bool = False
    max_length: int = 0
    unknown_ok: bool = False
    negative: bool = False
    minimum: int = 0


def question_rules(question: Question) -> Rules:
    """The rules of a question's own value."""
    return Rules(question.kind, question.id, question.options, question.unit)


def item_rules(item: ProfileItem) -> Rules:
    """The rules of an item of the profile."""
    return Rules(item.kind, item.label, item.options, item.unit, minimum=item.minimum)


def column_rules(column: Column, table: CodeTable | None) -> Rules:
    """The rules of a register column; ``table`` is its coded table."""
    return Rules(
        column.kind,
        column.label,
        column.options,
        column.unit,
        table,
        column.multiple,
        column.max_length,
        column.unknown_ok,
        column.negative,
    )


def parse_question(question: Question, text: str) -> Answer:
    """The answer that ``text`` means: a value, ``@unknown``, ``@na:理由``, ``@open``, ``@none`` or ``@unmeasured``.

    :raises AppError: E-INPUT-… with what would be right.
    """
    if question.is_auto:
        fix = "台帳を直すと、この値も変わります。"
        raise _error("E-INPUT-AUTO", "台帳から自動で計算される設問です。", fix, question.id)
    word = text.strip()
    if word == "@unmeasured":
        if not question.unmeasured:
            fix = "値か @unknown を入れてください。"
            raise _error("E-INPUT-UNMEASURED", "この設問に「測っていない」はありません。", fix, question.id)
        return UNMEASURED
    if word == "@unknown" and not question.allow_unknown:
        fix = "選択肢の中から選んでください。" if question.options else "値か @unmeasured を入れてください。"
        raise _error("E-INPUT-UNKNOWN", "この設問に共通の「わからない」はありません。", fix, question.id)
    special = _special(word, question.id, question.kind)
    return special if special is not None else parse_value(question_rules(question), text)


def _special(word: str, label: str, kind: str) -> Answer | None:
    if word == "@unknown":
        return UNKNOWN
    if word == "@open":
        return OPEN
    if word == "@none":
        if kind != "multi_choice":
            fix = "答えを消すときは @open を使ってください。"
            raise _error("E-INPUT-NONE", "@none は複数選ぶ設問だけに使えます。", fix, label)
        return answered(frozenset())
    if word == "@na" or word.startswith(("@na:", "@na：")):
        reason = word.removeprefix("@na").lstrip(":：").strip()
        if not reason:
            fix = "@na:理由 のように、理由を書いてください。"
            raise _error("E-INPUT-REASON", "該当なしには理由が必要です。", fix, label)
        return not_applicable(clean_text(reason, 200, label))
    if word.startswith("@"):
        fix = "@unknown・@na:理由・@open・@none・@unmeasured のどれかです。"
        raise _error("E-INPUT-WORD", f"「{word}」という書き方はありません。", fix, label)
    return None


def parse_value(rules: Rules, text: str) -> Answer:
    """The answer of a plain value; blank text is open, 「不明」 is わからない where the field allows it.

    :raises AppError: E-INPUT-… with what would be right.
    """
    if rules.kind in ("choice", "rating", "multi_choice", "code", "yes_no"):
        return _chosen(rules, text)
    if rules.kind in ("text", "division", "printed", "auto"):
        cleaned = clean_text(text, rules.max_length or MAX_TEXT, rules.label)
        return answered(cleaned) if cleaned else OPEN
    if rules.kind == "percent":
        return _percent(rules, text)
    if rules.kind in ("date", "ym"):
        found = parse_date(text) if rules.kind == "date" else parse_ym(text)
        return _typed(rules, found.value if isinstance(found, DateValue) else found)
    return _numeric(rules, text)


def _numeric(rules: Rules, text: str) -> Answer:
    if rules.unit == "年度":
        number = parse_fiscal_year(text)
    else:
        number = parse_integer(text, rules.unit) if rules.kind == "integer" else parse_number(text, rules.unit)
    if not isinstance(number, Number):
        return _typed(rules, number)
    value = number.value
    if abs(value) > MAX_COUNT:
        raise _error(
            "E-INPUT-RANGE", f"「{text.strip()}」は大きすぎます。", "単位とけたを確かめてください。", rules.label
        )
    if value < 0 and not rules.negative:
        raise _error(
            "E-INPUT-RANGE", f"「{text.strip()}」は0より小さい数です。", "0以上の数を入れてください。", rules.label
        )
    if 0 <= value < rules.minimum:
        fix = f"{rules.minimum}以上の数を入れてください。"
        raise _error("E-INPUT-RANGE", f"「{text.strip()}」は小さすぎます。", fix, rules.label)
    return answered(int(value) if rules.kind == "integer" else value)


def _typed(rules: Rules, found: Scalar | Blank | Unknown | Bad) -> Answer:
    if isinstance(found, Blank):
        return OPEN
    if isinstance(found, Unknown):
        if not rules.unknown_ok:
            fix = "値を入れるか、空欄にしてください。設問では「わからない」を選べます。"
            raise _error("E-INPUT-UNKNOWN", "ここに「不明」は入れられません。", fix, rules.label)
        return UNKNOWN
    if isinstance(found, Bad):
        raise _error("E-INPUT-VALUE", found.reason_ja, found.fix_ja, rules.label)
    return answered(found)


def _percent(rules: Rules, text: str) -> Answer:
    plain = unicodedata.normalize("NFKC", text).strip()
    if not plain:
        return OPEN
    parts = plain.split("/")
    if len(parts) != 2:
        fix = "分子/分母（例 12/32）のように、2つの数で入れてください。割合は自動で計算します。"
        raise _error("E-INPUT-RATE", f"「{plain}」は割合として読めません。", fix, rules.label)
    numbers = [_numeric(Rules("integer", rules.label), part) for part in parts]
    values = [number.value for number in numbers]
    if not isinstance(values[0], int) or not isinstance(values[1], int):
        raise _error("E-INPUT-RATE", "分子と分母の両方が必要です。", "12/32 のように入れてください。", rules.label)
    return answered(Rate(values[0], values[1]))


def _chosen(rules: Rules, text: str) -> Answer:
    plain = unicodedata.normalize("NFKC", text).strip()
    if not plain:
        return OPEN
    if rules.kind == "yes_no":
        return _yes_no(rules, plain)
    if rules.kind == "multi_choice" or rules.multiple:
        if plain == "@none":
            return answered(frozenset())
        return answered(_codes(rules, plain))
    return answered(_require_code(rules, plain))


def _codes(rules: Rules, plain: str) -> frozenset[str]:
    """Codes or labels one after the other; a label may hold the separators itself (「電話・FAX」): the longest wins."""
    found: set[str] = set()
    pieces = [match.span() for match in _PIECE.finditer(plain) if match.group().strip()]
    most = _MOST_PIECES if rules.options or rules.table else 1
    at = 0
    while at < len(pieces):
        for end in range(min(len(pieces), at + most), at, -1):
            code = _code(rules, plain[pieces[at][0] : pieces[end - 1][1]])
            if code is not None:
                break
        else:
            code, end = _require_code(rules, plain[slice(*pieces[at])]), at + 1
        found.add(code)
        at = end
    return frozenset(found)


def _yes_no(rules: Rules, plain: str) -> Answer:
    word = plain.lower()
    if word in _YES:
        return answered(True)
    if word in _NO:
        return answered(False)
    if plain in ("-", "－"):
        return OPEN
    raise _error(
        "E-INPUT-CHOICE",
        f"「{plain}」は「はい」「いいえ」として読めません。",
        "はい か いいえ を入れてください。",
        rules.label,
    )


def _require_code(rules: Rules, text: str) -> str:
    code = _code(rules, text)
    if code is None:
        labels = [option.label for option in rules.options] or [
            f"{e.code} {e.label}" for e in (rules.table.entries if rules.table else ())
        ]
        shown = "／".join(labels[:12]) + ("…" if len(labels) > 12 else "")
        raise _error(
            "E-INPUT-CHOICE",
            f"「{text.strip()}」という選択肢はありません。",
            f"次から選んでください：{shown}",
            rules.label,
        )
    return code


def _code(rules: Rules, text: str) -> str | None:
    wanted = _key(text)
    if rules.table is not None:
        asked = _question(rules.table, wanted)
        if asked is not None:
            return asked
        pairs = [(entry.code, entry.label) for entry in rules.table.entries]
    elif rules.options:
        pairs = [(option.code, option.label) for option in rules.options]
    else:
        return clean_text(text, 80, rules.label)
    for code, label in pairs:
        if wanted in (_key(code), _key(label), _key(code + label), _key(f"{code}:{label}")):
            return code
    digits = [code for code, _label in pairs if code.isdigit() and wanted.isdigit() and int(code) == int(wanted)]
    return digits[0] if len(digits) == 1 else None


def _question(table: CodeTable, wanted: str) -> str | None:
    """The question whose number, alone or with (the beginning of) its text, is ``wanted``."""
    for entry in table.entries:
        number = entry.values.get(QUESTION_NO)
        if number is None:
            return None
        if wanted in (number, _key(number + entry.label), _key(question_words(table, entry.code))):
            return entry.code
    return None


def _key(text: str) -> str:
    return unicodedata.normalize("NFKC", text).strip().casefold().replace(" ", "")


def clean_text(text: str, limit: int, label: str) -> str:
    """``text`` without control and direction-changing characters, trimmed.

    :raises AppError: E-INPUT-LONG when it is longer than ``limit`` characters.
    """
    cleaned = _CONTROL.sub("", unicodedata.normalize("NFC", text.replace("\r\n", "\n").replace("\r", "\n"))).strip()
    if len(cleaned) > limit:
        fix = f"{limit}字以内に短くしてください。"
        raise _error("E-INPUT-LONG", f"{len(cleaned)}字あり、長すぎます。", fix, label)
    return cleaned


def _error(code: str, message: str, fix: str, label: str) -> AppError:
    return AppError(code, message, fix, Where(column=label))

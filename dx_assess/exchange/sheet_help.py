"""What a division sheet says about how to fill it in."""

from __future__ import annotations

from dx_assess.exchange.sheet_model import AskedLine
from dx_assess.form.display import NA_WORD, UNKNOWN_WORD, UNMEASURED_WORD
from dx_assess.form.model import Column, Question, SubField

_HOW = {
    "choice": "一覧から1つ選ぶ",
    "multi_choice": "あてはまるものを「、」で区切って書く",
    "integer": "0以上の整数",
    "decimal": "0以上の数",
    "percent": "分子/分母（例 12/32）",
    "yes_no": "「はい」か「いいえ」",
    "date": "日付（例 令和8年4月1日）",
    "text": "文",
}


def special_words(question: Question) -> list[str]:
    """Words that stand for わからない, 測っていない and 該当なし."""
    words = [UNKNOWN_WORD] if question.allow_unknown else []
    if question.unmeasured:
        words.append(UNMEASURED_WORD)
    return [*words, NA_WORD]


def how_to_write(line: AskedLine) -> str:
    """How a line's answer is written."""
    item = line.item
    how = _HOW[item.kind]
    unit = item.unit if isinstance(item, Question | SubField) else ""
    if unit and item.kind in ("integer", "decimal"):
        how += f"（{unit}）"
    if not isinstance(item, Question):
        return how
    if item.kind == "multi_choice":
        how += "\n" + "\n".join(f"・{option.label}" for option in item.options)
    if item.kind == "percent" and item.numerator_label:
        how += f"\n分子：{item.numerator_label}\n分母：{item.denominator_label}"
    return how + f"\n（{'・'.join(special_words(item))}も可）"


def column_help(column: Column) -> str:
    """The explanation of a register's column."""
    several = column.multiple or column.kind == "multi_choice"
    options = "、".join(option.label for option in column.options) if several else ""
    return column.help + (f"\n「、」で区切って書く：{options}" if options else "")

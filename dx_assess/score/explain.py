"""Why this score: one Japanese sentence for every question, with its weight and its part of the domain's points."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from decimal import Decimal
from fractions import Fraction

from msgspec import Struct

from dx_assess.form.display import show_answer
from dx_assess.form.model import Question
from dx_assess.score.results import Assessment, Number, QuestionResult, QuestionStatus
from dx_assess.score.world import YearWorld, is_ordered_choice
from dx_assess.text.show import round_half_up, show_number, with_unit

_TARGET = re.compile(r"min\((?:max\()?value / target(?:, 0\))?, 1\)")
_PER_HEAD = re.compile(r"min\(max\(\(value / ([a-z0-9_.]+)\) / (\w+), 0\), 1\)")
_COUNT = re.compile(r"count\(value\) / (\d+)")
_FEWER = re.compile(r"if\(value > ([a-z0-9_.]+), 0, min\(0\.5 \+ 0\.5 \* .+ / target, 1\)\)")
_STEPS = "value / 4"
_NONE_BEST = "if(value = 0, 1, 0)"


class Explanation(Struct, frozen=True):
    """One question's score in words.

    :param sentence: why this score, or why none.
    :param contribution: points of the domain's 100; ``possible`` those of full marks. None when it does not count.
    :param part: weight and contribution in words; empty when it does not count.
    """

    question: str
    sentence: str
    weight: int
    score: Number | None
    contribution: Fraction | None
    possible: Fraction | None
    part: str


def explain(world: YearWorld, assessment: Assessment, question: Question) -> Explanation:
    """Why ``question`` has its score.

    :param assessment: the results of ``world``.
    """
    result = assessment.question(question.id)
    assert result is not None
    possible = _possible(world, assessment, question) if result.score is not None else None
    part = ""
    if result.contribution is not None and possible is not None:
        given, full = show_number(result.contribution, 1), show_number(possible, 1)
        part = f"重み{question.weight}。領域の100点のうち、満点なら{full}点のところ{given}点です。"
    return Explanation(
        question.id,
        _sentence(world, question, result),
        question.weight,
        result.score,
        result.contribution,
        possible,
        part,
    )


def explain_all(world: YearWorld, assessment: Assessment) -> tuple[Explanation, ...]:
    """Every question, in order of the form."""
    return tuple(explain(world, assessment, question) for question in world.set.questions())


def _possible(world: YearWorld, assessment: Assessment, question: Question) -> Fraction:
    domain, results = world.set.domain(question.domain), assessment.domain(question.domain)
    assert domain is not None and results is not None
    pairs = zip(domain.questions, results.questions, strict=True)
    return Fraction(question.weight * 100, sum(item.weight for item, result in pairs if result.score is not None))


def _sentence(world: YearWorld, question: Question, result: QuestionResult) -> str:
    plain: dict[QuestionStatus, Callable[[], str]] = {
        QuestionStatus.HIDDEN: lambda: _hidden(world, question),
        QuestionStatus.OPEN: lambda: _open(world, question, result),
        QuestionStatus.UNKNOWN: lambda: "「わからない」なので、点に入れません（回答率は下がります）。",
        QuestionStatus.NA: lambda: f"「該当なし」（{result.reason}）なので、点にも回答率にも入れません。",
        QuestionStatus.UNMEASURED: lambda: "「測っていない」なので、0点です。",
    }
    if result.status in plain:
        return plain[result.status]()
    if result.score is None:
        return _uncountable(world, question, result)
    return _scored(world, question, result) + "。"


def _hidden(world: YearWorld, question: Question) -> str:
    if world.edition == "quick" and question.edition != "quick":
        return "かんたん版では聞かない設問なので、点に入れません。"
    reasons = "、".join(_now(world, key) for key in _names(question)) if question.show is not None else ""
    return f"いまの答えでは聞かない設問なので、点に入れません（決め手：{reasons}）。"


def _names(question: Question) -> list[str]:
    assert question.show is not None
    keys = {key.partition("#")[0] for key in question.show.keys}
    return sorted(keys, key=question.show.text.find)


def _now(world: YearWorld, key: str) -> str:
    """Something a condition reads, and what it is now."""
    asked = world.set.question(key)
    if asked is not None:
        return f"「{asked.text}」が{_quoted(show_answer(asked, world.data.answer(key))) or '未回答'}"
    for register in world.set.registers:
        for figure in register.figures:
            if figure.key == key:
                value = world.figure(key)
                return (
                    f"{register.name}の「{figure.label}」が{with_unit(show_number(value.number), value.unit or '件')}"
                )
    return f"「{_profile_label(world, key)}」"


def _quoted(text: str) -> str:
    return f"「{text}」" if text else ""


def _profile_label(world: YearWorld, key: str) -> str:
    return next((item.label for item in world.set.profile if item.key == key), key)


def _open(world: YearWorld, question: Question, result: QuestionResult) -> str:
    if not question.is_auto:
        return "まだ答えていないので、点に入れません。"
    register = world.set.register(result.trace.register) if result.trace is not None else None
    name = f"{register.no}「{register.name}」" if register is not None else "台帳"
    return f"{name}がまだ書かれておらず計算できないので、点に入れません。"


def _uncountable(world: YearWorld, question: Question, result: QuestionResult) -> str:
    if question.kind == "percent" and not result.denominator:
        top, bottom = show_number(result.numerator), show_number(result.denominator)
        return f"{top}÷{bottom}で分母が0なので、率を出せません（－）。点に入れません。"
    missing = [_profile_label(world, key) for key in question.score.keys if key.startswith("profile.")]
    if missing:
        return f"計算に使う「{'」「'.join(missing)}」が書かれていないか0なので、点を出せません。"
    others = [key for key in question.score.keys if key != question.id and "param" not in key]
    if any(world.value(key) is None for key in others):
        return "くらべる数（前年度の値など）がないので、点を出せません。"
    return "この答えからは点を出せないので、点に入れません。"


def _scored(world: YearWorld, question: Question, result: QuestionResult) -> str:
    found = next((text for text in _known(world, question, result) if text), "")
    if found:
        return found
    answer = show_answer(question, world.data.answer(question.id)) or show_number(_exact(result.value))
    return f"答え「{answer}」→ {points(result.score)}"


def _known(world: YearWorld, question: Question, result: QuestionResult) -> Iterator[str]:
    """The wordings of the formulas that forms use; empty where one does not fit."""
    formula, score = question.score.text, points(result.score)
    if formula == _STEPS and is_ordered_choice(question):
        option = question.option(str(result.value))
        yield f"選択肢{result.value}（{option.label if option is not None else ''}）→ {result.value}÷4＝{score}"
    if _TARGET.fullmatch(formula):
        yield f"{_amount(question, result)}、目標{_target(question)} → {_capped(question, result)}"
    if per_head := _PER_HEAD.fullmatch(formula):
        yield _per_head(world, question, result, per_head[1], per_head[2])
    if count := _COUNT.fullmatch(formula):
        chosen = len(result.value) if isinstance(result.value, frozenset) else 0
        yield f"{count[1]}項目のうち{chosen}項目 → {chosen}÷{count[1]}＝{score}"
    if fewer := _FEWER.fullmatch(formula):
        yield _fewer(world, question, result, fewer[1])
    if formula == _NONE_BEST:
        amount = with_unit(show_number(_exact(result.value)), question.unit)
        yield f"{amount}。1件もなければ1、あれば0 → {score}"
    if formula.startswith("if(had("):
        yield _against_last_year(world, question, result)


def _amount(question: Question, result: QuestionResult) -> str:
    if question.kind == "percent":
        top, bottom = show_number(result.numerator), show_number(result.denominator)
        return f"{top}÷{bottom}＝{_percent(result.rate or Fraction(0))}"
    return with_unit(show_number(_exact(result.value)), question.unit)


def _target(question: Question) -> str:
    target = question.params["target"]
    return _percent(target) if question.kind == "percent" else with_unit(show_number(target), question.unit)


def _capped(question: Question, result: QuestionResult) -> str:
    return "目標に届いているので1" if result.score == 1 else points(result.score)


def _per_head(world: YearWorld, question: Question, result: QuestionResult, key: str, param: str) -> str:
    heads = _exact(world.value(key))
    share = Fraction(_exact(result.value) or 0) / Fraction(heads or 1)
    target = question.params[param]
    label = _profile_label(world, key)
    as_rate = target < 1 and param == "target"
    shown = _percent(share) if as_rate else show_number(round_half_up(share, 2))
    wanted = _percent(target) if as_rate else show_number(round_half_up(target, 2))
    amount = with_unit(show_number(_exact(result.value)), question.unit)
    target_word = "目標" if as_rate else "1人あたりの目標"
    return f"{amount}÷{label}{show_number(heads)}＝{shown}、{target_word}{wanted} → {_capped(question, result)}"


def _against_last_year(world: YearWorld, question: Question, result: QuestionResult) -> str:
    before, now = _exact(world.previous(question.id)), _exact(result.value)
    if before is None or now is None:
        return f"前年度の数がないので、くらべずに{points(result.score)}"
    moved = "減っていない" if now >= before else "減った"
    unit = question.unit
    last, this = with_unit(show_number(before), unit), with_unit(show_number(now), unit)
    return f"前年度の{last}から{this}へ、{moved}ので{points(result.score)}"


def _fewer(world: YearWorld, question: Question, result: QuestionResult, key: str) -> str:
    before, now = _exact(world.value(key)), _exact(result.value)
    if not before or now is None:
        return ""
    last, this = (with_unit(show_number(number), question.unit) for number in (before, now))
    if now > before:
        return f"{last}から{this}へ増えたので0"
    saved, target = _percent(1 - Fraction(now) / Fraction(before)), _percent(question.params["target"])
    return f"{last}から{this}へ{saved}減（減らなければ0.5、{target}減で1）→ {points(result.score)}"


def _exact(value: object) -> int | Decimal | Fraction | None:
    return value if isinstance(value, int | Decimal | Fraction) and not isinstance(value, bool) else None


def _percent(rate: Fraction) -> str:
    return f"{show_number(round_half_up(rate * 100, 1))}%"


def points(score: Number | None) -> str:
    """A score 0–1 with up to three decimals: 0.75, 0.469, 1."""
    return show_number(round_half_up(score, 3)) if score is not None else "－"

"""What reads what: which questions and registers a change can touch. Built once for a question set."""

from __future__ import annotations

from collections.abc import Iterable

from msgspec import Struct

from dx_assess.form.expr import Expression
from dx_assess.form.model import Question, QuestionSet, Register
from dx_assess.score.rows import QUESTIONS, outside_names


class Touched(Struct, frozen=True):
    """Questions and registers whose results can be different after a change."""

    questions: frozenset[str]
    registers: frozenset[str]


class Reads:
    """Names that the expressions of each question and register read, directly; :meth:`touched` follows them."""

    def __init__(self, question_set: QuestionSet) -> None:
        owners = {field.key: question.id for question in question_set.questions() for field in question.fields}
        owners |= {question.id: question.id for question in question_set.questions()}
        registers = {register.id for register in question_set.registers}
        self._questions = {
            question.id: _tokens(_question_names(question), owners, registers) for question in question_set.questions()
        }
        self._registers = {
            register.id: _tokens(_register_names(register), owners, registers) - {register.id}
            for register in question_set.registers
        }
        self._naming = frozenset(r.id for r in question_set.registers if any(c.table == QUESTIONS for c in r.columns))

    def touched(self, keys: Iterable[str], registers: Iterable[str]) -> Touched:
        """Everything that reads one of the changed ``keys`` and ``registers``, directly or through others."""
        changed = set(keys) | set(registers)
        if "profile.asof" in changed:
            changed.add("profile.fy")  # its default
        questions: set[str] = set()
        found = set(registers)
        grown = True
        while grown:
            known = changed | questions | found
            more = {q for q, names in self._questions.items() if q not in questions and not names.isdisjoint(known)}
            wider = {r for r, names in self._registers.items() if r not in found and not names.isdisjoint(known | more)}
            wider |= self._naming - found if questions or more else set()
            questions |= more
            found |= wider
            grown = bool(more or wider)
        return Touched(frozenset(questions), frozenset(found))


def _question_names(question: Question) -> set[str]:
    rates = [rate for rate in (question.rate, question.second_rate) if rate is not None]
    expressions = [question.show, question.auto, question.score, *(check.when for check in question.checks)]
    expressions += [part for rate in rates for part in (rate.numerator, rate.denominator)]
    return _keys(expressions) | {question.id, *(field.key for field in question.fields)}


def _register_names(register: Register) -> set[str]:
    """Names outside the register, and its own marks."""
    own = _keys([check.when for check in register.checks] + [figure.expr for figure in register.figures])
    return {name for name in own | outside_names(register) if "." in name} | {mark.key for mark in register.marks}


def _keys(expressions: Iterable[Expression | None]) -> set[str]:
    return {key for expression in expressions if expression is not None for key in expression.keys}


def _tokens(names: Iterable[str], owners: dict[str, str], registers: set[str]) -> frozenset[str]:
    """Names without ``#part``; a question for each of its fields, a register for each of its figures."""
    plain = {name.partition("#")[0] for name in names}
    heads = {name.partition(".")[0] for name in plain} & registers
    return frozenset(plain | heads | {owners[name] for name in plain if name in owners})

"""One call: a town's year → all results. Pure; the session remembers what need not be computed again."""

from __future__ import annotations

from dx_assess.form.answer import YearData
from dx_assess.form.model import QuestionSet, Register
from dx_assess.score.checks import all_findings, form_findings, register_findings
from dx_assess.score.domains import domain_result, overall_range
from dx_assess.score.results import Assessment
from dx_assess.score.rows import QUESTIONS, outside_names
from dx_assess.score.world import YearWorld


def make_world(
    question_set: QuestionSet,
    data: YearData,
    edition: str = "standard",
    previous: YearData | None = None,
    previous_edition: str = "standard",
) -> YearWorld:
    """The environment of a year with the year before it for ``prev(…)``."""
    earlier = YearWorld(question_set, previous, previous_edition) if previous is not None else None
    return YearWorld(question_set, data, edition, earlier)


def assess(world: YearWorld) -> Assessment:
    """Scores, figures and findings of the year in ``world``."""
    domains = [(domain, domain_result(world, domain)) for domain in world.set.domains]
    return Assessment(
        fiscal_year=world.data.fiscal_year,
        edition=world.edition,
        overall=overall_range(domains, world.set.levels),
        domains=tuple(result for _domain, result in domains),
        figures=world.known_figures(),
        findings=all_findings(world),
    )


def reassess(world: YearWorld, before: Assessment, keys: frozenset[str], registers: frozenset[str]) -> Assessment:
    """Like :func:`assess`, computing again only what the changed ``keys`` and ``registers`` can have touched.

    :param before: the results before the change, of the same year, set and edition.
    """
    touched = _touched(world, keys, registers)
    world.adopt({key: value for key, value in before.figures.items() if key.partition(".")[0] not in touched})
    domains = [(domain, domain_result(world, domain)) for domain in world.set.domains]
    findings = list(form_findings(world))
    for register in world.set.registers:
        if register.id in touched:
            findings += register_findings(world, register)
        else:
            findings += (finding for finding in before.findings if finding.key == register.id)
    return Assessment(
        fiscal_year=before.fiscal_year,
        edition=before.edition,
        overall=overall_range(domains, world.set.levels),
        domains=tuple(result for _domain, result in domains),
        figures=world.known_figures(),
        findings=tuple(findings),
    )


def _touched(world: YearWorld, keys: frozenset[str], registers: frozenset[str]) -> frozenset[str]:
    """Registers whose figures or checks read something that changed, directly or through other registers."""
    touched = set(registers)
    if "profile.asof" in keys:
        keys |= {"profile.fy"}  # its default
    questions = {question.id for question in world.set.questions()}
    changed_question = any(key in questions or key.rpartition(".")[0] in questions for key in keys)
    reads = {register.id: _outside_names(register) for register in world.set.registers}
    naming = {r.id for r in world.set.registers if any(column.table == QUESTIONS for column in r.columns)}
    grown = True
    while grown:
        grown = False
        for register, names in reads.items():
            if register in touched:
                continue
            asks = changed_question and any(name.partition("#")[0] in questions for name in names)
            asks = asks or (changed_question and register in naming)
            if asks or names & keys or any(name.partition(".")[0] in touched for name in names):
                touched.add(register)
                grown = True
    return frozenset(touched)


def _outside_names(register: Register) -> frozenset[str]:
    expressions = [check.when for check in register.checks] + [
        figure.expr for figure in register.figures if figure.expr is not None
    ]
    names = {key for expression in expressions for key in expression.keys if "." in key} | outside_names(register)
    return frozenset(name for name in names if name.partition(".")[0] != register.id or name in _mark_keys(register))


def _mark_keys(register: Register) -> set[str]:
    return {mark.key for mark in register.marks}

"""One call: a town's year → all results. Pure; the session remembers what need not be computed again."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable
from itertools import chain

from dx_assess.form.answer import YearData
from dx_assess.form.model import QuestionSet
from dx_assess.score.checks import all_findings, profile_findings, question_findings, register_findings
from dx_assess.score.domains import domain_result, overall_range
from dx_assess.score.reads import Touched
from dx_assess.score.results import Assessment, Finding
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
    touched = world.known.reads.touched(keys, registers)
    world.adopt(before.figures, touched.registers)
    results = {result.id: result for result in before.domains}
    domains = []
    for domain in world.set.domains:
        same = touched.questions.isdisjoint(question.id for question in domain.questions)
        domains.append((domain, results[domain.id] if same else domain_result(world, domain)))
    after = Assessment(
        fiscal_year=before.fiscal_year,
        edition=before.edition,
        overall=overall_range(domains, world.set.levels),
        domains=tuple(result for _domain, result in domains),
        figures=world.known_figures(),
        findings=_findings(world, before, touched),
    )
    world.settle()
    return after


def _findings(world: YearWorld, before: Assessment, touched: Touched) -> tuple[Finding, ...]:
    earlier = world.found or _by_key(before.findings)
    found: dict[str, tuple[Finding, ...]] = {}
    for item in world.set.profile:
        found[item.key] = profile_findings(world, item)
    for question in world.set.questions():
        again = question.id in touched.questions
        found[question.id] = question_findings(world, question) if again else earlier.get(question.id, ())
    for register in world.set.registers:
        again = register.id in touched.registers
        known = earlier.get(register.id, ())
        found[register.id] = register_findings(world, register, known) if again else known
    world.found = found
    return tuple(chain.from_iterable(found.values()))


def _by_key(findings: Iterable[Finding]) -> dict[str, tuple[Finding, ...]]:
    known: dict[str, list[Finding]] = defaultdict(list)
    for finding in findings:
        known[finding.key].append(finding)
    return {key: tuple(found) for key, found in known.items()}

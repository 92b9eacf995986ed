"""公開区分 of everything that leaves the house: the strictest class of what a check or a KPI reads.

The only place that knows which domains are their level only; reports for the prefecture and town data ask here.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Mapping

from dx_assess.form.model import Check, PublicationClass, QuestionSet, Register
from dx_assess.form.packs import Kpi
from dx_assess.score.checks import zero_check_id

SECURITY = "sec"
"""The domain that never leaves as more than its level (product.md)."""
INCIDENTS = "sec.incident_count"
"""The one named exception: its sum over all towns is reported, without names."""
NAME = re.compile(r"[a-z][a-z0-9_]*(?:\.[a-z][a-z0-9_]*)+")
_PARTS = ("numerator", "denominator")


class Publication:
    """The classes of a question set: A reported and published, B reported, C town and adviser only."""

    def __init__(self, question_set: QuestionSet) -> None:
        self._classes: dict[str, PublicationClass] = {item.key: item.publication for item in question_set.profile}
        for question in question_set.questions():
            self._classes[question.id] = question.publication
            self._classes |= {field.key: question.publication for field in question.fields}
        for register in question_set.registers:
            self._classes |= {figure.key: figure.publication for figure in register.figures}
            self._classes |= {f"{register.id}.{column.id}": column.publication for column in register.columns}
        self._checks: dict[str, PublicationClass] = dict(_check_classes(question_set, self._classes))
        self._found: dict[tuple[str, str, tuple[str, ...]], PublicationClass] = {}

    def of_check(self, check_id: str, register: str = "", columns: Iterable[str] = ()) -> PublicationClass:
        """Class of a finding of this check; checks that every register has are judged by their columns."""
        place = check_id, register, tuple(columns)
        if place not in self._found:  # a register of a thousand rows has the same ones thousands of times
            classes = (self._classes.get(f"{register}.{column}", "A") for column in place[2])
            self._found[place] = strictest([self._checks.get(check_id, "A"), *classes])
        return self._found[place]

    def of_keys(self, keys: Iterable[str]) -> PublicationClass:
        """Class of answers and figures together."""
        return strictest(_class_of(key, self._classes) for key in keys)

    def of_kpi(self, kpi: Kpi | None) -> PublicationClass:
        """Class of what a KPI says about the town."""
        texts = kpi.source.expressions if kpi is not None and kpi.source is not None else ()
        return strictest(_class_of(name, self._classes) for text in texts for name in NAME.findall(text))


def level_only(domain_id: str, classes: Iterable[PublicationClass]) -> bool:
    """Whether only a domain's level may leave: security, and every domain with a question of class C."""
    return domain_id == SECURITY or "C" in set(classes)


def strictest(classes: Iterable[PublicationClass]) -> PublicationClass:
    """The strictest of some classes, A for none."""
    return max(classes, default="A")


def _class_of(key: str, classes: Mapping[str, PublicationClass]) -> PublicationClass:
    name = key.partition("#")[0]
    if name not in classes and name.rpartition(".")[2] in _PARTS:
        name = name.rpartition(".")[0]
    return classes.get(name, "A")


def _check_classes(
    question_set: QuestionSet, classes: Mapping[str, PublicationClass]
) -> Iterable[tuple[str, PublicationClass]]:
    for question in question_set.questions():
        yield zero_check_id(question), question.publication
        for check in question.checks:
            yield check.id, strictest([question.publication, *_read(check, classes)])
    for register in question_set.registers:
        for check in register.checks:
            yield check.id, strictest(_read(check, classes, register))


def _read(
    check: Check, classes: Mapping[str, PublicationClass], register: Register | None = None
) -> Iterable[PublicationClass]:
    for key in check.when.keys:
        bare = register is not None and "." not in key
        yield _class_of(f"{register.id}.{key}" if bare and register is not None else key, classes)
    if register is not None:
        for column in check.columns:
            yield _class_of(f"{register.id}.{column}", classes)

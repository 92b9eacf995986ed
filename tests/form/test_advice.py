"""Recommendation rules of the shipped set, and the mistakes that the loader explains."""

from __future__ import annotations

import shutil
from fractions import Fraction
from pathlib import Path

import pytest

from dx_assess.errors import AppError
from dx_assess.form.loader import inspect_question_set, load_question_set
from dx_assess.form.model import QuestionSet


@pytest.fixture(scope="module")
def forms(project: Path) -> QuestionSet:
    return load_question_set(project / "forms" / "standard")


@pytest.fixture
def folder(project: Path, tmp_path: Path) -> Path:
    return Path(shutil.copytree(project / "forms" / "standard", tmp_path / "standard"))


def mistake(folder: Path, old: str, new: str) -> AppError:
    """The first mistake after ``old`` was replaced; its line is in the rule that was changed."""
    path = folder / "advice.toml"
    text = path.read_text(encoding="utf-8")
    assert old in text, old
    path.write_text(text.replace(old, new, 1), encoding="utf-8")
    found = inspect_question_set(folder)[1]
    assert found, "no mistake was found"
    line = text[: text.index(old)].count("\n") + 1
    assert found[0].where.file == "advice.toml"
    assert found[0].where.line is not None and abs(found[0].where.line - line) <= 14
    return found[0]


def test_thirty_rules_in_order(forms: QuestionSet) -> None:
    assert [rule.id for rule in forms.advice] == [f"REC-{number:02d}" for number in range(1, 31)]
    assert all(rule.step and rule.effort and rule.support and rule.source for rule in forms.advice)


def test_every_rule_reads_its_own_domain_and_raises_what_it_reads(forms: QuestionSet) -> None:
    for rule in forms.advice:
        names = {key.partition("#")[0] for key in rule.when.keys}
        assert {item.question for item in rule.raises} <= names, rule.id
        asked = {name for name in names if forms.question(name) is not None}
        assert {name.partition(".")[0] for name in asked} <= {rule.domain}, rule.id


def test_days_are_kept_exactly(forms: QuestionSet) -> None:
    days = {rule.id: rule.effort_days for rule in forms.advice}
    assert (days["REC-04"], days["REC-24"]) == (Fraction(1, 2), 10)


@pytest.mark.parametrize(
    ("old", "new", "code", "said"),
    [
        ('id = "REC-02"', 'id = "REC-01"', "E-FORM-TWICE", "REC-01"),
        ('id = "REC-02"', 'id = "rec 2"', "E-FORM-TYPE", "id"),
        ("online.policy <= 1", "online.polisy <= 1", "E-FORM-EXPR", "online.policy"),
        ("online.policy <= 1", "online.policy + 1", "E-FORM-EXPR", "はい・いいえ"),
        ('domain = "sec"', 'domain = "security"', "E-FORM-REF", "security"),
        ("effort_days = 2", "effort_days = 0", "E-FORM-TYPE", "effort_days"),
        ("effort_days = 2", "effort_day = 2", "E-FORM-TYPE", "effort_day"),
        (
            '{ question = "online.policy", to = "2" }',
            '{ question = "online.polisy", to = "2" }',
            "E-FORM-REF",
            "polisy",
        ),
        ('to = "2"', 'to = "5"', "E-FORM-RAISE", "5"),
        ('to = "+5"', 'to = "half"', "E-FORM-RAISE", "half"),
        ('step = "', 'stepp = "', "E-FORM-TYPE", "stepp"),
        ("[[rule]]", "[[rules]]", "E-FORM-KEY", "rules"),
    ],
)
def test_mistakes_are_explained(folder: Path, old: str, new: str, code: str, said: str) -> None:
    found = mistake(folder, old, new)
    assert found.code == code
    assert said in found.message + found.fix
    assert found.fix


def test_a_set_without_advice_is_a_set(folder: Path) -> None:
    (folder / "advice.toml").unlink()
    assert load_question_set(folder).advice == ()

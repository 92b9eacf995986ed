"""The change map of small sets: unchanged, reworded, new, retired, target changed."""

from __future__ import annotations

import json
from pathlib import Path

import pytest
from msgspec.structs import replace

from dx_assess.form.changes import (
    changes_document,
    compare_outlines,
    compare_packs,
    compare_sets,
    outline_of,
    read_outline,
)
from dx_assess.form.loader import load_question_set
from dx_assess.form.model import Domain, Question, QuestionSet
from dx_assess.form.packs import Pack, Target, load_pack
from dx_assess.text.printed import read_printed


@pytest.fixture(scope="module")
def standard(project_root: Path) -> QuestionSet:
    return load_question_set(project_root / "forms" / "standard")


@pytest.fixture(scope="module")
def project_root() -> Path:
    return Path(__file__).resolve().parents[2]


def with_questions(question_set: QuestionSet, *questions: Question) -> QuestionSet:
    domain: Domain = replace(question_set.domains[0], questions=questions)
    return replace(question_set, domains=(domain,), registers=())


def test_sets(standard: QuestionSet) -> None:
    reworded = next(question for question in standard.domains[0].questions if question.options)
    same, heavier, retired, new = [item for item in standard.domains[0].questions if item is not reworded][:4]
    option = replace(reworded.options[0], label="決めていません")
    old = with_questions(standard, same, reworded, heavier, retired)
    later = with_questions(
        standard,
        new,
        same,
        replace(reworded, text="新しい文", options=(option, *reworded.options[1:])),
        replace(heavier, weight=heavier.weight + 1),
    )
    changes = compare_sets(old, later)
    kinds = [(item.id, item.kind, [part.field for part in item.fields]) for item in changes.items]
    assert kinds == [
        (new.id, "new", []),
        (same.id, "unchanged", []),
        (reworded.id, "reworded", ["設問", "選択肢"]),
        (heavier.id, "unchanged", ["重み"]),
        (retired.id, "retired", []),
    ]
    assert changes.items[2].fields[0].old == reworded.text and changes.items[2].fields[0].new == "新しい文"
    assert changes.items[4].label == retired.text
    assert changes.count == {"unchanged": 2, "reworded": 1, "new": 1, "retired": 1, "target_changed": 0}
    assert [item.id for item in changes.changed] == [new.id, reworded.id, heavier.id, retired.id]
    assert {item["id"] for item in changes_document(changes)["items"]} == {item.id for item in changes.changed}


def test_a_set_does_not_differ_from_itself_nor_from_its_outline_in_a_file(standard: QuestionSet) -> None:
    assert compare_sets(standard, standard).changed == ()
    kept = read_outline(json.loads(json.dumps(outline_of(standard))))
    assert compare_outlines(kept, outline_of(standard)).changed == ()
    assert read_outline({"question": {"a": "b"}, "column": 1}) == {"question": {}}


def test_packs(project_root: Path) -> None:
    old: Pack = load_pack(project_root / "resources" / "packs" / "fukushima.toml")
    first, second, third, *others = old.kpis
    year = old.years[-1]
    new = replace(
        old,
        kpis=(
            replace(first, targets=dict(first.targets) | {year: Target(read_printed("12"))}),
            replace(second, name="別の名"),
            replace(third, id="added"),
            *others,
        ),
    )
    changes = {item.id: item for item in compare_packs(old, new).changed}
    assert {key: item.kind for key, item in changes.items()} == {
        first.id: "target_changed",
        second.id: "reworded",
        "added": "new",
        third.id: "retired",
    }
    (target,) = changes[first.id].fields
    assert (target.field, target.old, target.new) == (f"{year}年度の目標", "8", "12")


def test_a_pack_that_comes_or_goes(project_root: Path) -> None:
    pack = load_pack(project_root / "resources" / "packs" / "fukuoka.toml")
    assert compare_packs(None, pack).count["new"] == len(pack.kpis)
    assert compare_packs(pack, None).count["retired"] == len(pack.kpis)

"""What Ctrl+K finds, without a window."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from dx_assess.form.answer import answered
from dx_assess.session.catalog import load_catalog
from dx_assess.session.document import Document
from dx_assess.session.files import new_file
from dx_assess.session.search import Hit, contents, entries, find
from dx_assess.store.edits import Town


@pytest.fixture
def document(tmp_path: Path) -> Iterator[Document]:
    made = new_file(load_catalog(), tmp_path / "a.dxa", Town("075426", "楢葉町", "福島県"), 2026)
    yield made
    made.close()


@pytest.mark.parametrize(
    ("wanted", "key"),
    [
        ("オープンデータ台帳", "opendata_reg"),
        ("1-1", "online.policy"),
        ("誤送信", "sec.incident_count.other_incidents"),
        ("基準日", "profile.asof"),
        ("きみつせいに", "term:conf2"),
    ],
)
def test_the_best_hit_comes_first(document: Document, wanted: str, key: str) -> None:
    found = find(entries(document), wanted)
    assert found[0].key == key


def test_every_word_must_fit_and_writing_does_not_matter(document: Document) -> None:
    known = entries(document)
    assert find(known, "手続 ｵﾝﾗｲﾝ対応") == find(known, "おんらいん対応　手続") != ()
    assert find(known, "手続 しゃくとりむし") == () == find(known, "  ")


def test_no_key_twice_and_no_more_than_asked_for(document: Document) -> None:
    known = entries(document)
    assert len({hit.key for hit in known}) == len(known)
    assert len(find(known, "の", most=7)) == 7
    assert find((Hit("a", "A", ("xa",)), Hit("b", "B", ("a",))), "a")[0].key == "b"


def test_answers_notes_rows_and_tasks_are_found(document: Document) -> None:
    assert not find(contents(document), "にじいろ")
    document.set_answer("online.policy.note", answered("にじいろ計画に書いた"), "備考")
    document.set_answer("profile.population", answered(4321), "人口")
    (row,) = document.add_rows("opendata_reg", [{"title": answered("ニジイロ公園の一覧")}])
    found = find((*entries(document), *contents(document)), "にじいろ")
    assert {hit.key for hit in found} == {"online.policy.note", f"opendata_reg/{row}/title"}
    assert "にじいろ計画に書いた" in next(hit.label for hit in found if hit.key.endswith(".note"))
    assert find(contents(document), "4,321")[0].key == "profile.population"


def test_a_question_is_listed_once(document: Document) -> None:
    question = next(q for q in document.question_set.questions() if q.kind == "choice" and not q.is_auto)
    document.set_answer(question.id, answered(question.options[-1].code), "答え")
    known = (*entries(document), *contents(document))
    keys = [hit.key for hit in find(known, f"{question.no}", most=999)]
    assert len(keys) == len(set(keys))
    assert find(known, question.options[-1].label)[0].key == question.id

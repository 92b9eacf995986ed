"""What Ctrl+K finds, without a window."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from dx_assess.session.catalog import load_catalog
from dx_assess.session.document import Document
from dx_assess.session.files import new_file
from dx_assess.session.search import Hit, entries, find
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

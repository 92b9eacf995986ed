"""The next question that wants an answer, through the whole form and round again."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from dx_assess.session.catalog import Catalog
from dx_assess.session.document import Document
from dx_assess.session.files import new_file
from dx_assess.session.nextopen import next_open, open_questions
from dx_assess.store.edits import Town
from tests.session.conftest import CopySample


@pytest.fixture
def document(catalog: Catalog, tmp_path: Path) -> Iterator[Document]:
    made = new_file(catalog, tmp_path / "town.dxa", Town("073628", "鏡石町", "福島県"), 2026, "quick")
    yield made
    made.close()


def test_the_whole_form_in_order_and_round(document: Document) -> None:
    found = [next_open(document)]
    while (key := next_open(document, found[-1])) not in found:
        found.append(key)
    assert tuple(found) == open_questions(document) and len(found) > 10
    assert key == found[0], "after the last one from the top again"
    assert len({key.partition(".")[0] for key in found}) > 4, "through several domains"


def test_a_domain_begins_with_its_own(document: Document) -> None:
    for domain in ("rpa_ai", "sec", "divide"):
        own = [key for key in open_questions(document) if key.startswith(f"{domain}.")]
        assert next_open(document, domain) == own[0]


def test_none_is_left(copy_sample: CopySample, tmp_path: Path) -> None:
    sample = copy_sample(tmp_path / "sample.dxa")
    assert next_open(sample) == "" == next_open(sample, "online.policy")
    sample.set_text("sec.backup_bcp", "@open")
    assert next_open(sample, "online.policy") == next_open(sample, "sec.backup_bcp") == "sec.backup_bcp"
    sample.close()

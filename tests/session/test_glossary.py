from __future__ import annotations

import pytest

from dx_assess.form.glossary import Glossary
from dx_assess.session.catalog import Catalog
from dx_assess.session.glossary import load, search, terms_in


@pytest.fixture(scope="module")
def glossary(catalog: Catalog) -> Glossary:
    return load(catalog)


@pytest.mark.parametrize(
    ("wanted", "first"),
    [
        ("LGWAN", "lgwan"),
        ("ｌｇｗａｎ", "lgwan"),
        ("エルジーワン", "lgwan"),
        ("えるじー", "lgwan"),
        ("AI", "ai"),
        ("ぱすわーど", None),
        ("BCP", "ict_bcp"),
        (" デバイド ", "digital_divide"),
    ],
)
def test_search_by_term_or_reading(glossary: Glossary, wanted: str, first: str | None) -> None:
    assert next((term.id for term in search(glossary, wanted)), None) == first


def test_whole_words_come_before_parts(glossary: Glossary) -> None:
    found = [term.id for term in search(glossary, "クラウド")]
    assert found[0] == "cloud"
    assert set(found[1:]) == {"gov_cloud", "security_cloud"}


def test_nothing_typed_gives_all_by_reading(glossary: Glossary) -> None:
    found = search(glossary, "")
    assert len(found) == len(glossary.terms)
    assert [term.reading for term in found] == sorted(term.reading for term in found)


def test_terms_of_a_question(glossary: Glossary, catalog: Catalog) -> None:
    question = catalog.question_set.question("sec.network_model")
    assert question is not None
    ids = [term.id for term in terms_in(glossary, question.text, question.help, question.help)]
    assert ids[:3] == ["lgwan", "alpha", "web_meeting"]
    assert len(ids) == len(set(ids))

"""The 用語集 for the window: look up by term or reading, and the terms that a text uses."""

from __future__ import annotations

from dx_assess.form.glossary import Glossary, Term, load_glossary, normalise
from dx_assess.session.catalog import Catalog

FILE = "glossary.toml"
_TO_HIRAGANA = {code: code - 0x60 for code in range(0x30A1, 0x30F7)}


def load(catalog: Catalog) -> Glossary:
    """The glossary that the program ships with.

    :raises AppErrors: every mistake in it.
    """
    return load_glossary(catalog.resources / FILE)


def search(glossary: Glossary, wanted: str) -> tuple[Term, ...]:
    """Terms whose spelling or reading fits what was typed; all, by reading, for nothing typed.

    Whole words come first, then beginnings, then parts; 全角/半角, upper/lower case and カタカナ/ひらがな are alike.
    """
    key = folded(wanted)
    ranked = [(rank, term.reading, term) for term in glossary.terms if (rank := _rank(term, key)) is not None]
    return tuple(term for _, _, term in sorted(ranked, key=lambda item: item[:2]))


def terms_in(glossary: Glossary, *texts: str) -> tuple[Term, ...]:
    """The terms that these texts use, each once, in the order in which they come."""
    ids = dict.fromkeys(found.term for text in texts for found in glossary.find_terms(text))
    return tuple(term for term_id in ids if (term := glossary.term(term_id)) is not None)


def folded(text: str) -> str:
    """``text`` as it is compared in a search: 全角/半角, case and カタカナ/ひらがな alike, without blanks around it."""
    return normalise(text.strip()).translate(_TO_HIRAGANA)


def _rank(term: Term, key: str) -> int | None:
    """0 the whole word, 1 its beginning, 2 a part of it."""
    words = [folded(word) for word in (*term.spellings, term.reading)]
    if not key or key in words:
        return 0
    if any(word.startswith(key) for word in words):
        return 1
    return 2 if any(key in word for word in words) else None

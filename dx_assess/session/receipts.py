"""受付番号 of an open file: computed once until the next change, from what each register gave the time before."""

from __future__ import annotations

from dx_assess.report.content import receipt_of
from dx_assess.score.receipt import canonical_json
from dx_assess.session.document import Document


def receipt(document: Document) -> str:
    """The receipt number of the year that is shown."""
    return document.results.once(receipt, lambda: _receipt(document))


def _receipt(document: Document) -> str:
    canonical = canonical_json(document.data, document.kept.same)
    return receipt_of(document.question_set, document.pack, document.town, document.data, canonical)

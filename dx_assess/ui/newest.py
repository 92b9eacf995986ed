"""Where the last change of the file was."""

from __future__ import annotations

from dx_assess.session.document import Document
from dx_assess.session.history import newest_places
from dx_assess.ui.pages import find_place


def newest_target(document: Document, page_id: str) -> str:
    """The key of a place that was changed last, one on the page ``page_id`` where there is one; empty without any."""
    places = newest_places(document)
    found = ((target, find_place(document.question_set, target)) for target in places)
    here = (target for target, place in found if place is not None and place.page == page_id)
    return next(here, places[-1] if places else "")

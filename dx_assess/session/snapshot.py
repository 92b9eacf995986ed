"""The state of an open file at one moment, for work in another thread while the file is worked on."""

from __future__ import annotations

from copy import copy

from dx_assess.session.document import Document


def snapshot(document: Document) -> Document:
    """What is read of it stays as it is now, whatever is changed; nothing is written through it.

    What is computed from it is remembered for ``document`` as long as that is in the same state (``results`` is the
    same object). The history is read as it is at that time.
    """
    taken = copy(document)
    taken.world = taken.world.twin(taken.assessment.figures)
    return taken

"""The statuses of a merged year: a part stays confirmed only where the result is what its side confirmed."""

from __future__ import annotations

from datetime import datetime

from dx_assess.exchange.merge_model import Place, State
from dx_assess.form.answer import Answer, answered
from dx_assess.form.model import QuestionSet
from dx_assess.form.records import is_record
from dx_assess.form.reserved import WHOLE, is_review, is_status, is_work, status_key
from dx_assess.session.confirm import status_parts, status_text
from dx_assess.session.parts import all_parts, owner_sheets, part_of
from dx_assess.store.codec import decode, encode

REASON = "2つのファイルを合わせて中身が変わったため、もう一度確定してください"


def is_status_place(place: Place) -> bool:
    """Whether a place holds a status; those are not merged value by value."""
    return place[1] == "answer" and is_status(place[2])


def merged_statuses(
    question_set: QuestionSet, base: State, mine: State, theirs: State, result: State, at: datetime, who: str
) -> dict[Place, str]:
    """Every status of the result.

    A side whose part is what came out keeps its status (the one that changed since the base, else the later one);
    where neither side's part is what came out, a part that was confirmed is 記入中 again, with the reason.
    """
    owners = owner_sheets(question_set)
    found: dict[Place, str] = {}
    for year in sorted({place[0] for place in result if place[1] == "year"}):
        for part in all_parts(question_set):
            place = (year, "answer", status_key(part.id))
            texts = [side.get(place) for side in (mine, theirs)]
            wanted = _content(result, year, part.id, owners)
            kept = [
                text
                for side, text in zip((mine, theirs), texts, strict=True)
                if _content(side, year, part.id, owners) == wanted
            ]
            text = _chosen(kept, base.get(place)) if kept else _opened(texts, at, who)
            if text is not None:
                found[place] = text
    return found


def _content(state: State, year: int, part_id: str, owners: dict[str, str]) -> dict[Place, str]:
    return {
        place: text
        for place, text in state.items()
        if place[0] == year and place[1] != "year" and _concerns(part_id, owners, place)
    }


def _concerns(part_id: str, owners: dict[str, str], place: Place) -> bool:
    _year, kind, target = place
    if is_record(target) or (kind == "answer" and (is_work(target) or is_review(target))):
        return False
    return part_id == WHOLE or part_of(owners, kind, target) in ("", part_id)


def _chosen(texts: list[str | None], base: str | None) -> str | None:
    changed = [text for text in texts if text != base]
    return max(changed, key=lambda text: (_when(text), text or "")) if changed else base


def _opened(texts: list[str | None], at: datetime, who: str) -> str | None:
    if all(status_parts(_value(text).value)[0] == "open" for text in texts):
        return _chosen(texts, None)
    return encode(answered(status_text("open", at, who, REASON)))


def _when(text: str | None) -> str:
    return status_parts(_value(text).value)[1]


def _value(text: str | None) -> Answer:
    return decode(text)

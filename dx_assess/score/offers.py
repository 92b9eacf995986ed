"""Next steps with who helps: the entries of the support menu that a rule names, marked for one day."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date

from msgspec import Struct

from dx_assess.form.support import VALIDITY_WORDS, SupportItem, Validity
from dx_assess.score.advice import Advice


class Offer(Struct, frozen=True):
    """An entry of the support menu, and whether it can be used on the day that was asked for."""

    item: SupportItem
    state: Validity

    @property
    def word(self) -> str:
        """利用できる, 要確認, まだ始まっていない, 期限切れ."""
        return VALIDITY_WORDS[self.state]


class NextStep(Struct, frozen=True):
    """One next step with who helps."""

    advice: Advice
    offers: tuple[Offer, ...]


def with_offers(found: Sequence[Advice], menu: Mapping[str, SupportItem], day: date) -> tuple[NextStep, ...]:
    """Each step with the offers that ``menu`` has for it; expired ones are marked, not hidden."""
    return tuple(NextStep(advice, _offers(advice, menu, day)) for advice in found)


def _offers(advice: Advice, menu: Mapping[str, SupportItem], day: date) -> tuple[Offer, ...]:
    items = (menu.get(support_id) for support_id in advice.rule.support_ids)
    return tuple(Offer(item, item.state(day)) for item in items if item is not None)

"""達成 or 一部達成: the judgement of one row of the initiative register (R6), as the Fukushima papers judge."""

from __future__ import annotations

from typing import Literal

from msgspec import Struct

from dx_assess.text.printed import Direction, meets, read_printed

Verdict = Literal["達成", "一部達成", "－"]
ACHIEVED: Verdict = "達成"
PARTLY: Verdict = "一部達成"
NO_VERDICT: Verdict = "－"

KPI = "kpi"
"""The code of 指標の種類 that makes a row a KPI; every other kind has no verdict."""

_BY_WORD: dict[str, Verdict] = {
    "達成": ACHIEVED,
    "一部達成": PARTLY,
    "－": NO_VERDICT,
    "-": NO_VERDICT,
    "achieved": ACHIEVED,
    "partly": PARTLY,
    "none": NO_VERDICT,
}


class RowVerdict(Struct, frozen=True):
    """A row's verdict; ``automatic`` is what the figures say, ``overridden`` that the town decided otherwise."""

    verdict: Verdict
    automatic: Verdict
    is_kpi: bool

    @property
    def overridden(self) -> bool:
        """Whether the town's rating differs from the automatic one (its reason must then be printed)."""
        return self.verdict != self.automatic


def to_verdict(word: str) -> Verdict | None:
    """The verdict behind a word of the papers or a code of the register (達成, achieved …); None for anything else."""
    return _BY_WORD.get(word.strip())


def from_met(met: bool | None) -> Verdict:
    """Met → 達成, not met → 一部達成 (the papers know no 未達成), cannot be said → －."""
    if met is None:
        return NO_VERDICT
    return ACHIEVED if met else PARTLY


def row_verdict(
    kpi_kind: str, target_text: str, actual_text: str, direction: Direction | None = "up", override: str = ""
) -> RowVerdict:
    """Judge one row.

    :param kpi_kind: code of 指標の種類; only ``kpi`` is judged.
    :param target_text: target as printed (``①行動計画を策定 ②40百万枚``); parts without a number don't count.
    :param actual_text: result as printed, or 未集計.
    :param direction: the good direction; None (not entered) counts as up.
    :param override: the town's own rating (word or code); empty: none.
    :return: 達成 when every numeric part meets its target, else 一部達成; － without a KPI, a target or a result.
    """
    is_kpi = kpi_kind == KPI
    automatic = NO_VERDICT
    if is_kpi:
        automatic = from_met(meets(read_printed(target_text), read_printed(actual_text), direction or "up"))
    return RowVerdict(to_verdict(override) or automatic, automatic, is_kpi)

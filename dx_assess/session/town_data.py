"""The town data of an open file: what a submission, a workbook and the roll-up carry (classes A and B only)."""

from __future__ import annotations

import contextlib

from dx_assess import __version__
from dx_assess.errors import AppError
from dx_assess.score.advice import advise
from dx_assess.score.town_build import TownInputs, build_town_data
from dx_assess.score.town_data import TownData, decode
from dx_assess.session.document import Document
from dx_assess.session.kpis import kpi_results, kpi_year
from dx_assess.session.receipts import receipt


def town_data(document: Document, submission: int = 0) -> TownData:
    """The town data of the year that is shown; :func:`dx_assess.score.town_data.encode` makes the bytes.

    :param submission: number of the submission, 0 = none is made.
    """
    town = document.town
    return build_town_data(
        TownInputs(
            code=town.code,
            name=town.name,
            prefecture=town.prefecture,
            world=document.world,
            assessment=document.assessment,
            results_year=kpi_year(document.world),
            kpis=kpi_results(document),
            pack=document.pack,
            advice=document.results.once(advise, lambda: advise(document.world, document.assessment)),
            program=__version__,
            receipt=receipt(document),
            changed=_changed(document, submission),
            submission=submission,
        )
    )


def _changed(document: Document, submission: int) -> str:
    """Time of the last change; never before that of an earlier submission, or a clock set back would hide this one."""
    stamp = document.file.last_change_at()
    for item in reversed(document.file.submissions(document.year.fiscal_year)):
        if submission and item.number >= submission:
            continue
        with contextlib.suppress(AppError):
            return max(stamp, decode(item.document.encode()).changed)
    return stamp

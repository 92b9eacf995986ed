"""Days of a file, in Japan."""

from __future__ import annotations

from datetime import date, datetime, timedelta, timezone

from dx_assess.session.document import Document

JST = timezone(timedelta(hours=9))
"""Reports are dated in Japan, whatever the machine's clock is set to."""


def last_change_day(document: Document) -> date:
    """Day of the file's last change in Japan; the only date a report has, so that it can be made again."""
    stamp = document.file.last_change_at()
    if not stamp:
        return date(document.year.fiscal_year, 4, 1)
    return datetime.fromisoformat(stamp).astimezone(JST).date()

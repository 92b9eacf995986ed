"""What an installed 配布ファイル says to the year that is shown: deadline, covering text, and its question set."""

from __future__ import annotations

import json
from datetime import date

import msgspec
from msgspec import Struct

from dx_assess.exchange.distribution import MANIFEST, TEXT, Manifest
from dx_assess.form.model import QuestionSet
from dx_assess.form.versions import version_key
from dx_assess.session import library
from dx_assess.session.catalog import Catalog
from dx_assess.session.document import Document
from dx_assess.text.dates import fiscal_year_label, format_wareki


class Notice(Struct, frozen=True):
    """What a town is told after installing: who wants it until when (``days_left`` below 0: it is over)."""

    issuer: str
    deadline: date
    days_left: int
    text: str
    year: int


def distributions() -> tuple[tuple[Manifest, str], ...]:
    """What was installed, newest version of each first; what cannot be read is passed over."""
    found = []
    for item in library.installed(library.DISTRIBUTIONS):
        try:
            head = (item.folder / MANIFEST).read_bytes()
            manifest = msgspec.convert(json.loads(head), Manifest, strict=False)
            found.append((manifest, (item.folder / TEXT).read_text(encoding="utf-8")))
        except (OSError, ValueError, msgspec.ValidationError):
            continue
    return tuple(sorted(found, key=lambda pair: version_key(pair[0].version), reverse=True))


def wanted_set(catalog: Catalog, pack_id: str, fiscal_year: int, form_id: str) -> QuestionSet:
    """The set of a year: of the newest 配布ファイル for its pack and year, else the newest of its own.

    :raises AppError: E-FORM-UNKNOWN.
    """
    known = {place.id for place in catalog.sets}
    for manifest, _ in distributions():
        if (manifest.pack.id, manifest.year) == (pack_id, fiscal_year) and manifest.form.id in known:
            return catalog.newest_set(manifest.form.id)
    return catalog.question_set if form_id == catalog.question_set.id else catalog.newest_set(form_id)


def notice_for(document: Document, day: date) -> Notice | None:
    """The deadline and covering text for the year that is shown: of the newest 配布ファイル for its pack and year."""
    for manifest, text in distributions():
        if manifest.pack.id == document.year.pack_id and manifest.year == document.year.fiscal_year:
            left = (manifest.deadline - day).days
            return Notice(manifest.issuer, manifest.deadline, left, text, manifest.year)
    return None


def deadline_words(notice: Notice) -> str:
    """「令和8年度の提出期限 令和8年9月30日（あと12日）」."""
    return f"{fiscal_year_label(notice.year)}の提出期限 {format_wareki(notice.deadline)}（{days_words(notice)}）"


def days_words(notice: Notice) -> str:
    """「あと12日」, 「今日まで」 or 「3日過ぎています」."""
    if notice.days_left < 0:
        return f"{-notice.days_left}日過ぎています"
    return f"あと{notice.days_left}日" if notice.days_left else "今日まで"

"""Writing the 決裁用紙 of an open file."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from datetime import datetime
from pathlib import Path

from dx_assess.errors import AppError
from dx_assess.report.approval import Approval, ReasonRow, StatusRow, build_approval
from dx_assess.report.questions import finding_rows
from dx_assess.session.confirm import PartStatus, statuses
from dx_assess.session.days import JST
from dx_assess.session.document import Document
from dx_assess.session.reasons import Warned, warnings
from dx_assess.session.reports import report_content
from dx_assess.text.dates import format_wareki

_MOST_SEALS, _LONGEST_SEAL = 8, 5


def approval_of(document: Document, seals: Sequence[str] = ()) -> Approval:
    """The sheet as it is now.

    :param seals: labels of the boxes; empty = 起案・係長・課長・副町長・町長.
    :raises AppError: E-APPROVAL-SEALS.
    """
    labels = tuple(label.strip() for label in seals)
    if len(labels) > _MOST_SEALS or any(not 0 < len(label) <= _LONGEST_SEAL for label in labels):
        fix = f"1つ{_LONGEST_SEAL}文字まで、{_MOST_SEALS}個までにしてください。"
        raise AppError("E-APPROVAL-SEALS", "決裁欄の名前が長すぎるか、多すぎます。", fix)
    found = warnings(document)
    explained = [item for item in found if item.reason]
    rows = tuple(_status_row(status) for status in statuses(document))
    return build_approval(
        report_content(document, registers=False),
        _reason_rows(document, explained),
        len(found) - len(explained),
        rows,
        labels,
    )


def write_approval(
    document: Document,
    pdf: Path,
    seals: Sequence[str] = (),
    progress: Callable[[int, str], None] = lambda _percent, _words: None,
) -> Approval:
    """Write the sheet as PDF; it is read back before it counts as done.

    :param progress: told percent and words; what it raises ends it, and nothing is written.
    :raises AppError: E-APPROVAL-SEALS, E-FILE-… (the old file is kept), E-REPORT-PDF.
    """
    from dx_assess.report.pdf.approval import write_approval_pdf  # heavy: reportlab

    progress(10, "内容をまとめています")
    approval = approval_of(document, seals)
    progress(50, "PDFを作っています")
    write_approval_pdf(approval, pdf)
    return approval


def _reason_rows(document: Document, explained: Sequence[Warned]) -> tuple[ReasonRow, ...]:
    """One line for all rows of a register with the same check and reason."""
    groups: dict[tuple[str, str], list[Warned]] = {}
    for item in explained:
        groups.setdefault((item.finding.id, item.reason), []).append(item)
    rows = []
    for (check, reason), items in groups.items():
        first = items[0].finding
        (shown,) = finding_rows(document.question_set, [first])
        rows.append(ReasonRow(check, shown.where, first.message, reason, len(items) if first.row_id else 0))
    return tuple(rows)


def _status_row(status: PartStatus) -> StatusRow:
    note = f"確定のあとに変わった（{len(status.changed)}か所）" if status.changed else status.reason
    return StatusRow(status.part.label, status.word, shown_time(status.at), status.who, note)


def shown_time(at: str) -> str:
    """A UTC time in Japan: 「令和8年5月1日 9:00」; as it is when it is no time."""
    try:
        time = datetime.fromisoformat(at).astimezone(JST)
    except (ValueError, OverflowError):
        return at
    return f"{format_wareki(time.date())} {time.hour}:{time.minute:02d}"

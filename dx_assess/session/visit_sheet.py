"""The printable sheet for a visit, from an open file."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from datetime import date
from pathlib import Path

from dx_assess import __version__
from dx_assess.form.review import FIELDS
from dx_assess.report.visit_sheet import SheetDomain, SheetItem, SheetTask, VisitSheet
from dx_assess.score.review import LEVEL_WORDS
from dx_assess.session.days import last_change_day
from dx_assess.session.document import Document
from dx_assess.session.receipts import receipt
from dx_assess.session.reports import check_targets
from dx_assess.session.review import Review, ReviewItem, filled_texts, review_of, review_words
from dx_assess.session.review_document import answer_words, previous_words
from dx_assess.session.tasks import homework
from dx_assess.session.visit_records import today
from dx_assess.text.dates import fiscal_year_label, format_wareki
from dx_assess.text.show import show_number

Progress = Callable[[int, str], None]
"""Percent done (0–100) and what is being done."""
SAID = ("verdict", "finding", "agreed")
"""The adviser's fields that the sheet repeats."""


def visit_sheet(document: Document, day: date | None = None) -> VisitSheet:
    """What the sheet says; ``day`` (default: today) decides what is overdue and which visits have been."""
    now = day or today()
    review = review_of(document, now)
    overall = document.assessment.overall
    score = f"自己評価 {show_number(overall.score, 1)}点（段階{overall.level}）" if overall.score is not None else ""
    return VisitSheet(
        town=document.town.name,
        fiscal_label=fiscal_year_label(document.year.fiscal_year),
        receipt=receipt(document),
        program_version=__version__,
        generated=last_change_day(document),
        score=score,
        domains=tuple(_domains(document, review)),
        registers=tuple(_registers(document, review)),
        tasks=tuple(
            SheetTask(task.what, task.division, format_wareki(task.due) if task.due else "", task.overdue(now))
            for task in homework(document)
            if task.is_open
        ),
    )


def _domains(document: Document, review: Review) -> Iterator[SheetDomain]:
    for domain in document.question_set.domains:
        items = tuple(_item(document, item) for item in review.shown("open") if item.question.domain == domain.id)
        if items:
            yield SheetDomain(domain.id, f"領域{domain.no}　{domain.name}", items)


def _item(document: Document, item: ReviewItem) -> SheetItem:
    question = item.question
    said = review_words(document, question)
    return SheetItem(
        number=item.number,
        question=question.text,
        answer=answer_words(document, question),
        previous=previous_words(document, question),
        texts=tuple(filled_texts(document, question).items()),
        reasons=tuple(reason.text for reason in item.check.reasons),
        comments=tuple(f"{comment.text}（{comment.who}）" for comment in item.comments if not comment.settled),
        said=tuple(
            (f"前の{FIELDS[name].label}", said[name]) for name in ("verdict", "finding", "agreed") if name in said
        ),
    )


def _registers(document: Document, review: Review) -> Iterator[str]:
    names = {register.id: register.name for register in document.question_set.registers}
    for found in review.registers:
        counts = "、".join(f"{LEVEL_WORDS[level]}{count}件" for level, count in found.counts.items() if count)
        yield f"台帳「{names[found.register]}」：{counts}"


def write_visit_sheet(document: Document, path: Path, day: date | None = None, progress: Progress | None = None) -> int:
    """Write the sheet; how many questions are on it.

    :param progress: told before each step; may raise to cancel, then nothing is written.
    :raises AppError: E-REPORT-TARGET, E-FILE-… (the old file is kept), E-REPORT-….
    """
    check_targets(path, None, document.path)
    from dx_assess.report.pdf.visit_sheet import write_visit_sheet_pdf  # heavy: reportlab

    tell = progress or (lambda _percent, _text: None)
    tell(0, "確認するものを集めています")
    sheet = visit_sheet(document, day)
    tell(30, "PDFを作っています")
    write_visit_sheet_pdf(sheet, path, lambda: tell(80, "PDFを保存しています"))
    return sheet.questions

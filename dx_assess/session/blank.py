"""The blank questionnaire: all questions and register columns of an edition, for people without the program."""

from __future__ import annotations

from pathlib import Path

from msgspec import Struct

from dx_assess import __version__
from dx_assess.files import write_together
from dx_assess.form.model import Edition
from dx_assess.report.blank import BlankForm, build_blank
from dx_assess.session import glossary
from dx_assess.session.catalog import Catalog
from dx_assess.session.reports import check_targets

EDITIONS: tuple[Edition, ...] = ("quick", "standard")


class BlankResult(Struct, frozen=True):
    """What was written."""

    questions: int
    registers: int
    files: tuple[Path, ...]


def blank_form(catalog: Catalog, edition: Edition = "standard") -> BlankForm:
    """The questionnaire with the terms that it uses.

    :raises AppErrors: mistakes in the glossary.
    """
    return build_blank(catalog.question_set, edition, __version__, glossary.load(catalog))


def write_blank(catalog: Catalog, edition: Edition, pdf: Path | None, xlsx: Path | None) -> BlankResult:
    """Write the blank questionnaire as PDF and/or Excel; each is read back before it counts as done.

    :raises AppError: E-REPORT-NOTHING, E-REPORT-TARGET, E-FILE-… (all old files are kept), E-REPORT-….
    """
    check_targets(pdf, xlsx)
    form = blank_form(catalog, edition)

    def draw_pdf(draft: Path) -> None:
        from dx_assess.report.pdf.blank import write_blank_pdf  # heavy: reportlab

        write_blank_pdf(form, draft)

    def draw_excel(draft: Path) -> None:
        from dx_assess.report.excel_blank import write_blank_excel  # heavy: openpyxl

        write_blank_excel(form, draft)

    jobs = ((pdf, draw_pdf), (xlsx, draw_excel))
    write_together([(target, draw) for target, draw in jobs if target is not None])
    files = tuple(path for path in (pdf, xlsx) if path is not None)
    return BlankResult(form.questions, len(form.registers), files)

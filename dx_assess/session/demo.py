"""The demo: the sample town is filled in, scored and exported into a folder."""

from __future__ import annotations

from pathlib import Path

from msgspec import Struct

from dx_assess.errors import AppError
from dx_assess.score.results import ScoreRange
from dx_assess.session.catalog import Catalog
from dx_assess.session.reports import Progress, ReportResult, write_reports
from dx_assess.session.sample import make_sample

NAME = "見本町"


class DemoResult(Struct, frozen=True):
    """The demo's files and the town's overall result."""

    dxa: Path
    reports: ReportResult
    overall: ScoreRange


def make_demo(catalog: Catalog, folder: Path, progress: Progress | None = None) -> DemoResult:
    """Write ``見本町.dxa``, PDF and workbook into ``folder``; old files of the demo are replaced.

    :raises AppError: E-STORE-…, E-FILE-….
    """
    try:
        folder.mkdir(parents=True, exist_ok=True)
    except OSError as error:
        fix = "別のフォルダーを指定してください。"
        raise AppError("E-FILE-FOLDER", f"フォルダー「{folder}」を作れません。", fix) from error
    dxa = folder / f"{NAME}.dxa"
    dxa.unlink(missing_ok=True)
    document = make_sample(catalog, dxa)
    try:
        reports = write_reports(document, folder / f"{NAME}.pdf", folder / f"{NAME}.xlsx", progress)
        return DemoResult(dxa, reports, document.assessment.overall)
    finally:
        document.close()

"""``verify``: is a town file whole, and do its reports say what it says — proved by reading everything back."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from pathlib import Path
from typing import Any

from msgspec import Struct

from dx_assess.errors import AppError
from dx_assess.exchange.submission import MANIFEST
from dx_assess.report.withhold import for_audience
from dx_assess.session.backups import FOLDER_SUFFIX
from dx_assess.session.catalog import Catalog, load_catalog
from dx_assess.session.files import open_file
from dx_assess.session.report_facts import (
    CODE,
    FOREIGN,
    RECEIPT,
    YEAR,
    ReportFacts,
    computed_facts,
    differences,
    pdf_facts,
    workbook_facts,
)
from dx_assess.session.reports import report_content
from dx_assess.session.submit_verify import verify_package
from dx_assess.session.verify_file import verify_file
from dx_assess.text.dates import fiscal_year_label

DXA, PDF, XLSX = ".dxa", ".pdf", ".xlsx"
_READERS = {PDF: pdf_facts, XLSX: workbook_facts}
_MAX_FILES = 200


class VerifyResult(Struct, frozen=True):
    """What was looked at and what does not fit, in Japanese sentences."""

    path: Path
    checked: tuple[str, ...]
    problems: tuple[str, ...]

    @property
    def ok(self) -> bool:
        """Everything fits."""
        return not self.problems

    def errors(self) -> list[AppError]:
        """The problems as known errors, for the command line."""
        return [
            AppError("E-VERIFY", sentence, "元のファイルから書き出し直してください。") for sentence in self.problems
        ]

    def document(self) -> dict[str, Any]:
        """The JSON of ``verify``."""
        found = {
            "path": str(self.path),
            "ok": self.ok,
            "checked": list(self.checked),
            "problems": list(self.problems),
        }
        return found if self.ok else found | {"errors": [error.as_json() for error in self.errors()]}


def verify_path(
    path: Path, catalog: Catalog | None = None, dxa: Path | None = None, password: str | None = None
) -> VerifyResult:
    """Check a ``.dxa``, a report (its other half and the ``.dxa`` beside it are found), a submission, or a folder.

    Of a folder, its folders' reports and submissions, too.

    :param dxa: the town file to compare with; default: those in the same folder, of a report else those in the folder
        above (of a submission: beside its folder).
    :param password: of a submission that has one.
    :raises AppError: E-VERIFY-MISSING, E-VERIFY-KIND, E-VERIFY-NOTHING, E-PASSWORD-…, or what a file itself says.
    """
    if not path.exists():
        raise AppError("E-VERIFY-MISSING", f"「{path}」がありません。", "名前と場所を確かめてください。")
    known = catalog or load_catalog()
    package = path.parent if path.name == MANIFEST else path
    if (package / MANIFEST).is_file():
        beside = [dxa] if dxa is not None else _files(package.resolve().parent, DXA)
        return VerifyResult(package, *verify_package(package, known, beside, password))
    if path.is_dir():
        towns = [dxa] if dxa is not None else _files(path, DXA)
        folders = _folders(path)
        packages = [folder for folder in folders if (folder / MANIFEST).is_file()]
        places = [path, *(folder for folder in folders if folder not in packages)]
        reports = [item for place in places for item in _files(place, PDF) + _files(place, XLSX)]
        if not towns and not reports and not packages:
            fix = ".dxa か報告書（.pdf・.xlsx）のあるフォルダーを選んでください。"
            raise AppError("E-VERIFY-NOTHING", f"「{path}」に調べるものがありません。", fix)
        found = _verify(path, known, towns, reports, towns)
        return _with_packages(found, packages, known, towns, password)
    if path.suffix.lower() == DXA:
        return _verify(path, known, [path], [], [])
    if path.suffix.lower() not in _READERS:
        fix = ".dxa、報告書（.pdf・.xlsx）、又はそれらのあるフォルダーを選んでください。"
        raise AppError("E-VERIFY-KIND", f"「{path.name}」は調べられない種類のファイルです。", fix)
    beside = [dxa] if dxa is not None else _files(path.parent, DXA) or _files(path.resolve().parent.parent, DXA)
    pair = [item for item in _files(path.parent, PDF) + _files(path.parent, XLSX) if item.stem == path.stem]
    return _verify(path, known, [], pair, beside)


def _with_packages(
    found: VerifyResult, packages: Sequence[Path], catalog: Catalog, towns: Sequence[Path], password: str | None
) -> VerifyResult:
    """``found`` and the submissions in the folder; one that cannot be read is a problem."""
    checked, problems = list(found.checked), list(found.problems)
    for package in packages:
        try:
            looked_at, wrong = verify_package(package, catalog, towns, password)
        except AppError as error:
            looked_at, wrong = (), (f"読めません。{error.message}{error.fix}",)
        checked += looked_at
        problems += (f"{package.name}：{sentence}" for sentence in wrong)
    return VerifyResult(found.path, tuple(checked), tuple(problems))


def _folders(folder: Path) -> list[Path]:
    """Folders in a folder, without copies that the program keeps."""
    found = sorted(item for item in folder.iterdir() if item.is_dir() and not item.name.startswith("."))
    return [item for item in found if not item.name.endswith(FOLDER_SUFFIX)][:_MAX_FILES]


def _files(folder: Path, suffix: str) -> list[Path]:
    if not folder.is_dir():
        return []
    found = sorted(item for item in folder.iterdir() if item.suffix.lower() == suffix and item.is_file())
    return [item for item in found if not item.name.startswith((".", "~$"))][:_MAX_FILES]


def _verify(
    path: Path, catalog: Catalog, towns: Iterable[Path], reports: Sequence[Path], sources: Sequence[Path]
) -> VerifyResult:
    checked: list[str] = []
    problems: list[str] = []
    for town in towns:
        looked_at, wrong = verify_file(catalog, town)
        checked += looked_at
        problems += (f"{town.name}：{sentence}" for sentence in wrong)
    for group in _groups(_read(path, reports, checked, problems)):
        computed = [found for source in sources if (found := _computed(catalog, source, group[0])) is not None]
        _compare(group, computed, checked, problems)
    return VerifyResult(path, tuple(checked), tuple(problems))


def _read(path: Path, reports: Iterable[Path], checked: list[str], problems: list[str]) -> Iterator[ReportFacts]:
    """What the reports say. In a folder, other PDFs and workbooks are passed over and damaged ones are problems."""
    for report in reports:
        try:
            yield _READERS[report.suffix.lower()](report)
        except AppError as error:
            if not path.is_dir():
                raise
            if error.code == FOREIGN:
                checked.append(f"{report.name}は dx-assess の報告書ではないので、調べていません。")
            else:
                problems.append(f"{report.name}を読めません。{error.message}")


def _groups(facts: Iterable[ReportFacts]) -> list[list[ReportFacts]]:
    """Reports of the same town, year and reader; papers of the prefecture come after them."""
    groups: dict[object, list[ReportFacts]] = {}
    for found in facts:
        groups.setdefault(found.key, []).append(found)
    return [sorted(group, key=lambda found: found.paper) for group in groups.values()]


def _compare(
    group: Sequence[ReportFacts], computed: Sequence[ReportFacts], checked: list[str], problems: list[str]
) -> None:
    first = group[0]
    for other in group[1:]:
        what = "受付番号" if first.paper or other.paper else "点・段階・受付番号"
        checked.append(f"{first.source}と{other.source}の{what}を照らし合わせました。")
        problems += differences(first, other)
    if len(group) == 1:
        checked.append(f"{first.source}を読みました。組になる報告書（PDFとExcel）はありません。")
    for fresh in computed:
        for report in group:
            checked.append(f"{report.source}を、{fresh.source}と照らし合わせました。")
            problems += _since_changed(report, fresh)
    if not computed:
        checked.append(f"{first.source}のもとになった町のファイル（.dxa）は近くにありません。")


def _since_changed(report: ReportFacts, fresh: ReportFacts) -> list[str]:
    """Differences; where the receipts differ, first that the answers changed since, which explains the rest."""
    found = differences(report, fresh)
    old, new = report.values.get(RECEIPT, ""), fresh.values.get(RECEIPT, "")
    if not found or old == new:
        return found
    since = (
        f"{report.source}を書き出したあとに、町のファイルの答えか調査票が変わりました（受付番号 {old}、今は {new}）。"
    )
    return [since, *found]


def _computed(catalog: Catalog, source: Path, report: ReportFacts) -> ReportFacts | None:
    """What the town's file says now; None when it is another town's or lacks the year."""
    document = open_file(catalog, source, read_only=True)
    try:
        years = [info.fiscal_year for info in document.years]
        wanted = [year for year in years if fiscal_year_label(year) == report.values[YEAR]]
        if document.town.code != report.values[CODE] or not wanted:
            return None
        document.show_year(wanted[0])
        content = for_audience(report_content(document), report.audience)
        return computed_facts(content, f"町のファイル（{source.name}）からの計算")
    finally:
        document.close()

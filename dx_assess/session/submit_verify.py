"""Checking a submission: everything is opened again, compared with the manifest, with each other and with the town."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path

import msgspec

from dx_assess.errors import AppError
from dx_assess.exchange.submission import KIND_WORDS, PDF, XLSX, Kind, Manifest, Package, read_package
from dx_assess.exchange.town_data_file import read_workbook_town_data
from dx_assess.files import private_folder
from dx_assess.form.model import QuestionSet
from dx_assess.report.withhold import for_audience
from dx_assess.score.town_data import TownData, Value, decode, exact
from dx_assess.session.catalog import Catalog
from dx_assess.session.document import Document
from dx_assess.session.files import open_file
from dx_assess.session.report_facts import (
    CODE,
    RECEIPT,
    YEAR,
    ReportFacts,
    computed_facts,
    differences,
    pdf_facts,
    workbook_facts,
)
from dx_assess.session.reports import report_content
from dx_assess.session.town_data import town_data
from dx_assess.text.dates import fiscal_year_label
from dx_assess.text.show import NOT_COMPUTABLE, show_number


@dataclass(slots=True)
class PackageChecked:
    """What was looked at and what does not fit, as Japanese sentences.

    :param data: the town data; None when they cannot be read.
    """

    manifest: Manifest
    checked: list[str] = field(default_factory=list)
    problems: list[str] = field(default_factory=list)
    data: TownData | None = None
    facts: list[ReportFacts] = field(default_factory=list)


def check_package(folder: Path, question_set: QuestionSet, password: str | None = None) -> PackageChecked:
    """Check a submission's folder by itself.

    :raises AppError: E-SUBMISSION-…, E-PASSWORD-NEEDED, E-PASSWORD-WRONG, E-FILE-….
    """
    package = read_package(folder)
    found = PackageChecked(package.manifest, problems=list(package.problems))
    found.checked.append(f"{folder.name}：目録とファイルのハッシュ値を照らし合わせました。")
    files = _plain_files(package, password, found)
    with private_folder() as temporary:
        _read(files, Path(temporary), found)
    if found.data is not None:
        found.problems += _against_manifest(found.manifest, found.data)
        for facts in found.facts:
            found.problems += differences(facts, _data_facts(found.data, question_set))
    for one, other in zip(found.facts, found.facts[1:], strict=False):
        found.checked.append(f"{one.source}と{other.source}の点・段階・受付番号を照らし合わせました。")
        found.problems += differences(one, other)
    return found


def _plain_files(package: Package, password: str | None, found: PackageChecked) -> dict[Kind, bytes]:
    # heavy: pikepdf, pyrage, msoffcrypto
    from dx_assess.exchange.protect import is_protected, read_protected

    if not package.manifest.protected:
        return dict(package.files)
    files: dict[Kind, bytes] = {}
    for kind, content in package.files.items():
        entry = package.manifest.file(kind)
        if entry is None:
            continue
        if not is_protected(content):
            found.problems.append(f"「{entry.name}」に、パスワードが付いていません。")
        files[kind] = read_protected(package.folder / entry.name, password)
    found.checked.append("パスワードで開けました。")
    return files


def _read(files: Mapping[Kind, bytes], folder: Path, found: PackageChecked) -> None:
    """The three files; one that cannot be read is a problem."""
    readers = {"data": _read_data, "pdf": _read_pdf, "workbook": _read_workbook}
    for kind, read in readers.items():
        content = files.get(kind)  # type: ignore[call-overload]
        if content is None:
            continue
        try:
            read(content, folder, found)
        except AppError as error:
            found.problems.append(f"{KIND_WORDS[kind]}を読めません。{error.message}")  # type: ignore[index]


def _read_data(content: bytes, _folder: Path, found: PackageChecked) -> None:
    found.data = decode(content, KIND_WORDS["data"])
    found.checked.append(f"{KIND_WORDS['data']}を読みました。")


def _read_pdf(content: bytes, folder: Path, found: PackageChecked) -> None:
    path = folder / PDF
    path.write_bytes(content)
    found.facts.append(pdf_facts(path))


def _read_workbook(content: bytes, folder: Path, found: PackageChecked) -> None:
    path = folder / XLSX
    path.write_bytes(content)
    found.facts.append(workbook_facts(path))
    hidden = read_workbook_town_data(path)
    if found.data is not None and comparable(hidden) != comparable(found.data):
        found.problems.append(f"{KIND_WORDS['data']}と、{KIND_WORDS['workbook']}の中のデータが合いません。")


def comparable(data: TownData) -> TownData:
    """The document without what differs from one writing to the next: when the file was last changed, the number."""
    return msgspec.structs.replace(data, changed="", submission=0, digest="")


def _against_manifest(manifest: Manifest, data: TownData) -> Iterator[str]:
    for label, one, other in (
        ("団体コード", manifest.code, data.code),
        ("団体名", manifest.name, data.name),
        ("年度", manifest.fiscal_year, data.fiscal_year),
        ("提出番号", manifest.submission, data.submission),
        ("受付番号", manifest.receipt, data.receipt),
        ("調査票", manifest.form, data.form.id),
        ("調査票の版", manifest.form_version, data.form.version),
    ):
        if one != other:
            yield f"{label}が合いません。目録では「{one}」、{KIND_WORDS['data']}では「{other}」です。"


def _data_facts(data: TownData, question_set: QuestionSet) -> ReportFacts:
    """What the town data say, in the labels of the reports."""
    values = {RECEIPT: data.receipt, CODE: data.code, YEAR: fiscal_year_label(data.fiscal_year)}
    rows = [("総合", data.overall, False)]
    numbers = {domain.id: domain.no for domain in question_set.domains}
    rows += [(f"領域{numbers.get(item.id, item.id)}", item.range, item.level_only) for item in data.domains]
    for name, found, level_only in rows:
        values[f"{name}の段階"] = NOT_COMPUTABLE if found.level is None else str(found.level)
        if not level_only:
            values[f"{name}の点"] = _points(found.score)
    return ReportFacts(KIND_WORDS["data"], "prefecture", values)


def _points(score: Value) -> str:
    return NOT_COMPUTABLE if score is None else show_number(exact(score), 1)


def against_town(found: PackageChecked, document: Document, fresh: bool = False) -> tuple[list[str], list[str]]:
    """What was compared with the town's file (its year is shown), and what does not fit.

    :param fresh: the submission is being made, so that its file has no record of it yet.
    """
    number = found.manifest.submission
    kept = {item.number: item for item in document.file.submissions(document.year.fiscal_year)}.get(number)
    now = town_data(document, number)
    source = f"町のファイル（{document.path.name}）"
    if not fresh and kept is not None and found.data is not None:
        same = comparable(decode(kept.document.encode())) == comparable(found.data)
        checked = [f"{source}に残っている提出第{number}号の控えと照らし合わせました。"]
        problems = [] if same else [f"{source}に残っている提出第{number}号の控えと、中身が合いません。"]
        if now.receipt != found.manifest.receipt:
            checked.append(f"{source}は、この提出のあとに変わっています（今の受付番号 {now.receipt}）。")
        return checked, problems
    if not fresh and kept is None:
        return [f"{source}に、提出第{number}号の控えはありません。"], []
    problems = (
        []
        if found.data is None or comparable(found.data) == comparable(now)
        else ["計算し直した町のデータと合いません。"]
    )
    computed = computed_facts(for_audience(report_content(document), "prefecture"), f"{source}からの計算")
    for facts in found.facts:
        problems += differences(facts, computed)
    return [f"{source}から計算し直して、照らし合わせました。"], problems


def verify_package(
    folder: Path, catalog: Catalog, towns: Sequence[Path], password: str | None
) -> tuple[tuple[str, ...], tuple[str, ...]]:
    """``verify`` of a submission: what was checked and what does not fit.

    :param towns: town files; those of another town or without the year are passed over.
    :raises AppError: see :func:`check_package`.
    """
    found = check_package(folder, catalog.question_set, password)
    checked, problems = found.checked, found.problems
    matching = 0
    for path in towns:
        document = open_file(catalog, path, read_only=True)
        try:
            years = [info.fiscal_year for info in document.years]
            if document.town.code == found.manifest.code and found.manifest.fiscal_year in years:
                document.show_year(found.manifest.fiscal_year)
                lines, wrong = against_town(found, document)
                checked, problems, matching = checked + lines, problems + wrong, matching + 1
        finally:
            document.close()
    if not matching:
        checked = [*checked, "もとになった町のファイル（.dxa）は近くにありません。"]
    return tuple(checked), tuple(problems)

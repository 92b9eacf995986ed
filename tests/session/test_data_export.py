"""The data for other programs: documented column by column, within the class rules, equal to the report."""

from __future__ import annotations

import csv
import io
import json
import re
from collections.abc import Iterator
from pathlib import Path

import pytest

from dx_assess.errors import AppError
from dx_assess.form.answer import answered
from dx_assess.report.dataset import data_tables, dictionary, number
from dx_assess.session import data_export
from dx_assess.session.data_export import export_data, target_names
from dx_assess.session.document import Document
from dx_assess.session.reports import report_content
from tests.session.conftest import CopySample

DOCS = Path(__file__).parents[2] / "docs" / "data-export.md"


@pytest.fixture(scope="module")
def town(copy_sample: CopySample, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Document]:
    document = copy_sample(tmp_path_factory.mktemp("data") / "town.dxa")
    yield document
    document.close()


def rows_of(path: Path, encoding: str = "utf-8-sig") -> list[dict[str, str]]:
    return list(csv.DictReader(io.StringIO(path.read_bytes().decode(encoding), newline="")))


def test_every_column_is_documented(town: Document) -> None:
    parts = re.split(r"^## (\w+)$", DOCS.read_text(encoding="utf-8"), flags=re.MULTILINE)[1:]
    documented = {
        name: re.findall(r"^\| `([^`]+)` \| (.+) \|$", text, re.MULTILINE)
        for name, text in zip(parts[::2], parts[1::2], strict=True)
    }
    tables = (*data_tables(report_content(town)), dictionary(town.question_set))
    assert documented == {table.name: list(table.columns) for table in tables}


def test_all_files_say_what_the_report_says(town: Document, tmp_path: Path) -> None:
    result = export_data(town, tmp_path / "new" / "folder")
    assert [path.name for path in result.files] == list(target_names(town))
    content = report_content(town)
    files = {path.stem.split("_")[-1]: path for path in result.files}
    answers = {row["question"]: row for row in rows_of(files["answers"])}
    for question in (question for domain in content.domains for question in domain.questions):
        assert answers[question.id]["answer"] == question.answer
        assert answers[question.id]["score"] == str("" if number(question.score) is None else number(question.score))
    scores = {row["domain"]: row["score"] for row in rows_of(files["scores"])}
    assert scores["overall"] == content.overall.score.score.text
    kpis = {row["kpi"]: row for row in rows_of(files["kpis"])}
    assert all(kpis[kpi.id]["verdict"] == kpi.verdict for kpi in content.kpis)
    whole = json.loads(files["data"].read_text(encoding="utf-8"))
    assert (whole["code"], whole["receipt"]) == (town.town.code, content.cover.receipt)
    assert [row["question"] for row in whole["answers"]] == list(answers)
    assert {row["code"] for row in rows_of(files["figures"])} == {town.town.code}


def test_the_dictionary_has_everything_of_the_form(town: Document) -> None:
    keys = {str(row[0]) for row in dictionary(town.question_set).rows}
    assert keys >= {question.id for question in town.question_set.questions()}
    assert keys >= {item.key for item in town.question_set.profile}
    assert "procedures.online_count" in keys and "opendata.views.downloads" in keys


def test_nothing_of_class_c_goes_to_the_prefecture(town: Document, tmp_path: Path) -> None:
    result = export_data(town, tmp_path, "prefecture")
    files = {path.stem.split("_")[-1]: path for path in result.files}
    for name in ("answers", "figures"):
        assert {row["class"] for row in rows_of(files[name])} <= {"A", "B"}
    assert not [row for row in rows_of(files["answers"]) if row["question"].startswith("sec.")]
    security = next(row for row in rows_of(files["scores"]) if row["domain"] == "sec")
    assert (security["score"], security["answer_rate"]) == ("", "") and security["level"]
    words = json.loads(files["data"].read_text(encoding="utf-8"))
    assert {row["class"] for row in words["answers"]} <= {"A", "B"}


def test_cp932_replaces_what_it_lacks_and_says_so(copy_sample: CopySample, tmp_path: Path) -> None:
    document = copy_sample(tmp_path / "town.dxa")
    try:
        document.set_answer("online.policy.note", answered("髙﨑さんと𠮷田さん"))
        result = export_data(document, tmp_path, encoding="cp932")
        assert "𠮷" in result.replaced and "髙" not in result.replaced
        path = next(path for path in result.files if path.name.endswith("answers.csv"))
        notes = {row["question"]: row["note"] for row in rows_of(path, "cp932")}
        assert notes["online.policy"] == "髙﨑さんと〓田さん"
    finally:
        document.close()


def test_text_that_looks_like_a_formula_is_kept_from_running(copy_sample: CopySample, tmp_path: Path) -> None:
    document = copy_sample(tmp_path / "town.dxa")
    try:
        document.set_answer("online.policy.note", answered("=1+1"))
        result = export_data(document, tmp_path)
        path = next(path for path in result.files if path.name.endswith("answers.csv"))
        assert "'=1+1" in {row["note"] for row in rows_of(path)}
    finally:
        document.close()


def test_a_file_that_does_not_read_back_is_an_error(
    town: Document, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    names = target_names(town)
    (tmp_path / names[0]).write_bytes(b"old")
    monkeypatch.setattr(data_export, "read_limited", lambda *_args: b"other")
    with pytest.raises(AppError) as caught:
        export_data(town, tmp_path)
    assert caught.value.code == "E-DATA-VERIFY"
    assert (tmp_path / names[0]).read_bytes() == b"old"

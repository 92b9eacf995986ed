"""The sample town: complete enough for every page and report, without an E, and the same each time."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, datetime
from fractions import Fraction
from pathlib import Path

import pytest

from dx_assess.errors import AppError
from dx_assess.form.answer import Answer, Status
from dx_assess.form.municipalities import is_valid_code
from dx_assess.score.results import Assessment
from dx_assess.session.catalog import Catalog
from dx_assess.session.document import Document
from dx_assess.session.sample import make_sample

YEARS = (2025, 2026)


@pytest.fixture(scope="module")
def sample(catalog: Catalog, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Document]:
    document = make_sample(catalog, tmp_path_factory.mktemp("sample") / "見本町.dxa")
    yield document
    document.close()


@pytest.fixture(scope="module")
def results(sample: Document) -> dict[int, Assessment]:
    found = {}
    for year in YEARS:
        sample.show_year(year)
        found[year] = sample.assessment
    return found


def test_the_town_is_fictitious_with_a_valid_code(sample: Document, catalog: Catalog) -> None:
    assert (sample.town.name, sample.town.prefecture) == ("見本町", "福島県")
    assert is_valid_code(sample.town.code) and sample.town.code.startswith("079")
    assert sample.town.code not in {item.code for item in catalog.municipalities}


def test_two_years_the_second_carried_over(sample: Document) -> None:
    assert [(info.fiscal_year, info.carried_from) for info in sample.years] == [(2025, None), (2026, 2025)]
    assert {info.edition for info in sample.years} == {"standard"}
    assert {info.pack_id for info in sample.years} == {"fukushima"}


@pytest.mark.parametrize(
    ("register", "rows"),
    [
        ("procedures", 64),
        ("automation", 6),
        ("analog_reg", 25),
        ("systems", 30),
        ("initiatives", 15),
        ("divisions", 19),
    ],
)
def test_rows_of_the_registers(sample: Document, register: str, rows: int) -> None:
    sample.show_year(2026)
    assert len(sample.data.rows(register)) == rows


def test_twenty_data_sets_are_described(results: dict[int, Assessment]) -> None:
    assert results[2026].figures["opendata_reg.n_rows"].number == 20


def test_every_procedure_of_the_town_has_its_counts(sample: Document) -> None:
    sample.show_year(2026)
    used = [row for row in sample.data.rows("procedures") if row.cell("exists").value is True]
    assert len(used) == 60
    assert all(isinstance(row.cell("total_count").value, int) for row in used)
    assert all(isinstance(row.cell("online_count").value, int) for row in used)


def test_regulations_cover_all_kinds_and_phases(sample: Document) -> None:
    sample.show_year(2026)
    column = sample.question_set.register("analog_reg")
    assert column is not None
    rows = sample.data.rows("analog_reg")
    for name in ("item", "phase_now", "basis", "need", "status", "reg_kind"):
        found = column.column(name)
        assert found is not None
        assert {row.cell(name).value for row in rows} - {None} == {option.code for option in found.options}


def test_every_kind_of_question_and_field_is_answered(sample: Document) -> None:
    sample.show_year(2026)
    data = sample.data
    typed = [question for question in sample.question_set.questions() if not question.is_auto]
    kinds = {question.kind for question in typed}
    assert {q.kind for q in typed if data.answer(q.id).status is Status.ANSWERED} == kinds
    fields = {item for question in typed for item in question.fields}
    assert {item.kind for item in fields if not data.answer(item.key).is_open} == {item.kind for item in fields}
    assert not any(data.answer(item.key).is_open for item in sample.question_set.profile)


def test_answers_of_every_status_with_notes_and_evidence(sample: Document) -> None:
    statuses: dict[int, set[Status]] = {}
    for year in YEARS:
        sample.show_year(year)
        statuses[year] = {answer.status for answer in sample.data.answers.values()}
    assert statuses[2025] == {Status.ANSWERED, Status.UNKNOWN, Status.NA, Status.UNMEASURED}
    assert statuses[2026] >= {Status.ANSWERED, Status.UNKNOWN, Status.NA}
    answers = sample.data.answers
    assert all(answer.reason for answer in answers.values() if answer.status is Status.NA)
    assert sum(key.endswith(".note") for key in answers) >= 6
    assert sum(key.endswith(".evidence") for key in answers) >= 10


def test_visible_questions_are_all_dealt_with(results: dict[int, Assessment]) -> None:
    for result in results.values():
        assert [q.id for domain in result.domains for q in domain.questions if q.status.value == "open"] == []


def test_findings_without_an_error(results: dict[int, Assessment]) -> None:
    for result in results.values():
        levels = [finding.level for finding in result.findings]
        assert [str(finding) for finding in result.findings if finding.level == "E"] == []
        assert 5 <= levels.count("W") <= 20
        assert 3 <= levels.count("F") <= 12


def test_the_town_improves_and_scores_like_a_real_one(results: dict[int, Assessment]) -> None:
    before, after = results[2025].overall, results[2026].overall
    assert before.score is not None and after.score is not None and after.low is not None
    assert 35 <= before.score <= 55 and 55 <= after.score <= 75
    assert after.low < after.score  # わからない leaves a range
    for old, new in zip(results[2025].domains, results[2026].domains, strict=True):
        assert old.range.score is not None and new.range.score is not None
        assert old.range.score < new.range.score < 90


def test_initiatives_make_the_evaluation_table(results: dict[int, Assessment]) -> None:
    groups = results[2026].figures["initiatives.by_domain"].groups
    total = groups[-1]
    assert total.total and total.counts == {"projects": 15, "kpi": 12, "achieved": 7, "partly": 4}
    assert total.rates == {"rate": Fraction(7, 12)}
    assert len(groups) == 6


def test_printed_numbers_of_several_styles(sample: Document) -> None:
    sample.show_year(2026)
    texts = "".join(str(row.cell("target_value").value) for row in sample.data.rows("initiatives"))
    for style in ("ほぼ100%", "99％以上", "4以上", "170以内", "110万", "①", "％"):
        assert style in texts
    actual = [row.cell("actual_value") for row in sample.data.rows("initiatives")]
    assert any(answer.value == "未集計" for answer in actual)


def _content(document: Document) -> tuple[object, ...]:
    years = tuple(document.file.load_year(year) for year in YEARS)
    return document.town, document.years, years, document.file.changes(limit=1_000_000)


def test_the_same_content_every_time(sample: Document, catalog: Catalog, tmp_path: Path) -> None:
    again = make_sample(catalog, tmp_path / "again.dxa")
    try:
        assert _content(again) == _content(sample)
        assert again.file.last_change_at() == "2026-06-02T06:00:00.000+00:00"
        assert again.year.fiscal_year == 2026
    finally:
        again.close()


def test_later_edits_take_the_given_clock(catalog: Catalog, tmp_path: Path) -> None:
    now = datetime(2026, 7, 1, 0, 0, tzinfo=UTC)
    document = make_sample(catalog, tmp_path / "edit.dxa", clock=lambda: now)
    try:
        document.set_text("online.policy", "4")
        assert document.file.last_change_at() == "2026-07-01T00:00:00.000+00:00"
    finally:
        document.close()


def test_an_existing_file_is_left_alone(catalog: Catalog, tmp_path: Path) -> None:
    path = tmp_path / "there.dxa"
    path.write_text("something else", encoding="utf-8")
    with pytest.raises(AppError) as caught:
        make_sample(catalog, path)
    assert caught.value.code == "E-STORE-EXISTS"
    assert path.read_text(encoding="utf-8") == "something else"


def test_history_tells_who_and_in_which_step(sample: Document) -> None:
    changes = sample.file.changes(limit=1_000_000)
    assert {change.who for change in changes} == {"総務課 情報担当"}
    labels = {change.label for change in changes}
    assert {"ファイルの作成", "2026年度の追加", "手続台帳", "アドバイザーの訪問のあとの見直し"} <= labels
    corrected = [c for c in changes if c.target == "sec.policy_law" and c.fiscal_year == 2025]
    assert [c.old is None for c in corrected] == [False, True]


def test_cells_hold_typed_values(sample: Document) -> None:
    row = next(row for row in sample.data.rows("procedures") if row.row_id == "P001")
    assert row.cell("channels").value == frozenset({"window", "mail", "myna"})
    assert isinstance(row.cell("online_status"), Answer)

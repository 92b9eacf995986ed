"""What a town sends holds what the prefecture's report says, and nothing of class C."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import msgspec
import pytest

from dx_assess.exchange.town_data_file import read_workbook_town_data
from dx_assess.form.answer import Row, answered
from dx_assess.form.reserved import review_key
from dx_assess.report.parts import Audience
from dx_assess.report.withhold import for_audience
from dx_assess.score.publication import INCIDENTS
from dx_assess.score.town_data import TownData, decode, encode, exact
from dx_assess.session.document import Document
from dx_assess.session.reports import AUDIENCES, report_content, write_reports
from dx_assess.session.town_data import town_data
from dx_assess.store.edits import AddRow, Edit, SetAnswer, SetCell
from dx_assess.text.show import round_half_up
from tests.session.conftest import CopySample

SECRET = "秘密の語句"
SECRET_NUMBER = 918273
_MARKS: dict[str, str | int] = {"text": SECRET, "integer": SECRET_NUMBER, "decimal": SECRET_NUMBER}


@pytest.fixture
def sample(copy_sample: CopySample, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Document]:
    document = copy_sample(tmp_path_factory.mktemp("sample") / "town.dxa")
    yield document
    document.close()


def test_it_is_read_back_as_it_was_written(sample: Document) -> None:
    data = town_data(sample, submission=3)
    found = decode(encode(data))
    assert replace_digest(found) == data
    assert (found.code, found.fiscal_year, found.submission, found.population) == ("079910", 2026, 3, 8097)


def replace_digest(data: TownData) -> TownData:
    return msgspec.structs.replace(data, digest="")


def test_it_says_what_the_report_for_the_prefecture_says(sample: Document) -> None:
    data, report = town_data(sample), for_audience(report_content(sample), "prefecture")
    assert data.receipt == report.cover.receipt
    assert data.overall.level == report.overall.score.level
    assert exact(data.overall.score) == round_half_up(report.overall.score.score.value or 0, 6)
    for domain in report.domains:
        found = data.domain(domain.id)
        assert found is not None
        assert found.range.level == domain.score.level
        assert found.level_only == domain.score.withheld
        assert (found.range.score is None) == (domain.score.score.value is None)
    assert [question.id for question in data.questions] == [q.id for d in report.domains for q in d.questions]
    assert {kpi.id: exact(kpi.actual) for kpi in data.kpis} == {kpi.id: kpi.actual.value for kpi in report.kpis}
    assert list(data.advice) == [row.id for row in report.advice.rows]
    assert data.withheld == report.advice.withheld


def secrets(document: Document) -> list[Edit]:
    """A marker in every C cell, every note and every C answer that takes one."""
    year, edits = document.year.fiscal_year, list[Edit]()
    for question in document.question_set.questions():
        edits.append(SetAnswer(year, f"{question.id}.note", answered(SECRET)))
        edits.append(SetAnswer(year, review_key(question.id, "finding"), answered(SECRET)))
        if question.publication == "C" and question.kind == "integer" and question.id != INCIDENTS:
            edits.append(SetAnswer(year, question.id, answered(SECRET_NUMBER)))
        if question.publication == "C":
            edits += (SetAnswer(year, item.key, answered(SECRET_NUMBER)) for item in question.fields)
    for register in document.question_set.registers:
        columns = [column for column in register.columns if column.publication == "C"]
        for column in columns:
            value = (
                SECRET if column.kind == "text" else SECRET_NUMBER if column.kind in ("integer", "decimal") else None
            )
            if value is None:
                continue
            rows = document.data.rows(register.id)
            edits += (SetCell(year, register.id, row.row_id, column.id, answered(value)) for row in rows)
    return edits


def test_no_c_content_is_in_it(sample: Document) -> None:
    edits = secrets(sample)
    assert len(edits) > 200
    sample.apply(edits, "しるし")
    content = encode(town_data(sample)).decode()
    assert SECRET not in content
    assert str(SECRET_NUMBER) not in content


def test_c_answers_change_levels_and_counts_only(sample: Document) -> None:
    """Everything but levels, the number of what was withheld and the named exception is blind to class C."""
    before = town_data(sample)
    year = sample.year.fiscal_year
    closed = [q for q in sample.question_set.questions() if q.publication == "C" and q.kind == "choice"]
    sample.apply([SetAnswer(year, q.id, answered(q.options[0].code)) for q in closed], "しるし")
    after = town_data(sample)
    assert after.overall.score == before.overall.score
    assert after.domain("sec") != before.domain("sec")
    assert after.questions == before.questions
    assert after.figures == before.figures
    assert [d for d in after.domains if d.id != "sec"] == [d for d in before.domains if d.id != "sec"]
    closed_ids = {q.id for q in sample.question_set.questions() if q.domain == "sec"}
    assert not [finding for finding in after.findings if finding.id.partition("#")[0] in closed_ids]


def test_security_is_its_level_only(sample: Document) -> None:
    data = town_data(sample)
    sec = data.domain("sec")
    assert sec is not None
    assert (sec.level_only, sec.range.score, sec.range.answer_rate, sec.visible) == (True, None, None, 0)
    assert not [question for question in data.questions if question.id.startswith("sec.")]


def test_the_one_named_exception(sample: Document) -> None:
    sample.set_answer(INCIDENTS, answered(4))
    assert town_data(sample).exceptions == {INCIDENTS: 4}
    sample.set_text(INCIDENTS, "@open")
    assert town_data(sample).exceptions == {}


def test_struck_rows_do_not_count(sample: Document) -> None:
    before = town_data(sample).registers["automation"]
    row = Row("A990", {"name": answered("しるし")})
    sample.apply([AddRow(sample.year.fiscal_year, "automation", row)], "しるし")
    assert town_data(sample).registers["automation"] == before + 1
    sample.strike_rows("automation", ["A990"])
    assert town_data(sample).registers["automation"] == before


def test_agreed_values_stand_beside_the_town_s(sample: Document) -> None:
    assert all(question.confirmed is None for question in town_data(sample).questions)
    year = sample.year.fiscal_year
    sample.apply(
        [
            SetAnswer(year, review_key("online.policy", "verdict"), answered("revise")),
            SetAnswer(year, review_key("online.policy", "agreed"), answered("1")),
            SetAnswer(year, review_key("sec.cloud", "agreed"), answered("0")),
        ],
        "しるし",
    )
    data = town_data(sample)
    found, domain = data.question("online.policy"), data.domain("online")
    assert found is not None
    assert found.confirmed is not None
    assert (found.value, found.confirmed.value, found.confirmed.score) == ("3", "1", 0.25)
    assert domain is not None
    assert domain.confirmed is not None
    assert (domain.confirmed.score or 0) < (domain.range.score or 0)
    assert "sec.cloud" not in encode(data).decode()


@pytest.mark.parametrize("audience", AUDIENCES)
def test_workbooks_carry_it(sample: Document, tmp_path: Path, audience: Audience) -> None:
    sample.apply(secrets(sample), "しるし")
    write_reports(sample, None, tmp_path / "見本町.xlsx", audience=audience)
    assert replace_digest(read_workbook_town_data(tmp_path / "見本町.xlsx")) == town_data(sample)

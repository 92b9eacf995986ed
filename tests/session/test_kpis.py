"""The prefecture's KPIs over a town's file: what is not known yet is no result of 0."""

from __future__ import annotations

from decimal import Decimal
from fractions import Fraction
from pathlib import Path

import pytest

from dx_assess.form.answer import answered
from dx_assess.score.results import QuestionStatus
from dx_assess.session.document import CellEdit
from dx_assess.session.files import add_year
from dx_assess.session.kpis import kpi_results
from tests.session.conftest import CopySample


@pytest.mark.parametrize(
    ("kpi", "register", "row"), [("admin-08", "automation", "A001"), ("admin-09", "automation", "A003")]
)
def test_rows_carried_over_without_their_numbers_are_no_result(
    copy_sample: CopySample, tmp_path: Path, kpi: str, register: str, row: str
) -> None:
    document = copy_sample(tmp_path / "a.dxa")
    add_year(document, 2027)

    def actual() -> Decimal | None:
        return next(result.actual for result in kpi_results(document) if result.id == kpi)

    assert document.data.rows(register)
    assert actual() is None
    numbers = {"volume": 100, "before_min": 60, "after_min": 0, "maint_hours": 0, "usage_hours": 100}
    document.set_cells(register, [CellEdit(row, column, answered(number)) for column, number in numbers.items()])
    assert actual() == 100
    document.close()


def test_initiatives_carried_over_leave_the_achievement_rate_open(copy_sample: CopySample, tmp_path: Path) -> None:
    document = copy_sample(tmp_path / "a.dxa")
    add_year(document, 2027)

    def rate() -> tuple[QuestionStatus, int | Fraction | None, int | Fraction | None]:
        found = document.assessment.question("org.achievement_rate")
        assert found is not None
        return found.status, found.numerator, found.denominator

    assert rate() == (QuestionStatus.OPEN, 0, 12)
    row = next(row for row in document.data.rows("initiatives") if row.cell("kpi_kind").value == "kpi")
    for text in ("未集計", "1"):
        document.set_cells("initiatives", [CellEdit(row.row_id, "actual_value", answered(text))])
        assert rate() == (QuestionStatus.ANSWERED, 0, 12)
    document.set_cells("initiatives", [CellEdit(row.row_id, "target_value", answered("1"))])
    document.set_cells("initiatives", [CellEdit(row.row_id, "direction", answered("up"))])
    assert rate() == (QuestionStatus.ANSWERED, 1, 12)
    document.close()

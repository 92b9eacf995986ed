"""The prefecture's KPIs over a town's file: what is not known yet is no result of 0."""

from __future__ import annotations

from decimal import Decimal
from pathlib import Path

import pytest

from dx_assess.form.answer import answered
from dx_assess.session.catalog import Catalog
from dx_assess.session.document import CellEdit
from dx_assess.session.files import add_year
from dx_assess.session.kpis import kpi_results
from dx_assess.session.sample import make_sample


@pytest.mark.parametrize(
    ("kpi", "register", "row"), [("admin-08", "automation", "A001"), ("admin-09", "automation", "A003")]
)
def test_rows_carried_over_without_their_numbers_are_no_result(
    catalog: Catalog, tmp_path: Path, kpi: str, register: str, row: str
) -> None:
    document = make_sample(catalog, tmp_path / "a.dxa")
    add_year(document, 2027)

    def actual() -> Decimal | None:
        return next(result.actual for result in kpi_results(document) if result.id == kpi)

    assert document.data.rows(register)
    assert actual() is None
    numbers = {"volume": 100, "before_min": 60, "after_min": 0, "maint_hours": 0, "usage_hours": 100}
    document.set_cells(register, [CellEdit(row, column, answered(number)) for column, number in numbers.items()])
    assert actual() == 100
    document.close()

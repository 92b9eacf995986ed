"""A thousand rows: a change computes again what it can have changed, and nothing else. Counted, not timed."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest

from dx_assess.form.answer import answered
from dx_assess.score import changes, figures, rows
from dx_assess.score.engine import assess
from dx_assess.score.whatif import what_if
from dx_assess.score.world import YearWorld
from dx_assess.session import search
from dx_assess.session.catalog import Catalog
from dx_assess.session.document import CellEdit, Document
from dx_assess.session.files import add_year, new_file
from dx_assess.session.kpis import kpi_results
from dx_assess.session.reports import earlier_results
from dx_assess.session.search import contents
from dx_assess.store.dxafile import DxaFile
from dx_assess.store.edits import Town

ROWS = 1000


@pytest.fixture
def document(catalog: Catalog, tmp_path: Path) -> Iterator[Document]:
    made = new_file(catalog, tmp_path / "town.dxa", Town("075426", "楢葉町", "福島県"), 2026)
    given = [{"name": answered(f"手続{n}"), "exists": answered(True), "total_count": answered(n)} for n in range(ROWS)]
    made.add_rows("procedures", given)
    named = {"title": answered("事業"), "question_id": answered(frozenset({"online.policy"}))}
    made.add_rows("initiatives", [dict(named) for _ in range(ROWS)])
    yield made
    made.close()


@pytest.fixture
def counted(document: Document, monkeypatch: pytest.MonkeyPatch) -> dict[str, int]:
    """How many rows were set up anew, and how many figures were added up over all rows."""
    found = {"rows": 0, "figures": 0}
    make, pick = rows.RowWorld.__init__, figures._pick

    def made(self: rows.RowWorld, *given: object) -> None:
        found["rows"] += 1
        make(self, *given)  # type: ignore[arg-type]

    def picked(*given: object) -> object:
        found["figures"] += 1
        return pick(*given)  # type: ignore[arg-type]

    monkeypatch.setattr(rows.RowWorld, "__init__", made)
    monkeypatch.setattr(figures, "_pick", picked)
    return found


def full(document: Document) -> object:
    return assess(YearWorld(document.question_set, document.data, document.year.edition))


def test_a_number_in_one_cell_is_added_to_the_sums(document: Document, counted: dict[str, int]) -> None:
    document.set_cells("procedures", [CellEdit("P500", "total_count", answered(7777))])
    assert counted == {"rows": 1, "figures": 0}
    assert document.assessment == full(document)


def test_a_choice_in_one_cell_adds_up_only_the_figures_that_it_moves(
    document: Document, counted: dict[str, int]
) -> None:
    document.set_cells("procedures", [CellEdit("P500", "online_status", answered("2"))])
    assert counted["rows"] == 1
    assert 0 < counted["figures"] < 15
    assert document.assessment == full(document)


def test_a_blank_row_more_adds_up_few_figures_again(document: Document, counted: dict[str, int]) -> None:
    document.add_rows("procedures", [{}])
    assert counted["rows"] == 1
    assert counted["figures"] < 10
    assert document.assessment == full(document)


def test_a_row_that_counts_is_in_the_figures(document: Document, counted: dict[str, int]) -> None:
    given = {"name": answered("手続0"), "exists": answered(True), "total_count": answered(5)}
    document.add_rows("procedures", [given, given])
    assert counted["rows"] == 2
    assert document.assessment == full(document)
    assert len(document.assessment.figures["procedures.n_filled"].rows) > ROWS


def test_an_answer_sets_up_no_row_that_names_another_question(document: Document, counted: dict[str, int]) -> None:
    document.set_text("org.leader", "2")
    assert counted == {"rows": 0, "figures": 0}
    assert document.assessment == full(document)


def test_what_if_uses_the_rows_that_are_there(document: Document, counted: dict[str, int]) -> None:
    tried = what_if(document.world, {"org.leader": answered("2")}, document.assessment)
    copies = counted["rows"]
    assert copies <= ROWS, "copies of the register that names questions, with everything that is known of them"
    document.set_text("org.leader", "2")
    assert tried == document.assessment


def test_many_changed_rows_are_computed_as_a_whole(document: Document, counted: dict[str, int]) -> None:
    cells = [CellEdit(f"P{n:03d}", "total_count", answered(n)) for n in range(100, 100 + changes.FEW + 1)]
    document.set_cells("procedures", cells)
    assert counted["rows"] == changes.FEW + 1 and counted["figures"] > 0
    assert document.assessment == full(document)


def test_earlier_years_are_read_once(document: Document, monkeypatch: pytest.MonkeyPatch) -> None:
    add_year(document, 2027)
    read = []
    load = DxaFile.load_year
    monkeypatch.setattr(DxaFile, "load_year", lambda self, year: read.append(year) or load(self, year))
    for turn in range(3):
        document.set_text("online.policy", str(turn))
        kpi_results(document)
        earlier_results(document)
        assert document.previous_assessment is not None
    assert read == []
    document.show_year(2026)
    assert set(read) == {2026} and kpi_results(document)


def test_searching_again_folds_no_name_again(document: Document, monkeypatch: pytest.MonkeyPatch) -> None:
    assert len(contents(document)) > 2 * ROWS
    made = []
    make = search._row
    monkeypatch.setattr(search, "_row", lambda *given: made.append(1) or make(*given))
    document.set_text("online.policy", "3")
    document.set_cells("procedures", [CellEdit("P500", "name", answered("名前を変えた手続"))])
    found = contents(document)
    assert len(made) == 1
    assert any("名前を変えた手続" in hit.label for hit in found)

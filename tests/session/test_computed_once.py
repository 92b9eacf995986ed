"""What takes long of a large town is computed once for a state of the file, and only from what has changed."""

from collections.abc import Iterator
from pathlib import Path

import pytest

from dx_assess.form.answer import answered
from dx_assess.form.model import Register
from dx_assess.report import content as report_parts
from dx_assess.report.content import receipt_of
from dx_assess.report.withhold import for_audience
from dx_assess.score import advice as steps
from dx_assess.score import receipt as receipts
from dx_assess.score.checks import register_begun
from dx_assess.score.world import YearWorld
from dx_assess.session.advice import next_steps, way_up
from dx_assess.session.approval import approval_of
from dx_assess.session.document import CellEdit, Document
from dx_assess.session.kpis import kpi_results
from dx_assess.session.reasons import warnings
from dx_assess.session.receipts import receipt
from dx_assess.session.reports import report_content
from dx_assess.session.review import review_of
from dx_assess.session.submit_check import completeness, preview
from dx_assess.session.whatif import try_out
from tests.session.conftest import CopySample


@pytest.fixture
def sample(copy_sample: CopySample, tmp_path: Path) -> Iterator[Document]:
    """The sample town."""
    document = copy_sample(tmp_path / "見本町.dxa")
    yield document
    document.close()


def _recomputed(document: Document) -> str:
    return receipt_of(document.question_set, document.pack, document.town, document.data)


def test_a_receipt_spells_only_the_registers_that_changed(sample: Document, monkeypatch: pytest.MonkeyPatch) -> None:
    spelled: list[str] = []
    own = receipts._register

    def spell(rows: tuple[receipts.Row, ...]) -> str:
        spelled.append(rows[0].row_id[:1])
        return own(rows)

    monkeypatch.setattr(receipts, "_register", spell)
    first = receipt(sample)
    assert receipt(sample) == first and len(spelled) > 3
    spelled.clear()
    sample.set_answer("online.policy", answered("1"))
    assert receipt(sample) != first and spelled == []
    row = sample.data.rows("procedures")[0]
    sample.set_cells("procedures", [CellEdit(row.row_id, "total_count", answered(4711))])
    assert receipt(sample) != first and spelled == ["P"]
    assert receipt(sample) == _recomputed(sample)
    sample.undo()
    sample.undo()
    assert receipt(sample) == first


def test_what_a_submission_shows_needs_no_cells_of_registers(sample: Document, monkeypatch: pytest.MonkeyPatch) -> None:
    whole = report_content(sample)
    leaving = {
        (register.name, column.label)
        for register in for_audience(whole, "prefecture").registers
        for column in register.columns
    }
    everything = {(register.name, column.label) for register in whole.registers for column in register.columns}
    counts = {register.name: len(register.rows) for register in whole.registers}
    sample.set_answer("online.policy", answered("1"))

    def refuse(*_arguments: object) -> None:
        raise AssertionError("the table of a register was made")

    monkeypatch.setattr(report_parts, "register_part", refuse)
    found = preview(sample)
    columns = [item for item in found.leaves if "台帳" in item.group]
    shown = {(name, item.what[2:-1]) for item in columns for name in counts if item.group.startswith(name)}
    assert shown == leaving and len(columns) == len(leaving)
    assert all(item.value == f"{counts[name]}行" for item in columns for name in counts if item.group.startswith(name))
    staying = [item for item in found.stays if item.what.startswith("列「")]
    assert len(staying) == len(everything) - len(leaving) > 0
    approval_of(sample)


def test_results_are_computed_once_until_the_next_change(sample: Document, monkeypatch: pytest.MonkeyPatch) -> None:
    for compute in (next_steps, way_up, kpi_results, warnings, completeness, preview, review_of):
        first = compute(sample)  # type: ignore[operator]
        again = compute(sample)  # type: ignore[operator]
        assert again == first and (again is first or compute is next_steps)
    advised: list[object] = []
    own = steps._Related

    def related(*arguments: object) -> object:
        advised.append(arguments)
        return own(*arguments)  # type: ignore[arg-type]

    monkeypatch.setattr(steps, "_Related", related)
    next_steps(sample)
    assert not advised
    sample.set_answer("online.policy", answered("1"))
    next_steps(sample)
    report_content(sample, registers=False)
    assert len(advised) == 1


def test_begun_registers_and_trials_make_no_rows(sample: Document, monkeypatch: pytest.MonkeyPatch) -> None:
    kpi_results(sample)
    made: list[str] = []
    own = YearWorld._make_rows

    def make(world: YearWorld, register: Register, before: object) -> object:
        made.append(register.id)
        return own(world, register, before)  # type: ignore[arg-type]

    monkeypatch.setattr(YearWorld, "_make_rows", make)
    fresh = YearWorld(sample.question_set, sample.data)
    begun = [register.id for register in sample.question_set.registers if register_begun(fresh, register)]
    assert len(begun) > 3 and made == []
    trial = try_out(sample, {"online.policy": answered("1")})
    assert trial.domains
    assert set(made) <= sample.world.known.reads.touched(("online.policy",), ()).registers < set(begun)

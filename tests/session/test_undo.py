"""Undo and redo of an open document: listeners are told, results follow."""

from __future__ import annotations

from dx_assess.form.answer import answered
from dx_assess.score.engine import assess
from dx_assess.session.catalog import Catalog
from dx_assess.session.document import CellEdit, Changed, Document
from dx_assess.session.files import add_year, open_file


def test_an_answer_back_and_again(document: Document) -> None:
    told: list[Changed] = []
    document.set_text("online.policy", "2")
    document.set_text("online.policy", "4")
    document.subscribe(told.append)
    label = document.question_set.question("online.policy").text  # type: ignore[union-attr]
    assert (document.can_undo, document.undo_label, document.can_redo) == (True, label, False)
    assert document.undo() == label
    assert document.answer("online.policy") == answered("2")
    assert (document.can_redo, document.redo_label) == (True, label)
    assert document.redo() == label
    assert document.answer("online.policy") == answered("4")
    assert told == [Changed(keys=frozenset({"online.policy"}))] * 2
    assert document.file.changes(limit=1)[0].label == f"やり直す：{label}"
    assert document.assessment == assess(document.world)


def test_rows_and_cells(document: Document) -> None:
    prepared = document.data.rows("systems")
    row_id = document.add_rows("systems", [{"name": answered("台帳")}])[0]
    document.set_cells("systems", [CellEdit(row_id, "name", answered("別"))])
    before = document.data
    document.strike_rows("systems", [row_id])
    document.undo()
    assert document.data == before and document.assessment == assess(document.world)
    document.undo()
    assert document.data.rows("systems")[-1].cell("name") == answered("台帳")
    told: list[Changed] = []
    document.subscribe(told.append)
    document.undo()
    assert document.data.rows("systems") == prepared and told == [Changed(registers=frozenset({"systems"}))]
    assert document.undo() == "" and not document.can_undo
    assert document.new_row_ids("systems", 1) != [row_id]
    for _ in range(3):
        document.redo()
    assert (
        document.data.rows("systems") == prepared and document.file.load_year(2026).registers == document.data.registers
    )
    assert document.redo() == ""


def test_edition_and_pack(document: Document) -> None:
    document.set_edition("quick")
    told: list[Changed] = []
    document.subscribe(told.append)
    assert document.undo() == "版の切り替え"
    assert document.year.edition == "standard" and told == [Changed(year=True)]
    document.redo()
    assert document.year.edition == "quick"


def test_after_reopening(document: Document, catalog: Catalog) -> None:
    document.set_text("online.policy", "2")
    document.set_text("online.policy", "4")
    document.undo()
    document.close()
    again = open_file(catalog, document.path)
    assert again.redo() and again.answer("online.policy") == answered("4")
    assert again.undo() and again.undo() and again.answer("online.policy").is_open and not again.can_undo
    again.close()


def test_a_change_of_another_year_shows_it(document: Document) -> None:
    add_year(document, 2027)
    assert not document.can_undo
    document.show_year(2026)
    document.set_text("online.policy", "2")
    document.show_year(2027)
    told: list[Changed] = []
    document.subscribe(told.append)
    document.undo()
    assert document.year.fiscal_year == 2026 and document.answer("online.policy").is_open
    assert told == [Changed(year=True)]

"""Decisions about the places that the ordinance finder shows: rows of R4, remembered, one undo step each."""

from __future__ import annotations

from pathlib import Path
from random import Random

import pytest

from dx_assess.errors import AppError
from dx_assess.form.answer import answered
from dx_assess.form.records import ORDINANCES
from dx_assess.session.catalog import load_catalog
from dx_assess.session.document import CellEdit, Document
from dx_assess.session.files import add_year, open_file
from dx_assess.session.ordinances import REGISTER, Finder, counts, marked_context, search_ordinances
from tests.command_line import run, run_json
from tests.exchange.ordinance_samples import PARK, write_samples


@pytest.fixture
def town(tmp_path: Path) -> Path:
    path = tmp_path / "town.dxa"
    assert run("new", path, "--code", "073628", "--year", "2026").exit_code == 0
    return path


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    return write_samples(tmp_path / "reiki")


def opened(town: Path) -> Document:
    return open_file(load_catalog(), town)


def finder(document: Document, folder: Path) -> Finder:
    return Finder(document, search_ordinances(document, folder))


def states(found: Finder) -> tuple[int, ...]:
    return tuple(counts(found.candidates()).values())


def cells(document: Document, row_id: str) -> dict[str, object]:
    row = next(row for row in document.data.rows(REGISTER) if row.row_id == row_id)
    return {column: cell.value for column, cell in row.cells.items()}


def test_an_accepted_place_is_a_row_with_everything_that_is_known(town: Path, folder: Path) -> None:
    document = opened(town)
    found = finder(document, folder)
    (row_id,) = found.accept([found.candidates()[2]])
    assert cells(document, row_id) == {
        "reg_name": "福島町公園条例",
        "reg_kind": "ordinance",
        "article": "第2条第3項",
        "summary": "次の各号に掲げる者は、施設を目視により確認する。",
        "item": "visual",
    }
    candidate = found.candidates()[2]
    assert (candidate.state, candidate.row, candidate.own) == ("accepted", row_id, True)
    assert found.accept([candidate]) == []
    document.close()


def test_the_kind_of_rule_can_be_chosen_and_a_guideline_is_one(town: Path, folder: Path) -> None:
    document = opened(town)
    found = finder(document, folder)
    guide = next(item for item in found.candidates() if item.hit.kind == "要綱・要領")
    (row_id,) = found.accept([guide], "inspection")
    assert (cells(document, row_id)["reg_kind"], cells(document, row_id)["item"]) == ("guideline", "inspection")
    assert next(item for item in found.candidates() if item.hit.id == guide.hit.id).state == "accepted"
    document.close()


def test_accepting_is_one_step_and_comes_back_with_redo(town: Path, folder: Path) -> None:
    document = opened(town)
    found = finder(document, folder)
    rows = found.accept(found.candidates())
    assert (len(rows), states(found)) == (13, (0, 13, 0))
    document.undo()
    assert (document.data.rows(REGISTER), document.data.rows(ORDINANCES.id), states(found)) == ((), (), (13, 0, 0))
    document.redo()
    assert states(found) == (0, 13, 0)
    document.close()


def test_a_second_run_shows_only_what_is_new(town: Path, folder: Path) -> None:
    document = opened(town)
    found = finder(document, folder)
    found.accept(found.candidates()[:4])
    assert found.reject(found.candidates()) == 9
    document.close()
    (folder / "park.txt").write_text(PARK.replace("公園に管理人を常駐させる", "公園に管理人を常駐させ、巡視させる"))
    document = opened(town)
    again = finder(document, folder)
    assert [item.hit.words for item in again.candidates() if item.state == "new"] == [("巡視",)]
    document.close()


def test_one_more_word_in_a_rejected_clause_is_new(town: Path, folder: Path) -> None:
    document = opened(town)
    found = finder(document, folder)
    found.reject([found.candidates()[0]])
    (folder / "park.txt").write_text(PARK.replace("管理人を常駐させる", "専任の管理人を常駐させる"))
    again = finder(document, folder).candidates()[0]
    assert (again.hit.words, again.state) == (("専任", "常駐"), "new")
    document.close()


def test_decisions_go_with_their_sentence_when_articles_get_other_numbers(town: Path, folder: Path) -> None:
    document = opened(town)
    found = finder(document, folder)
    before = {item.hit.clause: item for item in found.candidates() if item.hit.title == "福島町公園条例"}
    found.reject([before["第2条第1項"]])
    found.accept([before["第2条第2項"]])
    document.close()
    moved = PARK.replace("２　町長は、毎年", "３　町長は、毎年").replace("３　次の各号", "４　次の各号")
    moved = moved.replace(
        "第２条　公園に管理人を常駐させる。", "第２条　管理人を事務所に常駐させる。\n２　公園に管理人を常駐させる。"
    )
    (folder / "park.txt").write_text(moved)
    (folder / "park.txt").rename(folder / "moved.txt")
    document = opened(town)
    again = finder(document, folder)
    now = {item.hit.clause: item for item in again.candidates() if item.hit.title == "福島町公園条例"}
    assert now["第2条第1項"].state == "new", "another sentence has that number now"
    assert now["第2条第2項"].state == "rejected"
    assert now["第2条第3項"].state == "accepted" and now["第2条第3項"].own
    assert again.reopen([now["第2条第2項"], now["第2条第3項"]]) == 2
    assert states(again)[1:] == (0, 0)
    document.close()


def test_what_was_decided_can_be_taken_back(town: Path, folder: Path) -> None:
    document = opened(town)
    found = finder(document, folder)
    (row_id,) = found.accept([found.candidates()[0]])
    found.reject([found.candidates()[1]])
    assert found.reopen(found.candidates()[:3]) == 2
    assert states(found) == (13, 0, 0)
    assert row_id not in [row.row_id for row in document.data.rows(REGISTER)]
    document.undo()
    assert states(found) == (11, 1, 1)
    document.close()


def test_a_row_that_is_struck_out_in_the_register_is_open_again(town: Path, folder: Path) -> None:
    document = opened(town)
    found = finder(document, folder)
    (row_id,) = found.accept([found.candidates()[0]])
    document.strike_rows(REGISTER, [row_id])
    assert found.candidates()[0].state == "new"
    (second,) = found.accept([found.candidates()[0]])
    assert second != row_id and found.candidates()[0].row == second
    document.close()


def test_rows_that_were_typed_or_imported_count_but_are_not_touched(town: Path, folder: Path) -> None:
    document = opened(town)
    (typed,) = document.add_rows(
        REGISTER, [{"reg_name": answered("福島町 公園条例"), "article": answered("第２条第１項")}]
    )
    found = finder(document, folder)
    first = found.candidates()[0]
    assert (first.state, first.row, first.own) == ("accepted", typed, False)
    assert (found.accept([first]), found.reject([first]), found.reopen([first])) == ([], 0, 0)
    document.set_cells(REGISTER, [CellEdit(typed, "item", answered("media"))])
    assert found.candidates()[0].state == "new"
    document.close()


def test_what_is_looked_at_after_a_decision_is_what_a_new_look_shows(town: Path, folder: Path) -> None:
    """Only the ordinances of a decision are looked at again, unless a row may stand for a place of another one."""
    document = opened(town)
    found = finder(document, folder)
    chance = Random(3)
    for step in range(40):
        chosen = chance.sample(found.candidates(), chance.choice((1, 1, 2, 5)))
        match step % 5:
            case 0 | 1:
                found.accept(chosen, chance.choice((None, "media")))
            case 2:
                found.reject(chosen)
            case 3:
                found.reopen(chosen)
            case _ if rows := document.data.rows(REGISTER):  # the row of one place is made to stand for another one
                cells = {"reg_name": chosen[0].hit.title, "article": chosen[0].hit.article}
                row = chance.choice(rows).row_id
                document.set_cells(REGISTER, [CellEdit(row, name, answered(text)) for name, text in cells.items()])
        assert found.candidates() == Finder(document, found.search).candidates(), step
    assert min(states(found)) > 0, "every state occurs"
    document.close()


def test_a_row_that_a_decision_lets_go_of_may_stand_for_a_place_of_another_ordinance(town: Path, folder: Path) -> None:
    document = opened(town)
    found = finder(document, folder)
    (row,) = found.accept([found.candidates()[0]])
    (folder / "park.txt").write_text(PARK.replace("管理人を常駐させる", "専任の管理人を常駐させる"))
    again = finder(document, folder)
    other = next(item for item in again.candidates() if item.hit.title == "福島町消防規程")
    cells = {"reg_name": other.hit.title, "article": other.hit.article, "item": other.hit.item}
    document.set_cells(REGISTER, [CellEdit(row, name, answered(text)) for name, text in cells.items()])
    assert [item.state for item in again.candidates() if item.row == row] == []
    again.accept([again.candidates()[0]])
    assert [item.hit for item in again.candidates() if item.row == row] == [other.hit]
    assert again.candidates() == Finder(document, again.search).candidates()
    document.close()


def test_rejections_hold_in_the_next_year_and_can_be_taken_back_there(town: Path, folder: Path) -> None:
    document = opened(town)
    found = finder(document, folder)
    found.accept([found.candidates()[0]])
    found.reject(found.candidates()[1:3])
    add_year(document, 2027)
    document.show_year(2027)
    again = finder(document, folder)
    assert states(again) == (10, 1, 2)
    assert again.reopen(again.candidates()[1:2]) == 1
    assert states(again) == (11, 1, 1)
    again.reject(again.candidates()[1:2])
    assert states(again) == (10, 1, 2)
    document.close()


def test_context_in_one_line(town: Path, folder: Path) -> None:
    document = opened(town)
    hit = finder(document, folder).candidates()[2].hit
    assert "施設を【目視】により確認する。" in marked_context(hit)
    assert marked_context(hit, 5).startswith("…") and marked_context(hit, 5).endswith("…")
    document.close()


def test_a_set_without_the_register_says_so(town: Path, folder: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    document = opened(town)
    monkeypatch.setattr("dx_assess.session.ordinances.TABLE", "none")
    with pytest.raises(AppError) as caught:
        search_ordinances(document, folder)
    assert caught.value.code == "E-ORD-SET"
    document.close()


# --- the command ----------------------------------------------------------------------------------------------------


def test_command_shows_accepts_rejects_and_remembers(town: Path, folder: Path) -> None:
    found = run_json("ordinances", town, "--folder", folder)
    assert (found["documents"], found["articles"], found["counts"]) == (
        4,
        12,
        {"new": 13, "accepted": 0, "rejected": 0},
    )
    ids = [hit["id"] for hit in found["hits"]]
    hit = found["hits"][2]
    assert [hit["context"][a:b] for a, b in hit["marks"]] == ["目\n視", "書面"]
    assert (hit["item"], hit["item_label"], hit["state"], hit["row_id"]) == ("visual", "①目視", "new", "")
    assert [error["where"] for error in found["unread"]] == ["broken.txt", "old.doc"]
    result = run("ordinances", town, "--folder", folder, "--accept", ids[2], "--reject", ids[0], "--reject", ids[1])
    assert result.exit_code == 0, result.stderr
    assert "台帳に入れました：G001" in result.stdout and "覚えました：2件" in result.stdout
    assert "未定 10、台帳にある 1、当たらない 2" in result.stdout
    assert [hit["id"] for hit in run_json("ordinances", town, "--folder", folder)["hits"]] == ids[3:]
    rejected = run_json("ordinances", town, "--folder", folder, "--state", "rejected", "--reopen", ids[0])["hits"]
    assert [hit["id"] for hit in rejected] == [ids[1]]
    run("ordinances", town, "--folder", folder, "--accept-all")
    assert len(run_json("register", town, REGISTER)["rows"]) == 12


def test_command_with_a_wrong_number_changes_nothing(town: Path, folder: Path) -> None:
    first = run_json("ordinances", town, "--folder", folder)["hits"][0]["id"]
    result = run("ordinances", town, "--folder", folder, "--reject", first, "--accept", "none")
    assert result.exit_code == 1 and result.stderr.startswith("E-ORD-ID")
    assert run_json("ordinances", town, "--folder", folder)["counts"]["new"] == 13
    assert run("ordinances", town, "--folder", folder, "--reject", first, "--accept", first).exit_code == 2
    assert run("ordinances", town, "--folder", folder / "none").stderr.startswith("E-ORD-FOLDER")


def test_decisions_are_in_the_history_in_words(town: Path, folder: Path) -> None:
    run("ordinances", town, "--folder", folder, "--accept-all")
    batches = run("history", town, "--limit", "5").stdout
    assert "例規から台帳に入れる（13件）" in batches and "台帳に入れた" in run("history", town, "--limit", "500").stdout

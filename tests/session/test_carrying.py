"""持ち出し用の写し: nothing of class C is in the file, not even in its history or its free pages; the rest is whole."""

from collections.abc import Iterator
from pathlib import Path

import pytest
from msgspec.structs import replace

from dx_assess.errors import AppError
from dx_assess.form.answer import Row, answered
from dx_assess.form.records import COMMENTS, TASKS
from dx_assess.form.reserved import reason_key, review_key
from dx_assess.score.publication import Publication
from dx_assess.session.carrying import write_carry_copy
from dx_assess.session.catalog import Catalog
from dx_assess.session.document import CellEdit, Document
from dx_assess.session.files import open_file
from dx_assess.session.verify import verify_path
from dx_assess.store.edits import AddRow, SetAnswer
from tests.session.conftest import CopySample

SECRET = "ひみつの語句"
OPEN_WORD = "みせてよい語句"


@pytest.fixture
def town(copy_sample: CopySample, tmp_path: Path) -> Iterator[Document]:
    document = copy_sample(tmp_path / "見本町.dxa")
    yield document
    document.close()


def secret_question(document: Document) -> str:
    return next(item.id for item in document.question_set.questions() if item.publication == "C")


def secret_rule(document: Document) -> str:
    publication = Publication(document.question_set)
    return next(rule.id for rule in document.question_set.advice if publication.of_keys(rule.when.keys) == "C")


def open_question(document: Document) -> str:
    return next(item.id for item in document.question_set.questions() if item.publication == "A" and not item.is_auto)


def fill(document: Document) -> None:
    """Secrets in every place a value can be, some of them taken back again."""
    year, secret, free = document.year.fiscal_year, secret_question(document), open_question(document)
    document.set_text(f"{secret}.note", f"{SECRET}備考")
    document.set_text(f"{secret}.note", f"{SECRET}直した備考")
    document.set_text(f"{secret}.evidence", f"{SECRET}根拠")
    document.set_text(f"{free}.note", OPEN_WORD)
    register = next(
        (table, column)
        for table in document.question_set.registers
        for column in table.columns
        if column.publication == "C" and column.kind == "text" and document.data.rows(table.id)
    )
    table, column = register
    row = document.data.rows(table.id)[0]
    document.set_cells(table.id, [CellEdit(row.row_id, column.id, answered(f"{SECRET}セル"))])
    check = next(item for item in document.question_set.questions() if item.id == secret).checks
    edits = [
        SetAnswer(year, review_key(secret, "finding"), answered(f"{SECRET}所見")),
        SetAnswer(year, review_key(free, "finding"), answered(f"{OPEN_WORD}所見")),
        AddRow(year, COMMENTS.id, Row("C001", {"question": answered(secret), "text": answered(f"{SECRET}コメント")})),
        AddRow(year, TASKS.id, Row("T001", {"question": answered(secret), "what": answered(f"{SECRET}宿題")})),
        AddRow(
            year, TASKS.id, Row("T003", {"rule": answered(secret_rule(document)), "what": answered(f"{SECRET}助言")})
        ),
        AddRow(year, TASKS.id, Row("T002", {"question": answered(free), "what": answered(f"{OPEN_WORD}宿題")})),
    ]
    edits += [SetAnswer(year, reason_key(item.id), answered(f"{SECRET}理由")) for item in check[:1]]
    document.apply(edits, "確かめ")


def test_no_secret_byte_is_left_and_the_rest_is_whole(town: Document, catalog: Catalog, tmp_path: Path) -> None:
    fill(town)
    before = town.path.read_bytes()
    assert before.count(SECRET.encode()) >= 8
    found = write_carry_copy(town, tmp_path / "持ち出し.dxa")
    data = found.path.read_bytes()
    assert SECRET.encode() not in data and SECRET.encode("utf-16-le") not in data
    assert data.count(OPEN_WORD.encode()) >= 3
    assert town.path.read_bytes() == before, "the file itself is not changed"
    copy = open_file(catalog, found.path, read_only=True)
    secret, free = secret_question(town), open_question(town)
    assert copy.answer(secret).is_open and copy.answer(f"{secret}.note").is_open
    assert copy.answer(free) == town.answer(free) and copy.answer(f"{free}.note").value == OPEN_WORD
    classes = {item.id: item.publication for item in town.question_set.questions()}
    kept = [key for key in town.data.answers if classes.get(key) in ("A", "B")]
    assert kept and all(copy.answer(key) == town.answer(key) for key in kept)
    assert {row.row_id for row in copy.data.rows(TASKS.id)} == {"T002"} and not copy.data.rows(COMMENTS.id)
    assert found.removed > 0
    copy.close()


def test_every_register_cell_of_class_c_is_gone_and_all_others_stay(
    town: Document, catalog: Catalog, tmp_path: Path
) -> None:
    found = write_carry_copy(town, tmp_path / "持ち出し.dxa")
    copy = open_file(catalog, found.path, read_only=True)
    gone = 0
    for table in town.question_set.registers:
        secret = {column.id for column in table.columns if column.publication == "C"}
        for mine, theirs in zip(town.data.rows(table.id), copy.data.rows(table.id), strict=True):
            cells = {key: cell for key, cell in mine.cells.items() if key not in secret}
            gone += len(mine.cells) - len(cells)
            assert theirs == replace(mine, cells=cells)
    assert gone > 10
    copy.close()


def test_the_copy_can_be_worked_on_and_is_sound(town: Document, catalog: Catalog, tmp_path: Path) -> None:
    path = write_carry_copy(town, tmp_path / "持ち出し.dxa").path
    assert verify_path(path, catalog)
    copy = open_file(catalog, path)
    copy.set_text(open_question(town), "@unknown")
    assert copy.undo()
    copy.close()


def test_the_file_itself_is_never_replaced(town: Document) -> None:
    with pytest.raises(AppError) as caught:
        write_carry_copy(town, town.path)
    assert caught.value.code == "E-CARRY-SAME"

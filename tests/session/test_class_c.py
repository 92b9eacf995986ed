"""Markers in every field of class C; every file that leaves the house is searched for them."""

from __future__ import annotations

import io
import zipfile
from collections.abc import Callable, Iterator
from datetime import UTC, date, datetime
from pathlib import Path

import pikepdf
import pytest
from pypdfium2 import PdfDocument

from dx_assess.form.answer import Answer, Rate, Row, answered, not_applicable
from dx_assess.form.model import Question
from dx_assess.form.records import COMMENTS, INQUIRIES, TASKS
from dx_assess.form.reserved import reason_key, review_key
from dx_assess.form.review import AGREED, FIELDS
from dx_assess.score.publication import INCIDENTS
from dx_assess.score.town_data import encode
from dx_assess.session.carrying import write_carry_copy
from dx_assess.session.data_export import export_data
from dx_assess.session.document import Document
from dx_assess.session.inquiry import make_inquiry, subject_of
from dx_assess.session.reports import Parts, paper_names, write_reports
from dx_assess.session.rollup import make_rollup
from dx_assess.session.rollup_reports import write_rollup
from dx_assess.session.submit import submit_year
from dx_assess.session.town_data import town_data
from dx_assess.store.edits import AddRow, Edit, SetAnswer, SetCell
from tests.session.conftest import CopySample

WORD = "秘密の語句"
NUMBER = 918273
MARKERS = tuple(text.encode(code) for text in (WORD, str(NUMBER), f"{NUMBER:,}") for code in ("utf-8", "utf-16-be"))

REVIEWED = tuple(field.name for field in FIELDS.values() if field.kind == "text" and field.name != AGREED)


def value_of(question: Question) -> Answer | None:
    """An answer that carries a marker; a choice cannot."""
    found: dict[str, Answer] = {
        "integer": answered(NUMBER),
        "percent": answered(Rate(NUMBER, NUMBER)),
        "text": answered(WORD),
    }
    return found.get(question.kind) or (not_applicable(WORD) if question.id != INCIDENTS else None)


def planted(document: Document) -> list[Edit]:
    """Answers, sub-fields, notes, places of evidence, the adviser's fields, reasons, tasks, comments, 照会, cells."""
    year, edits = document.year.fiscal_year, list[Edit]()
    closed = [question for question in document.question_set.questions() if question.publication == "C"]
    for at, question in enumerate(closed):
        value = value_of(question) if not question.is_auto and question.id != INCIDENTS else None
        keys = (
            (question.id, review_key(question.id, AGREED))
            if question.kind in ("integer", "percent")
            else (question.id,)
        )
        edits += [SetAnswer(year, key, value) for key in keys if value is not None]
        edits += [SetAnswer(year, field.key, answered(NUMBER)) for field in question.fields]
        edits += [SetAnswer(year, f"{question.id}.{part}", answered(WORD)) for part in ("note", "evidence")]
        edits += [SetAnswer(year, review_key(question.id, part), answered(WORD)) for part in REVIEWED]
        edits += [SetAnswer(year, reason_key(check.id), answered(WORD)) for check in question.checks]
        about = {"question": answered(question.id)}
        edits.append(AddRow(year, TASKS.id, Row(f"T{at + 800}", about | {"what": answered(WORD)})))
        edits.append(AddRow(year, COMMENTS.id, Row(f"C{at + 800}", about | {"text": answered(WORD)})))
        asked = about | {"kind": answered("prefecture"), "text": answered("？"), "answer": answered(WORD)}
        edits.append(AddRow(year, INQUIRIES.id, Row(f"Q{at + 800}", asked)))
    marks = {"text": WORD, "integer": NUMBER, "decimal": NUMBER}
    for register in document.question_set.registers:
        for column in register.columns:
            if column.publication == "C" and column.kind in marks and not column.table:
                rows = document.data.rows(register.id)
                value = answered(marks[column.kind])
                edits += [SetCell(year, register.id, row.row_id, column.id, value) for row in rows]
    return edits


@pytest.fixture(scope="module")
def town(copy_sample: CopySample, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Document]:
    document = copy_sample(tmp_path_factory.mktemp("町") / "town.dxa")
    edits = planted(document)
    assert len(edits) > 200
    document.apply(edits, "しるし")
    yield document
    document.close()


def contents(path: Path) -> Iterator[bytes]:
    """All bytes of a file: as they are, unpacked, and as the text of a PDF."""
    data = path.read_bytes()
    yield path.name.encode() + data
    if data.startswith(b"PK"):
        with zipfile.ZipFile(io.BytesIO(data)) as package:
            yield from (package.read(name) for name in package.namelist())
    if data.startswith(b"%PDF"):
        with pikepdf.open(path) as pdf:
            streams = (item for item in pdf.objects if isinstance(item, pikepdf.Stream))
            yield from (item.read_bytes() for item in streams if "/Filter" in item)
            yield str(pdf.docinfo).encode()
        document = PdfDocument(data)
        try:
            text = "".join(page.get_textpage().get_text_range() for page in document)
        finally:
            document.close()
        yield "".join(text.split()).replace("\ufffe", "").encode()


def found_in(path: Path) -> bool:
    return any(marker in content for content in contents(path) for marker in MARKERS)


PARTS: tuple[Parts, ...] = ("summary", "standard", "full")


def reports(document: Document, out: Path) -> None:
    for parts in PARTS:
        write_reports(document, out / f"{parts}.pdf", out / f"{parts}.xlsx", parts=parts, audience="prefecture")


def papers(document: Document, out: Path) -> None:
    names = [name for name, _ in paper_names()]
    write_reports(document, out / "様式.pdf", out / "様式.xlsx", audience="prefecture", papers=names)


def data(document: Document, out: Path) -> None:
    export_data(document, out / "data", audience="prefecture")
    (out / "town-data.json").write_bytes(encode(town_data(document)))


def submission(document: Document, out: Path) -> None:
    submit_year(document, out, incomplete=True, clock=lambda: datetime(2026, 7, 1, 1, 30, tzinfo=UTC))


def carried(document: Document, out: Path) -> None:
    write_carry_copy(document, out / "持ち出し.dxa")


def inquiry(document: Document, out: Path) -> None:
    subject, day = subject_of(document.catalog, document.path), date(2026, 7, 1)
    make_inquiry(
        document.catalog, subject, out / "照会.dxinquiry", "prefecture", "県", "1", [("online.policy", "？")], day
    )


def rolled_up(document: Document, out: Path) -> None:
    result = make_rollup(document.catalog, document.path.parent)
    assert [row.data.code for row in result.towns] == [document.town.code]
    write_rollup(result, out / "県集計.pdf", out / "県集計.xlsx")


@pytest.mark.parametrize("leave", [reports, papers, data, submission, carried, inquiry, rolled_up])
def test_no_marker_of_class_c_is_in_any_file_that_leaves(
    town: Document, tmp_path: Path, leave: Callable[[Document, Path], None]
) -> None:
    leave(town, tmp_path)
    written = [path for path in tmp_path.rglob("*") if path.is_file()]
    assert written
    assert [path.name for path in written if found_in(path)] == []


def test_the_search_finds_them_where_they_may_be(town: Document, tmp_path: Path) -> None:
    """Or the test above could not fail: the town's own report, data and file have them all."""
    write_reports(town, tmp_path / "町.pdf", tmp_path / "町.xlsx")
    export_data(town, tmp_path)
    assert found_in(tmp_path / "町.pdf") and found_in(tmp_path / "町.xlsx") and found_in(town.path)
    assert any(found_in(path) for path in tmp_path.glob("*.csv")) and any(map(found_in, tmp_path.glob("*.json")))

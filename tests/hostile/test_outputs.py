"""What is written from a hostile but readable town file: every output is made, its texts stand there as they are, and
no spreadsheet program, browser or PDF reader runs anything of them.
"""

from __future__ import annotations

import csv
import json
import re
import sqlite3
import zipfile
from collections.abc import Iterator
from pathlib import Path

import pikepdf
import pypdfium2
import pytest
from defusedxml.ElementTree import fromstring
from openpyxl import load_workbook
from reportlab.graphics.shapes import Drawing, String

from dx_assess.errors import AppError
from dx_assess.form.answer import answered
from dx_assess.report.charts.svg import to_svg
from dx_assess.report.fonts import FAMILY_OF
from dx_assess.session.approval import write_approval
from dx_assess.session.catalog import Catalog
from dx_assess.session.data_export import export_data
from dx_assess.session.document import Document
from dx_assess.session.files import open_file
from dx_assess.session.registers import export_register
from dx_assess.session.reports import write_reports
from dx_assess.session.rollup import make_rollup
from dx_assess.session.sheets import export_sheets
from dx_assess.session.submit import submit_year
from dx_assess.session.tasks_export import write_plan
from dx_assess.session.verify import verify_path
from dx_assess.session.visit_sheet import write_visit_sheet
from dx_assess.store.codec import MAX_TEXT
from tests.hostile.valid_files import clock, small_town

MARKUP = '<b>太字</b>&amp;<img src="http://192.0.2.1/x.png">]]><para/>{{7*7}}'
FORMULA = '=HYPERLINK("http://192.0.2.1","ここ")'
LONG_WORD = "W" * 3000
BIDI = "表\u202egnp.exe\u2066終"
ODD = "a\ufffe\uffffb\x85c\u2028d_x0041_e\ufeff\U0001f468\u200d\U0001f469か\u3099①"
NOTE = "長い備考。" * (MAX_TEXT // 5)
FORMULAS = [FORMULA, "+1+1", "-1+1", "@SUM(1)", "＝1+1", "\t=1+1", "'=1+1", "=cmd|' /C calc'!A0"]
TEXTS = [MARKUP, FORMULA, LONG_WORD, BIDI, ODD, *FORMULAS]


@pytest.fixture(scope="module")
def town(catalog: Catalog, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Notes, cells, reasons and tasks with such texts; the largest note that a file may hold."""
    path = tmp_path_factory.mktemp("town") / "町.dxa"
    document = small_town(catalog, path)
    questions = [question.id for question in document.question_set.questions() if not question.is_auto]
    for number, key in enumerate(questions[: len(TEXTS) + 1]):
        document.set_text(f"{key}.note", f"ここに{number}")
    rows = [{"name": f"ここに{number}", "note": f"ここに{number}"} for number in range(1, len(TEXTS) + 1)]
    document.add_rows("systems", [{key: answered(text) for key, text in row.items()} for row in rows])
    document.add_rows("_tasks", [{"what": answered(f"ここに{number}")} for number in range(1, len(TEXTS) + 1)])
    document.close()
    connection = sqlite3.connect(path, isolation_level=None)
    for number, text in enumerate([NOTE, *TEXTS]):
        for table in ("answer", "cell"):
            new = json.dumps(text, ensure_ascii=False)
            connection.execute(f"UPDATE {table} SET value = ? WHERE value = ?", (new, json.dumps(f"ここに{number}")))
            old = json.dumps(f"ここに{number}", ensure_ascii=False)
            connection.execute(f"UPDATE {table} SET value = ? WHERE value = ?", (new, old))
    connection.execute("UPDATE history SET label = ?, who = ?", (FORMULA, MARKUP))
    connection.close()
    return path


@pytest.fixture(scope="module")
def written(catalog: Catalog, town: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Path]:
    """Every kind of output in one folder."""
    folder = tmp_path_factory.mktemp("out")
    document = open_file(catalog, town)
    try:
        assert document.data.answer(f"{_question(document, 0)}.note").value == NOTE
        write_reports(document, folder / "report.pdf", folder / "report.xlsx")
        write_reports(document, folder / "paper.pdf", folder / "paper.xlsx", papers=("2-1",))
        for name in ("systems.csv", "systems.xlsx"):
            export_register(document, "systems", folder / name)
        export_data(document, folder / "data")
        write_approval(document, folder / "approval.pdf")
        write_visit_sheet(document, folder / "visit.pdf")
        write_plan(document, folder / "plan.xlsx")
        submit_year(document, folder / "sent", incomplete=True, clock=clock)
    finally:
        document.close()
    yield folder


def _question(document: Document, number: int) -> str:
    return [question.id for question in document.question_set.questions() if not question.is_auto][number]


def pdf_text(path: Path) -> str:
    document = pypdfium2.PdfDocument(path)
    try:
        return "".join(page.get_textpage().get_text_range() for page in document)
    finally:
        document.close()


def plain(text: str) -> str:
    return re.sub(r"[\s\ufffe\u0002]", "", text)


def test_a_division_sheet_names_the_text_that_no_cell_holds(catalog: Catalog, town: Path, tmp_path: Path) -> None:
    """What is typed has 4,000 characters at most; a longer text of a made-up file is not cut silently."""
    document = open_file(catalog, town)
    try:
        key = f"{_question(document, 0)}.note"
        with pytest.raises(AppError) as caught:
            export_sheets(document, tmp_path)
        assert caught.value.code == "E-EXPORT-VERIFY" and caught.value.fix
        assert list(tmp_path.iterdir()) == []
        for number in (0, TEXTS.index(ODD) + 1):
            key = f"{_question(document, number)}.note"
            assert document.question_set.question(key.removesuffix(".note")) is not None
            document.set_text(key, "")
        rows = [
            row.row_id
            for row in document.data.rows("systems")
            if ODD in (row.cell("note").value, row.cell("name").value)
        ]
        document.strike_rows("systems", rows)
        (first, *_others) = export_sheets(document, tmp_path)
        book = load_workbook(first.path)
        texts = {cell.value for sheet in book for row in sheet.iter_rows() for cell in row if cell.data_type == "s"}
        assert f"'{FORMULA}" in texts and MARKUP in texts
        assert not [cell for sheet in book for row in sheet.iter_rows() for cell in row if cell.value == FORMULA]
    finally:
        document.undo(), document.undo(), document.undo()
        document.close()


def test_the_reports_are_made_and_agree(catalog: Catalog, written: Path) -> None:
    for name in ("report.pdf", "report.xlsx", "paper.xlsx", "sent"):
        assert verify_path(written / name, catalog).problems == ()
    assert len(make_rollup(catalog, written / "sent").towns) == 1


def test_the_words_stand_in_the_pdf_as_they_are(written: Path) -> None:
    text = plain(pdf_text(written / "report.pdf"))
    for wanted in (MARKUP, FORMULA, "+1+1", "W" * 500, "表gnp.exe終", "長い備考。" * 20):
        assert plain(wanted) in text, wanted[:40]


def test_a_pdf_runs_and_fetches_nothing(written: Path) -> None:
    for path in written.rglob("*.pdf"):
        with pikepdf.open(path) as pdf:
            for item in pdf.objects:
                if isinstance(item, pikepdf.Dictionary):
                    assert item.get("/S") not in ("/JavaScript", "/Launch", "/URI", "/GoToR", "/SubmitForm"), path
                    assert "/JS" not in item and "/AA" not in item and "/EmbeddedFiles" not in item, path


def test_no_cell_is_a_formula_and_no_link_leads_out(written: Path) -> None:
    books = list(written.rglob("*.xlsx"))
    assert len(books) > 4
    texts: set[str] = set()
    for path in books:
        book = load_workbook(path)
        for sheet in book:
            for row in sheet.iter_rows():
                for cell in row:
                    if cell.data_type == "f":
                        raise AssertionError(f"{path.name} {sheet.title} {cell.coordinate}: {cell.value}")
                    if isinstance(cell.value, str):
                        texts.add(cell.value)
        with zipfile.ZipFile(path) as archive:
            for name in archive.namelist():
                content = archive.read(name).decode("utf-8", "replace")
                assert 'TargetMode="External"' not in content, f"{path.name} {name}"
                assert name.startswith("xl/charts/") or not re.search("<f[ >]", content), f"{path.name} {name}"
                assert "DOCTYPE" not in content and "vbaProject" not in name
    for wanted in (MARKUP, f"'{FORMULA}", "'+1+1", "'＝1+1", "''=1+1"):
        assert wanted in texts
    assert not [text for text in texts if re.match(r"[=+@\t＝＋＠].|-.*[(+|!]", text)]


def test_no_csv_has_a_formula(written: Path) -> None:
    for path in written.rglob("*.csv"):
        with path.open(encoding="utf-8-sig", newline="") as stream:
            for row in csv.reader(stream):
                assert not [cell for cell in row if re.match(r"[=+@\t＝＋＠].|-.*[(+|!]", cell)], path.name


def test_the_json_is_exact(written: Path) -> None:
    (path,) = (written / "data").glob("*.json")
    text = path.read_text(encoding="utf-8")
    kept = json.dumps(json.loads(text), ensure_ascii=False)
    for wanted in (MARKUP, FORMULA, BIDI, NOTE):
        assert json.dumps(wanted, ensure_ascii=False)[1:-1] in kept


def test_pictures_escape_their_words() -> None:
    drawing = Drawing(100, 20)
    drawing.add(String(1, 1, MARKUP, fontName=next(iter(FAMILY_OF))))
    svg = to_svg(drawing)
    assert "<b>" not in svg and "<img" not in svg
    assert "".join(fromstring(svg, forbid_dtd=True).itertext()).strip() == MARKUP

"""Valid files, made by the program and then spoilt by hypothesis, for every reader of files from outside.

A reader either refuses a file with an error of the catalogue or gives what can be; it never raises anything else, never
takes long, and never says something else than was sent where a digest vouches for it (:mod:`tests.hostile.fuzzed`).
"""

from __future__ import annotations

import ast
import functools
import os
import re
import time
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
from hypothesis import HealthCheck, Phase, given, note, seed, settings
from hypothesis import strategies as st

from dx_assess.errors import AppError, flatten
from dx_assess.exchange.submission import DATA, MANIFEST, PDF, XLSX
from dx_assess.form.glossary import load_glossary
from dx_assess.form.packs import load_pack
from dx_assess.form.support import load_support
from dx_assess.session.catalog import Catalog
from dx_assess.session.distribution import read_text
from dx_assess.session.rollup import read_passwords
from dx_assess.session.user import load_user
from tests.hostile import fuzzed as f
from tests.hostile.changes import (
    blind,
    json_values,
    lines_of_text,
    office_key,
    sql_rows,
    table_cells,
    toml_values,
    zip_parts,
)
from tests.hostile.fuzz_bench import Bench, Reader
from tests.hostile.fuzzed import plain_file
from tests.hostile.valid_files import LOCKED, SENT, make_files

NIGHTS = int(os.environ.get("DX_ASSESS_NIGHTLY", "0"))
TIMES = 50 if NIGHTS else 1
SECONDS = 20
"""Processor time for one file, most of it on a machine that is slow or busy."""

ZIP = (zip_parts, zip_parts, blind)
JSON = (json_values, json_values, blind)
TOML = (toml_values, toml_values, blind)
CSV = (table_cells, table_cells, blind)
TEXT = (lines_of_text, blind)
BYTES = (blind,)
AGE, REGISTER = f"{DATA}.age", "set/registers/procedures.toml"
READERS = (
    Reader("town", "store.opening store.codec store.shape store.undo", "town.dxa", f.town_file, (sql_rows, blind)),
    Reader("register-xlsx", "exchange.xlsx_reading", "systems.xlsx", f.register_file("systems", ".xlsx"), ZIP),
    Reader("register-csv", "exchange.tables", "systems.csv", f.register_file("systems", ".csv"), CSV, 50),
    Reader("register-tsv", "exchange.tables", "procedures.csv", f.register_file("procedures", ".tsv"), CSV),
    Reader("table", "exchange.tables", "procedures.csv", f.table("表.csv"), CSV),
    Reader("table-xlsx", "exchange.xlsx_reading", "procedures.xlsx", f.table("表.xlsx"), ZIP),
    Reader("sheet", "exchange.sheet_base", "sheet.xlsx", f.division_sheet, ZIP),
    Reader("pack-book", "exchange.pack_import session.packs", "pack.xlsx", f.pack_book, ZIP, 5),
    Reader("distribution", "exchange.distribution files session.packs", "a.dxpack", f.distribution, ZIP, 20),
    Reader("inquiry", "exchange.inquiry", "a.dxinquiry", f.inquiry, JSON, 50),
    Reader("manifest", "exchange.submission", f"{SENT}/{MANIFEST}", f.submission(SENT, MANIFEST), JSON, 10),
    Reader("sent-data", "exchange.submission", f"{SENT}/{DATA}", f.submission(SENT, DATA), JSON, 4),
    Reader("sent-pdf", "session.report_facts", f"{SENT}/{PDF}", f.submission(SENT, PDF), BYTES, 4),
    Reader("sent-book", "exchange.submission", f"{SENT}/{XLSX}", f.submission(SENT, XLSX), ZIP, 4),
    Reader("locked-data", "exchange.protect", f"{LOCKED}/{AGE}", f.locked_file(DATA), BYTES, 3),
    Reader("locked-pdf", "exchange.protect", f"{LOCKED}/{PDF}", f.locked_file(PDF), BYTES, 10),
    Reader("locked-book", "exchange.protect", f"{LOCKED}/{XLSX}", f.locked_file(XLSX), (office_key, blind), 20),
    Reader("town-data", "score.town_data exchange.town_data_file", f"{SENT}/{DATA}", f.sent_data, JSON, 50),
    Reader("sealed-data", "rollup.sources", f"{SENT}/{DATA}", f.sent_again, JSON),
    Reader("hidden-data", "exchange.town_data_file", "report.xlsx", f.hidden_data, ZIP, 10),
    Reader("rollup-dxa", "rollup.sources session.rollup", "town.dxa", f.gathered("a.dxa"), (sql_rows, blind), 10),
    Reader("rollup-book", "rollup.sources", "report.xlsx", f.gathered("a.xlsx"), ZIP, 10),
    Reader("benchmark", "rollup.benchmark session.benchmarks", "benchmark.json", f.compared, JSON, 50),
    Reader("sealed-benchmark", "rollup.benchmark", "benchmark.json", f.compared_again, JSON),
    Reader("report-pdf", "session.report_facts", "report.pdf", f.report("a.pdf"), BYTES, 8),
    Reader("report-book", "session.report_facts", "report.xlsx", f.report("a.xlsx"), ZIP, 8),
    Reader("laws-text", "exchange.ordinance_reading", "laws/park.txt", f.laws("a.txt"), TEXT),
    Reader("laws-html", "exchange.ordinance_html", "laws/規則/rule.html", f.laws("a.html"), TEXT),
    Reader("laws-word", "exchange.ordinance_docx", "laws/shobo.docx", f.laws("a.docx"), ZIP),
    Reader("set", "form.source form.loader", "set/set.toml", f.form_file("set.toml"), TOML),
    Reader("set-profile", "form.source", "set/profile.toml", f.form_file("profile.toml"), TOML),
    Reader("set-domain", "form.source", "set/domains/1_online.toml", f.form_file("domains/1_online.toml"), TOML, 50),
    Reader("set-register", "form.source", REGISTER, f.form_file("registers/procedures.toml"), TOML),
    Reader("set-table", "form.source", "set/tables/std.toml", f.form_file("tables/std.toml"), TOML),
    Reader("pack", "form.source", "packs-fukushima.toml", plain_file("fukushima.toml", load_pack), TOML),
    Reader("support", "form.source", "support-fukushima.toml", plain_file("fukushima.toml", load_support), TOML),
    Reader("glossary", "form.source", "glossary.toml", plain_file("glossary.toml", load_glossary), TOML),
    Reader("layout", "report.layouts", "layouts-2-1.toml", f.layout, TOML),
    Reader("passwords", "session.rollup", "passwords.txt", plain_file("合言葉.txt", read_passwords), TEXT),
    Reader("password", "exchange.protect", "passwords.txt", f.password, TEXT),
    Reader("regions", "session.rollup", "regions.csv", f.regions, CSV),
    Reader("covering-text", "session.distribution", "text.txt", plain_file("文.txt", read_text), TEXT),
    Reader("evidence", "session.evidence", "report.pdf", f.evidence, BYTES, 8),
    Reader("user", "session.user", "user.json", plain_file("user.json", lambda path: load_user(path.parent)), JSON),
    Reader("typed", "text.numbers text.dates form.entry", "words.txt", f.typed_text, (f.one_word,), 100),
    Reader("pasted", "ui.registers.pasted", "block.txt", f.pasted, (f.any_text,), 100),
    Reader("pasted-page", "ui.registers.pasted", "block.html", f.pasted_page, TEXT, 100),
    Reader("expression", "form.expr.parse", "words.txt", f.expression, (f.formula,), 100),
)
OWN = {
    "form.municipalities": "the program's own list",
    "session.sample": "the program's own sample town",
    "session.readings": "the program's own readings",
    "session.manual": "the program's own manual",
    "ui.icons": "the program's own icons",
    "ui.theme": "the program's own style",
    "report.excel": "reads back what it has just written",
    "report.excel_blank": "reads back what it has just written",
    "report.excel_book": "writes",
    "report.excel_check": "reads back what was just written",
    "report.excel_layouts": "reads back what it has just written",
    "report.excel_plan": "reads back what it has just written",
    "report.pdf.approval": "reads back what it has just written",
    "report.pdf.document": "reads back what it has just written",
    "report.pdf.paper": "reads back what it has just written",
    "report.rollup.excel": "reads back what it has just written",
    "report.rollup.pdf": "reads back what it has just written",
    "exchange.submission_book": "reads back what it has just written",
    "exchange.workbook": "writes",
    "session.data_export": "reads back what it has just written",
    "session.submit": "reads back what it has just written",
    "session.submit_place": "reads back what it has just written",
    "session.preview": "draws a PDF that was just made",
    "session.distribution": "what it reads was checked by exchange.distribution; its text is in the table",
    "session.deadline": "installed files, checked when they were installed; others are passed over",
    "session.library": "installed files, checked when they were installed",
    "session.removable": "what the system says about a drive",
    "session.outlines": "a value of a town file: test_dxa changes it",
    "session.sheet_records": "a value of a town file: test_dxa changes it",
    "session.registers": "a value of a town file: test_dxa changes it",
    "session.history": "the history of a town file: test_dxa changes it",
    "session.merge_steps": "the history of a town file: test_dxa changes it",
    "session.merge_words": "the history of a town file: test_dxa changes it",
    "exchange.merge_history": "the history of a town file: test_dxa changes it",
    "exchange.merge_model": "the history of a town file: test_dxa changes it",
    "session.salvage": "damaged town files: test_dxa and tests/session/test_salvage.py",
    "session.salvage_more": "damaged town files: test_dxa and tests/session/test_salvage.py",
    "session.salvage_blobs": "damaged town files: test_dxa and tests/session/test_salvage.py",
    "store.salvage": "damaged town files: test_dxa and tests/session/test_salvage.py",
    "cli.packs": "session.distribution reads it",
    "store.owner": "tests/store/test_owner.py has odd owner files",
    "store.stripping": "a copy that the program has just made",
    "store.dxafile": "makes new files",
}
"""Modules that call something that reads, and why they are not readers of files from outside of their own."""

READS = re.compile(
    r"(json|tomli)\.loads|msgspec\.(json|toml)\.decode|_(DECODER|HEAD)\.decode|csv\.reader|(zipfile\.)?ZipFile|"
    r"sqlite3\.connect|pikepdf\.open|\w*\.?OfficeFile|\S*\.decrypt|\S*\.from_filelike|\w*\.?PdfDocument|load_workbook|"
    r"fromstring|iterparse|read_limited|open_sheet|first_column|\S*\.read_bytes|\S*\.read_text|\S*\.feed"
)


def _reading(path: Path) -> Iterator[str]:
    """Calls of a module that take something apart."""
    for node in ast.walk(ast.parse(path.read_text(encoding="utf-8"))):
        if isinstance(node, ast.Call):
            name = ast.unparse(node.func)
            if READS.fullmatch(name):
                yield name


def test_every_module_that_reads_is_in_the_table(project: Path) -> None:
    root = project / "dx_assess"
    modules = {".".join(path.relative_to(root).with_suffix("").parts): path for path in root.rglob("*.py")}
    reading = {name for name, path in modules.items() if any(_reading(path))}
    listed = {name for reader in READERS for name in reader.modules.split()}
    assert reading - listed - set(OWN) == set(), "new readers need a line in READERS, or a reason in OWN"
    assert (listed | set(OWN)) - set(modules) == set(), "no such modules"


@pytest.fixture(scope="module")
def files(catalog: Catalog, tmp_path_factory: pytest.TempPathFactory) -> dict[str, bytes]:
    return make_files(catalog, tmp_path_factory.mktemp("valid"))


@pytest.mark.parametrize("reader", READERS, ids=lambda reader: reader.name)
def test_a_valid_file_is_read(catalog: Catalog, files: dict[str, bytes], tmp_path: Path, reader: Reader) -> None:
    bench = Bench(catalog, files, tmp_path)
    try:
        reader.read(bench, files[reader.file])
    except AppError as error:  # a town has installed its own prefecture's pack already
        assert error.code in reader.refuses
    finally:
        bench.close()


@pytest.mark.parametrize("reader", READERS, ids=lambda reader: reader.name)
def test_a_spoilt_file_is_refused_or_read(
    catalog: Catalog, files: dict[str, bytes], place: Any, run: Any, known_codes: set[str], reader: Reader
) -> None:
    bench = Bench(catalog, files, place.inside)
    run({reader.name: functools.partial(_try_many, bench, reader, known_codes)})


def _try_many(bench: Bench, reader: Reader, codes: set[str]) -> None:
    @_examples(reader.examples * TIMES)
    @given(st.data())
    def one(data: st.DataObject) -> None:
        change = data.draw(st.sampled_from(reader.change))
        spoilt = change(data.draw, bench.files[reader.file])
        note(f"{change.__name__}: {len(spoilt)} bytes")
        started = time.process_time()
        try:
            reader.read(bench, spoilt)
        except AppError as error:
            for item in flatten(error):
                assert item.code in codes and item.message and item.fix, item.line()
        assert time.process_time() - started < SECONDS, "too slow"

    try:
        one()
    finally:
        bench.close()


def _examples(count: int) -> Callable[[Any], Any]:
    kept = settings(
        max_examples=count,
        deadline=None,
        database=None,
        derandomize=not NIGHTS,
        suppress_health_check=list(HealthCheck),
        phases=(Phase.explicit, Phase.generate),
        print_blob=False,
    )
    return lambda test: kept(seed(NIGHTS)(test) if NIGHTS else test)

"""Everything of the program that reads a file from outside: one line a reader in the table of ``test_fuzz.py``.

A reader gets the content of a file that was spoilt. It may end in an ``AppError``, or give something; then it
looks whether that can be: within the limits, and not silently something else than what was sent where a digest vouches
for it.
"""

from __future__ import annotations

import json
import shutil
from collections.abc import Callable
from pathlib import Path
from typing import Any

from hypothesis import strategies as st

from dx_assess.errors import AppError
from dx_assess.exchange.distribution import read_distribution
from dx_assess.exchange.inquiry import read_inquiry
from dx_assess.exchange.protect import opened, password_of
from dx_assess.exchange.submission import MANIFEST, PDF, read_manifest
from dx_assess.exchange.tables import MAX_COLUMNS, MAX_ROWS, read_table
from dx_assess.exchange.town_data_file import read_workbook_town_data
from dx_assess.form.entry import Rules, parse_value, question_rules
from dx_assess.form.expr import ExpressionError, compile_expression
from dx_assess.form.loader import load_question_set
from dx_assess.report.layouts import load_layouts
from dx_assess.rollup import benchmark as benchmarks
from dx_assess.score import town_data
from dx_assess.session.benchmarks import comparison, load_benchmark
from dx_assess.session.distribution import read_offer
from dx_assess.session.evidence import attach
from dx_assess.session.files import open_file
from dx_assess.session.inquiry import take_inquiry
from dx_assess.session.ordinances import search_ordinances
from dx_assess.session.packs import read_workbook
from dx_assess.session.registers import ImportWishes, carry_out, plan_import
from dx_assess.session.rollup import make_rollup, read_regions
from dx_assess.session.sheets import carry_out as carry_out_sheets
from dx_assess.session.sheets import plan_sheets
from dx_assess.session.submit_verify import check_package
from dx_assess.session.verify import verify_path
from dx_assess.store.codec import decode_value, encode_value
from dx_assess.text.codes import parse_municipality_code
from dx_assess.text.dates import DateValue, parse_date, parse_fiscal_year, parse_ym
from dx_assess.text.numbers import Number, parse_integer, parse_number
from dx_assess.ui.registers.pasted import block_of, to_block
from tests.form.expressions import SCOPE, World
from tests.hostile.changes import Draw, encoded, odd_text
from tests.hostile.fuzz_bench import Bench, Read, clean, kept, sound, sound_rows
from tests.hostile.valid_files import LOCKED, PASSWORD, SENT


def town_file(bench: Bench, data: bytes) -> None:
    """What opens has the answers that it had, or ``verify`` says that it has not."""
    path = bench.put("よその町.dxa", data)
    document = open_file(bench.catalog, path, read_only=True)
    try:
        same = kept(document) == kept(bench.document)
    finally:
        document.close()
    found = verify_path(path, bench.catalog)
    assert same or not found.ok, "other answers, and nobody says so"


def register_file(name: str, suffix: str) -> Read:
    """What can be imported is imported, may be stored, and can be taken back."""

    def read(bench: Bench, data: bytes) -> None:
        document, before = bench.document, kept(bench.document)
        plan = plan_import(document, name, bench.put(f"台帳{suffix}", data), ImportWishes(accept_valid=True))
        if not plan.can_be_carried_out:
            return
        carry_out(document, plan)
        try:
            sound_rows(bench, plan.plan.register, document.data.rows(name))
        finally:
            if kept(document) != before:
                document.undo()
        assert kept(document) == before

    return read


def table(name: str) -> Read:
    """Lines of text within the limits."""

    def read(bench: Bench, data: bytes) -> None:
        found = read_table(bench.put(name, data))
        assert len(found.lines) <= MAX_ROWS
        assert all(len(line.cells) <= MAX_COLUMNS for line in found.lines)

    return read


def division_sheet(bench: Bench, data: bytes) -> None:
    """What a sheet changes may be stored."""
    document, before = bench.document, kept(bench.document)
    plan = plan_sheets(document, [bench.put("課.xlsx", data)])
    for item in plan.sheets[0].merged:
        if item.outcome == "sheet":
            assert decode_value(encode_value(item.sheet.value)) == item.sheet.value
    carry_out_sheets(document, plan, dict.fromkeys(((c.file, c.address) for c in plan.conflicts), "theirs"), True)
    questions = list(document.question_set.questions())
    try:
        for question in questions:
            sound(document.data.answer(question.id), question_rules(question))
    finally:
        if kept(document) != before:
            document.undo()
    assert kept(document) == before


def pack_book(bench: Bench, data: bytes) -> None:
    found = read_workbook(bench.catalog, bench.put("パック.xlsx", data))
    assert all(item.id and ".." not in item.id and "/" not in item.id for item in found.additions)


def distribution(bench: Bench, data: bytes) -> None:
    """The files are those that were sent: each has a digest in the manifest."""
    path = bench.put("配布.dxpack", data)
    found = read_distribution(path)
    good = read_distribution(bench.put("よい.dxpack", bench.files["a.dxpack"]))
    changed = {name for name, content in found.files.items() if content != good.files.get(name)}
    assert not changed or found.manifest.files != good.manifest.files
    clean(found.manifest.issuer)
    read_offer(bench.catalog, path)


def inquiry(bench: Bench, data: bytes) -> None:
    path = bench.put("照会.dxinquiry", data)
    found = read_inquiry(path)
    for text in (found.name, found.sender, found.number, *(item.question for item in found.questions)):
        clean(text, several_lines=False)
    for item in found.questions:
        clean(item.text)
    document, before = bench.document, kept(bench.document)
    taken = take_inquiry(document, path)
    if taken.rows:
        document.undo()
    assert kept(document) == before


def submission(folder: str, name: str) -> Read:
    """Every change of a file is found out; of the manifest, what it says about town, year, number and content."""
    password = PASSWORD if folder == LOCKED else None

    def read(bench: Bench, data: bytes) -> None:
        target = bench.put_folder(folder, name, data)
        found = check_package(target, bench.catalog.question_set, password)
        if name != MANIFEST:
            assert data == bench.files[f"{folder}/{name}"] or found.problems, "changed, and nobody says so"
            return
        good = json.loads(bench.files[f"{folder}/{name}"])
        now = read_manifest(target)
        for key in ("code", "name", "fiscal_year", "submission", "receipt", "form", "form_version"):
            assert getattr(now, key) == good[key] or found.problems, f"other {key}, and nobody says so"
        listed = [{"name": i.name, "kind": i.kind, "sha256": i.sha256, "size": i.size} for i in now.files]
        assert listed == good["files"] or found.problems
        clean(now.name), clean(now.program), clean(now.receipt)

    return read


def locked_file(kind: str) -> Read:
    """What is opened with the password is what was locked."""

    def read(bench: Bench, data: bytes) -> None:
        content = opened(data, PASSWORD, kind)
        if content == data:
            return  # it says no longer that it is locked; whoever asked for a locked file is told (submission)
        name = next(name for name in bench.files if name.startswith(f"{LOCKED}/{kind}"))
        good = opened(bench.files[name], PASSWORD, kind)
        assert kind == PDF or content == good, "something else came out"

    return read


def password(bench: Bench, data: bytes) -> None:
    found = password_of(bench.put("合言葉.txt", data))
    clean(found, several_lines=False)
    assert 10 <= len(found) <= 100


def regions(bench: Bench, data: bytes) -> None:
    for region in read_regions(bench.put("圏域.csv", data), ()).values():
        clean(region)


def sent_data(bench: Bench, data: bytes) -> None:
    """Town data that are read are those that were written: a digest vouches for them."""
    found = town_data.decode(data)
    assert found == town_data.decode(bench.files[f"{SENT}/town-data.json"]), "other data with the same digest"


def sent_again(bench: Bench, data: bytes) -> None:
    """Town data whose digest is right although they were made up: the roll-up takes them or says what is wrong."""
    sealed = town_data.encode(town_data._DECODER.decode(data)) if _typed(town_data._DECODER.decode, data) else data
    folder = bench.put("集計/a.json", sealed).parent
    result = make_rollup(bench.catalog, folder)
    for item in result.towns:
        clean(item.data.name)


def _typed(decode: Callable[[bytes], Any], data: bytes) -> bool:
    try:
        decode(data)
    except (ValueError, RecursionError):
        return False
    return True


def compared(bench: Bench, data: bytes) -> None:
    """A prefecture's figures are those that it wrote."""
    found = load_benchmark(bench.document, bench.put("比較.json", data))
    assert found == benchmarks.decode(bench.files["benchmark.json"]), "other figures with the same digest"


def compared_again(bench: Bench, data: bytes) -> None:
    """Figures whose digest is right although they were made up."""
    decode = benchmarks.msgspec.json.Decoder(benchmarks.Benchmark).decode
    sealed = benchmarks.encode(decode(data)) if _typed(decode, data) else data
    load_benchmark(bench.document, bench.put("比較.json", sealed))
    comparison(bench.document)


def gathered(name: str) -> Read:
    """A folder of the prefecture with this file in it."""

    def read(bench: Bench, data: bytes) -> None:
        folder = bench.put(f"集計2/{name}", data).parent
        result = make_rollup(bench.catalog, folder, passwords=(PASSWORD,) if name.endswith(".age") else ())
        assert len(result.towns) <= 1
        shutil.rmtree(folder)

    return read


def report(name: str) -> Read:
    def read(bench: Bench, data: bytes) -> None:
        shutil.rmtree(bench.folder / "報告", ignore_errors=True)
        verify_path(bench.put(f"報告/{name}", data), bench.catalog)

    return read


def hidden_data(bench: Bench, data: bytes) -> None:
    found = read_workbook_town_data(bench.put("隠し.xlsx", data))
    good = town_data.decode(bench.files[f"{SENT}/town-data.json"])
    assert found.receipt == good.receipt and found.questions == good.questions


def laws(name: str) -> Read:
    def read(bench: Bench, data: bytes) -> None:
        shutil.rmtree(bench.folder / "例規", ignore_errors=True)
        found = search_ordinances(bench.document, bench.put(f"例規/{name}", data).parent)
        assert all(error.code.startswith("E-") and error.fix for error in found.unread)

    return read


def form_file(name: str) -> Read:
    def read(bench: Bench, data: bytes) -> None:
        found = load_question_set(bench.put_folder("set", name, data))
        assert found.digest and all(question.id for question in found.questions())

    return read


def layout(bench: Bench, data: bytes) -> None:
    found = load_layouts(bench.put("様式/2-1.toml", data).parent)
    assert len(found) == 1


def evidence(bench: Bench, data: bytes) -> None:
    document, before = bench.document, kept(bench.document)
    attach(document, "online.policy", bench.put("資料.pdf", data))
    document.undo()
    assert kept(document) == before


def typed_text(bench: Bench, data: bytes) -> None:
    """Whatever is typed is a value that the field can have, or a known error."""
    text = data.decode("utf-8", "surrogatepass")
    for kind in ("integer", "decimal", "percent", "yes_no", "date", "ym", "text", "multi_choice", "code"):
        rules = Rules(kind, "欄", unit="件" if kind == "integer" else "")
        _or_error(lambda rules=rules: sound(parse_value(rules, text), rules))
    for question in list(bench.catalog.question_set.questions())[::7]:
        rules = question_rules(question)
        _or_error(lambda rules=rules: sound(parse_value(rules, text), rules))
    for read in (parse_number, parse_integer, parse_date, parse_ym, parse_fiscal_year, parse_municipality_code):
        found = read(text)
        assert not isinstance(found, Number) or found.value.is_finite()
        assert not isinstance(found, DateValue) or 1868 <= found.value.year <= 2100


def _or_error(call: Callable[[], object]) -> None:
    try:
        call()
    except AppError as error:
        assert error.code.startswith("E-INPUT-") and error.fix


def pasted(_bench: Bench, data: bytes) -> None:
    """Nothing of the clipboard is lost on the way to the cells."""
    text = data.decode("utf-8", "surrogatepass")
    block = to_block(text)
    kept = "".join("".join(row) for row in block)
    plain = text.replace("\r\n", "\n").replace("\r", "\n")
    assert sorted(kept.replace("\n", "").replace('"', "")) == sorted(
        plain.replace("\t", "").replace("\n", "").replace('"', "")
    )


def pasted_page(_bench: Bench, data: bytes) -> None:
    """A page on the clipboard gives a block of texts."""
    html = data.decode("utf-8", "replace")
    for text in ("", "1\t2\r\n", html):
        block = block_of(text, html)
        assert all(isinstance(cell, str) for row in block for cell in row)


def expression(_bench: Bench, data: bytes) -> None:
    text = data.decode("utf-8", "surrogatepass")
    try:
        found = compile_expression(text, SCOPE)
    except ExpressionError as error:
        assert error.message and error.fix and 0 <= error.at <= len(text)
        return
    found.evaluate(World())


def one_word(draw: Draw, data: bytes) -> bytes:
    """One field: a word of the file, an odd text, or both together."""
    words = data.decode().split("　")
    return encoded(draw(st.sampled_from(words) | odd_text()) + draw(st.just("") | odd_text()))


def any_text(draw: Draw, data: bytes) -> bytes:
    """A block of cells with odd texts in it."""
    text, odd = data.decode(), draw(odd_text())
    at = draw(st.integers(0, len(text)))
    quoted = '"' + odd.replace('"', '""') + '"'
    return encoded(text[:at] + draw(st.sampled_from([odd, quoted, '"' + odd])) + text[at:])


def formula(draw: Draw, _data: bytes) -> bytes:
    """Pieces of expressions in any order."""
    pieces = ["(", ")", ",", "+", "-", "*", "/", "=", "!=", "<", "in", "not", "and", "or", "1", "80%", "0", '"a"']
    names = [*SCOPE.names, "count", "sum", "stage", "previous", "x", "yes", "9" * 500, "not " * 200, "(" * 200]
    found = draw(st.lists(st.sampled_from(pieces + names) | odd_text(), max_size=12))
    return encoded(draw(st.sampled_from([" ", ""])).join(found))


def plain_file(name: str, load: Callable[[Path], object]) -> Read:
    """A file whose reader's own checks are all there is to know."""
    return lambda bench, data: load(bench.put(name, data)) and None

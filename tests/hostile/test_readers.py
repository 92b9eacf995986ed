"""Every hostile content, under every name, given to every reader of files from outside."""

from __future__ import annotations

import importlib.util
import os
from collections.abc import Callable
from pathlib import Path
from types import ModuleType
from typing import Any

import pytest
from openpyxl import Workbook

from dx_assess.exchange.protect import opened, protect_workbook
from dx_assess.exchange.submission import MANIFEST, read_manifest
from dx_assess.exchange.town_data_file import read_town_data, read_workbook_town_data
from dx_assess.form.glossary import load_glossary
from dx_assess.form.loader import load_question_set
from dx_assess.session.benchmarks import load_benchmark
from dx_assess.session.catalog import Catalog
from dx_assess.session.distribution import read_offer, read_text
from dx_assess.session.document import Document
from dx_assess.session.evidence import attach
from dx_assess.session.files import new_file
from dx_assess.session.inquiry import take_inquiry
from dx_assess.session.ordinances import search_ordinances
from dx_assess.session.packs import read_workbook
from dx_assess.session.registers import plan_import
from dx_assess.session.rollup import make_rollup, read_passwords, read_regions
from dx_assess.session.sheet_plans import plan_sheets
from dx_assess.session.submit_verify import check_package
from dx_assess.session.verify import verify_path
from dx_assess.store.edits import Town


def _module() -> ModuleType:
    spec = importlib.util.spec_from_file_location("payloads", Path(__file__).with_name("payloads.py"))
    assert spec is not None and spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


payloads = _module()
GROUPS = {"plain": payloads.plain, "zips": payloads.zips, "workbooks": payloads.workbooks}


@pytest.fixture
def document(catalog: Catalog, tmp_path: Path) -> Any:
    found = new_file(catalog, tmp_path / "町.dxa", Town("073628", "鏡石町", "福島県"), 2026)
    yield found
    found.close()


def readers(document: Document, folder: Path, put: Callable[[str], Path]) -> dict[str, Callable[[], object]]:
    """Each reader with the content under a name that it takes."""
    catalog = document.catalog
    xlsx, csv, pack, data = put("a.xlsx"), put("a.csv"), put("a.dxpack"), put("a.json")
    sent, form, laws = put("sent/" + MANIFEST).parent, put("form/form.toml").parent, put("laws/a.html").parent
    for name in ("laws/b.txt", "laws/c.docx", "laws/d.xml", "laws/e.htm", "sent/town-data.json", "form/registers.toml"):
        put(name)
    whole = put("all/a.json").parent
    for name in ("all/b.xlsx", "all/c.zip", "all/d.dxa", f"all/e/{MANIFEST}", "all/e/f.json"):
        put(name)
    return {
        "import-xlsx": lambda: plan_import(document, "systems", xlsx),
        "import-csv": lambda: plan_import(document, "procedures", csv),
        "sheets": lambda: plan_sheets(document, [xlsx]),
        "packs": lambda: read_workbook(catalog, xlsx),
        "offer": lambda: read_offer(catalog, pack),
        "text": lambda: read_text(put("a.txt")),
        "inquiry": lambda: take_inquiry(document, data),
        "benchmark": lambda: load_benchmark(document, data),
        "town-data": lambda: read_town_data(data),
        "town-workbook": lambda: read_workbook_town_data(xlsx),
        "manifest": lambda: read_manifest(sent),
        "package": lambda: check_package(sent, document.question_set),
        "verify": lambda: verify_path(xlsx, catalog),
        "verify-folder": lambda: verify_path(whole, catalog),
        "rollup": lambda: make_rollup(catalog, whole),
        "passwords": lambda: read_passwords(csv),
        "regions": lambda: read_regions(csv, ()),
        "glossary": lambda: load_glossary(put("a.toml")),
        "form": lambda: load_question_set(form),
        "laws": lambda: search_ordinances(document, laws),
        "attach": lambda: attach(document, "online.policy", put("b.csv")),
    }


@pytest.mark.parametrize("group", GROUPS)
def test_hostile_contents(document: Document, place: Any, run: Any, group: str) -> None:
    work: dict[str, Callable[[], object]] = {}
    for name, content in GROUPS[group]().items():
        folder = place.inside / name

        def put(file: str, folder: Path = folder, content: bytes = content) -> Path:
            path = folder / file
            path.parent.mkdir(parents=True, exist_ok=True)
            path.write_bytes(content)
            return path

        work |= {f"{name} {reader}": call for reader, call in readers(document, folder, put).items()}
    found = run(work)
    refused = [name for name, code in found.items() if code]
    assert len(refused) > len(found) / 3


def test_a_workbook_that_asks_for_endless_rounds_of_its_key(place: Any, run: Any) -> None:
    book = Workbook()
    book.save(place.inside / "a.xlsx")
    locked = protect_workbook((place.inside / "a.xlsx").read_bytes(), "a long password")
    more = locked.replace(b'    <p:encryptedKey spinCount="100000"', b'   <p:encryptedKey spinCount="9999999"')
    assert len(more) == len(locked) and more != locked
    assert run({"rounds": lambda: opened(more, "a long password", "a.xlsx")}) == {"rounds": "E-PASSWORD-DAMAGED"}


@pytest.mark.parametrize("kind", ["folder", "pipe", "endless", "loop", "missing"])
def test_no_file_at_all(document: Document, place: Any, run: Any, kind: str) -> None:
    def put(file: str) -> Path:
        path = place.inside / file
        path.parent.mkdir(parents=True, exist_ok=True)
        if not os.path.lexists(path):
            if kind == "folder":
                path.mkdir()
            elif kind == "pipe":
                os.mkfifo(path)
            elif kind != "missing":
                path.symlink_to({"endless": "/dev/zero", "loop": path.name}[kind])
        return path

    found = run(readers(document, place.inside, put))
    told_inside = {"rollup", "laws", "verify", "verify-folder"}
    assert [name for name, code in found.items() if not code and name not in told_inside] == []

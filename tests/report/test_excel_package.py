"""The XML of a workbook against what Excel is known to refuse or to repair; no program is needed for it."""

from __future__ import annotations

import io
import math
import posixpath
import re
import zipfile
from xml.etree import ElementTree

import pytest
from msgspec.structs import replace
from openpyxl import Workbook
from openpyxl.utils import range_boundaries

from dx_assess.report.excel import make_book, render_excel
from dx_assess.report.excel_book import book_bytes
from dx_assess.report.excel_cell import CUT, LONGEST, put
from dx_assess.report.excel_layouts import make_layout_book
from dx_assess.report.layout_tables import fill
from dx_assess.report.layouts import load_layouts
from dx_assess.report.parts import ReportContent
from dx_assess.report.withhold import for_audience

MAIN = "{http://schemas.openxmlformats.org/spreadsheetml/2006/main}"
REL = "{http://schemas.openxmlformats.org/package/2006/relationships}"
TYPES = "{http://schemas.openxmlformats.org/package/2006/content-types}"
ID = "{http://schemas.openxmlformats.org/officeDocument/2006/relationships}id"
ORDER = [
    "sheetPr",
    "dimension",
    "sheetViews",
    "sheetFormatPr",
    "cols",
    "sheetData",
    "sheetProtection",
    "autoFilter",
    "mergeCells",
    "conditionalFormatting",
    "dataValidations",
    "hyperlinks",
    "printOptions",
    "pageMargins",
    "pageSetup",
    "headerFooter",
    "rowBreaks",
    "colBreaks",
    "drawing",
    "legacyDrawing",
    "tableParts",
]
"""Order of a sheet's elements in the standard (ECMA-376, 18.3.1.99); Excel repairs a sheet with another one."""
NAME = re.compile(r"[^\W\d][\w.]*\Z")
"""What a table may be called (no space, no digit in front)."""
CELL_LIKE = re.compile(r"(?:[A-Z]{1,3}[0-9]+|[RrCc])\Z")


class Package:
    """The parts of a workbook."""

    def __init__(self, data: bytes) -> None:
        with zipfile.ZipFile(io.BytesIO(data)) as archive:
            self.names = archive.namelist()
            self.parts = {name: archive.read(name) for name in self.names}

    def xml(self, name: str) -> ElementTree.Element:
        return ElementTree.fromstring(self.parts[name])

    def targets(self, part: str) -> dict[str, str]:
        """Relationships of a part: id → the part it leads to."""
        folder, name = posixpath.split(part)
        path = f"{folder}/_rels/{name}.rels" if folder else f"_rels/{name}.rels"
        if path not in self.parts:
            return {}
        found = {}
        for link in self.xml(path).iter(f"{REL}Relationship"):
            assert link.get("TargetMode") != "External", (part, link.attrib)
            target = str(link.get("Target"))
            whole = target[1:] if target.startswith("/") else posixpath.normpath(posixpath.join(folder, target))
            found[str(link.get("Id"))] = whole
        return found

    def sheets(self) -> dict[str, str]:
        """Names of sheets → their parts."""
        targets = self.targets("xl/workbook.xml")
        return {
            str(item.get("name")): targets[str(item.get(ID))]
            for item in self.xml("xl/workbook.xml").iter(f"{MAIN}sheet")
        }

    def strings(self) -> list[str]:
        """Texts of all cells (they stand in the cells themselves)."""
        items = [item for part in self.sheets().values() for item in self.xml(part).iter(f"{MAIN}is")]
        return ["".join(text.text or "" for text in item.iter(f"{MAIN}t")) for item in items]


@pytest.fixture(scope="module", params=["town", "prefecture", "empty", "papers"])
def book(request: pytest.FixtureRequest, content: ReportContent) -> Workbook:
    if request.param == "papers":
        return make_layout_book([fill(layout, content) for layout in load_layouts()], content)
    if request.param == "empty":
        return make_book(replace(content, registers=(), kpis=()))
    return make_book(for_audience(content, request.param))


@pytest.fixture(scope="module")
def package(book: Workbook, content: ReportContent) -> Package:
    return Package(book_bytes(book, content.cover))


def test_every_part_is_declared_once_and_every_link_leads_somewhere(package: Package) -> None:
    assert len(set(package.names)) == len(package.names)
    declared = package.xml("[Content_Types].xml")
    overrides = [str(item.get("PartName"))[1:] for item in declared.iter(f"{TYPES}Override")]
    endings = {str(item.get("Extension")) for item in declared.iter(f"{TYPES}Default")}
    assert len(set(overrides)) == len(overrides)
    assert set(overrides) <= set(package.names)
    kinds = {str(item.get("ContentType")) for item in declared.iter(f"{TYPES}Override")}
    assert not [kind for kind in kinds if "macro" in kind.lower()]
    reached = {"[Content_Types].xml"}
    waiting = [""]
    while waiting:
        for target in package.targets(waiting.pop()).values():
            assert target in package.parts, target
            if target not in reached:
                reached.add(target)
                waiting.append(target)
    rest = {name for name in package.names if not name.endswith(".rels")} - reached
    assert rest == set()
    assert all(name in overrides or name.rpartition(".")[2] in endings for name in package.names)


def test_names_of_sheets_are_possible(package: Package) -> None:
    names = list(package.sheets())
    assert len({name.casefold() for name in names}) == len(names)
    for name in names:
        assert 0 < len(name) <= 31 and not re.search(r"[\[\]:*?/\\]", name), name
        assert not name.startswith("'") and not name.endswith("'") and name.casefold() != "history"


def test_elements_of_a_sheet_are_in_the_order_of_the_standard(package: Package) -> None:
    for name, part in package.sheets().items():
        tags = [child.tag.removeprefix(MAIN) for child in package.xml(part)]
        places = [ORDER.index(tag) for tag in tags if tag in ORDER]
        assert set(tags) <= set(ORDER), (name, set(tags) - set(ORDER))
        assert places == sorted(places), (name, tags)


def test_cells_are_in_order_once_and_of_known_kinds(package: Package) -> None:
    styles = len(package.xml("xl/styles.xml").findall(f"{MAIN}cellXfs/{MAIN}xf"))
    for name, part in package.sheets().items():
        sheet, last_row = package.xml(part), 0
        for row in sheet.iter(f"{MAIN}row"):
            assert int(row.get("r", "0")) > last_row, name
            last_row, last_column = int(row.get("r", "0")), 0
            assert float(row.get("ht", "15")) <= 409.5
            for cell in row.iter(f"{MAIN}c"):
                column, at, _end, _row = range_boundaries(str(cell.get("r")))
                assert column > last_column and at == last_row
                last_column = column
                assert cell.get("t", "n") in ("n", "inlineStr", "d"), cell.attrib
                assert cell.find(f"{MAIN}f") is None
                assert int(cell.get("s", "0")) < styles
                value = cell.find(f"{MAIN}v")
                assert (cell.find(f"{MAIN}is") is not None) == (cell.get("t") == "inlineStr")
                if value is not None and cell.get("t", "n") == "n":
                    assert math.isfinite(float(str(value.text)))
        widths = [float(column.get("width", "0")) for column in sheet.iter(f"{MAIN}col")]
        assert all(0 < width <= 255 for width in widths), name


def test_text_is_xml_that_a_cell_holds(package: Package) -> None:
    for text in package.strings():
        assert len(text) <= LONGEST
        assert not re.search("[\x00-\x08\x0b\x0c\x0e-\x1f\ufffe\uffff]", text)
        assert text[:1] not in ("=", "+", "@", "\t") and (text[:1] != "-" or len(text) == 1), text


def test_merged_cells_do_not_overlap_tables_or_each_other(package: Package) -> None:
    for name, part in package.sheets().items():
        taken: set[tuple[int, int]] = set()
        areas = [str(item.get("ref")) for item in package.xml(part).iter(f"{MAIN}mergeCell")]
        areas += [str(package.xml(table).get("ref")) for table in tables_of(package, part)]
        for area in areas:
            left, top, right, bottom = range_boundaries(area)
            cells = {(row, column) for row in range(top, bottom + 1) for column in range(left, right + 1)}
            assert not cells & taken, (name, area)
            assert len(cells) > 1, (name, area)
            taken |= cells


def tables_of(package: Package, part: str) -> list[str]:
    return [target for target in package.targets(part).values() if "/tables/" in target]


def test_tables_are_what_their_cells_say(book: Workbook, package: Package) -> None:
    ids, names = [], []
    for title, part in package.sheets().items():
        listed = {str(item.get(ID)) for item in package.xml(part).iter(f"{MAIN}tablePart")}
        assert listed == {key for key, target in package.targets(part).items() if "/tables/" in target}
        for target in tables_of(package, part):
            table = package.xml(target)
            ids.append(table.get("id"))
            names.append(str(table.get("displayName")))
            left, top, right, bottom = range_boundaries(str(table.get("ref")))
            columns = [column.get("name") for column in table.iter(f"{MAIN}tableColumn")]
            heads = [book[title].cell(top, at).value for at in range(left, right + 1)]
            assert columns == heads, (title, names[-1])
            assert len({str(head).casefold() for head in heads}) == len(heads)
            assert all(isinstance(head, str) and 0 < len(head) <= 255 for head in heads)
            assert bottom > top
            numbers = [column.get("id") for column in table.iter(f"{MAIN}tableColumn")]
            assert numbers == [str(no) for no in range(1, len(heads) + 1)]
            filters = table.find(f"{MAIN}autoFilter")
            assert filters is None or filters.get("ref") == table.get("ref")
    assert len(set(ids)) == len(ids) and len({name.casefold() for name in names}) == len(names)
    defined = [str(item.get("name")) for item in package.xml("xl/workbook.xml").iter(f"{MAIN}definedName")]
    assert not {name.casefold() for name in names} & {name.casefold() for name in defined}
    assert all(NAME.match(name) and not CELL_LIKE.match(name) and len(name) <= 255 for name in names)


def test_defined_names_are_those_of_printing_and_lead_to_cells(package: Package) -> None:
    sheets = list(package.sheets())
    seen = set()
    for item in package.xml("xl/workbook.xml").iter(f"{MAIN}definedName"):
        name, at = str(item.get("name")), int(str(item.get("localSheetId")))
        assert name in ("_xlnm.Print_Area", "_xlnm.Print_Titles", "_xlnm._FilterDatabase"), name
        assert (name, at) not in seen
        seen.add((name, at))
        quoted = "'" + sheets[at].replace("'", "''") + "'!"
        for reference in str(item.text).split(","):
            assert reference.startswith(quoted), (reference, quoted)
            assert re.fullmatch(r"\$?[A-Z]*\$?[0-9]*(?::\$?[A-Z]*\$?[0-9]*)?", reference.removeprefix(quoted))
    assert {at for name, at in seen if name == "_xlnm.Print_Area"} == set(range(len(sheets)))


def test_headers_and_footers_are_short_enough(package: Package) -> None:
    for name, part in package.sheets().items():
        for text in package.xml(part).iter(f"{MAIN}oddHeader"):
            assert len(text.text or "") <= 255, name
        footers = [text.text or "" for text in package.xml(part).iter(f"{MAIN}oddFooter")]
        assert len(footers) == 1 and "&P／&N" in footers[0] and len(footers[0]) <= 255


def test_a_visible_sheet_is_the_first_one_shown(package: Package) -> None:
    root = package.xml("xl/workbook.xml")
    view = root.find(f"{MAIN}bookViews/{MAIN}workbookView")
    states = [item.get("state", "visible") for item in root.iter(f"{MAIN}sheet")]
    assert view is None or states[int(view.get("activeTab", "0"))] == "visible"
    selected = [
        name
        for name, part in package.sheets().items()
        for view in package.xml(part).iter(f"{MAIN}sheetView")
        if view.get("tabSelected") in ("1", "true")
    ]
    assert len(selected) <= 1, selected


def test_text_beyond_a_cell_says_that_it_was_cut() -> None:
    cell = Workbook().active.cell(1, 1)
    put(cell, "あ" * 40_000)
    assert len(cell.value) == LONGEST and cell.value.endswith(CUT)
    put(cell, "あ" * LONGEST)
    assert cell.value == "あ" * LONGEST


def test_the_record_says_what_the_workbook_was_made_from(content: ReportContent) -> None:
    strings = set(Package(render_excel(content)).strings())
    cover = content.cover
    assert {cover.receipt, cover.set_name, cover.set_version, cover.pack_name, cover.program_version} <= strings
    assert {"form", "form_version", "pack", "program", "receipt", "sha256"} <= strings

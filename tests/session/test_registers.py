"""Importing and exporting registers of an open file: one step, nothing half-written, mappings remembered."""

from __future__ import annotations

import json
from collections.abc import Iterator
from pathlib import Path

import pytest

from dx_assess.errors import AppError, AppErrors
from dx_assess.form.answer import answered
from dx_assess.session.catalog import Catalog
from dx_assess.session.document import CellEdit, Document
from dx_assess.session.documents import score_document
from dx_assess.session.files import add_year, new_file
from dx_assess.session.registers import (
    ImportWishes,
    carry_out,
    division_names,
    export_register,
    find_register,
    import_document,
    plan_import,
    remembered_mapping,
    rows_as_table,
)
from dx_assess.store.edits import Town


def make(catalog: Catalog, path: Path, year: int = 2026) -> Document:
    return new_file(catalog, path, Town("073628", "下郷町", "福島県"), year, pack_id="")


@pytest.fixture
def document(catalog: Catalog, tmp_path: Path) -> Iterator[Document]:
    found = make(catalog, tmp_path / "town.dxa")
    yield found
    found.close()


def csv(folder: Path, text: str) -> Path:
    path = folder / "a.csv"
    path.write_text(text, encoding="utf-8")
    return path


def test_the_prefectures_own_list_gives_its_published_table(catalog: Catalog, tmp_path: Path, project: Path) -> None:
    document = make(catalog, tmp_path / "town.dxa", 2023)
    plan = plan_import(document, "R6", project / "tests" / "data" / "fukushima_r4_initiatives.csv")
    assert (plan.plan.read, len(plan.plan.rejected)) == (54, 0)
    carry_out(document, plan)
    table = score_document(document)["figures"]["initiatives.by_domain"]
    counts = [(row["projects"], row["kpi"], row["achieved"], row["partly"], row["rate"]) for row in table]
    assert [(achieved, kpis) for _projects, kpis, achieved, _partly, _rate in counts[:-1]] == [
        (1, 1),
        (0, 3),
        (3, 4),
        (1, 1),
        (2, 2),
        (0, 1),
    ]
    assert counts[-1] == (43, 12, 7, 5, 58)
    assert table[0]["domain"] == "1　まず始めに実施すべき取組"
    assert table[-1]["domain"] == "合計"
    assert "総務部　職員研修課" in division_names(document)
    document.close()


def test_a_rejected_row_stops_everything(document: Document, tmp_path: Path) -> None:
    source = csv(tmp_path, "番号,年間総件数,担当課\nP001,120,新しい課\nP002,たくさん,住民課\n")
    before, changes = document.path.read_bytes(), document.file.changes()
    plan = plan_import(document, "procedures", source)
    assert not plan.can_be_carried_out
    with pytest.raises(AppErrors) as caught:
        carry_out(document, plan)
    (error,) = caught.value.errors
    assert error.code == "E-INPUT-VALUE"
    assert str(error.where) == "a.csv 3行 「年間総件数」"
    assert "たくさん" in error.message
    assert document.path.read_bytes() == before
    assert document.file.changes() == changes


def test_accept_valid_writes_the_rest_as_one_step(document: Document, tmp_path: Path) -> None:
    source = csv(tmp_path, "番号,年間総件数,担当課\nP001,120,新しい課\nP002,たくさん,別の課\n,,\nP003,８件,住民課\n")
    plan = plan_import(document, "手続台帳", source, ImportWishes(accept_valid=True))
    found = import_document(document, plan)
    assert (found["read"], found["accepted"]) == (3, 2)
    assert found["rejected"] == [
        {
            "row": 3,
            "column": "年間総件数",
            "value": "たくさん",
            "code": "E-INPUT-VALUE",
            "message": found["rejected"][0]["message"],
        }
    ]
    assert found["added_divisions"] == ["新しい課"]
    assert found["changes"][0] == {
        "row": 2,
        "row_id": "P001",
        "action": "change",
        "column": "total_count",
        "label": "年間総件数",
        "old": "",
        "new": "120",
    }
    json.dumps(found)
    carry_out(document, plan)
    rows = {row.row_id: row for row in document.data.rows("procedures")}
    assert rows["P001"].cell("total_count") == answered(120)
    assert rows["P003"].cell("total_count") == answered(8)
    assert rows["P002"].cell("total_count").is_open
    assert division_names(document)[-1] == "新しい課"
    assert len({change.batch for change in document.file.changes() if "取込み" in change.label}) == 1
    assert (
        import_document(document, plan_import(document, "procedures", source, ImportWishes(accept_valid=True)))[
            "changes"
        ]
        == []
    )


def test_a_plan_is_void_when_the_register_changed(document: Document, tmp_path: Path) -> None:
    plan = plan_import(document, "procedures", csv(tmp_path, "番号,年間総件数\nP001,1\n"))
    document.set_cells("procedures", [CellEdit("P001", "total_count", answered(2))])
    with pytest.raises(AppError) as caught:
        carry_out(document, plan)
    assert caught.value.code == "E-IMPORT-STALE"
    assert document.data.rows("procedures")[0].cell("total_count") == answered(2)


def test_a_mapping_is_remembered_once_it_was_used(document: Document, tmp_path: Path) -> None:
    source = csv(tmp_path, "番号,申請の数\nP001,7\n")
    plan = plan_import(document, "procedures", source, ImportWishes(mapping={"年間総件数": "申請の数"}))
    assert remembered_mapping(document, "procedures") == {}
    carry_out(document, plan)
    assert remembered_mapping(document, "procedures") == {"total_count": "申請の数"}
    again = plan_import(document, "procedures", csv(tmp_path, "番号,申請の数\nP002,9\n"))
    assert [(row.row_id, row.changes[0].new.value) for row in again.plan.accepted] == [("P002", 9)]


@pytest.mark.parametrize("name", ["a.csv", "a.xlsx"])
def test_an_export_of_every_register_comes_back_unchanged(document: Document, tmp_path: Path, name: str) -> None:
    for register in document.question_set.registers:
        count = export_register(document, register.id, tmp_path / name)
        assert count == len(document.data.rows(register.id))
        plan = plan_import(document, register.id, tmp_path / name, ImportWishes("replace" if count else "upsert"))
        assert (plan.plan.read, plan.plan.changes_anything) == (count, False)


def test_a_register_of_another_town_keeps_its_numbers(catalog: Catalog, document: Document, tmp_path: Path) -> None:
    other = make(catalog, tmp_path / "other.dxa")
    other.add_rows("automation", [{"name": answered("甲")}, {"name": answered("乙")}])
    other.strike_rows("automation", ["A001"])
    export_register(other, "automation", tmp_path / "a.xlsx")
    other.close()
    carry_out(document, plan_import(document, "automation", tmp_path / "a.xlsx"))
    assert [row.row_id for row in document.data.rows("automation")] == ["A002"]
    assert document.add_rows("automation", [{"name": answered("丙")}]) == ["A003"]


def test_an_unknown_register_is_named_with_the_nearest(document: Document) -> None:
    with pytest.raises(AppError, match="procedure") as caught:
        find_register(document, "procedure")
    assert "procedures" in caught.value.fix


def test_rows_as_a_table_for_json(document: Document) -> None:
    document.set_cells("procedures", [CellEdit("P001", "exists", answered(True))])
    found = rows_as_table(document, "R1")
    assert found["rows"][0]["cells"]["exists"] == "はい"
    assert found["columns"][0] == {"id": "row_id", "label": "番号", "kind": "auto"}
    json.dumps(found)


def test_progress_is_told_and_can_cancel(document: Document, tmp_path: Path) -> None:
    source = csv(tmp_path, "番号,年間総件数\nP001,1\nP002,2\n")
    seen: list[tuple[int, int]] = []
    plan_import(document, "procedures", source, progress=lambda done, total: seen.append((done, total)))
    assert seen == [(0, 2), (1, 2)]

    def stop(_done: int, _total: int) -> None:
        raise KeyboardInterrupt

    with pytest.raises(KeyboardInterrupt):
        plan_import(document, "procedures", source, progress=stop)


def test_a_list_of_the_towns_own_is_known_again(document: Document, tmp_path: Path) -> None:
    first = tmp_path / "事務R7.csv"
    first.write_text("事務名,件数,課\n会議録,12,総務課\n", encoding="utf-8")
    wishes = ImportWishes(mapping={"業務名": "事務名", "volume": "件数", "division": ""})
    carry_out(document, plan_import(document, "automation", first, wishes))
    other = tmp_path / "別.csv"
    other.write_text("業務名,件数\n窓口,3\n", encoding="utf-8")
    carry_out(document, plan_import(document, "automation", other, ImportWishes(mapping={"note": "件数"})))

    again = tmp_path / "事務R8.csv"
    again.write_text("件数,事務名,課\n30,証明書,税務課\n", encoding="utf-8")
    plan = plan_import(document, "automation", again)
    assert plan.source is not None
    assert plan.plan.headers.columns == {"name": 1, "volume": 0}
    assert import_document(document, plan)["known_source"] == "事務r#.csv"
    assert plan_import(document, "automation", other).plan.headers.columns == {"name": 0, "note": 1}

    fresh = plan_import(document, "automation", again, ImportWishes(mapping={"name": "事務名"}, use_remembered=False))
    assert fresh.source is None
    carry_out(document, fresh)
    assert plan_import(document, "automation", again).plan.headers.mapping == {"name": "事務名"}


def test_no_good_row_is_nothing_carried_out(document: Document, tmp_path: Path) -> None:
    source = csv(tmp_path, "番号,年間総件数\nP999,1\n")
    plan = plan_import(document, "procedures", source, ImportWishes(accept_valid=True))
    assert not plan.can_be_carried_out
    with pytest.raises(AppErrors) as caught:
        carry_out(document, plan)
    assert [error.code for error in caught.value.errors] == ["E-IMPORT-NUMBER"]
    assert str(caught.value.errors[0].where) == "a.csv 2行 「番号」"


def test_a_new_year_starts_without_contradictions(document: Document) -> None:
    row = {"title": "窓口", "kpi_kind": "kpi", "kpi_name": "件数", "target_value": "10", "actual_value": "9"}
    document.add_rows("initiatives", [{key: answered(text) for key, text in row.items()}])
    add_year(document, 2027)
    (carried,) = document.data.rows("initiatives")
    assert document.year.fiscal_year == 2027 and carried.cell("target_value").is_open
    assert [finding.key for finding in document.assessment.findings if finding.level == "E"] == []
    document.set_cells("initiatives", [CellEdit("N001", "actual_value", answered("9"))])
    assert {finding.row_id for finding in document.assessment.findings if finding.level == "E"} == {"N001"}

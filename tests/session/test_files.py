"""New files, further years, opening."""

from __future__ import annotations

from datetime import date
from decimal import Decimal
from pathlib import Path

import pytest
from msgspec.structs import replace

from dx_assess.errors import AppError
from dx_assess.form.answer import UNKNOWN, answered
from dx_assess.form.model import Register
from dx_assess.session.catalog import Catalog
from dx_assess.session.document import CellEdit, Document
from dx_assess.session.files import FIRST_YEAR, LAST_YEAR, add_year, new_file, open_file
from dx_assess.store.edits import Town

TOWN = Town("073628", "鏡石町", "福島県")


def register(document: Document, register_id: str) -> Register:
    found = document.question_set.register(register_id)
    assert found is not None
    return found


class TestNewFile:
    @pytest.mark.parametrize(
        ("register_id", "rows"),
        [
            ("procedures", 54),
            ("opendata_reg", 27),
            ("systems", 20),
            ("divisions", 18),
            ("automation", 0),
            ("analog_reg", 0),
            ("initiatives", 0),
        ],
    )
    def test_prepared_rows(self, document: Document, register_id: str, rows: int) -> None:
        found = document.data.rows(register_id)
        assert len(found) == rows
        prefix = register(document, register_id).prefix
        assert [row.row_id for row in found] == [f"{prefix}{number:03d}" for number in range(1, rows + 1)]
        assert all(row.prefilled is (register_id != "divisions") for row in found)

    def test_prepared_cells(self, document: Document) -> None:
        first = document.data.rows("procedures")[0]
        assert first.cell("std_code").value == "K01" and first.cell("group").value == "childcare"
        assert str(first.cell("name").value).startswith("児童手当等の受給資格")
        assert first.cell("exists").is_open
        assert document.data.rows("systems")[19].cells == {"std20": answered("B20")}

    def test_divisions_are_those_of_the_set(self, document: Document) -> None:
        names = [row.cell("name").value for row in document.data.rows("divisions")]
        assert names == [division.label for division in document.question_set.divisions]

    def test_nothing_is_scored_or_found_yet(self, document: Document) -> None:
        assert document.assessment.overall.score is None
        assert document.assessment.findings == ()
        assert (document.assessment.overall.low, document.assessment.overall.high) == (0, 100)

    def test_the_pack_of_the_prefecture(self, document: Document) -> None:
        assert document.year.pack_id == "fukushima" and document.pack is not None

    def test_the_common_pack_where_the_prefecture_has_none(self, catalog: Catalog, tmp_path: Path) -> None:
        found = new_file(catalog, tmp_path / "a.dxa", Town("142018", "横須賀市", "神奈川県"), 2026)
        assert found.year.pack_id == "common" and found.pack is not None
        assert catalog.pack_for("福岡県") == "fukuoka"
        assert catalog.pack_for("") == "common"
        assert replace(catalog, packs={}).pack_for("神奈川県") == ""
        found.close()

    def test_the_year_names_its_question_set(self, document: Document) -> None:
        year = document.year
        assert (year.form_id, year.form_version) == (document.question_set.id, document.question_set.version)
        assert (year.edition, year.carried_from) == ("standard", None)

    def test_one_step_of_history(self, document: Document) -> None:
        assert {(change.batch, change.label) for change in document.file.changes(limit=10_000)} == {
            (1, "ファイルの作成")
        }

    @pytest.mark.parametrize(
        ("year", "edition", "pack", "code"),
        [
            (FIRST_YEAR - 1, "standard", "", "E-YEAR-RANGE"),
            (LAST_YEAR + 1, "standard", "", "E-YEAR-RANGE"),
            (2026, "full", "", "E-EDITION"),
            (2026, "standard", "fukuyama", "E-PACK-UNKNOWN"),
        ],
    )
    def test_refused_before_a_file_appears(
        self, catalog: Catalog, path: Path, year: int, edition: str, pack: str, code: str
    ) -> None:
        with pytest.raises(AppError) as caught:
            new_file(catalog, path, TOWN, year, edition, pack)
        assert caught.value.code == code and caught.value.fix
        assert list(path.parent.iterdir()) == []

    def test_an_existing_file_stays(self, document: Document, catalog: Catalog) -> None:
        size = document.path.stat().st_size
        with pytest.raises(AppError) as caught:
            new_file(catalog, document.path, TOWN, 2026)
        assert caught.value.code == "E-STORE-EXISTS" and document.path.stat().st_size == size


class TestOpen:
    def test_the_newest_year_unless_asked(self, document: Document, catalog: Catalog) -> None:
        add_year(document, 2027)
        document.close()
        again = open_file(catalog, document.path)
        assert again.year.fiscal_year == 2027
        again.close()
        again = open_file(catalog, document.path, 2026, read_only=True)
        assert again.year.fiscal_year == 2026 and again.read_only
        again.close()

    def test_a_year_that_is_not_there(self, document: Document, catalog: Catalog) -> None:
        document.close()
        with pytest.raises(AppError) as caught:
            open_file(catalog, document.path, 2030)
        assert caught.value.code == "E-YEAR-NONE" and "2026" in caught.value.fix
        open_file(catalog, document.path).close()  # nothing stayed locked

    def test_the_same_results_after_reopening(self, document: Document, catalog: Catalog) -> None:
        document.set_text("online.policy", "3")
        document.set_text("sec.training", "12/32")
        document.set_cells("procedures", [CellEdit("P001", "exists", answered(True))])
        before, data = document.assessment, document.data
        document.close()
        again = open_file(catalog, document.path)
        assert again.data == data
        assert again.assessment == before
        again.close()


class TestAddYear:
    @pytest.fixture
    def filled(self, document: Document) -> Document:
        """2026 with answers, rows and figures of one year."""
        document.set_text("profile.staff_total", "98")
        document.set_text("profile.asof", "2026-05-01")
        document.set_text("profile.fy", "2025")
        document.set_text("online.policy", "3")
        document.set_text("online.policy.note", "確認済み")
        document.set_text("analog_reg.zero_confirmed", "yes")
        document.set_cells(
            "procedures",
            [
                CellEdit("P001", "exists", answered(True)),
                CellEdit("P001", "online_status", answered("3")),
                CellEdit("P001", "channels", answered(frozenset({"myna"}))),
                CellEdit("P001", "total_count", answered(50)),
                CellEdit("P001", "online_count", UNKNOWN),
                CellEdit("P001", "count_basis", answered("actual")),
            ],
        )
        document.add_rows(
            "initiatives",
            [
                {
                    "fiscal_year": answered(2025),
                    "title": answered("手続の電子化"),
                    "kpi_kind": answered("kpi"),
                    "target_value": answered("40%"),
                    "actual_value": answered("未集計"),
                    "base_value": answered(Decimal("12.5")),
                    "budget": answered(1200),
                },
                {"title": answered("消す事業")},
            ],
        )
        document.strike_rows("initiatives", ["N002"])
        return document

    def test_profile_and_rows_come_along(self, filled: Document) -> None:
        add_year(filled, 2027)
        assert filled.year.fiscal_year == 2027 and filled.year.carried_from == 2026
        assert filled.answer("profile.staff_total") == answered(98)
        assert len(filled.data.rows("procedures")) == 54 and filled.data.rows("procedures")[0].prefilled
        row = filled.data.rows("procedures")[0]
        assert row.cell("channels").value == frozenset({"myna"}) and row.cell("online_status").value == "3"

    def test_what_belongs_to_one_year_does_not(self, filled: Document) -> None:
        add_year(filled, 2027)
        row = filled.data.rows("procedures")[0]
        assert [row.cell(name).is_open for name in ("total_count", "online_count", "count_basis")] == [True] * 3
        assert filled.answer("profile.asof").is_open and filled.answer("profile.fy").is_open
        assert filled.answer("online.policy").is_open and filled.answer("online.policy.note").is_open
        assert filled.answer("analog_reg.zero_confirmed").is_open
        assert filled.world.value("profile.asof") == date(2027, 4, 1)
        assert filled.world.value("profile.fy") == 2026

    def test_initiatives_move_on_by_a_year(self, filled: Document) -> None:
        add_year(filled, 2027)
        (row,) = filled.data.rows("initiatives")
        assert row.row_id == "N001" and row.cell("fiscal_year").value == 2026
        assert row.cell("title").value == "手続の電子化" and row.cell("base_value").value == Decimal("12.5")
        assert [row.cell(name).is_open for name in ("target_value", "actual_value", "budget")] == [True] * 3

    def test_every_column_follows_its_rule(self, filled: Document) -> None:
        add_year(filled, 2027)
        old = filled.file.load_year(2026)
        for item in filled.question_set.registers:
            new = {row.row_id: row for row in filled.data.rows(item.id)}
            for row in old.rows(item.id):
                for column in item.columns:
                    before, after = row.cell(column.id), new[row.row_id].cell(column.id)
                    if column.carry == "clear":
                        assert after.is_open, (item.id, column.id)
                    elif column.carry == "copy":
                        assert after == before, (item.id, column.id)

    def test_struck_rows_stay_behind_and_keep_their_number(self, filled: Document) -> None:
        add_year(filled, 2027)
        assert filled.new_row_ids("initiatives", 1) == ["N003"]

    def test_last_year_is_beside_it(self, filled: Document) -> None:
        add_year(filled, 2027)
        assert filled.previous_answer("online.policy") == answered("3")
        assert filled.world.previous("online.policy") == 3
        filled.show_year(2026)
        assert filled.previous is None and filled.previous_answer("online.policy") is None

    def test_the_old_year_is_untouched(self, filled: Document) -> None:
        before = filled.file.load_year(2026)
        add_year(filled, 2027)
        assert filled.file.load_year(2026) == before

    def test_from_a_chosen_year(self, filled: Document) -> None:
        add_year(filled, 2028)
        filled.set_text("profile.staff_total", "90")
        add_year(filled, 2029, source=2026)
        assert filled.year.carried_from == 2026 and filled.answer("profile.staff_total") == answered(98)
        assert filled.previous_assessment is not None and filled.previous_assessment.fiscal_year == 2028

    def test_an_earlier_year_can_be_added(self, filled: Document) -> None:
        add_year(filled, 2025)
        assert [info.fiscal_year for info in filled.years] == [2025, 2026]
        assert filled.year.carried_from == 2026

    @pytest.mark.parametrize(
        ("year", "source", "code"),
        [(2026, None, "E-YEAR-EXISTS"), (2027, 2020, "E-YEAR-NONE"), (LAST_YEAR + 1, None, "E-YEAR-RANGE")],
    )
    def test_refused(self, filled: Document, year: int, source: int | None, code: str) -> None:
        before = filled.years
        with pytest.raises(AppError) as caught:
            add_year(filled, year, source)
        assert caught.value.code == code
        assert filled.file.years() == before

    def test_one_step_of_history(self, filled: Document) -> None:
        add_year(filled, 2027)
        changes = filled.file.changes(2027, limit=10_000)
        assert {change.label for change in changes} == {"2027年度の追加"} and len(
            {change.batch for change in changes}
        ) == 1

    def test_edition_and_pack_come_along(self, filled: Document) -> None:
        filled.set_edition("quick")
        filled.set_pack("")
        add_year(filled, 2027)
        assert (filled.year.edition, filled.year.pack_id) == ("quick", "")

    def test_a_set_version_that_changed_is_the_current_one(self, filled: Document) -> None:
        filled.catalog = replace(filled.catalog, question_set=replace(filled.question_set, version="1.1.0"))
        add_year(filled, 2027)
        assert filled.year.form_version == "1.1.0"

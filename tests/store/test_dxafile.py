"""The .dxa file: values, creating, transactions, history, years."""

from __future__ import annotations

import sqlite3
import struct
from datetime import UTC, date, datetime
from decimal import Decimal
from pathlib import Path

import pytest
from msgspec.structs import replace

from dx_assess.errors import AppError
from dx_assess.form.answer import OPEN, UNKNOWN, UNMEASURED, Answer, Rate, Row, Scalar, answered, not_applicable
from dx_assess.store import schema
from dx_assess.store.codec import decode, decode_value, encode, encode_value
from dx_assess.store.dxafile import DxaFile
from dx_assess.store.edits import AddRow, Edit, PutYear, SetAnswer, SetCell, StrikeRow, Town
from dx_assess.store.owner import Owner
from tests.store.town_files import YEAR, Make, opened

VALUES: tuple[Answer, ...] = (
    answered("4"),
    answered(True),
    answered(0),
    answered(10**12),
    answered(Decimal("0.10")),
    answered(date(2026, 4, 1)),
    answered(frozenset({"csv", "pdf"})),
    answered(frozenset()),
    answered(Rate(12, 32)),
    answered("日本語　𠮷\n'\"; DROP TABLE answer;"),
    UNKNOWN,
    UNMEASURED,
    not_applicable("町に制度がない"),
)


class TestCodec:
    @pytest.mark.parametrize("answer", VALUES)
    def test_round_trip(self, answer: Answer) -> None:
        assert decode(encode(answer)) == answer
        if answer.value is not None:
            again = decode_value(encode_value(answer.value))
            assert again == answer.value and type(again) is type(answer.value)

    def test_open_is_nothing(self) -> None:
        assert encode(OPEN) is None and decode(None) == OPEN

    @pytest.mark.parametrize(
        "text", ["{", "[1]", '{"rate": [1]}', '{"date": "x"}', '{"other": 1}', "1.5", '{"decimal": "x"}']
    )
    def test_foreign_values_are_a_known_error(self, text: str) -> None:
        with pytest.raises(AppError) as caught:
            decode_value(text)
        assert caught.value.code == "E-STORE-VALUE"


class TestCreate:
    def test_a_new_file(self, make: Make, path: Path) -> None:
        with make() as file:
            assert file.town() == Town("073628", "鏡石町", "福島県")
            assert file.years() == (YEAR,)
            assert not file.read_only
        head = path.read_bytes()[:100]
        assert head.startswith(b"SQLite format 3\x00")
        assert struct.unpack(">I", head[68:72])[0] == schema.APPLICATION_ID == 0x44584131
        assert sorted(item.name for item in path.parent.iterdir()) == [path.name]

    def test_an_existing_file_is_not_overwritten(self, make: Make, path: Path, owner: Owner) -> None:
        path.write_text("mine", encoding="utf-8")
        with pytest.raises(AppError) as caught:
            make()
        assert caught.value.code == "E-STORE-EXISTS"
        assert path.read_text(encoding="utf-8") == "mine"

    def test_no_folder(self, tmp_path: Path, owner: Owner) -> None:
        with pytest.raises(AppError) as caught:
            DxaFile.create(tmp_path / "none" / "a.dxa", Town("1", "a", "b"), owner)
        assert caught.value.code == "E-STORE-FOLDER"

    def test_settings_of_the_connection(self, make: Make) -> None:
        with make() as file:
            wanted = {
                "journal_mode": "delete",
                "synchronous": 2,
                "trusted_schema": 0,
                "cell_size_check": 1,
                "foreign_keys": 1,
            }
            assert {name: file._rows(f"PRAGMA {name}")[0][0] for name in wanted} == wanted

    def test_reopened_with_everything(self, make: Make, path: Path, owner: Owner) -> None:
        edits: list[Edit] = [SetAnswer(2026, f"k{n}", answer) for n, answer in enumerate(VALUES)]
        cells = {f"c{n}": answer for n, answer in enumerate(VALUES)}
        edits.append(AddRow(2026, "systems", Row("S001", cells, prefilled=True)))
        with make() as file:
            file.apply(edits)
            before = file.load_year(2026)
        with opened(path, owner) as file:
            assert file.load_year(2026) == before
            assert [before.answer(f"k{n}") for n in range(len(VALUES))] == list(VALUES)
            assert before.rows("systems")[0].cells == cells

    def test_closing_twice_is_harmless(self, make: Make) -> None:
        file = make()
        file.close()
        file.close()

    def test_settings_stay_in_the_file(self, make: Make, path: Path, owner: Owner) -> None:
        with make() as file:
            assert file.setting("mapping") is None
            file.set_setting("mapping", "{}")
            file.set_setting("mapping", '{"a": 1}')
        with opened(path, owner) as file:
            assert file.setting("mapping") == '{"a": 1}'


class TestHistory:
    def test_old_and_new_of_every_edit(self, make: Make) -> None:
        with make() as file:
            file.apply([SetAnswer(2026, "online.policy", answered("2"))], "設問")
            file.apply([SetAnswer(2026, "online.policy", UNKNOWN)], "設問")
            file.apply([SetAnswer(2026, "online.policy", OPEN)], "答えを消す")
            found = [(decode(c.old), decode(c.new), c.label) for c in file.changes() if c.kind == "answer"]
            assert found == [
                (UNKNOWN, OPEN, "答えを消す"),
                (answered("2"), UNKNOWN, "設問"),
                (OPEN, answered("2"), "設問"),
            ]
            change = file.changes(limit=1)[0]
            assert (change.who, change.machine, change.fiscal_year) == ("sato", "pc-1", 2026)
            assert change.at == "2026-05-01T00:00:00.000+00:00" == file.last_change_at()

    def test_rows_cells_and_strikes(self, make: Make) -> None:
        with make() as file:
            file.apply([AddRow(2026, "systems", Row("S001", {"name": answered("台帳")}))])
            file.apply([SetCell(2026, "systems", "S001", "name", answered("別"))])
            file.apply([StrikeRow(2026, "systems", "S001")])
            file.apply([StrikeRow(2026, "systems", "S001", struck=False)])
            found = [(c.kind, c.target, c.old, c.new) for c in reversed(file.changes()) if c.kind != "year"]
            assert [item[:2] for item in found] == [
                ("row", "systems/S001"),
                ("cell", "systems/S001/name"),
                ("cell", "systems/S001/name"),
                ("struck", "systems/S001"),
                ("struck", "systems/S001"),
            ]
            assert [item[2:] for item in found[3:]] == [("false", "true"), ("true", "false")]
            assert decode(found[2][2]) == answered("台帳")

    @pytest.mark.parametrize("answer", VALUES)
    def test_an_edit_that_changes_nothing_leaves_no_trace(self, make: Make, answer: Answer) -> None:
        with make() as file:
            edits: list[Edit] = [
                SetAnswer(2026, "k", answer),
                AddRow(2026, "systems", Row("S001", {"name": answer})),
                PutYear(YEAR),
            ]
            assert file.apply(edits) > 0
            before = file.changes()
            again: list[Edit] = [
                SetAnswer(2026, "k", answer),
                SetAnswer(2026, "none", OPEN),
                SetCell(2026, "systems", "S001", "name", answer),
                SetCell(2026, "systems", "S001", "none", OPEN),
                StrikeRow(2026, "systems", "S001", struck=False),
                PutYear(YEAR),
            ]
            assert file.apply(again) == 0
            assert file.changes() == before

    def test_edits_made_together_are_one_batch(self, make: Make) -> None:
        with make() as file:
            batch = file.apply([SetAnswer(2026, key, answered(1)) for key in "abc"], "3件")
            assert [change.target for change in file.changes(batch=batch)] == ["c", "b", "a"]
            assert file.apply([SetAnswer(2026, "d", answered(1))]) == batch + 1

    def test_by_year_newest_first_and_limited(self, make: Make) -> None:
        with make() as file:
            file.apply([PutYear(replace(YEAR, fiscal_year=2027))])
            file.apply([SetAnswer(2026, "a", answered(1)), SetAnswer(2027, "a", answered(2))])
            assert {change.fiscal_year for change in file.changes(2027)} == {2027}
            ids = [change.id for change in file.changes()]
            assert ids == sorted(ids, reverse=True)
            assert len(file.changes(limit=2)) == 2

    def test_undoing_by_the_history_gives_the_year_back(self, make: Make) -> None:
        with make() as file:
            file.apply([SetAnswer(2026, f"k{n}", answer) for n, answer in enumerate(VALUES)])
            before = file.load_year(2026)
            batch = file.apply([SetAnswer(2026, f"k{n}", answered("neu")) for n in range(len(VALUES))])
            file.apply([SetAnswer(2026, change.target, decode(change.old)) for change in file.changes(batch=batch)])
            assert file.load_year(2026) == before


class TestTransactions:
    @pytest.mark.parametrize(
        "bad",
        [
            SetCell(2026, "systems", "S999", "name", answered("x")),
            StrikeRow(2026, "systems", "S999"),
            AddRow(2026, "systems", Row("S001", {})),
            SetAnswer(1999, "a", answered(1)),
        ],
    )
    def test_a_failing_edit_leaves_nothing_of_its_batch(self, make: Make, bad: Edit) -> None:
        with make() as file:
            file.apply([AddRow(2026, "systems", Row("S001", {}))])
            before, history = file.load_year(2026), file.changes()
            with pytest.raises(AppError):
                file.apply([SetAnswer(2026, "a", answered(1)), bad, SetAnswer(2026, "b", answered(1))])
            assert (file.load_year(2026), file.changes()) == (before, history)
            file.apply([SetAnswer(2026, "a", answered(1))])
            assert file.load_year(2026).answer("a") == answered(1)

    def test_an_exception_of_the_caller_leaves_nothing(self, make: Make) -> None:
        def edits() -> list[Edit]:
            raise RuntimeError

        with make() as file:
            before = file.changes()
            with pytest.raises(RuntimeError):
                file.apply(edit for _ in range(2) for edit in edits())
            assert file.changes() == before

    def test_every_edit_is_on_disk_when_it_returns(self, make: Make, path: Path) -> None:
        with make() as file:
            file.apply([SetAnswer(2026, "a", answered(1))])
            other = sqlite3.connect(path)
            assert other.execute("SELECT value FROM answer WHERE key = 'a'").fetchone() == ("1",)
            other.close()
            assert not path.with_name(path.name + "-journal").exists()

    def test_a_lock_of_another_program_is_explained(
        self, make: Make, path: Path, monkeypatch: pytest.MonkeyPatch
    ) -> None:
        with make() as file:
            file._rows("PRAGMA busy_timeout = 10")
            other = sqlite3.connect(path, isolation_level=None)
            other.execute("BEGIN EXCLUSIVE")
            with pytest.raises(AppError) as caught:
                file.apply([SetAnswer(2026, "a", answered(1))])
            assert caught.value.code == "E-STORE-BUSY"
            other.execute("ROLLBACK")
            other.close()
            assert file.apply([SetAnswer(2026, "a", answered(1))]) > 0


class TestYears:
    def test_several_years_are_apart(self, make: Make) -> None:
        with make() as file:
            file.apply(
                [PutYear(replace(YEAR, fiscal_year=2025)), PutYear(replace(YEAR, fiscal_year=2027, carried_from=2026))]
            )
            file.apply([SetAnswer(2025, "a", answered(1)), SetAnswer(2027, "a", answered(3))])
            assert [info.fiscal_year for info in file.years()] == [2025, 2026, 2027]
            assert file.years()[2].carried_from == 2026
            assert [file.load_year(year).answer("a").value for year in (2025, 2026, 2027)] == [1, None, 3]

    def test_rows_keep_their_order(self, make: Make) -> None:
        with make() as file:
            for number in (3, 1, 2):
                file.apply([AddRow(2026, "systems", Row(f"S00{number}", {}))])
            assert [row.row_id for row in file.load_year(2026).rows("systems")] == ["S003", "S001", "S002"]

    def test_row_numbers_of_all_years_and_struck_rows(self, make: Make) -> None:
        with make() as file:
            file.apply([PutYear(replace(YEAR, fiscal_year=2027))])
            file.apply([AddRow(2026, "systems", Row("S001", {})), AddRow(2027, "systems", Row("S009", {}))])
            file.apply([StrikeRow(2026, "systems", "S001")])
            assert file.row_numbers("systems") == {"S001", "S009"}
            assert file.load_year(2026).rows("systems") == ()
            assert file.load_year(2026).registers["systems"][0].struck


def test_back_up_is_a_whole_file(make: Make, path: Path, owner: Owner) -> None:
    target = path.with_name("copy.dxa")
    with make() as file:
        file.apply([SetAnswer(2026, "a", answered(1))])
        file.back_up_to(target)
        file.apply([SetAnswer(2026, "a", answered(2))])
    with opened(target, owner, read_only=True) as file:
        assert file.load_year(2026).answer("a") == answered(1)


def test_times_are_kept_in_utc(path: Path, owner: Owner) -> None:
    local = datetime.fromisoformat("2026-05-01T09:00:00+09:00")
    with DxaFile.create(path, Town("1", "a", "b"), owner, lambda: local) as file:
        file.apply([PutYear(YEAR)])
        assert file.last_change_at() == local.astimezone(UTC).isoformat(timespec="milliseconds")


@pytest.mark.parametrize("value", [answer.value for answer in VALUES if answer.value is not None])
def test_values_are_stored_as_plain_json(value: Scalar) -> None:
    text = encode_value(value)
    assert text is not None and "\\u" not in text

"""Two copies of a real file become one: values, rows, history, attachments, statuses."""

from __future__ import annotations

import shutil
import sqlite3
from collections.abc import Callable
from datetime import UTC, date, datetime, timedelta
from pathlib import Path

import pytest

from dx_assess.errors import AppError, AppErrors
from dx_assess.form.answer import answered
from dx_assess.session import merge as merging
from dx_assess.session.backups import kept_count, set_kept_count
from dx_assess.session.catalog import Catalog
from dx_assess.session.confirm import advance, blockers, status_of
from dx_assess.session.document import CellEdit, Document
from dx_assess.session.files import add_year, new_file, open_file
from dx_assess.session.history import history_entries
from dx_assess.session.merge import plan_files, write_merge
from dx_assess.session.merge_status import REASON
from dx_assess.session.sheet_records import issued_sheets, note_returned
from dx_assess.session.sheets import export_sheets
from dx_assess.session.verify import verify_path
from dx_assess.store.dxafile import DxaFile
from dx_assess.store.edits import AddSubmission, Town
from dx_assess.store.owner import Owner

TOWN = Town("073628", "下郷町", "福島県")
SHEET = "accounting"


def ticking(hour: int) -> Callable[[], datetime]:
    """A clock that goes on a second with each look."""
    now = [datetime(2026, 5, 1, hour, tzinfo=UTC)]

    def clock() -> datetime:
        now[0] += timedelta(seconds=1)
        return now[0]

    return clock


class Pair:
    """A file and its copy, each changed by somebody else."""

    def __init__(self, catalog: Catalog, folder: Path) -> None:
        self.catalog = catalog
        self.mine, self.theirs, self.out = (folder / name for name in ("自分.dxa", "相手.dxa", "合わせた.dxa"))
        document = new_file(catalog, self.mine, TOWN, 2026, clock=ticking(0))
        document.set_text("online.policy", "1")
        document.close()
        shutil.copyfile(self.mine, self.theirs)

    def change(self, path: Path, who: str, hour: int, change: Callable[[Document], object]) -> None:
        owner = Owner(who, f"{who}のPC", "2026-05-01T09:00")
        document = Document(self.catalog, DxaFile.open(path, owner, clock=ticking(hour)))
        try:
            change(document)
        finally:
            document.close()

    def both(self, mine: Callable[[Document], object], theirs: Callable[[Document], object]) -> None:
        self.change(self.mine, "佐藤", 1, mine)
        self.change(self.theirs, "鈴木", 2, theirs)

    def merge(self, **options: object) -> merging.Merged:
        plan = plan_files(self.catalog, self.mine, self.theirs)
        return write_merge(self.catalog, plan, self.out, clock=ticking(3), **options)  # type: ignore[arg-type]

    def result(self) -> Document:
        return open_file(self.catalog, self.out, read_only=True)


@pytest.fixture
def pair(catalog: Catalog, tmp_path: Path) -> Pair:
    return Pair(catalog, tmp_path)


def test_changes_rows_and_history_of_both_are_in_the_result(pair: Pair) -> None:
    def mine(document: Document) -> None:
        document.set_text("online.policy", "3")
        document.add_rows("procedures", [{"name": answered("左の手続")}])

    def theirs(document: Document) -> None:
        document.set_text("online.policy.note", "要綱")
        document.set_text("profile.staff_total", "62")
        document.undo()
        document.add_rows("procedures", [{"name": answered("右の手続")}])
        document.set_cells("procedures", [CellEdit("P001", "total_count", answered(9))])

    pair.both(mine, theirs)
    before = [path.read_bytes() for path in (pair.mine, pair.theirs)]
    pair.merge()
    assert [path.read_bytes() for path in (pair.mine, pair.theirs)] == before
    document = pair.result()
    try:
        assert document.answer("online.policy") == answered("3")
        assert document.answer("online.policy.note") == answered("要綱")
        assert document.answer("profile.staff_total").is_open
        rows = {row.row_id: row for row in document.data.rows("procedures")}
        assert [rows[number].cells["name"].value for number in ("P055", "P056")] == ["左の手続", "右の手続"]
        assert rows["P001"].cells["total_count"] == answered(9)
        lines = {(line.who, line.machine, line.target) for line in document.file.changes(limit=10**6)}
        assert ("鈴木", "鈴木のPC", "profile.staff_total") in lines, "also what was taken back"
        assert ("鈴木", "鈴木のPC", "procedures/P056") in lines
        assert not document.can_undo
    finally:
        document.close()
    assert verify_path(pair.out).problems == ()


def test_the_imported_lines_keep_their_old_values_where_both_changed(pair: Pair) -> None:
    pair.both(lambda d: d.set_text("online.policy", "2"), lambda d: d.set_text("online.policy", "3"))
    pair.merge(policy="mine")
    document = pair.result()
    try:
        assert document.answer("online.policy") == answered("2")
        lines = document.file.changes(2026, target="online.policy")[::-1]
        values = [
            (line.who, line.old and line.old.split('"value": ')[1][:3], line.new and line.new.split('"value": ')[1][:3])
            for line in lines
        ]
        assert values[1:4] == [("佐藤", '"1"', '"2"'), (values[2][0], '"2"', '"1"'), ("鈴木", '"1"', '"3"')]
        assert values[4][1:] == ('"3"', '"2"')
    finally:
        document.close()
    assert verify_path(pair.out).problems == ()


def test_an_undecided_conflict_writes_nothing(pair: Pair) -> None:
    pair.both(lambda d: d.set_text("online.policy", "2"), lambda d: d.set_text("online.policy", "3"))
    with pytest.raises(AppErrors) as caught:
        pair.merge()
    (error,) = caught.value.errors
    assert error.code == "E-MERGE-CONFLICT"
    assert "自分「" in error.message and "相手「" in error.message
    assert not pair.out.exists()
    plan = plan_files(pair.catalog, pair.mine, pair.theirs)
    (shown,) = plan.conflicts
    assert "佐藤" in shown.mine_by and "鈴木" in shown.theirs_by
    write_merge(pair.catalog, plan, pair.out, {shown.place: "theirs"})
    document = pair.result()
    assert document.answer("online.policy") == answered("3")
    document.close()


def test_merging_again_asks_nothing_twice(pair: Pair) -> None:
    pair.both(
        lambda d: d.add_rows("procedures", [{"name": answered("左")}]),
        lambda d: d.add_rows("procedures", [{"name": answered("右")}]),
    )
    pair.merge()
    pair.change(
        pair.theirs, "鈴木", 5, lambda d: d.set_cells("procedures", [CellEdit("P055", "total_count", answered(7))])
    )
    plan = plan_files(pair.catalog, pair.out, pair.theirs)
    assert plan.conflicts == ()
    again = pair.out.with_name("もう一度.dxa")
    write_merge(pair.catalog, plan, again, clock=ticking(6))
    document = open_file(pair.catalog, again, read_only=True)
    try:
        rows = {row.row_id: row for row in document.data.rows("procedures")}
        assert list(rows)[-2:] == ["P055", "P056"]
        assert rows["P056"].cells["total_count"] == answered(7)
    finally:
        document.close()


def test_a_year_that_both_added_is_one_year(pair: Pair) -> None:
    def mine(document: Document) -> None:
        add_year(document, 2027)
        document.set_text("online.policy", "3")

    def theirs(document: Document) -> None:
        add_year(document, 2027)
        document.set_text("profile.staff_total", "70")

    pair.both(mine, theirs)
    pair.merge()
    document = pair.result()
    try:
        assert [info.fiscal_year for info in document.years] == [2026, 2027]
        assert document.answer("online.policy") == answered("3")
        assert document.answer("profile.staff_total") == answered(70)
    finally:
        document.close()
    assert verify_path(pair.out).problems == ()


def test_attachments_settings_and_submissions_come_along(pair: Pair) -> None:
    def theirs(document: Document) -> None:
        document.file.set_setting("mapping.x", "y")
        document.file.apply([AddSubmission(2026, 1, "R2", "0.1", '{"theirs": 1}')], "提出")
        with document.file._link.used() as connection:
            connection.execute("INSERT INTO blob VALUES ('abc', 1, x'41')")

    pair.both(lambda d: d.file.apply([AddSubmission(2026, 1, "R1", "0.1", '{"mine": 1}')], "提出"), theirs)
    notices = pair.merge().notices
    assert len(notices) == 1 and "第2号" in notices[0]
    document = pair.result()
    kept = [(item.number, item.receipt, item.document, item.who) for item in document.file.submissions(2026)]
    setting = document.file.setting("mapping.x")
    document.close()
    assert kept == [(1, "R1", '{"mine": 1}', "佐藤"), (2, "R2", '{"theirs": 1}', "鈴木")]
    assert setting == "y"
    connection = sqlite3.connect(pair.out)
    assert connection.execute("SELECT sha256, data FROM blob").fetchall() == [("abc", b"A")]
    connection.close()


class TestStatuses:
    @staticmethod
    def confirmed(document: Document) -> None:
        for blocker in blockers(document, SHEET):
            document.set_text(blocker.key, "@unknown")
        advance(document, SHEET, "confirmed", "課長")

    @staticmethod
    def changed(document: Document) -> None:
        document.set_text(blockers(document, SHEET)[0].key + ".note", "直した")

    def test_confirmed_on_one_side_and_untouched_on_the_other_stays(self, pair: Pair) -> None:
        pair.both(self.confirmed, lambda d: None)
        pair.merge()
        document = pair.result()
        status = status_of(document, SHEET)
        document.close()
        assert (status.state, status.who, status.changed) == ("confirmed", "課長", ())

    @pytest.mark.parametrize("swap", [False, True])
    def test_what_the_other_side_changed_has_to_be_confirmed_again(self, pair: Pair, swap: bool) -> None:
        sides = [self.confirmed, self.changed]
        if swap:
            sides.reverse()
        pair.both(*sides)
        pair.merge(policy="newest")
        document = pair.result()
        status = status_of(document, SHEET)
        document.close()
        assert (status.state, status.reason) == ("open", REASON)


class TestRefused:
    @staticmethod
    def code(pair: Pair, **options: object) -> str:
        with pytest.raises(AppError) as caught:
            pair.merge(**options)
        assert caught.value.fix
        return caught.value.code

    def test_another_town(self, pair: Pair, catalog: Catalog) -> None:
        pair.theirs.unlink()
        new_file(catalog, pair.theirs, Town("073423", "鏡石町", "福島県"), 2026).close()
        assert self.code(pair) == "E-MERGE-TOWN"

    def test_a_file_of_the_same_town_that_is_no_copy(self, pair: Pair, catalog: Catalog) -> None:
        pair.theirs.unlink()
        new_file(catalog, pair.theirs, TOWN, 2026).close()
        assert self.code(pair) == "E-MERGE-BASE"

    def test_another_version_of_the_questionnaire(self, pair: Pair) -> None:
        connection = sqlite3.connect(pair.theirs)
        with connection:
            connection.execute("UPDATE year SET form_version = '9.0.0'")
            connection.execute("UPDATE history SET new = replace(new, '1.0.0', '9.0.0') WHERE kind = 'year'")
        connection.close()
        assert self.code(pair) == "E-MERGE-FORM"

    def test_the_same_file_twice(self, pair: Pair, catalog: Catalog) -> None:
        with pytest.raises(AppError) as caught:
            plan_files(catalog, pair.mine, pair.mine)
        assert caught.value.code == "E-MERGE-SAME"

    def test_a_history_that_does_not_lead_to_what_is_there(self, pair: Pair) -> None:
        connection = sqlite3.connect(pair.theirs)
        with connection:
            connection.execute("UPDATE answer SET value = '\"4\"' WHERE key = 'online.policy'")
        connection.close()
        assert self.code(pair) == "E-MERGE-HISTORY"

    def test_a_file_that_is_there_is_kept(self, pair: Pair) -> None:
        pair.out.write_bytes(b"mine")
        assert self.code(pair) == "E-MERGE-EXISTS"
        assert pair.out.read_bytes() == b"mine"

    def test_a_file_that_changed_since_it_was_compared(self, pair: Pair, catalog: Catalog) -> None:
        plan = plan_files(catalog, pair.mine, pair.theirs)
        pair.change(pair.theirs, "鈴木", 2, lambda d: d.set_text("online.policy", "3"))
        with pytest.raises(AppError) as caught:
            write_merge(catalog, plan, pair.out)
        assert caught.value.code == "E-MERGE-CHANGED"
        assert not pair.out.exists()


def test_the_history_names_submissions_and_merges_in_words(pair: Pair) -> None:
    pair.both(lambda d: d.file.apply([AddSubmission(2026, 1, "R1", "0.1", "{}")], "提出"), lambda d: None)
    pair.merge()
    document = pair.result()
    words = [(entry.what, entry.new) for entry in history_entries(document, 3)]
    document.close()
    assert words[0][0] == "ファイルを合わせた（相手：相手.dxa）"
    assert ("提出 第1号", "受付番号 R1") in words


def test_settings_that_differ_are_told_and_a_returned_sheet_stays_returned(pair: Pair, tmp_path: Path) -> None:
    def issue(document: Document) -> None:
        export_sheets(document, tmp_path / "out", groups=("accounting", "resident"))

    pair.change(pair.mine, "佐藤", 0, issue)
    shutil.copyfile(pair.mine, pair.theirs)

    def mine(document: Document) -> None:
        set_kept_count(document.file, 3)
        export_sheets(document, tmp_path / "again", date(2026, 6, 30), groups=("resident",))

    def theirs(document: Document) -> None:
        set_kept_count(document.file, 7)
        note_returned(document, ["accounting", "resident"])

    pair.both(mine, theirs)
    merged = pair.merge()
    assert any("控え" in notice and "自分のファイル" in notice for notice in merged.notices)
    (told,) = [notice for notice in merged.notices if "課別シート" in notice]
    assert "別々に書き出され" in told
    document = pair.result()
    try:
        assert kept_count(document.file) == 3
        assert {item.group: item.returned for item in issued_sheets(document)} == {
            "accounting": True,
            "resident": False,
        }
    finally:
        document.close()


def test_settings_that_agree_are_not_told(pair: Pair) -> None:
    pair.both(lambda document: set_kept_count(document.file, 3), lambda document: set_kept_count(document.file, 3))
    assert pair.merge().notices == ()

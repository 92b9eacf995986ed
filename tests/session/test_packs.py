"""A pack goes to Excel and comes back: the same without edits, with every mistake named by its cell."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date
from pathlib import Path
from typing import Any

import openpyxl
import pytest

from dx_assess.errors import AppError, flatten
from dx_assess.form.loader import load_question_set
from dx_assess.form.packs import load_pack
from dx_assess.form.support import load_support
from dx_assess.session import library
from dx_assess.session.catalog import Catalog, load_catalog
from dx_assess.session.packs import current_bundle, export_pack, read_workbook

DAY = date(2026, 11, 1)


@pytest.fixture(scope="module")
def exported(catalog: Catalog, tmp_path_factory: pytest.TempPathFactory) -> Path:
    path = tmp_path_factory.mktemp("book") / "福島県.xlsx"
    export_pack(catalog, "fukushima", path, DAY)
    return path


class Book:
    """The workbook in the hands of an officer."""

    def __init__(self, source: Path, target: Path) -> None:
        self.book = openpyxl.load_workbook(source)
        self.path = target

    def column(self, sheet: str, key: str) -> int:
        return [cell.value for cell in self.book[sheet][1]].index(key) + 1

    def set(self, sheet: str, row: int, key: str, value: Any) -> None:
        self.book[sheet].cell(row, self.column(sheet, key)).value = value

    def head(self, key: str, value: Any) -> None:
        rows = self.book["パック"].iter_rows(min_row=3)
        next(row for row in rows if row[0].value == key)[2].value = value

    def free_row(self, sheet: str, key: str = "id") -> int:
        column = self.column(sheet, key)
        return next(row for row in range(3, 999) if not self.book[sheet].cell(row, column).value)

    def save(self) -> Path:
        self.book.save(self.path)
        return self.path


@pytest.fixture
def book(exported: Path, tmp_path: Path) -> Book:
    return Book(exported, tmp_path / "直した.xlsx")


def mistakes(catalog: Catalog, path: Path) -> dict[str, tuple[str, str]]:
    """Cell → code and message."""
    with pytest.raises(AppError) as caught:
        read_workbook(catalog, path)
    errors = flatten(caught.value)
    assert all(error.fix and error.where.file == path.name for error in errors)
    return {f"{error.where.sheet}!{error.where.row}": (error.code, error.message) for error in errors}


@pytest.mark.parametrize("name", ["fukushima", "fukuoka", "common"])
def test_round_trip_without_edits(catalog: Catalog, tmp_path: Path, name: str) -> None:
    path = tmp_path / "a.xlsx"
    export_pack(catalog, name, path, DAY)
    found = read_workbook(catalog, path)
    assert found.bundle.pack == catalog.packs[name]
    assert found.bundle.menu == next(menu for menu in catalog.menus if menu.id == name)
    before = current_bundle(catalog, name).files
    assert found.bundle.files.keys() == before.keys()
    assert found.additions == () and found.changes.changed == ()


def test_the_same_bytes_and_what_can_be_edited(catalog: Catalog, exported: Path, tmp_path: Path) -> None:
    again = tmp_path / "b.xlsx"
    export_pack(catalog, "fukushima", again, DAY)
    assert again.read_bytes() == exported.read_bytes()
    book = openpyxl.load_workbook(exported)
    assert [sheet.title for sheet in book if sheet.sheet_state == "visible"] == [
        *("説明", "パック", "KPI", "KPI内訳", "分野", "支援メニュー", "設問", "選択肢", "点検")
    ]
    assert all(sheet.protection.sheet for sheet in book)
    keys = [cell.value for cell in book["設問"][1]]
    locked = {key: book["設問"].cell(3, no).protection.locked for no, key in enumerate(keys, 1)}
    assert locked["id"] and locked["domain"] and not locked["text"] and not locked["weight"]
    lists = [rule.sqref for rule in book["KPI"].data_validations.dataValidation]
    assert len(lists) == 5  # 扱い, 向き, 言葉の目標, 物差し, 県の集計
    assert book["KPI"].cell(2, 3).comment is None and book["KPI"].cell(2, 2).comment is not None


def test_edits_arrive_and_can_be_installed(catalog: Catalog, book: Book) -> None:
    book.head("pack.version", "1.1.0")
    book.head("pack.years", "2022、2023、2024、2025、2026")
    book.head("pack.valid_from", "令和8年4月1日")
    book.head("form.version", "1.0.1")
    book.head("support.version", "1.1.0")
    book.set("KPI", 4, "targets.2026", "82.0%(変更前：80.0%)")
    book.set("KPI", 5, "drop", "廃止")
    row = book.free_row("KPI")
    new = {
        "id": "new-01",
        "list": "行政",
        "no": 99,
        "section": "追加",
        "name": "新しい指標",
        "direction": "up 大きいほどよい",
    }
    for key, value in (new | {"yardstick": "参考（町は判定しない）", "targets.2026": 12}).items():
        book.set("KPI", row, key, value)
    book.set("支援メニュー", 3, "valid_to", "2027-03-31")
    book.set("設問", 3, "help", "新しい説明")
    book.set("設問", 3, "to_confirm", "県に確かめる")
    book.set("選択肢", 3, "label", "まだ決めていない")
    book.set("点検", 3, "message", "新しい点検の文")
    found = read_workbook(catalog, book.save())
    kinds = {item.id: item.kind for item in found.changes.changed}
    assert kinds == {"online.policy": "reworded", "admin-02": "target_changed", "admin-03": "retired", "new-01": "new"}
    library.install(found.additions)
    later = load_catalog(day=DAY)
    pack = later.packs["fukushima"]
    kpi = pack.kpi("admin-02")
    assert pack.version == "1.1.0" and pack.valid_from == date(2026, 4, 1) and kpi is not None
    assert kpi.target(2026).raw == "82.0%(変更前：80.0%)" and pack.kpi("admin-03") is None
    added = pack.kpi("new-01")
    assert added is not None and added.yardstick == "reference" and added.target(2026).number == 12
    question = later.question_set.question("online.policy")
    assert question is not None and later.question_set.version == "1.0.1"
    assert (question.help, question.to_confirm) == ("新しい説明", "県に確かめる")
    assert question.options[0].label == "まだ決めていない" and question.checks[0].message == "新しい点検の文"
    menu = next(menu for menu in later.menus if menu.id == "fukushima")
    assert menu.items[0].valid_to == date(2027, 3, 31)


def test_every_mistake_has_its_cell(catalog: Catalog, book: Book, user_home: Path) -> None:
    book.head("pack.version", "1.1")
    book.head("pack.prefecture_code", "070001")
    book.set("KPI", 3, "direction", "横")
    book.set("KPI", 4, "targets.2025", "八割")
    book.set("KPI", 4, "targets.2027", "90%")
    book.set("KPI", 6, "name", None)
    book.set("KPI", 4, "source.numerator", "procedures.nothing")
    book.set("KPI", 5, "yardstick", "same 町も同じ目標")
    book.set("支援メニュー", 3, "valid_from", "いつか")
    book.set("設問", 3, "weight", 11)
    book.set("設問", 4, "text", None)
    book.set("選択肢", 4, "label", "#REF!")
    found = mistakes(catalog, book.save())
    assert "八割" in found[f"KPI!{letter(book, 'targets.2025')}4"][1]
    assert {place: code for place, (code, _) in found.items()} == {
        "パック!C4": "E-BOOK-VALUE",
        "パック!C7": "E-PACK-CODE",
        "KPI!J3": "E-BOOK-VALUE",
        "KPI!H6": "E-BOOK-EMPTY",
        f"KPI!{letter(book, 'targets.2025')}4": "E-PACK-KPI",
        f"KPI!{letter(book, 'targets.2027')}4": "E-PACK-KPI",
        f"KPI!{letter(book, 'source.numerator')}4": "E-PACK-KPI",
        f"KPI!{letter(book, 'yardstick')}5": "E-PACK-KPI",
        "支援メニュー!H3": "E-BOOK-VALUE",
        "設問!I3": "E-BOOK-VALUE",
        "設問!C4": "E-BOOK-EMPTY",
        "選択肢!D4": "E-BOOK-XLERROR",
    }
    assert not (user_home / "packs").exists() and not (user_home / "forms").exists()


def letter(book: Book, key: str) -> str:
    return openpyxl.utils.get_column_letter(book.column("KPI", key))


def test_rows_that_were_added_removed_or_doubled(catalog: Catalog, book: Book) -> None:
    book.set("KPI", 4, "id", "admin-01")
    book.set("設問", 5, "id", "online.nothing")
    book.book["選択肢"].delete_rows(3)
    codes = [code for code, _ in mistakes(catalog, book.save()).values()]
    assert set(codes) == {"E-BOOK-TWICE", "E-BOOK-ROW"}


@pytest.mark.parametrize(
    ("change", "code"),
    [
        (lambda book: book.set("KPI", 4, "targets.2025", "81%"), "E-PACK-VERSION"),
        (lambda book: book.set("支援メニュー", 3, "about", "別の内容"), "E-PACK-VERSION"),
        (lambda book: book.set("設問", 3, "help", "別の説明"), "E-PACK-VERSION"),
        (lambda book: book.head("pack.version", "0.9.0"), "E-PACK-OLDER"),
        (lambda book: book.head("form.version", "0.9.0"), "E-PACK-OLDER"),
    ],
)
def test_versions_must_rise(catalog: Catalog, book: Book, change: Callable[[Book], None], code: str) -> None:
    change(book)
    with pytest.raises(AppError) as caught:
        read_workbook(catalog, book.save())
    assert caught.value.code == code and "版" in caught.value.fix


def test_a_prefecture_makes_its_own_copy(catalog: Catalog, book: Book) -> None:
    """Another id: pack, menu and set stand beside the originals."""
    book.head("pack.id", "tochigi")
    book.head("pack.prefecture", "栃木県")
    book.head("pack.prefecture_code", "090000")
    book.head("form.id", "tochigi_set")
    book.set("設問", 3, "text", "栃木県の設問")
    library.install(read_workbook(catalog, book.save()).additions)
    later = load_catalog(day=DAY)
    assert later.pack_for("栃木県") == "tochigi" and later.pack_for("福島県") == "fukushima"
    assert later.question_set.id == "standard"
    assert later.newest_set("tochigi_set").domains[0].questions[0].text == "栃木県の設問"


def test_other_workbooks_are_refused(catalog: Catalog, tmp_path: Path, book: Book) -> None:
    plain = openpyxl.Workbook()
    plain.active["A1"] = "表"
    plain.save(tmp_path / "x.xlsx")
    with pytest.raises(AppError) as kind:
        read_workbook(catalog, tmp_path / "x.xlsx")
    book.book["_dx"]["C2"] = "9.9.9"
    with pytest.raises(AppError) as base:
        read_workbook(catalog, book.save())
    assert (kind.value.code, base.value.code) == ("E-BOOK-KIND", "E-BOOK-BASE")


def test_what_is_installed_is_what_forms_check_reads(catalog: Catalog, book: Book, user_home: Path) -> None:
    book.head("pack.version", "1.1.0")
    book.head("form.version", "1.1.0")
    library.install(read_workbook(catalog, book.save()).additions)
    folder = user_home / "packs" / "fukushima" / "1.1.0"
    assert load_pack(folder / "fukushima.toml").version == "1.1.0"
    assert load_support(folder / "support" / "fukushima.toml").items
    assert load_question_set(user_home / "forms" / "standard" / "1.1.0").version == "1.1.0"

"""Support menus: the shipped ones, validity on a day, and the mistakes that are explained."""

from __future__ import annotations

from datetime import date
from pathlib import Path

import pytest

from dx_assess.errors import AppErrors
from dx_assess.form.loader import load_question_set
from dx_assess.form.support import SupportItem, list_support, load_support, menu_for

MENU = """\
[support]
id = "small"
name = "小さな県の支援"
prefecture = "小さな県"
version = "1.0.0"

[[item]]
id = "one"
name = "派遣"
about = "助言する"
period = "毎年度"
source = "要項"
validity = "確認済み"
valid_from = 2026-04-01
valid_to = 2027-03-31

[[item]]
id = "two"
name = "研修"
about = "学ぶ"
period = "毎年度"
source = "要項"
validity = "要確認"
"""


@pytest.fixture
def path(tmp_path: Path) -> Path:
    found = tmp_path / "small.toml"
    found.write_text(MENU, encoding="utf-8")
    return found


def test_the_shipped_menus_hold_the_banks_table(project: Path) -> None:
    menus = {menu.id: menu for menu in list_support(project / "resources" / "support")}
    assert {name: len(menu.items) for name, menu in menus.items()} == {"common": 6, "fukuoka": 1, "fukushima": 9}


def test_rules_name_help_that_some_menu_has(project: Path) -> None:
    forms = load_question_set(project / "forms" / "standard")
    known = {item.id for menu in list_support(project / "resources" / "support") for item in menu.items}
    named = {support_id for rule in forms.advice for support_id in rule.support_ids}
    assert named <= known and known - named == set()


def test_a_town_sees_its_prefectures_help_and_the_states(project: Path) -> None:
    menus = list_support(project / "resources" / "support")
    assert "ict_adviser" in menu_for(menus, "fukushima") and "joint_council" not in menu_for(menus, "fukushima")
    assert "cyder" in menu_for(menus, "") and "ict_adviser" not in menu_for(menus, "")


def test_the_prefectures_entry_replaces_the_states(path: Path, tmp_path: Path) -> None:
    state = tmp_path / "common.toml"
    state.write_text(MENU.replace("small", "common").replace("派遣", "国の派遣"), encoding="utf-8")
    menus = list_support(tmp_path)
    assert menu_for(menus, "small")["one"].name == "派遣"
    assert menu_for(menus, "other")["one"].name == "国の派遣"


@pytest.mark.parametrize(
    ("day", "state"),
    [
        (date(2026, 3, 31), "not_yet"),
        (date(2026, 4, 1), "valid"),
        (date(2027, 3, 31), "valid"),
        (date(2027, 4, 1), "expired"),
    ],
)
def test_both_ends_belong_to_the_time(path: Path, day: date, state: str) -> None:
    assert load_support(path).items[0].state(day) == state


def test_without_dates_it_has_to_be_asked(path: Path) -> None:
    item: SupportItem = load_support(path).items[1]
    assert item.state(date(2099, 1, 1)) == "to_confirm"


@pytest.mark.parametrize(
    ("old", "new", "code"),
    [
        ('id = "two"', 'id = "one"', "E-SUPPORT-TWICE"),
        ('id = "small"', 'id = "other"', "E-SUPPORT-ID"),
        ("2027-03-31", "2025-03-31", "E-SUPPORT-DATES"),
        ('about = "助言する"', 'abuot = "助言する"', "E-FORM-TYPE"),
        ("valid_to = 2027-03-31", 'valid_to = "来年"', "E-FORM-TYPE"),
        ("[support]", "[menu]", "E-FORM-KEY"),
    ],
)
def test_mistakes_are_explained(path: Path, old: str, new: str, code: str) -> None:
    path.write_text(MENU.replace(old, new, 1), encoding="utf-8")
    with pytest.raises(AppErrors) as caught:
        list_support(path.parent)
    found = {error.code: error for error in caught.value.errors}
    assert code in found
    assert found[code].fix and found[code].where.file == "small.toml" and found[code].where.line

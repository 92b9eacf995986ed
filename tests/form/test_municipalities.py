from collections import Counter
from pathlib import Path

import pytest

from dx_assess import paths
from dx_assess.errors import AppError
from dx_assess.form.municipalities import (
    COLUMNS,
    Municipality,
    check_digit,
    is_valid_code,
    load_municipalities,
    search,
)


@pytest.fixture(scope="module")
def towns() -> tuple[Municipality, ...]:
    return load_municipalities(paths.resources_dir() / "municipalities.csv")


@pytest.mark.parametrize(("five", "digit"), [("14201", "8"), ("07362", "8"), ("01205", "0"), ("01213", "1")])
def test_the_check_digit(five: str, digit: str) -> None:
    assert check_digit(five) == digit


@pytest.mark.parametrize("five", ["", "1234", "123456", "1234a", "１２３４５"])
def test_a_check_digit_needs_five_digits(five: str) -> None:
    with pytest.raises(ValueError, match="five ASCII digits"):
        check_digit(five)


@pytest.mark.parametrize(
    ("code", "valid"),
    [
        ("142018", True),
        ("142019", False),
        ("14201", False),
        ("1420188", False),
        ("１４２０１８", False),
        ("14201x", False),
    ],
)
def test_whether_a_code_is_valid(code: str, valid: bool) -> None:
    assert is_valid_code(code) is valid


def test_the_whole_country_is_there(towns: tuple[Municipality, ...]) -> None:
    kinds = Counter(town.kind for town in towns)
    assert kinds.pop("prefecture") == 47
    assert kinds.total() == 1741
    assert kinds["ward"] == 23


def test_every_code_is_valid_and_used_once(towns: tuple[Municipality, ...]) -> None:
    assert all(is_valid_code(town.code) for town in towns)
    assert len({town.code for town in towns}) == len(towns)


def test_every_town_lies_in_the_prefecture_of_its_code(towns: tuple[Municipality, ...]) -> None:
    names = {town.code[:2]: town.name for town in towns if town.kind == "prefecture"}
    assert all(town.prefecture == names[town.code[:2]] for town in towns)


def test_a_town_and_its_reading(towns: tuple[Municipality, ...]) -> None:
    (town,) = (town for town in towns if town.code == "073628")
    assert town == Municipality("073628", "下郷町", "シモゴウマチ", "福島県", "town")


def test_readings_are_full_width_katakana(towns: tuple[Municipality, ...]) -> None:
    assert {char for town in towns for char in town.kana if not "ァ" <= char <= "ー"} == set()


@pytest.mark.parametrize(
    "query",
    ["下郷", "下郷町", "福島県下郷町", "しもごう", "シモゴウ", "ｼﾓｺﾞｳ", "073628", "０７３６２８", "07362", " 下 郷 "],
)
def test_a_town_is_found_as_a_clerk_would_type_it(query: str, towns: tuple[Municipality, ...]) -> None:
    assert [town.code for town in search(towns, query)][:1] == ["073628"]


def test_a_better_match_comes_first(towns: tuple[Municipality, ...]) -> None:
    found = [town.name for town in search(towns, "福島")]
    assert found[:3] == ["福島町", "福島県", "福島市"]
    assert "下郷町" in found  # 福島県下郷町


@pytest.mark.parametrize("query", ["", " 　", "無い町の名前", "999999"])
def test_nothing_is_found(query: str, towns: tuple[Municipality, ...]) -> None:
    assert search(towns, query) == ()


HEADER = ",".join(COLUMNS) + "\n"


@pytest.mark.parametrize(
    ("content", "line"),
    [
        ("", 1),
        ("code,name\n", 1),
        (HEADER + "073628,下郷町\n", 2),
        (HEADER + "073629,下郷町,シモゴウマチ,福島県,070009\n", 2),
        (HEADER + "073628,下郷,シモゴウ,福島県,070009\n", 2),
    ],
)
def test_a_bad_list_is_refused_with_its_line(content: str, line: int, tmp_path: Path) -> None:
    path = tmp_path / "towns.csv"
    path.write_text(content, encoding="utf-8")
    with pytest.raises(AppError) as caught:
        load_municipalities(path)
    assert (caught.value.code, caught.value.where.line) == ("E-MUNI-FILE", line)


def test_a_list_in_another_encoding_is_refused(tmp_path: Path) -> None:
    path = tmp_path / "towns.csv"
    path.write_bytes("下郷町".encode("cp932"))
    with pytest.raises(AppError) as caught:
        load_municipalities(path)
    assert caught.value.code == "E-MUNI-FILE"


def test_a_missing_list_is_a_known_error(tmp_path: Path) -> None:
    with pytest.raises(AppError) as caught:
        load_municipalities(tmp_path / "no.csv")
    assert caught.value.code == "E-FILE-MISSING"

"""照会・差戻し from 県集計: the file goes to its town and is taken there; all files or none."""

from __future__ import annotations

from datetime import date
from pathlib import Path

import pytest

from dx_assess.errors import AppError
from dx_assess.exchange.inquiry import read_inquiry
from dx_assess.score.town_data import RangeData
from dx_assess.session.catalog import Catalog
from dx_assess.session.files import open_file
from dx_assess.session.inquiry import take_inquiry
from dx_assess.session.inquiry_records import inquiries
from dx_assess.session.rollup import make_rollup
from dx_assess.session.rollup_inquiry import askable, questions_to_ask, write_inquiries
from tests.rollup.conftest import add_up, town

DAY = date(2026, 7, 1)
ASKED = (("online.policy", " 根拠の資料を教えてください。 "),)


def test_a_town_takes_what_was_asked(catalog: Catalog, prefecture: Path, tmp_path: Path) -> None:
    result = make_rollup(catalog, prefecture)
    code = result.towns[0].data.code
    (path,) = write_inquiries(catalog, result, [code], ASKED, "福島県", "R8/照会:1", tmp_path, DAY)
    assert path.name == f"照会_{code}_{result.towns[0].data.name}_R8_照会_1.dxinquiry"
    source = prefecture / result.towns[0].received.file
    (tmp_path / "町.dxa").write_bytes(source.read_bytes())
    document = open_file(catalog, tmp_path / "町.dxa")
    take_inquiry(document, path)
    (found,) = inquiries(document)
    document.close()
    assert (found.question, found.text) == ("online.policy", "根拠の資料を教えてください。")
    assert (found.sender, found.number) == ("福島県", "R8/照会:1")


def test_all_or_none(codes: list[str], catalog: Catalog, tmp_path: Path) -> None:
    result = add_up(catalog, [town(code, submission=no) for no, code in enumerate(codes[:3])])
    first = write_inquiries(catalog, result, codes[1:2], ASKED, "県", "1", tmp_path, DAY)
    with pytest.raises(AppError) as caught:
        write_inquiries(catalog, result, codes[:3], ASKED, "県", "1", tmp_path, DAY)
    assert caught.value.code == "E-INQUIRY-EXISTS"
    assert sorted(tmp_path.iterdir()) == sorted(first)
    written = write_inquiries(catalog, result, codes[:3], ASKED, "県", "2", tmp_path, DAY)
    found = [read_inquiry(path) for path in written]
    assert [(item.code, item.submission, item.fiscal_year) for item in found] == [
        (code, no, 2026) for no, code in enumerate(codes[:3])
    ]


def test_a_failed_file_leaves_no_other(codes: list[str], catalog: Catalog, tmp_path: Path) -> None:
    result = add_up(catalog, [town(codes[0]), town(codes[1])])
    asked = [("online.policy", "読めない\x07文字")]
    with pytest.raises(AppError):
        write_inquiries(catalog, result, codes[:2], asked, "県", "1", tmp_path, DAY)
    assert list(tmp_path.iterdir()) == []


@pytest.mark.parametrize(
    ("chosen", "text", "sender", "number", "code"),
    [
        (0, "文", "県", "1", "E-INQUIRY-NOBODY"),
        (1, "  ", "県", "1", "E-INQUIRY-EMPTY"),
        (1, "文", "", "1", "E-INQUIRY-EMPTY"),
        (1, "文", "県", " ", "E-INQUIRY-EMPTY"),
        (1, "文" * 1001, "県", "1", "E-INQUIRY-LONG"),
    ],
)
def test_what_is_missing_is_said(
    codes: list[str], catalog: Catalog, tmp_path: Path, chosen: int, text: str, sender: str, number: str, code: str
) -> None:
    result = add_up(catalog, [town(codes[0])])
    with pytest.raises(AppError) as caught:
        write_inquiries(catalog, result, codes[:chosen], [("whole", text)], sender, number, tmp_path, DAY)
    assert caught.value.code == code
    assert list(tmp_path.iterdir()) == []


def test_who_and_what_may_be_asked(codes: list[str], catalog: Catalog) -> None:
    result = add_up(catalog, [town(codes[1]), town(codes[0], overall=RangeData())])
    assert [data.code for data in askable(result)] == codes[:2], "a town that filled in nothing may be asked too"
    offered = dict(questions_to_ask(result))
    assert offered["whole"] == "全体について"
    assert all(key == "whole" or catalog.question_set.question(key) is not None for key in offered)


def test_several_questions_are_taken_as_several_rows(catalog: Catalog, prefecture: Path, tmp_path: Path) -> None:
    result = make_rollup(catalog, prefecture)
    code = result.towns[0].data.code
    asked = [("whole", "全体は？"), ("online.policy", "根拠は？"), ("online.policy", "期限は？")]
    (path,) = write_inquiries(catalog, result, [code], asked, "福島県", "2", tmp_path, DAY)
    (tmp_path / "町.dxa").write_bytes((prefecture / result.towns[0].received.file).read_bytes())
    document = open_file(catalog, tmp_path / "町.dxa")
    take_inquiry(document, path)
    found = [(item.question, item.text) for item in inquiries(document)]
    document.close()
    assert found == [("", "全体は？"), ("online.policy", "根拠は？"), ("online.policy", "期限は？")]


def test_too_many_questions_are_refused_before_anything_is_written(
    codes: list[str], catalog: Catalog, tmp_path: Path
) -> None:
    result = add_up(catalog, [town(codes[0])])
    asked = [("online.policy", f"質問{no}") for no in range(201)]
    with pytest.raises(AppError) as caught:
        write_inquiries(catalog, result, codes[:1], asked, "県", "1", tmp_path, DAY)
    assert caught.value.code == "E-INQUIRY-MANY"
    assert list(tmp_path.iterdir()) == []
    write_inquiries(catalog, result, codes[:1], asked[:200], "県", "1", tmp_path, DAY)

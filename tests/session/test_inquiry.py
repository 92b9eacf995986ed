"""照会: from a submission to the town's file and back with the next submission; hostile files are refused."""

from __future__ import annotations

import json
from datetime import date
from pathlib import Path

import pytest
from click.testing import CliRunner, Result
from hypothesis import given
from hypothesis import strategies as st

from dx_assess.__main__ import main
from dx_assess.errors import AppError
from dx_assess.exchange.inquiry import MAX_TEXT, decode_inquiry
from dx_assess.session.catalog import Catalog
from dx_assess.session.document import Document
from dx_assess.session.inquiry import Subject, answer_inquiry, make_inquiry, take_inquiry
from dx_assess.session.inquiry_records import inquiries, replies

SUBJECT = Subject("073628", "下郷町", 2026, 1)
ASKED = (("online.policy", "要綱の名前は"), ("whole", "全体の見通しは"))


def run(*arguments: object) -> Result:
    return CliRunner().invoke(main, [str(argument) for argument in arguments])


@pytest.fixture
def sent(catalog: Catalog, tmp_path: Path) -> Path:
    out = tmp_path / "照会.dxinquiry"
    make_inquiry(catalog, SUBJECT, out, "prefecture", "福島県", "照会-7", ASKED, date(2026, 8, 1))
    return out


def test_taken_once_answered_and_undone(document: Document, sent: Path) -> None:
    taken = take_inquiry(document, sent)
    assert (taken.rows, taken.known) == (("Q001", "Q002"), 0)
    again = take_inquiry(document, sent)
    assert (again.rows, again.known) == ((), 2)
    (about,) = inquiries(document, "online.policy")
    assert (about.sender, about.number, about.text, about.settled) == ("福島県", "照会-7", "要綱の名前は", False)
    assert about.received == date(2026, 8, 1)
    assert answer_inquiry(document, "Q001", " DX推進要綱 \n").answer == "DX推進要綱"
    assert [reply.answer for reply in replies(document)] == ["DX推進要綱"]
    assert answer_inquiry(document, "Q001", "").settled is False and replies(document) == ()
    document.undo()
    assert inquiries(document, "online.policy")[0].answer == "DX推進要綱"


def test_no_answer_and_no_receipt_changes(document: Document, sent: Path) -> None:
    from dx_assess.score.receipt import canonical_json

    before = canonical_json(document.data)
    take_inquiry(document, sent)
    answer_inquiry(document, "Q001", "はい")
    assert canonical_json(document.data) == before


@pytest.mark.parametrize(
    ("change", "code"),
    [
        ({"code": "073423"}, "E-INQUIRY-TOWN"),
        ({"fiscal_year": 2025}, "E-INQUIRY-YEAR"),
        ({"format": "x"}, "E-INQUIRY-FORMAT"),
        ({"version": 2}, "E-INQUIRY-NEWER"),
        ({"code": "123456"}, "E-INQUIRY-DAMAGED"),
        ({"date": "soon"}, "E-INQUIRY-DAMAGED"),
        ({"more": 1}, "E-INQUIRY-DAMAGED"),
        ({"questions": []}, "E-INQUIRY-DAMAGED"),
        ({"questions": [{"text": "x"}] * 201}, "E-INQUIRY-DAMAGED"),
        ({"questions": [{"text": "x" * (MAX_TEXT + 1)}]}, "E-INQUIRY-DAMAGED"),
        ({"questions": [{"text": "a\u0000b"}]}, "E-INQUIRY-DAMAGED"),
        ({"kind": "friend"}, "E-INQUIRY-DAMAGED"),
    ],
)
def test_what_does_not_fit_is_refused(document: Document, sent: Path, change: dict[str, object], code: str) -> None:
    sent.write_text(json.dumps(json.loads(sent.read_text("utf-8")) | change), "utf-8")
    with pytest.raises(AppError) as caught:
        take_inquiry(document, sent)
    assert (caught.value.code, bool(caught.value.fix)) == (code, True)
    assert inquiries(document) == ()


@given(st.binary(max_size=300))
def test_any_bytes_are_refused_in_words(content: bytes) -> None:
    with pytest.raises(AppError):
        decode_inquiry(content, "x")


def test_a_file_that_is_too_large(document: Document, tmp_path: Path) -> None:
    path = tmp_path / "x.dxinquiry"
    path.write_bytes(b" " * (1 << 20))
    with pytest.raises(AppError, match="大きすぎます"):
        take_inquiry(document, path)


def test_the_commands(tmp_path: Path) -> None:
    town, out = tmp_path / "town.dxa", tmp_path / "照会.dxinquiry"
    assert run("new", town, "--code", "073628", "--year", 2026).exit_code == 0
    made = (
        "inquiry",
        "--for",
        town,
        "--out",
        out,
        "--sender",
        "県",
        "--number",
        "7",
        "--ask",
        "online.policy=なぜですか",
    )
    assert run(*made).exit_code == 0
    assert run(*made).stderr.startswith("E-INQUIRY-EXISTS ")
    taken = json.loads(run("inquiry", town, "--take", out, "--json").stdout)
    assert taken["taken"] == ["Q001"] and taken["inquiries"][0]["question"] == "online.policy"
    result = run("inquiry", town, "--answer", "Q001=要綱で決めた")
    assert result.exit_code == 0 and "回答：要綱で決めた" in result.stdout
    assert run("inquiry", town, "--answer", "Q009=x").stderr.startswith("E-INQUIRY-ROW ")
    assert run("inquiry").exit_code == 2
    unknown = run(
        "inquiry", "--for", town, "--out", tmp_path / "a.dxinquiry", "--sender", "県", "--number", "7", "--ask", "x.y=z"
    )
    assert unknown.exit_code == 1 and unknown.stderr.startswith("E-KEY-UNKNOWN ")

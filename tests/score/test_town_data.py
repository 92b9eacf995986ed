"""Hostile documents are refused in words; what was written is read back."""

import json
from decimal import Decimal
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from dx_assess.errors import AppError
from dx_assess.score.town_data import (
    FORMAT,
    MAX_BYTES,
    FormRef,
    PackRef,
    QuestionData,
    RangeData,
    TownData,
    decode,
    encode,
    exact,
)
from dx_assess.text.show import json_number


def town(**changes: Any) -> TownData:
    plain: dict[str, Any] = {
        "format": FORMAT,
        "version": 1,
        "code": "073628",
        "name": "鏡石町",
        "prefecture": "福島県",
        "fiscal_year": 2026,
        "results_year": 2025,
        "edition": "standard",
        "form": FormRef(id="standard", version="1.0.0", digest="00"),
        "pack": PackRef(id="fukushima", version="1.0.0"),
        "program": "0.1.0",
        "receipt": "R8-0000-0000-0000",
        "overall": RangeData(level=2, score=41.666667),
    }
    return TownData(**(plain | changes))


def refused(content: bytes) -> AppError:
    with pytest.raises(AppError) as caught:
        decode(content, "町.json")
    assert caught.value.where.file == "町.json"
    assert caught.value.fix
    return caught.value


def changed(**changes: object) -> bytes:
    return json.dumps(json.loads(encode(town())) | changes).encode()


@given(st.decimals(min_value=-(10**9), max_value=10**9, places=6, allow_nan=False))
def test_numbers_come_back_exactly(number: Decimal) -> None:
    question = QuestionData(id="a.b", klass="A", status="answered", numerator=json_number(number))
    found = decode(encode(town(questions=(question,)))).question("a.b")
    assert found is not None
    assert exact(found.numerator) == number


def test_the_same_data_give_the_same_bytes() -> None:
    data = town(population=12345)
    assert encode(decode(encode(data))) == encode(data)
    assert decode(encode(data)).population == 12345


def test_an_exact_number_is_what_was_written() -> None:
    assert exact(0.1) == Decimal("0.1")
    assert (exact(True), exact("3"), exact(None)) == (None, None, None)


@pytest.mark.parametrize(
    ("content", "code"),
    [
        (b"", "E-TOWN-DAMAGED"),
        (b"{", "E-TOWN-DAMAGED"),
        (b"\xff\xfe", "E-TOWN-DAMAGED"),
        (b"[]", "E-TOWN-DAMAGED"),
        (b"{}", "E-TOWN-FORMAT"),
        (b'{"format": "other", "version": 1}', "E-TOWN-FORMAT"),
        (changed(version=2), "E-TOWN-NEWER"),
        (b"[" * 100_000, "E-TOWN-DAMAGED"),
        (b'{"format":' * 100_000, "E-TOWN-DAMAGED"),
        (b" " * (MAX_BYTES + 1), "E-TOWN-DAMAGED"),
        (encode(town())[:-20], "E-TOWN-DAMAGED"),
    ],
    ids=["empty", "cut", "bytes", "list", "nothing", "foreign", "newer", "deep", "deep2", "large", "short"],
)
def test_what_is_no_town_data_is_refused(content: bytes, code: str) -> None:
    assert refused(content).code == code


@pytest.mark.parametrize(
    "changes",
    [
        {"code": "073629"},
        {"code": "０７３６２８"},
        {"fiscal_year": 1},
        {"fiscal_year": True},
        {"name": "町" * 401},
        {"name": "町\u0000"},
        {"unknown": 1},
        {"population": 10**15},
        {"population": "12"},
        {"registers": {"procedures": -1}},
        {"overall": {"level": 2, "score": "NaN"}},
        {"overall": {"level": 2, "score": 1e15 + 1}},
        {"questions": [{"id": "a.b", "class": "C", "status": "open"}]},
        {"questions": [{"id": "a.b", "class": "A", "status": "open"}] * 2},
        {"profile": {str(no): 1 for no in range(5001)}},
        {"receipt": "R8-1111-1111-1111"},
        {"overall": {"level": 3, "score": 41.666667}},
    ],
    ids=lambda changes: next(iter(changes)),
)
def test_what_cannot_be_is_refused(changes: dict[str, object]) -> None:
    assert refused(changed(**changes)).code == "E-TOWN-DAMAGED"


@given(st.integers(0, 10_000), st.binary(min_size=1, max_size=4))
def test_damage_anywhere_is_found_or_harmless(at: int, patch: bytes) -> None:
    content = encode(town(questions=(QuestionData(id="a.b", klass="B", status="answered", value="2"),)))
    at %= len(content)
    broken = content[:at] + patch + content[at + len(patch) :]
    try:
        assert decode(broken) == decode(content)
    except AppError as error:
        assert error.code in ("E-TOWN-DAMAGED", "E-TOWN-FORMAT", "E-TOWN-NEWER")

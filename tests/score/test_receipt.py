"""The receipt follows from the content and from nothing else."""

import re
from datetime import date
from decimal import Decimal

import pytest
from msgspec.structs import replace

from dx_assess.form.answer import OPEN, UNKNOWN, Rate, Row, YearData, answered, not_applicable
from dx_assess.score.receipt import canonical_json, receipt_number

DATA = YearData(
    2026,
    {"online.policy": answered("3"), "sec.training": answered(Rate(12, 32)), "org.leader": not_applicable("町にない")},
    {"procedures": (Row("P001", {"exists": answered(True), "updated": answered(date(2026, 4, 1))}),)},
)


def receipt(data: YearData, digest: str = "d1", pack: str = "fukushima 1.0.0", code: str = "073628") -> str:
    return receipt_number(digest, pack, code, data.fiscal_year, canonical_json(data))


def test_it_is_short_and_begins_with_the_year() -> None:
    assert re.fullmatch(r"R8(-[0-9A-F]{4}){3}", receipt(DATA))


def test_the_number_of_a_content_never_changes() -> None:
    assert receipt(DATA) == "R8-B22E-C6EB-B6AE"


def test_order_open_answers_and_spelling_of_numbers_play_no_part() -> None:
    turned = YearData(
        2026, {**dict(reversed(DATA.answers.items())), "org.plan": OPEN}, DATA.registers | {"systems": ()}
    )
    assert receipt(turned) == receipt(DATA)
    one, two = (replace(DATA, answers={"x": answered(Decimal(text))}) for text in ("1.50", "1.5"))
    assert canonical_json(one) == canonical_json(two)


@pytest.mark.parametrize(
    "other",
    [
        replace(DATA, answers=DATA.answers | {"online.policy": answered("2")}),
        replace(DATA, answers=DATA.answers | {"online.policy": UNKNOWN}),
        replace(DATA, answers=DATA.answers | {"online.policy.note": answered("備考")}),
        replace(DATA, answers=DATA.answers | {"org.leader": not_applicable("別の理由")}),
        replace(DATA, registers={"procedures": (Row("P001", {"exists": answered(False)}),)}),
        replace(DATA, registers={"procedures": (replace(DATA.registers["procedures"][0], struck=True),)}),
        replace(DATA, fiscal_year=2025),
    ],
)
def test_every_change_of_the_content_changes_it(other: YearData) -> None:
    assert receipt(other) != receipt(DATA)


def test_set_pack_and_town_are_part_of_it() -> None:
    others = {receipt(DATA), receipt(DATA, digest="d2"), receipt(DATA, pack=""), receipt(DATA, code="073636")}
    assert len(others) == 4


def test_the_files_secret_decides() -> None:
    numbers = {
        receipt_number("d1", "", "073628", 2026, canonical_json(DATA), salt) for salt in ("", "secret", "another")
    }
    assert len(numbers) == 3

"""Next steps of a file: offers of its prefecture, with their validity on a day; what-if saves nothing."""

from __future__ import annotations

from datetime import date
from pathlib import Path

import pytest
from msgspec.structs import replace

from dx_assess.errors import AppErrors
from dx_assess.form.answer import answered
from dx_assess.form.support import load_support
from dx_assess.session.advice import advice_document, explanation, next_steps, try_answers, way_up
from dx_assess.session.document import Document


def test_who_helps_comes_from_the_prefecture_and_the_state(document: Document) -> None:
    document.set_text("org.external", "0")
    (step,) = next_steps(document)
    assert step.advice.rule.id == "REC-25"
    assert [offer.item.id for offer in step.offers] == ["ict_adviser", "regional_adviser", "talent_pool"]
    assert {offer.word for offer in step.offers} == {"要確認"}


def test_another_prefecture_offers_only_what_it_has(document: Document) -> None:
    document.set_text("org.external", "0")
    document.set_pack("")
    (step,) = next_steps(document)
    assert [offer.item.id for offer in step.offers] == ["regional_adviser", "talent_pool"]


def test_expired_offers_are_marked_and_not_hidden(document: Document, tmp_path: Path) -> None:
    _with_menu(document, tmp_path, "valid_from = 2025-04-01\nvalid_to = 2026-03-31")
    document.set_text("org.external", "0")
    words = [[offer.word for offer in next_steps(document, day)[0].offers] for day in (DAY, date(2025, 4, 1))]
    assert words == [["期限切れ"], ["利用できる"]]
    assert advice_document(document)[0]["support"][0]["state"] == "期限切れ"


def test_mistakes_of_a_menu_are_explained(document: Document, tmp_path: Path) -> None:
    with pytest.raises(AppErrors, match="期間が逆です"):
        _with_menu(document, tmp_path, "valid_to = 2025-04-01\nvalid_from = 2026-03-31")


DAY = date(2026, 5, 1)


def _with_menu(document: Document, folder: Path, dates: str) -> None:
    menu = folder / "resources" / "support" / "fukushima.toml"
    menu.parent.mkdir(parents=True)
    head = '[support]\nid = "fukushima"\nname = "支援"\nversion = "1.0.0"\n\n[[item]]\nid = "ict_adviser"\n'
    texts = 'name = "派遣"\nabout = "助言"\nperiod = "毎年度"\nsource = "要項"\nvalidity = "確認"\n'
    menu.write_text(f"{head}{texts}{dates}\n", encoding="utf-8")
    document.catalog = replace(document.catalog, menus=(load_support(menu),))


def test_what_if_saves_nothing_and_equals_saving(document: Document) -> None:
    document.set_text("org.leader", "1")
    then = try_answers(document, {"org.leader": answered("3"), "org.plan": answered("4")})
    assert document.answer("org.leader").value == "1" and document.answer("org.plan").is_open
    document.set_answers({"org.leader": answered("3"), "org.plan": answered("4")})
    assert document.assessment == then


def test_explanation_and_shortcut_of_a_file(document: Document) -> None:
    document.set_text("org.leader", "2")
    found = explanation(document, "org.leader")
    assert found is not None and found.sentence.endswith("2÷4＝0.5。")
    assert explanation(document, "org.nothing") is None
    way = way_up(document, "org")
    assert way is not None and [move.question for move in way.moves] == ["org.leader"]

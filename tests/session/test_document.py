"""An open file: every change is saved at once, told to listeners, and scored like a full assessment."""

from __future__ import annotations

import random
from datetime import date, timedelta
from decimal import Decimal

import pytest

from dx_assess.errors import AppError
from dx_assess.form.answer import OPEN, UNKNOWN, UNMEASURED, Answer, Rate, Row, answered, not_applicable
from dx_assess.form.model import Column, Question
from dx_assess.score.engine import assess
from dx_assess.score.results import Assessment
from dx_assess.score.world import YearWorld
from dx_assess.session.catalog import Catalog
from dx_assess.session.document import CellEdit, Changed, Document
from dx_assess.session.files import add_year, open_file
from dx_assess.session.keys import all_targets
from dx_assess.store.edits import AddRow, Edit, SetAnswer, SetCell, StrikeRow


class TestAnswers:
    @pytest.mark.parametrize(
        ("key", "text", "expected"),
        [
            ("online.policy", "4", answered("4")),
            ("sec.training", "12/32", answered(Rate(12, 32))),
            ("opendata.views.downloads", "110", answered(110)),
            ("opendata.views.downloads", "不明", UNKNOWN),
            ("org.external.pref_dispatch", "yes", answered(True)),
            ("online.policy.note", " 確認済み ", answered("確認済み")),
            ("online.policy.evidence", "共有フォルダー", answered("共有フォルダー")),
            ("profile.staff_total", "1,234人", answered(1234)),
            ("profile.asof", "令和8年5月1日", answered(date(2026, 5, 1))),
            ("analog_reg.zero_confirmed", "はい", answered(True)),
            ("analog_reg.zero_confirmed_on", "2026-05-01", answered(date(2026, 5, 1))),
            ("online.policy", "@na:町にない", not_applicable("町にない")),
            ("online.policy", "@unknown", UNKNOWN),
            ("rpa_ai.chatbot_satisfaction", "@unmeasured", UNMEASURED),
        ],
    )
    def test_saved_as_understood(
        self, document: Document, catalog: Catalog, key: str, text: str, expected: Answer
    ) -> None:
        assert document.set_text(key, text) == expected
        assert document.answer(key) == expected
        assert document.file.load_year(2026).answer(key) == expected

    @pytest.mark.parametrize(
        "key", ["online.policy", "opendata.views.downloads", "profile.staff_total", "online.policy.note"]
    )
    def test_taken_back(self, document: Document, key: str) -> None:
        document.set_text(key, "3")
        document.set_text(key, "@open")
        assert document.answer(key).is_open and document.file.load_year(2026).answer(key).is_open

    @pytest.mark.parametrize(
        ("key", "text", "code"),
        [
            ("online.polcy", "1", "E-KEY-UNKNOWN"),
            ("online.policy", "7", "E-INPUT-CHOICE"),
            ("online.usage_rate", "1/2", "E-INPUT-AUTO"),
            ("profile.name", "別の町", "E-INPUT-LOCKED"),
            ("profile.staff_total", "多い", "E-INPUT-VALUE"),
        ],
    )
    def test_refused_without_a_change(self, document: Document, key: str, text: str, code: str) -> None:
        before, history = document.data, document.file.changes(limit=10_000)
        with pytest.raises(AppError) as caught:
            document.set_text(key, text)
        assert caught.value.code == code and caught.value.where.question == key
        assert document.data == before and document.file.changes(limit=10_000) == history

    def test_the_nearest_key_is_suggested(self, document: Document) -> None:
        with pytest.raises(AppError) as caught:
            document.set_text("online.polcy", "1")
        assert "online.policy" in caught.value.fix

    def test_several_at_once_are_one_step(self, document: Document) -> None:
        document.set_answers({"online.policy": answered("3"), "online.bylaw": answered("2")})
        changes = document.file.changes(limit=2)
        assert len({change.batch for change in changes}) == 1 and changes[0].label == "2件の答え"

    def test_the_history_names_the_question(self, document: Document) -> None:
        document.set_text("online.policy", "3")
        assert document.file.changes(limit=1)[0].label.startswith("どの手続を")

    def test_the_town_fills_the_locked_items(self, document: Document) -> None:
        assert document.answer("profile.code") == answered("073628")
        assert document.answer("profile.name") == answered("鏡石町")
        assert document.answer("profile.pref") == answered("07")

    def test_every_key_has_a_label(self, document: Document) -> None:
        targets = all_targets(document.question_set)
        assert all(target.label for target in targets.values())
        assert len(targets) > 80 * 3


class TestRows:
    def test_cells(self, document: Document) -> None:
        document.set_cells(
            "procedures", [CellEdit("P001", "exists", answered(True)), CellEdit("P002", "exists", answered(False))]
        )
        rows = document.data.rows("procedures")
        assert [row.cell("exists").value for row in rows[:3]] == [True, False, None]
        assert document.assessment.figures["procedures.n_filled"].number == 2
        assert document.assessment.figures["procedures.n_filled"].rows == ("P001", "P002")

    def test_new_rows_get_numbers_never_used_before(self, document: Document) -> None:
        assert document.add_rows("procedures", [{"name": answered("町営住宅の申込")}, {}]) == ["P055", "P056"]
        document.strike_rows("procedures", ["P056"])
        assert document.add_rows("procedures", [{}]) == ["P057"]

    def test_struck_rows_do_not_count_and_can_come_back(self, document: Document) -> None:
        document.set_cells("procedures", [CellEdit("P001", "exists", answered(True))])
        document.strike_rows("procedures", ["P001"])
        assert document.assessment.figures["procedures.n_filled"].number == 0
        assert len(document.data.rows("procedures")) == 53
        document.strike_rows("procedures", ["P001"], struck=False)
        assert document.assessment.figures["procedures.n_filled"].number == 1
        assert document.data.rows("procedures")[0].row_id == "P001"

    def test_an_unknown_row_changes_nothing(self, document: Document) -> None:
        before = document.data
        with pytest.raises(AppError):
            document.set_cells("procedures", [CellEdit("P999", "exists", answered(True))])
        assert document.data == before == document._with_town(document.file.load_year(2026))


class TestListeners:
    def test_told_after_each_saved_change(self, document: Document) -> None:
        heard: list[Changed] = []
        stop = document.subscribe(heard.append)
        document.set_text("online.policy", "3")
        document.set_cells("procedures", [CellEdit("P001", "exists", answered(True))])
        document.add_rows("automation", [{}])
        document.show_year(2026)
        assert heard == [
            Changed(keys=frozenset({"online.policy"})),
            Changed(registers=frozenset({"procedures"})),
            Changed(registers=frozenset({"automation"})),
            Changed(year=True),
        ]
        stop()
        stop()
        document.set_text("online.policy", "2")
        assert len(heard) == 4

    def test_results_are_new_when_told(self, document: Document) -> None:
        seen: list[object] = []
        document.subscribe(lambda changed: seen.append(document.assessment.overall.score))
        document.set_text("online.policy", "4")
        assert seen == [100]

    def test_not_told_when_saving_fails(self, document: Document) -> None:
        heard: list[Changed] = []
        document.subscribe(heard.append)
        with pytest.raises(AppError):
            document.set_text("online.policy", "9")
        assert heard == []

    def test_a_listener_may_leave_while_it_is_told(self, document: Document) -> None:
        stops = [document.subscribe(lambda changed: stops[0]())]
        heard: list[Changed] = []
        document.subscribe(heard.append)
        document.set_text("online.policy", "3")
        assert len(heard) == 1


class TestEdition:
    def test_switching_loses_nothing(self, document: Document) -> None:
        document.set_text("online.bylaw", "2")
        document.set_text("online.policy", "3")
        before, results = document.data, document.assessment
        document.set_edition("quick")
        assert document.data == before
        hidden = document.assessment.question("online.bylaw")
        assert hidden is not None and hidden.status.value == "hidden"
        document.set_edition("standard")
        assert document.data == before and document.assessment == results

    def test_quick_asks_26_at_most(self, document: Document) -> None:
        document.set_edition("quick")
        quick = {question.id for question in document.question_set.questions() if question.edition == "quick"}
        shown = [q.id for d in document.assessment.domains for q in d.questions if q.status.value != "hidden"]
        assert len(quick) == 26 and set(shown) <= quick

    def test_the_pack_can_be_changed(self, document: Document) -> None:
        document.set_pack("")
        assert document.pack is None and document.year.pack_id == ""


def _answer(question: Question, rng: random.Random) -> Answer:
    special = [OPEN, not_applicable("理由")] + ([UNKNOWN] if question.allow_unknown else [])
    special += [UNMEASURED] if question.unmeasured else []
    if rng.random() < 0.3:
        return rng.choice(special)
    codes = [option.code for option in question.options]
    top = rng.choice((0, 3, 60, 5000))
    if question.kind == "choice":
        return answered(rng.choice(codes))
    if question.kind == "multi_choice":
        return answered(frozenset(code for code in codes if rng.random() < 0.6))
    if question.kind == "percent":
        return answered(Rate(rng.randint(0, top), rng.choice((0, top, top + 10))))
    return answered(Decimal(rng.randint(0, top)) / 2) if question.kind == "decimal" else answered(rng.randint(0, top))


def _cell(column: Column, codes: tuple[str, ...], rng: random.Random) -> Answer:
    if rng.random() < 0.2:
        return UNKNOWN if column.unknown_ok and rng.random() < 0.5 else OPEN
    day = date(2026, 4, 1) + timedelta(days=rng.randint(-800, 400))
    number = rng.choice((0, 1, 40, 60, 2500))
    plain: dict[str, Answer] = {
        "integer": answered(rng.choice((2024, 2025, 2026)) if column.unit == "年度" else number),
        "decimal": answered(Decimal(number) / 4),
        "yes_no": answered(rng.random() < 0.6),
        "date": answered(day),
        "ym": answered(day.replace(day=1)),
        "printed": answered(rng.choice(("40%", "12", "未集計", "①5 ②7", "170以内", "多い"))),
    }
    if column.kind in plain:
        return plain[column.kind]
    if codes:
        chosen = frozenset(code for code in codes if rng.random() < 2 / len(codes))
        return answered(chosen if column.kind == "multi_choice" or column.multiple else rng.choice(codes))
    return answered(rng.choice(("総務課", "住民課", "ぎょうせい", "行政")))


def _random_edit(document: Document, rng: random.Random) -> list[Edit]:
    year = document.year.fiscal_year
    kind = rng.random()
    if kind < 0.3:
        question = rng.choice([q for q in document.question_set.questions() if not q.is_auto])
        return [SetAnswer(year, question.id, _answer(question, rng))]
    if kind < 0.4:
        key, value = rng.choice(
            [
                ("profile.asof", answered(date(2026, rng.randint(1, 12), 1))),
                ("profile.fy", answered(rng.choice((2024, 2025)))),
                ("profile.staff_total", answered(rng.randint(1, 200))),
                ("profile.care_body", answered(rng.choice(("town", "union")))),
                ("profile.pop_65", OPEN),
                ("analog_reg.zero_confirmed", answered(rng.random() < 0.5)),
                ("automation.none", answered(rng.random() < 0.5)),
                ("bpr.copy_paper.prev", answered(rng.randint(0, 5000))),
            ]
        )
        return [SetAnswer(year, key, value)]
    return _register_edit(document, rng)


def _register_edit(document: Document, rng: random.Random) -> list[Edit]:
    register = rng.choice(document.question_set.registers)
    rows = document.data.registers.get(register.id, ())
    year = document.year.fiscal_year
    columns = [column for column in register.columns if column.kind != "auto"]
    made: dict[str, Answer] = {}
    for column in rng.sample(columns, k=min(len(columns), rng.randint(1, 12))):
        table = document.question_set.tables.get(column.table)
        codes = tuple(e.code for e in table.entries) if table else tuple(option.code for option in column.options)
        made[column.id] = _cell(column, codes, rng)
    if not rows or rng.random() < 0.2:
        cells = {key: cell for key, cell in made.items() if not cell.is_open}
        return [AddRow(year, register.id, Row(document.new_row_ids(register.id, 1)[0], cells))]
    row = rng.choice(rows)
    if rng.random() < 0.1:
        return [StrikeRow(year, register.id, row.row_id, not row.struck)]
    return [SetCell(year, register.id, row.row_id, key, cell) for key, cell in made.items()]


@pytest.mark.parametrize("seed", range(3))
def test_incremental_results_equal_a_full_assessment(document: Document, catalog: Catalog, seed: int) -> None:
    """After every one of many random edits, over two years."""
    rng = random.Random(seed)
    for _ in range(50):
        document.apply(_random_edit(document, rng), "前の年度")
    add_year(document, 2027)
    for step in range(50):
        edits = _random_edit(document, rng)
        if not any(isinstance(edit, AddRow) for edit in edits):
            edits += _random_edit(document, rng)
        document.apply(edits, "でたらめ")
        before = document.previous
        assert before is not None
        earlier = YearWorld(document.question_set, before, "standard")
        fresh = assess(YearWorld(document.question_set, document.data, document.year.edition, earlier))
        _same(document, fresh, (seed, step, edits))
    document.close()
    again = open_file(catalog, document.path)
    _same(again, document.assessment, seed)
    assert again.data == document.data
    again.close()


def _same(document: Document, expected: Assessment, where: object) -> None:
    found = document.assessment
    if found == expected:
        return
    for key, figure in expected.figures.items():
        assert found.figures[key] == figure, where
    assert found.findings == expected.findings, where
    assert found == expected, where

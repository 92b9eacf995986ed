"""The content: the same numbers as the assessment, rounded once, in words that people read."""

from datetime import date
from decimal import Decimal
from fractions import Fraction

import pytest
from msgspec.structs import replace

from dx_assess.form.answer import UNKNOWN, Answer, Rate, Row, YearData, answered, not_applicable
from dx_assess.report.content import ReportInputs, build_content, score_shown
from dx_assess.report.parts import ReportContent, shown
from dx_assess.report.tables import rate_row
from dx_assess.score.engine import assess, make_world
from dx_assess.score.results import QuestionStatus, ScoreRange
from dx_assess.session.files import prepared_rows
from dx_assess.text.show import round_half_up, show_number


def with_data(inputs: ReportInputs, data: YearData, edition: str = "standard") -> ReportInputs:
    return replace(
        inputs, data=data, assessment=assess(make_world(inputs.question_set, data, edition, inputs.previous))
    )


def with_answers(inputs: ReportInputs, answers: dict[str, Answer]) -> ReportInputs:
    return with_data(inputs, replace(inputs.data, answers=inputs.data.answers | answers))


def test_scores_are_those_of_the_assessment_to_one_decimal(inputs: ReportInputs, content: ReportContent) -> None:
    overall = inputs.assessment.overall
    assert overall.score is not None
    assert content.overall.score.score.value == overall.score
    assert content.overall.score.score.text == f"{round_half_up(overall.score, 1):,f}"
    for domain in content.domains:
        result = inputs.assessment.domain(domain.id)
        assert result is not None
        assert (domain.score.score.value, domain.score.level) == (result.range.score, result.range.level)
        assert sum(Fraction(q.contribution.value or 0) for q in domain.questions) == result.range.score
        assert sum(Fraction(q.possible.value or 0) for q in domain.questions) == 100


@pytest.mark.parametrize(
    ("low", "high", "text"), [(Fraction(1, 4), Fraction(50), "0.3～50.0"), (Fraction(50), Fraction(50), "")]
)
def test_a_range_is_shown_only_while_it_is_open(inputs: ReportInputs, low: Fraction, high: Fraction, text: str) -> None:
    score = score_shown(ScoreRange(Fraction(50), low, high, 2, Fraction(2, 3), True), inputs.question_set.levels)
    assert score.range_text == text
    assert (score.answer_rate.full, score.provisional) == ("66.7%", True)


def test_the_sentence_tells_score_level_range_and_change(content: ReportContent) -> None:
    overall = content.overall
    assert overall.score.score.full in overall.sentence
    assert f"「{overall.score.level_label}」" in overall.sentence
    assert f"{overall.score.range_text}点の幅" in overall.sentence
    assert "上がりました" in overall.sentence


def test_nothing_answered_gives_no_score_and_no_zero(inputs: ReportInputs) -> None:
    question_set = inputs.question_set
    prepared = {register.id: tuple(prepared_rows(question_set, register)) for register in question_set.registers}
    empty = with_data(replace(inputs, previous=None), YearData(inputs.data.fiscal_year, {}, prepared))
    content = build_content(replace(empty, previous_assessment=None, kpis=()))
    assert content.overall.score.score.text == "－"
    assert content.overall.score.level is None
    assert content.overall.sentence.startswith("まだ点を出せる答えがありません")
    assert content.overall.change is None
    assert (content.kpis, content.sections, content.roadmap.items) == ((), (), ())


def test_an_answer_is_in_full_words_with_its_note_and_last_years(inputs: ReportInputs) -> None:
    answers = {"online.policy": answered("1"), "online.policy.note": answered("来年度に計画をつくる")}
    rows = {q.id: q for d in build_content(with_answers(inputs, answers)).domains for q in d.questions}
    row = rows["online.policy"]
    assert row.answer == "担当者の案はあるが、町としては決めていない"
    assert (row.note, row.score.text, row.label) == ("来年度に計画をつくる", "0.25", "1-1")
    assert row.last_answer


def test_status_words(inputs: ReportInputs) -> None:
    answers = {
        "online.policy": UNKNOWN,
        "org.leader": not_applicable("町長部局にない"),
        "sec.training": answered(Rate(12, 32)),
        "org.plan": Answer(),
    }
    rows = {q.id: q for d in build_content(with_answers(inputs, answers)).domains for q in d.questions}
    assert (rows["online.policy"].status_word, rows["online.policy"].score.text) == ("わからない", "－")
    assert rows["org.leader"].answer == "該当なし（町長部局にない）"
    assert (rows["sec.training"].answer, rows["sec.training"].value) == ("37.5%（32のうち12）", Decimal("37.5"))
    assert (rows["org.plan"].status_word, rows["org.plan"].answer) == ("未回答", "")


def test_the_quick_edition_says_so_and_leaves_the_rest_unasked(inputs: ReportInputs) -> None:
    content = build_content(with_data(inputs, inputs.data, "quick"))
    rows = [question for domain in content.domains for question in domain.questions]
    assert content.cover.edition_label == "かんたん版"
    assert len(rows) == 80
    assert sum(1 for row in rows if row.asked) <= 26
    assert {row.status_word for row in rows if not row.asked} == {"標準版だけ", "条件により不要"} - (
        set() if any(row.status_word == "条件により不要" for row in rows) else {"条件により不要"}
    )
    assert content.overall.change is not None
    assert not content.overall.change.same_edition


def test_last_year_over_all_questions_and_over_the_same_ones(inputs: ReportInputs) -> None:
    before = inputs.previous_assessment
    assert before is not None
    for part in (build_content(inputs).overall, *build_content(inputs).domains):
        change = part.change
        assert change is not None and change.same_edition
        assert Decimal(part.score.score.text) - Decimal(change.last.score.text) == Decimal(change.whole.text)
        assert change.whole_label.lstrip("+") == change.whole.text or change.whole.text == "0.0"
    quick = build_content(with_data(inputs, inputs.data, "quick"))
    for change in (quick.overall.change, *(domain.change for domain in quick.domains)):
        assert change is not None
        assert change.last.score.value is None is change.whole.value and change.last.level is None


def test_findings_are_beside_their_question_and_in_the_list(content: ReportContent) -> None:
    beside = [finding for domain in content.domains for question in domain.questions for finding in question.findings]
    assert beside
    assert set(beside) <= set(content.findings)
    counts = content.finding_counts()
    assert sum(counts.values()) == len(content.findings)
    order = [finding.level for finding in content.findings]
    assert order == sorted(order, key="EFW".index)


def test_registers_show_filled_columns_and_no_struck_rows(inputs: ReportInputs) -> None:
    rows = (
        Row("N001", {"title": answered("一つ目"), "budget": answered(1200)}),
        Row("N002", {"title": answered("消した行"), "unit": answered("件")}, struck=True),
    )
    data = replace(inputs.data, registers=inputs.data.registers | {"initiatives": rows})
    register = build_content(with_data(inputs, data)).register("initiatives")
    assert register is not None
    assert [row.row_id for row in register.rows] == ["N001"]
    assert [column.id for column in register.columns] == ["row_id", "title", "rating", "budget"]
    assert [cell.text for cell in register.rows[0].cells] == ["N001", "一つ目", "－", "1,200"]
    assert register.rows[0].cells[3].value == 1200


def test_prepared_rows_that_nobody_touched_are_only_counted(inputs: ReportInputs) -> None:
    prepared = Row("P001", {"std_code": answered("K01"), "name": answered("児童手当")}, prefilled=True)
    used = Row("P002", {"std_code": answered("K02"), "exists": answered(False)}, prefilled=True)
    data = replace(inputs.data, registers=inputs.data.registers | {"procedures": (prepared, used)})
    register = build_content(with_data(inputs, data)).register("procedures")
    assert register is not None
    assert ([row.row_id for row in register.rows], register.untouched) == (["P002"], 1)


def test_the_roadmap_counts_what_its_register_holds(inputs: ReportInputs, content: ReportContent) -> None:
    total = content.roadmap.matrix[-1]
    assert total.total
    assert total.sum + content.roadmap.unphased == inputs.assessment.figures["analog_reg.n_rows"].number
    assert total.counts == tuple(sum(row.counts[at] for row in content.roadmap.matrix[:-1]) for at in range(3))
    dues = [item.due for item in content.roadmap.items if item.due is not None]
    assert dues == sorted(dues)
    assert all(item.due < date(2026, 4, 1) for item in content.roadmap.items if item.overdue and item.due)


def test_the_sections_end_in_a_total_with_a_whole_percentage(content: ReportContent) -> None:
    *parts, total = content.sections
    assert (total.label, total.total) == ("合計", True)
    assert total.projects == sum(section.projects for section in parts)
    assert total.rate.text == show_number(Fraction(total.achieved * 100, total.kpis), 0)


def test_a_zero_denominator_is_a_dash() -> None:
    row = rate_row("x", "率", 0, 0)
    assert (row.value.value, row.text) == (None, "－（0のうち0）")
    assert rate_row("x", "率", 1, 16).text == "6.3%（16のうち1）"
    assert shown(None, 1, "%").full == "－"


def test_kpis_keep_the_printed_target_and_the_parts_of_the_rate(inputs: ReportInputs, content: ReportContent) -> None:
    results = {result.id: result for result in inputs.kpis}
    assert [kpi.id for kpi in content.kpis] == [result.id for result in inputs.kpis]
    for kpi in content.kpis:
        result = results[kpi.id]
        assert (kpi.actual.value, kpi.verdict, kpi.why) == (result.actual, result.verdict, result.why)
        if result.attainment is not None:
            assert kpi.attainment.value == Fraction(result.attainment) * 100
    assert next(kpi for kpi in content.kpis if kpi.id == "admin-12").target_text == "4以上"


def test_without_a_pack_there_are_no_kpis(inputs: ReportInputs) -> None:
    content = build_content(replace(inputs, pack=None, kpis=()))
    assert (content.kpis, content.cover.pack_name) == ((), "")


def test_every_asked_question_has_a_status(content: ReportContent) -> None:
    rows = [question for domain in content.domains for question in domain.questions]
    assert len(rows) == 80
    assert all(row.asked == (row.status is not QuestionStatus.HIDDEN) for row in rows)

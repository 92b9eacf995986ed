"""What must not reach the prefecture does not, in any part of the content."""

from msgspec import Struct
from msgspec.structs import fields, replace

from dx_assess.form.answer import answered
from dx_assess.report.content import ReportInputs, build_content
from dx_assess.report.parts import ReportContent
from dx_assess.report.withhold import for_audience
from dx_assess.score.engine import assess, make_world
from dx_assess.score.publication import Publication

SECRET = "秘密の語句"


def texts(part: object) -> list[str]:
    if isinstance(part, str):
        return [part]
    if isinstance(part, tuple):
        return [text for item in part for text in texts(item)]
    if isinstance(part, Struct):
        return [text for field in fields(part) for text in texts(getattr(part, field.name))]
    return []


def marked(inputs: ReportInputs) -> ReportContent:
    """A report whose every C text says so."""
    answers = {f"{q.id}.note": answered(SECRET) for q in inputs.question_set.questions() if q.publication == "C"}
    registers = dict(inputs.data.registers)
    for register in inputs.question_set.registers:
        columns = [c.id for c in register.columns if c.publication == "C" and c.kind == "text"]
        secret = {column: answered(SECRET) for column in columns}
        registers[register.id] = tuple(replace(row, cells=row.cells | secret) for row in inputs.data.rows(register.id))
    data = replace(inputs.data, answers=inputs.data.answers | answers, registers=registers)
    assessment = assess(make_world(inputs.question_set, data, "standard", inputs.previous))
    return build_content(replace(inputs, data=data, assessment=assessment))


def test_no_c_text_leaves(inputs: ReportInputs) -> None:
    full = marked(inputs)
    assert any(SECRET in text for text in texts(full))
    assert not [text for text in texts(for_audience(full, "prefecture")) if SECRET in text]


def test_security_is_its_level_only(content: ReportContent) -> None:
    domain = for_audience(content, "prefecture").domain("sec")
    full = content.domain("sec")
    assert domain is not None
    assert full is not None
    assert (domain.score.level, domain.score.level_label) == (full.score.level, full.score.level_label)
    assert (domain.score.score.value, domain.score.low.value, domain.score.answer_rate.value) == (None, None, None)
    assert domain.questions == ()
    assert domain.score.withheld


def test_the_overall_score_leaves_security_out(content: ReportContent) -> None:
    report = for_audience(content, "prefecture")
    others = [d.score.score.value for d in content.domains if not d.optional and d.id != "sec"]
    assert report.overall.score.score.value == sum(value for value in others if value is not None) / len(others)
    assert report.overall.score.level == content.overall.score.level
    assert report.overall.score.score.value != content.overall.score.score.value
    assert content.overall.score.score.full not in report.overall.sentence


def test_findings_that_read_a_c_answer_are_not_even_counted(content: ReportContent) -> None:
    report = for_audience(content, "prefecture")
    assert 0 < len(report.findings) < len(content.findings)
    assert sum(report.finding_counts().values()) == len(report.findings)
    assert not [finding for finding in report.findings if finding.publication == "C" or finding.key.startswith("sec.")]


def test_systems_keep_their_figures_only(content: ReportContent) -> None:
    register = for_audience(content, "prefecture").register("systems")
    assert register is not None
    assert (register.rows, register.columns) == ((), ())
    assert register.figures
    assert all(figure.publication != "C" for figure in register.figures)


def test_the_town_and_the_adviser_see_everything(content: ReportContent) -> None:
    seen = for_audience(content, "adviser")
    assert seen.cover.audience == "adviser"
    assert replace(seen, cover=content.cover) == content


def test_a_check_has_the_class_of_everything_it_reads(inputs: ReportInputs) -> None:
    publication = Publication(inputs.question_set)
    question = inputs.question_set.question("sec.policy_law")
    assert question is not None
    assert publication.of_check(question.checks[0].id) == "A"
    assert publication.of_check("procedures#blank", "procedures", ("note",)) == "C"
    assert publication.of_check("procedures#blank", "procedures", ("exists",)) == "A"

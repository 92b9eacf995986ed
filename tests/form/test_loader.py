"""Question sets: every mistake is reported with file, line, entry and what would be right, all at once."""

from __future__ import annotations

import shutil
from pathlib import Path

import pytest

from dx_assess.errors import AppErrors
from dx_assess.form.loader import MAX_FILES, inspect_question_set, load_question_set
from dx_assess.form.model import QuestionSet
from dx_assess.form.source import MAX_FILE_BYTES
from tests.form.tiny_set import (
    DOMAIN,
    REGISTERS,
    TABLES,
    change,
    domain,
    only,
    problems,
    question,
)


def test_a_small_set_loads(folder: Path) -> None:
    question_set = load_question_set(folder)
    assert question_set.id == "tiny" and len(question_set.digest) == 64
    assert [q.id for q in question_set.questions()] == ["online.policy"]
    assert set(question_set.names) == {
        "online.policy",
        "profile.staff_total",
        "procedures.n_online",
        "procedures.n_all",
        "procedures.none",
    }


def test_the_digest_changes_with_any_file_and_not_with_line_ends(folder: Path) -> None:
    before = load_question_set(folder).digest
    path = folder / TABLES
    path.write_bytes(path.read_bytes().replace(b"\n", b"\r\n"))
    assert load_question_set(folder).digest == before
    change(folder, "tables/std.toml", "手続2", "手続３")
    assert load_question_set(folder).digest != before


class TestPlaces:
    """File, line, entry and repair of single mistakes."""

    @pytest.mark.parametrize(
        ("name", "old", "new", "entry", "said"),
        [
            (DOMAIN, "weight = 3", "wieght = 3", "online.policy", "wieght"),
            (DOMAIN, "time = ", "tme = ", "online.policy", "tme"),
            (DOMAIN, "weight = 3", 'weight = "3"', "online.policy", "weight"),
            (DOMAIN, "weight = 3", "weight = 0", "online.policy", "weight"),
            (DOMAIN, "weight = 3", "weight = 11", "online.policy", "weight"),
            (DOMAIN, "weight = 3", "weight = 2.5", "online.policy", "weight"),
            (DOMAIN, 'edition = "quick"', 'edition = "fast"', "online.policy", "fast"),
            (DOMAIN, 'class = "A"', 'class = "D"', "online.policy", "D"),
            (DOMAIN, 'kind = "choice"', 'kind = "chioce"', "online.policy", "chioce"),
            (DOMAIN, 'id = "online.policy"', 'id = "Policy"', "Policy", "英小文字"),
            (DOMAIN, 'text = "設問"', 'text = ""', "online.policy", "text"),
            (REGISTERS, 'prefix = "P"', 'prefix = "PP"', "", "prefix"),
            (REGISTERS, 'kind = "integer"', 'kind = "int"', "total", "int"),
            (TABLES, 'label = "手続1"', "lable = 1", "K01", "lable"),
            ("profile.toml", 'unit = "人"', 'units = "人"', "staff_total", "units"),
            ("set.toml", 'version = "1.0.0"', 'version = "1.0"', "", "1.0.0"),
            ("set.toml", "valid_from = 2026-04-01", 'valid_from = "2026-13-01"', "", "valid_from"),
        ],
    )
    def test_wrong_entry(self, folder: Path, name: str, old: str, new: str, entry: str, said: str) -> None:
        line = change(folder, name, old, new)
        problem = problems(folder)[0]
        assert problem.code == "E-FORM-TYPE"
        assert problem.where.file == name
        assert problem.where.question == entry
        assert said in problem.message + problem.fix
        assert problem.where.line is not None and abs(problem.where.line - line) <= 30

    def test_a_wrong_key_points_at_its_own_line(self, folder: Path) -> None:
        line = change(folder, DOMAIN, "weight = 3", "wieght = 3")
        problem = problems(folder)[0]
        assert problem.where.line == line

    def test_a_missing_key_is_named(self, folder: Path) -> None:
        change(folder, DOMAIN, "weight = 3\n", "")
        problem = only(folder)
        assert "weight" in problem.message and "weight" in problem.fix
        assert problem.where.line == 6 and problem.where.question == "online.policy"

    def test_the_second_entry_has_its_own_line(self, folder: Path) -> None:
        text = domain(question("one"), question("two").replace("weight = 3", "weight = 99"))
        (folder / DOMAIN).write_text(text, encoding="utf-8")
        problem = only(folder)
        assert problem.where.question == "online.two"
        assert problem.where.line == text[: text.index("weight = 99")].count("\n") + 1

    def test_inline_tables_too(self, folder: Path) -> None:
        line = change(folder, DOMAIN, '{ code = "4", label = "はい" }', '{ code = "4", lable = "はい" }')
        problem = only(folder)
        assert problem.where.file == DOMAIN and problem.where.question == "online.policy"
        assert problem.where.line is not None and abs(problem.where.line - line) <= 3


class TestExpressions:
    def test_unknown_name_with_suggestion(self, folder: Path) -> None:
        line = change(folder, REGISTERS, 'when = "total < 0"', 'when = "totl < 0"')
        problem = only(folder)
        assert problem.code == "E-FORM-EXPR" and problem.where.line == line
        assert "totl" in problem.message and "1文字目" in problem.message and "total" in problem.fix

    def test_unknown_option_code(self, folder: Path) -> None:
        change(folder, REGISTERS, 'where = "status >= 1"', 'where = "code = K03"')
        problem = only(folder)
        assert "K03" in problem.message and "K01" in problem.fix

    def test_unknown_tag(self, folder: Path) -> None:
        change(folder, REGISTERS, 'where = "status >= 1"', 'where = "tag(code, prioritee)"')
        assert "priority" in only(folder).fix

    def test_wrong_type_in_its_place(self, folder: Path) -> None:
        change(folder, DOMAIN, 'score = "value / 4"', 'score = "value > 1"')
        problem = only(folder)
        assert problem.code == "E-FORM-EXPR" and "数" in problem.fix

    def test_question_names_in_a_register_and_back(self, folder: Path) -> None:
        change(folder, REGISTERS, 'when = "total < 0"', 'when = "total < 0 and online.policy >= 1"')
        change(folder, DOMAIN, "weight = 3", 'show = "procedures.n_online >= 1"\nweight = 3')
        assert problems(folder) == []

    def test_several_checks_of_one_question_have_their_lines(self, folder: Path) -> None:
        checks = """checks = [
  { level = "W", when = "value > 1", message = "1つ目。" },
  { level = "W", when = "velue > 1", message = "2つ目。" },
]
"""
        line = change(folder, DOMAIN, 'source = "出典"\n', f'source = "出典"\n{checks}')
        assert only(folder).where.line == line + 3

    def test_a_column_is_unknown_outside_its_register(self, folder: Path) -> None:
        change(folder, DOMAIN, "weight = 3", 'show = "total > 1"\nweight = 3')
        assert "total" in only(folder).message


class TestFiles:
    def test_no_folder(self, tmp_path: Path) -> None:
        found, mistakes = inspect_question_set(tmp_path / "none")
        assert found is None and [problem.code for problem in mistakes] == ["E-FORM-FOLDER"]

    def test_bad_toml_with_its_line(self, folder: Path) -> None:
        line = change(folder, DOMAIN, 'text = "設問"', 'text = "設問')
        problem = problems(folder)[0]
        assert problem.code == "E-FORM-TOML"
        assert (problem.where.file, problem.where.line) == (DOMAIN, line)

    def test_not_utf8(self, folder: Path) -> None:
        (folder / DOMAIN).write_bytes(domain().encode("cp932"))
        problem = problems(folder)[0]
        assert problem.where.file == DOMAIN and "UTF-8" in problem.message + problem.fix

    def test_a_byte_order_mark_is_accepted(self, folder: Path) -> None:
        path = folder / DOMAIN
        path.write_bytes(b"\xef\xbb\xbf" + path.read_bytes())
        assert problems(folder) == []

    def test_too_large(self, folder: Path) -> None:
        with (folder / DOMAIN).open("ab") as handle:
            handle.write(b"#" * MAX_FILE_BYTES)
        assert problems(folder)[0].where.file == DOMAIN

    def test_too_many_files(self, folder: Path) -> None:
        for number in range(MAX_FILES):
            (folder / "tables" / f"t{number}.toml").write_text("", encoding="utf-8")
        assert problems(folder)[0].code == "E-FORM-MANY"

    def test_a_file_in_the_wrong_place(self, folder: Path) -> None:
        shutil.copy(folder / TABLES, folder / "std.toml")
        problem = only(folder)
        assert problem.code == "E-FORM-PLACE" and problem.where.file == "std.toml"

    def test_a_file_that_set_toml_names_and_is_missing(self, folder: Path) -> None:
        (folder / DOMAIN).unlink()
        problem = problems(folder)[0]
        assert problem.code == "E-FORM-MISSING" and "online" in problem.message
        assert (problem.where.file, problem.where.line) == ("set.toml", 6)

    def test_a_file_that_set_toml_does_not_name(self, folder: Path) -> None:
        text = domain().replace('id = "online', 'id = "more')
        (folder / "domains" / "2_more.toml").write_text(text, encoding="utf-8")
        assert only(folder).code == "E-FORM-EXTRA"

    def test_two_files_of_one_domain(self, folder: Path) -> None:
        (folder / "domains" / "2_again.toml").write_text(domain(question("other")), encoding="utf-8")
        problem = problems(folder)[0]
        assert problem.code == "E-FORM-TWICE" and "online" in problem.message

    def test_two_tables_of_one_id(self, folder: Path) -> None:
        shutil.copy(folder / TABLES, folder / "tables" / "again.toml")
        assert problems(folder)[0].code == "E-FORM-TWICE"

    @pytest.mark.parametrize("name", [DOMAIN, REGISTERS, TABLES])
    def test_a_file_without_its_head(self, folder: Path, name: str) -> None:
        text = (folder / name).read_text(encoding="utf-8")
        (folder / name).write_text(text[text.index("[[") :], encoding="utf-8")
        assert "E-FORM-MISSING" in {problem.code for problem in problems(folder)}

    def test_unknown_table_in_a_file(self, folder: Path) -> None:
        (folder / DOMAIN).write_text(domain() + '\n[[questions]]\nid = "x"\n', encoding="utf-8")
        problem = only(folder)
        assert problem.code == "E-FORM-KEY" and "questions" in problem.message and "question" in problem.fix

    def test_unknown_key_of_the_set(self, folder: Path) -> None:
        change(folder, "set.toml", 'issuer = "test"', 'isuer = "test"')
        assert "isuer" in problems(folder)[0].message

    def test_single_brackets(self, folder: Path) -> None:
        change(folder, DOMAIN, "[[question]]", "[question]")
        problem = problems(folder)[0]
        assert problem.code == "E-FORM-TYPE" and "[[question]]" in problem.message

    def test_an_entry_that_is_no_table(self, folder: Path) -> None:
        (folder / "profile.toml").write_text('item = ["staff_total"]\n', encoding="utf-8")
        assert problems(folder)[0].where.file == "profile.toml"


def test_all_mistakes_at_once_in_order_of_the_files(folder: Path) -> None:
    change(folder, DOMAIN, "weight = 3", "wieght = 3")
    change(folder, REGISTERS, 'when = "total < 0"', 'when = "totl < 0"')
    change(folder, REGISTERS, 'where = "status >= 1"', 'where = "status >= 1 and"')
    change(folder, TABLES, 'label = "手続1"', "label = 1")
    change(folder, "profile.toml", 'kind = "integer"', 'kind = "number"')
    with pytest.raises(AppErrors) as caught:
        load_question_set(folder)
    places = {error.where.file for error in caught.value.errors}
    assert places == {DOMAIN, REGISTERS, TABLES, "profile.toml"}
    assert len(caught.value.errors) == 5
    assert "5件" in caught.value.message


def test_one_mistake_causes_no_others(folder: Path) -> None:
    """A misspelt option of a question that others use is reported once, not at every use."""
    change(folder, REGISTERS, 'when = "total < 0"', 'when = "total < 0 and online.policy >= 1"')
    change(folder, DOMAIN, "weight = 3", "wieght = 3")
    messages = [problem.message for problem in problems(folder)]
    assert len(messages) == 1


@pytest.fixture(scope="module")
def shipped(project: Path) -> QuestionSet:
    return load_question_set(project / "forms" / "standard")


class TestShippedSet:
    def test_without_problems(self, project: Path) -> None:
        assert inspect_question_set(project / "forms" / "standard")[1] == []

    def test_totals_are_those_of_the_bank(self, shipped: QuestionSet) -> None:
        """Question bank, chapter 0.1."""
        questions = list(shipped.questions())
        assert len(questions) == 80
        assert sum(question.edition == "quick" for question in questions) == 26
        assert sum(question.is_auto for question in questions) == 14
        assert sum(question.weight for question in questions) == 219
        assert [len(domain.questions) for domain in shipped.domains] == [11, 8, 8, 13, 8, 8, 8, 8, 8]
        assert [domain.optional for domain in shipped.domains] == [False] * 5 + [True] * 4
        assert [register.no for register in shipped.registers] == ["R1", "R2", "R3", "R4", "R5", "R6", "M1"]

    def test_prepared_rows(self, shipped: QuestionSet) -> None:
        sizes = {
            register.id: len(shipped.tables[register.prefill].entries)
            for register in shipped.registers
            if register.prefill
        }
        assert sizes == {"procedures": 54, "opendata_reg": 27, "systems": 20}

    def test_levels(self, shipped: QuestionSet) -> None:
        assert [level.start for level in shipped.levels] == [0, 10, 35, 60, 85]

    def test_every_question_has_its_texts(self, shipped: QuestionSet) -> None:
        for asked in shipped.questions():
            for text in (asked.text, asked.help, asked.evidence, asked.owner, asked.source):
                assert text.strip(), asked.id

    def test_ids_are_unique_over_everything(self, shipped: QuestionSet) -> None:
        keys = [q.id for q in shipped.questions()] + [f.key for q in shipped.questions() for f in q.fields]
        keys += [figure.key for register in shipped.registers for figure in register.figures]
        keys += [mark.key for register in shipped.registers for mark in register.marks]
        keys += [item.key for item in shipped.profile]
        assert len(keys) == len(set(keys))

    def test_checks_have_their_own_ids(self, shipped: QuestionSet) -> None:
        checks = [c.id for q in shipped.questions() for c in q.checks] + [
            c.id for r in shipped.registers for c in r.checks
        ]
        assert len(checks) == len(set(checks))

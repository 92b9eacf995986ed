"""Question sets: what would make no sense is told, such as references and circles."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.form.tiny_set import (
    DOMAIN,
    OPTIONS,
    REGISTER,
    REGISTERS,
    TABLES,
    change,
    domain,
    only,
    problems,
    question,
)


class TestMeaning:
    def test_duplicate_question(self, folder: Path) -> None:
        (folder / DOMAIN).write_text(domain(question("one"), question("one")), encoding="utf-8")
        problem = only(folder)
        assert problem.code == "E-FORM-TWICE" and "online.one" in problem.message and "6行目" in problem.fix

    @pytest.mark.parametrize(
        ("name", "old", "new", "said"),
        [
            (REGISTERS, 'id = "total"', 'id = "name"', "name"),
            (REGISTERS, 'id = "n_all"', 'id = "n_online"', "n_online"),
            (TABLES, 'code = "K02"', 'code = "K01"', "K01"),
            (REGISTERS, '{ code = "1", label = "対応" }', '{ code = "0", label = "対応" }', "0"),
        ],
    )
    def test_duplicates(self, folder: Path, name: str, old: str, new: str, said: str) -> None:
        change(folder, name, old, new)
        found = [problem for problem in problems(folder) if problem.code == "E-FORM-TWICE"]
        assert found and said in found[0].message and found[0].where.file == name

    @pytest.mark.parametrize(
        ("name", "old", "new", "said"),
        [
            (DOMAIN, 'sheet = "it"', 'sheet = "id"', "it"),
            (DOMAIN, 'division = "general"', 'division = "genral"', "general"),
            ("set.toml", 'sheet = "it"', 'sheet = "itt"', "it"),
            (REGISTERS, 'sheet = "it"', 'sheet = "itt"', "it"),
            (REGISTERS, 'prefill = "std"', 'prefill = "sdt"', "std"),
            (REGISTERS, 'code_column = "code"', 'code_column = "cod"', "code"),
            (REGISTERS, 'none_mark = "none"', 'none_mark = "nil"', "none"),
            (REGISTERS, 'table = "std"', 'table = "sdt"', "std"),
            (REGISTERS, 'columns = ["total"]', 'columns = ["totle"]', "total"),
        ],
    )
    def test_references(self, folder: Path, name: str, old: str, new: str, said: str) -> None:
        change(folder, name, old, new)
        problem = only(folder)
        assert problem.code == "E-FORM-REF" and said in problem.fix and problem.where.file == name

    def test_an_id_outside_its_domain(self, folder: Path) -> None:
        change(folder, DOMAIN, 'id = "online.policy"', 'id = "sec.policy"')
        problem = only(folder)
        assert problem.code == "E-FORM-ID" and "online." in problem.fix

    @pytest.mark.parametrize(
        ("kind", "more"), [("choice", ""), ("integer", OPTIONS), ("multi_choice", ""), ("yes_no", OPTIONS)]
    )
    def test_options_and_kind(self, folder: Path, kind: str, more: str) -> None:
        (folder / DOMAIN).write_text(domain(question("one", kind, more, "1")), encoding="utf-8")
        assert only(folder).code == "E-FORM-OPTIONS"

    @pytest.mark.parametrize(
        "more",
        [
            "",
            'numerator_label = "分子"',
            'numerator = "procedures.n_online"',
            'numerator = "procedures.n_online"\ndenominator = "procedures.n_all"\n'
            'numerator_label = "分子"\ndenominator_label = "分母"',
        ],
    )
    def test_a_percent_needs_both_parts_one_way(self, folder: Path, more: str) -> None:
        (folder / DOMAIN).write_text(domain(question("one", "percent", more, "value")), encoding="utf-8")
        assert only(folder).code == "E-FORM-RATE"

    def test_auto_only_for_numbers(self, folder: Path) -> None:
        more = 'auto = "procedures.n_online"'
        (folder / DOMAIN).write_text(domain(question("one", "date", more, "1")), encoding="utf-8")
        assert only(folder).code == "E-FORM-AUTO"

    def test_a_field_of_an_impossible_kind(self, folder: Path) -> None:
        more = OPTIONS + '\nfields = [ { id = "x", kind = "percent", label = "付属" } ]'
        (folder / DOMAIN).write_text(domain(question("one", more=more)), encoding="utf-8")
        assert only(folder).code == "E-FORM-FIELD"

    @pytest.mark.parametrize(
        ("kind", "needs"),
        [
            ("sum", "expr"),
            ("value", "expr"),
            ("row", "expr"),
            ("rate", "numerator"),
            ("matrix", "rows"),
            ("table", "group"),
        ],
    )
    def test_figures_have_what_their_kind_needs(self, folder: Path, kind: str, needs: str) -> None:
        change(folder, REGISTERS, 'label = "手続"\nkind = "count"', f'label = "手続"\nkind = "{kind}"')
        found = problems(folder)
        assert {problem.code for problem in found} == {"E-FORM-FIGURE"}
        assert any(needs in problem.message for problem in found)

    def test_levels_in_order(self, folder: Path) -> None:
        change(folder, "set.toml", "from = 50", "from = 0")
        assert only(folder).code == "E-FORM-LEVEL"

    def test_no_levels_at_all(self, folder: Path) -> None:
        text = (folder / "set.toml").read_text(encoding="utf-8")
        text = text[: text.index("[[level]]")] + text[text.index("[[sheet]]") :]
        (folder / "set.toml").write_text(text, encoding="utf-8")
        assert only(folder).code == "E-FORM-LEVEL"


class TestCircles:
    def test_show_conditions_that_wait_for_each_other(self, folder: Path) -> None:
        one = question("one", more=OPTIONS + '\nshow = "online.two >= 1"')
        two = question("two", more=OPTIONS + '\nshow = "online.one >= 1"')
        (folder / DOMAIN).write_text(domain(one, two), encoding="utf-8")
        found = problems(folder)
        assert {problem.code for problem in found} == {"E-FORM-CIRCLE"}
        assert {problem.where.question for problem in found} == {"online.one", "online.two"}

    def test_a_question_that_shows_itself(self, folder: Path) -> None:
        (folder / DOMAIN).write_text(
            domain(question("one", more=OPTIONS + '\nshow = "online.one >= 1"')), encoding="utf-8"
        )
        assert only(folder).code == "E-FORM-CIRCLE"

    def test_through_a_field_and_a_percent_part(self, folder: Path) -> None:
        fields = '\nfields = [ { id = "x", kind = "integer", label = "付属" } ]'
        one = question("one", more=OPTIONS + fields + '\nshow = "online.two.numerator >= 1"')
        labels = 'numerator_label = "分子"\ndenominator_label = "分母"\nshow = "online.one.x >= 1"'
        (folder / DOMAIN).write_text(domain(one, question("two", "percent", labels, "value")), encoding="utf-8")
        assert {problem.code for problem in problems(folder)} == {"E-FORM-CIRCLE"}

    def test_figures_in_a_circle(self, folder: Path) -> None:
        more = "".join(
            f'\n[[figure]]\nid = "{a}"\nlabel = "値"\nkind = "value"\nexpr = "procedures.{b} + 1"\n'
            for a, b in (("x", "y"), ("y", "x"))
        )
        (folder / REGISTERS).write_text(REGISTER + more, encoding="utf-8")
        found = problems(folder)
        assert {problem.code for problem in found} == {"E-FORM-CIRCLE"}
        assert {problem.where.question for problem in found} == {"x", "y"}

    def test_a_figure_that_filters_by_itself(self, folder: Path) -> None:
        change(folder, REGISTERS, 'where = "status >= 1"', 'where = "status >= 1 and procedures.n_online = 0"')
        assert "E-FORM-CIRCLE" in {problem.code for problem in problems(folder)}

    def test_an_automatic_question_that_its_own_figure_reads(self, folder: Path) -> None:
        one = question("one", "integer", 'auto = "procedures.n_online"', "value")
        (folder / DOMAIN).write_text(domain(one), encoding="utf-8")
        change(folder, REGISTERS, 'where = "status >= 1"', 'where = "status >= 1 and online.one = 0"')
        assert "E-FORM-CIRCLE" in {problem.code for problem in problems(folder)}

    def test_a_condition_over_an_automatic_question_hidden_by_the_answer(self, folder: Path) -> None:
        policy = question("policy", more=OPTIONS + '\nshow = "online.one >= 1"')
        one = question("one", "integer", 'auto = "procedures.n_online"', "value")
        (folder / DOMAIN).write_text(domain(policy, one), encoding="utf-8")
        change(folder, REGISTERS, 'where = "status >= 1"', 'where = "status >= 1 and online.policy = 4"')
        assert "E-FORM-CIRCLE" in {problem.code for problem in problems(folder)}

"""Lists of a town's own are known again by their headers or by their name."""

from __future__ import annotations

import pytest

from dx_assess.errors import AppError
from dx_assess.exchange.headers import find_headers, header_key
from dx_assess.exchange.sources import Source, all_columns, file_pattern, known_source, read_sources, remember
from dx_assess.exchange.tables import Line, Table
from dx_assess.form.model import QuestionSet, Register


def table(file: str, *headers: str) -> Table:
    return Table(file, "", (Line(1, ("件名の一覧",)), Line(3, headers), Line(4, ("x",) * len(headers))), True)


def keys(*headers: str) -> frozenset[str]:
    return frozenset(header_key(header) for header in headers)


@pytest.fixture
def register(question_set: QuestionSet) -> Register:
    found = question_set.register("automation")
    assert found is not None
    return found


def test_the_same_headers_in_another_order_are_the_same_source() -> None:
    one = Source("a.csv", keys("事務", "件 数"), {"name": "事務"})
    other = Source("a.csv", keys("事務", "件数", "課"), {"name": "課"})
    assert known_source(table("b.csv", "件数", "事務"), [other, one]) is one
    assert known_source(table("b.csv", "件数"), [other, one]) is None


def test_the_same_name_of_another_year_is_the_same_source() -> None:
    kept = Source(file_pattern("事務一覧R7.xlsx"), keys("事務", "件数"), {"name": "事務", "note": ""})
    assert known_source(table("事務一覧Ｒ１０.xlsx", "事務", "別の列"), [kept]) is kept
    assert known_source(table("事務一覧R8.xlsx", "別の列"), [kept]) is None


def test_the_newest_is_kept_first_and_an_empty_mapping_takes_it_away() -> None:
    sources = remember((), "a1.csv", ("事務", ""), {"name": "事務"})
    sources = remember(sources, "b.csv", ("課",), {"division": "課"})
    sources = remember(sources, "a2.csv", ("事務",), {"name": "事務", "row_id": ""})
    assert [(s.pattern, s.columns) for s in sources] == [
        ("a#.csv", {"name": "事務", "row_id": ""}),
        ("b.csv", {"division": "課"}),
    ]
    assert read_sources([source.as_json() for source in sources]) == tuple(sources)
    assert all_columns(sources) == {"name": "事務", "division": "課"}
    assert [source.pattern for source in remember(sources, "a3.csv", ("事務",), {})] == ["b.csv"]


@pytest.mark.parametrize("kept", [None, 3, [3, {"columns": 4}], {}])
def test_what_cannot_be_read_is_nothing(kept: object) -> None:
    assert read_sources(kept) == ()


def test_the_first_versions_mapping_is_still_read() -> None:
    (found,) = read_sources({"name": "事務"})
    assert all_columns([found]) == {"name": "事務"}


class TestHeaders:
    def test_a_known_source_wins_over_names_and_this_imports_mapping_over_both(self, register: Register) -> None:
        found = table("a.csv", "業務名", "事務", "課")
        assert find_headers(register, found, {}, {}, {"name": "事務"}).columns == {"name": 1}
        headers = find_headers(register, found, {"担当課": "事務"}, {}, {"name": "事務"})
        assert headers.columns == {"division": 1, "name": 0}

    def test_a_column_can_be_left_out(self, register: Register) -> None:
        found = table("a.csv", "業務名", "備考")
        headers = find_headers(register, found, {"備考": ""}, {"note": "備考"})
        assert headers.columns == {"name": 0}
        assert [(item.header, item.suggestion) for item in headers.unknown] == [("備考", "")]
        assert headers.mapping == {"note": ""}

    def test_leaving_everything_out_is_refused(self, register: Register) -> None:
        with pytest.raises(AppError, match="1つもありません"):
            find_headers(register, table("a.csv", "業務名"), {"name": ""}, {})

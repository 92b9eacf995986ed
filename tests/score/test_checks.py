"""Checks: which fire, where, and what is never complained about."""

from __future__ import annotations

from collections.abc import Callable, Mapping

import pytest

from dx_assess.score.checks import all_findings
from dx_assess.score.engine import assess
from dx_assess.score.results import Finding
from dx_assess.score.world import YearWorld

MakeWorld = Callable[..., YearWorld]
PROCEDURE = {"name": "手続", "exists": "yes", "online_status": "3", "channels": "myna"}


def findings(world: YearWorld, level: str = "EWF") -> list[Finding]:
    return [finding for finding in all_findings(world) if finding.level in level]


def fired(world: YearWorld, key: str, level: str) -> list[Finding]:
    return [finding for finding in findings(world, level) if finding.key == key]


def test_a_new_file_has_no_findings(world: MakeWorld) -> None:
    """Prepared rows that nobody touched are not checked."""
    assert findings(world()) == []


@pytest.mark.parametrize(("answer", "ids"), [("0/0", ["analog.seal_rate#zero"]), ("0/1", []), ("@open", [])])
def test_a_zero_denominator_is_one_warning(world: MakeWorld, answer: str, ids: list[str]) -> None:
    found = fired(world({"analog.seal_rate": answer}), "analog.seal_rate", "EW")
    assert [(finding.id, finding.level) for finding in found] == [(key, "W") for key in ids]


def test_a_zero_denominator_that_the_question_itself_warns_of_is_not_said_twice(world: MakeWorld) -> None:
    answers = {"online.cashless_counter": "2", "online.cashless_rate": "0/0"}
    assert len(fired(world(answers), "online.cashless_rate", "EW")) == 1


class TestForm:
    @pytest.mark.parametrize(
        ("answers", "key", "level"),
        [
            ({"profile.population": "0"}, "profile.population", "E"),
            ({"profile.population": "100", "profile.pop_65": "101"}, "profile.pop_65", "E"),
            ({"sec.training": "5/4"}, "sec.training", "E"),
            ({"sec.training": "4/4", "profile.staff_total": "100"}, "sec.training", "W"),
            ({"sec.policy_law": "2"}, "sec.policy_law", "F"),
            ({"sec.cloud": "0"}, "sec.cloud", "W"),
            ({"sec.outsourcing": "policy"}, "sec.outsourcing", "F"),
            ({"sec.outsourcing": "@none"}, "sec.outsourcing", "W"),
            ({"online.cashless_counter": "2", "online.cashless_rate": "0/0"}, "online.cashless_rate", "W"),
            ({"rpa_ai.rpa_stage": "3"}, "rpa_ai.rpa_stage", "E"),
            ({"opendata.published": "2"}, "opendata.published", "E"),
            ({"opendata.license": "1", "opendata.published": "2"}, "opendata.license", "E"),
            ({"analog.listup": "3"}, "analog.listup", "E"),
            ({"std.register": "2"}, "std.register", "E"),
            ({"divide.mynumber_card": "12/10"}, "divide.mynumber_card", "E"),
            ({"bpr.divisions": "3", "profile.divisions_total": "2"}, "bpr.divisions", "E"),
        ],
    )
    def test_fires(self, world: MakeWorld, answers: Mapping[str, str], key: str, level: str) -> None:
        found = fired(world(answers), key, level)
        assert found and all(finding.message.endswith("。") for finding in found)

    @pytest.mark.parametrize(
        ("answers", "key"),
        [
            ({"sec.training": "4/4"}, "sec.training"),
            ({"sec.policy_law": "@unknown"}, "sec.policy_law"),
            ({"sec.policy_law": "@na:理由"}, "sec.policy_law"),
            ({"analog.listup": "3", "analog_reg.zero_confirmed": "yes"}, "analog.listup"),
            ({"profile.pop_65": "100"}, "profile.pop_65"),
            ({"online.cashless_counter": "0", "online.cashless_rate": "0/0"}, "online.cashless_rate"),
        ],
    )
    def test_keeps_quiet(self, world: MakeWorld, answers: Mapping[str, str], key: str) -> None:
        assert fired(world(answers), key, "EWF") == []

    def test_20_points_from_last_year(self, world: MakeWorld) -> None:
        def rows(online: int) -> dict[str, list[dict[str, str]]]:
            codes = [f"K{n:02d}" for n in range(1, 11)]
            return {
                "procedures": [
                    PROCEDURE | {"std_code": c, "online_status": "3" if n < online else "0"}
                    for n, c in enumerate(codes)
                ]
            }

        last = world({}, rows(5), year=2025)
        for online, count in ((7, 1), (6, 0), (3, 1)):
            now = world({}, rows(online), previous=last)
            found = [f for f in fired(now, "online.priority_rate", "W") if "20ポイント" in f.message]
            assert len(found) == count, online


class TestRows:
    @pytest.mark.parametrize(
        ("register", "cells", "level", "column"),
        [
            ("procedures", PROCEDURE | {"total_count": "5", "online_count": "6"}, "E", "online_count"),
            ("procedures", PROCEDURE | {"channels": "window,email"}, "E", "channels"),
            ("procedures", PROCEDURE | {"online_start": "2026-05"}, "E", "online_start"),
            ("procedures", {"name": "", "exists": "yes"}, "E", "name"),
            ("procedures", PROCEDURE | {"exists": "no", "total_count": "1"}, "W", "exists"),
            ("procedures", PROCEDURE | {"total_count": "50", "online_count": "0"}, "W", "online_count"),
            ("procedures", PROCEDURE | {"fee": "no", "cashless": "both"}, "W", "cashless"),
            ("automation", {"name": "a", "kind": "genai", "conf": "3"}, "F", "conf"),
            ("automation", {"name": "a", "before_min": "1", "after_min": "2"}, "W", "after_min"),
            ("automation", {"name": "a", "stage": "prod", "start_ym": "2026-05"}, "E", "start_ym"),
            ("opendata_reg", {"title": "a", "published": "yes"}, "E", "url"),
            ("opendata_reg", {"title": "a", "updated_on": "2026-04-02"}, "E", "updated_on"),
            ("opendata_reg", {"title": "a", "formats": "pdf"}, "W", "formats"),
            ("opendata_reg", {"title": "a", "published": "yes", "privacy_checked": "no"}, "F", "privacy_checked"),
            ("analog_reg", {"reg_name": "a", "phase_now": "2", "phase_goal": "1"}, "E", "phase_goal"),
            ("analog_reg", {"reg_name": "a", "need": "wait"}, "E", "reason"),
            ("analog_reg", {"reg_name": "a", "status": "done"}, "E", "done_on"),
            ("analog_reg", {"reg_name": "a", "item": "visual", "pattern": "lecture"}, "E", "pattern"),
            ("analog_reg", {"reg_name": "a", "item": "media", "basis": "national"}, "W", "basis"),
            ("systems", {"name": "a", "mynumber": "yes", "personal": "no"}, "E", "mynumber"),
            ("systems", {"name": "a", "support_end": "2026-03-31"}, "F", "support_end"),
            ("systems", {"name": "a", "layer": "mynumber_net", "mfa": "absent"}, "F", "mfa"),
            ("systems", {"name": "a", "kind": "ext_terms", "conf": "2"}, "F", "contract"),
            ("systems", {"name": "a", "kind": "sns", "approved": "unknown"}, "F", "approved"),
            ("systems", {"name": "a", "personal": "yes", "conf": "2"}, "W", "conf"),
            ("initiatives", {"title": "a", "kpi_kind": "kpi"}, "E", "target_value"),
            ("initiatives", {"title": "a", "rating": "achieved"}, "W", "rating"),
        ],
    )
    def test_fires_at_the_row_and_column(
        self, world: MakeWorld, register: str, cells: Mapping[str, str], level: str, column: str
    ) -> None:
        found = [f for f in fired(world({}, {register: [cells]}), register, level) if column in f.columns]
        assert found and found[0].row_id.endswith("001") and found[0].message

    def test_the_day_of_support_end_itself_is_fine(self, world: MakeWorld) -> None:
        found = fired(world({}, {"systems": [{"name": "a", "support_end": "2026-04-01"}]}), "systems", "F")
        assert found == []

    def test_struck_rows_are_never_checked(self, world: MakeWorld) -> None:
        bad = PROCEDURE | {"total_count": "5", "online_count": "6", "struck": "yes"}
        assert fired(world({}, {"procedures": [bad]}), "procedures", "EWF") == []

    def test_volume_beside_last_year(self, world: MakeWorld) -> None:
        last = world({}, {"procedures": [PROCEDURE | {"total_count": "100"}]}, year=2025)
        for count, fires in (("199", False), ("200", True), ("51", False), ("50", True), ("100", False)):
            now = world({}, {"procedures": [PROCEDURE | {"total_count": count}]}, previous=last)
            assert any("2倍以上" in f.message for f in findings(now, "W")) is fires, count

    def test_volumes_that_stay_at_zero_are_fine(self, world: MakeWorld) -> None:
        last = world({}, {"procedures": [PROCEDURE | {"total_count": "0"}]}, year=2025)
        now = world({}, {"procedures": [PROCEDURE | {"total_count": "0"}]}, previous=last)
        assert not any("2倍以上" in f.message for f in findings(now, "W"))


class TestBlanks:
    def test_one_warning_a_row_names_the_columns(self, world: MakeWorld) -> None:
        found = [f for f in findings(world({}, {"procedures": [PROCEDURE]}), "W") if f.id == "procedures#blank"]
        assert len(found) == 1
        assert "担当課" in found[0].message and "年間総件数" in found[0].message and "備考" not in found[0].message
        assert "total_count" in found[0].columns and "cashless" not in found[0].columns

    def test_quick_asks_for_fewer_columns(self, world: MakeWorld) -> None:
        found = findings(world({}, {"procedures": [PROCEDURE]}, edition="quick"), "W")
        assert [f.columns for f in found if f.id == "procedures#blank"] == [("division",)]

    def test_columns_that_do_not_apply_may_stay_blank(self, world: MakeWorld) -> None:
        row = {"name": "手続", "group": "other", "exists": "no"}
        assert fired(world({}, {"procedures": [row]}), "procedures", "EWF") == []

    def test_unknown_is_not_blank(self, world: MakeWorld) -> None:
        row = PROCEDURE | {"total_count": "不明", "online_count": "不明"}
        found = [f for f in findings(world({}, {"procedures": [row]}), "W") if f.id == "procedures#blank"]
        assert not set(found[0].columns) & {"total_count", "online_count"}


class TestUnique:
    def test_every_row_of_a_double_is_named(self, world: MakeWorld) -> None:
        rows = [PROCEDURE | {"std_code": code} for code in ("K01", "K02", "K01")]
        found = [f for f in findings(world({}, {"procedures": rows}), "E") if f.id.endswith("#unique")]
        assert [f.row_id for f in found] == ["P001", "P003"]

    def test_blanks_and_struck_rows_are_no_doubles(self, world: MakeWorld) -> None:
        rows = [PROCEDURE, PROCEDURE, PROCEDURE | {"std_code": "K01"}, PROCEDURE | {"std_code": "K01", "struck": "yes"}]
        assert [f for f in findings(world({}, {"procedures": rows}), "E") if f.id.endswith("#unique")] == []


class TestRegisterChecks:
    def test_more_than_half_estimated(self, world: MakeWorld) -> None:
        def found(*kinds: str) -> bool:
            rows = [PROCEDURE | {"count_basis": kind} for kind in kinds]
            return any("推計" in f.message and not f.row_id for f in findings(world({}, {"procedures": rows}), "W"))

        assert not found("estimate", "actual") and found("estimate", "estimate", "actual")

    def test_unanswered_rows_of_the_fourteen(self, world: MakeWorld) -> None:
        rows = [{"std_no": "01", "holding": "sheet"}, {"std_no": "02", "prefilled": "yes"}]
        found = findings(world({}, {"opendata_reg": rows}), "W")
        assert any("14種類" in f.message and f.row_id == "" for f in found)


def test_findings_come_in_the_order_of_the_form(world: MakeWorld) -> None:
    answers = {"sec.policy_law": "0", "profile.population": "0", "online.policy": "4"}
    keys = [
        f.key
        for f in assess(world(answers, {"procedures": [{"name": "a", "exists": "no", "total_count": "3"}]})).findings
    ]
    assert keys[0] == "profile.population" and keys[-1] == "procedures"
    assert "sec.policy_law" in keys and "online.policy" not in keys[keys.index("sec.policy_law") :]


class TestReadings:
    """Where the bank leaves a choice open; the reasons stand at the head of the register files."""

    KPI: Mapping[str, str] = {"title": "a", "kpi_kind": "kpi", "kpi_name": "b"}

    @pytest.mark.parametrize(
        ("cells", "fires"),
        [({}, False), ({"actual_value": "3"}, True), ({"rating": "partly"}, True), ({"target_value": "5"}, False)],
    )
    def test_a_target_that_is_not_written_yet_is_no_contradiction(
        self, world: MakeWorld, cells: Mapping[str, str], fires: bool
    ) -> None:
        found = fired(world({}, {"initiatives": [self.KPI | cells]}), "initiatives", "E")
        assert bool(found) is fires

    def test_a_blank_target_is_a_warning_all_the_same(self, world: MakeWorld) -> None:
        found = fired(world({}, {"initiatives": [self.KPI]}), "initiatives", "W")
        assert any("target_value" in finding.columns for finding in found)

    @pytest.mark.parametrize(("kind", "wanted"), [("sns", False), ("ext_terms", False), ("own", True), ("", True)])
    def test_services_without_a_contract_have_no_end_of_it(self, world: MakeWorld, kind: str, wanted: bool) -> None:
        found = fired(world({}, {"systems": [{"name": "a", "kind": kind}]}), "systems", "W")
        columns = {column for finding in found for column in finding.columns}
        assert ({"contract_end", "support_end"} <= columns) is wanted
        assert wanted or not columns & {"contract_end", "support_end"}

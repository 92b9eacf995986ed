"""Figures: what they count, which rows made them, and the definitions of the bank (chapter 10)."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date, timedelta
from fractions import Fraction
from typing import Any, ClassVar

import pytest

from dx_assess.score.results import FigureValue
from dx_assess.score.world import YearWorld

MakeWorld = Callable[..., YearWorld]
Cells = dict[str, str]

ONLINE: Cells = {"name": "手続", "exists": "yes", "online_status": "3", "channels": "myna"}


def figure(world: MakeWorld, key: str, *rows: Cells, **answers: str) -> FigureValue:
    return world(answers, {key.partition(".")[0]: rows}).figure(key)


def number(world: MakeWorld, key: str, *rows: Cells, **answers: str) -> Any:
    return figure(world, key, *rows, **answers).number


class TestProcedures:
    def test_usage_counts_known_volumes_only(self, world: MakeWorld) -> None:
        rows = [
            ONLINE | {"total_count": "100", "online_count": "40"},
            ONLINE | {"total_count": "50", "online_count": "10", "online_status": "2"},
            ONLINE | {"total_count": "不明", "online_count": "5"},
            ONLINE | {"total_count": "70", "online_count": "不明"},
            ONLINE | {"total_count": "90"},
            ONLINE | {"total_count": "900", "online_count": "9", "online_status": "1"},
            ONLINE | {"total_count": "900", "online_count": "9", "exists": "no"},
            ONLINE | {"total_count": "900", "online_count": "9", "struck": "yes"},
        ]
        top = figure(world, "procedures.vol_online", *rows)
        assert (top.number, top.rows, top.undecided) == (50, ("P001", "P002"), 1)
        assert number(world, "procedures.vol_total_online", *rows) == 150
        known = figure(world, "procedures.count_known_rate", *rows)
        assert (known.number, known.numerator, known.denominator) == (Fraction(2, 5), 2, 5)

    def test_priority_leaves_out_the_recommended_and_own_rows(self, world: MakeWorld) -> None:
        rows = [ONLINE | {"std_code": code} for code in ("K01", "C01", "D01", "Q01", "Q12", "Q13", "Q20")] + [ONLINE]
        top = figure(world, "procedures.priority_online", *rows)
        assert (top.number, top.rows) == (5, ("P001", "P002", "P003", "P004", "P007"))
        assert number(world, "procedures.n_online", *rows) == 8
        assert number(world, "procedures.n_online_own", *rows) == 1

    def test_26_procedures_count_through_myna_only(self, world: MakeWorld) -> None:
        rows = [
            ONLINE | {"std_code": "K01"},
            ONLINE | {"std_code": "K02", "channels": "own"},
            ONLINE | {"std_code": "C11", "channels": "window,myna"},
            ONLINE | {"std_code": "D01"},
            ONLINE | {"std_code": "Q07"},
            ONLINE | {"std_code": "K03", "online_status": "1"},
        ]
        assert number(world, "procedures.myna26_ok", *rows) == 2
        assert number(world, "procedures.myna27_ok", *rows) == 3
        assert number(world, "procedures.myna26_exists", *rows) == 4
        assert number(world, "procedures.common32_online", *rows) == 2

    def test_every_code_is_in_the_groups_of_the_bank(self, world: MakeWorld) -> None:
        letters = {"K": 15, "C": 11, "D": 8, "Q": 20}
        rows = [ONLINE | {"std_code": f"{x}{n:02d}"} for x, last in letters.items() for n in range(1, last + 1)]
        found = world({}, {"procedures": rows})
        expected = {"priority_exists": 52, "myna26_exists": 26, "myna27_ok": 27, "common32_exists": 26}
        assert {key: found.figure(f"procedures.{key}").number for key in expected} == expected

    def test_rates_without_a_denominator_have_no_number(self, world: MakeWorld) -> None:
        found = figure(world, "procedures.cashless_fee_rate", {"name": "手続", "exists": "yes"})
        assert (found.number, found.numerator, found.denominator) == (None, 0, 0)

    def test_low_use(self, world: MakeWorld) -> None:
        rows = [
            ONLINE | {"total_count": "50", "online_count": "4"},
            ONLINE | {"total_count": "50", "online_count": "5"},
            ONLINE | {"total_count": "49", "online_count": "0"},
        ]
        found = figure(world, "procedures.low_use_list", *rows)
        assert (found.number, found.rows) == (1, ("P001",))


class TestAutomation:
    ROW: ClassVar[Cells] = {
        "name": "業務",
        "kind": "rpa",
        "stage": "prod",
        "volume": "120",
        "before_min": "10",
        "after_min": "2.5",
    }

    @pytest.mark.parametrize(
        ("change", "hours"),
        [
            ({}, 15),
            ({"maint_hours": "4.5"}, Fraction(21, 2)),
            ({"maint_hours": "20"}, -5),
            ({"stage": "stopped"}, 15),
            ({"stage": "pilot"}, 0),
            ({"stage": "study"}, 0),
            ({"kind": "macro"}, 0),
            ({"volume": ""}, 0),
            ({"stage": "stopped", "volume": ""}, 0),
            ({"volume": "1", "before_min": "1", "after_min": "0"}, Fraction(1, 60)),
        ],
    )
    def test_saved_hours(self, world: MakeWorld, change: Cells, hours: Fraction) -> None:
        assert number(world, "automation.saved_hours", self.ROW | change) == hours

    def test_pilots_apart(self, world: MakeWorld) -> None:
        assert number(world, "automation.saved_hours_pilot", self.ROW | {"stage": "pilot"}) == 15

    def test_of_which_rpa(self, world: MakeWorld) -> None:
        rows = [self.ROW, self.ROW | {"kind": "ai_ocr"}]
        assert number(world, "automation.saved_hours", *rows) == 30
        assert number(world, "automation.saved_hours_rpa", *rows) == 15

    @pytest.mark.parametrize(
        ("kind", "flag"), [("rpa", 1), ("genai", 1), ("other_ai", 1), ("minutes", 1), ("macro", 0)]
    )
    def test_advanced(self, world: MakeWorld, kind: str, flag: int) -> None:
        assert number(world, "automation.advanced_flag", self.ROW | {"kind": kind}) == flag

    def test_minutes(self, world: MakeWorld) -> None:
        row = {"name": "会議", "kind": "minutes", "stage": "prod", "usage_hours": "12.5"}
        assert number(world, "automation.minutes_hours", row, row | {"stage": "pilot"}) == Fraction(25, 2)


class TestOpenData:
    def test_a_register_that_was_not_begun_says_nothing_about_open_data(self, world: MakeWorld) -> None:
        untouched = {"std_no": "01"}
        assert number(world, "opendata_reg.has_od", untouched, {"std_no": "02"}) is None
        assert number(world, "opendata_reg.n_od", untouched) == 0
        assert number(world, "opendata_reg.has_od", untouched, {"std_no": "02", "published": "no"}) == 0
        assert number(world, "opendata_reg.has_od", untouched, {"std_no": "02", "holding": "none"}) == 0
        assert number(world, "opendata_reg.has_od", untouched, self.ROW) == 1
        assert number(world, "opendata_reg.has_od", {"title": "一覧", "published": "yes"}) is None, "no licence yet"

    def test_nor_one_without_states_about_what_is_left_to_do(self, world: MakeWorld) -> None:
        assert number(world, "systems.n_std_remaining", {"std20": "B01"}) is None
        rows = ({"std20": "B01"}, {"std20": "B02", "std_status": "working"})
        assert number(world, "systems.n_std_remaining", *rows) == 1

    ROW: ClassVar[Cells] = {
        "title": "一覧",
        "published": "yes",
        "license": "cc_by",
        "formats": "csv",
        "url": "https://x.example",
    }

    @pytest.mark.parametrize(
        ("change", "counts"),
        [
            ({}, 1),
            ({"free": "yes"}, 1),
            ({"free": "no"}, 0),
            ({"published": "no"}, 0),
            ({"license": "none"}, 0),
            ({"license": ""}, 0),
            ({"formats": "pdf"}, 0),
            ({"formats": "pdf,html,image"}, 0),
            ({"formats": "pdf,gtfs"}, 1),
            ({"formats": ""}, 0),
        ],
    )
    def test_three_conditions(self, world: MakeWorld, change: Cells, counts: int) -> None:
        assert number(world, "opendata_reg.n_od", self.ROW | change) == counts

    @pytest.mark.parametrize(
        ("cycle", "last"),
        [("monthly", 61), ("quarterly", 122), ("half_year", 214), ("yearly", 396), ("irregular", 1126)],
    )
    def test_fresh_until_the_cycle_and_thirty_days(self, world: MakeWorld, cycle: str, last: int) -> None:
        for days, counts in ((last, 1), (last + 1, 0)):
            day = (date(2026, 4, 1) - timedelta(days=days)).isoformat()
            row = self.ROW | {"cycle": cycle, "updated_on": day}
            assert number(world, "opendata_reg.n_fresh", row) == counts, (cycle, days)

    def test_quick_wins(self, world: MakeWorld) -> None:
        rows = [{"title": "一覧", "holding": code, "published": "no"} for code in ("sheet", "system", "paper", "none")]
        assert figure(world, "opendata_reg.quick_wins", *rows).rows == ("D001", "D002")

    def test_views(self, world: MakeWorld) -> None:
        rows = [self.ROW | {"views": text} for text in ("10", "不明", "", "5")]
        found = figure(world, "opendata_reg.views_total", *rows)
        assert (found.number, found.rows) == (15, ("D001", "D004"))


class TestAnalog:
    ROW: ClassVar[Cells] = {
        "reg_name": "条例",
        "reg_kind": "ordinance",
        "item": "visual",
        "basis": "town",
        "need": "required",
    }

    def test_guidelines_are_counted_apart(self, world: MakeWorld) -> None:
        rows = [self.ROW, self.ROW | {"reg_kind": "guideline"}, self.ROW | {"reg_kind": ""}]
        assert number(world, "analog_reg.n_rows", *rows) == 2
        assert number(world, "analog_reg.n_rows_all", *rows) == 3

    @pytest.mark.parametrize(
        ("change", "counts"),
        [
            ({"phase_goal": "2", "due_ym": "2027-03"}, 1),
            ({"phase_goal": "2"}, 0),
            ({"due_ym": "2027-03"}, 0),
            ({"need": "wait", "reason": "国の見直しを待つ"}, 1),
            ({"need": "not_required", "reason": ""}, 0),
            ({"need": ""}, 0),
        ],
    )
    def test_planned(self, world: MakeWorld, change: Cells, counts: int) -> None:
        assert number(world, "analog_reg.n_planned", self.ROW | change) == counts

    @pytest.mark.parametrize(
        ("due", "status", "counts"),
        [
            ("2026-03", "considering", 1),
            ("2026-03", "", 1),
            ("2026-03", "done", 0),
            ("2026-04", "not_started", 0),
            ("2025-12", "in_procedure", 1),
        ],
    )
    def test_overdue_once_the_month_is_over(self, world: MakeWorld, due: str, status: str, counts: int) -> None:
        assert number(world, "analog_reg.n_overdue", self.ROW | {"due_ym": due, "status": status}) == counts

    def test_matrix_of_kind_and_phase(self, world: MakeWorld) -> None:
        rows = [
            self.ROW | {"phase_now": "1"},
            self.ROW | {"phase_now": "1", "basis": "national"},
            self.ROW | {"phase_now": "3", "item": "media"},
            self.ROW,
        ]
        cells = figure(world, "analog_reg.matrix", *rows).matrix
        assert [(c.row, c.col, c.count, c.split, c.rows) for c in cells] == [
            ("media", "3", 1, 1, ("G003",)),
            ("visual", "1", 2, 1, ("G001", "G002")),
        ]


class TestSystems:
    def test_standard_businesses(self, world: MakeWorld) -> None:
        statuses = ("done", "working", "tokutei", "not_started", "not_here", "")
        rows = [{"std20": f"B{n:02d}", "std_status": text} for n, text in enumerate(statuses, 1)]
        found = world({}, {"systems": rows})
        keys = {"n_std_target": 4, "n_std_done": 1, "n_std_remaining": 3, "n_tokutei": 1, "n_std_blank": 1}
        assert {key: found.figure(f"systems.{key}").number for key in keys} == keys

    def test_prepared_rows_are_no_register(self, world: MakeWorld) -> None:
        rows = [{"std20": "B01"}, {"name": "財務", "conf": "2"}, {"name": "財務"}]
        assert figure(world, "systems.n_rows", *rows).rows == ("S002",)

    def test_expiring_within_twelve_months(self, world: MakeWorld) -> None:
        rows = [{"name": "a", "contract_end": text} for text in ("2027-04-01", "2027-04-02", "2020-01-01")]
        rows.append({"name": "a", "contract_end": "2030-01-01", "support_end": "2027-03-31"})
        assert figure(world, "systems.expiring", *rows).rows == ("S001", "S003", "S004")

    def test_external_services(self, world: MakeWorld) -> None:
        kinds = ("own", "ext_contract", "ext_terms", "sns", "joint")
        rows = [{"name": kind, "kind": kind, "approved": "done", "conf": "2"} for kind in kinds]
        found = world({}, {"systems": rows})
        keys = {"n_ext": 3, "n_ext_approved": 3, "n_ext_no_manager": 3, "n_ext_clause_conf2": 1, "n_conf2": 5}
        assert {key: found.figure(f"systems.{key}").number for key in keys} == keys


class TestInitiatives:
    ROW: ClassVar[Cells] = {
        "fiscal_year": "2025",
        "domain": "行政",
        "kpi_kind": "kpi",
        "direction": "up",
        "target_value": "10",
        "actual_value": "10",
    }

    def test_only_last_years_rows_and_no_repeats(self, world: MakeWorld) -> None:
        rows = [self.ROW, self.ROW | {"fiscal_year": "2024"}, self.ROW | {"repeat_of": "N001"}]
        assert figure(world, "initiatives.n_kpi", *rows).rows == ("N001",)
        found = world({"profile.fy": "2024"}, {"initiatives": rows})
        assert found.figure("initiatives.n_kpi").rows == ("N002",)

    @pytest.mark.parametrize(
        ("change", "counts"),
        [
            ({}, 1),
            ({"actual_value": "9"}, 0),
            ({"actual_value": "未集計"}, 0),
            ({"actual_value": ""}, 0),
            ({"direction": "down", "actual_value": "9"}, 1),
            ({"target_value": "170以内", "actual_value": "-182", "direction": "down"}, 0),
            ({"rating": "partly", "rating_reason": "理由"}, 0),
            ({"actual_value": "9", "rating": "achieved"}, 1),
            ({"kpi_kind": "goal_text"}, 0),
        ],
    )
    def test_achieved(self, world: MakeWorld, change: Cells, counts: int) -> None:
        assert number(world, "initiatives.n_achieved", self.ROW | change) == counts

    def test_the_table_of_the_paper(self, world: MakeWorld) -> None:
        """Sections of the bank's chapter 13: 1/1, 0/3, 3/4, 1/1, 2/2, 0/1 — 7 of 12 — and one without KPI."""
        parts = {"Ⅰ": (1, 1), "Ⅱ": (0, 3), "Ⅲ": (3, 4), "Ⅳ": (1, 1), "Ⅴ": (2, 2), "Ⅵ": (0, 1)}
        rows = [
            self.ROW | {"domain": name, "actual_value": "10" if n < done else "9"}
            for name, (done, kpis) in parts.items()
            for n in range(kpis)
        ]
        rows.append(self.ROW | {"domain": "情報セキュリティ", "kpi_kind": "goal_text"})
        groups = figure(world, "initiatives.by_domain", *rows).groups
        assert [group.label for group in groups] == [*parts, "情報セキュリティ", "合計"]
        assert [group.rates["rate"] for group in groups] == [1, 0, Fraction(3, 4), 1, 1, 0, None, Fraction(7, 12)]
        assert groups[-1].counts == {"projects": 13, "kpi": 12, "achieved": 7, "partly": 5} and groups[-1].total

    def test_spellings_equal_under_nfkc_are_one_group_with_the_first_label(self, world: MakeWorld) -> None:
        rows = [self.ROW | {"domain": text} for text in ("ＤＸ推進", "別", "DX推進", "")]
        groups = figure(world, "initiatives.by_domain", *rows).groups
        assert [(group.label, group.rows) for group in groups] == [
            ("ＤＸ推進", ("N001", "N003")),
            ("別", ("N002",)),
            ("", ("N004",)),
            ("合計", ("N001", "N002", "N003", "N004")),
        ]


def test_every_figure_can_be_computed_for_an_empty_town(world: MakeWorld) -> None:
    figures = world({}, {"procedures": [], "opendata_reg": [], "systems": []}).known_figures()
    assert len(figures) > 100
    counts = {key: value for key, value in figures.items() if value.number not in (0, None)}
    assert counts == {}


def test_struck_rows_are_never_read(world: MakeWorld) -> None:
    row = {"name": "台帳", "kind": "own", "conf": "2", "layer": "lgwan", "support_end": "2020-01-01", "struck": "yes"}
    found = world({}, {"systems": [row]}).known_figures()
    systems = {key: value for key, value in found.items() if key.startswith("systems.")}
    assert all(value.number in (0, None) and not value.rows for value in systems.values())

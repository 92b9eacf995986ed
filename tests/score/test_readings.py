"""How the shipped set reads the bank where a boundary or a blank decides. Values are typed as a clerk would."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from fractions import Fraction

import pytest

from dx_assess.score.checks import all_findings
from dx_assess.score.questions import question_result
from dx_assess.score.results import QuestionStatus
from dx_assess.score.world import YearWorld

MakeWorld = Callable[..., YearWorld]
Cells = Mapping[str, str]

ONLINE = {"name": "a", "exists": "yes", "online_status": "2"}
OPEN_DATA = {"title": "a", "published": "yes", "license": "cc0", "formats": "csv", "url": "https://a.example"}
KPI = {"fiscal_year": "2025", "kpi_kind": "kpi", "kpi_name": "a", "direction": "up"}


def status(world: YearWorld, question_id: str) -> QuestionStatus:
    question = world.set.question(question_id)
    assert question is not None
    return question_result(world, question).status


def score(world: YearWorld, question_id: str) -> object:
    question = world.set.question(question_id)
    assert question is not None
    return question_result(world, question).score


def fired(world: YearWorld, key: str) -> set[str]:
    return {f"{finding.level} {finding.id}" for finding in all_findings(world) if finding.key == key}


@pytest.mark.parametrize(
    ("question", "register", "bare", "entered"),
    [
        (
            "online.usage_rate",
            "procedures",
            [{"name": "b", "exists": "no"}, {"name": "c", "exists": "yes", "online_status": "0"}, ONLINE],
            {"total_count": "100", "online_count": "50"},
        ),
        (
            "rpa_ai.minutes_hours",
            "automation",
            [{"name": "b", "kind": "rpa", "stage": "prod"}, {"name": "a", "kind": "minutes", "stage": "prod"}],
            {"usage_hours": "3"},
        ),
        (
            "rpa_ai.saved_hours",
            "automation",
            [{"name": "b", "kind": "rpa", "stage": "pilot"}, {"name": "a", "kind": "rpa", "stage": "prod"}],
            {"volume": "10", "before_min": "9", "after_min": "3"},
        ),
        (
            "opendata.freshness",
            "opendata_reg",
            [{"title": "b", "published": "no"}, OPEN_DATA],
            {"updated_on": "2026-03-31", "cycle": "monthly"},
        ),
    ],
)
def test_a_question_stays_open_until_a_row_it_is_about_has_its_numbers(
    world: MakeWorld, question: str, register: str, bare: list[Cells], entered: Cells
) -> None:
    """Rows that cannot count don't make an empty answer look like a zero."""
    assert status(world({}, {register: bare}), question) is QuestionStatus.OPEN
    full = world({}, {register: [*bare[:-1], {**bare[-1], **entered}]})
    assert status(full, question) is QuestionStatus.ANSWERED


def test_pilots_alone_save_nothing_yet(world: MakeWorld) -> None:
    pilot = {"name": "a", "kind": "rpa", "stage": "pilot", "volume": "10", "before_min": "9", "after_min": "3"}
    found = world({"profile.staff_total": "100"}, {"automation": [pilot]})
    assert (status(found, "rpa_ai.saved_hours"), score(found, "rpa_ai.saved_hours")) == (QuestionStatus.ANSWERED, 0)


def test_what_the_town_does_not_have_need_not_say_whether_it_is_published(world: MakeWorld) -> None:
    rows = [{"title": "a", "std_no": f"{number:02d}", "holding": "none"} for number in range(1, 15)]
    found = world({}, {"opendata_reg": rows})
    assert fired(found, "opendata_reg") == set()
    assert found.figure("opendata_reg.n_std14_exists").number == 0
    assert status(found, "opendata.std_rate") is QuestionStatus.ANSWERED
    assert score(found, "opendata.std_rate") is None  # 分母0 is 「－」, not 0 %


def test_a_blank_channel_is_said_in_the_quick_edition_too(world: MakeWorld) -> None:
    row = {**ONLINE, "std_code": "K01", "division": "a"}
    check = "W procedures#11"
    assert check in fired(world({}, {"procedures": [row]}, edition="quick"), "procedures")
    assert check not in fired(world({}, {"procedures": [{**row, "channels": "own"}]}, edition="quick"), "procedures")
    assert check not in fired(world({}, {"procedures": [{**row, "std_code": "Q01"}]}, edition="quick"), "procedures")


@pytest.mark.parametrize(
    ("target", "actual", "direction", "said"),
    [
        ("100", "200", "up", False),
        ("100", "201", "up", True),
        ("40百万枚", "90百万枚", "down", True),
        ("40百万枚", "35百万枚", "down", False),
        ("40百万枚", "35", "down", True),
        ("37.5%", "0.375", "up", True),
        ("23,146", "6,477", "up", False),
        ("10", "0", "up", False),
        ("①500 ②50", "①2000 ②50", "up", False),
    ],
)
def test_a_result_in_another_unit_is_asked_about(
    world: MakeWorld, target: str, actual: str, direction: str, said: bool
) -> None:
    row = {**KPI, "target_value": target, "actual_value": actual, "direction": direction}
    assert ("W initiatives#4" in fired(world({}, {"initiatives": [row]}), "initiatives")) is said


def test_the_list_of_shelters_is_compared_with_an_answer(world: MakeWorld) -> None:
    rows = {"opendata_reg": [{**OPEN_DATA, "std_no": "03"}]}
    assert not any(name.startswith("W") for name in fired(world({}, rows), "divide.shelter_wifi"))
    answered = world({"divide.shelter_wifi": "3/5"}, rows)
    assert fired(answered, "divide.shelter_wifi") == {"W divide.shelter_wifi#2"}


def test_the_two_recommended_rows_are_in_no_rate(world: MakeWorld) -> None:
    rows = [{**ONLINE, "std_code": code, "name": code} for code in ("Q11", "Q12", "Q13", "Q14")]
    found = world({}, {"procedures": [*rows, ONLINE]})
    counts = {key: found.figure(f"procedures.{key}").number for key in ("priority_online", "common32_online")}
    assert counts == {"priority_online": 2, "common32_online": 2}
    assert found.figure("procedures.n_online").number == 5  # but they count for the usage rate
    assert found.figure("procedures.n_online_own").number == 1


@pytest.mark.parametrize(("before", "now", "said"), [(50, 70, True), (50, 69, False), (50, 30, True), (50, 31, False)])
def test_twenty_points_are_told(world: MakeWorld, before: int, now: int, said: bool) -> None:
    def year(online: int, previous: YearWorld | None = None, number: int = 2026) -> YearWorld:
        rows = [{**ONLINE, "channels": "own", "total_count": "100", "online_count": str(online)}]
        return world({}, {"procedures": rows}, previous=previous, year=number)

    found = fired(year(now, year(before, number=2025)), "online.usage_rate")
    assert ("W online.usage_rate#3" in found) is said


@pytest.mark.parametrize(
    ("cycle", "updated", "fresh"),
    [
        ("monthly", "2026-01-30", 1),  # 61 days = 31 + 30
        ("monthly", "2026-01-29", 0),
        ("yearly", "2025-03-01", 1),  # 396 days = 366 + 30
        ("yearly", "2025-02-28", 0),
        ("irregular", "2023-03-02", 1),  # 1,126 days = 1,096 + 30
        ("irregular", "2023-03-01", 0),
    ],
)
def test_thirty_days_of_grace(world: MakeWorld, cycle: str, updated: str, fresh: int) -> None:
    row = {**OPEN_DATA, "cycle": cycle, "updated_on": updated}
    assert world({}, {"opendata_reg": [row]}).figure("opendata_reg.n_fresh").number == fresh


@pytest.mark.parametrize(("due", "late"), [("2026-03", 1), ("2026-04", 0)])
def test_a_month_is_late_when_it_is_over(world: MakeWorld, due: str, late: int) -> None:
    row = {"reg_name": "a", "reg_kind": "rule", "need": "required", "phase_goal": "2", "due_ym": due}
    assert world({}, {"analog_reg": [row]}).figure("analog_reg.n_overdue").number == late


def test_guidelines_are_counted_apart(world: MakeWorld) -> None:
    rows = [{"reg_name": "a", "reg_kind": kind, "item": "visual"} for kind in ("guideline", "rule")]
    found = world({"analog.listup": "3"}, {"analog_reg": rows[:1]})
    assert found.figure("analog_reg.n_rows").number == 0
    assert found.figure("analog_reg.n_rows_all").number == 1
    assert "E analog.listup#1" in fired(found, "analog.listup")
    marked = world({"analog.listup": "3", "analog_reg.zero_confirmed": "yes"}, {"analog_reg": rows[:1]})
    assert fired(marked, "analog.listup") == set()


@pytest.mark.parametrize(
    ("question", "answer", "extra", "expected"),
    [
        ("bpr.copy_paper", "90", {"bpr.copy_paper.prev": "100"}, 1),
        ("bpr.copy_paper", "95", {"bpr.copy_paper.prev": "100"}, Fraction(3, 4)),
        ("bpr.copy_paper", "100", {"bpr.copy_paper.prev": "100"}, Fraction(1, 2)),
        ("bpr.copy_paper", "101", {"bpr.copy_paper.prev": "100"}, 0),
        ("sec.network_model", "unknown", {}, 0),
        ("sec.network_model", "other", {}, Fraction(1, 2)),
        ("sec.network_model", "beta_dash", {}, 1),
        ("sec.outsourcing", "purpose,nda,sub", {}, Fraction(1, 4)),
        ("sec.incident_count", "0", {}, 1),
        ("sec.incident_count", "1", {}, 0),
        ("online.bylaw", "2", {}, Fraction(1, 2)),
        ("divide.participants", "30", {"profile.pop_65": "2000"}, Fraction(1, 2)),
        ("online.cashless_rate", "7/40", {"online.cashless_counter": "2"}, Fraction(1, 2)),
        ("opendata.views", "10", {"opendata.published": "2"}, Fraction(1, 2)),
    ],
)
def test_scores(world: MakeWorld, question: str, answer: str, extra: dict[str, str], expected: object) -> None:
    assert score(world({question: answer, **extra}), question) == expected


@pytest.mark.parametrize(
    ("answers", "key", "check", "said"),
    [
        ({"sec.training": "79/79", "profile.staff_total": "100"}, "sec.training", "W sec.training#2", True),
        ({"sec.training": "80/80", "profile.staff_total": "100"}, "sec.training", "W sec.training#2", False),
        ({"org.training_times": "13"}, "org.training_times", "W org.training_times#1", True),
        ({"org.training_times": "12"}, "org.training_times", "W org.training_times#1", False),
        ({"divide.mynumber_card": "950/1000"}, "divide.mynumber_card", "W divide.mynumber_card#2", False),
        ({"divide.mynumber_card": "951/1000"}, "divide.mynumber_card", "W divide.mynumber_card#2", True),
        ({"divide.mynumber_card": "1100/1000"}, "divide.mynumber_card", "E divide.mynumber_card#1", False),
        ({"divide.mynumber_card": "1101/1000"}, "divide.mynumber_card", "E divide.mynumber_card#1", True),
        ({"sec.outsourcing": "purpose,nda,sub,return"}, "sec.outsourcing", "F sec.outsourcing#2", False),
        ({"sec.outsourcing": "purpose,nda,sub"}, "sec.outsourcing", "F sec.outsourcing#2", True),
    ],
)
def test_bounds_of_checks(world: MakeWorld, answers: dict[str, str], key: str, check: str, said: bool) -> None:
    assert (check in fired(world(answers), key)) is said

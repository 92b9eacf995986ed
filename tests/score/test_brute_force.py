"""Every figure of the six registers against an independent computation in plain Python.

Written from the definitions of the question bank (chapter 10), not from the TOML. Readings of the bank that register
files note at their head are marked "reading".
"""

from __future__ import annotations

import unicodedata
from collections.abc import Callable
from datetime import date
from decimal import Decimal
from fractions import Fraction
from typing import Any

from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from dx_assess.form.answer import Row, Status
from dx_assess.score.world import YearWorld

MakeWorld = Callable[..., YearWorld]
Rows = list["Plain"]
K26 = [f"K{n:02d}" for n in range(1, 16)] + [f"C{n:02d}" for n in range(1, 12)]
COMMON = [f"D{n:02d}" for n in range(1, 9)] + [f"Q{n:02d}" for n in (*range(1, 12), *range(14, 21))]
MACHINE_READABLE = {"csv", "xlsx", "geojson", "shp", "json", "xml", "gtfs"}
CYCLES = {"monthly": 31, "quarterly": 92, "half_year": 184, "yearly": 366, "irregular": 1096}
EXTERNAL = ("ext_contract", "ext_terms", "sns")


class Plain:
    """A row as plain values: ``row["total_count"]`` is None when blank or 不明."""

    def __init__(self, row: Row) -> None:
        self.id = row.row_id
        self.prefilled = row.prefilled
        self._cells = row.cells

    def __getitem__(self, name: str) -> Any:
        answer = self._cells.get(name)
        if answer is None or answer.status is not Status.ANSWERED:
            return None
        return Fraction(answer.value) if isinstance(answer.value, Decimal) else answer.value

    def has(self, name: str) -> bool:
        """Something was entered, 不明 included."""
        return name in self._cells

    def level(self, name: str) -> int:
        """A choice 0–3 as a number; −1 when blank."""
        return -1 if self[name] is None else int(self[name])


def ids(rows: Rows) -> tuple[str, ...]:
    return tuple(row.id for row in rows)


def ratio(top: Any, bottom: Any) -> Fraction | None:
    return Fraction(top) / Fraction(bottom) if bottom else None


def procedures(rows: Rows) -> dict[str, Any]:
    """10.1"""
    priority = [r for r in rows if r["std_code"] and r["std_code"] not in ("Q12", "Q13")]
    online = [r for r in rows if r["exists"] is True and r.level("online_status") >= 2]
    # reading: the usage rate reads rows whose two counts are both known
    known = [r for r in online if r["total_count"] is not None and r["online_count"] is not None]
    volume, volume_online = sum(r["total_count"] for r in known), sum(r["online_count"] for r in known)
    everything = sum(r["total_count"] for r in rows if r["total_count"] is not None)
    myna = [r for r in rows if "myna" in (r["channels"] or ()) and r.level("online_status") >= 2]
    common = [r for r in rows if r["std_code"] in COMMON and r["exists"] is True]
    cashless = [r for r in rows if r["cashless"] in ("counter", "online", "both")]
    low = [
        r
        for r in rows
        if r.level("online_status") >= 2
        and r["total_count"] is not None
        and r["total_count"] >= 50
        and r["online_count"] is not None
        and r["online_count"] * 10 < r["total_count"]
    ]
    return {
        "n_filled": ids([r for r in rows if r["exists"] is not None]),
        "priority_exists": ids([r for r in priority if r["exists"] is True]),
        "priority_online": ids([r for r in priority if r in online]),
        "priority_blank": ids([r for r in priority if r["exists"] is None]),
        "n_online": ids(online),
        "n_online_own": ids([r for r in online if not r["std_code"]]),
        "vol_total_online": volume,
        "vol_online": volume_online,
        "count_known_rate": ratio(len(known), len(online)),
        "coverage_volume": ratio(volume, everything),
        "myna26_ok": ids([r for r in myna if r["std_code"] in K26]),
        "myna26_exists": ids([r for r in rows if r["std_code"] in K26 and r["exists"] is True]),
        "myna27_ok": ids([r for r in myna if r["std_code"] in [*K26, "D01"]]),
        "common32_exists": ids(common),
        "common32_online": ids([r for r in common if r in online]),
        "n_kakanai": ids([r for r in rows if r["kakanai"] is True]),
        "n_cashless": ids(cashless),
        "cashless_fee_rate": ratio(len(cashless), len([r for r in rows if r["fee"] is True])),
        "n_seal_town": ids([r for r in rows if r["seal"] == "town"]),
        "reentry_free_rate": ratio(len([r for r in online if r["backyard"] == "no_reentry"]), len(online)),
        "low_use_list": ids(low),
    }


def hours(row: Plain) -> Fraction | None:
    """volume×(before−after)÷60−maint_hours, a blank maint_hours is 0."""
    parts = [row[name] for name in ("volume", "before_min", "after_min")]
    if any(part is None for part in parts):
        return None
    return Fraction(parts[0]) * (Fraction(parts[1]) - Fraction(parts[2])) / 60 - Fraction(row["maint_hours"] or 0)


def waits(rows: Rows, *facts: Callable[[Plain], bool | None]) -> bool:
    """There are rows, and of none it is known whether all facts hold."""
    found = [[fact(row) for fact in facts] for row in rows]
    return bool(found) and all(False not in known and None in known for known in found)


def said(name: str, *values: object) -> Callable[[Plain], bool | None]:
    return lambda r: None if r[name] is None else r[name] in values


def automation(rows: Rows) -> dict[str, Any]:
    """10.2; マクロ等 are in no figure."""
    used = [r for r in rows if r["kind"] not in (None, "macro")]
    prod = [r for r in used if r["stage"] == "prod"]
    pilot = [r for r in used if r["stage"] == "pilot"]
    saved = [r for r in used if r["stage"] in ("prod", "stopped")]
    ai = [r for r in prod if r["kind"] in ("ai_ocr", "minutes", "chatbot", "other_ai")]
    rpa = [r for r in prod if r["kind"] == "rpa"]
    genai = [r for r in prod if r["kind"] == "genai"]
    minutes = [r for r in prod if r["kind"] == "minutes"]

    def total(found: Rows) -> Fraction:
        return sum((hours(r) or Fraction(0) for r in found), Fraction(0))

    return {
        "saved_hours": total(saved),
        "saved_hours_rpa": total([r for r in saved if r["kind"] == "rpa"]),
        "saved_hours_pilot": total(pilot),
        "minutes_hours": sum((r["usage_hours"] or 0 for r in minutes), Fraction(0)),
        "n_prod": ids(prod),
        "n_pilot": ids(pilot),
        "n_rpa_prod": ids(rpa),
        "n_ai_prod": ids(ai),
        "n_minutes_prod": ids(minutes),
        "n_chatbot_prod": ids([r for r in prod if r["kind"] == "chatbot"]),
        "advanced_flag": None
        if any(
            waits(rows, said("kind", *kinds), said("stage", "prod"))
            for kinds in (("rpa",), ("genai",), ("ai_ocr", "minutes", "chatbot", "other_ai"))
        )
        else int(bool(rpa or ai or genai)),
        "manual_rate": ratio(len([r for r in prod + pilot if r["manual"] is True]), len(prod + pilot)),
    }


def known_open(row: Plain) -> bool | None:
    """Whether the data are open, as far as the cells say."""
    if row["published"] is None and row["holding"] in (None, "none"):
        return None if row["holding"] is None else False
    facts = [
        row["published"],
        None if row["license"] is None else row["license"] != "none",
        None if row["formats"] is None else bool(MACHINE_READABLE & row["formats"]),
        row["free"] is not False,
    ]
    return False if False in facts else None if None in facts else True


def opendata(rows: Rows, asof: date) -> dict[str, Any]:
    """10.3"""
    data = [
        r
        for r in rows
        if r["published"] is True
        and r["license"] not in (None, "none")
        and MACHINE_READABLE & (r["formats"] or frozenset())
        and r["free"] is not False
    ]
    main = [r for r in rows if r["std_no"] in [f"{n:02d}" for n in range(1, 15)]]
    # reading: a blank holding is no denominator unless the data are published
    exists = [
        r for r in main if r["holding"] not in (None, "none") or (r["holding"] is None and r["published"] is True)
    ]
    fresh = [
        r for r in data if r["updated_on"] and r["cycle"] and (asof - r["updated_on"]).days <= CYCLES[r["cycle"]] + 30
    ]
    return {
        # reading: a prepared row counts once somebody wrote whether there is or is published such data
        "n_rows": ids([r for r in rows if not r["std_no"] or r.has("holding") or r.has("published")]),
        "n_od": ids(data),
        "n_std14_exists": ids(exists),
        "n_std14_od": ids([r for r in main if r in data]),
        "n_layout_ok": ids([r for r in data if r["layout"] == "full"]),
        "n_fresh": ids(fresh),
        "has_od": None if waits(rows, known_open) else int(bool(data)),
        "views_total": sum(r["views"] or 0 for r in rows),
        "quick_wins": ids([r for r in rows if r["holding"] in ("sheet", "system") and r["published"] is False]),
    }


def month_over(month: date, asof: date) -> bool:
    """The whole month lies before the base date."""
    return (month.year, month.month) < (asof.year, asof.month)


def analog(rows: Rows, asof: date) -> dict[str, Any]:
    """10.4; 要綱・要領 are counted apart."""
    scope = [r for r in rows if r["reg_kind"] != "guideline"]
    need = [r for r in scope if r["need"] == "required"]
    planned = [
        r
        for r in scope
        if (r["need"] == "required" and r["phase_goal"] and r["due_ym"])
        or (r["need"] in ("not_required", "wait") and r["reason"])
    ]
    late = [r for r in need if r["status"] != "done" and r["due_ym"] and month_over(r["due_ym"], asof)]
    return {
        "n_rows": ids(scope),
        "n_rows_all": ids(rows),
        "n_town": ids([r for r in scope if r["basis"] == "town"]),
        "n_classified": ids([r for r in scope if r["basis"] and r["pattern"] and r["phase_now"]]),
        "n_planned": ids(planned),
        "n_need": ids(need),
        "n_done": ids([r for r in need if r["status"] == "done"]),
        "n_overdue": ids(late),
    }


def a_year_later(day: date) -> date:
    return day.replace(year=day.year + 1)


def systems(rows: Rows, asof: date) -> dict[str, Any]:
    """10.5"""
    listed = [r for r in rows if r["name"] and r["conf"]]
    core = [r for r in listed if r["contract_end"] and r["support_end"]]
    external = [r for r in rows if r["kind"] in EXTERNAL]
    conf2 = [r for r in rows if r.level("conf") >= 2]
    target = [r for r in rows if r["std20"] and r["std_status"] not in (None, "not_here")]
    done = [r for r in target if r["std_status"] == "done"]
    soon = a_year_later(asof)
    return {
        "n_rows": ids(listed),
        "core_filled_rate": ratio(len(core), len(listed)),
        "n_ext": ids(external),
        "n_ext_approved": ids([r for r in external if r["approved"] == "done"]),
        "n_ext_clause_conf2": ids([r for r in conf2 if r["kind"] == "ext_terms" or r["contract"] == "terms_only"]),
        "n_ext_no_manager": ids([r for r in external if not r["manager"]]),
        "n_mynumber_no_mfa": ids([r for r in rows if r["layer"] == "mynumber_net" and r["mfa"] != "present"]),
        "n_unsupported": ids([r for r in rows if r["support_end"] and r["support_end"] < asof]),
        "backup_tested_rate": ratio(len([r for r in conf2 if r["backup"] == "tested"]), len(conf2)),
        "n_std_target": ids(target),
        "n_std_done": ids(done),
        "n_std_remaining": None
        if waits([r for r in rows if r["std20"]], said("std_status", "done"))
        else len(target) - len(done),
        "n_tokutei": ids([r for r in rows if r["std_status"] == "tokutei"]),
        "n_shared": ids([r for r in rows if r["shared"] == "joint"]),
        "expiring": ids([r for r in rows if any(r[n] and r[n] <= soon for n in ("contract_end", "support_end"))]),
    }


def rated(row: Plain) -> str:
    """達成, 一部達成 or －: the town's own rating, else by target and result ("以内" compares sizes)."""
    if row["rating"]:
        return str(row["rating"])
    target, actual = row["target_value"], row["actual_value"]
    if row["kpi_kind"] != "kpi" or not target or not actual or actual == "未集計" or not row["direction"]:
        return "none"
    goal, result = (float(text.strip("%").removesuffix("以内")) for text in (target, actual))
    if target.endswith("以内"):
        met = abs(result) <= goal
    else:
        met = result >= goal if row["direction"] == "up" else result <= goal
    return "achieved" if met else "partly"


def initiatives(rows: Rows, year: int) -> dict[str, Any]:
    """10.6; rows of the result year, 再掲 never again."""
    mine = [r for r in rows if r["fiscal_year"] == year and not r["repeat_of"]]
    kpis = [r for r in mine if r["kpi_kind"] == "kpi"]
    groups: dict[str, Rows] = {}
    for row in mine:
        groups.setdefault(unicodedata.normalize("NFKC", row["domain"] or "").strip(), []).append(row)
    table = []
    for label, found in [*((found[0]["domain"] or "", found) for found in groups.values()), ("合計", mine)]:
        counted = [r for r in found if r["kpi_kind"] == "kpi"]
        achieved = len([r for r in counted if rated(r) == "achieved"])
        table.append((label, len(found), len(counted), achieved, ratio(achieved, len(counted))))
    return {
        "n_rows": ids(mine),
        "n_kpi": ids(kpis),
        "n_achieved": ids([r for r in kpis if rated(r) == "achieved"]),
        "by_domain": table,
    }


def expected(world: YearWorld) -> dict[str, Any]:
    rows = {register.id: [Plain(row) for row in world.data.rows(register.id)] for register in world.set.registers}
    typed = world.data.answer("profile.asof").value
    asof = typed if isinstance(typed, date) else date(world.data.fiscal_year, 4, 1)
    parts = {
        "procedures": procedures(rows["procedures"]),
        "automation": automation(rows["automation"]),
        "opendata_reg": opendata(rows["opendata_reg"], asof),
        "analog_reg": analog(rows["analog_reg"], asof),
        "systems": systems(rows["systems"], asof),
        "initiatives": initiatives(rows["initiatives"], asof.year - 1),
    }
    return {f"{register}.{name}": value for register, found in parts.items() for name, value in found.items()}


@settings(max_examples=250, suppress_health_check=[HealthCheck.too_slow])
@given(st.integers(0, 10**6), st.sampled_from([(4, 0.3), (12, 0.1), (25, 0.2), (40, 0.02)]))
def test_figures_equal_the_plain_computation(town: MakeWorld, seed: int, shape: tuple[int, float]) -> None:
    world = town(seed, rows=shape[0], blank=shape[1])
    for key, value in expected(world).items():
        figure = world.figure(key)
        if key == "initiatives.by_domain":
            found = [
                (g.label, g.counts["projects"], g.counts["kpi"], g.counts["achieved"], g.rates["rate"])
                for g in figure.groups
            ]
            assert found == value, key
        elif isinstance(value, tuple):
            assert (figure.number, figure.rows) == (len(value), value), key
        else:
            assert figure.number == value, key


@settings(max_examples=100)
@given(st.integers(0, 10**6))
def test_matrix_equals_the_plain_count(town: MakeWorld, seed: int) -> None:
    """10.4: 規制の種類 × いまの段階, 町独自 and all; 要綱・要領 apart."""
    world = town(seed, rows=30, blank=0.1)
    rows = [Plain(row) for row in world.data.rows("analog_reg")]
    cells = {
        (cell.row, cell.col): (cell.count, cell.split, cell.rows) for cell in world.figure("analog_reg.matrix").matrix
    }
    wanted: dict[tuple[str, str], Rows] = {}
    for row in rows:
        if row["reg_kind"] != "guideline" and row["item"] and row["phase_now"]:
            wanted.setdefault((row["item"], row["phase_now"]), []).append(row)
    assert cells == {
        key: (len(found), len([r for r in found if r["basis"] == "town"]), ids(found)) for key, found in wanted.items()
    }


def test_no_figure_of_the_bank_is_missing(town: MakeWorld) -> None:
    """Every figure that the bank names is compared; only helpers of ours and the matrix are not."""
    world = town(0)
    known = {figure.key for register in world.set.registers for figure in register.figures if not figure.internal}
    compared = set(expected(world)) | {"analog_reg.matrix"}
    rows = {figure.key for register in world.set.registers for figure in register.figures if figure.kind == "row"}
    assert compared <= known | {"automation.saved_hours_rpa", "analog_reg.n_rows_all"}
    assert known - compared - rows == set()


def test_the_computation_is_not_empty(town: MakeWorld) -> None:
    """Every compared figure takes several values over the random towns."""
    seen: dict[str, set[str]] = {}
    for seed in range(120):
        for key, value in expected(town(seed, rows=25)).items():
            seen.setdefault(key, set()).add(str(value))
    assert [key for key, values in seen.items() if len(values) < 2] == []

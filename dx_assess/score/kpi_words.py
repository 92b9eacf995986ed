"""Why this target: the sentences that explain a KPI's target for one town, with the year and the arithmetic. Pure."""

from __future__ import annotations

from decimal import Decimal

from dx_assess.form.packs import Kpi, Pack, Target
from dx_assess.text.dates import fiscal_year_label
from dx_assess.text.printed import Part
from dx_assess.text.show import show_number

_COMPARISONS = {"at_least": "以上", "at_most": "以下", "within": "以内", "above": "超", "below": "未満"}


def why_target(
    kpi: Kpi, pack: Pack, year: int, staff: int | Decimal | None, target: Decimal | None, base: Decimal | None
) -> str:
    """The sentences about the target of a fiscal year (「なぜこの目標か」).

    :param staff: the town's staff; None when it was not entered.
    :param target: the town's target as computed, in the KPI's unit.
    :param base: the town's base value as computed, in the KPI's unit.
    """
    if kpi.qualitative:
        return _words_only(kpi, year)
    if not kpi.target(year).printed.numbers:
        return _no_target(kpi, pack, year)
    said = _by_yardstick(kpi, pack, year, staff, target)
    return said + _revised(kpi, kpi.target(year)) + _base(kpi, base)


def with_unit(kpi: Kpi, value: Decimal, printed: Part | None = None) -> str:
    """A number with the KPI's unit, and with the comparison and 「ほぼ」 that the paper prints."""
    words = f"{show_number(value)}{kpi.unit}"
    if printed is None:
        return words
    return ("ほぼ" if printed.approx else "") + words + _COMPARISONS.get(printed.comparison or "", "")


def _printed(kpi: Kpi, target: Target) -> str:
    """A target of the paper in one form: the number with its unit, several figures as they are printed."""
    return target.raw if target.number is None else with_unit(kpi, target.number, target.part())


def _by_yardstick(kpi: Kpi, pack: Pack, year: int, staff: int | Decimal | None, target: Decimal | None) -> str:
    label, raw = fiscal_year_label(year), _printed(kpi, kpi.target(year))
    if kpi.yardstick == "reference":
        return f"{label}の県の目標は{raw}です（参考。町の判定はしません）。"
    if kpi.yardstick == "same":
        return f"{label}の県の目標{raw}が、そのまま町の目標です。"
    if kpi.yardstick == "contribute":
        return f"{label}の県の目標は{raw}です。条件を満たすと、町は1団体として数えられます。"
    if target is None or pack.staff is None or staff is None:
        return f"{label}の県の目標は{raw}です。町の職員数が入っていないため、町の目標を計算できません。"
    return (
        f"{label}の県の目標{raw} ÷ 県の職員{show_number(pack.staff.count)}人（{pack.staff.scope}）"
        f" × 町の職員{show_number(staff)}人 ＝ 町の目標{with_unit(kpi, target)}です。"
    )


def _revised(kpi: Kpi, target: Target) -> str:
    """What the target was before the prefecture changed it."""
    if not target.printed.revised:
        return ""
    before = target.printed.revised if target.revised is None else with_unit(kpi, target.revised)
    return f"県が見直した目標で、変更前は{before}でした。"


def _base(kpi: Kpi, base: Decimal | None) -> str:
    """Where the target starts from, as far as the table of KPIs doesn't say it: its year, and its share by staff."""
    number = kpi.base.number
    if number is None:
        return ""
    if kpi.yardstick == "per_staff" and base is not None:
        return f"県の基準値{with_unit(kpi, number)}も同じ計算で、町では{with_unit(kpi, base)}です。"
    if kpi.base_year is None:
        return ""
    return f"県の基準値は{fiscal_year_label(kpi.base_year)}の{with_unit(kpi, number)}です。"


def _no_target(kpi: Kpi, pack: Pack, year: int) -> str:
    """The year has no number as target: why, and which years have one."""
    if not pack.prefecture and kpi.final_year is None:
        return "国の共通の指標なので、県の目標はありません。町の実績だけを見ます。"
    said = f"{fiscal_year_label(year)}の県の目標はありません。"
    before = kpi.target(year).printed.revised
    if before:
        said = f"{fiscal_year_label(year)}の県の目標はなくなりました（変更前は{before}でした）。"
    years = [known for known, target in kpi.targets.items() if target.printed.numbers]
    later = min((known for known in years if known > year), default=None)
    nearest = later if later is not None else kpi.final_year
    if nearest is None:
        return said + "この指標には、どの年度にも目標がありません。"
    word = "最後" if later is None else "次"
    return f"{said}{word}の目標は{fiscal_year_label(nearest)}の{_printed(kpi, kpi.target(nearest))}です。"


def _words_only(kpi: Kpi, year: int) -> str:
    """A target in words: shown with its year, never judged."""
    known = [(past, target.raw) for past, target in kpi.targets.items() if target.raw]
    earlier = [(past, raw) for past, raw in known if past <= year]
    if not known:
        return "県の目標は数ではないため、判定はしません。"
    goal_year, raw = earlier[-1] if earlier else known[0]
    said = f"{fiscal_year_label(goal_year)}の県の目標は「{raw}」です。数の目標ではないため、判定はしません。"
    return said if goal_year == year else f"{said}{fiscal_year_label(year)}の目標はありません。"

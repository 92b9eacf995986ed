"""The action plan, and the town's own scores beside those that the adviser has confirmed."""

from __future__ import annotations

from reportlab.platypus import Flowable, Spacer

from dx_assess.report.parts import ReportContent
from dx_assess.report.pdf.tables import Cell, Maker
from dx_assess.report.pdf.theme import BODY, CELL, FIGURE, FIGURE_BOLD, NOTE, RED, SMALL, TITLE, WIDTH
from dx_assess.report.plan_part import PlanRow, ScoreRow
from dx_assess.text.dates import format_wareki
from dx_assess.text.show import show_number

_SCORES = (140.0, 46.0, 116.0, 46.0, 116.0)
_PLAN = (30.0, 178.0, 36.0, 72.0, 78.0, 48.0)


def scores_section(content: ReportContent, maker: Maker) -> list[Flowable]:
    """自己評価 beside 確認後."""
    head = maker.head(
        ("領域", "自己評価", "段階", "確認後", "段階", "差"), ("left", "right", "left", "right", "left", "right")
    )
    rows = [_score(row, maker) for row in content.review.scores]
    words = "アドバイザーと町が合意した値を、町の答えの代わりに入れて計算した点です。町の答えは変えていません。"
    return [
        maker.text("自己評価と確認後の点", TITLE),
        maker.text(words, BODY),
        Spacer(0, 6),
        maker.grid(head, rows, (*_SCORES, WIDTH - sum(_SCORES))),
    ]


def _score(row: ScoreRow, maker: Maker) -> list[Cell]:
    return [
        maker.text(row.name, CELL),
        maker.text(row.own, FIGURE),
        maker.text(row.own_level, SMALL),
        maker.text(row.confirmed, FIGURE_BOLD),
        maker.text(row.confirmed_level, SMALL),
        maker.text(row.difference, FIGURE),
    ]


def plan_section(content: ReportContent, maker: Maker) -> list[Flowable]:
    """行動計画: what, who, when, how far."""
    plan = content.review.plan
    head = maker.head(
        ("番号", "すること", "設問", "担当", "期限", "費用", "状態"), ("left", "left", "left", "left", "left", "right")
    )
    open_ = sum(1 for row in plan if row.is_open)
    return [
        maker.text("行動計画", TITLE),
        maker.text(f"全部で{len(plan)}件、そのうちこれから・進行中が{open_}件です。費用は千円です。", BODY),
        Spacer(0, 6),
        maker.grid(head, [_task(row, maker) for row in plan], (*_PLAN, WIDTH - sum(_PLAN))),
    ]


def _task(row: PlanRow, maker: Maker) -> list[Cell]:
    what: list[Flowable] = [maker.text(row.what, CELL)]
    if row.note:
        what.append(maker.text(row.note, NOTE))
    state: list[Flowable] = [maker.text(row.state, SMALL)]
    if row.overdue:
        state.append(maker.text("期限切れ", SMALL, ("▲", RED)))
    return [
        maker.text(row.id, SMALL),
        what,
        maker.text(row.number, SMALL),
        maker.text("\n".join(word for word in (row.division, row.who) if word), SMALL),
        maker.text(format_wareki(row.due) if row.due is not None else "未定", SMALL),
        maker.text(show_number(row.cost), FIGURE),
        state,
    ]

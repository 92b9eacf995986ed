"""次の一歩: what to do next, why, what it would bring, and who helps."""

from __future__ import annotations

from collections.abc import Sequence

from reportlab.platypus import Flowable, Spacer

from dx_assess.report.advice_part import AdviceRow
from dx_assess.report.parts import ReportContent
from dx_assess.report.pdf.tables import Cell, Maker
from dx_assess.report.pdf.theme import BODY, CELL, CELL_BOLD, FIGURE, LEVEL_MARKS, NOTE, SMALL, TITLE, WIDTH

_WIDTHS = (22.0, 252.0, 58.0, 78.0)
_ORDER = "対策の要るもの（指摘）、点の伸びしろの大きいもの、手間の小さいものの順です。"
_HOW = (
    "点は、その一歩がめやすまで進んだときの見込みです。手間は町の職員の人日で、製品の見積りです。"
    "支援がいまも続いているかは、県に確かめてください。"
)


def advice_section(content: ReportContent, maker: Maker) -> list[Flowable]:
    """The seven most important next steps."""
    advice = content.advice
    flow: list[Flowable] = [maker.text("次の一歩", TITLE), maker.text(_ORDER, BODY)]
    if advice.others:
        words = f"全部で{len(advice.rows)}件のうち、上から{len(advice.first)}件です。残りは付録にあります。"
        flow.append(maker.text(words, BODY))
    if advice.withheld:
        words = f"このほかに{advice.withheld}件ありますが、町とアドバイザーだけの内容なので載せません。"
        flow.append(maker.text(words, BODY))
    if advice.first:
        flow += [Spacer(0, 6), _table(advice.first, maker), maker.text(_HOW, NOTE, before=4)]
    return flow


def advice_appendix(content: ReportContent, maker: Maker) -> list[Flowable]:
    """The other next steps."""
    return [maker.text("次の一歩（付録）", TITLE), Spacer(0, 6), _table(content.advice.others, maker)]


def _table(rows: Sequence[AdviceRow], maker: Maker) -> Flowable:
    head = maker.head(("順", "次の一歩と、そのわけ", "手間", "点の見込み", "相談先・支援"), ("right", "left"))
    return maker.grid(head, [_row(row, maker) for row in rows], (*_WIDTHS, WIDTH - sum(_WIDTHS)))


def _row(row: AdviceRow, maker: Maker) -> list[Cell]:
    what: list[Cell] = [maker.text(row.step, CELL_BOLD)]
    what += [maker.text(finding.message, SMALL, LEVEL_MARKS["F"], before=2) for finding in row.findings]
    what += [maker.text(why, NOTE, before=2) for why in row.why]
    what.append(maker.text(f"{row.domain}　{row.id}　出典：{row.source}", NOTE, before=2))
    who: list[Cell] = [maker.text(row.contacts, SMALL)]
    who += [maker.text(f"・{offer}", NOTE, before=2) for offer in row.offers]
    return [
        maker.text(str(row.rank), FIGURE),
        what,
        maker.text(row.effort, CELL),
        maker.text(row.change or "－", CELL),
        who,
    ]

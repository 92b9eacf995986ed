"""Which chapter of the manual belongs to which page: the only table of it."""

from __future__ import annotations

from PySide6.QtWidgets import QWidget

START = "01-start.md"
CHAPTERS = {
    "welcome": "01-start.md#はじめて開く",
    "home": "01-start.md#ホームと左の一覧",
    "profile": "01-start.md#記入する順番",
    "domain": "02-answers.md#設問の答え方",
    "register": "03-registers.md#台帳の書き方",
    "results": "06-results.md#結果の読み方",
    "advice": "06-results.md#次の一歩",
    "whatif": "06-results.md#試してみる",
    "plan": "08-adviser.md#確認訪問行動計画",
    "export": "07-submit.md#報告書を書き出す",
    "sheets": "04-sheets.md#課別シート",
    "review": "08-adviser.md#確認訪問行動計画",
    "confirm": "05-confirm.md#確定決裁提出の進み方",
    "submit": "07-submit.md#県へ提出する",
    "history": "10-backups.md#変更の記録",
    "backups": "10-backups.md#控え",
}
"""Kind of page (the part of its id before ``:``) → file and anchor."""
DIALOGS = {
    "RollupDialog": "09-prefecture.md#県集計",
    "TownsDialog": "08-adviser.md#確認訪問行動計画",
}
"""Windows of their own that stay open beside the main one → file and anchor."""


def chapter_of(page: str, active: QWidget | None = None) -> str:
    """File and anchor for a page id (empty: the welcome page), or for the window that is in front of it."""
    dialog = DIALOGS.get(type(active).__name__) if active is not None else None
    return dialog or CHAPTERS.get(page.partition(":")[0] or "welcome", START)

"""Which chapter of the manual belongs to which page: the only table of it."""

from __future__ import annotations

from PySide6.QtWidgets import QWidget

START = "01-start.md"
KEYS = "12-keys.md"
"""キーボードの使い方: the list of keys, one table a kind of page."""
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
    "BlankDialog": "02-answers.md#設問だけを配る",
    "ColumnFilter": "03-registers.md#台帳の書き方",
    "FinderDialog": "03-registers.md#例規から台帳をつくる",
    "GlossaryDialog": "02-answers.md#設問の答え方",
    "ImportDialog": "03-registers.md#台帳の書き方",
    "InquiryDialog": "09-prefecture.md#照会を作る",
    "InstallDialog": "07-submit.md#県からの配布ファイル",
    "LongWork": "11-trouble.md#こんな表示が出たら",
    "MergeDialog": "04-sheets.md#2つの写しを合わせる",
    "MessageDialog": "11-trouble.md#こんな表示が出たら",
    "NewFileWizard": "01-start.md#はじめて開く",
    "PackDialog": "02-answers.md#県のkpiを変える",
    "PasteDialog": "03-registers.md#台帳の書き方",
    "PreviewDialog": "07-submit.md#報告書を書き出す",
    "ReopenDialog": "05-confirm.md#確定決裁提出の進み方",
    "RestoreDialog": "10-backups.md#控え",
    "RollupDialog": "09-prefecture.md#県集計",
    "SettingsDialog": "01-start.md#設定",
    "TakeDialog": "04-sheets.md#課別シート",
    "TownsDialog": "08-adviser.md#確認訪問行動計画",
    "UpdateDialog": "07-submit.md#県からの配布ファイル",
    "YearDialog": "02-answers.md#年度を進める",
}
"""Class of a dialog → file and anchor; the tests ask for every one of them. A class made from one of these has its."""


def chapter_of(page: str, active: QWidget | None = None) -> str:
    """File and anchor for a page id (empty: the welcome page), or for the window that is in front of it."""
    kinds = type(active).__mro__ if active is not None else ()
    dialog = next((DIALOGS[kind.__name__] for kind in kinds if kind.__name__ in DIALOGS), "")
    return dialog or CHAPTERS.get(page.partition(":")[0] or "welcome", START)

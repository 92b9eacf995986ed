"""Every dialog, opened as a user would have it before the eyes: one line each in :data:`DIALOGS`.

The tests of names, of the keyboard and of the room on a small screen go through this table, and so does
``tools/screenshots.py``: a new dialog gets its tests and its picture with one line here.
"""

from __future__ import annotations

import shutil
import threading
from collections.abc import Callable
from datetime import date
from pathlib import Path

import openpyxl
from PySide6.QtCore import QDeadlineTimer, QEventLoop
from PySide6.QtGui import QAction, QGuiApplication
from PySide6.QtWidgets import QApplication, QDialog, QWidget

from dx_assess.errors import AppError, AppErrors, Where
from dx_assess.form.changes import ChangeMap, FieldChange, ItemChange
from dx_assess.session.catalog import Catalog
from dx_assess.session.changemap import YearUpdate
from dx_assess.session.distribution import Wanted, make_distribution, read_offer
from dx_assess.session.files import new_file, open_file
from dx_assess.session.ordinances import search_ordinances
from dx_assess.session.preview import Preview
from dx_assess.session.reports import preview_pdf
from dx_assess.session.review_towns import review_towns, town_files
from dx_assess.session.rollup_reports import prefecture_rollup
from dx_assess.session.salvage import Salvaged
from dx_assess.session.sheet_plans import plan_sheets
from dx_assess.session.sheets import export_sheets
from dx_assess.store.edits import Town
from dx_assess.ui.backups.rescue import report
from dx_assess.ui.confirming.confirm_page import ConfirmPage
from dx_assess.ui.distribution.install_dialog import InstallDialog
from dx_assess.ui.distribution.update_dialog import UpdateDialog
from dx_assess.ui.export.blank_dialog import BlankDialog
from dx_assess.ui.export.preview import PreviewDialog
from dx_assess.ui.help.chapters import KEYS
from dx_assess.ui.long_work import LongWork
from dx_assess.ui.main_window import MainWindow
from dx_assess.ui.messages import MessageDialog, ask, show_error
from dx_assess.ui.ordinances.finder_dialog import FinderDialog
from dx_assess.ui.ordinances.tool import OrdinanceButton
from dx_assess.ui.questions.inputs import CommitLine
from dx_assess.ui.registers.column_filter import ColumnFilter
from dx_assess.ui.registers.paste_dialog import PasteDialog
from dx_assess.ui.registers.register_page import RegisterPage
from dx_assess.ui.rollup.rollup_dialog import RollupDialog
from dx_assess.ui.sheets.take_dialog import TakeDialog
from dx_assess.ui.tasks import Tell
from dx_assess.ui.welcome.carrying import ask_about_medium
from dx_assess.ui.workspace import Workspace

PATIENCE = 20_000
"""Milliseconds until waiting for a dialog's work is given up."""
LONG = "町のすべての手続について、オンライン化の方針と時期を決め、毎年度見直しているかを確かめてください。"


def until(ready: Callable[[], bool]) -> None:
    """Let the program work until ``ready``."""
    limit = QDeadlineTimer(PATIENCE)
    while not ready():
        assert not limit.hasExpired(), "the dialog did not become ready"
        QApplication.processEvents(QEventLoop.ProcessEventsFlag.AllEvents, 20)


def workspace_of(window: MainWindow) -> Workspace:
    assert window.workspace is not None
    return window.workspace


def register_page(window: MainWindow, register: str = "procedures") -> RegisterPage:
    workspace = workspace_of(window)
    workspace.show_page(f"register:{register}")
    assert isinstance(workspace.page, RegisterPage)
    return workspace.page


def visible(window: MainWindow, kind: type[QDialog] = MessageDialog) -> QDialog:
    return next(dialog for dialog in window.findChildren(kind) if dialog.isVisible())


def _blank(window: MainWindow, catalog: Catalog, folder: Path) -> QDialog:
    dialog = BlankDialog(catalog, folder, window)
    dialog.open()
    return dialog


def _medium(window: MainWindow, _catalog: Catalog, folder: Path) -> QDialog:
    ask_about_medium(window, folder / "町.dxa", [("このパソコンに写して開く(&C)", lambda: None)])
    return visible(window)


def _finder(window: MainWindow, _catalog: Catalog, _folder: Path) -> QDialog:
    button = register_page(window, "analog_reg").findChildren(OrdinanceButton)[-1]
    button.click()
    assert button.dialog is not None
    button.dialog.complete()
    return button.dialog


def _filter(window: MainWindow, _catalog: Catalog, _folder: Path) -> QDialog:
    register_page(window).narrowing.choose_words()
    return visible(window, ColumnFilter)


def _import(window: MainWindow, _catalog: Catalog, folder: Path) -> QDialog:
    page = register_page(window)
    page.export(folder / "手続.csv")
    return page.open_import(folder / "手続.csv")


def _mapping(window: MainWindow, _catalog: Catalog, folder: Path) -> QDialog:
    """A list of the town's own: one header to be matched, one cell that cannot be read."""
    source = folder / "手続の一覧.csv"
    source.write_text("手続の名称,分野,年間の件数\nごみの申告,くらし,たくさん\n犬の登録,くらし,120\n", encoding="utf-8")
    return register_page(window).open_import(source)


def _paste(window: MainWindow, _catalog: Catalog, _folder: Path) -> QDialog:
    page = register_page(window)
    at = next(n for n, column in enumerate(page.model.columns, 1) if column.id == "total_count")
    page.view.setCurrentIndex(page.proxy.index(0, at))
    QGuiApplication.clipboard().setText("12\tたくさん\nいろいろな件数が混ざっていて分からない\t5\n")
    page.body.blocks.paste()
    return visible(window, PasteDialog)


def _preview(window: MainWindow, _catalog: Catalog, _folder: Path) -> QDialog:
    dialog = PreviewDialog(Preview(preview_pdf(workspace_of(window).document, "summary")), "見本", window)
    dialog.show()
    return dialog


def _install(window: MainWindow, catalog: Catalog, folder: Path) -> QDialog:
    path = folder / "fukushima.dxpack"
    letter = "各町村 DX担当課長 様\n\n今年度の自己点検をお願いします。"
    make_distribution(catalog, "fukushima", path, Wanted(date(2026, 12, 25), letter))
    dialog = InstallDialog(read_offer(catalog, path), window)
    dialog.open()
    return dialog


def _update(window: MainWindow, _catalog: Catalog, _folder: Path) -> QDialog:
    document = workspace_of(window).document
    fields = (FieldChange("設問", "手続のオンライン化を決めていますか。", LONG),)
    items = tuple(ItemChange("question", f"online.q{no}", "reworded", LONG, fields) for no in range(12))
    update = YearUpdate("standard 1.0.0", document.question_set, True, ChangeMap(items), ("online.policy",), ())
    dialog = UpdateDialog(document, update, window)
    dialog.open()
    return dialog


def _ordinances(window: MainWindow, _catalog: Catalog, folder: Path) -> QDialog:
    clause = "（点検）\n第{}条　町長は、毎年、施設の点検を目視で行い、帳簿を縦覧に供する。\n"
    articles = "".join(clause.format(number) for number in range(1, 6))
    texts = folder / "例規"
    texts.mkdir()
    for title in ("公園条例", "水道条例施行規則", "補助金交付要綱"):
        (texts / f"{title}.txt").write_text(f"見本町{title}\n{articles}", encoding="utf-8")
    document = workspace_of(window).document
    dialog = FinderDialog(document, search_ordinances(document, texts), window)
    dialog.open()
    dialog.complete()
    return dialog


def _conflicts(window: MainWindow, _catalog: Catalog, folder: Path) -> QDialog:
    """Two copies that were changed in the same place."""
    workspace = workspace_of(window)
    theirs = folder / "相手の写し.dxa"
    shutil.copyfile(workspace.document.path, theirs)
    other = open_file(workspace.document.catalog, theirs, backup=False)
    for key, text in (("online.policy", "1"), ("online.policy.note", "相手の備考")):
        other.set_text(key, text)
    other.close()
    for key, text in (("online.policy", "2"), ("org.leader", "1")):
        workspace.document.set_text(key, text)
    dialog = window.show_merge()
    assert dialog is not None
    dialog.compare(theirs)
    until(lambda: dialog.task is None)
    return dialog


def _towns(window: MainWindow, catalog: Catalog, folder: Path) -> QDialog:
    _two_towns(window, catalog, folder)
    dialog = window.show_towns()
    dialog.show_lines(review_towns(catalog, town_files(sorted(folder.glob("*.dxa")))))
    return dialog


def _two_towns(window: MainWindow, catalog: Catalog, folder: Path) -> None:
    shutil.copyfile(workspace_of(window).document.path, folder / "見本町の写し.dxa")
    new_file(catalog, folder / "矢祭町.dxa", Town("074829", "矢祭町", "福島県"), 2026).close()


def _rollup(window: MainWindow, catalog: Catalog, folder: Path) -> RollupDialog:
    _two_towns(window, catalog, folder)
    dialog = window.show_rollup()
    dialog.show_rollup(prefecture_rollup(catalog, folder))
    return dialog


def _inquiry(window: MainWindow, catalog: Catalog, folder: Path) -> QDialog | None:
    dialog = _rollup(window, catalog, folder)
    return dialog.ask_towns()


def _restore(window: MainWindow, _catalog: Catalog, _folder: Path) -> QDialog:
    dialog = window.opening.rescue.choose_backup(workspace_of(window).document.path)
    until(lambda: dialog.panel.found is not None)
    return dialog


def _salvage(window: MainWindow, _catalog: Catalog, folder: Path) -> QDialog:
    counts = {"answers": 62, "rows": 170, "cells": 1812, "attachments": 2, "submissions": 1}
    lines = [f"1-{no} {LONG}：3（記録では 2）" for no in range(1, 12)]
    found = Salvaged(
        folder / "救い出し.dxa", Town("079910", "見本町", "福島県"), counts, lines, lines, ["控えも見てください。"]
    )
    return report(window, found)


def _reopen(window: MainWindow, _catalog: Catalog, _folder: Path) -> QDialog:
    workspace = workspace_of(window)
    workspace.show_page("confirm")
    assert isinstance(workspace.page, ConfirmPage)
    return workspace.page._ask_reason()


def _take(window: MainWindow, _catalog: Catalog, folder: Path) -> QDialog:
    """A division's sheet with a changed note and a number that cannot be read."""
    document = workspace_of(window).document
    written = export_sheets(document, folder, groups=["resident"])[0].path
    book = openpyxl.load_workbook(written)
    sheet = book["設問"]
    columns = {sheet.cell(1, no).value: no for no in range(1, sheet.max_column + 1)}
    for row in range(2, sheet.max_row + 1):
        if "." in str(sheet.cell(row, columns["#id"]).value):
            sheet.cell(row, columns["note"]).value = "課で書いた備考です。"
    book.save(written)
    dialog = TakeDialog(document, plan_sheets(document, [written]), window)
    dialog.open()
    return dialog


def _lose(window: MainWindow, _catalog: Catalog, _folder: Path) -> QDialog | None:
    workspace = workspace_of(window)
    workspace.go_to("sec.incident_count")
    field = window.focusWidget()
    assert isinstance(field, CommitLine)
    field.setText("3件くらい")
    field.commit()
    return workspace.guard(lambda: None)


def _about(window: MainWindow, _catalog: Catalog, _folder: Path) -> QDialog:
    next(action for action in window.menus.findChildren(QAction) if "について" in action.text()).trigger()
    return visible(window)


def _long_work(window: MainWindow, _catalog: Catalog, _folder: Path) -> QDialog:
    """Work that goes on until it is cancelled (or the test forgets to)."""

    def work(tell: Tell) -> None:
        for _ in range(100):
            tell(40, "写しています（120／300）")
            threading.Event().wait(0.05)

    return LongWork(window, "このパソコンに写しています", work, lambda _result: None, lambda error: None)


def _wizard(step: int) -> Opened:
    def opened(window: MainWindow, _catalog: Catalog, _folder: Path) -> QDialog:
        wizard = window.opening.new()
        wizard.town_step.search.setText("あいづばんげ")
        for _ in range(step - 1):
            wizard.next()
        return wizard

    return opened


BUSY = AppError(
    "E-FILE-BUSY", "Excelで開いています。", "閉じてからもう一度試すか、別の名前にしてください。", Where("結果.xlsx")
)
Opened = Callable[[MainWindow, Catalog, Path], QWidget | None]
DIALOGS: dict[str, Opened] = {
    "settings": lambda window, _catalog, _folder: window.show_settings(),
    "towns": lambda window, _catalog, _folder: window.show_towns(),
    "towns-read": _towns,
    "rollup": lambda window, _catalog, _folder: window.show_rollup(),
    "rollup-read": _rollup,
    "inquiry": _inquiry,
    "glossary": lambda window, _catalog, _folder: window.show_glossary(),
    "help": lambda window, _catalog, _folder: window.show_help(),
    "keys": lambda window, _catalog, _folder: window.show_help(KEYS),
    "about": _about,
    "merge": lambda window, _catalog, _folder: window.show_merge(),
    "merge-conflicts": _conflicts,
    "year": lambda window, _catalog, _folder: workspace_of(window).add_year(),
    "pack": lambda window, _catalog, _folder: workspace_of(window).change_pack(),
    "tour": lambda window, _catalog, _folder: tour.balloon if (tour := window.show_tour()) else None,
    "blank": _blank,
    "finder": _finder,
    "ordinances": _ordinances,
    "filter": _filter,
    "import": _import,
    "mapping": _mapping,
    "paste": _paste,
    "preview": _preview,
    "install": _install,
    "update": _update,
    "medium": _medium,
    "restore": _restore,
    "salvage": _salvage,
    "reopen": _reopen,
    "take": _take,
    "lose": _lose,
    "wizard-1": _wizard(1),
    "wizard-2": _wizard(2),
    "wizard-3": _wizard(3),
    "error-known": lambda window, _catalog, _folder: show_error(window, BUSY, [("もう一度", lambda: None)]),
    "error-several": lambda window, _catalog, _folder: show_error(window, AppErrors([BUSY] * 8)),
    "error-unknown": lambda window, _catalog, _folder: show_error(window, ValueError("bad")),
    "long-work": _long_work,
    "question": lambda window, _catalog, _folder: ask(window, "確認", "どうしますか。", [("する", lambda: None)]),
}

"""The export page writes the reports in the background."""

from pathlib import Path
from threading import Event
from typing import Any

import pytest
from PySide6.QtCore import Qt
from PySide6.QtGui import QDesktopServices, QGuiApplication
from PySide6.QtWidgets import QPushButton, QWidget
from pytestqt.qtbot import QtBot

from dx_assess.errors import AppError
from dx_assess.form.answer import answered
from dx_assess.session.evidence import INDEX, attach
from dx_assess.session.receipts import receipt
from dx_assess.session.reports import ReportResult
from dx_assess.ui.export import export_page
from dx_assess.ui.export.export_page import ExportPage
from dx_assess.ui.export.progress import COPIED
from dx_assess.ui.main_window import MainWindow
from dx_assess.ui.messages import MessageDialog


@pytest.fixture
def page(window: MainWindow, sample_file: Path) -> ExportPage:
    window.open_path(sample_file)
    assert window.workspace is not None
    window.workspace.show_page("export")
    page = window.workspace.page
    assert isinstance(page, ExportPage)
    return page


def message(window: QWidget, qtbot: QtBot) -> MessageDialog:
    def shown() -> list[MessageDialog]:
        return [dialog for dialog in window.findChildren(MessageDialog) if dialog.isVisible()]

    qtbot.waitUntil(lambda: bool(shown()))
    return shown()[0]


def press(widget: QWidget, words: str, qtbot: QtBot) -> None:
    button = next(button for button in widget.findChildren(QPushButton) if button.text().startswith(words))
    qtbot.mouseClick(button, Qt.MouseButton.LeftButton)


def test_both_files_are_written(
    page: ExportPage, qtbot: QtBot, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    page.form.folder.setText(str(tmp_path))
    qtbot.keyClick(page.form.name, Qt.Key.Key_Return)
    assert page.progress.isVisible() and not page.form.isEnabled()
    qtbot.waitUntil(lambda: page.task is None, timeout=60000)
    pdf, xlsx = tmp_path / "見本町_R8_DX自己点検.pdf", tmp_path / "見本町_R8_DX自己点検.xlsx"
    assert pdf.read_bytes().startswith(b"%PDF") and xlsx.read_bytes().startswith(b"PK")
    assert page.result.isVisible() and str(pdf) in page.result.files.text()
    assert "受付番号" in page.result.receipt.text()
    opened: list[str] = []
    monkeypatch.setattr(QDesktopServices, "openUrl", lambda url: not opened.append(url.toLocalFile()))
    press(page.result, "PDFを開く", qtbot)
    press(page.result, "フォルダーを開く", qtbot)
    assert opened == [str(pdf), str(tmp_path)]
    press(page.result, "図をコピー", qtbot)
    image = QGuiApplication.clipboard().image()
    assert image.width() > 1000 and image.pixelColor(1, 1).lightness() == 255
    assert page.result.told.text() == COPIED


def test_nothing_chosen_or_a_bad_name_is_said_at_once(page: ExportPage) -> None:
    page.form.with_pdf.setChecked(False)
    page.form.with_xlsx.setChecked(False)
    assert page.form.files.text() == "PDFかExcelを選んでください。"
    assert not page.form.write.isEnabled()
    page.form.with_pdf.setChecked(True)
    page.form.name.setText("a:b")
    assert "使えません" in page.form.files.text()
    page.form.name.setText("まとめ")
    assert page.form.files.text() == "できるファイル：まとめ.pdf"
    page.form.folder.setText("/ない/所")
    assert "フォルダーはありません" in page.form.files.text()


def test_replacing_is_asked_first(
    page: ExportPage, qtbot: QtBot, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    calls: list[Path | None] = []

    def write(_document: object, pdf: Path | None, _xlsx: Path | None, *_rest: object) -> ReportResult:
        calls.append(pdf)
        return ReportResult("0000", pdf)

    monkeypatch.setattr(export_page, "write_reports", write)
    page.form.with_xlsx.setChecked(False)
    page.form.folder.setText(str(tmp_path))
    assert page.form.pdf is not None
    page.form.pdf.write_bytes(b"old")
    qtbot.mouseClick(page.form.write, Qt.MouseButton.LeftButton)
    dialog = message(page, qtbot)
    assert calls == []
    press(dialog, "置き換える", qtbot)
    qtbot.waitUntil(lambda: page.result.isVisible())
    assert calls == [page.form.pdf]


def test_a_target_open_in_excel_offers_retry_and_another_name(
    page: ExportPage, qtbot: QtBot, monkeypatch: pytest.MonkeyPatch
) -> None:
    busy = [AppError("E-FILE-BUSY", "Excelで開いています。", "閉じてください。")]

    def write(_document: object, pdf: Path | None, xlsx: Path | None, *_rest: object) -> ReportResult:
        if busy:
            raise busy.pop()
        return ReportResult("0000", pdf, xlsx)

    monkeypatch.setattr(export_page, "write_reports", write)
    qtbot.mouseClick(page.form.write, Qt.MouseButton.LeftButton)
    dialog = message(page, qtbot)
    words = [button.text() for button in dialog.findChildren(QPushButton)]
    assert words == ["もう一度(&R)", "別の名前にする(&N)", "閉じる"]
    press(dialog, "もう一度", qtbot)
    qtbot.waitUntil(lambda: page.result.isVisible())


def test_the_report_is_of_the_moment_in_which_it_was_asked_for(
    page: ExportPage, window: MainWindow, qtbot: QtBot, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    assert window.workspace is not None
    document, go = window.workspace.document, Event()
    before = receipt(document)
    write = export_page.write_reports

    def later(*given: Any) -> ReportResult:
        assert go.wait(10)
        return write(*given)

    monkeypatch.setattr(export_page, "write_reports", later)
    page.form.folder.setText(str(tmp_path))
    page.form.with_pdf.setChecked(False)
    qtbot.mouseClick(page.form.write, Qt.MouseButton.LeftButton)
    document.set_answer("online.policy", answered("1" if document.answer("online.policy").value != "1" else "2"))
    assert receipt(document) != before
    go.set()
    qtbot.waitUntil(lambda: page.task is None, timeout=60000)
    assert before in page.result.receipt.text()


def test_cancelling_stops_at_the_next_step(
    page: ExportPage, window: MainWindow, qtbot: QtBot, monkeypatch: pytest.MonkeyPatch
) -> None:
    go = Event()

    def write(_document: object, pdf: Path | None, xlsx: Path | None, tell: Any, *_rest: object) -> ReportResult:
        tell(20, "PDFを作っています")
        go.wait(10)
        tell(70, "Excelを作っています")
        return ReportResult("0000", pdf, xlsx)

    monkeypatch.setattr(export_page, "write_reports", write)
    qtbot.mouseClick(page.form.write, Qt.MouseButton.LeftButton)
    qtbot.waitUntil(lambda: page.progress.words.text() == "PDFを作っています…")
    assert not window.close_document()  # the file is still needed
    message(window, qtbot).reject()
    qtbot.mouseClick(page.progress.cancel, Qt.MouseButton.LeftButton)
    go.set()
    qtbot.waitUntil(lambda: page.task is None)
    assert "中止しました" in page.progress.words.text() and not page.result.isVisible()


def test_evidence_goes_into_a_folder(page: ExportPage, qtbot: QtBot, tmp_path: Path) -> None:
    document = page._document
    assert not page.evidence.isEnabled()
    paper = tmp_path / "要綱.txt"
    paper.write_text("根拠", encoding="utf-8")
    attach(document, "online.policy", paper)
    assert page.evidence.isEnabled()
    page.form.folder.setText(str(tmp_path))
    qtbot.mouseClick(page.evidence, Qt.MouseButton.LeftButton)
    qtbot.waitUntil(lambda: page.task is None and page.result.isVisible(), timeout=60000)
    folder = tmp_path / "見本町_R8_根拠資料"
    assert (folder / "E001_要綱.txt").read_text(encoding="utf-8") == "根拠" and (folder / INDEX).is_file()
    assert str(folder / INDEX) in page.result.files.text()

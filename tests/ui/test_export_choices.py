"""What is written and for whom, what is still open, the preview, printing, and the data for other programs."""

from __future__ import annotations

from pathlib import Path

import pytest
from openpyxl import load_workbook
from pypdfium2 import PdfDocument
from PySide6.QtCore import Qt
from PySide6.QtPrintSupport import QPrinter, QPrinterInfo
from PySide6.QtWidgets import QPushButton, QWidget
from pytestqt.qtbot import QtBot

from dx_assess.ui.export.export_page import ExportPage
from dx_assess.ui.export.preview import PreviewDialog
from dx_assess.ui.export.printing import make_printer
from dx_assess.ui.main_window import MainWindow
from dx_assess.ui.messages import MessageDialog


@pytest.fixture
def page(window: MainWindow, sample_file: Path, tmp_path: Path) -> ExportPage:
    window.open_path(sample_file)
    assert window.workspace is not None
    window.workspace.show_page("export")
    page = window.workspace.page
    assert isinstance(page, ExportPage)
    page.form.folder.setText(str(tmp_path))
    return page


@pytest.fixture
def preview(page: ExportPage, qtbot: QtBot) -> PreviewDialog:
    choose(page, "parts", "summary")
    qtbot.mouseClick(page.preview, Qt.MouseButton.LeftButton)
    qtbot.waitUntil(lambda: bool(page.findChildren(PreviewDialog)), timeout=60000)
    dialog = page.findChildren(PreviewDialog)[0]
    qtbot.waitUntil(lambda: page.task is None and dialog.isVisible())
    return dialog


def choose(page: ExportPage, combo: str, data: str) -> None:
    box = getattr(page.choices, combo)
    box.setCurrentIndex(box.findData(data))


def press(widget: QWidget, words: str, qtbot: QtBot) -> None:
    button = next(button for button in widget.findChildren(QPushButton) if button.text().startswith(words))
    qtbot.mouseClick(button, Qt.MouseButton.LeftButton)


def texts(path: Path) -> list[str]:
    document = PdfDocument(path.read_bytes())
    try:
        return [page.get_textpage().get_text_range() for page in document]
    finally:
        document.close()


def test_the_choice_is_written_under_its_own_name(page: ExportPage, qtbot: QtBot, tmp_path: Path) -> None:
    choose(page, "parts", "summary")
    choose(page, "audiences", "prefecture")
    assert "公開区分C" in page.choices.about.text()
    page.form.with_xlsx.setChecked(False)
    qtbot.mouseClick(page.form.write, Qt.MouseButton.LeftButton)
    qtbot.waitUntil(lambda: page.task is None, timeout=60000)
    pages = texts(tmp_path / "見本町_R8_DX自己点検_概要版_県提出用.pdf")
    assert len(pages) == 2 and "公開区分Cを除く" in pages[0]


def test_a_name_of_the_users_own_is_kept(page: ExportPage) -> None:
    page.form.name.setText("町長へ")
    choose(page, "parts", "summary")
    assert page.form.name.text() == "町長へ"


def test_a_paper_of_the_prefecture(page: ExportPage, qtbot: QtBot, tmp_path: Path) -> None:
    choose(page, "kinds", "2-2")
    assert not page.choices.parts.isEnabled()
    qtbot.mouseClick(page.form.write, Qt.MouseButton.LeftButton)
    qtbot.waitUntil(lambda: page.task is None, timeout=60000)
    assert "資料２－２" in texts(tmp_path / "見本町_R8_DX自己点検_資料2-2.pdf")[0]
    assert load_workbook(tmp_path / "見本町_R8_DX自己点検_資料2-2.xlsx").sheetnames == ["資料２－２", "_meta"]


def test_what_is_open_is_said_with_a_link(page: ExportPage, window: MainWindow, qtbot: QtBot) -> None:
    links = {button.text(): button for button in page.open.findChildren(QPushButton)}
    assert page.open.isVisible()
    words = next(text for text in links if text.startswith("理由を書いていない警告"))
    qtbot.mouseClick(links[words], Qt.MouseButton.LeftButton)
    assert window.workspace is not None and window.workspace.page is not page


def test_nothing_open_nothing_said(page: ExportPage) -> None:
    page.open.show_points(())
    assert not page.open.isVisible()


def test_the_preview_turns_pages_and_zooms_with_keys(preview: PreviewDialog, qtbot: QtBot, tmp_path: Path) -> None:
    assert not list(tmp_path.glob("*.pdf"))
    assert preview.preview.pages == 2
    assert "総合点" in preview.picture.accessibleDescription()
    fitted = preview.picture.pixmap().width()
    qtbot.keyClick(preview.view, Qt.Key.Key_PageDown)
    assert (preview.page, preview.pages.value(), preview.forward.isEnabled()) == (1, 2, False)
    assert "次の一歩" in preview.picture.accessibleDescription()
    qtbot.keyClick(preview.view, Qt.Key.Key_PageDown)
    assert preview.page == 1
    qtbot.keyClick(preview.view, Qt.Key.Key_Home)
    assert preview.page == 0
    preview.show_zoom(100)
    before = preview.picture.pixmap().width()
    qtbot.keyClick(preview.view, Qt.Key.Key_Plus, Qt.KeyboardModifier.ControlModifier)
    assert preview.zoom == 125 and preview.picture.pixmap().width() > before
    qtbot.keyClick(preview.view, Qt.Key.Key_0, Qt.KeyboardModifier.ControlModifier)
    assert preview.picture.pixmap().width() == fitted
    preview.pages.setValue(2)
    assert preview.page == 1


def test_the_preview_can_be_saved(page: ExportPage, preview: PreviewDialog, qtbot: QtBot, tmp_path: Path) -> None:
    qtbot.mouseClick(preview.save, Qt.MouseButton.LeftButton)
    qtbot.waitUntil(lambda: page.result.isVisible(), timeout=60000)
    assert len(texts(tmp_path / "見本町_R8_DX自己点検_概要版.pdf")) == 2


def test_without_a_printer_the_button_says_so(
    preview: PreviewDialog, qtbot: QtBot, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(QPrinterInfo, "availablePrinterNames", lambda: [])
    qtbot.mouseClick(preview.printing, Qt.MouseButton.LeftButton)
    dialog = preview.findChildren(MessageDialog)[0]
    words = [button.text() for button in dialog.findChildren(QPushButton)]
    assert words == ["ファイルに書き出す(&S)", "やめる"]
    press(dialog, "やめる", qtbot)
    assert preview.isVisible()


def test_pages_are_printed(preview: PreviewDialog, qtbot: QtBot, tmp_path: Path) -> None:
    printer = make_printer("見本")
    printer.setOutputFormat(QPrinter.OutputFormat.PdfFormat)
    printer.setOutputFileName(str(tmp_path / "printed.pdf"))
    preview.print_to(printer)
    assert not preview.close_button.isEnabled()
    qtbot.waitUntil(lambda: preview.task is None, timeout=60000)
    document = PdfDocument((tmp_path / "printed.pdf").read_bytes())
    sizes = [page.get_size() for page in document]
    document.close()
    assert len(sizes) == 2 and all(abs(width - 595) < 2 and abs(height - 842) < 2 for width, height in sizes)
    press(preview.findChildren(MessageDialog)[0], "閉じる", qtbot)


def test_the_data_for_other_programs(page: ExportPage, qtbot: QtBot, tmp_path: Path) -> None:
    qtbot.mouseClick(page.data, Qt.MouseButton.LeftButton)
    qtbot.waitUntil(lambda: page.result.isVisible(), timeout=60000)
    assert (tmp_path / "079910_2026_answers.csv").exists() and (tmp_path / "079910_2026_data.json").exists()
    words = [button.text() for button in page.result.findChildren(QPushButton)]
    assert words == ["フォルダーを開く(&0)"]

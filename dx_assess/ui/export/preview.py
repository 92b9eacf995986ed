"""The report page by page before it is saved: zoom, page keys, print."""

from __future__ import annotations

from PySide6.QtCore import QEvent, QObject, QSize, Qt, Signal
from PySide6.QtGui import QCloseEvent, QKeyEvent, QPixmap
from PySide6.QtPrintSupport import QPrintDialog, QPrinter
from PySide6.QtWidgets import QDialog, QHBoxLayout, QLabel, QPushButton, QScrollArea, QSpinBox, QVBoxLayout, QWidget

from dx_assess.session.preview import POINTS_PER_INCH, Preview
from dx_assess.ui import tasks
from dx_assess.ui.export.printing import has_printer, make_printer, page_image, print_pages, wanted_pages
from dx_assess.ui.flow import FlowLayout
from dx_assess.ui.icons import icon
from dx_assess.ui.messages import ask, inform, show_error
from dx_assess.ui.room import room_for

ZOOMS = (50, 75, 100, 125, 150, 200, 300)
_SCREEN = 96
_MARGIN = 24


class PreviewDialog(QDialog):
    """PageUp, PageDown, Home and End turn pages; Ctrl++ and Ctrl+- zoom, Ctrl+0 fits the width.

    ``save_wanted``: the user wants it as files.
    """

    save_wanted = Signal()

    def __init__(self, preview: Preview, title: str, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.preview = preview
        self.page = 0
        self.zoom = 0
        self.task: tasks.Task | None = None
        self._title = title
        self.setWindowTitle(f"プレビュー：{title}")
        self.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        self.setWindowModality(Qt.WindowModality.WindowModal)
        self.setWindowFlag(Qt.WindowType.WindowMaximizeButtonHint)
        self.picture = QLabel()
        self.picture.setAlignment(Qt.AlignmentFlag.AlignHCenter | Qt.AlignmentFlag.AlignTop)
        self.view = QScrollArea()
        self.view.setWidgetResizable(True)
        self.view.setWidget(self.picture)
        self.view.setObjectName("view")
        self.view.setAccessibleName("ページ")
        self.view.setVerticalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOn)
        self.view.installEventFilter(self)
        self.view.viewport().installEventFilter(self)
        self.pages = QSpinBox()
        self.pages.setRange(1, preview.pages)
        self.pages.setAccessibleName("ページの番号")
        self.pages.valueChanged.connect(lambda value: self.go(value - 1))
        self.zoom_words = QLabel()
        self.back = self._button("前のページ(&B)", lambda: self.go(self.page - 1))
        self.forward = self._button("次のページ(&N)", lambda: self.go(self.page + 1))
        self.smaller = self._button("縮小(&M)", lambda: self.step(-1))
        self.larger = self._button("拡大(&L)", lambda: self.step(1))
        self.fit = self._button("幅に合わせる(&F)", lambda: self.show_zoom(0))
        self.printing = self._button("印刷(&P)…", self.start_printing)
        self.printing.setIcon(icon("print"))
        self.save = self._button("ファイルに書き出す(&S)", self._save)
        self.save.setObjectName("primary")
        self.close_button = self._button("閉じる(&C)", self.reject)
        self._lay_out()
        self.resize_to_screen()
        self.go(0)

    def _button(self, words: str, action: object) -> QPushButton:
        button = QPushButton(words)
        button.setAutoDefault(False)
        button.clicked.connect(action)
        return button

    def _lay_out(self) -> None:
        above = QWidget()
        top = FlowLayout(above)
        for widget in (self.back, self.pages, QLabel(f"／ {self.preview.pages}ページ"), self.forward):
            top.addWidget(widget)
        for widget in (self.smaller, self.zoom_words, self.larger, self.fit):
            top.addWidget(widget)
        below = QHBoxLayout()
        below.setSpacing(8)
        below.addWidget(self.printing)
        below.addStretch(1)
        below.addWidget(self.save)
        below.addWidget(self.close_button)
        layout = QVBoxLayout(self)
        layout.setContentsMargins(12, 12, 12, 12)
        layout.setSpacing(8)
        layout.addWidget(above)
        layout.addWidget(self.view, 1)
        layout.addLayout(below)
        self.view.setFocus()

    def resize_to_screen(self) -> None:
        """Nearly as tall as the window behind it, or the screen."""
        parent = self.parentWidget()
        room = room_for(self)
        if parent is not None:
            room = room.boundedTo(parent.window().size() - QSize(40, 40))
        self.resize(min(room.width(), self.fontMetrics().height() * 72), room.height())

    def go(self, page: int) -> None:
        """Show this page, from 0; beyond the ends nothing happens."""
        if 0 <= page < self.preview.pages:
            self.page = page
            self._draw()
            self.view.verticalScrollBar().setValue(0)

    def step(self, steps: int) -> None:
        """The next larger or smaller zoom."""
        now = round(self._percent())
        wanted = [zoom for zoom in ZOOMS if (zoom > now if steps > 0 else zoom < now)]
        if wanted:
            self.show_zoom(min(wanted) if steps > 0 else max(wanted))

    def show_zoom(self, percent: int) -> None:
        """Zoom in percent of the paper's size; 0: as wide as the window."""
        self.zoom = percent
        self._draw()

    def _fit(self) -> None:
        if self.task is None and self.isVisible():
            self._draw()

    def _percent(self) -> float:
        if self.zoom:
            return float(self.zoom)
        width = self.preview.size(self.page)[0] * _SCREEN / POINTS_PER_INCH
        return max(10.0, (self.view.viewport().width() - _MARGIN) / width * 100)

    def _draw(self) -> None:
        percent, ratio = self._percent(), self.devicePixelRatioF()
        image = page_image(self.preview, self.page, percent / 100 * _SCREEN / POINTS_PER_INCH * ratio)
        image.setDevicePixelRatio(ratio)
        self.picture.setPixmap(QPixmap.fromImage(image))
        self.picture.setAccessibleName(f"{self.page + 1}ページ目")
        self.picture.setAccessibleDescription(self.preview.text(self.page))
        self.zoom_words.setText(f"{percent:.0f}%")
        self.pages.blockSignals(True)
        self.pages.setValue(self.page + 1)
        self.pages.blockSignals(False)
        self.back.setEnabled(self.page > 0)
        self.forward.setEnabled(self.page < self.preview.pages - 1)

    def start_printing(self) -> None:
        """Ask for the printer; without one say so and offer the file."""
        if not has_printer():
            text = "このパソコンで使えるプリンターが見つかりません。PDFに書き出すと、ほかのパソコンでも印刷できます。"
            ask(self, "印刷できません", text, [("ファイルに書き出す(&S)", self._save)], "やめる", "info")
            return
        printer = make_printer(self._title)
        dialog = QPrintDialog(printer, self)
        dialog.setMinMax(1, self.preview.pages)
        dialog.setOption(QPrintDialog.PrintDialogOption.PrintPageRange)
        dialog.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        dialog.accepted.connect(lambda: self.print_to(printer))
        dialog.setWindowModality(Qt.WindowModality.WindowModal)
        dialog.show()

    def print_to(self, printer: QPrinter) -> None:
        """Print in the background; the dialog waits."""
        pages = wanted_pages(printer, self.preview)
        self._set_busy(True)
        self.task = tasks.start(self, lambda tell: print_pages(printer, self.preview, pages, tell))
        self.task.progressed.connect(lambda _percent, text: self.setWindowTitle(f"{text}…"))
        self.task.done.connect(self._printed)
        self.task.failed.connect(lambda error: show_error(self, error))
        self.task.finished.connect(self._finished)

    def _printed(self, pages: int) -> None:
        words = f"{pages}ページをプリンターへ送りました。" if pages else "プリンターが受け付けませんでした。"
        inform(self, "印刷", words)

    def _finished(self) -> None:
        self.task = None
        self._set_busy(False)
        self.setWindowTitle(f"プレビュー：{self._title}")

    def _set_busy(self, busy: bool) -> None:
        """While printing, nobody else may read the PDF."""
        turning = (self.back, self.forward, self.pages, self.view)
        for widget in (*turning, self.smaller, self.larger, self.fit, self.printing, self.save, self.close_button):
            widget.setEnabled(not busy)
        if not busy:
            self._draw()

    def _save(self) -> None:
        self.accept()
        self.save_wanted.emit()

    def done(self, result: int) -> None:
        """Not while printing."""
        if self.task is not None:
            return
        super().done(result)
        self.preview.close()

    def closeEvent(self, event: QCloseEvent) -> None:
        """Not while printing."""
        if self.task is not None:
            event.ignore()
            return
        super().closeEvent(event)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        """Page and zoom keys."""
        if not self._key(event):
            super().keyPressEvent(event)

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        """The same keys while the page has the keyboard; a page that fits the width goes on doing so."""
        if event.type() is QEvent.Type.Resize and watched is self.view.viewport() and self.zoom == 0:
            self._fit()
        if event.type() is QEvent.Type.KeyPress and isinstance(event, QKeyEvent) and self._key(event):
            return True
        return super().eventFilter(watched, event)

    def _key(self, event: QKeyEvent) -> bool:
        if self.task is not None:
            return False
        last = self.preview.pages - 1
        turns = {
            Qt.Key.Key_PageDown: self.page + 1,
            Qt.Key.Key_PageUp: self.page - 1,
            Qt.Key.Key_Home: 0,
            Qt.Key.Key_End: last,
        }
        key = Qt.Key(event.key())
        if key in turns:
            self.go(turns[key])
            return True
        zooms = {Qt.Key.Key_Plus: 1, Qt.Key.Key_Semicolon: 1, Qt.Key.Key_Equal: 1, Qt.Key.Key_Minus: -1}
        if event.modifiers() & Qt.KeyboardModifier.ControlModifier and (key in zooms or key == Qt.Key.Key_0):
            self.show_zoom(0) if key == Qt.Key.Key_0 else self.step(zooms[key])
            return True
        return False

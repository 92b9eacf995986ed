"""What a 照会 asks: one question is written, added to the list below, taken back to be mended, or taken off."""

from __future__ import annotations

from PySide6.QtCore import Qt
from PySide6.QtWidgets import (
    QComboBox,
    QHBoxLayout,
    QLabel,
    QListWidget,
    QListWidgetItem,
    QPlainTextEdit,
    QPushButton,
    QVBoxLayout,
    QWidget,
)

from dx_assess.errors import AppError
from dx_assess.session.rollup_inquiry import checked_question
from dx_assess.ui.messages import show_error

_ROLE = Qt.ItemDataRole.UserRole


class AskedList(QWidget):
    """Questions in the order in which they were added.

    :param choices: ids and words of what may be asked about.
    :param chosen: what is chosen first.
    """

    def __init__(self, choices: tuple[tuple[str, str], ...], chosen: str) -> None:
        super().__init__()
        self.question = QComboBox()
        self.question.setAccessibleName("何について")
        self.question.setSizeAdjustPolicy(QComboBox.SizeAdjustPolicy.AdjustToMinimumContentsLengthWithIcon)
        self.question.setMinimumContentsLength(28)
        for key, words in choices:
            self.question.addItem(words, key)
            self.question.setItemData(self.question.count() - 1, words, Qt.ItemDataRole.ToolTipRole)
        self.question.setCurrentIndex(max(self.question.findData(chosen), 0))
        self.text = QPlainTextEdit()
        self.text.setAccessibleName("聞くこと")
        self.text.setTabChangesFocus(True)
        self.text.setPlaceholderText("例：根拠の資料を教えてください。")
        self.add = QPushButton("質問を加える(&D)")
        self.list = QListWidget()
        self.list.setAccessibleName("この照会で聞くこと")
        self.list.setWordWrap(True)
        self.list.setSpacing(3)
        self.list.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.mend = QPushButton("書き直す(&E)")
        self.remove = QPushButton("外す(&R)")
        for button, action in ((self.add, self._add), (self.mend, self._mend), (self.remove, self._remove)):
            button.setAutoDefault(False)
            button.clicked.connect(action)
        self.heading = QLabel()
        self.heading.setBuddy(self.list)
        self.list.currentRowChanged.connect(lambda _row: self._show())
        self._lay_out()
        self._show()

    def _lay_out(self) -> None:
        rows = QVBoxLayout(self)
        rows.setContentsMargins(0, 0, 0, 0)
        rows.setSpacing(6)
        for words, widget, stretch in (("何について(&Q)", self.question, 0), ("聞くこと(&K)", self.text, 1)):
            label = QLabel(words)
            label.setBuddy(widget)
            rows.addWidget(label)
            rows.addWidget(widget, stretch)
        line = QHBoxLayout()
        line.setSpacing(8)
        for button in (self.add, self.mend, self.remove):
            line.addWidget(button)
        line.addStretch(1)
        rows.addLayout(line)
        rows.addWidget(self.heading)
        rows.addWidget(self.list, 1)

    @property
    def asked(self) -> list[tuple[str, str]]:
        """Ids and texts: those of the list, then what is written above and not added yet."""
        found = [self._entry(row) for row in range(self.list.count())]
        written = str(self.question.currentData()), self.text.toPlainText().strip()
        return found if (not written[1] and found) or written in found else [*found, written]

    def _entry(self, row: int) -> tuple[str, str]:
        key, text = self.list.item(row).data(_ROLE)
        return str(key), str(text)

    def _add(self) -> None:
        try:
            key, text = checked_question(str(self.question.currentData()), self.text.toPlainText())
        except AppError as error:
            show_error(self, error)
            return
        if (key, text) not in [self._entry(row) for row in range(self.list.count())]:
            item = QListWidgetItem(f"{self.question.currentText().partition('　')[0]}　{text}")
            item.setToolTip(f"{self.question.currentText()}\n{text}")
            item.setData(_ROLE, (key, text))
            self.list.addItem(item)
            self.list.setCurrentItem(item)
        self.text.clear()
        self.text.setFocus()
        self._show()

    def _mend(self) -> None:
        """Back into the fields; what stands there is added first, so that it is not lost."""
        row = self.list.currentRow()
        key, text = self._entry(row)
        if self.text.toPlainText().strip():
            self._add()
        self.list.takeItem(row)
        self.question.setCurrentIndex(self.question.findData(key))
        self.text.setPlainText(text)
        self.text.setFocus()
        self._show()

    def _remove(self) -> None:
        self.list.takeItem(self.list.currentRow())
        self._show()

    def _show(self) -> None:
        count, chosen = self.list.count(), self.list.currentRow() >= 0
        self.heading.setText(
            f"この照会で聞くこと(&L)：{count}件"
            if count
            else "この照会で聞くこと(&L)：1件だけなら加えなくてもかまいません"
        )
        self.mend.setEnabled(chosen)
        self.remove.setEnabled(chosen)

"""The one place that tells the user about errors, and asks questions. Dialogs are opened, not executed."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from pathlib import Path

from PySide6.QtCore import QPoint, Qt
from PySide6.QtGui import QGuiApplication, QShowEvent
from PySide6.QtWidgets import (
    QDialog,
    QGridLayout,
    QHBoxLayout,
    QLabel,
    QPlainTextEdit,
    QPushButton,
    QVBoxLayout,
    QWidget,
)

from dx_assess.errors import AppError, flatten
from dx_assess.session.trouble import keep_report, kind_of, trouble_report
from dx_assess.ui.icons import IconLabel
from dx_assess.ui.paragraph import Paragraph
from dx_assess.ui.room import Scrolled, room_for

WIDE = 36
"""Width of a message, in heights of the text."""
MARGIN = 20
Choice = tuple[str, Callable[[], object]]
"""Label of a button and what it does."""


def show_error(parent: QWidget | None, error: BaseException, choices: Sequence[Choice] = ()) -> QDialog:
    """Tell the user about ``error``: message, fix, place and code; of an unknown one a plain sentence and details.

    :param choices: further buttons, such as 「もう一度」.
    :returns: the open dialog.
    """
    dialog = MessageDialog(parent, "エラー", "error")
    if isinstance(error, AppError):
        dialog.add_known(error)
    else:
        dialog.add_unknown(error, keep_report(error), _saved(parent))
    dialog.add_buttons(choices, "閉じる")
    dialog.open()
    return dialog


def ask(
    parent: QWidget | None,
    title: str,
    text: str,
    choices: Sequence[Choice],
    cancel: str = "やめる",
    icon: str = "warning",
) -> QDialog:
    """A question with a button for every choice; the first one is the suggestion. Returns the open dialog."""
    dialog = MessageDialog(parent, title, icon)
    dialog.add_text(text)
    dialog.add_buttons(choices, cancel)
    dialog.open()
    return dialog


def inform(parent: QWidget | None, title: str, text: str) -> QDialog:
    """A plain message. Returns the open dialog."""
    return ask(parent, title, text, (), "閉じる", "info")


class MessageDialog(QDialog):
    """Icon, text, buttons; everything can be selected and copied."""

    def __init__(self, parent: QWidget | None, title: str, icon: str) -> None:
        super().__init__(parent)
        self.setWindowTitle(title)
        self.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        self.setWindowModality(Qt.WindowModality.WindowModal)
        column = QWidget()
        self.texts = QVBoxLayout(column)
        self.texts.setContentsMargins(0, 0, 0, 0)
        self.texts.setSpacing(8)
        self._words = Scrolled(column)
        top = QHBoxLayout()
        top.setSpacing(16)
        top.addWidget(IconLabel(icon, 32, status=icon), 0, Qt.AlignmentFlag.AlignTop)
        top.addWidget(self._words, 1)
        self.buttons = QHBoxLayout()
        self.buttons.setSpacing(8)
        self.buttons.addStretch(1)
        layout = QVBoxLayout(self)
        layout.setContentsMargins(MARGIN, MARGIN, MARGIN, 16)
        layout.setSpacing(16)
        layout.addLayout(top, 1)
        layout.addLayout(self.buttons)

    def showEvent(self, event: QShowEvent) -> None:
        """As high as the words; what the screen has no room for is scrolled, the buttons stay in view."""
        super().showEvent(event)
        room = room_for(self)
        width = min(max(self.fontMetrics().height() * WIDE, self.minimumSizeHint().width()), room.width())
        around = self._words.mapTo(self, QPoint(0, 0)).x() + MARGIN
        words = max(self.texts.heightForWidth(width - around), self.texts.sizeHint().height())
        other = self.sizeHint().height() - self._words.sizeHint().height()
        self.resize(width, min(words + other, room.height()))

    def add_text(self, text: str, name: str = "") -> QLabel:
        """A paragraph."""
        label = Paragraph(text, name)
        label.setTextInteractionFlags(
            Qt.TextInteractionFlag.TextSelectableByMouse | Qt.TextInteractionFlag.TextSelectableByKeyboard
        )
        self.texts.addWidget(label)
        return label

    def add_details(self, text: str, name: str) -> QPlainTextEdit:
        """A box of longer text to read and copy."""
        box = QPlainTextEdit(text)
        box.setReadOnly(True)
        box.setAccessibleName(name)
        box.setTabChangesFocus(True)
        box.setMinimumHeight(self.fontMetrics().height() * 8)
        self.texts.addWidget(box)
        return box

    def add_known(self, error: AppError) -> None:
        """Message, fix, place and code of a known error, or the list of several."""
        errors = flatten(error)
        if len(errors) > 1:
            self.add_text(f"{len(errors)}件の問題があります。", "strong")
            self.add_details("\n".join(item.line() for item in errors), "問題の一覧")
            return
        self.add_text(error.message, "strong")
        self.add_text(error.fix)
        grid = QGridLayout()
        grid.setHorizontalSpacing(12)
        grid.setVerticalSpacing(4)
        grid.setColumnStretch(1, 1)
        for line, (name, value) in enumerate((("場所", str(error.where)), ("番号", error.code))):
            if value:
                for column, text in enumerate((name, value)):
                    label = QLabel(text)
                    label.setObjectName("muted")
                    label.setWordWrap(column == 1)
                    label.setTextInteractionFlags(Qt.TextInteractionFlag.TextSelectableByMouse)
                    grid.addWidget(label, line, column, Qt.AlignmentFlag.AlignTop)
        self.texts.addLayout(grid)

    def add_unknown(self, error: BaseException, log: Path | None, saved: str = "") -> None:
        """What happened, what is saved, what to do; and a log to copy for whoever looks after the program."""
        self.add_text("思わぬ問題が起きました。", "strong")
        self.add_text(f"起きたこと：プログラムが、予定していない動きをしました（{kind_of(error)}）。")
        self.add_text(f"入力した答えは、そのつどファイルに保存されています。{saved}")
        self.add_text(
            "次にすること：同じ操作をもう一度してください。続けて起きるときは、下の記録を担当者に送ってください。"
            "記録には、答え・名前・ファイルの場所は入っていません。"
        )
        box = self.add_details(trouble_report(error), "問題の記録")
        if log is not None:
            self.add_text(f"同じ記録を {log} に残しました。", "muted")
        copy = QPushButton("内容をコピー(&C)")
        copy.clicked.connect(lambda: QGuiApplication.clipboard().setText(box.toPlainText()))
        self.buttons.insertWidget(0, copy)

    def add_buttons(self, choices: Sequence[Choice], cancel: str) -> None:
        """The choices and the button that does nothing."""
        for at, (label, action) in enumerate(choices):
            button = QPushButton(label)
            button.setObjectName("primary" if at == 0 else "")
            button.setDefault(at == 0)
            button.clicked.connect(self.accept)
            button.clicked.connect(lambda _=False, action=action: action())
            self.buttons.addWidget(button)
        close = QPushButton(cancel)
        close.setDefault(not choices)
        close.clicked.connect(self.reject)
        self.buttons.addWidget(close)


def _saved(parent: QWidget | None) -> str:
    """What the window around ``parent`` says about the last thing that it saved."""
    while parent is not None:
        told = getattr(parent, "saved_words", None)
        if told is not None:
            return str(told())
        parent = parent.parentWidget()
    return ""

"""確定・決裁: the divisions and the whole, how far each is, and one step forward or back."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

from PySide6.QtCore import QRect, QSignalBlocker, QSize, Qt, QUrl
from PySide6.QtGui import QDesktopServices, QResizeEvent
from PySide6.QtWidgets import (
    QFrame,
    QHBoxLayout,
    QLabel,
    QLineEdit,
    QListWidget,
    QListWidgetItem,
    QPushButton,
    QVBoxLayout,
    QWidget,
)

from dx_assess.errors import AppError
from dx_assess.session.confirm import PartStatus, advance, reopen, statuses
from dx_assess.session.document import Changed, Document
from dx_assess.session.files import this_user
from dx_assess.session.parts import owner_sheets
from dx_assess.session.preparing import prepare_confirm
from dx_assess.ui.confirming.approval_card import ApprovalCard
from dx_assess.ui.confirming.part_panel import PartPanel
from dx_assess.ui.confirming.reopen_dialog import ReopenDialog
from dx_assess.ui.confirming.states import STATE_ICONS
from dx_assess.ui.flow import FlowLayout
from dx_assess.ui.icons import icon
from dx_assess.ui.messages import show_error
from dx_assess.ui.page import Unsaved
from dx_assess.ui.page_head import card_column, under_head
from dx_assess.ui.preparing import PreparedPage, Preparing
from dx_assess.ui.slices import REST
from dx_assess.ui.text_size import follow_text
from dx_assess.ui.theme import restyle

ABOUT = (
    "記入中 → 課で確定 → 決裁 → 提出。"
    "エラーは直すまで、警告は理由を書くまで確定できません。決裁用紙は「町全体」で作ります。"
)
LIST_WIDTH, NAME_WIDTH = 17, 12
"""Widths of the list of parts and of the name in heights of the text."""
NARROW = 0.27
"""The list takes at most this share of the page."""


class ConfirmPage(PreparedPage):
    """The list of parts at the left, the chosen one at the right."""

    def __init__(self, document: Document) -> None:
        super().__init__()
        self.title = "確定・決裁"
        self._document = document
        self.found: tuple[PartStatus, ...] = ()
        self.parts = QListWidget()
        self.parts.setAccessibleName("課と町全体の状態")
        self.parts.setWordWrap(True)
        self.parts.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.parts.currentRowChanged.connect(lambda _row: self.refresh(Changed()))
        self._me = this_user().user
        self.who = QLineEdit(self._me)
        self.who.setAccessibleName("確定・決裁する人の名前")
        self.who.setMaxLength(60)
        self.confirm = QPushButton("課で確定(&C)")
        self.approve = QPushButton("決裁(&D)")
        self.reopen = QPushButton("記入中に戻す(&B)…")
        self.reopen.setIcon(icon("undo"))
        self.confirm.clicked.connect(lambda: self._advance("confirmed"))
        self.approve.clicked.connect(lambda: self._advance("approved"))
        self.reopen.clicked.connect(lambda: self._ask_reason())
        self.panel = PartPanel(document)
        self.panel.asked_for.connect(lambda key: self.navigation.emit(key, ()))
        self.panel.part_wanted.connect(self.show_part)
        self.panel.failed.connect(self.save_failed)
        self.panel.unsaved_changed.connect(self.unsaved_changed)
        self.approval = ApprovalCard(document)
        self.approval.opened.connect(self._open)
        self.approval.hide()  # until the whole town is chosen
        self._whole = QWidget()
        self.preparing = Preparing(self, document, prepare_confirm, self._show, self._whole)
        self.panel.finish = self.preparing.finish
        self._lay_out()
        self.refresh(Changed(year=True))

    def _lay_out(self) -> None:
        layout = under_head(self, self.title, ABOUT)
        layout.addWidget(self.preparing.line)
        layout.addWidget(self._whole, 1)
        layout.addStretch()
        scroll, cards = card_column()
        body = QHBoxLayout(self._whole)
        body.setContentsMargins(12, 12, 0, 12)
        body.setSpacing(0)
        body.addWidget(self.parts)
        body.addWidget(scroll, 1)
        cards.setContentsMargins(12, 0, 12, 12)
        for card in (self._actions(), self.approval, self.panel):
            cards.addWidget(card)
        cards.addStretch(1)

    def resizeEvent(self, event: QResizeEvent) -> None:
        """The list takes its share."""
        super().resizeEvent(event)
        height = self.fontMetrics().height()
        self.parts.setFixedWidth(min(height * LIST_WIDTH, int(event.size().width() * NARROW)))
        self.parts.setIconSize(QSize(height, height))
        self.parts.setSpacing(3)
        self._fit_items()

    def _fit_items(self) -> None:
        """As high as the words need in this width; the list itself counts one line too few for some."""
        metrics = self.parts.fontMetrics()
        room = self.parts.width() - 4 * metrics.height()
        for line in range(self.parts.count()):
            item = self.parts.item(line)
            box = metrics.boundingRect(QRect(0, 0, room, 10_000), Qt.TextFlag.TextWrapAnywhere, item.text())
            item.setSizeHint(QSize(room, box.height() + metrics.height()))

    def _actions(self) -> QFrame:
        card = QFrame()
        card.setObjectName("card")
        label = QLabel("名前(&N)")
        label.setBuddy(self.who)
        follow_text(self.who, lambda: self.who.setFixedWidth(self.who.fontMetrics().height() * NAME_WIDTH))
        body = QWidget()
        line = FlowLayout(body)
        for widget in (label, self.who, self.confirm, self.approve, self.reopen):
            line.addWidget(widget)
        rows = QVBoxLayout(card)
        rows.setContentsMargins(16, 10, 16, 10)
        rows.addWidget(body)
        return card

    # --- showing ------------------------------------------------------------------------------------------------------

    @property
    def busy(self) -> bool:
        """The 決裁用紙 is being written."""
        return self.approval.task is not None

    @property
    def current(self) -> PartStatus:
        """The part that is shown."""
        return self.found[max(self.parts.currentRow(), 0)]

    def refresh(self, changed: Changed) -> None:
        """Show what is stored now, and the name of who works here unless another one was written."""
        if (me := this_user().user) != self._me:
            self.who.setText(me if self.who.text() == self._me else self.who.text())
            self._me = me
        self.preparing.refresh()

    def _show(self) -> Iterator[object]:
        """The parts, then the chosen one from the top down."""
        self.found = statuses(self._document)
        row = max(self.parts.currentRow(), 0)
        with QSignalBlocker(self.parts):
            while self.parts.count() < len(self.found):
                self.parts.addItem(QListWidgetItem())
            for line, status in enumerate(self.found):
                self._fill(self.parts.item(line), status)
            self.parts.setCurrentRow(row)
        self._fit_items()
        steps = self.panel.show_status(self.current)
        next(steps)  # what stands in the way, which decides what can be done
        self._allow()
        yield REST
        yield from steps

    def _fill(self, item: QListWidgetItem, status: PartStatus) -> None:
        note = "（変更あり）" if status.changed else ""
        item.setText(f"{status.part.label}\n{status.word}{note}")
        item.setIcon(icon(*STATE_ICONS[status.state]))
        item.setData(Qt.ItemDataRole.AccessibleTextRole, f"{status.part.label}、{status.word}{note}")

    def _allow(self) -> None:
        status = self.current
        whole = status.part.is_whole
        self.approval.setVisible(whole)
        self.confirm.setText("町全体を確定(&C)" if whole else "課で確定(&C)")
        open_now = not self._document.read_only
        again = status.state == "confirmed" and bool(status.changed)
        free = not self.panel.blockers
        self.confirm.setEnabled(open_now and free and (status.is_open or again))
        self.approve.setEnabled(open_now and free and status.state == "confirmed" and not status.changed)
        self.reopen.setEnabled(open_now and not status.is_open)
        self.confirm.setToolTip("" if free else "下の一覧のものが残っている間は、確定できません")
        self._mark_primary(self.approve if self.approve.isEnabled() else self.confirm)

    def _mark_primary(self, button: QPushButton) -> None:
        """The next step forward is the one suggestion of the page."""
        for other in (self.confirm, self.approve):
            name = "primary" if other is button else ""
            if other.objectName() != name:
                other.setObjectName(name)
                restyle(other)

    def show_part(self, part_id: str) -> None:
        """Choose a part."""
        self.preparing.after(lambda: self._show_part(part_id))

    def _show_part(self, part_id: str) -> None:
        for line, status in enumerate(self.found):
            if status.part.id == part_id:
                self.parts.setCurrentRow(line)

    def show_key(self, key: str) -> None:
        """Choose a part by its id, or the one that a question, register or profile item belongs to.

        The keyboard goes to the first reason of that key that is not written.
        """
        self.preparing.after(lambda: self._show_key(key))

    def _show_key(self, key: str) -> None:
        owners = owner_sheets(self._document.question_set)
        self._show_part(owners.get(key, key))
        self.panel.bring(key)
        fields = [field for field in self.panel.fields.values() if field.warned.finding.key == key]
        open_first = sorted(fields, key=lambda field: bool(field.warned.reason))
        if open_first:
            open_first[0].edit.setFocus(Qt.FocusReason.OtherFocusReason)

    # --- what is typed ------------------------------------------------------------------------------------------------

    def leave(self) -> None:
        """Save the reason that is being typed."""
        self.panel.save()

    def unsaved(self) -> tuple[Unsaved, ...]:
        """Reasons that could not be saved."""
        return self.panel.unsaved()

    def drop_unsaved(self) -> None:
        """Show what is stored."""
        self.panel.drop_unsaved()

    # --- doing --------------------------------------------------------------------------------------------------------

    def _advance(self, state: str) -> None:
        self.panel.save()
        try:
            advance(self._document, self.current.part.id, state, self.who.text())
        except AppError as error:
            self._tell(error)

    def _ask_reason(self) -> ReopenDialog:
        dialog = ReopenDialog(self.current, self)
        dialog.agreed.connect(self._reopen)
        dialog.open()
        return dialog

    def _reopen(self, part_id: str, reason: str) -> None:
        try:
            reopen(self._document, part_id, reason, self.who.text())
        except AppError as error:
            self._tell(error)

    def _tell(self, error: AppError) -> None:
        show_error(self, error)
        if error.code.startswith("E-STORE"):
            self.save_failed.emit(error)

    def _open(self, path: Path) -> None:
        if not QDesktopServices.openUrl(QUrl.fromLocalFile(str(path))):
            fix = "エクスプローラーでこの場所を開いてください。"
            show_error(self, AppError("E-UI-OPEN", f"開けませんでした：{path}", fix))

"""One question in front of the adviser: the town's side, the adviser's own fields, comments. Saved field by field."""

from __future__ import annotations

from PySide6.QtCore import Qt, QTime, Signal
from PySide6.QtWidgets import QFrame, QGridLayout, QHBoxLayout, QLabel, QPushButton, QVBoxLayout, QWidget

from dx_assess.form.reserved import review_key
from dx_assess.form.review import AGREED, AGREED_REASON, FIELDS, REVISE, ReviewField, typed
from dx_assess.session.document import Document
from dx_assess.session.review import ReviewItem
from dx_assess.ui.field_label import field_label
from dx_assess.ui.page import Unsaved
from dx_assess.ui.paragraph import Paragraph
from dx_assess.ui.questions.card import asked_of
from dx_assess.ui.questions.editors import Asked, Editor, EditorSettings, TextEditor, make_editor
from dx_assess.ui.questions.field import SavedField, SavedFields
from dx_assess.ui.questions.inputs import EnterClicks
from dx_assess.ui.questions.notices import NoticeList
from dx_assess.ui.questions.states import StateBar
from dx_assess.ui.review.editors import AgreedField, RowChoice, RowMulti, short_line
from dx_assess.ui.review.remarks import Remarks
from dx_assess.ui.review.town_side import TownSide

HINTS = {
    "observed": "例：決裁文書は令和7年度のもの",
    "finding": "200字まで。町へ伝わる言葉で書きます",
    "checked_on": "確認を選ぶと、きょうの日が入ります",
    "checked_by": "例：県のICTアドバイザー",
    AGREED_REASON: "なぜその値にしたか（必ず書きます）",
}
_SHORT = {"checked_on": 26, "checked_by": 26}


class Detail(QFrame):
    """``asked_for``: a question to open; ``failed``: a change could not be written; ``unsaved_changed``."""

    asked_for = Signal(str)
    failed = Signal(object)
    unsaved_changed = Signal()

    def __init__(self, document: Document, item: ReviewItem) -> None:
        super().__init__()
        self.setObjectName("card")
        self.question = item.question
        self.number = item.number
        self._document = document
        self.title = Paragraph(f"{item.number}　{item.question.text}", "question")
        self.saved_at = QLabel()
        self.saved_at.setObjectName("muted")
        self.town = TownSide(document, item.question)
        self.town.asked_for.connect(self.asked_for)
        self.remarks = Remarks(document, item.question, item.number)
        self.remarks.failed.connect(self.failed)
        self.remarks.unsaved_changed.connect(self.unsaved_changed)
        self.editors: dict[str, Editor] = {}
        self.fields: dict[str, SavedField] = {}
        self.saved = SavedFields()
        self.agreeing = QWidget()
        self.agree = QPushButton("合意した値を書く")
        self._enter = EnterClicks(self)
        self._build()
        self.setAccessibleName(f"確認 {item.number} {item.question.text}")
        self.refresh(item)

    def _build(self) -> None:
        head = QHBoxLayout()
        head.addWidget(self.title, 1)
        head.addWidget(self.saved_at, 0, Qt.AlignmentFlag.AlignTop)
        rows = QVBoxLayout(self)
        rows.setContentsMargins(16, 12, 16, 12)
        rows.setSpacing(10)
        rows.addLayout(head)
        rows.addWidget(self.town)
        rows.addWidget(_heading("アドバイザーの確認（町の答えは変わりません）"))
        grid = _grid()
        for name in ("verdict", "method", "observed", "finding"):
            self._add(grid, FIELDS[name])
        rows.addLayout(grid)
        rows.addWidget(self.agree, 0, Qt.AlignmentFlag.AlignLeft)
        rows.addWidget(self.agreeing)
        self._build_agreed()
        who = _grid()
        for name in ("checked_on", "checked_by"):
            self._add(who, FIELDS[name])
        rows.addLayout(who)
        rows.addWidget(_heading("コメント"))
        rows.addWidget(self.remarks)

    def _build_agreed(self) -> None:
        self.agree.setObjectName("link")
        self.agree.setAccessibleName(f"合意した値を書く：{self.question.text}")
        self.agree.clicked.connect(self._open_agreed)
        self._enter.watch(self.agree)
        question = typed(self.question)
        editor, states = make_editor(asked_of(question)), StateBar(question)
        problem = NoticeList()
        key, label = review_key(question.id, AGREED), f"{self.number} {FIELDS[AGREED].label}"
        field = AgreedField(self._document, key, label, (editor, states), problem)
        self._keep(AGREED, field)
        self.editors[AGREED] = editor
        self.states = states
        rows = QVBoxLayout(self.agreeing)
        rows.setContentsMargins(0, 0, 0, 0)
        rows.setSpacing(6)
        rows.addWidget(_heading("合意した値（理由が要ります）"))
        for widget in (editor, states, problem):
            rows.addWidget(widget)
        grid = _grid()
        self._add(grid, FIELDS[AGREED_REASON])
        rows.addLayout(grid)
        self.fields[AGREED_REASON].saved.connect(field.again)

    def _add(self, grid: QGridLayout, field: ReviewField) -> None:
        editor = self._editor(field)
        problem = NoticeList()
        key = review_key(self.question.id, field.name)
        self._keep(field.name, SavedField(self._document, key, f"{self.number} {field.label}", (editor,), problem))
        self.editors[field.name] = editor
        label = field_label(field.label, editor.first())
        line = grid.rowCount()
        grid.addWidget(label, line, 0, Qt.AlignmentFlag.AlignTop)
        grid.addWidget(editor, line, 1)
        grid.addWidget(problem, line + 1, 1)

    def _editor(self, field: ReviewField) -> Editor:
        name = f"{field.label}：{self.question.text}"
        if field.kind == "choice":
            return RowChoice(name, field.options)
        if field.kind == "multi_choice":
            return RowMulti(name, field.options)
        asked = Asked(field.kind, name, placeholder=HINTS.get(field.name, ""))
        if field.name in _SHORT:
            return short_line(asked, _SHORT[field.name])
        return TextEditor(asked, EditorSettings(TextEditor))

    def _keep(self, name: str, field: SavedField) -> None:
        field.saved.connect(lambda: self.saved_at.setText(f"✓ {QTime.currentTime().toString('H:mm')} 保存しました"))
        self.fields[name] = self.saved.add(field, self.failed.emit, self.unsaved_changed.emit)

    def _open_agreed(self) -> None:
        self.agreeing.show()
        self.agree.hide()
        self.editors[AGREED].first().setFocus(Qt.FocusReason.OtherFocusReason)

    # --- showing ------------------------------------------------------------------------------------------------------

    def refresh(self, item: ReviewItem) -> None:
        """Show what is stored now. Never saves."""
        self.saved.refresh()
        self.town.refresh(item)
        self.remarks.refresh(item.comments)
        wanted = (
            self._stored("verdict") == REVISE
            or self._stored(AGREED) is not None
            or not self._document.answer(review_key(self.question.id, AGREED)).is_open
            or self.fields[AGREED].unsaved() is not None
        )
        if wanted:
            self.agreeing.show()
            self.agree.hide()
        elif not self.agreeing.isAncestorOf(self.focusWidget() or self):
            self.agreeing.hide()
            self.agree.show()
        writable = not self._document.read_only
        for editor in self.editors.values():
            editor.setEnabled(writable)
        for widget in (self.states, self.agree):
            widget.setEnabled(writable)

    def _stored(self, name: str) -> object:
        return self._document.answer(review_key(self.question.id, name)).value

    def enter(self, name: str = "verdict") -> None:
        """Put the keyboard into a field."""
        if name in (AGREED, AGREED_REASON):
            self._open_agreed()
        self.editors.get(name, self.editors["verdict"]).first().setFocus(Qt.FocusReason.OtherFocusReason)

    def leave(self) -> None:
        """Save what is still being typed."""
        self.saved.leave()

    def unsaved(self) -> tuple[Unsaved, ...]:
        """What is not in the file."""
        remark = self.remarks.unsaved()
        return (*self.saved.unsaved(), *((remark,) if remark is not None else ()))

    def drop(self) -> None:
        """Give it up."""
        self.saved.drop()
        self.remarks.drop()


def _heading(text: str) -> Paragraph:
    return Paragraph(text, "strong")


def _grid() -> QGridLayout:
    grid = QGridLayout()
    grid.setHorizontalSpacing(12)
    grid.setVerticalSpacing(6)
    grid.setColumnStretch(1, 1)
    grid.setColumnMinimumWidth(0, 104)
    return grid

"""One question in front of the adviser: the town's side, the adviser's own fields, comments. Saved field by field."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from PySide6.QtCore import Qt, QTime, Signal
from PySide6.QtWidgets import QFrame, QGridLayout, QHBoxLayout, QLabel, QPushButton, QVBoxLayout, QWidget

from dx_assess.form.reserved import review_key
from dx_assess.form.review import AGREED, AGREED_REASON, FIELDS, REVISE, ReviewField, typed
from dx_assess.session.document import Document
from dx_assess.session.large import is_large
from dx_assess.session.review import ReviewItem
from dx_assess.ui.field_label import field_label
from dx_assess.ui.laid_out_once import laid_out_once
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
from dx_assess.ui.slices import REST, Slices

HINTS = {
    "observed": "例：決裁文書は令和7年度のもの",
    "finding": "200字まで。町へ伝わる言葉で書きます",
    "checked_on": "確認を選ぶと、きょうの日が入ります",
    "checked_by": "例：県のICTアドバイザー",
    AGREED_REASON: "なぜその値にしたか（必ず書きます）",
}
HEADING = "アドバイザーの確認（町の答えは変わりません）"
_SHORT = {"checked_on": 26, "checked_by": 26}


class Detail(QFrame):
    """``asked_for``: a question to open; ``failed``: a change could not be written; ``unsaved_changed``."""

    asked_for = Signal(str)
    failed = Signal(object)
    unsaved_changed = Signal()

    def __init__(self, document: Document, item: ReviewItem) -> None:
        """Its head and the town's side; :meth:`build` makes the rest, in its place on the page."""
        super().__init__()
        self.setObjectName("card")
        self.question = item.question
        self.number = item.number
        self._item = item
        self._document = document
        self.saved_at = QLabel()
        self.saved_at.setObjectName("muted")
        self.town = TownSide(document, item.question)
        self.town.asked_for.connect(self.asked_for)
        self.editors: dict[str, Editor] = {}
        self.fields: dict[str, SavedField] = {}
        self.saved = SavedFields()
        self.agreeing = QWidget()
        self.agree = QPushButton("合意した値を書く")
        self.states: StateBar | None = None
        self._remarks: Remarks | None = None
        self._slices: Slices | None = None
        self._enter = EnterClicks(self)
        self.setAccessibleName(f"確認 {item.number} {item.question.text}")

    def build(self) -> None:
        """Make its fields; those of a large town one after the other, between the events of the window."""
        parts = self._parts()
        next(parts)
        if is_large(self._document):
            self._slices = Slices(self, parts)
        else:
            for _part in parts:
                pass

    def complete(self) -> None:
        """Make at once what is still missing."""
        if self._slices is not None:
            self._slices.finish()

    @property
    def remarks(self) -> Remarks:
        """The comments, which are made last."""
        self.complete()
        assert self._remarks is not None
        return self._remarks

    def _parts(self) -> Iterator[object]:
        """From the top down."""
        rows = QVBoxLayout(self)
        rows.setContentsMargins(16, 12, 16, 12)
        rows.setSpacing(10)
        found, who = _grid(), _grid()
        steps = (
            lambda: self._build_head(rows),
            lambda: self._build_fields(rows, found, ("verdict", "method"), HEADING),
            lambda: self._build_fields(rows, found, ("observed", "finding")),
            lambda: self._build_agreeing(rows),
            self._show_agreed,
            lambda: self._build_fields(rows, who, ("checked_on", "checked_by")),
            lambda: self._build_remarks(rows),
        )
        for step in steps:
            with laid_out_once(self):
                step()
            yield REST

    def _build_head(self, rows: QVBoxLayout) -> None:
        head = QHBoxLayout()
        rows.addLayout(head)
        head.addWidget(Paragraph(f"{self.number}　{self.question.text}", "question"), 1)
        head.addWidget(self.saved_at, 0, Qt.AlignmentFlag.AlignTop)
        rows.addWidget(self.town)
        self.town.refresh(self._item)

    def _build_fields(self, rows: QVBoxLayout, grid: QGridLayout, names: Sequence[str], heading: str = "") -> None:
        if heading:
            rows.addWidget(_heading(heading))
        if grid.parent() is None:
            rows.addLayout(grid)
        for name in names:
            self._add(grid, FIELDS[name])

    def _build_agreeing(self, rows: QVBoxLayout) -> None:
        """The button for the agreed value; its fields come when they are wanted."""
        self.agree.setObjectName("link")
        self.agree.setAccessibleName(f"合意した値を書く：{self.question.text}")
        self.agree.clicked.connect(self._open_agreed)
        self.agree.setEnabled(not self._document.read_only)
        self._enter.watch(self.agree)
        rows.addWidget(self.agree, 0, Qt.AlignmentFlag.AlignLeft)
        self.agreeing.hide()
        rows.addWidget(self.agreeing)

    def _build_remarks(self, rows: QVBoxLayout) -> None:
        self._remarks = Remarks(self._document, self.question, self.number)
        self._remarks.failed.connect(self.failed)
        self._remarks.unsaved_changed.connect(self.unsaved_changed)
        rows.addWidget(_heading("コメント"))
        rows.addWidget(self._remarks)
        self._remarks.refresh(self._item.comments)

    def _build_agreed(self) -> None:
        question = typed(self.question)
        editor, states = make_editor(asked_of(question)), StateBar(question)
        problem = NoticeList()
        key, label = review_key(question.id, AGREED), f"{self.number} {FIELDS[AGREED].label}"
        field = AgreedField(self._document, key, label, (editor, states), problem)
        self._keep(AGREED, field, editor)
        self.states = states
        states.setEnabled(not self._document.read_only)
        rows = QVBoxLayout(self.agreeing)
        rows.setContentsMargins(0, 0, 0, 0)
        rows.setSpacing(6)
        rows.addWidget(_heading("合意した値（理由が要ります）"))
        for widget in (editor, states, problem):
            rows.addWidget(widget)
        grid = _grid()
        rows.addLayout(grid)
        self._add(grid, FIELDS[AGREED_REASON])
        self.fields[AGREED_REASON].saved.connect(field.again)
        before: QWidget = self.agree
        for made in self.agreeing.findChildren(QWidget):  # Tab comes here after the button, whatever was made before
            if made.focusPolicy() != Qt.FocusPolicy.NoFocus:
                QWidget.setTabOrder(before, made)
                before = made

    def _add(self, grid: QGridLayout, field: ReviewField) -> None:
        editor = self._editor(field)
        problem = NoticeList()
        key = review_key(self.question.id, field.name)
        saved = SavedField(self._document, key, f"{self.number} {field.label}", (editor,), problem)
        self._keep(field.name, saved, editor)
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

    def _keep(self, name: str, field: SavedField, editor: Editor) -> None:
        field.saved.connect(lambda: self.saved_at.setText(f"✓ {QTime.currentTime().toString('H:mm')} 保存しました"))
        self.fields[name] = self.saved.add(field, self.failed.emit, self.unsaved_changed.emit)
        self.editors[name] = editor
        field.refresh()
        editor.setEnabled(not self._document.read_only)

    def _open_agreed(self) -> None:
        self._unfold_agreed()
        self.editors[AGREED].first().setFocus(Qt.FocusReason.OtherFocusReason)

    def _unfold_agreed(self) -> None:
        if AGREED not in self.fields:
            self._build_agreed()
        self.agreeing.show()
        self.agree.hide()

    # --- showing ------------------------------------------------------------------------------------------------------

    def refresh(self, item: ReviewItem) -> None:
        """Show what is stored now. Never saves."""
        self._item = item
        self.complete()
        self.saved.refresh()
        self.town.refresh(item)
        self.remarks.refresh(item.comments)
        self._show_agreed()
        writable = not self._document.read_only
        for editor in self.editors.values():
            editor.setEnabled(writable)
        for widget in (self.states, self.agree):
            if widget is not None:
                widget.setEnabled(writable)

    def _show_agreed(self) -> None:
        """Its fields, or the button for them."""
        wanted = (
            self._stored("verdict") == REVISE
            or self._stored(AGREED) is not None
            or not self._document.answer(review_key(self.question.id, AGREED)).is_open
            or (AGREED in self.fields and self.fields[AGREED].unsaved() is not None)
        )
        if wanted:
            self._unfold_agreed()
        elif not self.agreeing.isAncestorOf(self.focusWidget() or self):
            self.agreeing.hide()
            self.agree.show()

    def _stored(self, name: str) -> object:
        return self._document.answer(review_key(self.question.id, name)).value

    def enter(self, name: str = "verdict") -> None:
        """Put the keyboard into a field."""
        self.complete()
        if name in (AGREED, AGREED_REASON):
            self._open_agreed()
        self.editors.get(name, self.editors["verdict"]).first().setFocus(Qt.FocusReason.OtherFocusReason)

    def leave(self) -> None:
        """Save what is still being typed."""
        self.saved.leave()

    def unsaved(self) -> tuple[Unsaved, ...]:
        """What is not in the file."""
        own = (self.fields[name].unsaved() for name in FIELDS if name in self.fields)
        remark = self._remarks.unsaved() if self._remarks is not None else None
        return tuple(found for found in (*own, remark) if found is not None)

    def drop(self) -> None:
        """Give it up."""
        self.saved.drop()
        if self._remarks is not None:
            self._remarks.drop()


def _heading(text: str) -> Paragraph:
    return Paragraph(text, "strong")


def _grid() -> QGridLayout:
    grid = QGridLayout()
    grid.setHorizontalSpacing(12)
    grid.setVerticalSpacing(6)
    grid.setColumnStretch(1, 1)
    grid.setColumnMinimumWidth(0, 104)
    return grid

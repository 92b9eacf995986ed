"""One question: its words, its editor, what it is worth, last year's answer, and what does not fit."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence

from PySide6.QtCore import Qt, QTime, Signal
from PySide6.QtWidgets import QBoxLayout, QFrame, QGridLayout, QHBoxLayout, QLabel, QVBoxLayout, QWidget

from dx_assess.errors import AppError
from dx_assess.form.answer import OPEN, Status, answered
from dx_assess.form.display import question_numbers, without_ids
from dx_assess.form.glossary import Term
from dx_assess.form.model import Question
from dx_assess.form.reserved import ask_key
from dx_assess.score.results import Finding, QuestionResult, QuestionStatus
from dx_assess.session.carry import still_right, why_waiting
from dx_assess.session.document import Document
from dx_assess.ui.glossary.terms import TermRow
from dx_assess.ui.questions.aside import Aside
from dx_assess.ui.questions.automatic import AutomaticValue
from dx_assess.ui.questions.disclosure import Disclosure
from dx_assess.ui.questions.editors import EDITORS, Asked, Editor, RatePart, TextEditor, make_editor
from dx_assess.ui.questions.evidence import EvidenceRow
from dx_assess.ui.questions.field import Part, SavedField, SavedFields
from dx_assess.ui.questions.inputs import CommitText
from dx_assess.ui.questions.inquiries import InquiryBand
from dx_assess.ui.questions.notices import NoticeList, prose_label
from dx_assess.ui.questions.states import StateBar
from dx_assess.ui.questions.to_confirm import ConfirmTag
from dx_assess.ui.questions.waiting import WaitingBand

LONG_HELP = 90
"""Characters from which an explanation is folded."""
BESIDE = 54
"""Width of the page, in heights of the text, from which the narrow column stands beside the question."""
_AT_ONCE = 12
"""Widgets that are polished in one step."""


class QuestionCard(QFrame):
    """``asked_for``: a register and rows to look at; ``confirmed``: 「変わりありません」; ``history_wanted``;
    ``failed``: a change could not be written; ``unsaved_changed``.

    Nothing is in it before its ``parts`` are made, one by one: a card is too much for one turn of the event loop. They
    are made in their place, so that their style is looked up once. The card is hidden until :meth:`appear`, the first
    time and whenever it was hidden again.
    """

    asked_for = Signal(str, object)
    confirmed = Signal()
    history_wanted = Signal()
    failed = Signal(object)
    unsaved_changed = Signal()

    def __init__(
        self, document: Document, question: Question, number: str, terms: Sequence[Term], parent: QWidget
    ) -> None:
        super().__init__(parent)
        self.hide()
        self.setObjectName("card")
        self.question = question
        self.number = number
        self._document = document
        self.result: QuestionResult | None = None
        self._left_out = False
        self._waits = True
        self._terms = terms
        self.terms: TermRow | None = None
        self.editor: Editor | None = None
        self.automatic: AutomaticValue | None = None
        self.states: StateBar | None = None
        self.problem = NoticeList(self)  # of the card from now on: it may go before its parts are made
        self.mark_problem = NoticeList(self)
        self.findings = NoticeList(self)
        self.texts: dict[str, CommitText] = {}
        self.fields: dict[str, Editor] = {}
        self.value: SavedField | None = None
        self.saved = SavedFields()
        self.attached: EvidenceRow | None = None
        self._whole = QBoxLayout(QBoxLayout.Direction.LeftToRight, self)
        self._whole.setContentsMargins(16, 12, 16, 12)
        self._whole.setSpacing(20)
        self._main = QVBoxLayout()
        self._main.setSpacing(6)
        self._whole.addLayout(self._main, 1)
        self.setAccessibleName(f"設問 {number} {question.text}")
        self.parts: Iterator[None] = self._build()

    def _build(self) -> Iterator[None]:
        """In the order in which Tab goes through them."""
        self._add_title()
        self._add_help()
        yield
        if self._terms:
            self.terms = TermRow(self._terms)
            self._main.addWidget(self.terms)
            yield
        yield from self._add_answer()
        self._add_bands()
        yield
        yield from self._add_fields()
        self._main.addWidget(self.findings)
        yield from self._add_texts()
        self._add_aside()
        yield

    def _add_answer(self) -> Iterator[None]:
        if self.question.is_auto:
            self.automatic = AutomaticValue(self._document, self.question)
            self.automatic.asked_for.connect(self.asked_for)
            self._main.addWidget(self.automatic)
        else:
            self.editor = make_editor(asked_of(self.question))
            self._main.addWidget(self.editor)
            yield
            self.states = StateBar(self.question)
            self._main.addWidget(self.states)
            self.value = self._keep(self.question.id, self.question.text, (self.editor, self.states), self.problem)
        yield

    def _add_bands(self) -> None:
        self.waiting = WaitingBand(self.question)
        self.waiting.right.clicked.connect(self._still_right)
        self.inquiries = InquiryBand(self._document, self.question)
        self.inquiries.asked_for.connect(self.asked_for)
        for band in (self.waiting, self.inquiries, self.mark_problem, self.problem):
            self._main.addWidget(band)

    def _add_aside(self) -> None:
        self.aside = Aside(self._document, self.question)
        self.aside.same.clicked.connect(self._take_previous)
        self.aside.asked.connect(self._ask)
        self.aside.history.clicked.connect(self.history_wanted)
        self._whole.addWidget(self.aside, 0, Qt.AlignmentFlag.AlignTop)

    def fit(self, width: int) -> None:
        """``width`` of the page: with large text the narrow column goes below the question, so that nothing is cut."""
        beside = width > BESIDE * self.fontMetrics().height()
        way = QBoxLayout.Direction.LeftToRight if beside else QBoxLayout.Direction.TopToBottom
        if way != self._whole.direction():
            self._whole.setDirection(way)
            self._whole.setAlignment(self.aside, Qt.AlignmentFlag.AlignTop if beside else Qt.AlignmentFlag(0))
            self.aside.stand_beside(beside)

    def _add_title(self) -> None:
        self.title = prose_label(f"{self.number}　{self.question.text}")
        self.title.setObjectName("question")
        words = without_ids(self.question.to_confirm, question_numbers(self._document.question_set))
        self.to_confirm = ConfirmTag(f"設問 {self.number}", words)
        line = QHBoxLayout()
        line.setSpacing(8)
        line.addWidget(self.title, 1)
        line.addWidget(self.to_confirm, 0, Qt.AlignmentFlag.AlignTop)
        self._main.addLayout(line)

    def _add_help(self) -> None:
        words = without_ids(self.question.help, question_numbers(self._document.question_set))
        if not words:
            return
        if len(words) > LONG_HELP:
            self._main.addWidget(Disclosure("説明を読む", words))
            return
        label = prose_label(words)
        label.setObjectName("muted")
        self._main.addWidget(label)

    def _add_fields(self) -> Iterator[None]:
        if not self.question.fields:
            return
        grid = QGridLayout()
        self._main.addLayout(grid)
        grid.setContentsMargins(0, 2, 0, 2)
        grid.setHorizontalSpacing(12)
        grid.setVerticalSpacing(4)
        grid.setColumnStretch(1, 1)
        heading = QLabel("付属の欄（点数には入りません）")
        heading.setObjectName("muted")
        grid.addWidget(heading, 0, 0, 1, 2)
        for line, field in enumerate(self.question.fields):
            label = QLabel(field.label)
            label.setWordWrap(True)
            label.setMinimumWidth(self.fontMetrics().height() * 16)
            label.setMaximumWidth(self.fontMetrics().height() * 24)
            editor = make_editor(Asked(field.kind, field.label, unit=field.unit, unknown_ok=True))
            problem = NoticeList()
            self.fields[field.key] = editor
            self._keep(field.key, field.label, (editor,), problem)
            grid.addWidget(label, 2 * line + 1, 0)
            grid.addWidget(editor, 2 * line + 1, 1)
            grid.addWidget(problem, 2 * line + 2, 0, 1, 2)
            yield

    def _add_texts(self) -> Iterator[None]:
        grid = QGridLayout()
        self._main.addLayout(grid)
        grid.setContentsMargins(0, 4, 0, 0)
        grid.setHorizontalSpacing(12)
        grid.setVerticalSpacing(2)
        secret = self.question.publication == "C"
        place = "根拠資料の場所（添付せず、所在だけ）" if secret else "根拠資料の場所"
        for column, (part, label) in enumerate((("note", "備考（理由など）"), ("evidence", place))):
            editor = TextEditor(Asked("text", f"{label}：{self.question.text}"), EDITORS["text"])
            field, problem = editor.field, NoticeList()
            key = f"{self.question.id}.{part}"
            self._keep(key, label, (editor,), problem)
            if part == "evidence" and self.question.evidence:
                field.set_hint(f"例：{self.question.evidence}")
                field.setToolTip(f"根拠資料の例：{self.question.evidence}")
            heading = QLabel(label)
            heading.setObjectName("muted")
            heading.setBuddy(field)
            grid.addWidget(heading, 0, column)
            grid.addWidget(editor, 1, column, Qt.AlignmentFlag.AlignTop)
            grid.addWidget(problem, 2, column, Qt.AlignmentFlag.AlignTop)
            grid.setColumnStretch(column, 1)
            self.texts[key] = field
            yield
        if not secret:
            self.attached = EvidenceRow(self._document, self.question)
            self.attached.failed.connect(self.failed)
            grid.addWidget(self.attached, 3, 1, Qt.AlignmentFlag.AlignTop)
            yield

    # --- saving ---------------------------------------------------------------------------------------------------

    def _keep(self, key: str, label: str, parts: Sequence[Part], problem: NoticeList) -> SavedField:
        field = SavedField(self._document, key, f"{self.number} {label}", parts, problem)
        field.saved.connect(lambda: self.aside.say_saved(QTime.currentTime().toString("H:mm")))
        return self.saved.add(field, self.failed.emit, self.unsaved_changed.emit)

    def _take_previous(self) -> None:
        previous = self._document.previous_answer(self.question.id)
        if self.value is not None and previous is not None and previous.status is not Status.OPEN:
            self.value.take(previous)

    def _still_right(self) -> None:
        try:
            still_right(self._document, [self.question.id])
        except AppError as error:
            self.mark_problem.show_error(error)
            self.failed.emit(error)
            return
        self.mark_problem.show_error(None)
        self.aside.say_saved(QTime.currentTime().toString("H:mm"))
        self.confirmed.emit()

    def _ask(self, wanted: bool) -> None:
        words = "アドバイザーに聞く" if wanted else "アドバイザーに聞かない"
        try:
            answer = answered(True) if wanted else OPEN
            self._document.set_answer(ask_key(self.question.id), answer, f"{words}：{self.number} {self.question.text}")
        except AppError as error:
            self.aside.ask.setChecked(not wanted)
            self.mark_problem.show_error(error)
            self.failed.emit(error)
        else:
            self.mark_problem.show_error(None)
            self.aside.say_saved(QTime.currentTime().toString("H:mm"))

    def leave(self) -> None:
        """Save what is still being typed."""
        self.saved.leave()

    # --- showing --------------------------------------------------------------------------------------------------

    def refresh(self, result: QuestionResult, findings: Iterable[Finding]) -> None:
        """Show what is stored and computed now. Never saves."""
        self.result = result
        self._allow(not self._document.read_only)
        self._update_visible()
        self.saved.refresh()
        if not self.is_asked:
            return
        if self.automatic is not None:
            self.automatic.show_result(result)
        if self.attached is not None:
            self.attached.refresh()
        self.inquiries.refresh()
        self.waiting.show_why(why_waiting(self._document, self.question.id))
        self.findings.show_findings(list(findings))
        self.aside.refresh(result)

    def _allow(self, change: bool) -> None:
        for widget in (self.editor, self.states, *self.fields.values()):
            if widget is not None:
                widget.setEnabled(change)
        for field in self.texts.values():
            field.setReadOnly(not change)
        self.waiting.right.setEnabled(change)
        self.aside.same.setEnabled(change)
        self.aside.ask.setEnabled(change)

    def leave_out(self, left_out: bool) -> None:
        """Hide the question because of the filter; one with a text that is not saved stays."""
        self._left_out = left_out
        self._update_visible()

    def _update_visible(self) -> None:
        """Hide what is not wanted; what is wanted again appears when there is time for it."""
        if not self.is_wanted:
            self._waits = True
            self.hide()
        elif not self._waits:
            self.show()

    @property
    def is_wanted(self) -> bool:
        """To be shown, whether it has appeared yet or not."""
        return (self.is_asked and not self._left_out) or bool(self.saved.unsaved())

    @property
    def is_due(self) -> bool:
        """To be shown, and not there yet."""
        return self._waits and self.is_wanted

    def polish(self) -> Iterator[None]:
        """Look up the style of what it will show, which :meth:`appear` would do at once."""
        for at, widget in enumerate(_not_hidden(self)):
            widget.ensurePolished()
            if at % _AT_ONCE == _AT_ONCE - 1:
                yield

    def appear(self) -> None:
        """Show it, if it is wanted."""
        self._waits = False
        self._update_visible()

    @property
    def is_asked(self) -> bool:
        """Asked now, whatever the filter shows."""
        return self.result is not None and self.result.status is not QuestionStatus.HIDDEN

    @property
    def is_waiting(self) -> bool:
        """Asked now, and its answer waits to be confirmed."""
        return self.is_asked and bool(why_waiting(self._document, self.question.id))

    @property
    def is_open(self) -> bool:
        """Asked now, and not answered."""
        return self.result is not None and self.result.status is QuestionStatus.OPEN

    def enter(self) -> None:
        """Put the keyboard where the answer is given."""
        if self.is_waiting:
            self.waiting.right.setFocus(Qt.FocusReason.OtherFocusReason)
            return
        target = self.editor or self.automatic
        if target is not None:
            target.first().setFocus(Qt.FocusReason.OtherFocusReason)

    def field_widget(self, key: str) -> QWidget | None:
        """The widget of a key of this question."""
        if key in self.texts:
            return self.texts[key]
        return self.fields[key].first() if key in self.fields else None


def _not_hidden(whole: QWidget) -> Iterator[QWidget]:
    """``whole`` and what is in it, from the outside in, without what is hidden there."""
    yield whole
    for part in whole.findChildren(QWidget, options=Qt.FindChildOption.FindDirectChildrenOnly):
        if not part.isHidden():
            yield from _not_hidden(part)


def asked_of(question: Question) -> Asked:
    """What the editor of a question needs to know."""
    parts = (
        RatePart(question.numerator_label, question.numerator_unit),
        RatePart(question.denominator_label, question.denominator_unit),
    )
    return Asked(
        question.kind, question.text, question.options, question.unit, parts if question.kind == "percent" else None
    )

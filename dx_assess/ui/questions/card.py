"""One question: its words, its editor, what it is worth, last year's answer, and what does not fit."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from PySide6.QtCore import Qt, QTime, Signal
from PySide6.QtWidgets import QFrame, QGridLayout, QHBoxLayout, QLabel, QVBoxLayout, QWidget

from dx_assess.errors import AppError
from dx_assess.form.answer import Answer, Status
from dx_assess.form.display import question_numbers, without_ids
from dx_assess.form.glossary import Term
from dx_assess.form.model import Question, SubField
from dx_assess.score.results import Finding, QuestionResult, QuestionStatus
from dx_assess.session.document import Document
from dx_assess.ui.glossary.terms import TermRow
from dx_assess.ui.questions.aside import Aside
from dx_assess.ui.questions.automatic import AutomaticValue
from dx_assess.ui.questions.disclosure import Disclosure
from dx_assess.ui.questions.editors import Asked, Editor, Part, make_editor
from dx_assess.ui.questions.inputs import CommitLine, CommitText
from dx_assess.ui.questions.notices import NoticeList, prose
from dx_assess.ui.questions.saving import is_write_error, save_text
from dx_assess.ui.questions.states import StateBar

LONG_HELP = 90
"""Characters from which an explanation is folded."""


class QuestionCard(QFrame):
    """``asked_for``: a register and rows to look at; ``failed``: a change could not be written."""

    asked_for = Signal(str, object)
    failed = Signal(object)

    def __init__(self, document: Document, question: Question, number: str, terms: Sequence[Term] = ()) -> None:
        super().__init__()
        self.setObjectName("card")
        self.question = question
        self._document = document
        self.result: QuestionResult | None = None
        self.title = QLabel(prose(f"{number}　{question.text}"))
        self.title.setObjectName("question")
        self.title.setWordWrap(True)
        self.terms = TermRow(terms) if terms else None
        self.aside = Aside(document, question)
        self.editor: Editor | None = None
        self.automatic: AutomaticValue | None = None
        self.states: StateBar | None = None
        self.problem = NoticeList()
        self.findings = NoticeList()
        self.texts: dict[str, CommitText] = {}
        self.fields: dict[str, tuple[Editor, NoticeList]] = {}
        self._main = QVBoxLayout()
        self._main.setSpacing(6)
        self._build()
        self.setAccessibleName(f"設問 {number} {question.text}")
        self.aside.same.clicked.connect(self._take_previous)

    def _build(self) -> None:
        self._main.addWidget(self.title)
        self._add_help()
        if self.terms is not None:
            self._main.addWidget(self.terms)
        if self.question.is_auto:
            self.automatic = AutomaticValue(self._document, self.question)
            self.automatic.asked_for.connect(self.asked_for)
            self._main.addWidget(self.automatic)
        else:
            self.editor = make_editor(asked_of(self.question))
            self.states = StateBar(self.question)
            for part in (self.editor, self.states):
                part.committed.connect(lambda text: self._save(text))
                self._main.addWidget(part)
        self._main.addWidget(self.problem)
        self._add_fields()
        self._main.addWidget(self.findings)
        self._add_texts()
        whole = QHBoxLayout(self)
        whole.setContentsMargins(16, 12, 16, 12)
        whole.setSpacing(20)
        whole.addLayout(self._main, 1)
        whole.addWidget(self.aside, 0, Qt.AlignmentFlag.AlignTop)

    def _add_help(self) -> None:
        words = without_ids(self.question.help, question_numbers(self._document.question_set))
        if not words:
            return
        if len(words) > LONG_HELP:
            self._main.addWidget(Disclosure("説明を読む", words))
            return
        label = QLabel(prose(words))
        label.setObjectName("muted")
        label.setWordWrap(True)
        self._main.addWidget(label)

    def _add_fields(self) -> None:
        if not self.question.fields:
            return
        grid = QGridLayout()
        grid.setContentsMargins(0, 2, 0, 2)
        grid.setHorizontalSpacing(12)
        grid.setVerticalSpacing(4)
        heading = QLabel("付属の欄（点数には入りません）")
        heading.setObjectName("muted")
        grid.addWidget(heading, 0, 0, 1, 2)
        for line, field in enumerate(self.question.fields):
            label = QLabel(field.label)
            label.setWordWrap(True)
            label.setMinimumWidth(220)
            label.setMaximumWidth(300)
            editor, problem = self._field_editor(field)
            grid.addWidget(label, 2 * line + 1, 0)
            grid.addWidget(editor, 2 * line + 1, 1)
            grid.addWidget(problem, 2 * line + 2, 0, 1, 2)
        grid.setColumnStretch(1, 1)
        self._main.addLayout(grid)

    def _field_editor(self, field: SubField) -> tuple[Editor, NoticeList]:
        editor = make_editor(Asked(field.kind, field.label, unit=field.unit, unknown_ok=True))
        problem = NoticeList()
        editor.committed.connect(lambda text: self._save_field(field.key, text))
        self.fields[field.key] = (editor, problem)
        return editor, problem

    def _add_texts(self) -> None:
        grid = QGridLayout()
        grid.setContentsMargins(0, 4, 0, 0)
        grid.setHorizontalSpacing(12)
        grid.setVerticalSpacing(2)
        secret = self.question.publication == "C"
        place = "根拠資料の場所（添付せず、所在だけ）" if secret else "根拠資料の場所"
        for column, (part, label) in enumerate((("note", "備考（理由など）"), ("evidence", place))):
            field = CommitText()
            field.setAccessibleName(f"{label}：{self.question.text}")
            key = f"{self.question.id}.{part}"
            field.committed.connect(lambda text, key=key: self._save_part(key, text))
            if part == "evidence" and self.question.evidence:
                field.set_hint(f"例：{self.question.evidence}")
                field.setToolTip(f"根拠資料の例：{self.question.evidence}")
            heading = QLabel(label)
            heading.setObjectName("muted")
            heading.setBuddy(field)
            grid.addWidget(heading, 0, column)
            grid.addWidget(field, 1, column, Qt.AlignmentFlag.AlignTop)
            grid.setColumnStretch(column, 1)
            self.texts[key] = field
        self.text_problem = NoticeList()
        grid.addWidget(self.text_problem, 2, 0, 1, 2)
        self._main.addLayout(grid)

    # --- saving ---------------------------------------------------------------------------------------------------

    def _saved(self, key: str, text: str, problem: NoticeList) -> AppError | None:
        error = save_text(self._document, key, text)
        problem.show_error(error)
        if is_write_error(error):
            self.failed.emit(error)
        return error

    def _save(self, text: str) -> None:
        before = self._document.answer(self.question.id)
        error = self._saved(self.question.id, text, self.problem)
        if error is None:
            self._load_answer(force=True)
            self._say_saved(before, self.question.id)
        elif self.editor is not None and text.startswith("@"):
            self._load_answer()

    def _save_field(self, key: str, text: str) -> None:
        editor, problem = self.fields[key]
        before = self._document.answer(key)
        error = self._saved(key, text, problem)
        if error is None:
            editor.load(self._document.answer(key), force=True)
            self._say_saved(before, key)

    def _save_part(self, key: str, text: str) -> None:
        before = self._document.answer(key)
        error = self._saved(key, text, self.text_problem)
        if error is None:
            self.texts[key].load(_words(self._document.answer(key)), force=True)
            self._say_saved(before, key)

    def _say_saved(self, before: Answer, key: str) -> None:
        if self._document.answer(key) != before:
            self.aside.say_saved(QTime.currentTime().toString("H:mm"))

    def _take_previous(self) -> None:
        previous = self._document.previous_answer(self.question.id)
        if previous is None or previous.status is Status.OPEN:
            return
        try:
            self._document.set_answer(self.question.id, previous)
        except AppError as error:
            self.problem.show_error(error)
            self.failed.emit(error)
            return
        self.problem.show_error(None)
        self._load_answer(force=True)
        self.aside.say_saved(QTime.currentTime().toString("H:mm"))

    def leave(self) -> None:
        """Save what is still being typed."""
        for field in self.findChildren(CommitText):
            field.commit()
        for line in self.findChildren(CommitLine):
            line.commit()

    # --- showing --------------------------------------------------------------------------------------------------

    def refresh(self, result: QuestionResult, findings: Iterable[Finding]) -> None:
        """Show what is stored and computed now. Never saves."""
        self.result = result
        self._allow(not self._document.read_only)
        hidden = result.status is QuestionStatus.HIDDEN
        self.setVisible(not hidden)
        self._load_answer()
        for key, (editor, _problem) in self.fields.items():
            editor.load(self._document.answer(key))
        for key, field in self.texts.items():
            field.load(_words(self._document.answer(key)))
        if hidden:
            return
        if self.automatic is not None:
            self.automatic.show_result(result)
        self.findings.show_findings(list(findings))
        self.aside.refresh(result)

    def _allow(self, change: bool) -> None:
        for widget in (self.editor, self.states, *(editor for editor, _problem in self.fields.values())):
            if widget is not None:
                widget.setEnabled(change)
        for field in self.texts.values():
            field.setReadOnly(not change)
        self.aside.same.setEnabled(change)

    def _load_answer(self, force: bool = False) -> None:
        answer = self._document.answer(self.question.id)
        if self.editor is not None and self.states is not None:
            self.editor.load(answer, force)
            self.states.load(answer, force)

    @property
    def is_open(self) -> bool:
        """Asked now, and not answered."""
        return self.result is not None and self.result.status is QuestionStatus.OPEN

    def enter(self) -> None:
        """Put the keyboard where the answer is given."""
        target = self.editor or self.automatic
        if target is not None:
            target.first().setFocus(Qt.FocusReason.OtherFocusReason)

    def field_widget(self, key: str) -> QWidget | None:
        """The widget of a key of this question."""
        if key in self.texts:
            return self.texts[key]
        return self.fields[key][0].first() if key in self.fields else None


def asked_of(question: Question) -> Asked:
    """What the editor of a question needs to know."""
    parts = (
        Part(question.numerator_label, question.numerator_unit),
        Part(question.denominator_label, question.denominator_unit),
    )
    return Asked(
        question.kind, question.text, question.options, question.unit, parts if question.kind == "percent" else None
    )


def _words(answer: Answer) -> str:
    return answer.value if isinstance(answer.value, str) else ""

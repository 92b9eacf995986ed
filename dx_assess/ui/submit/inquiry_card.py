"""照会・差戻し on the page 提出: what came, and the answers."""

from __future__ import annotations

from PySide6.QtCore import Signal
from PySide6.QtWidgets import QFrame, QLabel, QPlainTextEdit, QPushButton, QVBoxLayout

from dx_assess.errors import AppError
from dx_assess.session.document import Document
from dx_assess.session.inquiry import answer_inquiry
from dx_assess.session.inquiry_records import Inquiry, inquiries
from dx_assess.ui.flow import FlowRow
from dx_assess.ui.icons import icon
from dx_assess.ui.paragraph import Paragraph
from dx_assess.ui.questions.notices import NoticeList
from dx_assess.ui.tables import STRETCH, Cell, Head, LinesTable
from dx_assess.ui.text_size import follow_text

HEADS = (Head("状態", 6), Head("どこから", 12), Head("照会番号", 8), Head("照会", STRETCH))
ABOUT = (
    "県やアドバイザーから届いた照会（.dxinquiry）を取り込み、答えます。ここへドラッグしても取り込めます。"
    "県への回答は、次の提出に付きます。"
)


class InquiryCard(QFrame):
    """``take_wanted``: a file is to be chosen; ``failed``: an answer could not be written; ``chosen``: a question."""

    take_wanted = Signal()
    failed = Signal(object)
    chosen = Signal(str, object)

    def __init__(self, document: Document) -> None:
        super().__init__()
        self.setObjectName("card")
        self._document = document
        self.found: tuple[Inquiry, ...] = ()
        self._row = ""
        self.take = QPushButton("照会ファイルを取り込む(&T)…")
        self.take.setIcon(icon("folder"))
        self.take.clicked.connect(lambda: self.take_wanted.emit())
        self.table = LinesTable("照会の一覧", HEADS, lambda _line: self.answer.setFocus())
        self.table.selectionModel().currentRowChanged.connect(lambda *_: self._choose())
        self.text = Paragraph()
        self.question = QPushButton("設問を見る(&Q)")
        self.question.setObjectName("link")
        self.question.clicked.connect(lambda: self._go())
        self.answer = QPlainTextEdit()
        self.answer.setAccessibleName("照会への回答")
        self.answer.setTabChangesFocus(True)
        follow_text(self.answer, lambda: self.answer.setFixedHeight(self.answer.fontMetrics().lineSpacing() * 4))
        self.answer.textChanged.connect(lambda: self._allow())
        self.problem = NoticeList()
        self.save = QPushButton("回答を保存(&V)")
        self.save.clicked.connect(lambda: self._save())
        self.drop = QPushButton("書きかけをやめる")
        self.drop.clicked.connect(lambda: self.drop_text())
        self._lay_out()

    def _lay_out(self) -> None:
        heading = QLabel("照会・差戻し")
        heading.setObjectName("heading")
        top = FlowRow()
        top.add(heading, 1)
        top.add(self.take)
        line = FlowRow()
        for button in (self.save, self.drop, self.question):
            line.add(button)
        rows = QVBoxLayout(self)
        rows.setContentsMargins(20, 14, 20, 14)
        rows.setSpacing(8)
        rows.addWidget(top)
        for widget in (Paragraph(ABOUT, "muted"), self.table, self.text, self.answer, self.problem):
            rows.addWidget(widget)
        rows.addWidget(line)

    def refresh(self) -> None:
        """Show what is stored; a text that is being typed stays."""
        self.found = inquiries(self._document)
        typed = self.typed
        row = self._row
        self.table.show_lines([_line(item) for item in self.found])
        self.table.fit_height()
        ids = [item.row_id for item in self.found]
        if self.found:
            self.table.selectRow(ids.index(row) if row in ids else 0)
        self._choose(typed if row == self._row else None)
        for widget in (self.table, self.text, self.answer, self.save, self.drop, self.question):
            widget.setVisible(bool(self.found))
        self.take.setEnabled(not self._document.read_only)
        self.answer.setReadOnly(self._document.read_only)

    @property
    def current(self) -> Inquiry | None:
        """The one that is chosen."""
        return next((item for item in self.found if item.row_id == self._row), None)

    @property
    def typed(self) -> str | None:
        """A text that differs from what is stored; None when there is none."""
        current = self.current
        text = self.answer.toPlainText().strip()
        return text if current is not None and text != current.answer else None

    def show_row(self, row_id: str) -> None:
        """Choose one."""
        ids = [item.row_id for item in self.found]
        if row_id in ids:
            self.table.selectRow(ids.index(row_id))
            self.answer.setFocus()

    def _choose(self, typed: str | None = None) -> None:
        line = self.table.current_line()
        wanted = self.found[line].row_id if line is not None and line < len(self.found) else ""
        if wanted != self._row and self.typed is not None and self.current is not None and not self._save():
            self.show_row(self._row)
            return
        self._row = wanted
        current = self.current
        if current is None:
            return
        question = self._document.question_set.question(current.question)
        about = question.text if question is not None else current.question or "全体について"
        self.text.setText(f"{about}\n{current.text}")
        self.question.setEnabled(question is not None)
        text = current.answer if typed is None else typed
        if self.answer.toPlainText().strip() != text:
            self.answer.setPlainText(text)
        self._allow()

    def _allow(self) -> None:
        changed = self.typed is not None and not self._document.read_only
        self.save.setEnabled(changed)
        self.drop.setEnabled(changed)

    def _save(self) -> bool:
        if self.current is None:
            return True
        try:
            answer_inquiry(self._document, self._row, self.answer.toPlainText())
        except AppError as error:
            self.problem.show_error(error)
            self.failed.emit(error)
            return False
        self.problem.show_error(None)
        return True

    def leave(self) -> None:
        """Save what is being typed."""
        if self.typed is not None:
            self._save()

    def drop_text(self) -> None:
        """Show what is stored."""
        if self.current is not None:
            self.answer.setPlainText(self.current.answer)
            self.problem.show_error(None)

    def _go(self) -> None:
        if self.current is not None and self.current.question:
            self.chosen.emit(self.current.question, ())


def _line(item: Inquiry) -> tuple[Cell, Cell, Cell, Cell]:
    state = Cell("回答済", icon="good") if item.settled else Cell("未回答", icon="open")
    return state, Cell(f"{item.kind_word}　{item.sender}"), Cell(item.number), Cell(item.text, tip=item.text)

"""用語 under a question: a link for each term in it; a link opens the plain words beside it."""

from __future__ import annotations

from collections.abc import Sequence

from PySide6.QtCore import QPoint, Qt
from PySide6.QtWidgets import QFrame, QLabel, QPushButton, QVBoxLayout, QWidget

from dx_assess.form.glossary import Glossary, Term
from dx_assess.form.model import Question
from dx_assess.session.glossary import terms_in
from dx_assess.ui.flow import FlowLayout
from dx_assess.ui.paragraph import Paragraph
from dx_assess.ui.questions.inputs import EnterClicks


def question_terms(glossary: Glossary, question: Question) -> tuple[Term, ...]:
    """The terms in a question's words, help and options."""
    return terms_in(glossary, question.text, question.help, *(option.label for option in question.options))


class TermRow(QWidget):
    """The links. The popover closes with Escape or a click elsewhere; the keyboard is back on its link then."""

    def __init__(self, terms: Sequence[Term]) -> None:
        super().__init__()
        self.popover: TermPopover | None = None
        self.links: list[QPushButton] = []
        flow = FlowLayout(self, 4)
        label = QLabel("用語")
        label.setObjectName("muted")
        flow.addWidget(label)
        self._enter = EnterClicks(self)
        for term in terms:
            link = QPushButton(term.term.replace("&", "&&"))
            link.setObjectName("link")
            link.setAccessibleName(f"用語の説明：{term.term}")
            link.setToolTip(term.text)
            link.clicked.connect(lambda _=False, term=term, link=link: self._open(term, link))
            self._enter.watch(link)
            flow.addWidget(link)
            self.links.append(link)

    def _open(self, term: Term, link: QPushButton) -> None:
        self.popover = TermPopover(term, link)
        self.popover.place_below(link)


class TermPopover(QFrame):
    """One term in plain words."""

    def __init__(self, term: Term, parent: QWidget) -> None:
        super().__init__(parent, Qt.WindowType.Popup)
        self.setObjectName("popover")
        self.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        self.setAccessibleName(f"{term.term}：{term.text}")
        self.term = term
        width = self.fontMetrics().height() * 26
        rows = QVBoxLayout(self)
        rows.setContentsMargins(14, 10, 14, 12)
        rows.setSpacing(4)
        title = QLabel(term.term)
        title.setObjectName("strong")
        reading = QLabel(term.reading)
        reading.setObjectName("muted")
        for label in (title, reading, Paragraph(term.text)):
            label.setFixedWidth(width)
            rows.addWidget(label)

    def place_below(self, link: QWidget) -> None:
        """Show it under its link, inside the screen."""
        self.adjustSize()
        room = link.screen().availableGeometry()
        at = link.mapToGlobal(QPoint(0, link.height() + 2))
        if at.y() + self.height() > room.bottom():
            at.setY(link.mapToGlobal(QPoint(0, 0)).y() - self.height() - 2)
        at.setX(max(min(at.x(), room.right() - self.width()), room.left()))
        self.move(at)
        self.show()
        self.setFocus(Qt.FocusReason.PopupFocusReason)

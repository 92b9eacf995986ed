"""用語集: every term in plain words, found by its spelling or reading."""

from __future__ import annotations

from PySide6.QtCore import QEvent, QObject, Qt
from PySide6.QtGui import QKeyEvent
from PySide6.QtWidgets import QDialog, QHBoxLayout, QLabel, QLineEdit, QListWidget, QPushButton, QVBoxLayout, QWidget

from dx_assess.form.glossary import Glossary, Term
from dx_assess.session.glossary import search
from dx_assess.ui.flow import FlowLayout
from dx_assess.ui.paragraph import Paragraph
from dx_assess.ui.room import give_room
from dx_assess.ui.tab_stop import tab_before


class GlossaryDialog(QDialog):
    """May stay open beside the window."""

    def __init__(self, glossary: Glossary, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._glossary = glossary
        self.terms: tuple[Term, ...] = ()
        self.setWindowTitle("用語集")
        self.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        give_room(self, 50, 32)
        self.search = QLineEdit()
        self.search.setPlaceholderText("言葉か、ひらがなの読み")
        self.search.setAccessibleName("用語をさがす")
        self.search.setClearButtonEnabled(True)
        self.search.textChanged.connect(self._fill)
        self.search.installEventFilter(self)
        self.list = QListWidget()
        self.list.setAccessibleName("用語の一覧")
        self.list.currentRowChanged.connect(self._show)
        self.title, self.reading, self.text = QLabel(), QLabel(), Paragraph()
        self.others, self.source = QLabel(), Paragraph(name="muted")
        self.related = QWidget()
        self._links = FlowLayout(self.related, 4)
        self._lay_out()
        self._fill()

    def _lay_out(self) -> None:
        self.title.setObjectName("title")
        for label in (self.reading, self.others):
            label.setObjectName("muted")
            label.setWordWrap(True)
        left = QVBoxLayout()
        left.addWidget(self.search)
        left.addWidget(self.list, 1)
        right = QVBoxLayout()
        right.setSpacing(8)
        for widget in (self.title, self.reading, self.text, self.others, self.source, self.related):
            right.addWidget(widget)
        right.addStretch(1)
        self._close = close = QPushButton("閉じる")
        close.setAutoDefault(False)
        close.clicked.connect(self.reject)
        right.addWidget(close, 0, Qt.AlignmentFlag.AlignRight)
        layout = QHBoxLayout(self)
        layout.setContentsMargins(16, 16, 16, 16)
        layout.setSpacing(20)
        layout.addLayout(left, 2)
        layout.addLayout(right, 3)

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        """Up and down move in the list while something is typed."""
        keys = (Qt.Key.Key_Up, Qt.Key.Key_Down)
        if isinstance(event, QKeyEvent) and event.type() == QEvent.Type.KeyPress and event.key() in keys:
            step = 1 if event.key() == Qt.Key.Key_Down else -1
            self.list.setCurrentRow(min(max(self.list.currentRow() + step, 0), self.list.count() - 1))
            return True
        return super().eventFilter(watched, event)

    def _fill(self) -> None:
        self.terms = search(self._glossary, self.search.text())
        self.list.clear()
        self.list.addItems([term.term for term in self.terms])
        if self.terms:
            self.list.setCurrentRow(0)
        else:
            self._show(-1)

    def _show(self, at: int) -> None:
        term = self.terms[at] if 0 <= at < len(self.terms) else None
        self.title.setText(term.term if term else "見つかりません")
        self.reading.setText(term.reading if term else "")
        self.text.setText(term.text if term else "言葉を短くするか、ひらがなの読みでさがしてください。")
        self.others.setText(f"ほかの書き方：{'、'.join(term.aliases)}" if term and term.aliases else "")
        self.source.setText(f"出どころ：{term.source}" if term and term.source else "")
        while item := self._links.takeAt(0):
            if widget := item.widget():
                widget.hide()
                widget.deleteLater()
        links: list[QWidget] = []
        for other in (self._glossary.term(name) for name in (term.related if term else ())):
            if other is not None:
                links.append(self._link(other))
        tab_before(links, self._close)
        self.related.setVisible(self._links.count() > 0)

    def _link(self, term: Term) -> QPushButton:
        button = QPushButton(f"→ {term.term}".replace("&", "&&"))
        button.setObjectName("link")
        button.setAutoDefault(False)
        button.setAccessibleName(f"関係する用語：{term.term}")
        button.clicked.connect(lambda: self.show_term(term.id))
        self._links.addWidget(button)
        button.show()
        return button

    def show_term(self, term_id: str) -> None:
        """Bring one term into view."""
        self.search.clear()
        at = next((n for n, term in enumerate(self.terms) if term.id == term_id), -1)
        self.list.setCurrentRow(at)

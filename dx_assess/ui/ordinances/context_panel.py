"""One place in its article: what stands there, what it would become, and the decisions."""

from __future__ import annotations

from collections.abc import Sequence
from html import escape

from PySide6.QtCore import QTimer
from PySide6.QtGui import QResizeEvent
from PySide6.QtWidgets import QComboBox, QFrame, QHBoxLayout, QLabel, QPushButton, QTextBrowser, QVBoxLayout, QWidget

from dx_assess.session.ordinances import Candidate, State
from dx_assess.ui.flow import FlowLayout
from dx_assess.ui.paragraph import LINE_HEIGHT, Paragraph
from dx_assess.ui.questions.inputs import EnterClicks
from dx_assess.ui.text_size import follow_text

AS_SUGGESTED = "候補のまま"
GAP = 8
LATER = "（あとで台帳で選ぶ）"
_SHOWN = 12_000
"""Characters of an article that are shown around the first word."""


class ContextPanel(QFrame):
    """The right side of the finder."""

    def __init__(self, labels: dict[str, str], parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._labels = labels
        self.heading = Paragraph("", "heading", self)
        self.place = Paragraph("", "muted", self)
        self.text = QTextBrowser(self)
        self.text.setAccessibleName("条文")
        self.text.setOpenLinks(False)
        self.text.setTabChangesFocus(True)
        self.text.setMinimumHeight(self.fontMetrics().height() * 2)
        self._kind = QLabel("規制の種類(&T)：", self)
        self.item = QComboBox(self)
        self.item.setAccessibleName("台帳に書く規制の種類")
        self._line = QWidget(self)
        self.accept_hits = QPushButton("台帳に入れる", self._line)
        self.accept_hits.setObjectName("primary")
        self.reject_hits = QPushButton("当たらない", self._line)
        self.reopen_hits = QPushButton("未定に戻す(&U)", self._line)
        for button in (self.accept_hits, self.reject_hits, self.reopen_hits):
            button.setAutoDefault(False)
        self._enter = EnterClicks(self)
        self._enter.watch(self.accept_hits, self.reject_hits, self.reopen_hits)
        self._lay_out()
        self.show_candidates(())
        self._give_room()
        follow_text(self._line, lambda: QTimer.singleShot(0, self, self._give_room))  # when the buttons have it too

    def _lay_out(self) -> None:
        self._kind.setBuddy(self.item)
        kind = QHBoxLayout()
        kind.addWidget(self._kind)
        kind.addWidget(self.item, 1)
        buttons = FlowLayout(self._line, GAP)
        for button in (self.accept_hits, self.reject_hits, self.reopen_hits):
            buttons.addWidget(button)
        rows = QVBoxLayout(self)
        rows.setContentsMargins(8, 0, 0, 0)
        rows.setSpacing(6)
        rows.addWidget(self.heading)
        rows.addWidget(self.place)
        rows.addWidget(self.text, 1)
        rows.addLayout(kind)
        rows.addWidget(self._line)

    def _give_room(self) -> None:
        """Two of the buttons stand side by side in every size of text: three lines leave no room for the article."""
        pair = (self.accept_hits, self.reject_hits)
        for button in pair:
            button.ensurePolished()
        self._line.setMinimumWidth(sum(button.sizeHint().width() for button in pair) + GAP)

    def resizeEvent(self, event: QResizeEvent) -> None:
        """With large text the buttons take two lines; the article gives them the room."""
        super().resizeEvent(event)
        self._line.setMinimumHeight(self._line.heightForWidth(self.width() - 8))

    def show_candidates(self, chosen: Sequence[Candidate], writable: bool = True) -> None:
        """Show the first of what is selected, and what can be done with all of it."""
        if chosen:
            self._show_one(chosen[0], len(chosen))
        else:
            self.heading.setText("箇所を選ぶと、条文が出ます")
            self.place.setText("")
            self.text.clear()
        self._fill_items(chosen)
        numbers: dict[State, int] = {"new": 0, "accepted": 0, "rejected": 0}
        for candidate in chosen:
            numbers[candidate.state] += candidate.state != "accepted" or candidate.own
        to_accept = numbers["new"] + numbers["rejected"]
        back = numbers["accepted"] + numbers["rejected"]
        self.accept_hits.setText(f"台帳に入れる（{to_accept:,}件）" if to_accept > 1 else "台帳に入れる（Enter）")
        to_reject = numbers["new"]
        self.reject_hits.setText(f"当たらない（{to_reject:,}件）" if to_reject > 1 else "当たらない（Delete）")
        self.accept_hits.setEnabled(writable and to_accept > 0)
        self.reject_hits.setEnabled(writable and to_reject > 0)
        self.reopen_hits.setEnabled(writable and back > 0)
        self.item.setEnabled(writable and to_accept > 0)

    def chosen_item(self) -> str | None:
        """The kind of rule for the rows; None = as suggested."""
        value = self.item.currentData()
        return value if isinstance(value, str) else None

    def _fill_items(self, chosen: Sequence[Candidate]) -> None:
        suggested = {candidate.hit.item for candidate in chosen}
        first = AS_SUGGESTED
        if len(suggested) == 1:
            code = next(iter(suggested))
            first = f"{AS_SUGGESTED}：{self._labels[code]}" if code in self._labels else LATER
        self.item.clear()
        self.item.addItem(first, None)
        for code, label in self._labels.items():
            self.item.addItem(label, code)

    def _show_one(self, candidate: Candidate, count: int) -> None:
        hit = candidate.hit
        more = f"　ほか{count - 1:,}件" if count > 1 else ""
        self.heading.setText(f"{hit.title}　{hit.article}{more}")
        row = f"（{candidate.row}）" if candidate.row else ""
        self.place.setText(f"{hit.kind or '種類は不明'}　{hit.file}　{candidate.state_word}{row}")
        self.text.setHtml(context_html(candidate))
        self.text.scrollToAnchor("first")


def context_html(candidate: Candidate) -> str:
    """The article with the words in bold between 【 and 】; of a very long one the part around the first word."""
    hit = candidate.hit
    start = max(hit.marks[0][0] - _SHOWN // 2, 0)
    end = min(start + _SHOWN, len(hit.context))
    parts = ["（前を省きます）\n" if start else ""]
    at = start
    for number, (begin, stop) in enumerate(hit.marks):
        if begin < at or stop > end:
            continue
        anchor = '<a name="first"></a>' if number == 0 else ""
        word = escape(hit.context[begin:stop])
        parts.append(f"{escape(hit.context[at:begin])}{anchor}<b><u>【{word}】</u></b>")
        at = stop
    parts.append(escape(hit.context[at:end]))
    parts.append("\n（後を省きます）" if end < len(hit.context) else "")
    lines = "".join(parts).replace("\n", "<br>")
    return f'<p style="margin:0; line-height:{LINE_HEIGHT}%; white-space:pre-wrap">{lines}</p>'

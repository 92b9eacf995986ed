"""要確認: a discreet mark where the bank itself could not settle something, with its words one press away."""

from __future__ import annotations

from collections.abc import Iterable

from PySide6.QtWidgets import QPushButton, QSizePolicy

from dx_assess.form.display import question_numbers, without_ids
from dx_assess.form.glossary import Term
from dx_assess.form.model import QuestionSet
from dx_assess.ui.glossary.terms import TermPopover
from dx_assess.ui.questions.inputs import EnterClicks

WORD = "要確認"
MEANING = "公開資料では確かめられていないこと"


class ConfirmTag(QPushButton):
    """The mark; a click, Space or Enter opens what is to be confirmed. Hidden without words."""

    def __init__(self, about: str = "", words: str = "") -> None:
        super().__init__(WORD)
        self.setObjectName("mark")
        self.setSizePolicy(QSizePolicy.Policy.Fixed, QSizePolicy.Policy.Fixed)
        self.popover: TermPopover | None = None
        self._words = ""
        self._enter = EnterClicks(self)
        self._enter.watch(self)
        self.clicked.connect(self._open)
        self._say(about, words)
        if not words:  # never shown here: without a parent it would be a window of its own
            self.hide()

    def show_words(self, about: str, words: str) -> None:
        """:param about: what is marked, for the screen reader; :param words: what is to be confirmed, or nothing."""
        self._say(about, words)
        self.setVisible(bool(words))

    def _say(self, about: str, words: str) -> None:
        self._words = words
        self.setToolTip(f"{WORD}（{MEANING}）：{words}")
        self.setAccessibleName(f"{WORD}：{about}")
        self.setAccessibleDescription(words)

    def _open(self) -> None:
        self.popover = TermPopover(Term("", WORD, MEANING, self._words), self)
        self.popover.place_below(self)


def words_of(question_set: QuestionSet, question_ids: Iterable[str]) -> str:
    """What is to be confirmed about these questions, each with its number; empty when nothing is."""
    numbers = question_numbers(question_set)
    found = (question_set.question(question_id) for question_id in question_ids)
    marked = {question.id: question.to_confirm for question in found if question is not None and question.to_confirm}
    return "\n".join(f"設問{numbers[key]}　{without_ids(words, numbers)}" for key, words in marked.items())

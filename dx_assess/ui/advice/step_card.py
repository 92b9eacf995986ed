"""One next step: what to do, why, what it would bring, how much work it is and who helps."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from functools import partial

from msgspec.structs import replace
from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QFrame, QGridLayout, QHBoxLayout, QLabel, QPushButton, QVBoxLayout, QWidget

from dx_assess.form.model import QuestionSet
from dx_assess.report.advice_part import REPORTED
from dx_assess.score.advice import Trigger
from dx_assess.score.offers import NextStep, Offer
from dx_assess.score.results import Finding
from dx_assess.ui.advice.words import becomes
from dx_assess.ui.icons import IconLabel
from dx_assess.ui.laid_out_once import laid_out_once
from dx_assess.ui.paragraph import Paragraph
from dx_assess.ui.questions.inputs import EnterClicks
from dx_assess.ui.questions.to_confirm import ConfirmTag
from dx_assess.ui.slices import REST

POINTS = ("priority", "raised", "opened", "score_now", "score_then", "overall_now", "overall_then")
"""What any answer can change of a step; the card says it in one line."""
LISTED = 8
"""Findings that a card shows; a long register can have thousands."""
AT_ONCE = 4
"""Reasons that are made between two paintings."""
OFFER_ICONS = {"valid": "good", "to_confirm": "info", "not_yet": "info", "expired": "warning"}


class StepCard(QFrame):
    """``asked_for`` carries an answer key, a register or a row of one; ``planned``: 行動計画に入れる."""

    asked_for = Signal(str)
    planned = Signal()

    def __init__(self, question_set: QuestionSet, step: NextStep) -> None:
        """Its head; :meth:`parts` makes the rest."""
        super().__init__()
        self.setObjectName("card")
        self.step = step
        self.links: list[QPushButton] = []
        self._set = question_set
        self._enter = EnterClicks(self)
        rank = step.advice.rank
        marked = rank <= REPORTED
        self.setAccessibleName(
            f"次の一歩 {rank}番目{'（まず取り組むもの）' if marked else ''}：{step.advice.rule.step}"
        )
        title = Paragraph(f"{rank}　{step.advice.rule.step}", "question")
        top = QHBoxLayout()
        top.setSpacing(8)
        top.addWidget(title, 1)
        if marked:
            badge = QLabel("まず取り組む")
            badge.setObjectName("badge")
            top.addWidget(badge, 0, Qt.AlignmentFlag.AlignTop)
        self._grid = QGridLayout()
        self._grid.setHorizontalSpacing(16)
        self._grid.setVerticalSpacing(6)
        self._grid.setColumnStretch(1, 1)
        self.rise = Paragraph()
        self.to_confirm = ConfirmTag(f"手間の見積り　{step.advice.rule.step}", step.advice.rule.to_confirm)
        self.plan = QPushButton("行動計画に入れる")
        self.plan.setAccessibleName(f"行動計画に入れる：{step.advice.rule.step}")
        self.plan.clicked.connect(self._planned)
        self._enter.watch(self.plan)
        self._rows = rows = QVBoxLayout(self)
        rows.setContentsMargins(16, 12, 16, 12)
        rows.setSpacing(8)
        rows.addLayout(top)
        rows.addLayout(self._grid)
        self._task = ""
        self._left = self._fill()

    def parts(self) -> Iterator[object]:
        """Makes what is still missing, from the top down; in one go or in several."""
        yield from self._left

    def follow(self, step: NextStep) -> bool:
        """Show what the same step would bring now; False when it says anything else that is different."""
        old, new = self.step.advice, step.advice
        points = {name: getattr(old, name) for name in POINTS}
        if step.offers != self.step.offers or replace(new, **points) != old:
            return False
        self.step = step
        self.rise.setText(becomes(self._set, new))
        return True

    def show_task(self, task_id: str, writable: bool) -> None:
        """``task_id``: the open task that was made from this step, empty for none."""
        self._task = task_id
        self.plan.setObjectName("link" if task_id else "")
        self.plan.setText(f"✓ 行動計画にあります（{task_id}を開く）" if task_id else "行動計画に入れる")
        self.plan.setEnabled(bool(task_id) or writable)
        self.plan.style().polish(self.plan)

    def _planned(self) -> None:
        if self._task:
            self.asked_for.emit(f"_tasks/{self._task}")
        else:
            self.planned.emit()

    def _fill(self) -> Iterator[object]:
        box, rows = _column()
        with laid_out_once(self):
            self._line("わけ", box)
        reasons = self._reasons()
        for at in range(0, len(reasons), AT_ONCE):
            with laid_out_once(box):
                for make in reasons[at : at + AT_ONCE]:
                    rows.addLayout(make())
            yield REST
        with laid_out_once(self):
            self.rise.setText(becomes(self._set, self.step.advice))
            self._line("上がる点", self.rise)
            self._line("手間", self._effort())
        yield REST
        with laid_out_once(self):
            self._line("だれが手伝うか", self._who())
            self._line("出どころ", Paragraph(self.step.advice.rule.source, "muted"))
            self._rows.addWidget(self.plan, 0, Qt.AlignmentFlag.AlignLeft)

    def _line(self, word: str, content: QWidget) -> None:
        label = QLabel(word)
        label.setObjectName("muted")
        line = self._grid.rowCount()
        self._grid.addWidget(label, line, 0, Qt.AlignmentFlag.AlignTop)
        self._grid.addWidget(content, line, 1)

    def _effort(self) -> QWidget:
        box = QWidget()
        line = QHBoxLayout(box)
        line.setContentsMargins(0, 0, 0, 0)
        line.setSpacing(8)
        line.addWidget(Paragraph(self.step.advice.rule.effort), 1)
        line.addWidget(self.to_confirm, 0, Qt.AlignmentFlag.AlignTop)
        return box

    def _reasons(self) -> list[Callable[[], QHBoxLayout]]:
        """The lines that say why, each to be made."""
        triggers, findings = self.step.advice.triggers, self.step.advice.findings
        lines: list[Callable[[], QHBoxLayout]] = [partial(self._reason, trigger) for trigger in triggers]
        lines += [partial(_finding, finding) for finding in findings[:LISTED]]
        if len(findings) > LISTED:
            lines.append(partial(_line_of, Paragraph(f"ほか{len(findings) - LISTED:,}件の指摘", "muted")))
        return lines

    def _reason(self, trigger: Trigger) -> QHBoxLayout:
        line = _line_of(Paragraph(f"{trigger.label}　→　いま「{trigger.text}」"))
        line.addWidget(self._link(trigger), 0, Qt.AlignmentFlag.AlignTop)
        return line

    def _link(self, trigger: Trigger) -> QPushButton:
        asked = self._set.question(trigger.id) is not None
        register = self._set.register(trigger.id.partition(".")[0])
        place = "この設問を開く" if asked else f"{register.name if register is not None else '台帳'}を開く"
        button = QPushButton(place)
        button.setObjectName("link")
        button.setAccessibleName(f"{place}：{trigger.label}")
        button.setProperty("target", trigger.id if asked else trigger.id.partition(".")[0])
        button.clicked.connect(lambda: self.asked_for.emit(button.property("target")))
        self._enter.watch(button)
        self.links.append(button)
        return button

    def _who(self) -> QWidget:
        box, rows = _column()
        rows.addWidget(Paragraph(self.step.advice.rule.support))
        for offer in self.step.offers:
            rows.addWidget(_offer(offer))
        return box


def _line_of(words: Paragraph) -> QHBoxLayout:
    line = QHBoxLayout()
    line.setSpacing(8)
    line.addWidget(words, 1)
    return line


def _finding(finding: Finding) -> QHBoxLayout:
    line = QHBoxLayout()
    line.setSpacing(6)
    line.addWidget(IconLabel("info", 16, "info"), 0, Qt.AlignmentFlag.AlignTop)
    line.addWidget(Paragraph(f"指摘：{finding.message}"), 1)
    return line


def _offer(offer: Offer) -> QWidget:
    item = offer.item
    box = QWidget()
    line = QHBoxLayout(box)
    line.setContentsMargins(0, 0, 0, 0)
    line.setSpacing(6)
    picture = OFFER_ICONS[offer.state]
    line.addWidget(IconLabel(picture, 16, picture), 0, Qt.AlignmentFlag.AlignTop)
    words = f"【{offer.word}】{item.name}（{item.period}）"
    label = Paragraph(words, "muted" if offer.state == "expired" else "")
    label.setToolTip(f"{item.about}\n{item.validity}\n出どころ：{item.source}")
    label.setAccessibleDescription(item.about)
    line.addWidget(label, 1)
    return box


def _column() -> tuple[QWidget, QVBoxLayout]:
    box = QWidget()
    rows = QVBoxLayout(box)
    rows.setContentsMargins(0, 0, 0, 0)
    rows.setSpacing(2)
    return box, rows

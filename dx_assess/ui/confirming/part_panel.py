"""One division, or the whole: its status, what stands in the way, warnings with their reasons, what changed since."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence

from PySide6.QtCore import Qt, Signal
from PySide6.QtWidgets import QFrame, QHBoxLayout, QLabel, QPushButton, QVBoxLayout, QWidget

from dx_assess.session.approval import shown_time
from dx_assess.session.confirm import Blocker, PartStatus, blockers, changed_words, warnings_of
from dx_assess.session.document import Document
from dx_assess.session.reasons import Warned, name_of
from dx_assess.ui.confirming.reason_field import ReasonField
from dx_assess.ui.confirming.states import STATE_ICONS
from dx_assess.ui.flow import FlowRow
from dx_assess.ui.icons import IconLabel
from dx_assess.ui.laid_out_once import laid_out_once
from dx_assess.ui.page import Unsaved
from dx_assess.ui.paragraph import Paragraph
from dx_assess.ui.questions.inputs import EnterClicks
from dx_assess.ui.questions.notices import MarkPicture
from dx_assess.ui.slices import REST

LISTED = 12
"""Lines of a list that are shown at once."""
AT_ONCE = 2
"""Lines that are put there between two turns of the window."""
WARNED = 40
"""Fields for reasons that are shown at once; a register of a thousand rows can have thousands of warnings."""
MARK_OF = {
    "E-CONFIRM-ERROR": "E",
    "E-CONFIRM-OPEN": "open",
    "E-CONFIRM-WAITING": "open",
    "E-CONFIRM-PART": "open",
    "E-CONFIRM-CHANGED": "W",
}


_Line = tuple[str, str, str]
"""Mark, text, and where it leads."""


class PartPanel(QFrame):
    """``asked_for`` carries a key, ``part_wanted`` the id of another part, ``failed`` an error of the file."""

    asked_for = Signal(str)
    part_wanted = Signal(str)
    failed = Signal(object)
    unsaved_changed = Signal()

    def __init__(self, document: Document) -> None:
        super().__init__()
        self.setObjectName("card")
        self._document = document
        self._enter = EnterClicks(self)
        self.status: PartStatus | None = None
        self.blockers: tuple[Blocker, ...] = ()
        self._fields: dict[str, ReasonField] = {}
        self.finish: Callable[[], object] = lambda: None
        """Does what is left of :meth:`show_status`; the page has set it."""
        self.title = QLabel()
        self.title.setObjectName("heading")
        self.picture = IconLabel("open", 18)
        self.state = QLabel()
        self.state.setObjectName("strong")
        self.when = Paragraph(name="muted")
        self.told = Paragraph()
        top = FlowRow()
        for widget in (self.title, self.picture, self.state):
            top.add(widget)
        self._rows = QVBoxLayout(self)
        self._rows.setContentsMargins(16, 12, 16, 12)
        self._rows.setSpacing(8)
        self._rows.addWidget(top)
        self._rows.addWidget(self.when)
        self._rows.addWidget(self.told)
        self.changed_box, self.blocker_box, self.warning_box = (_Section() for _ in range(3))
        for section in (self.changed_box, self.blocker_box, self.warning_box):
            self._rows.addWidget(section)
        self._rows.addStretch(1)

    @property
    def fields(self) -> dict[str, ReasonField]:
        """The fields for reasons, by check and row."""
        self.finish()
        return self._fields

    def show_status(self, status: PartStatus) -> Iterator[object]:
        """Show a part as it is now, from the top down; :attr:`blockers` are known after the first step."""
        other = self.status is None or self.status.part != status.part
        self.status = status
        self.blockers = blockers(self._document, status.part.id)
        self.title.setText(status.part.label)
        hard = [item for item in self.blockers if item.code != "E-CONFIRM-WARNING"]
        self.told.setText(self._summary(len(hard)))
        self.picture.set_icon(*STATE_ICONS[status.state])
        self.state.setText(status.word)
        self.when.setText(_when(status))
        self.when.setVisible(bool(self.when.text()))
        yield REST
        yield from self._show_changed(status)
        yield from self._show_blockers(hard)
        yield from self._show_warnings(other)

    def _summary(self, hard: int) -> str:
        waiting = len(self.blockers) - hard
        if self.blockers:
            parts = [f"直すもの・答えるもの{hard}件" if hard else "", f"理由を書く警告{waiting}件" if waiting else ""]
            words = "と".join(part for part in parts if part)
            return f"確定するまでに、{words}が残っています。答えは、いつでも保存できます。"
        if self.status is not None and self.status.is_open:
            return "確定できます。指摘は、そのまま助言書に載ります。"
        return ""

    # --- lists --------------------------------------------------------------------------------------------------------

    def _show_changed(self, status: PartStatus) -> Iterator[object]:
        words = changed_words(self._document, status, LISTED)
        lines = [("W", text, target) for text, target in zip(words, status.changed, strict=False)]
        title = f"確定のあとに変わったところ（{len(status.changed)}か所）"
        yield from self.changed_box.show_lines(title, lines, self._line, len(status.changed) - len(lines))

    def _show_blockers(self, found: Sequence[Blocker]) -> Iterator[object]:
        lines: list[_Line] = []
        for item in found[:LISTED]:
            target = f"{item.key}/{item.row_id}" if item.row_id else item.key
            lines.append((MARK_OF[item.code], f"{item.message}　{item.fix}", target))
        title = f"直すもの・答えるもの（{len(found)}件）"
        yield from self.blocker_box.show_lines(title, lines, self._line, len(found) - len(lines))

    def _line(self, mark: str, text: str, target: str) -> QWidget:
        line = QWidget()
        row = QHBoxLayout(line)
        row.setContentsMargins(0, 0, 0, 0)
        row.setSpacing(8)
        row.addWidget(MarkPicture(mark), 0, Qt.AlignmentFlag.AlignTop)
        row.addWidget(Paragraph(text), 1)
        if target and not target.isdigit():
            link = QPushButton("開く")
            link.setObjectName("link")
            link.setAccessibleName(f"この場所を開く：{text}")
            link.clicked.connect(lambda: self._go(target))
            self._enter.watch(link)
            row.addWidget(link, 0, Qt.AlignmentFlag.AlignTop)
        return line

    def _go(self, target: str) -> None:
        parts = {sheet.id for sheet in self._document.question_set.sheets}
        (self.part_wanted if target in parts else self.asked_for).emit(target)

    def _show_warnings(self, other: bool) -> Iterator[object]:
        found = {name_of(item.finding): item for item in self._own_warnings()}
        shown = self._chosen(found, () if other else tuple(self._fields))
        done = sum(bool(item.reason) for item in found.values())
        self.warning_box.head.setText(f"警告と、そのままでよい理由（{len(found)}件のうち{done}件に理由あり）")
        if other or set(shown) != set(self._fields):
            yield from self._make_fields({name: found[name] for name in shown}, len(found) - len(shown))
        else:
            for name, field in self._fields.items():
                field.show_warned(found[name])

    @staticmethod
    def _chosen(found: dict[str, Warned], now: Sequence[str]) -> list[str]:
        """The warnings that have a field: all, or of very many those that have one now, then those without a reason.

        When every field has its reason, the next ones come.
        """
        if len(found) <= WARNED:
            return list(found)
        kept = [name for name in now if name in found]
        if all(found[name].reason for name in kept):
            kept = []
        waiting = [name for name, item in found.items() if not item.reason and name not in kept]
        chosen = set([*kept, *waiting][:WARNED])
        rest = [name for name in found if name not in chosen]
        chosen.update(rest[: WARNED - len(chosen)])
        return [name for name in found if name in chosen]

    def bring(self, key: str) -> None:
        """Make fields for the warnings of a question or register, when there are too many to show all."""
        found = {name_of(item.finding): item for item in self._own_warnings()}
        wanted = [name for name, item in found.items() if item.finding.key == key]
        if wanted and not set(wanted) & set(self.fields):
            shown = self._chosen(found, sorted(wanted, key=lambda name: bool(found[name].reason)))
            self.save()
            for _step in self._make_fields({name: found[name] for name in shown}, len(found) - len(shown)):
                pass

    def _own_warnings(self) -> list[Warned]:
        return list(warnings_of(self._document, self.status.part.id)) if self.status is not None else []

    def _make_fields(self, found: dict[str, Warned], more: int) -> Iterator[object]:
        self._fields = {}
        lines, body = self.warning_box.begin(bool(found)), self.warning_box.body
        waiting = list(found.items())
        while waiting:
            made: dict[str, ReasonField] = {}
            for name, item in waiting[:AT_ONCE]:
                made[name] = self._field(item)
                yield None
            with laid_out_once(body):
                for field in made.values():
                    lines.addWidget(field)
            self._fields |= made
            waiting = waiting[AT_ONCE:]
            yield REST
        if more:
            lines.addWidget(_more(more))

    def _field(self, warned: Warned) -> ReasonField:
        field = ReasonField(self._document, warned)
        field.asked_for.connect(self.asked_for)
        field.failed.connect(self.failed)
        field.changed.connect(self.unsaved_changed)
        return field

    # --- what is typed ------------------------------------------------------------------------------------------------

    def save(self) -> None:
        """Save what is being typed."""
        for field in list(self._fields.values()):
            field.save()

    def unsaved(self) -> tuple[Unsaved, ...]:
        """Reasons that are not in the file."""
        return tuple(text for field in self._fields.values() for text in field.unsaved())

    def drop_unsaved(self) -> None:
        """Show what is stored."""
        for field in self._fields.values():
            field.drop()


class _Section(QWidget):
    """A heading with lines; not there without lines."""

    def __init__(self) -> None:
        super().__init__()
        self.head = Paragraph(name="strong")
        self.body = QWidget()
        self._said: tuple[object, ...] | None = None
        self._rows = QVBoxLayout(self)
        self._rows.setContentsMargins(0, 4, 0, 0)
        self._rows.setSpacing(6)
        self._rows.addWidget(self.head)
        self._rows.addWidget(self.body)

    def show_lines(
        self, title: str, lines: Sequence[_Line], make: Callable[[str, str, str], QWidget], more: int
    ) -> Iterator[object]:
        """Show these, made with ``make`` unless they stand there already; of the rest its number."""
        said = *lines, more
        if said == self._said:
            return
        self._said = None
        self.head.setText(title)
        rows = self.begin(bool(lines))
        for at in range(0, len(lines), AT_ONCE):
            with laid_out_once(self.body):
                for line in lines[at : at + AT_ONCE]:
                    rows.addWidget(make(*line))
            yield REST
        if more:
            rows.addWidget(_more(more))
        self._said = said

    def begin(self, shown: bool) -> QVBoxLayout:
        """Take the old lines away; where the new ones go."""
        old, self.body = self.body, QWidget(self)
        lines = QVBoxLayout(self.body)
        lines.setContentsMargins(0, 0, 0, 0)
        lines.setSpacing(4)
        self._rows.replaceWidget(old, self.body)
        self.body.show()
        old.hide()
        old.deleteLater()
        self.setVisible(shown)
        return lines


def _more(count: int) -> Paragraph:
    """The number of those that are not shown."""
    return Paragraph(f"ほか{count:,}件", "muted")


def _when(status: PartStatus) -> str:
    if not status.at:
        return ""
    words = f"{shown_time(status.at)}　{status.who}"
    return f"{words}　理由：{status.reason}" if status.reason else words

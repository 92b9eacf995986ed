"""What is known about the rows of a register besides their cells: words, what applies, findings, state. No widgets."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping, Sequence
from dataclasses import dataclass, field

from dx_assess.form.answer import Row
from dx_assess.form.model import Register
from dx_assess.score.results import Finding
from dx_assess.score.world import RowWorld
from dx_assess.session.document import Document
from dx_assess.ui.registers.cells import ShownColumn, cell_text, computed_text, default_text

STATES = ("E", "W", "blank", "F", "untouched", "ok", "struck")
"""States of a row, what asks for work first."""


_NONE: list[Finding] = []


@dataclass(slots=True)
class RowFacts:
    """What follows from the document for a row: which columns apply (None: not known yet), what a blank stands for."""

    applies: dict[str, bool | None] = field(default_factory=dict)
    automatic: dict[str, str] = field(default_factory=dict)


class RowReader:
    """Everything is computed when it is first asked for; words of a row are kept until the row itself changes."""

    def __init__(self, document: Document, register: Register, columns: Sequence[ShownColumn]) -> None:
        self._document = document
        self._register = register
        self._columns = tuple(columns)
        self._prepared = self._prepared_columns()
        self._texts: dict[str, tuple[Row, dict[str, str]]] = {}
        self._facts: dict[str, RowFacts] = {}
        self._worlds: dict[str, RowWorld] | None = None
        self._findings: Mapping[str, Sequence[Finding]] = {}

    def _prepared_columns(self) -> frozenset[str]:
        table = self._document.question_set.tables.get(self._register.prefill)
        filled = {column for entry in table.entries for column in entry.values} if table is not None else set()
        return frozenset(filled | {self._register.code_column, self._register.name_column})

    def renew(self) -> None:
        """The document has changed; words of rows that are the same stay."""
        self._facts.clear()
        self._worlds = None
        self._findings = findings_by_row(self._document, self._register.id)

    def findings(self, row_id: str) -> Sequence[Finding]:
        """Checks that fired in a row."""
        return self._findings.get(row_id, _NONE)

    def texts(self, row: Row) -> dict[str, str]:
        """The cells of a row in words, blank cells empty."""
        known = self._texts.get(row.row_id)
        if known is None or known[0] is not row:
            words = {
                shown.id: row.row_id if shown.kind == "auto" else cell_text(shown, row.cell(shown.id))
                for shown in self._columns
            }
            known = self._texts[row.row_id] = (row, words)
        return known[1]

    def text(self, row: Row, shown: ShownColumn) -> str:
        """One cell in words; the others of its row are not made for it."""
        known = self._texts.get(row.row_id)
        if known is not None and known[0] is row:
            return known[1][shown.id]
        return row.row_id if shown.kind == "auto" else cell_text(shown, row.cell(shown.id))

    def applies(self, row: Row, shown: ShownColumn) -> bool:
        """Whether a cell is to be filled in, as the row is now."""
        return self._applies(row, shown) is not False

    def surely_applies(self, row: Row, shown: ShownColumn) -> bool:
        """Whether nothing that is still blank could make the cell needless."""
        return self._applies(row, shown) is True

    def _applies(self, row: Row, shown: ShownColumn) -> bool | None:
        condition = shown.column.applies if shown.column is not None else None
        if condition is None:
            return True
        facts = self._facts_of(row)
        if shown.id not in facts.applies:
            world = self._world(row)
            value = condition.evaluate(world) if world is not None else True
            facts.applies[shown.id] = value if isinstance(value, bool) else None
        return facts.applies[shown.id]

    def automatic(self, row: Row, shown: ShownColumn) -> str:
        """What a blank cell stands for: a computed value, a default, an automatic rating; empty = nothing."""
        if not shown.speaks_when_blank or not self.applies(row, shown):
            return ""
        facts = self._facts_of(row)
        if shown.id not in facts.automatic:
            facts.automatic[shown.id] = self._stands_for(row, shown)
        return facts.automatic[shown.id]

    def _stands_for(self, row: Row, shown: ShownColumn) -> str:
        if shown.column is not None and shown.kind != "rating":
            return default_text(shown.column)
        world = self._world(row)
        if world is None:
            return ""
        if shown.column is None:
            return computed_text(world.value(shown.id))
        code = world.value(f"auto_{shown.id}")
        option = shown.column.option(code) if isinstance(code, str) else None
        return option.label if option is not None else ""

    def _facts_of(self, row: Row) -> RowFacts:
        return self._facts.setdefault(row.row_id, RowFacts())

    def _world(self, row: Row) -> RowWorld | None:
        if self._worlds is None:
            self._worlds = {world.row.row_id: world for world in self._document.world.rows(self._register)}
        return self._worlds.get(row.row_id)

    def in_use(self, row: Row) -> bool:
        """Somebody wrote something into it."""
        if not row.prefilled:
            return bool(row.cells)
        return any(column not in self._prepared for column in row.cells)

    def state(self, row: Row, refused: Iterable[tuple[str, str]] = ()) -> str:
        """One of ``STATES``; ``refused`` are cells (row, column) with a text that could not be read."""
        if row.struck:
            return "struck"
        if any(row_id == row.row_id for row_id, _column in refused):
            return "E"
        findings = self.findings(row.row_id)
        levels = {"blank" if is_blank(finding) else finding.level for finding in findings}
        for state in ("E", "W", "blank", "F"):
            if state in levels:
                return state
        return "ok" if self.in_use(row) else "untouched"


def findings_by_row(document: Document, register_id: str) -> Mapping[str, Sequence[Finding]]:
    """The checks that fired in the rows of a register, by row; empty row = the register as a whole."""
    return document.results.once(("findings by row", register_id), lambda: _by_row(document, register_id))


def _by_row(document: Document, register_id: str) -> dict[str, list[Finding]]:
    found: dict[str, list[Finding]] = defaultdict(list)
    for finding in document.assessment.findings:
        if finding.key == register_id:
            found[finding.row_id].append(finding)
    return found


def is_blank(finding: Finding) -> bool:
    """The finding only says that something is not filled in yet."""
    return finding.id.endswith("#blank")

"""Blocks of cells to and from a spreadsheet: tab-separated text, quoted as Excel does. No widgets."""

from __future__ import annotations

import csv
import io
from collections.abc import Sequence
from dataclasses import dataclass, field

from dx_assess.errors import AppError
from dx_assess.form.answer import Answer, Row
from dx_assess.session.document import CellEdit
from dx_assess.ui.registers.cells import ShownColumn, new_divisions, read_cell
from dx_assess.ui.registers.model import RegisterModel

MAX_ROWS = 5000


@dataclass(frozen=True, slots=True)
class PasteProblem:
    """A cell that cannot be pasted."""

    line: int
    row_id: str
    column: str
    text: str
    message: str


@dataclass(slots=True)
class PastePlan:
    """What a paste would do. ``cells`` and ``new_rows`` hold only what can be read and changes something."""

    cells: list[CellEdit] = field(default_factory=list)
    new_rows: list[dict[str, Answer]] = field(default_factory=list)
    divisions: list[str] = field(default_factory=list)
    problems: list[PasteProblem] = field(default_factory=list)
    read: int = 0

    @property
    def changes(self) -> int:
        """Cells that would change."""
        return len(self.cells) + sum(len(row) for row in self.new_rows)


def to_block(text: str) -> list[list[str]]:
    """The cells of tab-separated text; a block without the empty last line that Excel adds."""
    text = text.replace("\r\n", "\n").replace("\r", "\n")
    if text.endswith("\n"):
        text = text[:-1]
    if not text:
        return []
    if text.count('"') % 2:
        return [line.split("\t") for line in text.split("\n")]
    return [row or [""] for row in csv.reader(io.StringIO(text, newline=""), delimiter="\t")]


def to_text(block: Sequence[Sequence[str]]) -> str:
    """Tab-separated text of cells, as Excel reads it."""
    target = io.StringIO(newline="")
    writer = csv.writer(target, delimiter="\t", lineterminator="\r\n")
    writer.writerows(block)
    return target.getvalue()


def filled_out(block: list[list[str]], rows: int, columns: int) -> list[list[str]]:
    """One copied cell fills the whole selection, as in a spreadsheet."""
    if len(block) == 1 and len(block[0]) == 1 and rows * columns > 1:
        return [[block[0][0]] * columns for _ in range(rows)]
    return block


def plan_paste(
    model: RegisterModel, rows: Sequence[Row], columns: Sequence[ShownColumn], block: Sequence[Sequence[str]]
) -> PastePlan:
    """What pasting ``block`` would do.

    :param rows: the rows from the first cell down, as shown; further lines become new rows.
    :param columns: the columns from the first cell on.
    """
    plan = PastePlan()
    for line, texts in enumerate(block[:MAX_ROWS], 1):
        row = rows[line - 1] if line <= len(rows) else None
        _plan_line(model, plan, line, row, columns, texts)
    if len(block) > MAX_ROWS:
        message = f"一度に貼り付けられるのは{MAX_ROWS}行までです。分けて貼り付けてください。"
        plan.problems.append(PasteProblem(MAX_ROWS + 1, "", "", "", message))
    return plan


def _plan_line(
    model: RegisterModel,
    plan: PastePlan,
    line: int,
    row: Row | None,
    columns: Sequence[ShownColumn],
    texts: Sequence[str],
) -> None:
    row_id = row.row_id if row is not None else "新しい行"
    new: dict[str, Answer] = {}
    for place, text in enumerate(texts):
        plan.read += 1
        if place >= len(columns):
            if text.strip():
                plan.problems.append(PasteProblem(line, row_id, "", text, "表の右端をこえています。"))
            continue
        shown = columns[place]
        try:
            answer = _read(model, row, shown, text)
        except AppError as error:
            plan.problems.append(PasteProblem(line, row_id, shown.label, text, f"{error.message}{error.fix}"))
            continue
        if answer is None or (row is not None and answer == row.cell(shown.id)):
            continue
        added = [name for name in new_divisions(model.document, shown, [answer]) if name not in plan.divisions]
        plan.divisions += added
        if row is not None:
            plan.cells.append(CellEdit(row.row_id, shown.id, answer))
        elif not answer.is_open:
            new[shown.id] = answer
    if new:
        plan.new_rows.append(new)


def _read(model: RegisterModel, row: Row | None, shown: ShownColumn, text: str) -> Answer | None:
    """The answer; None for a fixed cell that the text repeats (or a new row's number, which is given automatically)."""
    if row is None:
        return None if shown.kind in ("auto", "figure") else read_cell(shown, text)
    if not model.locked(row, shown):
        return read_cell(shown, text)
    if text.strip() in ("", model.text(row, shown).strip()):
        return None
    raise AppError("E-INPUT-LOCKED", "この欄は変えられません。", "この列を除いて貼り付けてください。")

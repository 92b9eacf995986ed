"""What pasting a block of cells would do, cell by cell. No widgets."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass, field

from msgspec import Struct

from dx_assess.errors import AppError
from dx_assess.form.answer import Answer, Row
from dx_assess.session.document import CellEdit
from dx_assess.ui.registers.cells import ShownColumn, new_divisions, read_cell
from dx_assess.ui.registers.model import RegisterModel

MAX_ROWS = 5000
_TOLD = 50
_LOCKED = "E-INPUT-LOCKED"


class PasteProblem(Struct, frozen=True):
    """A cell that cannot be pasted.

    :param error: why its column does not take the text; None where there is no cell for it (fixed cells, beyond the
        right end, too many lines).
    :param column_id: the column; ``new`` the place of its row among the new ones, -1 for a row that is there.
    """

    line: int
    row_id: str
    column: str
    text: str
    message: str
    error: AppError | None = None
    column_id: str = ""
    new: int = -1


@dataclass(slots=True)
class PastePlan:
    """What a paste would do. ``cells`` and ``new_rows`` hold only what can be read and changes something.

    A line below the table of which nothing can be read is an empty new row, written only to keep its texts.
    """

    cells: list[CellEdit] = field(default_factory=list)
    new_rows: list[dict[str, Answer]] = field(default_factory=list)
    divisions: list[str] = field(default_factory=list)
    problems: list[PasteProblem] = field(default_factory=list)
    read: int = 0

    @property
    def changes(self) -> int:
        """Cells that would change."""
        return len(self.cells) + sum(len(row) for row in self.new_rows)

    @property
    def keepable(self) -> list[PasteProblem]:
        """Texts that can stay in their cells to be mended."""
        return [problem for problem in self.problems if problem.error is not None]

    def readable_rows(self) -> list[dict[str, Answer]]:
        """The new rows of which something can be read."""
        return [row for row in self.new_rows if row]


def plan_paste(
    model: RegisterModel,
    rows: Sequence[Row],
    columns: Sequence[ShownColumn],
    block: Sequence[Sequence[str]],
    progress: Callable[[int], object] = lambda _line: None,
) -> PastePlan:
    """What pasting ``block`` would do.

    :param rows: the rows from the first cell down, as shown; further lines become new rows.
    :param columns: the columns from the first cell on.
    :param progress: told the line that is read; may raise to cancel.
    """
    plan = PastePlan()
    for line, texts in enumerate(block[:MAX_ROWS], 1):
        if line % _TOLD == 0:
            progress(line)
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
    place = len(plan.new_rows) if row is None else -1
    new: dict[str, Answer] = {}
    for shown, text in zip(columns, texts, strict=False):
        try:
            answer = _read(model, row, shown, text)
        except AppError as error:
            kept = None if error.code == _LOCKED else error
            words = f"{error.message}{error.fix}"
            plan.problems.append(PasteProblem(line, row_id, shown.label, text, words, kept, shown.id, place))
            continue
        if answer is None or (row is not None and answer == row.cell(shown.id)):
            continue
        added = [name for name in new_divisions(model.document, shown, [answer]) if name not in plan.divisions]
        plan.divisions += added
        if row is not None:
            plan.cells.append(CellEdit(row.row_id, shown.id, answer))
        elif not answer.is_open:
            new[shown.id] = answer
    for text in texts[len(columns) :]:
        if text.strip():
            plan.problems.append(PasteProblem(line, row_id, "", text, "表の右端をこえています。"))
    plan.read += len(texts)
    if new or any(problem.new == place >= 0 and problem.error for problem in plan.problems[-len(texts) :]):
        plan.new_rows.append(new)


def _read(model: RegisterModel, row: Row | None, shown: ShownColumn, text: str) -> Answer | None:
    """The answer; None for a fixed cell that the text repeats (or a new row's number, which is given automatically)."""
    if row is None:
        return None if shown.kind in ("auto", "figure") else read_cell(shown, text)
    if not model.locked(row, shown):
        return read_cell(shown, text)
    if text.strip() in ("", model.text(row, shown).strip()):
        return None
    raise AppError(_LOCKED, "この欄は変えられません。", "この列を除いて貼り付けてください。")

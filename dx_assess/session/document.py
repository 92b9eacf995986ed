"""One open town file with the year that is being worked on: answers in, saved at once, results out."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path

from msgspec import Struct
from msgspec.structs import replace

from dx_assess.errors import AppError, Where
from dx_assess.form.answer import OPEN, Answer, Row, YearData, answered
from dx_assess.form.model import QuestionSet
from dx_assess.form.packs import Pack
from dx_assess.form.records import record_table
from dx_assess.form.reserved import to_confirm_key
from dx_assess.score.engine import assess, reassess
from dx_assess.score.results import Assessment
from dx_assess.score.world import YearWorld
from dx_assess.session.catalog import Catalog
from dx_assess.session.document_listeners import Changed as Changed
from dx_assess.session.document_listeners import Listener, Listeners
from dx_assess.session.document_years import Kept, Memo, OtherYears, Watched
from dx_assess.session.document_years import Progress as Progress
from dx_assess.session.keys import resolve
from dx_assess.session.outlines import keep_outline
from dx_assess.store.dxafile import DxaFile
from dx_assess.store.edits import AddRow, Edit, PutYear, SetAnswer, SetCell, StrikeRow, YearInfo
from dx_assess.store.owner import Owner
from dx_assess.store.undo import Step, UndoSteps


class CellEdit(Struct, frozen=True):
    """A new value of one cell."""

    row_id: str
    column: str
    answer: Answer


@contextmanager
def impossible_values(path: Path) -> Iterator[None]:
    """A date where a number belongs, and the like: the program writes none, so the file was damaged or made by others.

    :raises AppError: E-STORE-VALUE.
    """
    try:
        yield
    except (TypeError, ValueError, ArithmeticError, AttributeError, LookupError) as error:
        fix = "控え（バックアップ）から戻すか、dx-assess salvage で読めるものを取り出してください。"
        raise AppError(
            "E-STORE-VALUE", "ファイルの中に、ありえない値があります。", fix, Where(file=path.name)
        ) from error


class Document:
    """An open ``.dxa`` and one of its years. Every change is on disk before the method returns."""

    def __init__(self, catalog: Catalog, file: DxaFile, fiscal_year: int | None = None) -> None:
        """Show ``fiscal_year`` (default: the newest).

        :raises AppError: E-YEAR-NONE when the file has no such year.
        """
        self.catalog = catalog
        self.file = file
        self._listeners = Listeners()
        self._steps = UndoSteps(file)
        self.kept = Kept()
        self.before_change: Callable[[DxaFile], str] = lambda _file: ""
        self.backup_note = ""
        """Why today's copy could not be made (Japanese, for the window); empty when all is well."""
        self._load(fiscal_year)

    @property
    def path(self) -> Path:
        """The file's place."""
        return self.file.path

    @property
    def read_only(self) -> bool:
        """Opened beside another writer, or on purpose."""
        return self.file.read_only

    @property
    def question_set(self) -> QuestionSet:
        """The question set of the year: the version it was made with, or the nearest later one that is there."""
        return self._question_set

    @property
    def pack(self) -> Pack | None:
        """The KPI pack of the year."""
        return self.catalog.pack(self.year.pack_id)

    def _load(self, fiscal_year: int | None) -> None:
        self.town = self.file.town()
        self.years = self.file.years()
        if not self.years:
            raise AppError("E-YEAR-NONE", "年度が1つもありません。", "年度を追加してください。")
        known = {info.fiscal_year: info for info in self.years}
        wanted = max(known) if fiscal_year is None else fiscal_year
        if wanted not in known:
            listed = "・".join(str(year) for year in known)
            raise AppError("E-YEAR-NONE", f"{wanted}年度はこのファイルにありません。", f"あるのは {listed} です。")
        year = known[wanted]
        self._question_set = self.catalog.set_for(year.form_id, year.form_version)
        if not self.read_only and self._question_set.version == year.form_version:
            keep_outline(self.file, self._question_set)
        self.year: YearInfo = year
        self.other_years = OtherYears(self.file)
        self.data: YearData = self._with_town(self.file.load_year(wanted))
        self._previous_world = self._world_before(wanted)
        self.previous: YearData | None = self._previous_world.data if self._previous_world else None
        self.world = YearWorld(self.question_set, self.data, year.edition, self._previous_world)
        with impossible_values(self.path):
            self.assessment: Assessment = assess(self.world)
        self.results = Memo()  # last: whoever reads a half-made state in another thread keeps it in the old one

    def _world_before(self, fiscal_year: int, depth: int = 2) -> YearWorld | None:
        """The year before with the year before that, so that its own ``prev(…)`` has an answer."""
        earlier = [info for info in self.years if info.fiscal_year < fiscal_year]
        if not earlier or depth == 0:
            return None
        info = max(earlier, key=lambda item: item.fiscal_year)
        data = self._with_town(self.other_years.data(info.fiscal_year))
        before = self._world_before(info.fiscal_year, depth - 1)
        return YearWorld(self.question_set, data, info.edition, before)

    @property
    def previous_assessment(self) -> Assessment | None:
        """Last year's results; None without a last year."""
        world = self._previous_world
        return self.other_years.once(assess, lambda: assess(world)) if world is not None else None

    def _with_town(self, data: YearData) -> YearData:
        """The locked profile items come from the file's town."""
        town = self.town
        locked = {
            "profile.code": answered(town.code),
            "profile.name": answered(town.name),
            "profile.pref": answered(town.code[:2]),
        }
        return replace(data, answers=data.answers | locked)

    def use_file(self, file: DxaFile) -> None:
        """Go on with ``file``, a copy of this one with the same history; the old one is closed."""
        old, self.file = self.file, file
        old.close()
        self.other_years = OtherYears(file)
        self._steps = UndoSteps(file)

    def close(self) -> None:
        """Close the file."""
        self._listeners.clear()
        self.file.close()

    @property
    def is_closed(self) -> bool:
        """The file was closed; nothing can be read of it any more."""
        return self.file.is_closed

    def subscribe(self, listener: Listener) -> Callable[[], None]:
        """Be told after every saved change; returns the call that ends it."""
        return self._listeners.add(listener)

    def hold(self) -> Callable[[], None]:
        """Tell nobody of changes until the returned call, which tells of all at once. For work in another thread."""
        return self._listeners.hold()

    @property
    def held(self) -> bool:
        """Work in another thread is changing it (:meth:`hold`)."""
        return self._listeners.held

    def show_year(self, fiscal_year: int) -> None:
        """Work on another year of the file."""
        self._load(fiscal_year)
        self._listeners.tell(Changed(year=True))

    def reload(self) -> None:
        """Read the file again (after an import or a year was added)."""
        self.show_year(self.year.fiscal_year)

    def act_as(self, owner: Owner) -> None:
        """From now on changes are made in this name."""
        self.file.act_as(owner)
        self._listeners.tell(Changed())

    def use_catalog(self, catalog: Catalog) -> None:
        """Go on with what was installed meanwhile; a year keeps its version of the question set."""
        self.catalog = catalog
        self.reload()

    def set_edition(self, edition: str) -> None:
        """Switch between かんたん (quick) and 標準 (standard); no answer is lost."""
        self._put(replace(self.year, edition=edition), "版の切り替え")

    def set_pack(self, pack_id: str) -> None:
        """Use another KPI pack."""
        self._put(replace(self.year, pack_id=pack_id), "KPIの切り替え")

    def _put(self, info: YearInfo, label: str) -> None:
        self._write([PutYear(info)], label)
        self.reload()

    def answer(self, key: str) -> Answer:
        """The answer of a key in this year, OPEN when there is none."""
        return self.data.answer(key)

    def previous_answer(self, key: str) -> Answer | None:
        """Last year's answer; None without a last year."""
        return self.previous.answer(key) if self.previous is not None else None

    def set_text(self, key: str, text: str) -> Answer:
        """Read ``text`` as the answer of ``key`` and save it; returns what was understood.

        :raises AppError: E-KEY-UNKNOWN, E-INPUT-…, E-STORE-…; then nothing was changed.
        """
        target = resolve(self.question_set, key)
        answer = target.parse(text)
        self.set_answer(target.key, answer)
        return answer

    def set_answer(self, key: str, answer: Answer, label: str = "") -> None:
        """Save an answer that is already typed; a reserved key needs a ``label`` for the history."""
        self.set_answers({key: answer}, label)

    def set_answers(self, answers: dict[str, Answer], label: str = "") -> None:
        """Save several answers as one step; one that waited to be confirmed waits no longer."""
        if not label and len(answers) == 1:
            label = resolve(self.question_set, next(iter(answers))).label
        label = label or f"{len(answers)}件の答え"
        answers = answers | {key: OPEN for key in map(to_confirm_key, answers) if key in self.data.answers}
        edits = [SetAnswer(self.year.fiscal_year, key, answer) for key, answer in answers.items()]
        self._apply(edits, label, Changed(keys=frozenset(answers)))

    def set_cells(self, register: str, cells: Sequence[CellEdit], label: str = "") -> None:
        """Save cells of one register as one step."""
        year = self.year.fiscal_year
        edits = [SetCell(year, register, cell.row_id, cell.column, cell.answer) for cell in cells]
        self._apply(edits, label or self._register_name(register), Changed(registers=frozenset({register})))

    def add_rows(self, register: str, rows: Sequence[dict[str, Answer]], label: str = "") -> list[str]:
        """Append rows; returns their numbers (never used before in this file)."""
        numbers = self.new_row_ids(register, len(rows))
        year = self.year.fiscal_year
        edits = [AddRow(year, register, Row(row_id, cells)) for row_id, cells in zip(numbers, rows, strict=True)]
        self._apply(
            edits, label or f"{self._register_name(register)} 行の追加", Changed(registers=frozenset({register}))
        )
        return numbers

    def strike_rows(self, register: str, row_ids: Iterable[str], struck: bool = True) -> None:
        """Strike rows out (they are kept and never read), or take that back."""
        year = self.year.fiscal_year
        edits = [StrikeRow(year, register, row_id, struck) for row_id in row_ids]
        label = f"{self._register_name(register)} {'行の取消し' if struck else '行を戻す'}"
        self._apply(edits, label, Changed(registers=frozenset({register})))

    def apply(self, edits: Sequence[Edit], label: str, progress: Progress | None = None) -> None:
        """Save any edits of this year as one step (imports).

        :param progress: told while it is written; what it raises takes everything back.
        """
        self._apply(list(edits), label, _changed(edits), progress)

    @property
    def can_undo(self) -> bool:
        """There is a change to take back, also from before the file was closed; never the making of a year."""
        return self._steps.can_undo()

    @property
    def can_redo(self) -> bool:
        """There is a change that was taken back, and nothing was changed since."""
        return self._steps.can_redo()

    @property
    def undo_label(self) -> str:
        """What :meth:`undo` takes back, in Japanese; empty when there is nothing."""
        return self._steps.undo_label()

    @property
    def redo_label(self) -> str:
        """What :meth:`redo` makes again, in Japanese; empty when there is nothing."""
        return self._steps.redo_label()

    @property
    def undo_size(self) -> int:
        """Lines of the history that :meth:`undo` takes back."""
        return self._steps.undo_size()

    @property
    def redo_size(self) -> int:
        """Lines of the history that :meth:`redo` makes again."""
        return self._steps.redo_size()

    def undo(self, progress: Progress | None = None) -> str:
        """Take the last change of the file back, as a new entry of the history; its year is shown then.

        :param progress: as in :meth:`apply`.
        :returns: what was taken back, empty when there was nothing.
        """
        return self._go(self._steps.undo(), "もとに戻す", progress)

    def redo(self, progress: Progress | None = None) -> str:
        """Make the change again that was taken back last.

        :param progress: as in :meth:`apply`.
        :returns: what was made again, empty when there was nothing.
        """
        return self._go(self._steps.redo(), "やり直す", progress)

    def _go(self, step: Step | None, word: str, progress: Progress | None) -> str:
        if step is None:
            return ""
        self.apply_anywhere(step.edits, f"{word}：{step.label}" if step.label else word, progress)
        return step.label or word

    def apply_anywhere(self, edits: Sequence[Edit], label: str, progress: Progress | None = None) -> None:
        """Save edits of any years of the file as one step; one of those years is shown afterwards."""
        years = {edit.info.fiscal_year if isinstance(edit, PutYear) else edit.fiscal_year for edit in edits}
        if years == {self.year.fiscal_year} and not any(isinstance(edit, PutYear) for edit in edits):
            self._apply(edits, label, _changed(edits), progress)
            return
        self._write(edits, label, progress)
        self.show_year(self.year.fiscal_year if self.year.fiscal_year in years or not years else min(years))

    def _write(self, edits: Sequence[Edit], label: str, progress: Progress | None = None) -> None:
        """Write; when somebody else changed the file meanwhile, show what it says now: the user decides."""
        self.backup_note = self.before_change(self.file) or self.backup_note
        try:
            self.file.apply(Watched(edits, progress) if progress is not None else edits, label)
        except AppError as error:
            if error.code == "E-STORE-CHANGED":
                self._read_again()
            raise

    def _read_again(self) -> None:
        before = self.data
        self._steps = UndoSteps(self.file)
        self._load(self.year.fiscal_year)
        keys = before.answers.keys() | self.data.answers.keys()
        self._listeners.tell(Changed(frozenset(keys), frozenset(before.registers.keys() | self.data.registers.keys())))

    def _apply(self, edits: Sequence[Edit], label: str, changed: Changed, progress: Progress | None = None) -> None:
        self._write(edits, label, progress)
        self.data = self._changed_data(edits, changed)
        self.world = YearWorld(self.question_set, self.data, self.year.edition, self._previous_world, self.world)
        self.assessment = reassess(self.world, self.assessment, changed.keys, changed.registers)
        self.results = Memo()
        self._listeners.tell(changed)

    def _changed_data(self, edits: Sequence[Edit], changed: Changed) -> YearData:
        answers = dict(self.data.answers)
        for edit in edits:
            if isinstance(edit, SetAnswer):
                answers[edit.key] = edit.answer
        answers = {key: answer for key, answer in answers.items() if not answer.is_open}
        registers = dict(self.data.registers)
        for register in changed.registers:
            registers[register] = _changed_rows(registers.get(register, ()), edits, register)
        return replace(self.data, answers=answers, registers=registers)

    def _register_name(self, register: str) -> str:
        found = self.question_set.register(register) or record_table(register)
        return found.name if found is not None else register

    def new_row_ids(self, register: str, count: int) -> list[str]:
        """The next free numbers; struck rows and rows of other years keep theirs."""
        found = self.question_set.register(register) or record_table(register)
        prefix = found.prefix if found is not None else "X"
        used = self.file.row_numbers(register)
        start = max((int(row_id[1:]) for row_id in used if row_id[1:].isdigit()), default=0)
        return [f"{prefix}{number:03d}" for number in range(start + 1, start + count + 1)]


def _changed(edits: Iterable[Edit]) -> Changed:
    found = tuple(edits)
    registers = frozenset(edit.register for edit in found if isinstance(edit, SetCell | AddRow | StrikeRow))
    return Changed(frozenset(edit.key for edit in found if isinstance(edit, SetAnswer)), registers)


def _changed_rows(rows: tuple[Row, ...], edits: Sequence[Edit], register: str) -> tuple[Row, ...]:
    by_id = {row.row_id: row for row in rows}
    for edit in edits:
        if isinstance(edit, AddRow) and edit.register == register:
            cells = {key: cell for key, cell in edit.row.cells.items() if not cell.is_open}
            by_id[edit.row.row_id] = replace(edit.row, cells=cells)
        elif isinstance(edit, StrikeRow) and edit.register == register:
            by_id[edit.row_id] = replace(by_id[edit.row_id], struck=edit.struck)
        elif isinstance(edit, SetCell) and edit.register == register:
            row = by_id[edit.row_id]
            cells = {key: cell for key, cell in row.cells.items() if key != edit.column}
            if not edit.answer.is_open:
                cells[edit.column] = edit.answer
            by_id[edit.row_id] = replace(row, cells=cells)
    return tuple(by_id.values())

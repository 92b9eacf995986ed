"""A returned division sheet → typed cells. Every cell is read or rejected with its place and how to mend it."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from pathlib import Path

from msgspec import Struct

from dx_assess.errors import AppError, Where
from dx_assess.exchange import sheet_model as model
from dx_assess.exchange.headers import header_key
from dx_assess.exchange.sheet_base import SheetBase
from dx_assess.exchange.sheet_text import column_letter
from dx_assess.exchange.sheet_words import read_column, read_line, read_same, text_column
from dx_assess.exchange.tables import Line, Table, read_table
from dx_assess.files import unsafe_cell
from dx_assess.form.answer import OPEN, Answer, Row, YearData, answered
from dx_assess.form.display import question_numbers
from dx_assess.form.model import Column, Mark, Question, QuestionSet, Register, SubField
from dx_assess.form.reserved import to_confirm_key

_LOOK_AT = 20


class Rejection(Struct, frozen=True):
    """A cell that cannot be taken; ``cell`` is its position (``D12``)."""

    file: str
    sheet: str
    cell: str
    label: str
    value: str
    code: str
    message: str
    fix: str

    def error(self) -> AppError:
        """As a known error."""
        message = f"「{self.value}」：{self.message}" if self.value else self.message
        where = Where(file=self.file, sheet=self.sheet, row=self.cell, column=self.label)
        return AppError(self.code, message, self.fix, where)


class ReadCell(Struct, frozen=True):
    """A cell that could be read."""

    address: str
    sheet: str
    cell: str
    label: str
    answer: Answer


class NewRow(Struct, frozen=True):
    """A row that was written into a spare line of a register's sheet."""

    register: str
    sheet: str
    row: int
    cells: dict[str, Answer]


@dataclass(slots=True)
class SheetReading:
    """What one workbook holds.

    :param read: cells that were looked at; = :attr:`accepted` + the rejections.
    :param notices: what is worth knowing but no mistake of a cell, in Japanese.
    """

    cells: dict[str, ReadCell] = field(default_factory=dict)
    new_rows: list[NewRow] = field(default_factory=list)
    rejected: list[Rejection] = field(default_factory=list)
    notices: list[str] = field(default_factory=list)
    read: int = 0

    @property
    def accepted(self) -> int:
        """Cells that could be read, those of new rows included."""
        return len(self.cells) + sum(len(row.cells) for row in self.new_rows)


class ReadInputs(Struct, frozen=True):
    """What the cells are read against: the form, and the file as it is now."""

    question_set: QuestionSet
    data: YearData
    division_length: int = 40


def read_sheet(path: Path, base: SheetBase, inputs: ReadInputs) -> SheetReading:
    """Every cell of ``path``.

    :raises AppError: E-SHEET-LAYOUT (the hidden ids are gone), E-TABLE-….
    """
    return _Reader(path, base, inputs).read()


class _Reader:
    def __init__(self, path: Path, base: SheetBase, inputs: ReadInputs) -> None:
        self._path, self._base, self._inputs = path, base, inputs
        self._found = SheetReading()
        self._seen: set[str] = set()
        self._numbers = question_numbers(inputs.question_set)
        self._divisions = {header_key(name): name for name in model.division_sheets(inputs.data)}
        self._taken = {
            (register.id, column.id): {
                _key(row.cell(column.id)): row.row_id
                for row in inputs.data.rows(register.id)
                if not row.cell(column.id).is_open
            }
            for register in inputs.question_set.registers
            for column in register.columns
            if column.unique
        }

    def read(self) -> SheetReading:
        """Read 設問 and the registers that the sheet was made with."""
        self._read_questions()
        asked = {address.split("/")[0] for address in self._base.base if address.count("/") == 2}
        for register in self._inputs.question_set.registers:
            if register.id in asked or (not register.auxiliary and register.sheet == self._base.head.group):
                self._read_register(register)
        missing = len(set(self._base.base) - self._seen)
        if missing:
            self._found.notices.append(f"{self._path.name}：シートにない欄が{missing}か所あり、今のままにします。")
        return self._found

    def _lines(self, name: str) -> tuple[Table, dict[str, int], Iterator[Line]]:
        """The table of a sheet, its columns by id, and the lines below the headers."""
        table = read_table(self._path, name)
        for at, line in enumerate(table.lines[:_LOOK_AT]):
            ids = [cell.strip() for cell in line.cells]
            named = [cell for cell in ids if cell]
            if model.ID not in ids:
                continue
            if len(set(named)) < len(named):
                break
            columns = {cell: index for index, cell in enumerate(ids) if cell}
            rest = table.lines[at + 1 :]
            return table, columns, (item for item in rest if item.cell(columns[model.ID]).strip() != model.HEAD)
        fix = "列を消したり写したりせずに、書き出した課別シートへ答えを写してください。"
        raise AppError("E-SHEET-LAYOUT", "かくれた番号の行が見つからないか、重なっています。", fix, table.where())

    def _cell(self, line: Line, columns: Mapping[str, int], column: str) -> str:
        return unsafe_cell(line.cell(columns[column]).strip()) if column in columns else ""

    def _reject(
        self, table: Table, line: Line, index: int, label: str, value: str, code: str, message: str, fix: str
    ) -> None:
        cell = f"{column_letter(index + 1)}{line.number}"
        self._found.rejected.append(Rejection(table.file, table.sheet, cell, label, value[:80], code, message, fix))
        self._found.read += 1

    def _fail(self, table: Table, line: Line, index: int, label: str, value: str, error: AppError) -> None:
        self._reject(table, line, index, label, value.strip(), error.code, error.message, error.fix)

    def _take(self, table: Table, line: Line, index: int, address: str, label: str, answer: Answer) -> None:
        cell = f"{column_letter(index + 1)}{line.number}"
        self._found.cells[address] = ReadCell(address, table.sheet, cell, label, answer)
        self._found.read += 1

    def _is_new(self, table: Table, line: Line, index: int, key: str) -> bool:
        """Whether this line may be read: nobody else has its id."""
        if key not in self._seen:
            self._seen.add(key)
            return True
        fix = "行を写したときは、空いた行に値だけを貼り付け、重なった行を消してください。"
        self._reject(table, line, index, "ID", key, "E-SHEET-TWICE", "同じ行が2つあります。", fix)
        return False

    # 設問

    def _read_questions(self) -> None:
        table, columns, lines = self._lines(model.QUESTIONS)
        items = {key: line for question in self._inputs.question_set.questions() for key, line in _items(question)}
        items |= {mark.key: mark for register in self._inputs.question_set.registers for mark in register.marks}
        at = columns.get("answer", columns[model.ID])
        for line in lines:
            key = self._cell(line, columns, model.ID)
            item = items.get(key)
            if item is None:
                self._unknown_line(table, line, columns, key)
            elif self._is_new(table, line, at, f"line {key}"):
                self._read_line(table, line, columns, key, item)
        self._seen = {key for key in self._seen if not key.startswith("line ")}

    def _unknown_line(self, table: Table, line: Line, columns: Mapping[str, int], key: str) -> None:
        at = columns.get("answer", columns[model.ID])
        text = self._cell(line, columns, "answer") or (next(filter(None, line.cells), "") if not key else "")
        gone = {address for address in self._base.base if key and (address == key or address.startswith(f"{key}."))}
        self._seen |= gone
        if gone and text:
            self._found.notices.append(
                f"{self._path.name}：今の様式にない設問の答えは読みません（{key}「{text[:40]}」）。"
            )
        elif text:
            fix = "今の様式の課別シートを書き出し、その設問へ写してください。"
            self._reject(table, line, at, key, text, "E-SHEET-ROW", "どの設問の答えか分かりません。", fix)

    def _read_line(self, table: Table, line: Line, columns: Mapping[str, int], key: str, item: model.Item) -> None:
        base, label = self._base.base, self._label(key, item)
        if "answer" in columns:
            index = columns["answer"]
            text, reason = self._cell(line, columns, "answer"), self._cell(line, columns, "reason")
            if isinstance(item, Question) and item.is_auto:
                if text not in ("", model.AUTO_TEXT):
                    fix = "台帳のほうを直し、この欄は元に戻してください。"
                    self._reject(table, line, index, label, text, "E-INPUT-AUTO", "台帳から計算される設問です。", fix)
            else:
                self._seen.add(key)
                old = base.get(key, OPEN)
                if "reason" not in columns:
                    reason = old.reason
                try:
                    self._take(table, line, index, key, label, read_line(item, text, reason, old))
                except AppError as error:
                    self._fail(table, line, index, label, text, error)
        if isinstance(item, Question):
            self._read_texts(table, line, columns, key)
            self._read_same(table, line, columns, key)

    def _read_same(self, table: Table, line: Line, columns: Mapping[str, int], key: str) -> None:
        """A mark ends the waiting for 「変わりありませんか」; a line that did not wait for it has none."""
        address = to_confirm_key(key)
        if address not in self._base.base or model.SAME not in columns:
            return
        self._seen.add(address)
        index, text = columns[model.SAME], self._cell(line, columns, model.SAME)
        label = f"設問 {self._numbers[key]} 変わりありません"
        try:
            marked = read_same(text)
        except AppError as error:
            self._fail(table, line, index, label, text, error)
            return
        self._take(table, line, index, address, label, OPEN if marked else self._base.base[address])

    def _label(self, key: str, item: model.Item) -> str:
        """As people see the line: 「設問 1-6」, with the label of a sub-field."""
        if isinstance(item, Question):
            return f"設問 {self._numbers[item.id]}"
        owner = self._numbers.get(key.rpartition(".")[0])
        return f"設問 {owner} {item.label}" if owner is not None else item.label

    def _read_texts(self, table: Table, line: Line, columns: Mapping[str, int], key: str) -> None:
        for part, label in ((model.NOTE, "備考"), (model.EVIDENCE, "根拠資料の場所")):
            if part not in columns:
                continue
            address = f"{key}.{part}"
            self._seen.add(address)
            text = self._cell(line, columns, part)
            try:
                answer = read_column(text_column(label), text, self._base.base.get(address, OPEN), {})
                self._take(table, line, columns[part], address, f"設問 {self._numbers[key]} {label}", answer)
            except AppError as error:
                self._fail(table, line, columns[part], f"設問 {self._numbers[key]} {label}", text, error)

    # 台帳

    def _read_register(self, register: Register) -> None:
        table, columns, lines = self._lines(model.sheet_name(register))
        known = {column.id for column in register.columns}
        odd = [name for name in columns if name not in known and name != model.ID]
        if odd:
            self._found.notices.append(
                f"{self._path.name}「{table.sheet}」：今の様式にない列は読みません（{'、'.join(odd)}）。"
            )
        rows = {row.row_id: row for row in self._inputs.data.registers.get(register.id, ())}
        used = [columns[column.id] for column in register.columns if column.id in columns and column.kind != "auto"]
        for line in lines:
            row_id = self._cell(line, columns, model.ID)
            if not row_id or row_id.startswith(model.NEW):
                if any(line.cell(index).strip() for index in used):
                    self._read_new(table, line, columns, register)
                continue
            mine = {address for address in self._base.base if address.startswith(f"{register.id}/{row_id}/")}
            if not mine:
                fix = "新しい行は、下の空いた行に書いてください。"
                self._reject(
                    table, line, columns[model.ID], "番号", row_id, "E-SHEET-ROW", "このシートの行ではありません。", fix
                )
            elif self._is_new(table, line, columns[model.ID], f"{register.id}/{row_id}"):
                self._read_row(table, line, columns, register, row_id, rows.get(row_id))

    def _read_row(
        self,
        table: Table,
        line: Line,
        columns: Mapping[str, int],
        register: Register,
        row_id: str,
        row: Row | None,
    ) -> None:
        for column in register.columns:
            if column.kind == "auto" or column.id not in columns:
                continue
            address = model.cell_address(register.id, row_id, column.id)
            self._seen.add(address)
            text, base = self._cell(line, columns, column.id), self._base.base.get(address, OPEN)
            label = f"{row_id} {column.label}"
            try:
                answer = self._answer(register, column, text, base, row_id)
                _check_row(register, column, row, answer, base)
                self._take(table, line, columns[column.id], address, label, answer)
            except AppError as error:
                self._fail(table, line, columns[column.id], label, text, error)

    def _read_new(self, table: Table, line: Line, columns: Mapping[str, int], register: Register) -> None:
        cells: dict[str, Answer] = {}
        bad: list[tuple[int, str, str, AppError]] = []
        for column in register.columns:
            if column.kind == "auto" or column.id not in columns:
                continue
            index, text = columns[column.id], self._cell(line, columns, column.id)
            try:
                answer = self._answer(register, column, text, OPEN, f"{table.sheet}の{line.number}行目")
                if column.required and answer.is_open:
                    fix = f"「{column.label}」を書くか、この行のほかの欄を消してください。"
                    raise AppError("E-IMPORT-REQUIRED", f"新しい行には「{column.label}」が要ります。", fix)
                if not answer.is_open:
                    cells[column.id] = answer
            except AppError as error:
                bad.append((index, column.label, text, error))
        for index, label, text, problem in bad:
            self._fail(table, line, index, label, text, problem)
        if bad:
            self._hold(table, line, columns, register, cells)
        elif cells:
            self._found.read += len(cells)
            self._found.new_rows.append(NewRow(register.id, table.sheet, line.number, cells))

    def _hold(
        self, table: Table, line: Line, columns: Mapping[str, int], register: Register, cells: Mapping[str, Answer]
    ) -> None:
        """A new row is taken whole or not at all."""
        for column in register.columns:
            if column.id in cells:
                text = self._cell(line, columns, column.id)
                message, fix = (
                    "同じ行に読めない欄があるので、この行を足せません。",
                    "同じ行の読めない欄を直してください。",
                )
                self._reject(table, line, columns[column.id], column.label, text, "E-SHEET-HELD", message, fix)

    def _answer(self, register: Register, column: Column, text: str, base: Answer, owner: str) -> Answer:
        answer = read_column(column, text, base, self._inputs.question_set.tables)
        if answer == base:
            return base
        if column.kind == "division" and isinstance(answer.value, str):
            answer = self._division(answer.value)
        if column.required and answer.is_open:
            raise AppError("E-IMPORT-REQUIRED", "空欄にはできません。", "元の値に戻すか、新しい値を書いてください。")
        if column.unique and not answer.is_open:
            other = self._taken[register.id, column.id].setdefault(_key(answer), owner)
            if other != owner:
                fix = "別の値にするか、空欄にしてください。"
                raise AppError("E-IMPORT-UNIQUE", f"{other} と同じです。同じものは2行に書けません。", fix)
        return answer

    def _division(self, name: str) -> Answer:
        known = self._divisions.get(header_key(name))
        if known is None and len(name) > self._inputs.division_length:
            fix = f"{self._inputs.division_length}字以内に短くしてください。"
            raise AppError("E-INPUT-LONG", f"課の名前が{len(name)}字あり、長すぎます。", fix)
        return answered(known or name)


def _items(question: Question) -> Iterator[tuple[str, Question | SubField | Mark]]:
    yield question.id, question
    for item in question.fields:
        yield item.key, item


def _key(answer: Answer) -> object:
    return header_key(answer.value) if isinstance(answer.value, str) else answer.value


def _check_row(register: Register, column: Column, row: Row | None, answer: Answer, base: Answer) -> None:
    """Refuse a change where nothing may be typed."""
    if answer == base:
        return
    if row is None or row.struck:
        fix = "画面で行を戻してから取り込むか、新しい行として書いてください。"
        raise AppError("E-IMPORT-STRUCK", "この行は町のファイルで取り消されています。", fix)
    if model.is_fixed(register, row, column):
        fix = "元に戻してください。町での呼び名は備考に書いてください。"
        raise AppError("E-IMPORT-LOCKED", f"「{column.label}」は変えられません。", fix)

"""A division sheet as a workbook without macros: drop-downs, input checks, help as cell notes, locked where fixed."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any
from unicodedata import east_asian_width

from openpyxl import Workbook
from openpyxl.comments import Comment
from openpyxl.styles import Alignment, Border, Font, PatternFill, Protection, Side
from openpyxl.utils import get_column_letter
from openpyxl.worksheet.datavalidation import DataValidation
from openpyxl.worksheet.worksheet import Worksheet

from dx_assess.exchange import sheet_model as model
from dx_assess.exchange.sheet_base import hidden_lines
from dx_assess.exchange.sheet_help import column_help, how_to_write, special_words
from dx_assess.exchange.sheet_model import AskedLine, DivisionSheet, RegisterPart
from dx_assess.exchange.sheet_text import put_text, sheet_text
from dx_assess.exchange.sheet_words import CellValue, column_value, line_value
from dx_assess.exchange.workbook import FONT, workbook_bytes
from dx_assess.form.answer import Answer, Row
from dx_assess.form.display import show_answer, show_cell, show_field
from dx_assess.form.model import Column, Question, SubField
from dx_assess.text.dates import fiscal_year_label, format_wareki

LINE_COLUMNS = {
    model.ID: ("ID", 4),
    "no": ("番号", 14),
    "text": ("設問", 46),
    "answer": ("答え", 30),
    "reason": ("該当なしの理由", 20),
    "last": ("前年度の答え", 22),
    model.SAME: ("変わりなければ○", 17),
    "how": ("書き方", 26),
    model.NOTE: ("備考", 24),
    model.EVIDENCE: ("根拠資料の場所", 24),
}
"""Ids of the columns of 設問 with their headers and widths (characters)."""
_FORMATS = {
    "date": '[$-411]ggge"年"m"月"d"日"',
    "ym": '[$-411]ggge"年"m"月"',
    "integer": "General",
    "decimal": "General",
}
_WIDTHS = {"text": 30, "printed": 16, "date": 18, "ym": 14, "integer": 12, "decimal": 12, "auto": 8, "code": 24}
_MOST = 10**12
_LINE_HEIGHT, _TALLEST = 14.0, 400.0
"""Points of a line of text and of the tallest row."""
_COMMENT = (360, 160)
"""Width and height of a cell note (pixels)."""
_WHITE, _GREY, _BLUE = (PatternFill("solid", fgColor=color) for color in ("FFFFFF", "EEEEEE", "DCE6F1"))
_LINE = Side(style="thin", color="BFBFBF")
_BORDER = Border(left=_LINE, right=_LINE, top=_LINE, bottom=_LINE)
_PLAIN, _BOLD, _TITLE = (
    Font(name=FONT, size=10),
    Font(name=FONT, size=10, bold=True),
    Font(name=FONT, size=16, bold=True),
)
_WRAP = Alignment(wrap_text=True, vertical="top")
_OPEN, _SHUT = Protection(locked=False), Protection(locked=True)


def render_sheet(sheet: DivisionSheet, day: date) -> bytes:
    """The workbook's bytes; ``day`` is the only date in its properties."""
    book = Workbook()
    _Writer(book, sheet).write()
    title = f"{sheet.head.town_name} {sheet.head.label} 課別シート"
    return workbook_bytes(book, title, day)


@dataclass(slots=True)
class _Choices:
    """The hidden sheet that drop-downs take their entries from; equal lists are written once."""

    sheet: Worksheet
    known: dict[tuple[str, ...], str]

    def formula(self, entries: Sequence[str]) -> str:
        key = tuple(entries)
        if key not in self.known:
            no = len(self.known) + 1
            for row, entry in enumerate(key, 1):
                _put(self.sheet, row, no, entry)
            letter = get_column_letter(no)
            self.known[key] = f"{model.CHOICES}!${letter}$1:${letter}${len(key)}"
        return self.known[key]


class _Writer:
    def __init__(self, book: Workbook, sheet: DivisionSheet) -> None:
        self._book = book
        self._sheet = sheet
        self._start: Worksheet = book.active
        self._questions = book.create_sheet(model.QUESTIONS)
        self._parts = [(part, book.create_sheet(model.sheet_name(part.register))) for part in sheet.parts]
        self._choices = _Choices(book.create_sheet(model.CHOICES), {})

    def write(self) -> None:
        """All sheets."""
        self._write_start()
        self._write_questions()
        for part, sheet in self._parts:
            self._write_register(part, sheet)
        hidden = self._book.create_sheet(model.HIDDEN)
        for row, line in enumerate(hidden_lines(self._sheet), 1):
            for no, text in enumerate(line, 1):
                _put(hidden, row, no, text)
        for sheet in (self._choices.sheet, hidden):
            sheet.sheet_state = "hidden"
        for sheet in self._book.worksheets:
            _protect(sheet)

    def _write_start(self) -> None:
        head, sheet = self._sheet.head, self._start
        sheet.title = model.START
        due = (
            f"{format_wareki(head.due)}（{head.due.isoformat()}）までに返してください。"
            if head.due
            else "特に決めていません。"
        )
        asked = sum(1 for line in self._sheet.lines if model.line_keys(line)[0] == line.key)
        lines = [
            ("課別シート", f"{head.label}"),
            ("団体・年度", f"{head.town_name}　{fiscal_year_label(head.fiscal_year)}"),
            ("期限", due),
            ("お願い", head.note or "次のシートに記入し、このファイルを情報担当へ返してください。"),
            (
                "書くところ",
                f"「設問」の白い欄（{asked}か所）と、台帳のシートの白い欄です。灰色の欄には書けません。",
            ),
            (
                "分からないとき",
                "設問は「わからない」、台帳の件数は「不明」と書きます。空欄は、まだ答えていないとみなします。",
            ),
            ("該当しないとき", "「該当なし」を選び、右の欄に理由を書きます。"),
            ("行を足すとき", "台帳のシートの下の空いた行に書きます。行は消さず、消したいことを備考に書いてください。"),
            ("説明", "見出しや設問に付いたメモ（右上の印）に、書き方の説明があります。"),
        ]
        if any(line.waits for line in self._sheet.lines):
            same = (
                "前年度から写した答え、設問の文が変わった答えは、「変わりなければ○」の欄が白くなっています。"
                "今年も同じなら○を選び、違うときは答えを直します。どちらもしないと、確かめていないままになります。"
            )
            lines.insert(-3, ("変わりないとき", same))
        sheet.column_dimensions["A"].width, sheet.column_dimensions["B"].width = 18, 90
        for row, (title, text) in enumerate(lines, 1):
            head_cell = _put(sheet, row, 1, title)
            head_cell.font, head_cell.alignment = _BOLD, _WRAP
            cell = _put(sheet, row, 2, text)
            cell.font = _TITLE if row == 1 else _PLAIN
            cell.alignment = _WRAP
            _fit(sheet, row, (18, 90), 22.0 if row == 1 else _LINE_HEIGHT)
        _fit_page(sheet)

    def _write_questions(self) -> None:
        sheet = self._questions
        for no, (column, (label, width)) in enumerate(LINE_COLUMNS.items(), 1):
            _head(sheet, no, column, label, width)
        for row, line in enumerate(self._sheet.lines, 3):
            for no, (column, value) in enumerate(self._line_cells(line), 1):
                cell = _put(sheet, row, no, value)
                _dress(sheet, row, no, _is_open(line, column))
                cell.number_format = _FORMATS.get(line.item.kind, "@") if column == "answer" else "@"
            widths = [width for _label, width in LINE_COLUMNS.values()]
            _fit(sheet, row, widths)
            self._check_line(line, row)
            if isinstance(line.item, Question) and line.item.help:
                _note(
                    sheet, row, 3, line.item.help + (f"\n根拠資料：{line.item.evidence}" if line.item.evidence else "")
                )
        if not any(line.waits for line in self._sheet.lines):
            letter = get_column_letter(list(LINE_COLUMNS).index(model.SAME) + 1)
            sheet.column_dimensions[letter].hidden = True
        _freeze(sheet, "D3")

    def _line_cells(self, line: AskedLine) -> Iterator[tuple[str, CellValue]]:
        item, answers = line.item, self._sheet.answers
        answer = answers.get(line.key, Answer())
        last = self._sheet.previous.get(line.key, Answer())
        is_auto = isinstance(item, Question) and item.is_auto
        yield model.ID, line.key
        yield "no", line.title
        yield "text", item.text if isinstance(item, Question) else item.label
        yield "answer", model.AUTO_TEXT if is_auto else line_value(item, answer)
        yield "reason", answer.reason
        yield "last", _shown(item, last)
        yield model.SAME, None
        yield "how", "" if is_auto else how_to_write(line)
        for part in (model.NOTE, model.EVIDENCE):
            found = answers.get(f"{line.key}.{part}", Answer()).value if isinstance(item, Question) else None
            yield part, found if isinstance(found, str) else None

    def _check_line(self, line: AskedLine, row: int) -> None:
        item = line.item
        if line.waits:
            same = get_column_letter(list(LINE_COLUMNS).index(model.SAME) + 1)
            self._add(self._questions, _list(self._choices, [model.SAME_MARK], False), f"{same}{row}")
        if isinstance(item, Question) and item.is_auto:
            return
        cell = f"D{row}"
        if item.kind == "yes_no":
            self._add(self._questions, _list(self._choices, ["はい", "いいえ"], True), cell)
        elif isinstance(item, Question) and item.options:
            entries = [option.label for option in item.options] + special_words(item)
            self._add(self._questions, _list(self._choices, entries, item.kind == "choice"), cell)
        elif item.kind in ("integer", "decimal"):
            self._add(self._questions, _number(item.kind, False), cell)

    @staticmethod
    def _add(sheet: Worksheet, rule: DataValidation, cells: str) -> None:
        rule.add(cells)
        sheet.add_data_validation(rule)

    def _write_register(self, part: RegisterPart, sheet: Worksheet) -> None:
        register = part.register
        _head(sheet, 1, model.ID, "ID", 4)
        for no, column in enumerate(register.columns, 2):
            unit = f"（{column.unit}）" if column.unit else ""
            _head(sheet, no, column.id, column.label + unit, _WIDTHS.get(column.kind, 18))
            _note(sheet, 2, no, column_help(column))
        rows: list[Row | None] = [*part.rows, *[None] * model.SPARE_ROWS]
        for at, row in enumerate(rows, 3):
            _put(sheet, at, 1, row.row_id if row is not None else f"{model.NEW}{at - 2 - len(part.rows)}")
            for no, column in enumerate(register.columns, 2):
                self._write_cell(part, sheet, at, no, column, row)
        last = len(rows) + 2
        for no, column in enumerate(register.columns, 2):
            rule = self._rule(column)
            if rule is not None:
                self._add(sheet, rule, f"{get_column_letter(no)}3:{get_column_letter(no)}{last}")
        _freeze(sheet, "D3")
        sheet.auto_filter.ref = f"A2:{get_column_letter(len(register.columns) + 1)}{last}"

    def _write_cell(
        self, part: RegisterPart, sheet: Worksheet, at: int, no: int, column: Column, row: Row | None
    ) -> None:
        value: CellValue = None
        if row is not None:
            auto = column.kind == "auto"
            value = row.row_id if auto else column_value(column, row.cell(column.id), self._sheet.tables)
            last = part.previous[row.row_id].cell(column.id) if row.row_id in part.previous else Answer()
            if column.carry == "clear" and not last.is_open:
                table = self._sheet.tables.get(column.table)
                _note(sheet, at, no, f"前年度：{show_cell(column, last, table)}")
        cell = _put(sheet, at, no, value)
        _dress(sheet, at, no, column.kind != "auto" and not model.is_fixed(part.register, row, column))
        cell.number_format = _FORMATS.get(column.kind, "@")

    def _rule(self, column: Column) -> DataValidation | None:
        tables = self._sheet.tables
        several = column.multiple or column.kind == "multi_choice"
        if column.kind == "yes_no":
            return _list(self._choices, ["はい", "いいえ"], True)
        if column.kind == "division":
            return _list(self._choices, self._sheet.divisions, False) if self._sheet.divisions else None
        if column.table in tables:
            entries = [f"{entry.code} {entry.label}" for entry in tables[column.table].entries]
            return _list(self._choices, entries, not several)
        if column.options:
            return _list(self._choices, [option.label for option in column.options], not several)
        return _number(column.kind, column.negative) if column.kind in ("integer", "decimal") else None


def _list(choices: _Choices, entries: Sequence[str], strict: bool) -> DataValidation:
    rule = DataValidation("list", formula1=choices.formula(entries), allow_blank=True)
    rule.showErrorMessage = strict
    rule.errorTitle, rule.error = "一覧にありません", "一覧から選んでください。"
    return rule


def _number(kind: str, negative: bool) -> DataValidation:
    """Asks before anything but a number is kept: 「わからない」 and full-width digits are read, too."""
    whole = "whole" if kind == "integer" else "decimal"
    rule = DataValidation(
        whole, operator="between", formula1=str(-_MOST if negative else 0), formula2=str(_MOST), allow_blank=True
    )
    rule.showErrorMessage, rule.errorStyle = True, "warning"
    rule.errorTitle, rule.error = (
        "数ではありません",
        "数を書いてください。分からないときは、このまま続けてかまいません。",
    )
    return rule


def _is_open(line: AskedLine, column: str) -> bool:
    """Whether the line is written in this column."""
    if column == "reason" and not isinstance(line.item, Question):
        return False
    if column == model.SAME:
        return line.waits
    return (line.key if column in ("answer", "reason") else f"{line.key}.{column}") in model.line_keys(line)


def _shown(item: model.Item, answer: Answer) -> str:
    if isinstance(item, Question):
        return show_answer(item, answer)
    return show_field(item if isinstance(item, SubField) else SubField("", "", item.kind, ""), answer)


def _put(sheet: Worksheet, row: int, no: int, value: CellValue) -> Any:
    cell = sheet.cell(row, no)
    if isinstance(value, str):
        put_text(cell, value)
    else:
        cell.value = value
    return cell


def _head(sheet: Worksheet, no: int, column: str, label: str, width: int) -> None:
    _put(sheet, 1, no, column)
    cell = _put(sheet, 2, no, model.HEAD if column == model.ID else label)
    cell.font, cell.fill, cell.alignment, cell.border = _BOLD, _BLUE, _WRAP, _BORDER
    dimension = sheet.column_dimensions[get_column_letter(no)]
    dimension.width = width
    if column == model.ID:
        dimension.hidden = True
    sheet.row_dimensions[1].hidden = True


def _dress(sheet: Worksheet, row: int, no: int, is_open: bool) -> None:
    cell = sheet.cell(row, no)
    cell.font, cell.alignment, cell.border = _PLAIN, _WRAP, _BORDER
    cell.fill, cell.protection = (_WHITE, _OPEN) if is_open else (_GREY, _SHUT)


def _note(sheet: Worksheet, row: int, no: int, text: str) -> None:
    if text:
        width, height = _COMMENT
        sheet.cell(row, no).comment = Comment(sheet_text(text), "dx-assess", height=height, width=width)


def _freeze(sheet: Worksheet, cell: str) -> None:
    sheet.freeze_panes = cell
    sheet.print_title_rows = "2:2"
    _fit_page(sheet)


def _fit_page(sheet: Worksheet) -> None:
    sheet.page_setup.orientation, sheet.page_setup.paperSize = "landscape", sheet.PAPERSIZE_A4
    sheet.page_setup.fitToWidth, sheet.page_setup.fitToHeight = 1, 0
    sheet.sheet_properties.pageSetUpPr.fitToPage = True


def _fit(sheet: Worksheet, row: int, widths: Sequence[int], line_height: float = _LINE_HEIGHT) -> None:
    """A row as tall as its text: not every program grows rows when it opens the file."""
    lines = 1
    for no, width in enumerate(widths, 1):
        parts = str(sheet.cell(row, no).value or "").split("\n") if no > 1 else []
        room = max(width - 2, 1)
        lines = max(lines, sum(max(-(-_halves(part) // room), 1) for part in parts))
    sheet.row_dimensions[row].height = min(lines * line_height + 3.0, _TALLEST)


def _halves(text: str) -> int:
    """Width in half-width characters."""
    return sum(2 if east_asian_width(letter) in "WFA" else 1 for letter in text)


def _protect(sheet: Worksheet) -> None:
    """Without a password: it guards against slips, and an office can lift it."""
    sheet.protection.sheet = True
    sheet.protection.formatColumns = sheet.protection.formatRows = False
    sheet.protection.autoFilter = False

"""The workbook for a prefecture: its KPI pack, support menu and question texts, to edit in Excel."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from typing import Any

from openpyxl import Workbook
from openpyxl.comments import Comment
from openpyxl.styles import Alignment, Border, Font, PatternFill, Protection, Side
from openpyxl.utils import get_column_letter
from openpyxl.worksheet.datavalidation import DataValidation
from openpyxl.worksheet.worksheet import Worksheet

from dx_assess.exchange import pack_model as model
from dx_assess.exchange import pack_records as records
from dx_assess.exchange.pack_model import Field, PackBook, Table
from dx_assess.exchange.pack_records import Record
from dx_assess.exchange.sheet_text import put_text, sheet_text
from dx_assess.exchange.workbook import FONT, workbook_bytes

GUIDE = (
    ("このファイル", "県のKPI・支援メニュー・設問の文を、Excelで直すためのファイルです。"),
    (
        "直すところ",
        "白い欄を直します。灰色の欄（ID など）は変えられません。見出しのメモ（右上の印）に書き方があります。",
    ),
    (
        "版を上げる",
        "どこかを直したら、シート「パック」の版の数字を上げてください。\n"
        "1.0.0 → 1.0.1：言い回しだけ　→ 1.1.0：目標や指標を変えた　→ 2.0.0：意味を変えた",
    ),
    (
        "設問を直したとき",
        "「設問の版」も上げます。県独自の文にするときは「設問のID」を県の名前（例 fukushima_set）にします。",
    ),
    ("指標を足す", "シート「KPI」の下の空いた行に書きます。IDは、ほかと重ならない英小文字の名前にします。"),
    ("指標をやめる", "「扱い」で「廃止」を選びます。行は消さないでください。"),
    ("年度を足す", "シート「パック」の「目標の年度」に年度を足し、シート「KPI」のその年度の列に目標を書きます。"),
    ("目標の書き方", "資料に印字されたとおりに書きます。例：61.0%、99％以上、-170以内、120(変更前：100)、①10②3"),
    (
        "取り込む",
        "保存して閉じ、dx-assess packs --import このファイル を実行します。"
        "直すところがあれば、シートとセルの番号、直し方を全部示し、何も取り込みません。",
    ),
    (
        "町に配る",
        "dx-assess packs ID --distribution 配布ファイル --deadline 期限 --text 送付文 で、1つのファイルにします。",
    ),
)
_WHITE, _GREY, _BLUE = (PatternFill("solid", fgColor=color) for color in ("FFFFFF", "EEEEEE", "DCE6F1"))
_LINE = Side(style="thin", color="BFBFBF")
_BORDER = Border(left=_LINE, right=_LINE, top=_LINE, bottom=_LINE)
_PLAIN, _BOLD, _TITLE = (Font(name=FONT, size=size, bold=bold) for size, bold in ((10, False), (10, True), (16, True)))
_WRAP = Alignment(wrap_text=True, vertical="top")
_NOTE = (320, 110)
_SEPARATOR = "、"


def render_book(book: PackBook, day: date) -> bytes:
    """The workbook's bytes; ``day`` is the only date in its properties."""
    made = Workbook()
    _Writer(made, book).write()
    return workbook_bytes(made, f"{book.pack['pack']['name']}（編集用）", day)


def shown(item: Field, value: Any) -> str:
    """A value as its cell has it."""
    if value is None or value is False:
        return ""
    if value is True:
        return "はい"
    if item.kind == "choice" and item.key != model.DROP:
        return f"{value} {item.choices.get(str(value), '')}".strip()
    if item.kind == "lines":
        return "\n".join(value)
    if item.kind == "years":
        return _SEPARATOR.join(map(str, value))
    return value.isoformat() if isinstance(value, date) else str(value)


@dataclass(slots=True)
class _Lists:
    """The hidden sheet that drop-downs take their entries from."""

    sheet: Worksheet
    known: dict[tuple[str, ...], str] = field(default_factory=dict)

    def formula(self, entries: Sequence[str]) -> str:
        key = tuple(entries)
        if key not in self.known:
            column = len(self.known) + 1
            for row, entry in enumerate(key, 1):
                self.sheet.cell(row, column, sheet_text(entry))
            letter = get_column_letter(column)
            self.known[key] = f"_lists!${letter}$1:${letter}${len(key)}"
        return self.known[key]


class _Writer:
    def __init__(self, made: Workbook, book: PackBook) -> None:
        self._made = made
        self._book = book
        self._lists = _Lists(made.create_sheet("_lists"))

    def write(self) -> None:
        self._write_guide(self._made.worksheets[0])
        self._write_head(records.head_record(self._book))
        years = model.target_years(self._book.pack["pack"].get("years", []))
        form = self._book.form
        for table, rows in (
            (model.kpi_table(years), records.kpi_records(self._book)),
            (model.PARTS, records.part_records(self._book)),
            (model.SECTIONS, records.section_records(self._book)),
            (model.SUPPORT, records.support_records(self._book)),
            (model.QUESTIONS, records.question_records(form)),
            (model.OPTIONS, records.option_records(form)),
            (model.CHECKS, records.check_records(form)),
        ):
            self._write_table(table, rows)
        self._write_hidden()
        for sheet in self._made.worksheets:
            _fit_page(sheet)
            _protect(sheet)

    def _write_guide(self, sheet: Worksheet) -> None:
        sheet.title = model.GUIDE
        sheet.column_dimensions["A"].width, sheet.column_dimensions["B"].width = 18, 96
        name = self._book.pack["pack"]["name"]
        for row, (title, text) in enumerate((("編集用", name), *GUIDE), 1):
            _put(sheet, row, 1, title, _BOLD)
            _put(sheet, row, 2, text, _TITLE if row == 1 else _PLAIN)
            lines = sum(max(-(-len(part) // 46), 1) for part in text.split("\n"))
            sheet.row_dimensions[row].height = 26 if row == 1 else 15 * lines + 4

    def _write_head(self, record: Record) -> None:
        sheet = self._made.create_sheet(model.HEAD)
        for letter, width in zip("ABCD", (4, 34, 60, 52), strict=True):
            sheet.column_dimensions[letter].width = width
        sheet.column_dimensions["A"].hidden = True
        for column, text in enumerate(("", "項目", "内容", "書き方"), 1):
            _header(sheet, model.HEADER_ROW, column, text)
        for row, item in enumerate(model.HEAD_FIELDS, model.FIRST_ROW):
            _put(sheet, row, 1, item.key)
            _dress(_put(sheet, row, 2, item.header, _BOLD), False)
            _dress(_put(sheet, row, model.VALUE_COLUMN, shown(item, record.get(item.key))), True)
            _dress(_put(sheet, row, 4, ("必須。" if item.required else "") + item.note), False)
        sheet.freeze_panes = "C3"

    def _write_table(self, table: Table, rows: Sequence[Record]) -> None:
        sheet = self._made.create_sheet(table.name)
        last = model.FIRST_ROW + len(rows) + table.spare - 1
        for column, item in enumerate(table.fields, 1):
            _put(sheet, model.KEY_ROW, column, item.key)
            _header(sheet, model.HEADER_ROW, column, item.header, item.note)
            sheet.column_dimensions[get_column_letter(column)].width = item.width
            self._check(sheet, item, column, last)
        for row in range(model.FIRST_ROW, last + 1):
            at = row - model.FIRST_ROW
            self._write_row(sheet, table, row, rows[at] if at < len(rows) else {})
        sheet.row_dimensions[model.KEY_ROW].hidden = True
        sheet.row_dimensions[model.HEADER_ROW].height = 32
        sheet.freeze_panes = f"{get_column_letter(_frozen(table))}3"
        sheet.auto_filter.ref = f"A2:{get_column_letter(len(table.fields))}{last}"
        sheet.print_title_rows = "2:2"

    def _write_row(self, sheet: Worksheet, table: Table, row: int, record: Mapping[str, Any]) -> None:
        lines = 1
        for column, item in enumerate(table.fields, 1):
            text = shown(item, record.get(item.key))
            _dress(_put(sheet, row, column, text), not (item.locked and record))
            lines = max(lines, sum(max(-(-len(part) * 2 // item.width), 1) for part in text.split("\n")))
        sheet.row_dimensions[row].height = min(lines * 14.0 + 3, 400)

    def _check(self, sheet: Worksheet, item: Field, column: int, last: int) -> None:
        entries = ["はい"] if item.kind == "flag" else [shown(item, code) for code in item.choices]
        if item.key == model.DROP:
            entries = [model.DROP_WORD]
        if entries and last >= model.FIRST_ROW:
            rule = DataValidation("list", formula1=self._lists.formula(entries), allow_blank=True)
            rule.showErrorMessage = True
            rule.errorTitle, rule.error = "一覧にありません", "一覧から選んでください。"
            letter = get_column_letter(column)
            rule.add(f"{letter}{model.FIRST_ROW}:{letter}{last}")
            sheet.add_data_validation(rule)

    def _write_hidden(self) -> None:
        hidden = self._made.create_sheet(model.HIDDEN)
        form_id, version = self._book.form_name
        for row, line in enumerate(((model.MARK, model.FORMAT), ("form", form_id, version, self._book.digest)), 1):
            for column, text in enumerate(line, 1):
                _put(hidden, row, column, text)
        hidden.sheet_state = self._lists.sheet.sheet_state = "hidden"
        self._made.move_sheet(self._lists.sheet, len(self._made.worksheets))


def _frozen(table: Table) -> int:
    """The first column that scrolls: behind what names a record."""
    keys = [item.key for item in table.fields]
    return max(keys.index(key) for key in table.identity) + 2


def _put(sheet: Worksheet, row: int, column: int, text: str, font: Font = _PLAIN) -> Any:
    cell = sheet.cell(row, column)
    put_text(cell, text)
    cell.number_format, cell.font, cell.alignment = "@", font, _WRAP
    return cell


def _header(sheet: Worksheet, row: int, column: int, text: str, note: str = "") -> None:
    cell = _put(sheet, row, column, text, _BOLD)
    cell.fill, cell.border = _BLUE, _BORDER
    if note:
        width, height = _NOTE
        cell.comment = Comment(sheet_text(note), "dx-assess", height=height, width=width)


def _dress(cell: Any, is_open: bool) -> None:
    cell.border, cell.fill = _BORDER, _WHITE if is_open else _GREY
    cell.protection = Protection(locked=not is_open)


def _fit_page(sheet: Worksheet) -> None:
    sheet.page_setup.orientation, sheet.page_setup.paperSize = "landscape", sheet.PAPERSIZE_A4
    sheet.page_setup.fitToWidth, sheet.page_setup.fitToHeight = 1, 0
    sheet.sheet_properties.pageSetUpPr.fitToPage = True


def _protect(sheet: Worksheet) -> None:
    """Without a password: it guards against slips, and an office can lift it."""
    sheet.protection.sheet = True
    sheet.protection.formatColumns = sheet.protection.formatRows = False
    sheet.protection.autoFilter = False

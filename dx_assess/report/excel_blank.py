"""The blank questionnaire as an Excel workbook: 設問, 基本情報, a sheet for every register, 用語集; read back."""

from __future__ import annotations

import math
from collections.abc import Sequence
from pathlib import Path
from unicodedata import east_asian_width

from openpyxl import Workbook

from dx_assess.files import write_atomic
from dx_assess.report.blank import BlankColumn, BlankForm, BlankQuestion, Entry
from dx_assess.report.excel_book import MUTED, Column, Page, Value, book_bytes, new_book
from dx_assess.report.excel_check import compare_book
from dx_assess.report.parts import Cover
from dx_assess.text.dates import format_wareki

_QUESTION_COLUMNS = (
    Column("番号", 7),
    Column("領域", 13),
    Column("設問", 38),
    Column("書き方", 18),
    Column("選択肢", 38),
    Column("記入欄", 20),
    Column("担当・いつのこと", 17),
    Column("説明", 42),
    Column("根拠資料", 18),
    Column("公開区分・版", 10),
)
_COLUMN_COLUMNS = (
    Column("No.", 6),
    Column("列", 26),
    Column("単位", 9),
    Column("印", 6),
    Column("書き方", 26),
    Column("選択肢", 44),
    Column("説明", 56),
    Column("公開区分", 8),
)
_TERM_COLUMNS = (Column("ことば", 28), Column("読み", 28), Column("説明", 90))
_LINE, _PADDING, _SMALLEST, _MARGIN = 12.5, 3.0, 15.0, 1.0
"""Points of a line, around it and of the smallest row; half-width characters that a column loses at its edges."""
_MARKS = "印：◎＝かならず書く、○＝標準版で書く、△＝書けるときに書く"


def write_blank_excel(form: BlankForm, path: Path) -> None:
    """Write the workbook.

    :raises AppError: E-FILE-… (the old file is kept), E-REPORT-XLSX when the written file is not what was drawn.
    """
    book = make_blank_book(form)
    data = book_bytes(book, _cover(form))

    def write(draft: Path) -> None:
        draft.write_bytes(data)
        compare_book(book, draft.read_bytes(), path)

    write_atomic(path, write)


def render_blank_excel(form: BlankForm) -> bytes:
    """The workbook's bytes; the same form gives the same bytes."""
    return book_bytes(make_blank_book(form), _cover(form))


def make_blank_book(form: BlankForm) -> Workbook:
    """All sheets."""
    book = new_book()
    _add_questions(book, form)
    _add_columns(book, form, "基本情報", "団体の基本情報", "T_profile", (), form.profile)
    for register in form.registers:
        notes = [register.about]
        if register.prepared:
            notes.append(f"あらかじめ{register.prepared}行を用意してあります。")
        notes += [f"台帳全体の印：{mark}" for mark in register.marks]
        title = f"{register.no}　{register.name}"
        _add_columns(
            book, form, f"{register.no} {register.name}", title, f"T_{register.id}", (*notes, _MARKS), register.columns
        )
    if form.terms:
        page = _page(book, form, "用語集", "用語集")
        _table(page, "T_terms", _TERM_COLUMNS, [[term.term, term.reading, term.text] for term in form.terms])
        _finish(page, form)
    return book


def _add_questions(book: Workbook, form: BlankForm) -> None:
    page = _page(book, form, "設問", form.title)
    rows = [_question(domain.name, question) for domain in form.domains for question in domain.questions]
    _table(page, "T_questions", _QUESTION_COLUMNS, rows)
    _finish(page, form)


def _question(domain: str, question: BlankQuestion) -> list[Value]:
    choices = [*question.options, *question.special]
    places = [*question.entries, *question.fields]
    return [
        question.label,
        domain,
        question.text,
        "\n".join([question.how, *question.notes]),
        "\n".join(f"□ {choice}" for choice in choices),
        "\n".join(_place(place) for place in places),
        f"{question.owner}\n{question.time}",
        question.help,
        question.evidence,
        f"{question.publication}\n{question.edition}",
    ]


def _place(entry: Entry) -> str:
    unit = "はい・いいえ" if entry.yes_no else entry.unit
    return f"{entry.label}（{unit}）：" if unit else f"{entry.label}："


def _table(page: Page, name: str, columns: Sequence[Column], rows: Sequence[Sequence[Value]]) -> None:
    """A table whose rows are as tall as their text: not every program grows them when it opens the file."""
    head = page.table(name, columns, rows, "書くことはありません。")
    for at, row in enumerate(rows, head + 1):
        lines = max(_lines(value, column.width) for value, column in zip(row, columns, strict=True))
        page.sheet.row_dimensions[at].height = max(_LINE * lines + _PADDING, _SMALLEST)


def _lines(value: Value, width: float) -> int:
    """How many lines a text takes in a column of ``width`` half-width characters."""
    text = str(value) if isinstance(value, str) else ""
    return sum(max(1, math.ceil(_units(line) / (width - _MARGIN))) for line in text.split("\n"))


def _units(line: str) -> int:
    return sum(2 if east_asian_width(character) in "WFA" else 1 for character in line)


def _add_columns(
    book: Workbook,
    form: BlankForm,
    name: str,
    title: str,
    table: str,
    notes: Sequence[str],
    columns: Sequence[BlankColumn],
) -> None:
    page = _page(book, form, name, title)
    for note in notes:
        page.line(note, size=9.5, color=MUTED)
    rows: list[list[Value]] = [
        [
            at,
            column.label,
            column.unit,
            column.need,
            column.how,
            "／".join(column.options),
            column.help,
            column.publication,
        ]
        for at, column in enumerate(columns, 1)
    ]
    _table(page, table, _COLUMN_COLUMNS, rows)
    _finish(page, form)


def _page(book: Workbook, form: BlankForm, name: str, title: str) -> Page:
    """A page of the report's look whose second line says which edition of which set this is."""
    page = Page(book, name, title, _cover(form))
    page.text(2, 1, _whose(form), size=9, color=MUTED)
    return page


def _finish(page: Page, form: BlankForm) -> None:
    page.finish()
    page.sheet.oddFooter.left.text = _whose(form).replace("&", "&&")
    page.sheet.oddHeader.right.text = "記入なし"
    page.sheet.oddFooter.right.text = f"{format_wareki(form.valid_from)}から"


def _whose(form: BlankForm) -> str:
    return f"{form.set_name}　{form.set_version}版　{form.edition_label}（記入なし）"


def _cover(form: BlankForm) -> Cover:
    """What the pages of a workbook want to know; a blank form has no town and no receipt."""
    return Cover(
        title=form.title,
        town=form.set_name,
        code="",
        prefecture="",
        fiscal_year=form.valid_from.year,
        fiscal_label=form.edition_label,
        results_label="",
        asof_label="",
        edition=form.edition,
        edition_label=form.edition_label,
        set_name=form.set_name,
        set_version=form.set_version,
        pack_name="",
        generated=form.valid_from,
        generated_label=format_wareki(form.valid_from),
        mark="",
        receipt="",
        program_version=form.program_version,
        profile=(),
    )

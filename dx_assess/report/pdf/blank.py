"""The blank questionnaire as PDF, in the look of the report: questions to tick and to fill, columns explained."""

from __future__ import annotations

import io
from collections.abc import Iterator, Sequence
from pathlib import Path

from msgspec import Struct
from reportlab.platypus import Flowable, Spacer

from dx_assess.files import write_bytes_atomic
from dx_assess.report.blank import (
    PUBLICATION_WORDS,
    BlankColumn,
    BlankDomain,
    BlankForm,
    BlankQuestion,
    BlankRegister,
    Entry,
)
from dx_assess.report.fonts import Fonts, load_fonts
from dx_assess.report.pdf.cover import PageOf
from dx_assess.report.pdf.paper import Margins, Paper, check_pdf, make_story
from dx_assess.report.pdf.section import Section
from dx_assess.report.pdf.tables import Cell, Maker, bare
from dx_assess.report.pdf.text import TextBlock
from dx_assess.report.pdf.theme import (
    BLUE,
    BODY,
    CELL,
    CELL_BOLD,
    CELL_CENTER,
    FIGURE,
    HAIR,
    INK,
    MUTED,
    NOTE,
    SMALL,
    TITLE,
    WIDE,
    WIDTH,
    Type,
)
from dx_assess.text.dates import format_wareki

_QUESTION = Type(9, 13, "bold")
_OPTION = Type(8.5, 13.5)
_HOW = Type(7.5, 11.5, color=BLUE)
_BOX = ("□", BLUE)
_ROOM = 200
_QUESTION_WIDTHS = (32.0, 356.0)
_PROFILE_WIDTHS = (26.0, 120.0, 26.0, 110.0, WIDTH - 316, 34.0)
_REGISTER_WIDTHS = (26.0, 112.0, 30.0, 250.0, WIDE - 452, 34.0)
_TERM_WIDTHS = (130.0,)


class BlankPdf(Struct, frozen=True):
    """What was written."""

    pages: int


def write_blank_pdf(form: BlankForm, path: Path) -> BlankPdf:
    """Write the questionnaire and read it back before it counts as done.

    :raises AppError: E-FILE-… (the old file is kept), E-REPORT-PDF when it does not read back.
    """
    data = render_blank_pdf(form)
    pages = check_pdf(data, form.edition_label, path)
    write_bytes_atomic(path, data)
    return BlankPdf(pages)


def render_blank_pdf(form: BlankForm, fonts: Fonts | None = None) -> bytes:
    """The PDF as bytes; the same form gives the same bytes."""
    known = fonts or load_fonts()
    maker = Maker(known)
    body = list(_body(form, maker))
    wanted = [Section("cover", "表紙と目次", [*_cover(form, body, maker)]), *body]
    out = io.BytesIO()
    Paper(out, _margins(form), known).build(make_story(wanted, known))
    return out.getvalue()


def _margins(form: BlankForm) -> Margins:
    return Margins(
        title=f"{form.title}　{form.edition_label}",
        author=form.issuer,
        subject=f"{form.set_name} {form.set_version}",
        program_version=form.program_version,
        head=f"{form.title}　{form.edition_label}",
        right=f"{form.set_name}　{form.set_version}版",
        foot=("町の名前：", "記入なし"),
    )


def _body(form: BlankForm, maker: Maker) -> Iterator[Section]:
    title = "団体の基本情報"
    yield Section("profile", title, _columns_section(title, (), form.profile, maker, _PROFILE_WIDTHS))
    yield Section("domains", "設問", [], new_page=False, room=_ROOM)
    for at, domain in enumerate(form.domains):
        title, room = f"領域{domain.no}　{domain.name}", _ROOM if at else 0
        yield Section(f"domain-{domain.id}", title, _domain(domain, maker), depth=1, new_page=False, room=room)
    if form.registers:
        yield Section("registers", "台帳", [], wide=True)
    for at, register in enumerate(form.registers):
        title, room = f"{register.no}　{register.name}", _ROOM if at else 0
        flow = _columns_section(title, _about(register), register.columns, maker, _REGISTER_WIDTHS)
        yield Section(f"register-{register.id}", title, flow, depth=1, wide=True, new_page=False, room=room)
    if form.terms:
        yield Section("terms", "用語集", _terms(form, maker))


def _about(register: BlankRegister) -> tuple[str, ...]:
    prepared = f"（あらかじめ{register.prepared}行を用意してあります）" if register.prepared else ""
    return (register.about + prepared, *(f"□ {mark}" for mark in register.marks))


def _cover(form: BlankForm, body: Sequence[Section], maker: Maker) -> Iterator[Flowable]:
    yield Spacer(0, 18)
    yield maker.text(form.title, Type(24, 32, "bold", BLUE))
    yield maker.text(f"{form.edition_label}（記入なし）", Type(13, 20, color=MUTED))
    yield Spacer(0, 8)
    words = f"設問{form.questions}問、台帳{len(form.registers)}種類。{form.set_name}　{form.set_version}版"
    yield maker.text(f"{words}（{format_wareki(form.valid_from)}から）", BODY)
    yield Spacer(0, 10)
    rows = [
        [
            TextBlock(
                section.title,
                maker.fonts,
                Type(9.5, 14, "bold" if section.depth == 0 else "text", INK),
                link=section.key,
                indent=section.depth * 14,
            ),
            PageOf(section.key),
        ]
        for section in body
    ]
    yield bare(
        rows,
        (WIDTH - 40, 40),
        [
            ("LINEBELOW", (0, 0), (-1, -1), 0.35, HAIR),
            ("TOPPADDING", (0, 0), (-1, -1), 2),
            ("BOTTOMPADDING", (0, 0), (-1, -1), 2.5),
        ],
    )
    yield Spacer(0, 12)
    yield from maker.heading("見かた")
    for line in _guide():
        yield maker.text(line, BODY, ("・", BLUE))


def _guide() -> list[str]:
    classes = "、".join(f"{letter}＝{word}" for letter, word in PUBLICATION_WORDS.items())
    return [
        "下書きには、設問の下の□に印を付けるか、（　）に書きます。町の答えは、プログラムに入れて報告します。",
        "分からないときは「わからない」、町に当てはまらないときは「該当なし」と理由を書きます。空欄のままにしません。",
        f"公開区分は、{classes}です。",
        "台帳の列の印は、◎＝かならず書く、○＝標準版で書く、△＝書けるときに書く、です。",
    ]


def _domain(domain: BlankDomain, maker: Maker) -> list[Flowable]:
    optional = "（参考：総合点には入れません）" if domain.optional else ""
    flow: list[Flowable] = [maker.text(f"領域{domain.no}　{domain.name}", TITLE)]
    if domain.scope or optional:
        flow.append(maker.text(f"{domain.scope}{optional}", NOTE))
    head = maker.head(("番号", "設問", "担当・区分"), ("right", "left", "left"))
    widths = (*_QUESTION_WIDTHS, WIDTH - sum(_QUESTION_WIDTHS))
    rows: list[list[Cell]] = [
        [maker.text(question.label, FIGURE), _question(question, maker), _aside(question, maker)]
        for question in domain.questions
    ]
    return [*flow, Spacer(0, 6), maker.grid(head, rows, widths)]


def _question(question: BlankQuestion, maker: Maker) -> list[Flowable]:
    flow: list[Flowable] = [maker.text(question.text, _QUESTION)]
    if not question.notes or not question.how.startswith("自動"):
        flow.append(maker.text(question.how, _HOW))
    flow += [maker.text(note, _HOW) for note in question.notes]
    flow += [maker.text(option, _OPTION, _BOX) for option in question.options]
    flow += [maker.text(_line(entry), _OPTION, before=2) for entry in question.entries]
    if question.special:
        words = "　　".join(f"□ {word}" for word in question.special)
        flow.append(maker.text(f"{words}（理由：　　　　　　　　　　　　　　　）", _OPTION, before=1.5))
    flow += [maker.text(_line(entry), SMALL, ("・", BLUE), before=1) for entry in question.fields]
    if question.help:
        flow.append(maker.text(question.help, NOTE, before=2))
    return flow


def _line(entry: Entry) -> str:
    label = f"{entry.label}　" if entry.label else ""
    return f"{label}□ はい　□ いいえ" if entry.yes_no else f"{label}（　　　　　　　　）{entry.unit}"


def _aside(question: BlankQuestion, maker: Maker) -> list[Flowable]:
    flow: list[Flowable] = [maker.text(question.owner, SMALL), maker.text(question.time, NOTE, before=1)]
    if question.evidence:
        flow.append(maker.text(f"根拠：{question.evidence}", NOTE))
    flow.append(maker.text(f"区分{question.publication}　{question.edition}", NOTE))
    return flow


def _columns_section(
    title: str, about: Sequence[str], columns: Sequence[BlankColumn], maker: Maker, widths: Sequence[float]
) -> list[Flowable]:
    flow: list[Flowable] = [maker.text(title, TITLE)]
    flow += [maker.text(line, BODY) for line in about]
    head = maker.head(
        ("No.", "列", "印", "書き方", "説明", "区分"), ("right", "left", "center", "left", "left", "center")
    )
    rows = [_column(at, column, maker) for at, column in enumerate(columns, 1)]
    return [*flow, Spacer(0, 6), maker.grid(head, rows, widths)]


def _column(at: int, column: BlankColumn, maker: Maker) -> list[Cell]:
    unit = f"（{column.unit}）" if column.unit and column.unit not in column.label else ""
    how: list[Flowable] = [maker.text(column.how, SMALL)]
    if column.options:
        how.append(maker.text("／".join(column.options), SMALL))
    return [
        maker.text(str(at), FIGURE),
        maker.text(f"{column.label}{unit}", CELL_BOLD),
        maker.text(column.need, CELL_CENTER),
        how,
        maker.text(column.help, CELL),
        maker.text(column.publication, CELL_CENTER),
    ]


def _terms(form: BlankForm, maker: Maker) -> list[Flowable]:
    head = maker.head(("ことば", "説明"))
    rows: list[list[Cell]] = [
        [[maker.text(term.term, CELL_BOLD), maker.text(term.reading, NOTE)], maker.text(term.text, CELL)]
        for term in form.terms
    ]
    table = maker.grid(head, rows, (*_TERM_WIDTHS, WIDTH - sum(_TERM_WIDTHS)))
    return [maker.text("用語集", TITLE), Spacer(0, 6), table]

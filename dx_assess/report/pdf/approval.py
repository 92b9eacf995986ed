"""決裁用紙 as PDF: one upright A4 page with the boxes for the seals, every font embedded, the same bytes each time."""

from __future__ import annotations

import io
from collections.abc import Sequence
from pathlib import Path
from typing import Any

import pypdfium2  # type: ignore[import-untyped]
from reportlab.platypus import BaseDocTemplate, Flowable, Frame, PageTemplate, Spacer

from dx_assess.errors import AppError, Where
from dx_assess.files import write_bytes_atomic
from dx_assess.form.model import CheckLevel
from dx_assess.pdfium import PDFIUM
from dx_assess.report.approval import TITLE, Approval, ReasonRow
from dx_assess.report.fonts import FONT_OF, Fonts, load_fonts
from dx_assess.report.parts import ScoreShown
from dx_assess.report.pdf.tables import Cell, Command, Maker, bare, total_row
from dx_assess.report.pdf.text import draw_line, draw_right
from dx_assess.report.pdf.theme import (
    BODY,
    BOLD,
    CELL,
    CELL_BOLD,
    FIGURE,
    FIGURE_BOLD,
    HAIR,
    INK,
    LEVEL_MARKS,
    MUTED,
    NOTE,
    PORTRAIT_SIZE,
    SIDE,
    SMALL,
    WIDTH,
    Type,
)
from dx_assess.report.questions import LEVEL_WORDS
from dx_assess.text.show import NOT_COMPUTABLE

_MM = 2.8346
_MARGIN = 15 * _MM
_FOOT = Type(7.5, 10, color=MUTED)
_TITLE = Type(15, 20, "bold")
_HEADING = Type(9, 13, "bold")
_LABEL = Type(8, 11, color=MUTED)
_SEAL = Type(8, 11, align="center")
_SEAL_WIDTH, _SEAL_HEIGHT = 52.0, 50.0
_TIGHT: list[Command] = [("TOPPADDING", (0, 0), (-1, -1), 1.6), ("BOTTOMPADDING", (0, 0), (-1, -1), 2.4)]
_LEVELS: dict[CheckLevel, str] = {
    "E": "直すまで確定できません",
    "W": "理由があれば確定できます",
    "F": "確定でき、助言書に載ります",
}
_LONGEST_MESSAGE, _LONGEST_REASON, _LONGEST_LABEL, _LONGEST_WHO, _LONGEST_NOTE = 48, 90, 28, 18, 32
"""Characters on the sheet; the whole is in the file."""


def write_approval_pdf(approval: Approval, path: Path) -> None:
    """Write the sheet and read it back before it counts as done.

    :raises AppError: E-FILE-… (the old file is kept), E-REPORT-PDF when it does not read back as one page.
    """
    data = render_approval_pdf(approval)
    _check(data, approval, path)
    write_bytes_atomic(path, data)


def render_approval_pdf(approval: Approval, fonts: Fonts | None = None) -> bytes:
    """The PDF as bytes; the same sheet gives the same bytes. Reasons that find no room are counted."""
    known = fonts or load_fonts()
    maker = Maker(known)
    room = PORTRAIT_SIZE[1] - 2 * _MARGIN - 12
    shown = len(approval.reasons)
    while shown and _height(_story(approval, shown, maker)) > room:
        shown -= 1
    out = io.BytesIO()
    _Document(out, approval, known).build(_story(approval, shown, maker))
    return out.getvalue()


def _height(story: Sequence[Flowable]) -> float:
    return sum(float(part.wrap(WIDTH, 10_000)[1]) for part in story)


def _story(approval: Approval, shown: int, maker: Maker) -> list[Flowable]:
    return [
        _top(approval, maker),
        Spacer(0, 8),
        maker.text(approval.question, BODY),
        Spacer(0, 5),
        *_part("結果", maker, maker.text(approval.overall.sentence, BODY), Spacer(0, 4), _domains(approval, maker)),
        *_part("点検で見つかったもの", maker, _counts(approval, maker)),
        *_reasons(approval, shown, maker),
        *_part("確定の状況", maker, _statuses(approval, maker)),
    ]


def _part(title: str, maker: Maker, *flow: Flowable) -> list[Flowable]:
    return [maker.text(title, _HEADING), Spacer(0, 2), *flow, Spacer(0, 7)]


def _top(approval: Approval, maker: Maker) -> Flowable:
    """Title and who it is about on the left, the boxes for the seals on the right."""
    boxes = _seals(approval.seals, maker)
    right = sum(boxes._colWidths)
    cover = approval.cover
    pairs = (
        ("団体", f"{cover.prefecture}　{cover.town}（{cover.code}）"),
        ("年度", f"{cover.fiscal_label}　基準日 {cover.asof_label}　{cover.edition_label}"),
        ("受付番号", cover.receipt),
    )
    rows = [[maker.text(label, _LABEL), maker.text(text, CELL_BOLD)] for label, text in pairs]
    about: list[Cell] = [maker.text("自治体DX自己点検", BOLD), maker.text("決裁用紙", _TITLE), Spacer(0, 4)]
    if right > WIDTH * 0.62:  # many boxes: they get a line of their own
        wide = bare([[[*about, bare(rows, (46, WIDTH - 46))]], [boxes]], (WIDTH,), [("TOPPADDING", (0, 1), (0, 1), 6)])
        return wide
    left = WIDTH - right - 8
    return bare(
        [[[*about, bare(rows, (46, left - 46))], boxes]], (left, right + 8), [("ALIGN", (1, 0), (1, 0), "RIGHT")]
    )


def _seals(labels: Sequence[str], maker: Maker) -> Any:
    width = min(_SEAL_WIDTH, WIDTH / len(labels))
    table = bare(
        [[maker.text(label, _SEAL) for label in labels], ["" for _label in labels]],
        [width] * len(labels),
        [
            ("GRID", (0, 0), (-1, -1), 0.7, INK),
            ("TOPPADDING", (0, 0), (-1, 0), 2),
            ("BOTTOMPADDING", (0, 0), (-1, 0), 3),
            ("BOTTOMPADDING", (0, 1), (-1, 1), _SEAL_HEIGHT),
        ],
    )
    table.hAlign = "RIGHT"
    return table


def _domains(approval: Approval, maker: Maker) -> Flowable:
    head = maker.head(("領域", "点", "点の幅", "段階", "回答率"), ("left", "right", "right", "left", "right"))
    rows = [
        _domain(f"{domain.no}　{domain.name}{'（参考）' if domain.optional else ''}", domain.score, SMALL, maker)
        for domain in approval.domains
    ]
    mandatory = sum(1 for domain in approval.domains if not domain.optional)
    rows.insert(mandatory, _domain("総合（必須の領域の平均）", approval.overall.score, CELL_BOLD, maker))
    widths = (184.0, 54.0, 60.0, WIDTH - 342, 44.0)
    return maker.grid(head, rows, widths, [*_TIGHT, *total_row(mandatory + 1)], valign="MIDDLE")


def _domain(name: str, score: ScoreShown, kind: Type, maker: Maker) -> list[Cell]:
    return [
        maker.text(name, kind),
        maker.text(f"{'参考値 ' if score.provisional else ''}{score.score.text}", FIGURE_BOLD),
        maker.text(score.range_text or NOT_COMPUTABLE, FIGURE),
        maker.text(score.level_text, SMALL),
        maker.text(score.answer_rate.full, FIGURE),
    ]


def _counts(approval: Approval, maker: Maker) -> Flowable:
    cells: list[Cell] = []
    for level, meaning in _LEVELS.items():
        words = f"{LEVEL_WORDS[level]}　{approval.counts[level]:,}件"
        if level == "W" and approval.unexplained:
            meaning = f"うち理由のないもの {approval.unexplained:,}件"
        cells.append([maker.text(words, CELL_BOLD, LEVEL_MARKS[level]), maker.text(meaning, NOTE)])
    return bare([cells], [WIDTH / len(cells)] * len(cells))


def _reasons(approval: Approval, shown: int, maker: Maker) -> list[Flowable]:
    if not approval.reasons:
        return []
    left = len(approval.reasons) - shown
    flow: list[Flowable] = []
    if shown:
        head = maker.head(("警告", "そのままでよい理由"))
        rows = [_reason(row, maker) for row in approval.reasons[:shown]]
        flow.append(maker.grid(head, rows, (WIDTH * 0.52, WIDTH * 0.48), _TIGHT))
    if left:
        flow.append(maker.text(f"ほかに{left}種類の警告に理由があります（町のファイルにあります）。", NOTE, before=2))
    return _part("警告の理由", maker, *flow)


def _reason(row: ReasonRow, maker: Maker) -> list[Cell]:
    count = f"（{row.rows}行）" if row.rows > 1 else ""
    words = f"{row.check}{count}　{_short(row.message, _LONGEST_MESSAGE)}"
    return [maker.text(words, SMALL), maker.text(_short(row.reason, _LONGEST_REASON), SMALL)]


def _short(text: str, longest: int) -> str:
    plain = " ".join(text.split())
    return plain if len(plain) <= longest else f"{plain[: longest - 1]}…"


def _statuses(approval: Approval, maker: Maker) -> Flowable:
    head = maker.head(("課のシート", "状態", "いつ", "だれが", "備考"))
    rows: list[list[Cell]] = [
        [
            maker.text(_short(row.label, _LONGEST_LABEL), CELL),
            maker.text(row.word, CELL_BOLD),
            maker.text(row.when or NOT_COMPUTABLE, SMALL),
            maker.text(_short(row.who, _LONGEST_WHO) or NOT_COMPUTABLE, SMALL),
            maker.text(_short(row.note, _LONGEST_NOTE), SMALL),
        ]
        for row in approval.statuses
    ]
    return maker.grid(head, rows, (134.0, 52.0, 102.0, 76.0, WIDTH - 364), [*_TIGHT, *total_row(len(rows))])


class _Document(BaseDocTemplate):  # type: ignore[misc]
    """One upright A4 page with its footer."""

    def __init__(self, out: io.BytesIO, approval: Approval, fonts: Fonts) -> None:
        self.approval = approval
        self.fonts = fonts
        cover = approval.cover
        super().__init__(
            out,
            pagesize=PORTRAIT_SIZE,
            title=f"{cover.town}　{cover.fiscal_label}　{TITLE}",
            author=cover.town,
            subject=f"受付番号 {cover.receipt}",
            creator=f"dx-assess {cover.program_version}",
            producer=f"dx-assess {cover.program_version}",
            lang="ja-JP",
            invariant=1,
            initialFontName=FONT_OF["text"],
            pageCompression=1,
            displayDocTitle=1,
        )
        none = {"leftPadding": 0, "rightPadding": 0, "topPadding": 0, "bottomPadding": 0}
        frame = Frame(SIDE, _MARGIN + 6, WIDTH, PORTRAIT_SIZE[1] - 2 * _MARGIN - 6, **none)
        self.addPageTemplates([PageTemplate("page", [frame], onPage=self._foot, pagesize=PORTRAIT_SIZE)])

    def _foot(self, canvas: Any, _document: Any) -> None:
        cover, y = self.approval.cover, 9 * _MM
        canvas.setStrokeColor(HAIR)
        canvas.setLineWidth(0.5)
        canvas.line(SIDE, y + 11, SIDE + WIDTH, y + 11)
        draw_line(canvas, self.fonts, SIDE, y, f"{cover.mark}　{cover.set_name} {cover.set_version}版", _FOOT)
        draw_right(canvas, self.fonts, SIDE + WIDTH, y, f"{cover.generated_label}の内容", _FOOT)


def _check(data: bytes, approval: Approval, path: Path) -> None:
    """One page that opens and says what it is about.

    :raises AppError: E-REPORT-PDF.
    """
    try:
        with PDFIUM:
            document = pypdfium2.PdfDocument(data)
            try:
                pages = len(document)
                text = document[0].get_textpage().get_text_range()
            finally:
                document.close()
    except pypdfium2.PdfiumError as error:
        raise _broken(path) from error
    if pages != 1 or approval.cover.receipt not in text or "確定の状況" not in text:
        raise _broken(path)


def _broken(path: Path) -> AppError:
    return AppError(
        "E-REPORT-PDF",
        "書き出したPDFを読み返したところ、内容が合いませんでした。",
        "もう一度書き出してください。くり返すときは、別の場所に保存してください。",
        Where(file=str(path)),
    )

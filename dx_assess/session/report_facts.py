"""What a report says, read from its PDF, from its workbook, or computed: the same labels with the same texts."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from decimal import Decimal, InvalidOperation
from pathlib import Path

from msgspec import Struct

from dx_assess.errors import AppError, Where
from dx_assess.exchange.tables import Line, read_table
from dx_assess.files import read_limited
from dx_assess.pdfium import PDFIUM
from dx_assess.report.content import TITLE
from dx_assess.report.layouts import load_layouts
from dx_assess.report.parts import Audience, ReportContent, ScoreShown
from dx_assess.text.dates import fiscal_year_label
from dx_assess.text.show import NOT_COMPUTABLE, show_number

RECEIPT, CODE, TOWN, YEAR = "受付番号", "団体コード", "団体名", "年度"
FOREIGN = "E-VERIFY-FOREIGN"
_MAX_PDF = 200 << 20
_WITHHELD = "非公開"
_PARTS = ("点", "点の幅", "段階", "回答率")
_HEAD = "領域 点 点の幅 段階 回答率 前年度 増減"
_OVERALL_ROW = "総合（必須の領域の平均）"
_ROW = re.compile(
    rf"(?:(?<![^ \n])(?P<no>[0-9]{{1,2}}) (?P<name>[^～%\n]{{1,80}}?)|{_OVERALL_ROW})"
    r" (?P<score>非公開|－|[0-9]{1,3}\.[0-9]) (?:参考値 )?(?P<range>－|[0-9.]+～[0-9.]+) 段?階?(?P<level>[0-9]|－)"
    r"(?P<meaning>[^%]*?) (?P<rate>－|[0-9]{1,3}\.[0-9]%)(?= |\n|$)"
)
_PAPER = re.compile(r"(\S+?)　(\S+年度)　資料[０-９0-9]+－[０-９0-9]+")
_RECEIPT = re.compile(r"受付番号\s*(R[0-9]+(?:-[0-9A-F]{4}){3})")


class ReportFacts(Struct, frozen=True):
    """Labels and texts of one report.

    :param source: where they come from, in words.
    :param paper: papers of the prefecture, which have the report's receipt number but not its scores.
    """

    source: str
    audience: Audience
    values: Mapping[str, str]
    paper: bool = False

    @property
    def key(self) -> tuple[str, str, Audience]:
        """Reports with the same key must say the same."""
        return self.values.get(CODE, ""), self.values.get(YEAR, ""), self.audience


def differences(one: ReportFacts, other: ReportFacts) -> list[str]:
    """Every label that both have and that does not agree, as a sentence; order of ``one``."""
    return [
        f"{label}が合いません。{one.source}では「{text}」、{other.source}では「{other.values[label]}」です。"
        for label, text in one.values.items()
        if label in other.values and other.values[label] != text
    ]


def computed_facts(content: ReportContent, source: str) -> ReportFacts:
    """What the report of ``content`` has to say."""
    cover = content.cover
    values = {RECEIPT: cover.receipt, CODE: cover.code, TOWN: cover.town, YEAR: cover.fiscal_label}
    values |= _score_facts("総合", _score_texts(content.overall.score))
    for domain in content.domains:
        values |= _score_facts(f"領域{domain.no}", _score_texts(domain.score))
    for kpi in content.kpis:
        values[f"KPI「{kpi.id}」の実績値"] = kpi.actual.text
        values[f"KPI「{kpi.id}」の評価"] = kpi.verdict
    for question in (question for domain in content.domains for question in domain.questions):
        values[f"設問{question.label}の点"] = question.score.text
        values[f"設問{question.label}の状態"] = question.status_word
    return ReportFacts(source, cover.audience, values)


def _score_texts(score: ScoreShown) -> tuple[str, str, str, str]:
    level = NOT_COMPUTABLE if score.level is None else str(score.level)
    shown = _WITHHELD if score.withheld else score.score.text
    return shown, score.range_text or NOT_COMPUTABLE, level, score.answer_rate.full


def _score_facts(name: str, texts: Sequence[str]) -> dict[str, str]:
    return {f"{name}の{part}": text for part, text in zip(_PARTS, texts, strict=True)}


def workbook_facts(path: Path) -> ReportFacts:
    """What a report workbook says.

    :raises AppError: E-VERIFY-FOREIGN when it is no report of this program; E-TABLE-…, E-ZIP-…, E-FILE-….
    """
    try:
        meta = {line.cell(0): line.cell(1) for line in read_table(path, "_meta").lines}
        values = {RECEIPT: meta["receipt"], CODE: meta["code"], TOWN: meta["town"]}
        if _has_paper(path):
            values[YEAR] = fiscal_year_label(int(meta["fiscal_year"]))
            return ReportFacts(f"県の様式のExcel（{path.name}）", _audience(meta["audience"]), values, paper=True)
        values[YEAR] = _year_of(read_table(path, "概要").lines[1].cell(0))
        for row in _rows(path, "概要", "点の下限"):
            name = "総合" if row["区分"] == "総合" else f"領域{row['番号']}"
            values |= _score_facts(name, _workbook_score(row))
        for row in _rows(path, "KPI", "KPIのID"):
            places = 1 if row["単位"] in ("%", "％") else None
            values[f"KPI「{row['KPIのID']}」の実績値"] = _shown(row["実績値"], places)
            values[f"KPI「{row['KPIのID']}」の評価"] = row["評価"]
        for row in _rows(path, "領域と設問", "設問ID"):
            values[f"設問{row['番号']}の点"] = _shown(row["点（0～1）"], 2)
            values[f"設問{row['番号']}の状態"] = row["状態"]
    except (KeyError, IndexError, ValueError, InvalidOperation) as error:
        raise _not_ours(path, "Excel") from error
    except AppError as error:
        if error.code == "E-TABLE-SHEET":
            raise _not_ours(path, "Excel") from error
        raise
    return ReportFacts(f"Excel（{path.name}）", _audience(meta.get("audience", "town")), values)


def _has_paper(path: Path) -> bool:
    """Whether a sheet of the workbook is a paper of the prefecture; the report itself has none."""
    for layout in load_layouts():
        try:
            read_table(path, layout.paper)
        except AppError as error:
            if error.code != "E-TABLE-SHEET":
                raise
        else:
            return True
    return False


def _year_of(line: str) -> str:
    found = re.search(r"　(\S+年度)　受付番号", line)
    if found is None:
        raise KeyError(line)
    return found[1]


def _rows(path: Path, sheet: str, header: str) -> Iterator[dict[str, str]]:
    """Rows of the table that has ``header``, up to the first line that is no row of it."""
    heads: tuple[str, ...] = ()
    last: Line | None = None
    for line in read_table(path, sheet).lines:
        if heads and last is not None and line.number == last.number + 1:
            yield {head: line.cell(index) for index, head in enumerate(heads)}
            last = line
        elif not heads and header in line.cells:
            heads, last = line.cells, line


def _workbook_score(row: Mapping[str, str]) -> tuple[str, str, str, str]:
    low, high = row["点の下限"], row["点の上限"]
    is_open = low != high
    return (
        _shown(row["点"], 1),
        f"{_shown(low, 1)}～{_shown(high, 1)}" if is_open else NOT_COMPUTABLE,
        row["段階"],
        row["回答率"] if row["回答率"] == NOT_COMPUTABLE else f"{_shown(row['回答率'], 1)}%",
    )


def _shown(text: str, places: int | None) -> str:
    """A cell as the report prints it; words stay as they are."""
    if text in (NOT_COMPUTABLE, _WITHHELD, ""):
        return text
    return show_number(Decimal(text.removesuffix("%")), places)


def pdf_facts(path: Path) -> ReportFacts:
    """What a report PDF says in its text.

    :raises AppError: E-VERIFY-FOREIGN when it is no report of this program, E-VERIFY-PDF when it is damaged or put
        together from several; E-FILE-….
    """
    pages = _pdf_pages(path)
    receipts = {found for page in pages for found in _RECEIPT.findall(page)}
    text = "\n".join(pages)
    head = re.search(rf"(\S+?)　(\S+年度)　{re.escape(TITLE)}", text)
    paper = None if head else _PAPER.search(text)
    head = head or paper
    code = re.search(r"団体コード\s*([0-9]{6})", pages[0] if pages else "")
    if len(receipts) != 1 or head is None or code is None:
        if len(receipts) > 1:
            raise AppError(
                "E-VERIFY-PDF",
                f"PDFに受付番号が{len(receipts)}種類あります（{'・'.join(sorted(receipts))}）。",
                "ページを差し替えていない、書き出したままのPDFを選んでください。",
                Where(file=path.name),
            )
        raise _not_ours(path, "PDF")
    values = {RECEIPT: receipts.pop(), CODE: code[1], TOWN: head[1], YEAR: head[2]}
    if paper is not None:
        return ReportFacts(f"県の様式のPDF（{path.name}）", _pdf_audience(pages[0]), values, paper=True)
    plain = [re.sub(r"\s+", " ", page.replace("\ufffe", "")) for page in pages]
    table = "\n".join(page[page.find(_HEAD) :].replace(_HEAD, "\n") for page in plain if _HEAD in page)
    for found in _ROW.finditer(table):
        name = f"領域{found['no']}" if found["no"] else "総合"
        values |= _score_facts(name, (found["score"], found["range"], found["level"], found["rate"]))
    if "総合の点" not in values:
        raise _not_ours(path, "PDF")
    return ReportFacts(f"PDF（{path.name}）", _pdf_audience(pages[0]), values)


def _pdf_pages(path: Path) -> list[str]:
    from pypdfium2 import PdfDocument, PdfiumError  # type: ignore[import-untyped]  # heavy: the PDF engine

    data = read_limited(path, _MAX_PDF)
    try:
        with PDFIUM:
            document = PdfDocument(data)
            try:
                return [page.get_textpage().get_text_range() for page in document]
            finally:
                document.close()
    except PdfiumError as error:
        fix = "PDFを開けるか確かめ、開けないときは、書き出し直してください。"
        raise AppError(
            "E-VERIFY-PDF", "PDFがこわれているか、パスワードが付いています。", fix, Where(file=path.name)
        ) from error


def _pdf_audience(cover: str) -> Audience:
    from dx_assess.report.pdf.cover import AUDIENCES  # heavy: reportlab

    found = next((key for key, label in AUDIENCES.items() if f"報告の相手 {label}" in cover), "town")
    return _audience(found)


def _audience(word: str) -> Audience:
    if word == "prefecture":
        return "prefecture"
    return "adviser" if word == "adviser" else "town"


def _not_ours(path: Path, kind: str) -> AppError:
    return AppError(
        FOREIGN,
        f"dx-assess の報告書の{kind}として読めません。",
        "書き出したままのファイルを選んでください。",
        Where(file=path.name),
    )

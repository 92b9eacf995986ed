"""The PDF, read back: fonts, outline, links, text, long cells, determinism."""

import io
import re
from pathlib import Path

import pikepdf
import pypdfium2
import pytest
from msgspec.structs import replace
from reportlab.platypus import PageBreak, Spacer

from dx_assess.errors import AppError
from dx_assess.report.content import ReportInputs, build_content
from dx_assess.report.fonts import load_fonts
from dx_assess.report.parts import ReportContent
from dx_assess.report.pdf import document as pdf_document
from dx_assess.report.pdf import render_pdf, write_pdf
from dx_assess.report.pdf.sections import Section
from dx_assess.report.withhold import for_audience

LONG = "長い備考が続きます。" * 40


def pages_of(data: bytes) -> list[str]:
    document = pypdfium2.PdfDocument(data)
    try:
        return [page.get_textpage().get_text_range().replace("\r\n", "\n") for page in document]
    finally:
        document.close()


@pytest.fixture(scope="module")
def data(content: ReportContent) -> bytes:
    return render_pdf(content)


@pytest.fixture(scope="module")
def pages(data: bytes) -> list[str]:
    return pages_of(data)


def fonts_in(resources: pikepdf.Object, seen: dict[str, pikepdf.Object]) -> dict[str, pikepdf.Object]:
    for font in dict(resources.get("/Font", {})).values():
        seen[str(font["/BaseFont"])] = font
    return seen


def test_every_font_is_embedded(data: bytes) -> None:
    with pikepdf.open(io.BytesIO(data)) as pdf:
        fonts: dict[str, pikepdf.Object] = {}
        for item in pdf.objects:
            if isinstance(item, pikepdf.Dictionary) and item.get("/Type") == "/Font":
                fonts[str(item["/BaseFont"])] = item
        assert {name.partition("+")[2] for name in fonts} >= {"BIZUDPGothic-Regular", "BIZUDGothic-Regular"}
        assert all("/FontFile2" in font["/FontDescriptor"] for font in fonts.values())


def test_the_same_content_gives_the_same_bytes(data: bytes, content: ReportContent, pdf_path: Path) -> None:
    result = write_pdf(content, pdf_path)
    assert pdf_path.read_bytes() == data
    assert result.unprintable == ()


def test_every_page_says_whose_it_is_and_counts(pages: list[str], content: ReportContent) -> None:
    cover = content.cover
    for number, page in enumerate(pages, 1):
        assert cover.receipt in page
        assert cover.mark in page
        assert cover.town in page
        assert cover.fiscal_label in page
        assert f"{number}／{len(pages)}" in page.replace("\n", "")


def test_the_text_holds_scores_and_kpis(pages: list[str], content: ReportContent) -> None:
    text = "\n".join(pages)
    assert content.overall.score.score.text in pages[0]
    for domain in content.domains:
        assert domain.score.score.text in text
    for kpi in content.kpis:
        if kpi.actual.value is not None:
            assert kpi.actual.full in text
    assert "見直し工程表" in text


def test_outline_contents_and_properties(data: bytes, pages: list[str], content: ReportContent) -> None:
    with pikepdf.open(io.BytesIO(data)) as pdf:
        with pdf.open_outline() as outline:
            titles = [item.title for item in outline.root]
            domains = next(item for item in outline.root if item.title == "領域ごとの答え")
            assert [child.title for child in domains.children] == [f"領域{d.no}　{d.name}" for d in content.domains]
        assert titles[:4] == ["表紙", "目次", "結果の概要", "県のKPI"]
        links = [note for note in pdf.pages[1]["/Annots"] if note["/Subtype"] == "/Link"]
        assert len(links) >= len(titles) - 2
        assert str(pdf.Root.Lang) == "ja-JP"
        info = pdf.docinfo
        assert content.cover.town in str(info["/Title"])
        assert str(info["/Author"]) == content.cover.town
        assert content.cover.receipt in str(info["/Subject"])
    numbers = [int(line) for line in re.findall(r"^\d+$", pages[1], re.MULTILINE)]
    for domain in content.domains:
        assert any(f"領域{domain.no}　{domain.name}" in pages[number - 1] for number in numbers if number <= len(pages))


def test_links_lie_on_their_words_and_lead_to_them(data: bytes) -> None:
    """Contents to sections, and each KPI to the question that gives its number."""
    document = pypdfium2.PdfDocument(data)
    contents = answers = 0
    with pikepdf.open(io.BytesIO(data)) as pdf:
        numbers = {page.objgen: at for at, page in enumerate(pdf.pages)}
        for at, page in enumerate(pdf.pages):
            for note in page.get("/Annots", []):
                words = document[at].get_textpage().get_text_bounded(*(float(side) for side in note["/Rect"]))
                target = document[numbers[note["/Dest"][0].objgen]].get_textpage().get_text_range()
                if question := re.search(r"→ 設問 (\d+-\d+) の答え", words):
                    assert re.search(rf"\b{question[1]}\b", target), words
                    answers += 1
                else:
                    title = words.strip().splitlines()[0].rstrip(" 0123456789")
                    # 領域ごとの答え has no heading of its own, 資料２－２ the paper's longer one
                    first = "領域1" if title == "領域ごとの答え" else title.partition("　")[0]
                    assert first and first in target, (at, words)
                    contents += 1
    document.close()
    assert contents >= 10 and answers >= 10


def test_long_cells_and_rare_characters(content: ReportContent, pdf_path: Path) -> None:
    first = content.domains[0]
    question = replace(first.questions[0], note=LONG * 3, answer="大𠮷町の答え" + LONG, last_answer=LONG * 4)
    register = content.registers[0]
    row = replace(register.rows[0], cells=tuple(replace(cell, text=LONG) for cell in register.rows[0].cells))
    changed = replace(
        content,
        cover=replace(content.cover, town="𠮷野町\U0001f600"),
        domains=(replace(first, questions=(question, *first.questions[1:])), *content.domains[1:]),
        registers=(replace(register, rows=(row, *register.rows[1:])), *content.registers[1:]),
    )
    result = write_pdf(changed, pdf_path)
    text = "".join(pages_of(pdf_path.read_bytes())).replace("\n", "")
    assert result.unprintable == ("\U0001f600",)
    assert "𠮷野町〓" in text
    assert "大𠮷町の答え" in text
    assert "印刷できない文字を〓に置き換えました（U+1F600）" in text
    with pikepdf.open(pdf_path) as pdf:
        names = {str(o["/BaseFont"]) for o in pdf.objects if isinstance(o, pikepdf.Dictionary) and "/BaseFont" in o}
    assert any("NotoSansJP" in name for name in names)


def test_a_row_taller_than_a_page_goes_on_over_pages(content: ReportContent) -> None:
    first = content.domains[0]
    question = replace(first.questions[0], note="\n".join(f"第{number}行の備考" for number in range(160)))
    changed = replace(content, domains=(replace(first, questions=(question,)),))
    text = "\n".join(pages_of(render_pdf(changed, "standard")))
    assert [int(number) for number in re.findall(r"第(\d+)行の備考", text)] == list(range(160))


@pytest.mark.parametrize(("parts", "has", "lacks"), [("summary", "概要", "領域1　"), ("standard", "領域1　", "R5　")])
def test_parts(content: ReportContent, parts: str, has: str, lacks: str) -> None:
    with pikepdf.open(io.BytesIO(render_pdf(content, parts))) as pdf, pdf.open_outline() as outline:
        titles = [title for item in outline.root for title in (item.title, *(child.title for child in item.children))]
    assert any(title.startswith(has) for title in titles)
    assert not any(title.startswith(lacks) for title in titles)


def test_the_prefectures_pdf_has_no_security_score(content: ReportContent) -> None:
    security = content.domain("sec")
    assert security is not None
    text = "".join(pages_of(render_pdf(for_audience(content, "prefecture"))))
    assert security.score.level_text in text
    assert not [question.text for question in security.questions if question.text in text.replace("\n", "")]


def test_a_withheld_register_keeps_its_figures_and_is_not_called_empty(content: ReportContent) -> None:
    for_prefecture = for_audience(content, "prefecture")
    systems = next(register for register in for_prefecture.registers if register.id == "systems")
    assert not systems.rows and systems.figures
    page = next(page for page in pages_of(render_pdf(for_prefecture)) if "公開区分C：町とアドバイザー" in page)
    assert systems.name in page and systems.figures[0].label[:10] in page
    assert "記入した行はありません" not in page


def test_a_file_that_reads_back_differently_is_not_written(
    content: ReportContent, pdf_path: Path, data: bytes, monkeypatch: pytest.MonkeyPatch
) -> None:
    pdf_path.write_bytes(b"old")
    monkeypatch.setattr(pdf_document, "render_pdf", lambda *_args: data[:-2000])
    with pytest.raises(AppError) as caught:
        write_pdf(content, pdf_path)
    assert caught.value.code == "E-REPORT-PDF"
    assert pdf_path.read_bytes() == b"old"


def test_an_empty_report_is_drawn(content: ReportContent) -> None:
    empty = replace(content, domains=(), kpis=(), registers=(), sections=(), findings=(), headline=())
    assert len(pages_of(render_pdf(empty))) >= 3


def test_room_after_a_section_takes_no_page_of_its_own() -> None:
    wanted = [Section("a", "あ", [PageBreak(), Spacer(0, 10), Spacer(0, 4)]), Section("b", "い", [Spacer(0, 6)])]
    story = pdf_document.make_story(wanted, load_fonts())
    kinds = [type(part).__name__ for part in story]
    assert kinds == ["Bookmark", "PageBreak", "NextPageTemplate", "PageBreak", "Bookmark", "Spacer", "Totals"]


def test_the_summary_is_two_pages_that_say_everything(content: ReportContent) -> None:
    first, second = (page.replace("\r\n", "") for page in pages_of(render_pdf(content, "summary")))
    assert content.overall.sentence[:20] in first
    for domain in content.domains:
        assert domain.score.level_text in first
        assert domain.score.score.text in first
    for words in ("できていること", "次の一歩", "県のKPI", "これまでの歩み"):
        assert words in second
    for point in content.trend:
        assert point.fiscal_label in second and point.score.full in second


def test_the_summary_stays_two_pages_with_long_words(content: ReportContent) -> None:
    long = tuple(replace(kpi, name=kpi.name * 6, verdict="達成") for kpi in content.kpis)
    assert len(pages_of(render_pdf(replace(content, kpis=long), "summary"))) == 2


def test_the_prefectures_summary_has_the_trend_without_security(inputs: ReportInputs) -> None:
    earlier = ((2024, inputs.assessment), (2025, inputs.assessment))
    content = for_audience(build_content(replace(inputs, earlier=earlier)), "prefecture")
    assert {key for point in content.trend for key, _score in point.domains} == {
        "online",
        "rpa_ai",
        "opendata",
        "analog",
    }
    assert [point.score for point in content.trend] == [content.overall.score.score] * 3

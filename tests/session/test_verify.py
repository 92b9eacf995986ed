"""Verifying: what fits is said to fit, and every tampering is named with its place."""

from __future__ import annotations

import shutil
import sqlite3
from collections.abc import Iterator
from datetime import UTC, datetime
from pathlib import Path

import openpyxl
import pytest

from dx_assess.errors import AppError
from dx_assess.form.answer import answered
from dx_assess.form.reserved import review_key
from dx_assess.report.excel import write_excel
from dx_assess.report.pdf import write_pdf
from dx_assess.report.withhold import for_audience
from dx_assess.session.backups import FOLDER_SUFFIX
from dx_assess.session.catalog import Catalog
from dx_assess.session.document import CellEdit
from dx_assess.session.files import new_file, open_file
from dx_assess.session.report_facts import computed_facts, differences, pdf_facts, workbook_facts
from dx_assess.session.reports import paper_names, report_content, write_reports
from dx_assess.session.verify import verify_path
from dx_assess.store.edits import SetAnswer, Town
from tests.session.conftest import CopySample


@pytest.fixture(scope="module")
def made(copy_sample: CopySample, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Path]:
    """The sample town's file with its reports."""
    folder = tmp_path_factory.mktemp("made")
    document = copy_sample(folder / "見本町.dxa")
    write_reports(document, folder / "見本町.pdf", folder / "見本町.xlsx")
    document.close()
    yield folder


@pytest.fixture
def folder(made: Path, tmp_path: Path) -> Path:
    """A copy to tamper with."""
    target = tmp_path / "組"
    shutil.copytree(made, target)
    return target


def sql(path: Path, *statements: str) -> None:
    connection = sqlite3.connect(path)
    with connection:
        for statement in statements:
            connection.execute(statement)
    connection.close()


def test_pdf_and_workbook_say_the_same_numbers(made: Path) -> None:
    pdf, book = pdf_facts(made / "見本町.pdf"), workbook_facts(made / "見本町.xlsx")
    assert differences(pdf, book) == []
    both = pdf.values.keys() & book.values.keys()
    assert len(both) == len(pdf.values) == 4 + 4 * 10
    assert pdf.values["総合の点"] == book.values["総合の点"]
    assert float(pdf.values["総合の点"]) > 50
    assert pdf.key == book.key == ("079910", "令和8年度", "town")


@pytest.mark.parametrize("audience", ["adviser", "prefecture"])
def test_reports_for_others_agree_too(catalog: Catalog, made: Path, tmp_path: Path, audience: str) -> None:
    document = open_file(catalog, made / "見本町.dxa", read_only=True)
    content = for_audience(report_content(document), audience)  # type: ignore[arg-type]
    document.close()
    write_pdf(content, tmp_path / "a.pdf")
    write_excel(content, tmp_path / "a.xlsx")
    result = verify_path(tmp_path / "a.pdf", catalog, made / "見本町.dxa")
    assert result.problems == ()
    assert len(result.checked) == 3
    fresh = computed_facts(content, "計算")
    assert workbook_facts(tmp_path / "a.xlsx").values == fresh.values


def test_provisional_and_missing_scores_agree(catalog: Catalog, tmp_path: Path) -> None:
    document = new_file(catalog, tmp_path / "a.dxa", Town("073628", "下郷町", "福島県"), 2026)
    document.set_text("online.policy", "3")
    document.set_text("rpa_ai.genai_rule", "2")
    write_reports(document, tmp_path / "a.pdf", tmp_path / "a.xlsx")
    fresh = computed_facts(report_content(document), "計算")
    document.close()
    pdf = pdf_facts(tmp_path / "a.pdf")
    assert (pdf.values["領域1の点"], pdf.values["領域3の点"]) == ("75.0", "－")
    assert len(pdf.values) == 44
    assert differences(pdf, fresh) == []
    assert verify_path(tmp_path, catalog).ok


def test_a_folder_that_fits(catalog: Catalog, folder: Path) -> None:
    (folder / "手引き.pdf").write_bytes((folder / "見本町.pdf").read_bytes()[:0] + b"%PDF-1.4")
    result = verify_path(folder, catalog)
    assert result.problems == ("手引き.pdfを読めません。PDFがこわれているか、パスワードが付いています。",)
    (folder / "手引き.pdf").unlink()
    openpyxl.Workbook().save(folder / "別の表.xlsx")
    result = verify_path(folder, catalog)
    assert result.ok
    assert "別の表.xlsxは dx-assess の報告書ではないので、調べていません。" in result.checked
    assert result.document() == {
        "path": str(folder),
        "ok": True,
        "checked": list(result.checked),
        "problems": [],
    }


@pytest.mark.parametrize("suffix", ["pdf", "xlsx"])
def test_papers_of_the_prefecture_carry_the_receipt_number(catalog: Catalog, folder: Path, suffix: str) -> None:
    for name in ("見本町.pdf", "見本町.xlsx"):
        (folder / name).unlink()
    document = open_file(catalog, folder / "見本町.dxa")
    write_reports(document, folder / "報告書.pdf", None, parts="summary")
    target = folder / f"様式.{suffix}"
    pdf, xlsx = (target, None) if suffix == "pdf" else (None, target)
    write_reports(document, pdf, xlsx, papers=[paper for paper, _name in paper_names()])
    result = verify_path(folder, catalog)
    assert result.problems == ()
    kind = "PDF" if suffix == "pdf" else "Excel"
    assert f"PDF（報告書.pdf）と県の様式の{kind}（様式.{suffix}）の受付番号を照らし合わせました。" in result.checked
    document.set_answer("online.policy", answered("1"))
    document.close()
    again = verify_path(target, catalog)
    assert len(again.problems) == 2
    assert again.problems[0].startswith(f"県の様式の{kind}（様式.{suffix}）を書き出したあとに")


@pytest.mark.parametrize("name", ["見本町.pdf", "見本町.xlsx"])
def test_one_report_finds_its_other_half_and_its_file(catalog: Catalog, folder: Path, name: str) -> None:
    result = verify_path(folder / name, catalog)
    assert result.ok
    assert len(result.checked) == 3
    (folder / "見本町.dxa").unlink()
    assert "近くにありません" in verify_path(folder / name, catalog).checked[-1]


def test_a_pair_in_a_folder_below_finds_its_file(catalog: Catalog, folder: Path) -> None:
    below = folder / "報告書"
    below.mkdir()
    for name in ("見本町.pdf", "見本町.xlsx"):
        (folder / name).rename(below / name)
    for path in (below / "見本町.pdf", folder):
        result = verify_path(path, catalog)
        assert result.ok and len([line for line in result.checked if "町のファイル（見本町.dxa）" in line]) == 2
    copies = folder / f"見本町{FOLDER_SUFFIX}"
    copies.mkdir()
    (copies / "こわれた.pdf").write_bytes(b"%PDF")
    assert verify_path(folder, catalog).ok


def test_a_changed_score_is_named(catalog: Catalog, folder: Path) -> None:
    book = openpyxl.load_workbook(folder / "見本町.xlsx")
    book["概要"]["D9"].value = 99.96
    book.save(folder / "見本町.xlsx")
    right = pdf_facts(folder / "見本町.pdf").values["領域2の点"]
    problems = verify_path(folder, catalog).problems
    assert problems[0] == (
        f"領域2の点が合いません。PDF（見本町.pdf）では「{right}」、Excel（見本町.xlsx）では「100.0」です。"
    )
    assert f"町のファイル（見本町.dxa）からの計算では「{right}」です。" in problems[1]
    assert len(problems) == 2


def test_a_file_that_changed_after_its_report_is_noticed(catalog: Catalog, folder: Path) -> None:
    document = open_file(catalog, folder / "見本町.dxa")
    document.set_text("online.policy", "0")
    document.close()
    problems = verify_path(folder, catalog).problems
    assert problems[0].startswith(
        "PDF（見本町.pdf）を書き出したあとに、町のファイルの答えか調査票が変わりました（受付番号 "
    )
    assert problems[1].startswith("受付番号が合いません。")
    assert any(problem.startswith("設問1-1の点が合いません。Excel") for problem in problems)


def test_pages_of_two_reports_are_refused(catalog: Catalog, folder: Path, tmp_path: Path) -> None:
    from pypdfium2 import PdfDocument  # type: ignore[import-untyped]

    document = open_file(catalog, folder / "見本町.dxa", 2025, read_only=True)
    write_reports(document, tmp_path / "前の年.pdf", None)
    document.close()
    mixed, other = PdfDocument(folder / "見本町.pdf"), PdfDocument(tmp_path / "前の年.pdf")
    mixed.import_pages(other, [2])
    mixed.save(folder / "混ぜた.pdf")
    mixed.close()
    other.close()
    with pytest.raises(AppError, match="受付番号が2種類"):
        verify_path(folder / "混ぜた.pdf", catalog)


class TestTownFile:
    def test_a_sound_file(self, catalog: Catalog, made: Path) -> None:
        result = verify_path(made / "見本町.dxa", catalog)
        assert result.ok
        assert any("令和7年度の答えを読み" in line for line in result.checked)

    def test_undone_and_struck_things_are_consistent(self, catalog: Catalog, tmp_path: Path) -> None:
        path = tmp_path / "a.dxa"
        clock = datetime(2026, 5, 1, tzinfo=UTC)
        document = new_file(catalog, path, Town("073628", "下郷町", "福島県"), 2026, clock=lambda: clock)
        document.set_text("online.policy", "3")
        document.set_text("online.policy", "@open")
        document.set_cells("procedures", [CellEdit("P001", "total_count", answered(3))])
        (number,) = document.add_rows("automation", [{"name": answered("甲")}])
        document.strike_rows("automation", [number])
        document.strike_rows("procedures", ["P002"])
        document.strike_rows("procedures", ["P002"], struck=False)
        document.close()
        assert verify_path(path, catalog).problems == ()

    @pytest.mark.parametrize(
        ("statement", "said"),
        [
            (
                "UPDATE answer SET value = '\"4\"' WHERE key = 'online.policy' AND fiscal_year = 2026",
                "変更の記録にない値があります（令和8年度 online.policy）",
            ),
            (
                "DELETE FROM answer WHERE key = 'online.policy' AND fiscal_year = 2026",
                "変更の記録にある値がありません（令和8年度 online.policy）",
            ),
            (
                "UPDATE history SET old = '{\"status\": \"unknown\"}' WHERE target = 'online.policy'",
                "変更の記録がつながりません（令和7年度 online.policy、",
            ),
            (
                "UPDATE register_row SET struck = 1 WHERE row_id = 'P001' AND fiscal_year = 2026",
                "変更の記録にない行があります（令和8年度 procedures/P001）",
            ),
            (
                "UPDATE answer SET value = '9' WHERE key = 'online.policy' AND fiscal_year = 2026",
                "令和8年度の設問 online.policy に、ありえない値が入っています。",
            ),
            (
                "UPDATE cell SET value = '\"x\"' WHERE row_id = 'P001' AND \"column\" = 'exists'"
                " AND register = 'procedures' AND fiscal_year = 2026",
                "手続台帳 P001 の「町に制度がある」に、ありえない値が入っています。",
            ),
        ],
    )
    def test_what_was_changed_behind_the_programs_back_is_named(
        self, catalog: Catalog, folder: Path, statement: str, said: str
    ) -> None:
        path = folder / "見本町.dxa"
        sql(path, statement)
        problems = verify_path(path, catalog).problems
        assert any(said in problem for problem in problems), problems
        assert all(problem.startswith("見本町.dxa：") for problem in problems)

    def test_an_agreed_value_has_to_be_one_of_its_question(self, catalog: Catalog, folder: Path) -> None:
        path = folder / "見本町.dxa"
        document = open_file(catalog, path)
        year = document.year.fiscal_year
        agreed, reason, verdict = (review_key("online.policy", name) for name in ("agreed", "agreed_reason", "verdict"))
        document.apply([SetAnswer(year, agreed, answered(2)), SetAnswer(year, verdict, answered("x"))], "書き換え")
        document.close()
        problems = [problem.removeprefix("見本町.dxa：") for problem in verify_path(path, catalog).problems]
        assert problems == [
            f"令和8年度の設問 online.policy の「{label}」に、ありえない値が入っています。"
            for label in ("確認", "合意した値")
        ] + ["令和8年度の設問 online.policy の、アドバイザーと合意した値に理由がありません。"]
        document = open_file(catalog, path)
        right = {agreed: answered("2"), reason: answered("資料を見た"), verdict: answered("revise")}
        document.apply([SetAnswer(year, key, answer) for key, answer in right.items()], "直した")
        document.close()
        assert verify_path(path, catalog).problems == ()

    def test_a_damaged_file_is_refused(self, catalog: Catalog, folder: Path) -> None:
        path = folder / "見本町.dxa"
        data = bytearray(path.read_bytes())
        data[8192:20480] = b"\xff" * 12288
        path.write_bytes(data)
        with pytest.raises(AppError) as caught:
            verify_path(path, catalog)
        assert caught.value.code.startswith("E-STORE-")


@pytest.mark.parametrize(
    ("name", "code"), [("ない.dxa", "E-VERIFY-MISSING"), ("a.txt", "E-VERIFY-KIND"), ("空", "E-VERIFY-NOTHING")]
)
def test_what_cannot_be_verified_is_said(catalog: Catalog, tmp_path: Path, name: str, code: str) -> None:
    (tmp_path / "a.txt").write_text("x", encoding="utf-8")
    (tmp_path / "空").mkdir()
    with pytest.raises(AppError) as caught:
        verify_path(tmp_path / name, catalog)
    assert caught.value.code == code

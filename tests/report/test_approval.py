"""決裁用紙: one page that says everything, in embedded fonts, the same each time, whatever the texts are."""

from __future__ import annotations

import re
from pathlib import Path

import pypdfium2
import pytest
from msgspec.structs import replace

from dx_assess.errors import AppError
from dx_assess.report.approval import Approval, ReasonRow, StatusRow, build_approval, usual_seals
from dx_assess.report.fonts import Fonts
from dx_assess.report.parts import ReportContent
from dx_assess.report.pdf.approval import render_approval_pdf, write_approval_pdf

STATUSES = (
    StatusRow("総務課（情報）", "課で確定", "令和8年7月1日 10:30", "山田𠮷郎", "確定のあとに変わった（2か所）"),
    StatusRow("町全体", "記入中", "", "", ""),
)
REASON = ReasonRow("procedures#9", "R1　手続台帳　P027", "件数がありません。", "県に確かめた。", 3)


@pytest.fixture
def approval(content: ReportContent) -> Approval:
    return build_approval(content, [REASON], 4, STATUSES)


def text_of(data: bytes) -> str:
    document = pypdfium2.PdfDocument(data)
    assert len(document) == 1
    return re.sub(r"\s", "", document[0].get_textpage().get_text_range())


def test_everything_is_on_the_one_page(approval: Approval, fonts: Fonts) -> None:
    text = text_of(render_approval_pdf(approval, fonts))
    wanted = [approval.cover.town, approval.cover.fiscal_label, approval.cover.receipt, approval.overall.sentence]
    wanted += [domain.score.score.text for domain in approval.domains]
    wanted += [f"エラー{approval.counts['E']}件", f"警告{approval.counts['W']}件", f"指摘{approval.counts['F']}件"]
    wanted += ["理由のないもの4件", "procedures#9（3行）", "県に確かめた。", "山田𠮷郎", "令和8年7月1日10:30"]
    wanted += ["課で確定", "記入中", "起案", "係長", "課長", "副町長", "町長", approval.question, "機密性2"]
    for part in wanted:
        assert re.sub(r"\s", "", part) in text, part


def test_the_same_sheet_gives_the_same_bytes(approval: Approval, fonts: Fonts) -> None:
    data = render_approval_pdf(approval, fonts)
    assert data == render_approval_pdf(approval, fonts) and b"Helvetica" not in data


def test_seals(content: ReportContent, fonts: Fonts) -> None:
    assert usual_seals("檜枝岐村") == ("起案", "係長", "課長", "副村長", "村長")
    assert usual_seals("見本町")[-1] == "町長" and usual_seals("？")[-1] == "町長"
    labels = ("起案", "係長", "補佐", "課長", "総務課長", "会計管理者", "副町長", "町長")
    own = build_approval(content, [], 0, STATUSES, labels)
    assert all(label in text_of(render_approval_pdf(own, fonts)) for label in labels)


def test_the_longest_texts_stay_on_one_page(approval: Approval, fonts: Fonts) -> None:
    rows = tuple(replace(REASON, check=f"procedures#{at}", message="件" * 300, reason="理" * 400) for at in range(60))
    status = StatusRow("課" * 200, "課で確定", "令和10年12月31日 23:59", "名" * 200, "理由" * 200)
    full = replace(approval, reasons=rows, statuses=(status,) * 6, seals=("会計管理者",) * 8)
    text = text_of(render_approval_pdf(full, fonts))
    left = re.search(r"ほかに(\d+)種類の警告に理由があります", text)
    assert left is not None and text.count("procedures#") == 60 - int(left[1])


def test_written_and_read_back(approval: Approval, tmp_path: Path) -> None:
    path = tmp_path / "決裁.pdf"
    write_approval_pdf(approval, path)
    assert text_of(path.read_bytes())
    many = replace(approval, statuses=STATUSES * 60)  # more divisions than a page has room for
    with pytest.raises(AppError) as caught:
        write_approval_pdf(many, path)
    assert caught.value.code == "E-REPORT-PDF" and text_of(path.read_bytes())

from __future__ import annotations

from pathlib import Path

import pytest

from dx_assess.errors import AppError
from dx_assess.session.approval import approval_of, shown_time, write_approval
from dx_assess.session.confirm import confirm, reopen
from dx_assess.session.reasons import set_reason, warnings
from dx_assess.session.reports import report_content
from tests.session.conftest import CopySample


def test_the_sheet_follows_the_file(copy_sample: CopySample, tmp_path: Path) -> None:
    document = copy_sample(tmp_path / "town.dxa")
    before = approval_of(document)
    assert before.unexplained == before.counts["W"] and not before.reasons
    for item in warnings(document):
        set_reason(document, item.finding.id, "確かめた")
    confirm(document, "resident", "山田")
    confirm(document, "accounting", "会計")
    document.set_text("online.cashless_rate.note", "直した")
    reopen(document, "resident", "件数の誤り", "山田")
    pdf = tmp_path / "決裁.pdf"
    sheet = write_approval(document, pdf, ("係長", "課長"))
    assert pdf.is_file() and sheet.seals == ("係長", "課長") and sheet.unexplained == 0
    assert sheet.cover.receipt == report_content(document).cover.receipt != before.cover.receipt
    assert sum(max(1, row.rows) for row in sheet.reasons) == sheet.counts["W"]
    notes = {row.label: (row.word, row.who, row.note) for row in sheet.statuses}
    assert notes["住民・税・福祉"] == ("記入中", "山田", "件数の誤り")
    assert notes["会計"] == ("課で確定", "会計", "確定のあとに変わった（1か所）")
    first = pdf.read_bytes()
    write_approval(document, pdf, ("係長", "課長"))
    assert pdf.read_bytes() == first
    for wrong in (("",), ("とても長い名前",), ("課",) * 9):
        with pytest.raises(AppError) as caught:
            approval_of(document, wrong)
        assert caught.value.code == "E-APPROVAL-SEALS"
    document.close()


def test_times_are_shown_in_japan() -> None:
    assert shown_time("2026-06-30T15:05:00.000+00:00") == "令和8年7月1日 0:05"
    assert shown_time("") == "" and shown_time("きのう") == "きのう"

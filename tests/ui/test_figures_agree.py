"""The same figures in PDF, workbook, CSV, JSON and on the screen: one town, each read once, compared pair by pair."""

from __future__ import annotations

import csv
import io
import json
from decimal import Decimal
from pathlib import Path

from dx_assess.session.data_export import export_data, target_names
from dx_assess.session.report_facts import differences, pdf_facts, workbook_facts
from dx_assess.session.reports import write_reports
from dx_assess.text.show import NOT_COMPUTABLE, show_number
from dx_assess.ui.main_window import MainWindow
from dx_assess.ui.results.results_page import ResultsPage


def shown(value: object) -> str:
    """A score of the data as the report prints it."""
    return NOT_COMPUTABLE if value in (None, "") else show_number(Decimal(str(value)), 1)


def of_screen(page: ResultsPage) -> dict[str, str]:
    """Overall score, and of every domain its score and level, as they are read on the page 結果."""
    found = {"総合の点": page.overall.score.text()}
    table = page.domains
    heads = [head.label for head in table.lines.heads]
    for row in range(table.sorted.rowCount()):
        cells = {head: str(table.sorted.index(row, at).data()) for at, head in enumerate(heads)}
        name = cells["領域"]
        number = name.partition(" ")[0].partition("　")[0]
        if number.isdigit():
            found[f"領域{number}の点"] = cells["点"]
    return found


def of_rows(rows: list[dict[str, object]], content_numbers: dict[str, int]) -> dict[str, str]:
    """The same from rows of the data export (CSV or JSON)."""
    found = {}
    for row in rows:
        domain = str(row["domain"])
        name = "総合" if domain == "overall" else f"領域{content_numbers[domain]}"
        found[f"{name}の点"] = shown(row["score"])
        found[f"{name}の段階"] = str(row["level"])
    return found


def test_every_figure_is_the_same_everywhere(window: MainWindow, sample_file: Path, tmp_path: Path) -> None:
    window.open_path(sample_file)
    assert window.workspace is not None
    document = window.workspace.document
    window.workspace.show_page("results")
    page = window.workspace.page
    assert isinstance(page, ResultsPage) and page.content is not None
    content = page.content
    numbers = {domain.id: domain.no for domain in content.domains}
    write_reports(document, tmp_path / "a.pdf", tmp_path / "a.xlsx", parts="standard")
    export_data(document, tmp_path)
    names = {name.rpartition("_")[2]: tmp_path / name for name in target_names(document)}
    whole = json.loads(names["data.json"].read_text(encoding="utf-8"))

    def of_csv(name: str) -> list[dict[str, object]]:
        return list(csv.DictReader(io.StringIO(names[name].read_text(encoding="utf-8-sig"), newline="")))

    pdf, book = pdf_facts(tmp_path / "a.pdf"), workbook_facts(tmp_path / "a.xlsx")
    assert differences(pdf, book) == []
    scores = 1 + len(content.domains)
    for source in (of_screen(page), of_rows(of_csv("scores.csv"), numbers), of_rows(whole["scores"], numbers)):
        assert len([key for key in source if key.endswith("の点")]) == scores
        assert {key: pdf.values[key] for key in source} == source
        assert {key: book.values[key] for key in source} == source
    kpis = {kpi.id: kpi.actual.text for kpi in content.kpis}
    for rows in (of_csv("kpis.csv"), whole["kpis"]):
        assert {str(row["kpi"]) for row in rows} == set(kpis)
        for row in rows:
            assert book.values[f"KPI「{row['kpi']}」の評価"] == row["verdict"]
            assert book.values[f"KPI「{row['kpi']}」の実績値"] == kpis[str(row["kpi"])]

"""What pages show and what takes long to compute of a large town; each call remembers it in the document's results."""

from __future__ import annotations

from dx_assess.session.advice import next_steps, way_up
from dx_assess.session.charts import Chart, chart_svg, has_chart
from dx_assess.session.confirm import blockers, statuses, warnings_of
from dx_assess.session.document import Document
from dx_assess.session.kpis import kpi_results
from dx_assess.session.parts import all_parts
from dx_assess.session.reasons import warnings
from dx_assess.session.reports import paper_names, report_content
from dx_assess.session.review import review_of
from dx_assess.session.submit_check import completeness, preview

_CHARTS: tuple[Chart, ...] = ("radar", "bars")


def prepare_results(document: Document) -> None:
    """The page 結果: the report without the tables of the registers, and what draws its charts."""
    content = report_content(document, registers=False)
    for chart in _CHARTS:
        if has_chart(chart, content):
            chart_svg(chart, content)  # loads what draws it


def prepare_advice(document: Document) -> None:
    """The page 次の一歩."""
    next_steps(document)
    way_up(document)


def prepare_whatif(document: Document) -> None:
    """The page 試してみる: what other answers are compared with."""
    kpi_results(document)


def prepare_export(document: Document) -> None:
    """The page 書き出し: what is still open, and which papers there are."""
    warnings(document)
    paper_names()


def prepare_review(document: Document) -> None:
    """The page アドバイザーの確認."""
    review_of(document)


def prepare_confirm(document: Document) -> None:
    """The page 確定・決裁."""
    statuses(document)
    for part in all_parts(document.question_set):
        blockers(document, part.id)
        warnings_of(document, part.id)


def prepare_submit(document: Document) -> None:
    """The page 提出."""
    completeness(document)
    preview(document)

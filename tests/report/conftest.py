"""The sample town's report, made once."""

from collections.abc import Iterator
from datetime import date
from pathlib import Path

import pytest

from dx_assess.report.content import ReportInputs, build_content
from dx_assess.report.fonts import Fonts, load_fonts
from dx_assess.report.parts import ReportContent
from dx_assess.session.catalog import Catalog
from dx_assess.session.document import Document
from dx_assess.session.kpis import kpi_results
from dx_assess.session.sample import make_sample


@pytest.fixture(scope="session")
def sample(catalog: Catalog, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Document]:
    document = make_sample(catalog, tmp_path_factory.mktemp("sample") / "town.dxa")
    yield document
    document.close()


def inputs_of(document: Document) -> ReportInputs:
    return ReportInputs(
        question_set=document.question_set,
        town=document.town,
        data=document.data,
        assessment=document.assessment,
        kpis=kpi_results(document),
        pack=document.pack,
        generated=date(2026, 6, 2),
        program_version="0.1.0",
        previous=document.previous,
        previous_assessment=document.previous_assessment,
    )


@pytest.fixture(scope="session")
def inputs(sample: Document) -> ReportInputs:
    return inputs_of(sample)


@pytest.fixture(scope="session")
def content(inputs: ReportInputs) -> ReportContent:
    return build_content(inputs)


@pytest.fixture(scope="session")
def fonts() -> Fonts:
    return load_fonts()


@pytest.fixture
def pdf_path(tmp_path: Path) -> Path:
    return tmp_path / "報告書.pdf"

"""Towns that are made up in memory, and a prefecture of generated town files."""

from __future__ import annotations

import random
from collections.abc import Callable, Sequence
from pathlib import Path
from typing import Any

import msgspec
import pytest

from dx_assess.form.packs import Pack
from dx_assess.rollup.aggregate import RollUp, roll_up
from dx_assess.rollup.sources import Found
from dx_assess.rollup.towns import collect
from dx_assess.score.town_data import (
    FORMAT,
    DomainData,
    FormRef,
    KpiData,
    PackRef,
    QuestionData,
    RangeData,
    TownData,
    decode,
    encode,
)
from dx_assess.session.catalog import Catalog
from dx_assess.text.dates import short_fiscal_label


@pytest.fixture(scope="session")
def pack(catalog: Catalog) -> Pack:
    return catalog.packs["fukushima"]


@pytest.fixture(scope="session")
def codes(catalog: Catalog) -> list[str]:
    return [m.code for m in catalog.municipalities if m.code[:2] == "07" and m.kind != "prefecture"]


def town(code: str, **changes: Any) -> TownData:
    year = changes.get("fiscal_year", 2026)
    plain: dict[str, Any] = {
        "format": FORMAT,
        "version": 1,
        "code": code,
        "name": f"町{code}",
        "prefecture": "福島県",
        "fiscal_year": year,
        "results_year": year - 1,
        "edition": "standard",
        "form": FormRef(id="standard", version="1.0.0", digest="00"),
        "pack": PackRef(id="fukushima", version="1.0.0"),
        "program": "0.1.0",
        "receipt": f"{short_fiscal_label(year)}-0000-0000-0000",
        "changed": "2026-06-01T00:00:00.000+00:00",
        "overall": RangeData(level=2, score=50),
    }
    return decode(encode(TownData(**(plain | changes))))


def drawn(code: str, seed: int) -> TownData:
    """A town whose numbers are all random; anything may be missing."""
    rng = random.Random(f"{seed}/{code}")

    def maybe(value: Any) -> Any:
        return None if rng.random() < 0.25 else value

    top, bottom = maybe(rng.randrange(500)), maybe(rng.choice([0, 10, 250, 1000]))
    status = rng.choice(["answered", "unknown", "na", "open"])
    choice = QuestionData(
        id="online.policy",
        klass="A",
        status=status,
        value=str(rng.randrange(5)) if status == "answered" else None,
        score=rng.randrange(5) / 4 if status == "answered" else None,
    )
    rate = QuestionData(id="divide.mynumber_card", klass="A", status="answered", numerator=top, denominator=bottom)
    number = QuestionData(id="opendata.views", klass="A", status="answered", value=rng.randrange(100))
    level, score = maybe(rng.randrange(5)), maybe(rng.randrange(1000) / 10)
    return town(
        code,
        population=maybe(rng.randrange(300, 60_000)),
        results_year=rng.choice([2025, 2025, 2025, 2024]),
        pack=PackRef(id=rng.choice(["fukushima", "fukushima", "common"]), version="1.0.0"),
        domains=(DomainData(id="online", range=RangeData(level=level, score=score)),),
        questions=(choice, rate, number),
        kpis=(
            KpiData(id="admin-02", numerator=top, denominator=bottom),
            KpiData(id="admin-05", actual=maybe(rng.randrange(9999) / 10)),
            KpiData(id="admin-18", numerator=maybe(rng.randrange(2)), denominator=1),
            KpiData(id="admin-11", actual=maybe(rng.randrange(4))),
        ),
    )


def add_up(catalog: Catalog, towns: Sequence[TownData], **options: Any) -> RollUp:
    """The roll-up of towns that came one in a file."""
    found = [Found(f"{no:03d}.json", "submission", (data,)) for no, data in enumerate(towns)]
    collection = collect(found, catalog.municipalities, options.pop("prefecture", "07"), options.pop("year", None))
    return roll_up(collection, catalog.question_set, catalog.packs["fukushima"], **options)


@pytest.fixture(scope="session")
def maker(project: Path) -> Any:
    """The generator of towns in ``tools``."""
    import importlib.util
    import sys

    spec = importlib.util.spec_from_file_location("make_towns", project / "tools" / "make_towns.py")
    assert spec is not None
    assert spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    sys.modules["make_towns"] = module
    spec.loader.exec_module(module)
    return module


@pytest.fixture(scope="session")
def prefecture(catalog: Catalog, maker: Any, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Six generated town files."""
    folder = tmp_path_factory.mktemp("県")
    pool = maker.sample_rows(catalog)
    for place in maker.places(catalog, "07", 6):
        maker.make_town(catalog, place, folder / f"{place.name}.dxa", pool).close()
    return folder


Replace = Callable[..., TownData]
replace: Replace = msgspec.structs.replace

"""KPI packs: the prefecture's indicators of several years as data, one file a pack (``resources/packs/<id>.toml``).

A pack keeps every target as the paper prints it; the numbers, the figures before a revision (``変更前``) and the
「新規追加」 marks are read from that text, so a prefecture edits one thing only::

    [pack]                 id, version, name, prefecture, prefecture_code, issuer, paper, base_year, years, staff,
                           valid_from, valid_to (the days on which this version is used; leave out for always)
    [[section]]            list = "行政", name = "1　まず始めに実施すべき取組"    offered as 分野 of register R6
    [[kpi]]
    id = "admin-02"        unique, never changes
    list = "行政"           no, section, item_code, item, name, unit, direction, paper
    base = "48.2%"
    base_year = 2021       fiscal year of ``base`` where it is not that of the pack; leave out when it is not printed
    targets = { 2022 = "61.0%", 2023 = "67.4%" }
    qualitative = true     the target is words without a number: shown, never judged
    yardstick = "same"     same | contribute | per_staff | reference
    source = { numerator = "procedures.vol_online", denominator = "procedures.vol_total_online" }
    rollup = "ratio"       ratio | sum | count | spread; leave out for the one that fits the source
    parts = [{ label = "①", name = "…", unit = "時間" }]    where the paper prints several figures
    notes = ["…"]

``source`` is ``numerator`` and ``denominator`` (the actual is their ratio in percent), ``value`` or ``condition``
(the town counts 1): expressions of docs/form-format.md over questions and figures. They stay text here.

A pack for the towns of every prefecture has ``prefecture = ""`` and ``prefecture_code = ""``; without targets also
``years = []``.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from datetime import date
from decimal import Decimal
from pathlib import Path
from typing import Literal

from msgspec import Struct, field

from dx_assess.errors import AppError, AppErrors
from dx_assess.form.packfile import RawKpi, RawPack, RawSection, check_kpi, check_pack
from dx_assess.form.source import Problems, TomlFile
from dx_assess.text.printed import Direction, Part, Printed, read_printed
from dx_assess.text.show import json_number

Yardstick = Literal["same", "contribute", "per_staff", "reference"]
Rollup = Literal["ratio", "sum", "count", "spread", "none"]


class Source(Struct, frozen=True):
    """The town's figures behind a KPI, as expressions; the parts that are not used are empty."""

    numerator: str = ""
    denominator: str = ""
    value: str = ""
    condition: str = ""

    @property
    def expressions(self) -> tuple[str, ...]:
        """Every expression, for whoever compiles them."""
        return tuple(text for text in (self.numerator, self.denominator, self.value, self.condition) if text)


class Target(Struct, frozen=True):
    """A target or base value of the paper."""

    printed: Printed

    @property
    def raw(self) -> str:
        """As the paper prints it."""
        return self.printed.raw

    @property
    def number(self) -> Decimal | None:
        """The number, when there is exactly one."""
        return self.printed.number

    @property
    def revised(self) -> Decimal | None:
        """The number before the prefecture changed it (変更前), when one is printed."""
        return read_printed(self.printed.revised).number if self.printed.revised else None

    def part(self, label: str = "") -> Part | None:
        """The figure with this marker; without one, the only figure."""
        if label:
            return next((part for part in self.printed.parts if part.label == label), None)
        return self.printed.numbers[0] if len(self.printed.numbers) == 1 else None


BLANK = Target(read_printed(""))


class KpiPart(Struct, frozen=True):
    """One of several figures that the paper prints for a KPI."""

    label: str
    name: str
    unit: str
    direction: Direction


class Kpi(Struct, frozen=True):
    """One indicator of the paper; ``targets`` has every year of the pack (a blank one where nothing is printed)."""

    id: str
    list_name: str
    no: int
    section: str
    item_code: str
    item: str
    name: str
    unit: str
    direction: Direction
    base: Target
    targets: Mapping[int, Target]
    yardstick: Yardstick
    source: Source | None
    rollup: Rollup
    parts: tuple[KpiPart, ...] = ()
    notes: tuple[str, ...] = ()
    paper: str = ""
    base_year: int | None = None
    qualitative: bool = False

    def target(self, year: int) -> Target:
        """The target of a fiscal year; blank outside the pack's years."""
        return self.targets.get(year, BLANK)

    @property
    def final_year(self) -> int | None:
        """The last fiscal year with a number as target."""
        return max((year for year, target in self.targets.items() if target.printed.numbers), default=None)

    @property
    def new(self) -> bool:
        """Whether the paper marks a target 「新規追加」."""
        return any(target.printed.new for target in self.targets.values())


class Staff(Struct, frozen=True):
    """The prefecture's staff, for the ``per_staff`` yardstick: how many, who is counted, where it is printed."""

    count: int
    scope: str
    paper: str


class Section(Struct, frozen=True):
    """A 分野 of the prefecture's initiative papers."""

    list_name: str
    name: str


class Pack(Struct, frozen=True):
    """A prefecture's KPIs for a span of fiscal years."""

    id: str
    version: str
    name: str
    prefecture: str
    prefecture_code: str
    issuer: str
    paper: str
    years: tuple[int, ...]
    staff: Staff | None
    sections: tuple[Section, ...]
    kpis: tuple[Kpi, ...] = field(default=())
    valid_from: date | None = None
    valid_to: date | None = None

    def kpi(self, kpi_id: str) -> Kpi | None:
        """The KPI with this id."""
        return next((kpi for kpi in self.kpis if kpi.id == kpi_id), None)


def load_pack(path: Path) -> Pack:
    """Read and check one pack.

    :raises AppErrors: every mistake, with file, line and entry.
    """
    problems = Problems()
    pack = _load(path, problems)
    if pack is None or problems.items:
        raise AppErrors(problems.items)
    return pack


def list_packs(directory: Path) -> tuple[Pack, ...]:
    """Every pack of a folder, by id.

    :raises AppErrors: the mistakes of all files together.
    """
    packs: list[Pack] = []
    mistakes: list[AppError] = []
    for path in sorted(directory.glob("*.toml")):
        try:
            packs.append(load_pack(path))
        except AppErrors as errors:
            mistakes.extend(errors.errors)
    if mistakes:
        raise AppErrors(mistakes)
    return tuple(packs)


def _load(path: Path, problems: Problems) -> Pack | None:
    file = TomlFile(path, path.name, problems)
    file.unknown_tables({"pack", "section", "kpi"})
    raw, place = file.head("pack", RawPack)
    if raw is None:
        return None
    sections = [entry for entry, _ in file.entries("section", RawSection)]
    entries = file.entries("kpi", RawKpi)
    check_pack(raw, path.stem, [entry for entry, _ in entries], place, problems)
    for entry, at in entries:
        check_kpi(entry, raw, at, problems)
    return Pack(
        id=raw.id,
        version=raw.version,
        name=raw.name,
        prefecture=raw.prefecture,
        prefecture_code=raw.prefecture_code,
        issuer=raw.issuer,
        paper=raw.paper,
        years=tuple(raw.years),
        staff=Staff(raw.staff.count, raw.staff.scope, raw.staff.paper) if raw.staff else None,
        sections=tuple(Section(section.list_name, section.name) for section in sections),
        kpis=tuple(_kpi(entry, raw) for entry, _ in entries),
        valid_from=raw.valid_from,
        valid_to=raw.valid_to,
    )


def _kpi(raw: RawKpi, pack: RawPack) -> Kpi:
    source = None
    if raw.source is not None:
        source = Source(raw.source.numerator, raw.source.denominator, raw.source.value, raw.source.condition)
    return Kpi(
        id=raw.id,
        list_name=raw.list_name,
        no=raw.no,
        section=raw.section,
        item_code=raw.item_code,
        item=raw.item,
        name=raw.name,
        unit=raw.unit,
        direction=raw.direction,
        base=Target(read_printed(raw.base)),
        targets={year: Target(read_printed(raw.targets.get(str(year), ""))) for year in pack.years},
        yardstick=raw.yardstick,
        source=source,
        rollup=raw.rollup or _default_rollup(source),
        parts=tuple(KpiPart(part.label, part.name, part.unit, part.direction) for part in raw.parts),
        notes=tuple(raw.notes),
        paper=raw.paper,
        base_year=raw.base_year or pack.base_year,
        qualitative=raw.qualitative,
    )


def _default_rollup(source: Source | None) -> Rollup:
    if source is None:
        return "none"
    if source.numerator:
        return "ratio"
    return "sum" if source.value else "count"


def pack_document(pack: Pack) -> dict[str, object]:
    """The JSON document of ``packs NAME``."""
    return {
        "id": pack.id,
        "name": pack.name,
        "prefecture": pack.prefecture,
        "years": list(pack.years),
        "kpis": [_kpi_document(kpi) for kpi in pack.kpis],
    }


def _kpi_document(kpi: Kpi) -> dict[str, object]:
    return {
        "id": kpi.id,
        "list": kpi.list_name,
        "no": kpi.no,
        "section": kpi.section,
        "item": kpi.item,
        "name": kpi.name,
        "unit": kpi.unit,
        "direction": kpi.direction,
        "yardstick": kpi.yardstick,
        "base": json_number(kpi.base.number),
        "targets": {str(year): json_number(target.number) for year, target in kpi.targets.items()},
        "raw": {str(year): target.raw for year, target in kpi.targets.items()},
        "revised": dict(_revised(kpi)),
        "new": kpi.new,
        "parts": [_part_document(kpi, part) for part in kpi.parts],
    }


def _revised(kpi: Kpi) -> Iterator[tuple[str, int | float | None]]:
    for year, target in kpi.targets.items():
        if target.revised is not None:
            yield str(year), json_number(target.revised)


def _part_document(kpi: Kpi, part: KpiPart) -> dict[str, object]:
    found = {str(year): target.part(part.label) for year, target in kpi.targets.items()}
    base = kpi.base.part(part.label)
    return {
        "label": part.label,
        "name": part.name,
        "unit": part.unit,
        "direction": part.direction,
        "base": json_number(base.number if base else None),
        "targets": {year: json_number(figure.number if figure else None) for year, figure in found.items()},
        "raw": {year: figure.raw if figure else "" for year, figure in found.items()},
    }

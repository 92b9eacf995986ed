"""Writing the prefecture's PDF and workbook: one content, each file re-read before it counts as done."""

from __future__ import annotations

import hashlib
from collections.abc import Callable, Sequence
from datetime import date, datetime
from decimal import Decimal
from pathlib import Path

from msgspec import Struct

from dx_assess import __version__
from dx_assess.files import write_together
from dx_assess.report.parts import Cover, Shown
from dx_assess.report.rollup.colors import HEAT, heat_ink
from dx_assess.report.rollup.parts import (
    TITLE,
    BarGroup,
    BarRow,
    BoxRow,
    HeatCell,
    HeatRow,
    PrefectureContent,
    TablePart,
    Value,
    YearRow,
)
from dx_assess.rollup.aggregate import OVERALL, DomainTotal, RollUp, TownRow
from dx_assess.rollup.sources import Found
from dx_assess.rollup.stats import Spread
from dx_assess.rollup.towns import COUNTRY, USED
from dx_assess.score.fiscal import default_asof
from dx_assess.score.town_data import RangeData, exact
from dx_assess.session.catalog import Catalog
from dx_assess.session.reports import check_targets
from dx_assess.session.rollup import add_up, read_towns
from dx_assess.session.rollup_tables import tables
from dx_assess.text.dates import fiscal_year_label, format_wareki, short_fiscal_label
from dx_assess.text.show import NOT_COMPUTABLE, show_number

__all__ = [
    "HEAT",
    "HeatCell",
    "PrefectureContent",
    "PrefectureRollup",
    "RollUp",
    "Shown",
    "Spread",
    "TablePart",
    "Value",
    "heat_ink",
    "prefecture_content",
    "prefecture_rollup",
    "rollup_name",
    "rollup_number",
    "view_rollup",
    "write_rollup",
]
Progress = Callable[[int, str], None]
MARK = "機密性2"


class PrefectureRollup(Struct, frozen=True):
    """A roll-up with the description that its tables are shown from."""

    result: RollUp
    content: PrefectureContent
    found: tuple[Found, ...] = ()

    @property
    def years(self) -> list[int]:
        """Fiscal years that something was sent for, the newest first."""
        return sorted({data.fiscal_year for item in self.found for data in item.years}, reverse=True)

    @property
    def prefectures(self) -> list[tuple[str, str]]:
        """Two digits and name of the prefectures that something came from; with several the whole country too."""
        names = {data.code[:2]: data.prefecture for item in self.found for data in item.years}
        return [*sorted(names.items()), *([(COUNTRY, "全国")] if len(names) > 1 else [])]

    @property
    def locked(self) -> bool:
        """Whether files wait for a password."""
        codes = ("E-ROLLUP-LOCKED", "E-PASSWORD-WRONG")
        return any(row.error in codes for row in self.result.collection.files)

    @property
    def sentence(self) -> str:
        """What arrived, in one line."""
        result, collection = self.result, self.result.collection
        other = sum(1 for row in collection.files if row.status not in USED)
        year = fiscal_year_label(result.year) if result.year is not None else "年度なし"
        words = (
            f"{collection.prefecture_name}　{year}　{result.expected}団体のうち{len(result.towns)}団体が届いています。"
        )
        if not result.towns:
            words = "まとめられるファイルがありません。町から届いたもののフォルダーか確かめてください。"
        if collection.blank:
            words += f"記入なしが{len(collection.blank)}団体あります（「まだの団体」を見てください）。"
        return words + (
            f"使わなかったファイルが{other}件あります（「届いたファイル」を見てください）。" if other else ""
        )


def prefecture_rollup(
    catalog: Catalog,
    folder: Path,
    regions: Path | None = None,
    progress: Progress | None = None,
    passwords: Sequence[str] = (),
) -> PrefectureRollup:
    """Read a folder and describe it for the window.

    :raises AppError: E-ROLLUP-…; what single files say is in the result.
    """
    tell = progress or (lambda _percent, _text: None)
    found = read_towns(catalog, folder, tell, passwords)
    tell(90, "まとめています")
    return view_rollup(catalog, found, regions=regions)


def view_rollup(
    catalog: Catalog,
    found: tuple[Found, ...],
    prefecture: str = "",
    fiscal_year: int | None = None,
    regions: Path | None = None,
) -> PrefectureRollup:
    """Another prefecture or year of what was read; no town's file is read again.

    :raises AppError: E-ROLLUP-REGIONS, E-TABLE-….
    """
    result = add_up(catalog, found, prefecture, fiscal_year, regions)
    return PrefectureRollup(result, prefecture_content(result), found)


def rollup_name(result: RollUp) -> str:
    """A name for the papers: 「福島県_R8_県集計」."""
    label = short_fiscal_label(result.year) if result.year is not None else ""
    return "_".join(part for part in (result.collection.prefecture_name, label, "県集計") if part)


def write_rollup(
    result: RollUp, pdf: Path | None, xlsx: Path | None, progress: Progress | None = None
) -> tuple[Path, ...]:
    """Write the PDF and/or the workbook; both or none.

    :raises AppError: E-REPORT-NOTHING, E-REPORT-TARGET, E-FILE-… (all old files are kept), or what re-reading found.
    """
    check_targets(pdf, xlsx)
    content = prefecture_content(result)

    def draw_pdf(draft: Path) -> None:
        from dx_assess.report.rollup.pdf import write_prefecture_pdf  # heavy: reportlab

        if progress is not None:
            progress(20, "PDFを作っています")
        write_prefecture_pdf(content, draft)

    def draw_excel(draft: Path) -> None:
        from dx_assess.report.rollup.excel import write_prefecture_excel  # heavy: openpyxl

        if progress is not None:
            progress(60, "Excelを作っています")
        write_prefecture_excel(content, draft)

    jobs = [(path, draw) for path, draw in ((pdf, draw_pdf), (xlsx, draw_excel)) if path is not None]
    write_together(jobs)
    if progress is not None:
        progress(100, "できました")
    return tuple(path for path, _draw in jobs)


def prefecture_content(result: RollUp) -> PrefectureContent:
    """The description that PDF and workbook are drawn from."""
    cover = _cover(result)
    domains = result.whole.domains
    return PrefectureContent(
        cover=cover,
        summary=_summary(result),
        heads=tuple(item.name for item in domains),
        heat=tuple(_heat(row, domains) for row in result.towns),
        boxes=tuple(_box(item) for item in domains),
        bars=_bars(result),
        tables=tables(result),
        meta=(
            ("kind", "rollup"),
            ("number", cover.receipt),
            ("prefecture", result.collection.prefecture),
            ("fiscal_year", str(result.year or "")),
            ("results_year", str(result.results_year or "")),
            ("form", f"{result.question_set.id} {result.question_set.version}"),
            ("pack", f"{result.pack.id} {result.pack.version}" if result.pack is not None else ""),
            ("program", __version__),
            ("classes", "A B"),
            *((f"town.{row.data.code}", row.data.receipt) for row in result.towns),
        ),
        year_rows=tuple(
            YearRow(item.name, item.before.median, item.now.median, item.now.count, item.up, item.down)
            for item in result.domain_years
        ),
    )


def _cover(result: RollUp) -> Cover:
    year = result.year or date.today().year
    day = _newest_day(result) or default_asof(year)
    collection, form = result.collection, result.question_set
    return Cover(
        title=TITLE,
        town=collection.prefecture_name or "都道府県",
        code=collection.prefecture,
        prefecture=collection.prefecture_name or "都道府県",
        fiscal_year=year,
        fiscal_label=fiscal_year_label(year),
        results_label=fiscal_year_label(result.results_year or year - 1),
        asof_label=format_wareki(default_asof(year)),
        edition=result.edition,
        edition_label="",
        set_name=form.name,
        set_version=form.version,
        pack_name=result.pack.name if result.pack is not None else "",
        generated=day,
        generated_label=format_wareki(day),
        mark=MARK,
        receipt=rollup_number(result),
        program_version=__version__,
        profile=(),
    )


def rollup_number(result: RollUp) -> str:
    """A number that follows from the towns' receipts, ``M8-3F7A-92C1-B04D``: the same towns, the same number."""
    receipts = ",".join(sorted(f"{row.data.code}/{row.data.receipt}" for row in result.towns))
    digest = hashlib.sha256(f"{result.collection.prefecture}/{result.year}/{receipts}".encode()).hexdigest().upper()
    label = short_fiscal_label(result.year)[1:] if result.year is not None else "0"
    return f"M{label}-{digest[:4]}-{digest[4:8]}-{digest[8:12]}"


def _newest_day(result: RollUp) -> date | None:
    days = []
    for row in result.towns:
        try:
            days.append(datetime.fromisoformat(row.data.changed).date())
        except ValueError:
            continue
    return max(days, default=None)


def _summary(result: RollUp) -> tuple[tuple[str, str], ...]:
    collection = result.collection
    not_used = [row for row in collection.files if row.status not in USED]
    met = [item for item in result.whole.kpis if item.verdict == "達成"]
    judged = [item for item in result.whole.kpis if item.verdict in ("達成", "一部達成")]
    overall = result.whole.domains[0].spread
    total, towns = result.incidents
    incidents = (
        f"{show_number(total)}件（{towns}団体の合計。団体の名前は出しません）" if total is not None else NOT_COMPUTABLE
    )
    pairs = [
        ("年度", fiscal_year_label(result.year) if result.year is not None else NOT_COMPUTABLE),
        ("実績年度", fiscal_year_label(result.results_year) if result.results_year is not None else NOT_COMPUTABLE),
        ("届いた団体", f"{result.expected}団体のうち{len(result.towns)}団体"),
        ("まだの団体", "・".join(item.name for item in collection.missing) or "ありません"),
        ("記入なしの団体", "・".join(item.data.name for item in collection.blank) or "ありません"),
        ("使わなかったファイル", f"{len(not_used)}件（くわしくは「届いたファイル」）" if not_used else "ありません"),
        ("総合点の中央値", f"{show_number(overall.median, 1)}点（{overall.count}団体）" if overall else NOT_COMPUTABLE),
        ("県のKPI", f"目標と比べられる{len(judged)}件のうち、達成{len(met)}件" if judged else NOT_COMPUTABLE),
        ("重要情報の漏えい等の件数", incidents),
        ("KPIの設定", result.pack.name if result.pack is not None else "使っていません"),
        ("設問", f"{result.question_set.name} {result.question_set.version}"),
    ]
    names = result.names
    if result.question_set.levels_to_confirm:
        pairs.append(("段階（要確認）", result.question_set.levels_to_confirm))
    if collection.unknown:
        pairs.append(("一覧にない団体コード", "・".join(f"{code} {names[code]}" for code in collection.unknown)))
    other = [row.data.name for row in result.towns if result.pack is not None and row.data.pack.id != result.pack.id]
    if other:
        pairs.append(("KPIの設定がちがう団体", "・".join(other) + "（KPIには入りません）"))
    return tuple(pairs)


def _heat(row: TownRow, domains: tuple[DomainTotal, ...]) -> HeatRow:
    cells = []
    for domain in domains:
        found = row.data.domain(domain.id)
        cells.append(heat_cell(row.data.overall if domain.id == OVERALL else found.range if found else None))
    return HeatRow(row.data.name, tuple(cells))


def heat_cell(found: RangeData | None) -> HeatCell:
    """Level and score of one cell: 「2　53.1」, a level alone, or 「－」."""
    if found is None or found.level is None:
        return HeatCell(None, NOT_COMPUTABLE)
    score = exact(found.score)
    return HeatCell(found.level, f"{found.level}　{show_number(score, 1)}" if score is not None else f"{found.level}")


def _box(item: DomainTotal) -> BoxRow:
    found = item.spread
    numbers: tuple[Decimal, Decimal, Decimal, Decimal, Decimal] | None = None
    if found is not None:
        numbers = (found.low, found.first, found.median, found.third, found.high)
    return BoxRow(item.name, numbers, item.levels, item.none)


def _bars(result: RollUp) -> tuple[BarGroup, ...]:
    groups = []
    for domain in result.question_set.domains:
        rows = tuple(
            BarRow(
                item.label,
                item.text,
                tuple((option.label, option.count) for option in item.options),
                item.unknown + item.open + item.na,
            )
            for item in result.questions
            if item.domain == domain.id and item.options and item.kind != "multi_choice"
        )
        if rows:
            groups.append(BarGroup(f"{domain.no} {domain.name}", rows))
    return tuple(groups)

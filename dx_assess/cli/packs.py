"""``packs``: KPI packs and question sets, to Excel and back, as one file for the towns, and into a town's year."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from datetime import date
from pathlib import Path

import click

from dx_assess.cli.output import print_json, print_table, reported
from dx_assess.errors import AppError
from dx_assess.form.changes import KIND_WORDS, ChangeMap, ItemChange, changes_document
from dx_assess.form.packs import Pack, pack_document
from dx_assess.session import changemap, distribution, library
from dx_assess.session import packs as use
from dx_assess.session.catalog import Catalog, load_catalog
from dx_assess.session.files import open_file
from dx_assess.text.dates import DateValue, parse_date
from dx_assess.text.show import NOT_COMPUTABLE

_PATH = click.Path(path_type=Path)


@dataclass(frozen=True)
class _Options:
    """What the command was given."""

    name: str | None
    as_json: bool
    dry_run: bool
    form_id: str
    wanted: dict[str, str | int | Path | None]


@click.command()
@click.argument("name", required=False)
@click.option("--export", "export_to", type=_PATH, help="NAMEを、Excelで直すためのファイルに書き出す")
@click.option("--import", "import_from", type=_PATH, help="直したExcelを取り込む")
@click.option("--distribution", "distribution_to", type=_PATH, help="NAMEを町に配る1つのファイル（.dxpack）にする")
@click.option("--deadline", help="提出期限（--distribution と使う。例 2026-09-30）")
@click.option("--text", type=_PATH, help="送付文のファイル（--distribution と使う）")
@click.option("--issuer", default="", help="配布者の名前（省くとパックの作成者）")
@click.option("--dist-id", default="", help="配布ファイルのID（省くとパックのID）")
@click.option("--dist-version", default="", help="配布ファイルの版（省くとパックの版）")
@click.option("--year", type=int, default=None, help="どの年度の点検か（省くと期限の日の年度）")
@click.option("--form", "form_id", default="", help="設問のID（省くと標準の設問）")
@click.option("--install", "install_from", type=_PATH, help="配布ファイルを取り込む")
@click.option("--update", "update_file", type=_PATH, help="町のファイルの最新の年度を、新しい版の設問に移す")
@click.option("--changes", nargs=2, type=_PATH, help="2つの版（設問のフォルダー又はパックのファイル）の違いを見る")
@click.option("--dry-run", is_flag=True, help="何が変わるかを見るだけで、取り込まない")
@click.option("--json", "as_json", is_flag=True, help="結果をJSONで出す")
def packs(
    name: str | None,
    as_json: bool,
    dry_run: bool,
    form_id: str,
    changes: tuple[Path, Path] | None,
    **wanted: str | int | Path | None,
) -> None:
    """KPIパックの一覧・中身を見る。Excelで直す、町に配る、取り込む。"""
    options = _Options(name, as_json, dry_run, form_id, wanted)
    actions: dict[str, Callable[[Catalog, _Options, Path], None]] = {
        "export_to": _export,
        "import_from": _import,
        "distribution_to": _distribute,
        "install_from": _install,
        "update_file": _update,
    }
    chosen = [key for key in actions if wanted[key] is not None]
    _require(options, chosen, changes)
    with reported(as_json):
        if changes is not None:
            _print_changes(use.version_changes(*changes), as_json)
            return
        catalog = load_catalog()
        for key in chosen:
            target = wanted[key]
            assert isinstance(target, Path)
            actions[key](catalog, options, target)
        if not chosen:
            _show(catalog, name, as_json)


def _require(options: _Options, chosen: list[str], changes: tuple[Path, Path] | None) -> None:
    if len(chosen) + (changes is not None) > 1:
        raise click.UsageError("することは1つだけ選んでください（--export・--import・--distribution など）。")
    if not options.name and {"export_to", "distribution_to"} & set(chosen):
        raise click.UsageError("パックの名前（例 fukushima）を書いてください。")
    if "distribution_to" in chosen and not (options.wanted["deadline"] and options.wanted["text"]):
        raise click.UsageError("--distribution には --deadline と --text も書いてください。")


def _show(catalog: Catalog, name: str | None, as_json: bool) -> None:
    for problem in catalog.problems:
        click.echo(problem.line(), err=True)
    if name is None:
        _list(catalog, as_json)
        return
    pack = use.known_pack(catalog, name)
    if as_json:
        print_json(pack_document(pack))
        return
    click.echo(f"{pack.name}（{pack.issuer}）版 {pack.version}")
    rows = [
        (item.id, item.name, *(item.target(year).raw or NOT_COMPUTABLE for year in pack.years)) for item in pack.kpis
    ]
    print_table(("番号", "指標", *(str(year) for year in pack.years)), rows)


def _list(catalog: Catalog, as_json: bool) -> None:
    found = catalog.packs.values()
    if as_json:
        print_json([_pack_line(pack) for pack in found])
        return
    rows = [(pack.id, pack.name, pack.prefecture, pack.version) for pack in found]
    print_table(("ID", "名前", "都道府県", "版"), rows)
    places = sorted({(place.id, place.version) for place in catalog.sets})
    click.echo("設問：" + "、".join(f"{form_id} {version}" for form_id, version in places))


def _pack_line(pack: Pack) -> dict[str, str | None]:
    return {
        "id": pack.id,
        "name": pack.name,
        "prefecture": pack.prefecture,
        "version": pack.version,
        "issuer": pack.issuer,
        "valid_from": pack.valid_from.isoformat() if pack.valid_from else None,
        "valid_to": pack.valid_to.isoformat() if pack.valid_to else None,
    }


def _export(catalog: Catalog, options: _Options, target: Path) -> None:
    bundle = use.export_pack(catalog, options.name or "", target, date.today(), options.form_id)
    form = bundle.question_set
    if options.as_json:
        print_json({"file": str(target), "pack": bundle.pack.id, "form": form.id if form else None})
        return
    click.echo(f"書き出しました：{target}")
    click.echo("シート「説明」を読み、直したら版の数字を上げて、--import で取り込んでください。")


def _import(catalog: Catalog, options: _Options, source: Path) -> None:
    found = use.read_workbook(catalog, source)
    if options.name and found.bundle.pack.id != options.name:
        fix = f"packs {found.bundle.pack.id} --import … とするか、シート「パック」のIDを直してください。"
        raise AppError("E-PACK-ID", f"このファイルのパックは「{found.bundle.pack.id}」です。", fix)
    if not options.dry_run:
        library.install(found.additions)
    if options.as_json:
        print_json(use.preview_document(found, not options.dry_run))
        return
    _print_changes(found.changes, False)
    _say_installed([f"{item.id} {item.version}" for item in found.additions], options.dry_run)


def _say_installed(names: list[str], dry_run: bool) -> None:
    if not names:
        click.echo("どれももうあるものと同じです。取り込むものはありません。")
    elif dry_run:
        click.echo(f"取り込めます：{'、'.join(names)}（まだ取り込んでいません）")
    else:
        click.echo(f"取り込みました：{'、'.join(names)}")


def _distribute(catalog: Catalog, options: _Options, target: Path) -> None:
    text = options.wanted["text"]
    year = options.wanted["year"]
    assert isinstance(text, Path)
    wanted = distribution.Wanted(
        deadline=_day(str(options.wanted["deadline"])),
        text=distribution.read_text(text),
        issuer=str(options.wanted["issuer"] or ""),
        id=str(options.wanted["dist_id"] or ""),
        version=str(options.wanted["dist_version"] or ""),
        year=year if isinstance(year, int) else None,
        form_id=options.form_id,
    )
    made = distribution.make_distribution(catalog, options.name or "", target, wanted)
    if options.as_json:
        print_json(
            {"file": str(target), "id": made.id, "version": made.version, "year": made.year}
            | {"deadline": made.deadline.isoformat(), "files": len(made.files)}
        )
        return
    click.echo(f"配布ファイルを作り、読み直して確かめました：{target}")
    click.echo(f"{made.issuer}　{made.id} {made.version}　{made.year}年度　期限 {made.deadline.isoformat()}")


def _day(text: str) -> date:
    found = parse_date(text)
    if not isinstance(found, DateValue):
        fix = "2026-09-30 か 令和8年9月30日 のように書いてください。"
        raise AppError("E-DIST-DEADLINE", f"「{text}」は日付として読めません。", fix)
    return found.value


def _install(catalog: Catalog, options: _Options, source: Path) -> None:
    offer = distribution.read_offer(catalog, source)
    if not options.dry_run:
        distribution.install_offer(offer)
    if options.as_json:
        print_json(distribution.offer_document(offer, not options.dry_run))
        return
    manifest = offer.manifest
    click.echo(f"{manifest.issuer}　{manifest.id} {manifest.version}（{manifest.year}年度）")
    click.echo(f"提出期限 {manifest.deadline.isoformat()}")
    click.echo(offer.distribution.text)
    _print_changes(offer.preview.changes, False)
    _say_installed([f"{item.id} {item.version}" for item in offer.additions], options.dry_run)


def _update(catalog: Catalog, options: _Options, file: Path) -> None:
    year = options.wanted["year"]
    document = open_file(catalog, file, year if isinstance(year, int) else None, read_only=options.dry_run)
    try:
        update = changemap.available_update(document)
        if update is not None and not options.dry_run:
            changemap.update_year(document, update)
        if options.as_json:
            print_json(changemap.update_document(update, update is not None and not options.dry_run))
        elif update is None:
            click.echo("この年度は、もう最新の版です。")
        else:
            _print_update(update, options.dry_run)
    finally:
        document.close()


def _print_update(update: changemap.YearUpdate, dry_run: bool) -> None:
    if not update.known:
        click.echo("前の版の文が分からないので、答えを全部「確かめる」にします。")
    _print_changes(update.changes, False)
    for item in update.retired:
        click.echo(f"廃止された設問の答え（ファイルに残ります）：{item.label}＝{item.text}")
    click.echo(f"確かめる答え：{len(update.to_confirm)}件")
    word = "移せます" if dry_run else "移しました"
    click.echo(f"{update.old} から {update.name} に{word}。答えはすべて残ります。")


def _print_changes(changes: ChangeMap, as_json: bool) -> None:
    if as_json:
        print_json(changes_document(changes))
        return
    for item in changes.changed:
        _print_item(item)
    click.echo("　".join(f"{KIND_WORDS[kind]} {count}" for kind, count in changes.count.items()))


def _print_item(item: ItemChange) -> None:
    click.echo(f"［{KIND_WORDS[item.kind]}］{item.id} {item.label}")
    for part in item.fields:
        click.echo(f"　{part.field}：{part.old or NOT_COMPUTABLE} → {part.new or NOT_COMPUTABLE}".replace("\n", "／"))

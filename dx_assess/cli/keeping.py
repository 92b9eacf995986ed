"""Commands that keep a file safe: history, backups, restore, salvage."""

from __future__ import annotations

from pathlib import Path

import click

from dx_assess.cli.options import opened, town_file
from dx_assess.cli.output import print_json, print_table, reported
from dx_assess.errors import AppError
from dx_assess.session.backups import find_backup, kept_count, list_backups, set_kept_count
from dx_assess.session.carrying import write_carry_copy
from dx_assess.session.catalog import load_catalog
from dx_assess.session.files import open_file
from dx_assess.session.history import history_entries
from dx_assess.session.json_values import head
from dx_assess.session.restore import Restored, restore_file
from dx_assess.session.salvage import salvage_file

_LISTED = 20


@click.command()
@town_file
@click.option("--limit", type=click.IntRange(min=1), default=100, help="新しいほうから何件（省くと100）")
@click.option("--key", default="", help="この設問・項目だけ")
@click.option("--register", default="", help="この台帳だけ（procedures など）")
@click.option("--row", default="", help="その台帳のこの行だけ（P001 など）")
def history(file: Path, year: int | None, as_json: bool, limit: int, key: str, register: str, row: str) -> None:
    """変更の記録を見る（新しい順。いつ・だれが・前の値・後の値）。"""
    if row and not register:
        raise click.UsageError("--row は --register といっしょに使ってください。")
    with opened(file, year, as_json) as document:
        entries = history_entries(document, limit, key, register, row, year)
        if as_json:
            print_json(head(document) | {"changes": [entry.as_json() for entry in entries]})
            return
        rows = [(entry.when, entry.who, entry.what, entry.old, entry.new, entry.label) for entry in entries]
        print_table(("いつ", "だれが", "どこを", "前", "後", "したこと"), rows)


@click.command()
@town_file
@click.option("--keep", type=int, default=None, help="控えを残す数を決める（0で作らない）")
def backups(file: Path, year: int | None, as_json: bool, keep: int | None) -> None:
    """控え（自動で取ったコピー）の一覧を見る。"""
    if keep is not None:
        with opened(file, year, as_json, writing=True) as document:
            set_kept_count(document.file, keep)
    found = list_backups(file)
    if as_json:
        print_json({"file": str(file), "keep": _kept(file), "backups": [item.as_json() for item in found]})
    elif not found:
        click.echo("控えはまだありません。書き込み用に開くと、自動で取ります。")
    else:
        rows = [(item.path.name, f"{item.at:%Y-%m-%d %H:%M}", item.kind, f"{item.size:,}") for item in found]
        print_table(("名前", "いつ", "種類", "バイト"), rows)


def _kept(file: Path) -> int | None:
    """None when the file cannot be opened: its copies are listed all the same."""
    try:
        document = open_file(load_catalog(), file, read_only=True)
    except AppError:
        return None
    try:
        return kept_count(document.file)
    finally:
        document.close()


@click.command()
@click.argument("file", type=click.Path(path_type=Path))
@click.option("--from", "name", required=True, metavar="B", help="控えの名前（backups の一覧）か場所")
@click.option("--dry-run", is_flag=True, help="何が変わるかだけを見て、戻さない")
@click.option("--take-over", is_flag=True, help="ほかのパソコンが開いたまま終わったファイルを引き継ぐ")
@click.option("--json", "as_json", is_flag=True, help="結果をJSONで出す")
def restore(file: Path, name: str, dry_run: bool, take_over: bool, as_json: bool) -> None:
    """控えに戻す（ちがうところを示し、今のファイルも控えに残す）。"""
    with reported(as_json):
        source = find_backup(file, name)
        catalog = load_catalog()
        found = restore_file(catalog, file, source, dry_run=True)
        if not as_json:
            _tell(found)
        if not dry_run:
            found = restore_file(catalog, file, source, take_over=take_over)
        if as_json:
            print_json({"file": str(file), "from": str(source)} | found.as_json())
        elif found.written:
            click.echo(f"戻しました：{source.name}")
            if found.kept is not None:
                click.echo(f"今までのファイルは控えに残しました：{found.kept}")


def _tell(found: Restored) -> None:
    if found.differences is None:
        click.echo(f"今のファイルとは比べられません（{found.unreadable.rstrip('。')}）。")
        return
    click.echo(f"控えとちがうところ：{len(found.differences)}件")
    for difference in found.differences[:_LISTED]:
        click.echo(f"・{difference}")
    if len(found.differences) > _LISTED:
        click.echo(f"・ほかに{len(found.differences) - _LISTED}件")


@click.command()
@click.argument("file", type=click.Path(path_type=Path))
@click.option("--out", required=True, type=click.Path(path_type=Path), help="取り出したものを入れる新しいファイル")
@click.option("--json", "as_json", is_flag=True, help="結果をJSONで出す")
def salvage(file: Path, out: Path, as_json: bool) -> None:
    """こわれたファイルから、読めるものを新しいファイルに取り出す。"""
    with reported(as_json):
        found = salvage_file(load_catalog(), file, out)
        if as_json:
            print_json(found.as_json())
            return
        counts = found.counts
        rows = f"答え{counts['answers']}件、台帳の行{counts['rows']}、セル{counts['cells']}"
        click.echo(f"取り出しました：{rows}、根拠資料{counts['attachments']}、提出の控え{counts['submissions']}")
        for title, lines in (
            ("確かめてください（記録の片方だけが読めました）", found.unsure),
            ("取り出せなかった", found.lost),
        ):
            if lines:
                click.echo(f"{title}：{len(lines)}件")
            for line in lines:
                click.echo(f"・{line}")
        for note in found.notes:
            click.echo(note)


@click.command()
@town_file
@click.option("--out", required=True, type=click.Path(path_type=Path), help="写しのファイル（.dxa）")
def carry(file: Path, year: int | None, as_json: bool, out: Path) -> None:
    """持ち出し用の写しを作る（区分Cの答え・備考・台帳の欄を、記録ごと取りのぞく）。"""
    with opened(file, year, as_json) as document:
        found = write_carry_copy(document, out)
        if as_json:
            print_json(head(document) | {"file": str(found.path), "removed": found.removed})
        else:
            click.echo(f"書きました：{found.path}（区分Cの{found.removed}か所を取りのぞきました）")

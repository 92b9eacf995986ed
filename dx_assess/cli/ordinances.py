"""The command ``ordinances``: a folder of the town's ordinances searched for R4."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

import click

from dx_assess.cli.options import opened, town_file
from dx_assess.cli.output import print_json
from dx_assess.session.ordinances import (
    STATES,
    Candidate,
    Finder,
    counts,
    item_labels,
    marked_context,
    ordinances_document,
    search_ordinances,
)

_FOLDER = click.Path(path_type=Path)


@click.command()
@town_file
@click.option("--folder", type=_FOLDER, required=True, help="例規のフォルダー（txt・html・docx）")
@click.option("--accept", "accepted", multiple=True, metavar="ID", help="台帳に入れる（いくつでも）")
@click.option("--accept-all", is_flag=True, help="未定のものを全部台帳に入れる")
@click.option("--reject", "rejected", multiple=True, metavar="ID", help="当たらないものとして覚える（いくつでも）")
@click.option("--reopen", "reopened", multiple=True, metavar="ID", help="決めたことを取り消す（いくつでも）")
@click.option("--state", type=click.Choice([*STATES, "all"]), default="new", help="見せるもの（省くと未定）")
def ordinances(
    file: Path,
    year: int | None,
    as_json: bool,
    folder: Path,
    accepted: tuple[str, ...],
    accept_all: bool,
    rejected: tuple[str, ...],
    reopened: tuple[str, ...],
    state: str,
) -> None:
    """例規のフォルダーから、アナログ規制台帳（R4）に入れる条項を探す。"""
    if set(accepted) & set(rejected):
        raise click.UsageError("同じ番号を --accept と --reject の両方に書くことはできません。")
    writing = bool(accepted or accept_all or rejected or reopened)
    with opened(file, year, as_json, writing=writing) as document:
        finder = Finder(document, search_ordinances(document, folder))
        chosen = [finder.find(ids) for ids in (reopened, rejected, accepted)]  # unknown numbers before any change
        said = []
        if reopened:
            said.append(f"未定に戻しました：{finder.reopen(chosen[0])}件")
        if rejected:
            said.append(f"当たらないものとして覚えました：{finder.reject(chosen[1])}件")
        wanted = finder.find([*accepted, *(_new(finder) if accept_all else ())])
        if wanted:
            said.append(f"台帳に入れました：{'・'.join(finder.accept(wanted)) or 'なし'}")
        shown = [item for item in finder.candidates() if state in ("all", item.state)]
        if as_json:
            print_json(ordinances_document(finder, shown))
        else:
            _show(finder, shown, said)


def _new(finder: Finder) -> list[str]:
    return [item.hit.id for item in finder.candidates() if item.state == "new"]


def _show(finder: Finder, shown: Sequence[Candidate], said: Sequence[str]) -> None:
    labels = item_labels(finder.document)
    for line in said:
        click.echo(line)
    title = ""
    for candidate in shown:
        hit = candidate.hit
        if hit.document != title:
            title = hit.document
            click.echo(f"\n{hit.title}（{hit.kind or '種類は不明'}）　{hit.file}")
        where = f"　{candidate.row}" if candidate.row else ""
        kind = labels.get(hit.item, "種類は自分で選ぶ")
        click.echo(f"{hit.id}　{candidate.state_word}{where}　{hit.article}　{kind}　{'・'.join(hit.words)}")
        click.echo(f"    {marked_context(hit)}")
    search = finder.search
    if search.unread:
        click.echo(f"\n読まなかったファイル {len(search.unread)}")
        for error in search.unread:
            click.echo(f"・{error.where}：{error.message}{error.fix}")
    words = "、".join(f"{STATES[state]} {number:,}" for state, number in counts(finder.candidates()).items())
    click.echo(f"\n例規 {search.documents:,}、条 {search.articles:,}、箇所 {len(search.hits):,}（{words}）")

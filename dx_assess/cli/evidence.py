"""The command ``evidence``: files attached to questions."""

from __future__ import annotations

from pathlib import Path

import click

from dx_assess.cli.options import opened, town_file
from dx_assess.cli.output import print_json, print_table
from dx_assess.session.evidence import attach, attachments, detach, evidence_document, export
from dx_assess.session.keys import resolve


@click.command()
@town_file
@click.option("--attach", "added", multiple=True, metavar="ID=FILE", help="設問に資料を付ける（いくつでも）")
@click.option("--detach", "removed", multiple=True, metavar="番号", help="資料を外す（E001 など）")
@click.option("--export", "folder", type=click.Path(path_type=Path), default=None, help="資料と一覧の書き出し先")
def evidence(
    file: Path,
    year: int | None,
    as_json: bool,
    added: tuple[str, ...],
    removed: tuple[str, ...],
    folder: Path | None,
) -> None:
    """根拠資料を付ける・外す・書き出す。どれも付けないと一覧を示す。"""
    pairs = [pair.partition("=") for pair in added]
    if any(not separator for _key, separator, _path in pairs):
        raise click.UsageError("--attach は 設問ID=ファイル のように書いてください。")
    with opened(file, year, as_json, writing=bool(added or removed)) as document:
        for key, _separator, path in pairs:
            attach(document, resolve(document.question_set, key.strip()).key, Path(path))
        for row_id in removed:
            detach(document, row_id)
        written = export(document, folder) if folder is not None else ()
        if as_json:
            print_json(evidence_document(document) | {"files": [str(path) for path in written]})
            return
        rows = [(item.row_id, item.question, item.name, f"{item.size:,}") for item in attachments(document)]
        print_table(("番号", "設問", "ファイル名", "大きさ（バイト）"), rows)
        for target in written:
            click.echo(f"書き出しました：{target}")

"""Commands that keep a file safe: history, backups, restore, salvage."""

from __future__ import annotations

from pathlib import Path

import click

from dx_assess.cli.options import opened, town_file
from dx_assess.cli.output import print_json, print_table
from dx_assess.session.documents import head
from dx_assess.session.history import history_entries


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

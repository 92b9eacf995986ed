"""The command export: the town's data for other programs."""

from __future__ import annotations

from pathlib import Path

import click

from dx_assess.cli.options import opened, town_file
from dx_assess.cli.output import print_json
from dx_assess.session.data_export import ENCODINGS, export_data
from dx_assess.session.json_values import head
from dx_assess.session.reports import AUDIENCES


@click.command()
@town_file
@click.option("--to", "folder", type=click.Path(path_type=Path), required=True, help="書き出すフォルダー")
@click.option("--for", "audience", type=click.Choice(list(AUDIENCES)), default="town", help="見せる相手")
@click.option("--encoding", type=click.Choice(list(ENCODINGS)), default="utf-8", help="CSVの文字コード")
def export(file: Path, year: int | None, as_json: bool, folder: Path, audience: str, encoding: str) -> None:
    """答え・点・集計値・KPIをCSVとJSONで書き出す。"""
    with opened(file, year, as_json) as document:
        seen = next(item for item in AUDIENCES if item == audience)
        result = export_data(document, folder, seen, ENCODINGS[encoding])
        if as_json:
            found = {"receipt": result.receipt, "files": [str(path) for path in result.files]}
            print_json(head(document) | found | {"replaced": list(result.replaced)})
            return
        for path in result.files:
            click.echo(f"書き出しました：{path}")
        if result.replaced:
            click.echo(f"この文字コードにない文字を〓に置き換えました：{'・'.join(result.replaced)}")

"""The command that writes the blank questionnaire."""

from __future__ import annotations

from pathlib import Path

import click

from dx_assess.cli.output import print_json, reported
from dx_assess.session.blank import EDITIONS, write_blank
from dx_assess.session.catalog import load_catalog


@click.command()
@click.option("--edition", type=click.Choice(list(EDITIONS)), default="standard", help="版（quick＝かんたん）")
@click.option("--pdf", type=click.Path(path_type=Path), default=None, help="PDFの書き出し先")
@click.option("--xlsx", type=click.Path(path_type=Path), default=None, help="Excelの書き出し先")
@click.option("--json", "as_json", is_flag=True, help="結果をJSONで出す")
def blank(edition: str, pdf: Path | None, xlsx: Path | None, as_json: bool) -> None:
    """記入していない設問と台帳を、PDF・Excelで書き出す。"""
    if pdf is None and xlsx is None:
        raise click.UsageError("--pdf か --xlsx のどちらか（両方も可）を指定してください。")
    with reported(as_json):
        wanted = next(item for item in EDITIONS if item == edition)
        result = write_blank(load_catalog(), wanted, pdf, xlsx)
        if as_json:
            files = {"pdf": str(pdf) if pdf else None, "xlsx": str(xlsx) if xlsx else None}
            print_json({"edition": edition, "questions": result.questions, "registers": result.registers} | files)
            return
        for path in result.files:
            click.echo(f"書き出しました：{path}（設問{result.questions}問、台帳{result.registers}種類）")

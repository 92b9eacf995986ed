"""The command of a town that got the prefecture's benchmark file: benchmark."""

from __future__ import annotations

from decimal import Decimal
from pathlib import Path

import click
from msgspec.structs import asdict

from dx_assess.cli.options import opened, town_file
from dx_assess.cli.output import print_json, print_table
from dx_assess.errors import AppError
from dx_assess.session.benchmarks import Place, comparison, load_benchmark
from dx_assess.session.json_values import head
from dx_assess.text.show import json_number, show_number, with_unit


@click.command()
@town_file
@click.option("--load", type=click.Path(path_type=Path), default=None, help="県から届いた比較用のファイルを取り込む")
def benchmark(file: Path, year: int | None, as_json: bool, load: Path | None) -> None:
    """ほかの団体のなかの位置を見る（県から届いた比較用のファイルを使う）。"""
    with opened(file, year, as_json, writing=load is not None) as document:
        if load is not None:
            load_benchmark(document, load)
        found = comparison(document)
        if found is None:
            fix = "県から届いた比較用のファイルを --load で取り込んでください。"
            raise AppError("E-BENCH-NONE", "比較用のファイルがまだ取り込まれていません。", fix)
        if as_json:
            places = [_plain(place) for place in found.places]
            print_json(head(document) | {"source": found.source, "note": found.fits, "places": places})
            return
        click.echo(f"{found.source}との比較　{found.fits}".rstrip())
        rows = [
            (
                place.name,
                with_unit(show_number(place.own, 1), place.unit),
                f"{show_number(place.first, 1)}～{show_number(place.third, 1)}",
                show_number(place.median, 1),
                f"{place.group}（{place.towns}団体）",
                place.word,
            )
            for place in found.places
            if place.kind != "question"
        ]
        print_table(("項目", "この町", "まん中の半数", "中央値", "比べた団体", "位置"), rows)


def _plain(place: Place) -> dict[str, object]:
    return {key: json_number(value) if isinstance(value, Decimal) else value for key, value in asdict(place).items()}

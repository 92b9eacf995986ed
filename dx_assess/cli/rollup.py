"""The command of the prefecture: rollup."""

from __future__ import annotations

from pathlib import Path

import click

from dx_assess.cli.output import print_json, print_table, reported
from dx_assess.rollup.aggregate import RollUp
from dx_assess.rollup.kpis import show_target
from dx_assess.rollup.towns import USED
from dx_assess.score.town_data import exact
from dx_assess.session.benchmarks import write_benchmark
from dx_assess.session.catalog import load_catalog
from dx_assess.session.rollup import make_rollup, read_passwords
from dx_assess.session.rollup_documents import rollup_document
from dx_assess.session.rollup_reports import write_rollup
from dx_assess.text.show import NOT_COMPUTABLE, show_number, with_unit


@click.command()
@click.argument("folder", metavar="DIR", type=click.Path(path_type=Path))
@click.option("--year", type=int, default=None, help="年度（西暦。省くと、届いたうちで最新）")
@click.option("--code", default="", help="都道府県の番号（2桁、00は全国。省くと、届いた町のいちばん多い県）")
@click.option("--regions", type=click.Path(path_type=Path), default=None, help="圏域の一覧（CSV・Excel）")
@click.option("--password-file", type=click.Path(path_type=Path), default=None, help="パスワードのファイル（1行に1つ）")
@click.option("--pdf", type=click.Path(path_type=Path), default=None, help="県のまとめをPDFで書き出す")
@click.option("--xlsx", type=click.Path(path_type=Path), default=None, help="県のまとめをExcelで書き出す")
@click.option("--benchmark", type=click.Path(path_type=Path), default=None, help="町に返す比較用のファイルを書き出す")
@click.option("--json", "as_json", is_flag=True, help="結果をJSONで出す")
def rollup(
    folder: Path,
    year: int | None,
    code: str,
    regions: Path | None,
    password_file: Path | None,
    pdf: Path | None,
    xlsx: Path | None,
    benchmark: Path | None,
    as_json: bool,
) -> None:
    """町から届いたもの（提出パッケージ・.dxa・報告書のExcel）をまとめる。公開区分A・Bだけを読む。"""
    with reported(as_json):
        passwords = read_passwords(password_file) if password_file is not None else ()
        result = make_rollup(load_catalog(), folder, code, year, regions, passwords=passwords)
        written = write_rollup(result, pdf, xlsx) if pdf is not None or xlsx is not None else ()
        if benchmark is not None:
            write_benchmark(result, benchmark)
            written = (*written, benchmark)
        if as_json:
            print_json(rollup_document(result))
        else:
            _show(result)
            for path in written:
                click.echo(f"書き出しました：{path}")


def _show(result: RollUp) -> None:
    collection = result.collection
    counts = f"{result.expected}団体のうち{len(result.towns)}団体"
    click.echo(f"{collection.prefecture_name}　{result.year or NOT_COMPUTABLE}年度　{counts}")
    click.echo("公開区分A・Bだけを読みました（.dxa にほかのものが入っていても読みません）。")
    rows = [
        (
            row.data.code,
            row.data.name,
            show_number(row.data.overall.level),
            show_number(exact(row.data.overall.score), 1),
            row.received.file,
        )
        for row in result.towns
    ]
    print_table(("番号", "団体", "段階", "総合点", "ファイル"), rows)
    for file in (row for row in collection.files if row.status not in USED):
        click.echo(f"・{file.word}：{file.file}　{file.why}{file.fix}")
    if collection.blank:
        names = "・".join(f"{item.data.name}（{item.file}）" for item in collection.blank)
        click.echo(f"記入なしの団体（報告なしとして扱います）：{names}")
    if collection.missing:
        click.echo("まだ届いていない団体：" + "・".join(item.name for item in collection.missing))
    kpis = [
        (
            item.id,
            item.name,
            with_unit(show_number(item.value), item.unit),
            f"{show_number(item.numerator)}／{show_number(item.denominator)}",
            str(len(item.reported)),
            show_target(item),
            item.verdict,
        )
        for item in result.whole.kpis
    ]
    print_table(("ID", "指標", "値", "分子／分母", "団体数", "県の目標", "評価"), kpis)

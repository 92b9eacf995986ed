"""Commands that write and check reports: report, demo, verify; and the self-test."""

from __future__ import annotations

import sys
from pathlib import Path

import click

from dx_assess.cli.options import opened, town_file
from dx_assess.cli.output import print_json, reported
from dx_assess.session.catalog import load_catalog
from dx_assess.session.demo import make_demo
from dx_assess.session.json_values import head
from dx_assess.session.reports import AUDIENCES, PARTS, paper_names, write_reports
from dx_assess.session.submit import read_password
from dx_assess.session.verify import verify_path
from dx_assess.text.show import show_number


@click.command()
@town_file
@click.option("--pdf", type=click.Path(path_type=Path), default=None, help="PDFの書き出し先")
@click.option("--xlsx", type=click.Path(path_type=Path), default=None, help="Excelの書き出し先")
@click.option("--parts", type=click.Choice(list(PARTS)), default="full", help="PDFに載せる範囲")
@click.option("--for", "audience", type=click.Choice(list(AUDIENCES)), default="town", help="見せる相手")
@click.option("--layout", "papers", multiple=True, metavar="2-1", help="報告書の代わりに県の様式を作る（くり返せる）")
@click.option("--forms", is_flag=True, help="県の様式を全部作る（資料２－１・２－２・２－４・２－５）")
def report(
    file: Path,
    year: int | None,
    as_json: bool,
    pdf: Path | None,
    xlsx: Path | None,
    parts: str,
    audience: str,
    papers: tuple[str, ...],
    forms: bool,
) -> None:
    """報告書をPDF・Excelで書き出す。"""
    if pdf is None and xlsx is None:
        raise click.UsageError("--pdf か --xlsx のどちらか（両方も可）を指定してください。")
    with opened(file, year, as_json) as document:
        result = write_reports(
            document,
            pdf,
            xlsx,
            parts=next(item for item in PARTS if item == parts),
            audience=next(item for item in AUDIENCES if item == audience),
            papers=[paper for paper, _name in paper_names()] if forms else papers,
        )
        if as_json:
            files = {"pdf": str(pdf) if pdf else None, "xlsx": str(xlsx) if xlsx else None}
            print_json(head(document) | {"receipt": result.receipt} | files)
        else:
            for path in result.files:
                click.echo(f"書き出しました：{path}（受付番号 {result.receipt}）")


@click.command()
@click.argument("folder", metavar="DIR", type=click.Path(path_type=Path))
@click.option("--json", "as_json", is_flag=True, help="結果をJSONで出す")
def demo(folder: Path, as_json: bool) -> None:
    """見本の町を作り、採点し、PDFとExcelを書き出す。"""
    with reported(as_json):
        result = make_demo(load_catalog(), folder)
        files = [str(path) for path in (result.dxa, *result.reports.files)]
        score = show_number(result.overall.score, 1)
        if as_json:
            print_json({"files": files, "receipt": result.reports.receipt, "score": score})
            return
        click.echo(f"見本の町の総合点：{score}点（段階{result.overall.level}）")
        for path in files:
            click.echo(f"書き出しました：{path}")


@click.command()
@click.argument("path", type=click.Path(path_type=Path))
@click.option("--password-file", type=click.Path(path_type=Path), default=None, help="1行目がパスワードのファイル")
@click.option("--json", "as_json", is_flag=True, help="結果をJSONで出す")
def verify(path: Path, password_file: Path | None, as_json: bool) -> None:
    """ファイル（.dxa）・報告書の組・提出用フォルダーを読み返し、合っているか調べる。"""
    with reported(as_json):
        password = read_password(password_file) if password_file is not None else None
        result = verify_path(path, password=password)
        if as_json:
            print_json(result.document())
        else:
            for line in result.checked:
                click.echo(line)
    if not result.ok:
        for error in result.errors():
            click.echo(error.line(), err=True)
        click.echo(f"{len(result.problems)}件が合いません。", err=True)
        sys.exit(1)
    if not as_json:
        click.echo("すべて合っています。")

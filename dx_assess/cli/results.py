"""Commands that show results: score, kpi, forms check."""

from __future__ import annotations

from pathlib import Path

import click

from dx_assess import paths
from dx_assess.cli.options import opened, town_file
from dx_assess.cli.output import print_json, print_table, reported
from dx_assess.errors import AppErrors
from dx_assess.form.loader import inspect_question_set
from dx_assess.form.packs import load_pack
from dx_assess.score.results import ScoreRange
from dx_assess.session.documents import kpi_list, score_document
from dx_assess.session.kpis import kpi_results
from dx_assess.text.show import NOT_COMPUTABLE, show_number


@click.command()
@town_file
def score(file: Path, year: int | None, as_json: bool) -> None:
    """採点の結果を見る。"""
    with opened(file, year, as_json) as document:
        if as_json:
            print_json(score_document(document))
            return
        results = document.assessment
        rows = [("総合", *_range(results.overall))]
        names = {domain.id: domain.name for domain in document.question_set.domains}
        rows += [(names[domain.id], *_range(domain.range)) for domain in results.domains]
        print_table(("領域", "点", "幅", "段階", "回答率"), rows)


def _range(result: ScoreRange) -> tuple[str, str, str, str]:
    score = show_number(result.score, 1) + ("（参考値）" if result.provisional else "")
    span = f"{show_number(result.low, 1)}～{show_number(result.high, 1)}"
    level = NOT_COMPUTABLE if result.level is None else str(result.level)
    rate = result.answer_rate
    return score, span, level, NOT_COMPUTABLE if rate is None else f"{show_number(rate * 100, 0)}%"


@click.command()
@town_file
def kpi(file: Path, year: int | None, as_json: bool) -> None:
    """県のKPIと町の実績を見る。"""
    with opened(file, year, as_json) as document:
        if as_json:
            print_json(kpi_list(document))
            return
        rows = [
            (
                result.id,
                result.name,
                show_number(result.target),
                show_number(result.actual),
                result.unit,
                result.verdict,
            )
            for result in kpi_results(document)
        ]
        print_table(("番号", "指標", "目標", "実績", "単位", "評価"), rows)


@click.group()
def forms() -> None:
    """様式（設問のデータ）を調べる。"""


@forms.command()
@click.argument("path", type=click.Path(path_type=Path), required=False)
@click.option("--json", "as_json", is_flag=True, help="結果をJSONで出す")
def check(path: Path | None, as_json: bool) -> None:
    """様式のまちがいを全部、場所と直し方とともに出す。PATH は様式のフォルダー又はKPIパックのファイル。"""
    with reported(as_json):
        if path is not None and path.is_file():
            pack = load_pack(path)
            if as_json:
                print_json({"pack": pack.id, "version": pack.version, "kpis": len(pack.kpis), "errors": []})
            else:
                click.echo(f"まちがいはありません：{pack.name}（KPI {len(pack.kpis)}件）")
            return
        folder = path or paths.forms_dir() / "standard"
        question_set, problems = inspect_question_set(folder)
        if problems or question_set is None:
            raise AppErrors(problems)
        questions = sum(1 for _ in question_set.questions())
        summary = {"form": question_set.id, "version": question_set.version, "questions": questions}
        if as_json:
            print_json(summary | {"registers": len(question_set.registers), "errors": []})
        else:
            click.echo(f"まちがいはありません：{question_set.name} {question_set.version}（設問{questions}）")

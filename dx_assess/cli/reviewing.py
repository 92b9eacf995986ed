"""Commands for adviser and action plan: review, plan."""

from __future__ import annotations

from collections.abc import Iterable
from pathlib import Path

import click

from dx_assess.cli.options import opened, town_file
from dx_assess.cli.output import print_json, print_table, reported
from dx_assess.form.review import FIELDS
from dx_assess.score.review import LEVEL_WORDS, Comparison, ScorePair
from dx_assess.session.catalog import load_catalog
from dx_assess.session.document import Document
from dx_assess.session.review import Review, ReviewItem, difference_words, open_checks, review_of, review_words
from dx_assess.session.review_document import answer_words, previous_words, review_document
from dx_assess.session.review_towns import TownLine, review_towns, town_files
from dx_assess.session.tasks import Task, plan_document, tasks
from dx_assess.session.tasks_export import write_plan
from dx_assess.session.visit import next_visit
from dx_assess.session.visit_records import today
from dx_assess.session.visit_sheet import write_visit_sheet
from dx_assess.text.dates import format_wareki
from dx_assess.text.show import show_number


@click.command()
@town_file
@click.option("--visit-sheet", "sheet", type=click.Path(path_type=Path), default=None, help="訪問の確認票（PDF）")
def review(file: Path, year: int | None, as_json: bool, sheet: Path | None) -> None:
    """アドバイザーが確かめること、所見、自己評価の点と確認後の点を見る（書くのは answer ID.finding=… など）。

    FILE がフォルダーのときは、その中の町の一覧（確認の残り、次の訪問、期限切れの宿題）を見る。
    """
    if file.is_dir():
        if sheet is not None or year is not None:
            raise click.UsageError("--visit-sheet と --year は、町のファイルを1つ指定したときに使えます。")
        _towns(file, as_json)
        return
    with opened(file, year, as_json) as document:
        if sheet is not None:
            write_visit_sheet(document, sheet)
        if as_json:
            print_json(review_document(document) | {"visit_sheet": str(sheet) if sheet is not None else None})
            return
        _print_review(document, review_of(document))
        if sheet is not None:
            click.echo(f"書き出しました：{sheet}")


def _towns(folder: Path, as_json: bool) -> None:
    with reported(as_json):
        found = review_towns(load_catalog(), town_files([folder]))
        if as_json:
            print_json([line.as_json() for line in found])
            return
        rows = [_town_row(line) for line in found if line.error is None]
        print_table(("町", "年度", "状態", "確認するもの", "次の訪問", "期限切れの宿題", "ファイル"), rows)
        for line in found:
            if line.error is not None:
                click.echo(f"読めません：{line.path.name}　{line.error.message}{line.error.fix}")


def _town_row(line: TownLine) -> tuple[str, ...]:
    coming = line.next_visit.isoformat() if line.next_visit is not None else ""
    return line.name, str(line.year), line.state, f"{line.checks}問", coming, f"{line.overdue}件", line.path.name


def _print_review(document: Document, found: Review) -> None:
    for item in found.shown("open"):
        _print_item(document, item)
    names = {register.id: register.name for register in document.question_set.registers}
    for register in found.registers:
        counts = "、".join(f"{LEVEL_WORDS[level]} {count}件" for level, count in register.counts.items() if count)
        click.echo(f"台帳　{names[register.register]}：{counts}")
    settled = len(found.shown("settled"))
    click.echo(f"確認するもの {open_checks(found.items)}問、確認済み {settled}問")
    _print_scores(document, found.scores)
    coming = next_visit(document, today())
    if coming is not None:
        click.echo(f"次回の訪問：{format_wareki(coming)}")


def _print_item(document: Document, item: ReviewItem) -> None:
    question = item.question
    click.echo(f"{item.number} {question.text}（{question.id}）")
    click.echo(f"   答え：{answer_words(document, question) or '（まだ）'}")
    previous = previous_words(document, question)
    if previous:
        click.echo(f"   前年度：{previous}")
    for reason in item.check.reasons:
        click.echo(f"   ・{reason.text}")
    for comment in item.comments:
        if not comment.settled:
            click.echo(f"   コメント：{comment.text}（{comment.who} {comment.at}）")
    for name, text in review_words(document, question).items():
        click.echo(f"   {FIELDS[name].label}：{text}")


def _print_scores(document: Document, scores: Comparison) -> None:
    names = {domain.id: domain.name for domain in document.question_set.domains}
    rows = [_score_row("総合", scores.overall)]
    rows += [_score_row(names[pair.id], pair) for pair in scores.domains]
    print_table(("領域", "自己評価", "確認後", "差"), rows)


def _score_row(name: str, pair: ScorePair) -> tuple[str, str, str, str]:
    own, confirmed = (show_number(found.score, 1) for found in (pair.self_score, pair.confirmed))
    return name, own, confirmed, difference_words(pair)


@click.command()
@town_file
@click.option("--xlsx", type=click.Path(path_type=Path), default=None, help="Excelの書き出し先")
def plan(file: Path, year: int | None, as_json: bool, xlsx: Path | None) -> None:
    """行動計画（すること・宿題）を見る。--xlsx でExcelに書き出す。"""
    with opened(file, year, as_json) as document:
        if xlsx is not None:
            write_plan(document, xlsx)
        if as_json:
            print_json(plan_document(document) | {"xlsx": str(xlsx) if xlsx is not None else None})
            return
        found = tasks(document)
        print_table(("番号", "状態", "期限", "種類", "担当課", "担当者", "費用（千円）", "すること"), _rows(found))
        if not found:
            click.echo("行動計画はまだありません。「次の一歩」のページか、行動計画のページで加えます。")
        if xlsx is not None:
            click.echo(f"書き出しました：{xlsx}（{len(found)}件）")


def _rows(found: Iterable[Task]) -> Iterable[tuple[str, ...]]:
    for task in found:
        due = task.due.isoformat() if task.due is not None else ""
        late = "（期限切れ）" if task.overdue(today()) else ""
        cost = show_number(task.cost) if task.cost is not None else ""
        yield task.id, task.state_word, due + late, task.kind_word, task.division, task.who, cost, task.what

"""Commands that make and fill files: new, year, info, answer, answers, register."""

from __future__ import annotations

from collections.abc import Sequence
from pathlib import Path

import click

from dx_assess.cli.options import opened, town_file
from dx_assess.cli.output import print_json, print_table, reported
from dx_assess.errors import AppError, AppErrors
from dx_assess.form.answer import Answer
from dx_assess.form.review import FIELDS
from dx_assess.report.questions import STATUS_WORDS, YearView
from dx_assess.session.carry import SAME, UNCHANGED, unchanged
from dx_assess.session.catalog import load_catalog
from dx_assess.session.document import Document
from dx_assess.session.documents import answers_document, info_document
from dx_assess.session.files import EDITIONS, add_year, new_file
from dx_assess.session.keys import resolve
from dx_assess.session.review import require_reasons, review_words
from dx_assess.store.edits import Town
from dx_assess.text.dates import fiscal_year_label


@click.command()
@click.argument("file", type=click.Path(path_type=Path))
@click.option("--code", required=True, help="全国地方公共団体コード（6桁）")
@click.option("--year", type=int, required=True, help="年度（西暦）")
@click.option("--edition", default="standard", help="quick（かんたん）か standard（標準）")
@click.option("--pack", default=None, help="KPIパック（省くと県のもの）")
@click.option("--json", "as_json", is_flag=True, help="結果をJSONで出す")
def new(file: Path, code: str, year: int, edition: str, pack: str | None, as_json: bool) -> None:
    """新しい町のファイルを作る。"""
    with reported(as_json):
        catalog = load_catalog()
        found = catalog.municipality(code)
        town = Town(found.code, found.name, found.prefecture)
        document = new_file(catalog, file, town, year, edition, pack)
        try:
            _show_info(document, as_json)
        finally:
            document.close()


@click.command()
@town_file
@click.option("--add", "added", type=int, required=True, help="加える年度（西暦）")
@click.option("--from", "source", type=int, default=None, help="写す元の年度")
@click.option("--no-answers", is_flag=True, help="設問の答えは写さない")
def year(file: Path, year: int | None, as_json: bool, added: int, source: int | None, no_answers: bool) -> None:
    """年度を加える（基本情報・台帳・設問の答えを写す。写した答えは 値に @same で「変わりありません」）。"""
    with opened(file, year, as_json, writing=True) as document:
        add_year(document, added, source, answers=not no_answers)
        _show_info(document, as_json)


@click.command()
@town_file
def info(file: Path, year: int | None, as_json: bool) -> None:
    """団体・年度・版・進み具合を見る。"""
    with opened(file, year, as_json) as document:
        _show_info(document, as_json)


def _show_info(document: Document, as_json: bool) -> None:
    found = info_document(document)
    if as_json:
        print_json(found)
        return
    click.echo(f"{found['prefecture']}{found['name']}（{found['code']}）")
    click.echo(f"{fiscal_year_label(found['year'])}・{EDITIONS[found['edition']]}版・KPI {found['pack'] or 'なし'}")
    domains = {domain.id: domain.name for domain in document.question_set.domains}
    rows = [(domains[item["id"]], f"{item['answered']}／{item['visible']}問") for item in found["progress"]]
    print_table(("領域", "回答"), rows)
    levels = found["findings"]
    click.echo(f"受付番号（いまの答えで報告書に付くもの）：{found['receipt']}")
    click.echo(f"点検：エラー {levels['E']}件、警告 {levels['W']}件、指摘 {levels['F']}件")


@click.command()
@town_file
@click.argument("pairs", metavar="KEY=VALUE...", nargs=-1, required=True)
def answer(file: Path, year: int | None, as_json: bool, pairs: tuple[str, ...]) -> None:
    """設問に答える（KEY=VALUE。全部が正しいときだけ保存する）。"""
    with opened(file, year, as_json, writing=True) as document:
        same = [key.strip() for key, _, text in (pair.partition("=") for pair in pairs) if text.strip() == SAME]
        answers = _parse(document, [pair for pair in pairs if pair.partition("=")[2].strip() != SAME])
        require_reasons(document, answers)
        answers |= unchanged(document, same)
        document.set_answers(answers, UNCHANGED if len(same) == len(answers) == 1 else "")
        if as_json:
            print_json(answers_document(document))
        else:
            click.echo(f"{len(answers)}件を保存しました。")


def _parse(document: Document, pairs: Sequence[str]) -> dict[str, Answer]:
    answers: dict[str, Answer] = {}
    errors: list[AppError] = []
    for pair in pairs:
        key, separator, text = pair.partition("=")
        try:
            if not separator:
                raise AppError("E-INPUT-PAIR", f"「{pair}」に = がありません。", "設問ID=値 のように書いてください。")
            target = resolve(document.question_set, key.strip())
            if target.key in answers:
                message = f"「{key.strip()}」が2回あります。"
                raise AppError("E-INPUT-TWICE", message, "どちらか1つにしてください。")
            answers[target.key] = target.parse(text)
        except AppError as error:
            errors.append(error)
    if errors:
        raise AppErrors(errors)
    return answers


@click.command()
@town_file
def answers(file: Path, year: int | None, as_json: bool) -> None:
    """答えの一覧を見る。"""
    with opened(file, year, as_json) as document:
        if as_json:
            print_json(answers_document(document))
            return
        view = YearView(document.data, document.assessment)
        rows = []
        for question in document.question_set.questions():
            result = document.assessment.question(question.id)
            status = STATUS_WORDS[result.status] if result is not None else ""
            rows.append((question.id, status, view.answer_text(question)))
            rows += [
                (f"{question.id}.{name}", FIELDS[name].label, text)
                for name, text in review_words(document, question).items()
            ]
        print_table(("設問", "状態", "答え"), rows)

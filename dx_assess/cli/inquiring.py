"""The command ``inquiry``: 照会・差戻し out (prefecture, adviser), in and answered (town)."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from pathlib import Path

import click

from dx_assess.cli.options import opened
from dx_assess.cli.output import print_json, reported
from dx_assess.exchange.inquiry import Kind
from dx_assess.session.catalog import load_catalog
from dx_assess.session.inquiry import answer_inquiry, inquiry_json, make_inquiry, subject_of, take_inquiry
from dx_assess.session.inquiry_records import Inquiry, inquiries
from dx_assess.session.json_values import head

_KINDS: dict[str, Kind] = {"prefecture": "prefecture", "adviser": "adviser"}


@click.command()
@click.argument("file", required=False, type=click.Path(path_type=Path))
@click.option("--year", type=int, default=None, help="年度（西暦。省くと最新）")
@click.option("--take", type=click.Path(path_type=Path), default=None, help="届いた照会（.dxinquiry）を取り込む")
@click.option("--answer", "answers", multiple=True, metavar="ROW=TEXT", help="照会に答える（くり返す。空なら取り消す）")
@click.option(
    "--for", "target", type=click.Path(path_type=Path), default=None, help="照会する相手：提出用フォルダーか.dxa"
)
@click.option("--out", type=click.Path(path_type=Path), default=None, help="作る照会ファイル（.dxinquiry）")
@click.option(
    "--from", "kind", type=click.Choice(list(_KINDS)), default="prefecture", help="どこから（県・アドバイザー）"
)
@click.option("--sender", default="", help="差出人")
@click.option("--number", default="", help="照会番号")
@click.option("--ask", "asked", multiple=True, metavar="QUESTION=TEXT", help="聞くこと（くり返す。全体は whole）")
@click.option("--json", "as_json", is_flag=True, help="結果をJSONで出す")
def inquiry(
    file: Path | None,
    year: int | None,
    take: Path | None,
    answers: tuple[str, ...],
    target: Path | None,
    out: Path | None,
    kind: str,
    sender: str,
    number: str,
    asked: tuple[str, ...],
    as_json: bool,
) -> None:
    """照会を作る（--for）。又は町のFILEに取り込み（--take）、答え（--answer）、一覧を見る。"""
    if (file is None) == (target is None):
        raise click.UsageError("町のFILEか --for の、どちらか1つを指定してください。")
    if target is not None:
        if out is None or not sender or not number or not asked:
            raise click.UsageError("--for には、--out と --sender と --number と --ask が要ります。")
        _make(target, year, out, _KINDS[kind], sender, number, _pairs(asked), as_json)
    elif file is not None:
        _town(file, year, take, _pairs(answers), as_json)


def _pairs(texts: Sequence[str]) -> list[tuple[str, str]]:
    if any("=" not in text for text in texts):
        raise click.UsageError("「=」の左に設問IDか照会の行、右に文を書いてください。")
    return [(text.partition("=")[0].strip(), text.partition("=")[2]) for text in texts]


def _make(
    target: Path,
    year: int | None,
    out: Path,
    kind: Kind,
    sender: str,
    number: str,
    questions: Sequence[tuple[str, str]],
    as_json: bool,
) -> None:
    with reported(as_json):
        catalog = load_catalog()
        subject = subject_of(catalog, target, year)
        made = make_inquiry(catalog, subject, out, kind, sender, number, questions, date.today())
        if as_json:
            print_json({"file": str(out), "code": made.code, "name": made.name, "year": made.fiscal_year})
        else:
            click.echo(f"{made.name}への照会（{len(made.questions)}件）を作りました：{out}")


def _town(file: Path, year: int | None, take: Path | None, answers: Sequence[tuple[str, str]], as_json: bool) -> None:
    with opened(file, year, as_json, writing=take is not None or bool(answers)) as document:
        taken = take_inquiry(document, take) if take is not None else None
        for row_id, text in answers:
            answer_inquiry(document, row_id, text)
        found = inquiries(document)
        if as_json:
            new = list(taken.rows) if taken is not None else []
            print_json(head(document) | {"taken": new, "inquiries": [inquiry_json(item) for item in found]})
            return
        if taken is not None:
            known = f"（前に取り込んだもの {taken.known}件）" if taken.known else ""
            click.echo(f"{taken.inquiry.sender}の照会を{len(taken.rows)}件取り込みました{known}。")
        for item in found:
            _tell(item)
        if not found:
            click.echo("照会はありません。")


def _tell(item: Inquiry) -> None:
    place = item.question or "全体"
    click.echo(f"{item.row_id} {item.kind_word} {item.sender} {item.number} {place}：{item.text}")
    click.echo(f"　回答：{item.answer or '（まだ）'}")

"""Commands that confirm: confirm, reason, status, approval."""

from __future__ import annotations

from pathlib import Path

import click

from dx_assess.cli.options import opened, town_file
from dx_assess.cli.output import print_json, print_table
from dx_assess.errors import AppErrors
from dx_assess.form.reserved import split_reason
from dx_assess.session.approval import shown_time, write_approval
from dx_assess.session.confirm import (
    STATES,
    PartStatus,
    advance,
    blockers,
    changed_words,
    reopen,
    status_document,
    statuses,
)
from dx_assess.session.document import Document
from dx_assess.session.json_values import head
from dx_assess.session.parts import find_part
from dx_assess.session.reasons import set_reason
from dx_assess.text.show import NOT_COMPUTABLE

_STEPS = tuple(state for state in STATES if state != "open")
_LISTED = 10


@click.command()
@town_file
@click.argument("division")
@click.option("--who", default="", help="確定・決裁した人（省くと、このパソコンの利用者）")
@click.option("--state", type=click.Choice(_STEPS), default=None, help="課で確定（省いたとき）・決裁・提出")
@click.option("--reopen", "why", default=None, metavar="REASON", help="理由を付けて、記入中に戻す")
def confirm(
    file: Path, year: int | None, as_json: bool, division: str, who: str, state: str | None, why: str | None
) -> None:
    """課のシートを確定する。DIVISION は課のシート・課の名前、町全体は whole。"""
    if why is not None and state is not None:
        raise click.UsageError("--state と --reopen は、どちらか1つにしてください。")
    with opened(file, year, as_json, writing=True) as document:
        if why is not None:
            status = reopen(document, division, why, who)
        else:
            status = advance(document, division, state or "confirmed", who)
        if as_json:
            found = status_document(document)
            wanted = (found["whole"], *found["divisions"])
            print_json(head(document) | {"status": next(item for item in wanted if item["id"] == status.part.id)})
        else:
            click.echo(f"{status.part.label}：{status.word}（{shown_time(status.at)}　{status.who}）")


@click.command()
@town_file
@click.argument("check", metavar="CHECK[:ROW]")
@click.argument("text")
def reason(file: Path, year: int | None, as_json: bool, check: str, text: str) -> None:
    """警告（W）をそのままでよいとする理由を書く。ROW を省くと、その点検の全部の行。@open で取り消す。"""
    with opened(file, year, as_json, writing=True) as document:
        key = set_reason(document, check, text)
        check_id, row_id = split_reason(key)
        kept = document.answer(key).value
        if as_json:
            print_json(head(document) | {"key": key, "check": check_id, "row": row_id, "reason": kept})
        else:
            click.echo(f"点検 {check_id}{f' {row_id}' if row_id else ''} の理由：{kept or '（なし）'}")


@click.command()
@town_file
@click.option("--check", metavar="DIVISION", default=None, help="確定のさまたげを全部出す（あれば終了コード1）")
def status(file: Path, year: int | None, as_json: bool, check: str | None) -> None:
    """課ごとと町全体の、記入中・課で確定・決裁・提出を見る。"""
    with opened(file, year, as_json) as document:
        if check is not None:
            part = find_part(document, check)
            found = [blocker.error() for blocker in blockers(document, part.id)]
            if found:
                raise AppErrors(found)
            _say_clear(document, part.label, as_json)
        elif as_json:
            print_json(status_document(document))
        else:
            _print(document)


def _say_clear(document: Document, label: str, as_json: bool) -> None:
    if as_json:
        print_json(head(document) | {"label": label, "errors": []})
    else:
        click.echo(f"{label}は確定できます。")


def _print(document: Document) -> None:
    found = statuses(document)
    rows = [
        (
            item.part.label,
            item.word,
            shown_time(item.at) or NOT_COMPUTABLE,
            item.who or NOT_COMPUTABLE,
            f"{len(blockers(document, item.part.id))}件",
            item.reason,
        )
        for item in found
    ]
    print_table(("課のシート", "状態", "いつ", "だれが", "さまたげ", "戻した理由"), rows)
    for item in found:
        _print_changes(document, item)


def _print_changes(document: Document, item: PartStatus) -> None:
    words = changed_words(document, item)
    if words:
        click.echo(f"{item.part.label}：確定のあとに変わった（{len(words)}か所）")
    for text in words[:_LISTED]:
        click.echo(f"・{text}")
    if len(words) > _LISTED:
        click.echo(f"・ほか{len(words) - _LISTED}か所")


@click.command()
@town_file
@click.option("--pdf", type=click.Path(path_type=Path), required=True, help="PDFの書き出し先")
@click.option("--seal", "seals", multiple=True, metavar="NAME", help="決裁欄の名前（くり返す。省くと起案～町長の5つ）")
def approval(file: Path, year: int | None, as_json: bool, pdf: Path, seals: tuple[str, ...]) -> None:
    """決裁用紙（A4で1枚）をPDFで書き出す。"""
    with opened(file, year, as_json) as document:
        written = write_approval(document, pdf, seals)
        receipt = written.cover.receipt
        if as_json:
            print_json(head(document) | {"pdf": str(pdf), "receipt": receipt, "seals": list(written.seals)})
        else:
            click.echo(f"書き出しました：{pdf}（受付番号 {receipt}）")

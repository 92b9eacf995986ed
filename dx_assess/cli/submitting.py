"""The command ``submit``: the folder that goes to the prefecture."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import click

from dx_assess.cli.options import opened, town_file
from dx_assess.cli.output import print_json
from dx_assess.session.document import Document
from dx_assess.session.json_values import head
from dx_assess.session.submit import Submitted, next_number, read_password, require_complete, submit_year, target_folder
from dx_assess.session.submit_check import ALWAYS_STAYS, Completeness, Preview, completeness, preview


@click.command()
@town_file
@click.option("--to", "folder", required=True, type=click.Path(path_type=Path), help="提出用フォルダーを作る場所")
@click.option("--password-file", type=click.Path(path_type=Path), default=None, help="1行目がパスワードのファイル")
@click.option("--incomplete", is_flag=True, help="そろっていなくても作る（途中の提出になる。誤りEがあれば作れない）")
@click.option("--dry-run", is_flag=True, help="調べて、何が出るかを見るだけで、作らない")
def submit(
    file: Path,
    year: int | None,
    as_json: bool,
    folder: Path,
    password_file: Path | None,
    incomplete: bool,
    dry_run: bool,
) -> None:
    """県へ出すフォルダー（PDF・Excel・まとめ用のデータ・目録）を作る。"""
    with opened(file, year, as_json, writing=not dry_run) as document:
        password = _password(password_file)
        state, shown = completeness(document), preview(document)
        if dry_run:
            _show(document, state, shown, folder, as_json)
            if not as_json:
                require_complete(state, incomplete)
            return
        result = submit_year(document, folder, password, incomplete)
        if as_json:
            print_json(head(document) | result.as_json() | shown.as_json())
        else:
            _tell(result, shown)


def _password(path: Path | None) -> str | None:
    if path is None:
        return None
    return read_password(path)


def _show(document: Document, state: Completeness, shown: Preview, folder: Path, as_json: bool) -> None:
    if as_json:
        found: dict[str, Any] = head(document) | {"submission": next_number(document)}
        missing = [blocker.error().as_json() for blocker in (*state.errors, *state.blockers)]
        found |= {"folder": str(target_folder(document, folder)), "complete": state.is_complete, "missing": missing}
        print_json(found | {"notices": list(state.notices)} | shown.as_json())
        return
    click.echo(f"作る場所：{target_folder(document, folder)}")
    for name, words in (("A", "県へ出て、公表されうるもの"), ("B", "県へ出て、公表されないもの")):
        items = shown.of_class(name)  # type: ignore[arg-type]
        click.echo(f"{words}（公開区分{name}）：{len(items)}")
        for item in items:
            click.echo(f"・{item.group}　{item.what}：{item.value}")
    click.echo(f"町に残るもの：{len(shown.stays)}（ほかに{'、'.join(ALWAYS_STAYS)}）")
    for item in shown.stays:
        click.echo(f"・{item.group}　{item.what}（{item.why}）")
    for notice in state.notices:
        click.echo(notice)


def _tell(result: Submitted, shown: Preview) -> None:
    for line in result.checked:
        click.echo(line)
    for notice in result.notices:
        click.echo(notice)
    a, b = len(shown.of_class("A")), len(shown.of_class("B"))
    click.echo(f"県へ出るもの：公開区分A {a}、B {b}。町に残るもの：{len(shown.stays)}。")
    if result.changes is not None:
        click.echo(f"前回（第{result.manifest.previous}号）との違い：{len(result.changes)}か所")
    if result.manifest.protected:
        click.echo("パスワードを忘れると、だれにも開けません。パスワードは別の方法で相手に伝えてください。")
    if not result.manifest.complete:
        click.echo("途中の提出として作りました。")
    click.echo(f"提出用ファイルができました：{result.folder}")
    click.echo(f"提出番号 第{result.manifest.submission}号、受付番号 {result.manifest.receipt}")

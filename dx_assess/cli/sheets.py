"""The command ``sheets``: division sheets out and back."""

from __future__ import annotations

import sys
from pathlib import Path

import click

from dx_assess.cli.options import opened, town_file
from dx_assess.cli.output import print_json
from dx_assess.session.document import Document
from dx_assess.session.json_values import head
from dx_assess.session.sheets import (
    Choice,
    SheetsPlan,
    carry_out,
    export_sheets,
    issued_sheets,
    parse_due,
    plan_document,
    plan_sheets,
    rejections,
)


@click.command()
@town_file
@click.option(
    "--export", "folder", type=click.Path(path_type=Path), default=None, help="課別シートの書き出し先フォルダー"
)
@click.option("--due", default="", help="期限（R8.6.30、2026-06-30 など）")
@click.option("--note", default="", help="課へのお願い")
@click.option(
    "--import", "first", type=click.Path(path_type=Path), default=None, help="返ってきた課別シート（いくつでも）"
)
@click.argument("more", nargs=-1, type=click.Path(path_type=Path))
@click.option("--dry-run", is_flag=True, help="変わるところだけを見て、書き込まない")
@click.option("--mine", "choice", flag_value="mine", default=None, help="両方で変わった欄は、町のファイルを残す")
@click.option("--theirs", "choice", flag_value="theirs", help="両方で変わった欄は、シートを採る")
@click.option("--accept-valid", is_flag=True, help="読めない欄があっても、読める欄だけ取り込む")
def sheets(
    file: Path,
    year: int | None,
    as_json: bool,
    folder: Path | None,
    due: str,
    note: str,
    first: Path | None,
    more: tuple[Path, ...],
    dry_run: bool,
    choice: Choice | None,
    accept_valid: bool,
) -> None:
    """課別シートを書き出す・取り込む。どちらも付けないと、返っていないシートを示す。"""
    if folder is not None and first is not None:
        raise click.UsageError("--export と --import は、どちらか1つにしてください。")
    if more and first is None:
        raise click.UsageError("取り込むファイルは --import のあとに並べてください。")
    writing = folder is not None or (first is not None and not dry_run)
    with opened(file, year, as_json, writing=writing) as document:
        if folder is not None:
            _export(document, folder, due, note, as_json)
        elif first is not None:
            _import(document, plan_sheets(document, [first, *more]), choice, accept_valid, dry_run, as_json)
        else:
            _show(document, as_json)


def _export(document: Document, folder: Path, due: str, note: str, as_json: bool) -> None:
    written = export_sheets(document, folder, parse_due(due), note)
    if as_json:
        found = [
            {
                "group": item.group,
                "label": item.label,
                "file": str(item.path),
                "lines": item.questions,
                "rows": item.rows,
            }
            for item in written
        ]
        print_json(head(document) | {"sheets": found})
        return
    for item in written:
        click.echo(f"書き出しました：{item.path}（設問の行 {item.questions}、台帳の行 {item.rows}）")


def _import(
    document: Document, plan: SheetsPlan, choice: Choice | None, accept_valid: bool, dry_run: bool, as_json: bool
) -> None:
    found = plan_document(document, plan)
    blocked = bool(plan.rejected and not accept_valid) or bool(plan.conflicts and choice is None)
    written = not dry_run and not blocked
    if written:
        decisions = {(item.file, item.address): choice for item in plan.conflicts if choice is not None}
        carry_out(document, plan, decisions, accept_valid)
    if as_json:
        print_json(head(document) | found | {"written": written})
    else:
        _tell(plan, found["read"], found["accepted"], found["added_divisions"], found["notices"])
        click.echo("取り込みました。" if written else "書き込んでいません。")
    for error in rejections(plan):
        click.echo(error.line(), err=True)
    if blocked:
        open_conflicts = len(plan.conflicts) if choice is None else 0
        click.echo(f"読めない欄 {len(plan.rejected)}、決めていない欄 {open_conflicts}。何も変えていません。", err=True)
        sys.exit(1)


def _tell(plan: SheetsPlan, read: int, accepted: int, divisions: list[str], notices: list[str]) -> None:
    click.echo(f"読んだ欄 {read}、取り込める欄 {accepted}、読めない欄 {len(plan.rejected)}")
    for sheet in plan.sheets:
        if sheet.migrated_from:
            click.echo(f"前の版の様式（{sheet.migrated_from}）の課別シートです：{sheet.base.file}")
    for change in plan.changes:
        click.echo(f"{change.sheet} {change.cell} {change.what}：{change.old} → {change.new}")
    for row in plan.added:
        click.echo(f"{row.sheet} {row.row}行目：行の追加")
    for change in plan.conflicts:
        click.echo(
            f"両方で変わった欄：{change.sheet} {change.cell} {change.what}："
            f"元 {change.base}、町のファイル {change.old}、シート {change.new}（--mine か --theirs で決める）"
        )
    for division in divisions:
        click.echo(f"庁内の課に加える名前：{division}")
    for notice in notices:
        click.echo(notice)


def _show(document: Document, as_json: bool) -> None:
    issued = issued_sheets(document)
    if as_json:
        found = [
            {"group": item.group, "label": item.label, "due": item.due, "returned": item.returned} for item in issued
        ]
        print_json(head(document) | {"sheets": found})
        return
    if not issued:
        click.echo("課別シートは、まだ書き出していません。")
    for item in issued:
        due = f"（期限 {item.due}）" if item.due else ""
        click.echo(f"{'返却ずみ' if item.returned else '返っていない'}：{item.label}{due}")

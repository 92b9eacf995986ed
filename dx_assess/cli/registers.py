"""The command ``register``: a register from and to a file, or shown."""

from __future__ import annotations

import sys
from pathlib import Path
from typing import Any

import click

from dx_assess.cli.options import opened, town_file
from dx_assess.cli.output import print_json, print_table
from dx_assess.errors import AppError
from dx_assess.session.document import Document
from dx_assess.session.json_values import head
from dx_assess.session.registers import (
    MODES,
    ImportPlan,
    ImportWishes,
    carry_out,
    export_register,
    import_document,
    plan_import,
    rejections,
    rows_as_table,
)

_MAP_HELP = "列と見出しの対応（同じ見出しのファイルでは次回も使う。「列=」で読まない）"


@click.command()
@town_file
@click.argument("name")
@click.option("--import", "source", type=click.Path(path_type=Path), default=None, help="取り込むCSV・Excel")
@click.option("--mode", type=click.Choice(list(MODES)), default="upsert", help="取り込み方")
@click.option(
    "--map",
    "pairs",
    multiple=True,
    metavar="COLUMN=HEADER",
    help="列と見出しの対応（同じ見出しのファイルでは次回も使う。「列=」で読まない）",
)
@click.option("--accept-valid", is_flag=True, help="読めない行があっても、読める行だけ取り込む")
@click.option("--skip-same", is_flag=True, help="台帳にすでにある行と同じ行は読み飛ばす")
@click.option("--dry-run", is_flag=True, help="変わるところだけを見て、書き込まない")
@click.option("--export", "target", type=click.Path(path_type=Path), default=None, help="書き出し先（.csv か .xlsx）")
def register(
    file: Path,
    year: int | None,
    as_json: bool,
    name: str,
    source: Path | None,
    mode: str,
    pairs: tuple[str, ...],
    accept_valid: bool,
    skip_same: bool,
    dry_run: bool,
    target: Path | None,
) -> None:
    """台帳を取り込む・書き出す・見る（NAME は procedures や R1）。"""
    if source is not None and target is not None:
        raise click.UsageError("--import と --export は、どちらか1つにしてください。")
    with opened(file, year, as_json, writing=source is not None and not dry_run) as document:
        if source is not None:
            chosen = next(item for item in MODES if item == mode)
            wishes = ImportWishes(chosen, _mapping(pairs), accept_valid, skip_same)
            plan = plan_import(document, name, source, wishes)
            _import(document, plan, dry_run, as_json)
        elif target is not None:
            count = export_register(document, name, target)
            _say(head(document) | {"file": str(target), "rows": count}, f"{count}行を書き出しました：{target}", as_json)
        else:
            _show(document, name, as_json)


def _mapping(pairs: tuple[str, ...]) -> dict[str, str]:
    mapping = {}
    for pair in pairs:
        column, separator, header = pair.partition("=")
        if not separator:
            raise AppError("E-INPUT-PAIR", f"「{pair}」に = がありません。", "--map 列=見出し のように書いてください。")
        mapping[column.strip()] = header.strip()
    return mapping


def _import(document: Document, plan: ImportPlan, dry_run: bool, as_json: bool) -> None:
    found = import_document(document, plan)
    errors = rejections(plan)
    written = not dry_run and plan.can_be_carried_out and plan.plan.changes_anything
    if not dry_run and plan.can_be_carried_out:
        carry_out(document, plan)
    if as_json:
        failed = {} if plan.can_be_carried_out else {"errors": [error.as_json() for error in errors]}
        print_json(head(document) | found | {"written": written} | failed)
    else:
        for line in _lines(found, written, dry_run):
            click.echo(line)
    for error in errors:
        click.echo(error.line(), err=True)
    if not plan.can_be_carried_out:
        click.echo(f"{len(errors)}件の問題があり、何も変えていません。", err=True)
        sys.exit(1)


def _lines(found: dict[str, Any], written: bool, dry_run: bool) -> list[str]:
    """What an import did or would do, in words."""
    done = "取り込みました" if written else "書き込んでいません" if dry_run else "変えたところはありません"
    counts = f"読んだ行 {found['read']}、取り込める行 {found['accepted']}、読めない行 {len(found['rejected'])}"
    lines = [f"{counts}（{done}）"]
    lines.append(f"加わる行 {found['added']}、変わる行 {found['changed']}、変わらない行 {found['unchanged']}")
    if found["same_rows"]:
        what = "読み飛ばします" if found["skipped"] else "重ねて足します。--skip-same を付けると読み飛ばします"
        where = "・".join(f"{same['row']}行目＝{same['row_id']}" for same in found["same_rows"][:5])
        more = "…" if len(found["same_rows"]) > 5 else ""
        lines.append(f"台帳にすでにある行と同じ行 {len(found['same_rows'])}（{what}）：{where}{more}")
    for change in found["changes"] if dry_run else ():
        old, new = change["old"] or "（空欄）", change["new"] or "（空欄）"
        lines.append(f"・{change['row_id']} {change['label']}：{old} → {new}")
    lines += [f"庁内の課に加える名前：{division}" for division in found["added_divisions"]]
    if found["known_source"]:
        lines.append("前に同じ見出しのファイルを取り込んだときの対応を使いました。")
    if found["own_numbers"]:
        lines.append(f"「{found['own_numbers']}」は台帳の番号ではないので読みませんでした。")
    for header in found["ignored_headers"]:
        near = f"（「{header['suggestion']}」のことなら --map を使う）" if header["suggestion"] else ""
        if header["header"] != found["own_numbers"]:
            lines.append(f"読まなかった列：{header['header']}{near}")
    return lines


def _show(document: Document, name: str, as_json: bool) -> None:
    table = rows_as_table(document, name)
    if as_json:
        print_json(head(document) | table)
        return
    columns = [column for column in table["columns"] if any(column["id"] in row["cells"] for row in table["rows"])][:6]
    rows = [
        (row["row_id"], *(str(row["cells"].get(column["id"], "")) for column in columns if column["kind"] != "auto"))
        for row in table["rows"]
    ]
    print_table(("番号", *(column["label"] for column in columns if column["kind"] != "auto")), rows)


def _say(document: dict[str, object], text: str, as_json: bool) -> None:
    if as_json:
        print_json(document)
    else:
        click.echo(text)

"""The command ``merge``: two copies of one town file become one."""

from __future__ import annotations

import sys
from pathlib import Path
from typing import Any

import click

from dx_assess.cli.output import print_json, reported
from dx_assess.exchange.merge import POLICIES, Policy
from dx_assess.session.catalog import load_catalog
from dx_assess.session.merge import Merge, Merged, decisions, plan_files, undecided, write_merge
from dx_assess.session.merge_words import taken_words

_LISTED = 20


@click.command()
@click.option("--mine", required=True, type=click.Path(path_type=Path), help="自分のファイル")
@click.option("--theirs", required=True, type=click.Path(path_type=Path), help="相手が直した写し")
@click.option("--base", type=click.Path(path_type=Path), default=None, help="分かれる前のファイル（省くと記録から）")
@click.option("--out", required=True, type=click.Path(path_type=Path), help="合わせたものを入れる新しいファイル")
@click.option("--policy", type=click.Choice(list(POLICIES)), default=None, help="両方で変わった所を、どちらに決めるか")
@click.option("--dry-run", is_flag=True, help="くらべるだけで、書かない")
@click.option("--json", "as_json", is_flag=True, help="結果をJSONで出す")
def merge(
    mine: Path, theirs: Path, base: Path | None, out: Path, policy: str | None, dry_run: bool, as_json: bool
) -> None:
    """同じファイルの2つの写しを合わせて、新しいファイルにする（どちらのファイルも変えない）。"""
    chosen: Policy | None = next((item for item in POLICIES if item == policy), None)
    with reported(as_json):
        catalog = load_catalog()
        found = plan_files(catalog, mine, theirs, base)
        left = undecided(found, policy=chosen)
        taken = taken_words(catalog.question_set, found.plan)
        written = None if left or dry_run else write_merge(catalog, found, out, policy=chosen)
    if as_json:
        document = _document(found, chosen, taken, out, written)
        print_json(document | ({"errors": [error.as_json() for error in left]} if left else {}))
    else:
        _tell(found, taken, written)
    if left:
        for error in left:
            click.echo(error.line(), err=True)
        click.echo(f"両方で変わって、決めていない所が{len(left)}か所あります。何も書いていません。", err=True)
        sys.exit(1)


def _document(
    found: Merge, policy: Policy | None, taken: list[str], out: Path, written: Merged | None
) -> dict[str, Any]:
    sides = decisions(found, {}, policy)
    conflicts = [shown.as_json() | {"decided": sides[shown.place]} for shown in found.conflicts]
    renumbered = [
        {"register": register, "theirs": old, "number": new}
        for (register, old), new in sorted(found.plan.renumbered.items())
    ]
    return {
        "code": found.town.code,
        "name": found.town.name,
        "mine": str(found.mine),
        "theirs": str(found.theirs),
        "out": str(out),
        "written": written is not None,
        "taken": taken,
        "joined": [place[2] for place in found.plan.joined],
        "renumbered": renumbered,
        "history": len(found.plan.imported),
        "conflicts": conflicts,
        "notices": list(written.notices) if written is not None else [],
    }


def _tell(found: Merge, taken: list[str], written: Merged | None) -> None:
    click.echo(f"相手だけが変えた所（取り込む）：{len(taken)}か所")
    for line in taken[:_LISTED]:
        click.echo(f"・{line}")
    if len(taken) > _LISTED:
        click.echo(f"・ほか{len(taken) - _LISTED}か所")
    if found.plan.joined:
        click.echo(f"両方で書いた備考（つないで残す）：{len(found.plan.joined)}か所")
    for (register, old), new in sorted(found.plan.renumbered.items()):
        click.echo(f"番号が重なった行：{register} の相手の {old} を {new} にします。")
    click.echo(f"両方で変わった所：{len(found.conflicts)}か所")
    if written is not None:
        for notice in written.notices:
            click.echo(notice)
        click.echo(f"合わせたファイルができました：{written.out}")

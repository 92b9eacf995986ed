"""The entry point: ``dx-assess`` and ``python -m dx_assess``. Without a command the window opens."""

from __future__ import annotations

import sys
from pathlib import Path

import click

from dx_assess import __version__
from dx_assess.cli.output import reported
from dx_assess.cli.usage import Commands

COMMANDS = {
    "new": "filing:new",
    "year": "filing:year",
    "info": "filing:info",
    "answer": "filing:answer",
    "answers": "filing:answers",
    "register": "registers:register",
    "ordinances": "ordinances:ordinances",
    "sheets": "sheets:sheets",
    "evidence": "evidence:evidence",
    "merge": "merging:merge",
    "submit": "submitting:submit",
    "inquiry": "inquiring:inquiry",
    "history": "keeping:history",
    "backups": "keeping:backups",
    "restore": "keeping:restore",
    "salvage": "keeping:salvage",
    "carry": "keeping:carry",
    "score": "results:score",
    "kpi": "results:kpi",
    "advice": "advising:advice",
    "review": "reviewing:review",
    "plan": "reviewing:plan",
    "reason": "confirming:reason",
    "confirm": "confirming:confirm",
    "status": "confirming:status",
    "approval": "confirming:approval",
    "packs": "packs:packs",
    "forms": "results:forms",
    "report": "reporting:report",
    "export": "exporting:export",
    "demo": "reporting:demo",
    "verify": "reporting:verify",
    "blank": "blank:blank",
    "rollup": "rollup:rollup",
    "benchmark": "benchmarks:benchmark",
}
"""Name of a command → module of :mod:`dx_assess.cli` and function. A command is loaded when it is called."""


@click.group(
    cls=Commands, places=COMMANDS, invoke_without_command=True, context_settings={"help_option_names": ["-h", "--help"]}
)
@click.version_option(__version__, prog_name="dx-assess")
@click.option("--self-test", is_flag=True, help="このプログラムと付属のデータがそろっているか確かめる")
@click.pass_context
def main(context: click.Context, self_test: bool) -> None:
    """小規模町村DX自己点検（ネットワークを使いません）。命令を付けないと窓が開きます。"""
    if self_test:
        _self_test()
    elif context.invoked_subcommand is None:
        _window(None)


@main.command(name="open")
@click.argument("file", type=click.Path(path_type=Path))
def open_window(file: Path) -> None:
    """ファイルを窓で開く。"""
    _window(file)


def _window(file: Path | None) -> None:
    with reported(as_json=False):
        # Qt only when a window is wanted: the commands work without it
        from dx_assess.ui.app import run

        sys.exit(run(file))


def _self_test() -> None:
    with reported(as_json=False):
        # everything at once, only here
        from dx_assess.session.selftest import self_test
        from dx_assess.ui.selftest import window_self_test

        with self_test(lambda name: click.echo(f"・{name}")) as test:
            click.echo("・窓を開き、すべてのページを出し、答えを選ぶ")
            window_self_test(test)
        click.echo("すべて正常です。")


if __name__ == "__main__":
    main()

"""The entry point: ``dx-assess`` and ``python -m dx_assess``. Without a command the window opens."""

from __future__ import annotations

import sys
from pathlib import Path

import click

from dx_assess import __version__
from dx_assess.cli import (
    advising,
    benchmarks,
    blank,
    confirming,
    evidence,
    exporting,
    filing,
    inquiring,
    keeping,
    merging,
    ordinances,
    packs,
    registers,
    reporting,
    results,
    reviewing,
    rollup,
    sheets,
    submitting,
)
from dx_assess.cli.output import reported
from dx_assess.cli.usage import Commands


@click.group(cls=Commands, invoke_without_command=True, context_settings={"help_option_names": ["-h", "--help"]})
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
            click.echo("・窓を開き、答えを選ぶ")
            window_self_test(test)
        click.echo("すべて正常です。")


for command in (
    filing.new,
    filing.year,
    filing.info,
    filing.answer,
    filing.answers,
    registers.register,
    ordinances.ordinances,
    sheets.sheets,
    evidence.evidence,
    merging.merge,
    submitting.submit,
    inquiring.inquiry,
    keeping.history,
    keeping.backups,
    keeping.restore,
    keeping.salvage,
    keeping.carry,
    results.score,
    results.kpi,
    advising.advice,
    reviewing.review,
    reviewing.plan,
    confirming.reason,
    confirming.confirm,
    confirming.status,
    confirming.approval,
    packs.packs,
    results.forms,
    reporting.report,
    exporting.export,
    reporting.demo,
    reporting.verify,
    blank.blank,
    rollup.rollup,
    benchmarks.benchmark,
):
    main.add_command(command)

if __name__ == "__main__":
    main()

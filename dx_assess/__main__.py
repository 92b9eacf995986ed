"""The entry point: ``dx-assess`` and ``python -m dx_assess``. Without a command the window opens."""

from __future__ import annotations

import sys

import click

from dx_assess import __version__
from dx_assess.cli import filing, registers, results


@click.group(invoke_without_command=True, context_settings={"help_option_names": ["-h", "--help"]})
@click.version_option(__version__, prog_name="dx-assess")
@click.pass_context
def main(context: click.Context) -> None:
    """小規模町村DX自己点検（ネットワークを使いません）。"""
    if context.invoked_subcommand is None:
        sys.exit(2)


for command in (
    filing.new,
    filing.year,
    filing.info,
    filing.answer,
    filing.answers,
    registers.register,
    results.score,
    results.kpi,
    results.packs,
    results.forms,
):
    main.add_command(command)

if __name__ == "__main__":
    main()

"""What the command line prints: one JSON document, or plain Japanese lines; errors with how to mend them."""

from __future__ import annotations

import json
import sys
from collections.abc import Iterable, Iterator, Sequence
from contextlib import contextmanager
from typing import Any
from unicodedata import east_asian_width

import click

from dx_assess.errors import AppError, flatten


def print_json(document: Any) -> None:
    """One JSON document on standard output."""
    click.echo(json.dumps(document, ensure_ascii=False, indent=2))


def print_table(header: Sequence[str], rows: Iterable[Sequence[str]]) -> None:
    """Columns aligned for full-width text."""
    lines = [list(header), *[list(row) for row in rows]]
    widths = [max(width(line[i]) for line in lines) for i in range(len(header))]
    for line in lines:
        cells = [text + " " * (widths[i] - width(text)) for i, text in enumerate(line)]
        click.echo("  ".join(cells).rstrip())


def width(text: str) -> int:
    """Terminal columns of ``text``."""
    return sum(2 if east_asian_width(character) in "WFA" else 1 for character in text)


@contextmanager
def reported(as_json: bool) -> Iterator[None]:
    """Known errors end the command with status 1: a line each on standard error, then a summary."""
    try:
        yield
    except AppError as error:
        errors = flatten(error)
        if as_json:
            print_json({"errors": [item.as_json() for item in errors]})
        for item in errors:
            click.echo(item.line(), err=True)
        click.echo(f"{len(errors)}件の問題があり、何も変えていません。", err=True)
        sys.exit(1)

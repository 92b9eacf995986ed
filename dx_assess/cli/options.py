"""Options that many commands share."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any, TypeVar

import click

from dx_assess.cli.output import reported
from dx_assess.session.catalog import load_catalog
from dx_assess.session.document import Document
from dx_assess.session.files import open_file

F = TypeVar("F", bound=Callable[..., Any])


def town_file(function: F) -> F:
    """FILE, ``--year`` and ``--json``."""
    function = click.option("--json", "as_json", is_flag=True, help="結果をJSONで出す")(function)
    function = click.option("--year", type=int, default=None, help="年度（西暦。省くと最新）")(function)
    return click.argument("file", type=click.Path(path_type=Path))(function)


@contextmanager
def opened(file: Path, year: int | None, as_json: bool, writing: bool = False) -> Iterator[Document]:
    """The open file; known errors are printed and end the command."""
    with reported(as_json):
        document = open_file(load_catalog(), file, year, read_only=not writing)
        try:
            yield document
        finally:
            document.close()

"""Opening a large file with everything that its first pages ask for, in steps that tell how far it is."""

from __future__ import annotations

import gc
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

from dx_assess.session.catalog import Catalog
from dx_assess.session.document import Document
from dx_assess.session.files import open_file
from dx_assess.session.home import home_of
from dx_assess.session.reports import paper_names, report_content
from dx_assess.session.search import contents
from dx_assess.store.dxafile import utc_now


def open_prepared(
    catalog: Catalog, path: Path, read_only: bool, take_over: bool, tell: Callable[[int, str], None]
) -> Document:
    """Open a file and compute what is computed once: the results of earlier years, the steps that can be taken back.

    :param tell: percent and what is being done; what it raises closes the file again.
    :raises AppError: see :func:`dx_assess.session.files.open_file`.
    """
    tell(0, "ファイルを調べ、答えを読んでいます")
    with _no_collecting():
        document = open_file(catalog, path, read_only=read_only, take_over=take_over)
        try:
            tell(50, "前の年度の結果を計算しています")
            document.previous_assessment  # noqa: B018 - it is kept
            tell(70, "前の年度の結果を計算しています")
            report_content(document, registers=False)
            tell(90, "変更の記録を読んでいます")
            document.can_undo  # noqa: B018 - the steps are kept
            contents(document)  # the folded names of rows are kept
            home_of(document, utc_now())  # what it adds up is kept
            paper_names()  # the files of the papers are read
            tell(99, "画面を用意しています")
        except BaseException:
            document.close()
            raise
    return document


@contextmanager
def _no_collecting() -> Iterator[None]:
    """Hundreds of thousands of values are read that all stay: looking for garbage among them stops the window.

    They are left out of later looks too (until the next large file), or every one would stop the window for a third of
    a second.
    """
    gc.unfreeze()
    gc.disable()
    try:
        yield
        gc.freeze()
    finally:
        gc.enable()

"""``--self-test``: does this installation work? For the packaged program, where a missing file shows at run time."""

from __future__ import annotations

import tempfile
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path

from dx_assess.errors import AppError
from dx_assess.session.catalog import Catalog, load_catalog
from dx_assess.session.document import Document
from dx_assess.session.files import new_file, open_file
from dx_assess.session.reports import write_reports
from dx_assess.session.verify import verify_path
from dx_assess.store.edits import Town

_TOWN = "073628"
_QUESTION = "online.policy"
Step = Callable[[str], None]


@dataclass(frozen=True, slots=True)
class SelfTest:
    """What the steps share: the catalog and a file in a private folder that is removed afterwards."""

    catalog: Catalog
    folder: Path
    document: Document


@contextmanager
def self_test(step: Step) -> Iterator[SelfTest]:
    """Run the steps without a window; the caller may add its own while the folder is there.

    :param step: told the name of each step before it runs.
    :raises AppError: the first step that fails.
    """
    step("様式・KPI・市町村・文字を読む")
    catalog = load_catalog()
    missing = [name for name in ("BIZUDPGothic-Regular.ttf", "NotoSansJP-Regular.ttf") if not _font(catalog, name)]
    if missing:
        raise AppError("E-SELF-FONT", f"文字のファイル（{'・'.join(missing)}）がありません。", "入れ直してください。")
    with tempfile.TemporaryDirectory(prefix="dx-assess-") as name:
        folder = Path(name)
        path = folder / "test.dxa"
        step("ファイルを作り、答えを保存して、開き直す")
        found = catalog.municipality(_TOWN)
        new_file(catalog, path, Town(found.code, found.name, found.prefecture), 2026).close()
        document = open_file(catalog, path)
        try:
            document.set_text(_QUESTION, "3")
            yield SelfTest(catalog, folder, document)
            step("PDFとExcelを書き出し、読み返す")
            write_reports(document, folder / "test.pdf", folder / "test.xlsx")
        finally:
            document.close()
        step("答えと報告書を照らし合わせる")
        result = verify_path(folder)
        if not result.ok:
            raise AppError("E-SELF-VERIFY", result.problems[0], "入れ直しても同じときは、作った人に知らせてください。")


def _font(catalog: Catalog, name: str) -> bool:
    return (catalog.resources / "fonts" / name).is_file()

"""``--self-test``: does this installation work? For the packaged program, where a missing file shows at run time."""

from __future__ import annotations

import importlib
import pkgutil
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

from msgspec import Struct

import dx_assess
from dx_assess.errors import AppError
from dx_assess.files import private_folder
from dx_assess.report.fonts import check_fonts
from dx_assess.session.catalog import Catalog, load_catalog
from dx_assess.session.document import Document
from dx_assess.session.files import new_file, open_file
from dx_assess.session.reports import write_reports
from dx_assess.session.verify import verify_path
from dx_assess.store.edits import Town

_TOWN = "073628"
_QUESTION = "online.policy"
Step = Callable[[str], None]


class SelfTest(Struct, frozen=True):
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
    fix = "入れ直しても同じときは、作った人に知らせてください。"
    step("プログラムの部品をすべて読む")
    import_everything()
    step("様式・KPI・支援メニュー・市町村・文字を読む")
    catalog = load_catalog()
    check_data(catalog)
    with private_folder() as name:
        folder = Path(name)
        path = folder / "test.dxa"
        step("ファイルを作り、答えを保存して、開き直す")
        found = catalog.municipality(_TOWN)
        new_file(catalog, path, Town(found.code, found.name, found.prefecture), 2026).close()
        document = open_file(catalog, path)
        try:
            document.set_text(_QUESTION, "3")
            document.close()
            document = open_file(catalog, path)
            if not document.answer(_QUESTION).value:
                raise AppError("E-SELF-SAVE", "保存した答えが、開き直したファイルにありません。", fix)
            yield SelfTest(catalog, folder, document)
            step("PDFとExcelを書き出し、読み返す")
            write_reports(document, folder / "test.pdf", folder / "test.xlsx")
        finally:
            document.close()
        step("答えと報告書を照らし合わせる")
        result = verify_path(folder)
        if not result.ok:
            raise AppError("E-SELF-VERIFY", result.problems[0], fix)


def import_everything() -> None:
    """Import every module of the program; pages and commands are otherwise imported when they are first used.

    :raises AppError: E-SELF-PART.
    """
    for module in pkgutil.walk_packages(dx_assess.__path__, "dx_assess."):
        if module.name == "dx_assess.__main__":
            continue
        try:
            importlib.import_module(module.name)
        except ImportError as error:
            fix = "プログラムのフォルダーを、中身を減らさずにもう一度コピーしてください。"
            raise AppError("E-SELF-PART", f"プログラムの部品「{module.name}」を読めません（{error}）。", fix) from error


def check_data(catalog: Catalog) -> None:
    """Is what came with the program whole: questions, packs, support menus, towns, fonts?

    :raises AppError: E-SELF-DATA, E-REPORT-FONT.
    """
    check_fonts(catalog.resources / "fonts")
    counts = {
        "設問": len(list(catalog.question_set.questions())),
        "KPIパック": len(catalog.packs),
        "支援メニュー": len(catalog.menus),
        "市町村": len(catalog.municipalities),
    }
    empty = [name for name, count in counts.items() if not count]
    if empty:
        raise AppError("E-SELF-DATA", f"付属のデータ（{'・'.join(empty)}）がありません。", "入れ直してください。")

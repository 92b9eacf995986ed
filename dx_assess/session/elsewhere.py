"""別の場所に保存: going on in a new file when the open one was moved or removed, or its place cannot be written."""

from __future__ import annotations

from pathlib import Path

from dx_assess.errors import AppError, Where
from dx_assess.session.backups import backup_folder
from dx_assess.session.document import Document
from dx_assess.session.files import this_user
from dx_assess.store.dxafile import DxaFile


def save_elsewhere(document: Document, target: Path) -> None:
    """Copy everything that was saved to the new file ``target`` and go on there; the old file is left as it is.

    The same place is a new file too when the open one is no longer there. What is shown and being typed stays.

    :raises AppError: E-STORE-EXISTS, E-STORE-…, E-FILE-…; then the document is as it was.
    """
    if target.exists():
        fix = "別の名前にしてください。前からあるファイルは消しません。"
        raise AppError("E-STORE-EXISTS", "同じ名前のファイルがもうあります。", fix, Where(file=target.name))
    wanted = document.file.last_batch()
    document.file.back_up_to(target)
    file = DxaFile.open(target, this_user(), take_over=True, backups=backup_folder(target))
    try:
        if file.last_batch() != wanted:
            fix = "もう一度行うか、別の場所を選んでください。もとのファイルは変わっていません。"
            raise AppError("E-STORE-COPY", "書いた写しを読み返すと、もとと合いません。", fix, Where(file=target.name))
        document.use_file(file)
    except BaseException:
        file.close()
        raise

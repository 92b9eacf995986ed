"""Where the program's data and the user's folder are. Nothing else knows.

Three layouts are served: a wheel (``dx_assess/_forms``), a checkout (``forms`` beside the package, ``docs/manual``) and
the frozen program (``forms`` in PyInstaller's data folder or beside the executable). An editable install is a checkout.
"""

from __future__ import annotations

import os
import sys
from collections.abc import Iterator
from pathlib import Path

import platformdirs

from dx_assess.errors import AppError, Where

HOME_VARIABLE = "DX_ASSESS_HOME"
"""Environment variable that replaces the user's folder (tests, several users of one machine)."""


def forms_dir() -> Path:
    """The folder of the question sets.

    :raises AppError: ``E-PATH-DATA`` when the program was copied without it.
    """
    return _data_dir("forms")


def resources_dir() -> Path:
    """The folder of fonts, icons, KPI packs and tables.

    :raises AppError: ``E-PATH-DATA`` when the program was copied without it.
    """
    return _data_dir("resources")


def manual_dir() -> Path:
    """The folder of the staff manual: one Markdown file a chapter, and their pictures.

    :raises AppError: ``E-PATH-DATA`` when the program was copied without it.
    """
    return _data_dir("manual")


PORTABLE_MARK = "portable.txt"
"""A file of this name beside the packaged program: settings and copies stay in its folder, nothing on the machine."""
PORTABLE_FOLDER = "dx-assess-data"


def user_dir() -> Path:
    """The user's folder (settings, list of recent files, copies); made when missing.

    That of the variable ``DX_ASSESS_HOME``, else beside the packaged program in portable mode, else the system's.

    :raises AppError: ``E-PATH-USER`` when it cannot be made.
    """
    chosen = os.environ.get(HOME_VARIABLE)
    portable = None
    if chosen:
        folder = Path(chosen).expanduser().absolute()
    else:
        portable = _portable_dir()
        folder = portable or platformdirs.user_data_path("dx-assess", appauthor=False)
    try:
        folder.mkdir(parents=True, exist_ok=True)
    except OSError as error:
        fix = f"このフォルダーに書き込めるようにするか、環境変数 {HOME_VARIABLE} で別のフォルダーを指定してください。"
        if portable is not None:
            fix = f"プログラムを書き込める場所に写すか、{PORTABLE_MARK} を消してください（設定はパソコンに入ります）。"
        message = "設定を保存するフォルダーを作れません。"
        raise AppError("E-PATH-USER", message, fix, Where(file=str(folder))) from error
    return folder


def _portable_dir() -> Path | None:
    if not getattr(sys, "frozen", False):
        return None
    program = Path(sys.executable).parent
    return program / PORTABLE_FOLDER if (program / PORTABLE_MARK).is_file() else None


def _data_dir(name: str) -> Path:
    for folder in _candidates(name):
        if folder.is_dir():
            return folder
    raise AppError(
        "E-PATH-DATA",
        f"プログラムの「{name}」フォルダーが見つかりません。",
        "プログラムのフォルダーを、中身を減らさずにもう一度コピーしてください。",
        Where(file=str(next(_candidates(name)))),
    )


def _candidates(name: str) -> Iterator[Path]:
    if getattr(sys, "frozen", False):
        bundle = getattr(sys, "_MEIPASS", None)
        if bundle:
            yield Path(bundle) / name
        yield Path(sys.executable).parent / name
        return
    package = Path(__file__).resolve().parent
    yield package / f"_{name}"
    yield package.parent / name
    yield package.parent / "docs" / name

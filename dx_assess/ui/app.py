"""Starting the window. Whatever keeps it from starting is explained in words."""

from __future__ import annotations

import ctypes
import importlib.util
import os
import sys
from pathlib import Path

from dx_assess.errors import AppError, Where

APT = "tools/apt.txt に、必要なシステムの部品の名前があります。"


def run(path: Path | None) -> int:
    """Show the window until it is closed; ``path``: a file to open, None = the last one or the welcome page.

    :returns: the exit status.
    :raises AppError: E-UI-DISPLAY, E-UI-LIBRARY, E-UI-PYSIDE when a window cannot be shown here.
    """
    check_display()
    try:
        # the only place that finds out whether Qt can be loaded at all
        from dx_assess.ui.application import run_window
    except ImportError as error:
        raise _missing_library(error) from error
    return run_window(path)


def check_display() -> None:
    """Qt ends the whole program when it finds no display, so look first.

    :raises AppError: E-UI-DISPLAY, E-UI-LIBRARY.
    """
    if not sys.platform.startswith("linux") or os.environ.get("QT_QPA_PLATFORM"):
        return
    wayland, x11 = os.environ.get("WAYLAND_DISPLAY"), os.environ.get("DISPLAY")
    if not wayland and not x11:
        fix = "画面のあるところで起動するか、dx-assess --help で、窓を使わない命令を見てください。"
        raise AppError("E-UI-DISPLAY", "画面がないので、窓を開けません。", fix)
    _load_plugin("libqwayland.so" if wayland else "libqxcb.so")


def _load_plugin(name: str) -> None:
    """Load Qt's platform plugin, to learn which library it lacks."""
    spec = importlib.util.find_spec("PySide6")
    if spec is None or spec.origin is None:
        return
    plugin = Path(spec.origin).parent / "Qt" / "plugins" / "platforms" / name
    if not plugin.is_file():
        return
    try:
        ctypes.CDLL(str(plugin))
    except OSError as error:
        raise _missing_library(error) from error


def _missing_library(error: Exception) -> AppError:
    text = str(error)
    if isinstance(error, ModuleNotFoundError) and (error.name or "").startswith("PySide6"):
        fix = "配られたフォルダーをそのまま使うか、PySide6-Essentials を入れてください。"
        return AppError("E-UI-PYSIDE", "窓を表示する部品（PySide6）がありません。", fix)
    library = text.partition(":")[0]
    return AppError("E-UI-LIBRARY", "窓を表示するシステムの部品が足りません。", APT, Where(file=library))

"""What was installed beside what the program ships with: question sets, KPI packs, 配布ファイル in the user's folder.

One folder a version; it appears complete under its name or not at all, and is never changed afterwards::

    forms/<set id>/<version>/set.toml …
    packs/<pack id>/<version>/<pack id>.toml, support/<pack id>.toml
    distributions/<distribution id>/<version>/manifest.json, text.txt
"""

from __future__ import annotations

import os
import secrets
import shutil
from collections.abc import Iterator, Mapping, Sequence
from pathlib import Path

from msgspec import Struct

from dx_assess import paths
from dx_assess.errors import AppError
from dx_assess.files import file_error
from dx_assess.form.versions import ID, VERSION

FORMS, PACKS, DISTRIBUTIONS = "forms", "packs", "distributions"
SUPPORT = "support"
Content = Mapping[str, bytes]
"""Path inside the folder (``domains/1_online.toml``) → content."""


class Installed(Struct, frozen=True):
    """One installed version and its folder."""

    id: str
    version: str
    folder: Path


class Addition(Struct, frozen=True):
    """A version to install; ``area`` is one of FORMS, PACKS, DISTRIBUTIONS."""

    area: str
    id: str
    version: str
    content: Content

    @property
    def folder(self) -> Path:
        """Where it goes."""
        return paths.user_dir() / self.area / self.id / self.version


def installed(area: str) -> tuple[Installed, ...]:
    """Everything in one area; folders that are none of ours are passed over."""
    return tuple(_installed(paths.user_dir() / area))


def _installed(root: Path) -> Iterator[Installed]:
    for folder in sorted(root.glob("*/*")) if root.is_dir() else ():
        name = folder.parent.name
        if folder.is_dir() and ID.fullmatch(name) and VERSION.fullmatch(folder.name):
            yield Installed(name, folder.name, folder)


def install(additions: Sequence[Addition]) -> None:
    """Put all of them in place, or none.

    :raises AppError: E-PACK-EXISTS (that version is there), E-FILE-…; then nothing was changed.
    """
    placed: list[Path] = []
    try:
        for addition in additions:
            _place(addition)
            placed.append(addition.folder)
    except BaseException:
        for folder in placed:
            shutil.rmtree(folder, ignore_errors=True)
        raise


def _place(addition: Addition) -> None:
    if not ID.fullmatch(addition.id) or not VERSION.fullmatch(addition.version):
        fix = "id は英小文字で始め、version は 1.0.0 の形にしてください。"
        raise AppError("E-PACK-ID", f"「{addition.id} {addition.version}」は取り込めません。", fix)
    target = addition.folder
    if target.exists():
        fix = "中身を変えたときは、版（version）の数字を上げてください。"
        raise AppError("E-PACK-EXISTS", f"{addition.id} {addition.version} はもうあります。", fix)
    draft = target.parent / f".new-{secrets.token_hex(8)}"
    try:
        draft.mkdir(parents=True)
        for name, data in addition.content.items():
            path = draft / name
            path.parent.mkdir(parents=True, exist_ok=True)
            path.write_bytes(data)
        os.replace(draft, target)
    except OSError as error:
        raise file_error(error, target, "write") from error
    finally:
        shutil.rmtree(draft, ignore_errors=True)


def content_of(folder: Path, suffix: str = ".toml") -> dict[str, bytes]:
    """The files of a folder, by their path inside it.

    :raises AppError: E-FILE-….
    """
    found = {}
    for path in sorted(folder.rglob(f"*{suffix}")):
        try:
            found[path.relative_to(folder).as_posix()] = path.read_bytes()
        except OSError as error:
            raise file_error(error, path, "read") from error
    return found

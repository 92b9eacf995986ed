"""The settings as one table: what each is called, how it is edited, where it is kept."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from pathlib import Path
from typing import Literal

from msgspec import Struct
from msgspec.structs import replace

from dx_assess.session.user import User
from dx_assess.ui.settings import Settings
from dx_assess.ui.theme import SCALES, SCHEMES

Value = str | int


class Values(Struct, frozen=True):
    """Everything the dialog changes: what the window remembers and who the user is."""

    settings: Settings
    user: User


class Option(Struct, frozen=True):
    """One line of the dialog.

    :param kind: which editor it has.
    :param read: the value that is kept.
    :param choices: values and words, for ``choice``.
    :param limits: for ``count``.
    """

    key: str
    label: str
    kind: Literal["choice", "text", "count", "folder"]
    about: str
    read: Callable[[Values], Value]
    choices: tuple[tuple[Value, str], ...] = ()
    limits: tuple[int, int] = (0, 0)


OPTIONS = (
    Option(
        "scale",
        "文字の大きさ(&T)",
        "choice",
        "Ctrl＋「+」「-」でも変えられます。",
        lambda values: values.settings.scale,
        tuple((percent, f"{percent}%") for percent in SCALES),
    ),
    Option(
        "scheme",
        "色(&C)",
        "choice",
        "「はっきり」は、白地に黒の、見分けやすい色です。",
        lambda values: values.settings.scheme,
        tuple(SCHEMES.items()),
    ),
    Option(
        "name",
        "あなたの名前(&N)",
        "text",
        "変更の記録、確定、ファイルを使っている人の名前になります。空ならパソコンの利用者名です。",
        lambda values: values.user.name,
    ),
    Option("division", "あなたの課(&D)", "text", "名前のあとに付きます。", lambda values: values.user.division),
    Option(
        "data_folder",
        "ファイルを置くフォルダー(&F)",
        "folder",
        "新しく作る・開く・写すときに、はじめに出る場所です。空なら、前に使った場所です。",
        lambda values: str(values.settings.data_folder or ""),
    ),
    Option(
        "keep",
        "控えを残す数(&B)",
        "count",
        "控えを種類ごとに残す数です。ファイルごとの数は「控え」のページで変えられます。",
        lambda values: values.user.keep,
        limits=(0, 1000),
    ),
)


def store(values: Values, changes: Mapping[str, Value]) -> User:
    """Keep the changes of the window's settings; returns the user with theirs."""
    settings, user = values.settings, values.user
    for key, value in changes.items():
        if key == "name":
            user = replace(user, name=str(value))
        elif key == "division":
            user = replace(user, division=str(value))
        elif key == "keep":
            user = replace(user, keep=int(value))
        elif key == "scale":
            settings.scale = int(value)
        elif key == "scheme":
            settings.scheme = str(value)
        else:
            settings.data_folder = Path(str(value)) if str(value) else None
    return user

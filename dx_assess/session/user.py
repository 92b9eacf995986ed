"""Who works on this machine, as the user says it, and what new files start with; kept in the user's folder."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

from msgspec import Struct
from msgspec.structs import asdict, replace

from dx_assess import paths
from dx_assess.errors import AppError
from dx_assess.files import write_atomic

_FILE = "user.json"
_LONGEST = 60
DEFAULT_KEEP = 10
"""Copies of each kind that are kept unless user or file say otherwise."""


class User(Struct, frozen=True):
    """What the history calls the user.

    :param name: empty = the login name.
    :param division: 課; empty = left out.
    :param keep: daily copies that a file keeps which says nothing itself; 0 = none are made.
    """

    name: str = ""
    division: str = ""
    keep: int = DEFAULT_KEEP

    def shown(self, login: str) -> str:
        """「山田（総務課）」; ``login`` when there is no name."""
        name = self.name or login
        return f"{name}（{self.division}）" if self.division else name


def load_user(folder: Path | None = None) -> User:
    """What is kept; an unreadable file counts as nothing."""
    try:
        found = json.loads(((folder or paths.user_dir()) / _FILE).read_text(encoding="utf-8"))
    except (OSError, ValueError, AppError):
        return User()
    return _user(found) if isinstance(found, dict) else User()


def _user(found: dict[str, Any]) -> User:
    keep = found.get("keep")
    name, division = (found.get(key) for key in ("name", "division"))
    user = User(_text(name), _text(division))
    return replace(user, keep=keep) if isinstance(keep, int) and 0 <= keep <= 1000 else user


def _text(found: object) -> str:
    return _clean(found) if isinstance(found, str) else ""


def _clean(text: str) -> str:
    return " ".join(text.split())[:_LONGEST]


def save_user(user: User, folder: Path | None = None) -> None:
    """Keep it.

    :raises AppError: E-PATH-USER, E-FILE-….
    """
    clean = replace(user, name=_clean(user.name), division=_clean(user.division))
    text = json.dumps(asdict(clean), ensure_ascii=False, indent=1)

    def write(draft: Path) -> None:
        draft.write_text(text, encoding="utf-8")

    write_atomic((folder or paths.user_dir()) / _FILE, write)

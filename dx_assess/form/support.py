"""Support menus: what prefecture and state offer to towns, one file a prefecture (``resources/support/<pack>.toml``).

A prefecture edits texts and dates; ids stay, because recommendation rules name them (``support_ids``). The file
``common.toml`` (the state's) is for every town. The format is in docs/form-format.md.
"""

from __future__ import annotations

from datetime import date
from pathlib import Path
from typing import Annotated, Literal

from msgspec import Meta, Struct

from dx_assess.errors import AppError, AppErrors
from dx_assess.form.raw import Id, Raw, Text
from dx_assess.form.source import Place, Problems, TomlFile

COMMON = "common"
"""The menu of the state, for every town."""
Validity = Literal["valid", "to_confirm", "not_yet", "expired"]
VALIDITY_WORDS: dict[Validity, str] = {
    "valid": "利用できる",
    "to_confirm": "要確認",
    "not_yet": "まだ始まっていない",
    "expired": "期限切れ",
}


class RawSupport(Raw):
    """The head of a menu."""

    id: Id
    name: Text
    version: Annotated[str, Meta(pattern=r"^\d+\.\d+\.\d+$")]
    prefecture: str = ""


class RawItem(Raw):
    """One kind of help."""

    id: Id
    name: Text
    about: Text
    period: Text
    source: Text
    validity: Text
    valid_from: date | None = None
    valid_to: date | None = None


class SupportItem(Struct, frozen=True):
    """One kind of help.

    :param period: when it was offered, as the source prints it.
    :param validity: what is known about it now, in words.
    :param valid_to: the last day; None = no end is known.
    """

    id: str
    name: str
    about: str
    period: str
    source: str
    validity: str
    valid_from: date | None = None
    valid_to: date | None = None

    def state(self, day: date) -> Validity:
        """Whether it can be used on ``day``; without dates it has to be asked."""
        if self.valid_to is not None and day > self.valid_to:
            return "expired"
        if self.valid_from is not None and day < self.valid_from:
            return "not_yet"
        return "valid" if self.valid_from is not None or self.valid_to is not None else "to_confirm"


class SupportMenu(Struct, frozen=True):
    """The help of one prefecture, or of the state."""

    id: str
    name: str
    prefecture: str
    version: str
    items: tuple[SupportItem, ...]


def load_support(path: Path) -> SupportMenu:
    """Read and check one menu.

    :raises AppErrors: every mistake, with file, line and entry.
    """
    problems = Problems()
    file = TomlFile(path, path.name, problems)
    file.unknown_tables({"support", "item"})
    head, place = file.head("support", RawSupport)
    entries = file.entries("item", RawItem)
    if head is not None:
        _check(head, path.stem, place, entries, problems)
    if head is None or problems.items:
        raise AppErrors(problems.items)
    return SupportMenu(head.id, head.name, head.prefecture, head.version, tuple(_item(raw) for raw, _ in entries))


def list_support(folder: Path) -> tuple[SupportMenu, ...]:
    """Every menu of a folder, by id.

    :raises AppErrors: the mistakes of all files together.
    """
    menus: list[SupportMenu] = []
    mistakes: list[AppError] = []
    for path in sorted(folder.glob("*.toml")):
        try:
            menus.append(load_support(path))
        except AppErrors as errors:
            mistakes.extend(errors.errors)
    if mistakes:
        raise AppErrors(mistakes)
    return tuple(menus)


def menu_for(menus: tuple[SupportMenu, ...], pack_id: str) -> dict[str, SupportItem]:
    """What a town with this KPI pack is offered, by id: its prefecture's menu before the state's."""
    chosen = [menu for menu in menus if menu.id == COMMON] + [menu for menu in menus if menu.id == pack_id]
    return {item.id: item for menu in chosen for item in menu.items}


def _item(raw: RawItem) -> SupportItem:
    return SupportItem(raw.id, raw.name, raw.about, raw.period, raw.source, raw.validity, raw.valid_from, raw.valid_to)


def _check(head: RawSupport, stem: str, place: Place, entries: list[tuple[RawItem, Place]], problems: Problems) -> None:
    if head.id != stem:
        fix = f"ファイルの名前を {head.id}.toml にするか、id を「{stem}」にしてください。"
        problems.add("E-SUPPORT-ID", f"ID「{head.id}」がファイルの名前と合いません。", fix, place.where("id"))
    seen: dict[str, Place] = {}
    for raw, at in entries:
        if raw.id in seen:
            fix = f"{seen[raw.id].line}行目と違うIDにしてください。"
            problems.add("E-SUPPORT-TWICE", f"支援「{raw.id}」が2回出てきます。", fix, at.where("id"))
        seen.setdefault(raw.id, at)
        if raw.valid_from is not None and raw.valid_to is not None and raw.valid_from > raw.valid_to:
            fix = "valid_to を valid_from より後の日にしてください。"
            problems.add("E-SUPPORT-DATES", f"支援「{raw.id}」の期間が逆です。", fix, at.where("valid_to"))

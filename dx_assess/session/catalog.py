"""What the program knows: question sets, KPI packs, support menus, municipalities. Read at start and passed on.

What was installed from a prefecture (:mod:`dx_assess.session.library`) stands beside what the program ships with; the
newest version that is valid today is used. A version that cannot be read is passed over and named in ``problems``.
"""

from __future__ import annotations

from collections.abc import Callable
from datetime import date
from functools import lru_cache, partial
from pathlib import Path
from typing import TypeVar

from msgspec import Struct, field
from msgspec.structs import replace

from dx_assess import paths
from dx_assess.errors import AppError, Where, flatten
from dx_assess.form.loader import load_question_set
from dx_assess.form.model import QuestionSet
from dx_assess.form.municipalities import Municipality, load_municipalities
from dx_assess.form.packs import Pack, list_packs, load_pack
from dx_assess.form.support import SupportMenu, list_support, load_support
from dx_assess.form.versions import newest, version_key
from dx_assess.session import library

DEFAULT_SET = "standard"
COMMON_PACK = "common"
"""The pack of towns whose prefecture has none of its own."""
T = TypeVar("T")


class FormPlace(Struct, frozen=True):
    """A question set that can be loaded."""

    id: str
    version: str
    folder: Path


class Catalog(Struct, frozen=True):
    """Everything that is the same for all towns.

    :param question_set: the set that a new file gets.
    :param packs: by id, of each the version in use.
    :param folders: pack id → where that version stands (its TOML file).
    :param menus: support menus, of each pack the version in use.
    :param sets: every question set that is there.
    :param problems: what could not be read in the user's folder.
    """

    question_set: QuestionSet
    packs: dict[str, Pack]
    resources: Path
    folders: dict[str, Path] = field(default_factory=dict)
    menus: tuple[SupportMenu, ...] = ()
    sets: tuple[FormPlace, ...] = ()
    problems: tuple[AppError, ...] = ()
    loaded: dict[tuple[str, str], QuestionSet] = field(default_factory=dict)

    @property
    def municipalities(self) -> tuple[Municipality, ...]:
        """Every town and prefecture; read when it is first wanted.

        :raises AppError: E-MUNI-FILE, E-FILE-….
        """
        return _municipalities(self.resources / "municipalities.csv")

    def pack(self, pack_id: str) -> Pack | None:
        """The KPI pack with this id; None for a town that uses none."""
        return self.packs.get(pack_id)

    def municipality(self, code: str) -> Municipality:
        """The town with this code.

        :raises AppError: E-CODE-UNKNOWN.
        """
        found = next((item for item in self.municipalities if item.code == code), None)
        if found is None:
            fix = "市町村名で探すか、6桁の番号を確かめてください。"
            raise AppError("E-CODE-UNKNOWN", f"全国地方公共団体コード「{code}」の市町村はありません。", fix)
        return found

    def pack_for(self, prefecture: str) -> str:
        """The id of the pack of a prefecture, else of the one for every town; empty when there is neither."""
        own = (pack.id for pack in self.packs.values() if prefecture and pack.prefecture == prefecture)
        return next(own, COMMON_PACK if COMMON_PACK in self.packs else "")

    def set_for(self, form_id: str, version: str) -> QuestionSet:
        """The question set of a year: its own version, else the nearest later one that is there.

        :raises AppError: E-FORM-UNKNOWN (no such set), E-FORM-NEWER (only older versions are there).
        """
        if (form_id, version) == (self.question_set.id, self.question_set.version):
            return self.question_set
        found = [place for place in self.sets if place.id == form_id]
        if not found:
            fix = "県から届いた配布ファイルを取り込んでください（ファイル → 配布ファイルを取り込む）。"
            raise AppError("E-FORM-UNKNOWN", f"この年度の設問「{form_id} {version}」がありません。", fix)
        later = [place for place in found if version_key(place.version) >= version_key(version)]
        if not later:
            have = max(found, key=lambda place: version_key(place.version)).version
            fix = f"ここにあるのは {have} までです。新しい配布ファイルを取り込むか、新しいプログラムで開いてください。"
            raise AppError("E-FORM-NEWER", f"この年度は、より新しい設問「{form_id} {version}」で作られています。", fix)
        return self.load(min(later, key=lambda place: version_key(place.version)))

    def load(self, place: FormPlace) -> QuestionSet:
        """A question set, read once.

        :raises AppErrors: its mistakes.
        """
        key = place.id, place.version
        if key not in self.loaded:
            self.loaded[key] = load_question_set(place.folder)
        return self.loaded[key]

    def newest_set(self, form_id: str, day: date | None = None) -> QuestionSet:
        """The version of a set that is used now (default day: today).

        :raises AppError: E-FORM-UNKNOWN.
        """
        places = [place for place in self.sets if place.id == form_id]
        found = newest((self.load(place) for place in places), day or date.today())
        if found is None:
            fix = f"あるのは {'・'.join(dict.fromkeys(place.id for place in self.sets))} です。"
            raise AppError("E-FORM-UNKNOWN", f"「{form_id}」という設問はありません。", fix)
        return found


@lru_cache(maxsize=4)
def _municipalities(path: Path) -> tuple[Municipality, ...]:
    return load_municipalities(path)


def load_catalog(set_id: str = DEFAULT_SET, day: date | None = None) -> Catalog:
    """Read forms and resources, and what was installed.

    :param day: the day that decides which versions are valid; default today.
    :raises AppErrors: every mistake in what the program ships with.
    """
    today = day or date.today()
    resources = paths.resources_dir()
    problems: list[AppError] = []
    shipped = load_question_set(paths.forms_dir() / set_id)
    packs, folders = _packs(resources, today, problems)
    catalog = Catalog(
        question_set=shipped,
        packs=packs,
        resources=resources,
        folders=folders,
        menus=_menus(resources, packs, folders, problems),
        sets=_sets(shipped, paths.forms_dir() / set_id),
        loaded={(shipped.id, shipped.version): shipped},
    )
    usable = _usable(catalog, problems)
    current = replace(catalog, sets=usable, problems=tuple(problems))
    return replace(current, question_set=current.newest_set(shipped.id, today))


def _packs(resources: Path, day: date, problems: list[AppError]) -> tuple[dict[str, Pack], dict[str, Path]]:
    found = [(pack, resources / "packs" / f"{pack.id}.toml") for pack in list_packs(resources / "packs")]
    for item in library.installed(library.PACKS):
        path = item.folder / f"{item.id}.toml"
        pack = _attempt(partial(load_pack, path), problems, path)
        if pack is not None:
            found.append((pack, path))
    chosen = {}
    for pack_id in dict.fromkeys(pack.id for pack, _ in found):
        pack = newest((pack for pack, _ in found if pack.id == pack_id), day)
        chosen[pack_id] = next(pair for pair in found if pair[0] is pack)
    return {key: pack for key, (pack, _) in chosen.items()}, {key: path for key, (_, path) in chosen.items()}


def _menus(
    resources: Path, packs: dict[str, Pack], folders: dict[str, Path], problems: list[AppError]
) -> tuple[SupportMenu, ...]:
    """The shipped menus, replaced by those that came with the packs in use."""
    found = {menu.id: menu for menu in list_support(resources / "support")}
    for pack_id in packs:
        path = folders[pack_id].parent / library.SUPPORT / f"{pack_id}.toml"
        menu = _attempt(partial(load_support, path), problems, path) if path.is_file() else None
        if menu is not None:
            found[menu.id] = menu
    return tuple(found.values())


def _sets(shipped: QuestionSet, folder: Path) -> tuple[FormPlace, ...]:
    own = FormPlace(shipped.id, shipped.version, folder)
    others = (FormPlace(item.id, item.version, item.folder) for item in library.installed(library.FORMS))
    return own, *(place for place in others if (place.id, place.version) != (own.id, own.version))


def _usable(catalog: Catalog, problems: list[AppError]) -> tuple[FormPlace, ...]:
    """Sets of the default id are read now, as one of them is in use; the others when they are wanted."""
    found = []
    for place in catalog.sets:
        wanted = place.id == catalog.question_set.id
        if not wanted or _attempt(partial(catalog.load, place), problems, place.folder) is not None:
            found.append(place)
    return tuple(found)


def _attempt(read: Callable[[], T], problems: list[AppError], path: Path) -> T | None:
    try:
        return read()
    except AppError as error:
        first = flatten(error)[0]
        fix = f"配布ファイルをもう一度取り込むか、フォルダー {path.parent} を消してください。"
        message = f"取り込んだ {path.name} が読めないので、使いません（{first.message}）"
        problems.append(AppError("E-PACK-BROKEN", message, fix, Where(file=str(path))))
        return None

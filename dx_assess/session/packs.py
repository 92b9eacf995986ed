"""A prefecture's pack, support menu and question set: out to Excel, back, and installed beside the shipped ones."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from datetime import date
from pathlib import Path
from typing import Any, TypeVar

import tomli
from msgspec import Struct

from dx_assess.errors import AppError, AppErrors, Where
from dx_assess.files import private_folder, write_bytes_atomic
from dx_assess.form.changes import ChangeMap, changes_document, compare_packs, compare_sets
from dx_assess.form.loader import inspect_question_set, load_question_set
from dx_assess.form.model import QuestionSet
from dx_assess.form.packs import Pack, load_pack
from dx_assess.form.source import Place
from dx_assess.form.support import SupportMenu, load_support
from dx_assess.form.tomlout import write_toml
from dx_assess.form.versions import version_key
from dx_assess.session import library
from dx_assess.session.catalog import Catalog, FormPlace
from dx_assess.session.library import Addition

T = TypeVar("T")


class Bundle(Struct, frozen=True):
    """A pack with its support menu and a question set: what a prefecture edits, and what it gives to its towns.

    :param files: content by path: ``pack/<id>.toml``, ``support/<id>.toml``, ``form/…``.
    :param menu: None without one.
    :param question_set: None when the bundle carries none.
    """

    files: Mapping[str, bytes]
    pack: Pack
    menu: SupportMenu | None
    question_set: QuestionSet | None


class Preview(Struct, frozen=True):
    """What installing would do.

    :param additions: what is new; empty when everything is there already.
    :param changes: against the versions that are in use now.
    """

    bundle: Bundle
    additions: tuple[Addition, ...]
    changes: ChangeMap


def known_pack(catalog: Catalog, name: str) -> Pack:
    """The pack in use with this id.

    :raises AppError: E-PACK-UNKNOWN.
    """
    pack = catalog.pack(name)
    if pack is None:
        fix = f"あるのは {'・'.join(catalog.packs)} です。"
        raise AppError("E-PACK-UNKNOWN", f"「{name}」というKPIパックはありません。", fix)
    return pack


def current_bundle(catalog: Catalog, name: str, form_id: str = "") -> Bundle:
    """A pack as it is in use, with its support menu and a question set (default: the one for new files).

    :raises AppError: E-PACK-UNKNOWN, E-FORM-UNKNOWN, E-FILE-….
    """
    pack = known_pack(catalog, name)
    question_set = catalog.newest_set(form_id) if form_id else catalog.question_set
    path = catalog.folders[name]
    files = {f"pack/{name}.toml": path.read_bytes()}
    support = path.parent / library.SUPPORT / path.name
    if not support.is_file():
        support = catalog.resources / library.SUPPORT / path.name
    if support.is_file():
        files[f"support/{name}.toml"] = support.read_bytes()
    folder = _place_of(catalog, question_set).folder
    files |= {f"form/{key}": data for key, data in library.content_of(folder).items()}
    menu = next((item for item in catalog.menus if item.id == name), None)
    return Bundle(files, pack, menu, question_set)


def _place_of(catalog: Catalog, question_set: QuestionSet) -> FormPlace:
    key = question_set.id, question_set.version
    return next(place for place in catalog.sets if (place.id, place.version) == key)


def export_pack(catalog: Catalog, name: str, target: Path, day: date, form_id: str = "") -> Bundle:
    """Write the workbook of a pack.

    :param day: the date in its properties.
    :raises AppError: E-PACK-UNKNOWN, E-FORM-UNKNOWN, E-FILE-….
    """
    from dx_assess.exchange.pack_export import render_book  # openpyxl is slow to import, rarely wanted
    from dx_assess.exchange.pack_model import PackBook

    bundle = current_bundle(catalog, name, form_id)
    assert bundle.question_set is not None
    data = {key: tomli.loads(text.decode("utf-8-sig")) for key, text in bundle.files.items()}
    book = PackBook(
        pack=data[f"pack/{name}.toml"],
        support=data.get(f"support/{name}.toml"),
        form={key.removeprefix("form/"): item for key, item in data.items() if key.startswith("form/")},
        digest=bundle.question_set.digest,
    )
    write_bytes_atomic(target, render_book(book, day))
    return bundle


def read_workbook(catalog: Catalog, path: Path) -> Preview:
    """What importing an edited workbook would install; nothing is written.

    :raises AppErrors: every mistake with sheet and cell.
    :raises AppError: E-BOOK-…, E-PACK-VERSION (changed, and the version was not raised), E-TABLE-…, E-FILE-….
    """
    from dx_assess.exchange import pack_import  # openpyxl is slow to import, rarely wanted

    def find(form_id: str, version: str) -> pack_import.Base | None:
        places = (place for place in catalog.sets if (place.id, place.version) == (form_id, version))
        place = next(places, None)
        if place is None:
            return None
        files = library.content_of(place.folder).items()
        return pack_import.Base(catalog.load(place), {key: _plain(data) for key, data in files})

    found = pack_import.read_book(path, find)
    pack_id = found.book.pack["pack"]["id"]
    files = {f"pack/{pack_id}.toml": found.book.pack}
    if found.book.support is not None:
        files[f"support/{pack_id}.toml"] = found.book.support
    files |= {f"form/{key}": data for key, data in found.book.form.items()}
    return preview(catalog, {key: write_toml(data).encode() for key, data in files.items()}, path.name, found.places)


def _plain(data: bytes) -> dict[str, Any]:
    return tomli.loads(data.decode("utf-8-sig"))


def preview(
    catalog: Catalog, files: Mapping[str, bytes], source: str, places: Mapping[str, Place] | None = None
) -> Preview:
    """Check a bundle and compare it with what is in use.

    :param source: name of the file it comes from, for errors.
    :param places: where the texts of questions stand in it.
    :raises AppErrors: its mistakes.
    :raises AppError: E-PACK-VERSION, E-PACK-OLDER.
    """
    bundle = _load(files, source, places or {})
    additions = (*_pack_addition(catalog, bundle, source), *_form_addition(catalog, bundle, source))
    changes = compare_packs(catalog.pack(bundle.pack.id), bundle.pack)
    if bundle.question_set is not None:
        before = _before(catalog, bundle.question_set)
        changes = compare_sets(before, bundle.question_set) + changes
    return Preview(bundle, additions, changes)


def _before(catalog: Catalog, question_set: QuestionSet) -> QuestionSet:
    """The set in use that a new one takes the place of: of its id, else the default one."""
    if any(place.id == question_set.id for place in catalog.sets):
        return catalog.newest_set(question_set.id)
    return catalog.question_set


def _load(files: Mapping[str, bytes], source: str, places: Mapping[str, Place]) -> Bundle:
    with private_folder() as temporary:
        root = Path(temporary)
        for name, data in files.items():
            path = root / name
            path.parent.mkdir(parents=True, exist_ok=True)
            path.write_bytes(data)
        packs = sorted((root / "pack").glob("*.toml"))
        if len(packs) != 1:
            fix = "作り直したファイルを送ってもらってください。"
            raise AppError("E-DIST-BAD", "KPIパックが1つではありません。", fix, Where(file=source))
        pack = _named(lambda: load_pack(packs[0]), source)
        support = root / "support" / packs[0].name
        menu = _named(lambda: load_support(support), source) if support.is_file() else None
        question_set = _load_set(root / "form", source, places) if (root / "form").is_dir() else None
    return Bundle(dict(files), pack, menu, question_set)


def _load_set(folder: Path, source: str, places: Mapping[str, Place]) -> QuestionSet:
    question_set, problems = inspect_question_set(folder)
    if problems or question_set is None:
        raise AppErrors([_placed(item, source, places) for item in problems])
    return question_set


def _placed(error: AppError, source: str, places: Mapping[str, Place]) -> AppError:
    place = places.get(error.where.question)
    where = place.where("text") if place is not None else Where(f"{source} の {error.where.file}", error.where.line)
    return AppError(error.code, error.message, error.fix, where)


def _named(read: Callable[[], T], source: str) -> T:
    try:
        return read()
    except AppErrors as errors:
        raise AppErrors([_placed(item, source, {}) for item in errors.errors]) from errors


def _pack_addition(catalog: Catalog, bundle: Bundle, source: str) -> tuple[Addition, ...]:
    pack = bundle.pack
    content = {name: bundle.files[key] for key, name in _pack_names(bundle).items()}
    addition = Addition(library.PACKS, pack.id, pack.version, content)
    used = catalog.pack(pack.id)
    same = used is not None and used.version == pack.version
    menu = next((item for item in catalog.menus if item.id == pack.id), None)
    if same and (used, menu) == (pack, bundle.menu):
        return ()
    if same or addition.folder.is_dir():
        raise _raise_version("KPIパック（支援メニューを含む）", pack.id, pack.version, source)
    if used is not None and version_key(pack.version) < version_key(used.version):
        raise _older("KPIパック", pack.id, pack.version, used.version, source)
    return (addition,)


def _pack_names(bundle: Bundle) -> dict[str, str]:
    name = f"{bundle.pack.id}.toml"
    names = {f"pack/{name}": name}
    if bundle.menu is not None:
        names[f"support/{name}"] = f"{library.SUPPORT}/{name}"
    return names


def _form_addition(catalog: Catalog, bundle: Bundle, source: str) -> tuple[Addition, ...]:
    form = bundle.question_set
    if form is None:
        return ()
    content = {key.removeprefix("form/"): data for key, data in bundle.files.items() if key.startswith("form/")}
    places = [place for place in catalog.sets if place.id == form.id]
    same = next((place for place in places if place.version == form.version), None)
    if same is not None:
        there = {key: _plain(data) for key, data in library.content_of(same.folder).items()}
        if there == {key: _plain(data) for key, data in content.items()}:
            return ()
        raise _raise_version("設問", form.id, form.version, source)
    newest = max((place.version for place in places), key=version_key, default="0.0.0")
    if version_key(form.version) < version_key(newest):
        raise _older("設問", form.id, form.version, newest, source)
    return (Addition(library.FORMS, form.id, form.version, content),)


def _raise_version(kind: str, name: str, version: str, source: str) -> AppError:
    fix = "版の数字を上げてください（言い回しだけなら 1.0.0 → 1.0.1、目標や設問を変えたら → 1.1.0）。"
    message = f"{kind}「{name} {version}」は中身が違うものがもうあります。"
    return AppError("E-PACK-VERSION", message, fix, Where(file=source))


def _older(kind: str, name: str, version: str, newest: str, source: str) -> AppError:
    fix = f"{newest} より大きい版にするか、新しいファイルを使ってください。"
    message = f"{kind}「{name} {version}」より新しい {newest} がもうあります。"
    return AppError("E-PACK-OLDER", message, fix, Where(file=source))


def preview_document(found: Preview, installed: bool) -> dict[str, Any]:
    """The JSON of an import or installation."""
    pack, menu, form = found.bundle.pack, found.bundle.menu, found.bundle.question_set
    return {
        "pack": {"id": pack.id, "version": pack.version, "name": pack.name, "issuer": pack.issuer},
        "support": {"id": menu.id, "version": menu.version, "items": len(menu.items)} if menu is not None else None,
        "form": {"id": form.id, "version": form.version, "name": form.name} if form is not None else None,
        "new": [f"{item.area}/{item.id}/{item.version}" for item in found.additions],
        "installed": installed,
        "changes": changes_document(found.changes),
    }


def version_changes(old: Path, new: Path) -> ChangeMap:
    """The change map of two question sets (folders) or two packs (files).

    :raises AppErrors: their mistakes.
    """
    if old.is_dir() and new.is_dir():
        return compare_sets(load_question_set(old), load_question_set(new))
    return compare_packs(load_pack(old), load_pack(new))

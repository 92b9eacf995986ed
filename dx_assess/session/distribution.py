"""配布ファイル: made by a prefecture, installed by a town (afterwards: :mod:`dx_assess.session.deadline`)."""

from __future__ import annotations

import json
from datetime import date
from pathlib import Path
from typing import Any

import msgspec
from msgspec import Struct

from dx_assess.errors import AppError, AppErrors, Where
from dx_assess.exchange.distribution import (
    FORMAT,
    FORMAT_VERSION,
    MANIFEST,
    MAX_TEXT,
    TEXT,
    Distribution,
    Manifest,
    Named,
    read_distribution,
    render_distribution,
)
from dx_assess.exchange.tables import decode
from dx_assess.files import read_limited, write_bytes_atomic
from dx_assess.form.expr import ExpressionError, Scope, compile_expression
from dx_assess.form.versions import ID, VERSION
from dx_assess.session import library
from dx_assess.session.catalog import Catalog
from dx_assess.session.library import Addition
from dx_assess.session.packs import Bundle, Preview, current_bundle, preview, preview_document


class Wanted(Struct, frozen=True):
    """What the prefecture says with the file; empty parts are taken from the pack."""

    deadline: date
    text: str
    issuer: str = ""
    id: str = ""
    version: str = ""
    year: int | None = None
    form_id: str = ""


class Offered(Struct, frozen=True):
    """A 配布ファイル that was read and checked, and what installing it would do."""

    distribution: Distribution
    preview: Preview
    additions: tuple[Addition, ...]

    @property
    def manifest(self) -> Manifest:
        """What the file says about itself."""
        return self.distribution.manifest


def fiscal_year_of(day: date) -> int:
    """The fiscal year that a day lies in (April to March)."""
    return day.year if day.month >= 4 else day.year - 1


def read_text(path: Path) -> str:
    """A covering text: UTF-8 or CP932.

    :raises AppError: E-DIST-TEXT (empty or too long), E-TABLE-ENCODING, E-FILE-….
    """
    text = decode(path, read_limited(path, MAX_TEXT * 4)).replace("\r\n", "\n").strip()
    if not text or len(text) > MAX_TEXT:
        fix = f"1～{MAX_TEXT:,}文字の文を書いてください。"
        raise AppError("E-DIST-TEXT", "送付文が空か、長すぎます。", fix, Where(file=str(path)))
    return text


def make_distribution(catalog: Catalog, name: str, target: Path, wanted: Wanted) -> Manifest:
    """Write the 配布ファイル of a pack as it is in use, read it again and compare.

    :raises AppError: E-PACK-UNKNOWN, E-FORM-UNKNOWN, E-DIST-…, E-FILE-….
    """
    bundle = current_bundle(catalog, name, wanted.form_id)
    pack, form = bundle.pack, bundle.question_set
    assert form is not None
    _check_names(bundle, target.name)
    found = Manifest(
        format=FORMAT,
        format_version=FORMAT_VERSION,
        id=wanted.id or pack.id,
        version=wanted.version or pack.version,
        issuer=wanted.issuer or pack.issuer,
        year=wanted.year or fiscal_year_of(wanted.deadline),
        deadline=wanted.deadline,
        pack=Named(pack.id, pack.version, pack.name),
        form=Named(form.id, form.version, form.name),
        valid_from=pack.valid_from,
        valid_to=pack.valid_to,
    )
    _check_head(found, target)
    write_bytes_atomic(target, render_distribution(found, wanted.text, bundle.files))
    again = read_distribution(target)
    if again.files != dict(bundle.files) or again.text != wanted.text:
        fix = "もう一度作ってください。"
        raise AppError("E-DIST-WRITE", "書いた配布ファイルが、もとと違います。", fix, Where(file=str(target)))
    return again.manifest


def _check_head(manifest: Manifest, target: Path) -> None:
    if not ID.fullmatch(manifest.id) or not VERSION.fullmatch(manifest.version):
        fix = "id は英小文字で始め、version は 1.0.0 の形にしてください。"
        raise AppError("E-PACK-ID", f"「{manifest.id} {manifest.version}」は使えません。", fix, Where(file=str(target)))
    if not 2018 <= manifest.year <= 2060:
        fix = "年度と期限を確かめてください。"
        raise AppError("E-YEAR-RANGE", f"「{manifest.year}」は年度として使えません。", fix, Where(file=str(target)))


def read_offer(catalog: Catalog, path: Path) -> Offered:
    """Read and check a 配布ファイル; nothing is installed.

    :raises AppError: E-DIST-…, E-PACK-… and the mistakes of what is inside.
    """
    distribution = read_distribution(path)
    manifest = distribution.manifest
    found = preview(catalog, distribution.files, path.name)
    form = found.bundle.question_set
    inside = [(found.bundle.pack.id, found.bundle.pack.version)] + ([(form.id, form.version)] if form else [])
    if inside != [(item.id, item.version) for item in (manifest.pack, manifest.form)]:
        fix = "県の担当者に連絡し、作り直したものを送ってもらってください。"
        raise AppError("E-DIST-BAD", "配布ファイルの目録と中身が違います。", fix, Where(file=str(path)))
    _check_names(found.bundle, path.name)
    return Offered(distribution, found, (*found.additions, *_own_addition(distribution, path)))


def _own_addition(distribution: Distribution, path: Path) -> tuple[Addition, ...]:
    """Manifest and text, kept so that the deadline can be shown."""
    manifest = distribution.manifest
    head = json.dumps(msgspec.to_builtins(manifest), ensure_ascii=False).encode()
    content = {MANIFEST: head, TEXT: distribution.text.encode()}
    addition = Addition(library.DISTRIBUTIONS, manifest.id, manifest.version, content)
    if not addition.folder.is_dir():
        return (addition,)
    there = {name: (addition.folder / name).read_bytes() for name in content if (addition.folder / name).is_file()}
    if there == content:
        return ()
    fix = "県の担当者に、版の数字を上げて作り直してもらってください。"
    message = f"配布ファイル「{manifest.id} {manifest.version}」は、中身が違うものをもう取り込んでいます。"
    raise AppError("E-PACK-VERSION", message, fix, Where(file=str(path)))


def _check_names(bundle: Bundle, source: str) -> None:
    """Every expression of the pack names something that the set has."""
    assert bundle.question_set is not None
    scope = Scope(bundle.question_set.names)
    mistakes = []
    for kpi in bundle.pack.kpis:
        for text in kpi.source.expressions if kpi.source is not None else ():
            try:
                compile_expression(text, scope)
            except ExpressionError as error:
                message = f"指標 {kpi.id} の式「{text}」：{error.message}"
                mistakes.append(AppError("E-PACK-EXPR", message, error.fix, Where(file=source)))
    if mistakes:
        raise AppErrors(mistakes)


def install_offer(offer: Offered) -> None:
    """Install all of it, or nothing; load the catalog again afterwards.

    :raises AppError: E-PACK-EXISTS, E-FILE-….
    """
    library.install(offer.additions)


def offer_document(offer: Offered, installed: bool) -> dict[str, Any]:
    """The JSON of ``packs --install``."""
    manifest = offer.manifest
    return {
        "id": manifest.id,
        "version": manifest.version,
        "issuer": manifest.issuer,
        "year": manifest.year,
        "deadline": manifest.deadline.isoformat(),
        "valid_from": manifest.valid_from.isoformat() if manifest.valid_from else None,
        "valid_to": manifest.valid_to.isoformat() if manifest.valid_to else None,
        "text": offer.distribution.text,
    } | preview_document(offer.preview, installed)

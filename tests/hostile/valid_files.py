"""Valid files of every kind that the program reads, made by the program itself, for the tests to spoil."""

from __future__ import annotations

import io
from datetime import UTC, date, datetime
from pathlib import Path
from typing import Any

from openpyxl import Workbook

from dx_assess.exchange.submission import MANIFEST
from dx_assess.form.answer import Row, answered
from dx_assess.rollup.benchmark import FORMAT, VERSION, Benchmark, Item, Quartiles, encode
from dx_assess.session.catalog import Catalog
from dx_assess.session.distribution import Wanted, make_distribution
from dx_assess.session.document import Document
from dx_assess.session.evidence import attach
from dx_assess.session.files import new_file
from dx_assess.session.inquiry import Subject, make_inquiry
from dx_assess.session.packs import export_pack
from dx_assess.session.registers import export_register
from dx_assess.session.reports import write_reports
from dx_assess.session.sheets import export_sheets
from dx_assess.session.submit import submit_year
from dx_assess.store.edits import AddRow, Town
from tests.exchange.ordinance_samples import write_samples
from tests.form.tiny_set import write_tiny_set

PASSWORD = "桜の咲くころに歩く道"
TOWN = Town("073628", "鏡石町", "福島県")
DAY = date(2026, 6, 1)
SENT, LOCKED = "提出", "提出（パスワード）"


def clock() -> datetime:
    """The time at which all files are made."""
    return datetime(2026, 6, 1, tzinfo=UTC)


def small_town(catalog: Catalog, path: Path) -> Document:
    """A new town with a few answers, a row and a piece of evidence."""
    paper = path.with_name("要綱.pdf")
    paper.write_bytes(b"%PDF-1.7 example")
    document = new_file(catalog, path, TOWN, 2026, clock=clock)
    for text in ("1", "2", "3"):
        document.set_text("online.policy", text)
    row = Row("G001", {"name": answered("住民情報システム"), "note": answered("備考")})
    document.apply([AddRow(2026, "systems", row)], "行")
    attach(document, "online.policy", paper)
    return document


def make_files(catalog: Catalog, folder: Path) -> dict[str, bytes]:
    """Name → content; names with ``/`` belong together in a folder."""
    document = small_town(catalog, folder / "town.dxa")
    try:
        _travelling(catalog, document, folder)
        _sent(document, folder)
    finally:
        document.close()
    benchmark(folder / "benchmark.json")
    write_samples(folder / "laws")
    write_tiny_set(folder / "form").rename(folder / "set")
    _small(folder)
    for name in ("packs/fukushima", "support/fukushima", "glossary", "layouts/2-1", "readings"):
        source = next(catalog.resources.glob(f"{name}.toml"))
        (folder / f"{name.replace('/', '-')}.toml").write_bytes(source.read_bytes())
    files = (path for path in folder.rglob("*") if path.is_file())
    return {path.relative_to(folder).as_posix(): path.read_bytes() for path in files}


def _travelling(catalog: Catalog, document: Document, folder: Path) -> None:
    for name in ("systems", "procedures"):
        export_register(document, name, folder / f"{name}.xlsx")
        export_register(document, name, folder / f"{name}.csv")
    (sheet,) = export_sheets(document, folder, groups=["accounting"])
    sheet.path.rename(folder / "sheet.xlsx")
    export_pack(catalog, "fukushima", folder / "pack.xlsx", DAY)
    make_distribution(catalog, "fukushima", folder / "a.dxpack", Wanted(date(2026, 9, 30), "お願いします。"))
    subject = Subject(TOWN.code, TOWN.name, 2026, 0)
    asked = [("online.policy", "要綱の名前は"), ("whole", "全体について")]
    make_inquiry(catalog, subject, folder / "a.dxinquiry", "prefecture", "福島県", "照会-7", asked, DAY)
    write_reports(document, folder / "report.pdf", folder / "report.xlsx")


def _sent(document: Document, folder: Path) -> None:
    submit_year(document, folder, incomplete=True, clock=clock).folder.rename(folder / SENT)
    submit_year(document, folder, PASSWORD, incomplete=True, clock=clock).folder.rename(folder / LOCKED)
    assert (folder / SENT / MANIFEST).is_file()


def benchmark(path: Path) -> None:
    """A prefecture's file for comparing, of five towns."""
    quartiles = Quartiles(towns=5, first=20.5, median=30, third=45.25)
    item: dict[str, Any] = {"groups": {"全体": quartiles}, "cells": {"1": 5}}
    content = Benchmark(
        format=FORMAT,
        version=VERSION,
        prefecture="07",
        name="福島県",
        fiscal_year=2026,
        results_year=2025,
        edition="standard",
        form="standard 1.0.0",
        pack="fukushima",
        towns=5,
        domains=(Item(id="overall", **item), Item(id="online", **item)),
        questions=(Item(id="online.policy", **item),),
        kpis=(Item(id="k-1", value=37.5, **item),),
    )
    path.write_bytes(encode(content))


def _small(folder: Path) -> None:
    """Lists that people write by hand."""
    (folder / "passwords.txt").write_text(f"{PASSWORD}\nほかの合言葉です\n", encoding="utf-8")
    (folder / "regions.csv").write_text("団体コード,団体名,圏域\n073628,鏡石町,県中\n", encoding="utf-8")
    (folder / "text.txt").write_text("町村の皆様\nよろしくお願いします。\n", encoding="utf-8")
    (folder / "user.json").write_text('{"name": "山田", "division": "総務課", "keep": 5}', encoding="utf-8")
    (folder / "words.txt").write_text("１，２３４件　令和8年4月1日　@na:理由　12/32　はい", encoding="utf-8")
    (folder / "block.txt").write_text('手続\tはい\t"備\n考"\r\n12\tR8.4.1\tいいえ\r\n', encoding="utf-8")
    page = '<html><p>1</p><table><tr><td rowspan="2">手続<td colspan="3">はい<br>2</tr><tr><th>12</table>'
    (folder / "block.html").write_text(page, encoding="utf-8")
    book = Workbook()
    book.active.append(["団体名", "圏域"])
    book.active.append(["鏡石町", "県中"])
    out = io.BytesIO()
    book.save(out)
    (folder / "regions.xlsx").write_bytes(out.getvalue())

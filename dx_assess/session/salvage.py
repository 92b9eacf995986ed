"""A new file from what can be read of a damaged one.

Every value stands twice in a file: where it is used and in the history. What both say alike is saved. Where they differ
the side is believed that shows no damage while the other does, and the report says so; else nothing is saved there.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Iterator
from dataclasses import asdict, dataclass, field, replace
from decimal import Decimal
from pathlib import Path
from typing import Any

from msgspec import structs

from dx_assess.errors import AppError
from dx_assess.form.answer import Answer, Row, Status
from dx_assess.form.model import Mark, ProfileItem, Question, QuestionSet, SubField
from dx_assess.form.records import record_table
from dx_assess.form.review import AGREED, ReviewField
from dx_assess.session.catalog import Catalog
from dx_assess.session.files import EDITIONS, FIRST_YEAR, LAST_YEAR, this_user
from dx_assess.session.history import Words
from dx_assess.session.keys import Reviewed, all_targets
from dx_assess.session.parts import reserved_target
from dx_assess.session.salvage_blobs import Place, rescued
from dx_assess.session.salvage_more import salt_of, settings_of, submissions
from dx_assess.session.salvage_write import Contents, write_new
from dx_assess.session.verify_file import fits
from dx_assess.store.codec import decode, encode, from_columns
from dx_assess.store.dxafile import Clock, utc_now
from dx_assess.store.edits import AddRow, Edit, PutYear, SetAnswer, StrikeRow, Town, YearInfo
from dx_assess.store.salvage import Found, Remains, nothing, read_remains
from dx_assess.text.dates import fiscal_year_label

_TABLE_OF = {"year": "year", "row": "register_row", "struck": "register_row", "answer": "answer", "cell": "cell"}
_FAILURES = (AppError, ValueError, KeyError, TypeError, AttributeError, ArithmeticError)


@dataclass(slots=True)
class Salvaged:
    """What was saved and what was not.

    :param counts: saved answers, rows and cells.
    :param unsure: saved, but only one of its two records could be read: to be looked at.
    :param lost: not saved, with what could be read of it.
    :param notes: what else the user should know.
    """

    out: Path
    town: Town
    counts: dict[str, int] = field(default_factory=dict)
    unsure: list[str] = field(default_factory=list)
    lost: list[str] = field(default_factory=list)
    notes: list[str] = field(default_factory=list)

    @property
    def whole(self) -> bool:
        """Nothing was lost and nothing is unsure."""
        return not self.unsure and not self.lost

    def as_json(self) -> dict[str, Any]:
        """The JSON of ``salvage``."""
        town = asdict(self.town)
        lists = {"unsure": self.unsure, "lost": self.lost, "notes": self.notes}
        return {"file": str(self.out), "town": town, "saved": self.counts, "whole": self.whole} | lists


@dataclass(slots=True)
class _Side:
    """One of the two records: what it says of each place, and which tables of it show no damage."""

    values: dict[Place, str] = field(default_factory=dict)
    damaged: set[str] = field(default_factory=set)


def salvage_file(catalog: Catalog, path: Path, out: Path, clock: Clock = utc_now) -> Salvaged:
    """Save what can be read of ``path`` into the new file ``out``; ``path`` is not changed.

    The history begins anew: the old one may be damaged where nothing shows it.

    :raises AppError: E-STORE-…, E-SALVAGE-NOTHING, E-SALVAGE-TOWN; then there is no new file.
    """
    remains = read_remains(path)
    notes: list[str] = []
    result = Salvaged(out, replace(_town(catalog, remains, path), salt=salt_of(remains, notes)), notes=notes)
    if catalog_town(catalog, result.town) is None:
        result.unsure.append(f"団体：{result.town.prefecture} {result.town.name}（{result.town.code}）")
    checker = _Checker(catalog)
    now, history = _current(remains, checker), _recorded(remains.tables["history"], checker)
    kept = _agreed(now, history, Words(catalog.question_set), result)
    if not any(kind == "year" for _year, kind, _target in kept):
        raise nothing(path)
    edits = _edits(kept, _order(remains, result), Words(catalog.question_set), result)
    edits += rescued(remains.blobs, kept, result.lost)
    years = {edit.info.fiscal_year for edit in edits if isinstance(edit, PutYear)}
    machine = this_user().machine
    handed_in = list(submissions(remains, result.town.code, years, machine, result.lost, result.unsure))
    settings = settings_of(remains, notes)
    result.counts |= {"attachments": len(remains.blobs), "submissions": len(handed_in), "settings": len(settings)}
    if remains.left_out:
        notes.append(f"取り出さない部品があります（{'・'.join(remains.left_out)}）。")
    notes.append("変更の記録は、ここから新しく始まります。こわれたファイルも取っておいてください。")
    write_new(out, result.town, result.counts, Contents(edits, handed_in, settings), clock)
    return result


def _town(catalog: Catalog, remains: Remains, path: Path) -> Town:
    rows = list(remains.tables["town"].rows.values())
    town = Town(*rows[0][1:]) if len(rows) == 1 else None
    if town is None or len(town.code) != 6 or not town.code.isdecimal() or not town.name.strip():
        fix = "控え（バックアップ）から戻すか、新しいファイルを作ってください。"
        raise AppError("E-SALVAGE-TOWN", f"{path.name} の団体の情報が読めません。", fix)
    return town


def catalog_town(catalog: Catalog, town: Town) -> Town | None:
    """The town as the list of municipalities has it; None when code, name and prefecture do not belong together."""
    found = next((item for item in catalog.municipalities if item.code == town.code), None)
    return town if found is not None and (found.name, found.prefecture) == (town.name, town.prefecture) else None


class _Checker:
    """Which values this program can have written."""

    def __init__(self, catalog: Catalog) -> None:
        self._catalog = catalog
        self._set: QuestionSet = catalog.question_set
        self._targets = all_targets(self._set)
        self._checked: dict[tuple[Place, str], str] = {}  # nearly all values stand twice

    def value(self, place: Place, text: str) -> str:
        """``text`` in its one form.

        :raises Exception: one of ``_FAILURES`` when it cannot be.
        """
        known = self._checked.get((place, text))
        if known is None:
            _require(FIRST_YEAR <= place[0] <= LAST_YEAR)
            known = self._checked[place, text] = _CHECKS[place[1]](self, place, text)
        return known

    def _answer(self, place: Place, text: str) -> str:
        item: object = (self._targets.get(place[2]) or reserved_target(self._set, place[2])).item
        answer = decode(text)
        if isinstance(item, Reviewed):
            item = item.question if item.field.name == AGREED else item.field
        kind = item.kind if isinstance(item, Question | SubField | ProfileItem | Mark | ReviewField) else "text"
        options = item.options if isinstance(item, Question | ProfileItem | ReviewField) else ()
        _require(fits(kind, options, None, answer))
        return _encoded(answer)

    def _cell(self, place: Place, text: str) -> str:
        register_id, row_id, column_id = place[2].split("/")
        self._row_id(register_id, row_id)
        register = self._set.register(register_id)
        column = register.column(column_id) if register is not None else None
        table = record_table(register_id)
        own = table.column(column_id) if table is not None else None
        answer = decode(text)
        _require(column is not None or own is not None)
        if own is not None:
            _require(fits(own.kind, own.options, None, answer))
        elif column is not None:
            kind = "multi_choice" if column.multiple else column.kind
            _require(fits(kind, column.options, self._set.tables.get(column.table), answer))
        return _encoded(answer)

    def _row(self, place: Place, text: str) -> str:
        self._row_id(*place[2].split("/"))
        prefilled = json.loads(text)["prefilled"]
        _require(isinstance(prefilled, bool))
        return json.dumps({"prefilled": prefilled})

    def _struck(self, place: Place, text: str) -> str:
        self._row_id(*place[2].split("/"))
        _require(text in ("true", "false"))
        return text

    def _row_id(self, register_id: str, row_id: str) -> None:
        register = self._set.register(register_id) or record_table(register_id)
        _require(register is not None and row_id.startswith(register.prefix) and row_id.isascii())

    def _year(self, place: Place, text: str) -> str:
        info = YearInfo(**json.loads(text))
        _require(info.fiscal_year == place[0] == int(place[2]) and FIRST_YEAR <= info.fiscal_year <= LAST_YEAR)
        _require(info.edition in EDITIONS and info.form_id == self._set.id and isinstance(info.form_version, str))
        _require(not info.pack_id or self._catalog.pack(info.pack_id) is not None)
        _require(info.carried_from is None or isinstance(info.carried_from, int))
        return json.dumps(structs.asdict(info), sort_keys=True)


_CHECKS: dict[str, Callable[[_Checker, Place, str], str]] = {
    "answer": _Checker._answer,
    "cell": _Checker._cell,
    "row": _Checker._row,
    "struck": _Checker._struck,
    "year": _Checker._year,
}


def _require(condition: bool) -> None:
    if not condition:
        raise ValueError


def _encoded(answer: Answer) -> str:
    _require((answer.status is Status.ANSWERED) == (answer.value is not None))
    _require((answer.status is Status.NA) == bool(answer.reason))
    _require(not isinstance(answer.value, Decimal) or answer.value.is_finite())
    text = encode(answer)
    if text is None:
        raise ValueError
    return text


def _split(target: str) -> tuple[str, str]:
    register, _, row_id = target.partition("/")
    return register, row_id


def _current(remains: Remains, checker: _Checker) -> _Side:
    """What the tables say."""
    side = _Side()
    for kind, name, lines in _lines(remains):
        if not remains.tables[name].whole:
            side.damaged.add(name)
        for place, make in lines:
            try:
                side.values[place] = checker.value(place, make())
            except _FAILURES:
                side.damaged.add(_TABLE_OF[kind])
    return side


def _lines(remains: Remains) -> Iterator[tuple[str, str, list[tuple[Place, Callable[[], str]]]]]:
    tables = {name: list(found.rows.values()) for name, found in remains.tables.items()}
    names = ("fiscal_year", "edition", "form_id", "form_version", "pack_id", "carried_from")
    yield (
        "year",
        "year",
        [
            ((row[0], "year", str(row[0])), _later(json.dumps, dict(zip(names, row, strict=True))))
            for row in tables["year"]
        ],
    )
    rows = tables["register_row"]
    yield "row", "register_row", [((r[0], "row", f"{r[1]}/{r[2]}"), _later(_prefilled, r[4], r[5])) for r in rows]
    yield "struck", "register_row", [((r[0], "struck", f"{r[1]}/{r[2]}"), _later(str, "true")) for r in rows if r[5]]
    yield "answer", "answer", [((r[0], "answer", r[1]), _later(_stored, *r[2:])) for r in tables["answer"]]
    cells = tables["cell"]
    yield "cell", "cell", [((r[0], "cell", f"{r[1]}/{r[2]}/{r[3]}"), _later(_stored, *r[4:])) for r in cells]


def _later(make: Callable[..., str], *values: Any) -> Callable[[], str]:
    return lambda: make(*values)


def _prefilled(prefilled: int, struck: int) -> str:
    _require(prefilled in (0, 1) and struck in (0, 1))
    return json.dumps({"prefilled": bool(prefilled)})


def _stored(status: str, value: str | None, reason: str) -> str:
    return _encoded(from_columns(status, value, reason))


def _recorded(history: Found, checker: _Checker) -> _Side:
    """What the history says was written last. Damage: a gap, a step that does not follow from the one before."""
    side = _Side()
    latest: dict[Place, str | None] = {}
    whole = history.whole and [key[0] for key in sorted(history.rows)] == list(range(1, len(history.rows) + 1))
    for _id, _batch, year, kind, target, old, new in (row for _key, row in sorted(history.rows.items())):
        place = (year, kind, target)
        try:
            if kind in ("undo", "submission", "merge"):
                continue
            before = latest.get(place, "false" if kind == "struck" else None)
            values = [checker.value(place, text) if text is not None else None for text in (old, new)]
            whole = whole and values[0] == before
            latest[place] = values[1]
        except _FAILURES:
            whole = False
            latest.pop(place, None)
    side.values = {
        place: text for place, text in latest.items() if text is not None and (place[1], text) != ("struck", "false")
    }
    if not whole:
        side.damaged = set(_TABLE_OF.values())
    return side


def _agreed(now: _Side, history: _Side, words: Words, result: Salvaged) -> dict[Place, str]:
    """What to save of each place; the rest goes into the report."""
    kept: dict[Place, str] = {}
    for place in sorted(now.values.keys() | history.values.keys()):
        table = _TABLE_OF[place[1]]
        current, recorded = now.values.get(place), history.values.get(place)
        if current is not None and current == recorded:
            kept[place] = current
            continue
        believed = _believed(current, recorded, table not in now.damaged, table not in history.damaged)
        if believed is not None:
            kept[place] = believed
            result.unsure.append(_told(words, place, believed))
        else:
            read = "、".join(dict.fromkeys(_value(words, place, text) for text in (current, recorded) if text))
            result.lost.append(f"{_where(words, place)}（読めた値：{read}）")
    return kept


def _believed(current: str | None, recorded: str | None, table_whole: bool, history_whole: bool) -> str | None:
    if current is not None and not history_whole and (table_whole or recorded is None):
        return current
    return recorded if recorded is not None and history_whole and not table_whole else None


def _told(words: Words, place: Place, text: str) -> str:
    return f"{_where(words, place)}：{_value(words, place, text)}"


def _where(words: Words, place: Place) -> str:
    year, kind, target = place
    label = fiscal_year_label(year)
    if kind == "year":
        return label
    return f"{label} {words.key(target) if kind == 'answer' else words.place(*target.split('/'))}"


def _value(words: Words, place: Place, text: str) -> str:
    _year, kind, target = place
    if kind == "answer":
        return words.answer(target, decode(text))
    if kind == "cell":
        register, _row_id, column = target.split("/")
        return words.cell(register, column, decode(text))
    return {"row": "行", "struck": "取消し"}.get(kind, "年度の設定")


def _order(remains: Remains, result: Salvaged) -> dict[tuple[int, str], int]:
    """Rows of each register in the order they were added: by the history, else by their position."""
    lines = sorted(remains.tables["register_row"].rows.values(), key=lambda row: (row[0], row[1], row[3]))
    by_position = [(row[0], f"{row[1]}/{row[2]}") for row in lines]
    history = remains.tables["history"]
    added = [(row[2], row[4]) for _key, row in sorted(history.rows.items()) if row[3] == "row"]
    by_history = sorted(added, key=lambda name: (name[0] or 0, _split(name[1])[0]))
    if by_position != by_history:
        result.unsure.append("台帳の行の並び順")
    names = by_history if history.whole and set(by_history) >= set(by_position) else by_position
    return {name: number for number, name in enumerate(names)}


def _edits(kept: dict[Place, str], order: dict[tuple[int, str], int], words: Words, result: Salvaged) -> list[Edit]:
    years = {place[0] for place in kept if place[1] == "year"}
    rows = {(year, target): text for (year, kind, target), text in kept.items() if kind == "row" and year in years}
    cells: dict[tuple[int, str], dict[str, Answer]] = {name: {} for name in rows}
    edits: list[Edit] = [PutYear(YearInfo(**json.loads(text))) for (_, kind, _), text in kept.items() if kind == "year"]
    answers: list[Edit] = []
    strikes: list[Edit] = []
    for place, text in kept.items():
        year, kind, target = place
        row, _, column = target.rpartition("/") if kind == "cell" else (target, "", "")
        if year not in years or (kind in ("cell", "struck") and (year, row) not in rows):
            result.lost.append(f"{_told(words, place, text)}（入れる行か年度がありません）")
        elif kind == "answer":
            answers.append(SetAnswer(year, target, decode(text)))
        elif kind == "cell":
            cells[year, row][column] = decode(text)
        elif kind == "struck":
            strikes.append(StrikeRow(year, *_split(target)))
    for name in sorted(rows, key=lambda item: order.get(item, len(order))):
        register, row_id = name[1].split("/")
        edits.append(AddRow(name[0], register, Row(row_id, cells[name], json.loads(rows[name])["prefilled"])))
    counted = {"answers": len(answers), "rows": len(rows), "cells": sum(map(len, cells.values()))}
    result.counts = {"years": len(years)} | counted
    return [*edits, *strikes, *answers]

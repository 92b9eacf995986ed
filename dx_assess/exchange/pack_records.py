"""TOML data ↔ the records of the workbook's sheets: one flat dictionary a row, keys as in :mod:`pack_model`."""

from __future__ import annotations

import copy
from collections.abc import Iterator, Mapping
from typing import Any

from dx_assess.exchange import pack_model as model
from dx_assess.exchange.pack_model import Data, PackBook

Record = dict[str, Any]


def head_record(book: PackBook) -> Record:
    """The values of 「パック」."""
    record: Record = {}
    form = book.form["set.toml"]
    for prefix, data in (("pack", book.pack["pack"]), ("support", (book.support or {}).get("support", {}))):
        record |= {f"{prefix}.{key}": value for key, value in flat(data).items()}
    return record | {f"form.{key}": form[key] for key in form if not isinstance(form[key], list)}


def flat(data: Mapping[str, Any], prefix: str = "") -> Record:
    """Nested tables as paths."""
    found: Record = {}
    for key, value in data.items():
        if isinstance(value, Mapping):
            found |= flat(value, f"{prefix}{key}.")
        else:
            found[prefix + key] = value
    return found


def nested(record: Mapping[str, Any]) -> Data:
    """Paths as nested tables: the inverse of :func:`flat`."""
    data: Data = {}
    for path, value in record.items():
        *parents, last = path.split(".")
        place = data
        for name in parents:
            place = place.setdefault(name, {})
        place[last] = value
    return data


def kpi_records(book: PackBook) -> list[Record]:
    """「KPI」."""
    return [flat({key: value for key, value in kpi.items() if key != "parts"}) for kpi in book.pack.get("kpi", [])]


def part_records(book: PackBook) -> list[Record]:
    """「KPI内訳」."""
    return [{"kpi": kpi["id"]} | part for kpi in book.pack.get("kpi", []) for part in kpi.get("parts", [])]


def section_records(book: PackBook) -> list[Record]:
    """「分野」."""
    return [dict(section) for section in book.pack.get("section", [])]


def support_records(book: PackBook) -> list[Record]:
    """「支援メニュー」."""
    return [dict(item) for item in (book.support or {}).get("item", [])]


def questions_of(form: Mapping[str, Data]) -> Iterator[tuple[str, Data]]:
    """Name of the domain and question, in order of the domains."""
    files = sorted((data for name, data in form.items() if name.startswith("domains/")), key=_number)
    for data in files:
        for question in data.get("question", []):
            yield str(data["domain"]["name"]), question


def _number(data: Data) -> int:
    return int(data["domain"]["no"])


def question_records(form: Mapping[str, Data]) -> list[Record]:
    """「設問」."""
    keys = ("id", *model.EDITED)
    return [
        {"domain": domain} | {key: question[key] for key in keys if key in question}
        for domain, question in questions_of(form)
    ]


def option_records(form: Mapping[str, Data]) -> list[Record]:
    """「選択肢」."""
    return [
        {"id": question["id"], "text": question["text"], "code": option["code"], "label": option["label"]}
        for _, question in questions_of(form)
        for option in question.get("options", [])
    ]


def check_records(form: Mapping[str, Data]) -> list[Record]:
    """「点検」."""
    return [
        {"id": question["id"], "nth": nth, "level": check["level"], "when": check["when"], "message": check["message"]}
        for _, question in questions_of(form)
        for nth, check in enumerate(question.get("checks", []), 1)
    ]


def build_pack(head: Record, kpis: list[Record], parts: list[Record], sections: list[Record]) -> Data:
    """The data of the pack's file; an empty value of a record stands for nothing."""
    pack: Data = {"pack": nested(_begun(head, "pack."))}
    pack["pack"].setdefault("years", [])
    if sections:
        pack["section"] = [_filled(section) for section in sections]
    pack["kpi"] = [_kpi(kpi, [part for part in parts if part["kpi"] == kpi["id"]]) for kpi in kpis]
    return pack


def _kpi(record: Record, parts: list[Record]) -> Data:
    data = nested(_filled(record))
    data.setdefault("targets", {})
    if parts:
        data["parts"] = [_filled({key: value for key, value in part.items() if key != "kpi"}) for part in parts]
    return data


def build_support(head: Record, items: list[Record], pack_id: str) -> Data | None:
    """The data of the support menu; None when its name is blank and there is no entry."""
    found = nested(_begun(head, "support."))
    if not found.get("name") and not items:
        return None
    return {"support": {"id": pack_id} | found, "item": [_filled(item) for item in items]}


def _begun(head: Record, prefix: str) -> Record:
    return {key.removeprefix(prefix): value for key, value in _filled(head).items() if key.startswith(prefix)}


def _filled(record: Record) -> Record:
    return {key: value for key, value in record.items() if value is not None and key != model.DROP}


def patch_form(
    base: Mapping[str, Data], head: Record, questions: list[Record], options: list[Record], checks: list[Record]
) -> dict[str, Data]:
    """A question set with other texts; everything that the workbook does not show stays as it is."""
    form = copy.deepcopy(dict(base))
    lists = {key: value for key, value in form["set.toml"].items() if isinstance(value, list)}
    order = [key for key in form["set.toml"] if key not in lists]
    values = _begun(head, "form.")
    form["set.toml"] = {key: values[key] for key in dict.fromkeys([*order, *values]) if key in values} | lists
    texts = {record["id"]: record for record in questions}
    labels = {(record["id"], record["code"]): record["label"] for record in options}
    messages = {(record["id"], record["nth"]): record["message"] for record in checks}
    for _, question in questions_of(form):
        _patch(question, texts.get(question["id"], {}))
        for option in question.get("options", []):
            option["label"] = labels.get((question["id"], option["code"]), option["label"])
        for nth, check in enumerate(question.get("checks", []), 1):
            check["message"] = messages.get((question["id"], nth), check["message"])
    return form


def _patch(question: Data, record: Record) -> None:
    for key in model.EDITED:
        if record.get(key) is not None:
            question[key] = record[key]
        elif key in record:
            question.pop(key, None)

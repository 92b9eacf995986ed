"""docs/file-formats.md says what the files hold: every key of every part, its type, and whether it may be left out."""

import json
import re
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import msgspec
import pytest
from click.testing import CliRunner
from msgspec import inspect

from dx_assess.__main__ import main
from dx_assess.exchange import distribution, inquiry, submission
from dx_assess.rollup import benchmark
from dx_assess.score import town_data

ROOTS = {
    "submission": submission.Manifest,
    "town data": town_data.TownData,
    "benchmark": benchmark.Benchmark,
    "distribution": distribution.Manifest,
    "inquiry": inquiry.InquiryFile,
}
WHERE = {
    submission.Manifest: "Submission",
    town_data.TownData: "Town data",
    benchmark.Benchmark: "Benchmark",
    distribution.Manifest: "配布ファイル",
    inquiry.InquiryFile: "Inquiry",
}
"""The chapter of each."""
ROW = re.compile(r"^\| `([^`]+)` \| ([^|]+) \| ([^|]+) \|$", re.MULTILINE)


def page(project: Path) -> str:
    return (project / "docs" / "file-formats.md").read_text(encoding="utf-8")


def rows(text: str, heading: str) -> list[tuple[str, str, str]]:
    found = re.search(rf"^### `{re.escape(heading)}`\n(.*?)(?=^#|\Z)", text, re.MULTILINE | re.DOTALL)
    assert found is not None, heading
    return ROW.findall(found[1])


def structs(kind: type[msgspec.Struct]) -> Iterator[type[msgspec.Struct]]:
    """A structure and those inside it."""
    waiting, seen = [kind], set()
    while waiting:
        each = waiting.pop(0)
        if each in seen:
            continue
        seen.add(each)
        yield each
        for field in inspect.type_info(each).fields:  # type: ignore[attr-defined]
            waiting += inner(field.type)


def inner(kind: Any) -> list[type[msgspec.Struct]]:
    if isinstance(kind, inspect.StructType):
        return [kind.cls]
    if isinstance(kind, inspect.UnionType):
        return [found for each in kind.types for found in inner(each)]
    if isinstance(kind, inspect.DictType):
        return inner(kind.value_type)
    if isinstance(kind, inspect.VarTupleType | inspect.ListType):
        return inner(kind.item_type)
    return []


def words(kind: Any) -> str:
    """How the page calls a type."""
    if isinstance(kind, inspect.UnionType):
        names = [words(each) for each in kind.types]
        if set(names) >= {"text", "list of text", "true or false"}:
            return "value"
        numbers = ["number"] if {"whole number", "number"} <= set(names) else []
        names = [name for name in names if not numbers or name not in ("whole number", "number")]
        return " or ".join(
            [*numbers, *sorted(name for name in names if name != "null"), *("null",) * ("null" in names)]
        )
    if isinstance(kind, inspect.LiteralType):
        return ", ".join(f"`{value}`" for value in kind.values)
    if isinstance(kind, inspect.StructType):
        return f"`{kind.cls.__name__}`"
    if isinstance(kind, inspect.DictType):
        return f"{words(kind.value_type)} by name"
    if isinstance(kind, inspect.VarTupleType | inspect.ListType):
        return f"list of {words(kind.item_type)}"
    simple = {"StrType": "text", "IntType": "whole number", "FloatType": "number", "BoolType": "true or false"}
    return {**simple, "NoneType": "null", "DateType": "day"}[type(kind).__name__]


def expected(kind: type[msgspec.Struct]) -> list[tuple[str, str]]:
    fields = inspect.type_info(kind).fields  # type: ignore[attr-defined]
    return [(field.encode_name, words(field.type) + ("" if field.required else ", optional")) for field in fields]


@pytest.mark.parametrize("root", ROOTS.values(), ids=ROOTS)
def test_every_key_of_a_file_is_documented(project: Path, root: type[msgspec.Struct]) -> None:
    whole = re.search(rf"^## {WHERE[root]}.*?\n(.*?)(?=^## |\Z)", page(project), re.MULTILINE | re.DOTALL)
    assert whole is not None
    for kind in structs(root):
        assert [(key, what) for key, what, _ in rows(whole[1], kind.__name__)] == expected(kind), kind.__name__


def test_formats_and_versions_are_documented(project: Path) -> None:
    text = page(project)
    given: list[tuple[str, int]] = [
        (submission.FORMAT, submission.VERSION),
        (town_data.FORMAT, town_data.VERSION),
        (benchmark.FORMAT, benchmark.VERSION),
        (distribution.FORMAT, distribution.FORMAT_VERSION),
        (inquiry.FORMAT, inquiry.VERSION),
    ]
    assert [pair for pair in given if f"`{pair[0]}`, version {pair[1]}" not in text] == []
    for name in (submission.MANIFEST, submission.PDF, submission.XLSX, submission.DATA, submission.CHANGES):
        assert f"`{name}`" in text


def paths(document: Any, path: str = "") -> Iterator[tuple[str, frozenset[str]]]:
    """The objects of a document by their place, with their keys; ``{}`` stands for keys that are data."""
    if isinstance(document, list):
        for item in document:
            yield from paths(item, f"{path}[]")
    elif isinstance(document, dict):
        data = path.rpartition(".")[2] in DATA_KEYS
        if not data:
            yield path, frozenset(document)
        for key, value in document.items():
            yield from paths(value, f"{path}.{{}}" if data else f"{path}.{key}".lstrip("."))


DATA_KEYS = {"domains", "confirmed", "kpi"}
"""Objects of ``municipalities`` whose keys are ids."""


def test_the_json_of_the_rollup_is_documented(project: Path, tmp_path: Path) -> None:
    maker = project / "tools" / "make_towns.py"
    command = [sys.executable, maker, tmp_path, "--count", "8", "--kind", "json", "--years", "2"]
    subprocess.run(command, check=True, capture_output=True)
    (tmp_path / "broken.json").write_text("{", encoding="utf-8")
    result = CliRunner().invoke(main, ["rollup", str(tmp_path), "--json"])
    assert result.exit_code == 0, result.output
    found: dict[str, set[str]] = {}
    for path, keys in paths(json.loads(result.stdout)):
        found.setdefault(path, set()).update(keys)
    part = page(project).partition("## Roll-up (`rollup --json`)")[2].partition("\n## ")[0]
    table = re.findall(r"^\| (?:`([^`]+)`|the whole) \| (.+?) \|", part, re.MULTILINE)
    documented = {place: set(re.findall(r"`([^`]+)`", keys)) for place, keys in table}
    assert {place: keys for place, keys in found.items() if documented.get(place) != keys} == {}
    assert set(documented) - set(found) <= {"blank[]", "municipalities[].confirmed.{}", "groups[].domains[].confirmed"}

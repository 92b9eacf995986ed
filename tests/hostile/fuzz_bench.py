"""Where a reader of :mod:`tests.hostile.fuzzed` works, and what a text, an answer and a row must be like."""

from __future__ import annotations

import shutil
import unicodedata
from collections.abc import Callable
from dataclasses import dataclass, field
from decimal import Decimal
from pathlib import Path
from typing import Any

from dx_assess.form.answer import Answer, Row
from dx_assess.form.entry import Rules, column_rules
from dx_assess.form.model import Register
from dx_assess.session.catalog import Catalog
from dx_assess.session.document import Document
from dx_assess.session.files import open_file
from dx_assess.session.verify_file import fits
from dx_assess.store.codec import decode_value, encode_value
from tests.hostile.changes import Change

_INVISIBLE = {"Cc", "Cs"}
_BIDI = set("\u202a\u202b\u202c\u202d\u202e\u2066\u2067\u2068\u2069")


@dataclass(slots=True)
class Bench:
    """Where a reader works: a folder of its own, the valid files, a town's open file."""

    catalog: Catalog
    files: dict[str, bytes]
    folder: Path
    _documents: list[Document] = field(default_factory=list)

    @property
    def document(self) -> Document:
        """The open file of the town; the same for all examples."""
        if not self._documents:
            path = self.folder / "町.dxa"
            path.write_bytes(self.files["town.dxa"])
            self._documents.append(open_file(self.catalog, path))
        return self._documents[0]

    def put(self, name: str, data: bytes) -> Path:
        """The spoilt file."""
        path = self.folder / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_bytes(data)
        return path

    def put_folder(self, folder: str, name: str, data: bytes) -> Path:
        """A valid folder in which one file is spoilt."""
        target = self.folder / folder
        shutil.rmtree(target, ignore_errors=True)
        for file, content in self.files.items():
            if file.startswith(f"{folder}/"):
                self.put(file, content)
        self.put(f"{folder}/{name}", data)
        return target

    def close(self) -> None:
        """Let go of the town's file."""
        for document in self._documents:
            document.close()


Read = Callable[[Bench, bytes], None]


@dataclass(frozen=True, slots=True)
class Reader:
    """One way in.

    :param modules: the modules that take the file apart.
    :param file: the valid file that is spoilt.
    :param refuses: codes with which it refuses even the valid file.
    :param examples: how many spoilt files ``make test`` tries; a night tries fifty times as many.
    """

    name: str
    modules: str
    file: str
    read: Read
    change: tuple[Change, ...]
    examples: int = 25
    refuses: tuple[str, ...] = ()


def clean(text: str, several_lines: bool = True) -> None:
    """A text that may stand on the screen and in the file."""
    allowed = "\n\t" if several_lines else ""
    bad = [c for c in text if (unicodedata.category(c) in _INVISIBLE and c not in allowed) or c in _BIDI]
    assert not bad, f"{bad!r} in {text[:80]!r}"


def sound(answer: Answer, rules: Rules) -> None:
    """An answer that this field can have, and that the file gives back as it is."""
    assert fits("multi_choice" if rules.multiple else rules.kind, tuple(rules.options), rules.table, answer)
    assert decode_value(encode_value(answer.value)) == answer.value
    for text in (answer.value, answer.reason):
        if isinstance(text, str):
            clean(text)
            assert len(text) <= (rules.max_length or 4000)
    if isinstance(answer.value, int | Decimal):
        assert abs(answer.value) <= 10**12


def kept(document: Document) -> tuple[Any, Any]:
    """Answers and rows; those that were taken back keep their numbers."""
    registers = document.data.registers.items()
    rows = {name: {row.row_id: row for row in rows if not row.struck} for name, rows in registers}
    return dict(document.data.answers), {name: found for name, found in rows.items() if found}


def sound_rows(bench: Bench, register: Register, rows: tuple[Row, ...]) -> None:
    tables = bench.document.question_set.tables
    for row in rows:
        for column in register.columns:
            sound(row.cell(column.id), column_rules(column, tables.get(column.table)))

"""Everything that is handed out with the program has a licence that is known and allows it."""

from __future__ import annotations

import importlib.util
import re
from importlib import metadata
from pathlib import Path

import pytest

FREE = re.compile(
    r"MIT(-0|-CMU)?( License)?|BSD(-[23]-Clause| License)|Apache(-2\.0|( Software)? License(, Version)? 2\.0)|MPL-2\.0|"
    r"PSF-2\.0|Python Software Foundation License|Public Domain|LGPL-3\.0-only|ISC|Zlib|HPND|0BSD"
)
"""Licences of which one is enough, as packages declare them."""
FILES = {"pyrage": "The MIT License", "pypdfium2": "Redistribution and use in source and binary forms"}
"""Packages whose licence is read from a file of theirs, and its words; pypdfium2 declares a list."""


def shipped(project: Path) -> list[metadata.Distribution]:
    spec = importlib.util.spec_from_file_location("program_info", project / "tools" / "program_info.py")
    assert spec is not None and spec.loader is not None
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    found: list[metadata.Distribution] = module.shipped()
    return found


def declared(package: metadata.Distribution) -> list[str]:
    about = package.metadata
    classes = [line.split(" :: ")[-1] for line in about.get_all("Classifier") or () if line.startswith("License ::")]
    text = about.get("License-Expression") or " OR ".join(classes) or (about.get("License") or "").splitlines()[0:1]
    return [part.strip() for part in re.split(r"\bOR\b", text if isinstance(text, str) else "".join(text))]


def test_every_library_that_is_handed_out_has_a_known_licence(project: Path) -> None:
    unknown = {}
    for package in shipped(project):
        if any(FREE.fullmatch(part) for part in declared(package)):
            continue
        texts = [
            Path(str(package.locate_file(file))).read_text(encoding="utf-8", errors="replace")
            for file in package.files or ()
            if "LICEN" in file.name.upper() or ".dist-info/licenses/" in file.as_posix()
        ]
        wanted = FILES.get(package.name)
        if wanted is None or not any(
            wanted.replace("-", " ").lower() in text.replace("-", " ").lower() for text in texts
        ):
            unknown[package.name] = declared(package)
    assert unknown == {}, "look at the licence before it is handed out, and note it here and in docs/release.md"


@pytest.mark.parametrize("text", ["GPL-3.0-only", "", "AGPL-3.0", "Proprietary", "see the text", "MITx"])
def test_others_are_not_taken_for_known(text: str) -> None:
    assert not FREE.fullmatch(text)

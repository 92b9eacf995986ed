"""The texts of the question set that a year was answered with, kept in the file.

A later version can then be compared with them on any machine, also where the old version is not installed.
"""

from __future__ import annotations

import base64
import json
import zlib

from dx_assess.form.changes import Outline, What, outline_of, read_outline
from dx_assess.form.model import QuestionSet
from dx_assess.store.dxafile import DxaFile

_LARGEST = 8 << 20
"""Bytes of texts that are read from a file, which may be a stranger's."""


def _setting(form_id: str, version: str) -> str:
    return f"outline.{form_id}.{version}"


def keep_outline(file: DxaFile, question_set: QuestionSet) -> None:
    """Keep the texts of a set, once a version."""
    key = _setting(question_set.id, question_set.version)
    if file.setting(key) is None:
        texts = json.dumps(outline_of(question_set), ensure_ascii=False, separators=(",", ":")).encode()
        file.set_setting(key, base64.b64encode(zlib.compress(texts, 9)).decode())


def kept_outline(file: DxaFile, form_id: str, version: str) -> dict[What, Outline]:
    """The texts of a version; empty when the file does not have them."""
    stored = file.setting(_setting(form_id, version))
    try:
        if not stored:
            return {}
        texts = zlib.decompressobj().decompress(base64.b64decode(stored), _LARGEST)
        return read_outline(json.loads(texts))
    except (ValueError, zlib.error, RecursionError):
        return {}

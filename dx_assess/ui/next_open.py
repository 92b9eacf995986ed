"""Ctrl+J: to the next question that wants an answer, or word that none is left."""

from __future__ import annotations

from collections.abc import Callable

from PySide6.QtWidgets import QWidget

from dx_assess.session.document import Document
from dx_assess.session.nextopen import next_open
from dx_assess.ui.messages import inform

NONE_LEFT = "この年度の設問には、すべて答えてあります。確認待ちもありません。次は「結果」か「確定・決裁」です。"


def go_to_next_open(parent: QWidget, document: Document, after: str, go: Callable[[str], object]) -> None:
    """Call ``go`` with the question (see :func:`dx_assess.session.nextopen.next_open`)."""
    key = next_open(document, after)
    if key:
        go(key)
    else:
        inform(parent, "未回答の設問はありません", NONE_LEFT)

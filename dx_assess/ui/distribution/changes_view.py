"""The change map in words: counts above, then every item that differs with its old and new text."""

from __future__ import annotations

from collections.abc import Sequence
from html import escape

from PySide6.QtWidgets import QTextBrowser, QVBoxLayout, QWidget

from dx_assess.form.changes import KIND_WORDS, ChangeKind, ChangeMap, FieldChange, ItemChange
from dx_assess.session.changemap import RetiredAnswer
from dx_assess.ui.paragraph import LINE_HEIGHT, Paragraph

ORDER: tuple[ChangeKind, ...] = ("target_changed", "reworded", "new", "retired", "unchanged")
"""What matters most to a town comes first."""
_HEADINGS = {"unchanged": "重みだけが変わるもの（答えはそのまま）"}
_WHAT = {"question": "設問", "column": "台帳の列", "kpi": "指標"}


class ChangesView(QWidget):
    """Counts and texts; can be read with the keyboard and copied."""

    def __init__(self, changes: ChangeMap, retired: Sequence[RetiredAnswer] = (), letter: str = "") -> None:
        """``letter``: a covering text that is shown first."""
        super().__init__()
        self.counts = Paragraph(count_words(changes), "strong")
        self.texts = QTextBrowser()
        self.texts.setAccessibleName("送付文と変わるところの一覧" if letter else "変わるところの一覧")
        self.texts.setTabChangesFocus(True)
        self.texts.setHtml(letter_html(letter) + changes_html(changes, retired))
        self.texts.setMinimumHeight(self.fontMetrics().height() * 8)
        self.texts.setVisible(bool(changes.changed or retired or letter))
        layout = QVBoxLayout(self)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.setSpacing(6)
        layout.addWidget(self.counts)
        layout.addWidget(self.texts, 1)


def count_words(changes: ChangeMap) -> str:
    """「目標の変更 1　文の変更 1 …」, or that nothing changes."""
    if not changes.items:
        return "前の版の文が分からないので、比べられません。"
    if not changes.changed:
        return "いま使っているものと同じ内容です。"
    return "　".join(f"{KIND_WORDS[kind]} {changes.count[kind]}" for kind in ORDER if changes.count[kind])


def letter_html(letter: str) -> str:
    """A covering text, as plain text."""
    return f"<h4>送付文</h4>{_paragraph(escape(letter).replace(chr(10), '<br>'))}" if letter else ""


def changes_html(changes: ChangeMap, retired: Sequence[RetiredAnswer]) -> str:
    """Headings by kind, an entry an item; everything in it is plain text."""
    parts = []
    for kind in ORDER:
        items = [item for item in changes.changed if item.kind == kind]
        if items:
            parts.append(f"<h4>{escape(_HEADINGS.get(kind, KIND_WORDS[kind]))}（{len(items)}）</h4>")
            parts += (_item(item) for item in items)
    if retired:
        parts.append(f"<h4>廃止される設問の答え（ファイルに残ります）（{len(retired)}）</h4>")
        parts += (_paragraph(f"{escape(item.label)}<br>答え：{escape(item.text)}") for item in retired)
    return "".join(parts)


def _item(item: ItemChange) -> str:
    head = f"<b>{escape(_WHAT[item.what])}</b> {escape(item.label)}"
    return _paragraph("<br>".join([head, *(_field(part) for part in item.fields)]))


def _field(part: FieldChange) -> str:
    old, new = (escape(text).replace("\n", "、") or "（なし）" for text in (part.old, part.new))
    if len(part.old) + len(part.new) <= 24:
        return f"{escape(part.field)}：{old} → {new}"
    return f"{escape(part.field)}<br>　前：{old}<br>　後：{new}"


def _paragraph(html: str) -> str:
    return f'<p style="line-height:{LINE_HEIGHT}%; margin-top:4px; margin-bottom:8px">{html}</p>'

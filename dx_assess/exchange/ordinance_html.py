"""The text of an HTML page as lines. Nothing is fetched or run: scripts, styles and comments are dropped."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from html.parser import HTMLParser

from dx_assess.exchange.ordinance_text import NUMBER, narrow_line

_HEADINGS = {f"h{level}" for level in range(1, 7)}
_LISTS = {"dd", "dl", "dt", "li", "ol", "ul"}
_TABLES = {"caption", "table", "tbody", "tfoot", "thead", "tr"}
_PARTS = {"article", "aside", "body", "footer", "header", "html", "main", "nav", "section", "title"}
_TEXTS = {"address", "blockquote", "center", "div", "fieldset", "figure", "form", "hr", "p", "pre"}
_BLOCKS = frozenset(_HEADINGS | _LISTS | _TABLES | _PARTS | _TEXTS)
_DROPPED = frozenset(("script", "style", "iframe", "select", "button", "textarea", "rt", "rp"))
_CELLS = frozenset(("td", "th"))
_TAG = re.compile(r"<(/?)([A-Za-z][A-Za-z0-9]*)(?:[\s/][^<>]*)?>")
_DECLARATION = re.compile(r"<[!?][^<>]*>")
_NUMBER_ALONE = re.compile(
    rf"(?:第 ?{NUMBER} ?条(?: ?の ?{NUMBER})*|[0-9]{{1,2}}|\({NUMBER}\)|[一二三四五六七八九十]{{1,3}})"
)


class _Text(HTMLParser):
    def __init__(self) -> None:
        super().__init__(convert_charrefs=True)
        self.lines: list[str] = []
        self.title = ""
        self._line: list[str] = []
        self._dropped = ""
        self._in_title = False
        self._pre = 0

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        """A block or a line break begins a new line; what is inside dropped elements is not read."""
        if tag in _DROPPED:
            self._dropped = tag
        elif tag == "br" or tag in _BLOCKS:
            self._dropped = ""  # an element that was never closed hides no further block
            self.end_line()
        elif tag in _CELLS and self._line:
            self._line.append("　")
        self._in_title = tag == "title"
        self._pre += tag == "pre"

    def handle_endtag(self, tag: str) -> None:
        """See :meth:`handle_starttag`."""
        if tag == self._dropped:
            self._dropped = ""
        elif tag in _BLOCKS:
            self.end_line()
        if tag == "title":
            self._in_title = False
        if tag == "pre" and self._pre:
            self._pre -= 1

    def handle_data(self, data: str) -> None:
        """Text; line breaks of the source mean nothing outside ``pre``."""
        if self._dropped:
            return
        if self._in_title:
            self.title = (self.title + data)[:500]
        elif self._pre:
            first, *others = data.split("\n")
            self._line.append(first)
            for other in others:
                self.end_line()
                self._line.append(other)
        else:
            self._line.append(data.replace("\r", " ").replace("\n", " "))

    def end_line(self) -> None:
        """The line so far is one of the text."""
        text = "".join(self._line).strip()
        self._line.clear()
        if text:
            self.lines.append(text)


def html_lines(text: str, tick: Callable[[], None]) -> tuple[str, list[str]]:
    """Title of the page and its lines. A number that stands alone in its element goes before the next line.

    :param tick: called now and then; it may raise to stop.
    """
    reader = _Text()
    for piece in _pieces(text, tick):
        reader.feed(piece)
    reader.close()
    reader.end_line()
    return reader.title.strip(), _joined(reader.lines)


def _pieces(text: str, tick: Callable[[], None]) -> Iterator[str]:
    """The page with bare tags only: the parser of the standard library needs hours for what is never closed."""
    pieces: list[str] = []
    at, comments = 0, True
    for number, match in enumerate(re.finditer("<", text)):
        place = match.start()
        if place < at:
            continue
        pieces.append(text[at:place])
        end = text.find("-->", place + 4) if comments and text.startswith("<!--", place) else -1
        comments = comments and (end >= 0 or not text.startswith("<!--", place))
        tag = _TAG.match(text, place)
        other = _DECLARATION.match(text, place)
        if end >= 0:
            at = end + 3
        elif tag is not None:
            pieces.append(f"<{tag[1]}{tag[2]}>")
            at = tag.end()
        elif other is not None:
            at = other.end()
        else:
            pieces.append("&lt;")
            at = place + 1
        if number % 2000 == 0:
            tick()
            yield "".join(pieces)
            pieces.clear()
    yield "".join([*pieces, text[at:]])


def _joined(lines: list[str]) -> list[str]:
    found: list[str] = []
    pending = ""
    for line in lines:
        if _NUMBER_ALONE.fullmatch(narrow_line(line)) and not pending:
            pending = line
        else:
            found.append(f"{pending}　{line}" if pending else line)
            pending = ""
    return [*found, pending] if pending else found

"""The staff manual as one HTML file that any browser opens: all chapters, contents in front, pictures inside.

For the program folder (`tools/dist.py`), whose readers have no Markdown viewer and perhaps no running program yet.
"""

from __future__ import annotations

import base64
import html
import re
import sys
from itertools import pairwise
from pathlib import Path
from urllib.parse import unquote

from markdown_it import MarkdownIt
from markdown_it.token import Token

ROOT = Path(__file__).resolve().parents[1]
sys.path.insert(0, str(ROOT))

from dx_assess.session.manual import anchor  # noqa: E402

TITLE = "小規模町村DX自己点検　職員のための手引き"
STYLE = """
body { font-family: "BIZ UDPGothic", "BIZ UDPゴシック", "Yu Gothic UI", Meiryo, "Noto Sans JP", sans-serif;
  line-height: 1.8; color: #1b1f24; background: #fff; max-width: 46rem; margin: 2rem auto; padding: 0 1rem; }
h1 { font-size: 1.6rem; border-bottom: 2px solid #1f5fae; padding-bottom: .2rem; margin-top: 3.5rem; }
h2 { font-size: 1.25rem; margin-top: 2.2rem; } h3 { font-size: 1.05rem; }
a { color: #1f5fae; } img { max-width: 100%; border: 1px solid #c9d1d9; }
code { font-family: "BIZ UDGothic", "MS Gothic", monospace; background: #f2f4f7; padding: .1rem .3rem; }
table { border-collapse: collapse; } th, td { border: 1px solid #c9d1d9; padding: .3rem .6rem; vertical-align: top; }
th { background: #f2f4f7; text-align: left; } nav ol { line-height: 2; }
@media print { h1 { break-before: page; } body { max-width: none; } img, table { break-inside: avoid; } }
"""


def manual_page(folder: Path, version: str) -> str:
    """One HTML document without links to anything outside itself.

    :param folder: the manual's Markdown files and their pictures.
    :raises ValueError: a link leads to something that is not in the manual.
    """
    chapters = sorted(folder.glob("*.md"))
    markdown = MarkdownIt("commonmark", {"html": False}).enable("table")
    parts, titles = [], []
    for chapter in chapters:
        tokens = markdown.parse(chapter.read_text(encoding="utf-8"))
        _name_headings(tokens, chapter.stem)
        for token in tokens:
            for child in token.children or ():
                _point_inside(child, chapter, {each.name for each in chapters})
        titles.append(f'<li><a href="#{chapter.stem}">{html.escape(_text(tokens[1]))}</a></li>')
        parts.append(str(markdown.renderer.render(tokens, markdown.options, {})))
    page = "\n".join(parts)
    lost = set(re.findall(r'href="#([^"]+)"', page)) - set(re.findall(r'id="([^"]+)"', page))
    if lost:
        raise ValueError(f"the manual links to headings that it does not have: {sorted(lost)}")
    return (
        f'<!DOCTYPE html>\n<html lang="ja"><head><meta charset="utf-8"><title>{TITLE}</title>'
        f'<meta name="viewport" content="width=device-width, initial-scale=1"><style>{STYLE}</style></head>\n'
        f"<body><p><strong>{TITLE}</strong>（{html.escape(version)}版）</p>\n"
        f'<nav aria-label="目次"><ol>{"".join(titles)}</ol></nav>\n{page}</body></html>\n'
    )


def _name_headings(tokens: list[Token], chapter: str) -> None:
    for token, inline in pairwise(tokens):
        if token.type == "heading_open":
            title = token.tag == "h1"
            token.attrSet("id", chapter if title else f"{chapter}-{anchor(inline.content)}")


def _point_inside(token: Token, chapter: Path, names: set[str]) -> None:
    """Links to another chapter become links in the page; pictures become part of it."""
    if token.type == "image":
        picture = chapter.parent / str(token.attrGet("src"))
        token.attrSet("src", f"data:image/png;base64,{base64.b64encode(picture.read_bytes()).decode()}")
    elif token.type == "link_open":
        file, _, place = unquote(str(token.attrGet("href"))).partition("#")
        if file and file not in names:
            raise ValueError(f"{chapter.name} links to {file}, which is no chapter of the manual")
        stem = Path(file).stem if file else chapter.stem
        token.attrSet("href", f"#{stem}-{place}" if place else f"#{stem}")


def _text(inline: Token) -> str:
    return "".join(child.content for child in inline.children or ())

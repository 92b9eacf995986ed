"""Text → syntax tree. A small closed grammar; nothing is ever passed to ``eval``."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterator
from fractions import Fraction
from functools import lru_cache

from msgspec import Struct

MAX_DEPTH = 40
MAX_LENGTH = 2000
MAX_OPERATORS = 150


class ExpressionError(Exception):
    """A mistake in an expression.

    :param message: what is wrong, in Japanese.
    :param fix: what would be right, in Japanese.
    :param at: character position in the expression (0-based).
    """

    def __init__(self, message: str, fix: str, at: int = 0) -> None:
        super().__init__(message)
        self.message = message
        self.fix = fix
        self.at = at


class Literal(Struct, frozen=True):
    """A number (exact), text or yes/no."""

    value: int | Fraction | str | bool
    at: int


class Name(Struct, frozen=True):
    """A question, field, figure, column … or, where a code is expected, an option's code."""

    text: str
    at: int


class Call(Struct, frozen=True):
    """A function of the closed list."""

    function: str
    args: tuple[Node, ...]
    at: int


class Unary(Struct, frozen=True):
    """``not x`` or ``-x``."""

    op: str
    operand: Node
    at: int


class Binary(Struct, frozen=True):
    """Arithmetic, comparison, ``and``, ``or``."""

    op: str
    left: Node
    right: Node
    at: int


class Member(Struct, frozen=True):
    """``x in (a, b)`` and ``x not in (a, b)``."""

    operand: Node
    choices: tuple[Node, ...]
    negated: bool
    at: int


Node = Literal | Name | Call | Unary | Binary | Member


class Token(Struct, frozen=True):
    """One lexical unit."""

    kind: str
    text: str
    at: int


_TOKEN = re.compile(
    r"""(?P<space>\s+)
      | (?P<number>[0-9]+(?:\.[0-9]+)?%?)
      | (?P<string>"[^"]*")
      | (?P<name>[A-Za-z_][A-Za-z0-9_]*(?:\.[A-Za-z_][A-Za-z0-9_]*)*)
      | (?P<op>!=|>=|<=|=|>|<|\+|-|\*|/|\(|\)|,)""",
    re.VERBOSE,
)
_WORDS = {"and", "or", "not", "in", "yes", "no"}


def tokenize(text: str) -> Iterator[Token]:
    """Split ``text``; raises :class:`ExpressionError` at the first character that belongs nowhere."""
    at = 0
    while at < len(text):
        match = _TOKEN.match(text, at)
        if match is None:
            raise ExpressionError(
                f"式の中の「{text[at]}」は使えません。", "使える記号は docs/form-format.md の表のとおりです。", at
            )
        kind = match.lastgroup or ""
        word = match.group()
        if kind == "name" and word in _WORDS:
            kind = "word"
        if kind != "space":
            yield Token(kind, word, at)
        at = match.end()
    yield Token("end", "", len(text))


@lru_cache(maxsize=1024)
def parse(text: str) -> Node:
    """The syntax tree of ``text``; the same texts stand in many places of a set and in each of its versions.

    :raises ExpressionError: with position and what would be right.
    """
    if len(text) > MAX_LENGTH:
        raise ExpressionError("式が長すぎます。", f"{MAX_LENGTH}字以内に分けてください。")
    return _Parser(list(tokenize(text))).parse()


class _Parser:
    def __init__(self, tokens: list[Token]) -> None:
        self._tokens = tokens
        self._pos = 0
        self._depth = 0
        self._operators = 0

    def parse(self) -> Node:
        node = self._or()
        token = self._peek()
        if token.kind != "end":
            raise ExpressionError(
                f"「{token.text}」の前で式が終わっています。", "and / or や演算子でつないでください。", token.at
            )
        return node

    def _peek(self) -> Token:
        return self._tokens[self._pos]

    def _next(self) -> Token:
        token = self._tokens[self._pos]
        self._pos += 1
        return token

    def _take(self, *texts: str) -> Token | None:
        token = self._peek()
        if token.kind in ("op", "word") and token.text in texts:
            return self._next()
        return None

    def _expect(self, text: str) -> Token:
        token = self._take(text)
        if token is None:
            found = self._peek()
            raise ExpressionError(
                f"「{text}」が必要な所に「{found.text or '式の終わり'}」があります。",
                f"「{text}」を補ってください。",
                found.at,
            )
        return token

    def _operator(self, token: Token) -> None:
        """Count operators: a long chain is a deep tree."""
        self._operators += 1
        if self._operators > MAX_OPERATORS:
            raise ExpressionError(
                "式が長すぎます。", f"演算子を{MAX_OPERATORS}個以内にして、式を分けてください。", token.at
            )

    def _left(self, operand: Callable[[], Node], *ops: str) -> Node:
        node = operand()
        while token := self._take(*ops):
            self._operator(token)
            node = Binary(token.text, node, operand(), token.at)
        return node

    def _or(self) -> Node:
        self._depth += 1
        if self._depth > MAX_DEPTH:
            raise ExpressionError("かっこの重なりが深すぎます。", "式を分けてください。", self._peek().at)
        node = self._left(self._and, "or")
        self._depth -= 1
        return node

    def _and(self) -> Node:
        return self._left(self._not, "and")

    def _not(self) -> Node:
        negations = []
        while token := self._take("not"):
            self._operator(token)
            negations.append(token.at)
        node = self._compare()
        for at in reversed(negations):
            node = Unary("not", node, at)
        return node

    def _compare(self) -> Node:
        left = self._sum()
        token = self._peek()
        if self._take("=", "!=", ">=", "<=", ">", "<"):
            return Binary(token.text, left, self._sum(), token.at)
        negated = False
        if token.text == "not" and self._tokens[self._pos + 1].text == "in":
            self._next()
            negated = True
        if self._take("in"):
            self._expect("(")
            return Member(left, self._list(self._sum), negated, token.at)
        return left

    def _list(self, item: Callable[[], Node]) -> tuple[Node, ...]:
        items = [item()]
        while self._take(","):
            items.append(item())
        self._expect(")")
        return tuple(items)

    def _sum(self) -> Node:
        return self._left(self._term, "+", "-")

    def _term(self) -> Node:
        return self._left(self._factor, "*", "/")

    def _factor(self) -> Node:
        token = self._next()
        if token.text == "-" and token.kind == "op":
            self._operator(token)
            return Unary("-", self._factor(), token.at)
        if token.kind == "op" and token.text == "(":
            node = self._or()
            self._expect(")")
            return node
        if token.kind == "name":
            if self._take("("):
                return Call(token.text, self._list(self._or), token.at)
            return Name(token.text, token.at)
        return _literal(token)


def _literal(token: Token) -> Literal:
    if token.kind == "number":
        percent = token.text.endswith("%")
        number = Fraction(token.text.rstrip("%")) / (100 if percent else 1)
        return Literal(number.numerator if number.denominator == 1 else number, token.at)
    if token.kind == "string":
        return Literal(token.text[1:-1], token.at)
    if token.text in ("yes", "no"):
        return Literal(token.text == "yes", token.at)
    found = token.text or "式の終わり"
    raise ExpressionError(
        f"値が必要な所に「{found}」があります。", "設問・集計値の名前か数を書いてください。", token.at
    )

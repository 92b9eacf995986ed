"""Syntax tree → closures. Names are resolved and types checked here, once, when a form loads."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, field

from msgspec import Struct

from dx_assess.form.expr import kleene
from dx_assess.form.expr.env import Env, Value
from dx_assess.form.expr.functions import FUNCTIONS, Function
from dx_assess.form.expr.parse import Binary, Call, ExpressionError, Literal, Member, Name, Node, Unary, parse
from dx_assess.form.expr.scope import Ref, Scope, Type

Evaluator = Callable[[Env], Value]
_ORDERED = (Type.NUMBER, Type.DATE)


@dataclass(frozen=True, slots=True)
class Expression:
    """A compiled expression: its text, result type (and possible codes), the keys it reads, and :meth:`evaluate`."""

    text: str
    type: Type
    codes: tuple[str, ...]
    keys: frozenset[str]
    _run: Evaluator = field(repr=False, compare=False)

    def evaluate(self, env: Env) -> Value:
        """The value in ``env``; None is unknown."""
        return self._run(env)


class _Typed(Struct, frozen=True):
    type: Type
    run: Evaluator
    codes: tuple[str, ...] = ()


def compile_expression(text: str, scope: Scope, expected: tuple[Type, ...] = ()) -> Expression:
    """Parse, resolve and type-check ``text``.

    :param expected: allowed result types; empty = any.
    :raises ExpressionError: the first mistake, with position and what would be right.
    """
    compiler = _Compiler(scope)
    typed = compiler.compile(parse(text))
    if expected and typed.type not in expected:
        wanted = "・".join(t.value for t in expected)
        raise ExpressionError(f"式の結果が「{typed.type.value}」です。", f"結果が「{wanted}」になる式にしてください。")
    return Expression(text, typed.type, typed.codes, frozenset(compiler.keys), typed.run)


class _Compiler:
    def __init__(self, scope: Scope) -> None:
        self._scope = scope
        self.keys: set[str] = set()

    def compile(self, node: Node) -> _Typed:
        if isinstance(node, Literal):
            return _constant(node)
        if isinstance(node, Name):
            ref = self.resolve(node)
            self.keys.add(ref.key)
            return _read(ref)
        if isinstance(node, Unary):
            return self._unary(node)
        if isinstance(node, Binary):
            return self._binary(node)
        if isinstance(node, Member):
            return self._member(node)
        return self._call(node)

    def resolve(self, name: Name) -> Ref:
        ref = self._scope.lookup(name.text)
        if ref is None:
            near = self._scope.suggest(name.text)
            fix = f"「{near}」のことではありませんか。" if near else "設問・集計値・列の名前を確かめてください。"
            raise ExpressionError(f"「{name.text}」という名前はありません。", fix, name.at)
        return ref

    def _unary(self, node: Unary) -> _Typed:
        operand = self.compile(node.operand)
        wanted = Type.BOOL if node.op == "not" else Type.NUMBER
        _require(operand, (wanted,), node.at, node.op)
        run = operand.run
        if node.op == "not":
            return _Typed(Type.BOOL, lambda env: kleene.negate(run(env)))
        return _Typed(Type.NUMBER, lambda env: kleene.minus(run(env)))

    def _binary(self, node: Binary) -> _Typed:
        if node.op in ("and", "or"):
            left, right = self.compile(node.left), self.compile(node.right)
            _require(left, (Type.BOOL,), node.at, node.op)
            _require(right, (Type.BOOL,), node.at, node.op)
            return _Typed(Type.BOOL, kleene.logic(node.op, left.run, right.run))
        if node.op in "+-*/":
            left, right = self.compile(node.left), self.compile(node.right)
            _require(left, (Type.NUMBER,), node.at, node.op)
            _require(right, (Type.NUMBER,), node.at, node.op)
            return _Typed(Type.NUMBER, kleene.arithmetic(node.op, left.run, right.run))
        return self._comparison(node)

    def _comparison(self, node: Binary) -> _Typed:
        left = self.compile(node.left)
        right = self._choice(left, node.right)
        if left.type is not right.type:
            raise ExpressionError(
                f"「{left.type.value}」と「{right.type.value}」は比べられません。",
                "同じ種類の値どうしで比べてください。",
                node.at,
            )
        if node.op not in ("=", "!=") and left.type not in _ORDERED:
            raise ExpressionError(
                f"「{left.type.value}」に大小はありません。", "= か != か in を使ってください。", node.at
            )
        return _Typed(Type.BOOL, kleene.comparison(node.op, left.run, right.run))

    def _member(self, node: Member) -> _Typed:
        operand = self.compile(node.operand)
        if operand.type is Type.CODES:
            raise ExpressionError("複数選べる項目に in は使えません。", "has(項目, コード) を使ってください。", node.at)
        choices = [self._choice(operand, choice) for choice in node.choices]
        for choice in choices:
            _require(choice, (operand.type,), node.at, "in")
        runs = tuple(choice.run for choice in choices)
        return _Typed(Type.BOOL, kleene.member(operand.run, runs, node.negated))

    def _choice(self, operand: _Typed, node: Node) -> _Typed:
        """The right side of a comparison: an option's code of the left side, or any expression."""
        if operand.codes and operand.type is Type.CODE and isinstance(node, Name | Literal):
            text = node.text if isinstance(node, Name) else str(node.value)
            if text in operand.codes or self._scope.lookup(text) is None:
                return _Typed(Type.CODE, _fixed(_code(text, operand.codes, node.at)), operand.codes)
        return self.compile(node)

    def _call(self, node: Call) -> _Typed:
        function = FUNCTIONS.get(node.function)
        if function is None:
            raise ExpressionError(
                f"「{node.function}」という関数はありません。", f"使えるのは {'・'.join(FUNCTIONS)} です。", node.at
            )
        count = len(node.args)
        if count < function.least or (function.most is not None and count > function.most):
            raise ExpressionError(f"{node.function} の引数の数が違います。", f"書き方：{function.usage}", node.at)
        return self._name_call(node, function) if function.on_name else self._value_call(node, function)

    def _name_call(self, node: Call, function: Function) -> _Typed:
        first, *rest = node.args
        if not isinstance(first, Name):
            raise ExpressionError(f"{node.function} の最初は名前です。", f"書き方：{function.usage}", node.at)
        ref = self.resolve(first)
        self.keys.add(ref.key)
        if function.accepts and ref.type not in function.accepts:
            raise ExpressionError(
                f"{node.function} は「{ref.type.value}」に使えません。", f"書き方：{function.usage}", node.at
            )
        words = tuple(self._word(arg, ref, function) for arg in rest)
        codes = ref.codes if function.result is None else ()
        return _Typed(function.result or ref.type, function.bind_name(ref.key, words), codes)

    @staticmethod
    def _word(arg: Node, ref: Ref, function: Function) -> str:
        if not isinstance(arg, Name | Literal):
            raise ExpressionError("ここには選択肢のコードを書きます。", f"書き方：{function.usage}", arg.at)
        text = arg.text if isinstance(arg, Name) else str(arg.value)
        known = ref.tags if function.words == "tags" else ref.codes
        return _code(text, known, arg.at)

    def _value_call(self, node: Call, function: Function) -> _Typed:
        args: list[_Typed] = []
        for arg in node.args:
            args.append(self._choice(args[1], arg) if function.lazy and len(args) == 2 else self.compile(arg))
        for typed, accepts in zip(args, function.arg_types(len(args)), strict=True):
            _require(typed, accepts, node.at, node.function)
        if function.result is None and len({arg.type for arg in args[1:]}) > 1:
            raise ExpressionError("if の2つの値の種類が違います。", f"書き方：{function.usage}", node.at)
        result = function.result or args[-1].type
        codes = function.codes or (args[1].codes if function.lazy else ())
        return _Typed(result, function.bind_values(tuple(arg.run for arg in args)), codes)


def _code(text: str, codes: tuple[str, ...], at: int) -> str:
    if text not in codes:
        raise ExpressionError(f"「{text}」という選択肢・印はありません。", f"あるのは {'・'.join(codes)} です。", at)
    return text


def _constant(node: Literal) -> _Typed:
    kinds = {bool: Type.BOOL, str: Type.TEXT}
    return _Typed(kinds.get(type(node.value), Type.NUMBER), _fixed(node.value))


def _fixed(value: Value) -> Evaluator:
    return lambda _env: value


def _read(ref: Ref) -> _Typed:
    key = ref.key
    return _Typed(ref.type, lambda env: env.value(key), ref.codes)


def _require(typed: _Typed, accepts: tuple[Type, ...], at: int, what: str) -> None:
    if accepts and typed.type not in accepts:
        wanted = "・".join(t.value for t in accepts)
        raise ExpressionError(
            f"「{what}」に「{typed.type.value}」は使えません。", f"「{wanted}」を書いてください。", at
        )

"""The expression language of question sets: parsed and typed once, evaluated with three values.

``parse`` → syntax tree, ``compile_expression`` → :class:`Expression` whose names are resolved, ``Expression.evaluate``.
See docs/form-format.md for the language as authors see it.
"""

from dx_assess.form.expr.compile import Expression, compile_expression
from dx_assess.form.expr.env import Env, Value
from dx_assess.form.expr.parse import ExpressionError, parse
from dx_assess.form.expr.scope import Ref, Scope, Symbol, Type

__all__ = [
    "Env",
    "Expression",
    "ExpressionError",
    "Ref",
    "Scope",
    "Symbol",
    "Type",
    "Value",
    "compile_expression",
    "parse",
]

"""A tiny safe language for claims: arithmetic over named facts, nothing else.

`-value("goods_services.balance", "2025-03") / 1000` is parsed with `ast`; only numbers, texts, + - * /, the unary minus
and calls of the functions in facts.py are let through. Nothing is ever handed to `eval`.
"""

from __future__ import annotations

import ast
import math
import operator
import warnings
from collections.abc import Callable
from dataclasses import dataclass
from datetime import date
from typing import TYPE_CHECKING

from parley.errors import BadInput, UnknownName
from parley.ledger.facts import FUNCTIONS, Fact, Facts, number
from parley.ledger.observations import Observation

if TYPE_CHECKING:
    from parley.ledger.ledger import Ledger

LONGEST = 500  # characters
OPERATORS: dict[type[ast.operator], Callable[[float, float], float]] = {
    ast.Add: operator.add,
    ast.Sub: operator.sub,
    ast.Mult: operator.mul,
    ast.Div: operator.truediv,
}


@dataclass(frozen=True)
class Answer:
    """What a formula gives, with the observations it was computed from."""

    value: float | date
    observations: tuple[Observation, ...]


def evaluate(formula: str, ledger: Ledger, known_on: date | None = None) -> Answer:
    """The value of a formula over the ledger as known on a day.

    Raises
    ------
    BadInput : the text is no formula, calls with wrong arguments, or its result is no finite number or day.
    UnknownName : it calls a function or names a series that does not exist.
    NotKnown, DateOutsideRecord : a fact it needs was not known on that day.
    """
    facts = Facts(ledger, known_on)
    value = _value(_parse(formula).body, facts)
    if isinstance(value, str):
        raise BadInput(f"{formula!r} gives the text {value!r}. A formula gives a number or a day.")
    if isinstance(value, float) and not math.isfinite(value):
        raise BadInput(f"{formula!r} gives {value}: no finite number.")
    return Answer(value, tuple(dict.fromkeys(facts.used)))


def _parse(formula: str) -> ast.Expression:
    if len(formula) > LONGEST:
        raise BadInput(f"a formula of {len(formula)} characters is too long: write it in at most {LONGEST}.")
    try:
        with warnings.catch_warnings():
            warnings.simplefilter("error")
            return ast.parse(formula.strip(), mode="eval")
    except (SyntaxError, ValueError, MemoryError, RecursionError) as error:
        raise BadInput(f"{formula!r} is no formula: {error}.") from error


def _value(node: ast.expr, facts: Facts) -> Fact:
    if isinstance(node, ast.Constant) and isinstance(node.value, str):
        return node.value
    if isinstance(node, ast.Constant) and isinstance(node.value, int | float) and not isinstance(node.value, bool):
        return _finite(node.value)
    if isinstance(node, ast.UnaryOp) and isinstance(node.op, ast.USub):
        return -number(_value(node.operand, facts))
    if isinstance(node, ast.BinOp) and type(node.op) in OPERATORS:
        return _arithmetic(node, facts)
    if isinstance(node, ast.Call) and isinstance(node.func, ast.Name) and not node.keywords:
        return _call(node.func.id, [_value(item, facts) for item in node.args], facts)
    raise BadInput(
        f"{ast.unparse(node)!r} is not allowed in a formula: only numbers, texts, + - * / and functions are."
    )


def _finite(constant: int | float) -> float:
    try:
        return float(constant)
    except OverflowError as error:
        raise BadInput(f"a number with {len(str(constant))} digits is too large for a formula.") from error


def _arithmetic(node: ast.BinOp, facts: Facts) -> float:
    left, right = number(_value(node.left, facts)), number(_value(node.right, facts))
    if isinstance(node.op, ast.Div) and not right:
        raise BadInput(f"{ast.unparse(node)!r} divides by zero.")
    return OPERATORS[type(node.op)](left, right)


def _call(name: str, arguments: list[Fact], facts: Facts) -> Fact:
    if name not in FUNCTIONS:
        raise UnknownName("function of a formula", name, FUNCTIONS, f"There are {', '.join(sorted(FUNCTIONS))}.")
    function, arity = FUNCTIONS[name]
    if len(arguments) != arity:
        raise BadInput(f"{name} takes {arity} arguments, not {len(arguments)}.")
    return function(facts, *arguments)

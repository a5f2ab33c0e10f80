"""Values: what an expression gives on a row."""

from __future__ import annotations

import datetime as dt
from collections.abc import Callable
from fractions import Fraction
from typing import TYPE_CHECKING, Any

from segql.syntax import ast
from tests.oracle import anniversaries, facts, names, numbers
from tests.oracle.model import Caseless, OracleError, Period, Row, Value, lower
from tests.oracle.time import instant, moved

if TYPE_CHECKING:
    from tests.oracle.program import Oracle


def value(oracle: Oracle, node: ast.Expression, row: Row) -> Value:
    """The value of an expression; a condition's is true or false."""
    match node:
        case ast.Name():
            return _named(oracle, node, row)
        case ast.Number():
            return numbers.rounded(Fraction(node.value))
        case ast.Text() | ast.Boolean() | ast.Date():
            return node.value
        case ast.Month():
            low = dt.date(node.year, node.month, 1)
            return Period(low, moved(low, 1, ast.Unit.MONTH))
        case ast.DateTime():
            return instant(node.value, oracle.clock.zone)
        case ast.Today():
            return _today(oracle, node, row)
        case ast.Shifted():
            count = int(oracle.count(node.count))
            return oracle.clock.shifted(count if node.ahead else -count, node.unit)
        case ast.Edge():
            low, high = oracle.clock.calendar(node.direction, node.unit)
            return high - dt.timedelta(days=1) if node.end else low
        case ast.Negative():
            operand = _number(oracle, node.operand, row)
            return None if operand is None else -operand
        case ast.Arithmetic():
            return _arithmetic(oracle, node, row)
        case ast.Call():
            return _call(oracle, node, row)
        case ast.Aggregate():
            return facts.aggregate(oracle, node, row)
        case ast.Elapsed(unit, until, ast.Anniversary() as anniversary):
            return anniversaries.elapsed(oracle, unit, until, anniversary, row)
        case ast.Elapsed():
            return _elapsed(oracle, node.unit, node.until, oracle.value(node.subject, row))
        case _:
            return oracle.holds(node, row)


def _named(oracle: Oracle, node: ast.Name, row: Row) -> Value:
    match names.meaning(oracle, tuple(part.value for part in node.parts), row):
        case names.Stored(column, where):
            return oracle.reader.column(column, where)
        case names.Known(known):
            return known
        case names.Meant(expression, where):
            return oracle.value(expression, where)
        case names.Set(tuple()):
            raise OracleError(f"{node.text} is a list of values")
        case names.Set(expression):
            return oracle.value(expression, row)
        case names.Membership(segment, where):
            return where is not None and oracle.is_member(segment, where)


def _today(oracle: Oracle, node: ast.Today, row: Row) -> Value:
    """ "Every other keyword is also a name wherever a name can stand"."""
    try:
        return _named(oracle, ast.Name((ast.Identifier(node.word),)), row)
    except OracleError:
        pass
    match node.word.upper():
        case "TODAY":
            return oracle.clock.today
        case "YESTERDAY":
            return oracle.clock.today - dt.timedelta(days=1)
        case "NOW":
            return oracle.clock.cutoff
        case _:
            raise OracleError(f"no moment {node.word}")


def _number(oracle: Oracle, node: ast.Expression, row: Row) -> Fraction | None:
    found = oracle.value(node, row)
    if found is not None and not isinstance(found, Fraction):
        raise OracleError(f"{found!r} is no number")
    return found


def _arithmetic(oracle: Oracle, node: ast.Arithmetic, row: Row) -> Fraction | None:
    """ "arithmetic with a missing value is missing"."""
    left, right = _number(oracle, node.left, row), _number(oracle, node.right, row)
    if left is None or right is None:
        return None
    match node.operator:
        case "+":
            return numbers.plus(left, right)
        case "-":
            return numbers.plus(left, -right)
        case "*":
            return numbers.times(left, right)
        case "/":
            return numbers.over(left, right)
        case _:
            raise OracleError(f"no operator {node.operator}")


def quotient(oracle: Oracle, node: ast.Expression, row: Row) -> tuple[Fraction | None] | None:
    """A quotient whose divisor is a count, unrounded: "`a / b >= c` with a count `b` is compiled as `a >= c * b`". A metric
    that is one counts too. None when the expression is no such quotient; (None,) when it is missing."""
    if isinstance(node, ast.Name):
        try:
            found = names.meaning(oracle, tuple(part.value for part in node.parts), row)
        except OracleError:
            return None
        return quotient(oracle, found.expression, found.row) if isinstance(found, names.Meant) else None
    if isinstance(node, ast.Aggregate) and node.function.value.upper() == "SHARE":
        if not (isinstance(node.measure, ast.Name) and len(node.measure.parts) == 1):
            return None
        part, whole = facts.share(oracle, node, row)
        return (None if whole == 0 else part / whole,)
    if isinstance(node, ast.Arithmetic) and node.operator == "/" and _is_count(oracle, node.right, row):
        left, right = _number(oracle, node.left, row), _number(oracle, node.right, row)
        return (None if left is None or not right else left / right,)
    return None


def _is_count(oracle: Oracle, node: ast.Expression, row: Row) -> bool:
    if isinstance(node, ast.Name):
        try:
            found = names.meaning(oracle, tuple(part.value for part in node.parts), row)
        except OracleError:
            return False
        return isinstance(found, names.Meant) and _is_count(oracle, found.expression, found.row)
    return (
        isinstance(node, ast.Aggregate)
        and node.function.value.upper() == "COUNT"
        and facts.measured_fact(oracle, node.measure, row) is not None
    )


def _elapsed(oracle: Oracle, unit: ast.Unit, until: bool, subject: Value) -> Fraction | None:
    if subject is None:
        return None
    if not isinstance(subject, dt.date):
        raise OracleError(f"no time passes between {subject!r} and today")
    now = oracle.clock.cutoff if unit.is_clock else oracle.clock.today
    found = oracle.clock.elapsed(unit, now, subject) if until else oracle.clock.elapsed(unit, subject, now)
    return None if found is None else Fraction(found)


def _call(oracle: Oracle, node: ast.Call, row: Row) -> Value:
    function = node.function.value.upper()
    if function == "IF":
        # "`IF(condition, a, b)` (a missing condition is false)"
        condition, then, otherwise = node.arguments
        return _exact(oracle.value(then if oracle.holds(condition, row) else otherwise, row))
    arguments: list[Any] = [_exact(oracle.value(argument, row)) for argument in node.arguments]
    known = [argument for argument in arguments if argument is not None]
    match function:
        case "COALESCE":
            return known[0] if known else None
        case "LEAST":
            return min(known) if known else None  # "`LEAST`/`GREATEST` ignore missing values"
        case "GREATEST":
            return max(known) if known else None
    if len(known) < len(arguments):
        return None
    known_function = _FUNCTIONS.get(function)
    if known_function is not None:
        return known_function(*arguments)
    subject = arguments[0]
    if function == "AGE":
        return _elapsed(oracle, ast.Unit.YEAR, False, subject)  # "`AGE` changes on the `ANNIVERSARY`"
    local = subject.astimezone(oracle.clock.zone) if isinstance(subject, dt.datetime) else subject
    match function:
        case "WEEKDAY":
            return Fraction(local.isoweekday())
        case "HOUR":
            return Fraction(local.hour if isinstance(local, dt.datetime) else 0)
        case "DAY":
            return Fraction(local.day)
        case "MONTH":
            return Fraction(local.month)
        case "YEAR":
            return Fraction(local.year)
        case _:
            raise OracleError(f"no function {function}")


def _exact(value: Value) -> Value:
    """The text of a column that ignores case, once a function has made another text of it: case counts again."""
    return str(value) if isinstance(value, Caseless) else value


_FUNCTIONS: dict[str, Callable[..., Value]] = {
    "ROUND": lambda x, places=Fraction(0): numbers.rounded(x, int(places)),
    "ABS": abs,
    "MOD": numbers.remainder,
    "LOWER": lower,
    "LENGTH": lambda text: Fraction(len(text)),
}

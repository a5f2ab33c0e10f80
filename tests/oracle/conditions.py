"""Conditions: section 3 of the language reference. "A member is in or out, never 'unknown'."""

from __future__ import annotations

import datetime as dt
from collections.abc import Sequence
from typing import TYPE_CHECKING

from segql.syntax import ast
from segql.syntax.ast import Among, Comparison, Ignoring, TextOperator
from tests.oracle import anniversaries, facts, history, names, patterns, places, ranks, sequences, values
from tests.oracle.accents import ignored
from tests.oracle.comparing import compare
from tests.oracle.model import Caseless, OracleError, Period, Row, Value

if TYPE_CHECKING:
    from tests.oracle.program import Oracle


def holds(oracle: Oracle, node: ast.Expression, row: Row) -> bool:
    """Whether a condition holds on a row."""
    match node:
        case ast.And():
            return all(oracle.holds(operand, row) for operand in node.operands)
        case ast.Or():
            return any(oracle.holds(operand, row) for operand in node.operands)
        case ast.Not():
            return not oracle.holds(node.operand, row)  # "`NOT r` is exactly everybody who is not in `r`"
        case ast.Compare():
            if isinstance(node.left, ast.Anniversary):
                if node.operator not in (Comparison.EQUAL, Comparison.NOT_EQUAL):
                    raise OracleError("an anniversary returns: it is neither before nor after")
                day = oracle.value(node.right, row)
                found = anniversaries.some(
                    oracle, node.left, row, lambda date: compare(Comparison.EQUAL, date, day, oracle.clock)
                )
                return found is (node.operator is Comparison.EQUAL)
            return _compared(oracle, node.operator, node.left, node.right, row, ignoring=node.ignoring)
        case ast.Between():
            if isinstance(node.subject, ast.Anniversary):
                low, high = oracle.value(node.low, row), oracle.value(node.high, row)
                return node.negated is not anniversaries.some(
                    oracle,
                    node.subject,
                    row,
                    lambda date: (
                        compare(Comparison.GREATER_EQUAL, date, low, oracle.clock)
                        and compare(Comparison.LESS_EQUAL, date, high, oracle.clock)
                    ),
                )
            # "`BETWEEN` has both ends in, whole days when its ends are days."
            inside = _compared(oracle, Comparison.GREATER_EQUAL, node.subject, node.low, row) and _compared(
                oracle, Comparison.LESS_EQUAL, node.subject, node.high, row
            )
            return inside is not node.negated
        case ast.OneOf():
            return _one_of(oracle, node, row) is not node.negated
        case ast.InList():
            return _in_list(oracle, node, row) is not node.negated
        case ast.TextTest():
            return _text_test(oracle, node, row) is not node.negated
        case ast.Known():
            return (oracle.value(node.subject, row) is not None) is not node.negated
        case ast.InWindow() if isinstance(node.subject, ast.Anniversary):
            window = node.window
            return node.negated is not anniversaries.some(
                oracle, node.subject, row, lambda date: oracle.in_window(window, date, row)
            )
        case ast.InWindow():
            subject = oracle.value(node.subject, row)
            return (subject is not None and oracle.in_window(node.window, subject, row)) is not node.negated
        case ast.InRank():
            return ranks.in_rank(oracle, node, row) is not node.negated
        case ast.CountOf():
            # "`AT LEAST 2 OF (open_rate > 20%, HAS visits IN LAST 7 DAYS, vip)`; also `AT MOST`, `EXACTLY`"
            return facts.quantified(oracle, node.quantity, sum(oracle.holds(option, row) for option in node.options))
        case ast.Near():
            return places.near(oracle, node, row) is not node.negated
        case ast.Moved():
            return history.moved(oracle, node, row)
        case ast.Standing():
            return history.standing(oracle, node, row)
        case ast.Has():
            return facts.has(oracle, node, row)
        case ast.Sequence():
            return sequences.holds(oracle, node, row)
        case ast.Selection():
            return selected(oracle, node, row)
        case _:
            found = values.value(oracle, node, row)
            if found is not None and not isinstance(found, bool):
                raise OracleError(f"{found!r} is no condition")
            return found is True


def selected(oracle: Oracle, node: ast.Selection, row: Row) -> bool:
    """ "`INCLUDE a, b` (add these too), `EXCLUDE c, (d AND e)` (leave these out: exclusion always wins)"."""
    if node.tail is not None:
        return ranks.tailed(oracle, node, node.tail, row, lambda one: before_the_tail(oracle, node, one))
    return before_the_tail(oracle, node, row)


def before_the_tail(oracle: Oracle, node: ast.Selection, row: Row) -> bool:
    """Whether a row is selected, whoever of the selected is kept then."""
    if any(oracle.holds(left_out, row) for left_out in node.exclude):
        return False
    return oracle.holds(node.condition, row) or any(oracle.holds(added, row) for added in node.include)


def _compared(
    oracle: Oracle,
    operator: Comparison,
    left: ast.Expression,
    right: ast.Expression,
    row: Row,
    *,
    ignoring: frozenset[Ignoring] = frozenset(),
) -> bool:
    """Values are compared; a quotient by a count is compared unrounded."""
    sides: list[Value] = []
    for side in (left, right):
        exact = values.quotient(oracle, side, row)
        sides.append(exact[0] if exact is not None else oracle.value(side, row))
    return compare(operator, sides[0], sides[1], oracle.clock, ignoring)


def _one_of(oracle: Oracle, node: ast.OneOf, row: Row) -> bool:
    return any(
        _compared(oracle, Comparison.EQUAL, node.subject, option, row, ignoring=node.ignoring)
        for option in _spread(oracle, node.options, row)
    )


def _spread(oracle: Oracle, options: Sequence[ast.Expression], row: Row) -> list[ast.Expression]:
    """ "a list as `PARAM regions = ('FR', 'BE')`, `region IN regions`": its values stand where its name does."""
    spread: list[ast.Expression] = []
    for option in options:
        if isinstance(option, ast.Name) and len(option.parts) == 1:
            param = names.of(oracle.params, option.parts[0].value)
            if isinstance(param, tuple):
                spread.extend(param)
                continue
        spread.append(option)
    return spread


def _in_list(oracle: Oracle, node: ast.InList, row: Row) -> bool:
    subject = oracle.value(node.subject, row)
    if subject is None:
        return False
    return any(
        compare(Comparison.EQUAL, subject, item, oracle.clock, node.ignoring)
        for item in oracle.list_values(node.list, subject)
    )


def _text_test(oracle: Oracle, node: ast.TextTest, row: Row) -> bool:
    subject = oracle.value(node.subject, row)
    if subject is None:
        return node.among is Among.NONE  # "`CONTAINS NONE (…)` (= `NOT CONTAINS ANY`)"
    found = [
        _fits(oracle, node.operator, subject, oracle.value(pattern, row), node.ignoring)
        for pattern in _spread(oracle, node.patterns, row)
    ]
    match node.among:
        case Among.ALL:
            return all(found)
        case Among.NONE:
            return not any(found)
        case _:
            return any(found)


def _fits(
    oracle: Oracle, operator: TextOperator, subject: Value, pattern: Value, ignoring: frozenset[Ignoring]
) -> bool:
    if pattern is None:
        return False
    if isinstance(subject, tuple):
        if operator is not TextOperator.CONTAINS:
            raise OracleError("a list is asked what it contains")
        return any(compare(Comparison.EQUAL, item, pattern, oracle.clock, ignoring) for item in subject)
    if not isinstance(subject, str) or not isinstance(pattern, str):
        raise OracleError(f"{subject!r} {operator.value} {pattern!r}")
    if isinstance(subject, Caseless) or isinstance(pattern, Caseless):
        ignoring = ignoring | {Ignoring.CASE}
    if operator is TextOperator.MATCHES:
        accents = ignoring & {Ignoring.ACCENTS}
        subject, pattern = ignored(subject, accents), ignored(pattern, accents)
        return patterns.search(pattern, subject, ignoring_case=Ignoring.CASE in ignoring)
    subject, pattern = ignored(subject, ignoring), ignored(pattern, ignoring)
    match operator:
        case TextOperator.STARTS_WITH:
            return subject.startswith(pattern)
        case TextOperator.ENDS_WITH:
            return subject.endswith(pattern)
        case _:
            return pattern in subject


def in_window(oracle: Oracle, window: ast.Window, value: Value, row: Row) -> bool:
    """Whether a date or a moment lies in a window that is no comparison."""
    if not isinstance(value, dt.date):
        raise OracleError(f"{value!r} is in no window")
    clock = oracle.clock
    match window:
        case ast.Rolling():
            return clock.holds(clock.rolling(window, int(oracle.count(window.count))), value)
        case ast.Calendar():
            return clock.holds(clock.days(*clock.calendar(window.direction, window.unit)), value)
        case ast.Ago():
            far = None if window.far is None else int(oracle.count(window.far))
            return clock.holds(clock.ago(int(oracle.count(window.near)), far, window.unit), value)
        case ast.Within(ast.Year(year)):
            period: Value = Period(dt.date(year, 1, 1), dt.date(year + 1, 1, 1))
            return compare(Comparison.EQUAL, value, period, clock)
        case ast.Within(period_node):
            return compare(Comparison.EQUAL, value, oracle.value(period_node, row), clock)  # type: ignore[arg-type]
        case _:
            raise OracleError(f"{type(window).__name__} is a comparison")

"""Comparisons: equality and order, ranges, windows of dates."""

from __future__ import annotations

import re
from collections.abc import Callable
from decimal import Decimal

from segql.diagnostics import Fix, Note
from segql.diagnostics.messages import keyword, say
from segql.diagnostics.suggest import nearest
from segql.diagnostics.wording import a_type
from segql.operators.functions import WEEKDAYS
from segql.semantics import ir
from segql.semantics.anniversaries import Anniversaries
from segql.semantics.elapsed import at
from segql.semantics.folding import folding
from segql.semantics.names import Typed
from segql.semantics.periods import Instant, Point
from segql.semantics.rows import comparable, read_type
from segql.semantics.values import is_condition
from segql.semantics.wording import words
from segql.syntax import ast
from segql.types import BOOLEAN, DATE, DATETIME, NUMBER, RATIO, TEXT, Kind, Type

_C = ast.Comparison
#: What each operator asks: an order, and whether its complement is meant.
_ORDERS: dict[_C, ir.Comparison] = {
    _C.EQUAL: ir.Comparison.EQUAL,
    _C.NOT_EQUAL: ir.Comparison.EQUAL,
    _C.LESS: ir.Comparison.LESS,
    _C.BEFORE: ir.Comparison.LESS,
    _C.LESS_EQUAL: ir.Comparison.LESS_EQUAL,
    _C.GREATER: ir.Comparison.GREATER,
    _C.AFTER: ir.Comparison.GREATER,
    _C.GREATER_EQUAL: ir.Comparison.GREATER_EQUAL,
    _C.SINCE: ir.Comparison.GREATER_EQUAL,
}
_TEMPORAL_ONLY = (_C.BEFORE, _C.AFTER, _C.SINCE)
_DATE = re.compile(r"\d{4}-\d{2}(-\d{2})?(T\d{2}:\d{2}(:\d{2})?)?\Z")
#: No name and no value that somebody mistyped is longer.
_LONGEST_GUESS = 80
_NUMBER = re.compile(r"-?\d+(\.\d+)?\Z")


class Comparisons(Anniversaries):
    """The part of the resolver that reads comparisons."""

    def compare(self, written: ast.Compare) -> ir.Condition | None:
        """`left operator right`."""
        order = _ORDERS[written.operator]
        left, right = written.left, written.right
        if self.is_moment(left) and not self.is_moment(right):
            left, right, order = right, left, order.turned
        if isinstance(left, ast.Anniversary):
            return self.anniversary_compared(left, right, written)
        if isinstance(right, ast.Anniversary):
            return self.anniversary_compared(right, left, written)
        typed = self.value(left)
        if typed is None:
            if not self.is_moment(right) and _weekday(right) is None:
                self.value(right)
            return None
        if written.operator in _TEMPORAL_ONLY and not typed.type.is_temporal:
            return self.diagnostics.error(
                "type-mismatch",
                say(
                    "{operator} compares dates, and this is {type}",
                    operator=keyword(written.operator.value),
                    type=a_type(typed.type),
                ),
                left.span,
                help=say("use <, > or >= for other values"),
            )
        condition = self.compared(typed, left, order, right, written.ignoring)
        if condition is None:
            return None
        return ir.Not(condition) if written.operator is _C.NOT_EQUAL else condition

    def compared(
        self,
        typed: Typed,
        left: ast.Expression,
        order: ir.Comparison,
        right: ast.Expression,
        ignoring: frozenset[ast.Ignoring] = frozenset(),
    ) -> ir.Condition | None:
        """A value, read already, compared with what was written on the right."""
        if self.is_moment(right) and typed.type.is_temporal and not isinstance(typed.value, ir.Literal):
            point = self.point(right)
            return None if point is None else self._against(typed, order, point)
        day = _weekday(right) if _is_weekday(typed.value) else None
        other = Typed(ir.Literal(NUMBER, Decimal(day))) if day is not None else self.value(right)
        if other is None:
            return None
        if not comparable(typed.type, other.type):
            return self._mismatch(typed, left, other, right)
        if typed.type == BOOLEAN and order is not ir.Comparison.EQUAL:
            return self.diagnostics.error(
                "type-mismatch", say("true and false have no order"), right.span, help=say("use = or !=")
            )
        if not self.allowed(typed, other, right) or not self.allowed(other, typed, left):
            return None
        if not self._is_share(left, right) or not self._is_share(right, left):
            return None
        if typed.type.is_temporal and typed.type != other.type:
            return ir.Compare(order, self.local_date(typed.value), self.local_date(other.value))
        if typed.type == TEXT:
            fold = folding(ignoring, typed, other)
            return ir.Compare(order, fold.of(typed.value), fold.of(other.value))
        if ignoring:
            return self._no_text(typed, ignoring, left)
        return ir.Compare(order, typed.value, other.value)

    def _no_text(self, typed: Typed, ignoring: frozenset[ast.Ignoring], written: ast.Expression) -> None:
        said = " AND ".join(sorted((word.value for word in ignoring), reverse=True))
        self.diagnostics.error(
            "type-mismatch",
            say("IGNORING {what} is about texts, and this is {type}", what=keyword(said), type=a_type(typed.type)),
            written.span,
            help=say("leave it out"),
        )

    # Dates ------------------------------------------------------------------------------------------------------------

    def _against(self, typed: Typed, order: ir.Comparison, point: Point) -> ir.Condition | None:
        """A date or datetime beside days or an instant: `=` inside it, `<` before it starts, `>` once it ended."""
        if isinstance(point, Instant) and typed.type == DATETIME:
            return ir.Compare(order, typed.value, at(DATETIME, point.moment))
        is_now = isinstance(point, Instant) and isinstance(point.moment, ir.Cutoff)
        if is_now and order in (ir.Comparison.LESS_EQUAL, ir.Comparison.GREATER):
            # Live: a date stands for its midnight, so it is at or before the current moment when it is at or before today.
            return ir.Compare(order, typed.value, at(DATE, self.world.calendar.today))
        periods = self.world.periods
        opening, closing = periods.opening(point), periods.closing(point)
        start, stop = periods.bound(opening, typed.type), periods.bound(closing, typed.type)
        match order:
            case ir.Comparison.EQUAL:
                window = ir.Window(start, stop)
            case ir.Comparison.LESS:
                window = ir.Window(None, start)
            case ir.Comparison.LESS_EQUAL:
                window = ir.Window(None, stop)
            case ir.Comparison.GREATER:
                window = ir.Window(stop, None)
            case ir.Comparison.GREATER_EQUAL:
                window = ir.Window(start, None)
        return ir.InWindow(typed.value, window)

    def in_window(self, written: ast.InWindow) -> ir.Condition | None:
        """`signup IN LAST 30 DAYS`."""
        if isinstance(written.subject, ast.Anniversary):
            return self.anniversary_in_window(written.subject, written)
        typed = self.value(written.subject)
        if typed is None:
            return None
        if not typed.type.is_temporal:
            if typed.type == BOOLEAN and self.row.fact is not None:
                return self._window_last(written)
            help = None
            if isinstance(written.window, ast.Within) and typed.type.is_numeric:
                help = say("write = {date}", date=written.window.span.text)
            return self.diagnostics.error(
                "type-mismatch",
                say("a window is about dates, and this is {type}", type=a_type(typed.type)),
                written.subject.span,
                help=help,
            )
        window = self.world.periods.window(written.window, typed.type, future=True)
        if window is None:
            return None
        condition = ir.InWindow(typed.value, window)
        return ir.Not(condition) if written.negated else condition

    def _window_last(self, written: ast.InWindow) -> None:
        """`HAS orders WHERE paid IN LAST 30 DAYS`: the window belongs to the fact."""
        window = written.span.text[len(written.subject.span.text) :].strip()
        self.diagnostics.error(
            "window-after-where",
            say("a window stands after WHERE"),
            written.window.span,
            help=say(
                "the window comes first: {title} {window} WHERE {subject}",
                title=self.row.title,
                window=window,
                subject=words(written.subject),
            ),
        )

    def between(self, written: ast.Between) -> ir.Condition | None:
        """`subject BETWEEN low AND high`: both ends in, whole days when its ends are days."""
        if isinstance(written.subject, ast.Anniversary):
            return self.anniversary_between(written.subject, written)
        typed = self.value(written.subject)
        if typed is None:
            return None
        low = self.compared(typed, written.subject, ir.Comparison.GREATER_EQUAL, written.low)
        high = self.compared(typed, written.subject, ir.Comparison.LESS_EQUAL, written.high)
        if low is None or high is None:
            return None
        if _is_empty(low, high):
            self.diagnostics.warning(
                "never-holds",
                say("nothing lies between these: the first is above the second"),
                written.span,
                help=say("write BETWEEN {low} AND {high}", low=written.high.span.text, high=written.low.span.text),
            )
        condition: ir.Condition = ir.And((low, high))
        match low, high:
            case ir.InWindow(value, ir.Window(start, None)), ir.InWindow(_, ir.Window(None, stop)):
                condition = ir.InWindow(value, ir.Window(start, stop))
        return ir.Not(condition) if written.negated else condition

    # Messages ---------------------------------------------------------------------------------------------------------

    def _mismatch(self, typed: Typed, left: ast.Expression, other: Typed, right: ast.Expression) -> None:
        help, fix = quoted(right, typed.type) or quoted(left, other.type), None
        for literal, facing in ((right, typed.type), (left, other.type)):
            if isinstance(literal, ast.Text):
                date = facing.is_temporal and _DATE.match(literal.value)
                number = facing.is_numeric and _NUMBER.match(literal.value)
                if date or number:
                    help = (
                        say("dates are written without quotes: {value}", value=literal.value)
                        if date
                        else say("numbers are written without quotes: {value}", value=literal.value)
                    )
                    fix = Fix(literal.span, literal.value)
        if help is None and typed.type.kind is Kind.LIST and other.type.kind is not Kind.LIST:
            help = say("write {left} CONTAINS {right}", left=words(left), right=words(right))
        if help is None and typed.column is not None and typed.type == BOOLEAN:
            help = say("write {left} alone, or NOT {left}", left=words(left))
        if help is None and (is_condition(left) or is_condition(right)):
            help = say("put parentheses where they belong, or join conditions with AND")
        if help is None and not isinstance(typed.value, ir.Literal):
            help = say("compare `{left}` with {type}", left=words(left), type=a_type(typed.type))
        notes = (
            [Note(typed.column.span, say("`{column}` is declared here", column=typed.column.name))]
            if typed.column
            else []
        )
        span = left.span.to(right.span) if left.span.source is right.span.source else right.span
        self.diagnostics.error(
            "type-mismatch",
            say("{left} is compared with {right}", left=a_type(typed.type), right=a_type(other.type)),
            span,
            help=help,
            fix=fix,
            notes=notes,
        )

    def _is_share(self, aggregate: ast.Expression, number: ast.Expression) -> bool:
        """Whether a SHARE is compared with what it can be: 60 was meant as 60%."""
        is_plain = isinstance(number, ast.Number) and not number.percent and number.value > 1
        if not (isinstance(aggregate, ast.Aggregate) and aggregate.function.value == "SHARE" and is_plain):
            return True
        self.diagnostics.error(
            "ratio-range",
            say("a share is a ratio, from 0 to 1, and is compared with {number}", number=words(number)),
            number.span,
            help=say("write {number}%", number=words(number)),
            fix=Fix(number.span, f"{words(number)}%"),
        )
        return False

    def allowed(self, typed: Typed, other: Typed, written: ast.Expression) -> bool:
        """Whether a literal can be a value of the column that it is compared with."""
        literal = other.value.value if isinstance(other.value, ir.Literal) else None
        column = typed.column
        if column is None or literal is None:
            return True
        if column.values and isinstance(literal, str):
            fold: Callable[[str], str] = str.casefold if column.ignore_case else str
            if fold(literal) not in {fold(value) for value in column.values}:
                near = nearest(literal, column.values) if len(literal) < _LONGEST_GUESS else None
                shown = literal if len(literal) < _LONGEST_GUESS else f"{literal[:_LONGEST_GUESS]}…"
                listed = ", ".join(f"'{value}'" for value in column.values[:12])
                self.diagnostics.error(
                    "unknown-value",
                    say("'{shown}' is not one of {column}'s values", shown=shown, column=column.name),
                    written.span,
                    help=say("did you mean '{near}'?", near=near)
                    if near
                    else say("it is one of {listed}", listed=listed),
                    notes=[Note(column.span, say("its values are declared here"))],
                    fix=Fix(written.span, f"'{near}'") if near else None,
                )
                return False
        is_plain = isinstance(written, ast.Number) and not written.percent
        if read_type(column) == RATIO and is_plain and not isinstance(literal, str) and literal > 1:  # type: ignore[operator]
            self.diagnostics.error(
                "ratio-range",
                say(
                    "`{column}` is {type}, from 0 to 1, and is compared with {literal}",
                    column=column.name,
                    type=a_type(column.type or RATIO),
                    literal=literal,
                ),
                written.span,
                help=say("write {literal}%", literal=literal),
                fix=Fix(written.span, f"{literal}%"),
            )
            return False
        return True


def _is_weekday(value: ir.Value) -> bool:
    """Whether a value is a day of the week, or one out of several facts: then a bare `saturday` may stand beside it."""
    match value:
        case ir.Call(function=ir.Function.WEEKDAY):
            return True
        case ir.Aggregate(value=ir.Call(function=ir.Function.WEEKDAY)):
            return value.function is not ir.AggregateFunction.COUNT
        case _:
            return False


def _weekday(written: ast.Expression) -> int | None:
    """The number of the day that a bare `saturday` names."""
    if isinstance(written, ast.Name) and len(written.parts) == 1:
        word = written.parts[0].value.casefold()
        return WEEKDAYS.index(word) + 1 if word in WEEKDAYS else None
    return None


def _is_empty(low: ir.Condition, high: ir.Condition) -> bool:
    match low, high:
        case ir.Compare(right=ir.Literal(value=first)), ir.Compare(right=ir.Literal(value=last)):
            return bool(first > last)  # type: ignore[operator]
        case ir.InWindow(window=ir.Window(ir.Fixed(start), _)), ir.InWindow(window=ir.Window(_, ir.Fixed(stop))):
            return bool(start >= stop)
    return False


def quoted(written: ast.Expression, facing: Type) -> str | None:
    """The advice to quote what meets a text and is none; None when that is not the case."""
    if facing == TEXT and isinstance(written, ast.Number | ast.Date | ast.Month | ast.Boolean):
        return say("texts are written in quotes: '{text}'", text=written.span.text)
    return None

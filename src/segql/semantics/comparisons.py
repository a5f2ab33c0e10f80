"""Comparisons: equality and order, ranges, lists of values, texts, windows of dates."""

from __future__ import annotations

import re
from collections.abc import Callable
from decimal import Decimal

from segql.catalog import model
from segql.diagnostics import Fix, Note
from segql.diagnostics.messages import say
from segql.diagnostics.suggest import nearest
from segql.operators.functions import WEEKDAYS
from segql.semantics import ir
from segql.semantics.facts import Facts
from segql.semantics.lists import read_list
from segql.semantics.names import Everybody, ParamFound, SegmentFound, Typed
from segql.semantics.patterns import BadPattern, portable
from segql.semantics.periods import Instant, Point
from segql.semantics.rows import comparable, read_type
from segql.semantics.values import at, is_caseless, is_condition, lowered
from segql.semantics.wording import words
from segql.source import Span
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
_MIRROR = {
    ir.Comparison.EQUAL: ir.Comparison.EQUAL,
    ir.Comparison.LESS: ir.Comparison.GREATER,
    ir.Comparison.LESS_EQUAL: ir.Comparison.GREATER_EQUAL,
    ir.Comparison.GREATER: ir.Comparison.LESS,
    ir.Comparison.GREATER_EQUAL: ir.Comparison.LESS_EQUAL,
}
_TEMPORAL_ONLY = (_C.BEFORE, _C.AFTER, _C.SINCE)
_DATE = re.compile(r"\d{4}-\d{2}(-\d{2})?(T\d{2}:\d{2}(:\d{2})?)?\Z")
#: No name and no value that somebody mistyped is longer.
_LONGEST_GUESS = 80
_NUMBER = re.compile(r"-?\d+(\.\d+)?\Z")


class Comparisons(Facts):
    """The part of the resolver that reads comparisons."""

    def compare(self, written: ast.Compare) -> ir.Condition | None:
        """`left operator right`."""
        order = _ORDERS[written.operator]
        left, right = written.left, written.right
        if self.is_moment(left) and not self.is_moment(right):
            left, right, order = right, left, _MIRROR[order]
        typed = self.value(left)
        if typed is None:
            if not self.is_moment(right) and self.weekday(left, right) is None:
                self.value(right)
            return None
        if written.operator in _TEMPORAL_ONLY and not typed.type.is_temporal:
            return self.diagnostics.error(
                "type-mismatch",
                say(
                    "{operator} compares dates, and this is a {type}", operator=written.operator.value, type=typed.type
                ),
                left.span,
                help=say("use <, > or >= for other values"),
            )
        condition = self._compared(typed, left, order, right, ast.Ignoring.CASE in written.ignoring)
        if condition is None:
            return None
        return ir.Not(condition) if written.operator is _C.NOT_EQUAL else condition

    def _compared(
        self, typed: Typed, left: ast.Expression, order: ir.Comparison, right: ast.Expression, ignoring: bool = False
    ) -> ir.Condition | None:
        """A value, read already, compared with what was written on the right."""
        if self.is_moment(right) and typed.type.is_temporal and not isinstance(typed.value, ir.Literal):
            point = self.point(right)
            return None if point is None else self._against(typed, order, point)
        day = self.weekday(left, right)
        other = Typed(ir.Literal(NUMBER, Decimal(day))) if day is not None else self.value(right)
        if other is None:
            return None
        if not comparable(typed.type, other.type):
            return self._mismatch(typed, left, other, right)
        if typed.type == BOOLEAN and order is not ir.Comparison.EQUAL:
            return self.diagnostics.error(
                "type-mismatch", say("true and false have no order"), right.span, help=say("use = or !=")
            )
        if not self._allowed(typed, other, right) or not self._allowed(other, typed, left):
            return None
        if not self._is_share(left, right) or not self._is_share(right, left):
            return None
        if typed.type.is_temporal and typed.type != other.type:
            return ir.Compare(order, self.local_date(typed.value), self.local_date(other.value))
        if typed.type == TEXT and (ignoring or is_caseless(typed) or is_caseless(other)):
            return ir.Compare(order, lowered(typed.value), lowered(other.value))
        if ignoring and typed.type != TEXT:
            return self._case_of(typed, left)
        return ir.Compare(order, typed.value, other.value)

    def _case_of(self, typed: Typed, written: ast.Expression) -> None:
        self.diagnostics.error(
            "type-mismatch",
            say("IGNORING CASE is about texts, and this is a {type}", type=typed.type),
            written.span,
            help=say("leave it out"),
        )

    def weekday(self, left: ast.Expression, right: ast.Expression) -> int | None:
        """The number of the day when a WEEKDAY is compared with a bare `saturday`."""
        is_weekday = isinstance(left, ast.Call) and left.function.value.upper() == "WEEKDAY"
        if is_weekday and isinstance(right, ast.Name) and len(right.parts) == 1:
            word = right.parts[0].value.casefold()
            return WEEKDAYS.index(word) + 1 if word in WEEKDAYS else None
        return None

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
        typed = self.value(written.subject)
        if typed is None:
            return None
        if not typed.type.is_temporal:
            if typed.type == BOOLEAN and self.row.fact is not None:
                return self._window_last(written)
            help = None
            if isinstance(written.window, ast.Within) and typed.type.is_numeric:
                help = say("write = {span}", span=written.window.span.text)
            return self.diagnostics.error(
                "type-mismatch",
                say("a window is about dates, and this is a {type}", type=typed.type),
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
        typed = self.value(written.subject)
        if typed is None:
            return None
        low = self._compared(typed, written.subject, ir.Comparison.GREATER_EQUAL, written.low)
        high = self._compared(typed, written.subject, ir.Comparison.LESS_EQUAL, written.high)
        if low is None or high is None:
            return None
        if _is_empty(low, high):
            self.diagnostics.warning(
                "never-holds",
                say("nothing lies between these: the first is above the second"),
                written.span,
                help=say(
                    "write BETWEEN {span} AND {span_2}", span=written.high.span.text, span_2=written.low.span.text
                ),
            )
        condition: ir.Condition = ir.And((low, high))
        match low, high:
            case ir.InWindow(value, ir.Window(start, None)), ir.InWindow(_, ir.Window(None, stop)):
                condition = ir.InWindow(value, ir.Window(start, stop))
        return ir.Not(condition) if written.negated else condition

    # Lists of values --------------------------------------------------------------------------------------------------

    def one_of(self, written: ast.OneOf) -> ir.Condition | None:
        """`country IN ('FR', 'BE')`, `region IN regions`."""
        options = self._options(written)
        typed = self.value(written.subject)
        if typed is None or options is None:
            return None
        ignoring = ast.Ignoring.CASE in written.ignoring
        conditions = [
            self._compared(typed, written.subject, ir.Comparison.EQUAL, option, ignoring) for option in options
        ]
        known = [condition for condition in conditions if condition is not None]
        if len(known) < len(conditions):
            return None
        condition: ir.Condition = known[0] if len(known) == 1 else ir.Or(tuple(known))
        literals = [c.right for c in known if isinstance(c, ir.Compare) and isinstance(c.right, ir.Literal)]
        subjects = {c.left for c in known if isinstance(c, ir.Compare)}
        if len(literals) == len(known) > 1 and len(subjects) == 1:
            condition = ir.OneOf(subjects.pop(), tuple(dict.fromkeys(literals)))
        return ir.Not(condition) if written.negated else condition

    def _options(self, written: ast.OneOf) -> tuple[ast.Expression, ...] | None:
        if not written.bare:
            return written.options
        name = written.options[0]
        if not isinstance(name, ast.Name):
            return written.options
        found = self.lookup(name)
        match found:
            case None:
                return None
            case ParamFound(value) if isinstance(value, tuple):
                return value
            case SegmentFound() | Everybody():
                text = f"NOT {name.text}" if written.negated else name.text
                return self.diagnostics.error(
                    "bare-segment-in",
                    say("`{name}` is a segment, and a segment's name is a condition by itself", name=name.text),
                    written.span,
                    help=say("write {text} alone", text=text),
                    fix=Fix(written.span, text),
                )
            case _:
                return self.diagnostics.error(
                    "type-mismatch",
                    say("IN needs a list, and `{name}` is not one", name=name.text),
                    name.span,
                    help=say("write IN ({name}), or = {name}", name=name.text),
                )

    def in_list(self, written: ast.InList) -> ir.Condition | None:
        """`email IN LIST 'lists/unsubscribed.csv'`, `IN LIST staff`."""
        typed = self.value(written.subject)
        if typed is None:
            return None
        caseless = ast.Ignoring.CASE in written.ignoring or is_caseless(typed)
        if typed.type != TEXT and not typed.type.is_numeric:
            return self.diagnostics.error(
                "type-mismatch",
                say("a list holds texts or numbers, and this is a {type}", type=typed.type),
                written.subject.span,
            )
        declared = None
        if isinstance(written.list, ast.Identifier):
            lists = self.world.catalog.lists
            declared = self.world.find(lists, written.list.value)
            if declared is None:
                near = nearest(written.list.value, lists)
                return self.diagnostics.error(
                    "unknown-name",
                    say("the catalog has no list `{list}`", list=written.list.value),
                    written.list.span,
                    help=say("did you mean `{near}`?", near=near)
                    if near
                    else say("name a file in quotes, as IN LIST 'lists/staff.csv'"),
                )
        subject = lowered(typed.value) if caseless and typed.type == TEXT else typed.value
        condition: ir.Condition | None
        if declared is not None and declared.table is not None:
            column = ir.Column(typed.type, ir.Field(declared.column), name=declared.column)
            condition = ir.InTable(typed.value, declared.table, column, caseless and typed.type == TEXT)
        else:
            condition = self._in_file(written, declared, typed, subject, caseless)
        if condition is None:
            return None
        return ir.Not(condition) if written.negated else condition

    def _in_file(
        self,
        written: ast.InList,
        declared: model.ListDeclaration | None,
        typed: Typed,
        subject: ir.Value,
        caseless: bool,
    ) -> ir.Condition | None:
        path = declared.file if declared is not None else getattr(written.list, "value", "")
        column = declared.column if declared is not None else _called(written.subject)
        values = read_list(self.world, str(path), column, typed.type, written.list.span)
        if values is None:
            return None
        literals: list[ir.Value] = [ir.Literal(typed.type, value) for value in values]
        if caseless and typed.type == TEXT:
            literals = [lowered(literal) for literal in literals]
        options = tuple(literal for literal in dict.fromkeys(literals) if isinstance(literal, ir.Literal))
        return ir.OneOf(subject, options)

    # Texts and lists --------------------------------------------------------------------------------------------------

    def text_test(self, written: ast.TextTest) -> ir.Condition | None:
        """`email ENDS WITH '.fr'`, `tags CONTAINS ANY ('gold', 'silver')`."""
        typed = self.value(written.subject)
        if typed is None:
            return None
        caseless = ast.Ignoring.CASE in written.ignoring or is_caseless(typed)
        is_list = typed.type.kind is Kind.LIST
        if is_list and written.operator is not ast.TextOperator.CONTAINS:
            return self.diagnostics.error(
                "type-mismatch",
                say(
                    "{operator} is about texts, and this is a {type}", operator=written.operator.value, type=typed.type
                ),
                written.subject.span,
                help=say("a list is searched with CONTAINS"),
            )
        if not is_list and typed.type != TEXT:
            return self.diagnostics.error(
                "type-mismatch",
                say(
                    "{operator} is about texts, and this is a {type}", operator=written.operator.value, type=typed.type
                ),
                written.subject.span,
            )
        tests = [self._text_pattern(typed, written, pattern, caseless) for pattern in self._patterns(written)]
        known = tuple(test for test in tests if test is not None)
        if len(known) < len(tests) or not known:
            return None
        several: ir.Condition = ir.And(known) if written.among is ast.Among.ALL else ir.Or(known)
        condition = known[0] if len(known) == 1 else several
        negated = written.negated != (written.among is ast.Among.NONE)
        return ir.Not(condition) if negated else condition

    def _patterns(self, written: ast.TextTest) -> tuple[ast.Expression, ...]:
        """The right side's texts, a param's list in place of its name."""
        if len(written.patterns) == 1 and isinstance(written.patterns[0], ast.Name):
            name = written.patterns[0]
            if len(name.parts) == 1 and self.inside(self.row, name.parts[0].value) is None:
                value = self.world.param(name.parts[0].value)
                if isinstance(value, tuple):
                    return value
        return written.patterns

    def _text_pattern(
        self, typed: Typed, written: ast.TextTest, pattern: ast.Expression, caseless: bool
    ) -> ir.Condition | None:
        other = self.value(pattern)
        if other is None:
            return None
        element = typed.type.element or TEXT
        if not comparable(element, other.type):
            return self.diagnostics.error(
                "type-mismatch",
                say("a {element} is expected here, and this is a {type}", element=element, type=other.type),
                pattern.span,
                help=_quoted(pattern, element),
            )
        if typed.type.kind is Kind.LIST:
            if not self._allowed(typed, other, pattern):
                return None
            folded = caseless and element == TEXT
            return ir.ListContains(typed.value, lowered(other.value) if folded else other.value, folded)
        if written.operator is ast.TextOperator.MATCHES:
            return self._matches(typed, other, pattern, caseless)
        if caseless or is_caseless(other):
            return ir.TextTest(written.operator, lowered(typed.value), lowered(other.value))
        return ir.TextTest(written.operator, typed.value, other.value)

    def _matches(self, typed: Typed, other: Typed, pattern: ast.Expression, caseless: bool) -> ir.Condition | None:
        if not (isinstance(other.value, ir.Literal) and isinstance(other.value.value, str)):
            return self.diagnostics.error(
                "bad-pattern",
                say("MATCHES needs a pattern that is written out"),
                pattern.span,
                help=say("for example MATCHES '^BIO-\\d+$'"),
            )
        text = other.value.value
        try:
            return ir.Matches(typed.value, portable(text, ignore_case=caseless))
        except BadPattern as error:
            span = pattern.span
            # Inside a plainly quoted text every character stands one after the quote.
            if isinstance(pattern, ast.Text) and span.text[1:-1] == text:
                span = Span(
                    span.source, span.start + 1 + error.start, span.start + 1 + max(error.stop, error.start + 1)
                )
            return self.diagnostics.error("bad-pattern", error.message, span, help=error.help)

    # Messages ---------------------------------------------------------------------------------------------------------

    def _mismatch(self, typed: Typed, left: ast.Expression, other: Typed, right: ast.Expression) -> None:
        help, fix = _quoted(right, typed.type) or _quoted(left, other.type), None
        for literal, facing in ((right, typed.type), (left, other.type)):
            if isinstance(literal, ast.Text):
                date = facing.is_temporal and _DATE.match(literal.value)
                number = facing.is_numeric and _NUMBER.match(literal.value)
                if date or number:
                    help = f"{'dates' if date else 'numbers'} are written without quotes: {literal.value}"
                    fix = Fix(literal.span, literal.value)
        if help is None and typed.type.kind is Kind.LIST and other.type.kind is not Kind.LIST:
            help = say("write {left} CONTAINS {right}", left=words(left), right=words(right))
        if help is None and typed.column is not None and typed.type == BOOLEAN:
            help = say("write {left} alone, or NOT {left}", left=words(left))
        if help is None and (is_condition(left) or is_condition(right)):
            help = say("put parentheses where they belong, or join conditions with AND")
        if help is None and not isinstance(typed.value, ir.Literal):
            help = say("compare `{left}` with a {type}", left=words(left), type=typed.type)
        notes = (
            [Note(typed.column.span, say("`{column}` is declared here", column=typed.column.name))]
            if typed.column
            else []
        )
        span = left.span.to(right.span) if left.span.source is right.span.source else right.span
        self.diagnostics.error(
            "type-mismatch",
            say("a {type} is compared with a {type_2}", type=typed.type, type_2=other.type),
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

    def _allowed(self, typed: Typed, other: Typed, written: ast.Expression) -> bool:
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
                    "`{column}` is a {type}, from 0 to 1, and is compared with {literal}",
                    column=column.name,
                    type=column.type,
                    literal=literal,
                ),
                written.span,
                help=say("write {literal}%", literal=literal),
                fix=Fix(written.span, f"{literal}%"),
            )
            return False
        return True


def _is_empty(low: ir.Condition, high: ir.Condition) -> bool:
    match low, high:
        case ir.Compare(right=ir.Literal(value=first)), ir.Compare(right=ir.Literal(value=last)):
            return bool(first > last)  # type: ignore[operator]
        case ir.InWindow(window=ir.Window(ir.Fixed(start), _)), ir.InWindow(window=ir.Window(_, ir.Fixed(stop))):
            return bool(start >= stop)
    return False


def _called(written: ast.Expression) -> str:
    return written.parts[-1].value if isinstance(written, ast.Name) else ""


def _quoted(written: ast.Expression, facing: Type) -> str | None:
    if facing == TEXT and isinstance(written, ast.Number | ast.Date | ast.Month | ast.Boolean):
        return say("texts are written in quotes: '{span}'", span=written.span.text)
    return None

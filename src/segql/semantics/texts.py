"""Texts and lists of values: IN, IN LIST, CONTAINS and its like."""

from __future__ import annotations

from segql.catalog import model
from segql.diagnostics import Fix
from segql.diagnostics.messages import keyword, say
from segql.diagnostics.suggest import nearest
from segql.diagnostics.wording import a_type
from segql.operators.accents import without_accents
from segql.semantics import ir
from segql.semantics.comparisons import Comparisons, quoted
from segql.semantics.folding import Folding, folding, unaccented
from segql.semantics.lists import INLINE, read_list
from segql.semantics.names import Everybody, ParamFound, SegmentFound, Typed
from segql.semantics.patterns import BadPattern, portable
from segql.semantics.rows import comparable
from segql.source import Span
from segql.syntax import ast, print_expression
from segql.types import TEXT, Kind


class Texts(Comparisons):
    """The part of the resolver that reads tests of texts, lists and lists of values."""

    # Lists of values --------------------------------------------------------------------------------------------------

    def one_of(self, written: ast.OneOf) -> ir.Condition | None:
        """`country IN ('FR', 'BE')`, `region IN regions`."""
        options = self._options(written)
        typed = self.value(written.subject)
        if typed is None or options is None:
            return None
        conditions = [
            self.compared(typed, written.subject, ir.Comparison.EQUAL, option, written.ignoring) for option in options
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
                alone = ast.Not(name) if written.negated else name
                text = print_expression(alone, self.world.language(written))
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
        fold = folding(written.ignoring, typed) if typed.type == TEXT else Folding()
        if typed.type != TEXT and not typed.type.is_numeric:
            return self.diagnostics.error(
                "type-mismatch",
                say("a list holds texts or numbers, and this is {type}", type=a_type(typed.type)),
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
        condition: ir.Condition | None
        if declared is not None and declared.table is not None:
            column = ir.Column(typed.type, ir.Field(declared.column), name=declared.column)
            condition = ir.InTable(typed.value, declared.table, column, fold.case, fold.accents)
        else:
            condition = self._in_file(written, declared, typed, fold)
        if condition is None:
            return None
        return ir.Not(condition) if written.negated else condition

    def _in_file(
        self,
        written: ast.InList,
        declared: model.ListDeclaration | None,
        typed: Typed,
        fold: Folding,
    ) -> ir.Condition | None:
        path = declared.file if declared is not None else getattr(written.list, "value", "")
        column = declared.column if declared is not None else _called(written.subject)
        values = read_list(self.world, str(path), column, typed.type, written.list.span)
        if values is None:
            return None
        if len(values.values) > INLINE:
            return ir.InValues(typed.value, values, fold.case, fold.accents)
        literals = [fold.of(ir.Literal(typed.type, value)) for value in values.values]
        options = tuple(literal for literal in dict.fromkeys(literals) if isinstance(literal, ir.Literal))
        return ir.OneOf(fold.of(typed.value), options)

    # Texts and lists --------------------------------------------------------------------------------------------------

    def text_test(self, written: ast.TextTest) -> ir.Condition | None:
        """`email ENDS WITH '.fr'`, `tags CONTAINS ANY ('gold', 'silver')`."""
        typed = self.value(written.subject)
        if typed is None:
            return None
        is_list = typed.type.kind is Kind.LIST
        if is_list and written.operator is not ast.TextOperator.CONTAINS:
            return self.diagnostics.error(
                "type-mismatch",
                say(
                    "{operator} is about texts, and this is {type}",
                    operator=keyword(written.operator.value),
                    type=a_type(typed.type),
                ),
                written.subject.span,
                help=say("a list is searched with CONTAINS"),
            )
        if not is_list and typed.type != TEXT:
            return self.diagnostics.error(
                "type-mismatch",
                say(
                    "{operator} is about texts, and this is {type}",
                    operator=keyword(written.operator.value),
                    type=a_type(typed.type),
                ),
                written.subject.span,
            )
        tests = [self._text_pattern(typed, written, pattern) for pattern in self._patterns(written)]
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

    def _text_pattern(self, typed: Typed, written: ast.TextTest, pattern: ast.Expression) -> ir.Condition | None:
        other = self.value(pattern)
        if other is None:
            return None
        element = typed.type.element or TEXT
        if not comparable(element, other.type):
            return self.diagnostics.error(
                "type-mismatch",
                say("{wanted} is expected here, and this is {type}", wanted=a_type(element), type=a_type(other.type)),
                pattern.span,
                help=quoted(pattern, element),
            )
        if typed.type.kind is Kind.LIST:
            if not self.allowed(typed, other, pattern):
                return None
            fold = folding(written.ignoring, typed) if element == TEXT else Folding()
            return ir.ListContains(typed.value, fold.of(other.value), fold.case, fold.accents)
        if written.operator is ast.TextOperator.MATCHES:
            return self._matches(typed, other, pattern, folding(written.ignoring, typed))
        fold = folding(written.ignoring, typed, other)
        return ir.TextTest(written.operator, fold.of(typed.value), fold.of(other.value))

    def _matches(self, typed: Typed, other: Typed, pattern: ast.Expression, fold: Folding) -> ir.Condition | None:
        if not (isinstance(other.value, ir.Literal) and isinstance(other.value.value, str)):
            return self.diagnostics.error(
                "bad-pattern",
                say("MATCHES needs a pattern that is written out"),
                pattern.span,
                help=say("for example MATCHES '^BIO-\\d+$'"),
            )
        text = other.value.value
        try:
            value = unaccented(typed.value) if fold.accents else typed.value
            wanted = without_accents(text) if fold.accents else text
            return ir.Matches(value, portable(wanted, ignore_case=fold.case))
        except BadPattern as error:
            span = pattern.span
            # Inside a plainly quoted text every character stands one after the quote.
            if isinstance(pattern, ast.Text) and span.text[1:-1] == text:
                span = Span(
                    span.source, span.start + 1 + error.start, span.start + 1 + max(error.stop, error.start + 1)
                )
            return self.diagnostics.error("bad-pattern", error.message, span, help=error.help)


def _called(written: ast.Expression) -> str:
    return written.parts[-1].value if isinstance(written, ast.Name) else ""

"""From what members did to text: HAS, sequences, aggregates and their windows."""

from __future__ import annotations

from typing import TYPE_CHECKING, assert_never

from segql.syntax import ast
from segql.syntax.print import NOT, SUM, binding

if TYPE_CHECKING:
    from segql.syntax.print import Printer


class FactPrinter:
    """Prints what stands in HAS and in aggregates with a printer of expressions."""

    def __init__(self, printer: Printer) -> None:
        self._printer = printer
        self._phrase = printer.phrase

    # Aggregates -------------------------------------------------------------------------------------------------------

    def aggregate(self, node: ast.Aggregate) -> str:
        """`SUM(orders.amount IN LAST 12 MONTHS WHERE channel = 'store')`."""
        printer = self._printer
        measure = printer.expression(node.measure)
        narrowed = node.window is not None or node.where is not None or node.any is not None
        if binding(node.measure) < SUM and (narrowed or _windowed(node.measure)):
            measure = f"({measure})"
        pieces = [self._phrase("DISTINCT"), measure] if node.distinct else [measure]
        if node.window is not None:
            pieces.append(self.window(node.window))
        if node.any is not None:
            pieces.append(self.rhythm(node.any))
        if node.where is not None:
            pieces += [self._phrase("WHERE"), printer.expression(node.where)]
        arguments = "".join(f", {printer.expression(item)}" for item in node.arguments)
        return f"{printer.function(node.function)}({' '.join(pieces)}{arguments})"

    def gap(self, node: ast.Gap) -> str:
        """`DAYS BETWEEN orders`."""
        return self._phrase("UNIT BETWEEN NAME", self._printer.unit(node.unit), self._printer.names(node.fact))

    # HAS --------------------------------------------------------------------------------------------------------------

    def has(self, node: ast.Has) -> str:
        """`HAS AT LEAST 3 orders IN LAST 90 DAYS WHERE category = 'bio'`."""
        return " ".join(self.has_parts(node))

    def has_parts(self, node: ast.Has) -> list[str]:
        """A HAS up to its filter, the filter, and what follows."""
        pieces = [self._printer.names(node.fact)]
        window = [] if node.window is None else [self.window(node.window)]
        rhythm = [] if node.rhythm is None else [self.rhythm(node.rhythm)]
        # `ON AT LEAST 4 DAYS IN LAST 30 DAYS` is how it is said; the others follow their window.
        pieces += rhythm + window if isinstance(node.rhythm, ast.OnUnits) else window + rhythm
        parts = [self._quantified(node.quantity, " ".join(pieces))]
        if node.where is not None:
            parts.append(self._where(node.where, node.filter_grouped, bool(node.same)))
        if node.same:
            parts.append(" ".join(self._phrase("SAME NAME", self._printer.identifier(column)) for column in node.same))
        return parts

    def sequence(self, node: ast.Sequence) -> str:
        """`HAS carts FOLLOWED BY orders WITHIN 7 DAYS`, in one line."""
        return " ".join(self.places(node))

    def places(self, node: ast.Sequence) -> list[str]:
        """The head of a sequence, each step, and ALL WITHIN."""
        first = node.first
        if isinstance(first, ast.Group):
            place = self._group(first)
            if node.quantity.quantifier is ast.Quantifier.SOME:
                head = self._phrase("HAS group", place)
            else:
                head = self._quantified(node.quantity, place)
            if first.within is not None:
                head += f" {self._phrase('WITHIN duration', self.duration(first.within))}"
        elif first.position is not None and node.quantity.quantifier is ast.Quantifier.SOME:
            head = self._phrase(f"HAS {first.position.value} event", self._event(first))
        elif first.position is not None:
            head = self._quantified(node.quantity, self._phrase(f"{first.position.value} event", self._event(first)))
        else:
            head = self._quantified(node.quantity, self._event(first))
        places = [head, *(self._step(step) for step in node.steps)]
        if node.within is not None:
            places.append(self._phrase("ALL_WITHIN duration", self.duration(node.within)))
        return places

    def _quantified(self, quantity: ast.Quantity, place: str) -> str:
        printer = self._printer
        match quantity.quantifier:
            case ast.Quantifier.SOME:
                return self._phrase("HAS target", place)
            case ast.Quantifier.NO | ast.Quantifier.ONLY:
                return self._phrase(f"HAS {quantity.quantifier.value} place_in_line", place)
            case ast.Quantifier.BETWEEN:
                assert quantity.low is not None and quantity.high is not None
                low, high = printer.expression(quantity.low), printer.expression(quantity.high)
                written = self._phrase("BETWEEN amount AND amount", low, high)
            case quantifier:
                assert quantity.low is not None
                written = self._phrase(f"{quantifier.name} amount", printer.expression(quantity.low))
        return self._phrase("HAS quantity place_in_line", written, place)

    def _event(self, node: ast.Event) -> str:
        pieces = [self._printer.names(node.fact)]
        if node.window is not None:
            pieces.append(self.window(node.window))
        if node.where is not None:
            pieces.append(self._where(node.where, node.filter_grouped, True))
        return " ".join(pieces)

    def _where(self, where: ast.Expression, grouped: bool, continued: bool) -> str:
        """A filter; a HAS that ends it stands in parentheses where what follows would be taken for its own."""
        inner = where
        while isinstance(inner, ast.Not):
            inner = inner.operand
        shown = grouped or (continued and isinstance(inner, ast.Has | ast.Sequence))
        text = self._printer.operand(where, NOT)
        shown = shown and binding(where) >= NOT and not text.startswith("(")
        return f"{self._phrase('WHERE')} {f'({text})' if shown else text}"

    def _group(self, node: ast.Group) -> str:
        events = ", ".join(self._event(event) for event in node.events)
        if node.least is None:
            return self._phrase("ALL_OF LPAR events RPAR", events)
        return self._phrase("AT_LEAST amount OF LPAR events RPAR", self._printer.expression(node.least), events)

    def _step(self, node: ast.Step) -> str:
        word = "NOT_FOLLOWED_BY" if node.negated else "FOLLOWED_BY"
        word = "IMMEDIATELY_FOLLOWED_BY" if node.immediately else word
        event = self._group(node.event) if isinstance(node.event, ast.Group) else self._event(node.event)
        pieces = [self._phrase(f"{word} target", event)]
        if node.after is not None:
            pieces.append(self._phrase("AFTER_LAPSE duration", self.duration(node.after)))
        if node.within is not None:
            pieces.append(self._phrase("WITHIN duration", self.duration(node.within)))
        pieces += [self._phrase("SAME NAME", self._printer.identifier(column)) for column in node.same]
        pieces += [self._phrase("WITHOUT event IN_BETWEEN", self._event(event)) for event in node.without]
        return " ".join(pieces)

    # Time -------------------------------------------------------------------------------------------------------------

    def duration(self, node: ast.Duration) -> str:
        """`30 DAYS`."""
        return self._phrase(
            "amount UNIT", self._printer.expression(node.count), self._printer.unit(node.unit, node.count)
        )

    def rhythm(self, node: ast.Rhythm) -> str:
        """`IN ANY 30 DAYS`, `ON AT LEAST 4 DAYS`."""
        printer = self._printer
        match node:
            case ast.AnyStretch(duration):
                return self._phrase(
                    "IN_ANY duration", self.duration(duration), unit=duration.unit, count=duration.count
                )
            case ast.OnUnits(count, unit):
                slots = printer.expression(count), printer.unit(unit, count)
                return self._phrase("ON_AT_LEAST amount UNIT", *slots, unit=unit, count=count)
            case ast.Regularly(count, ast.Periods(number, length)):
                total, every = printer.expression(number), self.duration(length)
                key = "IN_AT_LEAST amount OF LAST amount PERIODS_OF duration"
                return self._phrase(key, printer.expression(count), total, every)
            case ast.Regularly(count, ast.Rolling(_, number, unit, complete)):
                key = f"IN_AT_LEAST amount OF LAST amount {'COMPLETE ' if complete else ''}UNIT"
                total, word = printer.expression(number), printer.unit(unit, number)
                return self._phrase(key, printer.expression(count), total, word, unit=unit)
            case ast.Streak(count, unit):
                slots = printer.expression(count), printer.unit(unit, count)
                return self._phrase("FOR amount CONSECUTIVE UNIT", *slots, unit=unit, count=count)
            case _:
                assert_never(node)  # type: ignore[arg-type]

    def window(self, node: ast.Window) -> str:
        """A window with the words that it begins with."""
        printer = self._printer
        match node:
            case ast.Rolling() | ast.Calendar() | ast.Ago() | ast.Within():
                return self.period(node)
            case ast.Bounded(operator, moment):
                return printer.relation(operator, moment)
            case ast.Stretch(low, high):
                return self._phrase("BETWEEN sum AND sum", printer.operand(low, SUM), printer.operand(high, SUM))
            case ast.Relative(duration, before, anchor):
                key = f"RELATIVE duration {'BEFORE' if before else 'AFTER'} sum"
                return self._phrase(key, self.duration(duration), printer.operand(anchor, SUM), unit=duration.unit)
            case ast.Active(at, during, least):
                if isinstance(at, ast.Shifted):
                    return self._phrase("ACTIVE active_moment", printer.moment(at, "active_moment"))
                if at is not None:
                    return self._phrase("ACTIVE active_moment", printer.expression(at))
                if during is not None:
                    return self._phrase("ACTIVE plain_window", self.window(during))
                if least is not None:
                    return self._phrase("ACTIVE FOR_AT_LEAST duration", self.duration(least))
                return self._phrase("ACTIVE")
            case _:
                assert_never(node)

    def period(self, node: ast.Rolling | ast.Calendar | ast.Ago | ast.Within, negated: bool = False) -> str:
        """A window that begins with IN, or NOT IN."""
        printer = self._printer
        denied = "NOT " if negated else ""
        match node:
            case ast.Rolling(direction, count, unit, complete):
                amount, word = printer.expression(count), printer.unit(unit, count)
                key = f"IN {direction.value} {{}} {'COMPLETE ' if complete else ''}UNIT"
                one = key.format("1")
                if amount == "1" and one in printer.own_phrases:
                    return self._phrase(denied + one, word, unit=unit)
                return self._phrase(denied + key.format("amount"), amount, word, unit=unit)
            case ast.Calendar(direction, unit):
                return self._phrase(f"{denied}IN {direction.value} UNIT", printer.one_unit(unit), unit=unit)
            case ast.Ago(near, far, unit):
                if far is None:
                    slots = printer.expression(near), printer.unit(unit, near)
                    return self._phrase(f"{denied}IN amount UNIT AGO", *slots, unit=unit)
                key, word = f"{denied}IN amount TO amount UNIT AGO", printer.unit(unit, far)
                return self._phrase(key, printer.expression(near), printer.expression(far), word, unit=unit)
            case ast.Within(period):
                if isinstance(period, ast.Year):
                    return self._phrase(f"{denied}IN NUMBER", f"{period.year:04}")
                kind = "MONTH" if isinstance(period, ast.Month) else "DATE"
                return self._phrase(f"{denied}IN {kind}", printer.moment(period))
            case _:
                assert_never(node)


def _windowed(measure: ast.Expression) -> bool:
    """Whether a measure would be read as another one with a window."""
    match measure:
        case ast.InWindow() | ast.Between():
            return True
        case ast.Compare(ast.Comparison.BEFORE | ast.Comparison.AFTER | ast.Comparison.SINCE):
            return True
        case ast.And(operands):
            return _windowed(operands[0])
        case _:
            return False

"""What members did: section 4 of the language reference."""

from __future__ import annotations

import datetime as dt
from collections import Counter
from fractions import Fraction
from typing import TYPE_CHECKING, Any

from segql.catalog import model as catalog
from segql.syntax import ast
from segql.syntax.ast import Comparison, Quantifier
from tests.oracle import lasting, numbers, rhythm
from tests.oracle.comparing import compare
from tests.oracle.model import Caseless, OracleError, Row, Value, folded, lower
from tests.oracle.names import of

if TYPE_CHECKING:
    from tests.oracle.program import Oracle


def scope_entity(oracle: Oracle, row: Row) -> tuple[catalog.Entity, Row | None]:
    """The entity whose facts a row has: its own, or the one that a fact's row also is."""
    if isinstance(row.scope, catalog.Entity):
        return row.scope, row
    if isinstance(row.scope, catalog.Fact) and row.scope.entity is not None:
        entity = of(oracle.catalog.entities, row.scope.entity)
        if entity is not None:
            return entity, oracle.reader.as_entity(row.scope, row)
    raise OracleError(f"{row.scope.name} has no facts")


def fact_named(oracle: Oracle, name: str, entity: catalog.Entity) -> catalog.Fact | None:
    """A fact of an entity by its name or its label ("HAS AN order … works too")."""
    facts = [fact for fact in oracle.catalog.facts.values() if _belongs(fact, entity)]
    for fact in facts:
        if folded(fact.name) == folded(name):
            return fact
    for fact in facts:
        if folded(name) in (folded(fact.label.one), folded(fact.label.many)):
            return fact
    return None


def _belongs(fact: catalog.Fact, entity: catalog.Entity) -> bool:
    if isinstance(fact.relation, catalog.ListSource):
        return folded(fact.relation.entity) == folded(entity.name)
    return any(folded(owner.entity) == folded(entity.name) for owner in fact.owners)


def time_column(fact: catalog.Fact) -> catalog.Column | None:
    """The column that says when a fact happened: a lasting fact without a time of its own happens when it starts."""
    return fact.valid.start if fact.time is None and fact.valid is not None else fact.time


def time_of(oracle: Oracle, row: Row) -> Value:
    """When a fact happened, None for a fact without a time."""
    column = time_column(row.scope) if isinstance(row.scope, catalog.Fact) else None
    return None if column is None else oracle.reader.column(column, row)


def order_of(oracle: Oracle, row: Row) -> tuple[dt.datetime, tuple[Any, ...]]:
    """ "Facts are ordered by time, then the fact's `key` if the catalog has one": a date stands for its local midnight."""
    time = time_of(oracle, row)
    moment = time if isinstance(time, dt.datetime) else oracle.clock.midnight(time)  # type: ignore[arg-type]
    key = row.scope.key if isinstance(row.scope, catalog.Fact) else ()
    return moment, tuple(oracle.reader.physical(name, row) for name in key)


def _exists(oracle: Oracle, fact: catalog.Fact, row: Row) -> bool:
    """ "a fact exists if its time < cutoff"; "Only attributes, and facts declared `planned`, may lie after the cutoff"; a
    date stands for its local midnight. The catalog's conditions narrow it."""
    time = time_of(oracle, row)
    if time is not None and not fact.planned:
        moment = time if isinstance(time, dt.datetime) else oracle.clock.midnight(time)  # type: ignore[arg-type]
        if moment >= oracle.clock.cutoff:
            return False
    return all(oracle.holds(where, row) for where in fact.wheres)


def facts_of(oracle: Oracle, fact: catalog.Fact, entity: catalog.Entity, member: Row | None) -> list[Row]:
    """The facts of one member that exist at the cutoff."""
    if member is None:
        return []
    index = oracle.fact_index.get((fact.name, entity.name))
    if index is None:
        index = {}
        for row in oracle.reader.fact_rows(fact):
            owner = oracle.reader.owner(fact, entity, row)
            if owner is not None and _exists(oracle, fact, row):
                index.setdefault(oracle.reader.key(entity, owner), []).append(row)
        oracle.fact_index[(fact.name, entity.name)] = index
    return index.get(oracle.reader.key(entity, member), [])


def in_window(oracle: Oracle, window: ast.Window | None, row: Row, member: Row) -> bool:
    """ "A fact without a time is in no window"; `member` is whose fact it is."""
    if window is None:
        return True
    fact = row.scope
    if isinstance(window, ast.Active):
        return lasting.active(oracle, window, row, member)
    if not isinstance(fact, catalog.Fact) or time_column(fact) is None:
        raise OracleError(f"{fact.name} has no time, so it cannot be windowed")
    time = time_of(oracle, row)
    if time is None:
        return False
    match window:
        case ast.Relative():
            return lasting.relative(oracle, window, time, member)
        case ast.Bounded() | ast.Stretch():
            return beside_window(oracle, window, time, row)
        case _:
            return oracle.in_window(window, time, row)


def beside_window(oracle: Oracle, window: ast.Bounded | ast.Stretch, time: Value, row: Row) -> bool:
    """The windows that are comparisons."""
    match window:
        case ast.Bounded(operator, moment):
            return _beside(oracle, operator, time, moment, row)
        case ast.Stretch(low, high):
            return _beside(oracle, Comparison.GREATER_EQUAL, time, low, row) and _beside(
                oracle, Comparison.LESS_EQUAL, time, high, row
            )


def _beside(oracle: Oracle, operator: Comparison, time: Value, moment: ast.Expression, row: Row) -> bool:
    other = oracle.value(moment, row)
    if isinstance(other, dt.datetime) and isinstance(time, dt.date) and not isinstance(time, dt.datetime):
        time = oracle.clock.midnight(time)
    return compare(operator, time, other, oracle.clock)


def in_the_window(
    oracle: Oracle, fact: catalog.Fact, window: ast.Window | None, entity: catalog.Entity, member: Row | None
) -> list[Row]:
    """A member's facts in a window."""
    if member is None:
        return []
    return [one for one in facts_of(oracle, fact, entity, member) if in_window(oracle, window, one, member)]


def chosen(
    oracle: Oracle, name: ast.Name, window: ast.Window | None, where: ast.Expression | None, row: Row
) -> tuple[catalog.Fact, list[Row], list[Row]]:
    """The fact of that name, the row's facts in the window, and those of them for which the filter holds."""
    entity, member = scope_entity(oracle, row)
    fact = fact_named(oracle, name.text, entity)
    if fact is None:
        raise OracleError(f"{entity.name} has no fact {name.text}")
    there = in_the_window(oracle, fact, window, entity, member)
    return fact, there, [one for one in there if where is None or oracle.holds(where, one)]


def has(oracle: Oracle, node: ast.Has, row: Row) -> bool:
    """HAS: "The order is fixed: quantity, fact, window, `WHERE`"."""
    fact, there, matching = chosen(oracle, node.fact, node.window, node.where, row)
    if node.rhythm is not None:
        return rhythm.holds(oracle, node.quantity, node.rhythm, fact, matching)
    if node.same:
        return quantified(oracle, node.quantity, rhythm.most_alike(oracle, node.same, matching))
    if node.quantity.quantifier is Quantifier.ONLY:
        return len(matching) >= 1 and len(matching) == len(there)  # "none there that is otherwise"
    return quantified(oracle, node.quantity, len(matching))


def quantified(oracle: Oracle, quantity: ast.Quantity, count: int) -> bool:
    """Whether a number of facts (or of whatever is counted) is what a quantity asks for."""
    low = Fraction(0) if quantity.low is None else oracle.count(quantity.low)
    match quantity.quantifier:
        case Quantifier.SOME:
            return count >= 1
        case Quantifier.NO:
            return count == 0  # "exactly NOT (HAS orders IN LAST 6 MONTHS)"
        case Quantifier.ONLY:
            raise OracleError("ONLY compares facts with facts")
        case Quantifier.AT_LEAST:
            return count >= low
        case Quantifier.AT_MOST:
            return count <= low
        case Quantifier.EXACTLY:
            return count == low
        case Quantifier.MORE_THAN:
            return count > low
        case Quantifier.FEWER_THAN:
            return count < low
        case Quantifier.BETWEEN:
            if quantity.high is None:
                raise OracleError("BETWEEN needs two ends")
            return low <= count <= oracle.count(quantity.high)


def measured_fact(oracle: Oracle, measure: ast.Expression, row: Row) -> catalog.Fact | None:
    """The fact that an aggregate's measure is about, None when it is about a value of the row itself (a list)."""
    if not isinstance(row.scope, catalog.Entity) and not (
        isinstance(row.scope, catalog.Fact) and row.scope.entity is not None
    ):
        return None
    entity, _ = scope_entity(oracle, row)
    for name in _names(measure):
        fact = fact_named(oracle, name.parts[0].value, entity)
        if fact is not None:
            return fact
    return None


def _names(node: Any) -> list[ast.Name]:
    if isinstance(node, ast.Name):
        return [node]
    if isinstance(node, tuple):
        return [name for item in node for name in _names(item)]
    if isinstance(node, ast.Node):
        fields = (f for f in type(node).__dataclass_fields__ if f != "span")
        return [name for field in fields for name in _names(getattr(node, field))]
    return []


def aggregate(oracle: Oracle, node: ast.Aggregate, row: Row) -> Value:
    """One value from a member's facts."""
    function = node.function.value.upper()
    fact = measured_fact(oracle, node.measure, row)
    if fact is None:
        if function != "COUNT":
            raise OracleError("the measure names no fact")
        listed = oracle.value(node.measure, row)
        return Fraction(0 if listed is None else len(listed))  # type: ignore[arg-type]
    entity, member = scope_entity(oracle, row)
    there = in_the_window(oracle, fact, node.window, entity, member)
    matching = [one for one in there if node.where is None or oracle.holds(node.where, one)]
    if function == "SHARE":
        part, whole = share(oracle, node, row)
        return None if whole == 0 else numbers.rounded(part / whole)
    if isinstance(node.measure, ast.Gap):
        return _of_values(oracle, function, node, rhythm.gaps(oracle, node.measure, matching), row)
    if node.any is not None:
        # "`COUNT(DISTINCT logins.device IN ANY 5 MINUTES) >= 3 -- the largest value over all stretches`"
        stretches = rhythm.stretches(oracle, node.any, matching)
        return max((_measured(oracle, function, node, fact, rows, row) for rows in stretches), default=Fraction(0))
    return _measured(oracle, function, node, fact, matching, row)


def _measured(
    oracle: Oracle, function: str, node: ast.Aggregate, fact: catalog.Fact, chosen: list[Row], row: Row
) -> Any:
    if isinstance(node.measure, ast.Name) and len(node.measure.parts) == 1:
        if function != "COUNT" or node.distinct:
            raise OracleError(f"{function} needs a column of {fact.name}")
        return Fraction(len(chosen))
    if function in ("FIRST", "SECOND", "LAST"):
        return _placed(oracle, function, node.measure, fact, chosen)
    values: list[Any] = [value for one in chosen if (value := oracle.value(node.measure, one)) is not None]
    values = [Caseless(lower(value)) if isinstance(value, Caseless) else value for value in values]
    if node.distinct:
        values = list(dict.fromkeys(values))
    return _of_values(oracle, function, node, values, row)


def _of_values(oracle: Oracle, function: str, node: ast.Aggregate, values: list[Any], row: Row) -> Value:
    """ "Over no facts `COUNT` and `SUM` are 0; every other aggregate is missing" … "every other aggregate ignores missing
    values"."""
    if function == "COUNT":
        return Fraction(len(values))
    if function == "SUM":
        return sum(values, Fraction(0))
    if not values:
        return None
    match function:
        case "AVG":
            return numbers.mean(values)
        case "MIN":
            return min(values)
        case "MAX":
            return max(values)
        case "MEDIAN":
            return numbers.percentile(values, Fraction(50))
        case "PERCENTILE":
            percent = oracle.value(node.arguments[0], row)
            if not isinstance(percent, Fraction):
                raise OracleError("PERCENTILE needs a number")
            return numbers.percentile(values, percent)
        case "MODE":
            # "`MODE` takes the smallest of equally frequent ones"
            counts = Counter(values)
            most = max(counts.values())
            return min(value for value, count in counts.items() if count == most)
        case _:
            raise OracleError(f"no aggregate {function}")


def _placed(oracle: Oracle, function: str, measure: ast.Expression, fact: catalog.Fact, chosen: list[Row]) -> Value:
    """ "Facts are ordered by time, then the fact's `key` if the catalog has one, then the value itself. `FIRST`/`LAST` take
    that fact's value even if it is missing …. A fact without a time is … never first, last"."""
    if time_column(fact) is None:
        raise OracleError(f"{fact.name} has no time, so none of it is first or last")

    def order(one: Row) -> tuple[Any, ...]:
        value = oracle.value(measure, one)
        return *order_of(oracle, one), (value is not None, "" if value is None else value)

    timed = sorted((one for one in chosen if time_of(oracle, one) is not None), key=order)
    place = {"FIRST": 0, "SECOND": 1, "LAST": len(timed) - 1}[function]
    return oracle.value(measure, timed[place]) if 0 <= place < len(timed) else None


def share(oracle: Oracle, node: ast.Aggregate, row: Row) -> tuple[Fraction, Fraction]:
    """SHARE's part and whole: "SHARE(orders.amount WHERE …) -- of the money, not of the rows"."""
    fact = measured_fact(oracle, node.measure, row)
    entity, member = scope_entity(oracle, row)
    if fact is None:
        raise OracleError("SHARE needs a fact")
    there = in_the_window(oracle, fact, node.window, entity, member)
    matching = [one for one in there if node.where is None or oracle.holds(node.where, one)]
    if isinstance(node.measure, ast.Name) and len(node.measure.parts) == 1:
        return Fraction(len(matching)), Fraction(len(there))

    def total(rows: list[Row]) -> Fraction:
        found = (oracle.value(node.measure, one) for one in rows)
        return sum((value for value in found if isinstance(value, Fraction)), Fraction(0))

    return total(matching), total(there)

"""Sweeps: one scan of a fact's table for many tallies.

Tallies of the same rows differ in what they tell apart (a channel, a status, an amount from which on facts count) and in
their moments. A sweep finds all of that out about a fact once, as a single number: its kind and its stretch of time. Which
slot that is in each tally's arrays is a table of whole numbers.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, replace
from decimal import Decimal
from math import prod

from segql.plan import tallies as tallying
from segql.plan.tallies import Kept, Tally, equated
from segql.semantics import ir

#: So many kinds and stretches are told apart in one sweep: their tables stay in a processor's cache.
_PLACES = 1 << 16
#: How many bytes the arrays of one sweep may take.
_BYTES = 1 << 30
_WIDTHS = {Kept.COUNT: 4, Kept.KNOWN: 4}
_WIDEST = 8

_C = ir.Comparison


@dataclass(frozen=True, slots=True)
class Dimension:
    """Tests of which the first that holds tells a fact's place: its number, counted from 1; 0 is that none holds. Either no
    two of them hold of one fact or (`nested`) each implies those after it."""

    tests: tuple[ir.Condition, ...]
    nested: bool = False

    @property
    def places(self) -> int:
        """How many places there are."""
        return len(self.tests) + 1

    def where(self, test: ir.Condition) -> range:
        """The places at which one of the tests holds."""
        place = self.tests.index(test) + 1
        return range(1 if self.nested else place, place + 1)


@dataclass(frozen=True, slots=True)
class Selection:
    """Which facts of a sweep a tally counts, and where. `needed`: for some dimensions (by number), the places that all its
    facts have. `codes`: by the place in the dimension number `code`, the tally's code, or -1; no such dimension (None): all
    its facts are of code 0. `stretches`: the tally's stretch by that of the sweep, or -1."""

    needed: tuple[tuple[int, range], ...]
    code: int | None
    codes: tuple[int, ...]
    stretches: tuple[int, ...]


@dataclass(frozen=True, slots=True)
class Sweep:
    """A scan of the facts for which `filters` hold. The kind of a fact is its place in all `dimensions`, the last of them
    counting ones; where no tally counts facts of place 0, another is `asked` for. `bounds` and `needs_time` are as in a
    tally. `values` are those of the tallies, in their order and each once."""

    rows: ir.FactRows
    tallies: tuple[Tally, ...]
    filters: tuple[ir.Condition, ...]
    dimensions: tuple[Dimension, ...]
    asked: frozenset[int]
    bounds: tuple[ir.Fixed | None, ...]
    needs_time: bool
    values: tuple[ir.Value, ...]

    @property
    def stretches(self) -> int:
        """How many stretches of time are told apart."""
        return len(self.bounds) + 1

    @property
    def places(self) -> int:
        """How many kinds and stretches there are: a fact's place is kind · stretches + stretch."""
        return prod(one.places for one in self.dimensions) * self.stretches

    def selection(self, tally: Tally) -> Selection:
        """Where the facts of one of the tallies are."""
        needed = []
        for condition in tally.filters:
            if condition not in self.filters:
                number = self._dimension(condition)
                needed.append((number, self.dimensions[number].where(condition)))
        code: int | None = None
        codes: tuple[int, ...] = (0,)
        if tally.codes and tally.codes[0] not in self.filters:
            code = self._dimension(tally.codes[0])
            tests = self.dimensions[code].tests
            codes = (-1, *(tally.codes.index(one) if one in tally.codes else -1 for one in tests))
        return Selection(tuple(needed), code, codes, tuple(self._stretches(tally)))

    def value(self, tally: Tally, index: int) -> int:
        """Where a tally's value stands among the sweep's."""
        return self.values.index(tally.values[index])

    def _dimension(self, condition: ir.Condition) -> int:
        return next(number for number, one in enumerate(self.dimensions) if condition in one.tests)

    def _stretches(self, tally: Tally) -> Iterator[int]:
        own = set(tally.bounds)
        is_told = None in self.bounds  # facts without a time are in stretch 0, alone
        yield -1 if tally.needs_time and is_told else 0
        reached = 0
        for bound in self.bounds:
            reached += bound in own
            yield reached


def sweeps(some: Iterable[Tally], size: int) -> tuple[Sweep, ...]:
    """The sweeps that fill tallies, with arrays for so many members."""
    by_rows: dict[ir.FactRows, list[Tally]] = {}
    for tally in some:
        by_rows.setdefault(replace(tally.rows, name="", key=(), where=None), []).append(tally)
    return tuple(sweep for own in by_rows.values() for part in _apart(own) for sweep in _shared(part, size))


def _apart(own: Sequence[Tally]) -> list[list[Tally]]:
    """Where a value is wanted of few kinds of facts, they are read apart from those that are only counted: reading values of
    all facts costs more than reading some facts twice."""
    options: dict[ir.Value, set[ir.Condition]] = {}
    for tally in own:
        for code in (*tally.codes, *tally.filters):
            if (value := equated(code)) is not None:
                options.setdefault(value, set()).add(code)
    valued = [tally for tally in own if tally.values]
    if len(valued) in (0, len(own)) or not all(_is_narrow(tally, options) for tally in valued):
        return [list(own)]
    return [[tally for tally in own if not tally.values], valued]


def _is_narrow(tally: Tally, options: dict[ir.Value, set[ir.Condition]]) -> bool:
    codes = tally.codes or tuple(one for one in tally.filters if equated(one) is not None)
    return bool(codes) and any(
        2 * sum(equated(one) == value for one in codes) <= len(options[value])
        for value in map(equated, codes)
        if value is not None
    )


def _shared(own: Sequence[Tally], size: int) -> Iterator[Sweep]:
    """A few sweeps that keep to the limits: tallies with like filters go together."""
    some: list[Tally] = []
    made: Sweep | None = None
    for tally in sorted(own, key=lambda one: sorted(map(repr, one.filters))):
        wider = sweep((*some, tally))
        if made is not None and (wider.places > _PLACES or _bytes(wider.tallies, size) > _BYTES):
            yield made
            some, wider = [], sweep((tally,))
        some.append(tally)
        made = wider
    if made is not None:
        yield made


def _bytes(some: Iterable[Tally], size: int) -> int:
    return sum(
        layout.slots * size * _WIDTHS.get(layout.kept, _WIDEST) for tally in some for layout in tallying.layouts(tally)
    )


def sweep(some: Sequence[Tally]) -> Sweep:
    """One sweep for tallies of the same rows, narrowed in whatever way."""
    shared = set.intersection(*(_fixed(tally) for tally in some))
    filters = tuple(sorted(shared, key=repr))
    tests = [test for tally in some for test in (*tally.codes, *tally.filters) if test not in shared]
    dimensions = tuple(_dimensions(dict.fromkeys(tests)))
    needs_time = all(tally.needs_time for tally in some)
    asked = frozenset(number for number, one in enumerate(dimensions) if all(_asks(tally, one) for tally in some))
    values = dict.fromkeys(value for tally in some for value in tally.values)
    return Sweep(some[0].rows, tuple(some), filters, dimensions, asked, _bounds(some), needs_time, tuple(values))


def _fixed(tally: Tally) -> set[ir.Condition]:
    """What holds of all facts of a tally."""
    return {*tally.filters, *(tally.codes if len(tally.codes) == 1 else ())}


def _asks(tally: Tally, dimension: Dimension) -> bool:
    wanted = set(dimension.tests)
    return not wanted.isdisjoint(tally.filters) or not wanted.isdisjoint(tally.codes)


def _bounds(some: Sequence[Tally]) -> tuple[ir.Fixed | None, ...]:
    moments = {bound for tally in some for bound in tally.bounds}
    # Some count facts without a time and others do not: then having one is told apart.
    tells_time = None in moments or len({tally.needs_time for tally in some if tally.rows.time is not None}) > 1
    ordered = sorted((bound for bound in moments if bound is not None), key=lambda bound: bound.value)
    return (None, *ordered) if tells_time else (*ordered,)


def _dimensions(tests: Iterable[ir.Condition]) -> Iterator[Dimension]:
    """Equalities of one value are one dimension, lower bounds of one number another, any other test one of its own."""
    equal: dict[ir.Value, list[ir.Condition]] = {}
    bounded: dict[ir.Value, list[tuple[Decimal, bool, ir.Condition]]] = {}
    others: list[ir.Condition] = []
    for test in tests:
        value = equated(test)
        if value is not None:
            equal.setdefault(value, []).append(test)
            continue
        match test:
            case ir.Compare(_C.GREATER | _C.GREATER_EQUAL as operator, left, ir.Literal(value=Decimal() as bound)) if (
                not isinstance(left, ir.Literal)
            ):
                bounded.setdefault(left, []).append((bound, operator is _C.GREATER, test))
            case _:
                others.append(test)
    for some in equal.values():
        yield Dimension(tuple(some))
    for steps in bounded.values():
        steps.sort(key=lambda step: step[:2], reverse=True)
        yield Dimension(tuple(test for *_, test in steps), nested=True)
    for test in others:
        yield Dimension((test,))

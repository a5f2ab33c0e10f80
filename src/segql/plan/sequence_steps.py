"""One step of a sequence: which rows are followed by which, by running minima over both kinds of rows in one order."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace

from segql.plan.scalar import ZERO, Apply, Case, Constant, Op, Order, Scalar, Window, apply, conjunction, disjunction
from segql.plan.sequence_rows import RUNNING, RowSet, Wanted, Workshop, is_dated, later, one_key, one_table, time_column
from segql.semantics import ir

_ONE = Constant(1)
#: Added to microseconds and days before they are cut into blocks, so that none is negative: longer than the calendar.
_AHEAD = {False: 100_000_000_000_000_000, True: 1_000_000}


@dataclass(frozen=True, slots=True)
class Meeting:
    """How rows here lie beside the rows there: what both are ordered by (what is later is larger), and whether a row there
    that is equal in all of it follows. `same`: pairs of what both must agree in."""

    here: tuple[Scalar, ...]
    there: tuple[Scalar, ...]
    inclusive: bool
    same: tuple[tuple[Scalar, Scalar], ...] = ()


@dataclass(frozen=True, slots=True)
class _Laid:
    """A step with the rows of both sides: `side` is 1 here and 0 there. `mine`: what was wanted of the rows here."""

    shop: Workshop
    step: str
    parts: tuple[str, ...]
    orders: tuple[str, ...]
    inclusive: bool
    mine: dict[str, Scalar]

    def least(self, column: str, *, from_the_end: bool = True) -> Scalar:
        """The smallest value of the rows there that follow a row, or that do not come after it."""
        # Rows are read in one direction, and what counts for the row at hand is read before it or ties with it.
        order = [Order(self.shop.ref(name), from_the_end) for name in self.orders]
        theirs = Case(((apply(Op.EQUAL, self.shop.ref("side"), ZERO), self.shop.ref(column)),))
        partition = self.shop.partition(*self.parts)
        if self.inclusive or not from_the_end:
            return Window(Op.MIN, (theirs,), partition, tuple(order))
        order.append(Order(self.shop.ref("side"), True))
        return Window(Op.MIN, (theirs,), partition, tuple(order), RUNNING)


def _lay(
    shop: Workshop, here: RowSet, there: RowSet, meeting: Meeting, mine: dict[str, Scalar], theirs: dict[str, Scalar]
) -> _Laid:
    """Both sides' rows in one step, with further columns of each."""
    parts = [f"part_{index}" for index in range(1, len(meeting.same) + 1)]
    orders = ["place", *(f"place_{index}" for index in range(2, len(meeting.here) + 1))]
    first = dict(zip(parts, (pair[0] for pair in meeting.same), strict=True))
    second = dict(zip(parts, (pair[1] for pair in meeting.same), strict=True))
    first |= {**dict(zip(orders, meeting.here, strict=True)), "side": _ONE}
    second |= {**dict(zip(orders, meeting.there, strict=True)), "side": ZERO, **theirs}
    held: dict[Scalar, Scalar] = {first[name]: shop.ref(name) for name in (*parts, *orders)}
    own: dict[str, Scalar] = {}
    for name, scalar in mine.items():
        match scalar:  # what the rows are ordered by is carried once
            case _ if scalar in held:
                own[name] = held[scalar]
            case Apply(Op.ADD | Op.SUBTRACT as op, (time, Constant() as length)) if time in held:
                own[name] = apply(op, held[time], length)
            case _:
                own[name], first[name] = shop.ref(name), scalar
    step = shop.union(f"{here.title}_and_{there.title}", [(here, first), (there, second)])
    return _Laid(shop, step, tuple(parts), tuple(orders), meeting.inclusive, own)


def nearest(
    shop: Workshop,
    here: RowSet,
    there: RowSet,
    meeting: Meeting,
    kept: Sequence[str],
    *,
    latest: Scalar,
    deadline: Scalar | None,
    dated: tuple[Scalar, Scalar] | None = None,
    negated: bool,
    note: str,
) -> RowSet:
    """The rows here with the nearest of those there that follows them: those for which its time (`latest`) is not past the
    deadline, or (`negated`) for which it is, or there is none. `until` is kept where the rows there have it. `dated`: the
    same two of those there that are told by their dates, when `latest` is only that of the others."""
    mine = {name: here.columns[name] for name in kept}
    theirs: dict[str, Scalar] = {}
    value = "place"
    if latest != meeting.there[0]:
        theirs["latest"], value = latest, "latest"
    if deadline is not None:
        mine["deadline"] = deadline
    if dated is not None:
        theirs["latest_day"], mine["deadline_day"] = dated
    if "until" in there.columns:
        theirs["until"] = there.columns["until"]
    laid = _lay(shop, here, there, meeting, mine, theirs)
    columns: dict[str, Scalar] = {**laid.mine, "side": shop.ref("side"), "next": laid.least(value)}
    if dated is not None:
        columns["next_day"] = laid.least("latest_day")
    if "until" in there.columns:
        columns["until"] = laid.least("until")
    step = shop.rows(f"{here.title}_then_{there.title}", laid.step, columns, note)
    verdicts = [_verdict(shop, "next", "deadline" if deadline is not None else None, negated=negated)]
    if dated is not None:
        verdicts.append(_verdict(shop, "next_day", "deadline_day", negated=negated))
    where = [apply(Op.EQUAL, shop.ref("side"), _ONE), (conjunction if negated else disjunction)(verdicts)]
    return shop.of(step, here.title, [*kept, *(["until"] if "until" in there.columns else [])], where)


def _verdict(shop: Workshop, column: str, limit: str | None, *, negated: bool) -> Scalar:
    """That the nearest is in time; that there is none, or too late."""
    next_ = shop.ref(column)
    if not negated:
        return apply(Op.IS_NOT_NULL, next_) if limit is None else apply(Op.LESS_EQUAL, next_, shop.ref(limit))
    none: Scalar = apply(Op.IS_NULL, next_)
    return none if limit is None else disjunction([none, apply(Op.GREATER, next_, shop.ref(limit))])


def soonest(
    shop: Workshop,
    here: RowSet,
    there: RowSet,
    meeting: Meeting,
    kept: Sequence[str],
    *,
    deadline: Scalar,
    length: int,
    dates: bool,
    note: str,
) -> RowSet:
    """The rows here with the least `until` of those there that follow them before the deadline is over, `length` after the
    first place that is allowed.

    Time is cut into blocks of that length, so the stretch is what is left of one block from its start on, and what lies
    in the next one up to its end: a running minimum each.
    """
    if length < 0:
        never = here.needing(Constant(False))
        never.columns["until"] = deadline
        return never
    block = Constant(max(length, 1))

    def cut(time: Scalar) -> Scalar:
        return apply(Op.WHOLE_DIVIDE, later(time, _AHEAD[dates]), block)

    def half(rows: RowSet, meeting: Meeting, found: Sequence[str], name: str, *, from_the_end: bool) -> RowSet:
        cut_here, cut_there = cut(meeting.here[0]), cut(meeting.there[0])
        blocks = Meeting(meeting.here, meeting.there, meeting.inclusive, (*meeting.same, (cut_here, cut_there)))
        mine = {column: rows.columns[column] for column in found}
        laid = _lay(shop, rows, there, blocks, mine, {"until": there.columns["until"]})
        columns: dict[str, Scalar] = {**laid.mine, "side": shop.ref("side")}
        columns[name] = laid.least("until", from_the_end=from_the_end)
        step = shop.rows(f"{here.title}_then_{there.title}", laid.step, columns, note)
        return shop.of(step, here.title, [*found, name], [apply(Op.EQUAL, shop.ref("side"), _ONE)])

    same = {f"agreed_{index}": pair[0] for index, pair in enumerate(meeting.same, 1)}
    carried = [*kept, *same, "deadline"]
    kinds = here.kinds | {name: here.kind(value) for name, value in same.items()}
    start = replace(here, columns={**here.columns, **same, "deadline": deadline}, kinds=kinds)
    found = half(start, meeting, carried, "until_1", from_the_end=True)
    until: Scalar = found.columns["until_1"]
    if length > 0:
        pairs = tuple((found.columns[name], pair[1]) for name, pair in zip(same, meeting.same, strict=True))
        end = Meeting((found.columns["deadline"],), (meeting.there[0],), True, pairs)
        found = half(found, end, [*kept, "until_1"], "until_2", from_the_end=False)
        until = apply(Op.LEAST, found.columns["until_1"], found.columns["until_2"])
    columns = {name: found.columns[name] for name in (*shop.keys, *kept)}
    kinds = {name: kind for name, kind in found.kinds.items() if name in columns}
    good = replace(found, columns=columns | {"until": until}, kinds=kinds)
    return good.needing(apply(Op.IS_NOT_NULL, until))


def epochs(shop: Workshop, rows: RowSet, own: ir.Event, other: ir.Event, *, after: bool) -> tuple[RowSet, str]:
    """The rows of one event with the number of another's facts that do not follow them (`after`), or that they follow; and
    the column that holds it. No fact lies between a row and one that follows it exactly when the first number of the one
    is the second number of the other."""
    dates = is_dated(own) or is_dated(other)
    strict = one_table(own.rows, other.rows)
    keys = [f"key_{index}" for index in range(1, len(own.rows.key) + 1)] if one_key(own.rows, other.rows) else []
    facts = shop.event(other, Wanted(frozenset({dates}), bool(keys)))
    kept = [name for name in rows.columns if name not in shop.keys]
    epoch = f"epoch_{1 + sum(name.startswith('epoch') for name in kept)}"
    place = rows.columns[time_column(dates)]
    times = {name for name in kept if name not in keys and rows.columns[name] == place}  # carried once, as the place
    mine = {**{name: rows.columns[name] for name in kept if name not in times}, "place": place, "side": _ONE}
    theirs = {**{key: facts.columns[key] for key in keys}, "place": facts.columns[time_column(dates)], "side": ZERO}
    union = shop.union(f"{rows.title}_and_{facts.title}", [(rows, mine), (facts, theirs)])
    # At the same place: a fact does not follow, nor is it followed, where both are of one table; else it is both.
    facts_first = strict is after
    order = [Order(shop.ref(name)) for name in ("place", *keys)]
    if not facts_first:
        order.append(Order(shop.ref("side"), True))
    test = apply(Op.EQUAL, shop.ref("side"), ZERO)
    extent = None if facts_first else RUNNING
    count = Window(Op.COUNT, (Case(((test, _ONE),)),), shop.partition(), tuple(order), extent)
    columns: dict[str, Scalar] = {name: shop.ref("place" if name in times else name) for name in kept}
    columns |= {"side": shop.ref("side"), epoch: count}
    side = "until" if after else "before"
    step = shop.rows(f"{rows.title}_among_{facts.title}", union, columns, f"how many {facts.title} {side} each")
    return shop.of(step, rows.title, [*kept, epoch], [apply(Op.EQUAL, shop.ref("side"), _ONE)]), epoch

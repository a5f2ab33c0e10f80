"""Ranks, draws, splits and equal tiers: section 6 and 7 of the language reference."""

from __future__ import annotations

import datetime as dt
import hashlib
import math
from collections.abc import Callable
from dataclasses import dataclass
from fractions import Fraction
from functools import cmp_to_key
from typing import TYPE_CHECKING, Any

from segql.catalog import model as catalog
from segql.syntax import ast
from segql.syntax.ast import Rank
from tests.oracle import facts
from tests.oracle.model import Caseless, Key, OracleError, Row, Value, lower
from tests.oracle.names import of

if TYPE_CHECKING:
    from tests.oracle.program import Oracle

_PARTS = {Rank.QUARTILE: 4, Rank.QUINTILE: 5, Rank.DECILE: 10}


@dataclass(frozen=True, slots=True)
class Ranking:
    """Where the ranked of a population stand: of each key its position from 0, and how many stand in its group."""

    places: dict[Key, tuple[int, int]]


def ranking(
    oracle: Oracle,
    entity: catalog.Entity,
    value: Callable[[Row], Value],
    among: Callable[[Row], bool],
    per: Callable[[Row], Value] | None = None,
    *,
    reverse: bool = False,
) -> Ranking:
    """ "Order: value descending, key ascending; `BOTTOM` and `LOWEST` are the exact reverse, so `TOP k` and `BOTTOM n−k`
    partition. … The population is `all` unless `AMONG` or `PER` says otherwise; with `PER` a missing group is not
    ranked"."""
    groups: dict[Any, list[tuple[Any, Key]]] = {}
    for key, row in oracle.everybody(entity).items():
        if not among(row):
            continue
        found, group = value(row), None if per is None else per(row)
        if found is None or (per is not None and group is None):
            continue
        if not isinstance(found, Fraction | dt.date) or isinstance(found, bool):
            raise OracleError(f"{found!r} has no rank")
        if isinstance(group, Caseless):
            group = lower(group)
        groups.setdefault(group, []).append((found, key))

    def order(a: tuple[Any, Key], b: tuple[Any, Key]) -> int:
        if a[0] != b[0]:
            return -1 if a[0] > b[0] else 1
        return -1 if a[1] < b[1] else 1

    places = {}
    for ranked in groups.values():
        ranked.sort(key=cmp_to_key(order), reverse=reverse)
        places |= {key: (position, len(ranked)) for position, (_, key) in enumerate(ranked)}
    return Ranking(places)


# A rank as a condition ------------------------------------------------------------------------------------------------


def in_rank(oracle: Oracle, node: ast.InRank, row: Row) -> bool:
    """`monetary IN TOP 10% AMONG vip PER region`, `company.size IN QUINTILE 5` (among all of that entity)."""
    entity, member, subject, per = _ranked(oracle, node, row)
    if member is None:
        return False
    reverse = node.rank is Rank.BOTTOM
    among = node.among
    found = oracle.remembered(
        node,
        lambda: ranking(
            oracle,
            entity,
            lambda one: oracle.value(subject, one),
            lambda one: among is None or oracle.holds(among, one),
            None if per is None else lambda one: oracle.value(per, one),
            reverse=reverse,
        ),
    )
    place = found.places.get(oracle.reader.key(entity, member) or ())
    if place is None:
        return False
    if node.rank in _PARTS:
        # "Quintile of 0-based position r is 5 − floor(5r / n), so `QUINTILE 5` = `TOP 20%`."
        return tile(place, _PARTS[node.rank]) == oracle.count(node.amount)
    return cut(oracle, node.amount, place)


def _ranked(
    oracle: Oracle, node: ast.InRank, row: Row
) -> tuple[catalog.Entity, Row | None, ast.Expression, ast.Expression | None]:
    """Who is ranked by what: the row's own entity, or the one that the subject's name leads to; the rest of the condition
    is read among its members."""
    subject, per = node.subject, node.per
    scope, here = row.scope, row
    while isinstance(subject, ast.Name) and len(subject.parts) > 1:
        first = subject.parts[0].value
        step = _step(oracle, scope, first)
        if step is None:
            break
        target, lead = step
        if here is not None:
            here = lead(here)
        subject = ast.Name(subject.parts[1:])
        scope = target
    if isinstance(scope, catalog.Entity):
        return scope, here, subject, per
    if here is not None and isinstance(scope, catalog.Fact) and scope.entity is not None:
        entity, itself = facts.scope_entity(oracle, here)
        return entity, itself, subject, per
    raise OracleError(f"{scope.name} is no entity, so nothing is ranked")


def _step(
    oracle: Oracle, scope: catalog.Entity | catalog.Fact | catalog.Lookup, name: str
) -> tuple[catalog.Entity, Callable[[Row], Row | None]] | None:
    columns = scope.attributes if isinstance(scope, catalog.Entity) else scope.columns
    link = of(columns, name)
    if isinstance(link, catalog.Link) and link.is_entity:
        target = of(oracle.catalog.entities, link.target)
        if target is None:
            raise OracleError(f"no {link.target}")
        return target, lambda row: oracle.reader.linked(link, row)
    if isinstance(scope, catalog.Fact):
        owner = of(oracle.catalog.entities, name)
        if owner is not None and any(one.entity.casefold() == owner.name.casefold() for one in scope.owners):
            return owner, lambda row: oracle.reader.owner(scope, owner, row)
    return None


def cut(oracle: Oracle, amount: ast.Expression, place: tuple[int, int]) -> bool:
    """ "`TOP p%` keeps ceil(p·n) of those whose value is known, in exact arithmetic."."""
    position, size = place
    number = oracle.literal(amount)
    share = Fraction(number.value)
    return position < (math.ceil(share * size) if number.percent else share)


def tile(place: tuple[int, int], parts: int) -> int:
    """The part of a ranking in equal parts, the first the highest number."""
    position, size = place
    return parts - (parts * position) // size


# Draws ----------------------------------------------------------------------------------------------------------------


def drawn(prefix: str, key: Key, low: Fraction, high: Fraction) -> bool:
    """ "n = the first 8 hex digits of md5('sample:' ‖ s ‖ ':' ‖ key) as a number; in if n < p·2³²."."""
    digits = hashlib.md5((prefix + ":".join(map(key_text, key))).encode()).hexdigest()[:8]
    return low * 2**32 <= int(digits, 16) < high * 2**32


def key_text(part: Any) -> str:
    """A part of a key as a text: an integer's digits, a text itself."""
    if isinstance(part, Fraction):
        if part.denominator != 1:
            raise OracleError("a key is an integer or a text")
        return str(part.numerator)
    return str(part)


# After a rule ---------------------------------------------------------------------------------------------------------


def tailed(oracle: Oracle, node: ast.Selection, tail: ast.Tail, row: Row, selected: Callable[[Row], bool]) -> bool:
    """Whether a row that may be selected is kept: "the tail `TOP 10% BY m` ranks what was selected, and keeps nobody whose
    value is missing"."""
    entity, member = facts.scope_entity(oracle, row)
    key = None if member is None else oracle.reader.key(entity, member)
    if member is None or key is None or not selected(member):
        return False
    if isinstance(tail, ast.Sample):
        seed = "" if tail.seed is None else tail.seed.value
        return drawn(f"sample:{seed}:", key, Fraction(0), Fraction(oracle.literal(tail.share).value))
    per = tail.per
    found = oracle.remembered(
        node,
        lambda: ranking(
            oracle,
            entity,
            lambda one: oracle.value(tail.by, one),
            selected,
            None if per is None else lambda one: oracle.value(per, one),
            reverse=tail.lowest,
        ),
    )
    place = found.places.get(key)
    return place is not None and cut(oracle, tail.amount, place)


# Segmentations --------------------------------------------------------------------------------------------------------


def part_of(oracle: Oracle, segmentation: ast.Segmentation, split: ast.Split, key: Key) -> str | None:
    """ "`SPLIT INTO control 10%, a 45%, b 45%`: the same with 'split:' and the segmentation's name (or `SEED`)"."""
    name = segmentation.name.value if split.seed is None else split.seed.value
    low = Fraction(0)
    for part in split.parts:
        high = low + Fraction(part.share.value)
        if drawn(f"split:{name}:", key, low, high):
            return part.name.value
        low = high
    return None


def cell_names(oracle: Oracle, equal: ast.EqualTiers) -> list[str]:
    """`tier_1` … `tier_5`, or `r5f5m5` and its like, and `unranked`."""
    count = int(oracle.count(equal.count))
    if len(equal.criteria) == 1:
        return [*(f"tier_{n}" for n in range(1, count + 1)), "unranked"]
    cells = [""]
    for criterion in equal.criteria:
        cells = [f"{cell}{_initial(criterion)}{n}" for cell in cells for n in range(1, count + 1)]
    return [*cells, "unranked"]


def _initial(criterion: ast.Criterion) -> str:
    if not isinstance(criterion.value, ast.Name):
        raise OracleError("crossed criteria are names")
    return criterion.value.parts[-1].value[0].lower()


def cell_of(
    oracle: Oracle,
    segmentation: ast.Segmentation,
    equal: ast.EqualTiers,
    entity: catalog.Entity,
    key: Key,
) -> str:
    """ "names them `tier_1` … `tier_5` (5 highest) and `unranked`; `BY recency LOWEST FIRST, frequency, monetary IN 5 TIERS`
    crosses them (`r5f5m5`, 5 the best …)"."""
    count = int(oracle.count(equal.count))
    cell = ""
    for criterion in equal.criteria:
        found = oracle.remembered(
            criterion, lambda criterion=criterion: _criterion(oracle, segmentation, criterion, entity)
        )
        place = found.places.get(key)
        if place is None:
            return "unranked"
        number = tile(place, count)
        cell += f"tier_{number}" if len(equal.criteria) == 1 else f"{_initial(criterion)}{number}"
    return cell


def _criterion(
    oracle: Oracle, segmentation: ast.Segmentation, criterion: ast.Criterion, entity: catalog.Entity
) -> Ranking:
    among = segmentation.among
    return ranking(
        oracle,
        entity,
        lambda one: oracle.value(criterion.value, one),
        lambda one: among is None or oracle.holds(among, one),
        reverse=criterion.lowest_first,
    )

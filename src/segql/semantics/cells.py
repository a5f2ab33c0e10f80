"""The parts of a segmentation that its definition only implies: of a split, and of equal tiers."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from decimal import Decimal
from itertools import product
from typing import TypeAlias

from segql.diagnostics import Diagnostics, Note
from segql.diagnostics.messages import say
from segql.source import Span
from segql.syntax import ast

#: Who is in the base and has no place in an order.
UNRANKED = "unranked"

_FEWEST, _MOST, _CELLS = 2, 100, 1000

#: A param's value by its name; None when there is no such param.
Params: TypeAlias = Callable[[str], ast.Expression | tuple[ast.Expression, ...] | None]


@dataclass(frozen=True, slots=True)
class Drawn:
    """Those whose number lies in [low, high) of the whole; `prefix` stands before the key."""

    prefix: str
    low: Decimal
    high: Decimal


@dataclass(frozen=True, slots=True)
class Tiers:
    """Those who are in each of these parts (`of` being the highest) by each of the criteria; no parts: the unranked."""

    criteria: tuple[ast.Criterion, ...]
    of: int
    parts: tuple[int, ...] = ()


@dataclass(frozen=True, slots=True)
class Cell:
    """A part of a segmentation, and where it is defined."""

    name: str
    members: Drawn | Tiers
    span: Span


def cells(definition: ast.Segmentation, params: Params, diagnostics: Diagnostics) -> list[Cell]:
    """The parts of a segmentation in their order; none when it has tiers of its own, or after an error."""
    if definition.split is not None:
        return _drawn(definition, definition.split, diagnostics)
    if definition.equal is not None:
        return list(_tiers(definition.equal, params, diagnostics))
    return []


def _drawn(definition: ast.Segmentation, split: ast.Split, diagnostics: Diagnostics) -> list[Cell]:
    seed = split.seed.value if split.seed is not None else definition.name.value
    found: list[Cell] = []
    low = Decimal(0)
    for part in split.parts:
        if not part.share.percent:
            return []  # said where it is parsed
        if part.share.value <= 0:
            diagnostics.error(
                "bad-split",
                say("a part of a split is a percentage above 0%, and this is {share}", share=part.share.span.text),
                part.share.span,
                help=say("write {name} 10%", name=part.name.value),
            )
            return []
        high = low + part.share.value
        found.append(Cell(part.name.value, Drawn(f"split:{seed}:", low, high), part.name.span))
        low = high
    if low == 1:
        return found
    rest, last = 1 - low, split.parts[-1]
    diagnostics.error(
        "bad-split",
        say("the parts add up to {sum}, not to 100%", sum=_percent(low)),
        split.parts[0].name.span.to(last.share.span),
        help=say("add a part of {rest}, or make one larger", rest=_percent(rest))
        if rest > 0
        else say("take {rest} from the parts", rest=_percent(-rest)),
    )
    return []


def _tiers(equal: ast.EqualTiers, params: Params, diagnostics: Diagnostics) -> Iterator[Cell]:
    of = _count(equal.count, params, diagnostics)
    initials = _initials(equal.criteria, diagnostics) if len(equal.criteria) > 1 else ("tier_",)
    if of is None or initials is None:
        return
    if of ** len(equal.criteria) > _CELLS:
        diagnostics.error(
            "bad-rank",
            say("this makes {count:,} segments, and {most:,} are the most", count=of ** len(initials), most=_CELLS),
            equal.count.span,
            help=say("use fewer tiers, or fewer criteria"),
        )
        return
    span = equal.criteria[0].value.span.to(equal.count.span)
    for parts in product(range(1, of + 1), repeat=len(initials)):
        name = "".join(f"{initial}{part}" for initial, part in zip(initials, parts, strict=True))
        yield Cell(name, Tiers(equal.criteria, of, parts), span)
    yield Cell(UNRANKED, Tiers(equal.criteria, of), span)


def _count(written: ast.Expression, params: Params, diagnostics: Diagnostics) -> int | None:
    value: object = written
    if isinstance(written, ast.Name):
        value = params(written.text)
        if value is None:
            return diagnostics.error(
                "unknown-name",
                say("there is no param `{name}`", name=written.text),
                written.span,
                help=say("a number of tiers is a whole number or a PARAM"),
            )
    is_whole = isinstance(value, ast.Number) and not value.percent and value.value == value.value.to_integral_value()
    if is_whole and isinstance(value, ast.Number) and _FEWEST <= value.value <= _MOST:
        return int(value.value)
    return diagnostics.error(
        "bad-rank",
        say("a number of tiers is a whole number from {fewest} to {most}", fewest=_FEWEST, most=_MOST),
        written.span,
        help=say("write IN 5 TIERS"),
    )


def _initials(criteria: tuple[ast.Criterion, ...], diagnostics: Diagnostics) -> tuple[str, ...] | None:
    """The letters that stand for the criteria in `r5f5m5`."""
    found: dict[str, ast.Criterion] = {}
    for criterion in criteria:
        value = criterion.value
        if not isinstance(value, ast.Name):
            return diagnostics.error(
                "bad-rank",
                say("several criteria are names, whose initials name the segments"),
                value.span,
                help=say("define it as a METRIC, and name it here"),
            )
        initial = value.parts[-1].value[:1].lower()
        if initial in found:
            return diagnostics.error(
                "duplicate-name",
                say("two criteria begin with `{initial}`, and their initials name the segments", initial=initial),
                value.span,
                help=say("define a METRIC with another initial, and name that"),
                notes=[Note(found[initial].value.span, say("the other one is here"))],
            )
        found[initial] = criterion
    return tuple(found)


def _percent(share: Decimal) -> str:
    text = f"{share * 100:f}"
    return f"{text.rstrip('0').rstrip('.') if '.' in text else text}%"

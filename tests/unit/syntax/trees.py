"""Generated syntax trees: everything that the printer may be asked for and the parser must give back."""

from __future__ import annotations

import datetime as dt
from decimal import Decimal

from hypothesis import strategies as st

from segql.syntax import ast

#: Ordinary names, names that are keywords, and names that need back-quotes.
WORDS = st.sampled_from(
    (
        *("region", "age", "orders", "x_1", "fréquence", "Été", "名前"),
        *("last", "days", "no", "first", "count", "at", "least", "start", "of", "any", "list", "only", "distinct"),
        *("since", "contains", "today", "now", "a", "an", "exactly", "this", "next", "to", "size", "ignoring", "case"),
        *(
            "top",
            "sample",
            "followed",
            "by",
            "active",
            "within",
            "all",
            "for",
            "same",
            "entered",
            "per",
            "second",
            "on",
        ),
        *("in", "AND", "test", "segment", "my column", "open-rate", "2026", "a.b", "it`s", "null"),
    )
)
IDENTIFIERS = WORDS.map(ast.Identifier)
TEXTS = st.text(
    st.characters(exclude_characters="\n\r\0", exclude_categories=("Cs",)).filter(lambda c: c.isprintable()), max_size=8
)


def _normal(text: str) -> str:
    import unicodedata

    return unicodedata.normalize("NFC", text)


TEXT = TEXTS.map(_normal).map(ast.Text)
NAMES = st.lists(IDENTIFIERS, min_size=1, max_size=3).map(lambda parts: ast.Name(tuple(parts)))
PLAIN_NUMBERS = st.decimals(0, 10**6, places=3, allow_nan=False).map(lambda value: ast.Number(abs(value)))
PERCENTAGES = st.integers(0, 300).map(lambda value: ast.Number(Decimal(value).scaleb(-2), True))
WHOLE = st.integers(0, 999).map(lambda value: ast.Number(Decimal(value)))
NUMBERS = PLAIN_NUMBERS | PERCENTAGES | WHOLE
UNITS = st.sampled_from(ast.Unit)
DIRECTIONS = st.sampled_from(ast.Direction)
DATES = st.dates(dt.date(1, 1, 1)).map(ast.Date)
MONTHS = st.builds(ast.Month, st.integers(1, 9999), st.integers(1, 12))
DATETIMES = st.datetimes(dt.datetime(1, 1, 1)).map(ast.DateTime)
AMOUNTS = WHOLE | IDENTIFIERS.map(lambda part: ast.Name((part,)))
MOMENTS = (
    DATES
    | MONTHS
    | DATETIMES
    | st.sampled_from(("TODAY", "YESTERDAY", "NOW")).map(ast.Today)
    | st.builds(ast.Shifted, AMOUNTS, UNITS, st.booleans())
    | st.builds(ast.Edge, st.booleans(), DIRECTIONS, UNITS)
)
LEAVES = NAMES | NUMBERS | TEXT | MOMENTS | st.booleans().map(ast.Boolean)
PERIODS = (
    st.builds(ast.Rolling, st.sampled_from((ast.Direction.LAST, ast.Direction.NEXT)), AMOUNTS, UNITS, st.booleans())
    | st.builds(ast.Calendar, DIRECTIONS, UNITS)
    | st.builds(ast.Ago, AMOUNTS, st.none() | AMOUNTS, UNITS)
    | (st.integers(1, 9999).map(ast.Year) | MONTHS | DATES).map(ast.Within)
)
AGGREGATED = (
    ast.Quantifier.AT_LEAST,
    ast.Quantifier.AT_MOST,
    ast.Quantifier.EXACTLY,
    ast.Quantifier.MORE_THAN,
    ast.Quantifier.FEWER_THAN,
)
QUANTITIES = (
    st.sampled_from((ast.Quantifier.SOME, ast.Quantifier.NO, ast.Quantifier.ONLY)).map(ast.Quantity)
    | st.builds(
        ast.Quantity,
        st.sampled_from(AGGREGATED),
        AMOUNTS,
    )
    | st.builds(ast.Quantity, st.just(ast.Quantifier.BETWEEN), AMOUNTS, AMOUNTS)
)
IGNORING = st.sampled_from(
    (frozenset(), frozenset({ast.Ignoring.CASE}), frozenset({ast.Ignoring.ACCENTS}), frozenset(ast.Ignoring))
)
DURATIONS = st.builds(ast.Duration, AMOUNTS, UNITS)
RHYTHMS = (
    st.builds(ast.AnyStretch, DURATIONS)
    | st.builds(ast.OnUnits, AMOUNTS, UNITS)
    | st.builds(ast.Streak, AMOUNTS, UNITS)
    | st.builds(
        ast.Regularly,
        AMOUNTS,
        st.builds(ast.Rolling, st.just(ast.Direction.LAST), AMOUNTS, UNITS, st.booleans())
        | st.builds(ast.Periods, AMOUNTS, DURATIONS),
    )
)
SAME = st.lists(IDENTIFIERS, max_size=2).map(tuple)
DEGREES = st.decimals(-180, 180, places=4, allow_nan=False).map(lambda value: value + 0)
PLACES = TEXT | st.builds(ast.Point, DEGREES, DEGREES)
FUNCTIONS = st.sampled_from(("IF", "ROUND", "COALESCE", "WEEKDAY", "DAYS", "ANY")).map(ast.Identifier)
AGGREGATES = st.sampled_from(("COUNT", "SUM", "FIRST", "LAST", "PERCENTILE", "SHARE")).map(ast.Identifier)


def _composed(inner: st.SearchStrategy[ast.Expression]) -> st.SearchStrategy[ast.Expression]:
    several = st.lists(inner, min_size=1, max_size=3).map(tuple)
    two = st.lists(inner, min_size=2, max_size=3).map(tuple)
    plain_windows = (
        PERIODS
        | st.builds(
            ast.Bounded,
            st.sampled_from((ast.Comparison.BEFORE, ast.Comparison.AFTER, ast.Comparison.SINCE)),
            inner,
        )
        | st.builds(ast.Stretch, inner, inner)
    )
    windows = (
        plain_windows
        | st.builds(ast.Relative, DURATIONS, st.booleans(), inner)
        | st.just(ast.Active())
        | st.builds(ast.Active, at=NAMES | MOMENTS)
        | st.builds(ast.Active, during=plain_windows)
        | st.builds(ast.Active, least=DURATIONS)
    )
    events = st.builds(ast.Event, NAMES, st.none() | windows, st.none() | inner)
    firsts = st.builds(
        ast.Event, NAMES, st.none() | windows, st.none() | inner, st.none() | st.sampled_from(ast.Position)
    )
    members = st.lists(events, min_size=1, max_size=2).map(tuple)
    groups = st.builds(ast.Group, members, st.none() | AMOUNTS)
    steps = st.builds(
        ast.Step,
        events | groups,
        st.just(False),
        st.booleans(),
        st.none() | DURATIONS,
        st.none() | DURATIONS,
        SAME,
        st.lists(events, max_size=1).map(tuple),
    ) | st.builds(ast.Step, events | groups, st.just(True), st.just(False), within=st.none() | DURATIONS)
    tails = st.builds(
        ast.Sample, PERCENTAGES | IDENTIFIERS.map(lambda part: ast.Name((part,))), st.none() | TEXT
    ) | st.builds(ast.Ranked, PERCENTAGES | AMOUNTS, inner, st.booleans(), st.none() | inner)
    negated = st.booleans()
    return st.one_of(
        st.builds(ast.Negative, inner),
        st.builds(ast.Arithmetic, st.sampled_from("+-*/"), inner, inner),
        st.builds(ast.Call, FUNCTIONS, several),
        st.builds(
            ast.Aggregate,
            AGGREGATES,
            inner,
            st.booleans(),
            st.none() | windows,
            st.none() | inner,
            st.just(()) | several,
            st.none() | st.builds(ast.AnyStretch, DURATIONS),
        ),
        st.builds(ast.Aggregate, AGGREGATES, st.builds(ast.Gap, UNITS, NAMES), st.just(False), st.none() | windows),
        st.builds(ast.Anniversary, inner),
        st.builds(
            ast.InRank,
            inner,
            st.sampled_from(ast.Rank),
            PERCENTAGES | AMOUNTS,
            st.none() | inner,
            st.none() | inner,
            negated,
        ),
        st.builds(ast.CountOf, st.builds(ast.Quantity, st.sampled_from(AGGREGATED), AMOUNTS), several),
        st.builds(ast.Near, inner, AMOUNTS, st.sampled_from(ast.DistanceUnit), PLACES, negated),
        st.builds(ast.Moved, st.booleans(), NAMES, st.none() | plain_windows),
        st.builds(ast.Standing, NAMES, DURATIONS),
        st.builds(ast.Elapsed, UNITS, st.booleans(), inner),
        st.builds(ast.And, two),
        st.builds(ast.Or, two),
        st.builds(ast.Not, inner),
        st.builds(ast.Compare, st.sampled_from(ast.Comparison), inner, inner, IGNORING).filter(_no_null),
        st.builds(ast.Between, inner, inner, inner, negated),
        st.builds(ast.OneOf, inner, several, st.just(False), IGNORING, negated),
        st.builds(ast.OneOf, inner, NAMES.map(lambda name: (name,)), st.just(True), IGNORING, negated),
        st.builds(ast.InList, inner, TEXT | IDENTIFIERS, IGNORING, negated),
        st.builds(
            ast.TextTest,
            st.sampled_from(ast.TextOperator),
            inner,
            inner.map(lambda one: (one,)),
            st.none(),
            IGNORING,
            negated,
        ),
        st.builds(
            ast.TextTest,
            st.sampled_from(ast.TextOperator),
            inner,
            several,
            st.sampled_from(ast.Among),
            IGNORING,
            negated,
        ),
        st.builds(ast.Known, inner, negated),
        st.builds(ast.InWindow, inner, PERIODS, negated),
        st.builds(ast.Has, QUANTITIES, NAMES, st.none() | windows, st.none() | inner, st.none() | RHYTHMS, SAME),
        st.builds(
            ast.Sequence,
            QUANTITIES,
            firsts | groups,
            st.lists(steps, min_size=1, max_size=2).map(tuple),
            st.none() | DURATIONS,
        ),
        st.builds(ast.Sequence, QUANTITIES, st.builds(ast.Group, members, st.none() | AMOUNTS, st.none() | DURATIONS)),
        st.builds(ast.Selection, inner, st.just(()), several, st.none() | tails),
        st.builds(ast.Selection, inner, several, st.just(()) | several, st.none() | tails),
        st.builds(ast.Selection, inner, tail=tails),
    )


def _no_null(node: ast.Compare) -> bool:
    """A bare NULL on the right is a mistake, and the printer has no reason to quote the name."""
    return not (isinstance(node.right, ast.Name) and node.right.text.upper() == "NULL")


EXPRESSIONS: st.SearchStrategy[ast.Expression] = st.recursive(LEAVES, _composed, max_leaves=12)

_RULES = EXPRESSIONS.map(lambda node: node if isinstance(node, ast.Selection) else ast.Selection(node))
_LABELS = st.none() | TEXT
_OPTION_VALUES = (
    TEXT
    | NUMBERS
    | st.booleans().map(ast.Boolean)
    | DATES
    | IDENTIFIERS
    | st.lists(TEXT | NUMBERS | IDENTIFIERS, max_size=3).map(tuple)
)
_OPTIONS = st.lists(st.builds(ast.Option, IDENTIFIERS, _OPTION_VALUES), max_size=3).map(tuple)
_LITERALS = NUMBERS | NUMBERS.map(ast.Negative) | TEXT | st.booleans().map(ast.Boolean) | DATES | MONTHS | DATETIMES
_KEYS = st.lists(TEXT | WHOLE, min_size=1, max_size=3).map(tuple)


def _given(width: int) -> st.SearchStrategy[ast.Given]:
    columns = st.tuples(*[IDENTIFIERS] * width)
    row = st.tuples(*[st.none() | _LITERALS | st.just(ast.Today("NOW"))] * width)
    return st.builds(ast.Given, IDENTIFIERS, columns, st.lists(row, min_size=1, max_size=3).map(tuple))


_PARTS = st.lists(st.builds(ast.Part, IDENTIFIERS, PERCENTAGES), min_size=1, max_size=3).map(tuple)
_CRITERIA = st.lists(st.builds(ast.Criterion, EXPRESSIONS, st.booleans()), min_size=1, max_size=3).map(tuple)
_CHECKS = (
    st.builds(ast.SizeTest, st.none(), NUMBERS, NUMBERS)
    | st.builds(ast.SizeTest, st.sampled_from(list(ast.Comparison)[:6]), NUMBERS)
    | st.builds(ast.RelationTest, st.sampled_from(("DISJOINT", "SUBSET")), NAMES)
    | st.builds(ast.MemberTest, st.booleans(), _KEYS)
    | st.builds(ast.OverlapTest, NAMES, st.none(), NUMBERS, NUMBERS)
    | st.builds(
        ast.OverlapTest,
        NAMES,
        st.sampled_from((ast.Comparison.GREATER_EQUAL, ast.Comparison.LESS_EQUAL)),
        PERCENTAGES,
    )
    | st.builds(ast.Expect, st.just(()) | _KEYS)
    | st.integers(1, 3).flatmap(_given)
)
DEFINITIONS: st.SearchStrategy[ast.Definition] = st.one_of(
    st.builds(ast.Segment, IDENTIFIERS, _RULES, _LABELS, st.none() | IDENTIFIERS, _OPTIONS),
    st.builds(
        ast.Metric,
        IDENTIFIERS,
        EXPRESSIONS,
        _LABELS,
        st.none() | IDENTIFIERS,
    ),
    st.builds(ast.Param, IDENTIFIERS, _LITERALS | st.lists(_LITERALS, min_size=1, max_size=3).map(tuple), _LABELS),
    st.builds(
        ast.Segmentation,
        IDENTIFIERS,
        st.lists(st.builds(ast.Tier, IDENTIFIERS, _RULES, _LABELS), min_size=1, max_size=3).map(tuple),
        _LABELS,
        st.none() | IDENTIFIERS,
        st.none() | EXPRESSIONS,
        _OPTIONS,
    ),
    st.builds(
        ast.Segmentation,
        IDENTIFIERS,
        st.just(()),
        _LABELS,
        st.none() | IDENTIFIERS,
        st.none() | EXPRESSIONS,
        _OPTIONS,
        st.builds(ast.Split, _PARTS, st.none() | TEXT),
    ),
    st.builds(
        ast.Segmentation,
        IDENTIFIERS,
        st.just(()),
        _LABELS,
        st.none() | IDENTIFIERS,
        st.none() | EXPRESSIONS,
        _OPTIONS,
        st.none(),
        st.builds(ast.EqualTiers, _CRITERIA, AMOUNTS),
    ),
    st.builds(ast.Test, NAMES, st.lists(_CHECKS, min_size=1, max_size=4).map(tuple), st.none() | DATES | DATETIMES),
)
FILES = st.lists(DEFINITIONS, min_size=1, max_size=4).map(lambda found: ast.File(tuple(found)))

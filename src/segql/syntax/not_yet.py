"""Forms of the language that this version does not compile: recognised where a parse fails, and named."""

from __future__ import annotations

from segql.syntax.expected import Context

# A form's words: `#` is a number, `@` any word, `(` itself. The second is what the form is called.
_FORMS: tuple[tuple[tuple[str, ...], str], ...] = tuple(
    (tuple(words.split()), name)
    for words, name in (
        ("NOT FOLLOWED BY", "sequences (FOLLOWED BY)"),
        ("IMMEDIATELY FOLLOWED BY", "sequences (FOLLOWED BY)"),
        ("FOLLOWED BY", "sequences (FOLLOWED BY)"),
        ("HAS ALL OF", "sequences (ALL OF)"),
        ("HAS AT LEAST # OF (", "sequences (AT LEAST n OF)"),
        ("HAS FIRST @", "a first, second or last fact (HAS FIRST)"),
        ("HAS SECOND @", "a first, second or last fact (HAS SECOND)"),
        ("HAS LAST @", "a first, second or last fact (HAS LAST)"),
        ("AT LEAST # OF", "k of n (AT LEAST n OF)"),
        ("AT MOST # OF", "k of n (AT MOST n OF)"),
        ("EXACTLY # OF", "k of n (EXACTLY n OF)"),
        ("IN TOP #", "ranks (IN TOP)"),
        ("IN BOTTOM #", "ranks (IN BOTTOM)"),
        ("IN QUINTILE #", "ranks (IN QUINTILE)"),
        ("IN QUARTILE #", "ranks (IN QUARTILE)"),
        ("IN DECILE #", "ranks (IN DECILE)"),
        ("TOP #", "a selection of the highest (TOP)"),
        ("LOWEST #", "a selection of the lowest (LOWEST)"),
        ("SAMPLE #", "samples (SAMPLE)"),
        ("SPLIT INTO", "splits (SPLIT INTO)"),
        ("BY @", "segmentations by rank (BY … TIERS)"),
        ("ENTERED @", "membership over time (ENTERED)"),
        ("LEFT @", "membership over time (LEFT)"),
        ("IN @ FOR AT LEAST", "membership over time (IN … FOR)"),
        ("IN @ FOR #", "membership over time (IN … FOR)"),
        ("ANNIVERSARY OF", "anniversaries (ANNIVERSARY OF)"),
        ("IN ANY #", "rhythm (IN ANY)"),
        ("IN AT LEAST # OF", "rhythm (IN AT LEAST n OF)"),
        ("ON AT LEAST", "rhythm (ON AT LEAST)"),
        ("FOR # CONSECUTIVE", "rhythm (CONSECUTIVE)"),
        ("PERIODS OF", "rhythm (PERIODS OF)"),
        ("WITHIN # KM OF", "places (WITHIN … OF)"),
        ("WITHIN # MILES OF", "places (WITHIN … OF)"),
        ("WITHIN # @ AFTER", "facts relative to a date (WITHIN … AFTER)"),
        ("WITHIN # @ BEFORE", "facts relative to a date (WITHIN … BEFORE)"),
        ("WITHOUT @ IN BETWEEN", "sequences (WITHOUT … IN BETWEEN)"),
        ("ACTIVE TODAY", "facts that last (ACTIVE)"),
        ("ACTIVE FOR", "facts that last (ACTIVE)"),
        ("ACTIVE", "facts that last (ACTIVE)"),
        ("SAME @", "facts that agree (SAME)"),
        ("IGNORING ACCENTS", "comparisons without accents (IGNORING ACCENTS)"),
        ("IGNORING CASE AND ACCENTS", "comparisons without accents (IGNORING ACCENTS)"),
        ("AMONG @", "ranks inside a segment (AMONG)"),
        ("PER @", "ranks inside a group (PER)"),
        ("OVERLAPS @", "tests of overlap (OVERLAPS)"),
        ("GIVEN", "tests on members written inline (GIVEN)"),
        ("EXPECT", "tests on members written inline (EXPECT)"),
    )
)
# These words are ordinary names elsewhere: only where they themselves do not fit do they begin a form.
_ONLY_AT_FAULT = frozenset(
    {"TOP", "LOWEST", "SAMPLE", "BY", "ACTIVE", "SAME", "AMONG", "PER", "GIVEN", "EXPECT", "WITHIN"}
)


def form_at_fault(context: Context) -> tuple[str, int, int] | None:
    """The form that the mistake lies in: what it is called, and its first and last token."""
    fault = context.index
    gap = _gap(context)
    if gap is not None:
        return gap
    best: tuple[str, int, int] | None = None
    for words, name in _FORMS:
        for first in range(max(0, fault - len(words)), fault + 1):
            if words[0] in _ONLY_AT_FAULT and first != fault:
                continue
            if all(_fits(context, first + place, word) for place, word in enumerate(words)):
                last = first + len(words) - 1
                if last >= fault - 1 and (best is None or first < best[1]):
                    best = name, first, last
    return best


def _fits(context: Context, index: int, word: str) -> bool:
    if word == "#":
        return context.kind(index) == "NUMBER" or context.is_name(index)
    if word == "@":
        return context.is_name(index) or context.kind(index) == "LPAR"
    if word == "(":
        return context.kind(index) == "LPAR"
    return context.word(index) == word


def _gap(context: Context) -> tuple[str, int, int] | None:
    """`AVG(DAYS BETWEEN orders IN LAST 1 YEAR)`: a BETWEEN that never finds its AND."""
    for place in range(context.index - 1, max(-1, context.index - 6), -1):
        if (
            context.kind(place) == "BETWEEN"
            and context.kind(place - 2) == "LPAR"
            and "UNIT" in context.vocabulary.terminals(context.word(place - 1))
            and "AND" in context.expected
        ):
            return "gaps between facts (DAYS BETWEEN)", place - 1, place
    return None

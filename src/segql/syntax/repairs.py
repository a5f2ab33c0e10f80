"""Mistakes with one certain remedy, or two: reported with it, and read as they were meant."""

from __future__ import annotations

from segql.diagnostics.messages import keyword, say
from segql.diagnostics.model import Diagnostics, Fix
from segql.source import Span
from segql.syntax import repairs_facts
from segql.syntax.drive import Failure
from segql.syntax.expected import Context
from segql.syntax.refused import refused_wording
from segql.syntax.repair import Repair, back, blank, has_comment, shortened, written


def repair(context: Context, diagnostics: Diagnostics) -> Repair | None:
    """What the first matching remedy makes of the tokens; None if none matches."""
    for remedy in (
        refused_wording,
        repairs_facts.followed_without_has,
        repairs_facts.time_after_where,
        repairs_facts.filter_after_step,
        repairs_facts.window_after_step,
        repairs_facts.tail_before_tail,
        _joined_after_exclude,
        _include_after_exclude,
        _null,
        _missing_in,
        _in_segment,
        _list_without_parentheses,
        _several_texts,
        _next_definition,
    ):
        repaired = remedy(context, diagnostics)
        if repaired is not None:
            return repaired
    return None


def _joined_after_exclude(context: Context, diagnostics: Diagnostics) -> Repair | None:
    index = context.index
    kind = context.kind(index)
    if kind not in ("AND", "OR"):
        return None
    tail = back(context, index, frozenset({"EXCLUDE", "INCLUDE"}), frozenset({"AS", "COLON"}))
    if tail == -1:
        return None
    comma = back(context, index, frozenset({"COMMA"}), frozenset({"EXCLUDE", "INCLUDE"}))
    first = max(comma, tail) + 1
    end = index
    while context.kind(end) in ("AND", "OR"):
        end = context.boundary(end + 1)
    word = context.kind(tail)
    left, right = context.between(first, index), context.between(index + 1, end)
    if not right:
        return None
    whole = context.between(first, end)
    diagnostics.error(
        "exclude-operand",
        say(
            "{operator} stands straight after {word} {left}",
            operator=keyword(kind),
            word=keyword(word),
            left=shortened(left),
        ),
        context.span(index),
        help=_two_readings(word, kind, shortened(left), shortened(right), shortened(whole)),
    )
    tokens = context.tokens
    opening, closing = blank("LPAR", tokens[first].start), blank("RPAR", tokens[end - 1].stop)
    return Repair([*tokens[:first], opening, *tokens[first:end], closing, *tokens[end:]])


def _include_after_exclude(context: Context, diagnostics: Diagnostics) -> Repair | None:
    index = context.index
    kind = "INCLUDE" if "INCLUDE" in context.begins(index) else context.kind(index)
    if kind not in ("INCLUDE", "EXCLUDE"):
        return None
    first = index + len(context.vocabulary.spellings[kind].split())
    tail = back(context, index, frozenset({"EXCLUDE", "INCLUDE"}), frozenset({"AS", "COLON"}))
    if tail == -1:
        return None
    tokens = context.tokens
    end = context.boundary(first)
    if end == first:
        return None
    while context.kind(end) == "COMMA":
        end = context.boundary(end + 1)
    if context.kind(tail) == kind:
        diagnostics.error(
            "tail-order",
            say("{word} stands twice", word=keyword(kind)),
            context.span(index, first - 1),
            help=say("one {word} takes several, separated by commas", word=keyword(kind)),
            fix=Fix(Span(context.source, tokens[index - 1].stop, tokens[first - 1].stop), ",", True),
        )
        return Repair([*tokens[:index], blank("COMMA", tokens[index].start), *tokens[first:]])
    span = context.span(tail, end - 1)
    swapped = f"{context.between(index, end)} {context.between(tail, index)}"
    diagnostics.error(
        "tail-order",
        say("INCLUDE stands after EXCLUDE"),
        context.span(index, first - 1),
        help=say("INCLUDE comes first, for exclusion always wins: {swapped}", swapped=shortened(swapped)),
        fix=None if has_comment(span) else Fix(span, swapped, True),
    )
    return Repair(tokens[:tail] + tokens[index:end] + tokens[tail:index] + tokens[end:])


def _null(context: Context, diagnostics: Diagnostics) -> Repair | None:
    index = context.index
    if context.kind(index - 1) != "IS":
        return None
    tokens = context.tokens
    negated = context.kind(index) == "NOT"
    last = index + 1 if negated else index
    word = context.word(last)
    if word not in ("NULL", "MISSING", "EMPTY", "KNOWN", "UNKNOWN") or (word in ("KNOWN", "UNKNOWN") and not negated):
        return None
    known = (word == "KNOWN") != negated
    instead = context.vocabulary.spellings["KNOWN" if known else "UNKNOWN"]
    diagnostics.error(
        "null-comparison" if word == "NULL" else "syntax",
        say("IS {word} is not a condition of this language", word=f"NOT {word}" if negated else word),
        context.span(index - 1, last),
        help=say("write IS KNOWN") if known else say("write IS UNKNOWN"),
        fix=Fix(context.span(index, last), instead, True),
    )
    replaced = written(context, instead, tokens[index].start, tokens[last].stop)
    return Repair([*tokens[:index], *replaced, *tokens[last + 1 :]])


def _missing_in(context: Context, diagnostics: Diagnostics) -> Repair | None:
    """`signup LAST 30 DAYS`, `HAS orders WITHIN LAST 30 DAYS`."""
    index = context.index
    if "IN" not in context.expected:
        return None
    tokens = context.tokens
    word = context.word(index)
    replaces = word in ("WITHIN", "DURING", "OVER", "THE") and context.word(index + 1) in (
        "LAST",
        "THIS",
        "NEXT",
        "THE",
    )
    if not replaces and word not in ("LAST", "THIS", "NEXT"):
        return None
    start = index
    while context.word(start) in ("WITHIN", "DURING", "OVER", "THE"):
        start += 1
    end = context.boundary(start)
    begins = blank("IN", tokens[index].start)
    while end > start and isinstance(
        context.driver.parse([begins, *tokens[start:end]], "window", context.end), Failure
    ):
        end -= 1
    if end == start:
        return None
    period = context.between(start, end)
    diagnostics.error(
        "syntax",
        say("a window begins with IN, not with {word}", word=context.word(index)),
        context.span(index, end - 1),
        help=say("write IN {period}", period=period),
        fix=Fix(context.span(index, end - 1), f"{context.vocabulary.spellings['IN']} {period}", True),
    )
    return Repair([*tokens[:index], begins, *tokens[start:]])


def _in_segment(context: Context, diagnostics: Diagnostics) -> Repair | None:
    """`IN vip`: a segment's name is the condition."""
    index = context.index
    if context.kind(index - 2) != "IN" or "FOR_AT_LEAST" not in context.expected:
        return None
    tokens = context.tokens
    name = context.text(index - 1)
    if context.word(index) == "FOR":
        return None
    diagnostics.error(
        "syntax",
        say("IN stands before a segment's name"),
        context.span(index - 2),
        help=say("a segment's name alone is the condition: write {name}", name=name),
        fix=Fix(Span(context.source, tokens[index - 2].start, tokens[index - 1].start), "", True),
    )
    return Repair(tokens[: index - 2] + tokens[index - 1 :])


def _list_without_parentheses(context: Context, diagnostics: Diagnostics) -> Repair | None:
    """`country IN 'FR', 'BE'`."""
    index = context.index
    if context.kind(index - 1) != "IN" or context.kind(index) != "TEXT":
        return None
    end = index + 1
    while context.kind(end) == "COMMA" and context.kind(end + 1) in ("TEXT", "NUMBER"):
        end += 2
    tokens = context.tokens
    written = context.between(index, end)
    diagnostics.error(
        "syntax",
        say("a list stands in parentheses"),
        context.span(index, end - 1),
        help=say("write IN ({written})", written=shortened(written)),
        fix=Fix(context.span(index, end - 1), f"({written})", True),
    )
    opening, closing = blank("LPAR", tokens[index].start), blank("RPAR", tokens[end - 1].stop)
    return Repair([*tokens[:index], opening, *tokens[index:end], closing, *tokens[end:]])


def _two_readings(word: str, operator: str, left: str, right: str, whole: str) -> str:
    """What to write after EXCLUDE or INCLUDE instead of `left AND right`."""
    if word == "EXCLUDE" and operator == "AND":
        return say(
            "write EXCLUDE {left}, {right} to leave out either, or EXCLUDE ({whole}) for those who are in both",
            left=left,
            right=right,
            whole=whole,
        )
    if word == "EXCLUDE":
        return say(
            "write EXCLUDE {left}, {right} to leave out either, or EXCLUDE ({whole}) for those who are in one of them",
            left=left,
            right=right,
            whole=whole,
        )
    if operator == "AND":
        return say(
            "write INCLUDE {left}, {right} to add either, or INCLUDE ({whole}) for those who are in both",
            left=left,
            right=right,
            whole=whole,
        )
    return say(
        "write INCLUDE {left}, {right} to add either, or INCLUDE ({whole}) for those who are in one of them",
        left=left,
        right=right,
        whole=whole,
    )


def _several_texts(context: Context, diagnostics: Diagnostics) -> Repair | None:
    """`tags CONTAINS ('gold', 'silver')`: which of them, the rule does not say."""
    index = context.index
    if context.kind(index) != "COMMA":
        return None
    opening = index - 1
    depth = 0
    while opening >= 0 and not (context.kind(opening) == "LPAR" and depth == 0):
        depth += {"RPAR": 1, "LPAR": -1}.get(context.kind(opening), 0)
        opening -= 1
    if context.word(opening - 1) not in ("CONTAINS", "MATCHES", "WITH"):
        return None
    tokens = context.tokens
    operator = f"{context.word(opening - 2)} WITH" if context.word(opening - 1) == "WITH" else context.word(opening - 1)
    several = context.between(opening, context.boundary(opening))
    diagnostics.error(
        "syntax",
        say("{operator} takes one text here", operator=keyword(operator)),
        context.span(index),
        help=say(
            "write {operator} ANY {several} if one of them is enough, or ALL or NONE",
            operator=keyword(operator),
            several=shortened(several),
        ),
    )
    place = tokens[opening].start
    some = written(context, context.vocabulary.spellings["ANY"], place, place)
    return Repair([*tokens[:opening], *some, *tokens[opening:]])


def _next_definition(context: Context, diagnostics: Diagnostics) -> Repair | None:
    """A definition whose first word is misspelt (`SEGMNT vip AS …`) follows: what stands before is whole."""
    index = context.index
    if index == 0 or "$END" not in context.expected or not context.is_name(index) or not context.is_name(index + 1):
        return None
    if context.kind(index + 2) not in ("AS", "TEXT", "EQUAL"):
        return None
    meant = context.nearest(index, ("SEGMENT", "SEGMENTATION", "METRIC", "PARAM"))
    if meant is None:
        return None
    diagnostics.error(
        "syntax",
        say("`{word}` begins no definition", word=context.text(index)),
        context.span(index),
        help=say("did you mean {meant}?", meant=keyword(meant)),
    )
    return Repair(context.tokens[:index])

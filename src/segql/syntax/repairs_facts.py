"""Remedies for what stands in the wrong place of a HAS: windows, rhythms, filters and steps."""

from __future__ import annotations

from segql.diagnostics.messages import say
from segql.diagnostics.model import Diagnostics, Fix
from segql.source import Span
from segql.syntax.drive import Failure
from segql.syntax.expected import Context
from segql.syntax.repair import SEPARATING, Repair, back, has_comment, shortened

_CONTEXT = frozenset({"COMMA", "AS", "EXCLUDE", "INCLUDE", "COLON"})
_STEPS = frozenset({"FOLLOWED_BY", "NOT_FOLLOWED_BY", "IMMEDIATELY_FOLLOWED_BY"})
_BINDING = frozenset({"WITHIN", "AFTER_LAPSE", "SAME", "WITHOUT", "ALL_WITHIN"})
_TAILS = frozenset({"SAMPLE", "TOP", "LOWEST"})
_OPERAND_BEFORE = frozenset({"AND", "OR", "NOT", "LPAR", "COMMA", "AS", "EXCLUDE", "INCLUDE", "COLON", ""})


def _end(context: Context, index: int, start: str) -> int:
    """Where a window or rhythm that begins at a token ends; the token itself if none does."""
    if not context.begins(index) - {"NAME", "WORD", "NUMBER", "TEXT"}:
        return index
    end = min(context.boundary(index), index + 14)
    if context.kind(index) == "BETWEEN":
        end = min(context.boundary(end + 1) if context.kind(end) == "AND" else end, index + 14)
    while end > index and isinstance(context.driver.parse(context.tokens[index:end], start, context.end), Failure):
        end -= 1
    return end


def time_after_where(context: Context, diagnostics: Diagnostics) -> Repair | None:
    """`HAS orders WHERE channel = 'web' IN LAST 30 DAYS`, `… IN ANY 30 DAYS`."""
    index = context.index
    where = back(context, index, frozenset({"WHERE"}), _CONTEXT)
    if where < 1:
        return None
    end, rhythm = _end(context, index, "window"), False
    if end == index:
        end, rhythm = _end(context, index, "rhythm"), True
    if end == index:
        return None
    head = _head(context, where)
    joined = back(context, index, frozenset({"AND", "OR"}), frozenset({"WHERE", "BETWEEN"})) > where
    if head != -1 and joined:
        return None
    tokens = context.tokens
    span = Span(context.source, tokens[where - 1].stop, tokens[end - 1].stop)
    moved, filtered = context.between(index, end), context.between(where, index)
    second = head != -1 and not rhythm and _has_window(context, head, where)
    diagnostics.error(
        "window-after-where",
        say("a rhythm stands after WHERE") if rhythm else say("a window stands after WHERE"),
        context.span(index, end - 1),
        help=say("a fact takes one window, before WHERE")
        if second
        else say("the rhythm comes first: {rhythm} {filtered}", rhythm=moved, filtered=shortened(filtered))
        if rhythm
        else say("the window comes first: {window} {filtered}", window=moved, filtered=shortened(filtered)),
        fix=None if second or has_comment(span) else Fix(span, f" {moved} {filtered}", True),
    )
    if second:
        return Repair(tokens[:index] + tokens[end:])
    return Repair(tokens[:where] + tokens[index:end] + tokens[where:index] + tokens[end:])


def _head(context: Context, before: int) -> int:
    """The HAS or the step whose fact a place belongs to, -1 in an aggregate."""
    place, depth = before - 1, 0
    while place >= 0:
        kind = context.kind(place)
        if kind == "RPAR":
            depth += 1
        elif kind == "LPAR":
            if depth == 0:
                return -1
            depth -= 1
        elif depth == 0:
            if context.means(place) & (_STEPS | {"HAS"}):
                return place
            if kind in SEPARATING and not _in_range(context, place):
                return -1
        place -= 1
    return -1


def _in_range(context: Context, place: int) -> bool:
    """Whether an AND belongs to a BETWEEN before it."""
    return context.kind(place) == "AND" and any(
        context.kind(earlier) == "BETWEEN" for earlier in range(max(0, place - 3), place)
    )


def _has_window(context: Context, head: int, where: int) -> bool:
    return any(
        not isinstance(context.driver.parse(context.tokens[start:where], "window", context.end), Failure)
        for start in range(head + 1, where)
    )


def filter_after_step(context: Context, diagnostics: Diagnostics) -> Repair | None:
    """`FOLLOWED BY orders WITHIN 2 DAYS WHERE channel = 'web'`: the filter comes straight after its fact."""
    index = context.index
    if context.kind(index) != "WHERE":
        return None
    head = _head(context, index)
    if head == -1:
        return None
    first = next((place for place in range(head + 1, index) if context.means(place) & _BINDING), -1)
    if first == -1 or any(context.kind(place) == "WHERE" for place in range(head, first)):
        return None
    end = context.boundary(index + 1)
    chain = [place for place in range(index + 1, end) if context.begins(place) & (_STEPS | _BINDING)]
    end = min([end, *chain])
    if end == index + 1:
        return None
    tokens = context.tokens
    bound, filtered = context.between(first, index), context.between(index, end)
    span = Span(context.source, tokens[first].start, tokens[end - 1].stop)
    diagnostics.error(
        "syntax",
        say("a filter stands after {bound}", bound=shortened(bound)),
        context.span(index, end - 1),
        help=say("a filter comes straight after its fact: {filtered} {bound}", filtered=filtered, bound=bound),
        fix=None if has_comment(span) else Fix(span, f"{filtered} {bound}", True),
    )
    return Repair(tokens[:first] + tokens[index:end] + tokens[first:index] + tokens[end:])


def window_after_step(context: Context, diagnostics: Diagnostics) -> Repair | None:
    """`HAS carts FOLLOWED BY orders WITHIN 2 DAYS IN LAST 30 DAYS`: of which of the facts?"""
    index = context.index
    if "FOLLOWED_BY" not in context.expected and "ALL_WITHIN" not in context.expected:
        return None
    end, rhythm = _end(context, index, "window"), False
    if end == index:
        end, rhythm = _end(context, index, "rhythm"), True
    if end == index:
        return None
    window = context.between(index, end)
    diagnostics.error(
        "syntax",
        say("a rhythm stands in a sequence") if rhythm else say("a window stands after the end of a step"),
        context.span(index, end - 1),
        help=say("join two conditions with AND")
        if rhythm
        else say(
            "it comes straight after the fact that it is of: HAS carts {window} FOLLOWED BY orders", window=window
        ),
    )
    return Repair(context.tokens[:index] + context.tokens[end:])


def followed_without_has(context: Context, diagnostics: Diagnostics) -> Repair | None:
    """`carts FOLLOWED BY orders`."""
    # `carts NOT FOLLOWED BY orders` fails after its NOT.
    index = context.index - 1 if context.kind(context.index - 1) == "NOT" else context.index
    if not context.begins(index) & _STEPS or not context.is_name(index - 1):
        return None
    if context.kind(index - 2) not in _OPERAND_BEFORE:
        return None
    fact = context.text(index - 1)
    instead = context.vocabulary.written("HAS target", fact)
    diagnostics.error(
        "syntax",
        say("a sequence begins with HAS"),
        context.span(index - 1),
        help=say("write {instead}", instead=instead),
        fix=Fix(context.span(index - 1), instead, True),
    )
    return Repair(None)


def tail_before_tail(context: Context, diagnostics: Diagnostics) -> Repair | None:
    """`vip TOP 100 BY monetary EXCLUDE staff`, `vip TOP 100 BY monetary SAMPLE 10%`."""
    index = context.index
    joining = bool(context.begins(index) & {"INCLUDE", "EXCLUDE"})
    started = next((place for place in range(index - 1, max(-1, index - 16), -1) if context.means(place) & _TAILS), -1)
    if started < 1 or (not (joining or context.begins(index) & _TAILS)):
        return None
    if back(context, index, frozenset({"AND", "OR", "NOT", "EXCLUDE", "INCLUDE"}), frozenset()) > started:
        return None
    tokens = context.tokens
    tail = context.between(started, index)
    if not joining:
        diagnostics.error(
            "tail-order",
            say("a rule ends with one of SAMPLE, TOP and LOWEST"),
            context.span(index),
            help=say("the first of them stands in parentheses with what it chooses from: (vip {tail}) …", tail=tail),
        )
        return Repair(None)
    end = context.boundary(index + 1)
    while context.kind(end) == "COMMA":
        end = context.boundary(end + 1)
    if end == index + 1:
        return None
    span = Span(context.source, tokens[started].start, tokens[end - 1].stop)
    swapped = f"{context.between(index, end)} {tail}"
    diagnostics.error(
        "tail-order",
        say("{word} stands after {tail}", word=context.text(index), tail=shortened(tail)),
        context.span(index),
        help=say("who is chosen comes last: {swapped}", swapped=shortened(swapped)),
        fix=None if has_comment(span) else Fix(span, swapped, True),
    )
    return Repair(tokens[:started] + tokens[index:end] + tokens[started:index] + tokens[end:])

"""A proposal for a token that does not fit in a sequence, a rhythm, a rank, a tail or a partition."""

from __future__ import annotations

from segql.diagnostics.messages import keyword, say
from segql.syntax.expected import Context

_RANKS = ("TOP", "BOTTOM", "QUARTILE", "QUINTILE", "DECILE")
_ENDS = ("TOP", "LOWEST")
_POSITIONS = ("FIRST", "SECOND", "LAST")


def advise_on_facts(context: Context) -> str | None:
    """What to write instead, None if nothing better than what was expected can be said."""
    return _sequence(context) or _rhythm(context) or _rank(context) or _partition(context) or _counted(context)


def _sequence(context: Context) -> str | None:
    index = context.index
    word, previous = context.word(index), context.word(index - 1)
    if word == "THEN" and "FOLLOWED_BY" in context.expected:
        return say("write FOLLOWED BY {fact}", fact=context.text(index + 1))
    if previous == "THEN" and context.is_name(index):
        return say("write FOLLOWED BY {fact}", fact=context.text(index))
    position = word if previous == "HAS" else previous
    place = index if previous == "HAS" else index - 1
    if (position in ("THIRD", "FOURTH", "FIFTH") or _is_misspelt_position(context, place)) and _after_has(context):
        return say("HAS picks the FIRST, SECOND or LAST of the facts: HAS FIRST order FOLLOWED BY orders")
    if "IMMEDIATELY" in (word, previous, context.word(index + 1)) and "FOLLOWED" in (word, context.word(index - 3)):
        return say(
            "write IMMEDIATELY FOLLOWED BY {fact}",
            fact=context.text(context.index + 3 if word == "FOLLOWED" else index),
        )
    if word == "NOT" and context.word(index + 1) == "FOLLOWED" and "NOT_FOLLOWED_BY" in context.expected:
        return say("write NOT FOLLOWED BY {fact}", fact=context.text(index + 2))
    if word == "FOLLOWED" or previous == "FOLLOWED":
        fact = context.text(index + 1 if word == "FOLLOWED" else index)
        return say("write FOLLOWED BY {fact}", fact=fact) if context.word(index + 1) != "BY" else None
    if previous in ("FIRST", "SECOND", "LAST") and context.word(index - 2) == "BY" and context.is_name(index):
        return say("{position} stands only at the head of a sequence: HAS FIRST order …", position=keyword(previous))
    if "IN_BETWEEN" in context.expected:
        return say("write WITHOUT {fact} IN BETWEEN", fact=context.text(index - 1))
    if word == "WITHIN" and "UNIT" in context.begins(index + 1):
        return say("write a number: {word} 30 {unit}", word=keyword("WITHIN"), unit=context.text(index + 1))
    if word in ("OF", "OFF") and previous in ("ANY", "ALL", "ONE") and context.kind(index + 1) == "LPAR":
        return _any_or_all(context, previous)
    if context.kind(index) == "LPAR" and previous == "ALL":
        return say("write HAS ALL OF {facts}", facts=context.between(index, context.boundary(index)))
    return None


def _after_has(context: Context) -> bool:
    """Whether the fact's place after HAS is where it fails."""
    return context.is_name(context.index) and context.word(context.index - 2) == "HAS"


def _is_misspelt_position(context: Context, place: int) -> bool:
    return context.word(place) not in _POSITIONS and context.nearest(place, _POSITIONS) is not None


def _any_or_all(context: Context, quantity: str) -> str:
    """`ANY OF (a, b)`, which is written otherwise in rules and for facts."""
    index = context.index
    listed = context.between(index + 1, context.boundary(index + 1))
    if context.word(index - 2) == "HAS":
        if quantity == "ALL":
            return say("write HAS ALL OF {facts}", facts=listed)
        return say("write HAS AT LEAST 1 OF {facts}", facts=listed)
    if quantity == "ALL":
        return say("join the conditions with AND")
    return say("write AT LEAST 1 OF {conditions}, or join the conditions with OR", conditions=listed)


def _rhythm(context: Context) -> str | None:
    index = context.index
    if context.expected == {"CONSECUTIVE"} or (context.word(index - 2) == "FOR" and "CONSECUTIVE" in context.expected):
        length = context.between(index - 1, index + 1)
        if "UNIT" not in context.begins(index):
            return None
        if context.word(index - 3) == "ACTIVE":
            return say("write ACTIVE FOR AT LEAST {length}", length=length)
        return say("write FOR {number} CONSECUTIVE {unit}", number=context.text(index - 1), unit=context.text(index))
    if context.word(index) == "OF" and context.kind(index - 2) == "IN" and context.word(index + 1) == "LAST":
        stop = index + 5 if "UNIT" in context.begins(index + 4) else index + 4
        number, rest = context.text(index - 1), context.between(index, stop)
        if context.kind(index - 1) != "NUMBER":
            number = context.text(index + 2)
        return say("write IN AT LEAST {number} {rest}", number=number, rest=rest)
    if context.word(index - 2) == "ANY" and "AGO" in context.expected:
        return say("write a number: {word} 30 {unit}", word=keyword("IN ANY"), unit=keyword("DAYS"))
    if context.word(index) in ("DIFFERENT", "DISTINCT", "SEPARATE") and "UNIT" in context.begins(index + 1):
        return say("write ON AT LEAST {number} {unit}", number=context.text(index - 1), unit=context.text(index + 1))
    if context.word(index) == "ON" and context.kind(index + 1) == "NUMBER":
        return say("write ON AT LEAST {length}", length=context.between(index + 1, index + 3))
    return None


def _rank(context: Context) -> str | None:
    index = context.index
    end = next((place for place in range(index - 1, max(-1, index - 4), -1) if context.word(place) in _ENDS), -1)
    if end != -1 and "BY" in context.expected:
        if context.word(end - 1) == "THE" and context.kind(end - 2) == "IN":
            return say("write {rank}", rank=f"{context.vocabulary.spellings['IN']} {context.between(end, index)}")
        return say("say by what: {tail} BY monetary", tail=context.between(end, index))
    if context.kind(index) == "NUMBER" and context.word(index - 1) in _RANKS and "COMPARE" in context.expected:
        return say(
            "a rank follows a value: monetary IN {rank}; of a whole rule: vip TOP 10% BY monetary",
            rank=context.between(index - 1, index + 1),
        )
    if context.word(index - 1) == "ANNIVERSARY" and context.is_name(index):
        return say("write ANNIVERSARY OF {name}", name=context.text(index))
    if context.expected == {"OF"} and "DISTANCE" in context.kinds:
        return say("a place follows OF: WITHIN 25 KM OF 'Lyon store'")
    return None


def _partition(context: Context) -> str | None:
    index = context.index
    if "SPLIT_INTO" in context.kinds and context.is_name(index - 1) and "NUMBER" in context.expected:
        return say("each part has its share: {part} 50%", part=context.text(index - 1))
    if "TIERS" in context.expected or (
        "BY" in context.kinds and "IN" in context.expected and "COMMA" in context.expected
    ):
        return say("equal tiers are counted: BY monetary IN 5 TIERS")
    return None


def _counted(context: Context) -> str | None:
    index = context.index
    if context.expected == {"BY"} and context.word(index - 2) == "OVERLAPS" and index < len(context.tokens):
        bound = context.between(index, index + 3)
        return say("write OVERLAPS {segment} BY {bound}", segment=context.text(index - 1), bound=bound)
    if context.expected == {"LPAR"} and context.kinds[-1:] == ("OF",):
        number = context.between(max(0, index - 4), index)
        return say("conditions that are counted stand in parentheses: {number} (vip, HAS visits)", number=number)
    return None

"""A proposal for a token that does not fit in a sequence, a rhythm, a rank, a tail or a partition."""

from __future__ import annotations

from segql.diagnostics.messages import keyword, say
from segql.syntax.expected import Context

_RANKS = ("TOP", "BOTTOM", "QUARTILE", "QUINTILE", "DECILE")
_ENDS = ("TOP", "LOWEST")


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
    if word == "FOLLOWED" or previous == "FOLLOWED":
        fact = context.text(index + 1 if word == "FOLLOWED" else index)
        return say("write FOLLOWED BY {fact}", fact=fact) if context.word(index + 1) != "BY" else None
    if previous in ("FIRST", "SECOND", "LAST") and context.word(index - 2) == "BY" and context.is_name(index):
        return say("{position} stands only at the head of a sequence: HAS FIRST order …", position=keyword(previous))
    if "IN_BETWEEN" in context.expected:
        return say("write WITHOUT {fact} IN BETWEEN", fact=context.text(index - 1))
    if word == "WITHIN" and "UNIT" in context.begins(index + 1):
        return say("write a number: {word} 30 {unit}", word=keyword("WITHIN"), unit=context.text(index + 1))
    if context.kind(index) == "LPAR" and previous == "ALL":
        return say("write HAS ALL OF {facts}", facts=context.between(index, context.boundary(index)))
    return None


def _rhythm(context: Context) -> str | None:
    index = context.index
    if context.word(index) == "OF" and context.kind(index - 2) == "IN" and context.word(index + 1) == "LAST":
        number, rest = context.text(index - 1), context.between(index, index + 4)
        return say("write IN AT LEAST {number} {rest}", number=number, rest=rest)
    if context.word(index - 2) == "ANY" and "AGO" in context.expected:
        return say("write a number: {word} 30 {unit}", word=keyword("IN ANY"), unit=keyword("DAYS"))
    if context.word(index) == "ON" and context.kind(index + 1) == "NUMBER":
        return say("write ON AT LEAST {length}", length=context.between(index + 1, index + 3))
    return None


def _rank(context: Context) -> str | None:
    index = context.index
    end = next((place for place in range(index - 1, max(-1, index - 4), -1) if context.word(place) in _ENDS), -1)
    if end != -1 and "BY" in context.expected:
        if context.word(end - 1) == "THE" and context.kind(end - 2) == "IN":
            return say("write {rank}", rank=f"IN {context.between(end, index)}")
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
    if context.expected == {"LPAR"} and context.kinds[-1:] == ("OF",):
        number = context.between(max(0, index - 4), index)
        return say("conditions that are counted stand in parentheses: {number} (vip, HAS visits)", number=number)
    return None

"""Wordings that a language's table refuses: `LE DERNIER MOIS` is the calendar's month or a rolling one."""

from __future__ import annotations

from segql.diagnostics.messages import either, say
from segql.diagnostics.model import Diagnostics, Fix
from segql.syntax.ast import Unit
from segql.syntax.expected import Context
from segql.syntax.print_words import Words
from segql.syntax.repair import Repair
from segql.syntax.vocabulary import is_slot


def refused_wording(context: Context, diagnostics: Diagnostics) -> Repair | None:
    """Report the wording at the mistake that the table refuses; None if there is none."""
    for pattern, readings in context.vocabulary.refused:
        for first in range(max(0, context.index - len(pattern)), context.index + 1):
            if not all(_is_piece(context, first + place, piece) for place, piece in enumerate(pattern)):
                continue
            slots = {piece: context.text(first + place) for place, piece in enumerate(pattern) if piece[0] == "{"}
            instead = [_written(context, key, slots) for key in readings]
            span = context.span(first, first + len(pattern) - 1)
            written = context.between(first, first + len(pattern))
            missing = all(key in ("IS KNOWN", "IS UNKNOWN") for key in readings)
            diagnostics.error(
                "null-comparison" if missing else "syntax",
                say("{written} is not how it is said", written=written)
                if len(instead) == 1
                else say("{written} can be read in two ways", written=written),
                span,
                help=say("write {instead}", instead=either(instead)),
                fix=Fix(span, instead[0], True) if len(instead) == 1 else None,
            )
            return Repair(None)
    return None


def _is_piece(context: Context, index: int, piece: str) -> bool:
    if piece == "{amount}":
        return context.kind(index) == "NUMBER"
    return piece == ("{UNIT}" if _unit(context, context.text(index)) is not None else _word(context, index))


def _word(context: Context, index: int) -> str:
    return context.vocabulary.fold(context.text(index).replace("\u2019", "'"))


def _unit(context: Context, text: str) -> Unit | None:
    phrases = context.vocabulary.phrases.get(context.vocabulary.fold(text), ())
    return next((phrase.unit for phrase in phrases if isinstance(phrase.unit, Unit)), None)


def _written(context: Context, key: str, slots: dict[str, str]) -> str:
    """A reading as the file's language writes it."""
    words = Words(context.vocabulary.language)
    unit = _unit(context, slots.get("{UNIT}", ""))
    amount = slots.get("{amount}")
    filled: list[str] = []
    for symbol in key.split():
        if symbol == "UNIT" and unit is not None:
            filled.append(words.one_unit(unit) if amount is None else words.unit(unit))
        elif is_slot(symbol):
            filled.append(amount or "")
    return words.phrase(key, *filled, unit=unit)

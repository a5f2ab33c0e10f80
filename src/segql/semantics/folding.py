"""What a comparison of texts ignores: case, accents."""

from __future__ import annotations

from dataclasses import dataclass

from segql.operators.accents import without_accents
from segql.semantics import ir
from segql.semantics.names import Typed
from segql.syntax import ast
from segql.types import TEXT


@dataclass(frozen=True, slots=True)
class Folding:
    """What does not count when two texts are compared."""

    case: bool = False
    accents: bool = False

    def of(self, value: ir.Value) -> ir.Value:
        """The text as it is compared."""
        if self.accents:
            value = unaccented(value)
        return lowered(value) if self.case else value


def folding(ignoring: frozenset[ast.Ignoring], *typed: Typed) -> Folding:
    """What is ignored by what was written, or because a column is declared so."""
    return Folding(
        ast.Ignoring.CASE in ignoring or any(is_caseless(one) for one in typed), ast.Ignoring.ACCENTS in ignoring
    )


def is_caseless(typed: Typed) -> bool:
    """Whether upper and lower case are the same in the value: it comes from a column that is declared so."""
    return typed.column is not None and typed.column.ignore_case


def grouped(typed: Typed) -> ir.Value:
    """The value whose equals are one: a text in which upper and lower case are the same is read in lower case."""
    return lowered(typed.value) if typed.type == TEXT and is_caseless(typed) else typed.value


def lowered(value: ir.Value) -> ir.Value:
    """The text in lower case."""
    match value:
        case ir.Literal(value=str(text)):
            # Letter by letter, as engines do it: a Σ at a word's end is a σ too.
            return ir.Literal(TEXT, "".join(letter.lower() for letter in text))
        case ir.Call(function=ir.Function.LOWER):
            return value
        case _:
            return ir.Call(ir.Function.LOWER, (value,), TEXT)


def unaccented(value: ir.Value) -> ir.Value:
    """The text without its accents."""
    match value:
        case ir.Literal(value=str(text)):
            return ir.Literal(TEXT, without_accents(text))
        case ir.Call(function=ir.Function.FOLD_ACCENTS):
            return value
        case _:
            return ir.Call(ir.Function.FOLD_ACCENTS, (value,), TEXT)

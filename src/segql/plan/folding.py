"""Texts as they are compared: without their case, without their accents."""

from __future__ import annotations

from collections.abc import Sequence

from segql.plan import values
from segql.plan.frame import Frame
from segql.plan.lowered import Lowered
from segql.plan.scalar import Op, Scalar, apply
from segql.semantics import ir


def against(value: ir.Value, others: Sequence[ir.Value], frame: Frame) -> Lowered:
    """A text that is compared with others. Where those are written out, only the accents on their letters matter: a letter
    that none of them has cannot be part of a match, whatever is made of it."""
    outer, inner = None, value
    if isinstance(inner, ir.Call) and inner.function is ir.Function.LOWER:
        outer, inner = inner, inner.arguments[0]
    written = [other.value for other in others if isinstance(other, ir.Literal) and isinstance(other.value, str)]
    is_folded = isinstance(inner, ir.Call) and inner.function is ir.Function.FOLD_ACCENTS
    if not is_folded or len(written) < len(others):
        return values.lower(value, frame)
    assert isinstance(inner, ir.Call)
    text = values.lower(inner.arguments[0], frame)
    letters = sorted({letter for word in written for letter in word.lower() + word.upper() if letter.isalpha()})
    scalar = apply(Op.FOLD_ACCENTS, text.scalar, detail="".join(letters))
    return Lowered(apply(Op.LOWER, scalar) if outer else scalar, text.nullable)


def folded(scalar: Scalar, *, case: bool, accents: bool) -> Scalar:
    """The text as it is compared."""
    if accents:
        scalar = apply(Op.FOLD_ACCENTS, scalar)
    return apply(Op.LOWER, scalar) if case else scalar

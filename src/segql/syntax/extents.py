"""Where what the builder makes begins and ends, whatever it is."""

from __future__ import annotations

from dataclasses import is_dataclass, replace
from typing import Any

from segql.source import Span


def extent(value: Any) -> tuple[int, int]:
    """The first and the last place of a token, a node, a part of one, or a list of such."""
    if isinstance(value, list):
        return extent(value[0])[0], extent(value[-1])[1]
    span = getattr(value, "span", None)
    return (value.start, value.stop) if span is None else (span.start, span.stop)


def placed(value: Any, start: int, stop: int) -> Any:
    """The value as long as the phrase that it was made of."""
    extended = getattr(value, "extended", None)
    if extended is not None:
        return extended(start, stop)
    span = getattr(value, "span", None)
    if span is None or not is_dataclass(value) or isinstance(value, type):
        return value
    return replace(value, span=Span(span.source, start, stop))

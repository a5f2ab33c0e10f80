"""Days of the week: where their names are words of the language."""

from __future__ import annotations

from segql.syntax import ast


def is_weekday(node: ast.Expression) -> bool:
    """Whether a value is a day of the week by what is written: `WEEKDAY(t)`, or one of several, as `MODE(WEEKDAY(t))`."""
    match node:
        case ast.Call(function):
            return function.value == "WEEKDAY"
        case ast.Aggregate(function, measure):
            return function.value != "COUNT" and is_weekday(measure)
        case _:
            return False

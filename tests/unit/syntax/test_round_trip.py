"""What is printed parses to the same tree, and formatting twice is formatting once."""

from __future__ import annotations

from hypothesis import HealthCheck, example, given, settings
from hypothesis import strategies as st

from segql.diagnostics.model import Diagnostics
from segql.source import Source
from segql.syntax import ast, format_source, parse_expression, parse_file, print_expression, print_file

from .trees import EXPRESSIONS, FILES

_QUICKLY = settings(max_examples=200, deadline=None, suppress_health_check=list(HealthCheck))


@_QUICKLY
@given(EXPRESSIONS)
def test_a_printed_expression_parses_to_the_same_tree(expression: ast.Expression) -> None:
    text = print_expression(expression)
    diagnostics = Diagnostics()
    assert parse_expression(Source("rule", text), diagnostics) == expression, text
    assert not diagnostics.has_errors, text


@_QUICKLY
@given(FILES)
def test_a_printed_file_parses_to_the_same_tree_and_is_canonical(file: ast.File) -> None:
    text = print_file(file)
    diagnostics = Diagnostics()
    parsed = parse_file(Source("file", text), diagnostics)
    assert parsed == file, text
    assert not diagnostics.has_errors, text
    again = format_source(Source("file", text), diagnostics)
    assert again == format_source(Source("file", str(again)), diagnostics), text


_PIECES = st.sampled_from(
    (
        *("SEGMENT a AS ", "x > 3", " AND ", " OR ", "(", ")", "\n", "\n\n", " -- note\n", "# note\n", "NOT "),
        *("HAS orders", " IN LAST 30 DAYS", " WHERE a = 1", " EXCLUDE vip", ", ", "METRIC m AS ", "COUNT(orders)"),
        *("PARAM p = 3\n", "TEST a SIZE > 3\n", "SEGMENTATION s AS\n", " t: ", "OTHERWISE", "'text'", "y", " "),
    )
)


@settings(_QUICKLY, max_examples=400)
@given(st.lists(_PIECES, max_size=20).map("".join))
@example("HAS orders\n -- note\n IN LAST 30 DAYS")
def test_formatting_twice_is_formatting_once_and_keeps_every_comment(text: str) -> None:
    once = format_source(Source("file", text), Diagnostics())
    if once is not None:
        assert format_source(Source("file", once), Diagnostics()) == once
        assert once.count("note") == text.count("note")

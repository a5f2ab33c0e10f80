"""YAML as a tree with places."""

from __future__ import annotations

from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from segql.catalog.yaml import Entries, Items, Node, Scalar, read_yaml
from segql.diagnostics import Diagnostics
from segql.source import Source


def read(text: str) -> tuple[Node | None, Diagnostics]:
    diagnostics = Diagnostics()
    return read_yaml(Source("segql.yml", text), diagnostics), diagnostics


def test_every_key_and_value_knows_its_place() -> None:
    root, found = read("name: retail  # a shop\nvalues: [a, 'b c']\nlast:\n  deep: x\n")
    assert not found.items
    assert isinstance(root, Entries)
    assert [key.span.text for key, _ in root.pairs] == ["name", "values", "last"]
    values = root.get("values")
    assert isinstance(values, Items)
    assert [node.span.text for node in values.nodes] == ["a", "'b c'"]
    assert root.pairs[2][1].span.text == "deep: x"
    assert root.span.source.position(root.pairs[2][0].span.start) == (3, 1)


def test_nothing_is_read_as_something_else() -> None:
    root, _ = read("on: NO\nzip: 007\nday: 2026-01-01\nyes: 'true'\nflag: true\nrate: 1.50\n")
    assert isinstance(root, Entries)
    texts = {key.text: value for key, value in root.pairs if isinstance(value, Scalar)}
    assert {name: value.text for name, value in texts.items()} == {
        "on": "NO",
        "zip": "007",
        "day": "2026-01-01",
        "yes": "true",
        "flag": "true",
        "rate": "1.50",
    }
    assert texts["yes"].boolean is None
    assert texts["flag"].boolean is True
    assert str(texts["rate"].number) == "1.50"
    assert texts["zip"].number == Decimal(7)
    assert texts["on"].boolean is None


def test_an_alias_repeats_what_it_names() -> None:
    root, found = read("a: &x [1]\nb: *x\n")
    assert not found.items
    assert isinstance(root, Entries)
    assert root.get("a") is root.get("b")


@pytest.mark.parametrize(
    ("text", "place", "part"),
    [
        ("a: [1,\nb: 2", (1, 4), "not closed"),
        ("a: 'x\nb: 1", (1, 4), "never closed"),
        ("\tx: 1", (1, 1), "tab"),
        ("a: *x", (1, 4), "refers to nothing"),
        ("a: b: c", (1, 5), "colon"),
        ("a: \x01", (1, 4), "U+0001"),
        ("a: 1\n---\nb: 2", (2, 1), "second document"),
        ("a: &x [1, *x]", (1, 11), "refers to nothing"),
        ('a: "\\q"', (1, 6), "backslash"),
        ("a: `x", (1, 4), "cannot start with this character"),
        ("a: 1\na: 2", (2, 1), "twice"),
        ("? [a]\n: b", (1, 3), "single text"),
        ("[" * 5000, (1, 65), "too deeply"),
    ],
)
def test_what_is_not_yaml_is_said_at_its_place(text: str, place: tuple[int, int], part: str) -> None:
    _, found = read(text)
    assert len(found.items) == 1
    item = found.items[0]
    assert item.span.source.position(item.span.start) == place
    assert part in item.message


def test_aliases_cannot_blow_the_file_up() -> None:
    lines = ["a: &a [1,1,1,1,1,1,1,1,1,1]"]
    lines += [f"{chr(98 + i)}: &{chr(98 + i)} [{','.join(['*' + chr(97 + i)] * 10)}]" for i in range(20)]
    root, found = read("\n".join(lines))
    assert root is None
    assert [item.message for item in found] == ["the file grows too large"]


@given(st.text(alphabet=st.sampled_from("ab:-[]{}&*!|>'\"%@`#,?\n \t\\0~")))
def test_no_text_breaks_the_reader(text: str) -> None:
    root, found = read(text)
    assert root is not None or found.has_errors

"""MATCHES means the same on every engine and in the oracle: generated patterns over texts that meet them."""

from __future__ import annotations

import random

import pytest

from segql import compiler
from segql.catalog import load_catalog
from segql.catalog.model import Catalog
from segql.diagnostics import Diagnostics
from segql.source import Source
from segql.syntax import parse_file
from tests.engines_under_test import EngineRoom
from tests.engines_under_test.tables import Table
from tests.laws import pipeline
from tests.oracle import patterns

ATOMS = (
    *"aabbAB01_-",
    "é",
    "É",
    ".",
    " ",
    "%",
    "'",
    '"',
    "~",
    r"\.",
    r"\\",
    r"\d",
    r"\w",
    r"\s",
    r"\$",
    r"\(",
    r"\-",
    "[ab]",
    "[^a]",
    "[a-c]",
    "[^a-z]",
    "[A-Z_]",
    r"[\d.]",
    r"[\w-]",
    r"[^\s]",
    "[à-ü]",
    r"[\]]",
    r"[\\]",
    "[%']",
    "[^é]",
    "[+-/]",
    "[.$^]",
)
REPEATS = ("", "", "", "", "*", "+", "?", "{2}", "{1,2}", "{0,1}", "{2,}", "{0}")
LETTERS = (*"aabbcAB012_-.", " ", "é", "É", "%", "'", "\\", "$", "(", "]", "\n", "\t", "+", "ü", "東", "~", '"')


def pattern(dice: random.Random, depth: int = 2) -> str:
    """A pattern of the language."""

    def piece(depth: int) -> str:
        if depth and dice.random() < 0.25:
            return f"({branches(depth - 1)}){dice.choice(REPEATS)}"
        if dice.random() < 0.08:
            return dice.choice("^$")
        return dice.choice(ATOMS) + dice.choice(REPEATS)

    def branches(depth: int) -> str:
        return "|".join(
            "".join(piece(depth) for _ in range(dice.choice((0, 1, 1, 2, 3)))) for _ in range(dice.choice((1, 1, 1, 2)))
        )

    whole = branches(depth)
    return dice.choice((whole, whole, f"^{whole}", f"^({whole})$", f"{whole}$"))


@pytest.fixture(scope="module")
def catalog(tmp_path_factory: pytest.TempPathFactory) -> Catalog:
    place = tmp_path_factory.mktemp("patterns") / "segql.yml"
    place.write_text(
        "name: patterns\ntimezone: UTC\nentities:\n  word:\n    table: words\n    key: id\n"
        "    attributes: {id: {type: number, stored: integer}, word: text}\n",
        encoding="utf-8",
    )
    found = load_catalog(place, Diagnostics())
    assert found is not None
    return found


@pytest.mark.parametrize("dialect", ["duckdb", "postgres", "bigquery", "spark"])
def test_patterns_agree(dialect: str, catalog: Catalog, engine_room: EngineRoom) -> None:
    dice = random.Random(pipeline.EXAMPLES)
    words = ["", *("".join(dice.choices(LETTERS, k=dice.randint(1, 5))) for _ in range(150))]
    count = pipeline.EXAMPLES or {"duckdb": 300, "postgres": 300, "bigquery": 60, "spark": 60}[dialect]
    found = [pattern(dice) for _ in range(count)]
    quoted = [item.replace("'", "''") for item in found]
    text = "".join(
        f"SEGMENT p{i} AS word MATCHES '{item}'{' IGNORING CASE' if i % 2 else ''}\n" for i, item in enumerate(quoted)
    )
    diagnostics = Diagnostics()
    file = parse_file(Source("patterns.seg", text), diagnostics)
    program = compiler.resolve([file], catalog, diagnostics, as_of="2026-01-01")
    errors = [item for item in diagnostics if item.severity.value == "error"]
    assert not errors, [
        (item.span.source.line(item.span.source.position(item.span.start)[0]), item.message) for item in errors
    ]
    engine = engine_room.new(dialect, "patterns")
    engine.load([Table("words", {"id": "integer", "word": "text"}, tuple(enumerate(words)))])
    wrong = []
    for i, item in enumerate(found):
        got = {key[0] for key in engine.members(compiler.statement(program, f"p{i}", dialect))}
        want = {n for n, word in enumerate(words) if patterns.search(item, word, ignoring_case=bool(i % 2))}
        if got != want:
            wrong.append(f"{item!r} {'IGNORING CASE ' if i % 2 else ''}{[words[n] for n in sorted(got ^ want)]}")
    engine.close()
    assert not wrong, "\n".join(wrong)

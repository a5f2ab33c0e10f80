"""A catalog whose columns are all the keywords: "Every other keyword is also a name wherever a name can stand"."""

from __future__ import annotations

import datetime as dt
import tomllib
from pathlib import Path

import pytest

from segql import compiler
from segql.catalog import load_catalog
from segql.diagnostics import Diagnostics
from segql.source import Source
from segql.syntax import parse_file
from tests.engines_under_test import DIALECTS, EngineRoom
from tests.engines_under_test.tables import Table

KEYWORDS = Path(__file__).parents[2] / "grammar" / "keywords" / "en.toml"


def words() -> list[str]:
    """Every word of every keyword that is a name too, in lower case; `all` is everybody, and so no column."""
    tables = tomllib.loads(KEYWORDS.read_text(encoding="utf-8"))
    groups = [table for name, table in tables.items() if name not in ("reserved", "language")]
    spellings = [spelling for table in groups for several in table.values() for spelling in several]
    reserved = {spelling.lower() for found in tables["reserved"].values() for spelling in found}
    split = {word for spelling in spellings for word in spelling.lower().split()}
    others = {"today", "yesterday", "now", "count", "sum", "first", "share", "if", "round", "weekday", "monday"}
    return sorted((split | others) - reserved - {"all"})


def rules(word: str) -> list[str]:
    """Rules in which a number called like a keyword stands wherever a value can."""
    return [
        f"{word} = 1",
        f"NOT {word} != 1 AND {word} IS KNOWN",
        f"{word} BETWEEN {word} AND {word} AND 1 = {word}",
        f"{word} IN (1, 3)",
        f"({word} + {word}) / 2 < 2 AND -{word} > -2",
        f"COALESCE({word}, 0) = 1",
        f"SUM(things.{word}) = 1",
        f"SUM(things.{word} WHERE {word} > 0) = 1",
        f"HAS things WHERE {word} = 1",
        f"HAS things WHERE ({word} = 1 OR {word} = 5) AND id < 9",
        f"COUNT(DISTINCT things.{word}) = 1 AND LAST(things.{word}) = 1",
    ]


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    place = tmp_path_factory.mktemp("keywords")
    columns = "\n".join(f'      "{word}": {{type: number, stored: integer}}' for word in words())
    (place / "segql.yml").write_text(
        f"""name: keywords
timezone: UTC
entities:
  person:
    table: people
    key: id
    label: {{one: person, many: people}}
    attributes:
      id: {{type: number, stored: integer}}
{columns}
facts:
  things:
    table: people
    key: id
    of: {{person: id}}
    time: happened
    label: {{one: thing, many: things}}
    columns:
      id: {{type: number, stored: integer}}
      happened: datetime
{columns}
""",
        encoding="utf-8",
    )
    return place


@pytest.mark.parametrize("dialect", DIALECTS)
def test_every_keyword_is_a_name(dialect: str, folder: Path, engine_room: EngineRoom) -> None:
    diagnostics = Diagnostics()
    catalog = load_catalog(folder / "segql.yml", diagnostics)
    assert catalog is not None
    chosen = words()[:: {"duckdb": 1, "postgres": 9, "bigquery": 30, "spark": 60}[dialect]]
    numbered = {f"r{i}_{j}": rule for i, word in enumerate(chosen) for j, rule in enumerate(rules(word))}
    text = "".join(f"SEGMENT {name} AS {rule}\n" for name, rule in numbered.items())
    file = parse_file(Source("rules.seg", text), diagnostics)
    program = compiler.resolve([file], catalog, diagnostics, as_of="2026-01-31")
    errors = [item for item in diagnostics if item.severity.value == "error"]
    assert not errors, [
        f"{item.span.source.line(item.span.source.position(item.span.start)[0])}: {item.message}" for item in errors
    ]
    columns = {"id": "integer", **dict.fromkeys(words(), "integer"), "happened": "instant"}
    happened = dt.datetime(2026, 1, 1, tzinfo=dt.UTC)
    rows = tuple((key, *[key] * len(words()), happened) for key in (1, 2))
    engine = engine_room.new(dialect, "keywords")
    engine.load([Table("people", columns, rows)])
    wrong = [
        f"{rule}: {got}"
        for name, rule in numbered.items()
        if (got := engine.members(compiler.statement(program, name, dialect))) != [(1,)]
    ]
    engine.close()
    assert not wrong, wrong

"""`schema.yml`: what dbt says of models, sources and seeds in its docs, and what it tests of them."""

from __future__ import annotations

import io
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from segql.dbt import jinja
from segql.dbt.sources import Source


@dataclass(frozen=True, slots=True)
class Column:
    """A model's column. `tests` are dbt's own, by name."""

    name: str
    description: str
    tests: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Model:
    """What is said of a model. `meta` are texts and lists of texts."""

    name: str
    description: str
    columns: tuple[Column, ...]
    tags: tuple[str, ...] = ()
    meta: Mapping[str, Any] = field(default_factory=dict)


@dataclass(frozen=True, slots=True)
class Seed:
    """A list of values that travels beside the models; `type` is that of its one column."""

    name: str
    description: str
    type: str


def schema_yml(
    head: str, models: Sequence[Model], sources: Sequence[Source], seeds: Sequence[Seed], materialized: str | None
) -> str:
    """The file, beginning with `head` (whole lines of comments)."""
    from ruamel.yaml import YAML

    content: dict[str, Any] = {"version": 2}
    if sources:
        content["sources"] = [_source(source) for source in sources]
    if seeds:
        content["seeds"] = [_seed(seed) for seed in seeds]
    content["models"] = [_model(model, materialized) for model in models]
    writer = YAML()
    writer.width = 1_000_000  # a text stays on its line
    writer.indent(mapping=2, sequence=4, offset=2)
    stream = io.StringIO()
    writer.dump(content, stream)
    return head + stream.getvalue()


def _source(source: Source) -> dict[str, Any]:
    return {
        "name": _text(source.name),
        **({"database": _text(source.database)} if source.database is not None else {}),
        "schema": _text(source.schema),
        "quoting": {"schema": True, "identifier": True},
        "tables": [
            {"name": _text(name), **({"description": _text(words)} if words else {})}
            for name, words in source.tables.items()
        ],
    }


def _seed(seed: Seed) -> dict[str, Any]:
    return {
        "name": _text(seed.name),
        "description": _text(seed.description),
        "config": {"column_types": {"value": _text(seed.type)}},
        "columns": [{"name": "value", "data_tests": ["not_null", "unique"]}],
    }


def _model(model: Model, materialized: str | None) -> dict[str, Any]:
    return {
        "name": _text(model.name),
        "description": _text(model.description),
        "config": {
            **({"materialized": _text(materialized)} if materialized is not None else {}),
            **({"tags": [_text(tag) for tag in model.tags]} if model.tags else {}),
            "meta": {key: _value(value) for key, value in model.meta.items()},
        },
        "columns": [
            {
                "name": _text(column.name),
                "quote": True,
                "description": _text(column.description),
                **({"data_tests": list(column.tests)} if column.tests else {}),
            }
            for column in model.columns
        ],
    }


def _value(value: Any) -> Any:
    return [_text(one) for one in value] if isinstance(value, list | tuple) else _text(value)


def _text(text: str) -> Any:
    """A text that every reader of YAML takes for one: quoted, or its lines as they are."""
    from ruamel.yaml.scalarstring import DoubleQuotedScalarString, LiteralScalarString

    escaped = jinja.plain(text)
    return LiteralScalarString(escaped) if "\n" in escaped else DoubleQuotedScalarString(escaped)

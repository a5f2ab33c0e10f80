"""`segql schema`."""

from __future__ import annotations

import json

import click


@click.command("schema")
def command() -> int:
    """Print the JSON Schema of segql.yml, for editors.

    An editor that reads it completes the catalog's keys and marks mistakes while you type. Most look for it in the
    catalog's first line: # yaml-language-server: $schema=segql.schema.json

    \b
    Examples:
      segql schema > segql.schema.json
    """
    from segql.catalog import json_schema

    click.echo(json.dumps(json_schema(), indent=2, ensure_ascii=False))
    return 0

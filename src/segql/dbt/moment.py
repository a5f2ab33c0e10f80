"""The macro that gives every model of a dbt run the same moment to look from."""

from __future__ import annotations

from segql.dbt import jinja
from segql.sql.pieces import instant, now

#: The variable of dbt that moves a run to another moment.
VARIABLE = "segql_as_of"
_WRITTEN = "written as ISO"


def moment_macro(head: str, name: str, dialect: str, zone: str) -> str:
    """The macro's file: `head`, then an expression for the moment.

    A view asks the database each time it is read. A table looks from the start of dbt's run, so that all of them look from
    one moment, or from the moment in the variable, which is in the business time zone when it has none of its own.
    """
    written = jinja.plain(instant(_WRITTEN, dialect)).replace(_WRITTEN, "{{ moment.isoformat() }}")
    return f"""{head}{{% macro {name}() -%}}
  {{%- set given = var('{VARIABLE}', none) -%}}
  {{%- if given is none and model.config.materialized == 'view' -%}}
    {now(dialect)}
  {{%- else -%}}
    {{%- if given is none -%}}
      {{%- set moment = run_started_at -%}}
    {{%- else -%}}
      {{%- if 'T' not in given | string and ' ' not in given | string -%}}
        {{{{ exceptions.raise_compiler_error("{VARIABLE} is a moment such as 2026-11-01T09:00, not " ~ given) }}}}
      {{%- endif -%}}
      {{%- set moment = modules.datetime.datetime.fromisoformat((given | string).replace('Z', '+00:00')) -%}}
      {{%- if moment.tzinfo is none -%}}
        {{%- set moment = modules.pytz.timezone({jinja.quoted(zone)}).localize(moment) -%}}
      {{%- endif -%}}
    {{%- endif -%}}
    {written}
  {{%- endif -%}}
{{%- endmacro %}}
"""

"""The keys of `segql.yml`: the one description that the loader validates with and that the JSON Schema is made from."""

from __future__ import annotations

from segql.catalog.shapes import ByKey, ByValue, Flag, Key, Many, Names, Number, Record, Short, Text, TypeName
from segql.diagnostics.messages import languages, say

DIALECTS = ("duckdb", "postgres", "bigquery", "spark")
WEEKDAYS = ("monday", "tuesday", "wednesday", "thursday", "friday", "saturday", "sunday")
STORAGES = ("integer", "decimal", "float")

_TEXT = Text(say("a text"))
_LABEL = Key(Text(say("a text")), say("how it is called in reports"))
_DESCRIPTION = Key(Text(say("a text")), say("what it is, for people"))
_ZONE = Key(
    Text(say("a time zone such as Europe/Paris")), say("the clock of a datetime column without a zone of its own")
)
_COLUMNS = Many(Text(say("a column's name")), say("a column's name or a list of them"), or_one=True)
_VALUE = Text(say("a value"), empty=True)
_MISSING = Key(
    Many(_VALUE, say("a value or a list of values"), or_one=True), say("values that count as missing besides NULL")
)
_SQL = Key(
    Record(
        say("a query"),
        {name: Key(Text(say("SQL")), say("SQL as {dialect} reads it", dialect=name)) for name in DIALECTS},
        (DIALECTS,),
    ),
    say("SQL under the name of its dialect"),
)
_PATH = Key(
    Many(Text(say("a step")), say("a list of steps")), say("the column and the steps inside its JSON or struct")
)
_TABLE = Key(
    Many(Text(say("a table's name")), say("a table's name or the list of its parts"), or_one=True),
    say("the table, perhaps with its schema (crm.customers); a list of parts when a name holds a dot"),
)
_COLUMN = Key(Text(say("a column's name")), say("the column's name in the table, when it is another"))
_ITEM_LABEL = Key(
    Short(
        Text(say("the label of one")),
        Record(
            say("a label"),
            {
                "one": Key(_TEXT, say("one of them: order"), required=True),
                "many": Key(_TEXT, say("several: orders"), required=True),
            },
        ),
    ),
    say("how one and several are called in a sentence"),
)

COLUMN = Record(
    say("a column"),
    {
        "type": Key(TypeName(), say("text, number, ratio, percent, boolean, date, datetime, place, list of <type>")),
        "column": _COLUMN,
        "path": _PATH,
        "sql": _SQL,
        "stored": Key(Text(say("a storage"), STORAGES), say("how the target keeps a number")),
        "timezone": _ZONE,
        "missing": _MISSING,
        "values": Key(Many(_VALUE, say("a list of texts")), say("all that an enumerated text may be")),
        "case": Key(
            Text(say("a rule for case"), ("ignore", "exact")), say("`ignore`: upper and lower case are the same")
        ),
        "pii": Key(Flag(), say("true for what identifies a person")),
        "latitude": Key(Text(say("a column's name")), say("a place's column of degrees north")),
        "longitude": Key(Text(say("a column's name")), say("a place's column of degrees east")),
        "label": _LABEL,
        "description": _DESCRIPTION,
    },
)
ENTITY_LINK = Record(
    say("a link to an entity"),
    {
        "entity": Key(Text(say("an entity's name")), say("the entity that a row points to"), required=True),
        "by": Key(_COLUMNS, say("the columns that hold its key"), required=True),
        "label": _LABEL,
        "description": _DESCRIPTION,
    },
)
LOOKUP_LINK = Record(
    say("a link to a lookup"),
    {
        "lookup": Key(Text(say("a lookup's name")), say("the lookup that a row points to"), required=True),
        "by": Key(_COLUMNS, say("the columns that hold its key"), required=True),
        "label": _LABEL,
        "description": _DESCRIPTION,
    },
)
MEMBER = Short(TypeName(), ByKey({"entity": ENTITY_LINK, "lookup": LOOKUP_LINK}, COLUMN))
MEMBERS = Names(MEMBER, say("a mapping of names to types"))

TIME = Short(
    Text(say("a column's name")),
    Record(
        say("a time"),
        {
            "column": Key(Text(say("a column's name")), say("the column that holds it")),
            "path": _PATH,
            "sql": _SQL,
            "timezone": _ZONE,
            "type": Key(Text(say("a type of time"), ("date", "datetime")), say("date or datetime")),
            "missing": _MISSING,
        },
        (("column", "path", "sql"),),
    ),
)

ENTITY = Record(
    say("an entity"),
    {
        "table": _TABLE,
        "sql": _SQL,
        "key": Key(_COLUMNS, say("the column that tells members apart, or several"), required=True),
        "label": _ITEM_LABEL,
        "attributes": Key(MEMBERS, say("what rules may say about a member; without it, every column of the table")),
        "description": _DESCRIPTION,
    },
    (("table", "sql"),),
)
LOOKUP = Record(
    say("a lookup"),
    {
        "table": _TABLE,
        "sql": _SQL,
        "key": Key(_COLUMNS, say("the column that rows point to, or several"), required=True),
        "columns": Key(MEMBERS, say("its columns; without it, every column of the table")),
        "description": _DESCRIPTION,
    },
    (("table", "sql"),),
)
_WHERE = Text(say("a condition"))
FACT = Record(
    say("a fact"),
    {
        "table": _TABLE,
        "sql": _SQL,
        "key": Key(_COLUMNS, say("the columns that order facts of the same instant")),
        "of": Key(
            Names(_COLUMNS, say("a mapping from an entity to the column of its key")),
            say("which member a row belongs to: {customer: customer_id}"),
            required=True,
        ),
        "time": Key(TIME, say("when it happened")),
        "valid": Key(
            Record(
                say("a validity"),
                {
                    "from": Key(TIME, say("its start"), required=True),
                    "to": Key(TIME, say("its end, open if NULL"), required=True),
                },
            ),
            say("from when to when a row holds"),
        ),
        "planned": Key(Flag(), say("true for what may lie in the future")),
        "entity": Key(Text(say("an entity's name")), say("the entity that a row is")),
        "label": _ITEM_LABEL,
        "columns": Key(MEMBERS, say("its columns; without it, every column of the table")),
        "where": Key(_WHERE, say("a segql condition that all its rows meet")),
        "description": _DESCRIPTION,
    },
    (("table", "sql"),),
)
NARROWED = Record(
    say("a narrower fact"),
    {
        "from": Key(Text(say("a fact's name")), say("the fact that it narrows"), required=True),
        "where": Key(_WHERE, say("a segql condition"), required=True),
        "label": _ITEM_LABEL,
        "description": _DESCRIPTION,
    },
)
ELEMENTS = Record(
    say("a fact of list elements"),
    {
        "list": Key(Text(say("entity.column")), say("whose list: customer.interests"), required=True),
        "key": Key(_COLUMNS, say("the fields that order elements of the same instant")),
        "time": Key(TIME, say("when, a field of the element")),
        "columns": Key(MEMBERS, say("the element's fields; a plain element's is `value`")),
        "label": _ITEM_LABEL,
        "where": Key(_WHERE, say("a segql condition that all its rows meet")),
        "description": _DESCRIPTION,
    },
)

METRIC = Short(
    Text(say("a segql expression")),
    Record(
        say("a metric"),
        {
            "expression": Key(Text(say("a segql expression")), say("a segql expression"), required=True),
            "of": Key(Text(say("an entity's name")), say("the entity that it is about, when it is not the first")),
            "label": _LABEL,
            "description": _DESCRIPTION,
        },
    ),
)

FILE = Record(
    say("a file"),
    {
        "file": Key(Text(say("a file's name")), say("its name in the target's folder"), required=True),
        "format": Key(Text(say("a format"), ("csv", "parquet")), say("csv or parquet; told from the name without it")),
        "delimiter": Key(
            Text(say("a delimiter"), empty=True), say("what stands between values; `whitespace` for any blank space")
        ),
        "header": Key(Flag(), say("whether the first line names the columns")),
        "columns": Key(
            Names(
                Short(
                    Text(say("a type"), ("text", "number", "boolean", "date", "datetime")),
                    Record(
                        say("a column of a file"),
                        {
                            "type": Key(
                                Text(say("a type"), ("text", "number", "boolean", "date", "datetime")),
                                say("its type"),
                                required=True,
                            ),
                            "stored": Key(Text(say("a storage"), STORAGES), say("how a number is kept")),
                            "format": Key(Text(say("a format")), say("how a date is written: %Y%m%d")),
                        },
                    ),
                ),
                say("a mapping of names to types"),
            ),
            say("the columns in their order, for a file that does not name them or whose types are not to be guessed"),
        ),
    },
)
TARGET = ByValue(
    "engine",
    {
        "duckdb": Record(
            say("a DuckDB target"),
            {
                "engine": Key(_TEXT, "duckdb"),
                "path": Key(Text(say("a path")), say("a database file, or a folder of Parquet and CSV files")),
                "package": Key(
                    Text(say("a Python package's name")),
                    say("the installed package whose data it reads; path is in it"),
                ),
                "files": Key(Names(FILE, say("a mapping of tables to files")), say("the files that are its tables")),
            },
            some=("path", "package"),
        ),
        "postgres": Record(
            say("a Postgres target"),
            {
                "engine": Key(_TEXT, "postgres"),
                "url": Key(_TEXT, say("postgresql://…, or the variable that holds it: ${PG_URL}"), required=True),
                "schema": Key(_TEXT, say("the schema whose tables are meant")),
            },
        ),
        "bigquery": Record(
            say("a BigQuery target"),
            {
                "engine": Key(_TEXT, "bigquery"),
                "project": Key(_TEXT, say("the project"), required=True),
                "dataset": Key(_TEXT, say("the dataset"), required=True),
                "location": Key(_TEXT, say("where it is")),
                "maximum_bytes_billed": Key(_TEXT, say("a query that would read more bytes does not run: 10 GB")),
                "api_endpoint": Key(_TEXT, say("the address of an emulator, which asks for no credentials")),
            },
        ),
        "spark": Record(
            say("a Spark target"),
            {
                "engine": Key(_TEXT, "spark"),
                "master": Key(_TEXT, say("local[*], spark://…, sc://…; without it the session that the program has")),
                "catalog": Key(_TEXT, say("the catalog whose tables are meant")),
                "schema": Key(_TEXT, say("the schema whose tables are meant")),
                "path": Key(Text(say("a path")), say("a folder of Parquet and CSV files instead")),
                "files": Key(Names(FILE, say("a mapping of tables to files")), say("the files that are its tables")),
            },
        ),
    },
    say("a target"),
)

_MEMBERS_OF = Many(
    Text(say("the name of a segment or an attribute")),
    say("the name of a segment or a boolean attribute, or a list of them"),
    or_one=True,
)
POLICIES = Record(
    say("policies"),
    {
        "always_exclude": Key(
            _MEMBERS_OF, say("segments or boolean attributes whose members are in no segment at all")
        ),
        "channels": Key(
            Names(
                Record(
                    say("a channel"),
                    {
                        "require": Key(
                            Text(say("a segql condition")),
                            say("a segql condition that everybody meets who is written to"),
                        ),
                        "exclude": Key(_MEMBERS_OF, say("segments or boolean attributes whose members are left out")),
                    },
                ),
                say("a mapping of channels"),
            ),
            say("what holds for every audience that leaves WITH channel = …"),
        ),
        "smallest": Key(
            Number(say("a number of members"), 1, 1_000_000_000), say("a result with fewer members is refused")
        ),
        "sensitive": Key(
            Many(Text(say("an attribute's name")), say("an attribute's name or a list of them"), or_one=True),
            say("attributes that a rule may read only WITH purpose = '…'"),
        ),
    },
)

_SECTIONS = {
    "include": Key(
        Many(Text(say("a file's name")), say("a file's name or a list of them"), or_one=True),
        say("further files of the catalog"),
    ),
    "targets": Key(Names(TARGET, say("a mapping of targets")), say("where SQL runs; the first is the default")),
    "entities": Key(
        Names(ENTITY, say("a mapping of entities")), say("who a segment is made of; the first is the default")
    ),
    "lookups": Key(Names(LOOKUP, say("a mapping of lookups")), say("tables that rows point to")),
    "facts": Key(
        Names(ByKey({"from": NARROWED, "list": ELEMENTS}, FACT), say("a mapping of facts")),
        say("what members do or have, many rows a member"),
    ),
    "metrics": Key(Names(METRIC, say("a mapping of metrics")), say("names that read like attributes")),
    "params": Key(
        Names(Many(_VALUE, say("a value or a list of values"), or_one=True), say("a mapping of values")),
        say("values with names"),
    ),
    "places": Key(
        Names(
            Many(Number(say("degrees"), -180, 180), say("a place, [latitude, longitude],"), count=2),
            say("a mapping of places"),
        ),
        say("places with names: [latitude, longitude]"),
    ),
    "lists": Key(
        Names(
            Record(
                say("a list"),
                {
                    "file": Key(Text(say("a file's name")), say("a CSV file of the project")),
                    "table": _TABLE,
                    "column": Key(Text(say("a column's name")), say("the column that holds the values"), required=True),
                },
                (("file", "table"),),
            ),
            say("a mapping of lists"),
        ),
        say("named lists of values, for IN LIST"),
    ),
    "policies": Key(POLICIES, say("what no segment may get around")),
}
CATALOG = Record(
    say("a catalog"),
    {
        "name": Key(_TEXT, say("the project's name")),
        "timezone": Key(
            Text(say("a time zone such as Europe/Paris")), say("the business's time zone (Europe/Paris)"), required=True
        ),
        "week_starts": Key(Text(say("a day of the week"), WEEKDAYS), say("the first day of a week")),
        "language": Key(Text(say("a language"), languages()), say("of keywords and messages")),
        "segments": Key(Text(say("a folder's name")), say("the folder of the .seg files")),
        **_SECTIONS,
    },
)
#: An included file has sections only: the project's own settings stand in one place.
INCLUDED = Record(say("an included file"), _SECTIONS)

"""The keys of `segql.yml`: the one description that the loader validates with and that the JSON Schema is made from."""

from __future__ import annotations

from segql.catalog.shapes import ByKey, ByValue, Flag, Key, Later, Many, Names, Number, Record, Short, Text, TypeName

DIALECTS = ("duckdb", "postgres", "bigquery", "spark")
WEEKDAYS = ("monday", "tuesday", "wednesday", "thursday", "friday", "saturday", "sunday")
STORAGES = ("integer", "decimal", "float")

_TEXT = Text("a text")
_LABEL = Key(Text("a text"), "how it is called in reports")
_DESCRIPTION = Key(Text("a text"), "what it is, for people")
_ZONE = Key(Text("a time zone such as Europe/Paris"), "the clock of a datetime column without a zone of its own")
_COLUMNS = Many(Text("a column's name"), "a column's name or a list of them", or_one=True)
_VALUE = Text("a value", empty=True)
_MISSING = Key(Many(_VALUE, "a value or a list of values", or_one=True), "values that count as missing besides NULL")
_SQL = Key(
    Record("a query", {name: Key(Text("SQL"), f"SQL as {name} reads it") for name in DIALECTS}, (DIALECTS,)),
    "SQL under the name of its dialect",
)
_PATH = Key(Many(Text("a step"), "a list of steps"), "the column and the steps inside its JSON or struct")
_TABLE = Key(
    Many(Text("a table's name"), "a table's name or the list of its parts", or_one=True),
    "the table, perhaps with its schema (crm.customers); a list of parts when a name holds a dot",
)
_COLUMN = Key(Text("a column's name"), "the column's name in the table, when it is another")
_ITEM_LABEL = Key(
    Short(
        Text("the label of one"),
        Record(
            "a label",
            {
                "one": Key(_TEXT, "one of them: order", required=True),
                "many": Key(_TEXT, "several: orders", required=True),
            },
        ),
    ),
    "how one and several are called in a sentence",
)

COLUMN = Record(
    "a column",
    {
        "type": Key(TypeName(), "text, number, ratio, percent, boolean, date, datetime, place, list of <type>"),
        "column": _COLUMN,
        "path": _PATH,
        "sql": _SQL,
        "stored": Key(Text("a storage", STORAGES), "how the target keeps a number"),
        "timezone": _ZONE,
        "missing": _MISSING,
        "values": Key(Many(_VALUE, "a list of texts"), "all that an enumerated text may be"),
        "case": Key(Text("a rule for case", ("ignore", "exact")), "`ignore`: upper and lower case are the same"),
        "pii": Key(Flag(), "true for what identifies a person"),
        "latitude": Key(Text("a column's name"), "a place's column of degrees north"),
        "longitude": Key(Text("a column's name"), "a place's column of degrees east"),
        "label": _LABEL,
        "description": _DESCRIPTION,
    },
)
ENTITY_LINK = Record(
    "a link to an entity",
    {
        "entity": Key(Text("an entity's name"), "the entity that a row points to", required=True),
        "by": Key(_COLUMNS, "the columns that hold its key", required=True),
        "label": _LABEL,
        "description": _DESCRIPTION,
    },
)
LOOKUP_LINK = Record(
    "a link to a lookup",
    {
        "lookup": Key(Text("a lookup's name"), "the lookup that a row points to", required=True),
        "by": Key(_COLUMNS, "the columns that hold its key", required=True),
        "label": _LABEL,
        "description": _DESCRIPTION,
    },
)
MEMBER = Short(TypeName(), ByKey({"entity": ENTITY_LINK, "lookup": LOOKUP_LINK}, COLUMN))
MEMBERS = Names(MEMBER, "a mapping of names to types")

TIME = Short(
    Text("a column's name"),
    Record(
        "a time",
        {
            "column": Key(Text("a column's name"), "the column that holds it"),
            "path": _PATH,
            "sql": _SQL,
            "timezone": _ZONE,
            "type": Key(Text("a type of time", ("date", "datetime")), "date or datetime"),
            "missing": _MISSING,
        },
        (("column", "path", "sql"),),
    ),
)

ENTITY = Record(
    "an entity",
    {
        "table": _TABLE,
        "sql": _SQL,
        "key": Key(_COLUMNS, "the column that tells members apart, or several", required=True),
        "label": _ITEM_LABEL,
        "attributes": Key(MEMBERS, "what rules may say about a member; without it, every column of the table"),
        "description": _DESCRIPTION,
    },
    (("table", "sql"),),
)
LOOKUP = Record(
    "a lookup",
    {
        "table": _TABLE,
        "sql": _SQL,
        "key": Key(_COLUMNS, "the column that rows point to, or several", required=True),
        "columns": Key(MEMBERS, "its columns; without it, every column of the table"),
        "description": _DESCRIPTION,
    },
    (("table", "sql"),),
)
_WHERE = Text("a condition")
FACT = Record(
    "a fact",
    {
        "table": _TABLE,
        "sql": _SQL,
        "key": Key(_COLUMNS, "the columns that order facts of the same instant"),
        "of": Key(
            Names(_COLUMNS, "a mapping from an entity to the column of its key"),
            "which member a row belongs to: {customer: customer_id}",
            required=True,
        ),
        "time": Key(TIME, "when it happened"),
        "valid": Key(
            Record(
                "a validity",
                {
                    "from": Key(TIME, "its start", required=True),
                    "to": Key(TIME, "its end, open if NULL", required=True),
                },
            ),
            "from when to when a row holds",
        ),
        "planned": Key(Flag(), "true for what may lie in the future"),
        "entity": Key(Text("an entity's name"), "the entity that a row is"),
        "label": _ITEM_LABEL,
        "columns": Key(MEMBERS, "its columns; without it, every column of the table"),
        "where": Key(_WHERE, "a segql condition that all its rows meet"),
        "description": _DESCRIPTION,
    },
    (("table", "sql"),),
)
NARROWED = Record(
    "a narrower fact",
    {
        "from": Key(Text("a fact's name"), "the fact that it narrows", required=True),
        "where": Key(_WHERE, "a segql condition", required=True),
        "label": _ITEM_LABEL,
        "description": _DESCRIPTION,
    },
)
ELEMENTS = Record(
    "a fact of list elements",
    {
        "list": Key(Text("entity.column"), "whose list: customer.interests", required=True),
        "key": Key(_COLUMNS, "the fields that order elements of the same instant"),
        "time": Key(TIME, "when, a field of the element"),
        "columns": Key(MEMBERS, "the element's fields; a plain element's is `value`"),
        "label": _ITEM_LABEL,
        "where": Key(_WHERE, "a segql condition that all its rows meet"),
        "description": _DESCRIPTION,
    },
)

METRIC = Short(
    Text("a segql expression"),
    Record(
        "a metric",
        {
            "expression": Key(Text("a segql expression"), "a segql expression", required=True),
            "of": Key(Text("an entity's name"), "the entity that it is about, when it is not the first"),
            "label": _LABEL,
            "description": _DESCRIPTION,
        },
    ),
)

FILE = Record(
    "a file",
    {
        "file": Key(Text("a file's name"), "its name in the target's folder", required=True),
        "format": Key(Text("a format", ("csv", "parquet")), "csv or parquet; told from the name without it"),
        "delimiter": Key(
            Text("a delimiter", empty=True), "what stands between values; `whitespace` for any blank space"
        ),
        "header": Key(Flag(), "whether the first line names the columns"),
        "columns": Key(
            Names(
                Short(
                    Text("a type", ("text", "number", "boolean", "date", "datetime")),
                    Record(
                        "a column of a file",
                        {
                            "type": Key(
                                Text("a type", ("text", "number", "boolean", "date", "datetime")),
                                "its type",
                                required=True,
                            ),
                            "stored": Key(Text("a storage", STORAGES), "how a number is kept"),
                            "format": Key(Text("a format"), "how a date is written: %Y%m%d"),
                        },
                    ),
                ),
                "a mapping of names to types",
            ),
            "the columns in their order, for a file that does not name them or whose types are not to be guessed",
        ),
    },
)
TARGET = ByValue(
    "engine",
    {
        "duckdb": Record(
            "a DuckDB target",
            {
                "engine": Key(_TEXT, "duckdb"),
                "path": Key(Text("a path"), "a database file, or a folder of Parquet and CSV files"),
                "package": Key(
                    Text("a Python package's name"), "the installed package whose data it reads; path is in it"
                ),
                "files": Key(Names(FILE, "a mapping of tables to files"), "the files that are its tables"),
            },
            some=("path", "package"),
        ),
        "postgres": Record(
            "a Postgres target",
            {
                "engine": Key(_TEXT, "postgres"),
                "url": Key(_TEXT, "postgresql://…, or the variable that holds it: ${PG_URL}", required=True),
                "schema": Key(_TEXT, "the schema whose tables are meant"),
            },
        ),
        "bigquery": Record(
            "a BigQuery target",
            {
                "engine": Key(_TEXT, "bigquery"),
                "project": Key(_TEXT, "the project", required=True),
                "dataset": Key(_TEXT, "the dataset", required=True),
                "location": Key(_TEXT, "where it is"),
            },
        ),
        "spark": Record("a Spark target", {"engine": Key(_TEXT, "spark"), "master": Key(_TEXT, "local[*], spark://…")}),
    },
    "a target",
)

_SECTIONS = {
    "include": Key(
        Many(Text("a file's name"), "a file's name or a list of them", or_one=True), "further files of the catalog"
    ),
    "targets": Key(Names(TARGET, "a mapping of targets"), "where SQL runs; the first is the default"),
    "entities": Key(Names(ENTITY, "a mapping of entities"), "who a segment is made of; the first is the default"),
    "lookups": Key(Names(LOOKUP, "a mapping of lookups"), "tables that rows point to"),
    "facts": Key(
        Names(ByKey({"from": NARROWED, "list": ELEMENTS}, FACT), "a mapping of facts"),
        "what members do or have, many rows a member",
    ),
    "metrics": Key(Names(METRIC, "a mapping of metrics"), "names that read like attributes"),
    "params": Key(
        Names(Many(_VALUE, "a value or a list of values", or_one=True), "a mapping of values"), "values with names"
    ),
    "places": Key(
        Names(Many(Number("degrees", -180, 180), "a place, [latitude, longitude],", count=2), "a mapping of places"),
        "places with names: [latitude, longitude]",
    ),
    "lists": Key(
        Names(
            Record(
                "a list",
                {
                    "file": Key(Text("a file's name"), "a CSV file of the project"),
                    "table": _TABLE,
                    "column": Key(Text("a column's name"), "the column that holds the values", required=True),
                },
                (("file", "table"),),
            ),
            "a mapping of lists",
        ),
        "named lists of values, for IN LIST",
    ),
    "policies": Key(Later("policies"), "what no segment may get around"),
}
CATALOG = Record(
    "a catalog",
    {
        "name": Key(_TEXT, "the project's name"),
        "timezone": Key(
            Text("a time zone such as Europe/Paris"), "the business's time zone (Europe/Paris)", required=True
        ),
        "week_starts": Key(Text("a day of the week", WEEKDAYS), "the first day of a week"),
        "language": Key(Text("a language", ("en", "fr")), "of keywords and messages"),
        "segments": Key(Text("a folder's name"), "the folder of the .seg files"),
        **_SECTIONS,
    },
)
#: An included file has sections only: the project's own settings stand in one place.
INCLUDED = Record("an included file", _SECTIONS)

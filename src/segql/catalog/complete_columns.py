"""One declared column beside the target's: does it exist, does its type fit, what was left for the target to say."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, replace

from segql.catalog.build_columns import typed_value
from segql.catalog.model import Column, SqlExpression, Value
from segql.catalog.schema import PhysicalColumn, Schema
from segql.diagnostics import Diagnostics
from segql.diagnostics.messages import say
from segql.diagnostics.suggest import nearest
from segql.diagnostics.wording import a_type
from segql.source import Span
from segql.types import DATE, DATETIME, TEXT, Kind, Type


@dataclass(frozen=True, slots=True)
class Place:
    """Where columns are looked for: `name` is what messages call it. `inside`: elements of a list, not a table's rows."""

    name: str
    columns: Mapping[str, PhysicalColumn]
    schema: Schema
    diagnostics: Diagnostics
    inside: bool = False

    def find(self, name: str) -> PhysicalColumn | None:
        """The column of that name as the target finds it, without reporting."""
        return self.schema.column(self.columns, name)

    def require(self, name: str, span: Span) -> PhysicalColumn | None:
        """The column of that name; None, with an error, when there is none."""
        found = self.find(name)
        if found is None:
            near = nearest(name, self.columns)
            help = (
                say("did you mean `{near}`?", near=near)
                if near
                else say("it has: {columns}", columns=_some(self.columns))
            )
            self.diagnostics.error(
                "no-column", say("`{table}` has no column `{name}`", table=self.name, name=name), span, help=help
            )
        return found


def _some(columns: Mapping[str, PhysicalColumn]) -> str:
    names = list(columns)
    return ", ".join(names[:12]) + (", …" if len(names) > 12 else "")


def complete_column(column: Column, place: Place) -> Column:
    """The column with its type, storage and clock as the target has it."""
    if column.latitude is not None and column.longitude is not None:
        for name in (column.latitude, column.longitude):
            degrees = place.require(name, column.span)
            if degrees is not None and not (degrees.type is not None and degrees.type.is_numeric):
                _unfit(column, degrees, say("degrees are numbers"), place)
        return column
    if column.sql is not None:
        return column
    found = place.require(column.column, column.span)
    if found is None:
        return column
    steps = list(column.path)
    way = [found.name]
    while steps and found.fields and not found.json:
        inner = place.schema.column(found.fields, steps[0])
        if inner is None:
            near = nearest(steps[0], found.fields)
            help = (
                say("did you mean `{near}`?", near=near)
                if near
                else say("it has: {fields}", fields=_some(found.fields))
            )
            message = say("`{column}` has no field `{field}`", column=".".join(way), field=steps[0])
            place.diagnostics.error("no-column", message, column.span, help=help)
            return column
        found = inner
        way.append(inner.name)
        steps.pop(0)
    is_json = found.json or (place.schema.json_texts and found.type == TEXT and bool(steps))
    if steps and not is_json:
        _unfit(column, found, say("a path leads into JSON or a struct"), place)
        return column
    if is_json:
        return _inside_json(column, found, bool(steps), place)
    return _of_type(column, found, way, place)


def _inside_json(column: Column, found: PhysicalColumn, has_steps: bool, place: Place) -> Column:
    if column.type is not None and (has_steps or column.type.kind is Kind.LIST):
        return column
    help = (
        say("declare its `type:`")
        if has_steps
        else say("name what is meant inside it: `path: [column, step]`, with its `type:`")
    )
    message = say(
        "`{column}` is read from {declared}, which does not say its type", column=column.name, declared=found.declared
    )
    place.diagnostics.error("column-type", message, column.span, help=help)
    return column


def _of_type(column: Column, found: PhysicalColumn, way: list[str], place: Place) -> Column:
    if column.type is None:
        if found.type is None:
            hint = say("name what is meant inside it: `path: [column, field]`") if found.fields else None
            message = say(
                "`{column}` is {declared}, for which segql has no type", column=column.name, declared=found.declared
            )
            place.diagnostics.error("column-type", message, column.span, help=hint)
            return column
    elif not fits(column.type, found.type):
        _unfit(column, found, _remedy(column, found, place), place)
        return column
    type_ = column.type or found.type
    assert type_ is not None
    zone = None
    if type_ == DATETIME and found.zoneless:
        zone = column.timezone or "UTC"
    if column.timezone is not None and type_ == DATE:
        place.diagnostics.error(
            "column-type", say("`{column}` is a date, which has no time zone", column=column.name), column.span
        )
    return replace(
        column,
        type=type_,
        storage=found.storage,
        timezone=zone,
        sql=None if place.inside else _expression(found, way, place.schema),
        missing=_typed_missing(column, type_, place.diagnostics),
    )


def fits(declared: Type, found: Type | None) -> bool:
    """Whether a column of a type can be declared as another: numbers as ratios, all else as what they are."""
    if found is None:
        return False
    if declared.is_numeric:
        return found.is_numeric
    if declared.kind is Kind.LIST:
        return found.kind is Kind.LIST and fits(declared.element or declared, found.element)
    return declared == found


def _unfit(column: Column, found: PhysicalColumn, help: str | None, place: Place) -> None:
    if column.type is None:
        message = say("`{table}.{column}` is {actual}", table=place.name, column=found.name, actual=found.declared)
    else:
        message = say(
            "`{table}.{column}` is {actual} and is declared as {type}",
            table=place.name,
            column=found.name,
            actual=found.declared,
            type=column.type,
        )
    place.diagnostics.error("column-type", message, column.span, help=help)


_CASTS = {
    Kind.TEXT: "TEXT",
    Kind.NUMBER: "DECIMAL(28, 9)",
    Kind.RATIO: "DECIMAL(28, 9)",
    Kind.PERCENT: "DECIMAL(28, 9)",
    Kind.BOOLEAN: "BOOLEAN",
    Kind.DATE: "DATE",
    Kind.DATETIME: "TIMESTAMP",
}


def _remedy(column: Column, found: PhysicalColumn, place: Place) -> str | None:
    if column.type is None or column.type.kind not in _CASTS:
        return None
    cast = f"CAST({_quoted(column.column, place.schema)} AS {_CASTS[column.type.kind]})"
    declaration = f"{{type: {column.type}, sql: {{{place.schema.dialect}: '{cast}'}}}}"
    if found.type is None:
        return say("let the database cast it: {declaration}", declaration=declaration)
    return say(
        "declare it as {type}, or let the database cast it: {declaration}", type=found.type, declaration=declaration
    )


def _quoted(name: str, schema: Schema) -> str:
    mark = "`" if schema.backquotes else '"'
    return mark + name.replace(mark, mark * 2) + mark


def _expression(found: PhysicalColumn, way: list[str], schema: Schema) -> SqlExpression | None:
    """What reads the column when its name alone does not: a struct's field, or a text that must be cast to be one."""
    sql = _quoted(way[0], schema)
    for step in way[1:]:
        if schema.backquotes:
            sql = f"{sql}.{_quoted(step, schema)}"
        else:
            sql = f"struct_extract({sql}, '{step.replace(chr(39), chr(39) * 2)}')"
    if found.read_as is not None:
        sql = found.read_as.format(sql)
    return SqlExpression(sql, schema.dialect) if found.read_as is not None or len(way) > 1 else None


def _typed_missing(column: Column, type_: Type, diagnostics: Diagnostics) -> tuple[Value, ...]:
    if column.type is not None:
        return column.missing
    values: list[Value] = []
    for text in column.missing:
        value = typed_value(str(text), type_)
        if value is None:
            message = say(
                "`{text}` is among the missing values of `{column}`, and is not {type}",
                text=text,
                column=column.name,
                type=a_type(type_),
            )
            diagnostics.error("column-type", message, column.span)
        else:
            values.append(value)
    return tuple(values)

"""From checked nodes to columns, links, times, tables and queries."""

from __future__ import annotations

import datetime as dt
import unicodedata
from collections.abc import Mapping
from decimal import Decimal

from segql.catalog.model import Column, Link, Member, Query, Relation, SqlExpression, Storage, Table, Value
from segql.catalog.yaml import Entries, Node, Scalar, date_of, entries, scalars
from segql.diagnostics import Diagnostics
from segql.diagnostics.messages import say
from segql.diagnostics.suggest import nearest
from segql.diagnostics.wording import a_type
from segql.source import NOWHERE, Span
from segql.types import DATE, DATETIME, PLACE, TEXT, Kind, Type, parse_type


def nfc(text: str) -> str:
    """Names and values are NFC, as everything in a rule is."""
    return unicodedata.normalize("NFC", text)


def text_of(node: Node | None) -> str | None:
    """A single value's text, None without one."""
    return node.text if isinstance(node, Scalar) else None


def texts_of(node: Node | None) -> tuple[str, ...]:
    """The texts of a list, or of the one that stands alone."""
    return tuple(scalar.text for scalar in scalars(node))


def build_relation(node: Entries) -> Relation:
    """The table or the query that an entity, a lookup or a fact is read from."""
    query = node.get("sql")
    if query is not None:
        sql, dialect, span = _sql(query)
        return Query(sql, dialect, span=span)
    return build_table(node.get("table"), node.span)


def build_table(node: Node | None, otherwise: Span) -> Table:
    """A table's name: `crm.customers` has two parts, a list is its parts as they are."""
    if isinstance(node, Scalar):
        return Table(tuple(part.strip() for part in node.text.split(".")), span=node.span)
    return Table(texts_of(node), span=node.span if node is not None else otherwise)


def _sql(node: Node) -> tuple[str, str, Span]:
    for key, value in entries(node):
        if isinstance(value, Scalar):
            return value.text, key.text, value.span
    return "", "", node.span


def build_members(node: Node | None, diagnostics: Diagnostics) -> dict[str, Member]:
    """The attributes of an entity, or the columns of a fact or a lookup, by name."""
    return {nfc(key.text): build_member(key, value, diagnostics) for key, value in entries(node)}


def build_member(key: Scalar, node: Node, diagnostics: Diagnostics) -> Member:
    """One of them: a link, or a column written as a type alone or in full."""
    name = nfc(key.text)
    if isinstance(node, Entries):
        for kind in ("entity", "lookup"):
            target = text_of(node.get(kind))
            if target is not None:
                return Link(name, nfc(target), texts_of(node.get("by")), kind == "entity", span=key.span)
        return _column(name, key, node, diagnostics)
    return Column(name, parse_type(text_of(node) or ""), key.text, span=key.span)


def _column(name: str, key: Scalar, node: Entries, diagnostics: Diagnostics) -> Column:
    declared = parse_type(text_of(node.get("type")) or "")
    path = texts_of(node.get("path"))
    latitude, longitude = text_of(node.get("latitude")), text_of(node.get("longitude"))
    if declared is None and latitude and longitude:
        declared = PLACE
    sql = None
    if node.get("sql") is not None:
        text, dialect, span = _sql(node.get("sql") or node)
        sql = SqlExpression(text, dialect, span=span)
    values = texts_of(node.get("values"))
    _consistent(node, declared, diagnostics)
    if sql is not None and declared is None:
        message = say("`{name}` is calculated, so its type must be declared", name=name)
        diagnostics.error("catalog-key", message, key.span, help=say("add `type:`"))
    storage = text_of(node.get("stored"))
    return Column(
        name,
        declared,
        path[0] if path else text_of(node.get("column")) or key.text,
        path=path[1:],
        sql=sql,
        storage=Storage(storage.lower()) if storage else None,
        timezone=text_of(node.get("timezone")),
        missing=missing_values(node.get("missing"), declared, diagnostics),
        values=tuple(nfc(value) for value in values),
        ignore_case=(text_of(node.get("case")) or "").lower() == "ignore",
        pii=_flag(node.get("pii")),
        latitude=latitude,
        longitude=longitude,
        label=text_of(node.get("label")),
        description=text_of(node.get("description")),
        span=key.span,
    )


def _flag(node: Node | None) -> bool:
    return isinstance(node, Scalar) and node.boolean is True


#: Which keys only make sense with some types.
_ONLY = {
    "values": ({Kind.TEXT, Kind.LIST}, say("a text or a list of texts")),
    "case": ({Kind.TEXT, Kind.LIST}, say("a text or a list of texts")),
    "timezone": ({Kind.DATETIME}, say("a datetime")),
    "stored": ({Kind.NUMBER, Kind.RATIO, Kind.PERCENT}, say("a number")),
    "latitude": ({Kind.PLACE}, say("a place")),
    "longitude": ({Kind.PLACE}, say("a place")),
}


def _consistent(node: Entries, declared: Type | None, diagnostics: Diagnostics) -> None:
    for name, (kinds, what) in _ONLY.items():
        key = node.key(name)
        if key is not None and declared is not None and declared.kind not in kinds:
            diagnostics.error(
                "catalog-value",
                say(
                    "`{name}` is only for {what}, and this is {declared}",
                    name=name,
                    what=what,
                    declared=a_type(declared),
                ),
                key.span,
            )
    if declared is not None and declared.kind is Kind.PLACE:
        for name in ("latitude", "longitude"):
            if node.get(name) is None:
                diagnostics.error("catalog-key", say("a place lacks its `{name}`", name=name), node.span)
    path, column, sql = node.key("path"), node.key("column"), node.key("sql")
    if path is not None and column is not None:
        message = say("`column` stands beside `path`, which names the column as its first step")
        diagnostics.error("catalog-key", message, column.span)
    if sql is not None and (path or column) is not None:
        extra = path or column
        assert extra is not None
        diagnostics.error(
            "catalog-key", say("`{extra}` stands beside `sql`; only one of them can", extra=extra.text), extra.span
        )


def missing_values(node: Node | None, declared: Type | None, diagnostics: Diagnostics) -> tuple[Value, ...]:
    """The values that count as missing, of the column's type; kept as texts while the type is not known."""
    values: list[Value] = []
    for scalar in scalars(node):
        if scalar.is_null:
            message = say("NULL is always missing")
            diagnostics.error("catalog-value", message, scalar.span, help=say("leave it out; an empty text is ''"))
            continue
        value = typed_value(scalar.text, declared)
        if value is None:
            diagnostics.error(
                "catalog-value",
                say("`{scalar}` is not {declared}", scalar=scalar.text, declared=a_type(declared or TEXT)),
                scalar.span,
            )
            continue
        values.append(value)
    return tuple(values)


def typed_value(text: str, declared: Type | None) -> Value | None:
    """A text as a value of a type, None when it is none of that type. Without a type it stays a text."""
    plain = Scalar(NOWHERE, text.strip(), plain=True)
    match declared.kind if declared is not None else Kind.TEXT:
        case Kind.TEXT:
            return nfc(text)
        case Kind.NUMBER | Kind.RATIO | Kind.PERCENT:
            return plain.number
        case Kind.BOOLEAN:
            return plain.boolean
        case Kind.DATE:
            return date_of(text.strip())
        case Kind.DATETIME:
            try:
                return dt.datetime.fromisoformat(text.strip())
            except ValueError:
                return None
        case Kind.LIST | Kind.PLACE:
            return None


def build_time(node: Node | None, columns: Mapping[str, Member], diagnostics: Diagnostics) -> Column | None:
    """A fact's time. A column that is declared among the fact's own gives it its type, its clock and its name."""
    if isinstance(node, Scalar):
        declared = _declared(node.text, columns)
        return declared or Column(nfc(node.text), None, node.text, span=node.span)
    if not isinstance(node, Entries):
        return None
    path, column = texts_of(node.get("path")), text_of(node.get("column"))
    declared = _declared(column, columns) if column is not None else None
    kind = (text_of(node.get("type")) or "").lower()
    type_ = {"date": DATE, "datetime": DATETIME}.get(kind, declared.type if declared else None)
    zone = text_of(node.get("timezone"))
    if declared is not None and zone and declared.timezone and zone != declared.timezone:
        message = say(
            "`{declared}` is declared with the time zone {timezone} and here with {zone}",
            declared=declared.name,
            timezone=declared.timezone,
            zone=zone,
        )
        diagnostics.error("catalog-value", message, (node.key("timezone") or node).span)
    if zone and type_ is None:
        type_ = DATETIME
    if zone and type_ == DATE:
        diagnostics.error("catalog-value", say("a date has no time zone"), (node.key("timezone") or node).span)
    sql = None
    if node.get("sql") is not None:
        text, dialect, span = _sql(node.get("sql") or node)
        sql = SqlExpression(text, dialect, span=span)
        if type_ is None:
            message = say("a calculated time's type must be declared")
            diagnostics.error("catalog-key", message, span, help=say("add `type: datetime` or `type: date`"))
    name = declared.name if declared else nfc(column or (path[-1] if path else "time"))
    place = node.get("column") or node.get("path") or node
    return Column(
        name,
        type_,
        column or (path[0] if path else name),
        path=path[1:],
        sql=sql,
        timezone=zone or (declared.timezone if declared else None),
        missing=missing_values(node.get("missing"), type_, diagnostics) or (declared.missing if declared else ()),
        span=place.span,
    )


def _declared(column: str, columns: Mapping[str, Member]) -> Column | None:
    """The declared column that reads a column of the table; failing that, the one of that name."""
    plain = [item for item in columns.values() if isinstance(item, Column) and not item.path and item.sql is None]
    reading = next((item for item in plain if item.column == column), None)
    return reading or next((item for item in plain if item.name == column), None)


def check_zone(node: Node | None, diagnostics: Diagnostics) -> None:
    """Report a time zone that the time zone database does not know."""
    from zoneinfo import ZoneInfo, available_timezones

    if not isinstance(node, Scalar):
        return
    try:
        ZoneInfo(node.text)
    except (OSError, ValueError, LookupError):
        near = nearest(node.text, available_timezones()) or _city(node.text)
        help = say("did you mean `{near}`?", near=near) if near else say("time zones are named like Europe/Paris")
        diagnostics.error("catalog-value", say("`{node}` is not a time zone", node=node.text), node.span, help=help)


def _city(text: str) -> str | None:
    from zoneinfo import available_timezones

    cities = {zone.rpartition("/")[2]: zone for zone in sorted(available_timezones()) if "/" in zone}
    near = nearest(text, cities)
    return cities[near] if near else None


def numbers_of(node: Node) -> tuple[Decimal, ...]:
    """The numbers of a list."""
    return tuple(number for scalar in scalars(node) if (number := scalar.number) is not None)

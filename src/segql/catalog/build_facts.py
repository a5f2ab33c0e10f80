"""Facts: rows of tables and elements of lists; narrowed facts come out whole."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace

from segql.catalog.build_columns import build_relation, build_time, check_zone, nfc, text_of, texts_of
from segql.catalog.declarations import Declarations
from segql.catalog.labels import fact_label
from segql.catalog.model import Column, Fact, ListSource, Member, Owner, Validity, find
from segql.catalog.segql_texts import parse_text
from segql.catalog.yaml import Entries, Node, Scalar, entries, scalars
from segql.diagnostics.messages import say
from segql.diagnostics.suggest import nearest
from segql.syntax import ast

Section = Mapping[str, tuple[Scalar, Node]]


def build_facts(section: Section, names: Declarations) -> dict[str, Fact]:
    """All facts in the order declared; one whose chain of `from:` leads nowhere is left out, with an error."""
    parents: dict[str, str] = {}
    nodes: dict[str, tuple[Scalar, Entries]] = {}
    for name, (key, node) in section.items():
        assert isinstance(node, Entries)
        nodes[nfc(name)] = (key, node)
        written = node.get("from")
        if isinstance(written, Scalar):
            parent = names.resolve("facts", written.text, written.span)
            if parent is not None:
                parents[nfc(name)] = parent
    in_cycle = _report_cycles(parents, nodes, names)
    built: dict[str, Fact] = {}

    def build(name: str) -> Fact | None:
        if name in built:
            return built[name]
        key, node = nodes[name]
        fact: Fact | None
        if node.get("from") is None:
            fact = _elements(key, node, names) if node.get("list") is not None else _rows(key, node, names)
        else:
            where = _where(node, names)
            parent = build(parents[name]) if name in parents and name not in in_cycle else None
            fact = _narrow(parent, key, node, where) if parent is not None else None
        if fact is not None:
            built[name] = fact
        return fact

    # Parents first, whatever the order and however long the chain.
    for name in nodes:
        chain = [name]
        while chain[-1] in parents and chain[-1] not in in_cycle and chain[-1] not in built:
            chain.append(parents[chain[-1]])
        for link in reversed(chain):
            build(link)
    return {name: built[name] for name in nodes if name in built}


def _report_cycles(
    parents: Mapping[str, str], nodes: Mapping[str, tuple[Scalar, Entries]], names: Declarations
) -> set[str]:
    """The facts that narrow themselves, or a fact that does: reported once a circle."""
    broken: set[str] = set()
    done: set[str] = set()
    for start in parents:
        path: list[str] = []
        name = start
        while name in parents and name not in done and name not in path:
            path.append(name)
            name = parents[name]
        if name in path:
            circle = path[path.index(name) :]
            written = nodes[name][1].get("from") or nodes[name][1]
            message = say("facts narrow each other in a circle: {value}", value=" → ".join([*circle, name]))
            names.diagnostics.error("cycle", message, written.span)
            broken.update(path)
        elif name in broken:
            broken.update(path)
        done.update(path)
    return broken


def _narrow(parent: Fact, key: Scalar, node: Entries, where: tuple[ast.Expression, ...]) -> Fact:
    name = nfc(key.text)
    return replace(
        parent,
        name=name,
        label=fact_label(node.get("label"), name),
        wheres=parent.wheres + where,
        parent=parent.name,
        span=key.span,
    )


def _where(node: Entries, names: Declarations) -> tuple[ast.Expression, ...]:
    text = node.get("where")
    expression = parse_text(text, names.diagnostics, names.language) if isinstance(text, Scalar) else None
    return (expression,) if expression is not None else ()


def _rows(key: Scalar, node: Entries, names: Declarations) -> Fact:
    name = nfc(key.text)
    columns = names.members(node.get("columns"))
    valid = _validity(node.get("valid"), columns, names)
    # What lasts and has no other time happens when it begins.
    time = _time(node.get("time"), columns, names) or (valid.start if valid is not None else None)
    owners = _owners(node.get("of"), names)
    entity = node.get("entity")
    if isinstance(entity, Scalar):
        resolved = names.resolve("entities", entity.text, entity.span)
        if node.get("key") is None:
            message = say("`{name}` is an entity too, so it needs a `key`", name=name)
            help = say("add `key:` with the column that tells its rows apart")
            names.diagnostics.error("catalog-key", message, entity.span, help=help)
    else:
        resolved = None
    read = [time, *((valid.start, valid.end) if valid else ())]
    plain = [*scalars(node.get("key")), *_own_columns(node.get("of"), owners)]
    return Fact(
        name,
        build_relation(node),
        owners,
        _readable(columns, [column for column in read if column is not None], plain),
        fact_label(node.get("label"), name),
        key=texts_of(node.get("key")),
        time=time,
        wheres=_where(node, names),
        valid=valid,
        planned=isinstance(planned := node.get("planned"), Scalar) and planned.boolean is True,
        entity=resolved,
        all_columns=node.get("columns") is None,
        span=key.span,
    )


def _elements(key: Scalar, node: Entries, names: Declarations) -> Fact:
    name = nfc(key.text)
    columns = names.members(node.get("columns"))
    for member in columns.values():
        if not isinstance(member, Column):
            names.diagnostics.error("catalog-value", say("an element of a list has no links"), member.span)
    time = _time(node.get("time"), columns, names)
    written = node.get("list")
    entity, _, attribute = (text_of(written) or "").partition(".")
    place = (written or node).span
    resolved = names.resolve("entities", entity, place) if attribute else None
    if not attribute:
        message = say("`{entity}` does not say whose list it is", entity=entity)
        names.diagnostics.error(
            "catalog-value", message, place, help=say("write entity.column, such as customer.interests")
        )
    entity_node = next(
        (value for other, (_, value) in names.sections.section("entities").items() if nfc(other) == resolved), None
    )
    owner_key = texts_of(entity_node.get("key")) if isinstance(entity_node, Entries) else ()
    if not columns:
        columns = {"value": Column("value", None, "value", span=key.span)}
    return Fact(
        name,
        ListSource(resolved or entity, attribute, span=place),
        (Owner(resolved or entity, owner_key, span=place),),
        _readable(columns, [time] if time is not None else [], list(scalars(node.get("key")))),
        fact_label(node.get("label"), name),
        key=texts_of(node.get("key")),
        time=time,
        wheres=_where(node, names),
        span=key.span,
    )


def _time(node: Node | None, columns: Mapping[str, Member], names: Declarations) -> Column | None:
    if isinstance(node, Entries):
        check_zone(node.get("timezone"), names.diagnostics)
    return build_time(node, columns, names.diagnostics)


def _validity(node: Node | None, columns: Mapping[str, Member], names: Declarations) -> Validity | None:
    if not isinstance(node, Entries):
        return None
    start, end = _time(node.get("from"), columns, names), _time(node.get("to"), columns, names)
    return Validity(start, end, span=node.span) if start is not None and end is not None else None


def _owners(node: Node | None, names: Declarations) -> tuple[Owner, ...]:
    """`customer: customer_id` is the row's own column; `account: customer.company_id` the customer's."""
    owners: list[Owner] = []
    written = {nfc(key.text).casefold() for key, _ in entries(node)}
    for key, value in entries(node):
        entity = names.resolve("entities", key.text, key.span)
        if entity is None:
            continue
        columns = texts_of(value)
        names.same_length("entities", entity, columns, value.span)
        vias = {column.partition(".")[0].casefold() for column in columns if "." in column}
        via = vias.pop() if len(vias) == 1 and all("." in column for column in columns) else None
        through = find({name: name for name in names.keys["entities"]}, via) if via is not None else None
        if through is not None and through.casefold() in written and through != entity:
            columns = tuple(column.partition(".")[2] for column in columns)
            owners.append(Owner(entity, columns, via=through, span=value.span))
            continue
        if through is not None:
            message = say(
                "`{columns}` leads through `{through}`, to which the fact has no link of its own",
                columns=columns[0],
                through=through,
            )
            help = say("add `{through}:` with the fact's own column under `of:`", through=through)
            names.diagnostics.error("catalog-reference", message, value.span, help=help)
        owners.append(Owner(entity, columns, span=value.span))
    if isinstance(node, Entries) and not node.pairs:
        near = nearest("customer", names.keys["entities"]) or next(iter(names.keys["entities"]), "customer")
        message = say("a fact belongs to at least one entity")
        names.diagnostics.error(
            "catalog-value", message, node.span, help=say("write `of: {{near}: <column>}`", near=near)
        )
    return tuple(owners)


def _own_columns(node: Node | None, owners: tuple[Owner, ...]) -> list[Scalar]:
    through = {owner.span.start for owner in owners if owner.via is not None}
    return [scalar for _, value in entries(node) if value.span.start not in through for scalar in scalars(value)]


def _readable(columns: dict[str, Member], times: list[Column], plain: list[Scalar]) -> dict[str, Member]:
    """The declared columns and those that the fact's other keys name."""
    result = dict(columns)
    for time in times:
        declared = find(result, time.name)
        if declared is None:
            result[time.name] = time
        elif isinstance(declared, Column) and declared.column == time.column and declared.path == time.path:
            # One reading of one column: the type and the clock given with the time hold wherever it is read.
            result[declared.name] = replace(
                declared, type=time.type, timezone=time.timezone, missing=time.missing or declared.missing
            )
    for scalar in plain:
        reads = (c for c in result.values() if isinstance(c, Column) and c.column == scalar.text and not c.path)
        if find(result, nfc(scalar.text)) is None and next(reads, None) is None:
            result[nfc(scalar.text)] = Column(nfc(scalar.text), None, scalar.text, span=scalar.span)
    return result

"""What a database's tables seem to be: who the members are, what they did, what rows point to."""

from __future__ import annotations

import re
from collections.abc import Mapping
from dataclasses import dataclass, field

from segql.catalog.labels import singular
from segql.catalog.model import Storage
from segql.catalog.schema import PhysicalColumn, Schema, TableStatistics
from segql.types import Kind

Columns = tuple[str, ...]

#: People and organisations that a marketer addresses, the likeliest first.
_MEMBERS = (
    *("customer", "client", "shopper", "buyer", "consumer", "member", "subscriber", "user", "household", "person"),
    *("people", "contact", "account", "patient", "student", "player", "guest", "visitor", "donor", "lead", "passenger"),
    *("company", "organisation", "organization", "tenant", "cust", "hh"),
)
_PERSONAL = re.compile(r"e?_?mail|birth|phone|first_?name|last_?name|sign(ed)?_?up", re.IGNORECASE)
_START = re.compile(
    r"^(valid_?)?(from|start|started|begin|began|starts|start_date|started_at|starts_at|start_at)$", re.IGNORECASE
)
_END = re.compile(r"^(valid_?)?(to|until|end|ended|ends|end_date|ended_at|ends_at|end_at|thru|through)$", re.IGNORECASE)


@dataclass(frozen=True, slots=True)
class Guess:
    """A table read as something. `links` are this table's columns that hold another's key: (columns, table)."""

    table: str
    columns: Mapping[str, PhysicalColumn]
    key: Columns
    links: tuple[tuple[Columns, str], ...]
    rows: int
    distinct: Mapping[str, int] = field(default_factory=dict)


@dataclass(slots=True)
class Guesses:
    """`members` are (name, table or None, key): without a table the members are those that `source` speaks of."""

    members: list[Member] = field(default_factory=list)
    lookups: list[Guess] = field(default_factory=list)
    facts: list[FactGuess] = field(default_factory=list)
    unused: list[str] = field(default_factory=list)


@dataclass(frozen=True, slots=True)
class Member:
    """`listed` false: no table lists them; they are the distinct `key` of `guess`'s table."""

    name: str
    guess: Guess
    key: Columns
    listed: bool = True


@dataclass(frozen=True, slots=True)
class FactGuess:
    """`of`: a member's name and the columns that hold its key. `through`: the fact that leads there, if this does not."""

    guess: Guess
    of: Mapping[str, Columns]
    time: str | None
    valid: tuple[str, str] | None
    through: tuple[str, Columns] | None = None


def guess(schema: Schema, statistics: Mapping[str, TableStatistics]) -> Guesses:
    """What the tables seem to be; no members when no column could be a key."""
    tables = _tables(schema, statistics)
    result = Guesses(members=_members(tables))
    listed = {member.guess.table: member for member in result.members if member.listed}
    facts: dict[str, FactGuess] = {}
    others = [table for table in tables.values() if table.table not in listed]
    for table in others:
        of = {}
        for member in result.members:
            columns = _holds(table, member)
            if columns is not None:
                of[member.name] = columns
        if of:
            facts[table.table] = FactGuess(table, of, time_of(table.columns), _validity(table.columns))
    for table in others:
        if table.table in facts:
            continue
        via = next(((other, by) for by, other in table.links if other in facts and facts[other].through is None), None)
        # A table that others point to tells about them: a lookup, even if it points to a fact itself.
        pointed = any(other == table.table for one in tables.values() for _, other in one.links)
        if via is not None and not pointed:
            facts[table.table] = FactGuess(table, {}, time_of(table.columns), None, through=via)
    result.facts = list(facts.values())
    reachable = [*listed, *facts]
    while reachable:
        for _, other in tables[reachable.pop()].links:
            known = {lookup.table for lookup in result.lookups}
            if other not in listed and other not in facts and other not in known:
                result.lookups.append(tables[other])
                reachable.append(other)
    used = {*listed, *facts, *(lookup.table for lookup in result.lookups)}
    result.unused = [name for name in tables if name not in used]
    return result


def _folded(name: str) -> str:
    spaced = re.sub(r"(?<=[a-z0-9])(?=[A-Z])", "_", name)
    return re.sub(r"[^\w]+", "_", spaced).strip("_").casefold()


def base(name: str) -> str:
    """What a table or a key is about: `crm.Customers`, `customer_id` and `customerId` are about a customer."""
    folded = _folded(name.rpartition(".")[2] or name)
    folded = re.sub(r"_(id|key|code|no|nr|num|number|uuid|guid|ref|pk)$", "", folded)
    folded = re.sub(r"^(dim|fct|fact|stg|tbl|raw)_", "", folded)
    return singular(folded)


def _is_key(column: PhysicalColumn | None) -> bool:
    if column is None or column.type is None:
        return False
    return column.type.kind is Kind.TEXT or (column.type.kind is Kind.NUMBER and column.storage is Storage.INTEGER)


def _tables(schema: Schema, statistics: Mapping[str, TableStatistics]) -> dict[str, Guess]:
    keys = {
        name: _key_of(name, columns, statistics.get(name, TableStatistics(0)))
        for name, columns in schema.tables.items()
    }
    tables: dict[str, Guess] = {}
    for name, columns in schema.tables.items():
        known = statistics.get(name, TableStatistics(0))
        links: dict[Columns, str] = {}
        for by, other, others in known.links:
            if other in keys and keys[other] == others and other != name:
                links[by] = other
        for other, key in keys.items():
            if other == name or not key:
                continue
            pointing = _pointing(columns, key, other, schema.tables[other])
            if pointing is not None and pointing != keys[name] and not any(set(pointing) & set(by) for by in links):
                links[pointing] = other
        distinct = {column: count.distinct for column, count in known.columns.items() if count.distinct is not None}
        tables[name] = Guess(name, columns, keys[name], tuple(links.items()), known.rows, distinct)
    return tables


def _key_of(table: str, columns: Mapping[str, PhysicalColumn], known: TableStatistics) -> Columns:
    if known.key and all(_is_key(columns.get(name)) for name in known.key):
        return known.key
    about = base(table)

    def rank(name: str) -> tuple[int, int]:
        folded = _folded(name)
        own = folded in ("id", "key", "code", "pk", f"{about}_id", f"{about}id") or base(name) == about
        return (0 if own else 1, list(columns).index(name))

    unique = [
        name
        for name, column in known.columns.items()
        if _is_key(columns.get(name)) and column.missing == 0 and column.distinct == known.rows
    ]
    unique.sort(key=rank)
    if known.rows > 0:
        return (unique[0],) if unique else ()
    own = [name for name in columns if _is_key(columns[name]) and rank(name)[0] == 0]
    return (own[0],) if own else ()


def _pointing(
    columns: Mapping[str, PhysicalColumn], key: Columns, other: str, others: Mapping[str, PhysicalColumn]
) -> Columns | None:
    """The columns that seem to hold the key of another table: of its name, or named after the table."""
    found: list[str] = []
    for part in key:
        general = _folded(part) in ("id", "key", "code", "pk", "uuid", "name")
        wanted = {f"{base(other)}_{_folded(part)}", f"{base(other)}{_folded(part)}"}
        if not general:
            wanted.add(_folded(part))
        column = next((name for name in columns if _folded(name) in wanted), None)
        if column is None or not _is_key(columns[column]) or columns[column].type != others[part].type:
            return None
        found.append(column)
    return tuple(found)


def _members(tables: Mapping[str, Guess]) -> list[Member]:
    found: list[tuple[int, Member]] = []
    for table in tables.values():
        if not table.key:
            continue
        pointing = sum(other == table.table for one in tables.values() for _, other in one.links)
        names = [base(table.key[0]) if len(table.key) == 1 else "", base(table.table)]
        fitting = next((name for name in names if _liking(name)), None)
        personal = sum(1 for column in table.columns if _PERSONAL.search(column))
        if fitting is not None or personal >= 2:
            score = _liking(fitting or "") * 10 + pointing * 3 + personal
            found.append((score, Member(fitting or names[1], table, table.key)))
    for table in tables.values():
        for column, physical in table.columns.items():
            name = base(column)
            if not (_liking(name) and _is_key(physical) and name != _folded(column)) or (column,) == table.key:
                continue
            if any(other in {m.guess.table for _, m in found} for by, other in table.links if by == (column,)):
                continue
            if all(member.name != name for _, member in found):
                holders = sum(column in one.columns for one in tables.values())
                found.append((_liking(name) * 10 + holders, Member(name, table, (column,), listed=False)))
    found.sort(key=lambda item: -item[0])
    members: dict[str, Member] = {}
    for _, member in found:
        members.setdefault(member.name, member)
    if members:
        return list(members.values())
    return _anybody(tables)


def _liking(name: str) -> int:
    return len(_MEMBERS) - _MEMBERS.index(name) if name in _MEMBERS else 0


def _anybody(tables: Mapping[str, Guess]) -> list[Member]:
    """No table speaks of people: the one that most others point to, the largest with a key, or any column that is one."""
    pointed = {
        table.table: sum(other == table.table for one in tables.values() for _, other in one.links)
        for table in tables.values()
    }
    keyed = sorted((t for t in tables.values() if t.key), key=lambda t: (-pointed[t.table], -t.rows, t.table))
    if keyed:
        return [Member(base(keyed[0].table), keyed[0], keyed[0].key)]
    for table in tables.values():
        column = next((name for name, physical in table.columns.items() if _is_key(physical)), None)
        if column is not None:
            return [Member(base(column), table, (column,), listed=False)]
    return []


def _holds(table: Guess, member: Member) -> Columns | None:
    """The columns of the table that hold the member's key."""
    if not member.listed:
        found = next((name for name in table.columns if _folded(name) == _folded(member.key[0])), None)
        same = found is not None and table.columns[found].type == member.guess.columns[member.key[0]].type
        return (found,) if found is not None and same else None
    return next((by for by, other in table.links if other == member.guess.table), None)


_LIKELY = re.compile(
    r"order|purchas|occur|happen|event|trans|visit|sent|open|click|log|paid|sold|redeem|creat|timestamp"
)
_UNLIKELY = re.compile(r"updat|modif|delet|expir|birth|load|sync|import|_to$|^to$|end|valid|due|until")


def time_of(columns: Mapping[str, PhysicalColumn]) -> str | None:
    """The column that seems to say when a row happened, None without one."""
    best: tuple[int, str] | None = None
    for name, column in columns.items():
        if column.type is None or not column.type.is_temporal:
            continue
        folded = _folded(name)
        score = 4 * bool(_LIKELY.search(folded)) - 6 * bool(_UNLIKELY.search(folded))
        score += 2 * (column.type.kind is Kind.DATETIME) + bool(re.search(r"(_at|_on|time|date|day)$", folded))
        score += 3 * (folded in ("time", "date", "day", "at", "ts", "timestamp", "datetime"))
        if best is None or score > best[0]:
            best = (score, name)
    return best[1] if best is not None and best[0] > -6 else None


def _validity(columns: Mapping[str, PhysicalColumn]) -> tuple[str, str] | None:
    times = [name for name, column in columns.items() if column.type is not None and column.type.is_temporal]
    start = next((name for name in times if _START.fullmatch(_folded(name))), None)
    end = next((name for name in times if _END.fullmatch(_folded(name))), None)
    return (start, end) if start is not None and end is not None else None

"""A first catalog from a target's tables, for `segql init`: it loads without errors, and says where it guesses."""

from __future__ import annotations

import json
import re
import unicodedata
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from functools import cache
from typing import Protocol

from segql.catalog.guess import FactGuess, Guess, Guesses, Member, guess
from segql.catalog.labels import plural, singular
from segql.catalog.model import Storage, Table, Target
from segql.catalog.schema import PhysicalColumn, Schema, TableStatistics
from segql.diagnostics import Diagnostics, SegqlError
from segql.diagnostics.messages import ENGLISH, say, translated
from segql.syntax.vocabulary import languages, read_table
from segql.types import Kind


class Inspected(Protocol):
    """What can be looked at: an open engine."""

    def tables(self) -> tuple[Table, ...]:
        """All tables and views."""
        ...

    def schema(self, tables: Iterable[Table]) -> Schema:
        """Their columns."""
        ...

    def statistics(self, tables: Iterable[Table]) -> Mapping[str, TableStatistics]:
        """Their rows and keys."""
        ...


@dataclass(frozen=True, slots=True)
class Draft:
    """The text of a `segql.yml`, and a first rule with the name of its file."""

    catalog: str
    segment_name: str
    segment: str


def draft_catalog(engine: Inspected, target: Target, *, name: str, timezone: str | None = None) -> str:
    """The text of a first `segql.yml`; see `draft_project`."""
    return draft_project(engine, target, name=name, timezone=timezone).catalog


def draft_project(
    engine: Inspected, target: Target, *, name: str, timezone: str | None = None, language: str = ENGLISH
) -> Draft:
    """A first catalog and rule from the tables that the engine finds; `target` is written down as it is given.

    `language` is the project's: that of its rules, and of the comments.

    Raises SegqlError (SEG601) when there is no table with a column that could tell members apart.
    """
    tables = engine.tables()
    schema = engine.schema(tables)
    found = guess(schema, engine.statistics(tables))
    if not found.members:
        diagnostics = Diagnostics()
        message = (
            say("there is no table with a column that could tell members apart")
            if tables
            else say("there are no tables")
        )
        diagnostics.error("no-table", message, target.span)
        raise SegqlError(diagnostics)
    writer = _Writer(found, {table.text: table for table in tables}, schema.dialect, language)
    return writer.write(target, name, timezone)


_PLAIN = re.compile(r"[^\W\d]\w*")
_PLAIN_TEXT = re.compile(r"[^\W\d][\w./-]*")
_NOT_TEXT = {"true", "false", "null", "yes", "no", "on", "off", "y", "n"}
_PII = re.compile(
    r"e_?mail|phone|mobile|first_?name|last_?name|full_?name|surname|street|address|^(ip|ssn|iban)$", re.IGNORECASE
)
_AMOUNT = re.compile(r"amount|total|revenue|price|value|spend|sales|cost|paid|dollar|euro", re.IGNORECASE)


def yaml_text(text: str) -> str:
    """A text as YAML, plain where it stays one in every reader."""
    if _PLAIN_TEXT.fullmatch(text) and text.casefold() not in _NOT_TEXT and text.isprintable():
        return text
    quoted = json.dumps(text, ensure_ascii=False)
    return "".join(c if c.isprintable() or c == " " else f"\\U{ord(c):08x}" for c in quoted)


def _flow(pairs: Mapping[str, str]) -> str:
    return "{" + ", ".join(f"{key}: {value}" for key, value in pairs.items()) + "}"


@cache
def _reserved() -> frozenset[str]:
    """The words that are no names in some language, so that the same names do in a project of any."""
    tables = [read_table(language) for language in languages()]
    spelt = [spelling for table in tables for several in table["reserved"].values() for spelling in several]
    called = [name for table in tables for several in table.get("names", {}).values() for name in several]
    return frozenset(word.casefold() for word in (*spelt, *called, "all"))


def _list(texts: Iterable[str]) -> str:
    written = [yaml_text(text) for text in texts]
    return written[0] if len(written) == 1 else "[" + ", ".join(written) + "]"


@dataclass(slots=True)
class _Names:
    """Names of the language's own form, each given once: `Order Date` is order_date, a second one order_date_2."""

    taken: set[str] = field(default_factory=set)

    def give(self, wanted: str) -> str:
        name = unicodedata.normalize("NFC", wanted)
        if not _PLAIN.fullmatch(name):
            name = re.sub(r"\W+", "_", name).strip("_").lower() or "column"
            if not _PLAIN.fullmatch(name):
                name = "c_" + name
        if name.casefold() in _reserved():
            name += "_"
        free, number = name, 2
        while free.casefold() in self.taken:
            free, number = f"{name}_{number}", number + 1
        self.taken.add(free.casefold())
        return free


class _Writer:
    def __init__(self, found: Guesses, tables: Mapping[str, Table], dialect: str, language: str) -> None:
        self.found = found
        self.tables = tables
        self.dialect = dialect
        self.language = language
        self.lines: list[str] = []
        shared = _Names()
        entities = _Names()
        self.entities = {member.name: entities.give(member.name) for member in found.members}
        self.lookups = {look.table: shared.give(singular(self._title(look.table))) for look in found.lookups}
        self.facts = {fact.guess.table: shared.give(self._title(fact.guess.table)) for fact in found.facts}
        #: Facts that are entities too, because another fact's rows belong to theirs.
        self.also = {
            fact.through[0]: entities.give(singular(self.facts[fact.through[0]]))
            for fact in found.facts
            if fact.through is not None
        }
        self.shared = shared

    def _title(self, table: str) -> str:
        return self.tables[table].parts[-1]

    def _told(self, message: str) -> str:
        return translated(message, self.language)

    def _remark(self, message: str) -> str:
        return f"# {self._told(message)}"

    def write(self, target: Target, name: str, timezone: str | None) -> Draft:
        first = say(
            "A first catalog, written from the tables. What is marked as guessed may be wrong: look through it."
        )
        self._line(0, self._remark(first))
        self._line(0, f"name: {yaml_text(name)}")
        if timezone is not None:
            self._line(0, f"timezone: {yaml_text(timezone)}")
        else:
            guessed = say("guessed: the time zone of the business's days, such as Europe/Paris")
            self._line(0, f"timezone: UTC  {self._remark(guessed)}")
        if self.language != ENGLISH:
            self._line(0, f"language: {self.language}")
        self._line(0, "segments: segments/", "", "targets:")
        options = {"engine": target.engine, **{key: yaml_text(value) for key, value in target.options.items()}}
        self._line(1, f"{yaml_text(target.name)}: {_flow(options)}")
        self._line(0, "", "entities:")
        metrics = self._metrics()
        for member in self.found.members:
            self._entity(member)
        if self.found.lookups:
            self._line(0, "", "lookups:")
            for lookup in self.found.lookups:
                guessed = say("guessed: rows of other tables point to it")
                self._line(1, f"{self.lookups[lookup.table]}:  {self._remark(guessed)}")
                self._line(2, self._table(lookup.table), f"key: {_list(lookup.key)}")
                self._columns("columns", lookup, _Names(), skip=set())
        if self.found.facts:
            self._line(0, "", "facts:")
            for fact in self.found.facts:
                self._fact(fact)
        if metrics:
            self._line(0, "", f"metrics:  {self._remark(say('guessed'))}")
            for metric, text in metrics.items():
                self._line(1, f"{metric}: {text}")
        if self.found.unused:
            names = ", ".join(yaml_text(table) for table in self.found.unused)
            self._line(0, "", self._remark(say("Not used, for want of a link to a member: {names}", names=names)))
        return Draft("\n".join(self.lines) + "\n", *self._segment())

    def _line(self, depth: int, *texts: str) -> None:
        self.lines.extend("  " * depth + text if text else "" for text in texts)

    def _table(self, table: str) -> str:
        parts = self.tables[table].parts
        dotted = any("." in part or part != part.strip() for part in parts)
        if dotted:
            return "table: [" + ", ".join(yaml_text(part) for part in parts) + "]"
        text = ".".join(parts)
        plain = all(yaml_text(part) == part for part in parts)
        return f"table: {text if plain else json_text(text)}"

    def _entity(self, member: Member) -> None:
        names = _Names(set(self.shared.taken))
        self._line(1, f"{self.entities[member.name]}:  {self._remark(say('guessed'))}")
        if member.listed:
            self._line(2, self._table(member.guess.table), f"key: {_list(member.key)}{self._partial(member)}")
            self._columns("attributes", member.guess, names, skip=set())
            return
        column, table = member.key[0], self.tables[member.guess.table]
        sql = f"SELECT DISTINCT {_sql(column)} FROM {'.'.join(_sql(part) for part in table.parts)} "
        sql += f"WHERE {_sql(column)} IS NOT NULL"
        self._line(2, self._remark(say("no table lists them, so they are those that occur")))
        self._line(2, f"sql: {{{self.dialect}: {json_text(sql)}}}", f"key: {yaml_text(column)}")
        key = {column: member.guess.columns[column]}
        self._columns("attributes", Guess(member.guess.table, key, (column,), (), 0), names, skip=set())

    def _partial(self, member: Member) -> str:
        """A warning where a fact speaks of more members than the table lists."""
        most, where = member.guess.rows, ""
        for fact in self.found.facts:
            columns = fact.of.get(member.name, ())
            count = fact.guess.distinct.get(columns[0], 0) if len(columns) == 1 else 0
            if count > most:
                most, where = count, yaml_text(self._title(fact.guess.table))
        if not where:
            return ""
        rows = member.guess.rows
        known = say("guessed: {fact} knows {most}, this table lists {rows} of them", fact=where, most=most, rows=rows)
        return f"  {self._remark(known)}"

    def _fact(self, fact: FactGuess) -> None:
        table, through = fact.guess.table, fact.through
        self._line(1, f"{self.facts[table]}:  {self._remark(self._title_comment(fact))}")
        self._line(2, self._table(table))
        if fact.guess.key:
            self._line(2, f"key: {_list(fact.guess.key)}")
        of = {self.entities[member]: _list(columns) for member, columns in fact.of.items()}
        if through is not None:
            owner = self.also[through[0]]
            of[owner] = _list(through[1])
            parent = next(other for other in self.found.facts if other.guess.table == through[0])
            for member, columns in parent.of.items():
                of[self.entities[member]] = _list(f"{owner}.{column}" for column in columns)
        self._line(2, f"of: {_flow(of)}")
        if fact.time is not None:
            self._line(2, f"time: {self._time(fact, fact.time)}  {self._remark(say('guessed'))}")
        if fact.valid is not None:
            start, end = (self._time(fact, column) for column in fact.valid)
            self._line(2, f"valid: {{from: {start}, to: {end}}}  {self._remark(say('guessed'))}")
        if table in self.also:
            guessed = say("guessed: rows of other tables belong to it")
            self._line(2, f"entity: {self.also[table]}  {self._remark(guessed)}")
        held = {column for columns in fact.of.values() for column in columns}
        held |= set(through[1]) if through is not None else set()
        self._columns("columns", fact.guess, _Names(), skip=held | ({fact.time} if fact.time else set()))

    def _title_comment(self, fact: FactGuess) -> str:
        if fact.through is not None:
            return say("guessed: its rows belong to those of {fact}", fact=self.facts[fact.through[0]])
        return say("guessed: its rows belong to members")

    def _time(self, fact: FactGuess, column: str) -> str:
        if fact.guess.columns[column].zoneless:
            return _flow({"column": yaml_text(column), "timezone": "UTC"})
        return yaml_text(column)

    def _columns(self, section: str, table: Guess, names: _Names, skip: set[str]) -> None:
        names.taken |= {name.casefold() for name in skip}
        links = {columns: other for columns, other in table.links if self._linkable(other, section)}
        lines: list[str] = []
        for name, column in table.columns.items():
            if name not in skip:
                lines.append(self._column(name, column, names))
        for columns, other in links.items():
            kind, target = self._linked(other)
            lines.append(f"{names.give(target)}: {_flow({kind: target, 'by': _list(columns)})}")
        if any(not line.startswith("#") for line in lines):
            self._line(2, f"{section}:")
            self._line(3, *lines)
        else:
            self._line(2, f"{section}: {{}}")
            self._line(2, *lines)

    def _linkable(self, other: str, section: str) -> bool:
        return other in self.lookups or (section == "attributes" and self._linked(other)[0] == "entity")

    def _linked(self, other: str) -> tuple[str, str]:
        if other in self.lookups:
            return "lookup", self.lookups[other]
        member = next((m for m in self.found.members if m.listed and m.guess.table == other), None)
        return ("entity", self.entities[member.name]) if member is not None else ("", "")

    def _column(self, name: str, column: PhysicalColumn, names: _Names) -> str:
        if column.type is None:
            what = f"{column.declared}".replace("\n", " ")
            if not (column.json or column.fields):
                return f"# {yaml_text(name)}: {what}"
            hint = say(
                "{name}: {what}; name what you need of it: {example}",
                name=yaml_text(name),
                what=what,
                example="{type: …, path: [column, step]}",
            )
            return self._remark(hint)
        given = names.give(name)
        settings = {"type": str(column.type)}
        if given != name:
            settings["column"] = yaml_text(name)
        if column.type.kind is Kind.NUMBER and column.storage is not None and column.storage is not Storage.FLOAT:
            settings["stored"] = column.storage.value
        comment = ""
        if column.zoneless and column.type.kind is Kind.DATETIME:
            settings["timezone"] = "UTC"
            comment = f"  {self._remark(say('guessed: the column has no time zone of its own'))}"
        if _PII.search(name) and column.type.kind is Kind.TEXT:
            settings["pii"] = "true"
            comment = f"  {self._remark(say('guessed'))}"
        value = settings["type"] if len(settings) == 1 else _flow(settings)
        return f"{yaml_text(given)}: {value}{comment}"

    # What a first rule may say ----------------------------------------------------------------------------------------

    def _main_fact(self) -> FactGuess | None:
        first = self.found.members[0].name
        direct = [fact for fact in self.found.facts if first in fact.of]
        return max(direct, key=lambda fact: (fact.time is not None, fact.guess.rows), default=None)

    def _metrics(self) -> dict[str, str]:
        fact = self._main_fact()
        if fact is None:
            return {}
        name = self.facts[fact.guess.table]
        fact_name = _segql(name)
        metrics = {self.shared.give(f"{name}_count"): json_text(self._told(say("COUNT({fact})", fact=fact_name)))}
        if fact.time is not None and _PLAIN.fullmatch(fact.time):
            time = _segql(unicodedata.normalize("NFC", fact.time))
            text = self._told(say("DAYS SINCE LAST({fact}.{time})", fact=fact_name, time=time))
            metrics[self.shared.give(f"days_since_{singular(name)}")] = json_text(text)
        held = {column for columns in fact.of.values() for column in columns} | set(fact.guess.key)
        for column, physical in fact.guess.columns.items():
            fit = physical.type is not None and physical.type.kind is Kind.NUMBER and _PLAIN.fullmatch(column)
            plain = column.casefold() not in _reserved() and column not in held
            if fit and plain and _AMOUNT.search(column) and not column.lower().endswith("_id"):
                summed = _segql(unicodedata.normalize("NFC", column))
                text = self._told(say("SUM({fact}.{column})", fact=fact_name, column=summed))
                metrics[self.shared.give(f"{name}_{column}")] = json_text(text)
                break
        return metrics

    def _segment(self) -> tuple[str, str]:
        fact = self._main_fact()
        many = plural(self.found.members[0].name.replace("_", " "))
        if fact is None:
            everybody = self._told(say("A first segment: everybody. `segql count` counts them."))
            return self._told(say("everybody")), f"-- {everybody}\n{self._told(say('all'))}\n"
        name = self.facts[fact.guess.table]
        text = self._told(
            say("A first segment: {many} with at least two {fact}. `segql count` counts them.", many=many, fact=name)
        )
        rule = self._told(say("HAS AT LEAST 2 {fact}", fact=_segql(name)))
        return self.shared.give(f"repeat_{name}"), f"-- {text}\n{rule}\n"


def json_text(text: str) -> str:
    """A text in double quotes, whatever it holds."""
    quoted = json.dumps(text, ensure_ascii=False)
    return "".join(c if c.isprintable() or c == " " else f"\\U{ord(c):08x}" for c in quoted)


def _sql(name: str) -> str:
    return '"' + name.replace('"', '""') + '"'


def _segql(name: str) -> str:
    """A name as a rule writes it: in back-quotes where it is a keyword too."""
    from segql.syntax.vocabulary import load_vocabulary

    return f"`{name}`" if load_vocabulary().is_keyword(name) else name

"""The files of a dbt project that hold a segql project's segments: what `segql dbt` writes, as texts."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from contextlib import ExitStack
from dataclasses import dataclass
from pathlib import Path
from typing import assert_never

from segql.catalog.model import Entity, Link, Table
from segql.dbt import jinja
from segql.dbt.folder import DbtProject
from segql.dbt.heads import head
from segql.dbt.moment import moment_macro
from segql.dbt.names import macro_name, model_names
from segql.dbt.options import Options, written_options
from segql.dbt.properties import Column, Model, Seed, schema_yml
from segql.dbt.seeds import is_lost, seed_csv, seed_name
from segql.dbt.sources import Sources, catalog_tables
from segql.diagnostics.messages import say, translated
from segql.diagnostics.model import Diagnostics, SegqlError
from segql.engines.sizes import written_size
from segql.files import argument
from segql.plan import plan, plan_named, statement
from segql.plan.forms import Statement
from segql.project import Project
from segql.semantics import ir
from segql.sql import DIALECTS
from segql.sql.pieces import Now, Piece, identifier, list_type, pieces, text
from segql.sql.render import comments


@dataclass(frozen=True, slots=True)
class Wanted:
    """What to write. `name` is a word for what belongs to the project in dbt's: folders, macro, seeds; `source` what its
    tables are called there; `command` the command line that every file names; `one`: all segments in one model; `schema`:
    where the tables are, if not where the target says; `declares`: the sources are declared here, not by somebody else."""

    segments: Sequence[str]
    name: str
    source: str
    command: str
    prefix: str = "segment_"
    one: bool = False
    dialect: str | None = None
    target: str | None = None
    params: Mapping[str, str] | None = None
    schema: str | None = None
    materialized: str | None = None
    declares: bool = True


def dbt_files(project: Project, wanted: Wanted, folders: DbtProject) -> dict[Path, str]:
    """The text of every file by its path. Raises SegqlError when anything in the project is wrong or cannot be said."""
    with ExitStack() as opened:
        program = project.declared_program(
            lambda: opened.enter_context(project.open(wanted.target)), params=wanted.params, live=True
        )
    return dict(_Writer(project, wanted, folders, program).files())


class _Writer:
    """Everything that the files of one command share."""

    def __init__(self, project: Project, wanted: Wanted, folders: DbtProject, program: ir.Program) -> None:
        self._project = project
        self._wanted = wanted
        self._folders = folders
        self._program = program
        self._language = project.catalog.language
        self._dialect = project.dialect(wanted.dialect, wanted.target)
        place = project.target_of(self._dialect, wanted.target)
        self._table_options = project.table_options(place) if place is not None else {}
        self._sources = Sources(wanted.source, self._dialect, self._table_options, wanted.schema)
        self._options = written_options(project)
        self._seeds: dict[str, ir.ListValues] = {}

    def files(self) -> Iterator[tuple[Path, str]]:
        """All files, models first."""
        for table, words in catalog_tables(self._project.catalog):
            self._sources.add(table, words)
        names = {"": f"{self._wanted.prefix}members"} if self._wanted.one else self._names()
        models = [self._together(names[""])] if self._wanted.one else [self._model(*one) for one in names.items()]
        self._refuse_tables(names.values())
        for (model, sql), (segment, name) in zip(models, names.items(), strict=True):
            yield self._folders.models / f"{name}.sql", sql
            yield from self._tests(model, segment)
        seeds = [
            Seed(name, self._said(say("the list {list}", list=list_.name)), list_type(list_, self._dialect))
            for name, list_ in sorted(self._seeds.items())
        ]
        for seed in seeds:
            yield self._folders.seeds / f"{seed.name}.csv", seed_csv(self._seeds[seed.name])
        declared = self._sources.all() if self._wanted.declares else []
        described = [model for model, _ in models]
        yield (
            self._folders.models / "schema.yml",
            schema_yml(self._head("#"), described, declared, seeds, self._wanted.materialized),
        )
        macro = macro_name(self._wanted.name)
        zone = self._program.timezone
        yield self._folders.macros / f"{macro}.sql", moment_macro(self._head("--"), macro, self._dialect, zone)

    def _names(self) -> dict[str, str]:
        return model_names(self._wanted.segments, self._wanted.prefix)

    def _refuse_tables(self, models: Iterable[str]) -> None:
        """Raises SegqlError when a model would take the name, and so the place, of a table that is read."""
        tables = {table.casefold() for source in self._sources.all() for table in source.tables}
        diagnostics = Diagnostics()
        for name in models:
            if name.casefold() in tables:
                diagnostics.error(
                    "bad-option",
                    say("a model would be called `{name}`, as a table is that the segments read", name=name),
                    argument(self._wanted.prefix, "--prefix"),
                    help=say("give the models another prefix"),
                )
        if diagnostics.has_errors:
            raise SegqlError(diagnostics)

    # Models -----------------------------------------------------------------------------------------------------------

    def _model(self, segment: str, name: str) -> tuple[Model, str]:
        """What is said of a segment's model, and its text."""
        found = self._program.segments[segment]
        made = plan(self._program, segment)
        sql = self._sql(statement(made))
        notes = [jinja.plain(line) for line in comments(made.notes, self._dialect, self._language)]
        entity = self._project.catalog.entities[found.entity.name]
        keys = made.members.keys
        single = ("not_null", "unique") if len(keys) == 1 else ("not_null",)
        columns = tuple(
            Column(key, self._key_words(entity, declared), single)
            for key, declared in zip(keys, entity.key, strict=True)
        )
        options = self._options.get(segment, Options())
        model = Model(name, self._description(found), columns, options.tags, self._meta(found, options))
        return model, "\n".join([self._head("--").rstrip("\n"), *notes, sql, ""])

    def _together(self, name: str) -> tuple[Model, str]:
        """The same of the model that holds all segments."""
        traits = DIALECTS[self._dialect].traits
        if len(self._wanted.segments) > traits.most_columns:
            raise _too_much(
                say(
                    "{count:,} segments are more than {dialect} takes in one model, which are {most:,}",
                    count=len(self._wanted.segments),
                    dialect=self._dialect,
                    most=traits.most_columns,
                )
            )
        sql = self._sql(plan_named(self._program, self._wanted.segments, traits))
        if traits.longest_statement is not None and len(sql.encode()) > traits.longest_statement:
            size = written_size(len(sql.encode()))
            raise _too_much(say("one model of {size} is longer than {dialect} takes", size=size, dialect=self._dialect))
        moment = say("live: as of the moment that it runs, days in {zone}", zone=self._program.timezone)
        notes = [jinja.plain(line) for line in comments([moment], self._dialect, self._language)]
        columns = (
            Column("segment", self._said(say("the segment's name")), ("not_null",)),
            Column("member", self._said(say("the member's key as text")), ("not_null",)),
        )
        parts = [self._said(say("who is in which segment, a row for each"))]
        parts += [f"* `{segment}`{self._label(segment)}" for segment in self._wanted.segments]
        model = Model(name, "\n".join([parts[0], "", *parts[1:]]), columns, (), {"segql": self._wanted.name})
        return model, "\n".join([self._head("--").rstrip("\n"), *notes, sql, ""])

    def _label(self, segment: str) -> str:
        label = self._program.segments[segment].label
        return f": {label}" if label else ""

    def _sql(self, made: Statement) -> str:
        return "".join(self._filled(piece) for piece in pieces(made, self._dialect))

    def _filled(self, piece: Piece) -> str:
        match piece:
            case str():
                return jinja.plain(piece)
            case Table():
                return self._sources.relation(piece)
            case ir.ListValues():
                return self._list(piece)
            case Now():
                return f"{{{{ {macro_name(self._wanted.name)}() }}}}"
            case _:
                assert_never(piece)

    def _list(self, list_: ir.ListValues) -> str:
        """The rows of a list: its seed's, and the values that dbt takes for missing when it reads a seed."""
        name = seed_name(self._wanted.name, list_)
        self._seeds[name] = list_
        relation = jinja.ref(name)
        lost = [str(value) for value in list_.values if is_lost(value)]
        if not lost:
            return relation
        more = "".join(f" UNION ALL SELECT {jinja.plain(text(value, self._dialect))}" for value in lost)
        return f"(SELECT value FROM {relation}{more})"

    # What is said of them ---------------------------------------------------------------------------------------------

    def _said(self, message: str) -> str:
        said = translated(message, self._language)
        return said[:1].upper() + said[1:] + "."

    def _key_words(self, entity: Entity, key: str) -> str:
        attribute = entity.attributes.get(key)
        words = None if attribute is None or isinstance(attribute, Link) else attribute.description or attribute.label
        return words or self._said(say("the key of the {one}", one=entity.label.one))

    def _description(self, segment: ir.Segment) -> str:
        """The label, and the rule in its own words."""
        rule = [f"    {line}".rstrip() for line in segment.text.strip().splitlines()]
        return "\n".join([segment.label or segment.name, *(["", *rule] if rule else [])])

    def _meta(self, segment: ir.Segment, options: Options) -> dict[str, object]:
        source = Path(self._project.segments[segment.name].source).absolute()
        root = self._project.root
        file = source.relative_to(root).as_posix() if source.is_relative_to(root) else source.name
        return {"segment": segment.name, "entity": segment.entity.name, "file": file, **options.others}

    # Tests ------------------------------------------------------------------------------------------------------------

    def _tests(self, model: Model, segment: str) -> Iterator[tuple[Path, str]]:
        """Tests that dbt has no ready one for: keys of several columns, and the size that the policies ask for."""
        relation = jinja.ref(model.name)
        names = [column.name for column in model.columns]
        if len(names) > 1:
            columns = ", ".join(jinja.plain(identifier(name, self._dialect)) for name in names)
            sql = f"SELECT {columns}, COUNT(*) AS times\nFROM {relation}\nGROUP BY {columns}\nHAVING COUNT(*) > 1\n"
            yield self._folders.tests / f"{model.name}_has_each_member_once.sql", self._head("--") + sql
        smallest = self._project.catalog.policies.smallest
        if smallest is None:
            return
        counted = f"SELECT COUNT(*) AS members\nFROM {relation}\nHAVING COUNT(*) < {smallest}"
        if self._wanted.one:
            rows = [text(name, self._dialect) for name in self._wanted.segments]
            selects = [
                f"SELECT {jinja.plain(row)} AS segment, COUNT(*) AS members\nFROM {relation}\n"
                f"WHERE segment = {jinja.plain(row)}\nHAVING COUNT(*) < {smallest}"
                for row in rows
            ]
            counted = "\nUNION ALL\n".join(selects)
        yield self._folders.tests / f"{model.name}_is_not_too_small.sql", f"{self._head('--')}{counted}\n"

    # Heads ------------------------------------------------------------------------------------------------------------

    def _head(self, sign: str) -> str:
        words = translated(say("change the rules and run it again, not this file"), self._language)
        return head(sign, self._wanted.name, self._wanted.command, words)


def _too_much(message: str) -> SegqlError:
    diagnostics = Diagnostics()
    help = say("leave out --one, or name the segments that belong together")
    diagnostics.error("bad-option", message, argument("--one", "--one"), help=help)
    return SegqlError(diagnostics)

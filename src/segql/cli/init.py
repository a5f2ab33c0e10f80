"""`segql init`."""

from __future__ import annotations

from pathlib import Path
from urllib.parse import urlsplit

import click

from segql.catalog.model import Target
from segql.cli import options
from segql.cli.language import language, tell, told
from segql.cli.output import make_folder, write_text
from segql.diagnostics.messages import say
from segql.diagnostics.model import Diagnostics, SegqlError
from segql.diagnostics.suggest import nearest
from segql.files import CATALOG_NAME, argument

#: What an address begins with, by what it leads to.
_POSTGRES = ("postgres", "postgresql")
_BIGQUERY = ("bigquery", "bq")
_SPARK = ("spark", "sc")


@click.command("init")
@click.argument("folder", type=options.PathText(), default=Path(), metavar="[FOLDER]")
@click.option(
    "--from",
    "origin",
    required=True,
    metavar="SOURCE",
    help="duckdb:FILE, a folder of Parquet or CSV files, postgresql://USER@HOST/DATABASE, bigquery:PROJECT.DATASET, or "
    "spark:FOLDER, spark:local[*], spark://HOST:PORT or sc://HOST for Spark.",
)
@click.option("--timezone", metavar="ZONE", help="The time zone of your days, such as Europe/Paris. Without it, UTC.")
@click.option(
    "--schema", metavar="NAME", help="The schema to look at, in Postgres or Spark. Without it, public or the default."
)
@click.option("--force", is_flag=True, help="Overwrite a segql.yml that is there.")
def command(folder: Path, origin: str, timezone: str | None, schema: str | None, force: bool) -> int:
    """Write a first catalog from the tables that you have.

    Looks at the tables, guesses who the members are, what they did and when, and writes segql.yml and a folder for
    segments. Each guess is marked as one. No row of data is changed, and no password is written: a Postgres address
    with a password is kept as ${PG_URL}, to be set in the environment.

    \b
    Examples:
      segql init --from duckdb:shop.duckdb --timezone Europe/Paris
      segql init shop --from exports/
      segql init shop --from postgresql://reader@localhost/shop
      segql init shop --from bigquery:acme.crm
    """
    catalog = folder / CATALOG_NAME
    if catalog.exists() and not force:
        diagnostics = Diagnostics()
        diagnostics.error(
            "bad-option",
            say("there is a catalog in {folder} already", folder=folder),
            argument(str(catalog)),
            help=say("--force overwrites it; another folder can be named: segql init FOLDER --from …"),
        )
        raise SegqlError(diagnostics)
    if timezone is not None:
        _check_timezone(timezone)
    from segql.catalog.draft import draft_project
    from segql.engines import open_engine

    target, written_target = _targets(origin, schema, folder)
    with open_engine(target, folder.absolute()) as engine:
        draft = draft_project(
            engine,
            written_target,
            name=folder.absolute().name or told(say("project")),
            timezone=timezone,
            language=language(),
        )
    segments = folder / "segments"
    make_folder(segments)
    written = [catalog]
    write_text(catalog, draft.catalog)
    if not any(segments.glob("**/*.seg")):
        rule = segments / f"{draft.segment_name}.seg"
        write_text(rule, draft.segment)
        written.append(rule)
    for path in written:
        tell(say("wrote {path}", path=path))
    tell(
        say("look through {catalog}: what is marked as a guess may be wrong. Then: segql check --data", catalog=catalog)
    )
    return 0


def _targets(origin: str, schema: str | None, folder: Path) -> tuple[Target, Target]:
    """The target that a source describes, to connect to and as it is written down: without its password."""
    scheme, colon, rest = origin.partition(":")
    if schema and not (colon and scheme in (*_POSTGRES, *_SPARK)):
        raise click.UsageError(told(say("--schema is for Postgres and Spark")))
    if colon and scheme in _BIGQUERY:
        return _bigquery(origin, rest.removeprefix("//"))
    if colon and scheme in _SPARK:
        return _spark(origin, schema, folder)
    if "://" in origin:
        address = urlsplit(origin)
        if address.scheme not in _POSTGRES:
            message = say(
                "--from: {scheme}:// is not known; postgresql://…, bigquery:… and spark:… are", scheme=address.scheme
            )
            raise click.UsageError(told(message))
        shown = origin if address.password is None else origin.replace(f":{address.password}@", ":***@", 1)
        settings = {"schema": schema} if schema else {}
        place = argument(shown, "--from")
        written = origin if address.password is None else "${PG_URL}"
        return (
            Target("pg", "postgres", {"url": origin, **settings}, span=place),
            Target("pg", "postgres", {"url": written, **settings}, span=place),
        )
    path = _from_folder(origin.removeprefix("duckdb:"), folder)
    target = Target("local", "duckdb", {"path": path}, span=argument(origin, "--from"))
    return target, target


def _bigquery(origin: str, name: str) -> tuple[Target, Target]:
    """`bigquery:acme.crm`, and `bigquery://acme/crm` as others write it."""
    project, _, dataset = name.replace("/", ".").strip(".").partition(".")
    if not project or not dataset or "." in dataset:
        raise click.UsageError(told(say("--from: BigQuery is written bigquery:PROJECT.DATASET")))
    target = Target("bq", "bigquery", {"project": project, "dataset": dataset}, span=argument(origin, "--from"))
    return target, target


def _spark(origin: str, schema: str | None, folder: Path) -> tuple[Target, Target]:
    """`spark:exports/` is a folder of files; `spark:local[*]`, `spark://…` and `sc://…` are where Spark runs."""
    place = origin.removeprefix("spark:") if not origin.startswith("spark://") else origin
    options = {"schema": schema} if schema else {}
    if place == "local" or place.startswith(("local[", "spark://", "sc://")):
        options = {"master": place, **options}
    elif place:
        options = {"path": _from_folder(place, folder), **options}
    target = Target("spark", "spark", options, span=argument(origin, "--from"))
    return target, target


def _from_folder(path: str, folder: Path) -> str:
    """A path as a catalog in the folder writes it."""
    absolute = Path(path).absolute()
    try:
        return absolute.relative_to(folder.absolute()).as_posix()
    except ValueError:
        return str(absolute)


def _check_timezone(timezone: str) -> None:
    from zoneinfo import available_timezones

    known = available_timezones()
    if timezone in known:
        return
    near = nearest(timezone, known) or next((name for name in sorted(known) if name.endswith(f"/{timezone}")), None)
    diagnostics = Diagnostics()
    diagnostics.error(
        "bad-option",
        say("`{timezone}` is not a time zone", timezone=timezone),
        argument(timezone, "--timezone"),
        help=say("did you mean `{near}`?", near=near) if near else say("a time zone is called like Europe/Paris"),
    )
    raise SegqlError(diagnostics)

"""BigQuery through Google's client: dry runs tell what a query would read, and a limit keeps it from reading more."""

from __future__ import annotations

import contextlib
import datetime as dt
import io
from collections.abc import Callable, Collection, Iterable, Mapping, Sequence
from functools import partial
from typing import TYPE_CHECKING, Any, TypeVar

from segql.catalog.model import Table, Target
from segql.catalog.schema import PhysicalColumn, Schema, TableStatistics, Volume
from segql.diagnostics import SegqlError
from segql.diagnostics.messages import say
from segql.engines.base import (
    MARK,
    Unrecorded,
    Unstaged,
    failure,
    filled_options,
    first_line,
    listed_rows,
    not_ours,
    parts_of,
    stable,
)
from segql.engines.bigquery_types import physical
from segql.engines.limits import NO_LIMITS, Limits, refuse, timed_out
from segql.engines.sizes import parse_size, written_size
from segql.engines.statistics import countable, counted, counts_of, existing

if TYPE_CHECKING:
    import pyarrow as pa

    from segql.semantics.ir import ListValues

T = TypeVar("T")
#: How long an answer may take, in seconds, before the service counts as out of reach.
_PATIENCE = 30
#: What tables and jobs of segql's carry; labels are in small letters without blanks.
_LABELS = {"written_by": "segql"}
#: How long a list that travels beside a statement stays, should nobody come back for it.
_LIST_STAYS = dt.timedelta(days=1)


def quoted(name: str) -> str:
    """A name as an SQL identifier."""
    return "`" + name.replace("\\", "\\\\").replace("`", "\\`") + "`"


class BigQueryEngine(Unrecorded, Unstaged):
    """An open BigQuery target; see Engine."""

    dialect = "bigquery"
    metered = True

    def __init__(self, target: Target, limits: Limits = NO_LIMITS) -> None:
        refuse(target, limits, memory=True, threads=True)
        self.target = target
        self._limits = limits
        options = filled_options(target)
        self._project, self._dataset = options.get("project", ""), options.get("dataset", "")
        self._location = options.get("location")
        self._endpoint = options.get("api_endpoint")
        self._most: int | None = None
        self._lists: dict[str, Any] = {}
        if (limit := options.get("maximum_bytes_billed")) is not None:
            self._most = parse_size(limit)
            if self._most is None:
                message = say("`maximum_bytes_billed: {limit}` is no amount of data", limit=limit)
                raise failure(target, "unreachable", message, say("write it as 10 GB, 500 MB or 1000000"))
        self._client: Any = self._open()

    # Opening ------------------------------------------------------------------------------------------------------

    def _open(self) -> Any:
        try:
            from google.auth.credentials import AnonymousCredentials
            from google.auth.exceptions import GoogleAuthError
            from google.cloud import bigquery
        except ImportError as error:
            message = say(
                "the target `{name}` needs the Python package google-cloud-bigquery, which is not installed",
                name=self.target.name,
            )
            help = say("install it: python -m pip install 'segql[bigquery]'")
            raise failure(self.target, "missing-package", message, help) from error
        own: dict[str, Any] = {}
        if self._endpoint is not None:
            own = {"credentials": AnonymousCredentials(), "client_options": {"api_endpoint": self._endpoint}}  # type: ignore[no-untyped-call]
        try:
            client = bigquery.Client(project=self._project, location=self._location, **own)
        except (GoogleAuthError, ValueError, OSError) as error:
            raise self._failed(error, "unreachable") from None
        try:
            client.get_dataset(self._dataset_name(), retry=self._retry(), timeout=_PATIENCE)
        except Exception as error:
            client.close()  # type: ignore[no-untyped-call]
            raise self._failed(error, "unreachable") from None
        return client

    def _dataset_name(self) -> str:
        return f"{self._project}.{self._dataset}"

    def _retry(self) -> Any:
        from google.cloud.bigquery.retry import DEFAULT_RETRY

        return DEFAULT_RETRY.with_timeout(_PATIENCE)

    def limit_bytes(self, most: int) -> bool:
        """Run no query that reads more; whether this engine can keep to it."""
        self._most = most
        return True

    def close(self) -> None:
        """Give the connection back, and the lists that went with its statements. Closing twice is no mistake."""
        client, self._client = self._client, None
        if client is not None:
            for table in self._lists.values():
                with contextlib.suppress(Exception):
                    client.delete_table(table, not_found_ok=True, timeout=_PATIENCE)
            self._lists.clear()
            client.close()

    # Asking -------------------------------------------------------------------------------------------------------

    def _ask(self, work: Callable[[Any], T], code: str = "engine-failed") -> T:
        if self._client is None:
            self._client = self._open()
        try:
            return work(self._client)
        except SegqlError:
            raise
        except Exception as error:  # the client raises its own, the transport's and the credentials' errors
            raise self._failed(error, code) from None

    def _failed(self, error: BaseException, code: str) -> SegqlError:
        from google.api_core.exceptions import Forbidden, GoogleAPICallError, NotFound
        from google.auth.exceptions import DefaultCredentialsError, GoogleAuthError

        said = _said(error)
        reasons = {str(item.get("reason")) for item in getattr(error, "errors", None) or () if isinstance(item, dict)}
        if isinstance(error, DefaultCredentialsError):
            message = say("there are no Google credentials on this machine")
            help = say(
                "run `gcloud auth application-default login`, or let GOOGLE_APPLICATION_CREDENTIALS name a key's file"
            )
            return failure(self.target, "unreachable", message, help)
        if isinstance(error, GoogleAuthError):
            message = say("Google does not take the credentials: {said}", said=said)
            return failure(self.target, "unreachable", message, say("run `gcloud auth application-default login`"))
        if "bytesBilledLimitExceeded" in reasons or "limit for bytes billed" in said:
            most = written_size(self._most or 0)
            message = say("the query would read more than the {most} that are allowed: {said}", most=most, said=said)
            help = say("raise --maximum-bytes-billed, or `maximum_bytes_billed:` of the target")
            return failure(self.target, code, message, help)
        if self._limits.timeout is not None and "timed out" in said.lower() and "job" in said.lower():
            return timed_out(self.target, self._limits)
        if isinstance(error, NotFound) and code == "unreachable":
            message = say(
                "the project `{project}` has no dataset `{dataset}`", project=self._project, dataset=self._dataset
            )
            return failure(self.target, code, message, say("is the project's name right, and may you see the dataset?"))
        if isinstance(error, Forbidden):
            message = say("BigQuery refuses: {said}", said=said)
            help = say("the credentials need the roles BigQuery Job User and BigQuery Data Viewer (Editor to write)")
            return failure(self.target, code, message, help)
        if isinstance(error, GoogleAPICallError):
            where = say("`location:` of the target says where the dataset is") if "ocation" in said else None
            return failure(self.target, code, say("BigQuery could not do it: {said}", said=said), where)
        message = say("BigQuery cannot be reached: {said}", said=said)
        if self._endpoint is not None:
            return failure(self.target, "unreachable", message, say("is `api_endpoint:` right, and does it run?"))
        return failure(self.target, "unreachable", message, say("is the network up?"))

    def _job(self, client: Any, sql: str, *, dry: bool = False) -> Any:
        from google.cloud import bigquery

        config = bigquery.QueryJobConfig(
            default_dataset=self._dataset_name(), use_legacy_sql=False, dry_run=dry, use_query_cache=not dry
        )
        if not dry:
            config.labels = dict(_LABELS)
            if self._most is not None:
                config.maximum_bytes_billed = self._most
            if self._limits.timeout is not None:
                config.job_timeout_ms = max(1, round(self._limits.timeout * 1000))
        return client.query(sql, job_config=config, retry=self._retry(), timeout=_PATIENCE)

    def _result(self, client: Any, sql: str) -> Any:
        job = self._job(client, sql)
        try:
            return job.result()
        except KeyboardInterrupt:
            with contextlib.suppress(Exception):
                job.cancel(timeout=_PATIENCE)
            raise

    def estimate(self, sql: str) -> int | None:
        """How many bytes a query would read, by a dry run."""
        return int(self._ask(lambda client: self._job(client, sql, dry=True).total_bytes_processed or 0))

    def tables(self) -> tuple[Table, ...]:
        """All tables and views of the dataset."""
        found = self._ask(lambda client: list(client.list_tables(self._dataset_name(), retry=self._retry())))
        return tuple(Table((table.table_id,)) for table in found)

    def schema(self, tables: Iterable[Table]) -> Schema:
        """The columns of those of the tables that exist."""
        found: dict[str, Mapping[str, PhysicalColumn]] = {}
        for table in tables:
            existing = self._existing(table.parts)
            if existing is not None:
                found[table.text] = {field.name: physical(field) for field in existing.schema}
        known = tuple(table.text for table in self.tables())
        return Schema(found, known, ignores_case=True, dialect=self.dialect, backquotes=True)

    def _existing(self, parts: tuple[str, ...]) -> Any:
        """A table; None when there is none of that name."""
        from google.api_core.exceptions import BadRequest, NotFound

        def ask(client: Any) -> Any:
            try:
                return client.get_table(self._full(parts), retry=self._retry(), timeout=_PATIENCE)
            except (NotFound, BadRequest, ValueError):
                return None

        return self._ask(ask)

    def _full(self, parts: tuple[str, ...]) -> str:
        return ".".join((self._project, self._dataset)[: max(0, 3 - len(parts))] + tuple(parts))

    def describe(self, sql: str) -> Mapping[str, PhysicalColumn]:
        """The columns that a query gives, by a dry run."""
        fields = self._ask(lambda client: self._job(client, sql, dry=True).schema)
        return {field.name: physical(field) for field in fields or ()}

    def load_lists(self, lists: Sequence[ListValues]) -> None:
        """Have lists of values ready for the statements to come, as tables of the dataset that go when this is closed."""
        new = [one for one in lists if one.table not in self._lists]
        self._lists |= {one.table: self._ask(partial(self._load, one), "write-failed") for one in new}

    def load_rows(self, name: str, rows: pa.Table) -> None:
        """Have rows ready for the statements to come, as a table of the dataset that goes when this is closed."""
        self._lists[name] = self._ask(partial(self._load_rows, name, rows), "write-failed")

    def _load(self, listed: ListValues, client: Any) -> str:
        return self._load_rows(listed.table, listed_rows(listed), client)

    def _load_rows(self, table_name: str, found: pa.Table, client: Any) -> str:
        import pyarrow.parquet as pq
        from google.cloud import bigquery

        existing = self._existing((table_name,))
        if existing is not None and not _is_ours(existing):
            raise not_ours(self.target, table_name)
        name = self._full((table_name,))
        kinds = {"string": "STRING", "bool": "BOOLEAN", "timestamp[us, tz=UTC]": "TIMESTAMP", "int64": "INTEGER"}
        fields = [bigquery.SchemaField(one.name, kinds.get(str(one.type), "NUMERIC")) for one in found.schema]
        table = bigquery.Table(name, fields)
        table.labels, table.description = dict(_LABELS), MARK
        table.expires = dt.datetime.now(dt.UTC) + _LIST_STAYS
        client.create_table(table, exists_ok=True, retry=self._retry(), timeout=_PATIENCE)
        rows = io.BytesIO()
        pq.write_table(found, rows)
        rows.seek(0)
        config = bigquery.LoadJobConfig(
            schema=table.schema, source_format="PARQUET", write_disposition="WRITE_TRUNCATE", labels=dict(_LABELS)
        )
        client.load_table_from_file(rows, name, job_config=config, timeout=_PATIENCE).result()
        return name

    def fetch(self, sql: str) -> pa.Table:
        """The rows of a query."""
        return stable(self._ask(lambda client: self._result(client, sql).to_arrow(create_bqstorage_client=False)))

    def count(self, sql: str) -> int:
        """How many rows a query gives."""
        return int(self._row(f"SELECT COUNT(*) FROM (\n{sql}\n) AS q")[0])

    def _row(self, sql: str) -> tuple[Any, ...]:
        return self._ask(lambda client: tuple(next(iter(self._result(client, sql))).values()))

    def statistics(self, tables: Iterable[Table]) -> Mapping[str, TableStatistics]:
        """Row counts, distinct counts of what looks like a key, declared keys and links."""
        result: dict[str, TableStatistics] = {}
        for table in tables:
            existing = self._existing(table.parts)
            fields = {field.name: physical(field) for field in existing.schema} if existing is not None else {}
            columns = countable(fields)
            row = self._row(f"SELECT {counts_of(columns, quoted)} FROM {quoted(self._full(table.parts))}")
            result[table.text] = TableStatistics(row[0], counted(columns, row), *_constraints(existing))
        return result

    def volumes(self, tables: Mapping[Table, Collection[str]]) -> Mapping[str, Volume]:
        """The rows of tables as their metadata has them, and the width of columns by dry runs, which are free."""
        found: dict[str, Volume] = {}
        for table, columns in tables.items():
            known = self._existing(table.parts)
            if known is None or known.num_rows is None:
                continue
            rows = int(known.num_rows)
            name = quoted(self._full(table.parts))
            fields = {field.name: physical(field) for field in known.schema}
            widths = {
                column: (self.estimate(f"SELECT {quoted(column)} FROM {name}") or 0) / max(1, rows)
                for column in existing(columns, fields)
            }
            found[table.text] = Volume(rows, widths)
        return found

    # Writing ------------------------------------------------------------------------------------------------------

    def write_table(self, sql: str, name: Table | str) -> int:
        """Make a table of a query's rows, whole or not at all; how many they are. Only a table of segql's is replaced."""
        parts = parts_of(name)
        existing = self._existing(parts)
        if existing is not None and not _is_ours(existing):
            raise not_ours(self.target, ".".join(parts))
        labels = ", ".join(f"('{key}', '{value}')" for key, value in _LABELS.items())
        made = f"OPTIONS (description = '{MARK}', labels = [{labels}])"
        statement = f"CREATE OR REPLACE TABLE {quoted(self._full(parts))}\n{made} AS\n{sql}"

        def write(client: Any) -> int:
            self._result(client, statement)
            return int(client.get_table(self._full(parts), timeout=_PATIENCE).num_rows)

        return self._ask(write, "write-failed")


def _is_ours(table: Any) -> bool:
    return bool(_LABELS.items() <= dict(table.labels or {}).items()) or table.description == MARK


def _constraints(table: Any) -> tuple[tuple[str, ...], tuple[tuple[tuple[str, ...], str, tuple[str, ...]], ...]]:
    """A table's declared key and links, where the client tells them."""
    declared = getattr(table, "table_constraints", None)
    if declared is None:
        return (), ()
    key = tuple(declared.primary_key.columns) if declared.primary_key else ()
    links = tuple(
        (
            tuple(one.referencing_column for one in link.column_references),
            str(link.referenced_table.table_id),
            tuple(one.referenced_column for one in link.column_references),
        )
        for link in declared.foreign_keys or ()
    )
    return key, links


def _said(error: BaseException) -> str:
    """What Google says, in a line, without the address that was asked and the job's number."""
    error = getattr(error, "cause", None) or error  # of giving up, what was tried
    message = str(getattr(error, "message", "") or "") or first_line(error)
    line = message.strip().splitlines()[0] if message.strip() else type(error).__name__
    for before in ("prettyPrint=false: ", "/jobs: "):
        line = line.rpartition(before)[2] or line
    return line.partition(" Location: ")[0].partition("; reason: ")[0]

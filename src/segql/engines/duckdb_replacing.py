"""A table of a DuckDB file, made or replaced whole."""

from __future__ import annotations

import uuid
from typing import TYPE_CHECKING

from segql.engines.base import MARK, not_ours
from segql.engines.data_files import dotted, literal, quoted

if TYPE_CHECKING:
    import duckdb

    from segql.catalog.model import Target


def replaced(connection: duckdb.DuckDBPyConnection, sql: str, parts: tuple[str, ...], target: Target) -> int:
    """Make a table of a query's rows; how many they are. Raises SegqlError (SEG607) when something has the name that segql
    did not write, and DuckDB's errors; the caller closes the connection, which takes back what was not committed."""
    temporary = (*parts[:-1], f"segql_{uuid.uuid4().hex[:12]}")
    connection.execute("BEGIN")
    if not _may_replace(connection, parts):
        raise not_ours(target, ".".join(parts))
    connection.execute(f"CREATE TABLE {dotted(temporary)} AS\n{sql}")
    connection.execute(f"COMMENT ON TABLE {dotted(temporary)} IS {literal(MARK)}")
    rows = connection.execute(f"SELECT COUNT(*) FROM {dotted(temporary)}").fetchall()
    connection.execute(f"DROP TABLE IF EXISTS {dotted(parts)}")
    connection.execute(f"ALTER TABLE {dotted(temporary)} RENAME TO {quoted(parts[-1])}")
    connection.execute("COMMIT")
    return int(rows[0][0])


def _may_replace(connection: duckdb.DuckDBPyConnection, parts: tuple[str, ...]) -> bool:
    """Whether nothing has the name, or a table that segql wrote."""
    schema = literal(parts[-2].lower()) if len(parts) > 1 else "current_schema()"
    same = f"lower(schema_name) = {schema} AND database_name = current_database() AND lower"
    found = connection.execute(
        f"SELECT comment FROM duckdb_tables() WHERE {same}(table_name) = {literal(parts[-1].lower())} "
        f"UNION ALL SELECT 'a view' FROM duckdb_views() WHERE {same}(view_name) = {literal(parts[-1].lower())}"
    ).fetchall()
    return all(comment == MARK for (comment,) in found)

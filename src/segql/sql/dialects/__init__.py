"""The dialects, one file each: only spelling differs there, and what an engine cannot express is declared."""

from segql.sql.dialects.base import Dialect
from segql.sql.dialects.bigquery import BigQuery
from segql.sql.dialects.duckdb import DuckDB
from segql.sql.dialects.postgres import Postgres
from segql.sql.dialects.spark import Spark

#: By segql's name of the dialect.
DIALECTS: dict[str, Dialect] = {dialect.name: dialect for dialect in (DuckDB(), Postgres(), BigQuery(), Spark())}

__all__ = ["DIALECTS", "Dialect"]

"""Spark in a JVM of its own, set up for many statements over few rows."""

from __future__ import annotations

import json
import os
import signal
from collections.abc import Iterable
from pathlib import Path
from typing import Any

import pyarrow as pa
import pyspark
from pyspark.sql import SparkSession

from tests.engines_under_test.tables import Table, key

_TYPES = {
    "integer": pa.int64(),
    "decimal": pa.decimal128(28, 9),
    "float": pa.float64(),
    "text": pa.string(),
    "boolean": pa.bool_(),
    "date": pa.date32(),
    "instant": pa.timestamp("us", "UTC"),
    "clock": pa.timestamp("us"),
    "json": pa.string(),
}
_JAVA = "-XX:TieredStopAtLevel=1 -XX:+UseSerialGC -Xss4m -XX:MetaspaceSize=256m -XX:ReservedCodeCacheSize=128m"
#: One task at a time, no web pages, no Java compiled for a handful of rows, nothing inferred to read fewer of them.
#: Small pages: each hash table takes one, and such of tens of megabytes kept the collector of garbage busy.
_SETTINGS = {
    "spark.master": "local[1]",
    "spark.ui.enabled": "false",
    "spark.ui.showConsoleProgress": "false",
    "spark.driver.host": "127.0.0.1",
    "spark.driver.bindAddress": "127.0.0.1",
    "spark.driver.memory": "1g",
    "spark.driver.extraJavaOptions": _JAVA,
    "spark.buffer.pageSize": "256k",
    "spark.sql.shuffle.partitions": "1",
    "spark.sql.adaptive.enabled": "false",
    "spark.sql.codegen.wholeStage": "false",
    "spark.sql.codegen.factoryMode": "NO_CODEGEN",
    "spark.sql.constraintPropagation.enabled": "false",
    "spark.sql.optimizer.dynamicPartitionPruning.enabled": "false",
    "spark.sql.optimizer.runtime.bloomFilter.enabled": "false",
    "spark.sql.execution.arrow.pyspark.enabled": "true",
    "spark.sql.ui.retainedExecutions": "1",
    "spark.ui.retainedJobs": "1",
    "spark.ui.retainedStages": "1",
    "spark.log.level": "OFF",
}


def _type(column_type: str) -> pa.DataType:
    if column_type.startswith("list of "):
        return pa.list_(_type(column_type.removeprefix("list of ")))
    return _TYPES[column_type]


def _value(value: Any, kind: str) -> Any:
    return json.dumps(value, ensure_ascii=False) if kind == "json" and value is not None else value


def as_arrow(table: Table) -> pa.Table:
    """The rows as Spark takes them; JSON is a text there."""
    columns = zip(*table.rows, strict=True) if table.rows else ([] for _ in table.columns)
    arrays = [
        pa.array([_value(value, kind) for value in column], _type(kind))
        for column, kind in zip(columns, table.columns.values(), strict=True)
    ]
    return pa.table(arrays, names=list(table.columns))


def _busy_jars() -> str:
    """The archives that hold nearly all of Spark, to stand before some two hundred others on Java's path: for every function
    that Spark sends to a task it looks a class up anew, in one archive after the other."""
    folder = Path(pyspark.__file__).parent / "jars"
    names = ("spark-core", "spark-sql", "spark-catalyst", "spark-common-utils", "scala-library")
    return os.pathsep.join(str(path) for name in names for path in sorted(folder.glob(f"{name}*.jar")))


def started(folder: Path) -> SparkSession:
    """A session in a JVM of its own, with a folder for what it writes."""
    os.environ.setdefault("SPARK_LOCAL_IP", "127.0.0.1")
    builder = SparkSession.builder.appName("segql tests").config("spark.sql.warehouse.dir", str(folder / "warehouse"))
    builder = builder.config("spark.driver.extraClassPath", _busy_jars())
    for name, value in _SETTINGS.items():
        builder = builder.config(name, value)
    by_ctrl_c = signal.getsignal(signal.SIGINT)
    session = builder.getOrCreate()
    signal.signal(signal.SIGINT, by_ctrl_c)  # Spark's own outlives it, and fails then
    return session


class Spark:
    """A session of its own over the tables given last, as views of rows that the driver holds."""

    dialect = "spark"

    def __init__(self, spark: SparkSession) -> None:
        self.session = spark.newSession()
        # Whoever runs a statement may sit anywhere: it must not lean on the session's clock.
        self.session.conf.set("spark.sql.session.timeZone", "Asia/Kathmandu")
        self._views: list[str] = []

    def load(self, tables: Iterable[Table]) -> None:
        """Replace all tables."""
        self._drop()
        for table in (t.physical() for t in tables):
            frame = self.session.createDataFrame(as_arrow(table))
            name = "`" + table.name.replace("`", "``") + "`"
            frame.createOrReplaceTempView(name)
            self._views.append(table.name)

    def members(self, sql: str) -> list[tuple[Any, ...]]:
        """The keys that the statement gives, in its order."""
        return [key(row) for row in self.session.sql(sql).collect()]

    def _drop(self) -> None:
        for name in self._views:
            self.session.catalog.dropTempView(name)
        self._views = []

    def close(self) -> None:
        """Forget the tables; the JVM serves the other sessions on."""
        self._drop()

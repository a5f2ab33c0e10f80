"""BigQuery's own front end, ZetaSQL, in process: it resolves, type-checks and executes a statement over given rows.

ZetaSQL comes as a WebAssembly module. Compiling that takes many seconds, so the machine code is kept in the user's cache
folder (`SEGQL_TEST_CACHE` puts it elsewhere), one file for each version of module and runtime.
"""

from __future__ import annotations

import ctypes
import datetime as dt
import hashlib
import json
import os
from collections.abc import Iterable
from decimal import Decimal
from functools import cache
from importlib.metadata import version
from pathlib import Path
from typing import Any

import wasmtime
from google._upb import _message
from google.protobuf import empty_pb2
from zetasql.core.exceptions import ServerError
from zetasql.core.wasm_client import WasmClient, get_tzinfo_dir
from zetasql.wasi import get_wasm_path
from zetasql.wasi._pb2.zetasql.local_service import local_service_pb2 as service_pb2
from zetasql.wasi._pb2.zetasql.proto import options_pb2
from zetasql.wasi._pb2.zetasql.public import options_pb2 as public_options
from zetasql.wasi._pb2.zetasql.public import type_pb2
from zetasql.wasi._pb2.zetasql.resolved_ast import resolved_node_kind_pb2 as kinds

from tests.engines_under_test.tables import Table, key

# A statement of many joins nests as deep as it has joins, which is deeper than messages may by default.
_message.SetAllowOversizeProtos(True)

#: What the front end raises for a statement that BigQuery would refuse.
Refused = ServerError

# The language features that BigQuery has and that a segment's SELECT could touch. Whatever is not listed is off, so that a
# statement which leans on something that ZetaSQL alone knows is refused.
_FEATURES = """
ADDITIONAL_DATE_TIME_FUNCTIONS ADDITIONAL_STRING_FUNCTIONS ALLOW_DASHES_IN_TABLE_NAME ALLOW_REGEXP_EXTRACT_OPTIONALS
ANALYTIC_FUNCTIONS ANNOTATION_FRAMEWORK ARRAY_AGGREGATION_FUNCTIONS BIGNUMERIC_TYPE CIVIL_TIME COLLATION_SUPPORT
CONCAT_MIXED_TYPES CREATE_TABLE_AS_SELECT_COLUMN_LIST DATE_ARITHMETICS DATE_TIME_CONSTRUCTORS DECIMAL_ALIAS
DISABLE_FLOAT32 EXTENDED_DATE_TIME_SIGNATURES FORMAT_IN_CAST GEOGRAPHY GROUP_BY_ALL GROUP_BY_ARRAY GROUP_BY_ROLLUP
GROUP_BY_STRUCT GROUPING_BUILTIN GROUPING_SETS HAVING_IN_AGGREGATE INTERVAL_TYPE IS_DISTINCT JSON_ARRAY_FUNCTIONS
JSON_CONSTRUCTOR_FUNCTIONS JSON_KEYS_FUNCTION JSON_LAX_VALUE_EXTRACTION_FUNCTIONS JSON_MUTATOR_FUNCTIONS JSON_QUERY_LAX
JSON_TYPE JSON_VALUE_EXTRACTION_FUNCTIONS LIKE_ANY_SOME_ALL LIKE_ANY_SOME_ALL_ARRAY LIKE_ANY_SOME_ALL_SUBQUERY
LIMIT_IN_AGGREGATE LITERAL_CONCATENATION NAMED_ARGUMENTS NULLS_FIRST_LAST_IN_ORDER_BY
NULL_HANDLING_MODIFIER_IN_AGGREGATE NULL_HANDLING_MODIFIER_IN_ANALYTIC NUMERIC_TYPE ORDER_BY_IN_AGGREGATE
PARAMETERIZED_TYPES PIVOT QUALIFY RANGE_TYPE ROUND_WITH_ROUNDING_MODE SAFE_FUNCTION_CALL SELECT_STAR_EXCEPT_REPLACE
TABLESAMPLE TIME_BUCKET_FUNCTIONS UNNEST_AND_FLATTEN_ARRAYS UNPIVOT WITH_EXPRESSION WITH_GROUP_ROWS WITH_ON_SUBQUERY
WITH_RECURSIVE
"""
_STATEMENTS = ("QUERY", "CREATE_TABLE_AS_SELECT", "CREATE_VIEW")

_TYPES = {
    "integer": "INT64",
    "decimal": "NUMERIC",
    "float": "DOUBLE",
    "text": "STRING",
    "boolean": "BOOL",
    "date": "DATE",
    "instant": "TIMESTAMP",
    "clock": "DATETIME",
    "json": "JSON",
}
_EPOCH_DATE = dt.date(1970, 1, 1)
_EPOCH = dt.datetime(1970, 1, 1, tzinfo=dt.UTC)


class _Service(WasmClient):
    """The package's client, with the compiled module kept between runs and with requests copied as blocks."""

    def __init__(self) -> None:  # the parent's compiles the module at every start
        path = Path(get_wasm_path())
        config = wasmtime.Config()
        config.shared_memory = True
        engine = wasmtime.Engine(config)
        self.store = wasmtime.Store(engine)
        wasi = wasmtime.WasiConfig()
        wasi.inherit_stderr()
        wasi.preopen_dir(get_tzinfo_dir(), "/usr/share/zoneinfo")
        self.store.set_wasi(wasi)
        self.module = self._compiled(engine, path)
        linker = wasmtime.Linker(engine)
        linker.define_wasi()
        self.instance = linker.instantiate(self.store, self.module)
        self.exports = self.instance.exports(self.store)
        self.exports["_initialize"](self.store)
        self.memory = self.exports["memory"]

    @staticmethod
    def _compiled(engine: wasmtime.Engine, path: Path) -> wasmtime.Module:
        stat = path.stat()
        about = f"{version('wasmtime')} {version('zetasql')} {stat.st_size} {stat.st_mtime_ns}"
        default = Path(os.environ.get("XDG_CACHE_HOME", Path.home() / ".cache")) / "segql-tests"
        folder = Path(os.environ.get("SEGQL_TEST_CACHE", default))
        kept = folder / f"zetasql-{hashlib.sha256(about.encode()).hexdigest()[:16]}.cwasm"
        if kept.exists():
            return wasmtime.Module.deserialize_file(engine, str(kept))
        module = wasmtime.Module.from_file(engine, str(path))
        folder.mkdir(parents=True, exist_ok=True)
        draft = kept.with_suffix(f".{os.getpid()}")  # several workers may compile at once: the last one to finish wins
        draft.write_bytes(module.serialize())
        draft.replace(kept)
        return module

    def _base(self) -> int:
        shared = isinstance(self.memory, wasmtime.SharedMemory)
        pointer = self.memory.data_ptr() if shared else self.memory.data_ptr(self.store)
        return ctypes.addressof(pointer.contents)

    def write_bytes(self, ptr: int, data: bytes) -> None:
        ctypes.memmove(self._base() + ptr, data, len(data))

    def read_bytes(self, ptr: int, size: int) -> bytes:
        return ctypes.string_at(self._base() + ptr, size)


@cache
def _service() -> _Service:
    return _Service()


def _call(method: str, request: Any, response: Any = empty_pb2.Empty) -> Any:
    return _service().call_grpc_func(f"ZetaSqlLocalService_{method}", request, response)


@cache
def _options() -> Any:
    options = options_pb2.AnalyzerOptionsProto()
    options.CopyFrom(
        _call("GetAnalyzerOptions", service_pb2.AnalyzerOptionsRequest(), options_pb2.AnalyzerOptionsProto)
    )
    language = options_pb2.LanguageOptionsProto()
    language.name_resolution_mode = public_options.NAME_RESOLUTION_DEFAULT
    language.product_mode = public_options.PRODUCT_EXTERNAL
    for feature in _FEATURES.split():
        language.enabled_language_features.append(public_options.LanguageFeature.Value(f"FEATURE_{feature}"))
    for statement in _STATEMENTS:
        language.supported_statement_kinds.append(kinds.ResolvedNodeKind.Value(f"RESOLVED_{statement}_STMT"))
    language.reserved_keywords.append("QUALIFY")
    options.language_options.CopyFrom(language)
    options.default_timezone = "UTC"  # its own default is America/Los_Angeles, BigQuery's is UTC
    options.error_message_mode = public_options.ERROR_MESSAGE_ONE_LINE
    return options


def _type(column_type: str, out: Any | None = None) -> Any:
    proto = type_pb2.TypeProto() if out is None else out
    if column_type.startswith("list of "):
        proto.type_kind = type_pb2.TYPE_ARRAY
        _type(column_type.removeprefix("list of "), proto.array_type.element_type)
    else:
        name = _TYPES[column_type]
        proto.type_kind = getattr(type_pb2, f"TYPE_{name}")
    return proto


def _put(value: Any, column_type: str, cell: Any) -> None:
    """Write a Python value into a value message; a missing one stays empty."""
    if value is None and column_type.startswith("list of "):
        cell.array_value.SetInParent()  # BigQuery keeps no missing arrays: one that is stored comes back empty
        return
    if value is None:
        return
    if column_type.startswith("list of "):
        cell.array_value.SetInParent()
        for item in value:
            _put(item, column_type.removeprefix("list of "), cell.array_value.element.add())
        return
    match column_type:
        case "integer":
            cell.int64_value = value
        case "decimal":
            scaled = int(Decimal(value).scaleb(9))
            cell.numeric_value = scaled.to_bytes((scaled.bit_length() + 8) // 8 or 1, "little", signed=True)
        case "float":
            cell.double_value = value
        case "text":
            cell.string_value = value
        case "boolean":
            cell.bool_value = value
        case "date":
            cell.date_value = (value - _EPOCH_DATE).days
        case "instant":
            since = value - _EPOCH
            cell.timestamp_value.seconds = since.days * 86400 + since.seconds
            cell.timestamp_value.nanos = since.microseconds * 1000
        case "clock":
            cell.datetime_value.bit_field_datetime_seconds = (
                value.year << 26
                | value.month << 22
                | value.day << 17
                | value.hour << 12
                | value.minute << 6
                | value.second
            )
            cell.datetime_value.nanos = value.microsecond * 1000
        case "json":
            cell.json_value = json.dumps(value, ensure_ascii=False)
        case _:
            raise ValueError(f"no column type {column_type!r}")


def _get(cell: Any, proto: Any) -> Any:
    """The Python value of a result's cell."""
    which = cell.WhichOneof("value")
    if which is None:
        return None
    value = getattr(cell, which)
    match which:
        case "numeric_value":
            return Decimal(int.from_bytes(value, "little", signed=True)).scaleb(-9)
        case "date_value":
            return _EPOCH_DATE + dt.timedelta(days=value)
        case "timestamp_value":
            return _EPOCH + dt.timedelta(seconds=value.seconds, microseconds=value.nanos // 1000)
        case "array_value":
            return [_get(item, proto.array_type.element_type) for item in value.element]
        case _:
            return value


class BigQuery:
    """ZetaSQL over the tables given last."""

    dialect = "bigquery"

    def __init__(self) -> None:
        self._registered: tuple[int, int] | None = None

    def load(self, tables: Iterable[Table]) -> None:
        """Replace all tables. The front end keeps them: to describe BigQuery's functions takes as long as a query."""
        self.close()
        request = service_pb2.RegisterCatalogRequest()
        request.descriptor_pool_list.definitions.add().builtin.SetInParent()
        catalog = request.simple_catalog
        catalog.name = "catalog"
        catalog.builtin_function_options.language_options.CopyFrom(_options().language_options)
        for table in (table.physical() for table in tables):
            described = catalog.table.add(name=table.name, name_in_catalog=table.name, full_name=table.name)
            for name, kind in table.columns.items():
                _type(kind, described.column.add(name=name).type)
            content = request.table_content[table.name].table_data
            content.SetInParent()
            for row in table.rows:
                out = content.row.add()
                for value, kind in zip(row, table.columns.values(), strict=True):
                    _put(value, kind, out.cell.add())
        response = _call("RegisterCatalog", request, service_pb2.RegisterResponse)
        self._registered = (response.descriptor_pool_id_list.registered_ids[0], response.registered_id)

    def _over_tables(self, request: Any) -> Any:
        """The request, to be answered over the tables given last."""
        assert self._registered is not None, "no tables were given"
        request.options.CopyFrom(_options())
        request.descriptor_pool_list.definitions.add().registered_id = self._registered[0]
        request.registered_catalog_id = self._registered[1]
        return request

    def analyze(self, sql: str) -> list[str]:
        """The names of a query's output columns; raises Refused when BigQuery would refuse the statement."""
        request = self._over_tables(service_pb2.AnalyzeRequest(sql_statement=sql))
        resolved = _call("Analyze", request, service_pb2.AnalyzeResponse).resolved_statement
        node = getattr(resolved, resolved.WhichOneof("node"))
        return [column.name for column in node.output_column_list]

    def members(self, sql: str) -> list[tuple[Any, ...]]:
        """The keys that the statement gives, in its order; its output names must be distinct, as BigQuery asks.

        Raises Refused when BigQuery would refuse the statement.
        """
        request = self._over_tables(service_pb2.EvaluateQueryRequest(sql=sql))
        response = _call("EvaluateQuery", request, service_pb2.EvaluateQueryResponse)
        columns = response.prepared.columns
        names = [column.name.casefold() for column in columns]
        if len(set(names)) != len(names):
            raise ValueError(f"duplicate output names: {names}")
        return [
            key(_get(cell, column.type) for cell, column in zip(row.cell, columns, strict=True))
            for row in response.content.table_data.row
        ]

    def close(self) -> None:
        """Have the front end forget the tables."""
        if self._registered is not None:
            _call("UnregisterCatalog", service_pb2.UnregisterRequest(registered_id=self._registered[1]))
            self._registered = None

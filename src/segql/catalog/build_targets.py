"""Targets: their options as texts, and the data files that are tables."""

from __future__ import annotations

from collections.abc import Mapping

from segql.catalog.build_columns import nfc, text_of
from segql.catalog.model import DataFile, FileColumn, Storage, Target
from segql.catalog.yaml import Entries, Node, Scalar, entries
from segql.diagnostics import Diagnostics
from segql.diagnostics.messages import say
from segql.types import TEXT, parse_type


def build_targets(section: Mapping[str, tuple[Scalar, Node]], diagnostics: Diagnostics) -> dict[str, Target]:
    """The targets in the order declared."""
    targets: dict[str, Target] = {}
    for key, node in section.values():
        options = {name.text: value.text for name, value in entries(node) if isinstance(value, Scalar)}
        engine = options.pop("engine", "")
        files = {
            nfc(name.text): _data_file(name, value, diagnostics)
            for name, value in entries(node.get("files") if isinstance(node, Entries) else None)
            if isinstance(value, Entries)
        }
        targets[nfc(key.text)] = Target(nfc(key.text), engine, options, files, span=key.span)
    return targets


def _data_file(key: Scalar, node: Entries, diagnostics: Diagnostics) -> DataFile:
    file = text_of(node.get("file")) or ""
    parquet = file.lower().endswith((".parquet", ".pq"))
    header = node.get("header")
    columns = tuple(_file_column(name, value) for name, value in entries(node.get("columns")))
    delimiter = text_of(node.get("delimiter"))
    format = (text_of(node.get("format")) or ("parquet" if parquet else "csv")).lower()
    if format == "parquet" and (delimiter or header or columns):
        place = node.key("columns") or node.key("delimiter") or key
        diagnostics.error("catalog-value", say("a Parquet file names its columns itself"), place.span)
    if delimiter == "whitespace" and not columns:
        diagnostics.error("catalog-key", say("a file with blank space between values lacks its `columns`"), key.span)
    if delimiter is not None and delimiter != "whitespace" and len(delimiter) != 1:
        written = node.key("delimiter") or key
        diagnostics.error("catalog-value", say("a delimiter is one character, or `whitespace`"), written.span)
    return DataFile(
        file,
        format,
        delimiter=delimiter,
        header=header.boolean if isinstance(header, Scalar) else None,
        columns=columns,
        span=key.span,
    )


def _file_column(key: Scalar, node: Node) -> FileColumn:
    if isinstance(node, Entries):
        storage = text_of(node.get("stored"))
        return FileColumn(
            key.text,
            parse_type(text_of(node.get("type")) or "") or TEXT,
            storage=Storage(storage.lower()) if storage else None,
            format=text_of(node.get("format")),
            span=key.span,
        )
    return FileColumn(key.text, parse_type(text_of(node) or "") or TEXT, span=key.span)

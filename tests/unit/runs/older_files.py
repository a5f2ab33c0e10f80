"""Files of runs as an earlier version of segql wrote them."""

from __future__ import annotations

from itertools import groupby

import duckdb
import numpy as np
import pyarrow as pa

from segql.engines.base import MARK
from tests.unit.runs.places import Place

TABLES = {
    "segql_bits": "segment TEXT NOT NULL, kind TEXT NOT NULL, since TIMESTAMPTZ NOT NULL, base BIT NOT NULL, "
    "beside BLOB NOT NULL",
    "segql_stays": "segment TEXT NOT NULL, member TEXT NOT NULL, entered_at TIMESTAMPTZ NOT NULL, left_at TIMESTAMPTZ",
}
HISTORY = (
    "CREATE OR REPLACE VIEW main.segql_history AS SELECT segment, member, entered_at, left_at FROM main.segql_stays "
    "UNION ALL SELECT b.segment, k.member, b.since AS entered_at, CAST(NULL AS TIMESTAMPTZ) AS left_at "
    "FROM main.segql_bits AS b JOIN main.segql_keys AS k ON k.kind = b.kind "
    "WHERE k.number < bit_length(b.base) AND get_bit(b.base, k.number) = 1"
)


def make_older(place: Place) -> None:
    """Have a store as the version before wrote it. A third of those who have stayed since the first run have a row, as they
    had when they had left and that was taken back; keys that only they have who left are forgotten, as they were when an
    entity got another name."""
    with duckdb.connect(str(place.store)) as connection:
        connection.execute("SET TimeZone = 'UTC'")
        connection.execute("BEGIN")
        connection.execute("CREATE TEMP TABLE history AS SELECT * FROM segql_history")
        kinds = dict(connection.execute("SELECT segment, kind FROM segql_bits").fetchall())
        connection.execute(
            "DELETE FROM segql_keys WHERE NOT EXISTS (SELECT 1 FROM history JOIN segql_bits USING (segment) "
            "WHERE left_at IS NULL AND history.member = segql_keys.member AND segql_bits.kind = segql_keys.kind)"
        )
        # Numbers had no gaps.
        connection.execute(
            "CREATE TEMP TABLE keys AS SELECT kind, ROW_NUMBER() OVER (PARTITION BY kind ORDER BY number) - 1 AS number, "
            "member FROM segql_keys"
        )
        connection.execute("DELETE FROM segql_keys")
        connection.execute("INSERT INTO segql_keys SELECT * FROM keys")
        numbers: dict[str, dict[str, int]] = {kind: {} for kind in kinds.values()}
        for kind, number, member in connection.execute("SELECT * FROM segql_keys").fetchall():
            numbers[kind][member] = number
        since = dict(connection.execute("SELECT segment, CAST(since AS TEXT) FROM segql_bits").fetchall())
        stays = connection.execute(
            "SELECT segment, member, CAST(entered_at AS TEXT), CAST(left_at AS TEXT) FROM history ORDER BY ALL"
        ).fetchall()
        for name, columns in TABLES.items():
            connection.execute(f"DROP TABLE {name}")
            connection.execute(f"CREATE TABLE {name} ({columns})")
            connection.execute(f"COMMENT ON TABLE {name} IS '{MARK}'")
        connection.execute(HISTORY)
        connection.execute(f"COMMENT ON VIEW segql_history IS '{MARK}'")
        of = {segment: list(rows) for segment, rows in groupby(stays, lambda stay: stay[0])}
        for segment, kind in kinds.items():
            size = -(-len(numbers[kind]) // 64) * 64 or 64
            base, beside = np.zeros(size, np.bool_), np.zeros(size, np.bool_)
            for _, member, entered, left in of.get(segment, []):
                if left is None and entered == since[segment] and numbers[kind][member] % 3:
                    base[numbers[kind][member]] = True
                    continue
                if left is None:
                    beside[numbers[kind][member]] = True
                connection.execute("INSERT INTO segql_stays VALUES (?, ?, ?, ?)", (segment, member, entered, left))
            words = np.packbits(beside, bitorder="little").tobytes()
            pressed = pa.Codec("lz4").compress(words, asbytes=True) if beside.any() else b""
            connection.execute(
                "INSERT INTO segql_bits VALUES (?, ?, ?, CAST(CAST(? AS BLOB) AS BIT), ?)",
                (segment, kind, since[segment], np.packbits(base).tobytes(), bytes(pressed)),
            )
        connection.execute("COMMIT")

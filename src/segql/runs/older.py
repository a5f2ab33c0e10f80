"""DuckDB files in which an earlier version of segql recorded runs: their tables become what they are now, in the transaction
of the first run that is recorded in them. Until then their view tells readers who was in.

They have the same names, and the texts of members where there are numbers now. Their bits are as of the last run, and in
DuckDB's own order.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

import numpy as np

from segql.bitsets.bits import Bits, words
from segql.runs.key_numbers import Numbers, most_keys
from segql.runs.standing import Standing, Written, flagged
from segql.runs.stays import BITS, COLUMNS, HAS_TEXTS, KEYS, RUNS, STAYS, show

if TYPE_CHECKING:
    import datetime as dt

    from segql.engines.recording import BitsRecording

#: How many segments are read at a time.
_SOME = 100
#: Each byte with its bits the other way round.
_TURNED = np.packbits(np.unpackbits(np.arange(256, dtype=np.uint8), bitorder="little"))


def bring_up_to_date(recording: BitsRecording) -> None:
    """Make the tables what they are now, with all that was recorded in them; nothing where they are."""
    if not recording.rows(HAS_TEXTS):
        return
    p = recording.prefix
    recording.run(f"CREATE TEMP TABLE segql_old_stays AS SELECT * FROM {p}{STAYS}")
    recording.run(
        "CREATE TEMP TABLE segql_old_bits AS SELECT CAST(ROW_NUMBER() OVER (ORDER BY segment) - 1 AS INTEGER) AS place, "
        f"segment, kind, since, CAST(base AS BLOB) AS base, beside FROM {p}{BITS}"
    )
    for name in (STAYS, BITS):
        recording.run(f"DROP TABLE {p}{name}")
        recording.run(f"CREATE TABLE {p}{name} ({COLUMNS[name]})")
        recording.mark("TABLE", name)
    _number(recording)
    recording.run(
        f"INSERT INTO {p}{STAYS} SELECT b.place, k.number, s.entered_at, s.left_at FROM segql_old_stays AS s "
        f"JOIN segql_old_bits AS b ON b.segment = s.segment JOIN {p}{KEYS} AS k ON k.kind = b.kind AND k.member = s.member "
        "ORDER BY s.left_at NULLS LAST, s.entered_at, b.place, k.number"
    )
    recording.run(
        "CREATE TEMP TABLE segql_last AS SELECT segment, MAX(as_of) AS last, MAX(as_of) FILTER (WHERE place = 2) AS before "
        "FROM (SELECT segment, as_of, ROW_NUMBER() OVER (PARTITION BY segment ORDER BY as_of DESC) AS place "
        f"FROM {p}{RUNS}) AS r GROUP BY segment"
    )
    ((count,),) = recording.rows("SELECT COUNT(*) FROM segql_old_bits")
    for first in range(0, int(str(count)), _SOME):
        _keep(recording, first)
    show(recording, most_keys(recording))
    for name in ("segql_old_stays", "segql_old_bits", "segql_last"):
        recording.run(f"DROP TABLE {name}")


def _number(recording: BitsRecording) -> None:
    """Give a number to members who have none among the keys that their segment has now."""
    missing = recording.table(
        "SELECT DISTINCT b.kind, s.member FROM segql_old_stays AS s JOIN segql_old_bits AS b ON b.segment = s.segment "
        f"WHERE NOT EXISTS (SELECT 1 FROM {recording.prefix}{KEYS} AS k WHERE k.kind = b.kind AND k.member = s.member) "
        "ORDER BY b.kind, s.member"
    )
    kinds = np.array(missing.column("kind").to_pylist())
    for kind in dict.fromkeys(kinds.tolist()):
        (own,) = np.nonzero(kinds == kind)
        numbers = Numbers(recording, kind)
        numbers.places(missing.column("member").take(own))
        numbers.write()


def _keep(recording: BitsRecording, first: int) -> None:
    """Write the bits of some segments, as of the run before their last one."""
    p, some = recording.prefix, f"BETWEEN {first} AND {first + _SOME - 1}"
    found = recording.table(
        "SELECT b.*, r.last, r.before FROM segql_old_bits AS b JOIN segql_last AS r ON r.segment = b.segment "
        f"WHERE b.place {some} ORDER BY b.place"
    )
    rows = recording.table(
        "SELECT s.place, s.number, s.entered_at = r.last AS entered, s.entered_at = b.since AS of_base "
        f"FROM {p}{STAYS} AS s "
        "JOIN segql_old_bits AS b ON b.place = s.place "
        "JOIN segql_last AS r ON r.segment = b.segment "
        f"WHERE s.place {some} AND (s.entered_at = r.last OR s.left_at = r.last)"
    )
    places, numbers, entered, of_base = (column.to_numpy() for column in rows.columns)
    written: Written | None = None
    for row in found.to_pylist():
        written = written or Written(recording, row["last"])
        base = _TURNED[np.frombuffer(row["base"], np.uint8)].view(np.uint64)
        beside = _opened(row["beside"], len(base))
        since: dt.datetime = row["since"]
        before: dt.datetime = row["before"] or since
        if row["last"] != since:
            own = places == row["place"]
            count = max(len(base), words(int(numbers[own].max(initial=-1)) + 1))
            base, beside = (np.pad(some, (0, count - len(base))) for some in (base, beside))
            came, left, left_base = own & entered, own & ~entered & ~of_base, own & ~entered & of_base
            beside = beside & ~flagged(numbers[came], count) | flagged(numbers[left], count)
            base = base | flagged(numbers[left_base], count)
        nobody = np.zeros(0, np.int64)
        written.keep(Standing(row["segment"], row["place"], row["kind"], since, before, base, beside, nobody, nobody))
    if written is not None:
        written.write()


def _opened(pressed: bytes, count: int) -> Bits:
    import pyarrow as pa

    if not pressed:
        return np.zeros(count, np.uint64)
    return np.frombuffer(pa.Codec("lz4").decompress(pressed, count * 8), np.uint64)

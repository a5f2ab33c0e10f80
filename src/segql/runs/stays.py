"""How a DuckDB file keeps who was in which segment from when to when: those who stay as bits, those who change as rows.

`segql_keys` numbers the keys of members, each kind by itself; a kind has the name of an entity. `segql_bits` has a row a
segment, which has a number, too (`place`): `base` are the members since its first run (`since`) without a break until the
run of `as_of`, `beside` the others then, compressed. `segql_stays` has every other stay, ended or not, and those of `base`
that have ended since. So a run adds what changed, and leaves the bits alone; when much has changed they are written anew,
as of the run before, so that the last run can always be taken back from the rows alone.

The view `segql_history` puts them together, so that a reader sees rows alone: a member is a text there, and whoever has the
same text is the same member, whatever the entity is called or was before.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from segql.engines import Engine
    from segql.engines.recording import Recording

HISTORY, RUNS = "segql_history", "segql_runs"
KEYS, BITS, STAYS = "segql_keys", "segql_bits", "segql_stays"

COLUMNS = {
    KEYS: "kind TEXT NOT NULL, number INTEGER NOT NULL, member TEXT NOT NULL",
    # Bits of half of all members cannot be pressed, and trying to takes longer than writing them.
    BITS: "segment TEXT NOT NULL, place INTEGER NOT NULL, kind TEXT NOT NULL, since TIMESTAMPTZ NOT NULL, "
    "as_of TIMESTAMPTZ NOT NULL, base BLOB USING COMPRESSION 'uncompressed' NOT NULL, "
    "beside BLOB USING COMPRESSION 'uncompressed' NOT NULL",
    STAYS: "place INTEGER NOT NULL, number INTEGER NOT NULL, entered_at TIMESTAMPTZ NOT NULL, left_at TIMESTAMPTZ",
}

#: One row where an earlier version wrote the tables: see runs.older.
HAS_TEXTS = (
    "SELECT 1 FROM duckdb_columns() WHERE database_name = current_database() AND schema_name = 'main' "
    f"AND table_name = '{STAYS}' AND column_name = 'member'"
)
#: Whether the bit of a number is set. DuckDB counts bits from the highest one of the first byte, we from the lowest.
IS_SET = "{number} < bit_length({bits}) AND get_bit({bits}, xor({number}, 7)) = 1"

#: All stays that are kept as rows. Joining by numbers alone, and looking at the kinds of those found, takes a third of the
#: time of joining by both.
_ROWS = (
    "SELECT b.segment, k.member, s.entered_at, s.left_at FROM {p}segql_stays AS s "
    "JOIN {p}segql_bits AS b ON b.place = s.place "
    "JOIN {p}segql_keys AS k ON k.number = s.number AND COALESCE(k.kind = b.kind, FALSE)"
)
#: As bits, whose stay in a segment's base has ended since that was written; there is no place for more than `room` of them.
_GONE = (
    "SELECT bitstring_agg(xor(s.number, 7), 0, {room} - 1) FROM {p}segql_stays AS s "
    "WHERE s.place = b.place AND s.entered_at = b.since AND s.left_at > b.as_of"
)
#: Each segment with the members of its base whose stay goes on: bits can be put together when they are equally many. Going
#: through the rows for each member instead takes five times as long.
_STAYING = (
    "SELECT b.segment, b.kind, b.since, COALESCE(CAST(b.base || "
    f"repeat('\\x00'::BLOB, {{room}} // 8 - octet_length(b.base)) AS BIT) & ~({_GONE}), CAST(b.base AS BIT)) AS base "
    "FROM {of} AS b"
)
#: Everybody whose stay is kept as a bit, as rows.
_BASE = (
    f"SELECT b.segment, k.member, b.since AS entered_at, CAST(NULL AS TIMESTAMPTZ) AS left_at FROM ({_STAYING}) AS b "
    f"JOIN {{p}}segql_keys AS k ON k.kind = b.kind WHERE {IS_SET.format(number='k.number', bits='b.base')}"
)


def room(size: int) -> int:
    """For how many keys of a kind the view has place when there are so many: some more, lest it be made anew every day."""
    step = 1 << max(6, size.bit_length() - 4)
    return (size // step + 1) * step


def history(prefix: str, room: int) -> str:
    """The SQL of all stays as rows; `room` is a multiple of 64, and more than there are keys of any kind."""
    base = _BASE.format(p=prefix, of=f"{prefix}{BITS}", room=room)
    return f"{_ROWS.format(p=prefix)} UNION ALL {base}"


def show(recording: Recording, keys: int) -> None:
    """Make the view of all stays, or make it anew, where there are so many keys of a kind at most."""
    p = recording.prefix
    recording.run(f"CREATE OR REPLACE VIEW {p}{HISTORY} AS {history(p, room(keys))}")
    recording.mark("VIEW", HISTORY)


def has_texts(engine: Engine) -> bool:
    """Whether an earlier version wrote the file's tables, and no run has been recorded in them since."""
    return bool(engine.fetch(HAS_TEXTS).num_rows)

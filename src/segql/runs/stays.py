"""How a DuckDB file keeps who was in which segment from when to when: those who stay as bits, those who change as rows.

`segql_keys` numbers the keys of members, each kind by itself; a kind has the name of an entity. `segql_bits` has a row a
segment: `base` are the members since its first run (`since`) without a break, `beside` the others now, compressed.
`segql_stays` has every other stay, ended or not. The view `segql_history` puts them together, so that a reader sees rows
alone: a member is a text there, and whoever has the same text is the same member, whatever the entity is called or was
before.
"""

from __future__ import annotations

KEYS, BITS, STAYS = "segql_keys", "segql_bits", "segql_stays"

COLUMNS = {
    KEYS: "kind TEXT NOT NULL, number INTEGER NOT NULL, member TEXT NOT NULL",
    # Bits of half of all members cannot be pressed, and trying to takes longer than writing them.
    BITS: "segment TEXT NOT NULL, kind TEXT NOT NULL, since TIMESTAMPTZ NOT NULL, "
    "base BIT USING COMPRESSION 'uncompressed' NOT NULL, beside BLOB NOT NULL",
    STAYS: "segment TEXT NOT NULL, member TEXT NOT NULL, entered_at TIMESTAMPTZ NOT NULL, left_at TIMESTAMPTZ",
}

#: Everybody whose stay is kept as bits, as rows.
_BASE = (
    "SELECT b.segment, k.member, b.since AS entered_at, CAST(NULL AS TIMESTAMPTZ) AS left_at "
    f"FROM {{p}}{BITS} AS b JOIN {{p}}{KEYS} AS k ON k.kind = b.kind "
    "WHERE k.number < bit_length(b.base) AND get_bit(b.base, k.number) = 1"
)


def history(prefix: str) -> str:
    """The SQL of all stays as rows."""
    return f"SELECT segment, member, entered_at, left_at FROM {prefix}{STAYS} UNION ALL {_BASE.format(p=prefix)}"


def changing(prefix: str, name: str) -> str:
    """The SQL, to stand after WITH, of a table of that name: the stays that may begin or end between the bounds of
    `segql_bounds`. Whoever is in since before has no row here while nothing of theirs changed."""
    late = (
        f"SELECT b.* FROM {prefix}{BITS} AS b JOIN segql_bounds AS w ON w.segment = b.segment WHERE w.since < b.since"
    )
    base = _BASE.format(p=prefix).replace(f"{prefix}{BITS} AS b", "late AS b")
    rows = f"SELECT segment, member, entered_at, left_at FROM {prefix}{STAYS} UNION ALL {base}"
    return f"late AS MATERIALIZED ({late}), {name} AS MATERIALIZED ({rows})"

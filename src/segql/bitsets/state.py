"""What a run keeps for the next one: arrays by what they mean, and how the facts that they count are told apart."""

from __future__ import annotations

import datetime as dt
import json
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import TYPE_CHECKING

from segql.bitsets.packed import Packed
from segql.plan.strands import Edge, Mark
from segql.semantics import ir
from segql.version import __version__

if TYPE_CHECKING:
    import pyarrow as pa


@dataclass(frozen=True, slots=True)
class Numbered:
    """Who has which number. Numbers that are keys: those from `base` on; else `keys` are the keys' texts by number."""

    size: int
    base: int | None = None
    keys: pa.Array | None = None


@dataclass(frozen=True, slots=True)
class Facts:
    """The facts of one place: `sums` adds up, by member, what tells the facts before `until` and those without a
    time apart, which is worked out of `columns`."""

    until: ir.Fixed | None
    columns: tuple[str, ...]
    sums: Packed


@dataclass(frozen=True, slots=True)
class Kept:
    """A strand's array, and where its edges were. Of facts that were summed, `most` says how many one member had at most,
    `largest` the largest number that was added."""

    edges: tuple[Edge, ...]
    array: Packed
    most: int = 0
    largest: int = 0


@dataclass(frozen=True, slots=True)
class State:
    """What one entity's run keeps; `kept` gives a strand by its name when it is asked for."""

    numbered: Numbered
    facts: Mapping[str, Facts]
    names: frozenset[str]
    kept: Callable[[str], Kept]


@dataclass(frozen=True, slots=True)
class Piece:
    """A part of a state as it is written: `about` is JSON."""

    name: str
    about: str
    data: bytes | pa.Buffer


#: Of what form pieces are; those of another are not read.
FORM = f"2 {__version__}"
_NUMBERS, _FACTS, _STRAND = "numbers", "facts ", "strand "


def pieces(state: State) -> Iterator[Piece]:
    """A state in pieces, one after the other."""
    numbered = state.numbered
    about: dict[str, object] = {"form": FORM, "size": numbered.size, "base": numbered.base}
    yield Piece(_NUMBERS, json.dumps(about), b"" if numbered.keys is None else _as_bytes(numbered.keys))
    for name, facts in state.facts.items():
        about = {"until": _moment(facts.until), "columns": facts.columns, **_array(facts.sums)}
        yield Piece(_FACTS + name, json.dumps(about), facts.sums.data)
    for name in sorted(state.names):
        kept = state.kept(name)
        edges = [_moment(edge) for edge in kept.edges]
        about = {"edges": edges, "most": kept.most, "largest": kept.largest, **_array(kept.array)}
        yield Piece(_STRAND + name, json.dumps(about), kept.array.data)


def whole(names: Sequence[str], read: Callable[[str], Piece]) -> State | None:
    """The state of which there are these pieces; None: there is none, or it is of another form."""
    if _NUMBERS not in names:
        return None
    first = read(_NUMBERS)
    about = json.loads(first.about)
    if about.get("form") != FORM:
        return None
    keys = _from_bytes(first.data) if len(first.data) else None
    facts = {}
    for name in names:
        if name.startswith(_FACTS):
            piece = read(name)
            told = json.loads(piece.about)
            facts[name.removeprefix(_FACTS)] = Facts(
                _fixed(told["until"]), tuple(told["columns"]), _packed(told, piece.data)
            )

    def kept(name: str) -> Kept:
        piece = read(_STRAND + name)
        told = json.loads(piece.about)
        return Kept(tuple(map(_edge, told["edges"])), _packed(told, piece.data), told["most"], told["largest"])

    strands = frozenset(name.removeprefix(_STRAND) for name in names if name.startswith(_STRAND))
    return State(Numbered(about["size"], about["base"], keys), facts, strands, kept)


def _array(packed: Packed) -> dict[str, object]:
    return {
        "kind": packed.kind,
        "slots": packed.slots,
        "size": packed.size,
        "low": packed.low,
        "high": packed.high,
    }


def _packed(told: Mapping[str, object], data: bytes | pa.Buffer) -> Packed:
    slots, size, low, high = (int(str(told[name])) for name in ("slots", "size", "low", "high"))
    return Packed(str(told["kind"]), slots, size, data, low, high)


def _moment(edge: Edge | None) -> str | None:
    match edge:
        case None:
            return None
        case Mark():
            return edge.value
        case ir.Fixed(value):
            return value.isoformat()


def _fixed(text: str | None) -> ir.Fixed | None:
    if text is None:
        return None
    return ir.Fixed(dt.datetime.fromisoformat(text) if "T" in text else dt.date.fromisoformat(text))


def _edge(text: str) -> Edge:
    if text in {mark.value for mark in Mark}:
        return Mark(text)
    found = _fixed(text)
    assert found is not None, "edges are somewhere"
    return found


def _as_bytes(keys: pa.Array) -> bytes:
    import pyarrow as pa

    sink = pa.BufferOutputStream()
    table = pa.table({"key": keys})
    with pa.ipc.new_file(sink, table.schema, options=pa.ipc.IpcWriteOptions(compression="lz4")) as writer:
        writer.write_table(table)
    return bytes(sink.getvalue().to_pybytes())


def _from_bytes(data: bytes | pa.Buffer) -> pa.Array:
    import pyarrow as pa

    return pa.ipc.open_file(pa.py_buffer(data)).read_all().column("key").combine_chunks()

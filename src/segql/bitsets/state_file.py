"""A state as a file: its arrays as they lie in memory, so that a run reads of them what it needs and no more, then what they
are, as JSON.

A file never changes: a new one takes its place. It has a name of its own that nobody else gives, its `token`, by which
whoever keeps it knows it again; what is not whole, or of another form, is nothing.
"""

from __future__ import annotations

import datetime as dt
import json
import mmap
import os
import secrets
import time
import weakref
import zlib
from collections.abc import Iterable, Mapping
from contextlib import suppress
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Any, TypeAlias

import numpy as np

from segql.bitsets.arrays import Array, Slots
from segql.bitsets.bits import Bits
from segql.bitsets.state import Facts, Kept, Numbered, State
from segql.plan.strands import Edge, Mark
from segql.semantics import ir
from segql.version import __version__

if TYPE_CHECKING:
    import numpy.typing as npt
    import pyarrow as pa

#: Of what form files are; those of another are not read.
FORM = f"4 {__version__}"
_BEGIN, _END = b"segql state\n", b"\nsegql whole"
#: Arrays begin where processors like to begin reading.
_PLACE = 64
#: Files without a name that are older than so many seconds were left by runs that were killed.
_OLD = 24 * 3600.0
_KINDS = (np.int8, np.int16, np.int32, np.int64)


#: A row of numbers as the file tells of it: its kind, its length, and where it begins.
Laid: TypeAlias = tuple[str, int, int]


@dataclass(frozen=True, slots=True)
class Strand:
    """What is written of a strand: see Kept."""

    name: str
    edges: tuple[Edge, ...]
    first: int
    most: int
    largest: int


def narrowest(low: int, high: int) -> type[np.signedinteger[Any]]:
    """The smallest kind of whole numbers that holds all between two."""
    return next(one for one in _KINDS if np.iinfo(one).min <= low and high <= np.iinfo(one).max)


class Writing:
    """A state that is written beside the `path` where it will be; it has no name until it is `put` there, and is gone when
    it never is. Every method raises OSError when it cannot be written."""

    def __init__(self, path: Path) -> None:
        self.path, self.token = path, secrets.token_hex(16)
        self._name = path.with_name(f"{_prefix(path)}{self.token}.part")
        self._file = self._name.open("xb")
        self._forget = weakref.finalize(self, _forget, self._file, self._name)
        self._file.write(_BEGIN)
        self._strands: dict[str, object] = {}
        self._answers: dict[str, Laid] = {}
        self._conditions: dict[str, Laid] = {}

    def strands(self, slots: Slots, some: Iterable[Strand]) -> None:
        """Write down strands of an array, in the smallest whole numbers that hold each slot. What is counted once more has
        the name of what was counted first, which stays."""
        for one in some:
            if one.name in self._strands:
                continue
            rows = [self.row(slots.row(one.first + slot)) for slot in range(len(one.edges) - 1)]
            edges = [_moment(edge) for edge in one.edges]
            self._strands[one.name] = {"edges": edges, "rows": rows, "most": one.most, "largest": one.largest}

    def answer(self, name: str, holds: Bits) -> None:
        """Write down for whom a comparison held."""
        self._answers[name] = self._lay(holds, holds.dtype)

    def condition(self, name: str, holds: Bits) -> None:
        """Write down for whom another condition held."""
        self._conditions[name] = self._lay(holds, holds.dtype)

    def row(self, numbers: Array) -> Laid:
        """Write down numbers by member."""
        low, high = (int(numbers.min()), int(numbers.max())) if len(numbers) else (0, 0)
        return self._lay(numbers, narrowest(low, high))

    def _lay(self, numbers: Array, kind: npt.DTypeLike) -> Laid:
        self._file.write(bytes(-self._file.tell() % _PLACE))
        at = self._file.tell()
        self._file.write(np.ascontiguousarray(numbers, kind).data)
        return np.dtype(kind).name, len(numbers), at

    def finish(self, numbered: Numbered, everybody: Bits, facts: Mapping[str, tuple[Facts, Laid]]) -> None:
        """Write down the rest; what is written is on the disk when this is done."""
        keys = None
        if numbered.keys is not None:
            data = _as_bytes(numbered.keys)
            keys = [self._file.tell(), len(data)]
            self._file.write(data)
        about = {
            "form": FORM,
            "token": self.token,
            "size": numbered.size,
            "base": numbered.base,
            "keys": keys,
            "everybody": self._lay(everybody, everybody.dtype),
            "facts": {
                name: {"until": _moment(one.until), "columns": one.columns, "sums": laid}
                for name, (one, laid) in facts.items()
            },
            "strands": self._strands,
            "answers": self._answers,
            "conditions": self._conditions,
        }
        data = json.dumps(about).encode()
        self._file.write(data + zlib.crc32(data).to_bytes(8, "little") + len(data).to_bytes(8, "little") + _END)
        self._file.flush()
        os.fsync(self._file.fileno())
        self._file.close()

    def put(self) -> None:
        """Give it its name; what was there goes."""
        self._name.replace(self.path)
        self._forget.detach()
        _tidy(self.path)

    def abandon(self) -> None:
        """Let it be gone."""
        self._forget()


def read(path: Path, token: str) -> State | None:
    """The state of that token; None: there is none that can be used."""
    try:
        with path.open("rb") as file:
            memory = _mapped(file.fileno())
    except (OSError, ValueError):  # nothing cannot be mapped
        return None
    end = len(memory) - len(_END) - 16
    if end < len(_BEGIN) or memory[end + 16 :] != _END:
        return None
    check, length = (int.from_bytes(memory[at : at + 8], "little") for at in (end, end + 8))
    if length > end or zlib.crc32(memory[end - length : end]) != check:
        return None
    about = json.loads(memory[end - length : end])
    if about["form"] != FORM or about["token"] != token:
        return None
    keys = None
    if about["keys"] is not None:
        start, length = about["keys"]
        keys = _from_bytes(memory[start : start + length])
    facts = {
        name: Facts(_fixed(told["until"]), tuple(told["columns"]), _row(memory, *told["sums"]))
        for name, told in about["facts"].items()
    }
    strands = {
        name: Kept(
            tuple(map(_edge, told["edges"])),
            tuple(_row(memory, *laid) for laid in told["rows"]),
            told["most"],
            told["largest"],
        )
        for name, told in about["strands"].items()
    }
    answers, conditions = (
        {name: _row(memory, *laid) for name, laid in about[kind].items()} for kind in ("answers", "conditions")
    )
    everybody = _row(memory, *about["everybody"])
    return State(Numbered(about["size"], about["base"], keys), everybody, facts, strands, answers, conditions)


def _mapped(file: int) -> mmap.mmap:
    """A whole file as memory. Where that can be, all of it at once: page by page takes ten times as long."""
    at_once = getattr(mmap, "MAP_POPULATE", None)
    if at_once is None:
        return mmap.mmap(file, 0, access=mmap.ACCESS_READ)
    return mmap.mmap(file, 0, flags=mmap.MAP_SHARED | at_once, prot=mmap.PROT_READ)


def _row(memory: mmap.mmap, kind: str, length: int, at: int) -> Array:
    return np.frombuffer(memory, np.dtype(kind), length, at) if length else np.zeros(0, np.dtype(kind))


def _prefix(path: Path) -> str:
    return f".{path.name}."


def _forget(file: Any, name: Path) -> None:
    with suppress(OSError):
        file.close()
    with suppress(OSError):
        name.unlink()


def _tidy(path: Path) -> None:
    """Clear away what killed runs left beside a state."""
    for name in path.parent.glob(f"{_prefix(path)}*.part"):
        with suppress(OSError):
            if time.time() - name.stat().st_mtime > _OLD:
                name.unlink()


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


def _from_bytes(data: bytes) -> pa.Array:
    import pyarrow as pa

    return pa.ipc.open_file(pa.py_buffer(data)).read_all().column("key").combine_chunks()

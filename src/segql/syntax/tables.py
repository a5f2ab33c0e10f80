"""The parse tables, made by lark from `grammar/segql.lark`, and the keyword spellings beside it.

Making the tables takes lark about a fifth of a second, so they are kept as JSON in the user's cache folder under a name
that holds the hash of the grammar and segql's version. A cache that cannot be read or written is as good as none.
"""

from __future__ import annotations

import hashlib
import json
import os
import sys
from dataclasses import dataclass
from functools import cache
from pathlib import Path
from typing import Any

from segql.version import __version__

ENGLISH = "en"

#: What can be parsed on its own.
STARTS = ("definition", "selection", "expression", "window", "rhythm")

_FORMAT = 4


@dataclass(frozen=True, slots=True)
class Production:
    """`origin` becomes `length` symbols; `method` of the builder makes its value, None passes the only one on."""

    origin: str
    length: int
    method: str | None


@dataclass(frozen=True, slots=True)
class Tables:
    """`actions[state][symbol]` is the next state, or `-1 - production` where a production is complete.

    `programs` say what a language's own phrases make (see localize), by the name that their productions give as method.
    """

    actions: tuple[dict[str, int], ...]
    productions: tuple[Production, ...]
    starts: dict[str, int]
    ends: dict[str, int]
    programs: dict[str, list[Any]]


def grammar_folder() -> Path:
    """The folder of the grammar: inside the installed package, or at the top of a checkout."""
    package = Path(__file__).resolve().parent.parent
    installed = package / "grammar"
    return installed if installed.is_dir() else package.parent.parent / "grammar"


@cache
def load_tables(language: str = ENGLISH) -> Tables:
    """The parse tables of a language, from the cache if they are there."""
    folder = grammar_folder()
    content = (folder / "segql.lark").read_bytes()
    if language != ENGLISH:
        content += (folder / "keywords" / f"{language}.toml").read_bytes()
    key = hashlib.sha256(f"{_FORMAT} {__version__} {language} ".encode() + content).hexdigest()[:24]
    try:
        path = _cache_folder() / f"grammar-{key}.json"
    except RuntimeError:  # no home folder
        return _tables(_made(language))
    cached = _read(path)
    if cached is not None:
        return cached
    raw = _made(language)
    _write(path, raw)
    return _tables(raw)


def _made(language: str) -> dict[str, Any]:
    grammar, programs = grammar_of(language)
    return {**make_raw_tables(grammar), "programs": programs}


def grammar_of(language: str) -> tuple[str, dict[str, list[Any]]]:
    """A language's grammar, and what its own phrases make."""
    grammar = (grammar_folder() / "segql.lark").read_text(encoding="utf-8")
    if language == ENGLISH:
        return grammar, {}
    from segql.syntax.localize import localized
    from segql.syntax.vocabulary import folding_of, forms_of, read_table

    table = read_table(language)
    spelt = frozenset([*table["reserved"], *table["keywords"]])
    return localized(grammar, forms_of(table, folding_of(table)), spelt, table["language"].get("dropped", ()))


def make_raw_tables(grammar: str) -> dict[str, Any]:
    """The tables of a grammar as plain data that JSON can hold."""
    from lark import Lark
    from lark.grammar import Rule
    from lark.lexer import TerminalDef

    data, memo = Lark(grammar, parser="lalr", lexer="basic", start=list(STARTS)).memo_serialize([TerminalDef, Rule])
    table = data["parser"]["parser"]
    symbols = table["tokens"]
    numbers: dict[int, int] = {}
    productions: list[list[object]] = []
    for index, item in memo.items():
        if item["__type__"] == "Rule":
            numbers[index] = len(productions)
            productions.append([item["origin"]["name"], len(item["expansion"]), item["alias"]])
    actions: list[dict[str, int]] = [{} for _ in table["states"]]
    for state, row in table["states"].items():
        for symbol, (reduces, target) in row.items():
            actions[state][symbols[symbol]] = -1 - numbers[target["@"]] if reduces else target
    return {
        "actions": actions,
        "productions": productions,
        "starts": table["start_states"],
        "ends": table["end_states"],
    }


def _tables(raw: dict[str, Any]) -> Tables:
    return Tables(
        tuple(raw["actions"]),
        tuple(Production(origin, length, method) for origin, length, method in raw["productions"]),
        raw["starts"],
        raw["ends"],
        raw["programs"],
    )


def _cache_folder() -> Path:
    named = os.environ.get("XDG_CACHE_HOME")
    if named:
        return Path(named) / "segql"
    if sys.platform == "win32":
        return Path(os.environ.get("LOCALAPPDATA", Path("~").expanduser())) / "segql"
    home = Path("~").expanduser()
    return home / "Library" / "Caches" / "segql" if sys.platform == "darwin" else home / ".cache" / "segql"


def _read(path: Path) -> Tables | None:
    try:
        return _tables(json.loads(path.read_bytes()))
    except (OSError, ValueError, KeyError, TypeError):
        return None


def _write(path: Path, raw: dict[str, Any]) -> None:
    """Keep the tables; whole or not at all, for several processes may do so at once."""
    import tempfile

    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        with tempfile.NamedTemporaryFile("w", encoding="utf-8", dir=path.parent, suffix=".tmp", delete=False) as file:
            temporary = Path(file.name)
            json.dump(raw, file, separators=(",", ":"))
        temporary.replace(path)
    except OSError:
        return

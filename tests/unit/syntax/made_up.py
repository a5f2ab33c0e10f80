"""A made-up third language: a table of keywords and nothing else, in a folder of its own."""

from __future__ import annotations

import json
import re
import shutil
import tomllib
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest

from segql.syntax import tables, vocabulary

CODE = "zz"

_CACHES = (vocabulary.read_table, vocabulary.languages, vocabulary.load_vocabulary, tables.load_tables)
_WORD = re.compile(r"[A-Z]+")


def zed(spelling: str) -> str:
    """An English keyword in the made-up language: `FOLLOWED BY` is `ZOFOLLOWED ZOBY`."""
    return _WORD.sub(lambda word: f"ZO{word[0]}", spelling)


def table() -> str:
    """The made-up language's table, as TOML."""
    english = tomllib.loads((tables.grammar_folder() / "keywords" / "en.toml").read_text(encoding="utf-8"))
    lines = ["[language]", 'name = "Zedish"', 'declares = "ZOLANGUAGE"']
    for section in ("reserved", "keywords", "moments", "units", "distances"):
        lines.append(f"[{section}]")
        for key, spellings in english[section].items():
            lines.append(f"{key} = {json.dumps([zed(one) for one in spellings])}")
    lines += ["[phrases]", '"IN LAST amount UNIT" = ["ZOPAST {amount} {UNIT}"]']
    lines += ["[speech]", 'EXCEPT = ["ZOBUTNOT"]', 'ABOVE = ["ZOUPOF"]', 'TWO = ["ZODUO"]']
    return "\n".join(lines) + "\n"


@contextmanager
def spoken(folder: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    """The grammar with the made-up language's table beside the others."""
    shutil.copytree(tables.grammar_folder(), folder / "grammar")
    (folder / "grammar" / "keywords" / f"{CODE}.toml").write_text(table(), encoding="utf-8")
    with monkeypatch.context() as patched:
        for module in (tables, vocabulary):
            patched.setattr(module, "grammar_folder", lambda: folder / "grammar")
        patched.setenv("XDG_CACHE_HOME", str(folder / "cache"))
        _forget()
        yield
    _forget()


def _forget() -> None:
    for cached in _CACHES:
        cached.cache_clear()

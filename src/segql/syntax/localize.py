"""The grammar of a language: the productions of `segql.lark`, some of them in the language's own order.

A phrase of a language's table means a string of the grammar's symbols (`IN LAST amount UNIT`). Whatever nonterminal derives
that string gets the phrase as one more production, and what the builder is to do with it is read off the derivation.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from typing import TypeAlias

from segql.syntax.phrases import Form

#: What a phrase makes, as JSON can hold it: `["make", method, parts]`, `["slot", place]`, `["word", terminal]`,
#: `["number", digits]`; a method of None passes its only part on.
Program: TypeAlias = list[object]

_RULE = re.compile(r"^(\w+):(.*)$")
_ALTERNATIVE = re.compile(r"^\s*\|(.*)$")


@dataclass(frozen=True, slots=True)
class Rule:
    """A production of the grammar: `alias` names the builder's method."""

    origin: str
    symbols: tuple[str, ...]
    alias: str | None


def read_rules(grammar: str) -> list[Rule]:
    """The productions of a grammar that has nothing but plain ones."""
    rules: list[Rule] = []
    origin = ""
    for line in grammar.splitlines():
        text = line.partition("//")[0].rstrip()
        if not text or text.startswith("%"):
            continue
        begun = _RULE.match(text)
        more = _ALTERNATIVE.match(text)
        if begun is not None:
            origin = begun[1]
        body = begun[2] if begun is not None else more[1] if more is not None else ""
        symbols, _, alias = body.partition("->")
        rules.append(Rule(origin, tuple(symbols.split()), alias.strip() or None))
    return rules


def localized(
    grammar: str, forms: Sequence[Form], spelt: frozenset[str], dropped: Iterable[str]
) -> tuple[str, dict[str, Program]]:
    """A language's grammar for lark, and what each of its phrases makes by the phrase's alias.

    `spelt` are the keywords that the language spells; a production with another is dropped, as is one that a phrase
    replaces, and those named in `dropped`. Raises ValueError for a phrase that the grammar cannot mean.
    """
    rules = read_rules(grammar)
    derivation = _Derivation(rules)
    programs: dict[str, Program] = {}
    added: list[Rule] = []
    replaced = {tuple(text.split()) for text in dropped}
    special = {(form.origin, form.means) for form in forms if form.origin}
    for form in forms:
        replaced.add(form.means)
        numbers = iter(range(len(programs), len(programs) + len(rules)))
        found = [
            (origin, program)
            for origin, program in _meanings(derivation, form)
            if form.origin or (origin, form.means) not in special
        ]
        if not found:
            raise ValueError(f"the grammar has no {' '.join(form.means)}")
        for origin, program in found:
            alias = f"phrase_{next(numbers)}"
            programs[alias] = program
            added.append(Rule(origin, tuple(piece.symbol for piece in form.pieces), alias))
    own = {piece.symbol for form in forms for piece in form.pieces if piece.words}
    kept = [rule for rule in rules if rule.symbols not in replaced]
    kept = _productive([*kept, *added], spelt | own | _scanned(grammar))
    return _text(kept), programs


def _scanned(grammar: str) -> frozenset[str]:
    """The terminals that are no keywords: those declared first, and the units."""
    declared = [line.split()[1:] for line in grammar.splitlines() if line.startswith("%declare")]
    return frozenset([*declared[0], *declared[1], "UNIT", "DISTANCE"])


def _productive(rules: list[Rule], terminals: frozenset[str]) -> list[Rule]:
    """The rules all of whose symbols can be written."""
    while True:
        origins = {rule.origin for rule in rules}
        kept = [
            rule
            for rule in rules
            if all(symbol in terminals or (symbol.islower() and symbol in origins) for symbol in rule.symbols)
        ]
        if len(kept) == len(rules):
            return list(dict.fromkeys(kept))
        rules = kept


def _text(rules: list[Rule]) -> str:
    terminals = sorted({symbol for rule in rules for symbol in rule.symbols if symbol.isupper()})
    by_origin: dict[str, list[str]] = {}
    for rule in rules:
        alias = f" -> {rule.alias}" if rule.alias else ""
        by_origin.setdefault(rule.origin, []).append(" ".join(rule.symbols) + alias)
    bodies = [f"{origin}: " + "\n  | ".join(alternatives) for origin, alternatives in by_origin.items()]
    return "\n".join([f"%declare {' '.join(terminals)}", *bodies]) + "\n"


def _meanings(derivation: _Derivation, form: Form) -> Iterator[tuple[str, Program]]:
    order = form.order()
    origins = [form.origin] if form.origin else derivation.origins
    for origin in origins:
        tree = derivation.of(origin, form.means)
        if tree is not None:
            yield origin, _program(tree, form, order)


def _program(tree: _Tree, form: Form, order: Sequence[int | None]) -> Program:
    if isinstance(tree, int):
        symbol, place = form.means[tree], order[tree]
        if symbol.isdigit():
            return ["number", symbol]
        return ["word", symbol] if place is None else ["slot", place]
    rule, parts = tree
    return ["make", rule.alias, [_program(part, form, order) for part in parts]]


_Tree: TypeAlias = "int | tuple[Rule, tuple[_Tree, ...]]"


class _Derivation:
    """Derives strings of symbols, terminals and nonterminals alike, from the rules of a grammar."""

    def __init__(self, rules: Sequence[Rule]) -> None:
        self._rules: dict[str, list[Rule]] = {}
        for rule in rules:
            self._rules.setdefault(rule.origin, []).append(rule)
        self.origins = list(self._rules)

    def of(self, origin: str, symbols: tuple[str, ...]) -> _Tree | None:
        """How `origin` becomes the symbols by a rule of several symbols, None if it does not."""
        found: dict[tuple[str, int, int], _Tree | None] = {}
        for rule in self._rules[origin]:
            if len(rule.symbols) > 1:
                parts = self._split(rule.symbols, symbols, 0, len(symbols), found)
                if parts is not None:
                    return rule, parts
        return None

    def _one(
        self,
        wanted: str,
        symbols: tuple[str, ...],
        start: int,
        stop: int,
        found: dict[tuple[str, int, int], _Tree | None],
    ) -> _Tree | None:
        if stop == start + 1 and (symbols[start] == wanted or (wanted == "NUMBER" and symbols[start].isdigit())):
            return start
        key = wanted, start, stop
        if wanted not in self._rules or key in found:
            return found.get(key)
        found[key] = None  # a rule that comes back to itself derives nothing more
        for rule in self._rules[wanted]:
            parts = self._split(rule.symbols, symbols, start, stop, found)
            if parts is not None:
                found[key] = rule, parts
                break
        return found[key]

    def _split(
        self,
        wanted: tuple[str, ...],
        symbols: tuple[str, ...],
        start: int,
        stop: int,
        found: dict[tuple[str, int, int], _Tree | None],
    ) -> tuple[_Tree, ...] | None:
        if not wanted:
            return () if start == stop else None
        if len(wanted) > stop - start:
            return None
        last = stop - len(wanted) + 1
        for middle in range(start + 1, last + 1) if len(wanted) > 1 else (stop,):
            first = self._one(wanted[0], symbols, start, middle, found)
            if first is None:
                continue
            rest = self._split(wanted[1:], symbols, middle, stop, found)
            if rest is not None:
                return first, *rest
        return None

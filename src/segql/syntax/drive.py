"""Runs the parse tables over tokens, and decides for each word whether it is a keyword or a name.

A word is a keyword where the grammar takes one. Where it would take a name as well, a look ahead decides, so that a
catalog may have columns called `last`, `days` or `no`.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from segql.syntax.build_values import ValueBuilder
from segql.syntax.phrases import OWN
from segql.syntax.tables import Tables
from segql.syntax.tokens import Token
from segql.syntax.vocabulary import Phrase, Vocabulary

_OPERANDS = frozenset(
    {"NUMBER", "TEXT", "DATE", "MONTH", "DATETIME", "LPAR", "NOT", "HAS", "TRUE", "FALSE", "NAME", "MINUS"}
)
_BARE_OPERANDS = _OPERANDS - {"MINUS", "NOT", "LPAR"}
# Keywords that stand between two operands: a word spelled so is a name unless an operand follows it.
_INFIX = frozenset({"SINCE", "BEFORE", "AFTER", "UNTIL", "CONTAINS", "MATCHES", "STARTS_WITH", "ENDS_WITH"})
# Keywords that may follow an operand and be names as well.
_CONTINUING = frozenset(
    {
        *("IGNORING_CASE", "IGNORING_ACCENTS", "IGNORING_BOTH", "FOLLOWED_BY", "IMMEDIATELY_FOLLOWED_BY"),
        *("FOR_AT_LEAST", "ON_AT_LEAST", "ALL_WITHIN", "SPLIT_INTO", "LOWEST_FIRST"),
        *("SAMPLE", "TOP", "LOWEST", "FOR", "WITHIN", "AFTER_LAPSE", "SAME"),
    }
)
_QUANTIFYING = {
    *("A", "AT_LEAST", "AT_MOST", "EXACTLY", "MORE_THAN", "FEWER_THAN", "ALL_OF"),
}
_COMPARING = frozenset({"EQUAL", "COMPARE", "IS", "IN", "BETWEEN", "PLUS", "MINUS", "STAR", "SLASH"})
_AFTER_GAP = frozenset({"RPAR", "COMMA", "IN", "WHERE", "BETWEEN"})


@dataclass(frozen=True, slots=True)
class Failure:
    """No token fits at `index` (its length: the end is reached too early). `expected`: what would have.

    `kinds`: what each token before it was taken for; the words of a phrase after its first are empty.
    """

    index: int
    expected: frozenset[str]
    kinds: tuple[str, ...]


class Driver:
    """Parses token lists with one set of tables, one vocabulary and one builder."""

    def __init__(self, tables: Tables, vocabulary: Vocabulary, builder: ValueBuilder) -> None:
        productions = tables.productions
        self._lengths = [production.length for production in productions]
        self._origins = [production.origin for production in productions]
        self._methods: list[Any] = [
            production.method
            and (
                builder.phrase(tables.programs[production.method])
                if production.method in tables.programs
                else getattr(builder, production.method)
            )
            for production in productions
        ]
        self._fold = vocabulary.fold
        self._tables = tables
        self._vocabulary = vocabulary
        self._finals = frozenset(tables.ends.values())
        self._chosen = vocabulary.openers | {"WORD"}

    def parse(self, tokens: Sequence[Token], start: str, end: int) -> object:
        """What the builder made of all the tokens, or a Failure at the first that does not fit."""
        actions = self._tables.actions
        lengths, origins, methods = self._lengths, self._origins, self._methods
        states = [self._tables.starts[start]]
        final = self._tables.ends[start]
        values: list[Any] = []
        stream = [*tokens, Token("$END", end, end)]
        index = 0
        count = len(tokens)
        chosen = self._chosen
        while True:
            token = stream[index]
            kind = token.kind
            width = 1
            if kind in chosen:
                token, width = self._choose(stream, index, states)
                kind = token.kind
            while True:
                action = actions[states[-1]].get(kind)
                if action is None:
                    return self._failure(stream, index, start)
                if action >= 0:
                    break
                production = -1 - action
                length = lengths[production]
                method = methods[production]
                if length == 1:
                    states.pop()
                    if method is not None:
                        values[-1] = method(values[-1])
                elif length:
                    arguments = values[-length:]
                    del values[-length:]
                    del states[-length:]
                    values.append(method(*arguments))
                else:
                    values.append(method())
                state = actions[states[-1]][origins[production]]
                states.append(state)
                if index == count and state == final:
                    return values[0]
            states.append(action)
            values.append(token)
            index += width

    # Keyword or name --------------------------------------------------------------------------------------------------

    def _choose(self, stream: Sequence[Token], index: int, states: list[int]) -> tuple[Token, int]:
        """The token that the word at `index` is here, and how many words it takes."""
        token = stream[index]
        row = self._tables.actions[states[-1]]
        a_name = "NAME" in row and self._accepts(states, "NAME")
        for phrase in self._phrases(stream, index):
            terminal = phrase.terminal
            if terminal not in row or not self._is_shaped(phrase, stream, index):
                continue
            if a_name:
                if not self._accepts(states, terminal) or not self._reads_as(phrase, stream, index):
                    continue
            elif not self._accepts(states, terminal):
                continue
            width = len(phrase.words)
            stop = stream[index + width - 1].stop
            return Token(terminal, token.start, stop, phrase.unit, phrase.plural), width
        return (Token("NAME", token.start, token.stop, token.value) if token.kind == "WORD" else token), 1

    def _word(self, token: Token) -> str:
        """A word as keywords are compared; empty for a text and for what is no word."""
        return self._fold(token.value) if isinstance(token.value, str) and token.kind != "TEXT" else ""

    def _phrases(self, stream: Sequence[Token], index: int) -> list[Phrase]:
        found = []
        for phrase in self._vocabulary.phrases.get(self._word(stream[index]), ()):
            words = phrase.words
            if len(words) == 1 or (
                index + len(words) < len(stream)
                and all(self._word(stream[index + place]) == word for place, word in enumerate(words))
            ):
                found.append(phrase)
        return found

    def _accepts(self, states: list[int], terminal: str) -> bool:
        """Whether the terminal can come next, once everything before it is reduced."""
        actions = self._tables.actions
        productions = self._tables.productions
        finals = self._finals if terminal == "$END" else ()
        rest = len(states)
        top: list[int] = []
        while True:
            state = top[-1] if top else states[rest - 1]
            action = actions[state].get(terminal)
            if action is None:
                return False
            if action >= 0:
                return True
            production = productions[-1 - action]
            drop = production.length
            from_top = min(drop, len(top))
            if from_top:
                del top[-from_top:]
            rest -= drop - from_top
            state = top[-1] if top else states[rest - 1]
            state = actions[state][production.origin]
            if state in finals:
                return True
            top.append(state)

    def begins(self, tokens: Sequence[Token], index: int) -> frozenset[str]:
        """The keywords that may begin at a token, with what each of a language's own stands in."""
        if index >= len(tokens):
            return frozenset()
        # What follows is looked at no further than a keyword's shape needs.
        end = Token("$END", tokens[index].stop, tokens[index].stop)
        stream = [*tokens[index : index + 12], end, end, end]
        found = {tokens[index].kind}
        for phrase in self._phrases(stream, 0):
            if self._is_shaped(phrase, stream, 0):
                found.add(phrase.terminal)
                for meaning in self._vocabulary.meanings.get(phrase.terminal, ()):
                    found.update(symbol for symbol in meaning.split() if symbol.isupper())
        return frozenset(found)

    def _is_shaped(self, phrase: Phrase, stream: Sequence[Token], index: int) -> bool:
        """Whether what follows a keyword is what it needs, for those that share their spelling with another."""
        after = index + len(phrase.words)
        match phrase.shape:
            case "length":
                return self._is_amount_of(stream, after, {"UNIT"})
            case "amount":
                return (stream[after].kind == "NUMBER" or _is_word(stream[after])) and not self._may_be(
                    stream, after + 1, {"UNIT"}
                )
            case "UNIT":
                return self._may_be(stream, after, {"UNIT"})
            case "NAME":
                return _is_word(stream[after])
            case "DATE" | "MONTH":
                return stream[after].kind == phrase.shape
        match phrase.terminal:
            case "AFTER_LAPSE":
                return self._is_lapse(stream, after)
            case "NEAR":
                return self._is_amount_of(stream, after, {"DISTANCE"})
            case "RELATIVE":
                return (
                    self._is_amount_of(stream, after, {"UNIT"})
                    and self._may_be(stream, after + 2, {"AFTER", "BEFORE"})
                    and not self._is_lapse(stream, after + 3)
                )
            case "WITHIN":
                return stream[after].kind == "NUMBER" or self._is_amount_of(stream, after, {"UNIT"})
            case "IN_ANY":
                return self._is_amount_of(stream, after, {"UNIT"})
            case "IGNORING_BOTH":
                return stream[after].kind not in _COMPARING or self._may_be(stream, after, {"IN_BETWEEN"})
            case _:
                return True

    def _is_amount_of(self, stream: Sequence[Token], index: int, terminals: set[str]) -> bool:
        """Whether a number, or a param's name, and a unit stand there."""
        return (
            index + 1 < len(stream)
            and (stream[index].kind == "NUMBER" or _is_word(stream[index]))
            and self._may_be(stream, index + 1, terminals)
        )

    def _is_lapse(self, stream: Sequence[Token], index: int) -> bool:
        """Whether a length of time stands there, which is no moment (`2 WEEKS AGO`)."""
        return self._is_amount_of(stream, index, {"UNIT"}) and not self._may_be(stream, index + 2, {"AGO", "FROM_NOW"})

    def _reads_as(self, phrase: Phrase, stream: Sequence[Token], index: int) -> bool:
        """Where a name could stand as well: whether what follows shows that the keyword is meant."""
        after = index + len(phrase.words)
        match phrase.terminal:
            case "UNIT":
                if index and self._may_be(stream, index - 1, {"LAST", "NEXT"}):
                    # LAST MONTH, unless a param's name stands where its count would: LAST month DAYS.
                    return not self._may_be(stream, after, {"UNIT", "COMPLETE"})
                if stream[after].kind == "BETWEEN":
                    return self._is_gap(stream, after + 1)
                return self._may_be(stream, after, {"SINCE", "UNTIL"}) and self._is_operand(stream, after + 1)
            case "A" | "NO" | "ONLY":
                return self._is_name(stream, after)
            case "EXACTLY":
                return stream[after].kind == "NUMBER" or (
                    self._is_name(stream, after) and self._is_name(stream, after + 1)
                )
            case "DISTINCT":
                return self._is_operand(stream, after)
            case "LAST" | "NEXT":
                return (
                    stream[after].kind == "NUMBER"
                    or self._may_be(stream, after, {"UNIT"})
                    or (_is_word(stream[after]) and self._may_be(stream, after + 1, {"UNIT", "COMPLETE"}))
                    or (phrase.terminal == "LAST" and self._follows_has(stream, index) and self._is_name(stream, after))
                )
            case "FIRST" | "SECOND" | "ENTERED" | "LEFT" | "SAME":
                return self._is_name(stream, after)
            case "TOP" | "BOTTOM" | "QUARTILE" | "QUINTILE" | "DECILE":
                return stream[after].kind == "NUMBER" or self._is_name(stream, after)
            case "SAMPLE" | "LOWEST" | "FOR" | "WITHIN" | "NEAR" | "RELATIVE" | "AFTER_LAPSE":
                return stream[after].kind == "NUMBER" or (
                    self._is_name(stream, after) and self._is_name(stream, after + 1)
                )
            case "BY" | "OF" | "WITH" | "AMONG" | "PER" | "WITHOUT" | "SINCE" | "BEFORE" | "AFTER":
                return self._is_operand(stream, after)
            case "UNKNOWN":
                return stream[after].kind in ("COMMA", "RPAR")
            case "HAS":
                if stream[after].kind == "BETWEEN":
                    return after + 4 < len(stream) and stream[after + 2].kind == "AND" and _is_word(stream[after + 4])
                return stream[after].kind == "NUMBER" or self._may_be(stream, after, _QUANTIFYING)
            case own if own.startswith(OWN):
                return len(phrase.words) > 1 or self._is_operand(stream, after)
            case "THIS":
                return self._may_be(stream, after, {"UNIT"})
            case "LIST":
                return stream[after].kind == "TEXT" or self._is_name(stream, after)
            case "ANY" | "ALL" | "NONE":
                return stream[after].kind == "LPAR"
            case "START_OF" | "END_OF":
                return self._may_be(stream, after, {"LAST", "THIS", "NEXT"})
            case "IN_BETWEEN":
                return True
            case _:
                return len(phrase.words) > 1

    def _may_be(self, stream: Sequence[Token], index: int, terminals: set[str]) -> bool:
        return index < len(stream) and (
            stream[index].kind in terminals
            or any(phrase.terminal in terminals for phrase in self._phrases(stream, index))
        )

    def _is_name(self, stream: Sequence[Token], index: int) -> bool:
        """Whether a name stands there, and not a keyword that needs an operand and has one."""
        if index >= len(stream) or not _is_word(stream[index]):
            return False
        for phrase in self._phrases(stream, index):
            after = index + len(phrase.words)
            if phrase.terminal in _INFIX and after < len(stream):
                return not (stream[after].kind in _BARE_OPERANDS or _is_word(stream[after]))
            if phrase.terminal in _CONTINUING and self._continues(phrase, stream, after):
                return False
        return True

    def _continues(self, phrase: Phrase, stream: Sequence[Token], after: int) -> bool:
        """Whether what may be a keyword after an operand, and may be a name, is the keyword."""
        if len(phrase.words) > 1 or after >= len(stream):
            return len(phrase.words) > 1
        match phrase.terminal:
            case "SAMPLE" | "TOP" | "LOWEST":
                return stream[after].kind == "NUMBER" or (_is_word(stream[after]) and _is_word(stream[after + 1]))
            case "FOR":
                return self._may_be(stream, after + 1, {"CONSECUTIVE"})
            case "WITHIN":
                return self._is_amount_of(stream, after, {"UNIT", "DISTANCE"})
            case "AFTER_LAPSE":
                return self._is_lapse(stream, after)
            case _:
                return _is_word(stream[after])

    def _is_gap(self, stream: Sequence[Token], index: int) -> bool:
        """Whether `DAYS BETWEEN` means the gaps between facts: no range's AND follows the name."""
        if index + 1 >= len(stream) or not _is_word(stream[index]):
            return False
        return stream[index + 1].kind in _AFTER_GAP or _is_word(stream[index + 1])

    def _follows_has(self, stream: Sequence[Token], index: int) -> bool:
        """Whether HAS stands there before its fact: straight before, or before a quantity."""
        place = index - 1
        while place >= 0 and index - place < 8:
            kind = stream[place].kind
            if self._may_be(stream, place, {"HAS"}):
                return True
            if kind not in ("WORD", "NAME", "NUMBER", "BETWEEN", "AND"):
                return False
            place -= 1
        return False

    def _is_operand(self, stream: Sequence[Token], index: int) -> bool:
        if index >= len(stream):
            return False
        return stream[index].kind in _OPERANDS or self._is_name(stream, index)

    # What would have fitted -------------------------------------------------------------------------------------------

    def _failure(self, stream: Sequence[Token], index: int, start: str) -> Failure:
        """What the tokens before `index` were taken for, and the terminals that fit after them.

        Completed productions may have been reduced on a look-ahead that fits elsewhere only, so the stack is built anew.
        """
        actions = self._tables.actions
        states = [self._tables.starts[start]]
        kinds = [""] * index
        place = 0
        while place < index:
            token, width = stream[place], 1
            if token.kind in self._chosen:
                token, width = self._choose(stream, place, states)
            while (action := actions[states[-1]][token.kind]) < 0:
                production = self._tables.productions[-1 - action]
                if production.length:
                    del states[-production.length :]
                states.append(actions[states[-1]][production.origin])
            states.append(action)
            kinds[place] = token.kind
            place += width
        expected = frozenset(
            symbol
            for symbol in actions[states[-1]]
            if (symbol.isupper() or symbol == "$END") and self._accepts(states, symbol)
        )
        return Failure(index, expected, tuple(kinds))


def _is_word(token: Token) -> bool:
    return token.kind in ("WORD", "NAME")

"""The patterns of MATCHES: parsed here, and written in the subset that RE2, Postgres and Java read alike.

Literals, `.`, classes, groups, `|`, quantifiers up to {1000}, `^ $` as the text's ends, `\\d \\w \\s` as ASCII sets, a
backslash before any other sign for the sign itself. Nothing else: what an engine would read in its own way is an error.
"""

from __future__ import annotations

import re
from dataclasses import dataclass

from segql.diagnostics.messages import say

_LONGEST = 2_000
_DEEPEST = 32
_MOST = 1_000
#: Postgres counts repetitions up to 255 at once, so more are written as several.
_AT_ONCE = 255
_SETS = {"d": "0-9", "w": "A-Za-z0-9_", "s": " \\t\\n\\r\\f\\x0B"}
_SPECIAL = set("\\.[]{}()*+?^$|")
_QUANTIFIER = re.compile(r"\{(\d+)(?:(,)(\d*))?\}")
_WHITE = {"\n": "\\n", "\t": "\\t", "\r": "\\r", "\f": "\\f"}


@dataclass
class BadPattern(Exception):
    """What is wrong with a pattern: from where to where, the fact, and a way out."""

    message: str
    start: int
    stop: int
    help: str | None = None


def portable(pattern: str, *, ignore_case: bool = False) -> str:
    """The same pattern in the portable subset. Raises BadPattern."""
    return _Parser(pattern, ignore_case).parse()


class _Parser:
    def __init__(self, pattern: str, ignore_case: bool) -> None:
        self.text = pattern
        self.ignore_case = ignore_case
        self.at = 0
        self.repeated = 1

    def parse(self) -> str:
        if len(self.text) > _LONGEST:
            raise BadPattern(say("a pattern has at most {longest} characters", longest=_LONGEST), 0, len(self.text))
        if "\0" in self.text:
            raise BadPattern(say("a pattern cannot hold a NUL character"), 0, len(self.text))
        written = self._alternatives(0)
        if self.at < len(self.text):
            raise BadPattern(
                say("this parenthesis closes nothing"), self.at, self.at + 1, say("write \\) for the sign itself")
            )
        return written

    def _alternatives(self, depth: int) -> str:
        branches = [self._sequence(depth)]
        while self.at < len(self.text) and self.text[self.at] == "|":
            self.at += 1
            branches.append(self._sequence(depth))
        return "|".join(branches)

    def _sequence(self, depth: int) -> str:
        pieces = []
        while self.at < len(self.text) and self.text[self.at] not in "|)":
            pieces.append(self._piece(depth))
        return "".join(pieces)

    def _piece(self, depth: int) -> str:
        start = self.at
        sign = self.text[self.at]
        outer = self.repeated
        self.repeated = 1
        match sign:
            case "^" | "$":
                self.at += 1
                if self._quantifier_ahead():
                    raise BadPattern(say("`{sign}` cannot be repeated", sign=sign), start, self.at + 1)
                self.repeated = outer
                return sign
            case "(":
                atom = self._group(depth)
            case "[":
                atom = self._class()
            case ".":
                self.at += 1
                atom = "[^\\n]"
            case "\\":
                atom = self._escape()
            case "*" | "+" | "?" | "{":
                raise BadPattern(
                    say("`{sign}` has nothing before it to repeat", sign=sign),
                    start,
                    start + 1,
                    say("write \\{sign} for the sign itself", sign=sign),
                )
            case "]" | "}":
                raise BadPattern(
                    say("`{sign}` closes nothing", sign=sign),
                    start,
                    start + 1,
                    say("write \\{sign} for the sign itself", sign=sign),
                )
            case _:
                self.at += 1
                atom = self._literal(sign)
        written = self._quantified(atom, start)
        self.repeated = max(outer, self.repeated)
        return written

    def _quantifier_ahead(self) -> bool:
        return self.at < len(self.text) and self.text[self.at] in "*+?{"

    def _quantified(self, atom: str, start: int) -> str:
        if not self._quantifier_ahead():
            return atom
        sign = self.text[self.at]
        begin = self.at
        if sign == "{":
            found = _QUANTIFIER.match(self.text, self.at)
            if found is None:
                raise BadPattern(
                    say("`{` needs a count, as {3} or {2,5}"), begin, begin + 1, say("write \\{ for the sign itself")
                )
            low = int(found[1])
            high = low if not found[2] else int(found[3]) if found[3] else None
            self.at = found.end()
            if max(low, high or 0) > _MOST or (high is not None and high < low):
                raise BadPattern(
                    say("a count goes from 0 to {most}, the smaller one first", most=_MOST), begin, self.at
                )
            written = _counted(atom, low, high)
            self.repeated *= max(low, high or low, 1)
            if self.repeated > _MOST:
                raise BadPattern(
                    say("repetitions inside repetitions come to more than {most}", most=_MOST), start, self.at
                )
        else:
            self.at += 1
            written = atom + sign
        if self._quantifier_ahead():
            raise BadPattern(
                say("a repetition cannot be repeated"),
                self.at,
                self.at + 1,
                say("put parentheses around what is repeated"),
            )
        return written

    def _group(self, depth: int) -> str:
        start = self.at
        if depth >= _DEEPEST:
            raise BadPattern(say("parentheses are nested more than {deepest} deep", deepest=_DEEPEST), start, start + 1)
        self.at += 1
        if self.text.startswith("?", self.at):
            raise BadPattern(
                say("`(?` is not part of the pattern language: no look-around, names or flags"), start, start + 2
            )
        inner = self._alternatives(depth + 1)
        if not self.text.startswith(")", self.at):
            raise BadPattern(
                say("this parenthesis is never closed"), start, start + 1, say("write \\( for the sign itself")
            )
        self.at += 1
        # DuckDB 2.0 takes `^(?:)` for "is empty"; an empty branch more says the same and is read right.
        return f"(?:{inner or '|'})"

    def _escape(self) -> str:
        start = self.at
        if start + 1 >= len(self.text):
            raise BadPattern(
                say("a pattern cannot end with a backslash"), start, start + 1, say("write \\\\ for the sign itself")
            )
        sign = self.text[start + 1]
        self.at += 2
        if sign in _SETS:
            return f"[{_SETS[sign]}]"
        if sign.isalnum():
            raise BadPattern(
                say("`\\{sign}` is not part of the pattern language", sign=sign),
                start,
                start + 2,
                say("of letters only \\d, \\w and \\s have a meaning"),
            )
        return self._literal(sign)

    def _literal(self, sign: str) -> str:
        if self.ignore_case:
            cases = _cases(sign)
            if len(cases) > 1:
                return f"[{''.join(cases)}]"
        return _escaped(sign)

    def _class(self) -> str:
        start = self.at
        self.at += 1
        negated = self.text.startswith("^", self.at)
        self.at += negated
        parts: list[str] = []
        while True:
            if self.at >= len(self.text):
                raise BadPattern(
                    say("this bracket is never closed"), start, start + 1, say("write \\[ for the sign itself")
                )
            if self.text[self.at] == "]":
                break
            parts.append(self._range(start))
        self.at += 1
        if not parts:
            raise BadPattern(say("these brackets hold nothing"), start, self.at)
        return f"[{'^' if negated else ''}{''.join(parts)}]"

    def _range(self, opened: int) -> str:
        start = self.at
        first = self._class_sign()
        if len(first) > 1:
            return first
        ahead = self.text[self.at : self.at + 2]
        if not ahead.startswith("-") or ahead == "-]" or len(ahead) < 2:
            return "".join(_in_class(case) for case in (_cases(first) if self.ignore_case else [first]))
        self.at += 1
        last = self._class_sign()
        if len(last) > 1 or last < first:
            raise BadPattern(say("a range goes from a sign to a later one"), start, self.at)
        written = f"{_in_class(first)}-{_in_class(last)}"
        if not self.ignore_case:
            return written
        if ord(last) - ord(first) > 1_000:
            raise BadPattern(say("this range is too wide to ignore case in"), start, self.at)
        extra = {case for code in range(ord(first), ord(last) + 1) for case in _cases(chr(code))}
        return written + "".join(_in_class(case) for case in sorted(extra) if not first <= case <= last)

    def _class_sign(self) -> str:
        """One sign of a class, or a whole set as its written ranges."""
        sign = self.text[self.at]
        if sign == "[":
            raise BadPattern(
                say("`[` inside brackets means different things to engines"), self.at, self.at + 1, say("write \\[")
            )
        if sign != "\\":
            self.at += 1
            return sign
        if self.at + 1 >= len(self.text):
            raise BadPattern(say("a pattern cannot end with a backslash"), self.at, self.at + 1)
        escaped = self.text[self.at + 1]
        if escaped in _SETS:
            self.at += 2
            return _SETS[escaped]
        if escaped.isalnum():
            raise BadPattern(
                say("`\\{escaped}` is not part of the pattern language", escaped=escaped), self.at, self.at + 2
            )
        self.at += 2
        return escaped


def _counted(atom: str, low: int, high: int | None) -> str:
    """The atom from `low` to `high` times, in counts that every engine takes."""
    if high is None:
        if low <= _AT_ONCE:
            return f"{atom}{{{low},}}"
        return _counted(atom, low, low) + f"{atom}*"
    pieces = []
    fixed, free = low, high - low
    if high <= _AT_ONCE:
        return f"{atom}{{{low}}}" if low == high else f"{atom}{{{low},{high}}}"
    while fixed:
        step = min(fixed, _AT_ONCE)
        pieces.append(f"{atom}{{{step}}}")
        fixed -= step
    while free:
        step = min(free, _AT_ONCE)
        pieces.append(f"{atom}{{0,{step}}}")
        free -= step
    return f"(?:{''.join(pieces)})"


def _cases(sign: str) -> list[str]:
    return sorted({case for case in (sign, sign.lower(), sign.upper()) if len(case) == 1})


def _escaped(sign: str) -> str:
    return _WHITE.get(sign) or (f"\\{sign}" if sign in _SPECIAL else sign)


def _in_class(sign: str) -> str:
    return _WHITE.get(sign) or (f"\\{sign}" if sign in "\\]^-[" else sign)

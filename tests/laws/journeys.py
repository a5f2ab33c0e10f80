"""Generated conditions on facts: quantities, windows, rhythms, agreement, sequences."""

from __future__ import annotations

import random
from collections.abc import Callable, Sequence
from typing import Self, TypeVar

from tests.laws.scopes import Fact, Scope
from tests.laws.words import (
    CALENDAR,
    CLOCK_SPANS,
    CLOCK_STRETCHES,
    CLOCK_WINDOWS,
    DAY_WINDOWS,
    MOMENTS,
    QUANTITIES,
    SPANS,
    STRETCHES,
)

T = TypeVar("T")
_DAYS = ("2026-11-01", "2026-10", "2024-02", "TODAY", "YESTERDAY", "NOW", "30 DAYS AGO", "2026-10-25T02:30")


#: How many facts start a complete sequence: a number tells more of it than that there is one.
_STARTS = (
    "",
    "",
    "NO ",
    "A ",
    "2 ",
    "AT LEAST 3 ",
    "EXACTLY 1 ",
    "EXACTLY 2 ",
    "EXACTLY 3 ",
    "AT MOST 1 ",
    "BETWEEN 1 AND 2 ",
)
_LONG = ("7 DAYS", "30 DAYS", "365 DAYS", "1 WEEK")


class Journeys:
    """Draws each choice from one source of chance, and writes what is said of facts."""

    def __init__(self, chance: random.Random) -> None:
        self._random = chance

    @classmethod
    def seeded(cls, seed: int | str) -> Self:
        """A writer whose rule is the seed's."""
        return cls(random.Random(seed))

    # Choices ----------------------------------------------------------------------------------------------------------

    def pick(self, options: Sequence[str]) -> str:
        """One of several texts."""
        return self._random.choice(options)

    def one(self, options: Sequence[T]) -> T:
        """One of several things."""
        return self._random.choice(options)

    def one_of(self, ways: Sequence[Callable[[], str]]) -> str:
        """What one of several ways to write gives."""
        return self._random.choice(ways)()

    def flip(self) -> bool:
        """One of two."""
        return self._random.random() < 0.5

    def chance(self, of: int) -> bool:
        """One time of so many."""
        return self._random.randrange(of) == 0

    def condition(self, scope: Scope, depth: int) -> str:
        """A condition: what is said of facts holds others, in its filters."""
        raise AssertionError("a writer of conditions says how")

    # HAS --------------------------------------------------------------------------------------------------------------

    def tail(self, scope: Scope, fact: Fact, *, filtered: bool = False, has: bool = False, any: str = "") -> str:
        """A window and a filter after a fact's name, or none; less often where a rhythm already asks for much."""
        window = "" if any and not self.chance(3) else self.window(scope, fact)
        if not filtered and (self.flip() or (any and not self.chance(3))):
            return window + any
        where = self.condition(fact.row, fact.depth)
        return f"{window}{any} WHERE ({where})" if has else f"{window}{any} WHERE {where}"

    def window(self, scope: Scope, fact: Fact) -> str:
        """A window of a fact, or none."""
        if not fact.windows or self.flip():
            return ""
        ways = [lambda: self.pick(fact.windows)] * 3
        anchors = scope.dates + scope.datetimes + ("2026-10-25", "TODAY")
        ways.append(lambda: f"WITHIN {self.pick(SPANS)} {self.pick(('AFTER', 'BEFORE'))} {self.pick(anchors)}")
        if scope.datetimes and not fact.dated:
            clock = scope.datetimes + MOMENTS
            ways.append(lambda: f"WITHIN {self.pick(CLOCK_SPANS)} {self.pick(('AFTER', 'BEFORE'))} {self.pick(clock)}")
        if fact.lasting:
            ways += [lambda: self._active(fact)] * 4
        return " " + self.one_of(ways)

    def _active(self, fact: Fact) -> str:
        least = ("6 MONTHS", "1 DAY", "0 DAYS", "2 WEEKS", "1 YEAR", "1 QUARTER")
        clocks = () if fact.dated else ("24 HOURS", "1 SECOND")
        windows = DAY_WINDOWS if fact.dated else DAY_WINDOWS + CLOCK_WINDOWS
        return self.one_of(
            [
                lambda: "ACTIVE",
                lambda: f"ACTIVE {self.pick(_DAYS)}",
                lambda: f"ACTIVE {self.pick(windows)}",
                lambda: f"ACTIVE FOR AT LEAST {self.pick(least + clocks)}",
            ]
        )

    def has(self, scope: Scope, fact: Fact) -> str:
        """HAS with a quantity."""
        if self.chance(8):
            return f"HAS ONLY {fact.name}{self.tail(scope, fact, filtered=True, has=True)}"
        return f"HAS {self.pick(QUANTITIES)}{fact.name}{self.tail(scope, fact, has=True)}"

    def alike(self, scope: Scope, fact: Fact) -> str:
        """HAS with facts that agree."""
        same = "".join(
            f" SAME {column}" for column in self._random.sample(fact.same, self.one((1, 1, min(2, len(fact.same)))))
        )
        quantity = self.pick(("", "NO ", "2 ", "AT LEAST 2 ", "MORE THAN 1 ", "AT LEAST 1 ", "3 "))
        rest = self.tail(scope, fact, has=True) if self.chance(3) else ""
        return f"HAS {quantity}{fact.name}{rest}{same}"

    # Rhythm -----------------------------------------------------------------------------------------------------------

    def rhythmic(self, scope: Scope, fact: Fact) -> str:
        """HAS with a rhythm."""
        quantity = self.pick(("AT LEAST 2 ", "MORE THAN 1 ", "2 ", "3 ", "AT LEAST 1 "))
        rhythm = f" IN ANY {self._stretch(fact)}"
        if not self.chance(3):
            quantity = self.pick(("", "NO ", quantity))
            rhythm = " " + self.one_of(
                [
                    lambda: f"ON AT LEAST {self.pick('1223')} {self.pick(CALENDAR)}",
                    lambda: f"IN AT LEAST {self.pick('12')} OF LAST {self.pick('236')} COMPLETE {self.pick(CALENDAR)}",
                    lambda: f"IN AT LEAST {self.pick('12')} OF LAST {self.pick('239')} PERIODS OF {self._period(fact)}",
                    lambda: f"FOR {self.pick('1223')} CONSECUTIVE {self.pick(CALENDAR)}",
                ]
            )
        return f"HAS {quantity}{fact.name}{self.tail(scope, fact, has=True, any=rhythm)}"

    def _stretch(self, fact: Fact) -> str:
        return self.pick(STRETCHES if fact.dated or self.flip() else CLOCK_STRETCHES)

    def _period(self, fact: Fact) -> str:
        days = ("1 DAY", "7 DAYS", "2 WEEKS", "10 DAYS")
        return self.pick(days if fact.dated or self.flip() else ("24 HOURS", "72 HOURS", "1 HOUR", "90 MINUTES"))

    def gap(self, scope: Scope, fact: Fact) -> str:
        """An aggregate of the time between facts."""
        units = ("DAYS", "WEEKS") if fact.dated else ("DAYS", "WEEKS", "HOURS", "MINUTES", "SECONDS")
        function = self.pick(("AVG", "MIN", "MAX", "MEDIAN"))
        measured = f"{self.pick(units)} BETWEEN {fact.name}{self.tail(scope, fact)}"
        return f"PERCENTILE({measured}, 90)" if self.chance(5) else f"{function}({measured})"

    def densest(self, scope: Scope, fact: Fact) -> str:
        """The largest value over all stretches."""
        columns = fact.numbers + fact.texts
        ways = [lambda: f"COUNT({fact.name}"]
        if columns:
            ways.append(lambda: f"COUNT(DISTINCT {fact.name}.{self.pick(columns)}")
        if fact.numbers:
            ways.append(lambda: f"SUM({fact.name}.{self.pick(fact.numbers)}")
        return f"{self.one_of(ways)}{self.tail(scope, fact, any=f' IN ANY {self._stretch(fact)}')})"

    # Sequences --------------------------------------------------------------------------------------------------------

    def sequence(self, scope: Scope, facts: Sequence[Fact]) -> str:
        """HAS with steps: a chain of facts or of groups of them."""
        few = self._random.sample(list(facts), min(len(facts), self.one((1, 1, 2, 2, 3))))  # facts must meet to follow
        quantity = self.pick(_STARTS)
        if self.chance(6):
            place, written = self._group(scope, few)
            if self.flip():
                written += f" WITHIN {self._span(place)}"
            quantity, steps = "", self.one((0, 0, 1, 2))
        else:
            place = (self.one(few),)
            position = self.pick(("", "", "", "", "FIRST ", "LAST ", "SECOND "))
            written, steps = position + self._event(scope, place[0]), self.one((1, 1, 1, 1, 2, 2, 3))
            if position:
                quantity = ""
        first, places = place, [place]
        for number in range(steps):
            last = number == steps - 1
            if last and self.chance(3):
                place_after, step = self._step(scope, few, place, negated=True)
                end = place
            else:
                place_after, step = self._step(scope, few, place, negated=False)
                end = place_after
            written, place = written + step, place_after
            places.append(place)
        if any(map(_thrice, places, places[1:], places[2:])):
            return self.sequence(scope, facts)
        # A group with SAME after it, or of dates and of times of day a step WITHIN away, is too much beside ALL WITHIN.
        grouped = " OF (" in written and (" SAME " in written or " WITHIN " in written)
        if steps and self.chance(4) and (end is not first or len(first) > 1) and not grouped:
            # No step may ask for more time than all of them have.
            least = SPANS if any(fact.dated for fact in first + end) or self.flip() else CLOCK_SPANS + _LONG
            spans = [span for span in least if "AFTER" not in written or span in _LONG]
            written += f" ALL WITHIN {self.pick(spans)}"
        return f"{'NOT ' if self.chance(8) else ''}(HAS {quantity}{written})"

    def _event(self, scope: Scope, fact: Fact) -> str:
        window = self.window(scope, fact) if self.chance(4) else ""
        return f"{fact.name}{window}{f' WHERE ({self.condition(fact.row, 0)})' if self.chance(6) else ''}"

    def _group(self, scope: Scope, facts: Sequence[Fact]) -> tuple[tuple[Fact, ...], str]:
        place = tuple(self.one(facts) for _ in range(self.one((2, 2, 3))))
        events = ", ".join(self._event(scope, fact) for fact in place)
        return place, f"{self.pick(('ALL OF', 'AT LEAST 1 OF', 'AT LEAST 2 OF'))} ({events})"

    def _span(self, facts: Sequence[Fact]) -> str:
        dated = any(fact.dated for fact in facts)
        return self.pick(SPANS if dated or self.flip() else CLOCK_SPANS)

    def _step(
        self, scope: Scope, facts: Sequence[Fact], before: tuple[Fact, ...], *, negated: bool
    ) -> tuple[tuple[Fact, ...], str]:
        single = len(before) == 1
        if self.chance(7):
            place, written = self._group(scope, facts)
            single = False
        else:
            place = (self.one(facts),)
            written = self._event(scope, place[0])
        word = " NOT FOLLOWED BY " if negated else " FOLLOWED BY "
        if single and not negated and before[0].table == place[0].table and self.chance(3):
            word = " IMMEDIATELY FOLLOWED BY "
        modifiers = []
        if self.flip():
            modifiers.append(f" WITHIN {self._span(before + place)}")
        elif self.chance(3):
            short = (
                ("1 DAY", "0 DAYS", "2 DAYS")
                if any(f.dated for f in before + place)
                else ("1 HOUR", "1 DAY", "1 SECOND")
            )
            modifiers.append(f" AFTER {self.pick(short)}")
            if self.flip():
                modifiers.append(f" WITHIN {self.pick(('30 DAYS', '4 WEEKS', '2 DAYS'))}")
        common = [column for column in before[0].same if column in place[0].same] if single else []
        if common and self.chance(3):
            modifiers.append(f" SAME {self.pick(common)}")
        if single and self.chance(3):
            modifiers.append(f" WITHOUT {self._event(scope, self.one(facts))} IN BETWEEN")
        self._random.shuffle(modifiers)
        return place, word + written + "".join(modifiers)


def _thrice(before: tuple[Fact, ...], first: tuple[Fact, ...], second: tuple[Fact, ...]) -> bool:
    """Whether facts of one table stand in three places in a row of which two are groups, which may be refused."""
    tables = [{fact.table for fact in place} for place in (before, first, second)]
    return len(first) > 1 and len(second) > 1 and bool(tables[0] & tables[1] & tables[2])

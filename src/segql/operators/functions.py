"""Functions of values."""

from __future__ import annotations

from dataclasses import dataclass
from enum import Enum

from segql.diagnostics.messages import either, say


class Parameter(Enum):
    """What an argument must be. `SAME` arguments are all of one kind, which is then the result's."""

    NUMERIC = say("a number")
    TEXT = say("a text")
    TEMPORAL = say("a date or a datetime")
    DATETIME = say("a datetime")
    PLACES = say("a whole number from 0 to 9")
    CONDITION = say("a condition")
    SAME = say("a value")


class Result(Enum):
    NUMBER = "number"
    TEXT = "text"
    SAME = "same"


class Missing(Enum):
    """What a missing argument does."""

    PROPAGATES = "missing in, missing out"
    IGNORED = "missing arguments are ignored"
    FALSE = "a missing condition is false"


@dataclass(frozen=True, slots=True)
class Operator:
    """A function: its parameters in order (`repeated`: the last one any number of times more), result, words, example."""

    name: str
    parameters: tuple[Parameter, ...]
    result: Result
    doc: str
    example: str
    missing: Missing = Missing.PROPAGATES
    optional: int = 0
    repeated: bool = False

    def accepts(self, count: int) -> bool:
        """Whether the function takes that many arguments."""
        least = len(self.parameters) - self.optional
        return count >= least and (self.repeated or count <= len(self.parameters))

    @property
    def arity(self) -> str:
        """How many arguments it takes, in words (`2`, `1 or 2`, `2 or more`)."""
        least = len(self.parameters) - self.optional
        if self.repeated:
            return say("{least} or more", least=least)
        return str(least) if not self.optional else either([str(least), str(len(self.parameters))])


_N, _T, _D, _S = Parameter.NUMERIC, Parameter.TEXT, Parameter.TEMPORAL, Parameter.SAME

FUNCTIONS: dict[str, Operator] = {
    operator.name: operator
    for operator in (
        Operator("ABS", (_N,), Result.NUMBER, "The number without its sign.", say("ABS(balance) > 100")),
        Operator(
            "ROUND",
            (_N, Parameter.PLACES),
            Result.NUMBER,
            "The number rounded half away from zero to so many places (none given: a whole number).",
            say("ROUND(rating, 1) >= 4.5"),
            optional=1,
        ),
        Operator(
            "MOD",
            (_N, _N),
            Result.NUMBER,
            "What is left of a division, with the dividend's sign.",
            say("MOD(points, 7) = 0"),
        ),
        Operator(
            "LEAST",
            (_S, _S),
            Result.SAME,
            "The smallest of several values.",
            say("LEAST(spend_2025, spend_2026) > 100"),
            Missing.IGNORED,
            repeated=True,
        ),
        Operator(
            "GREATEST",
            (_S, _S),
            Result.SAME,
            "The largest of several values.",
            say("GREATEST(spend_2025, spend_2026) > 100"),
            Missing.IGNORED,
            repeated=True,
        ),
        Operator(
            "COALESCE",
            (_S, _S),
            Result.SAME,
            "The first of several values that is known.",
            say("COALESCE(nickname, first_name) = 'Sam'"),
            Missing.IGNORED,
            repeated=True,
        ),
        Operator(
            "IF",
            (Parameter.CONDITION, _S, _S),
            Result.SAME,
            "The second value when the condition holds, else the third.",
            say("IF(is_business, company_size, 1) >= 10"),
            Missing.FALSE,
        ),
        Operator("LOWER", (_T,), Result.TEXT, "The text in lower case.", say("LOWER(city) = 'paris'")),
        Operator("LENGTH", (_T,), Result.NUMBER, "How many characters the text has.", say("LENGTH(zip) = 5")),
        Operator(
            "WEEKDAY",
            (_D,),
            Result.NUMBER,
            "The day of the week, compared with monday … sunday (or 1 … 7).",
            say("WEEKDAY(signup) IN (saturday, sunday)"),
        ),
        Operator(
            "HOUR", (Parameter.DATETIME,), Result.NUMBER, "The local hour, 0 to 23.", say("HOUR(last_login) >= 18")
        ),
        Operator("DAY", (_D,), Result.NUMBER, "The day of the month, 1 to 31.", say("DAY(birth_date) = 1")),
        Operator("MONTH", (_D,), Result.NUMBER, "The month, 1 to 12.", say("MONTH(birth_date) = 12")),
        Operator("YEAR", (_D,), Result.NUMBER, "The year.", say("YEAR(signup) = 2024")),
        Operator("AGE", (_D,), Result.NUMBER, "Whole years up to today.", say("AGE(birth_date) >= 60")),
    )
}

WEEKDAYS = ("monday", "tuesday", "wednesday", "thursday", "friday", "saturday", "sunday")

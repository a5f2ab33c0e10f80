"""Numbers and dates: the value of what is written well, and what to say about what is not."""

from __future__ import annotations

import datetime as dt
import re
from calendar import monthrange
from dataclasses import dataclass
from decimal import Decimal

from segql.diagnostics.messages import either, say


@dataclass(frozen=True, slots=True)
class NumberValue:
    """An exact number; `20%` is 0.2 and `percent`. `written` keeps the digits."""

    value: Decimal
    percent: bool
    written: str


@dataclass(frozen=True, slots=True)
class Figure:
    """A literal that begins with a digit. With a `message` it is a mistake, and `value` only lets reading go on."""

    kind: str
    stop: int
    value: NumberValue | dt.date | tuple[int, int]
    code: str = ""
    message: str | None = None
    help: str | None = None
    replacement: str | None = None


_SPACES = " \xa0\u2007\u2009\u202f"
_GAP = f"[{_SPACES}]"
_ISO = re.compile(
    r"([0-9]{4})-([0-9]{2})(?:-([0-9]{2})(?:T([0-9]{2}):([0-9]{2})(?::([0-9]{2})(?:\.([0-9]{1,6}))?)?)?)?"
    r"(?![\w:/%]|-[0-9]|\.[0-9])"
)
_CLOCK = re.compile(_GAP + r"([0-9]{1,2}):([0-9]{2})(:[0-9]{2})?(?![\w:])")
_ZONED = re.compile(
    r"[0-9]{4}-[0-9]{2}-[0-9]{2}[T ][0-9]{2}:[0-9]{2}(?::[0-9]{2}(?:\.[0-9]+)?)?(?:Z|[+-][0-9]{2}:?[0-9]{2})\b"
)
_LOOSE_DATE = re.compile(r"[0-9]{1,4}([-/.])[0-9]{1,2}\1[0-9]{1,4}(?:[T ]?[0-9]{1,2}:[0-9]{2}(?::[0-9]{2})?)?(?![\w])")
_YEAR_MONTH = re.compile(r"[0-9]{4}[-][0-9]{1,2}(?![\w-])")
_GROUPED = re.compile(rf"[0-9]{{1,3}}(?:{_GAP}[0-9]{{3}})+(?:[.,][0-9]+)?(?![\w.,])")
_COMMAS = re.compile(r"[0-9]+(?:[.,'’][0-9]+)+(?!\w)")
_PLAIN = re.compile(r"[0-9]+(?:_[0-9]+)*(?:\.[0-9]+)?")
_SPACED_PERCENT = re.compile(rf"{_GAP}?%")
_CURRENCY = re.compile(rf"{_GAP}*([€$£¥])")
_RANGE = re.compile(r"[0-9]+(?:\.[0-9]+)?-[0-9]+(?:\.[0-9]+)?(?!\w)")
_RUN = re.compile(r"\w+")


def number(written: str) -> NumberValue:
    """The value of `3`, `1_000`, `2.5` or `20%`, exactly."""
    digits = written.replace("_", "")
    if digits[-1] != "%":
        return NumberValue(Decimal(digits), False, written)
    value = Decimal(digits[:-1].rstrip(_SPACES))
    sign, places, exponent = value.as_tuple()
    assert isinstance(exponent, int)
    return NumberValue(Decimal((sign, places, exponent - 2)), True, digits_and_percent(written))


def digits_and_percent(written: str) -> str:
    """The digits and the sign without the space that may stand between."""
    return written[:-1].rstrip(_SPACES) + "%"


def figure(text: str, start: int, stop: int) -> Figure:
    """What begins with the digit at `start`: a date, a number, or a mistake made in writing one."""
    zoned = _ZONED.match(text, start, stop)
    if zoned is not None:
        return Figure(
            "DATE",
            zoned.end(),
            dt.date(2000, 1, 1),
            "bad-date",
            say("`{written}` names a time zone", written=zoned.group()),
            say("a time stands in the project's own time zone: write 2026-11-01T09:00"),
        )
    iso = _ISO.match(text, start, stop)
    if iso is not None:
        return _iso(text, iso, stop)
    for pattern, reader in ((_LOOSE_DATE, _loose_date), (_YEAR_MONTH, _year_month), (_GROUPED, _grouped)):
        found = pattern.match(text, start, stop)
        if found is not None:
            return reader(found)
    separated = _COMMAS.match(text, start, stop)
    if separated is not None and not _PLAIN.fullmatch(separated.group()):
        return _separated(separated)
    spread = _RANGE.match(text, start, stop)
    if spread is not None:
        return _range(spread)
    return _plain(text, start, stop)


def _zero(written: str = "0") -> NumberValue:
    return NumberValue(Decimal(0), False, written)


def _iso(text: str, found: re.Match[str], stop: int) -> Figure:
    year, month, day, hour, minute, second, fraction = found.groups()
    end = found.end()
    written = found.group()
    try:
        if day is None:
            dt.date(int(year), int(month), 1)
            return Figure("MONTH", end, (int(year), int(month)))
        date = dt.date(int(year), int(month), int(day))
        if hour is None:
            clock = _CLOCK.match(text, end, stop)
            if clock is not None:
                moment = f"{written}T{clock[1].zfill(2)}:{clock[2]}{clock[3] or ''}"
                return Figure(
                    "DATE",
                    clock.end(),
                    date,
                    "bad-date",
                    say("a date and a clock time are joined with T"),
                    say("write {moment}", moment=moment),
                    moment,
                )
            return Figure("DATE", end, date)
        time = dt.time(int(hour), int(minute), int(second or 0), int((fraction or "0").ljust(6, "0")))
        return Figure("DATETIME", end, dt.datetime.combine(date, time))
    except ValueError:
        pass
    return Figure("DATE", end, dt.date(2000, 1, 1), "bad-date", *_impossible(written, year, month, day, hour))


def _impossible(written: str, year: str, month: str, day: str | None, hour: str | None) -> tuple[str, str]:
    if not 1 <= int(year) <= 9999:
        return say("there is no year {year}", year=year), say("years run from 0001 to 9999")
    if not 1 <= int(month) <= 12:
        message = say("`{written}` is no date: there is no month {month}", written=written, month=month)
        return message, say("a date is written year-month-day: 2026-11-01")
    days = monthrange(int(year), int(month))[1]
    if day is not None and not 1 <= int(day) <= days:
        message = say(
            "`{written}` is no date: {month} has {days} days", written=written, month=f"{year}-{month}", days=days
        )
        return message, say("its last day is {day}", day=f"{year}-{month}-{days}")
    return say("`{written}` is no time of day", written=written), say("clock times run from 00:00 to 23:59:59")


def _loose_date(found: re.Match[str]) -> Figure:
    written = found.group()
    first, second, third = (int(part) for part in re.split(r"[-/.]", re.split(r"[T ]", written)[0])[:3])
    readings = []
    orders = ((first, second, third),) if first > 31 else ((third, second, first), (third, first, second))
    for year, month, day in orders:
        try:
            readings.append(dt.date(year if year > 99 else 2000 + year, month, day))
        except ValueError:
            continue
    readings = list(dict.fromkeys(readings))
    message = say("`{written}` is not how a date is written here", written=written)
    value = readings[0] if readings else dt.date(2000, 1, 1)
    if not readings:
        help = say("a date is written year-month-day: 2026-11-01")
        return Figure("DATE", found.end(), value, "bad-date", message, help)
    help = say("write {date}", date=either([reading.isoformat() for reading in readings]))
    replacement = readings[0].isoformat() if len(readings) == 1 else None
    return Figure("DATE", found.end(), value, "bad-date", message, help, replacement)


def _year_month(found: re.Match[str]) -> Figure:
    written = found.group()
    year, month = written.split("-")
    if 1 <= int(month) <= 12:
        return Figure(
            "MONTH",
            found.end(),
            (max(int(year), 1), int(month)),
            "bad-date",
            say("`{written}` could be a month or a subtraction", written=written),
            say(
                "write {month} for the month; a minus between numbers has spaces around it",
                month=f"{year}-{month.zfill(2)}",
            ),
        )
    return Figure("NUMBER", found.end(), _zero(written), *_subtraction(written))


def _subtraction(written: str) -> tuple[str, str, str]:
    low, _, high = written.partition("-")
    return (
        "bad-number",
        say("`{written}` could be a range, a date or a subtraction", written=written),
        say(
            "a minus between numbers has spaces around it: {low} - {high}; a range is BETWEEN {low} AND {high}",
            low=low,
            high=high,
        ),
    )


def _range(found: re.Match[str]) -> Figure:
    return Figure("NUMBER", found.end(), _zero(), *_subtraction(found.group()))


def _grouped(found: re.Match[str]) -> Figure:
    written = found.group()
    plain = re.sub(_GAP, "", written).replace(",", ".")
    marked = re.sub(_GAP, "_", written).replace(",", ".")
    return Figure(
        "NUMBER",
        found.end(),
        NumberValue(Decimal(plain), False, plain),
        "bad-number",
        say("`{written}` reads as several numbers", written=written),
        say("write {plain} or {marked}", plain=plain, marked=marked),
        marked,
    )


def _separated(found: re.Match[str]) -> Figure:
    written = found.group()
    numbers = re.split(r"[.,'’]", written)
    joined = "".join(numbers)
    readings: list[str] = []
    if len(numbers) == 2:
        readings.append(say("{number} for a decimal number", number=".".join(numbers)))
    if all(len(part) == 3 for part in numbers[1:]) and len(numbers[0]) <= 3:
        readings.append(say("{number} for the whole number", number=joined))
    if "," in written and "." not in written:
        listed = ", ".join(numbers)
        readings.append(
            say("{numbers} (with spaces) for two numbers", numbers=listed)
            if len(numbers) == 2
            else say("{numbers} (with spaces) for several numbers", numbers=listed)
        )
    return Figure(
        "NUMBER",
        found.end(),
        _zero(written),
        "bad-number",
        say("`{written}` could be read in several ways", written=written)
        if len(readings) != 1
        else say("`{written}` is not a number", written=written),
        _offered(readings) if readings else say("a number has one point at most: 1234.5"),
    )


def _offered(readings: list[str]) -> str:
    """What to write for each reading."""
    match readings:
        case [one]:
            return say("write {one}", one=one)
        case [first, second]:
            return say("write {first}, or {second}", first=first, second=second)
        case _:
            first, second, third = readings
            return say("write {first}, or {second}, or {third}", first=first, second=second, third=third)


def _plain(text: str, start: int, stop: int) -> Figure:
    found = _PLAIN.match(text, start, stop)
    assert found is not None
    end = found.end()
    written = found.group()
    percent = _SPACED_PERCENT.match(text, end, stop)
    if percent is not None:
        return Figure("NUMBER", percent.end(), number(text[start : percent.end()]))
    currency = _CURRENCY.match(text, end, stop)
    if currency is not None:
        return Figure(
            "NUMBER",
            currency.end(),
            number(written),
            "bad-number",
            say("a number carries no currency sign (`{sign}`)", sign=currency[1]),
            say("write {written}", written=written),
            written,
        )
    run = _RUN.match(text, end, stop)
    if run is not None:
        whole = text[start : run.end()]
        return Figure(
            "NUMBER",
            run.end(),
            number(written),
            "bad-number",
            say("`{written}` is neither a number nor a name", written=whole),
            say(
                "write {number} {rest} with a space, or in back-quotes if it is a name: `{whole}`",
                number=written,
                rest=run.group(),
                whole=whole,
            ),
        )
    return Figure("NUMBER", end, number(written))

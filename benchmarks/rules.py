"""The segments as `.seg` texts, and the catalog that they speak of."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from pathlib import Path

from benchmarks.segments import Aggregate, Attribute, Compared, Condition, Filter, NotFollowed, Recency, Segment, Top

#: The instant of every run. Its local date is 1 January, so that the last 30 days began on 2 December, as they do in SQL.
AS_OF = "2026-01-01T00:00"

CATALOG = """\
name: benchmark
timezone: UTC
segments: segments/

targets:
  data: {{{target}}}

entities:
  customer:
    table: customers
    key: id
    label: {{one: customer, many: customers}}
    attributes:
      id: {{type: number, stored: integer}}
      region: text
      country: text
      city: text
      birth_date: date
      signup_date: date
      email_consent: boolean
      sms_consent: boolean
      b2b: boolean
      tier: text
      tags: list of text
      gender: text
      source: text
      loyalty_points: {{type: number, stored: integer}}

facts:
  orders:
    table: orders
    key: id
    of: {{customer: customer_id}}
    time: {{column: ordered_at, type: datetime, timezone: UTC}}
    label: {{one: order, many: orders}}
    columns:
      id: {{type: number, stored: integer}}
      amount: {{type: number, stored: decimal}}
      category: text
      channel: text
      payment_method: text
      status: text
      coupon: text
  events:
    table: events
    key: id
    of: {{customer: customer_id}}
    time: {{column: occurred_at, type: datetime, timezone: UTC}}
    label: {{one: event, many: events}}
    columns:
      id: {{type: number, stored: integer}}
      name: text
      page: text
      value: {{type: number, stored: integer}}
"""


def value(of: str | int) -> str:
    """A literal."""
    return f"'{of}'" if isinstance(of, str) else str(of)


def window(days: int | None) -> str:
    """` IN LAST 30 DAYS`, or nothing."""
    return f" IN LAST {days} DAYS" if days else ""


def where(filters: Sequence[Filter], *, alone: bool) -> str:
    """What a fact must be like; `alone`: inside of an aggregate's parentheses."""
    if not filters:
        return ""
    text = " AND ".join(f"{each.column} {each.sign} {value(each.value)}" for each in filters)
    return f" WHERE {text}" if alone else f" WHERE ({text})"


def _attribute(condition: Attribute) -> str:
    match condition:
        case Attribute(column, "is", _):
            return column
        case Attribute(column, "is not", _):
            return f"NOT {column}"
        case Attribute(column, "in", values):
            return f"{column} IN ({', '.join(value(each) for each in values)})"
        case Attribute(column, sign, (only,)) if column.endswith("_date"):
            return f"{column} {sign} {only}"
        case Attribute(column, sign, (only,)):
            return f"{column} {sign.upper()} {value(only)}"
        case _:
            raise ValueError(condition)


def _quantity(sign: str, number: int) -> str:
    match sign, number:
        case "=", 0:
            return "NO"
        case ">", 0:
            return ""
        case _:
            return {">": "MORE THAN", ">=": "AT LEAST", "=": "EXACTLY"}[sign] + f" {number}"


def _inside(aggregate: Aggregate) -> str:
    column = f".{aggregate.column}" if aggregate.column else ""
    return f"{aggregate.fact}{column}{window(aggregate.days)}{where(aggregate.filters, alone=True)}"


def condition_text(condition: Condition) -> str:
    """A condition as a marketer writes it."""
    match condition:
        case Attribute():
            return _attribute(condition)
        case Compared(Aggregate(fact, "count", None, filters, days), sign, number):
            words = ("HAS", _quantity(sign, number), fact)
            return " ".join(word for word in words if word) + window(days) + where(filters, alone=False)
        case Compared(aggregate, sign, number):
            return f"{aggregate.function.upper()}({_inside(aggregate)}) {sign} {number}"
        case Recency(last, within, days):
            return f"DAYS SINCE LAST({_inside(last)}) {'<=' if within else '>'} {days}"
        case Top(aggregate, percent):
            return f"{aggregate.function.upper()}({_inside(aggregate)}) IN TOP {percent}%"
        case NotFollowed(event, days, within):
            first = f"HAS events IN LAST {days} DAYS WHERE name = '{event}'"
            return f"{first} NOT FOLLOWED BY orders WITHIN {within} DAYS"


def rule(segment: Segment) -> str:
    """A segment's definition."""
    groups = []
    for group in segment.groups:
        texts = [condition_text(condition) for condition in group]
        groups.append(f"({' OR '.join(texts)})" if len(texts) > 1 else texts[0])
    lines = [f"SEGMENT {segment.name}", f"  AS {groups[0]}", *(f"    AND {text}" for text in groups[1:])]
    if segment.without_tag:
        lines.append(f"  EXCLUDE (tags CONTAINS '{segment.without_tag}')")
    return "\n".join(lines) + "\n"


def write_project(folder: Path, segments: Sequence[Segment], target: Mapping[str, str]) -> None:
    """A project of the segments over a target (`{"engine": "duckdb", "path": …}`)."""
    filled = ", ".join(f'{key}: "{text}"' for key, text in target.items())
    (folder / "segments").mkdir(parents=True)
    (folder / "segql.yml").write_text(CATALOG.format(target=filled), encoding="utf-8")
    text = "\n".join(rule(segment) for segment in segments)
    (folder / "segments" / "all.seg").write_text(text, encoding="utf-8")

"""How long a rule takes to compile, beside PRQL: `python -m benchmarks.compiling [segments]`.

The same segments are compiled as a segql project, whole (read, checked, planned, written for DuckDB), and as PRQL texts,
one by one. Neither runs. PRQL (package prqlc, written in Rust) is asked for unformatted SQL without its comment.
"""

from __future__ import annotations

import sys
import tempfile
import time
from collections.abc import Callable, Sequence
from datetime import datetime, timedelta
from pathlib import Path

from benchmarks.data import NOW
from benchmarks.rules import AS_OF, rule, value, write_project
from benchmarks.segments import (
    TIME,
    Aggregate,
    Attribute,
    Compared,
    Condition,
    NotFollowed,
    Recency,
    Segment,
    Top,
    aggregates,
    draw,
)
from benchmarks.table import machine, print_table

_CALLED = {"sum": "sum", "avg": "average", "max": "max"}


def _back(days: int) -> str:
    return f"@{datetime.fromisoformat(NOW) - timedelta(days=days):%Y-%m-%dT%H:%M:%S}"


def _sign(sign: str) -> str:
    return "==" if sign == "=" else sign


def _aggregated(aggregate: Aggregate) -> str:
    passed = [f"{each.column} {_sign(each.sign)} {value(each.value)}" for each in aggregate.filters]
    if aggregate.days:
        passed.append(f"{TIME[aggregate.fact]} >= {_back(aggregate.days)}")
    kept = "1" if aggregate.function == "count" else aggregate.column
    function = "sum" if aggregate.function == "count" else _CALLED[aggregate.function]
    return f"{function} case [{' && '.join(passed)} => {kept}]" if passed else f"{function} {kept}"


def _attribute(condition: Attribute) -> str:
    column = f"customers.{condition.column}"
    match condition:
        case Attribute(_, "is", _):
            return column
        case Attribute(_, "is not", _):
            return f"!{column}"
        case Attribute(_, "in", values):
            return "(" + " || ".join(f"{column} == {value(each)}" for each in values) + ")"
        case Attribute(_, "contains", (tag,)):
            return f's"list_contains({{{column}}}, {value(tag)})"'
        case Attribute(name, sign, (only,)):
            return f"{column} {_sign(sign)} {f'@{only}' if name.endswith('_date') else value(only)}"
        case _:
            raise ValueError(condition)


def _condition(condition: Condition, names: dict[Aggregate, str], waits: dict[NotFollowed, str], customers: int) -> str:
    match condition:
        case Attribute():
            return _attribute(condition)
        case Compared(aggregate, sign, number):
            name = f"of_{aggregate.fact}.{names[aggregate]}"
            return f"{name if aggregate.function == 'avg' else f'({name} ?? 0)'} {_sign(sign)} {number}"
        case Recency(last, within, days):
            return f"of_{last.fact}.{names[last]} {'>=' if within else '<'} {_back(days)}"
        case Top(aggregate, percent):
            return f"of_{aggregate.fact}.{names[aggregate]}_place <= {(customers * percent + 99) // 100}"
        case NotFollowed():
            return f"{waits[condition]}.waiting > 0"


def _grouped(fact: str, names: dict[Aggregate, str], ranked: Sequence[Aggregate]) -> str:
    columns = ", ".join(f"{name} = {_aggregated(aggregate)}" for aggregate, name in names.items())
    places = "".join(
        f" | sort {{-{names[each]}, customer_id}} | derive {{{names[each]}_place = row_number this}}" for each in ranked
    )
    rows = f"from {fact} | group customer_id (aggregate {{{columns}}}){places}"
    return f"join side:left of_{fact}=({rows}) (customers.id == of_{fact}.customer_id)"


def _waiting(condition: NotFollowed, name: str) -> str:
    late = f"orders.ordered_at <= events.occurred_at + {condition.within}days"
    return (
        f"join side:left {name}=(from events | filter name == '{condition.event}'"
        f" && occurred_at >= {_back(condition.days)} && occurred_at < {_back(condition.within)}"
        " | join side:left orders (events.customer_id == orders.customer_id"
        f" && orders.ordered_at >= events.occurred_at && {late})"
        " | filter orders.id == null | group events.customer_id (aggregate {waiting = count this}))"
        f" (customers.id == {name}.customer_id)"
    )


def prql(segment: Segment, customers: int = 1_000_000) -> str:
    """A segment as somebody writes it in PRQL, who knows how many customers there are: each table grouped once."""
    names = {aggregate: f"a{place}" for place, aggregate in enumerate(aggregates([segment]))}
    ranked = [condition.aggregate for condition in segment.conditions() if isinstance(condition, Top)]
    waits = {
        condition: f"wait_{place}"
        for place, condition in enumerate(segment.conditions())
        if isinstance(condition, NotFollowed)
    }
    lines = ["from customers"]
    for fact in ("orders", "events"):
        of_fact = {aggregate: name for aggregate, name in names.items() if aggregate.fact == fact}
        if of_fact:
            lines.append(_grouped(fact, of_fact, [each for each in dict.fromkeys(ranked) if each in of_fact]))
    lines += [_waiting(condition, name) for condition, name in waits.items()]
    groups = [
        " || ".join(f"({_condition(each, names, waits, customers)})" for each in group) for group in segment.groups
    ]
    if segment.without_tag:
        groups.append(f"!({_attribute(Attribute('tags', 'contains', (segment.without_tag,)))})")
    lines += [f"filter ({group})" for group in groups]
    return "\n".join([*lines, "select {customers.id}"]) + "\n"


def _timed(work: Callable[[], int]) -> tuple[float, int]:
    """Processor seconds, and what the work gives: how many characters of SQL."""
    start = time.process_time()
    written = work()
    return time.process_time() - start, written


def compile_segql(folder: Path) -> int:
    """Compile a project; the characters of all statements."""
    import segql

    return sum(map(len, segql.load_project(folder).compile_all(dialect="duckdb", as_of=AS_OF).values()))


def compile_prql(texts: Sequence[str]) -> int:
    """Compile texts one by one."""
    import prqlc

    options = prqlc.CompileOptions(target="sql.duckdb", format=False, signature_comment=False)
    return sum(len(prqlc.compile(text, options)) for text in texts)


def main() -> None:
    """Compile once for what is loaded on first use, then measure."""
    count = int(sys.argv[1]) if len(sys.argv) > 1 else 1000
    segments = draw(count)
    with tempfile.TemporaryDirectory() as temporary:
        folder, small = Path(temporary) / "all", Path(temporary) / "one"
        target = {"engine": "duckdb", "path": "shop.duckdb"}
        write_project(folder, segments, target)
        write_project(small, segments[:1], target)
        texts = [prql(segment) for segment in segments]
        compile_segql(small)
        compile_prql(texts[:1])
        measured = {
            "segql": (sum(len(rule(segment)) for segment in segments), *_timed(lambda: compile_segql(folder))),
            "PRQL": (sum(map(len, texts)), *_timed(lambda: compile_prql(texts))),
        }
    peer = measured["PRQL"][1]
    rows = [
        (name, f"{read:,}", f"{written:,}", f"{busy:.2f}", f"{busy / count * 1000:.2f}", f"{peer / busy:.1f}")
        for name, (read, busy, written) in measured.items()
    ]
    print(f"{machine()}; {count:,} segments\n")
    print_table(("", "characters", "of SQL", "CPU seconds", "ms a rule", "× PRQL"), rows)


if __name__ == "__main__":
    main()

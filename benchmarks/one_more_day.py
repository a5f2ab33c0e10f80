"""One more day of a shop's life, for measuring a refresh: new customers and facts, and facts that come late, change or go.

Like the shop itself a pure function of numbers, so a day is the same wherever it happens; days are lived in order, from 1
(1 January 2026) on. `live` lets a day happen in a DuckDB file, `benchmarks.postgres.live` in a server.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime, timedelta

import duckdb

from benchmarks.data import NOW, Size, customers, define_draws, events, orders

#: Rows of a day that are not simply new, as parts of those that are.
LATE, CHANGED, GONE = 0.02, 0.01, 0.005
#: How many days late a fact comes at most.
LATEST = 30


@dataclass(frozen=True, slots=True)
class Day:
    """How many rows a day brings."""

    customers: int
    orders: int
    events: int

    @classmethod
    def of(cls, size: Size) -> Day:
        """A day like those before it, and never an empty one."""
        return cls(max(1, size.customers // 2_920), max(4, size.orders // 365), max(4, size.events // 365))


def when(number: int, seed: int) -> str:
    """The instant of a fact that arrives on a day: in it, or, if late, in one of those before."""
    day = f"TIMESTAMP '{NOW}' + INTERVAL '{number - 1} days'"
    late = f"CASE WHEN u(i, {seed}) < {LATE} THEN 1 + floor(u(i, {seed + 1}) * {LATEST})::INT ELSE 0 END"
    return f"{day} + to_seconds(floor(u(i, {seed + 2}) * 86400)::BIGINT) - to_days({late})"


def statements(size: Size, number: int) -> list[str]:
    """What happens on a day, as SQL that DuckDB runs: tables `new_*` of the rows that come, `changed_orders` (id, status),
    `changed_customers` (id, tier), and `gone_*` (id)."""
    day, before = Day.of(size), number - 1
    first_order, first_event = size.orders + before * day.orders, size.events + before * day.events
    first_customer = size.customers + before * day.customers

    def rows(first: int, count: int) -> str:
        return f"range({first}, {first + count}) r(i)"

    def chosen(first: int, count: int, part: float, seed: int) -> str:
        """Ids of rows that there were, some of them perhaps gone by now."""
        some = max(1, round(count * part))
        return (
            f"(SELECT DISTINCT floor(u(i + {number} * 7, {seed}) * {first})::BIGINT + 1 AS id FROM range({some}) r(i))"
        )

    return [
        f"CREATE OR REPLACE TEMP TABLE new_customers AS {customers(rows(first_customer, day.customers))}",
        f"UPDATE new_customers SET signup_date = DATE '{NOW[:10]}' + {before}",
        f"CREATE OR REPLACE TEMP TABLE new_orders AS {orders(rows(first_order, day.orders), when(number, 130))}",
        # Who is new may order on the first day.
        f"UPDATE new_orders SET customer_id = {first_customer} + 1 + floor(u(id, 121) * {day.customers})::BIGINT "
        "WHERE u(id, 120) < 0.01",
        f"CREATE OR REPLACE TEMP TABLE new_events AS {events(rows(first_event, day.events), when(number, 230))}",
        "CREATE OR REPLACE TEMP TABLE changed_orders AS SELECT id, 'refunded' AS status FROM "
        + chosen(first_order, day.orders, CHANGED, 140),
        "CREATE OR REPLACE TEMP TABLE changed_customers AS SELECT id, 'gold' AS tier FROM "
        + chosen(first_customer, day.customers, 1.0, 40),
        f"CREATE OR REPLACE TEMP TABLE gone_orders AS FROM {chosen(first_order, day.orders, GONE, 150)}",
        f"CREATE OR REPLACE TEMP TABLE gone_events AS FROM {chosen(first_event, day.events, GONE, 250)}",
        f"CREATE OR REPLACE TEMP TABLE gone_customers AS FROM {chosen(first_customer, day.customers, 0.01, 50)}",
    ]


#: What the tables of a day do to the shop, in SQL that DuckDB and Postgres run.
APPLIED = (
    "INSERT INTO customers SELECT * FROM new_customers",
    "INSERT INTO orders SELECT * FROM new_orders",
    "INSERT INTO events SELECT * FROM new_events",
    "UPDATE orders SET status = c.status FROM changed_orders AS c WHERE orders.id = c.id",
    "UPDATE customers SET tier = c.tier FROM changed_customers AS c WHERE customers.id = c.id",
    "DELETE FROM orders WHERE id IN (SELECT id FROM gone_orders)",
    "DELETE FROM events WHERE id IN (SELECT id FROM gone_events)",
    "DELETE FROM customers WHERE id IN (SELECT id FROM gone_customers)",
)
#: The tables of a day.
TABLES = (
    "new_customers", "new_orders", "new_events", "changed_orders", "changed_customers",
    "gone_orders", "gone_events", "gone_customers",
)  # fmt: skip


def as_of(number: int) -> str:
    """The moment of the run after a day: the midnight that ends it. Day 0 is the shop as it was made."""
    return (datetime.fromisoformat(NOW) + timedelta(days=number)).strftime("%Y-%m-%dT%H:%M")


def make(connection: duckdb.DuckDBPyConnection, size: Size, number: int) -> None:
    """The tables of a day, in a connection's temporary tables."""
    define_draws(connection, size)
    for statement in statements(size, number):
        connection.execute(statement)


def live(connection: duckdb.DuckDBPyConnection, size: Size, number: int) -> None:
    """Let a day happen to the shop of a connection, all of it or nothing."""
    make(connection, size, number)
    connection.execute("BEGIN")
    for statement in APPLIED:
        connection.execute(statement)
    connection.execute("COMMIT")

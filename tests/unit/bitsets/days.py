"""A shop that lives day by day: facts come, some of them late, change and go; so do members, and rules."""

from __future__ import annotations

import datetime as dt
import random
from pathlib import Path

import duckdb

import segql
from segql.bitsets.compute import Memberships, compute
from segql.bitsets.refresh import Refreshing
from segql.engines.duckdb_workspace import Overflow, Workspace
from segql.plan import Statement
from segql.plan.formulas import formulas
from segql.semantics import ir
from segql.sql import render_statement

CATALOG = """\
name: days
timezone: Europe/Paris
segments: segments/

targets:
  data: {engine: duckdb, path: data.duckdb}

entities:
  customer:
    table: customers
    key: id
    label: {one: customer, many: customers}
    attributes:
      id: {type: number, stored: integer}
      region: text
  account:
    table: accounts
    key: [land, code]
    label: {one: account, many: accounts}
    attributes:
      land: text
      code: text
      seats: {type: number, stored: integer}

lookups:
  product:
    table: products
    key: sku
    columns: {sku: text, kind: text}

facts:
  orders:
    table: orders
    key: id
    of: {customer: customer_id}
    time: {column: ordered_at, type: datetime, timezone: UTC}
    label: {one: order, many: orders}
    columns:
      id: {type: number, stored: integer}
      amount: {type: number, stored: decimal}
      channel: text
      product: {lookup: product, by: sku}
      sku: text
  web_orders:
    table: orders
    key: id
    of: {customer: customer_id}
    where: channel = 'web'
    time: {column: ordered_at, type: datetime, timezone: UTC}
    label: {one: web_order, many: web_orders}
    columns:
      id: {type: number, stored: integer}
      amount: {type: number, stored: decimal}
      channel: text
  visits:
    table: visits
    of: {customer: customer_id}
    time: {column: visited_on, type: date}
    label: {one: visit, many: visits}
    columns: {page: text}
  notes:
    table: notes
    of: {customer: customer_id}
    label: {one: note, many: notes}
    columns: {kind: text, stars: {type: number, stored: integer}}
  calls:
    table: calls
    of: {account: [land, code]}
    time: {column: called_at, type: datetime, timezone: Europe/Paris}
    label: {one: call, many: calls}
    columns: {land: text, code: text, topic: text, minutes: {type: number, stored: integer}}
"""

CUSTOMER_RULES = (
    "HAS orders",
    "HAS AT LEAST 2 orders IN LAST 7 DAYS",
    "HAS orders IN LAST 48 HOURS",
    "HAS AT LEAST 3 orders IN LAST 30 DAYS WHERE channel = 'web'",
    "HAS NO orders IN LAST 90 DAYS WHERE channel = 'app'",
    "SUM(orders.amount) > 300",
    "SUM(orders.amount IN LAST 30 DAYS WHERE channel = 'shop') > 50",
    "AVG(orders.amount IN LAST 60 DAYS) >= 40",
    "AVG(web_orders.amount IN LAST 14 DAYS) < 60",
    "HAS AT LEAST 2 orders IN THIS MONTH",
    "HAS orders IN LAST MONTH WHERE product.kind = 'book'",
    "DAYS SINCE LAST(orders.ordered_at) <= 10",
    "DAYS SINCE LAST(orders.ordered_at WHERE channel = 'web') > 20",
    "FIRST(orders.ordered_at) >= 2025-09-01",
    "SUM(orders.amount) IN TOP 10%",
    "HAS AT LEAST 2 visits IN LAST 3 DAYS",
    "HAS visits IN LAST 14 DAYS WHERE page = 'home'",
    "HAS EXACTLY 0 visits IN LAST 60 DAYS WHERE page = 'cart'",
    "HAS AT LEAST 2 notes WHERE kind = 'bad'",
    "AVG(notes.stars) >= 3",
    "COUNT(orders) > COUNT(visits IN LAST 30 DAYS)",
    "HAS orders BEFORE 2025-06-01",
    "HAS visits WHERE page = 'home' AND region = 'north'",
    "HAS visits FOLLOWED BY orders WITHIN 3 DAYS",
    "HAS visits WHERE page = 'cart' FOLLOWED BY orders IN LAST 30 DAYS WITHIN 7 DAYS",
    "HAS NO orders WHERE channel = 'web' FOLLOWED BY orders IN LAST 60 DAYS WHERE channel = 'app'",
    "HAS orders IN LAST 90 DAYS FOLLOWED BY visits AND region = 'north'",
    "MAX(orders.amount IN LAST 30 DAYS) > 90",
)
ACCOUNT_RULES = (
    "HAS calls IN LAST 24 HOURS",
    "HAS AT LEAST 2 calls IN LAST 3 HOURS",
    "HAS calls IN LAST 7 DAYS WHERE topic = 'sale'",
    "HAS NO calls IN LAST 30 DAYS WHERE topic = 'help'",
    "SUM(calls.minutes IN LAST 30 DAYS) >= 30",
    "AVG(calls.minutes) > 5",
    "COUNT(calls) >= 4 AND seats > 5",
    "HAS calls WHERE topic = 'help' FOLLOWED BY calls WHERE topic = 'sale' WITHIN 5 DAYS",
)
#: Rules that are there on some days only.
PASSING = (
    "HAS AT LEAST 2 orders IN LAST 45 DAYS WHERE channel = 'web'",
    "SUM(orders.amount IN LAST 21 DAYS WHERE sku = 's3') > 20",
    "HAS AT LEAST 3 visits IN LAST 30 DAYS WHERE page = 'cart'",
    "MAX(orders.amount IN LAST 90 DAYS) > 80",
    "HAS notes WHERE stars < 2",
)

TABLES = """
CREATE TABLE customers (id BIGINT, region VARCHAR);
CREATE TABLE accounts (land VARCHAR, code VARCHAR, seats INTEGER);
CREATE TABLE products (sku VARCHAR, kind VARCHAR);
CREATE TABLE orders (id BIGINT, customer_id INTEGER, ordered_at TIMESTAMP, amount DECIMAL(10,2), channel VARCHAR,
  sku VARCHAR);
CREATE TABLE visits (customer_id BIGINT, visited_on DATE, page VARCHAR);
CREATE TABLE notes (customer_id BIGINT, kind VARCHAR, stars INTEGER);
CREATE TABLE calls (land VARCHAR, code VARCHAR, called_at TIMESTAMP, topic VARCHAR, minutes INTEGER);
"""
LANDS = ("FR", "DE:", "x")


class Shop:
    """The shop in a DuckDB of its own; `now` is how far it has lived."""

    def __init__(self, folder: Path, seed: int, start: dt.datetime) -> None:
        self.folder, self.now, self.draw = folder, start, random.Random(seed)
        (folder / "segments").mkdir(parents=True)
        (folder / "segql.yml").write_text(CATALOG, encoding="utf-8")
        self.connection = duckdb.connect()
        self.connection.execute("SET TimeZone = 'UTC'")
        self.connection.execute(TABLES)
        self._orders = 0
        self._customers = 0
        self._run("INSERT INTO products VALUES (?, ?)", [(f"s{n}", "book" if n % 2 else "toy") for n in range(6)])
        self.add_customers(120)
        self.add_accounts(60)
        for days in range(200, 0, -8):
            self.facts(self.now - dt.timedelta(days=days), 8 * 24, 0.02)

    def _run(self, sql: str, rows: list[tuple[object, ...]]) -> None:
        if rows:
            self.connection.executemany(sql, rows)

    def add_customers(self, count: int) -> None:
        """Customers with the next keys; orders of some of them may have been there before."""
        rows = [(100 + self._customers + n, self.draw.choice(["north", "south", None])) for n in range(count)]
        self._customers += count
        self._run("INSERT INTO customers VALUES (?, ?)", rows)

    def add_accounts(self, count: int) -> None:
        """Accounts whose keys stand anywhere among the others."""
        have = set(self.connection.execute("SELECT land, code FROM accounts").fetchall())
        wanted = {(self.draw.choice(LANDS), f"{self.draw.randrange(300)}") for _ in range(count)} - have
        self._run("INSERT INTO accounts VALUES (?, ?, ?)", [(*key, self.draw.randrange(10)) for key in sorted(wanted)])

    def _when(self, start: dt.datetime, hours: float) -> dt.datetime:
        return start + dt.timedelta(seconds=self.draw.randrange(int(hours * 3600)))

    def facts(self, start: dt.datetime, hours: float, each: float) -> None:
        """Facts in some hours from an instant on (UTC), so many of each kind a customer and day."""
        count = lambda: max(1, round(self.draw.random() * 2 * each * self._customers * hours / 24))  # noqa: E731
        draw, owner = self.draw, lambda: 95 + int(self._customers * self.draw.random() ** 2 * 1.1)
        orders = []
        for _ in range(count()):
            self._orders += 1
            at = None if draw.random() < 0.02 else self._when(start, hours)
            amount = None if draw.random() < 0.05 else round(draw.random() * 100, 2)
            channel = draw.choice(["web", "app", "shop", None])
            whose = None if draw.random() < 0.02 else owner()
            orders.append((self._orders, whose, at, amount, channel, f"s{draw.randrange(8)}"))
        self._run("INSERT INTO orders VALUES (?, ?, ?, ?, ?, ?)", orders)
        visits = [
            (owner(), self._when(start, hours).date(), draw.choice(["home", "cart", "x"])) for _ in range(count())
        ]
        self._run("INSERT INTO visits VALUES (?, ?, ?)", visits)
        notes = [
            (owner(), draw.choice(["bad", "good"]), draw.choice([None, 1, 2, 3, 4, 5])) for _ in range(count() // 8)
        ]
        self._run("INSERT INTO notes VALUES (?, ?, ?)", notes)
        calls = []
        for _ in range(count()):
            # On the clock of the wall, times that do not exist or exist twice included.
            at = None if draw.random() < 0.02 else self._when(start, hours) + dt.timedelta(hours=draw.choice([1, 2]))
            key = draw.choice(LANDS), f"{draw.randrange(300)}"
            calls.append((*key, at, draw.choice(["sale", "help"]), draw.choice([None, *range(1, 20)])))
        self._run("INSERT INTO calls VALUES (?, ?, ?, ?, ?)", calls)

    def live(self, hours: float, *, upheaval: float = 0.0) -> None:
        """Some hours pass. Some facts come late, change or go; so do members. `upheaval`: a part of all facts changes."""
        start, draw, run = self.now, self.draw, self.connection.execute
        self.facts(start, hours, 0.1)
        self.now = start + dt.timedelta(hours=hours)
        if draw.random() < 0.6:
            self.facts(start - dt.timedelta(days=draw.randrange(1, 120)), 24, 0.01)
        if draw.random() < 0.3:  # some are early: of the next days
            self.facts(self.now, 48, 0.01)
        chosen = f"hash(rowid, {draw.randrange(10**6)}) % 1000 < {max(3, int(upheaval * 1000))}"
        changes = (
            f"DELETE FROM orders WHERE {chosen}",
            f"UPDATE orders SET channel = 'web' WHERE {chosen}",
            f"UPDATE orders SET amount = amount + 1 WHERE {chosen}",
            f"UPDATE orders SET ordered_at = ordered_at - INTERVAL 40 DAY WHERE {chosen}",
            f"UPDATE orders SET ordered_at = NULL WHERE {chosen}",
            f"UPDATE orders SET customer_id = customer_id + 1 WHERE {chosen}",
            f"DELETE FROM visits WHERE {chosen}",
            f"UPDATE visits SET visited_on = visited_on + 9 WHERE {chosen}",
            f"UPDATE notes SET stars = 1 WHERE {chosen}",
            f"DELETE FROM notes WHERE {chosen}",
            f"DELETE FROM calls WHERE {chosen}",
            f"UPDATE calls SET called_at = called_at + INTERVAL 1 HOUR WHERE {chosen}",
            f"UPDATE calls SET code = '7' WHERE {chosen}",
            f"DELETE FROM customers WHERE {chosen}",
            "DELETE FROM customers WHERE id = (SELECT min(id) FROM customers)",
            "DELETE FROM customers WHERE id = (SELECT max(id) FROM customers)",
            # Somebody comes back, whose facts were there all the time.
            f"INSERT INTO customers SELECT i, 'north' FROM range(100, {100 + self._customers}) AS r(i) "
            "WHERE i NOT IN (SELECT id FROM customers) LIMIT 2",
            f"DELETE FROM accounts WHERE {chosen}",
            "UPDATE products SET kind = 'book' WHERE sku = 's2'",
            "UPDATE products SET kind = 'toy' WHERE sku = 's2'",
        )
        for change in changes:
            if upheaval or draw.random() < 0.25:
                run(change)
        if draw.random() < 0.5:
            self.add_customers(draw.randrange(1, 4))
        if draw.random() < 0.5:
            self.add_accounts(draw.randrange(1, 4))

    # Asking -----------------------------------------------------------------------------------------------------------

    def program(self, rules: dict[str, str]) -> ir.Program:
        """The rules as of now."""
        text = "\n".join(
            f"SEGMENT {name} OF {'account' if name.startswith('a') else 'customer'} AS {rule}"
            for name, rule in rules.items()
        )
        (self.folder / "segments" / "all.seg").write_text(text, encoding="utf-8")
        return segql.load_project(self.folder).prepare(as_of=f"{self.now:%Y-%m-%dT%H:%M:%S}Z").program

    def computed(self, program: ir.Program, names: list[str], refreshing: Refreshing | None) -> Memberships:
        """The members of segments of one entity."""

        def spelled(made: Statement) -> str:
            return render_statement(made, "duckdb")

        place = Workspace(self.connection)
        wanted = formulas(program, program.segments[names[0]].entity, names)
        try:
            return compute(program, wanted, place, spelled, overflowing=Overflow, keeping=refreshing)
        finally:
            place.clear()


def rules_of(day: int) -> dict[str, str]:
    """The rules of a day: some come and go."""
    rules = {f"c{place}": rule for place, rule in enumerate(CUSTOMER_RULES)}
    rules |= {f"a{place}": rule for place, rule in enumerate(ACCOUNT_RULES)}
    rules |= {f"cx{place}": rule for place, rule in enumerate(PASSING) if (day // (3 + place)) % 2}
    if day % 7 == 3:
        rules["c1"] = "HAS AT LEAST 2 orders IN LAST 8 DAYS"
        del rules["c4"]
    return rules

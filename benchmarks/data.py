"""The shop that the memberships are measured on: customers, their orders over three years, what they did in one.

Every value is a pure function of its row's number, so a size has the same rows wherever and with however many threads it
is made. Activity is uneven as in life: a customer's place is the cube of an even draw (the top hundredth of the customers
have a fifth of the rows), and the places are scattered so that an id says nothing of it.
"""

from __future__ import annotations

import tempfile
from dataclasses import dataclass
from pathlib import Path

import duckdb

#: The moment of every run; all facts are before it.
NOW = "2026-01-01 00:00:00"
TABLES = ("customers", "orders", "events")
#: Where data is kept between runs unless `--data` says otherwise.
HOME = Path(tempfile.gettempdir()) / "segql-benchmarks"

REGIONS = ("north", "south", "east", "west", "central", "urban", "rural", "coast")
COUNTRIES = ("FR", "DE", "US", "GB", "ES", "IT", "NL", "BE", "PL", "SE")
TIERS = ("free", "silver", "gold", "platinum")
TAGS = {
    "vip": 0.03, "newsletter": 0.4, "beta": 0.05, "staff": 0.002,
    "blocked": 0.01, "wholesale": 0.04, "student": 0.1, "press": 0.003,
}  # fmt: skip
SOURCES = ("ads", "organic", "referral", "social", "store")
CATEGORIES = (
    "shoes", "dresses", "toys", "books", "garden", "electronics", "grocery", "beauty", "sports", "home",
    "pets", "music", "jewelry", "baby", "office", "travel", "wine", "art", "auto", "games",
)  # fmt: skip
CHANNELS = ("web", "app", "store", "phone")
PAYMENTS = ("card", "paypal", "invoice", "gift", "wire")
#: What an event may be; what is named more often happens more often.
EVENTS = (
    *["page_view"] * 5, "email_open", "email_open", "product_view", "product_view", "search", "login", "email_click",
    "add_to_cart", "cart_abandoned", "app_open", "push_open", "wishlist_add", "review", "support_ticket", "unsubscribe",
)  # fmt: skip


@dataclass(frozen=True, slots=True)
class Size:
    """How many rows the tables have."""

    customers: int
    orders: int
    events: int

    @classmethod
    def of(cls, scale: float) -> Size:
        """1.0 is a million customers, ten million orders, fifty million events."""
        return cls(round(1_000_000 * scale), round(10_000_000 * scale), round(50_000_000 * scale))

    def __str__(self) -> str:
        return f"{self.customers:,} customers, {self.orders:,} orders, {self.events:,} events"


def listed(texts: tuple[str, ...]) -> str:
    """Texts as a DuckDB list."""
    return "[" + ", ".join(f"'{text}'" for text in texts) + "]"


def define_draws(connection: duckdb.DuckDBPyConnection, size: Size) -> None:
    """`u(i, s)`: the even draw number `s` of row `i`, in [0, 1). `whose(i, s)`: a customer, the busy ones more often."""
    connection.execute(
        "CREATE OR REPLACE TEMP MACRO u(i, s) AS ((hash(i * 1000003 + s) >> 11)::DOUBLE / 9007199254740992.0)"
    )
    connection.execute(
        "CREATE OR REPLACE TEMP MACRO whose(i, s) AS "
        f"((floor({size.customers} * pow(u(i, s), 3))::BIGINT * 7919) % {size.customers} + 1)"
    )


def customers(rows: str) -> str:
    """A SELECT of the customers whose numbers (from 0) are the column `i` of `rows`."""
    shares = ", ".join(str(share) for share in TAGS.values())
    return f"""
SELECT i + 1 AS id,
  {listed(REGIONS)}[1 + floor(8 * pow(u(i, 1), 1.7))::INT] AS region,
  {listed(COUNTRIES)}[1 + floor(10 * pow(u(i, 2), 2))::INT] AS country,
  'city_' || floor(500 * pow(u(i, 3), 2))::INT AS city,
  DATE '1940-01-01' + floor(u(i, 4) * 25000)::INT AS birth_date,
  DATE '2018-01-01' + floor(u(i, 5) * 2920)::INT AS signup_date,
  u(i, 6) < 0.62 AS email_consent,
  u(i, 7) < 0.35 AS sms_consent,
  u(i, 8) < 0.08 AS b2b,
  {listed(TIERS)}[1 + floor(4 * pow(u(i, 9), 2.5))::INT] AS tier,
  list_filter({listed(tuple(TAGS))}, lambda x, k: u(i, 20 + k) < [{shares}][k]) AS tags,
  round(36 + 24 * u(i, 10), 5) AS lat,
  round(-9 + 33 * u(i, 11), 5) AS lon,
  CASE WHEN u(i, 12) < 0.7 THEN ['m', 'f', 'x'][1 + floor(u(i, 13) * 2.05)::INT] END AS gender,
  {listed(SOURCES)}[1 + floor(5 * pow(u(i, 14), 1.5))::INT] AS source,
  floor(1000 * u(i, 15))::INT AS loyalty_points
FROM {rows}"""


def orders(rows: str, when: str) -> str:
    """A SELECT of the orders whose numbers are the column `i` of `rows`, made at the instant that `when` works out."""
    return f"""
SELECT i + 1 AS id,
  whose(i, 101) AS customer_id,
  {when} AS ordered_at,
  CAST(exp(2.2 + 2.6 * u(i, 103) + 1.2 * u(i, 104)) AS DECIMAL(10, 2)) AS amount,
  {listed(CATEGORIES)}[1 + floor(20 * pow(u(i, 105), 1.8))::INT] AS category,
  {listed(CHANNELS)}[1 + floor(4 * pow(u(i, 106), 1.6))::INT] AS channel,
  {listed(PAYMENTS)}[1 + floor(5 * pow(u(i, 107), 2))::INT] AS payment_method,
  CASE WHEN u(i, 108) < 0.90 THEN 'paid' WHEN u(i, 108) < 0.96 THEN 'refunded' ELSE 'cancelled' END AS status,
  CASE WHEN u(i, 109) < 0.15 THEN 'PROMO' || floor(u(i, 110) * 30)::INT END AS coupon
FROM {rows}"""


def events(rows: str, when: str) -> str:
    """The same of events."""
    return f"""
SELECT i + 1 AS id,
  whose(i, 201) AS customer_id,
  {listed(EVENTS)}[1 + floor(20 * pow(u(i, 202), 1.15))::INT] AS name,
  {when} AS occurred_at,
  '/p/' || floor(200 * pow(u(i, 204), 2))::INT AS page,
  floor(100 * u(i, 205))::INT AS value
FROM {rows}"""


def generate(path: Path, size: Size) -> None:
    """Make the DuckDB file. Facts lie in the order of their times, as a log does."""
    connection = duckdb.connect(str(path))
    try:
        define_draws(connection, size)
        connection.execute(f"CREATE TABLE customers AS {customers(f'range({size.customers}) r(i)')}")
        when = f"TIMESTAMP '{NOW}' - to_seconds(1 + CAST(pow(u(i, 102), 1.3) * 94608000 AS BIGINT))"
        rows = orders(f"range({size.orders}) r(i)", when)
        connection.execute(f"CREATE TABLE orders AS {rows} ORDER BY ordered_at")
        # In slices of time, so that nothing has to be sorted.
        year = f"31536000.0 / {size.events + 200}"
        when = f"TIMESTAMP '2025-01-01' + to_seconds(CAST(floor((i + u(i, 203) * 200) * {year}) AS BIGINT))"
        slices = max(1, size.events // 5_000_000)
        for number in range(slices):
            first, end = size.events * number // slices, size.events * (number + 1) // slices
            made = "INSERT INTO events" if number else "CREATE TABLE events AS"
            connection.execute(f"{made} {events(f'range({first}, {end}) r(i)', when)}")
        connection.execute("CHECKPOINT")
    finally:
        connection.close()


def duckdb_file(home: Path, scale: float) -> Path:
    """The data of a size as a DuckDB file, made unless it is there."""
    home.mkdir(parents=True, exist_ok=True)
    path = home / f"shop_{scale:g}.duckdb"
    if not path.exists():
        unfinished = path.with_suffix(".unfinished")
        unfinished.unlink(missing_ok=True)
        generate(unfinished, Size.of(scale))
        unfinished.rename(path)
    return path


def parquet_folder(home: Path, scale: float) -> Path:
    """The same as a folder of Parquet files, for what does not read DuckDB's."""
    folder = home / f"shop_{scale:g}"
    if not folder.exists():
        unfinished = folder.with_suffix(".unfinished")
        unfinished.mkdir(parents=True, exist_ok=True)
        with duckdb.connect(str(duckdb_file(home, scale)), read_only=True) as connection:
            for table in TABLES:
                connection.execute(f"COPY {table} TO '{unfinished / table}.parquet' (FORMAT parquet, COMPRESSION zstd)")
        unfinished.rename(folder)
    return folder

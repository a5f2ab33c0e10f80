"""A made-up shop of any size, as Parquet files: `python generate.py --customers 5000 --seed 7`.

The same seed makes the same shop everywhere, and customer 17 is the same person however many there are. Nobody in it
exists. The data runs from January 2023 to 31 October 2026.
"""

from __future__ import annotations

import argparse
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any

from making import buying, goods, messages, people, relations, tables, visiting

Made = dict[str, tuple[Mapping[str, str], Sequence[tuple[Any, ...]]]]


def make(customers: int, seed: int) -> Made:
    """The shop's tables: the columns with their types, and the rows."""
    firms = people.companies(seed, customers)
    everybody = people.people(seed, customers, firms)
    shelves = goods.products(seed)
    bought, seen = buying.Buying(seed, shelves), visiting.Visiting(seed)
    heard, lasting = messages.Messages(seed), relations.Relations(seed)
    for person in everybody:
        orders = bought.add(person)
        priced = seen.add(person)
        heard.add(person, orders)
        lasting.add(person, orders, priced)
    return {
        "customers": (people.CUSTOMER_COLUMNS, [person.row for person in everybody]),
        "companies": (people.COMPANY_COLUMNS, [firm.row for firm in firms]),
        "contacts": (people.CONTACT_COLUMNS, people.contacts(seed, everybody)),
        "products": (goods.PRODUCT_COLUMNS, [product.row for shelf in shelves.values() for product in shelf]),
        "brands": (goods.BRAND_COLUMNS, goods.brands()),
        "stores": (goods.STORE_COLUMNS, goods.stores()),
        "orders": (buying.ORDER_COLUMNS, bought.orders),
        "order_lines": (buying.LINE_COLUMNS, bought.lines),
        "refunds": (buying.REFUND_COLUMNS, bought.refunds),
        "carts": (buying.CART_COLUMNS, bought.carts),
        "site_events": (visiting.SITE_COLUMNS, seen.rows),
        "email_events": (messages.EMAIL_COLUMNS, heard.emails),
        "consents": (messages.CONSENT_COLUMNS, heard.consents),
        "tickets": (messages.TICKET_COLUMNS, heard.tickets),
        "answers": (messages.ANSWER_COLUMNS, heard.answers),
        "subscriptions": (relations.SUBSCRIPTION_COLUMNS, lasting.subscriptions),
        "points": (relations.POINT_COLUMNS, lasting.points),
        "sales_steps": (relations.STEP_COLUMNS, lasting.steps),
        "bookings": (relations.BOOKING_COLUMNS, lasting.bookings),
    }


def main(arguments: Sequence[str] | None = None) -> None:
    """Make a shop and write it."""
    parser = argparse.ArgumentParser(description=__doc__.splitlines()[0] if __doc__ else None)
    parser.add_argument("--customers", type=int, default=5000, help="how many (5000)")
    parser.add_argument("--seed", type=int, default=7, help="which shop (7)")
    parser.add_argument(
        "--out", type=Path, default=Path(__file__).parent / "data", help="the folder (data, beside this)"
    )
    options = parser.parse_args(arguments)
    if options.customers < people.BLOCK:
        parser.error(f"a shop has {people.BLOCK} customers or more")
    options.out.mkdir(parents=True, exist_ok=True)
    made = make(options.customers, options.seed)
    for name, (columns, rows) in made.items():
        tables.write(options.out, name, columns, rows)
    print(f"{options.out}: {', '.join(f'{len(rows):,} {name}' for name, (_, rows) in made.items())}")


if __name__ == "__main__":
    main()

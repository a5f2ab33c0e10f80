"""What is on the shelves."""

from __future__ import annotations

from dataclasses import dataclass

from making import clock, world
from making.chance import Chance
from making.people import Row


@dataclass(frozen=True, slots=True)
class Product:
    key: int
    department: str
    price: int
    row: Row


PRODUCT_COLUMNS = {
    "product_id": "integer", "product_name": "text", "department": "text", "category": "text", "brand_id": "integer",
    "price": "decimal", "is_bio": "boolean", "launched_on": "date",
}  # fmt: skip
BRAND_COLUMNS = {"brand_id": "integer", "brand": "text", "country": "text", "segment": "text", "owner": "text"}
STORE_COLUMNS = {
    "store_id": "integer", "store_name": "text", "city": "text", "lat": "float", "lng": "float", "square_metres": "integer",
    "opened_in": "integer",
}  # fmt: skip


def products(seed: int) -> dict[str, list[Product]]:
    """The products of each department, forty in all its categories."""
    found: dict[str, list[Product]] = {}
    key = 1000
    for department, categories, low, high, _ in world.DEPARTMENTS:
        shelf = found.setdefault(department, [])
        for _ in range(40):
            key += 1
            chance = Chance(seed, "product", key)
            category = chance.pick(categories)
            brand = chance.whole(1, len(world.BRANDS))
            share = chance.share()
            price = int(low + (high - low) * share * share * share)
            # A price that ends in .00, .50 or .90, as prices do.
            price = max(low, price - price % 100 + chance.pick((0, 50, 90)))
            segment = world.BRANDS[brand - 1][2]
            bio = category == "bio" or segment == "organic" or chance.hit(0.08)
            name = f"{world.BRANDS[brand - 1][0]} {category} {key}"
            launched = chance.whole(18_500, 20_700)
            row = (
                key, name, department, category, None if chance.hit(0.02) else brand, price,
                None if chance.hit(0.02) else bio, clock.date(launched),
            )  # fmt: skip
            shelf.append(Product(key, department, price, row))
    return found


def brands() -> list[Row]:
    """The brands: a product points to its brand."""
    return [(number, *brand) for number, brand in enumerate(world.BRANDS, start=1)]


def stores() -> list[Row]:
    """The shops."""
    return list(world.STORES)

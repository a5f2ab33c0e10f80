"""What customers buy, send back and leave in the cart."""

from __future__ import annotations

from making import clock
from making.chance import Chance, Weighted
from making.goods import Product
from making.people import CHANNELS, Person, Row

ORDER_COLUMNS = {
    "order_id": "text", "customer_id": "text", "ordered_at": "instant", "channel": "text", "status": "text",
    "coupon": "text", "amount": "decimal", "store_id": "integer", "delivered_on": "date",
}  # fmt: skip
LINE_COLUMNS = {
    "line_id": "text", "order_id": "text", "ordered_at": "instant", "product_id": "integer", "quantity": "integer",
    "unit_price": "decimal", "amount": "decimal", "returned": "boolean",
}  # fmt: skip
REFUND_COLUMNS = {
    "refund_id": "text", "order_id": "text", "customer_id": "text", "refunded_at": "instant", "amount": "decimal",
    "reason": "text",
}  # fmt: skip
CART_COLUMNS = {
    "cart_id": "text", "customer_id": "text", "started_at": "instant", "product_id": "integer", "amount": "decimal",
    "device": "text",
}  # fmt: skip

_STATUS = Weighted({"paid": 62, "shipped": 29, "cancelled": 6, "open": 3})
_COUPONS = Weighted({"": 78, "WELCOME10": 8, "SPRING": 7, "CART5": 7})
_REASONS = Weighted({"damaged": 30, "too small": 24, "not as shown": 30, "late": 16})
_LINES = Weighted({1: 38, 2: 27, 3: 19, 4: 10, 6: 6})
_QUANTITIES = Weighted({1: 70, 2: 20, 3: 7, 6: 3})
#: How likely a day is a day of shopping, by its month: Christmas, the sales, and August at the sea.
_SEASON = (0.85, 0.6, 0.65, 0.7, 0.72, 0.8, 0.78, 0.5, 0.75, 0.75, 0.9, 1.0)
#: The first and the last hour of each way of spending the day.
HOUR_RANGES = {"any": (8, 22), "morning": (7, 9), "lunch": (12, 13), "evening": (18, 21), "night": (22, 23)}
#: Days between purchases on average, and how long before the end the last one was at least and at most.
_RHYTHM = {
    "champion": (13, 0, 8), "loyal": (30, 0, 45), "occasional": (130, 0, 200), "new": (24, 0, 0), "at_risk": (26, 92, 178),
    "lapsed": (40, 190, 400), "churned": (45, 430, 780), "seasonal": (9, 0, 0),
}  # fmt: skip


def shopping_days(chance: Chance, person: Person) -> list[int]:
    """The days on which somebody buys, in order."""
    if person.habit == "browser":
        return []
    if person.habit == "once":
        return [min(clock.LAST, person.signup + chance.whole(0, 20))]
    gap, least, most = _RHYTHM[person.habit]
    last = clock.LAST - chance.whole(least, most)
    day = person.signup + chance.whole(0, 5)
    days: list[int] = []
    while day <= last:
        month = clock.MONTH_OF[day]
        if person.habit != "seasonal" or month in (6, 11, 12):
            shopped = _to_weekend(chance, day) if person.weekend else day
            if chance.hit(_SEASON[month - 1]) and shopped <= last:
                days.append(shopped)
        day += max(1, int(chance.wait(gap)))
    return sorted(days) or [min(person.signup, last)]


def _to_weekend(chance: Chance, day: int) -> int:
    weekday = clock.weekday(day)
    return day + 5 - weekday + chance.whole(0, 1) if weekday < 5 and chance.hit(0.85) else day


def time_of_day(chance: Chance, person: Person, *, in_store: bool = False) -> int:
    """Seconds since midnight, by the person's habit and a store's opening hours."""
    low, high = HOUR_RANGES[person.hours if chance.hit(0.85) else "any"]
    if in_store:
        low, high = max(low, 9), min(max(high, 9), 19)
        low = min(low, high)
    return chance.whole(low * 3600, high * 3600 + 3599)


class Buying:
    """The rows of orders, their lines, refunds and carts."""

    def __init__(self, seed: int, shelves: dict[str, list[Product]]) -> None:
        self._seed = seed
        self._shelves = shelves
        self._departments = tuple(shelves)
        self.orders: list[Row] = []
        self.lines: list[Row] = []
        self.refunds: list[Row] = []
        self.carts: list[Row] = []

    def add(self, person: Person) -> list[tuple[int, int]]:
        """All that a person bought: the moment and the cents of every order that was not cancelled."""
        chance = Chance(self._seed, "orders", person.number)
        bought: list[tuple[int, int]] = []
        before: int | None = None
        for count, day in enumerate(shopping_days(chance, person), start=1):
            channel = person.channel if chance.hit(0.75) else chance.draw(CHANNELS)
            moment = clock.instant(day * clock.DAY + time_of_day(chance, person, in_store=channel == "store"))
            moment = self._awkward(person, count, day, moment, before)
            before = moment
            amount, status, product = self._order(chance, person, count, moment, channel)
            if status != "cancelled":
                bought.append((moment, amount))
            if channel != "store" and chance.hit(0.6):
                self._filled_cart(chance, person, count, moment, product)
        self._left_carts(person)
        return bought

    @staticmethod
    def _awkward(person: Person, count: int, day: int, moment: int, before: int | None) -> int:
        """The moments at which mistakes hide: exactly midnight, the same instant twice, the hour that occurs twice."""
        if person.number % 37 == 4 and count % 2 == 1:
            return clock.instant(day * clock.DAY)
        if person.number % 43 == 3 and count % 3 == 0 and before is not None:
            return before
        if person.number % 29 == 6 and day in (clock.CLOCKS_BACK, clock.CLOCKS_FORWARD):
            return clock.instant(day * clock.DAY + 2 * 3600 + 1800) + (3600 if person.number % 2 else 0)
        return moment

    def _product(self, chance: Chance, person: Person) -> Product:
        department = person.favourite if chance.hit(0.55) else chance.pick(self._departments)
        shelf = self._shelves[department]
        product = chance.pick(shelf)
        if person.sustainable >= 4 and not product.row[6] and chance.hit(0.6):
            return chance.pick(shelf)
        return product

    def _order(self, chance: Chance, person: Person, count: int, moment: int, channel: str) -> tuple[int, str, Product]:
        key = f"O-{person.number:06d}-{count:03d}"
        status = chance.draw(_STATUS)
        coupon = chance.draw(_COUPONS)
        sent_back = status != "cancelled" and chance.hit(0.07)
        total = 0
        first: Product | None = None
        bought = chance.draw(_LINES)
        for line in range(1, bought + 1):
            product = self._product(chance, person)
            first = first or product
            quantity = chance.draw(_QUANTITIES)
            amount = quantity * product.price
            returned = sent_back and line == 1
            copies = 2 if chance.hit(0.02) else 1
            for copy in range(copies):
                self.lines.append(
                    (f"{key}-{line}{'ab'[copy]}", key, moment, product.key, quantity, product.price, amount, returned)
                )
                total += amount
        assert first is not None
        if coupon and coupon != "CART5":
            total -= total // 10
        elif coupon:
            total -= min(500, total // 2)
        store = None
        if channel == "store":
            store = person.store or chance.whole(1, 6)
        delivered = (
            None if channel == "store" or status in ("cancelled", "open") else moment // clock.DAY + chance.whole(1, 6)
        )
        self.orders.append((
            key, person.key, moment, channel, status, None if coupon == "" and chance.hit(0.8) else coupon,
            None if chance.hit(0.004) else total, store, None if delivered is None else clock.date(delivered),
        ))  # fmt: skip
        if sent_back:
            day = moment // clock.DAY + chance.whole(2, 20)
            if day <= clock.LAST:
                when = clock.instant(day * clock.DAY + chance.whole(9 * 3600, 18 * 3600))
                returned_amount = total if chance.hit(0.5) else total // 2
                self.refunds.append(
                    (f"R-{key[2:]}", key, person.key, when, returned_amount, chance.draw(_REASONS))
                )  # fmt: skip
        return total, status, first

    def _filled_cart(self, chance: Chance, person: Person, count: int, moment: int, product: Product) -> None:
        """The cart that an order came from; a few became an order in the same second."""
        before = (
            0 if person.number % 41 == 2 else int(chance.wait(9000)) if chance.hit(0.7) else chance.whole(20, 90) * 3600
        )
        other = product if chance.hit(0.8) else self._product(chance, person)
        self.carts.append((
            f"K-{person.number:06d}-{count:03d}", person.key, moment - before, other.key, other.price,
            "mobile" if chance.hit(0.5) else "desktop",
        ))  # fmt: skip

    def _left_carts(self, person: Person) -> None:
        chance = Chance(self._seed, "carts", person.number)
        many = {"browser": (2, 6), "churned": (0, 0), "lapsed": (0, 1)}.get(person.habit, (0, 3))
        for count in range(chance.whole(*many)):
            # Many are recent: who leaves a cart is who looks around now.
            back = chance.whole(0, 12) if chance.hit(0.1) else int(chance.wait(120))
            day = clock.LAST - back
            if day < person.signup:
                continue
            product = self._product(chance, person)
            self.carts.append((
                f"K-{person.number:06d}-9{count:02d}", person.key,
                clock.instant(day * clock.DAY + time_of_day(chance, person)), product.key,
                None if chance.hit(0.03) else product.price * chance.whole(1, 3), "mobile" if chance.hit(0.6) else "desktop",
            ))  # fmt: skip

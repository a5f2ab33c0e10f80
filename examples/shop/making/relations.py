"""What lasts: subscriptions, points, appointments, and how companies became customers."""

from __future__ import annotations

from making import clock
from making.chance import Chance, Weighted
from making.people import Person, Row

SUBSCRIPTION_COLUMNS = {
    "subscription_id": "text", "customer_id": "text", "box": "text", "started_on": "date", "ended_on": "date",
    "monthly_price": "decimal",
}  # fmt: skip
POINT_COLUMNS = {
    "movement_id": "text", "customer_id": "text", "moved_at": "instant", "points": "integer", "reason": "text",
}  # fmt: skip
STEP_COLUMNS = {
    "step_id": "text", "customer_id": "text", "happened_at": "instant", "kind": "text", "minutes": "integer",
    "went_well": "boolean",
}  # fmt: skip
#: `starts_at` is the clock of the place, without a zone: as a diary has it.
BOOKING_COLUMNS = {
    "booking_id": "text", "customer_id": "text", "starts_at": "clock", "service": "text", "store_id": "integer",
    "status": "text",
}  # fmt: skip

_BOXES = Weighted({"coffee": 34, "wine": 26, "vegetables": 28, "baby": 12})
_PRICES = {"coffee": 1490, "wine": 3900, "vegetables": 2450, "baby": 2990}
_SERVICES = ("tasting", "cooking class", "styling", "delivery slot")


class Relations:
    """The rows of subscriptions, loyalty points, bookings and steps with the sales team."""

    def __init__(self, seed: int) -> None:
        self._seed = seed
        self.subscriptions: list[Row] = []
        self.points: list[Row] = []
        self.steps: list[Row] = []
        self.bookings: list[Row] = []

    def add(self, person: Person, bought: list[tuple[int, int]], priced: list[int]) -> None:
        """All that lasts between a person and the shop."""
        self._subscriptions(person)
        self._points(person, bought)
        self._steps(person, priced)
        self._bookings(person)

    def _subscriptions(self, person: Person) -> None:
        chance = Chance(self._seed, "subscriptions", person.number)
        if not chance.hit({"champion": 0.5, "loyal": 0.35, "browser": 0.02, "once": 0.03}.get(person.habit, 0.14)):
            return
        start = person.signup + chance.whole(0, 200)
        for count in range(chance.whole(1, 3)):
            if start > clock.LAST:
                return
            box = chance.draw(_BOXES)
            ended = start + int(chance.wait(320)) if chance.hit(0.6) or count == 0 else None
            gone = ended is not None and (ended <= clock.LAST + 20 or person.habit in ("lapsed", "churned"))
            self.subscriptions.append((
                f"B-{person.number:06d}-{count}", person.key, box, clock.date(start),
                clock.date(min(ended, clock.LAST + 30)) if gone and ended is not None else None, _PRICES[box],
            ))  # fmt: skip
            start = (ended or clock.LAST + 1) + chance.whole(1, 120)

    def _points(self, person: Person, bought: list[tuple[int, int]]) -> None:
        chance = Chance(self._seed, "points", person.number)
        if person.habit in ("once", "browser") and not chance.hit(0.3):
            return
        balance = 0
        for count, (moment, cents) in enumerate(bought, start=1):
            earned = cents // 100
            balance += earned
            self.points.append((f"P-{person.number:06d}-{count:03d}+", person.key, moment, earned, "purchase"))
            if balance > 400 and chance.hit(0.5):
                # Spent at the till, in the very second of the purchase.
                self.points.append((f"P-{person.number:06d}-{count:03d}-", person.key, moment, -400, "reward"))
                balance -= 400
        if person.number % 9 == 0:
            gift = clock.instant(max(person.signup, clock.LAST - 300) * clock.DAY + 10 * 3600)
            self.points.append((f"P-{person.number:06d}-gift", person.key, gift, 50, "birthday"))

    def _steps(self, person: Person, priced: list[int]) -> None:
        """The way to a contract: a call, a demonstration, a trial, in any order, some of them twice."""
        chance = Chance(self._seed, "steps", person.number)
        end = clock.instant((clock.LAST + 1) * clock.DAY)
        found: list[tuple[int, str]] = []
        for moment in priced:
            if chance.hit(0.3 if person.company else 0.12):
                found.append((moment + int(chance.wait(30_000)) + 30, "trial"))
        if person.company:
            start = clock.LAST - chance.whole(5, 330)
            if start > person.signup:
                for kind, likely in (("call", 0.7), ("demo", 0.55), ("trial", 0.5), ("call", 0.4)):
                    if chance.hit(likely):
                        day = start + int(chance.wait(14))
                        found.append((clock.instant(day * clock.DAY + chance.whole(9 * 3600, 17 * 3600)), kind))
        for count, (moment, kind) in enumerate(sorted(found)):
            if moment < end:
                self.steps.append((
                    f"J-{person.number:06d}-{count}", person.key, moment, kind,
                    chance.whole(5, 60) if kind != "trial" else None, None if chance.hit(0.2) else chance.hit(0.6),
                ))  # fmt: skip

    def _bookings(self, person: Person) -> None:
        chance = Chance(self._seed, "bookings", person.number)
        store = person.store
        if store is None or person.habit in ("churned", "lapsed"):
            return
        for count in range(chance.whole(0, 2)):
            day = clock.LAST + (chance.whole(-120, 0) if chance.hit(0.5) else chance.whole(1, 45))
            if day < person.signup:
                continue
            status = "cancelled" if chance.hit(0.08) else "kept" if day <= clock.LAST else "booked"
            self.bookings.append((
                f"D-{person.number:06d}-{count}", person.key, day * clock.DAY + chance.whole(18, 38) * 1800,
                chance.pick(_SERVICES), store, status,
            ))  # fmt: skip

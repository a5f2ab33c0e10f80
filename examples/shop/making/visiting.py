"""What customers do on the site and in the app: pages, logins, features."""

from __future__ import annotations

from making import clock, world
from making.buying import time_of_day
from making.chance import Chance
from making.people import Person, Row

SITE_COLUMNS = {
    "event_id": "text", "customer_id": "text", "happened_at": "instant", "kind": "text", "page": "text", "device": "text",
    "seconds": "integer", "feature": "text",
}  # fmt: skip
#: Visits in the last thirteen months on average, and the days before the end of which there are none.
_VISITS = {
    "champion": (34, 0), "loyal": (18, 0), "seasonal": (7, 0), "occasional": (9, 0), "once": (3, 0), "new": (9, 0),
    "at_risk": (10, 40), "lapsed": (3, 150), "churned": (1, 300), "browser": (20, 0),
}  # fmt: skip


class Visiting:
    """The rows of what happened on the site."""

    def __init__(self, seed: int) -> None:
        self._seed = seed
        self.rows: list[Row] = []

    def add(self, person: Person) -> list[int]:
        """All visits of a person; the moments at which they looked at the prices."""
        chance = Chance(self._seed, "visits", person.number)
        often, quiet = _VISITS[person.habit]
        since = max(person.signup, clock.LAST - 400)
        count = 0
        priced: list[int] = []
        device = chance.draw(world.DEVICES)
        for _ in range(chance.whole(0, 2 * often)):
            day = since + int((clock.LAST - quiet + 1 - since) * chance.share())
            if day < since or day > clock.LAST:
                continue
            moment = clock.instant(day * clock.DAY + time_of_day(chance, person))
            used = device if chance.hit(0.8) else chance.draw(world.DEVICES)
            for _ in range(chance.whole(1, 4)):
                count += 1
                page = chance.draw(world.PAGES)
                if page == "pricing":
                    priced.append(moment)
                stayed = None if chance.hit(0.04) else int(chance.wait(70))
                self._row(person, count, moment, "page_view", page, used, stayed, None)
                moment += 5 + (stayed or 0)
        self._use(chance, person, count, device)
        return priced

    def _use(self, chance: Chance, person: Person, count: int, device: str) -> None:
        """Logins and features: members of the paid plans and people at work."""
        if person.plan == "free" and person.company is None and not chance.hit(0.25):
            return
        if person.habit in ("churned", "lapsed") and not chance.hit(0.2):
            return
        # How many of the days they come, and on working days only when they do it for their company.
        share = chance.pick((0.02, 0.03, 0.06, 0.12, 0.4)) * (1.6 if person.company else 1)
        until = clock.LAST - chance.whole(45, 80) if person.fading else clock.LAST
        for day in range(max(person.signup, clock.LAST - 179), until + 1):
            if not chance.hit(share) or (person.company and clock.weekday(day) >= 5):
                continue
            moment = clock.instant(day * clock.DAY + time_of_day(chance, person))
            count += 1
            self._row(person, count, moment, "login", None, device, None, None)
            if person.number % 47 == 5:
                # An account that several people share: three devices within five minutes.
                for later, other in ((80, "mobile"), (170, "desktop"), (290, "tablet")):
                    count += 1
                    self._row(person, count, moment + later, "login", None, other, None, None)
            for _ in range(chance.whole(0, 3)):
                count += 1
                feature = chance.pick(world.FEATURES if person.company else world.FEATURES[:4])
                self._row(person, count, moment + chance.whole(30, 1800), "feature", None, device, None, feature)

    def _row(
        self, person: Person, count: int, moment: int, kind: str, page: str | None, device: str, seconds: int | None,
        feature: str | None,
    ) -> None:  # fmt: skip
        self.rows.append(
            (f"V-{person.number:06d}-{count:04d}", person.key, moment, kind, page, device, seconds, feature)
        )

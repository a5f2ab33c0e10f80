"""What was sent to customers, what they answered, what they agreed to and complained about."""

from __future__ import annotations

from making import clock, world
from making.chance import Chance, Weighted
from making.people import Person, Row

#: `occurred_at` is a clock of UTC, without a zone: as many mail services export it.
EMAIL_COLUMNS = {
    "event_id": "text", "customer_id": "text", "occurred_at": "clock", "kind": "text", "campaign": "text", "link": "text",
}  # fmt: skip
CONSENT_COLUMNS = {
    "consent_id": "text", "customer_id": "text", "channel": "text", "given_on": "date", "withdrawn_on": "date",
    "source": "text",
}  # fmt: skip
TICKET_COLUMNS = {
    "ticket_id": "text", "customer_id": "text", "opened_at": "instant", "closed_at": "instant", "topic": "text",
    "urgent": "boolean", "stars": "integer",
}  # fmt: skip
ANSWER_COLUMNS = {
    "answer_id": "text", "customer_id": "text", "answered_on": "date", "score": "integer", "comment": "text",
}  # fmt: skip

#: How readily a habit opens what is sent.
_READERS = {
    "champion": 0.62,
    "loyal": 0.5,
    "new": 0.55,
    "seasonal": 0.3,
    "browser": 0.35,
    "churned": 0.04,
    "lapsed": 0.08,
}
#: The keys of events of one second are in the order in which they happened.
_ORDER = ("send", "bounce", "open", "click", "unsubscribe")
_COMMENTS = (
    None,
    None,
    "",
    "très bien",
    "Allergie aux noix: étiquetage ?",
    "livraison trop lente",
    "100% satisfait",
    "n/a",
)
_SOURCES = Weighted({"checkout": 50, "store": 30, "app": 20})


class Messages:
    """The rows of e-mail events, consents, support tickets and survey answers."""

    def __init__(self, seed: int) -> None:
        self._seed = seed
        self.emails: list[Row] = []
        self.consents: list[Row] = []
        self.tickets: list[Row] = []
        self.answers: list[Row] = []

    def add(self, person: Person, bought: list[tuple[int, int]]) -> None:
        """All that was sent to and heard from a person."""
        self._emails(person)
        self._consents(person)
        self._heard(person, bought)

    def _emails(self, person: Person) -> None:
        chance = Chance(self._seed, "emails", person.number)
        # Who does not agree now may have agreed last year.
        until = clock.LAST if person.email_consent else clock.LAST - chance.whole(120, 380)
        reads = _READERS.get(person.habit, 0.25) * (0.4 + 1.2 * chance.share())
        count = 0
        # Every other Thursday at nine.
        for turn in range(26, -1, -1):
            day = clock.LAST - 9 - 14 * turn
            if not person.signup <= day <= until:
                continue
            campaign = world.CAMPAIGNS[turn % len(world.CAMPAIGNS)]
            sent = clock.instant(day * clock.DAY + 9 * 3600)
            count += 1
            self._email(person, count, sent, "send", campaign, None)
            if chance.hit(0.015):
                self._email(person, count, sent + 4, "bounce", campaign, None)
                continue
            if not chance.hit(reads):
                continue
            # Some programs open a mail in the very second in which it arrives.
            opened = sent if person.number % 31 == 8 else sent + int(chance.wait(40_000))
            self._email(person, count, opened, "open", campaign, None)
            if chance.hit(0.28):
                link = chance.pick(("offer", "offer", "recipe", "store finder"))
                self._email(person, count, opened + chance.whole(3, 120), "click", campaign, link)
        if count and not person.email_consent:
            last = clock.instant(until * clock.DAY + chance.whole(9 * 3600, 20 * 3600))
            self._email(person, count + 1, last, "unsubscribe", None, None)

    def _email(
        self, person: Person, count: int, moment: int, kind: str, campaign: str | None, link: str | None
    ) -> None:
        if moment < clock.instant((clock.LAST + 1) * clock.DAY):
            key = f"E-{person.number:06d}-{count:03d}-{_ORDER.index(kind)}"
            self.emails.append((key, person.key, moment, kind, campaign, link))

    def _consents(self, person: Person) -> None:
        chance = Chance(self._seed, "consents", person.number)
        for number, (channel, now) in enumerate((("email", person.email_consent), ("sms", person.sms_consent))):
            given = person.signup
            # Some took it back and gave it again.
            if chance.hit(0.12) and given + 60 < clock.LAST - 60:
                back = chance.whole(given + 30, clock.LAST - 40)
                self._consent(chance, person, f"{number}a", channel, given, back)
                given = back + chance.whole(1, 30)
            if now or chance.hit(0.5):
                ended = None if now else chance.whole(min(given + 1, clock.LAST), clock.LAST)
                self._consent(chance, person, f"{number}b", channel, given, ended)

    def _consent(self, chance: Chance, person: Person, part: str, channel: str, given: int, ended: int | None) -> None:
        self.consents.append((
            f"N-{person.number:06d}-{part}", person.key, channel, clock.date(given),
            None if ended is None else clock.date(ended), chance.draw(_SOURCES),
        ))  # fmt: skip

    def _heard(self, person: Person, bought: list[tuple[int, int]]) -> None:
        chance = Chance(self._seed, "heard", person.number)
        end = clock.instant((clock.LAST + 1) * clock.DAY)
        annoyed = person.habit in ("at_risk", "churned", "lapsed")
        for count, (moment, _) in enumerate(bought, start=1):
            if chance.hit(0.12 if annoyed else 0.05):
                opened = moment + int(chance.wait(4 * clock.DAY)) + 60
                closed = opened + int(chance.wait(30 * 3600))
                if opened < end:
                    self.tickets.append((
                        f"T-{person.number:06d}-{count:03d}", person.key, opened,
                        closed if closed < end and not chance.hit(0.06) else None, chance.draw(world.TOPICS),
                        chance.hit(0.15), None if chance.hit(0.4) else chance.whole(1, 3 if annoyed else 5),
                    ))  # fmt: skip
        # Asked twice a year; the same form is sometimes filled in twice on one day.
        for turn in range(4):
            day = clock.LAST - 40 - 182 * turn
            if day > person.signup and bought and chance.hit(0.3):
                answered = clock.date(day + chance.whole(0, 20))
                happy = chance.whole(0, 7) if annoyed else chance.whole(5, 10)
                for again in range(2 if chance.hit(0.03) else 1):
                    self.answers.append((
                        f"S-{person.number:06d}-{turn}{again}", person.key, answered,
                        None if chance.hit(0.05) else max(0, happy - again), chance.pick(_COMMENTS),
                    ))  # fmt: skip

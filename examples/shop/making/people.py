"""Who the customers are: what the shop knows about them, and the habits (which it does not know) behind what they do."""

from __future__ import annotations

import datetime as dt
import unicodedata
from dataclasses import dataclass
from typing import Any

from making import clock, world
from making.chance import Chance, Weighted

Row = tuple[Any, ...]

#: How somebody buys. Every way has a trace in the data that a segment can find.
HABITS = Weighted({
    "champion": 5, "loyal": 14, "seasonal": 8, "occasional": 14, "once": 17, "new": 10, "at_risk": 8, "lapsed": 10,
    "churned": 6, "browser": 8,
})  # fmt: skip
HOURS = Weighted({"any": 44, "morning": 14, "lunch": 14, "evening": 22, "night": 6})
CHANNELS = Weighted({"store": 34, "web": 40, "app": 26})
#: As many customers share one company at most, and stand side by side.
BLOCK = 25


@dataclass(frozen=True, slots=True)
class Person:
    """A customer. `habit`, `hours`, `weekend` and `favourite` drive what they do; `row` is what the shop knows."""

    number: int
    key: str
    habit: str
    hours: str
    weekend: bool
    channel: str
    favourite: str
    signup: int
    company: str | None
    fading: bool
    email_consent: bool
    sms_consent: bool | None
    store: int | None
    plan: str
    sustainable: int
    row: Row


@dataclass(frozen=True, slots=True)
class Company:
    """A company. The people of one that is `fading` stop using what it pays for."""

    key: str
    fading: bool
    users: int
    tier: str
    row: Row


CUSTOMER_COLUMNS = {
    "customer_id": "text", "first_name": "text", "last_name": "text", "gender": "text", "birth_date": "date",
    "signed_up_at": "instant", "source": "text", "language": "text", "street_postcode": "text", "city": "text",
    "department": "text", "region": "text", "country": "text", "area": "text", "lat": "float", "lng": "float",
    "household_id": "text", "marital_status": "text", "children": "integer", "education": "text", "occupation": "text",
    "interests": "list of text", "lifestyle": "text", "price_sensitivity": "integer", "sustainability": "integer",
    "early_adopter": "integer", "email": "text", "phone": "text", "email_consent": "boolean", "sms_consent": "boolean",
    "store_vip": "boolean", "plan": "text", "renews_on": "date", "tags": "list of text", "loyalty_tier": "text",
    "discount": "decimal", "store_id": "integer", "company_id": "text", "is_staff": "boolean",
}  # fmt: skip
COMPANY_COLUMNS = {
    "company_id": "text", "company_name": "text", "industry": "text", "employees": "integer", "annual_revenue": "decimal",
    "tier": "text", "signed_on": "date", "renews_on": "date", "country": "text", "credit_blocked": "boolean",
}  # fmt: skip
#: Which customers act for a company, and as what.
CONTACT_COLUMNS = {"customer_id": "text", "company_id": "text", "role": "text", "since": "date"}
_ROLES = Weighted({"user": 40, "buyer": 30, "manager": 20, "director": 10})


def companies(seed: int, customers: int) -> list[Company]:
    """One company for each block of customers; some have no user at all."""
    return [_company(Chance(seed, "company", number), number) for number in range(1, customers // BLOCK + 1)]


def _company(chance: Chance, number: int) -> Company:
    size = chance.share()
    users = 0 if size < 0.05 else chance.whole(1, 4) if size < 0.5 else chance.whole(5, 10) if size < 0.85 else BLOCK
    key = f"A-{number:04d}"
    tier = chance.draw(world.TIERS)
    employees = chance.whole(1, 40) * {"basic": 1, "business": 8, "enterprise": 60}[tier]
    signed = chance.whole(clock.OPENED, clock.LAST - 60)
    # Contracts run for a year and are renewed; the last hundred days are where the work is.
    renews = signed + 365 * ((clock.LAST - signed) // 365 + 1)
    name = f"{chance.pick(world.COMPANY_WORDS)} {chance.pick(world.COMPANY_NAMES)}"
    row = (
        key, name, chance.draw(world.INDUSTRIES), None if chance.hit(0.05) else employees,
        None if chance.hit(0.08) else employees * chance.whole(60_000, 180_000) * 100, tier, clock.date(signed),
        None if chance.hit(0.04) else clock.date(renews), "FR" if chance.hit(0.8) else "BE", chance.hit(0.04),
    )  # fmt: skip
    return Company(key, chance.hit(0.22), users, tier, row)


def contacts(seed: int, everybody: list[Person]) -> list[Row]:
    """Who acts for a company."""
    return [
        (person.key, person.company, Chance(seed, "contact", person.number).draw(_ROLES), clock.date(person.signup))
        for person in everybody
        if person.company is not None
    ]


def people(seed: int, customers: int, firms: list[Company]) -> list[Person]:
    """The customers. Who has a number is the same person however many there are."""
    found: list[Person] = []
    for number in range(1, customers + 1):
        firm = firms[(number - 1) // BLOCK] if (number - 1) // BLOCK < len(firms) else None
        works = firm is not None and (number - 1) % BLOCK < firm.users
        found.append(_person(seed, number, firm if works else None))
    return found


def _household(seed: int, number: int) -> tuple[int, Chance]:
    """The number of who heads the household: now and then that of who stands before."""
    while number > 1 and Chance(seed, "household", number).hit(0.22):
        number -= 1
    return number, Chance(seed, "home", number)


def _signup(chance: Chance, habit: str) -> int:
    if habit == "new":
        return clock.LAST - chance.whole(0, 115)
    latest = {"champion": 200, "loyal": 260, "seasonal": 420, "at_risk": 420, "lapsed": 560, "churned": 800}.get(
        habit, 30
    )
    return clock.OPENED + int((clock.LAST - latest - clock.OPENED) * chance.share())


def _birthday(chance: Chance, number: int) -> dt.date | None:
    if chance.hit(0.07):
        return None
    if number % 61 == 7:
        return dt.date(1956 + 4 * chance.whole(0, 12), 2, 29)
    young, old = (18, 30) if chance.hit(0.22) else (30, 55) if chance.hit(0.65) else (55, 90)
    return dt.date(2026 - chance.whole(young, old), chance.whole(1, 12), chance.whole(1, 28))


def _letters(text: str) -> str:
    """A name as e-mail addresses have it."""
    plain = unicodedata.normalize("NFD", text.lower().replace("ø", "o"))
    return "".join(sign for sign in plain if "a" <= sign <= "z")


def _email(chance: Chance, first: str, last: str, key: str, company: str | None) -> str | None:
    share = chance.share()
    if share < 0.08:
        return (None, "", "n/a")[int(share * 37)]
    domain = "entreprise.example" if company else chance.pick(("courriel.example", "poste.example.fr", "mail.example"))
    written = f"{_letters(first)}.{_letters(last)}.{int(key[2:])}@{domain}"
    return written.upper() if chance.hit(0.04) else written


def _person(seed: int, number: int, firm: Company | None) -> Person:
    company = firm.key if firm is not None else None
    chance = Chance(seed, "person", number)
    head, home = _household(seed, number)
    habit = chance.draw(HABITS)
    signup = _signup(chance, habit)
    key = f"C-{number:06d}"
    gender = Weighted({"F": 48, "M": 44, "X": 2, "": 6}).at(chance.share()) or None
    first = chance.pick(world.WOMEN if gender == "F" else world.MEN)
    last = home.pick(world.FAMILIES)
    city = home.draw(world.CITIES)
    latitude = round(city.latitude + (home.share() - 0.5) * 0.24, 5)
    longitude = round(city.longitude + (home.share() - 0.5) * 0.34, 5)
    nowhere = home.hit(0.05)
    birthday = _birthday(chance, number)
    age = 2026 - birthday.year if birthday else 40
    # As elsewhere: those who care about how things are made care less about the price.
    sustainable, thrifty = chance.whole(1, 5), chance.whole(1, 5)
    if sustainable >= 4 and chance.hit(0.5):
        thrifty = 1
    asked = chance.hit(0.62)
    consent = chance.hit(0.74)
    plan = chance.draw(Weighted({"free": 66, "plus": 24, "premium": 10}))
    weight = {"champion": 12, "loyal": 6, "occasional": 2, "seasonal": 2}.get(habit, 1)
    tier = chance.draw(Weighted({"bronze": 50, "silver": 4 * weight, "gold": weight * weight}))
    occupation = "retired" if age >= 66 else "student" if age < 22 else chance.draw(world.OCCUPATIONS)
    staff = number % 83 == 11
    stores = world.STORE_OF.get(city.name)
    store = chance.pick(stores) if stores else None
    texts = None if chance.hit(0.05) else chance.hit(0.35)
    favourite = chance.draw(Weighted({name: weight for name, _, _, _, weight in world.DEPARTMENTS}))
    hours, weekend, channel = chance.draw(HOURS), chance.hit(0.24), chance.draw(CHANNELS)
    row = (
        key, first, last, gender, birthday,
        clock.instant(signup * clock.DAY + (0 if number % 73 == 0 else chance.whole(7 * 3600, 23 * 3600))),
        chance.draw(world.SOURCES), "nl" if city.country == "BE" and chance.hit(0.3) else "fr",
        None if nowhere else city.postcode, None if nowhere else city.name, None if nowhere else city.department,
        None if nowhere else city.region, city.country, None if nowhere else city.area,
        None if nowhere else latitude, None if nowhere else longitude, f"H-{head:06d}",
        None if chance.hit(0.1) else chance.draw(Weighted({"single": 36, "couple": 24, "married": 34, "widowed": 6})),
        None if chance.hit(0.08) else chance.draw(Weighted({0: 46, 1: 20, 2: 22, 3: 9, 5: 3})),
        None if chance.hit(0.12) else chance.draw(Weighted({"school": 30, "bachelor": 34, "master": 28, "doctorate": 8})),
        occupation, None if chance.hit(0.06) else chance.some(world.INTERESTS, 5),
        chance.draw(world.LIFESTYLES) if asked else None, thrifty if asked else None, sustainable if asked else None,
        chance.whole(1, 5) if asked else None, _email(chance, first, last, key, company),
        f"+33 6 {chance.whole(10, 99)} {chance.whole(10, 99)} {chance.whole(10, 99)}" if chance.hit(0.7) else None,
        consent, texts, chance.hit(0.3 if weight >= 6 else 0.015), plan,
        None if plan == "free" else clock.date(clock.LAST + chance.whole(1, 364)), chance.some(world.TAGS, 2), tier,
        None if chance.hit(0.5) else chance.whole(0, 4) * 500, store, company, staff,
    )  # fmt: skip
    return Person(
        number, key, habit, hours, weekend, channel, favourite, signup, company,
        firm is not None and firm.fading, consent, texts, store, plan,
        sustainable, row,
    )  # fmt: skip

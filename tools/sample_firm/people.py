"""The people at each customer, with invented addresses and numbers kept free for fiction."""

from __future__ import annotations

import unicodedata
from dataclasses import dataclass
from functools import cache

from tools.sample_firm.customers import Customer, customers
from tools.sample_firm.firm import stream, words

ROLES = {
    "owner": ("Owner", "Managing director"),
    "plant": ("Plant manager", "Production manager"),
    "quality": ("Quality manager", "Food safety"),
    "upkeep": ("Maintenance engineer", "Technician"),
    "buyer": ("Buyer", "Office manager"),
}
FICTIONAL = {
    "Ireland": "+353 20 910 {:04d}",
    "United Kingdom": "+44 1632 960{:03d}",
    "Germany": "+49 30 23125 {:03d}",
    "France": "+33 1 99 00 {:02d} {:02d}",
}
"""Ranges that the countries' regulators keep for drama; the Netherlands keep none."""


@dataclass(frozen=True, slots=True)
class Person:
    """Somebody at a customer; `voice` is how they talk."""

    key: str
    name: str
    customer: str
    role: str
    voice: str
    email: str
    phone: str


@cache
def people() -> tuple[Person, ...]:
    """Everybody whom the firm knows by name, numbered."""
    found, used = list[Person](), set[str]()
    for customer in customers():
        for name, role, voice in _named(customer, used):
            used.add(name)
            n = len(found)
            email = address_of(name, customer.name)
            rng = stream("person", f"{customer.name} {name}")
            known = email if rng.random() < 0.92 else ""
            phone = _phone(customer.country, n) if rng.random() < 0.7 else ""
            found.append(Person(f"P{n + 1:04d}", name, customer.key, role, voice, known, phone))
    return tuple(found)


@cache
def people_of(key: str) -> tuple[Person, ...]:
    """The people at one customer."""
    return tuple(person for person in people() if person.customer == key)


def _named(customer: Customer, used: set[str]) -> list[tuple[str, str, str]]:
    """Name, role and voice of each; those of large customers stand in the words."""
    for told in words("large")["customer"]:
        if told["name"] == customer.name:
            return [(name, role, voice) for name, role, voice in told["people"]]
    rng = stream("people", customer.name)
    place = words("names")["countries"][customer.country]
    voices = rng.permutation(list(ROLES))[: int(rng.choice([1, 2, 3], p=[0.45, 0.4, 0.15]))]
    made = list[tuple[str, str, str]]()
    while len(made) < len(voices):
        name = f"{rng.choice(place['first'])} {rng.choice(place['last'])}"
        if name not in used and name not in [n for n, *_ in made]:
            voice = str(voices[len(made)])
            made.append((name, str(rng.choice(ROLES[voice])), voice))
        elif rng.random() < 0.05:
            place = words("names")["countries"]["United Kingdom"]
    return made


def _plain(text: str) -> str:
    """Letters without accents, for an address."""
    swapped = text.replace("ı", "i").replace("ø", "o").replace("ß", "ss").replace("Ł", "L")
    flat = unicodedata.normalize("NFKD", swapped).encode("ascii", "ignore").decode().lower()
    return "".join(letter for letter in flat.replace(" ", "-") if letter.isalnum() or letter == "-")


def address_of(name: str, firm: str) -> str:
    """The address of somebody at a firm; nobody has it."""
    domain = _plain(firm).replace("--", "-")
    return f"{_plain(name.split()[0])}.{_plain(name.split()[-1])}@{domain}.example"


def _phone(country: str, n: int) -> str:
    form = FICTIONAL.get(country, "")
    if country == "France":
        return form.format(n // 100 % 100, n % 100)
    return form.format(n % 1000)

"""The people at prospects, numbered on from those at customers, and where people worked before."""

from __future__ import annotations

from functools import cache

from tools.sample_firm.customers import customers
from tools.sample_firm.firm import stream, words
from tools.sample_firm.people import FICTIONAL, Person, address_of, people
from tools.sample_firm.prospects import Prospect, prospects

SECOND_ROLES = ("Quality manager", "Maintenance engineer", "Buyer", "Owner", "Plant manager")
MOVED_SHARE = 0.16
"""Of customers' people so many have told where they worked before."""
ELSEWHERE = (
    "Northgate Foods (closed)", "Tarrawhin Dairies (closed)", "an agency", "the technical college",
)  # fmt: skip


@cache
def prospect_people() -> tuple[Person, ...]:
    """Two people at each prospect: who told us of them, and one more."""
    taken, made = {one.name for one in people()}, list[Person]()
    for one in prospects():
        for name, role in _named(one, taken):
            taken.add(name)
            n = len(people()) + len(made)
            email = address_of(name, one.name) if stream("mail", name).random() < 0.6 else ""
            made.append(Person(f"P{n + 1:04d}", name, one.key, role, "plant", email, _phone(one)))
    return tuple(made)


@cache
def everybody() -> dict[str, tuple[Person, ...]]:
    """The people of each customer and prospect, by its key."""
    found: dict[str, list[Person]] = {}
    for person in (*people(), *prospect_people()):
        found.setdefault(person.customer, []).append(person)
    return {key: tuple(those) for key, those in found.items()}


@cache
def past_employers() -> dict[str, tuple[str, ...]]:
    """By person the firms at which they worked before; what a planted path needs among them."""
    from tools.sample_firm.acquainted import planted

    firms = [one.name for one in customers()]
    found: dict[str, tuple[str, ...]] = {}
    for person in people():
        rng = stream("past", person.key)
        if rng.random() < MOVED_SHARE:
            known = rng.random() < 0.35
            found[person.key] = (
                str(rng.choice(firms)) if known else str(rng.choice(list(ELSEWHERE))),
            )
    for path in planted():
        if path.kind == "former colleague" and path.asked:
            at = next(one for one in customers() if one.key == path.through)
            found[path.person] = (at.name,)
    return found


def _named(one: Prospect, taken: set[str]) -> list[tuple[str, str]]:
    teller, _, role = one.teller.partition(", ")
    rng, place = stream("prospect people", one.key), words("names")["countries"][one.country]
    found = [] if teller in taken else [(teller, role)]
    while len(found) < 2:
        name = f"{rng.choice(place['first'])} {rng.choice(place['last'])}"
        if name not in taken and name != teller:
            found.append((name, str(rng.choice(list(SECOND_ROLES)))))
    return found


def _phone(one: Prospect) -> str:
    n = int(one.key) % 1000
    form = FICTIONAL.get(one.country, "")
    return form.format(n // 100 % 100, n % 100) if one.country == "France" else form.format(n)

"""Whom the records know: customers, their people, their mail domains, and those of ours."""

from __future__ import annotations

from collections import defaultdict
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from functools import cached_property
from typing import TypeVar

from whybuy.intake.conversations.labels import folded, words
from whybuy.intake.conversations.mails import domain_of

One = TypeVar("One")

SHORTEST_NAME = 4
"""Letters of a customer's name that is looked for inside a title or a mail domain."""


@dataclass(frozen=True, slots=True)
class Somebody:
    """A person at a customer, as the records have them."""

    key: str
    customer: str
    name: str
    email: str = ""


@dataclass(frozen=True)
class Known:
    """`customers` are key, name and address; `ours` names and addresses of the firm's own."""

    customers: tuple[tuple[str, str, str], ...] = ()
    people: tuple[Somebody, ...] = ()
    our_names: frozenset[str] = frozenset()
    our_addresses: frozenset[str] = frozenset()
    deals: Mapping[str, str] = field(default_factory=dict)

    @cached_property
    def keys(self) -> frozenset[str]:
        """The customers' keys."""
        return frozenset(key for key, *_ in self.customers)

    @cached_property
    def by_name(self) -> Mapping[str, list[str]]:
        """Customers' keys by their bare names: without case, accents, and the firm's legal form."""
        return _grouped((bare_name(name), key) for key, name, _ in self.customers)

    @cached_property
    def by_domain(self) -> Mapping[str, list[str]]:
        """Customers' keys by the mail domains that they and their people write from."""
        addresses = [(email, key) for key, _, email in self.customers]
        addresses += [(one.email, one.customer) for one in self.people]
        public = set(words()["firms"]["public_domains"])
        found = ((domain_of(email), key) for email, key in addresses if key)
        return _grouped((domain, key) for domain, key in found if domain not in public)

    @cached_property
    def by_letters(self) -> Mapping[str, list[str]]:
        """Customers' keys by their bare names as a mail domain writes them: "groveflowers"."""
        named = ((bare_name(name).replace(" ", ""), key) for key, name, _ in self.customers)
        return _grouped((letters, key) for letters, key in named if len(letters) >= SHORTEST_NAME)

    @cached_property
    def by_address(self) -> Mapping[str, list[Somebody]]:
        """People by their mail address; a customer with one stands for itself."""
        found = [(one.email.casefold(), one) for one in self.people]
        found += [
            (email.casefold(), Somebody("", key, name)) for key, name, email in self.customers
        ]
        return _grouped((email, one) for email, one in found if email)

    @cached_property
    def by_person(self) -> Mapping[str, list[Somebody]]:
        """People by their names, whichever way round."""
        return _grouped((person_name(one.name), one) for one in self.people)

    @cached_property
    def our_domains(self) -> frozenset[str]:
        """The mail domains of the firm's own, where they have one to themselves."""
        public = words()["firms"]["public_domains"]
        return frozenset(map(domain_of, self.our_addresses)).difference(public, [""])

    @cached_property
    def our_people(self) -> frozenset[str]:
        """The names of the firm's own, folded."""
        return frozenset(map(person_name, self.our_names)) - {""}


def _grouped(pairs: Iterable[tuple[str, One]]) -> Mapping[str, list[One]]:
    found = defaultdict[str, list[One]](list)
    for name, one in pairs:
        if name and one not in found[name]:
            found[name].append(one)
    return dict(found)


def bare_name(name: str) -> str:
    """A firm's name without its legal form: "ACME, Inc." is "acme"."""
    parts = folded(name).split()
    while len(parts) > 1 and parts[-1] in words()["firms"]["legal_forms"]:
        parts.pop()
    return " ".join(parts)


def person_name(name: str) -> str:
    """A person's name folded: "Silva, Ana [EMEA]" is "ana silva"."""
    bare = name.partition("[")[0].partition("(")[0]
    last, comma, first = bare.partition(",")
    return folded(f"{first} {last}" if comma else bare)


def gathered() -> Known:
    """All that the records know, read once for an import."""
    from whybuy.records import people
    from whybuy.records.models import Customer, User

    users = list(User.objects.values_list("username", "first_name", "last_name", "email"))
    names = {name for username, first, last, _ in users for name in (username, f"{first} {last}")}
    rows = people.frame().select("key", "customer", "name", "email").iter_rows()
    return Known(
        customers=tuple(Customer.objects.order_by("id").values_list("key", "name", "email")),
        people=tuple(
            Somebody(key, customer or "", name, email) for key, customer, name, email in rows
        ),
        our_names=frozenset(name.strip() for name in names if name.strip()),
        our_addresses=frozenset(
            text.casefold()
            for username, *_, email in users
            for text in (username, email)
            if "@" in text
        ),
        deals=_deals(),
    )


def _deals() -> dict[str, str]:
    """Each deal's key with its customer's."""
    try:
        from whybuy.records.models import Deal
    except ImportError:
        return {}
    return dict(Deal.objects.values_list("key", "customer__key"))

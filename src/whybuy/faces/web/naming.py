"""Customers and people as somebody types them: by name or by number."""

from __future__ import annotations

from functools import partial

from django.utils.translation import gettext as _

from whybuy.errors import BadInput
from whybuy.records import customers, people

OFFERED = 500
"""Names offered while typing; with more customers than that one types on."""


def customer_key(text: str) -> str:
    """The key of the customer typed. Raises BadInput where nobody or several are meant."""
    known = customers.frame().select("key", "name")
    return _one(text, list(known.iter_rows()), partial(_no_customer, text))


def customer_name(key: str) -> str:
    """The name to show and type for a key; the key itself where two share the name."""
    known = customers.frame().select("key", "name")
    names = [name for other, name in known.iter_rows() if other == key]
    if not names or known["name"].to_list().count(names[0]) > 1:
        return key
    return str(names[0])


def person_key(text: str, *, customer: str) -> str | None:
    """The key of the customer's person typed; None for one who is not on record yet."""
    known = [(row["key"], row["name"]) for row in people.of(customer).to_dicts()]
    found = [key for key, name in known if text in (key, name)]
    found = found or [key for key, name in known if name.casefold() == text.casefold()]
    return found[0] if found else None


def names_offered() -> list[str]:
    """The customers' names, for a field that offers them."""
    return sorted(customers.frame()["name"].to_list()[:OFFERED], key=str.casefold)


def _no_customer(text: str) -> BadInput:
    told = _("There is no customer %(name)s.") % {"name": text}
    if alike := customers.near(text):
        named = ", ".join(name for _key, name in alike)
        told = f"{told} " + _("Is it one of these: %(names)s?") % {"names": named}
    return BadInput(told + " " + _("Choose one of the list, or add it to the sheet first."))


def _one(text: str, known: list[tuple[str, str]], nobody: partial[BadInput]) -> str:
    if any(key == text for key, _name in known):
        return text
    found = [key for key, name in known if name.casefold() == text.casefold()]
    if not found:
        raise nobody()
    if len(found) > 1:
        raise BadInput(
            _("%(n)s customers are called %(name)s. Write the number instead: %(keys)s.")
            % {"n": len(found), "name": text, "keys": ", ".join(found[:3])}
        )
    return found[0]

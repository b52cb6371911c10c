"""Fields of deals, meetings and ties as they are typed, one by one."""

from __future__ import annotations

from collections.abc import Mapping
from contextlib import suppress
from typing import TYPE_CHECKING, Any

from whybuy.errors import BadInput
from whybuy.intake.hours_said import read_hours
from whybuy.intake.meeting_times import check_there, read_at, read_zone

if TYPE_CHECKING:
    from whybuy.records.kinds import Kind

_READERS = {
    ("deals", "hours"): read_hours,
    ("meetings", "at"): read_at,
    ("meetings", "zone"): read_zone,
}


def reads(kind: Kind, name: str) -> bool:
    """Whether the field has a form of its own."""
    return (kind.name, name) in _READERS


def read(kind: Kind, name: str, text: str) -> dict[str, Any]:
    """The field as the record holds it. Raises BadInput."""
    if not text:
        return {name: None if kind.field(name).null else ""}
    return {name: _READERS[kind.name, name](text)}


def customer_of(typed: Mapping[str, str]) -> str:
    """The key of the customer named, else of the deal's or the person's; "" where none is."""
    from whybuy.records import customers, models

    if typed.get("customer"):
        return customers.key_of(typed["customer"])
    if typed.get("deal"):
        with suppress(BadInput):
            deal = deal_key(typed["deal"], customer="")
            return models.Deal.objects.values_list("customer__key", flat=True).get(key=deal)
    found = models.Person.objects.filter(key=typed.get("person", "")).select_related("customer")
    person = found.first()
    return person.customer.key if person and person.customer else ""


def with_customer(kind: Kind, typed: Mapping[str, str]) -> Mapping[str, str]:
    """What was typed, with the customer whose deal or person it names."""
    if "customer" not in kind.required or typed.get("customer") or "deal" not in kind.references:
        return typed
    whom = customer_of(typed)
    return {**typed, "customer": whom} if whom else typed


def deal_key(text: str, *, customer: str) -> str:
    """The key of the deal whose key or title was typed. Raises BadInput."""
    import polars as pl

    from whybuy.records import deals

    kept = deals.of(customer) if customer else deals.frame()
    if text in kept["key"]:
        return text
    found = kept.filter(pl.col("title").str.to_lowercase() == text.lower())["key"].to_list()
    if len(found) != 1:
        raise BadInput(f"{len(found) or 'No'} deals are called {text!r}. Give the id of the deal.")
    return found[0]


def person_key(text: str, *, customer: str) -> str:
    """The key of the person whose key, e-mail or name was typed. Raises BadInput."""
    import polars as pl

    from whybuy.records import people

    kept, said = people.frame(), text.lower()
    if text in kept["key"]:
        return text
    theirs = kept.filter(pl.col("customer") == customer) if customer else kept
    for among in (theirs, kept):
        for name in ("email", "name"):
            found = among.filter(pl.col(name).str.to_lowercase() == said)["key"].to_list()
            if len(found) == 1:
                return found[0]
            if found:
                raise BadInput(
                    f"{len(found)} people are called {text!r}. Give the id or e-mail address of "
                    f"the one: {', '.join(found[:3])}."
                )
    raise BadInput(f"{text!r} is not on record. Add them first: whybuy add people …")


def check(kind: str, key: str) -> None:
    """Raise BadInput for a meeting at an hour that the clocks of its zone pass over."""
    from whybuy.records import models

    if kind == "meetings":
        meeting = models.Meeting.objects.get(key=key)
        check_there(meeting.day, meeting.at, meeting.zone)

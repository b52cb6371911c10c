"""What the form of each kind of record asks, and how what was typed becomes the record's fields."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any

from django.conf import settings
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy as _lazy

from whybuy.errors import BadInput
from whybuy.faces.web import case_forms, contacting_forms, pursuit_forms
from whybuy.faces.web.asked import Asked, Text
from whybuy.faces.web.naming import customer_key, customer_name, person_key
from whybuy.faces.web.typed import read_day, read_fee, write_fee
from whybuy.records.kinds import kind_of

CHANNELS: Mapping[str, Text] = {
    "call": _lazy("call"),
    "meeting": _lazy("meeting"),
    "e-mail": _lazy("e-mail"),
    "video": _lazy("video"),
    "message": _lazy("message"),
    "letter": _lazy("letter"),
}

_CUSTOMER = Asked("customer", _lazy("Customer"), "customer", required=True)

FORMS: dict[str, tuple[Asked, ...]] = {
    "customers": (
        Asked("name", _lazy("Name"), required=True),
        Asked("segment", _lazy("Segment")),
        Asked("size", _lazy("Size"), "figure", help=_lazy("Such as 120 employees.")),
        Asked("place", _lazy("Place")),
        Asked("country", _lazy("Country")),
        Asked("email", _lazy("E-mail")),
        Asked("phone", _lazy("Telephone")),
        Asked("why_we_serve", _lazy("Why we want to serve them"), "long"),
        Asked("what_we_want_for_them", _lazy("What we want for them"), "long"),
        Asked("note", _lazy("Note"), "long"),
    ),
    "people": (
        Asked("name", _lazy("Name"), required=True),
        _CUSTOMER,
        Asked("role", _lazy("What they do there")),
        Asked("email", _lazy("E-mail")),
        Asked("phone", _lazy("Telephone")),
    ),
    "contracts": (
        _CUSTOMER,
        Asked("fee", _lazy("Fee"), "fee", help=_lazy("Such as 1,200 a month or 5,000 once.")),
        Asked("renewal", _lazy("Renewal"), "date"),
        Asked("title", _lazy("What it is called")),
        Asked(
            "kind",
            _lazy("What it is"),
            "choice",
            choices={
                "contract": _lazy("contract"),
                "project": _lazy("project"),
                "retainer": _lazy("retainer"),
            },
        ),
        Asked("start", _lazy("Began"), "date"),
        Asked("ended", _lazy("Ended"), "date"),
        Asked(
            "won",
            _lazy("Won"),
            "choice",
            choices={"no bid": _lazy("without a bid"), "bid": _lazy("with a bid")},
        ),
    ),
    "contacts": (
        _CUSTOMER,
        Asked("day", _lazy("Day"), "date", required=True),
        Asked("channel", _lazy("How"), "choice", choices=CHANNELS),
        Asked("person", _lazy("With whom"), "person"),
        Asked("gave", _lazy("What we gave"), "long"),
        Asked("said", _lazy("What they said, or what came of it"), "long"),
        Asked("offer", _lazy("What we offered"), "long"),
        Asked("by_whom", _lazy("Who of us")),
    ),
    "products": (
        Asked("name", _lazy("Name"), required=True),
        Asked("group", _lazy("Group")),
        Asked("brand", _lazy("Brand")),
    ),
}
"""At most three fields of a form are required."""
FORMS |= case_forms.FORMS | contacting_forms.FORMS | pursuit_forms.FORMS
FORMS |= {kind: (*FORMS[kind], *more) for kind, more in contacting_forms.MORE.items()}
FORMS |= {kind: (*FORMS[kind], *more) for kind, more in pursuit_forms.MORE.items()}


def as_typed(kind: str, record: Any) -> dict[str, str]:
    """A record's fields as they would be typed."""
    return {asked.name: _written(asked, record) for asked in FORMS[kind]}


def read(
    kind: str, typed: Mapping[str, str], was: Mapping[str, str]
) -> tuple[dict[str, Any], dict[str, str]]:
    """The fields that were changed, and the faults of what cannot be read, by field."""
    fields: dict[str, Any] = {}
    faults: dict[str, str] = {}
    customer = ""
    for asked in FORMS[kind]:
        text = typed.get(asked.name, "").replace("\0", "").strip()
        try:
            if asked.required and not text:
                raise BadInput(_("This is needed; everything else may wait."))
            if asked.input == "customer" and text:
                customer = customer_key(text)
            if text != was.get(asked.name, ""):
                fields |= _read(asked, text, kind=kind, customer=customer, typed=typed)
        except BadInput as fault:
            faults[asked.name] = str(fault)
    return fields, faults


def _read(
    asked: Asked, text: str, *, kind: str, customer: str, typed: Mapping[str, str]
) -> dict[str, Any]:
    """One field as the record holds it; a fee is three of them."""
    if asked.input in case_forms.INPUTS:
        return case_forms.read(asked, text, kind=kind, customer=customer, typed=typed)
    if asked.input in contacting_forms.INPUTS:
        return contacting_forms.read(asked, text)
    if asked.input in pursuit_forms.INPUTS:
        return pursuit_forms.read(asked, text, customer=customer, typed=typed)
    if asked.input == "customer":
        return {asked.name: customer or None}
    if asked.input == "person":
        return {asked.name: _person(text, customer)}
    if asked.input == "fee":
        return _fee(text)
    readers: dict[str, Callable[[str], Any]] = {"date": _day}
    value = readers[asked.input](text) if asked.input in readers else text
    if asked.input == "choice" and text and text not in (asked.choices or {}):
        raise BadInput(_("Choose one of the list."))
    longest = kind_of(kind).field(asked.name).max_length
    if isinstance(value, str) and longest and len(value) > longest:
        raise BadInput(_("At most %(n)s letters fit here.") % {"n": longest})
    return {asked.name: value}


def _day(text: str) -> Any:
    return read_day(text) if text else None


def _person(text: str, customer: str) -> str | None:
    if not text:
        return None
    key = person_key(text, customer=customer) if customer else None
    if key is None:
        raise BadInput(
            _("%(name)s is not on record at this customer. Add the person first.") % {"name": text}
        )
    return key


def _fee(text: str) -> dict[str, Any]:
    if not text:
        return {"fee": None, "currency": "", "per": ""}
    fee = read_fee(text, currency=settings.WHYBUY_WORKSPACE.currency)
    if not fee.per:
        raise BadInput(_("Is it paid a month, a year or once? Add the word: 1,200 a month."))
    return {"fee": fee.minor, "currency": fee.currency, "per": fee.per}


def _written(asked: Asked, record: Any) -> str:
    value = getattr(record, asked.name)
    if asked.input in case_forms.INPUTS:
        return case_forms.written(asked.name, asked.input, record)
    if asked.input in contacting_forms.INPUTS:
        return contacting_forms.written(value)
    if asked.input in pursuit_forms.INPUTS:
        return pursuit_forms.written(asked, value)
    if value is None:
        return ""
    if asked.input == "customer":
        return customer_name(value.key)
    if asked.input == "person":
        return str(value.name)
    if asked.input == "fee":
        own = settings.WHYBUY_WORKSPACE.currency
        return write_fee(value, record.currency, record.per, own=own)
    return f"{value:%Y-%m-%d}" if asked.input == "date" else str(value)

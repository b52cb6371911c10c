"""What the forms of consents, promises and the team ask, and what of others is for contacting."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy as _lazy

from whybuy.errors import BadInput
from whybuy.faces.web.asked import Asked, Text

INPUTS = ("yes or no", "minutes")

RESPONSES: Mapping[str, Text] = {
    "ordered": _lazy("ordered"),
    "interested": _lazy("interested"),
    "happy": _lazy("happy"),
    "not now": _lazy("not now"),
    "no": _lazy("no"),
    "unhappy": _lazy("unhappy"),
    "no answer": _lazy("no answer"),
}
CHANNELS: Mapping[str, Text] = {
    "phone": _lazy("by telephone"),
    "mail": _lazy("by e-mail"),
    "visit": _lazy("by a visit"),
    "post": _lazy("by letter"),
    "message": _lazy("by message"),
}
_YES_OR_NO: Mapping[str, Text] = {"yes": _lazy("yes"), "no": _lazy("no")}
_CUSTOMER = Asked("customer", _lazy("Customer"), "customer", required=True)
_PERSON = Asked("person", _lazy("Who there"), "person")

FORMS: dict[str, tuple[Asked, ...]] = {
    "consents": (
        _CUSTOMER,
        Asked(
            "allowed",
            _lazy("May they be contacted"),
            "yes or no",
            required=True,
            choices=_YES_OR_NO,
        ),
        Asked(
            "source",
            _lazy("How we know"),
            required=True,
            help=_lazy("Such as: her e-mail of 3 May; said on the telephone; a form."),
        ),
        Asked(
            "person",
            _lazy("Who there"),
            "person",
            help=_lazy("Leave it empty where it is meant for all of them."),
        ),
        Asked(
            "channel",
            _lazy("How"),
            "choice",
            choices=CHANNELS,
            help=_lazy("Leave it empty where it is meant for every way."),
        ),
        Asked("said_on", _lazy("When they said so"), "date"),
        Asked(
            "until", _lazy("Holds until"), "date", help=_lazy("Empty: until they say otherwise.")
        ),
    ),
    "promises": (
        _CUSTOMER,
        Asked("what", _lazy("What we promised"), required=True),
        Asked("due", _lazy("Due"), "date"),
        _PERSON,
        Asked("made_on", _lazy("Promised on"), "date"),
        Asked("by_whom", _lazy("Who of us")),
        Asked("done_on", _lazy("Kept on"), "date"),
    ),
    "team": (
        Asked("name", _lazy("Name"), required=True),
        Asked(
            "hours_a_week",
            _lazy("Hours a week for customers"),
            "figure",
            help=_lazy("What is left for calls and visits, such as 6."),
        ),
        Asked("languages", _lazy("Languages"), help=_lazy("Such as English; German.")),
        Asked("places", _lazy("Places"), "long", help=_lazy("Such as Leeds; York. Empty: any.")),
        Asked("away_from", _lazy("Away from"), "date"),
        Asked("away_until", _lazy("Away until"), "date"),
    ),
}
MORE: dict[str, tuple[Asked, ...]] = {
    "customers": (
        Asked("language", _lazy("Language")),
        Asked("looked_after_by", _lazy("Who of us looks after them")),
    ),
    "contacts": (
        Asked("response", _lazy("What came of it"), "choice", choices=RESPONSES),
        Asked(
            "sort",
            _lazy("What it was for"),
            "choice",
            choices={
                "offer": _lazy("an offer"),
                "gave": _lazy("to give something"),
                "care": _lazy("to see that all is well"),
                "ask": _lazy("to ask something"),
                "review": _lazy("to look at what it is worth to them"),
            },
        ),
        Asked("product", _lazy("Which product"), help=_lazy("Its number.")),
        Asked("minutes", _lazy("Minutes it took"), "minutes"),
    ),
    "products": (
        Asked(
            "once",
            _lazy("Bought once only"),
            "yes or no",
            choices=_YES_OR_NO,
            help=_lazy("Yes where who has it needs no second one."),
        ),
        Asked("withdrawn_on", _lazy("Not sold from"), "date"),
        Asked("step_up_to", _lazy("The next size or tier"), help=_lazy("The number of a product.")),
        Asked("replaced_by", _lazy("Replaced by"), help=_lazy("The number of a product.")),
    ),
}
"""Fields that stand after the others of a form."""


def read(asked: Asked, text: str) -> dict[str, Any]:
    """Yes, no or minutes as the record holds them. Raises BadInput."""
    if asked.input == "minutes":
        if text and not (text.isascii() and text.isdigit()):
            raise BadInput(_("%(text)s is not a number of minutes.") % {"text": text})
        return {asked.name: int(text) if text else None}
    if text not in ("", "yes", "no"):
        raise BadInput(_("Choose yes or no."))
    return {asked.name: text == "yes"}


def written(value: object) -> str:
    """The field of a record as it would be typed."""
    if isinstance(value, bool):
        return "yes" if value else "no"
    return "" if value is None else str(value)

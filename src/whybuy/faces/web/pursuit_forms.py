"""What the forms of deals and all that belongs to them ask: needs, lights, meetings, ties."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from django.utils.translation import gettext_lazy as _lazy

from whybuy.faces.web.asked import Asked, Text
from whybuy.faces.web.naming import customer_key, customer_name
from whybuy.intake.hours_said import BANDS, band_of, read_hours
from whybuy.intake.meeting_times import read_at, read_zone
from whybuy.intake.typed_figures import read_number
from whybuy.intake.typed_pursuits import deal_key, person_key
from whybuy.records import models

INPUTS = ("deal", "anybody", "hours", "yes, no or unknown", "at", "zone", "other customer")
INPUTS += ("number",)

_CUSTOMER = Asked("customer", _lazy("Customer"), "customer", required=True)
_PERSON = Asked("person", _lazy("Who there"), "person")
_DEAL = Asked("deal", _lazy("Deal"), "deal", help=_lazy("What their deal is called, if any."))
_OF_DEAL = Asked("deal", _lazy("Deal"), "deal", required=True, help=_lazy("Its title or number."))
_OUTCOMES = {
    "won": _lazy("won"),
    "lost": _lazy("lost"),
    "no decision": _lazy("they decided nothing"),
    "withdrawn": _lazy("we withdrew"),
}
_YES_OR_NO: Mapping[str, Text] = {"yes": _lazy("yes"), "no": _lazy("no")}
BANDS_IN_WORDS: Mapping[str, Text] = {
    "under 2 h": _lazy("under 2 hours"),
    "half a day": _lazy("half a day"),
    "a day": _lazy("a day"),
    "2-3 days": _lazy("2 to 3 days"),
    "a week or more": _lazy("a week or more"),
}
_SAID_ON = Asked("said_on", _lazy("When they said so"), "date")
_OURS = _lazy("Several with a semicolon between.")

FORMS: dict[str, tuple[Asked, ...]] = {
    "deals": (
        _CUSTOMER,
        Asked("title", _lazy("What it is about"), required=True),
        Asked("stage", _lazy("Stage")),
        Asked("amount", _lazy("Amount"), "money"),
        Asked("hours", _lazy("Time spent so far"), "hours", choices=BANDS_IN_WORDS),
        Asked("cost", _lazy("Money spent on it so far"), "money"),
        Asked("opened", _lazy("Began"), "date"),
        Asked("expected_close", _lazy("Expected to be decided"), "date"),
        Asked("application", _lazy("What they would use it for")),
        Asked("source", _lazy("How it came")),
        Asked(
            "by_request",
            _lazy("Did they ask for proposals"),
            "yes, no or unknown",
            choices=_YES_OR_NO,
        ),
        Asked("competitors", _lazy("Who else was asked"), help=_OURS),
        Asked("seller", _lazy("Who of us")),
        Asked(
            "outcome",
            _lazy("What came of it"),
            "choice",
            choices={**_OUTCOMES, "referred": _lazy("we sent them to somebody else")},
        ),
        Asked("closed", _lazy("Decided on"), "date"),
        Asked("lost_to", _lazy("Lost to")),
        Asked("referred_to", _lazy("Sent to whom")),
        Asked("reason", _lazy("Why"), "long"),
    ),
    "quotes": (
        _CUSTOMER,
        Asked("price", _lazy("Price quoted, for one"), "money", required=True),
        Asked("list_price", _lazy("List price, for one"), "money"),
        Asked("quantity", _lazy("How many"), "number"),
        Asked("product", _lazy("Which product"), help=_lazy("Its number.")),
        _DEAL,
        Asked("day", _lazy("Quoted on"), "date"),
        Asked(
            "outcome",
            _lazy("What came of it"),
            "choice",
            choices=_OUTCOMES,
        ),
        Asked("seller", _lazy("Who of us")),
    ),
    "needs": (
        _CUSTOMER,
        Asked("words", _lazy("What they need, in their words"), "long", required=True),
        _DEAL,
        _PERSON,
        Asked("consequence", _lazy("What follows if nothing changes"), "long"),
        Asked("per_year", _lazy("What that costs them a year"), "money"),
        Asked(
            "mark",
            _lazy("How it is known"),
            "choice",
            choices={
                "supposed": _lazy("we suppose it"),
                "said": _lazy("they said it"),
                "measured": _lazy("it was measured"),
            },
        ),
        _SAID_ON,
        Asked("settled_on", _lazy("Settled with them on"), "date"),
    ),
    "yellow_lights": (
        _CUSTOMER,
        Asked("words", _lazy("What they said, in their words"), "long", required=True),
        _DEAL,
        _PERSON,
        Asked("fear", _lazy("The fear behind it")),
        _SAID_ON,
        Asked("settled_on", _lazy("Settled on"), "date"),
        Asked("settled_by", _lazy("What settled it"), "long"),
    ),
    "meetings": (
        _CUSTOMER,
        Asked("day", _lazy("Day"), "date", required=True),
        Asked("at", _lazy("Time"), "at", help=_lazy("Such as 14:30.")),
        Asked("zone", _lazy("Time zone"), "zone", help=_lazy("Such as Europe/Berlin.")),
        Asked("minutes", _lazy("Minutes"), "minutes"),
        Asked("aim", _lazy("Aim")),
        Asked("decision", _lazy("The decision to help them reach")),
        Asked("questions", _lazy("Questions, one a line"), "long"),
        Asked("people", _lazy("Who there"), help=_OURS),
        Asked("by_whom", _lazy("Who of us"), help=_OURS),
        _DEAL,
        Asked("place", _lazy("Where")),
        Asked("channel", _lazy("How")),
        Asked(
            "state",
            _lazy("State"),
            "choice",
            choices={
                "planned": _lazy("planned"),
                "agreed": _lazy("agreed with them"),
                "held": _lazy("held"),
                "cancelled": _lazy("called off"),
            },
        ),
        Asked("learnt", _lazy("What we learnt"), "long"),
        Asked("decided", _lazy("What was decided"), "long"),
        Asked("next_step", _lazy("The next step")),
        Asked("next_due", _lazy("Due"), "date"),
        Asked(
            "served",
            _lazy("Are they served properly"),
            "choice",
            choices={
                "well": _lazy("well"),
                "not quite": _lazy("not quite"),
                "badly": _lazy("badly"),
            },
        ),
        Asked("served_words", _lazy("In their words"), "long"),
    ),
    "buying_group": (
        _OF_DEAL,
        Asked("person", _lazy("Person"), "anybody", required=True),
        Asked(
            "role",
            _lazy("Their part in the decision"),
            "choice",
            required=True,
            choices={
                "economic buyer": _lazy("has the budget and the last word"),
                "champion": _lazy("champion: wants it and speaks for it"),
                "coach": _lazy("coach: tells us how things stand"),
                "technical buyer": _lazy("judges whether it fits"),
                "user": _lazy("will use it"),
                "procurement": _lazy("procurement"),
                "legal": _lazy("legal"),
                "blocker": _lazy("stands in the way"),
            },
        ),
        Asked(
            "stance",
            _lazy("For or against"),
            "choice",
            choices={
                "for": _lazy("for it"),
                "against": _lazy("against it"),
                "open": _lazy("open"),
            },
        ),
        _SAID_ON,
        Asked("source", _lazy("How we know")),
    ),
    "decision_steps": (
        _OF_DEAL,
        Asked("what", _lazy("What is to be done"), required=True),
        Asked("who", _lazy("Who")),
        Asked("due", _lazy("Due"), "date"),
        Asked("done_on", _lazy("Done on"), "date"),
    ),
    "stage_changes": (
        _OF_DEAL,
        Asked("stage", _lazy("Stage"), required=True),
        Asked("day", _lazy("Since"), "date", required=True),
    ),
    "acquaintances": (
        Asked("person", _lazy("Who is known"), "anybody", required=True),
        Asked("member", _lazy("Who of us knows them")),
        Asked("other", _lazy("Or which other person"), "anybody"),
        Asked(
            "how",
            _lazy("How they know one another"),
            "choice",
            choices={
                "colleague": _lazy("colleagues"),
                "former colleague": _lazy("former colleagues"),
                "referral": _lazy("one was sent by the other"),
                "meeting": _lazy("they have met"),
                "mail": _lazy("they write to one another"),
                "network": _lazy("in a network such as LinkedIn"),
                "client": _lazy("customer and supplier"),
                "friend": _lazy("friends"),
                "family": _lazy("family"),
                "other": _lazy("otherwise"),
            },
        ),
        Asked("last", _lazy("Last in touch"), "date"),
        Asked("since", _lazy("Since"), "date"),
        Asked("note", _lazy("Note"), "long"),
    ),
    "competitors": (
        Asked("name", _lazy("Name"), required=True),
        Asked("serves_better", _lazy("What they serve better"), help=_OURS),
        Asked("product", _lazy("Their product")),
        Asked("page", _lazy("Their page")),
        Asked("note", _lazy("Note"), "long"),
    ),
    "referrals": (
        _CUSTOMER,
        Asked(
            "direction",
            _lazy("Which way"),
            "choice",
            required=True,
            choices={"in": _lazy("sent to us"), "out": _lazy("sent by us to somebody else")},
        ),
        Asked("day", _lazy("Day"), "date"),
        Asked("other", _lazy("By or to whom")),
        Asked("other_customer", _lazy("Or which customer on record"), "other customer"),
        _DEAL,
        Asked("why", _lazy("Why"), "long"),
        Asked(
            "split",
            _lazy("Is the work split: their product, our service"),
            "yes, no or unknown",
            choices=_YES_OR_NO,
        ),
        Asked("came_of_it", _lazy("What came of it"), "long"),
    ),
}
MORE: dict[str, tuple[Asked, ...]] = {
    "customers": (
        Asked("source", _lazy("How they came")),
        Asked("unasked", _lazy("Did they come unasked"), "yes, no or unknown", choices=_YES_OR_NO),
        Asked("convinced_by", _lazy("What convinced them"), "long"),
        Asked("first_heard", _lazy("First heard of"), "date"),
    ),
    "people": (
        Asked("past_employers", _lazy("Where they worked before"), help=_OURS),
        Asked("profile", _lazy("A page about them")),
    ),
}
"""Fields that stand after the others of a form."""

ADDING: dict[str, Text] = {
    "deals": _lazy("A new deal"),
    "quotes": _lazy("A price quoted"),
    "needs": _lazy("What they need"),
    "yellow_lights": _lazy("A yellow light: what makes them hesitate"),
    "meetings": _lazy("A meeting"),
    "buying_group": _lazy("One of those who decide"),
    "decision_steps": _lazy("A step of their decision"),
    "stage_changes": _lazy("A deal came into a stage"),
    "acquaintances": _lazy("Who knows whom"),
    "competitors": _lazy("Somebody else who serves them"),
    "referrals": _lazy("A referral, in or out"),
}
CHANGING: dict[str, Text] = {
    "deals": _lazy("Change a deal"),
    "quotes": _lazy("Change a price quoted"),
    "needs": _lazy("Change a need"),
    "yellow_lights": _lazy("Change a yellow light"),
    "meetings": _lazy("Change a meeting"),
    "buying_group": _lazy("Change one of those who decide"),
    "decision_steps": _lazy("Change a step of their decision"),
    "stage_changes": _lazy("Change when a deal came into a stage"),
    "acquaintances": _lazy("Change who knows whom"),
    "competitors": _lazy("Change a competitor"),
    "referrals": _lazy("Change a referral"),
}


def read(asked: Asked, text: str, *, customer: str, typed: Mapping[str, str]) -> dict[str, Any]:
    """The field as the record holds it. Raises BadInput."""
    if not text:
        return {asked.name: "" if asked.input in ("at", "zone") else None}
    if asked.input == "deal":
        return {asked.name: deal_key(text, customer=customer)}
    if asked.input == "anybody":
        return {asked.name: person_key(text, customer=customer or _whose(typed))}
    if asked.input == "other customer":
        return {asked.name: customer_key(text)}
    if asked.input == "number":
        return {asked.name: read_number(text)}
    if asked.input == "hours":
        return {asked.name: BANDS[text] if text in BANDS else read_hours(text)}
    if asked.input == "yes, no or unknown":
        return {asked.name: text == "yes"}
    return {asked.name: (read_at if asked.input == "at" else read_zone)(text)}


def _whose(typed: Mapping[str, str]) -> str:
    """The customer of the deal that stands in the form, "" where there is none."""
    named = typed.get("deal", "").strip()
    deals = models.Deal.objects.filter(key=named) or models.Deal.objects.filter(title__iexact=named)
    found = list(deals.values_list("customer__key", flat=True)[:2]) if named else []
    return found[0] if len(found) == 1 else ""


def written(asked: Asked, value: Any) -> str:
    """The field of a record as it would be typed."""
    if value is None:
        return ""
    if asked.input == "deal":
        same = models.Deal.objects.filter(customer=value.customer, title=value.title).count()
        return str(value.title) if value.title and same == 1 else str(value.key)
    if asked.input == "anybody":
        return str(value.key if models.Person.objects.filter(name=value.name)[1:] else value.name)
    if asked.input == "other customer":
        return customer_name(value.key)
    if asked.input == "hours":
        return band_of(value)
    if asked.input == "number":
        return f"{value:g}"
    if asked.input == "yes, no or unknown":
        return "yes" if value else "no"
    return str(value)


def deal_written(key: str) -> str:
    """The deal of that key as a form shows it; the key itself for one that is not there."""
    found = models.Deal.objects.filter(key=key).select_related("customer").first()
    return written(Asked("deal", "", "deal"), found) if found else key

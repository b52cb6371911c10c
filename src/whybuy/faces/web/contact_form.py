"""A contact logged: one free line, the rest proposed from it, looked at and kept."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from datetime import date
from typing import Any, cast

from django.contrib import messages
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse
from django.utils.html import format_html
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy as _lazy
from django.views.decorators.http import require_http_methods

from whybuy.coding import contact_deal
from whybuy.coding.contact_line import Proposed, unclear_day
from whybuy.coding.contact_note import LONGEST_LINE, Note, keep, product_of, reading
from whybuy.coding.contact_pursuit import hear
from whybuy.coding.day_to_come import day_to_come
from whybuy.errors import BadInput, UserError
from whybuy.faces.web import open_firm
from whybuy.faces.web.access import needs
from whybuy.faces.web.asked import Text
from whybuy.faces.web.contacting_forms import CHANNELS as CHANNELS_TO_FORBID
from whybuy.faces.web.contacting_forms import RESPONSES
from whybuy.faces.web.naming import customer_key, customer_name, names_offered
from whybuy.faces.web.pursuit_forms import BANDS_IN_WORDS, deal_written
from whybuy.faces.web.record_fields import CHANNELS
from whybuy.faces.web.typed import read_day
from whybuy.records import people, products
from whybuy.records.hours_spent import band_of
from whybuy.records.models import User

FIELDS = (
    *("customer", "day", "channel", "person", "response", "gave", "said", "offer"),
    *("product", "promise", "due", "stop", "need", "light", "deal", "step", "hours"),
)
PLAIN = ("person", "channel", "gave", "said", "offer", "response", "product", "promise", "stop")
PLAIN += ("need", "light")
SOMETHING = ("channel", "gave", "said", "offer", "response", "need", "light")
"""A contact of which none of these is told is none."""
STOPS: dict[str, Text] = {"all": _lazy("in any way"), **CHANNELS_TO_FORBID}


@dataclass(slots=True)
class Log:
    """What stands in the form: the line, each field, what the line had proposed, and faults."""

    line: str
    read: str
    fields: dict[str, str]
    proposed: dict[str, str]
    choices: list[str] = field(default_factory=list)
    faults: dict[str, str] = field(default_factory=dict)

    @classmethod
    def sent(cls, form: Mapping[str, str]) -> Log:
        """As it was sent."""
        return cls(
            line=_text(form, "line")[:LONGEST_LINE],
            read=_text(form, "read"),
            fields={name: _text(form, name) for name in FIELDS},
            proposed={name: _text(form, f"was-{name}") for name in FIELDS},
        )

    def propose(self, *, today: date) -> None:
        """Fill in what the line says, but for fields that somebody has changed by hand."""
        found = reading(self.line, today=today) if self.line else Proposed()
        heard = hear(self.line, today=today)
        deal = contact_deal.deal_of("", self.line, customer=found.customer)
        new = {
            "customer": customer_name(found.customer) if found.customer else "",
            "day": "" if found.unclear_day else (found.day or today).isoformat(),
            "channel": found.channel,
            "person": found.person and _person_name(found.person),
            "gave": found.gave,
            "said": found.said,
            "offer": found.offer,
            "response": found.response,
            "product": found.product and _product_name(found.product),
            "promise": found.promise,
            "due": found.due.isoformat() if found.due else "",
            "stop": found.stop,
            "need": heard.need,
            "light": heard.light,
            "deal": deal and deal_written(deal),
            "step": heard.step if deal else "",
            "hours": band_of(heard.hours) if heard.hours and deal else "",
        }
        for name, value in new.items():
            if self.fields[name] == self.proposed[name]:
                self.fields[name] = value or (self.fields[name] if name == "customer" else "")
                self.proposed[name] = self.fields[name]
        self.choices = [customer_name(key) for key in found.choices[:6]]
        if found.unclear_day and not self.fields["day"]:
            self.faults["day"] = _two_ways(found.unclear_day)
        self.read = self.line

    @property
    def shown(self) -> list[tuple[str, str, str]]:
        """What was proposed, to come back with the form."""
        return [(name, self.proposed[name], self.fields[name]) for name in FIELDS]


@needs("edit")
@require_http_methods(["GET", "POST"])
def contact(request: HttpRequest) -> HttpResponse:
    """The form, filled in from the line; sent, the contact is kept once its line was read."""
    form = request.POST if request.method == "POST" else request.GET
    log, today = Log.sent(form), open_firm.firm().today
    if request.method == "GET" and "was-customer" not in form:
        log.fields["customer"] = log.fields["customer"] and customer_name(log.fields["customer"])
        log.proposed["customer"] = log.fields["customer"]
    if request.method == "GET" or log.line != log.read:
        log.propose(today=today)
        return _page(request, log)
    return _keep(request, log)


def _keep(request: HttpRequest, log: Log) -> HttpResponse:
    try:
        kept = _checked(log)
        if kept is None:
            return _page(request, log)
        keep(kept, by=cast(User, request.user))
    except UserError as fault:
        log.faults[""] = str(fault)
        return _page(request, log)
    open_firm.work_ahead()
    another = format_html('<a href="{}">{}</a>', reverse("contact"), _("Log another"))
    messages.success(request, format_html("{} {}", _("It is kept."), another))
    return HttpResponseRedirect(reverse("customer", args=[kept.customer]), status=303)


def _checked(log: Log) -> Note | None:
    """The contact; None where something is missing, which is then noted."""
    kept: dict[str, Any] = {name: log.fields[name] for name in PLAIN}
    kept["product"] = product_of(kept["product"])
    unclear = unclear_day(log.line, today=open_firm.firm().today)
    if unclear and not log.fields["day"]:
        log.faults["day"] = _two_ways(unclear)
    kept |= _about_a_deal(log)
    readers = {"customer": _customer, "day": _day, "due": _due}
    for name, reads in readers.items():
        try:
            kept[name] = reads(log.fields[name])
        except BadInput as fault:
            log.faults[name] = str(fault)
    if log.fields["due"] and not kept["promise"]:
        log.faults["promise"] = _("What is it that is due then?")
    if not any(kept[name] for name in SOMETHING):
        log.faults["line"] = _("What happened? One line is enough.")
    return None if log.faults else Note(log.line, **kept)


def _about_a_deal(log: Log) -> dict[str, Any]:
    """The deal, their next step and our time; what cannot be is noted."""
    today, kept = open_firm.firm().today, dict[str, Any]()
    try:
        whom = customer_key(log.fields["customer"]) if log.fields["deal"] else ""
        kept["deal"] = whom and contact_deal.deal_of(log.fields["deal"], "", customer=whom)
    except BadInput as fault:
        log.faults["deal"] = str(fault)
    try:
        kept["hours"] = contact_deal.hours_of(log.fields["hours"], None)
    except BadInput as fault:
        log.faults["hours"] = str(fault)
    if (log.fields["step"] or log.fields["hours"]) and not log.fields["deal"]:
        log.faults["deal"] = _("Of which deal? Write what it is called.")
    step = log.fields["step"]
    return kept | {"step": step, "step_due": day_to_come(step, today=today) if step else None}


def _two_ways(day: str) -> str:
    return _("%(day)s can be read in two ways. Choose the day.") % {"day": day}


def _customer(text: str) -> str:
    if not text:
        raise BadInput(_("With which customer? The line names none that is on record."))
    return customer_key(text)


def _day(text: str) -> date:
    today = open_firm.firm().today
    day = read_day(text) if text else today
    if day > max(today, date.today()):
        raise BadInput(_("That day is still to come. A contact is logged when it was made."))
    return day


def _due(text: str) -> date | None:
    return read_day(text) if text else None


def _product_name(key: str) -> str:
    return dict(products.frame().select("key", "name").iter_rows()).get(key, key)


def _person_name(key: str) -> str:
    found = people.frame()
    return str(found.filter(found["key"] == key)["name"][0])


def _page(request: HttpRequest, log: Log) -> HttpResponse:
    place = {
        "here": "contact",
        "log": log,
        "channels": CHANNELS.items(),
        "responses": RESPONSES.items(),
        "stops": STOPS.items(),
        "bands": BANDS_IN_WORDS.items(),
        "names": names_offered(),
        "today": open_firm.firm().today.isoformat(),
    }
    faulty = log.faults and request.method == "POST"
    return render(request, "web/contact_form.html", place, status=422 if faulty else 200)


def _text(form: Mapping[str, str], name: str) -> str:
    return form.get(name, "").replace("\0", "").strip()

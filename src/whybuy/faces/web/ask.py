"""The three questions, asked and typed while the conversation happens: kept at every stroke."""

from __future__ import annotations

import json
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import date
from functools import partial
from typing import Any, cast

from django.contrib import messages
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect, JsonResponse
from django.shortcuts import render
from django.urls import reverse
from django.utils.html import format_html
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy as _lazy
from django.views.decorators.http import require_http_methods, require_POST

from whybuy.errors import BadInput, UserError
from whybuy.evidence.nothing_said import names_nothing
from whybuy.faces.web import open_firm
from whybuy.faces.web.access import needs
from whybuy.faces.web.naming import customer_key, customer_name, names_offered, person_key
from whybuy.faces.web.typed import read_day
from whybuy.records import codings, conversations, customers, drafts, editing, people, sources
from whybuy.records.codings import Act
from whybuy.records.models import User
from whybuy.records.transcript import Spoken, Transcript

DRAFT = "ask"
WHO = ("customer", "person", "day")


@dataclass(frozen=True, slots=True)
class Asked:
    """One question: as it is put, what the reply is coded with, and an example to say aloud."""

    name: str
    put: Any
    code: str
    driver: Any = ""

    @property
    def turn(self) -> str:
        """The question as the conversation's turns name it."""
        return "drivers" if self.driver else self.name


QUESTIONS = (
    Asked("why_us", _lazy("Why do you buy from us, and not from a competitor?"), "competitor"),
    Asked("value_most", _lazy("What do you value most of all that we do?"), "valued"),
    Asked(
        "stripped",
        _lazy("And if all else were stripped away: what would have to stay, or you would leave?"),
        "would_leave",
    ),
    Asked(
        "revenue", _lazy("How do we help you to earn more?"), "revenue.other", _lazy("More revenue")
    ),
    Asked("cost", _lazy("What do we save you?"), "cost.other", _lazy("Lower costs")),
    Asked("risk", _lazy("What do we keep from going wrong?"), "risk.other", _lazy("Less risk")),
    Asked(
        "emotion",
        _lazy("What do we make easier to live with: worry, trouble, pride?"),
        "emotion.other",
        _lazy("Feelings"),
    ),
)
"""The three questions of Get to Know Your Customers Day, the third in its four parts."""

THEIRS, OURS, NOT = "", "our_", "not_"
"""What stands before a question's name: their own words, ours, and "they name nothing"."""
NEW = "+"
"""What is sent for "none of these, a new customer"; it stands before the key of one of them."""
FIELDS = (
    *WHO,
    *(f"{part}{asked.name}" for asked in QUESTIONS for part in (THEIRS, OURS, NOT)),
    "dictated",
    "dictated_by",
    "means",
    "means_for",
)


@needs("edit")
@require_http_methods(["GET", "POST"])
def ask(request: HttpRequest) -> HttpResponse:
    """The form with what was typed so far; sent, it becomes a conversation."""
    user = cast(User, request.user)
    if request.method == "GET":
        typed = _draft(user)
        if (wanted := request.GET.get("customer", "")) and not typed["customer"]:
            typed["customer"] = customer_name(wanted)
        return _page(request, typed, {})
    typed = _meant(_sent(request.POST))
    faults: dict[str, str] = {}
    try:
        key = _keep(typed, faults, by=user)
    except UserError as fault:
        faults[""] = str(fault)
    if faults:
        drafts.keep(user, DRAFT, _written(typed, _stamp(request.POST.get("stamp", ""))))
        return _page(request, typed, faults)
    drafts.drop(user, DRAFT)
    open_firm.work_ahead()
    another = format_html('<a href="{}">{}</a>', reverse("ask"), _("Ask another"))
    messages.success(request, format_html("{} {}", _kept(typed), another))
    return HttpResponseRedirect(f"{reverse('conversation', args=[key])}?kept=ask", status=303)


@needs("edit")
@require_POST
def keep(request: HttpRequest) -> HttpResponse:
    """Keeps what stands in the form now; an older state than the one kept changes nothing."""
    user, stamp = cast(User, request.user), _stamp(request.POST.get("stamp", ""))
    kept = _stamp(str(_read(user).get("stamp", "")))
    if stamp >= kept:
        drafts.keep(user, DRAFT, _written(_sent(request.POST), stamp))
    return JsonResponse({"kept": max(stamp, kept)})


@needs("edit")
@require_POST
def forget(request: HttpRequest) -> HttpResponse:
    """Empties the form."""
    drafts.drop(cast(User, request.user), DRAFT)
    messages.info(request, _("The form is empty again."))
    return HttpResponseRedirect(f"{reverse('ask')}?kept=none", status=303)


def _keep(typed: Mapping[str, str], faults: dict[str, str], *, by: User) -> str:
    """The conversation's key; where something is missing "", and the fault noted."""
    found: dict[str, Any] = {}
    readers: dict[str, Callable[[str], Any]] = {
        "customer": partial(_customer, is_new=_is_new(typed)),
        "day": _day,
    }
    for name, reads in readers.items():
        try:
            found[name] = reads(typed[name])
        except BadInput as fault:
            faults[name] = str(fault)
    turns = _turns(typed)
    if not any(turn.side == "customer" for turn in turns):
        faults["why_us"] = _(
            "Nothing they said stands here yet. One answer in their words is enough."
        )
    if faults:
        return ""
    return _write(typed, turns, found["customer"], found["day"], by=by)


def _write(
    typed: Mapping[str, str], turns: list[Spoken], customer: str, day: date, *, by: User
) -> str:
    """All in one batch: a customer or person who is new, the conversation, its codings."""
    with editing.together(by=by, kind="conversations") as batch:
        if customer not in set(customers.frame()["key"]):
            named = {"key": customer, "name": customer}
            customer = editing.add("customers", named, by=by, batch=batch)
        person = typed["person"] and (
            person_key(typed["person"], customer=customer)
            or editing.add(
                "people", {"name": typed["person"], "customer": customer}, by=by, batch=batch
            )
        )
        title = _("Asked: %(name)s") % {"name": typed["person"] or customer_name(customer)}
        told = Transcript(title, day, "asked", turns, format="asked")
        given = conversations.Given(told, customer=customer, person=person or None)
        (key,), counts = conversations.add_all([given], by=by, batch=batch)
        # Each by itself, so that each can be taken back by itself.
        coded = [codings.record([a], by=by, how="asked", batch=batch) for a in _acts(key, typed)]
        new, changed = batch.new + counts.new, batch.changed + sum(map(len, coded))
        sources.count(batch, read=1, new=new, changed=changed)
    return key


def _kept(typed: Mapping[str, str]) -> str:
    """What was done, with the replies in which nothing was coded."""
    replies = [one for one in QUESTIONS if typed[one.name]]
    bare = [f"“{typed[one.name]}”" for one in replies if not _names_something(typed, one)]
    if not bare:
        return _("It is kept, and coded as asked.")
    told = {"said": ", ".join(dict.fromkeys(bare))}
    return _("It is kept, and coded as asked. Kept, with nothing coded: %(said)s") % told


def _turns(typed: Mapping[str, str]) -> list[Spoken]:
    """Our question, their words, and ours about them, question by question."""
    them, turns = typed["person"] or typed["customer"], list[Spoken]()
    for one in QUESTIONS:
        theirs, ours = typed[THEIRS + one.name], typed[OURS + one.name]
        if theirs or ours:
            turns.append(Spoken(_("We"), "us", str(one.put), None, one.turn))
        if theirs:
            turns.append(Spoken(them, "customer", theirs, None, one.turn))
        if ours:
            turns.append(Spoken(_("Our words"), "us", ours, None, one.turn))
    if typed["dictated"]:
        ours = typed["dictated_by"] == "us"
        who = (_("Our words"), "us") if ours else (them, "customer")
        turns.append(Spoken(*who, typed["dictated"]))
    return turns


def _acts(key: str, typed: Mapping[str, str]) -> list[Act]:
    """Each reply coded by the question that it answers, but where it names nothing."""
    # Two questions may have been answered in the same words: the first of them comes first.
    waiting = [((one.turn, typed[one.name]), one) for one in QUESTIONS if typed[one.name]]
    talk, acts = conversations.one(key), list[Act]()
    for turn in talk.turns:
        place = (turn.asked, talk.text[turn.start : turn.end])
        at = next((at for at, (said, _one) in enumerate(waiting) if said == place), None)
        if turn.side == "customer" and at is not None:
            one = waiting.pop(at)[1]
            if _names_something(typed, one):
                acts.append(Act("code", key, one.code, turn.start, turn.end))
    return acts


def _names_something(typed: Mapping[str, str], one: Asked) -> bool:
    return not typed[NOT + one.name] and not names_nothing(typed[one.name])


def _customer(text: str, *, is_new: bool) -> str:
    """The key of the customer; one who is not on record yet is added under the name typed.

    Where others have a name much like it, one must have said that this `is_new`.
    """
    if not text:
        raise BadInput(_("Who is it? Write the customer's name."))
    try:
        return customer_key(text)
    except BadInput:
        if customers.keys_of(text):
            raise
    if not is_new and customers.near(text):
        raise BadInput(_("No customer is called that. Whom do you mean?"))
    return text


def _meant(typed: dict[str, str]) -> dict[str, str]:
    """What was typed, with the customer who was chosen among those of a name much alike."""
    if typed["means"] in ("", NEW) or typed["means_for"] != typed["customer"]:
        return typed
    return {**typed, "customer": customer_name(typed["means"].removeprefix(NEW)), "means": ""}


def _is_new(typed: Mapping[str, str]) -> bool:
    return typed["means"] == NEW and typed["means_for"] == typed["customer"]


def _alike(typed: Mapping[str, str], faults: Mapping[str, str]) -> list[tuple[str, str]]:
    """Whom a customer who is not on record may be: what to send, and the name."""
    if "customer" not in faults or not typed["customer"] or customers.keys_of(typed["customer"]):
        return []
    return [(NEW + key, name) for key, name in customers.near(typed["customer"])]


def _day(text: str) -> date:
    day = read_day(text) if text else date.today()
    if day > date.today():
        raise BadInput(_("That day is still to come. Write the day of the conversation."))
    return day


def _sent(form: Mapping[str, str]) -> dict[str, str]:
    return {
        name: form.get(name, "").replace("\0", "").replace("\r\n", "\n").strip() for name in FIELDS
    }


def _read(user: User) -> dict[str, Any]:
    return json.loads(drafts.of(user, DRAFT) or "{}")


def _draft(user: User) -> dict[str, str]:
    kept = _read(user)
    return {name: str(kept.get(name, "")) for name in (*FIELDS, "stamp")}


def _written(typed: Mapping[str, str], stamp: int) -> str:
    return json.dumps({**typed, "stamp": stamp})


def _stamp(text: str) -> int:
    return int(text) if text.isascii() and text.isdecimal() and len(text) < 16 else 0


def _page(request: HttpRequest, typed: Mapping[str, str], faults: dict[str, str]) -> HttpResponse:
    def shown(one: Asked) -> dict[str, Any]:
        return {
            "asked": one,
            "theirs": typed[THEIRS + one.name],
            "ours": typed[OURS + one.name],
            "not_so": bool(typed[NOT + one.name]),
            "fault": faults.get(one.name, ""),
        }

    place = {
        "here": "ask",
        "typed": typed,
        "faults": faults,
        "alike": _alike(typed, faults),
        "first": [shown(one) for one in QUESTIONS if not one.driver],
        "drivers": [shown(one) for one in QUESTIONS if one.driver],
        "names": names_offered(),
        "people": _people_of(typed["customer"]),
        "today": date.today().isoformat(),
    }
    return render(request, "web/ask.html", place, status=422 if faults else 200)


def _people_of(customer: str) -> list[str]:
    try:
        return people.of(customer_key(customer))["name"].to_list() if customer else []
    except BadInput:
        return []

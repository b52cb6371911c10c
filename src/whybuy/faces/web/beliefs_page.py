"""What we believe about why customers buy, each for themselves; and services known and missed."""

from __future__ import annotations

from datetime import date
from typing import Any, cast

from django.contrib import messages
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy as _lazy
from django.views.decorators.http import require_http_methods, require_POST

from whybuy.errors import BadInput, UserError
from whybuy.evidence.quotes import DRIVERS
from whybuy.faces.web.access import needs
from whybuy.faces.web.naming import customer_key, names_offered
from whybuy.faces.web.typed import read_day
from whybuy.records import beliefs, codebook, customers, services
from whybuy.records.models import User

BESIDES = ("would_leave",)
"""Codes besides reasons about which a belief is asked."""
WEIGHTS = {
    1: _lazy("hardly"),
    2: _lazy("a little"),
    3: _lazy("well enough"),
    4: _lazy("much"),
    5: _lazy("more than all else"),
}
REPLIES = {
    "known": _lazy("know it"),
    "used": _lazy("use it"),
    "missed": _lazy("would miss it"),
}


@needs("ask")
@require_http_methods(["GET", "POST"])
def mine(request: HttpRequest) -> HttpResponse:
    """One's own beliefs, and those that others show; sent, what was typed is written down."""
    user = cast(User, request.user)
    if request.method == "POST":
        return _write(request, user)
    own = {one.code: one for one in beliefs.of(user)}
    others = [one for one in beliefs.shown() if one.by != user.username]
    drivers = [_group(driver, name, own, others) for driver, name in DRIVERS.items()]
    drivers.append(_besides(own, others))
    place = {
        "here": "beliefs",
        "drivers": drivers,
        "written": len(own),
        "hidden": sum(not one.shown for one in own.values()),
        "others": len({one.by for one in others}),
        "weights": WEIGHTS.items(),
        "services": _services(),
        "questions_of_services": REPLIES.items(),
        "names": names_offered(),
        "today": date.today().isoformat(),
    }
    return render(request, "web/beliefs.html", place)


@needs("ask")
@require_POST
def show(request: HttpRequest) -> HttpResponse:
    """Shows one's beliefs to everybody, or makes them private again."""
    user = cast(User, request.user)
    if request.POST.get("do") == "hide":
        beliefs.hide(user)
        messages.success(request, _("Nobody but you sees them now."))
    else:
        beliefs.show(user)
        messages.success(request, _("Everybody can see them now, beside what customers said."))
    return HttpResponseRedirect(reverse("beliefs"), status=303)


@needs("edit")
@require_POST
def service(request: HttpRequest) -> HttpResponse:
    """Adds a service that we market, or takes one out."""
    user, told = cast(User, request.user), request.POST
    try:
        if told.get("retire"):
            services.retire(told["retire"], by=user)
        else:
            services.add(told.get("name", ""), by=user)
    except UserError as fault:
        messages.error(request, str(fault))
    return HttpResponseRedirect(f"{reverse('beliefs')}#services", status=303)


@needs("edit")
@require_POST
def asked(request: HttpRequest) -> HttpResponse:
    """Writes down what a customer said of our services."""
    user, told = cast(User, request.user), request.POST
    try:
        customer, person = customer_key(told.get("customer", "").strip()), told.get("person", "")
        if not person.strip():
            raise BadInput(_("Who said so? Write the name of the person you asked."))
        day = read_day(told.get("day", "")) if told.get("day") else date.today()
        kept = _replies(told, customer, person.strip(), day, by=user)
        if not kept:
            raise BadInput(_("No answer was chosen. Say yes or no for one service at least."))
    except UserError as fault:
        messages.error(request, str(fault))
    else:
        messages.success(request, _("It is kept: %(n)s services.") % {"n": kept})
    return HttpResponseRedirect(f"{reverse('beliefs')}#services", status=303)


_YES_OR_NO = {"yes": True, "no": False}


def _replies(told: Any, customer: str, person: str, day: date, *, by: User) -> int:
    kept = 0
    for one in services.marketed():
        said = {what: told.get(f"{what} {one.key}", "") for what in services.ASKED}
        known, used, missed = (_YES_OR_NO.get(said[what]) for what in services.ASKED)
        if (known, used, missed) != (None, None, None):
            services.ask(
                customer,
                one.key,
                person=person,
                day=day,
                known=known,
                used=used,
                missed=missed,
                by=by,
            )
            kept += 1
    return kept


def _write(request: HttpRequest, user: User) -> HttpResponse:
    faults, kept = list[str](), 0
    try:
        day = read_day(told) if (told := request.POST.get("day", "").strip()) else None
    except UserError as fault:
        messages.error(request, str(fault))
        return HttpResponseRedirect(reverse("beliefs"), status=303)
    day = None if day == date.today() else day
    codes = [*DRIVERS, *BESIDES, *(code.key for code in codebook.codes() if code.driver)]
    for code in codes:
        try:
            share = _share(request.POST.get(f"share {code}", ""))
            said = request.POST.get(f"weight {code}", "")
            weight = int(said) if said in ("1", "2", "3", "4", "5") else None
            if share is not None or weight is not None:
                made = beliefs.believe(code, share, by=user, importance=weight, held_on=day)
                kept += made is not None
        except BadInput as fault:
            faults.append(str(fault))
    for fault in dict.fromkeys(faults):
        messages.error(request, fault)
    if kept:
        messages.success(request, _("Written down. Nobody but you sees it until you show it."))
    return HttpResponseRedirect(reverse("beliefs"), status=303)


def _share(text: str) -> float | None:
    """A percentage as typed. Raises BadInput."""
    plain = text.replace("%", "").replace(",", ".").strip()
    if not plain:
        return None
    try:
        share = float(plain) / 100
    except ValueError:
        raise BadInput(
            _("%(text)s is no share. Write a number from 0 to 100.") % {"text": text}
        ) from None
    if not 0 <= share <= 1:
        raise BadInput(_("%(text)s is no share. Write a number from 0 to 100.") % {"text": text})
    return share


def _group(driver: str, name: str, own: Any, others: list[beliefs.Belief]) -> dict[str, Any]:
    """A driver and its reasons, with one's own belief and those that others show."""
    reasons = [code for code in codebook.codes() if code.driver == driver]
    lines = [(driver, name, ""), *((code.key, code.name, code.means) for code in reasons)]
    return {"key": driver, "name": name, "lines": [_line(*one, own, others) for one in lines]}


def _besides(own: Any, others: list[beliefs.Belief]) -> dict[str, Any]:
    codes = [code for code in codebook.codes() if code.key in BESIDES]
    lines = [_line(code.key, code.name, code.means, own, others) for code in codes]
    return {"key": "", "name": _("Besides"), "lines": lines}


def _line(
    key: str, name: str, means: str, own: Any, others: list[beliefs.Belief]
) -> dict[str, Any]:
    mine = own.get(key)
    # Others' figures would lead one's own: they stand beside it once it is written down.
    looks = mine is not None and mine.share is not None
    shown = [one.share for one in others if looks and one.code == key and one.share is not None]
    return {
        "key": key,
        "name": name,
        "means": means,
        "own": mine,
        "percent": _percent(mine),
        "others": [f"{100 * share:.0f} %" for share in sorted(shown)],
    }


def _percent(one: beliefs.Belief | None) -> str:
    return f"{one.share * 100:g}" if one and one.share is not None else ""


def _services() -> list[dict[str, Any]]:
    """Each service with what was replied: of how many asked, how many; who was not asked."""
    said, total = services.frame(), customers.frame().height
    found: list[dict[str, Any]] = []
    for one in services.marketed():
        rows = said.filter(said["service"] == one.key)
        counts = {
            what: (int(rows[what].sum() or 0), rows[what].drop_nulls().len())
            for what in services.ASKED
        }
        found.append({"one": one, **counts, "silent": total - rows.height})
    return found

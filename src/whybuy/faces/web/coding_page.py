"""What is to be coded: what teaches most, the audit's blind sample, and blind double coding."""

from __future__ import annotations

from typing import Any, cast
from urllib.parse import urlencode

from django.contrib import messages
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_POST

from whybuy.coding.queue import Next, queue
from whybuy.errors import BadFile, BadInput, MissingExtra, UserError
from whybuy.faces.web.access import needs
from whybuy.records import audit_sample, codebook, conversations, customers, rounds, users
from whybuy.records.access import allowed
from whybuy.records.models import User

SHOWN = 12
QUITE, A_LITTLE = 0.5, 0.25
"""From how unsure on the page says so; half of what waits in a firm of 300 lies under a quarter."""


@needs("read")
@require_GET
def coding(request: HttpRequest) -> HttpResponse:
    """The page: the queue is fetched after it, since it may take a while."""
    user, titles = cast(User, request.user), _titles()
    place = {
        "here": "coding",
        "audit": _audit(),
        "mine": [(task, titles[task.conversation]) for task in rounds.mine(user) if not task.done],
        "rounds": _rounds(),
        "coders": [one for one in users.everybody() if allowed(one.role, "edit")],
        "me": user.username,
    }
    return render(request, "web/coding.html", place)


@needs("read")
@require_GET
def teaching(request: HttpRequest) -> HttpResponse:
    """The part of the page with the passages that teach most."""
    place: dict[str, Any] = {"next": [], "missing": ""}
    try:
        place["next"] = _shown(queue(SHOWN))
    except (MissingExtra, BadFile) as fault:
        place["missing"] = str(fault)
    return render(request, "web/coding_queue.html", place)


@needs("edit")
@require_GET
def following(request: HttpRequest) -> HttpResponse:
    """Leads to the passage that teaches most now, but for the one that one comes from."""
    try:
        found = queue(1, besides=request.GET.get("after", ""))
    except (MissingExtra, BadFile) as fault:
        messages.error(request, str(fault))
        found = []
    if not found:
        messages.info(request, _("Nothing waits: everything was looked at."))
        return HttpResponseRedirect(reverse("coding"), status=303)
    return HttpResponseRedirect(_at(found[0]), status=303)


@needs("edit")
@require_POST
def draw(request: HttpRequest) -> HttpResponse:
    """Draws the audit sample, or more of it."""
    number = request.POST.get("n", "").strip()
    try:
        if not number.isdecimal() or len(number) > 7:
            raise BadInput(_("Say how many customers to draw, as a number."))
        drawn = audit_sample.draw(n=int(number), by=cast(User, request.user))
    except UserError as fault:
        messages.error(request, str(fault))
    else:
        messages.success(request, _("%(n)s customers are drawn.") % {"n": f"{drawn:,}"})
    return HttpResponseRedirect(f"{reverse('coding')}#audit", status=303)


@needs("edit")
@require_GET
def audit_next(request: HttpRequest) -> HttpResponse:
    """Leads to the next conversation of the audit, to be coded blind."""
    waiting = audit_sample.to_code()
    if waiting.is_empty():
        messages.success(request, _("All that was drawn is coded."))
        return HttpResponseRedirect(f"{reverse('coding')}#audit", status=303)
    key = waiting["conversation"][0]
    return HttpResponseRedirect(f"{reverse('conversation', args=[key])}?audit=1", status=303)


def _audit() -> dict[str, Any]:
    drawn, heard = audit_sample.drawn(), conversations.frame()["customer"].drop_nulls()
    waiting = audit_sample.to_code()
    return {
        "drawn": drawn.height,
        "done": int(drawn["done"].sum()),
        "of": heard.n_unique(),
        "conversations": waiting["conversation"].n_unique(),
        "passages": waiting.height,
        "since": len(audit_sample.since()),
        "propose": min(heard.n_unique(), max(30, drawn.height + 10)),
    }


def _titles() -> dict[str, str]:
    told = conversations.frame().select("conversation", "title", "customer")
    return {key: title or customer or key for key, title, customer in told.iter_rows()}


def _rounds() -> list[dict[str, Any]]:
    """Each round with its coders and how far they are."""
    from whybuy.records.models import Batch, Round

    found = Round.objects.filter(batch__state=Batch.State.LOADED).order_by("-id")
    shown: list[dict[str, Any]] = []
    for number in found.values_list("pk", flat=True):
        tasks = rounds.tasks(number)
        coders = list(dict.fromkeys(task.coder for task in tasks))
        done = [sum(task.done for task in tasks if task.coder == who) for who in coders]
        pairs = list(zip(coders, done, strict=True))
        shown.append({"number": number, "coders": pairs, "of": len(tasks) // 2})
    return shown


def _shown(found: list[Next]) -> list[dict[str, Any]]:
    named = dict(customers.frame().select("key", "name").iter_rows())
    called = {code.key: code.name for code in codebook.codes()}
    return [
        {
            "one": one,
            "href": _at(one),
            "name": named.get(one.customer, ""),
            "suggested": [called.get(code, code) for code in one.suggested],
            "doubt": _doubt(one.unsure),
        }
        for one in found
    ]


def _doubt(unsure: float) -> str:
    """How unsure the machine is, in words: a per cent of doubt says nothing to who codes."""
    if unsure >= QUITE:
        return _("the machine is quite unsure")
    return (
        _("the machine is a little unsure")
        if unsure >= A_LITTLE
        else _("the machine is fairly sure")
    )


def _at(one: Next) -> str:
    asked = urlencode({"at": one.passage, "queue": "1"})
    return f"{reverse('conversation', args=[one.conversation])}?{asked}#p-{one.passage}"

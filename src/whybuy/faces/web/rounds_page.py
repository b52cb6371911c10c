"""Blind double coding: a round opened, its agreement code by code, and what the two differ in."""

from __future__ import annotations

import hashlib
from typing import Any, cast

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET, require_POST

from whybuy.coding.agreement import agreement, both_done
from whybuy.errors import BadInput, NotFound, UserError
from whybuy.evidence.quotes import DRIVERS
from whybuy.faces.web.access import needs
from whybuy.records import codebook, codings, conversations, rounds, users
from whybuy.records.models import User

MOST = 500


@needs("edit")
@require_POST
def begin(request: HttpRequest) -> HttpResponse:
    """Opens a round over some conversations, drawn by hash, for two coders."""
    told, user = request.POST, cast(User, request.user)
    try:
        number = told.get("n", "").strip()
        if not number.isdecimal() or not 0 < int(number[:7]) <= MOST:
            raise BadInput(_("Say how many conversations, from 1 to %(n)s.") % {"n": MOST})
        coders = (users.one(told.get("a", "")), users.one(told.get("b", "")))
        made = rounds.open(_drawn(int(number)), coders, by=user)
    except UserError as fault:
        messages.error(request, str(fault))
        return HttpResponseRedirect(f"{reverse('coding')}#rounds", status=303)
    messages.success(
        request, _("Round %(n)s is open. Neither sees the other's work.") % {"n": made}
    )
    return HttpResponseRedirect(reverse("round", args=[made]), status=303)


@needs("read")
@require_GET
def one(request: HttpRequest, number: int) -> HttpResponse:
    """One round. What was coded in it is shown of those conversations that both are done with."""
    try:
        tasks = rounds.tasks(number)
    except NotFound as fault:
        raise Http404(str(fault)) from None
    user = cast(User, request.user)
    both = both_done(number)
    titles = dict(conversations.frame().select("conversation", "title").iter_rows())
    place = {
        "here": "coding",
        "number": number,
        "mine": [
            (task, titles.get(task.conversation) or task.conversation)
            for task in tasks
            if task.coder == user.username
        ],
        "coders": list(dict.fromkeys(task.coder for task in sorted(tasks, key=lambda t: t.hand))),
        "both": len(both),
        "of": len(tasks) // 2,
        "agreed": [_row(each) for each in agreement(number)] if both else [],
        "disputes": _disputes(number),
    }
    return render(request, "web/round.html", place)


@needs("edit")
@require_POST
def decide(request: HttpRequest, number: int) -> HttpResponse:
    """Says whether a passage has a code in which the two differ."""
    told, user = request.POST, cast(User, request.user)
    try:
        rounds.adjudicate(
            number,
            told.get("passage", ""),
            told.get("code", ""),
            stands=told.get("stands", "") == "yes",
            by=user,
        )
    except UserError as fault:
        messages.error(request, str(fault))
    return HttpResponseRedirect(f"{reverse('round', args=[number])}#differ", status=303)


@needs("edit")
@require_POST
def accept(request: HttpRequest, number: int) -> HttpResponse:
    """Codes for good all that both coded alike."""
    user = cast(User, request.user)
    made = sum(rounds.accept(number, key, by=user) for key in both_done(number))
    messages.success(request, _("%(n)s codings stand now.") % {"n": f"{made:,}"})
    return HttpResponseRedirect(reverse("round", args=[number]), status=303)


def _drawn(n: int) -> list[str]:
    """What customers said, in an order that nobody chose; what is not coded yet first.

    Where no customer is known to speak there is nothing to code. Raises BadInput where that is all.
    """
    coded = set(codings.frame()["conversation"])
    whose = conversations.frame().drop_nulls("customer")["conversation"]
    keys = conversations.heard(whose.to_list())
    if not keys:
        raise BadInput(
            _("In no conversation is a customer known to speak yet. Load some, and say who spoke.")
        )
    order = sorted(keys, key=lambda key: (key in coded, hashlib.sha256(key.encode()).digest()))
    return order[:n]


def _row(each: Any) -> dict[str, Any]:
    known = {code.key: code.name for code in codebook.codes(all=True)}
    name = DRIVERS.get(each.key) or known.get(each.key, each.key)
    return {"one": each, "name": name, "is_driver": each.key in DRIVERS}


def _disputes(number: int) -> dict[str, Any]:
    """Where the two differ, with the words; how many of them are settled, and what is agreed."""
    rows = rounds.disputes(number)
    if rows.is_empty():
        return {"open": [], "settled": 0, "alike": 0, "alike_open": 0}
    differ, alike = rows.filter(rows["a"] != rows["b"]), rows.filter(rows["a"] & rows["b"])
    waits = differ.filter(~differ["settled"])
    keys = waits["conversation"].unique().to_list()
    said = conversations.passages(of=keys, side=None)
    text = dict(said.select("passage", "text").iter_rows())
    known = {code.key: code for code in codebook.codes(all=True)}
    return {
        "open": [
            {**row, "text": text.get(row["passage"], ""), "named": known[row["code"]].name}
            for row in waits.iter_rows(named=True)
        ],
        "settled": differ.height - waits.height,
        "alike": alike.height,
        "alike_open": alike.filter(~alike["settled"]).height,
    }

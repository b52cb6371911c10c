"""Do the offers work: a holdout begun and ended by the owner, and beside it what each one found."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import date
from typing import TYPE_CHECKING, Any, cast
from urllib.parse import urlencode

from django.contrib import messages
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy as _lazy
from django.views.decorators.http import require_GET, require_POST

from whybuy.answers.contacting.holding_out import let_go, proposed
from whybuy.errors import BadInput, TooLittleEvidence, UserError
from whybuy.faces.web import open_firm
from whybuy.faces.web.access import needs
from whybuy.records.models import User

if TYPE_CHECKING:
    from collections.abc import Mapping

    from whybuy.answers.contacting.worked import DidItWork
    from whybuy.estimates.arms import Size
    from whybuy.evidence.books import Books

EFFECT, SHARE = 20.0, 20.0
"""Per cent: a fifth more than they bring in a quarter, and one in five held out."""
BOUNDS = {"effect": (0.1, 1000.0), "share": (1.0, 90.0), "cost": (0.0, 1e9), "margin": (0.0, 100.0)}
CALLED = {
    "effect": _lazy("effect"),
    "share": _lazy("share"),
    "cost": _lazy("cost of a contact"),
    "margin": _lazy("margin"),
}
MEASURES = {
    "changed": _lazy("Changed, a customer"),
    "orders_changed": _lazy("Orders changed, a customer"),
    "changed_in_all": _lazy("Changed in all"),
    "changed_an_hour": _lazy("Changed, an hour of yours"),
    "cost_of_an_extra": _lazy("Cost of each one extra"),
    "held_out": _lazy("Held out"),
}


@dataclass(frozen=True, slots=True)
class Typed:
    """What the page was asked with: effect, share and margin in per cent, and what a contact
    costs."""

    effect: float = EFFECT
    share: float = SHARE
    cost: float | None = None
    margin: float | None = None


@needs("manage")
@require_GET
def holdout(request: HttpRequest) -> HttpResponse:
    """What each holdout found; the one that runs, with a button to end it; or one to begin."""
    place: dict[str, Any] = {"here": "next", "asked": request.GET}
    place |= {"proposal": _proposed(request), "name": request.GET.get("name") or _("Offers")}
    try:
        typed = _typed(request.GET)
    except BadInput as fault:
        typed, place["fault"] = Typed(), str(fault)
    # Short beside what others may be waiting for: it waits for nobody's long work.
    shown = _shown(open_firm.firm().books(), typed)
    return render(request, "web/next_holdout.html", {**place, "typed": typed, **shown})


@needs("manage")
@require_POST
def begin(request: HttpRequest) -> HttpResponse:
    """A holdout begun from today on; refused, in numbers, while too few would show the effect."""
    from whybuy.estimates import arms

    form = request.POST
    if form.get("refuse"):
        let_go(cast(User, request.user))
        return _back({})
    said = {name: form[name] for name in CALLED if form.get(name)}
    try:
        typed = _typed(form)
        how: dict[str, Any] = {"effect": typed.effect / 100, "share": typed.share / 100}
        name, by = form.get("name", "").strip() or _("Offers"), cast(User, request.user)
        day = date.today()
        arms.begin(open_firm.firm().books(), name, began=day, by=by, **how)
        let_go(by)
        messages.success(request, _("It runs from today. The first look is after four weeks."))
    except UserError as fault:
        messages.error(request, str(fault))
    return _back(said)


@needs("manage")
@require_POST
def end(request: HttpRequest, key: str) -> HttpResponse:
    """The holdout ended today: from tomorrow on everybody may hear offers again."""
    from whybuy.records import experiments

    try:
        experiments.end(key, on=date.today())
        messages.success(request, _("It ended. From tomorrow on everybody may hear offers again."))
    except UserError as fault:
        messages.error(request, str(fault))
    return _back({})


def _shown(books: Books, typed: Typed) -> dict[str, Any]:
    from whybuy.answers.contacting.worked import worked

    books = replace(books, margin=None if typed.margin is None else typed.margin / 100)
    did = worked(books, cost=typed.cost)
    runs = _unended()
    return {
        "currency": books.currency,
        "runs": runs,
        "lots": _lots(books, runs) if runs else {},
        "found": [_told(books, did, at) for at in range(len(did.tried))],
        "notes": did.notes,
        **({} if runs else _to_begin(books, typed)),
    }


def _proposed(request: HttpRequest) -> dict[str, Any] | None:
    """What an assistant proposes to this user, in per cent, and the form filled in with it."""
    waits = proposed(cast(User, request.user))
    if waits is None:
        return None
    size = {"effect": f"{100 * waits.effect:g}", "share": f"{100 * waits.share:g}"}
    return {"name": waits.name, **size, "filled": urlencode({"name": waits.name, **size})}


def _unended() -> dict[str, Any] | None:
    """The holdout of which nobody has said that it ended, in the columns of records."""
    from whybuy.records import experiments

    rows = [row for row in experiments.frame().to_dicts() if row["ended"] is None]
    return rows[-1] if rows else None


def _lots(books: Books, runs: Mapping[str, Any]) -> dict[str, int]:
    """How many are held out, how many may hear offers, and how many are in no experiment."""
    from whybuy.estimates.arms import HELD_OUT, OFFERED, drawn

    arms = drawn(books, dict(runs))["arm"].to_list()
    counts = {"held": HELD_OUT, "offered": OFFERED, "spared": ""}
    return {name: arms.count(arm) for name, arm in counts.items()}


def _to_begin(books: Books, typed: Typed) -> dict[str, Any]:
    """How many customers it takes, and who would be in it; or why that cannot be said."""
    from whybuy.estimates.arms import population, size

    spared = population(books)["spared"].to_list()
    best = spared.count("one of the best accounts")
    owed = len(spared) - best - spared.count("")
    try:
        found: Size | None = size(books, effect=typed.effect / 100, share=typed.share / 100)
        why_not = ""
    except TooLittleEvidence as few:
        found, why_not = None, str(few)
    return {"size": found, "why_not": why_not, "best": best, "owed": owed}


def _told(books: Books, did: DidItWork, at: int) -> dict[str, Any]:
    """One experiment: its name and days, what it found in a sentence, and its figures."""
    from whybuy.answers.contacting.worked import figures, paid, sentence

    one, cost = did.tried[at], did.cost
    rows = list(figures(books, one, cost=cost)) if one.money is not None else []
    return {
        "experiment": one.experiment,
        "sentence": sentence(books, one),
        "paid": paid(books, one, cost=cost) if cost is not None and rows else "",
        "figures": [{**row, "called": MEASURES[row["measure"]]} for row in rows],
        "next_look": None if one.experiment["ended"] else one.next_look,
    }


def _typed(given: Mapping[str, str]) -> Typed:
    """What was typed, as numbers. Raises BadInput naming the field and what is allowed."""
    read: dict[str, float] = {}
    for name, (low, high) in BOUNDS.items():
        text = given.get(name, "").strip().removesuffix("%").strip().replace(",", ".")
        if not text:
            continue
        try:
            read[name] = float(text)
        except ValueError:
            read[name] = float("nan")
        if not low <= read[name] <= high:
            raise BadInput(
                _("The %(name)s is %(text)s; write a number from %(low)s to %(high)s.")
                % {"name": CALLED[name], "text": text, "low": f"{low:g}", "high": f"{high:g}"}
            )
    return Typed(**read)


def _back(said: Mapping[str, str]) -> HttpResponse:
    address = reverse("holdout") + (f"?{urlencode(said)}" if said else "")
    return HttpResponseRedirect(address, status=303)

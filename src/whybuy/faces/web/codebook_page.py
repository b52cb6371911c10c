"""The codebook: codes renamed, merged, split, moved, retired, each with undo; and themes."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from typing import Any, cast

from django.contrib import messages
from django.http import Http404, HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import render
from django.urls import reverse
from django.utils.translation import gettext as _
from django.utils.translation import gettext_lazy as _lazy
from django.views.decorators.http import require_GET, require_POST

from whybuy.coding import themes
from whybuy.errors import BadFile, BadInput, MissingExtra, UserError
from whybuy.faces.web.access import needs
from whybuy.records import codebook, codings, sources, undo
from whybuy.records.codebook import Code
from whybuy.records.models import User

PLACES = {
    "revenue": _lazy("Increase revenue"),
    "cost": _lazy("Decrease costs"),
    "risk": _lazy("Mitigate risks"),
    "emotion": _lazy("Assuage emotions"),
    "": _lazy("Besides reasons"),
}
NEEDED = {
    "application": _lazy("“What they use it for”, of each customer and in all"),
    "would_leave": _lazy("“Never cut”, and who would leave without it"),
    "competitor": _lazy("“Why us, rival by rival”, and who listens to whom"),
    "unmet_need": _lazy("“What they wish for”, and the needs that the week's list takes up"),
    "concern": _lazy("the doubts that slow a deal down, and that are heard about a customer"),
    "anxiety": _lazy("the fears that slow a deal down"),
    "change": _lazy("talk of changing: who may leave, and who needs to change"),
    "valued": _lazy("what they value most, said at introductions and before a call"),
    "push": _lazy("what drove them to change: who needs to"),
    "staying": _lazy("talk of staying: who may introduce us"),
}
"""Codes by which answers find something, and what they would lose without each."""
LAST = 6
"""Changes of the codebook that are shown with their undo."""


@needs("read")
@require_GET
def book(request: HttpRequest) -> HttpResponse:
    """All codes under their drivers, with what is coded with each."""
    every = codebook.codes(all=True)
    used = [code for code in every if not (code.merged_into or code.retired)]
    counts = _counts()
    place = {
        "here": "codebook",
        "groups": [
            (driver, name, [_shown(code, counts) for code in _under(used, driver)])
            for driver, name in PLACES.items()
        ],
        "codes": used,
        "places": PLACES.items(),
        "gone": [(code, _where(code, every)) for code in every if code not in used],
        "changes": sources.batches(kinds=("codebook",), limit=LAST),
    }
    return render(request, "web/codebook.html", place)


@needs("read")
@require_GET
def found_themes(request: HttpRequest) -> HttpResponse:
    """The part of the page with what several customers speak of and no code covers."""
    place: dict[str, Any] = {"themes": [], "missing": "", "places": PLACES.items()}
    try:
        place["themes"] = themes.themes()
    except (MissingExtra, BadFile) as fault:
        place["missing"] = str(fault)
    return render(request, "web/themes.html", place)


@needs("edit")
@require_POST
def change(request: HttpRequest, what: str) -> HttpResponse:
    """Changes the codebook as the address says, and stays with it."""
    if what not in _CHANGES:
        raise Http404
    try:
        said = _CHANGES[what](request.POST, cast(User, request.user))
    except UserError as fault:
        messages.error(request, str(fault))
    else:
        messages.success(request, said)
    return HttpResponseRedirect(reverse("codebook"), status=303)


@needs("edit")
@require_POST
def take_back(request: HttpRequest, batch: int) -> HttpResponse:
    """Undoes a change of the codebook, or an undo of one."""
    try:
        undo.undo(batch, by=cast(User, request.user))
    except UserError as fault:
        messages.error(request, str(fault))
    else:
        messages.success(request, _("It is undone. Nothing that was coded is lost."))
    return HttpResponseRedirect(reverse("codebook"), status=303)


def _add(told: Mapping[str, str], by: User) -> str:
    name, driver = told.get("name", ""), told.get("driver", "")
    if driver not in PLACES:
        raise BadInput(_("Choose where the code stands."))
    codebook.add(name, driver=driver, means=told.get("means", "").strip(), by=by)
    return _("%(name)s is a code now.") % {"name": name.strip()}


def _rename(told: Mapping[str, str], by: User) -> str:
    key, driver = told.get("key", ""), told.get("driver", "")
    before = codebook.one(key)
    name = " ".join(told.get("name", "").split())
    codebook.rename(key, name, means=told.get("means", "").strip(), by=by)
    if driver in PLACES and driver != before.driver:
        codebook.move(key, driver=driver, parent="", by=by)
    return _("It is changed.")


def _merge(told: Mapping[str, str], by: User) -> str:
    key, into = told.get("key", ""), told.get("into", "")
    _check_needed(told)
    codebook.merge(key, into, by=by)
    names = {"one": codebook.one(key).name, "other": codebook.one(into).name}
    return _("What was coded %(one)s counts as %(other)s now.") % names


def _check_needed(told: Mapping[str, str]) -> None:
    """An answer loses a part with this code: somebody must have said that this is meant."""
    key = told.get("key", "")
    if key in NEEDED and not told.get("all_the_same"):
        names = {"name": codebook.one(key).name, "lost": NEEDED[key]}
        raise BadInput(
            _(
                "Nothing was changed: without %(name)s the answers lose %(lost)s. If that is "
                "meant, tick it beside the button."
            )
            % names
        )


def _split(told: Mapping[str, str], by: User) -> str:
    made = codebook.split(told.get("key", ""), told.get("names", "").splitlines(), by=by)
    return _("%(n)s new codes stand under it.") % {"n": len(made)}


def _retire(told: Mapping[str, str], by: User) -> str:
    _check_needed(told)
    codebook.retire(told.get("key", ""), by=by)
    return _("It is offered no more. What was coded with it stays.")


def _theme(told: Any, by: User) -> str:
    name, driver = told.get("name", ""), told.get("driver", "")
    if driver not in PLACES:
        raise BadInput(_("Choose where the code stands."))
    passages = told.getlist("passage")
    themes.make_code(name, passages, driver=driver, by=by)
    told_of = {"name": name.strip(), "n": len(passages)}
    return _("%(name)s is a code now, and stands on the %(n)s quotes shown.") % told_of


_CHANGES: dict[str, Callable[[Any, User], str]] = {
    "add": _add,
    "rename": _rename,
    "merge": _merge,
    "split": _split,
    "retire": _retire,
    "theme": _theme,
}


def _under(codes: list[Code], driver: str) -> list[Code]:
    """The codes of a driver, each followed by those that stand under it."""
    mine = [code for code in codes if code.driver == driver]
    keys = {code.key for code in mine}
    tops = [code for code in mine if code.parent not in keys]
    return [one for top in tops for one in (top, *(c for c in mine if c.parent == top.key))]


def _counts() -> dict[str, tuple[int, int]]:
    """Of each code: codings that stand, and conversations that they are in."""
    import polars as pl

    rows = codings.frame().filter(~pl.col("rejected") & (pl.col("round_id") == 0))
    counted = rows.group_by("code").agg(pl.len(), pl.col("conversation").n_unique())
    return {code: (n, talks) for code, n, talks in counted.iter_rows()}


def _shown(code: Code, counts: Mapping[str, tuple[int, int]]) -> tuple[Code, int, int, Any]:
    """A code with its codings, the conversations they are in, and what is lost without it."""
    return (code, *counts.get(code.key, (0, 0)), NEEDED.get(code.key, ""))


def _where(code: Code, every: list[Code]) -> str:
    """What became of a code that is not in use."""
    into = next((one.name for one in every if one.key == code.merged_into), "")
    return _("counts as %(name)s") % {"name": into} if into else _("retired")

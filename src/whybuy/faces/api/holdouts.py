"""Holding customers out of bulk offers over the API: what was found, and one begun or ended."""

from __future__ import annotations

from datetime import date
from typing import Any

from django.http import HttpRequest
from ninja import NinjaAPI

from whybuy.answers.question import Option
from whybuy.errors import BadInput
from whybuy.faces.api import shapes, views
from whybuy.faces.api.entering import body, entered
from whybuy.records import access

NEEDS = "manage"
SCHEMA = "whybuy.holdout/1"
SIZE = (
    Option("effect", float, 0.2, "The least to be seen: 0.2 is a fifth more than they bring."),
    Option("share", float, 0.2, "Share of the customers held out."),
)
ASKED = (
    *SIZE,
    Option("cost", float, None, "What one contact costs, in money.", low=0),
    Option("margin", float, None, "Share of sales that is left, such as 0.35.", low=0, high=1),
)
TAKES = ("name", "effect", "share")
GIVES = {
    "type": "object",
    "required": ["schema", "key"],
    "properties": {"schema": {"const": SCHEMA}, "key": {"type": "string"}},
}


def add_to(api: NinjaAPI) -> dict[str, str]:
    """Add the routes that write; the action that each name needs."""
    for address, name, view, summary, takes in (
        ("/holdout/begin", "begin-holdout", begin, "Hold customers out from today on.", TAKES),
        ("/holdout/end", "end-holdout", end, "End the holdout that runs.", ()),
    ):
        api.api_operation(
            ["POST"],
            address,
            url_name=name,
            operation_id=name,
            summary=summary,
            response={200: dict[str, Any]},
            openapi_extra={**shapes.body(takes), "responses": shapes.responses(GIVES)},
        )(view)
    return {"begin-holdout": NEEDS, "end-holdout": NEEDS}


def told(request: HttpRequest) -> dict[str, Any]:
    """What each holdout found, and how many customers the next one takes."""
    given = views.read(request, ASKED)
    return {"schema": SCHEMA, **views.firm().holdouts.told(**given)}


def begin(request: HttpRequest) -> dict[str, Any]:
    """A holdout begun today; refused with the number needed while too few would show the effect."""
    user, given = entered(request), body(request)
    access.require(request.user, NEEDS)
    if strange := given.keys() - set(TAKES):
        raise BadInput(f"There is no {min(strange)!r} here; there are: {', '.join(TAKES)}.")
    size = {one.name: one.read(given[one.name]) for one in SIZE if given.get(one.name)}
    today, holdouts = date.today(), views.firm().holdouts
    key = holdouts.begin(given.get("name", ""), began=today, by=user, **size)
    return {"schema": SCHEMA, "key": key, "began": today.isoformat()}


def end(request: HttpRequest) -> dict[str, Any]:
    """The holdout that runs, ended today."""
    entered(request)
    access.require(request.user, NEEDS)
    today = date.today()
    key = views.firm().holdouts.end(on=today)
    return {"schema": SCHEMA, "key": key, "ended": today.isoformat()}

"""What the API gives of somebody's own record: to that person, and to owners."""

from __future__ import annotations

from typing import Any

from django.http import HttpRequest
from ninja import NinjaAPI

from whybuy.faces.api import shapes, views
from whybuy.records import access

NEEDS = "ask"


def add_to(api: NinjaAPI) -> dict[str, str]:
    """Add the route; the action that it needs."""
    person = {
        "name": "person",
        "in": "query",
        "required": False,
        "schema": {"type": "string", "description": "Somebody else, by name; for owners."},
    }
    whole = {
        "name": "all",
        "in": "query",
        "required": False,
        "schema": {"type": "boolean", "description": "All rows of each list, not the first ten."},
    }
    api.get(
        "/learn/mine",
        url_name="own-record",
        operation_id="own-record",
        summary="How one's own deals went, beside what was foretold of them.",
        response={200: dict[str, Any]},
        openapi_extra={"parameters": [person, whole], "responses": shapes.responses({})},
    )(mine)
    return {"own-record": NEEDS}


def mine(request: HttpRequest) -> dict[str, Any]:
    """The record of who asks; an owner may name somebody else."""
    from whybuy.answers.learning.own import own

    access.require(request.user, NEEDS)
    person = str(request.GET.get("person", ""))
    whole = request.GET.get("all", "").lower() in ("1", "true", "yes")
    return own(views.firm().books(), request.user, person=person, whole=whole)  # type: ignore[arg-type]

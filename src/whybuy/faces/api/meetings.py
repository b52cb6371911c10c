"""What the API takes of a meeting that was held."""

from __future__ import annotations

from dataclasses import asdict
from datetime import date
from typing import Any

from django.http import HttpRequest
from ninja import NinjaAPI

from whybuy.errors import BadInput
from whybuy.faces.api import shapes
from whybuy.faces.api.entering import NEEDS, body, entered

TEXTS = ("their_words", "said_by", "notes", "learnt", "decided", "next_step", "served",
         "served_words")  # fmt: skip
TAKES = (*TEXTS, "next_due", "day", "promise", "due", "by_whom")
HELD = {
    "type": "object",
    "required": ["schema", "conversation", "promises"],
    "properties": {
        "schema": {"const": "whybuy.held/1"},
        "conversation": {"type": "string"},
        "promises": {"type": "integer"},
        "batch": {"type": ["integer", "null"]},
    },
}


def add_to(api: NinjaAPI) -> dict[str, str]:
    """Add the route that writes; the action that it needs."""
    api.api_operation(
        ["POST"],
        "/meetings/{key}/held",
        url_name="meeting-held",
        operation_id="meeting-held",
        summary="A meeting was held: its words go to coding, promises get their day.",
        response={200: dict[str, Any]},
        openapi_extra={**shapes.body(TAKES), "responses": shapes.responses(HELD)},
    )(held)
    return {"meeting-held": NEEDS}


def held(request: HttpRequest, key: str) -> dict[str, Any]:
    """What came of a meeting, kept in one batch."""
    from whybuy.intake.meeting_held import PromiseMade, Told, hold

    user, given = entered(request), body(request)
    if strange := given.keys() - set(TAKES):
        raise BadInput(f"There is no {min(strange)!r} here; there are: {', '.join(TAKES)}.")
    what = given.get("promise", "")
    promises = [PromiseMade(what, _day(given, "due"), given.get("by_whom", ""))] if what else []
    told = Told(
        **{name: given.get(name, "") for name in TEXTS},
        next_due=_day(given, "next_due"),
        promises=promises,
    )
    kept = hold(key, told, day=_day(given, "day"), by=user)
    return {"schema": "whybuy.held/1", **asdict(kept)}


def _day(given: dict[str, str], name: str) -> date | None:
    text = given.get(name, "").strip()
    try:
        return date.fromisoformat(text) if text else None
    except ValueError:
        raise BadInput(f"{name} is {text!r}; it must be a day such as 2026-01-31.") from None

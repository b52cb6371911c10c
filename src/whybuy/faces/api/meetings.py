"""What the API takes of a meeting that was held."""

from __future__ import annotations

from dataclasses import asdict
from typing import Any

from django.http import HttpRequest
from ninja import NinjaAPI

from whybuy.faces.api import shapes
from whybuy.faces.api.entering import NEEDS, body, entered
from whybuy.intake.meeting_held import TAKES

HELD = {
    "type": "object",
    "required": ["schema", "conversation", "promises"],
    "properties": {
        "schema": {"const": "whybuy.held/1"},
        "conversation": {"type": "string"},
        "promises": {"type": "integer"},
        "batch": {"type": ["integer", "null"]},
        "meeting": {"type": "string"},
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
    from whybuy.intake.meeting_held import hold, read

    user, (told, day) = entered(request), read(body(request))
    return {"schema": "whybuy.held/1", **asdict(hold(key, told, day=day, by=user))}

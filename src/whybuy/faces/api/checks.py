"""What the API says of a message that is about to be sent; nothing of it is kept."""

from __future__ import annotations

import json
from typing import Any, cast

from django.http import HttpRequest
from ninja import NinjaAPI

from whybuy.answers.question import Option
from whybuy.errors import BadInput
from whybuy.faces.api import shapes
from whybuy.faces.api.views import firm, read
from whybuy.records import access

BRIEF = (
    Option("prospect", str, "", "Whose brief: the name or id of a prospect."),
    Option("model", str, "", "Which value model; else the one of which they told most."),
)


def add_to(api: NinjaAPI) -> dict[str, str]:
    """Add the route; the action that it needs."""
    api.api_operation(
        ["POST"],
        "/check",
        url_name="check",
        operation_id="check",
        summary="Is a message about them or about us? Its words, marked.",
        response={200: dict[str, Any]},
        openapi_extra={**shapes.body(("text",)), "responses": shapes.responses({})},
    )(check)
    return {"check": "read"}


def check(request: HttpRequest) -> dict[str, Any]:
    """The reading of `text`, with marks by their offsets."""
    from whybuy.coding.message_check import check as checked_of
    from whybuy.coding.message_check import shared_encoder

    access.require(request.user, "read")
    return checked_of(_text(request), encoder=shared_encoder()).to_dict()


def brief(request: HttpRequest) -> dict[str, Any]:
    """The brief about `prospect`, and its message as it was read."""
    from whybuy.answers.finding.brief import brief as brief_of
    from whybuy.coding.message_check import check as checked_of
    from whybuy.coding.message_check import shared_encoder

    access.require(request.user, "ask")
    asked = read(request, BRIEF)
    told = brief_of(firm().books(), prospect=asked["prospect"], model=asked["model"])
    checked = checked_of(told.message, encoder=shared_encoder())
    return {**told.to_dict(), "check": checked.to_dict()}


def _text(request: HttpRequest) -> str:
    try:
        given: Any = json.loads(request.body or b"{}")
    except ValueError:
        given = None
    text = cast("dict[str, Any]", given).get("text") if isinstance(given, dict) else None
    if not isinstance(text, str):
        raise BadInput(
            'The body holds no text. Send {"text": "…"}, the message in quotation marks.'
        )
    return text

"""What the API writes: a contact from one line, and single records added, changed and removed."""

from __future__ import annotations

import json
from collections.abc import Mapping
from dataclasses import asdict
from datetime import date
from typing import Any, cast

from django.http import HttpRequest
from ninja import NinjaAPI, Status
from ninja.utils import check_csrf

from whybuy.errors import BadInput, Denied
from whybuy.faces.api import shapes, views
from whybuy.records import access
from whybuy.records.models import User

NEEDS = "edit"
LINE = (
    *("line", "customer", "day", "person", "channel", "gave", "said", "offer"),
    *("response", "product", "promise", "due", "stop", "need", "light", "step", "deal", "hours"),
)


def add_to(api: NinjaAPI) -> dict[str, str]:
    """Add the routes; the action that each name needs."""
    said = {201: dict[str, Any], 200: dict[str, Any]}
    for method, address, name, view, summary, takes, gives in (
        ("POST", "/contacts", "contacts", contact, "Log a contact from one line.", LINE, _CONTACT),
        ("POST", "/records/{kind}", "records", add, "Write down one record.", (), _RECORD),
        ("PATCH", "/records/{kind}/{path:key}", "record", change, "Change it.", (), _RECORD),
        ("DELETE", "/records/{kind}/{path:key}", "record", remove, "Take it out.", None, _RECORD),
    ):
        api.api_operation(
            [method],
            address,
            url_name=name,
            operation_id=view.__name__ + "-" + name,
            summary=summary,
            response=said,
            openapi_extra={**shapes.body(takes), "responses": shapes.responses(gives)},
        )(view)
    return dict.fromkeys(("contacts", "records", "record"), NEEDS)


_CONTACT = shapes.entered("whybuy.contact/1")
_RECORD = shapes.entered("whybuy.record/1")


def contact(request: HttpRequest) -> Status:
    """The contact that the line proposes, kept, or with `dry_run` only shown."""
    from whybuy.coding import contact_note

    user, given = entered(request), body(request)
    trial = given.pop("dry_run", "") not in ("", "false")
    if strange := given.keys() - set(LINE):
        raise BadInput(f"There is no {min(strange)!r} here; there are: {', '.join(LINE)}, dry_run.")
    note = contact_note.propose(given.pop("line", ""), today=date.today(), **given)
    if not trial:
        note = contact_note.keep(note, by=user)
    return Status(200 if trial else 201, {"schema": "whybuy.contact/1", **note.to_dict()})


def add(request: HttpRequest, kind: str) -> Status:
    """A record written down."""
    from whybuy.intake import entering

    user, given = entered(request), body(request)
    return Status(201, _told(entering.add(kind, given, by=user, **_said(given))))


def change(request: HttpRequest, kind: str, key: str) -> Status:
    """A record's fields set."""
    from whybuy.intake import entering

    user, given = entered(request), body(request)
    return Status(200, _told(entering.change(kind, key, given, by=user, **_said(given))))


def remove(request: HttpRequest, kind: str, key: str) -> Status:
    """A record taken out; undo its batch to have it back."""
    from whybuy.intake import entering

    return Status(200, _told(entering.remove(kind, key, by=entered(request))))


def _told(entered: Any) -> dict[str, Any]:
    return {"schema": "whybuy.record/1", **asdict(entered)}


def _said(given: dict[str, str]) -> dict[str, Any]:
    """Who said what is stated, and when: taken out of what was given."""
    from whybuy.intake.typed import read_day

    by, on = given.pop("said_by", ""), given.pop("said_on", "")
    if on and not by:
        raise BadInput("Who said so? Give said_by beside said_on.")
    day = read_day(on) if on else date.today() if by else None
    return {"said_by": by, "said_on": day, "currency": views.firm().workspace.currency}


def entered(request: HttpRequest) -> User:
    """Who writes. Raises Denied for a role that may not, and for a request of another site."""
    access.require(request.user, NEEDS)
    if check_csrf(request) is not None:
        raise Denied(
            "This request does not carry the token of its own session. Send the value of the "
            "cookie that ends in _csrf as the header X-CSRFToken."
        )
    return cast(User, request.user)


def body(request: HttpRequest) -> dict[str, str]:
    """The body's fields as typed texts. Raises BadInput for what is no JSON object of them."""
    try:
        given = json.loads(request.body or b"{}")
    except ValueError:
        given = None
    if not isinstance(given, Mapping):
        raise BadInput('The body is not a JSON object. Send one, such as {"name": "Hartwell"}.')
    fields = dict[str, str]()
    for name, value in cast("Mapping[str, Any]", given).items():
        if isinstance(value, dict | list):
            raise BadInput(f"{name} must be a text, a number, true, false or null.")
        fields[name] = "" if value is None else _text(value)
    return fields


def _text(value: Any) -> str:
    return str(value).lower() if isinstance(value, bool) else str(value)

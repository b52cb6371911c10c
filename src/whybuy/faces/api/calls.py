"""What the API gives of the week's list: its lines, as files too, and what became of each."""

from __future__ import annotations

from dataclasses import asdict
from datetime import date
from typing import TYPE_CHECKING, Any

from django.http import HttpRequest, HttpResponse
from ninja import NinjaAPI

from whybuy.answers.question import Option
from whybuy.errors import BadInput
from whybuy.faces.api import shapes, views
from whybuy.faces.api.entering import NEEDS, body, entered

if TYPE_CHECKING:
    from whybuy.estimates.calls import Call, Week

LIST = (
    Option("week", date, None, "Any day of the week; by default today's."),
    Option("today", bool, False, "Only what to do today."),
    Option("by", str, "", "Only the lines of one of the team, by key."),
)
LAST = (
    Option("never", bool, False, "Only those never contacted since they bought."),
    *views.PAGE,
)
FORMS = {**views.FORMS, "csv": "text/csv; charset=utf-8", "ics": "text/calendar; charset=utf-8"}
SAYS = ("state", "response", "said", "why_not", "minutes")
OUTCOME = {
    "type": "object",
    "required": ["schema", "key", "state"],
    "properties": {
        "schema": {"const": "whybuy.call/1"},
        "key": {"type": "string"},
        "state": {"type": "string"},
        "contact": {"type": "string"},
        "batch": {"type": ["integer", "null"]},
    },
}


def add_to(api: NinjaAPI) -> dict[str, str]:
    """Add the routes that write; the action that each name needs."""
    for address, name, view, summary, takes, gives in (
        ("/plan-week", "plan-week", plan, "Plan the week, and keep its list.", ("hours",), {}),
        ("/calls/{key}", "call", say, "Say what became of a line.", SAYS, OUTCOME),
    ):
        api.api_operation(
            ["POST"],
            address,
            url_name=name,
            operation_id=name,
            summary=summary,
            response={200: dict[str, Any]},
            openapi_extra={**shapes.body(takes), "responses": shapes.responses(gives)},
        )(view)
    return {"plan-week": NEEDS, "call": NEEDS}


def calls(request: HttpRequest) -> dict[str, Any]:
    """The lines of the week, in the order planned."""
    week, shown = _asked(request)
    rows = [asdict(call) for call in shown]
    return {"schema": "whybuy.calls/1", "week": week.monday.isoformat(), "calls": rows}


def file(form: str) -> Any:
    """A view that gives the lines of the week as a file."""

    def write(request: HttpRequest) -> HttpResponse:
        week, shown = _asked(request)
        made = views.firm().calls_document(shown, form)
        response = HttpResponse(made, content_type=FORMS[form])
        name = f"calls-{week.monday}.{form}"
        response["Content-Disposition"] = f'attachment; filename="{name}"'
        return response

    return write


def last_contacts(request: HttpRequest) -> dict[str, Any]:
    """One page of the customers with their last contact and offer, longest ago first."""
    from whybuy.evidence.last_contacts import last_contacts as every
    from whybuy.evidence.last_contacts import never_since_buying

    given = views.read(request, LAST)
    books = views.firm().books()
    found = never_since_buying(books) if given["never"] else every(books)
    return {
        "columns": found.columns,
        "total": found.height,
        "offset": given["offset"],
        "rows": found.slice(given["offset"], given["limit"]).to_dicts(),
    }


def say(request: HttpRequest, key: str) -> dict[str, Any]:
    """What became of a line; done, its contact is on record. With no answer it is an attempt."""
    from whybuy.coding.call_outcome import minutes_typed, settle

    user, given = entered(request), body(request)
    if strange := given.keys() - set(SAYS):
        raise BadInput(f"There is no {min(strange)!r} here; there are: {', '.join(SAYS)}.")
    minutes = minutes_typed(given.pop("minutes", ""))
    state, today = given.pop("state", ""), views.firm().today
    how: dict[str, Any] = {**given, "by": user, "today": today, "minutes": minutes}
    settled = settle(key, state, **how)
    return {"schema": "whybuy.call/1", **asdict(settled)}


def plan(request: HttpRequest) -> dict[str, Any]:
    """The week planned from the records as they are; what is done or put off stays so."""
    entered(request)
    return {"schema": "whybuy.week/1", "week": views.firm().plan_week(**body(request)).isoformat()}


def _asked(request: HttpRequest) -> tuple[Week, tuple[Call, ...]]:
    from whybuy.estimates.calls import week_of

    given = views.read(request, LIST)
    week = week_of(
        views.firm().books(), day=given["week"] or views.firm().today, exact=bool(given["week"])
    )
    week = week.of(given["by"]) if given["by"] else week
    today = max(views.firm().today, week.monday)
    return week, week.due(today) if given["today"] else week.calls

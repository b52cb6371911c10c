"""Every route of the API. One a question, made from its declaration; all of `routes()` only read.

What writes is in `entering`.

Options are declared in OpenAPI from the question and read by the question itself, so that every
face refuses the same things in the same words.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any

from django.http import HttpRequest, HttpResponse
from django.urls import URLPattern, URLResolver, path
from ninja import NinjaAPI

import whybuy
from whybuy.answers.question import Option, questions
from whybuy.errors import Denied, NotFound, UserError
from whybuy.faces.api import (
    calls,
    checks,
    entering,
    holdouts,
    meetings,
    own_records,
    shapes,
    talks,
    views,
    worths,
)
from whybuy.records import access


@dataclass(frozen=True, slots=True)
class Route:
    """A route: its address below /api/, what answers it, its options, the action it needs."""

    name: str
    address: str
    view: Callable[..., Any]
    options: Sequence[Option]
    needs: str
    summary: str
    gives: dict[str, Any]
    kind: str = "application/json"


def routes() -> list[Route]:
    """A route for each question there is at this moment, and those of the records behind."""
    asked = [
        Route(
            question.name,
            f"/{question.name}",
            views.asking(question),
            (*question.all_options, *views.PAGE),
            "ask",
            question.title,
            shapes.ANSWER,
        )
        for question in questions().values()
    ]
    written = [
        Route(
            f"{question.name}-{form}",
            f"/{question.name}.{form}",
            views.writing(question, form),
            question.all_options,
            "ask",
            f"{question.title} As a file.",
            {"type": "string", "format": "binary"},
            kind,
        )
        for question in questions().values()
        for form, kind in views.FORMS.items()
    ]
    return [*asked, *written, *_handed(), *_called(), *_OF_RECORDS]


def _handed() -> list[Route]:
    """One customer's case as a file to hand to them, where the question is there."""
    question = questions().get("worth")
    if question is None:
        return []
    options = tuple(option for option in question.all_options if option.name != "top")
    return [
        Route(
            f"worth-case-{form}",
            f"/worth/case.{form}",
            views.handing(form),
            options,
            "ask",
            "One customer's case, to hand to them, as a file.",
            {"type": "string", "format": "binary"},
            kind,
        )
        for form, kind in views.FORMS.items()
    ]


def _called() -> list[Route]:
    """The week's list as each kind of file."""
    return [
        Route(
            f"calls-{form}",
            f"/calls.{form}",
            calls.file(form),
            calls.LIST,
            "read",
            "The week's list as a file.",
            {"type": "string", "format": "binary"},
            kind,
        )
        for form, kind in calls.FORMS.items()
    ]


_OF_RECORDS = (
    Route(
        "calls",
        "/calls",
        calls.calls,
        calls.LIST,
        "read",
        "Whom to contact this week: a line each.",
        shapes.CALLS,
    ),
    Route(
        "last-contacts",
        "/last-contacts",
        calls.last_contacts,
        calls.LAST,
        "read",
        "The last contact and last offer of every customer.",
        shapes.TABLE,
    ),
    Route(
        "holdout",
        "/holdout",
        holdouts.told,
        holdouts.ASKED,
        "read",
        "What each holdout found, and how many customers the next one takes.",
        {"type": "object", "required": ["schema"]},
    ),
    Route(
        "brief",
        "/brief",
        checks.brief,
        checks.BRIEF,
        "ask",
        "The brief for one prospect, with a message to edit and its words marked.",
        shapes.TABLE,
    ),
    Route(
        "customers",
        "/customers",
        views.customers,
        views.CUSTOMERS,
        "read",
        "The customers, with what we reckon of each.",
        shapes.TABLE,
    ),
    Route(
        "evidence",
        "/evidence/{path:key}",
        views.evidence,
        views.EVIDENCE,
        "read",
        "The records behind one figure, by its evidence key.",
        shapes.TABLE,
    ),
    Route(
        "imports",
        "/imports",
        views.imports,
        (),
        "read",
        "What was loaded, newest first.",
        shapes.IMPORTS,
    ),
    Route(
        "conversations",
        "/conversations",
        talks.conversations,
        talks.CONVERSATIONS,
        "read",
        "What was said with customers: a row a conversation.",
        shapes.TABLE,
    ),
    Route(
        "passages",
        "/conversations/{key}/passages",
        talks.passages,
        talks.PASSAGES,
        "read",
        "The words of one conversation, a row a passage.",
        shapes.TABLE,
    ),
    Route(
        "codings",
        "/conversations/{key}/codings",
        talks.codings,
        views.PAGE,
        "read",
        "What people read in one conversation.",
        shapes.TABLE,
    ),
    Route(
        "conversation",
        "/conversations/{key}",
        talks.conversation,
        (),
        "read",
        "One conversation, turn by turn.",
        shapes.CONVERSATION,
    ),
    Route(
        "codebook",
        "/codebook",
        talks.codebook,
        talks.CODEBOOK,
        "read",
        "The codes that may be read in a customer's words.",
        shapes.CODEBOOK,
    ),
    Route(
        "search",
        "/search",
        talks.search,
        talks.SEARCH,
        "read",
        "Words looked for in everything on record.",
        shapes.SEARCH,
    ),
    Route("jobs", "/jobs", views.jobs, (), "read", "Long work, and how far it is.", shapes.JOBS),
    Route(
        "people",
        "/people",
        views.people,
        (),
        "manage",
        "Who may come in, and as what.",
        shapes.PEOPLE,
    ),
    Route("audit", "/audit", views.audit, views.AUDIT, "manage", "Who did what.", shapes.AUDIT),
)


def addresses() -> list[URLResolver]:
    """The routes as Django addresses; each says in `needs` which action it needs."""
    api = NinjaAPI(
        title="whybuy",
        version=whybuy.__version__,
        description="The firm's questions, answered from its own records.",
        docs_url=None,
        urls_namespace="api",
    )

    @api.exception_handler(UserError)
    def refused(request: HttpRequest, error: UserError) -> HttpResponse:
        return refuse(api, request, error)

    needs = {"openapi-json": "ask", "api-root": "ask"}
    for route in routes():
        _add(api, route)
        needs[route.name] = route.needs
    needs |= own_records.add_to(api) | holdouts.add_to(api)
    needs |= entering.add_to(api) | worths.add_to(api) | checks.add_to(api) | calls.add_to(api)
    needs |= meetings.add_to(api)
    patterns, app_name, namespace = api.urls
    for pattern in patterns:
        assert isinstance(pattern, URLPattern)
        pattern.callback.needs = needs[str(pattern.name)]
    return [path("", (patterns, app_name, namespace))]


def _add(api: NinjaAPI, route: Route) -> None:
    """The route in the API, with its options and what it gives in OpenAPI."""
    api.get(
        route.address,
        url_name=route.name,
        operation_id=route.name,
        summary=route.summary,
        openapi_extra={
            "parameters": [
                {"name": option.name, "in": "query", "required": False, "schema": option.schema()}
                for option in route.options
            ],
            "responses": shapes.responses(route.gives, kind=route.kind),
        },
    )(_guarded(route))


def _guarded(route: Route) -> Callable[..., Any]:
    """The view behind the action it needs, whatever stands in front of it."""

    def view(request: HttpRequest) -> Any:
        access.require(request.user, route.needs)
        return route.view(request)

    def view_of_key(request: HttpRequest, key: str) -> Any:
        access.require(request.user, route.needs)
        return route.view(request, key)

    return view_of_key if "key}" in route.address else view


def refuse(api: NinjaAPI, request: HttpRequest, error: UserError) -> HttpResponse:
    """The error as JSON, in the words that every face uses."""
    status = 403 if isinstance(error, Denied) else 404 if isinstance(error, NotFound) else 400
    said = {"error": {"kind": type(error).__name__, "message": str(error)}}
    return api.create_response(request, said, status=status)

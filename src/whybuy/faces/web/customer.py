"""One customer: figures with their intervals, what has passed, what is known and how."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from django.conf import settings
from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET

from whybuy.answers.question import questions
from whybuy.errors import NotFound, UserError
from whybuy.evidence.books import Books
from whybuy.faces.web import customer_cases, customer_contacting, customer_deals, open_firm
from whybuy.faces.web.access import may, needs
from whybuy.faces.web.activity import activity_picture
from whybuy.faces.web.drawn import Drawn
from whybuy.faces.web.paging import Page
from whybuy.faces.web.sheet import reasons
from whybuy.faces.web.typed import write_fee
from whybuy.faces.web.working import StillWorking
from whybuy.records import contracts, conversations, facts, people
from whybuy.records import customers as records

if TYPE_CHECKING:
    import polars as pl

EVENTS = 40


@dataclass(frozen=True, slots=True)
class Seen:
    """What the books show of one customer: figures, events, and the chance active day by day."""

    figures: dict[str, Any]
    events: pl.DataFrame
    activity: pl.DataFrame
    bought: list[Any]


@needs("read")
@require_GET
def customer(request: HttpRequest, key: str) -> HttpResponse:
    """The page of the customer with this key."""
    try:
        known: records.Customer | None = records.one(key)
    except NotFound:
        known = None
    seen = open_firm.from_books(lambda books: _seen(books, key))
    if known is None and not seen.figures:
        raise Http404(_("There is no customer %(key)s in the records.") % {"key": key})
    met = people.of(key).to_dicts()
    place = {
        "here": "customers",
        "key": key,
        "name": known.name if known else seen.figures["name"],
        "figures": seen.figures,
        "drawn": _drawn(seen),
        "people": met,
        "reach": customer_contacting.shown(key, met=met),
        "talks": _talks(key),
        "came": customer_cases.shown(key),
        "deciding": customer_deals.shown(key),
        "reasons": _reasons(key) if may(request, "ask") else [],
        **_events(seen, Page.asked(request.GET, rows=EVENTS)),
        **(_on_record(known) if known else {}),
    }
    return render(request, "web/customer.html", place)


def _events(seen: Seen, page: Page) -> dict[str, Any]:
    """One page of what has passed."""
    page = page.within(seen.events.height)
    return {
        "events": seen.events.slice(page.offset, EVENTS).to_dicts(),
        "event_count": seen.events.height,
        "page": page,
        "pages": page.of(seen.events.height),
    }


def _talks(key: str) -> list[dict[str, Any]]:
    """The conversations with them, the last one first."""
    import polars as pl

    found = conversations.frame().filter(pl.col("customer") == key)
    return found.sort("day", descending=True, nulls_last=True, maintain_order=True).to_dicts()


def _on_record(known: records.Customer) -> dict[str, Any]:
    """What the records hold, and what is known and how."""
    return {
        "known": known,
        "facets": [part for part in (known.segment, known.place, known.country) if part],
        "batch_key": f"batch:{known.batch}" if known.batch else "",
        "lines": _lines(known),
        "wishes": _wishes(known),
        "contracts": _contracts(known.key),
        "facts": facts.facts_of("customer", known.key),
    }


def _seen(books: Books, key: str) -> Seen:
    import polars as pl

    from whybuy.estimates.customers import activity_over_time, customer_values
    from whybuy.evidence.timeline import timeline

    rows = customer_values(books).table.filter(pl.col("customer_id") == key).to_dicts()
    bought = books.orders.purchase_days(key, until=books.as_of)["day"].to_list()
    return Seen(
        figures=rows[0] if rows else {},
        events=timeline(books, key),
        activity=activity_over_time(books, key),
        bought=bought,
    )


def _drawn(seen: Seen) -> Drawn | None:
    if seen.activity.is_empty():
        return None
    return Drawn.of(activity_picture(seen.activity, bought=seen.bought))


def _lines(known: records.Customer) -> list[tuple[str, str]]:
    """What is on record, a line a field that holds something."""
    lines = [
        (_("E-mail"), known.email),
        (_("Telephone"), known.phone),
        (_("Segment"), known.segment),
        (_("Size"), f"{known.size:g} {known.size_unit}".strip() if known.size else ""),
        (_("Place"), known.place),
        (_("Country"), known.country),
        (_("Note"), known.note),
    ]
    return [(label, value) for label, value in lines if value]


def _wishes(known: records.Customer) -> list[tuple[str, str]]:
    """Why we serve them and what we want for them, where somebody has written it down."""
    wishes = [
        (_("Why we want to serve them"), known.why_we_serve),
        (_("What we want for them"), known.what_we_want_for_them),
    ]
    return [(label, value) for label, value in wishes if value]


def _contracts(key: str) -> list[dict[str, Any]]:
    """What was agreed, each with its fee in words."""
    own = settings.WHYBUY_WORKSPACE.currency
    return [
        {**one, "told": write_fee(one["fee"], one["currency"], one["per"], own=own)}
        if one["fee"] is not None
        else one
        for one in contracts.of(key).to_dicts()
    ]


def _reasons(key: str) -> list[dict[str, Any]]:
    """What the answers say of this customer in words, each with its evidence.

    An answer that is being worked out is waited for once; the others then go without.
    """
    said: list[dict[str, Any]] = []
    waited = False
    for question in questions().values():
        try:
            name = question.name
            answer = open_firm.known(name) if waited else open_firm.answer(name, {})
        except StillWorking:
            waited = True
            continue
        except UserError:
            continue
        rows = answer.findings.of(f"customer:{key}") if answer else []
        said += [{**row, "question": question} for row in reasons(rows)]
    return said

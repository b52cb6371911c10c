"""One customer: figures with their intervals, what has passed, what is known and how."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, Any

from django.http import Http404, HttpRequest, HttpResponse
from django.shortcuts import render
from django.utils.translation import gettext as _
from django.views.decorators.http import require_GET

from whybuy.answers.answer import Picture
from whybuy.answers.pictures import axis, layer, picture
from whybuy.answers.question import questions
from whybuy.errors import NotFound, UserError
from whybuy.evidence.books import Books
from whybuy.faces.web import open_firm
from whybuy.faces.web.access import may, needs
from whybuy.faces.web.drawn import Drawn
from whybuy.faces.web.paging import Page
from whybuy.faces.web.sheet import reasons
from whybuy.records import customers as records
from whybuy.records import facts, people

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
    page = Page.asked(request.GET, rows=EVENTS).within(seen.events.height)
    place = {
        "here": "customers",
        "key": key,
        "known": known,
        "facets": [part for part in (known.segment, known.place, known.country) if part]
        if known
        else [],
        "batch_key": f"batch:{known.batch}" if known and known.batch else "",
        "lines": _lines(known) if known else [],
        "name": known.name if known else seen.figures["name"],
        "figures": seen.figures,
        "events": seen.events.slice(page.offset, EVENTS).to_dicts(),
        "event_count": seen.events.height,
        "page": page,
        "pages": page.of(seen.events.height),
        "drawn": _drawn(seen),
        "facts": facts.facts_of("customer", key) if known else [],
        "people": people.of(key).to_dicts(),
        "reasons": _reasons(key) if may(request, "ask") else [],
    }
    return render(request, "web/customer.html", place)


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
    """The chance active over time, with the days of purchases beneath it."""
    if seen.activity.is_empty():
        return None
    return Drawn.of(_activity_picture(seen))


def _activity_picture(seen: Seen) -> Picture:
    days = [
        {"day": day.isoformat(), "chance": round(chance, 4), "what": _("chance")}
        for day, chance in seen.activity.iter_rows()
    ]
    bought = [{"day": day.isoformat(), "chance": 0, "what": "bought"} for day in seen.bought]
    made = picture(
        _("Chance still active, day by day"),
        says=_(
            "Each mark below is a day with a purchase. The line falls while the customer is "
            "silent for longer than their own habit, and comes back with the next purchase."
        ),
        rows=[*days, *bought],
        layers=[
            layer(
                {"type": "area", "opacity": 0.14, "interpolate": "step-after"},
                where="datum.what != 'bought'",
                x=axis("day", "temporal", ""),
                y=axis(
                    "chance",
                    "quantitative",
                    _("Chance"),
                    scale={"domain": [0, 1]},
                    axis={"format": "%", "values": [0, 0.25, 0.5, 0.75, 1]},
                ),
            ),
            layer(
                "line",
                where="datum.what != 'bought'",
                x=axis("day", "temporal", ""),
                y=axis("chance", "quantitative", _("Chance")),
            ),
            layer(
                {"type": "tick", "orient": "vertical", "size": 10, "thickness": 1.5},
                where="datum.what == 'bought'",
                x=axis("day", "temporal", ""),
                y=axis("chance", "quantitative", _("Chance")),
            ),
        ],
        height=200,
    )
    columns = (_("Day"), _("Chance active"))
    return Picture(made.title, made.says, made.specification, columns, tuple(seen.activity.rows()))


def _lines(known: records.Customer) -> list[tuple[str, str]]:
    """What is on record, a line a field that holds something."""
    lines = [
        (_("E-mail"), known.email),
        (_("Telephone"), known.phone),
        (_("Segment"), known.segment),
        (_("Place"), known.place),
        (_("Country"), known.country),
        (_("Note"), known.note),
    ]
    return [(label, value) for label, value in lines if value]


def _reasons(key: str) -> list[dict[str, Any]]:
    """What the answers say of this customer in words, each with its evidence."""
    said: list[dict[str, Any]] = []
    for question in questions().values():
        try:
            answer = open_firm.answer(question.name, {})
        except UserError:
            continue
        rows = answer.findings.of(f"customer:{key}")
        said += [{**row, "question": question} for row in reasons(rows)]
    return said

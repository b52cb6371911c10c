"""The services that the firm markets, and whether customers know, use and would miss them.

What a customer replied is a fact, said by somebody on a day, with its history and undo. A service
that nobody asked about has no row: silence proves nothing.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date
from typing import TYPE_CHECKING, Any

from whybuy.errors import BadInput, NotFound
from whybuy.records import editing, facts, models
from whybuy.records.models import Batch, Fact

if TYPE_CHECKING:
    import polars as pl

    from whybuy.records.models import User

ASKED = ("known", "used", "missed")
"""Do they know it, do they use it, would they miss it if it were gone?"""
_FACT = "service"


@dataclass(frozen=True, slots=True)
class Service:
    """A service as the firm markets it; `product` is a product's key, or None."""

    key: str
    name: str
    product: str | None
    note: str


def marketed() -> list[Service]:
    """The services that are marketed now, oldest first."""
    rows = models.Service.objects.filter(retired=False).order_by("id")
    return [Service(*row) for row in rows.values_list("key", "name", "product__key", "note")]


def add(
    name: str, *, product: str | None = None, note: str = "", key: str = "", by: User | None = None
) -> str:
    """A service that the firm markets; its key. Raises BadInput for an unknown product."""
    if not name.strip():
        raise BadInput("A service needs a name.")
    fields = {"key": key, "name": name.strip(), "product": product, "note": note}
    return editing.add("services", fields, by=by)


def retire(key: str, *, by: User | None = None) -> int | None:
    """A service that is marketed no more; what was said of it stays. The batch's number."""
    return editing.change("services", key, {"retired": True}, by=by)


def ask(
    customer: str,
    service: str,
    *,
    person: str,
    day: date,
    known: bool | None = None,
    used: bool | None = None,
    missed: bool | None = None,
    by: User | None = None,
    batch: Batch | None = None,
) -> int | None:
    """What a person of a customer replied on a day; None is "not asked"; the batch's number.

    `person` is a key or a name. Raises NotFound for an unknown customer or service.
    """
    if not models.Service.objects.filter(key=service).exists():
        raise NotFound(f"There is no service {service!r}. Add it first.")
    replies = {"known": known, "used": used, "missed": missed}
    said = {what: reply for what, reply in replies.items() if reply is not None}
    if not said:
        raise BadInput("Say whether they know it, use it, or would miss it.")
    if batch is not None:
        _state(customer, service, said, person=person, day=day, batch=batch)
        return batch.pk
    with editing.together(by=by, kind="fact") as own:
        _state(customer, service, said, person=person, day=day, batch=own)
    return own.pk


def frame(*, until: date | None = None) -> pl.DataFrame:
    """The last replies of each customer about each service; who was not asked has no row.

    customer, service, known, used, missed (true, false, or null: not asked), person, day.
    """
    import polars as pl

    texts: dict[str, Any] = dict.fromkeys(("customer", "service"), pl.String)
    replies: dict[str, Any] = dict.fromkeys(ASKED, pl.Boolean)
    schema = texts | replies | {"person": pl.String, "day": pl.Date}
    found: dict[tuple[str, str], dict[str, Any]] = {}
    for customer, service, what, reply, person, day in _replies(until):
        row = found.setdefault((customer, service), dict.fromkeys(schema))
        row |= {"customer": customer, "service": service, what: reply}
        row |= {"person": person, "day": day}
    return pl.DataFrame(list(found.values()), schema=schema, orient="row")


def _state(
    customer: str,
    service: str,
    said: dict[str, bool],
    *,
    person: str,
    day: date,
    batch: Batch,
) -> None:
    for what, reply in said.items():
        told = {"standing": "said", "said_by": person, "said_on": day, "batch": batch}
        value = "yes" if reply else "no"
        facts.state("customer", customer, f"{_FACT} {what} {service}", value, **told)


def _replies(until: date | None) -> Iterator[tuple[str, str, str, bool, str, date | None]]:
    """Every reply that stands, the newest day last."""
    rows = Fact.objects.filter(
        record="customer",
        name__startswith=f"{_FACT} ",
        batch__state=Batch.State.LOADED,
        undone_in=None,
    )
    if until is not None:
        rows = rows.filter(said_on__lte=until)
    columns = ("record_key", "name", "value", "said_by_name", "said_on")
    for customer, name, value, person, day in rows.order_by("said_on", "id").values_list(*columns):
        _, what, service = name.split(" ", 2)
        yield customer, service, what, value == "yes", person, day

"""Customers read, and one changed by hand."""

# ruff: noqa: S608 -- names of tables and columns come from our own models, never from a file

from __future__ import annotations

import re
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from typing import TYPE_CHECKING, Any

from whybuy.errors import BadInput, NotFound
from whybuy.records import editing, frames, models, sources

if TYPE_CHECKING:
    import polars as pl

    from whybuy.records.models import User

LEAST_ALIKE = 75
"""Of 100, how alike a name must be to one on record for a misspelling of it."""


@dataclass(frozen=True, slots=True)
class Customer:
    """One customer; `batch` wrote it last."""

    key: str
    name: str
    email: str
    phone: str
    segment: str
    place: str
    country: str
    note: str
    why_we_serve: str
    what_we_want_for_them: str
    size: float | None
    size_unit: str
    language: str
    looked_after_by: str
    source: str
    unasked: bool | None
    convinced_by: str
    first_heard: date | None
    batch: int


def frame() -> pl.DataFrame:
    """All customers, those of the oldest load first.

    key, name, segment, place, country, size (a number or null), size_unit, language,
    looked_after_by, source (how they came), unasked (of themselves; null: not known),
    convinced_by, first_heard.
    """
    import polars as pl

    names = ("key", "name", "segment", "place", "country", "size", "size_unit")
    names += ("language", "looked_after_by", "source", "unasked", "convinced_by", "first_heard")
    types = {"size": pl.Float64, "unasked": pl.Boolean, "first_heard": pl.Date}
    return frames.read(
        f"SELECT {', '.join(names)} FROM records_customer ORDER BY id",
        schema=dict.fromkeys(names, pl.String) | types,
    )


def reached() -> pl.DataFrame:
    """How each customer is reached: key, name, phone, email."""
    import polars as pl

    names = ("key", "name", "phone", "email")
    return frames.read(
        f"SELECT {', '.join(names)} FROM records_customer ORDER BY id",
        schema=dict.fromkeys(names, pl.String),
    )


def one(key: str) -> Customer:
    """One customer. Raises NotFound."""
    found = models.Customer.objects.filter(key=key).values_list(*Customer.__slots__).first()
    if found is None:
        raise NotFound(f"There is no customer {key!r} in the records.")
    return Customer(*found)


def key_of(typed: str) -> str:
    """The key of the customer whose key or name was typed. Raises BadInput for none or several."""
    found = keys_of(typed)
    if not found:
        alike = ", ".join(f"{name!r} ({key})" for key, name in near(typed))
        raise BadInput(
            f"There is no customer {typed!r}. "
            + (f"Is it one of these: {alike}? If not, write it" if alike else "Write it")
            + f" down first: whybuy add customers name={typed!r}"
        )
    if len(found) > 1:
        raise BadInput(
            f"{len(found)} customers are called {typed!r}. Give the id instead: "
            f"{', '.join(found[:3])}."
        )
    return found[0]


def keys_of(typed: str) -> list[str]:
    """The key typed, if a customer has it; else the keys of all customers of that name."""
    known = list(frame().select("key", "name").iter_rows())
    if any(key == typed for key, _ in known):
        return [typed]
    return [key for key, name in known if name.casefold() == typed.casefold()]


def near(typed: str, *, most: int = 4) -> list[tuple[str, str]]:
    """Keys and names of customers of whom a typed name may be a misspelling, the likest first.

    Much alike are names of the same words, in any order and but for a few letters. Their numbers
    must be the same: Branch 12 is no misspelling of Branch 13.
    """
    numbers = re.findall(r"\d+", typed)
    scored = [
        (_alike(typed, name), key, name)
        for key, name in frame().select("key", "name").iter_rows()
        if re.findall(r"\d+", name) == numbers
    ]
    found = sorted((one for one in scored if one[0] >= LEAST_ALIKE), key=lambda one: -one[0])
    return [(key, name) for _, key, name in found[:most]]


def _alike(typed: str, name: str) -> float:
    """Of 100, how alike two names are: all of their words, or as many first ones as were typed."""
    from rapidfuzz import fuzz, utils

    ours, theirs = utils.default_process(typed), utils.default_process(name)
    begins = " ".join(theirs.split()[: len(ours.split())])
    return max(fuzz.token_set_ratio(ours, theirs), fuzz.ratio(ours, begins))


def by_hand() -> list[Customer]:
    """Customers who were written down by hand, as they stand now."""
    history: Any = getattr(models.Customer, "history")  # noqa: B009 -- the checker knows it not
    made = history.filter(history_type="+", batch__source__name=sources.BY_HAND)
    rows = models.Customer.objects.filter(pk__in=made.values("id")).order_by("pk")
    return [Customer(*row) for row in rows.values_list(*Customer.__slots__)]


def ordered(keys: Iterable[str]) -> set[str]:
    """Those of the customers whose orders are in the log, which names them by these keys."""
    named = models.Mention.objects.filter(
        record="customer", batch__kind="orders", batch__state=models.Batch.State.LOADED
    )
    rows = models.Customer.objects.filter(key__in=list(keys), pk__in=named.values("record_id"))
    return set(rows.values_list("key", flat=True))


def add(key: str, *, by: User | None, **fields: object) -> str:
    """A customer entered by hand; its key. Raises BadInput where the key is taken."""
    return editing.add("customers", {"key": key, **fields}, by=by)


def change(key: str, *, by: User | None, **fields: object) -> int | None:
    """One customer's fields set by hand, with history; the batch's number, None if they stood so.

    Undo it like any batch. Raises NotFound for an unknown customer, BadInput for a wrong value.
    """
    return editing.change("customers", key, fields, by=by)

"""Customers read, and one changed by hand."""

# ruff: noqa: S608 -- names of tables and columns come from our own models, never from a file

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

from whybuy.errors import BadInput, NotFound
from whybuy.records import editing, frames, models

if TYPE_CHECKING:
    import polars as pl

    from whybuy.records.models import User


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
    batch: int


def frame() -> pl.DataFrame:
    """All customers: key, name, segment, place, country, those of the oldest load first."""
    import polars as pl

    names = ("key", "name", "segment", "place", "country")
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
        raise BadInput(
            f"There is no customer {typed!r}. Write it down first: "
            f"whybuy add customers name={typed!r}"
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


def add(key: str, *, by: User | None, **fields: object) -> str:
    """A customer entered by hand; its key. Raises BadInput where the key is taken."""
    return editing.add("customers", {"key": key, **fields}, by=by)


def change(key: str, *, by: User | None, **fields: object) -> int | None:
    """One customer's fields set by hand, with history; the batch's number, None if they stood so.

    Undo it like any batch. Raises NotFound for an unknown customer, BadInput for a wrong value.
    """
    return editing.change("customers", key, fields, by=by)

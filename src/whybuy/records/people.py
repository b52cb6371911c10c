"""People at customers, read."""

from __future__ import annotations

from typing import TYPE_CHECKING

from whybuy.records import frames

if TYPE_CHECKING:
    import polars as pl

_COLUMNS: tuple[str, ...] = ("key", "customer", "name", "role", "email", "phone")
_COLUMNS += ("past_employers", "profile")
_QUERY = """
    SELECT p.key, c.key, p.name, p.role, p.email, p.phone, p.past_employers, p.profile
    FROM records_person AS p LEFT JOIN records_customer AS c ON c.id = p.customer_id"""


def frame() -> pl.DataFrame:
    """All people: key, customer (its key), name, role, email, phone, past_employers, profile.

    Past employers are names, with "; " between.
    """
    import polars as pl

    return frames.read(f"{_QUERY} ORDER BY p.id", schema=dict.fromkeys(_COLUMNS, pl.String))


def of(customer_key: str) -> pl.DataFrame:
    """The people at one customer, in the columns of `frame`."""
    import polars as pl

    schema = dict.fromkeys(_COLUMNS, pl.String)
    return frames.read(f"{_QUERY} WHERE c.key = %s ORDER BY p.id", [customer_key], schema=schema)


def key_of(typed: str, *, customer: str) -> str | None:
    """The key of the customer's person whose key or name was typed; None for one not on record."""
    known = list(of(customer).select("key", "name").iter_rows())
    found = [key for key, name in known if typed in (key, name)]
    found = found or [key for key, name in known if name.casefold() == typed.casefold()]
    return found[0] if found else None

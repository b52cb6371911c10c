"""Where a line of the week would be a first contact out of the blue: who could introduce us."""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    import polars as pl

    from whybuy.evidence.books import Books


def introduced(books: Books, lines: pl.DataFrame) -> dict[str, str]:
    """Of the lines of a week (customer_id, by), for each customer to whom a warm path leads past
    whoever would make the line, a sentence that says whom to ask first."""
    from whybuy.estimates.planned_cold import warm_paths

    found = warm_paths(books, lines.select("customer_id", "by").iter_rows())
    return {
        customer: f"It would be out of the blue: ask {_called(books, path.asked)} first."
        if path.asked
        else f"It would be out of the blue: {_called(books, path.hops[0].one)} knows them."
        for (customer, _), path in found.items()
    }


def _called(books: Books, key: str) -> str:
    """What somebody is called, with the firm of whoever is not of us."""
    from whybuy.evidence.contacts import names
    from whybuy.evidence.network import people, team

    kind, _, rest = key.partition(":")
    if kind == "member":
        return str(team(books).get(rest, rest) or "one of us")
    firms = dict(names(books).iter_rows())
    if kind == "customer":
        return f"somebody at {firms.get(rest) or rest}"
    known = people(books).select("person", "name", "customer_id").iter_rows()
    name, firm = {person: (called, of) for person, called, of in known}.get(rest, (rest, ""))
    return f"{name} ({firms.get(firm) or firm})" if firm else name

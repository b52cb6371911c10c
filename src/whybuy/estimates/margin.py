"""What of a firm's sales is left after the goods are paid for."""

from __future__ import annotations

from dataclasses import dataclass

import polars as pl

from whybuy.evidence.books import Books

AT_MARGIN = "at the margin that was said"
"""Words in the reason of a line whose money is so: the list on record knows it by them."""
LEAST_KNOWN = 0.5
"""Share of sales whose cost must be known before a measured margin speaks for all of them."""


@dataclass(frozen=True, slots=True)
class Margin:
    """share: of sales, after the cost of goods. standing: how we know it.

    "said" (given as an option), "measured" (from product costs) or "unknown" (share is then 1, and
    what is called value is sales).
    """

    share: float
    standing: str


def margin(books: Books, *, given: float | None) -> Margin:
    """The margin given, else the one said of these books, else the one measured where product
    costs are known, else unknown."""
    given = books.margin if given is None else given
    if given is not None:
        return Margin(given, "said")
    found = books.once(("margin",), lambda: measured_margin(books))
    return Margin(1.0, "unknown") if found is None else Margin(found, "measured")


def gain(books: Books) -> str:
    """What money is called that is left: "margin", or "sales" where nobody knows what is left."""
    return "sales" if margin(books, given=None).standing == "unknown" else "margin"


def measured_margin(books: Books) -> float | None:
    """Share of sales left after product costs, if costs are known for half of the sales or more."""
    from whybuy.records import products

    costs = products.costs()
    if costs.is_empty():
        return None
    sold = books.orders.customer_summary(until=books.as_of, costs=costs)
    return margin_share(sold)


def margin_share(sold: pl.DataFrame) -> float | None:
    """From each customer's total, margin and margin_known (share of total); None if unknown."""
    known = float((sold["total"] * sold["margin_known"].fill_null(0.0)).sum())
    total = float(sold["total"].sum())
    if total <= 0 or known < LEAST_KNOWN * total:
        return None
    return float(sold["margin"].sum()) / known

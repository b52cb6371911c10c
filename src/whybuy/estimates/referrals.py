"""The account of referrals: whom we sent elsewhere, what came back, and work won without a bid."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any

import polars as pl

from whybuy.evidence.books import Books
from whybuy.evidence.deals_open import pursued

Row = dict[str, Any]
LEAST = 3
"""Won deals on each side without which a share before and after says nothing."""


@dataclass(frozen=True, slots=True)
class Sent:
    """One referral out and what followed. back: money of orders and deals won from that customer
    since; newcomers: customers whom they or the other firm have sent us since, and what these
    bought from then on."""

    key: str
    customer_id: str
    name: str
    day: date | None
    other: str
    why: str
    split: bool
    came_of_it: str
    back: float
    newcomers: int
    newcomers_bought: float


@dataclass(frozen=True, slots=True)
class WithoutBid:
    """Deals won without a rival named and without a request, of all won: won, of, 90 % range."""

    won: int
    of: int
    low: float
    high: float

    @property
    def share(self) -> float:
        """The share; 0 where none was won."""
        return self.won / max(self.of, 1)


@dataclass(frozen=True, slots=True)
class Account:
    """Referrals out and in; and the share of work won without a bid, before the first one sent
    out and after it (None while either has fewer than three won deals)."""

    sent: tuple[Sent, ...]
    came_in: int
    came_in_won: float
    before: WithoutBid | None
    after: WithoutBid | None
    ever: WithoutBid | None


def account(books: Books) -> Account:
    """The account of referrals up to the last day that the books know."""
    return books.once(("referral account",), lambda: _account(books))


def _account(books: Books) -> Account:
    from whybuy.records import referrals

    rows = referrals.frame(until=books.known_until)
    out, came = (rows.filter(pl.col("direction") == one) for one in ("out", "in"))
    won = pursued(books).filter(pl.col("outcome") == "won")
    through = _through(out.to_dicts(), came.to_dicts())
    sent = tuple(
        _sent(books, row, through.get(row["key"], []), won) for row in out.iter_rows(named=True)
    )
    days = [one.day for one in sent if one.day is not None]
    before = after = None
    if days:
        first = min(days)
        before = without_bid(won.filter(pl.col("opened") < first))
        after = without_bid(won.filter(pl.col("opened") >= first))
    came_keys = came["customer"].to_list()
    brought = _brought(books, won, came_keys, since=None)
    return Account(sent, came.height, brought, before, after, without_bid(won))


def _through(out: list[Row], came: list[Row]) -> dict[str, list[Row]]:
    """The newcomers that followed each referral out; each stands with one of them alone.

    It is the last one before they came: of the customer who sent them, else to the firm that did.
    """
    found: dict[str, list[Row]] = {}
    for one in {row["customer"]: row for row in reversed(came)}.values():
        before = [row for row in out if _is_before(row["day"], one["day"])]
        theirs = [row for row in before if row["customer"] == one["other_customer"]]
        firm = [row for row in before if row["other"] and row["other"] == one["other"]]
        if theirs or firm:
            last = max(theirs or firm, key=lambda row: row["day"] or date.min)
            found.setdefault(last["key"], []).append(one)
    return found


def _is_before(sent: date | None, came: date | None) -> bool:
    return sent is None or (came is not None and came > sent)


def _sent(books: Books, row: Row, newcomers: list[Row], won: pl.DataFrame) -> Sent:
    since = row["day"]
    back = _brought(books, won, [row["customer"]], since=since)
    bought = sum(
        _brought(books, won, [one["customer"]], since=one["day"] and one["day"] - timedelta(days=1))
        for one in newcomers
    )
    return Sent(
        row["key"], row["customer"], _name(books, row["customer"]), since, row["other"] or "",
        row["why"] or "", bool(row["split"]), row["came_of_it"] or "", back,
        len(newcomers), bought,
    )  # fmt: skip


def _brought(books: Books, won: pl.DataFrame, customers: list[str], *, since: date | None) -> float:
    """Money of orders of these customers after a day; of won deals where they have no order."""
    from whybuy.evidence.trail import orders_of

    total = 0.0
    for customer in dict.fromkeys(customers):
        orders = orders_of(books, customer)
        deals = won.filter(pl.col("customer_id") == customer)
        if since is not None:
            orders = orders.filter(pl.col("day") > since)
            deals = deals.filter(pl.col("opened") > since)
        total += float((orders if orders.height else deals)["amount"].sum() or 0.0)
    return total


def without_bid(won: pl.DataFrame) -> WithoutBid | None:
    """The share of won deals that came without a bid, by Jeffreys; None under three."""
    from scipy.stats import beta  # pyright: ignore[reportMissingTypeStubs]

    if won.height < LEAST:
        return None
    bid = (pl.col("competitors").fill_null("") != "") | pl.col("by_request").fill_null(value=False)
    free = won.filter(~bid).height
    low, high = (
        float(beta.ppf(end, free + 0.5, won.height - free + 0.5))  # pyright: ignore
        for end in (0.05, 0.95)
    )
    return WithoutBid(free, won.height, low, high)


def _name(books: Books, customer: str) -> str:
    from whybuy.evidence.contacts import names

    known: dict[str, str] = books.once(("names by key",), lambda: dict(names(books).iter_rows()))
    return str(known.get(customer) or customer)

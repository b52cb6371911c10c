"""For services and contracts: what renews, whose scope grew, who comes project after project."""

from __future__ import annotations

from datetime import timedelta

import polars as pl

from whybuy.estimates.agreed import agreed
from whybuy.estimates.margin import margin
from whybuy.estimates.proposal_rows import in_form, none
from whybuy.evidence.books import Books
from whybuy.evidence.contracts import SOON_DAYS, contracts, renewals

PROJECTS = 2
"""Projects within two years, with no running agreement, that ask for a retainer."""
DISCOUNT, MOST_YEARS = 0.10, 5.0
GREW = 1.3
RETAINED = 0.2
"""Chance that a firm with project after project agrees to a retainer in a quarter: supposed."""
WON_BACK = 0.1
"""Chance that an agreement that ended half a year ago comes back by itself: supposed."""


def agreements_due(books: Books) -> pl.DataFrame:
    """Renewals within 90 days, agreements that ended lately, and customers who come back project
    after project; rows in the form of `proposal_rows`."""
    if contracts(books).is_empty():
        return none()
    return pl.concat([_renewals(books), _ended(books), _retainers(books)])


def _renewals(books: Books) -> pl.DataFrame:
    """A row a customer: what renews first, and the money of all that renew within 90 days."""
    terms = agreed(books, horizon_days=365, discount_rate=DISCOUNT)
    left = margin(books, given=None).share
    found = renewals(books, days=SOON_DAYS)
    grown = _grown(books)
    together = pl.col("a_year").fill_null(0.0).sum().over("customer_id")
    found = found.with_columns(a_year=together).unique(
        "customer_id", keep="first", maintain_order=True
    )
    found = found.join(grown, on="customer_id", how="left", maintain_order="left")
    scope = pl.col("grew").fill_null(0.0) >= GREW
    return in_form(
        found.with_columns(
            sort=pl.lit("renewal"),
            kind=pl.when(scope).then(pl.lit("scope")).otherwise(pl.lit("renewal")),
            about=_title(),
            other=pl.when(scope).then(
                pl.format("{} %", (100 * (pl.col("grew") - 1)).round(0).cast(pl.Int64))
            ),
            day=pl.col("renewal"),
            of=pl.lit(terms.ran),
            came=pl.lit(terms.went_on),
            chance=pl.lit(terms.chance),
            brings=pl.col("a_year").fill_null(0.0) * left * _years(terms.chance),
        )
    )


def _years(chance: float) -> float:
    """Years that a renewal carries: those after it come only if this one does."""
    return min(1 / (1 - chance / (1 + DISCOUNT)), MOST_YEARS)


def _grown(books: Books) -> pl.DataFrame:
    """customer_id, grew: what they bought this year over the year before, where both are known."""
    from whybuy.evidence.purchases import bought_within

    year = bought_within(books, until=books.as_of, days=365)
    both = year.filter(pl.col("amount_before") > 0, pl.col("purchases_before") >= 2)
    return both.select("customer_id", grew=pl.col("amount") / pl.col("amount_before"))


def _title() -> pl.Expr:
    title = pl.when(pl.col("title") == "").then(pl.col("kind")).otherwise(pl.col("title"))
    return pl.when(title == "").then(pl.lit("your agreement")).otherwise(title)


def _ended(books: Books) -> pl.DataFrame:
    """Agreements by month or year that ended within half a year and nothing runs in their place."""
    since = books.known_until - timedelta(days=182)
    known = contracts(books)
    runs = known.filter("running").select("customer_id").unique()
    gone = known.filter(
        ~pl.col("running"), pl.col("ended") > since, pl.col("a_year").is_not_null()
    ).join(runs, on="customer_id", how="anti")
    last = gone.sort("ended").unique("customer_id", keep="last", maintain_order=True)
    return in_form(
        last.with_columns(
            sort=pl.lit("renewal"),
            kind=pl.lit("ended"),
            about=_title(),
            day=pl.col("ended"),
            chance=pl.lit(WON_BACK),
            brings=pl.col("a_year") * margin(books, given=None).share,
        )
    )


def _retainers(books: Books) -> pl.DataFrame:
    """Customers of two projects or more within two years, with no running agreement."""
    since = books.known_until - timedelta(days=730)
    known = contracts(books)
    runs = known.filter(pl.col("running") & pl.col("per").is_in(["month", "year"]))
    projects = known.filter(
        (pl.col("kind") == "project") | (pl.col("per") == "once"), pl.col("start") > since
    ).join(runs, on="customer_id", how="anti")
    often = (
        projects.sort("start")
        .group_by("customer_id", maintain_order=True)
        .agg(
            pl.len().cast(pl.Int64).alias("of"),
            about=_title().last(),
            day=pl.col("start").last(),
            fees=pl.col("fee").sum(),
        )
        .filter(pl.col("of") >= PROJECTS)
    )
    return in_form(
        often.with_columns(
            sort=pl.lit("up-sell"),
            kind=pl.lit("retainer"),
            chance=pl.lit(RETAINED),
            brings=pl.col("fees").fill_null(0.0) / 2 * margin(books, given=None).share,
            evidence=pl.format("contracts-of:{}", "customer_id"),
        )
    )

"""Where the evidence of the cases is thick or thin, and with whom to make the next case study."""

from __future__ import annotations

from dataclasses import dataclass

import polars as pl

from whybuy.estimates.cases import Measured, measured
from whybuy.evidence.books import Books
from whybuy.evidence.business import business
from whybuy.evidence.cases import came, cases, measures, prospects

THICK = 5


@dataclass(frozen=True, slots=True, eq=False)
class SoFar:
    """The cases so far.

    measured: each measure with its cases; trades: one row a trade (trade, cases, customers,
    prospects), the thinnest first; candidates: customers for the next case study, the best first
    (customer_id, name, trade, a_year, cases and prospects of their trade, why, evidence); bare:
    cases of which nothing is measured (customer_id, name, evidence).
    """

    measured: tuple[Measured, ...]
    trades: pl.DataFrame
    candidates: pl.DataFrame
    bare: pl.DataFrame


def six(books: Books, *, chosen: str = "none") -> SoFar:
    """The cases so far, where they are thick or thin, and with whom to make the next one."""
    return SoFar(
        measured=measured(books, chosen=chosen),
        trades=trades(books),
        candidates=candidates(books),
        bare=_bare(books),
    )


def how_thick(found: Measured) -> str:
    """ "thick", "enough" or "thin", by how many cases there are and whether they agree."""
    if not found.enough:
        return "thin"
    return "thick" if len(found.cases) >= THICK and not found.too_spread else "enough"


def trades(books: Books) -> pl.DataFrame:
    """trade, cases (customers with something measured), customers (who buy), prospects."""
    told = came(books).unique("customer_id").group_by("trade").agg(cases=pl.len())
    buys = business(books).filter("buys").group_by(trade=pl.col("segment"))
    may = prospects(books).group_by("trade").agg(prospects=pl.len())
    whole = buys.agg(customers=pl.len()).join(told, on="trade", how="full", coalesce=True)
    whole = whole.join(may, on="trade", how="full", coalesce=True)
    counts = [
        pl.col(n).fill_null(0).cast(pl.Int64).alias(n) for n in ("cases", "customers", "prospects")
    ]
    whole = whole.select("trade", *counts)
    thin = (pl.col("prospects") + pl.col("customers")) / (pl.col("cases") + 1)
    return whole.sort(thin, "trade", descending=[True, False])


def candidates(books: Books) -> pl.DataFrame:
    """Customers who buy and of whom nothing is measured, the one that would teach most first.

    First those who were promised something; then those of the trade with most prospects for each
    case there (one added to both); then by what they buy.
    """
    known = came(books).select("customer_id").unique()
    promised = measures(books).filter("promised").select("customer_id").unique()
    of_trade = trades(books).select("trade", "cases", "prospects")
    people = (
        business(books)
        .filter("buys")
        .select("customer_id", "name", "a_year", "evidence", trade=pl.col("segment"))
        .join(known, on="customer_id", how="anti", maintain_order="left")
        .join(of_trade, on="trade", how="left", maintain_order="left")
        .join(
            promised.with_columns(owed=pl.lit(value=True)),
            on="customer_id",
            how="left",
            maintain_order="left",
        )
        .with_columns(owed=pl.col("owed").fill_null(value=False))
    )
    worth = (pl.col("prospects") + 1) / (pl.col("cases") + 1)
    ranked = people.sort(
        pl.col("owed").cast(pl.Int8),
        worth,
        "a_year",
        "customer_id",
        descending=[True] * 3 + [False],
    )
    return ranked.with_columns(why=_why()).drop("owed")


def _why() -> pl.Expr:
    """Why a customer is to be studied: what is owed to them, and how thin their trade is."""
    owed = pl.when("owed").then(pl.lit("We promised them something and never measured it. "))
    some = pl.when(pl.col("cases") == 1).then(pl.lit("1 case"))
    some = some.otherwise(pl.format("{} cases", "cases"))
    some = pl.when(pl.col("cases") == 0).then(pl.lit("No case yet")).otherwise(some)
    named = pl.when(pl.col("trade") != "").then(pl.format("in “{}”", "trade"))
    where = named.otherwise(pl.lit("of customers whose trade is not on record"))
    few = pl.when(pl.col("prospects") == 1).then(pl.lit("1 prospect"))
    few = few.otherwise(pl.format("{} prospects", "prospects"))
    told = pl.format("{} {}; {} there.", some, where, few)
    return pl.concat_str(owed.otherwise(pl.lit("")), told)


def _bare(books: Books) -> pl.DataFrame:
    """Cases of which nothing is measured."""
    known = came(books).select(key="case").drop_nulls().unique()
    bare = cases(books).join(known, on="key", how="anti", maintain_order="left")
    return bare.select("customer_id", "name", "evidence")

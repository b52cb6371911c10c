"""What each customer would bring in a quarter were they with us, and the chance that they are."""

from __future__ import annotations

import polars as pl

from whybuy.estimates.customers import CustomerValues, customer_values
from whybuy.estimates.giants import usual_share
from whybuy.estimates.margin import margin
from whybuy.estimates.quiet import had_they_bought_today
from whybuy.evidence.books import Books
from whybuy.evidence.business import base

QUARTER_DAYS = 91
YEAR_DAYS = 365
STAYS = 0.9
"""Chance that a customer of whom no silence can be judged is with us a quarter on: supposed."""
BEST_SHARE, BEST_FEWEST = 0.1, 5


def worth_a_quarter(books: Books) -> pl.DataFrame:
    """One row a customer who buys or has agreed (while none do, all known).

    customer_id, name, segment, stays (chance that they are still with us), quarter (money after
    margin that a quarter brings if so), value (of a year ahead, as `keep` has it; else of the past
    one), best: whether among the best tenth, or the best five; evidence. A single order far beyond
    the usual counts as a usual one.
    """
    return books.once(("worth_a_quarter",), lambda: _worth(books))


def money_known(books: Books) -> bool:
    """Whether anything is known of what customers bring."""
    return bool(worth_a_quarter(books)["quarter"].sum())


def _worth(books: Books) -> pl.DataFrame:
    values, left = customer_values(books), margin(books, given=None).share
    part = QUARTER_DAYS / values.terms.horizon_days
    known = _had_they_bought(values)
    others = values.not_buying.select("customer_id", other_fees="fees")
    usual = pl.col("share").fill_null(1.0)
    past = pl.col("bought_a_year") * left * QUARTER_DAYS / YEAR_DAYS
    sold = pl.coalesce("orders_value", pl.col("bought_a_year") * left).fill_null(0.0)
    fees = (pl.col("fees").fill_null(0.0) + pl.col("other_fees").fill_null(0.0)) * part
    whole = (
        base(books)
        .join(known, on="customer_id", how="left", maintain_order="left")
        .join(others, on="customer_id", how="left", maintain_order="left")
        .join(usual_share(books), on="customer_id", how="left", maintain_order="left")
        .with_columns(
            stays=pl.col("chance_active").fill_null(STAYS).clip(0.01, 0.99),
            quarter=(usual * pl.coalesce(pl.col("again") * part, past) + fees).clip(0.0),
            value=pl.coalesce("value", pl.col("a_year") * left) - (1 - usual) * sold,
        )
    )
    place = pl.col("value").rank("ordinal", descending=True)
    few = max(BEST_FEWEST, round(BEST_SHARE * whole.height))
    best = (place <= few) & (pl.col("value") > 0)
    return whole.with_columns(best=best).select(
        *("customer_id", "name", "segment", "stays", "quarter", "value", "best", "evidence")
    )


def _had_they_bought(values: CustomerValues) -> pl.DataFrame:
    """customer_id, chance_active, fees, value, orders_value, and again: money of the horizon, had
    they just bought.

    Who bought once has no silence to judge: what orders are expected to bring stands for it.
    """
    known = values.table.with_columns(again=pl.col("orders_value").cast(pl.Float64))
    if values.model is not None and known.height:
        often = values.table.filter(pl.col("frequency") > 0)
        again = had_they_bought_today(values, often, model=values.model)
        money = often.select("customer_id", had=pl.Series(again))
        known = known.join(money, on="customer_id", how="left", maintain_order="left")
        known = known.with_columns(again=pl.coalesce("had", "again"))
    return known.select("customer_id", "chance_active", "fees", "value", "again", "orders_value")

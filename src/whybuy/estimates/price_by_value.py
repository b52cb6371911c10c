"""What could be asked of each customer by what it is worth to them, from the value models."""

from __future__ import annotations

from dataclasses import dataclass

import polars as pl

from whybuy.errors import TooLittleEvidence
from whybuy.estimates.value_cases import one_model, prospects, worth_of
from whybuy.evidence.books import Books
from whybuy.evidence.cases import everyone, value_models
from whybuy.methods.value.amounts import Plan
from whybuy.methods.value.case import LineResult

PRICE = "price"
"""The line of cost in a value model that is what we charge, as in every template."""


@dataclass(frozen=True, slots=True, eq=False)
class ByValue:
    """By one value model, the highest price at which a customer would lose nothing by us.

    customers: one row each of whom a number is on record, the highest first: customer_id, name,
    trade, most, low, high (money a year, or once where `yearly` is False; 90 %), price (as the
    model has it), given, given_low, given_high (the share of that worth which they keep at this
    price; null where ours is worth nothing to them), own, of (inputs told), evidence.
    trades: trade, customers, and the means of most, low, high, price over them.
    """

    key: str
    title: str
    currency: str
    yearly: bool
    customers: pl.DataFrame
    trades: pl.DataFrame


def by_value(books: Books) -> tuple[ByValue, ...]:
    """For each value model on record that has a line `price`, in the order of their titles."""

    def reckon() -> tuple[ByValue, ...]:
        keys: list[str] = value_models(books).sort("title")["key"].to_list()
        found = (_by_model(books, key) for key in keys)
        return tuple(one for one in found if one is not None)

    return books.once(("price by value",), reckon)


def a_year(books: Books, customer: str) -> tuple[str, str]:
    """What ours adds for a customer in a full year, and what it takes besides the price.

    Each as lines in the form of the sheet of one deal: "less scrap = 300 to 500; faster = 100".
    What comes once is spread over the model's years.
    Raises TooLittleEvidence while numbers are missing.
    """
    worth = worth_of(books, customer=customer)
    if worth.case is None:
        asks = ", ".join(variable.title for variable in worth.missing)
        raise TooLittleEvidence(
            f"What ours adds for them is not known while these are missing: {asks}. Ask them, or "
            "name the lines yourself with --adds."
        )
    years = worth.model.years
    over = {x.name: years if x.timing.one_off else 1 for x in worth.model.lines}
    lines = [x for x in worth.case.lines if not x.in_words and x.name != PRICE]
    adds, takes = (
        [_typed(x, over[x.name]) for x in lines if x.kind == kind] for kind in ("benefit", "cost")
    )
    return "; ".join(adds), "; ".join(takes)


def _typed(line: LineResult, over: int) -> str:
    return f"{line.title} = {line.yearly.low / over:.0f} to {line.yearly.high / over:.0f}"


def _by_model(books: Books, key: str) -> ByValue | None:
    model = one_model(books, key)
    line = next((x for x in model.lines if x.kind == "cost" and x.name == PRICE), None)
    if line is None:
        return None
    plan = Plan(model.years, model.rate, model.convention)
    # One unit of money of the price comes to this much now, over the whole horizon.
    weight = float(plan.weights(line).sum()) * line.risk_factor
    people = everyone(books)
    before = prospects(books, model=key, customers=people, without=PRICE).filter(pl.col("own") > 0)
    after = prospects(books, model=key, customers=people).select("customer_id", net="npv")
    if before.is_empty() or weight <= 0:
        return None
    customers = (
        before.join(after, on="customer_id")
        .with_columns(
            *(pl.col(name) / weight for name in ("low", "high")),
            most=pl.col("npv") / weight,
            price=(pl.col("npv") - pl.col("net")) / weight,
        )
        .with_columns(given=_kept("most"), given_low=_kept("low"), given_high=_kept("high"))
        .sort("most", "customer_id", descending=[True, False])
    )
    trades = customers.group_by("trade").agg(
        *(pl.col(name).mean() for name in ("most", "low", "high", "price")), customers=pl.len()
    )
    ranked = trades.sort("most", "trade", descending=[True, False])
    return ByValue(key, model.title, model.currency, not line.timing.one_off, customers, ranked)


def _kept(worth: str) -> pl.Expr:
    return pl.when(pl.col(worth) > 0).then(1 - pl.col("price") / pl.col(worth))

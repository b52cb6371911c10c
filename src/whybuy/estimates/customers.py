"""What each customer will bring: chance active, orders, lifetime value after cost to serve."""

from __future__ import annotations

from dataclasses import dataclass, replace

import numpy as np
import polars as pl
from numpy.typing import NDArray

from whybuy.estimates.agreed import Agreed, agreed
from whybuy.estimates.fitting import LEAST_REPEATERS, Fitted, fit
from whybuy.estimates.holdout import LONGEST_DAYS, WIDEST, HeldOut, held_out, spread_of
from whybuy.estimates.margin import Margin, margin
from whybuy.estimates.outlook import Outlook, outlook
from whybuy.estimates.ranged import Ranged, holding
from whybuy.estimates.standstill import standstill
from whybuy.evidence.books import Books
from whybuy.evidence.contacts import YEAR_DAYS, contact_counts, customers, names
from whybuy.evidence.purchases import purchases

Floats = NDArray[np.float64]

MOST_POINTS = 400
DRAWS = 400


@dataclass(frozen=True, slots=True)
class Terms:
    """On what terms a customer's future is valued.

    discount_rate: a year; margin: share of sales that is left, None if unknown; contact_cost: money
    a contact made; level: of the intervals; least: customers who have bought again that it takes.
    """

    horizon_days: int = 365
    discount_rate: float = 0.10
    margin: float | None = None
    contact_cost: float = 0.0
    level: float = 0.90
    seed: int = 0
    least: int = LEAST_REPEATERS


@dataclass(frozen=True, slots=True, eq=False)
class CustomerValues:
    """Customers one by one and together.

    table: the columns of `evidence.purchases`, name, contacts_past_year, last_contact, and
    chance_active (null after a single purchase: there is no silence to judge yet), expected_orders,
    orders_low, orders_high (purchase days within the horizon), orders_value, orders_value_low,
    orders_value_high (money of these, after margin and discount), cost_to_serve, fees, fees_low,
    fees_high (of running contracts, after margin and discount), and value, value_low, value_high:
    orders_value and fees less cost_to_serve. Without a model (`model` is None: fewer than
    `terms.least` customers have bought again) all but cost_to_serve and fees are null.
    not_buying: customers with a running contract who have not bought; customer_id, name, fees and
    value with their ends, cost_to_serve, the columns of contacts, evidence. `orders`,
    `value` and `orders_value` are totals; the fees of all are in value, nobody's in orders_value.
    """

    table: pl.DataFrame
    terms: Terms
    margin: Margin
    model: Fitted | None
    orders: Ranged | None
    value: Ranged | None
    spread: float
    agreed: Agreed
    not_buying: pl.DataFrame
    orders_value: Ranged | None = None


def customer_values(
    books: Books,
    *,
    horizon_days: int = 365,
    discount_rate: float = 0.10,
    margin: float | None = None,
    contact_cost: float = 0.0,
    level: float = 0.90,
    seed: int = 0,
    least: int = LEAST_REPEATERS,
) -> CustomerValues:
    """The value of every customer who has bought, with predictive intervals, reckoned once.

    The totals' intervals are widened by what the held-out periods of this firm's past taught.
    """
    terms = Terms(horizon_days, discount_rate, margin, contact_cost, level, seed, least)
    return books.once(("customer_values", terms), lambda: _reckon(books, terms))


def _reckon(books: Books, terms: Terms) -> CustomerValues:
    model, left = fitted(books, least=terms.least), margin(books, given=terms.margin)
    fees = agreed(books, horizon_days=terms.horizon_days, discount_rate=terms.discount_rate)
    known = _with_fees(_known(books, terms), fees, share=left.share)
    others = _not_buying(books, terms, fees, share=left.share)
    found = CustomerValues(known, terms, left, model, None, None, 0.0, fees, others)
    return found if model is None else _with_model(books, found, model)


def fitted(books: Books, *, least: int = LEAST_REPEATERS) -> Fitted | None:
    """The models as of the day of the books, corrected by all held-out periods.

    None where fewer than `least` customers have bought again, or orders have stopped coming in.
    """
    if standstill(books) is not None:
        return None
    past = [period.came_back for period in held_out(books, least=least)]
    return books.once(("fitted", least), lambda: fit(purchases(books), past=past, least=least))


def _known(books: Books, terms: Terms) -> pl.DataFrame:
    """Customers who have bought, by name, with the contacts made; the model's columns empty."""
    served = pl.col("contacts_past_year") * terms.contact_cost * terms.horizon_days / YEAR_DAYS
    return (
        purchases(books)
        .join(names(books), on="customer_id", how="left")
        .join(contact_counts(books), on="customer_id", how="left")
        .with_columns(
            pl.coalesce("name", "customer_id").alias("name"),
            pl.col("contacts_past_year").fill_null(0),
        )
        .with_columns(
            served.alias("cost_to_serve"),
            *(pl.lit(None, dtype=pl.Float64).alias(column) for column in _RECKONED),
        )
    )


def _with_fees(people: pl.DataFrame, fees: Agreed, *, share: float) -> pl.DataFrame:
    """The same with fees, fees_low, fees_high after margin; nothing for those without any."""
    after = fees.table.with_columns(pl.col(_FEES) * share)
    return people.join(after, on="customer_id", how="left", maintain_order="left").with_columns(
        pl.col(_FEES).fill_null(0.0)
    )


_FEES = ("fees", "fees_low", "fees_high")


def _not_buying(books: Books, terms: Terms, fees: Agreed, *, share: float) -> pl.DataFrame:
    """Customers with fees to come who have not bought, in some of the columns of those who have."""
    served = pl.col("contacts_past_year") * terms.contact_cost * terms.horizon_days / YEAR_DAYS
    others = fees.table.select("customer_id").join(purchases(books), on="customer_id", how="anti")
    known = (
        _with_fees(others, fees, share=share)
        .join(names(books), on="customer_id", how="left", maintain_order="left")
        .join(contact_counts(books), on="customer_id", how="left", maintain_order="left")
        .with_columns(pl.col("contacts_past_year").fill_null(0))
        .with_columns(served.alias("cost_to_serve"))
    )
    value = {f"value{end}": pl.col(f"fees{end}") - pl.col("cost_to_serve") for end in _ENDS}
    evidence = pl.format("contracts-of:{}", "customer_id").alias("evidence")
    return known.with_columns(evidence, **value)


_ENDS = ("", "_low", "_high")

_RECKONED = (
    "chance_active",
    "expected_orders",
    "orders_low",
    "orders_high",
    "orders_value",
    "orders_value_low",
    "orders_value_high",
    "value",
    "value_low",
    "value_high",
)


def _with_model(books: Books, found: CustomerValues, model: Fitted) -> CustomerValues:
    terms, summary = found.terms, model.summary(found.table)
    days, level, seed = terms.horizon_days, terms.level, terms.seed
    spread = horizon_spread(held_out(books, least=terms.least), horizon_days=days)
    orders = model.orders.forecast(
        summary, days=days, level=level, draws=DRAWS, seed=seed, extra_sd_log=spread
    )
    worth = model.orders.lifetime_value(
        summary,
        spend=model.spend,
        days=days,
        discount_rate=terms.discount_rate,
        margin=found.margin.share,
        level=level,
        draws=DRAWS,
        seed=seed,
        extra_sd_log=spread,
    )
    active = pl.Series(model.orders.chance_active(summary))
    columns = (
        *holding(orders.expected, low=orders.low, high=orders.high),
        *holding(worth.expected, low=worth.low, high=worth.high),
    )
    table = found.table.with_columns(
        pl.when(pl.col("frequency") > 0).then(active).alias("chance_active"),
        *map(pl.Series, _RECKONED[1:7], columns),
    ).with_columns(*_together())
    served = float(sum(each["cost_to_serve"].sum() for each in (table, found.not_buying)))
    sold = Ranged(worth.total - served, worth.total_low - served, worth.total_high - served)
    return replace(
        found,
        table=table,
        orders=Ranged(orders.total, orders.total_low, orders.total_high),
        value=sold.plus(found.agreed.total.times(found.margin.share)),
        orders_value=sold,
        spread=spread,
    )


def _together() -> list[pl.Expr]:
    """value, value_low, value_high: orders and fees together, as `Ranged.plus`, less the cost."""
    sold, fees, cost = pl.col("orders_value"), pl.col("fees"), pl.col("cost_to_serve")
    low, high = pl.col("orders_value_low"), pl.col("orders_value_high")
    # The mean of one who has very likely left can lie beyond an end: that reach is nought here.
    below = _reach(sold - low, fees - pl.col("fees_low"))
    above = _reach(high - sold, pl.col("fees_high") - fees)
    both, agreed = sold + fees - cost, pl.col("fees_high") > 0
    return [
        both.alias("value"),
        pl.when(agreed).then(both - below).otherwise(low - cost).alias("value_low"),
        pl.when(agreed).then(both + above).otherwise(high - cost).alias("value_high"),
    ]


def _reach(one: pl.Expr, other: pl.Expr) -> pl.Expr:
    return (one.clip(lower_bound=0) ** 2 + other.clip(lower_bound=0) ** 2).sqrt()


def ahead(books: Books, *, least: int = LEAST_REPEATERS) -> Outlook | None:
    """The period to come, as long as those held out (else 13 weeks); None without a model."""
    return books.once(("ahead", least), lambda: _ahead(books, least=least))


def _ahead(books: Books, *, least: int) -> Outlook | None:
    model, periods = fitted(books, least=least), held_out(books, least=least)
    if model is None:
        return None
    days = periods[0].days if periods else LONGEST_DAYS
    spread = horizon_spread(periods, horizon_days=days)
    return outlook(model, purchases(books), days=days, spread=spread)


def horizon_spread(periods: list[HeldOut], *, horizon_days: float) -> float:
    """Standard deviation (log scale) that the calendar adds to a total over the horizon.

    Errors of held-out periods, as `holdout.spread_of`; over a longer horizon than theirs, they add
    up as the root of time.
    """
    spread = spread_of([period.error for period in periods])
    longer = horizon_days / periods[0].days if periods else 1.0
    return min(spread * max(1.0, longer) ** 0.5, WIDEST)


def customer_table(books: Books) -> pl.DataFrame:
    """One row a customer on record or in the log, for search and sorting, dearest first.

    customer_id, name, segment, place, country, purchase_days, first_day, last_day, silence_days,
    usual_gap_days, total, chance_active, expected_orders, value, value_low, value_high.
    """
    return books.once(("customer_table",), lambda: _customer_table(books))


def _customer_table(books: Books) -> pl.DataFrame:
    known = customers(books).rename({"key": "customer_id"})
    known = known.select("customer_id", "name", "segment", "place", "country")
    bought = customer_values(books).table.with_columns(
        (pl.col("frequency") + 1).alias("purchase_days")
    )
    table = known.join(bought, on="customer_id", how="full", coalesce=True, suffix="_bought")
    return table.select(
        "customer_id",
        pl.coalesce("name", "name_bought", "customer_id").alias("name"),
        pl.col("segment", "place", "country").fill_null(""),
        pl.col("purchase_days").fill_null(0),
        *("first_day", "last_day", "silence_days", "usual_gap_days", "total"),
        *("chance_active", "expected_orders", "value", "value_low", "value_high"),
    ).sort("value", "total", "customer_id", descending=[True, True, False], nulls_last=True)


def activity_over_time(books: Books, customer_id: str) -> pl.DataFrame:
    """day and chance_active of one customer from the second purchase to the day of the books.

    Each day is judged by what had happened by then, with today's parameters; at most 400 days are
    given, at even steps. Empty without a model or after a single purchase.
    """
    model = fitted(books)
    bought: list[int] = [
        (day - books.as_of).days
        for day in books.orders.purchase_days(customer_id, until=books.as_of)["day"]
    ]
    if model is None or len(bought) < 2:
        return pl.DataFrame(schema={"day": pl.Date, "chance_active": pl.Float64})
    days, chance = _activity(np.array(bought, dtype=np.float64), model)
    return pl.DataFrame({"ago": days, "chance_active": chance}).select(
        (pl.lit(books.as_of) + pl.duration(days=pl.col("ago"))).cast(pl.Date).alias("day"),
        "chance_active",
    )


def _activity(bought: Floats, model: Fitted) -> tuple[Floats, Floats]:
    """Days (0 is today) and the chance active on each, from purchases on those days."""
    every = np.arange(bought[1], 1.0)
    at = np.unique(np.linspace(0, len(every) - 1, MOST_POINTS).astype(np.intp))
    days = every[at]
    repeats = np.searchsorted(bought, days, side="right") - 1
    last = bought[repeats]
    first = bought[0]
    return days, model.chance_active(repeats.astype(np.float64), last - first, days - first)

"""As if asked then: what would have been foretold on past days, from what was known before them.

A replay is no forecast: whoever makes it knows what came, and the ledger does not take it. So it is
scored apart.
"""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date, timedelta

import numpy as np
import polars as pl
from numpy.typing import NDArray

from whybuy.estimates.arms import on
from whybuy.estimates.fitting import some
from whybuy.estimates.holdout import HeldOut, held_out, plain_rule
from whybuy.estimates.price_forecasts import of_quotes
from whybuy.estimates.prices import prices
from whybuy.estimates.recalibration import CameBack, learn
from whybuy.estimates.replayed_deals import deals_as_if_asked
from whybuy.estimates.replayed_offers import offers_as_if_asked
from whybuy.estimates.replayed_values import values_as_if_asked
from whybuy.estimates.scored import Scored, of_family
from whybuy.evidence.books import Books
from whybuy.evidence.came_of_deals import decided, won_share
from whybuy.evidence.came_of_orders import rates_before
from whybuy.evidence.came_true import BY_KEY, CAME
from whybuy.evidence.prices import last_of_each, priced
from whybuy.evidence.purchases import bought_within, calibrated

PERIODS, PERIOD_DAYS = 4, 91

Floats = NDArray[np.float64]

_SCHEMA = {
    **dict.fromkeys(("subject", "name", "unit", "evidence"), pl.String),
    **dict.fromkeys(("as_of", "due"), pl.Date),
    **dict.fromkeys(("estimate", "low", "high"), pl.Float64),
    **CAME,
}


def replayed(books: Books) -> tuple[Scored, ...]:
    """The families that can be replayed from these books, each scored as if asked then."""
    return books.once(("replayed",), lambda: _replayed(books))


def _replayed(books: Books) -> tuple[Scored, ...]:
    periods = held_out(books)[::-1]
    tables = {
        "keep_orders_of_all": _orders(books, periods),
        "keep_active": _active(books, periods),
        **{key: _frame(table.to_dict()) for key, table in values_as_if_asked(books).items()},
        "next_offers": _frame(offers_as_if_asked(books).to_dict()),
        "price_won": _quotes(books),
        **{key: _frame(table.to_dict()) for key, table in deals_as_if_asked(books).items()},
    }
    return tuple(
        of_family(BY_KEY[key], table, replayed=True)
        for key, table in tables.items()
        if table.height
    )


def _frame(columns: Mapping[str, object]) -> pl.DataFrame:
    """The columns in the form that is scored; one that is not given is null."""
    named = {name: columns.get(name) for name in _SCHEMA if name in columns}
    table = pl.DataFrame(named).with_columns(
        pl.lit(None, dtype=kind).alias(name)
        for name, kind in _SCHEMA.items()
        if name not in columns
    )
    table = table.select(pl.col(name).cast(kind) for name, kind in _SCHEMA.items())
    return table.with_columns(
        days=(pl.col("due") - pl.col("as_of")).dt.total_days(),
        evidence=pl.coalesce("evidence", "behind"),
    )


def _orders(books: Books, periods: list[HeldOut]) -> pl.DataFrame:
    """The total of each period held out."""
    plain = [float(plain_rule(books, period)) for period in periods]
    return _frame(
        {
            "subject": ["all"] * len(periods),
            "unit": ["orders"] * len(periods),
            "name": ["All customers"] * len(periods),
            "as_of": [period.cut for period in periods],
            "due": [period.until for period in periods],
            "estimate": [period.forecast for period in periods],
            "low": [period.low for period in periods],
            "high": [period.high for period in periods],
            "came": [period.happened for period in periods],
            "plain": plain,
            "plain_count": plain,
            "plain_each": [1.0] * len(periods),
            "behind": ["log"] * len(periods),
        }
    )


def _active(books: Books, periods: list[HeldOut]) -> pl.DataFrame:
    """Of customers who had bought again, the chance to buy within each period held out."""
    past: list[CameBack] = []
    parts: list[pl.DataFrame] = [_frame({})]
    for period in periods:
        chance = chance_to_buy(period.came_back, past=past)
        past.append(period.came_back)
        known = calibrated(books, cut=period.cut, until=period.until)
        known = known.filter(pl.col("frequency") > 0).with_columns(chance=pl.Series(chance))
        parts.append(_one_period(books, period, some(known)))
    return pl.concat(parts)


def _one_period(books: Books, period: HeldOut, known: pl.DataFrame) -> pl.DataFrame:
    lately = bought_within(books, until=period.cut, days=period.days)
    lately = lately.filter(pl.col("purchases") > 0)["customer_id"]
    rates = rates_before(books, cut=period.cut, days=period.days)
    late = known["customer_id"].is_in(lately.to_list()).to_numpy()
    customers = known["customer_id"]
    return _frame(
        {
            "subject": [f"customer:{customer}" for customer in customers],
            "as_of": [period.cut] * known.height,
            "due": [period.until] * known.height,
            "estimate": known["chance"],
            "low": known["chance"],
            "high": known["chance"],
            "came": (known["observed"] > 0).cast(pl.Float64),
            "plain": np.where(late, *rates),
            "behind": [f"orders-of:{customer}" for customer in customers],
        }
    )


def chance_to_buy(came_back: CameBack, *, past: list[CameBack]) -> Floats:
    """The chance to buy within a period, corrected by the periods that were over by its cut."""
    corrected = learn(past)(came_back.log_odds) if past else came_back.log_odds
    active = 1 / (1 + np.exp(-np.clip(corrected, -500, 500)))
    return active * came_back.chance_if_active


def _quotes(books: Books) -> pl.DataFrame:
    """Of quotes made in each quarter and decided since, the chance by what was quoted before it."""
    ended = decided(books)
    quotes = last_of_each(priced(books).filter(pl.col("won").is_not_null()))
    parts: list[pl.DataFrame] = [_frame({})]
    for back in range(PERIODS, 0, -1):
        cut = books.as_of - timedelta(days=back * PERIOD_DAYS)
        parts.append(_one_quarter(books, quotes, ended, cut))
    return pl.concat(parts)


def _one_quarter(
    books: Books, quotes: pl.DataFrame, ended: pl.DataFrame, cut: date
) -> pl.DataFrame:
    until = cut + timedelta(days=PERIOD_DAYS)
    ours = quotes.filter(pl.col("day") > cut, pl.col("day") <= until)
    then = on(books, cut)
    told = list(of_quotes(then, prices(then), ours))
    if not told:
        return _frame({})
    made = pl.DataFrame(
        {
            "key": [one.subject.removeprefix("quote:") for one in told],
            "estimate": [one.estimate for one in told],
        }
    )
    known = made.join(ours, on="key", how="left", maintain_order="left")
    return _frame(
        {
            # Quotes of one customer hang together.
            "subject": [f"customer:{customer}" for customer in known["customer_id"]],
            "as_of": [cut] * known.height,
            "due": [until] * known.height,
            "estimate": known["estimate"],
            "low": known["estimate"],
            "high": known["estimate"],
            "came": known["won"].cast(pl.Float64),
            "plain": [won_share(ended, by=cut)] * known.height,
            "behind": known["evidence"],
        }
    )

"""What is foretold today, written down so that `learn` can score it when its day has come.

Asking writes nothing: an answer carries its forecasts, and a face that acts for somebody who may
edit hands them to `remember`. The same forecasts again add nothing, and a replay of a past day is
no forecast: it is not written.
"""

from __future__ import annotations

from collections.abc import Collection, Iterator, Sequence
from datetime import date, timedelta

import polars as pl

from whybuy.estimates.customers import CustomerValues
from whybuy.estimates.outlook import Outlook
from whybuy.estimates.ranged import Ranged
from whybuy.evidence.books import Books
from whybuy.records.ledger import Foretold, foretell


def remember(forecasts: Sequence[Foretold], *, last_days: Collection[date]) -> int:
    """Write these forecasts into the ledger; how many were new.

    last_days: the last day of the order log, and that of the records: what is foretold of orders
    is dated on the one, what is promised in money on the other. Forecasts as of an earlier day are
    replays; those as of a later one read days that no record tells of. Neither is written.
    """
    fresh = [forecast for forecast in forecasts if forecast.as_of in last_days]
    return foretell(fresh) if fresh else 0


def forecasts(
    books: Books, values: CustomerValues, ahead: Outlook | None, *, best: pl.DataFrame
) -> tuple[Foretold, ...]:
    """What `keep` foretells: all orders, all value, and of the best customers their orders, their
    value and the chance that each buys in the period to come.

    Value here is of orders, after the cost to serve: fees of contracts are agreed, not foretold.
    """
    if values.orders is None or values.orders_value is None or ahead is None:
        return ()
    days, sold = values.terms.horizon_days, values.orders_value
    rows = [
        _one(books, values, "all", "orders", ahead.total, unit="orders", days=ahead.days),
        _one(books, values, "all", "value", sold, unit=books.currency, days=days),
    ]
    return (*rows, *_of_each(books, values, best), *_still_there(books, values, ahead, best=best))


def _still_there(
    books: Books, values: CustomerValues, ahead: Outlook, *, best: pl.DataFrame
) -> Iterator[Foretold]:
    """Of each of the best who has bought again, the chance to buy within the period to come.

    Whether somebody is still a customer cannot be seen; whether they bought can.
    """
    assert values.model is not None
    known = best.filter(pl.col("chance_active").is_not_null())
    chances = values.model.chance_to_buy(known, days=ahead.days)
    for row, chance in zip(known.iter_rows(named=True), chances.tolist(), strict=True):
        subject, told = f"customer:{row['customer_id']}", Ranged(chance, chance, chance)
        yield _one(books, values, subject, "active", told, unit="chance", days=ahead.days)


def _of_each(books: Books, values: CustomerValues, best: pl.DataFrame) -> Iterator[Foretold]:
    days = values.terms.horizon_days
    for row in best.filter(pl.col("expected_orders").is_not_null()).iter_rows(named=True):
        subject = f"customer:{row['customer_id']}"
        orders = Ranged(row["expected_orders"], row["orders_low"], row["orders_high"])
        sold = (row[f"orders_value{end}"] for end in ("", "_low", "_high"))
        value = Ranged(*(amount - row["cost_to_serve"] for amount in sold))
        yield _one(books, values, subject, "orders", orders, unit="orders", days=days)
        yield _one(books, values, subject, "value", value, unit=books.currency, days=days)


def _one(
    books: Books,
    values: CustomerValues,
    subject: str,
    measure: str,
    told: Ranged,
    *,
    unit: str,
    days: int,
) -> Foretold:
    return Foretold(
        question="keep",
        subject=subject,
        measure=measure,
        as_of=books.as_of,
        due=books.as_of + timedelta(days=days),
        estimate=told.estimate,
        low=told.low,
        high=told.high,
        unit=unit,
        method=method_of(values),
        revision=books.revision,
    )


def method_of(values: CustomerValues) -> str:
    """The method and the terms that a value rests on, in one line."""
    terms, known = values.terms, values.margin
    margin = "unknown" if known.standing == "unknown" else f"{known.share:.3g} {known.standing}"
    return (
        f"BG/NBD x Gamma-Gamma, corrected; discount {terms.discount_rate:g}, "
        f"margin {margin}, contact {terms.contact_cost:g}"
    )

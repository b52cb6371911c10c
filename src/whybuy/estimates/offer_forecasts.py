"""What the week's offers are foretold to bring about, for the ledger: that they buy what is named.

Of a customer on the list the chance is that with the contact; of one whom an experiment holds out,
that without. So each is held against what that customer did.
"""

from __future__ import annotations

from collections.abc import Iterator
from datetime import timedelta
from typing import Any

import numpy as np
import polars as pl

from whybuy.estimates.planned import WeekPlan
from whybuy.estimates.proposal_rows import OFFERS
from whybuy.estimates.proposals import WORKS_DAYS
from whybuy.estimates.purchases_due import purchases_due
from whybuy.estimates.ranged import Ranged
from whybuy.evidence.books import Books
from whybuy.evidence.came_of_offers import LONGEST_MEASURE, measure_of
from whybuy.records.ledger import Foretold

CONTACTED, LEFT_ALONE = "with the contact", "held out"
QUANTILES = np.linspace(0.0125, 0.9875, 40)


def forecasts(books: Books, plan: WeekPlan) -> tuple[Foretold, ...]:
    """The chance that each offer of the week's list is taken within four weeks."""
    asked = [(row, True) for row in plan.lines.iter_rows(named=True)]
    asked += [(row, False) for row in plan.held.iter_rows(named=True)]
    alone = _chances_alone(books)
    ratios = _ratios(plan)
    return tuple(_told(books, asked, alone, ratios))


def _told(
    books: Books,
    asked: list[tuple[dict[str, Any], bool]],
    alone: dict[tuple[str, str], float],
    ratios: np.ndarray[tuple[int], np.dtype[np.float64]],
) -> Iterator[Foretold]:
    for row, contacted in asked:
        measure = measure_of(row["sort"], row["product_id"])
        if row["sort"] not in OFFERS or not row["product_id"] or len(measure) > LONGEST_MEASURE:
            continue
        chance = alone.get((row["customer_id"], row["product_id"]), row["chance"] or 0.0)
        chance = min(max(chance, 0.0), 1.0)
        after = chance * ratios / (1 - chance + chance * ratios)
        told = Ranged(chance, chance, chance)
        if contacted:
            low, high = (float(end) for end in np.quantile(after, [0.05, 0.95]))
            told = Ranged(float(after.mean()), low, high)
        yield Foretold(
            question="next",
            subject=f"customer:{row['customer_id']}",
            measure=measure,
            as_of=books.as_of,
            due=books.as_of + timedelta(days=WORKS_DAYS),
            estimate=told.estimate,
            low=min(told.low, told.estimate),
            high=max(told.high, told.estimate),
            unit="chance",
            method=CONTACTED if contacted else LEFT_ALONE,
            revision=books.revision,
        )


def _chances_alone(books: Books) -> dict[tuple[str, str], float]:
    """Of what is due again, the chance of each product by itself: a line has that of all together.

    The others have their own.
    """
    due = purchases_due(books, horizon=WORKS_DAYS).table
    keys = due.select(pl.struct("customer_id", "product_id").alias("key"), "chance")
    return {(key["customer_id"], key["product_id"]): chance for key, chance in keys.iter_rows()}


def _ratios(plan: WeekPlan) -> np.ndarray[tuple[int], np.dtype[np.float64]]:
    """By how much a contact multiplies the odds, at even quantiles of what is believed of it."""
    from whybuy.methods.judge.contact_value import BOUNDS

    effects = [plan.belief.effect.quantile(float(share)) for share in QUANTILES]
    return np.exp(np.clip(effects, *np.log(BOUNDS)))

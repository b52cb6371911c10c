"""Whom the offers change most, learnt from the firm's own experiment; used only if it pays."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import timedelta
from typing import TYPE_CHECKING, Any

import numpy as np
import polars as pl

from whybuy.estimates.arms import OFFERED
from whybuy.estimates.programme import YEAR_DAYS, Worked, worked
from whybuy.evidence.books import Books
from whybuy.evidence.purchases import bought_within

if TYPE_CHECKING:
    from whybuy.methods.judge.uplift import Ranking, Verdict

KNOWN = ("past", "past_orders", "year")
"""What is known of a customer before: money and orders of as long a time, money of the year."""
LEAST = 50
"""Customers of each group; with fewer nothing is learnt about kinds of customer."""
MOST = 3.0
"""Nobody is taken to be changed more than three times as much as the average."""


@dataclass(frozen=True, slots=True, eq=False)
class Kinds:
    """What an experiment tells of kinds of customer.

    verdict: contacting those whom it changes most, beside everyone, nobody and the best customers;
    ranking: how well it puts them in order (Qini, AUUC). table: customer_id and tilt, how many
    times the average each is changed; empty unless choosing so beat all three.
    """

    tried: Worked
    verdict: Verdict
    ranking: Ranking
    table: pl.DataFrame

    @property
    def pays(self) -> bool:
        """Whether choosing whom to contact beat every plain rule."""
        return self.verdict.best == self.verdict.targeted.name


def kinds(books: Books, *, cost: float = 0.0) -> Kinds | None:
    """What the newest experiment that is large enough tells; None where there is none.

    cost: money of one contact; whom it changes by less is not worth one.
    """

    def reckon() -> Kinds | None:
        enough = [one for one in worked(books) if min(one.offered, one.held_out) >= LEAST]
        found = [one for one in enough if one.money is not None]
        return _kinds(books, found[0], cost=cost) if found else None

    return books.once(("kinds", cost), reckon)


def tilts(books: Books, customers: pl.Series) -> np.ndarray[tuple[int], np.dtype[np.float64]]:
    """(customers,) how many times the average a contact changes each: 1 unless it was learnt."""
    found = kinds(books)
    ones = customers.to_frame("customer_id")
    if found is None or found.table.is_empty():
        return np.ones(ones.height)
    joined = ones.join(found.table, on="customer_id", how="left", maintain_order="left")
    return joined["tilt"].fill_null(1.0).to_numpy()


def _kinds(books: Books, one: Worked, *, cost: float) -> Kinds:
    from whybuy.methods.judge.uplift import cross_fitted, fit, ranking, verdict

    features, was = _features(one.outcomes), (one.outcomes["arm"] == OFFERED).to_numpy()
    came = _beyond_the_past(one.outcomes)
    learnt = cross_fitted(features, was, came, seed=0)
    by_size = one.outcomes["year"].to_numpy()
    found = verdict(learnt, was, came, size=by_size, margin=1.0, cost=cost)
    order, average = ranking(learnt, was, came, seed=0), float(np.mean(learnt))
    table = pl.DataFrame(schema={"customer_id": pl.String, "tilt": pl.Float64})
    if found.best == found.targeted.name and average > 0:
        now = _now(books, one)
        uplift = fit(features, was, came, seed=0)(_features(now))
        tilt = pl.Series("tilt", np.clip(uplift / average, 0.0, MOST))
        table = now.select("customer_id").with_columns(tilt)
    return Kinds(one, found, order, table)


def _features(table: pl.DataFrame) -> np.ndarray[Any, np.dtype[np.float64]]:
    """(customers, 3) what is known before, on a scale on which a giant is not all."""
    known = table.select(pl.col(KNOWN).clip(lower_bound=0.0))
    return np.log1p(known.to_numpy().astype(np.float64))


def _beyond_the_past(table: pl.DataFrame) -> np.ndarray[Any, np.dtype[np.float64]]:
    """(customers,) money less what the past alone foretells of it, the same for both groups.

    It leaves every effect as it is and takes most of the noise away.
    """
    known = np.column_stack([np.ones(table.height), table.select(KNOWN).to_numpy()])
    came = table["money"].to_numpy().astype(np.float64)
    slope = np.linalg.lstsq(known, came, rcond=None)[0]
    return came - known @ slope


def _now(books: Books, one: Worked) -> pl.DataFrame:
    """The same of the customers as they are now: customer_id and KNOWN."""
    days = (one.until - one.experiment["began"] + timedelta(days=1)).days
    late = bought_within(books, until=books.as_of, days=days)
    year = bought_within(books, until=books.as_of, days=YEAR_DAYS)
    rate = one.margin.share
    return (
        year.select("customer_id", year=pl.col("amount") * rate)
        .join(
            late.select(
                "customer_id",
                past=pl.col("amount") * rate,
                past_orders=pl.col("purchases").cast(pl.Float64),
            ),
            on="customer_id",
            how="left",
        )
        .with_columns(pl.col(KNOWN).fill_null(0.0))
        .sort("customer_id")
    )

"""What the firm's own quotes say of price: the chance to win, the best price, money left, rules."""

from __future__ import annotations

from dataclasses import dataclass, field

import numpy as np
import polars as pl
from numpy.typing import NDArray

from whybuy.errors import TooLittleEvidence
from whybuy.evidence.books import Books
from whybuy.evidence.prices import UNNAMED, last_of_each, priced
from whybuy.methods.choice import (
    BidResponse,
    Left,
    Recording,
    SegmentedResponse,
    bid_response,
    bid_response_by_segment,
    how_recorded,
    left_on_table,
)

Floats = NDArray[np.float64]
EARLIER = 0.6
"""The share of the quotes, the earlier ones, on which rules are found; the later ones test them."""


@dataclass(frozen=True, slots=True, eq=False)
class Rule:
    """A floor for a segment, as a share of list price, found on earlier quotes and tested on later.

    gained: what the later quotes below the floor were expected to earn more at it, by a response
    fitted to later quotes alone, with its 90 % interval; None where they are too few to test it.
    """

    segment: str
    floor: float
    below: int
    later: int
    gained: tuple[float, float, float] | None
    why_not: str = ""


@dataclass(frozen=True, slots=True, eq=False)
class Prices:
    """What was quoted, and as far as the records carry it, what follows.

    quotes: decided ones whose price can be measured by the usual price; share, cost_share and
    weight, (n,): price and cost over that, and usual price times quantity. response: of a quote of
    average size, size taken out of price's effect; None where it is refused, and `why_not` says
    why. constant: the other shape of the curve, beside it.
    """

    quotes: pl.DataFrame
    share: Floats
    cost_share: Floats
    weight: Floats
    recordings: tuple[Recording, ...]
    response: SegmentedResponse | None
    constant: BidResponse | None
    why_not: str
    left: dict[str, Left] = field(default_factory=dict[str, Left])
    no_left: dict[str, str] = field(default_factory=dict[str, str])
    rules: tuple[Rule, ...] = ()

    def of(self, segment: str) -> NDArray[np.bool_]:
        """Which quotes are of a segment, (n,)."""
        return self.quotes["segment"].to_numpy() == segment

    def cost_of(self, segment: str) -> float | None:
        """The segment's cost over the usual price, weighted; None while no cost is known."""
        ours = self.of(segment) & ~np.isnan(self.cost_share)
        if not ours.any():
            return None
        return float(np.average(self.cost_share[ours], weights=self.weight[ours]))


def prices(books: Books, *, margin: float | None = None) -> Prices:
    """What the quotes say. margin: the share of the list price that is left after cost, for
    products whose cost is not on record."""
    return books.once(("prices", margin), lambda: _prices(books, margin))


def _prices(books: Books, margin: float | None) -> Prices:
    decided = last_of_each(priced(books).filter(pl.col("won").is_not_null()))
    recordings = _recordings(decided)
    quotes = decided.filter(pl.col("price") > 0, pl.col("usual") > 0).with_columns(
        segment=pl.when(pl.col("segment") == "").then(pl.lit(UNNAMED)).otherwise("segment")
    )
    usual = quotes["usual"].to_numpy().astype(float)
    share = quotes["price"].to_numpy().astype(float) / usual
    cost = quotes["cost"].cast(pl.Float64).fill_null(float("nan")).to_numpy() / usual
    cost = np.where(np.isnan(cost) & (margin is not None), 1 - (margin or 0.0), cost)
    weight = usual * quotes["quantity"].to_numpy()
    won = quotes["won"].to_numpy().astype(float)
    known = Prices(quotes, share, cost, weight, recordings, None, None, "")
    if quotes.is_empty():
        return _with(
            known,
            why_not="No quote with its price and its end (won or lost) is on record. Load them "
            "with whybuy import quotes.csv, those that were lost too.",
        )
    try:
        for recording in recordings:
            recording.must_be_even()
        response = _fitted(known, np.arange(len(won)))
        constant = bid_response(share, won, elasticity="constant", covariates=_size(weight))
    except TooLittleEvidence as fault:
        return _with(known, why_not=str(fault))
    whole = _with(known, response=response, constant=constant)
    left, no_left = _left(whole)
    return _with(whole, left=left, no_left=no_left, rules=_rules(whole))


def _with(known: Prices, **more: object) -> Prices:
    from dataclasses import replace

    return replace(known, **more)  # pyright: ignore[reportArgumentType]


def _recordings(decided: pl.DataFrame) -> tuple[Recording, ...]:
    """Whether price and discount were written down alike on deals won and lost."""
    if decided.is_empty():
        return ()
    won = decided["won"].to_numpy().astype(float)
    price = pl.when(pl.col("price") > 0).then("price")
    discount = 1 - price / pl.when(pl.col("list_price") > 0).then("list_price")
    told = decided.select(price=price, discount=discount.round(6))
    columns = {name: told[name].fill_null(float("nan")).to_numpy() for name in told.columns}
    found = [how_recorded(columns["price"], won, what="price")]
    if not np.isnan(columns["discount"]).all():
        found.append(how_recorded(columns["discount"], won, what="discount"))
    return tuple(found)


def _left(whole: Prices) -> tuple[dict[str, Left], dict[str, str]]:
    """Money left by segment, where cost is known and wins fall with price."""
    assert whole.response is not None
    found: dict[str, Left] = {}
    refused: dict[str, str] = {}
    for segment, response in whole.response.of.items():
        ours = whole.of(segment)
        if np.isnan(whole.cost_share[ours]).any():
            without = int(np.isnan(whole.cost_share[ours]).sum())
            refused[segment] = (
                f"The cost of what {without:,} of {int(ours.sum()):,} quotes offered is not on "
                "record. Enter it with the product, or give the usual margin (--margin 0.4)."
            )
            continue
        try:
            found[segment] = left_on_table(
                response,
                whole.share[ours],
                cost=whole.cost_share[ours],
                quantity=whole.weight[ours],
            )
        except TooLittleEvidence as fault:
            refused[segment] = str(fault)
    return found, refused


def _rules(whole: Prices) -> tuple[Rule, ...]:
    """A floor a segment from the earlier quotes, tried on the later ones."""
    dated = whole.quotes["day"].is_not_null().to_numpy()
    order = np.flatnonzero(dated)
    if len(order) < 2:
        return ()
    earlier, later = np.split(order, [int(EARLIER * len(order))])
    try:
        first = _fitted(whole, earlier)
    except TooLittleEvidence:
        return ()
    try:
        second, why_not = _fitted(whole, later), ""
    except TooLittleEvidence as fault:
        second, why_not = None, str(fault)
    found: list[Rule] = []
    for segment, response in first.of.items():
        cost = whole.cost_of(segment)
        if cost is None or not response.falls:
            continue
        floor = float(np.clip(response.nearly_best(cost).low, response.lowest, response.highest))
        ours = later[whole.of(segment)[later]]
        found.append(_tested(whole, segment, floor, ours, second, why_not))
    return tuple(found)


def _fitted(whole: Prices, rows: NDArray[np.intp]) -> SegmentedResponse:
    won = whole.quotes["won"].to_numpy().astype(float)[rows]
    segments = [str(name) for name in whole.quotes["segment"].to_numpy()[rows]]
    size = _size(whole.weight[rows])
    return bid_response_by_segment(whole.share[rows], won, segments=segments, covariates=size)


def _size(weight: Floats) -> Floats | None:
    """The logarithm of each quote's size: large deals are quoted lower, and won otherwise."""
    return np.log(weight)[:, None] if np.ptp(weight) > 0 else None


def _tested(
    whole: Prices,
    segment: str,
    floor: float,
    later: NDArray[np.intp],
    second: SegmentedResponse | None,
    why_not: str,
) -> Rule:
    """The rule on later quotes, by a response that has seen nothing earlier."""
    below = later[whole.share[later] < floor]
    untested = Rule(segment, floor, len(below), len(later), None, why_not)
    if second is None or segment not in second.of or not len(below):
        return untested
    response = second.of[segment]
    cost, weight = whole.cost_share[below], whole.weight[below]
    if np.isnan(cost).any():
        return untested
    drawn = np.random.default_rng(0).multivariate_normal(
        response.coefficients[:2], response.fit.covariance[:2, :2], size=1_000
    )

    def earned(at: Floats) -> Floats:
        score = drawn[:, :1] + drawn[:, 1:2] * at
        return ((at - cost) * weight / (1 + np.exp(-score))).sum(axis=1)

    gain = earned(np.full(len(below), floor)) - earned(whole.share[below])
    low, middle, high = np.quantile(gain, [0.05, 0.5, 0.95])
    return Rule(segment, floor, len(below), len(later), (float(middle), float(low), float(high)))

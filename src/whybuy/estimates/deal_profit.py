"""What pursuing each open deal is expected to bring, beside what the same hours bring elsewhere.

Expected profit = chance to win x (margin + what a new customer brings in the year after - what
serving one who does not fit has cost) - what the pursuit still takes. What was spent is gone.
"""

from __future__ import annotations

from dataclasses import dataclass, replace

import numpy as np
import polars as pl
from numpy.typing import NDArray

from whybuy.errors import TooLittleEvidence
from whybuy.estimates.customers import customer_values
from whybuy.estimates.deal_chances import LEAST_ENDED, USUAL_DAYS, chances
from whybuy.estimates.margin import Margin, margin
from whybuy.evidence.books import Books
from whybuy.evidence.contacts import contacts
from whybuy.evidence.deals_open import pursued
from whybuy.evidence.purchases import bought_within
from whybuy.methods.choice import (
    DealChances,
    Pursuits,
    WorthOfAnHour,
    pursuits,
    worth_of_an_hour,
)

Floats = NDArray[np.float64]
DRAWS = 400
HOURS_A_WEEK = 1.0
"""Supposed; the less so, the more deals that ended have their hours on record."""
OWN_WEEKS = 4.0
"""Weeks of the firm's usual pace that a deal's own pace is weighed against."""
LEAST = LEAST_ENDED
FREED = 0.5
"""Hours that come free seldom go to a deal like the others at once: they count at half of what an
hour brings elsewhere when a deal is to be left. Supposed."""
LEAST_ODD = 3
LEAST_SIZED = 20
"""Deals that ended with hours and amounts on record, before size says how many hours one takes."""
YEAR_DAYS = 365


@dataclass(frozen=True, slots=True)
class Terms:
    """On what terms a pursuit is valued.

    hour_cost: money an hour of ours costs; margin: share of the amount that is left, None: measured
    else unknown; hours_a_week: None: from past deals, else supposed.
    """

    hour_cost: float = 50.0
    margin: float | None = None
    hours_a_week: float | None = None


@dataclass(frozen=True, slots=True, eq=False)
class Profits:
    """What the pursuits are expected to bring, in the order of `deals`.

    deals: the open deals whose amount is known. brings: of each. keeps: the chance that an hour
    here brings more than half of one elsewhere; nan: not known. elsewhere: what an hour of past
    pursuits brought, None where too few hours are on record. pace: usual hours a week, and
    `pace_known` whether from own deals. after: money that a new customer's margin is followed by
    in the next year, a unit of it (draws; None: not known). poor_fit: what serving those who did
    not fit has cost more than others (None: not known). unpriced: open deals without an amount.
    ended: past deals that the chances rest on.
    """

    deals: pl.DataFrame
    chances: DealChances
    brings: Pursuits
    keeps: Floats
    elsewhere: WorthOfAnHour | None
    why_not: str
    margin: Margin
    pace: float
    pace_known: int
    after: Floats | None
    poor_fit: float | None
    unpriced: int
    terms: Terms
    ended: int

    @property
    def is_grounded(self) -> bool:
        """Whether the hours to come rest on deals that ended, and not on what is supposed."""
        return self.pace_known >= LEAST or (
            self.terms.hours_a_week is not None and self.ended >= LEAST
        )

    def of(self, key: str) -> int | None:
        """The place of a deal among them; None where its amount is not known."""
        keys = self.deals["key"].to_list()
        return keys.index(key) if key in keys else None


def profits(books: Books, terms: Terms) -> Profits:
    """What each open deal with an amount is expected to bring."""
    return books.once(("deal_profits", terms), lambda: _profits(books, terms))


def _profits(books: Books, terms: Terms) -> Profits:
    found = chances(books)
    left = margin(books, given=terms.margin)
    after = after_the_first_year(books)
    weekly, known = pace(books, given=terms.hours_a_week)
    elsewhere, why_not = an_hour_elsewhere(books, share=left.share, after=after)
    priced = np.flatnonzero(found.deals["amount"].is_not_null().to_numpy())
    mine = found.deals[priced]
    told = DealChances(found.told.draws[:, priced], found.told.days_left_draws[:, priced])
    poor = cost_of_poor_fit(books, hour_cost=terms.hour_cost)
    freed = None if elsewhere is None else replace(elsewhere, draws=FREED * elsewhere.draws)
    brings, kept = (
        _brings(books, mine, told, terms, left.share, after, weekly, other, poor)
        for other in (elsewhere, freed)
    )
    return Profits(
        mine, told, brings, kept.better, elsewhere, why_not, left, weekly, known, after, poor,
        found.deals.height - mine.height, terms, found.past,
    )  # fmt: skip


def _brings(
    books: Books,
    mine: pl.DataFrame,
    told: DealChances,
    terms: Terms,
    share: float,
    after: Floats | None,
    weekly: float,
    elsewhere: WorthOfAnHour | None,
    poor: float | None,
) -> Pursuits:
    amount = mine["amount"].to_numpy().astype(np.float64) * share
    shape = told.draws.shape[:2]
    new = ~mine["customer_id"].is_in(list(buyers(books))).to_numpy()
    follows = np.zeros(shape) if after is None else np.resize(after, shape[0])[:, None] * amount
    odd = misaligned(books)
    unfit = np.array([(poor or 0.0) * (key in odd) for key in mine["key"]], dtype=np.float64)
    days = np.nan_to_num(told.days_left_draws, nan=USUAL_DAYS)
    return pursuits(
        DealChances(told.draws, days),
        margin=amount,
        lifetime_value=follows * new,
        poor_fit=unfit,
        hours_a_week=own_pace(mine, usual=_usual(books, mine, terms, weekly)),
        cost_of_an_hour=terms.hour_cost,
        money_to_come=_money_to_come(books, days),
        elsewhere=elsewhere,
    )


def pace(books: Books, *, given: float | None) -> tuple[float, int]:
    """Hours a week that a deal takes, and how many past deals say so (0: supposed, or given).

    Fewer than five lean on what is supposed.
    """
    timed = _timed(books)
    if given is not None:
        return given, 0
    weeks, hours = float(timed["days"].sum()) / 7, float(timed["hours"].sum())
    if timed.height < LEAST:
        hours, weeks = hours + OWN_WEEKS * HOURS_A_WEEK, weeks + OWN_WEEKS
    return hours / max(weeks, 1.0), timed.height


def paced(timed: pl.DataFrame, amounts: Floats) -> Floats:
    """Usual hours a week of deals of these amounts, from deals that ended: hours, days, amount.

    Larger deals take more of them, from twenty deals with an amount on; all hours are kept.
    """
    weeks = timed["days"].to_numpy() / 7
    usual = float(timed["hours"].sum()) / max(float(weeks.sum()), 1.0)
    known = timed.filter(pl.col("amount") > 0)
    if known.height < LEAST_SIZED or known["amount"].n_unique() < 2:
        return np.full(len(amounts), usual)
    sizes, weeks = np.log(known["amount"].to_numpy()), known["days"].to_numpy() / 7
    rates = np.log(known["hours"].to_numpy() / np.maximum(weeks, 0.5))
    slope = float(np.clip(np.polyfit(sizes, rates, 1)[0], 0.0, 1.0))
    level = float(known["hours"].sum()) / float((np.exp(slope * sizes) * weeks).sum())
    # Beyond what was ever pursued nothing is known: there it stays as at the end.
    held = np.clip(np.log(amounts), sizes.min(), sizes.max())
    return level * np.exp(slope * held)


def own_pace(deals: pl.DataFrame, *, usual: Floats) -> Floats:
    """Hours a week of each deal: its own so far, leaning on the usual."""
    weeks = deals["days"].fill_null(0.0).to_numpy() / 7
    hours = deals["hours"].cast(pl.Float64).to_numpy()
    weeks = np.where(np.isnan(hours), 0.0, weeks)
    return (np.nan_to_num(hours) + OWN_WEEKS * usual) / (weeks + OWN_WEEKS)


def _usual(books: Books, mine: pl.DataFrame, terms: Terms, weekly: float) -> Floats:
    """The usual pace of deals of these sizes; the one given or supposed where there is one."""
    timed = _timed(books)
    if terms.hours_a_week is not None or timed.height < LEAST:
        return np.full(mine.height, weekly)
    return paced(timed, mine["amount"].to_numpy().astype(np.float64))


def _timed(books: Books) -> pl.DataFrame:
    """Deals that ended with their hours and days on record."""
    return pursued(books).filter(
        ~pl.col("is_open"), pl.col("hours") > 0, pl.col("days") > 0, pl.col("outcome") != ""
    )


def _money_to_come(books: Books, days: Floats) -> Floats:
    """Money still to be spent on each, at the usual rate of deals that note any."""
    spent = pursued(books).filter(~pl.col("is_open"), pl.col("cost") >= 0, pl.col("days") > 0)
    if spent.height < LEAST:
        return np.zeros_like(days)
    rate = float(spent["cost"].sum()) / float(spent["days"].sum())
    return days * rate


def buyers(books: Books) -> set[str]:
    """Customers who buy already: what they bring goes on, whatever becomes of this deal."""
    from whybuy.evidence.business import business

    return set(business(books).filter("buys")["customer_id"])


def after_the_first_year(books: Books) -> Floats | None:
    """Draws: of each unit of margin in the past year, how much customers bring in the year to come.

    By resampling whole customers (Bayesian bootstrap); None while nothing is known of the future.
    """
    values = customer_values(books)
    past = bought_within(books, until=books.as_of, days=YEAR_DAYS)
    if values.model is None or past.is_empty():
        return None
    both = values.table.join(past.select("customer_id", past="amount"), on="customer_id")
    both = both.filter(pl.col("past") > 0, pl.col("value").is_not_null())
    if both.height < LEAST:
        return None
    weights = np.random.default_rng(0).standard_exponential((DRAWS, both.height))
    came = weights @ both["value"].to_numpy()
    sold = weights @ (both["past"].to_numpy() * values.margin.share)
    return np.maximum(came / np.maximum(sold, 1e-9), 0.0)


def an_hour_elsewhere(
    books: Books, *, share: float, after: Floats | None
) -> tuple[WorthOfAnHour | None, str]:
    """What an hour of past pursuits brought, lost ones among them; or why that is not known."""
    timed = _timed(books).filter(pl.col("outcome").is_in(["won", "lost", "no decision"]))
    timed = timed.filter((pl.col("outcome") != "won") | pl.col("amount").is_not_null())
    follows = 0.0 if after is None else float(after.mean())
    first = _first_wins(books)
    more = pl.when(pl.col("key").is_in(list(first))).then(follows).otherwise(0.0)
    won = pl.when(pl.col("outcome") == "won").then(pl.col("amount") * share * (1 + more))
    money = timed.select(won.fill_null(0.0) - pl.col("cost").fill_null(0.0)).to_series()
    try:
        return worth_of_an_hour(money.to_numpy(), timed["hours"].to_numpy()), ""
    except TooLittleEvidence as fault:
        return None, str(fault)


def _first_wins(books: Books) -> set[str]:
    """The first deal won of each customer."""
    won = pursued(books).filter(pl.col("outcome") == "won").sort("end", "key")
    return set(won.unique("customer_id", keep="first", maintain_order=True)["key"])


def misaligned(books: Books) -> set[str]:
    """Deals with a yellow light that stood open when they were won, or stands open today."""
    from whybuy.evidence.deals_open import of_deals
    from whybuy.evidence.lights import lights

    def reckon() -> set[str]:
        rows = of_deals(lights(books), books, day="said_on")
        still = pl.col("settled_on").is_null() | (pl.col("settled_on") > pl.col("end"))
        return set(
            rows.filter(still, pl.col("said_on").fill_null(pl.col("end")) <= pl.col("end"))["deal"]
        )

    return books.once(("misaligned",), reckon)


def cost_of_poor_fit(books: Books, *, hour_cost: float) -> float | None:
    """What serving those won with a light open took more than others, in the year after.

    Money sent back, and minutes of contacts. None while fewer than three of either are on record.
    """
    won = pursued(books).filter(pl.col("outcome") == "won", pl.col("closed").is_not_null())
    if won.is_empty():
        return None
    odd = np.array([key in misaligned(books) for key in won["key"]])
    if odd.sum() < LEAST_ODD or (~odd).sum() < LEAST_ODD:
        return None
    took = _served(books, won, hour_cost)
    return max(float(took[odd].mean() - took[~odd].mean()), 0.0)


def _served(books: Books, won: pl.DataFrame, hour_cost: float) -> Floats:
    """Of each deal won, what its customer was sent back and what contacts took in a year."""
    ends = won.select("key", "customer_id", "closed", until=pl.col("closed").dt.offset_by("1y"))
    within = pl.col("day").is_between("closed", "until", closed="right")
    made = (
        contacts(books)
        .rename({"customer": "customer_id"})
        .select("customer_id", "day", took=pl.col("minutes").fill_null(0) / 60 * hour_cost)
    )
    back = _sent_back(books, won["customer_id"].unique().to_list())
    spent = pl.concat([made, back]).join(ends, on="customer_id").filter(within)
    by_deal = dict(spent.group_by("key").agg(pl.col("took").sum()).iter_rows())
    return np.array([by_deal.get(key, 0.0) for key in won["key"]], dtype=np.float64)


def _sent_back(books: Books, customers: list[str]) -> pl.DataFrame:
    """customer_id, day, took: money of each return of these customers."""
    from whybuy.evidence.trail import orders_of

    frames = [
        orders_of(books, customer)
        .filter(pl.col("amount") < 0)
        .select(pl.lit(customer).alias("customer_id"), "day", took=-pl.col("amount"))
        for customer in customers
    ]
    schema = {"customer_id": pl.String, "day": pl.Date, "took": pl.Float64}
    return pl.concat([pl.DataFrame(schema=schema), *(f.cast(schema) for f in frames)])  # type: ignore[arg-type]

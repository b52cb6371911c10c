"""What the programme changed: those offered something beside those held out, with money and hours.

Each customer counts from the Monday of their first line in the experiment, for a quarter, whether
or not the call was made: so the lot alone tells the two groups apart.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, timedelta
from typing import TYPE_CHECKING, Any, cast

import polars as pl

from whybuy.errors import TooLittleEvidence
from whybuy.estimates.margin import Margin, margin
from whybuy.estimates.programme import (
    HELD_OUT,
    OFFERED,
    WINDOW_DAYS,
    cap,
    entered,
    on,
    population,
)
from whybuy.evidence.books import Books
from whybuy.evidence.purchases import bought_within

if TYPE_CHECKING:
    from whybuy.methods.judge.experiments import Cost, Effect

YEAR_DAYS = 365


@dataclass(frozen=True, slots=True, eq=False)
class Worked:
    """One experiment and what came of it so far.

    outcomes: a row each customer whose quarter is over (see `outcomes`); entered: customers on its
    lists; offered, held_out: customers of these whose quarter is over; orders and money: the
    effect a customer (days with a purchase; margin, or sales where the margin is unknown), None
    with `why_not` while it is too early. brought: what those held out brought, a customer. hours:
    spent on the calls made. first_result: the day when the first quarter is over.
    """

    key: str
    name: str
    began: date
    ended: date | None
    share: float
    wanted: float
    margin: Margin
    cap: float
    outcomes: pl.DataFrame
    entered: int
    offered: int
    held_out: int
    called: int
    hours: float
    brought: float
    first_result: date | None
    orders: Effect | None = None
    money: Effect | None = None
    why_not: str = ""

    @property
    def is_sure(self) -> bool:
        """Whether the interval of the money leaves out nothing at all."""
        return self.money is not None and (self.money.low > 0 or self.money.high < 0)

    def cost(self, spent: float) -> Cost | None:
        """What each extra unit of money cost, where so much was spent on those offered."""
        from whybuy.methods.judge.experiments import cost_per_extra

        if self.money is None:
            return None
        return cost_per_extra(
            spent=spent,
            contacted=self.offered,
            effect=self.money.estimate,
            low=self.money.low,
            high=self.money.high,
        )


def worked(books: Books) -> list[Worked]:
    """Every experiment that began by the last day that the books know, the newest first."""
    from whybuy.records import experiments

    def reckon() -> list[Worked]:
        rows = experiments.frame(until=books.known_until).iter_rows(named=True)
        return [_worked(books, row) for row in rows][::-1]

    return books.once(("worked",), reckon)


def own_effects(books: Books) -> tuple[list[float], list[float]]:
    """The firm's own effects as log ratios and their errors, for `methods.judge.believed`."""
    from whybuy.methods.judge.contact_value import log_ratio

    effects, errors = list[float](), list[float]()
    for one in worked(books):
        found = one.money
        if found is None or one.brought <= 0 or one.brought + found.estimate <= 0:
            continue
        effect, error = log_ratio(found.estimate, error=found.error, withheld=one.brought)
        effects.append(effect)
        errors.append(error)
    return effects, errors


def outcomes(books: Books, lists: pl.DataFrame, *, share: float, cut: float) -> pl.DataFrame:
    """Of customers with week and arm, those whose quarter is over by the day of the books.

    Their columns, and orders and money (of the quarter), past_orders, past (money of the quarter
    before) and year (of the year before); money is sales times `share`, cut at `cut` before that.
    """
    over = pl.col("week") + timedelta(days=WINDOW_DAYS - 1) <= books.as_of
    parts = [
        _of_week(books, group, share=share, cut=cut)
        for group in lists.filter(over).partition_by("week", maintain_order=True)
    ]
    if parts:
        return pl.concat(parts)
    money = ("orders", "money", "past_orders", "past", "year")
    return lists.clear().with_columns(pl.lit(0.0).alias(name) for name in money)


def told_apart(table: pl.DataFrame, outcome: str, *, tightest: float) -> Effect:
    """The effect on a column of `outcomes`, adjusted by the past. Raises TooLittleEvidence."""
    from whybuy.methods.judge.experiments import effect

    return effect(
        (table["arm"] == OFFERED).to_numpy(),
        table[outcome].to_numpy(),
        past=table.select("past", "past_orders", "year").to_numpy(),
        tightest=tightest,
    )


def _of_week(books: Books, group: pl.DataFrame, *, share: float, cut: float) -> pl.DataFrame:
    monday = cast("date", group["week"][0])
    last = monday + timedelta(days=WINDOW_DAYS - 1)
    quarter = bought_within(on(books, last), until=last, days=WINDOW_DAYS)
    year = bought_within(
        on(books, monday - timedelta(days=1)), until=monday - timedelta(days=1), days=YEAR_DAYS
    )
    found = quarter.select(
        "customer_id",
        orders=pl.col("purchases").cast(pl.Float64),
        money=pl.col("amount").clip(upper_bound=cut) * share,
        past_orders=pl.col("purchases_before").cast(pl.Float64),
        past=pl.col("amount_before").clip(upper_bound=cut) * share,
    )
    bought = year.select("customer_id", year=pl.col("amount").clip(upper_bound=4 * cut) * share)
    table = group
    for more in (found, bought):
        table = table.join(more, on="customer_id", how="left", maintain_order="left")
    return table.with_columns(
        pl.col("orders", "money", "past_orders", "past", "year").fill_null(0.0)
    )


def _worked(books: Books, experiment: dict[str, Any]) -> Worked:
    lists, rate = entered(books, experiment["key"]), margin(books, given=None)
    before = on(books, experiment["began"] - timedelta(days=1))
    cut = cap(population(before)["past"])
    table = outcomes(books, lists, share=rate.share, cut=cut)
    held = table.filter(pl.col("arm") == HELD_OUT)
    found: dict[str, Any] = _effects(table, tightest=max(population(before).height, 50))
    offered = table.filter(pl.col("arm") == OFFERED)
    return Worked(
        key=experiment["key"],
        name=experiment["name"],
        began=experiment["began"],
        ended=experiment["ended"],
        share=experiment["share"],
        wanted=experiment["effect"],
        margin=rate,
        cap=cut,
        outcomes=table,
        entered=lists.height,
        offered=offered.height,
        held_out=held.height,
        called=offered.filter(pl.col("done") > 0).height,
        hours=float(offered["minutes"].sum() or 0) / 60,
        brought=float(held["money"].mean() or 0.0),  # pyright: ignore[reportArgumentType]
        first_result=_first_result(lists),
        **found,
    )


def _first_result(lists: pl.DataFrame) -> date | None:
    first = lists["week"].min()
    return cast("date", first) + timedelta(days=WINDOW_DAYS) if first else None


def _effects(table: pl.DataFrame, *, tightest: float) -> dict[str, Any]:
    try:
        orders, money = (told_apart(table, one, tightest=tightest) for one in ("orders", "money"))
    except TooLittleEvidence as early:
        return {"why_not": str(early)}
    if orders.contacted + orders.withheld < 50:
        few = f"The quarter of {table.height} customers is over; 50 are needed, 20 of each group."
        return {"why_not": few}
    return {"orders": orders, "money": money}

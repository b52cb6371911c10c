"""What the programme changed: who could hear offers beside who was held out, in money and orders.

All who were drawn count from the day when the experiment began, whether or not anybody called: so
the lot alone tells the two groups apart. They are looked at every four weeks.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, timedelta
from typing import TYPE_CHECKING, Any

import polars as pl

from whybuy.errors import TooLittleEvidence
from whybuy.estimates.arms import (
    HELD_OUT,
    OFFERED,
    WINDOW_DAYS,
    cap,
    drawn,
    on,
    population,
)
from whybuy.estimates.margin import Margin, margin
from whybuy.evidence.books import Books
from whybuy.evidence.last_contacts import marked
from whybuy.evidence.purchases import bought_within

if TYPE_CHECKING:
    from whybuy.methods.judge.experiments import Cost, Effect

LOOK_DAYS = 28
YEAR_DAYS = 365
FEWEST = 50
"""Customers in both groups: with fewer, an interval would be a guess."""


@dataclass(frozen=True, slots=True, eq=False)
class Worked:
    """One experiment and what came of it by its last look.

    until: the day of that look, the `look`-th; outcomes: a row each customer drawn (`outcomes`);
    offered, held_out: how many of them; spared: customers in no experiment. orders, money: the
    effect a customer since it began (days with a purchase; margin, or sales where the margin is
    unknown), None with `why_not` where nothing can be told. brought: money that those held out
    brought, a customer. heard: of those offered, to whom an offer was in fact made; heard_anyway:
    of those held out. made, hours: how many offers that were, and what they took, as far as noted.
    cut: beyond so much money of one customer nothing is counted; was_cut: customers of whom it was
    so.
    """

    experiment: dict[str, Any]
    margin: Margin
    until: date
    look: int
    outcomes: pl.DataFrame
    offered: int
    held_out: int
    spared: int
    brought: float
    heard: int
    heard_anyway: int
    made: int
    hours: float
    cut: float
    was_cut: int
    orders: Effect | None = None
    money: Effect | None = None
    why_not: str = ""

    @property
    def next_look(self) -> date:
        """When more can be told."""
        return self.until + timedelta(days=LOOK_DAYS)

    def cost(self, spent: float) -> Cost | None:
        """What each extra unit of money cost, where so much was spent on those offered."""
        from whybuy.methods.judge.experiments import cost_per_extra

        if self.money is None:
            return None
        found = self.money
        ends = {"effect": found.estimate, "low": found.low, "high": found.high}
        return cost_per_extra(spent=spent, contacted=self.offered, **ends)


def worked(books: Books) -> list[Worked]:
    """Every experiment that began by the last day that the books know, the newest first."""
    from whybuy.records import experiments

    def reckon() -> list[Worked]:
        rows = experiments.frame(until=books.known_until).iter_rows(named=True)
        return [_worked(books, row) for row in rows][::-1]

    return books.once(("worked",), reckon)


def log_ratios(books: Books) -> tuple[list[float], list[float]]:
    """The firm's own effects as log ratios, and their errors, for `methods.judge.believed`."""
    from whybuy.methods.judge.contact_value import log_ratio

    effects, errors = list[float](), list[float]()
    for one in worked(books):
        found = one.money
        if found is None or min(one.brought, one.brought + found.estimate, found.error) <= 0:
            continue
        effect, error = log_ratio(found.estimate, error=found.error, withheld=one.brought)
        effects.append(effect)
        errors.append(error)
    return effects, errors


def outcomes(
    books: Books, arms: pl.DataFrame, *, began: date, until: date, share: float, cut: float
) -> pl.DataFrame:
    """The customers of `arms` with what they did from `began` to `until`.

    orders (days with a purchase), money (sales times `share`), past_orders and past (of as many
    days before), year (money of the year before). Sales of a customer count up to `cut`; whole:
    the sales before they were cut.
    """
    days, eve = (until - began).days + 1, began - timedelta(days=1)
    done = bought_within(on(books, until), until=until, days=days).select(
        "customer_id",
        orders=pl.col("purchases").cast(pl.Float64),
        whole="amount",
        money=pl.col("amount").clip(upper_bound=cut) * share,
        past_orders=pl.col("purchases_before").cast(pl.Float64),
        past=pl.col("amount_before").clip(upper_bound=cut) * share,
    )
    year = bought_within(on(books, eve), until=eve, days=YEAR_DAYS)
    most = cut * YEAR_DAYS / days
    year = year.select("customer_id", year=pl.col("amount").clip(upper_bound=most) * share)
    table = arms.join(done, on="customer_id", how="left", maintain_order="left")
    table = table.join(year, on="customer_id", how="left", maintain_order="left")
    nothing = ("orders", "whole", "money", "past_orders", "past", "year")
    return table.with_columns(pl.col(nothing).fill_null(0.0))


def told_apart(table: pl.DataFrame, outcome: str, *, look: int) -> Effect:
    """The effect on a column of `outcomes` at this look, adjusted by the past.

    Its interval holds at all looks together. Raises TooLittleEvidence for fewer than 20 a group.
    """
    from whybuy.methods.judge.experiments import looked_at

    return looked_at(
        (table["arm"] == OFFERED).to_numpy(),
        table[outcome].to_numpy(),
        look=look,
        past=table.select("past", "past_orders", "year").to_numpy(),
    )


def _worked(books: Books, experiment: dict[str, Any]) -> Worked:
    began = experiment["began"]
    all_drawn, rate = drawn(books, experiment), margin(books, given=None)
    arms = all_drawn.filter(pl.col("arm") != "").drop("spared")
    last = min(books.as_of, experiment["ended"] or books.as_of)
    look = max(((last - began).days + 1) // LOOK_DAYS, 0)
    until = began + timedelta(days=LOOK_DAYS * look - 1)
    before = population(on(books, began - timedelta(days=1)))
    cut = cap(before["past"]) * max(LOOK_DAYS * look / WINDOW_DAYS, 1.0)
    table = outcomes(books, arms, began=began, until=max(until, began), share=rate.share, cut=cut)
    held, offered = (table.filter(pl.col("arm") == arm) for arm in (HELD_OUT, OFFERED))
    heard = _offers(books, began=began, until=until)
    told = heard.join(offered.select("customer_id"), on="customer_id", how="semi")
    return Worked(
        experiment=experiment,
        margin=rate,
        until=until,
        look=look,
        outcomes=table,
        offered=offered.height,
        held_out=held.height,
        spared=all_drawn.height - arms.height,
        brought=float(held["money"].sum()) / max(held.height, 1),
        heard=told["customer_id"].n_unique(),
        heard_anyway=heard.join(held, on="customer_id", how="semi")["customer_id"].n_unique(),
        made=told.height,
        hours=float(told["minutes"].sum() or 0) / 60,
        cut=cut,
        was_cut=table.filter(pl.col("whole") > cut).height,
        **_effects(table, look=look),
    )


def _offers(books: Books, *, began: date, until: date) -> pl.DataFrame:
    """customer_id and minutes of every offer that was made in the time."""
    made = marked(books).filter("offered", pl.col("day").is_between(began, until))
    return made.select("customer_id", "minutes")


def _effects(table: pl.DataFrame, *, look: int) -> dict[str, Any]:
    if look < 1:
        return {"why_not": "It has run for less than four weeks, so nothing can be told yet."}
    try:
        orders, money = (told_apart(table, one, look=look) for one in ("orders", "money"))
    except TooLittleEvidence as few:
        return {"why_not": str(few)}
    if table.height < FEWEST:
        return {"why_not": f"{table.height} customers were drawn; {FEWEST} are needed."}
    return {"orders": orders, "money": money}

"""The list of the week: proposals through one plan, within the hours that there are."""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import date
from typing import TYPE_CHECKING

import numpy as np
import polars as pl

from whybuy.errors import BadInput
from whybuy.estimates.arms import HELD_OUT, divided
from whybuy.estimates.contact_value import Valued, valued
from whybuy.estimates.planned_pairs import HANDED_ON, pairs_of
from whybuy.estimates.planned_people import Team, reached, team_of, unspoken
from whybuy.estimates.proposal_rows import OFFERS, SORTS
from whybuy.estimates.proposals import hears_only_offers, proposals, waits
from whybuy.estimates.telling import tell
from whybuy.estimates.worth_a_quarter import money_known, worth_a_quarter
from whybuy.evidence.books import Books
from whybuy.evidence.last_contacts import last_contacts, marked

if TYPE_CHECKING:
    from whybuy.methods.judge.contact_value import Belief
    from whybuy.methods.planning import Plan

WINDOW_DAYS = 30
CHANGE = 0.1
"""A line of the last plan stays unless another brings a tenth of the usual line more."""
SECONDS = 8.0
LONGEST = 3650
PLANNING = "Planning the week"
SHARES = {"promises": 0.75}
"""How far the planning is at its stages, as a share of all; at the others nearly done."""


@dataclass(frozen=True, slots=True)
class Wanted:
    """How the week is planned: its Monday, hours of each who has none on record, how many contacts
    a customer may have in 30 days, days after which the best customers are due, and what a contact
    costs: an offer that brings less is not worth one."""

    monday: date
    hours: float = 5.0
    most: int = 2
    best_every: int = 90
    person: str = ""
    cost: float | None = None


@dataclass(frozen=True, slots=True, eq=False)
class WeekPlan:
    """The list and how it came about.

    lines: the columns of `proposal_rows`, name, segment, expected, low, high, minutes, best, by,
    by_name, margin (money by which it is in the plan), beside (sort and product of all that the
    same contact could speak of), experiment and arm; person by person, in the order to make them.
    left_out: the best of those that did not fit, without who makes them. team:
    key, name, hours, used, hour (what one more would bring).
    broken: promises that no plan can keep; missed: best customers that nobody can reach in time.
    proposed: rows weighed; unheard: customers left out since they may not be contacted; tired:
    customers who have heard only offers; ties: pairs of lines as good as each other; in_money:
    whether values are money; held: what an experiment withholds and would have been on the list,
    which nobody makes. A plan may be stopped early: gap is how much better one could be.
    """

    wanted: Wanted
    lines: pl.DataFrame
    left_out: pl.DataFrame
    team: pl.DataFrame
    alone: bool
    broken: pl.DataFrame
    missed: pl.DataFrame
    proposed: int
    unheard: int
    tired: int
    ties: tuple[tuple[str, str], ...]
    gap: float
    belief: Belief
    timed: tuple[str, ...]
    in_money: bool
    held: pl.DataFrame


def week_plan(books: Books, wanted: Wanted) -> WeekPlan:
    """The list of the week, reckoned once. Whoever waits hears how far it is, and may have the
    best plan so far (`estimates.telling`)."""
    return books.once(("week_plan", wanted), lambda: _week_plan(books, wanted))


def _week_plan(books: Books, wanted: Wanted) -> WeekPlan:
    tell("Looking for what to speak of", 0.1)
    every = proposals(books, monday=wanted.monday, best_every=wanted.best_every)
    said = _of_week(books, wanted.monday)
    rows = _still_open(books, every, said, wanted.monday)
    tell("Asking who may be contacted", 0.5)
    free = reached(books, rows, monday=wanted.monday)
    tell("Weighing what a contact changes", 0.6)
    found = valued(books, free)
    done = said.filter(pl.col("state") == "done")
    team = team_of(books, monday=wanted.monday, hours=wanted.hours, done=done)
    tell(PLANNING, 0.7)
    whole = divided(books, _with_names(books, found.table))
    out = pl.col("arm") == HELD_OUT
    table, held = whole.filter(~out), whole.filter(out)
    paired, pairs = pairs_of(books, table, team, said, monday=wanted.monday, cost=wanted.cost)
    plan = _planned(books, paired, pairs, team, wanted, said)
    unheard = rows["customer_id"].n_unique() - free["customer_id"].n_unique()
    told = _told(books, wanted, found, team, paired, pairs, plan, every.height, unheard)
    return replace(told, held=_held(told.lines, held))


def _held(lines: pl.DataFrame, held: pl.DataFrame) -> pl.DataFrame:
    """Of what is held out, what would have been on the list: the best offer of each customer that
    brings as much in its time as the least of the offers that are made."""
    rate = pl.col("expected") / pl.col("minutes")
    least = lines.filter(pl.col("sort").is_in(OFFERS)).select(rate.min()).item()
    if least is None or held.is_empty():
        return held.clear().with_columns(by=pl.lit(""))
    worth = held.filter((rate >= least) & (pl.col("expected") > 0))
    best = worth.sort("expected", "product_id", descending=[True, False])
    best = best.unique("customer_id", keep="first", maintain_order=True)
    return best.with_columns(by=pl.lit(""))


def _of_week(books: Books, monday: date) -> pl.DataFrame:
    """The lines of this week on record, whatever became of them."""
    from whybuy.records import planned

    return planned.frame(week=monday)


def _still_open(books: Books, rows: pl.DataFrame, said: pl.DataFrame, monday: date) -> pl.DataFrame:
    """Without what was put off or declined this week, and without customers who had theirs; to
    those with whom somebody spoke meanwhile only promises are kept."""
    off = said.filter(pl.col("state").is_in(["later", "declined"]))
    off = off.select("sort", customer_id=pl.col("customer"))
    had = said.filter(pl.col("state") == "done").select(customer_id=pl.col("customer"))
    spoken = marked(books).filter(pl.col("day") >= monday)["customer_id"].unique()
    rows = rows.filter(pl.col("must") | ~pl.col("customer_id").is_in(spoken.implode()))
    rows = rows.join(off, on=["customer_id", "sort"], how="anti")
    return rows.join(had, on="customer_id", how="anti", maintain_order="left")


def _with_names(books: Books, rows: pl.DataFrame) -> pl.DataFrame:
    whom = last_contacts(books).select("customer_id", "name", "segment")
    best = worth_a_quarter(books).select("customer_id", "best")
    both = rows.join(whom, on="customer_id", how="left", maintain_order="left")
    both = both.join(best, on="customer_id", how="left", maintain_order="left")
    place = pl.col("sort").replace_strict(
        {sort: at for at, sort in enumerate(SORTS)}, return_dtype=pl.Int8
    )
    return both.with_columns(
        pl.coalesce("name", "customer_id").alias("name"),
        pl.col("segment").fill_null(""),
        pl.col("best").fill_null(value=False),
        place=place,
    )


def _planned(
    books: Books,
    rows: pl.DataFrame,
    pairs: pl.DataFrame,
    team: Team,
    wanted: Wanted,
    said: pl.DataFrame,
) -> Plan:
    from whybuy.methods.planning import plan, room_left

    whom = rows["customer_id"].unique().sort()
    whose = rows["customer_id"].cast(pl.Enum(whom)).to_physical().to_numpy().astype(np.intp)
    value = np.maximum(_worth(books, rows), 1e-6)
    at = pairs["proposal"].to_numpy().astype(np.intp)
    past = marked(books).filter(pl.col("customer_id").is_in(whom.implode()))
    ago = (pl.lit(wanted.monday) - pl.col("day")).dt.total_days()
    days = past.select(ago)["literal"].to_numpy() if past.height else np.zeros(0)
    places = past["customer_id"].cast(pl.Enum(whom)).to_physical().to_numpy().astype(np.intp)
    room = room_left(
        places, np.maximum(days, 0), customers=len(whom), most=wanted.most, window_days=WINDOW_DAYS
    )
    usual = float(np.median(value)) if len(value) else 0.0
    return plan(
        at,
        pairs["who"].to_numpy().astype(np.intp),
        value=value[at] * np.where(pairs["own"].to_numpy(), 1.0, HANDED_ON),
        hours=rows["minutes"].to_numpy()[at] / 60,
        customer=whose,
        capacity=team.table["hours"].to_numpy(),
        room=np.minimum(room, 1),
        promised=rows["must"].to_numpy(),
        harm=value + usual,
        due=_due(books, rows, whom, wanted),
        neglect=np.full(len(whom), max(usual, 1e-3)),
        kept=pairs["kept"].to_numpy(),
        change_cost=CHANGE * usual,
        tie=0.01 * usual,
        seconds=SECONDS,
        progress=lambda step: tell(PLANNING, SHARES.get(step.stage, 0.85)),
    )


def _worth(books: Books, rows: pl.DataFrame) -> np.ndarray[tuple[int], np.dtype[np.float64]]:
    """What lines are weighed by: money; where none is known, what we owe goes before a word, and
    who waited longest goes first."""
    if money_known(books):
        return rows["expected"].to_numpy()
    waited = (pl.lit(books.known_until) - pl.col("last_day")).dt.total_days().fill_null(LONGEST)
    part = rows.select(waited.clip(0, LONGEST) / LONGEST).to_series().to_numpy()
    return 1.0 + (len(SORTS) - rows["place"].to_numpy()) + part


def _due(
    books: Books, rows: pl.DataFrame, whom: pl.Series, wanted: Wanted
) -> np.ndarray[tuple[int], np.dtype[np.bool_]]:
    """The best customers who were not contacted for so long that they are due, and those of whom
    something waits: a concern, a need, a renewal that is near."""
    last = last_contacts(books).select("customer_id", "days_since")
    best = rows.filter("best").select("customer_id").unique()
    late = pl.col("days_since").is_null() | (pl.col("days_since") >= wanted.best_every)
    due = best.join(last, on="customer_id").filter(late)["customer_id"]
    waiting = rows.filter(waits(monday=wanted.monday))["customer_id"]
    due = pl.concat([due, waiting]).unique()
    return whom.is_in(due.implode()).to_numpy()


def _told(
    books: Books,
    wanted: Wanted,
    found: Valued,
    team: Team,
    rows: pl.DataFrame,
    pairs: pl.DataFrame,
    plan: Plan,
    proposed: int,
    unheard: int,
) -> WeekPlan:
    made = pairs[plan.chosen].select("proposal", "who")
    margins = rows.with_columns(margin=pl.Series(plan.margin))
    whom = rows["customer_id"].unique().sort()
    missed = rows.filter(pl.col("customer_id").is_in(whom.gather(plan.missed).implode()))
    return WeekPlan(
        wanted=wanted,
        lines=_of(wanted.person, team, _lines(books, wanted, margins, made, team)),
        left_out=_left_out(margins, made),
        team=team.table.with_columns(used=pl.Series(plan.used), hour=pl.Series(plan.hour)),
        alone=team.alone,
        broken=rows.filter(pl.col("proposal").is_in(plan.broken.tolist())),
        missed=missed.unique("customer_id", keep="first", maintain_order=True),
        proposed=proposed,
        unheard=unheard,
        tired=hears_only_offers(books).height,
        ties=_ties(rows, pairs, plan),
        gap=plan.gap,
        belief=found.belief,
        timed=found.timed,
        in_money=money_known(books),
        held=rows.clear(),
    )


def _lines(
    books: Books, wanted: Wanted, rows: pl.DataFrame, made: pl.DataFrame, team: Team
) -> pl.DataFrame:
    """What is to be made, by whom, with all that the same contact could speak of."""
    names = team.table.with_row_index("who").select("who", by="key", by_name="name")
    chosen = made["proposal"].implode()
    # While something of theirs waits, nothing is sold: not in the same call either.
    late = pl.col("must") & (pl.col("day") < wanted.monday)
    waiting = (waits(monday=wanted.monday) | late).any().over("customer_id")
    fit = rows.filter(~(waiting & pl.col("sort").is_in(OFFERS)) | pl.col("proposal").is_in(chosen))
    beside = fit.sort("place").group_by("customer_id", maintain_order=True)
    beside = beside.agg(beside=pl.struct("sort", "product_id").unique(maintain_order=True))
    lines = rows.join(made, on="proposal").join(names, on="who").join(beside, on="customer_id")
    rate = pl.col("expected") / pl.col("minutes")
    lines = unspoken(books, lines.with_columns(rate=rate), team)
    order = ["who", "must", "rate", "proposal"]
    return lines.sort(order, descending=[False, True, True, False])


def _of(person: str, team: Team, lines: pl.DataFrame) -> pl.DataFrame:
    """The lines of one of the team, by key or name; all without one. Raises BadInput."""
    if not person:
        return lines
    said = person.strip().lower()
    known = team.table.select("key", "name").iter_rows()
    keys = [key for key, name in known if said in (key.lower(), name.lower())]
    if not keys:
        names = ", ".join(team.table["name"])
        raise BadInput(f"{person!r} is nobody of the team. Those who contact customers: {names}.")
    return lines.filter(pl.col("by").is_in(keys))


def _left_out(rows: pl.DataFrame, made: pl.DataFrame) -> pl.DataFrame:
    """The best line of each customer who is not contacted, the nearest to the plan first."""
    chosen = rows.join(made, on="proposal").select("customer_id")
    others = rows.join(chosen, on="customer_id", how="anti").filter(pl.col("margin").is_finite())
    best = others.sort("margin", "proposal", descending=[True, False])
    return best.unique("customer_id", keep="first", maintain_order=True).head(20)


def _ties(rows: pl.DataFrame, pairs: pl.DataFrame, plan: Plan) -> tuple[tuple[str, str], ...]:
    """(left out, in the plan) by customer's name: lines that could stand in for one another."""
    even = np.flatnonzero(plan.why == 3)[:5]
    names = rows["name"]
    inside = pairs["proposal"].gather(plan.instead[even])
    return tuple((names[int(a)], names[int(b)]) for a, b in zip(even, inside, strict=True))

"""Whom to meet in which week of the quarter: what is agreed stays, the rest goes around it."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any

import numpy as np
import polars as pl
from numpy.typing import NDArray

from whybuy.estimates.meeting_time import (
    TINY,
    Terms,
    clashes,
    hours_left,
    nearest,
    on_record,
    on_the_way,
    takes,
    team_in,
)
from whybuy.estimates.meeting_worth import SHORTEST_DAYS, meeting_worth
from whybuy.estimates.planned_people import Team, reached, who_may
from whybuy.estimates.proposal_rows import in_form
from whybuy.estimates.touches import CUSTOMERS_MONTHS, customers_day, pretexts
from whybuy.estimates.worth_a_quarter import money_known
from whybuy.evidence.books import Books
from whybuy.evidence.cases import not_yet
from whybuy.evidence.contracts import renewals
from whybuy.evidence.deals import deals
from whybuy.evidence.meetings import to_come

Floats = NDArray[np.float64]

SPARE = 2
"""So many times the meetings that fit the quarter are looked at: the rest bring less."""
LATER = 0.97
"""What a week's delay leaves of a meeting's worth."""
TOO_LATE = 0.4
"""After the renewal it is about, a meeting is worth so much of what it was before."""
DAY = 1.08
"""In the week of Get to Know Your Customers Day a meeting with one of the best is worth more, but
where something of theirs waits: that cannot wait for a day."""
RENEWAL_DAYS, BEFORE_DAYS = 120, 14
LIKELY_GONE, DOUBTED = 0.8, 0.3
"""From so great a chance that they leave, a meeting is to win them back, or to keep them."""
NEAR_DAYS = 60
SUGGESTED = "suggested"


@dataclass(frozen=True, slots=True, eq=False)
class Quarter:
    """Who is met when, by whom, and what for.

    lines: by week; key of the record ("" where it is suggested), state ("agreed", "planned" or
    "suggested"), week (its Monday), day (null where suggested), at, by, by_name, minutes, aim (of
    `questions.AIMS`), renewal (day, null), the columns of `meeting_worth`, and the reason that they
    will welcome: pretext, about, other, pretext_day, of, pretext_evidence. weeks: week,
    customers_day (null but in its week), hours (for meetings), used, meetings. free: week, key,
    name, hours, left (beside what is on record: suggestions make room). left_out: rows of
    `meeting_worth` that have none, the best first, and too_soon: whether it is, beside their
    rhythm, in every week (else the hours did not hold them). clashes: key, name, day, by_name, why
    ("away", "over"), nearest (a Monday, null for none). unheard: how many may not be
    contacted. takes: hours of a meeting that is suggested; on_the_way: the share of past ones that
    were at their place.
    """

    terms: Terms
    lines: pl.DataFrame
    weeks: pl.DataFrame
    free: pl.DataFrame
    left_out: pl.DataFrame
    clashes: pl.DataFrame
    unheard: int
    alone: bool
    in_money: bool
    takes: float
    on_the_way: float

    def nearest_free(self, week: date, *, by: str = "") -> date | None:
        """The Monday nearest to a week in which somebody (or one of the team) is free."""
        room = self.free.filter(pl.col("left") >= self.takes - TINY)
        return nearest(room.filter(pl.col("key") == by) if by else room, week)


def quarter(books: Books, terms: Terms) -> Quarter:
    """The quarter's meetings, reckoned once."""
    return books.once(("meeting_quarter", terms), lambda: _quarter(books, terms))


def customers_day_of(week: date) -> date | None:
    """Get to Know Your Customers Day, where it is in the week that begins on this Monday."""
    days = (customers_day(week.year, month) for month in CUSTOMERS_MONTHS)
    return next((day for day in days if 0 <= (day - week).days <= 6), None)


def _quarter(books: Books, terms: Terms) -> Quarter:
    worth = meeting_worth(books, hour_cost=terms.hour_cost)
    teams = [team_in(books, terms, week) for week in terms.mondays]
    there = on_record(books, terms, teams[0])
    free = hours_left(terms, teams, there)
    long = takes(books, terms)
    others = worth.join(there.select("customer_id"), on="customer_id", how="anti")
    others = others.join(_seen_soon(books, terms), on="customer_id", how="anti")
    pays = long * terms.hour_cost if money_known(books) else 0.0
    some = others.filter(pl.col("worth") > pays).head(_enough(free, long))
    asked = in_form(some.select("customer_id"))
    may = reached(books, asked, monday=terms.monday).select("customer_id", "person")
    able = some.join(may, on="customer_id", how="inner", maintain_order="left")
    made = _planned(books, terms, able, teams[0], free)
    lines = pl.concat([_as_lines(books, there, worth), made], how="diagonal_relaxed")
    lines = _with_reasons(books, terms, lines).sort("week", "state", "worth", "customer_id",
        descending=[False, False, True, False], nulls_last=True)  # fmt: skip
    return Quarter(
        terms=terms,
        lines=lines,
        weeks=_weeks(terms, free, lines),
        free=free,
        left_out=_left_out(books, terms, able, made),
        clashes=clashes(_with_worth(there, worth), free, share=terms.share),
        unheard=asked.height - may.height,
        alone=teams[0].alone,
        in_money=money_known(books),
        takes=long,
        on_the_way=on_the_way(books),
    )


def _with_worth(there: pl.DataFrame, worth: pl.DataFrame) -> pl.DataFrame:
    mine = worth.select("customer_id", "worth").unique("customer_id", keep="first")
    return there.join(mine, on="customer_id", how="left", maintain_order="left")


def _left_out(books: Books, terms: Terms, able: pl.DataFrame, made: pl.DataFrame) -> pl.DataFrame:
    """Who is not met in the quarter: those for whom it is too soon in all of its weeks, and those
    whom the hours did not hold."""
    left = able.join(made.select("customer_id"), on="customer_id", how="anti").head(20)
    since = pl.col("silence") + (terms.mondays[-1] - books.known_until).days
    early = (since < SHORTEST_DAYS) | (since < pl.col("rhythm") / 2)
    waits = pl.col("trouble") | (pl.col("deal") > 0) | (pl.col("to_ask") > 0)
    return left.with_columns(too_soon=(early & ~waits).fill_null(value=False))


def _enough(free: pl.DataFrame, takes: float) -> int:
    """How many customers to look at: of the others none would be in a better quarter."""
    return SPARE * int((free["left"].clip(0.0) / takes).floor().sum()) + 20


def _seen_soon(books: Books, terms: Terms) -> pl.DataFrame:
    """Who has a meeting on record so soon after the quarter that they need none within it."""
    later = to_come(books).filter(
        pl.col("day") >= terms.end, pl.col("day") < terms.end + timedelta(days=SHORTEST_DAYS)
    )
    return later.select("customer_id").unique()


def _planned(
    books: Books, terms: Terms, able: pl.DataFrame, team: Team, free: pl.DataFrame
) -> pl.DataFrame:
    """The meetings to suggest: each customer once at most, within what is left of the hours."""
    from whybuy.methods.planning.slots import fill_slots

    room = (free.sort("week", "member")["left"].clip(0.0) / takes(books, terms) + TINY).floor()
    some = able.with_row_index("proposal")
    some = some.join(_renewal_of(books), on="customer_id", how="left", maintain_order="left")
    pairs = _pairs(books, terms, some, team)
    made = fill_slots(
        pairs["proposal"].to_numpy().astype(np.intp),
        (pairs["at"] * team.table.height + pairs["who"]).to_numpy().astype(np.intp),
        pairs["value"].to_numpy(),
        capacity=room.cast(pl.Int64).to_numpy(),
    )
    chosen = pairs[made].select("proposal", "at", "who")
    names = team.table.with_row_index("who").select("who", by="key", by_name="name")
    weeks = pl.DataFrame({"at": range(terms.weeks), "week": list(terms.mondays)})
    found = some.join(chosen.join(names, on="who").join(weeks, on="at"), on="proposal")
    return found.drop("proposal", "at", "who").with_columns(
        state=pl.lit(SUGGESTED),
        minutes=pl.lit(terms.minutes, dtype=pl.Int64),
        takes=pl.lit(takes(books, terms)),
        key=pl.lit(""),
    )


def _renewal_of(books: Books) -> pl.DataFrame:
    """customer_id, renewal: the first within four months."""
    soon = renewals(books, days=RENEWAL_DAYS).sort("renewal")
    return soon.unique("customer_id", keep="first", maintain_order=True).select(
        "customer_id", "renewal"
    )


def _pairs(books: Books, terms: Terms, some: pl.DataFrame, team: Team) -> pl.DataFrame:
    """Who may meet whom in which week, and what it is worth then: proposal, who, at, value."""
    weeks = pl.DataFrame(
        {
            "at": range(terms.weeks),
            "week": list(terms.mondays),
            "is_day": [customers_day_of(week) is not None for week in terms.mondays],
        }
    )
    ahead = (pl.col("week") - pl.lit(books.known_until)).dt.total_days()
    since = pl.when(pl.col("silence").is_not_null()).then(pl.col("silence") + ahead)
    waits = pl.col("trouble") | (pl.col("deal") > 0) | (pl.col("to_ask") > 0)
    early = ((pl.col("rhythm") - since) / pl.col("rhythm")).fill_null(0.0).clip(0.0, 1.0)
    early = pl.when(waits).then(0.0).otherwise(early)
    limit = pl.col("renewal") - pl.duration(days=BEFORE_DAYS)
    missed = (pl.col("week") > limit).fill_null(value=False)
    value = pl.col("worth") * LATER ** pl.col("at") * (1 - early)
    value *= pl.when(missed).then(TOO_LATE).otherwise(1.0)
    value *= pl.when(pl.col("is_day") & pl.col("best") & ~waits).then(DAY).otherwise(1.0)
    when = some.join(weeks, how="cross").with_columns(value=value)
    apart = (since >= SHORTEST_DAYS).fill_null(value=True) | waits
    when = when.filter(early <= 0.5, apart)
    may = who_may(books, team).select("customer_id", "who")
    return when.join(may, on="customer_id").select("proposal", "who", "at", "value")


def _as_lines(books: Books, there: pl.DataFrame, worth: pl.DataFrame) -> pl.DataFrame:
    """The meetings on record with what a meeting with them is worth."""
    columns = [name for name in worth.columns if name not in ("name", "evidence", "proposal")]
    wanted = ("key", "customer_id", "name", "deal", "state", "week", "day", "at", "clock", "zone",
              "minutes", "takes", "by", "by_name", "people", "evidence")  # fmt: skip
    kept = there.select(name for name in wanted if name in there.columns)
    kept = kept.rename({"deal": "about_deal"})
    others = worth.select(columns).unique("customer_id", keep="first")
    both = kept.join(others, on="customer_id", how="left", maintain_order="left")
    titles = dict(deals(books).select("key", "title").iter_rows())
    about = pl.col("about_deal").fill_null("")
    return both.with_columns(
        of_deal=pl.when(about != "").then(about).otherwise("of_deal"),
        deal_title=pl.when(about != "").then(about.replace(titles)).otherwise("deal_title"),
    )


def _with_reasons(books: Books, terms: Terms, lines: pl.DataFrame) -> pl.DataFrame:
    """With what each meeting is for, and the reason that the customer will welcome."""
    first = pretexts(books, monday=terms.monday).rename(
        {"kind": "pretext", "day": "pretext_day", "evidence_of_pretext": "pretext_evidence"}
    )
    if "renewal" not in lines.columns:
        lines = lines.with_columns(renewal=pl.lit(None, dtype=pl.Date))
    if "day" not in lines.columns:
        lines = lines.with_columns(day=pl.lit(None, dtype=pl.Date))
    weeks = pl.DataFrame(
        {"week": terms.mondays, "customers_day": [customers_day_of(w) for w in terms.mondays]},
        schema={"week": pl.Date, "customers_day": pl.Date},
    )
    lines = lines.join(weeks, on="week", how="left", maintain_order="left")
    both = lines.join(first, on="customer_id", how="left", maintain_order="left")
    new = pl.col("customer_id").is_in(not_yet(books))
    return both.with_columns(aim=_aim(new), pretext=pl.col("pretext").fill_null("word"))


def _aim(new: pl.Expr) -> pl.Expr:
    """What a meeting is for: a deal that is expected to bring more than is otherwise at stake, and
    in which something is still to ask; then what is nearest, else what it is worth most by; with
    who is `new` and has bought nothing yet, their need."""
    most = pl.max_horizontal("keep", "deal", "case", "care", "why")
    to_ask = (pl.col("to_ask") > 0) & (pl.col("expects") > pl.col("at_stake").fill_null(0.0))
    near = (pl.col("renewal") - pl.col("week")).dt.total_days() <= NEAR_DAYS
    gone = pl.col("leaves") > LIKELY_GONE
    return (
        pl.when(((pl.col("deal") > 0) & (pl.col("deal") >= most)) | to_ask.fill_null(value=False))
        .then(pl.lit("deal"))
        .when(pl.col("trouble").fill_null(value=False))
        .then(pl.lit("keep"))
        .when(new)
        .then(pl.lit("need"))
        .when(near.fill_null(value=False))
        .then(pl.lit("renew"))
        .when(pl.col("customers_day").is_not_null() & pl.col("best"))
        .then(pl.lit("day"))
        .when(gone.fill_null(value=False))
        .then(pl.lit("back"))
        .when(((pl.col("keep") > 0) & (pl.col("keep") >= most)) | (pl.col("leaves") > DOUBTED))
        .then(pl.lit("keep"))
        .when((pl.col("case") > 0) & (pl.col("case") >= most))
        .then(pl.lit("case"))
        .when((pl.col("settles") > 0) | pl.col("never_met"))
        .then(pl.lit("know"))
        .otherwise(pl.lit("serve"))
    )


def _weeks(terms: Terms, free: pl.DataFrame, lines: pl.DataFrame) -> pl.DataFrame:
    """A row a week: its hours for meetings, those used, its meetings, and the customers' day."""
    used = lines.group_by("week").agg(used=pl.col("takes").sum(), meetings=pl.len().cast(pl.Int64))
    table = pl.DataFrame(
        {"week": terms.mondays, "customers_day": [customers_day_of(w) for w in terms.mondays]},
        schema={"week": pl.Date, "customers_day": pl.Date},
    )
    hours = free.group_by("week").agg(pl.col("hours").sum())
    both = table.join(hours, on="week", how="left").join(used, on="week", how="left")
    return both.with_columns(pl.col("used").fill_null(0.0), pl.col("meetings").fill_null(0)).sort(
        "week"
    )


def line_of(books: Books, customer: str, *, terms: Terms, week: date) -> dict[str, Any]:
    """What a meeting with one customer in a week is for, and the reason that they will welcome: a
    row of `Quarter.lines`, whether or not the quarter has one with them."""
    worth = meeting_worth(books, hour_cost=terms.hour_cost)
    mine = worth.filter(pl.col("customer_id") == customer)
    if mine.is_empty():
        blank = [pl.lit(None, dtype=kind).alias(name) for name, kind in worth.schema.items()]
        mine = pl.DataFrame({"customer_id": [customer]}).with_columns(
            one for one in blank if one.meta.output_name() != "customer_id"
        )
    mine = mine.join(_renewal_of(books), on="customer_id", how="left")
    mine = mine.with_columns(pl.lit(week).alias("week"), state=pl.lit(SUGGESTED))
    return _with_reasons(books, terms, mine).row(0, named=True)

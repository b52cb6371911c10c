"""What meetings take of the team's hours: the talk, the way there, and what is around it."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, timedelta
from typing import Any

import polars as pl

from whybuy.estimates.meeting_deals import HOUR_COST
from whybuy.estimates.planned_people import Team, team_of
from whybuy.evidence.books import Books
from whybuy.evidence.meetings import held, is_on_the_spot, to_come

WEEKS = 13
AROUND_MINUTES = 15
"""To prepare a meeting and write down what was said, besides the meeting itself: supposed."""
TRAVEL_MINUTES = 60
"""There and back, where a meeting is at the customer's place: supposed, unless it is given."""
SHARE = 0.4
"""Of the hours that each has for customers, so much may go into meetings."""
TINY = 1e-9
CLASHES = {"key": pl.String, "name": pl.String, "day": pl.Date, "by_name": pl.String,
           "why": pl.String, "nearest": pl.Date}  # fmt: skip
Row = dict[str, Any]


@dataclass(frozen=True, slots=True)
class Terms:
    """How the quarter is planned: its first Monday, how many weeks, minutes of a meeting, hours of
    each who has none on record, the share of them for meetings, what an hour costs, and minutes on
    the way to a meeting at their place and back."""

    monday: date
    weeks: int = WEEKS
    minutes: int = 30
    hours: float = 5.0
    share: float = SHARE
    hour_cost: float = HOUR_COST
    travel: int = TRAVEL_MINUTES

    @property
    def mondays(self) -> tuple[date, ...]:
        """The Mondays of the quarter's weeks."""
        return tuple(self.monday + timedelta(weeks=week) for week in range(self.weeks))

    @property
    def end(self) -> date:
        """The day after the quarter's last."""
        return self.monday + timedelta(weeks=self.weeks)


def on_the_way(books: Books) -> float:
    """The share of the meetings held so far that were at the customer's place; 0 where none was
    held, or none tells where."""
    told = held(books).filter((pl.col("channel") != "") | (pl.col("place") != ""))
    return float(told.select(is_on_the_spot().mean()).item() or 0.0)


def takes(books: Books, terms: Terms) -> float:
    """Hours that a meeting takes of which nobody knows yet where it will be: with what is around
    it, and as much of the way as past ones took on average."""
    return (terms.minutes + AROUND_MINUTES + terms.travel * on_the_way(books)) / 60


def takes_each(minutes: int, *, travel: int) -> pl.Expr:
    """Hours that each meeting on record takes: with the way, where it is at their place."""
    way = pl.when(is_on_the_spot()).then(travel).otherwise(0)
    return (pl.col("minutes").fill_null(minutes) + AROUND_MINUTES + way) / 60


def team_in(books: Books, terms: Terms, week: date) -> Team:
    """The team in a week, with the hours of each for customers."""
    done = pl.DataFrame(schema={"by_whom": pl.String, "minutes": pl.Int64})
    return team_of(books, monday=week, hours=terms.hours, done=done)


def on_record(books: Books, terms: Terms, team: Team) -> pl.DataFrame:
    """The meetings of the quarter that are agreed or planned, each with who of us is named first,
    and the hours that it takes.

    More of us may go: each of them spends the hours (`hours_left`).
    """
    mine = to_come(books).filter(pl.col("day").is_between(terms.monday, terms.end, closed="left"))
    first = pl.col("by_whom").str.split(";").list.first().fill_null("").str.strip_chars()
    return (
        mine.with_columns(
            said=first.str.to_lowercase(),
            week=pl.col("day").dt.truncate("1w"),
            minutes=pl.col("minutes").fill_null(terms.minutes),
            takes=takes_each(terms.minutes, travel=terms.travel),
        )
        .join(_called(team), on="said", how="left", maintain_order="left")
        .with_columns(pl.col("by").fill_null(""), by_name=pl.coalesce("by_name", first))
        .drop("said")
    )


def _called(team: Team) -> pl.DataFrame:
    """Whom a name or key means: said (in small letters), by, by_name."""
    names = [
        team.table.select(said=pl.col(column).str.to_lowercase(), by="key", by_name="name")
        for column in ("key", "name")
    ]
    return pl.concat(names).unique("said", keep="first", maintain_order=True)


def hours_left(terms: Terms, teams: list[Team], there: pl.DataFrame) -> pl.DataFrame:
    """Hours for meetings of each of us in each week, and what the meetings on record leave."""
    known = pl.concat(
        [
            team.table.with_row_index("member").select(
                "member",
                "key",
                "name",
                pl.lit(week).alias("week"),
                hours=pl.col("hours") * terms.share,
            )
            for week, team in zip(terms.mondays, teams, strict=True)
        ]
    )
    spent = there.group_by("week", key=pl.col("by")).agg(spent=pl.col("takes").sum())
    both = known.join(spent, on=["week", "key"], how="left", maintain_order="left")
    spent_hours = pl.col("spent").fill_null(0.0)
    return both.with_columns(spent=spent_hours, left=pl.col("hours") - spent_hours)


def clashes(there: pl.DataFrame, free: pl.DataFrame, *, share: float) -> pl.DataFrame:
    """Meetings on record to move: on a day on which who is to go is away; and, in a week that holds
    more than all hours for customers, as few as are needed, first what is not agreed yet and is
    worth least.

    there: `on_record`, with worth; share: of these hours, that for meetings. key, name, day,
    by_name, why ("away", "over"), nearest (a Monday with room for it; null for none).
    """
    whole = free.with_columns(hours=pl.col("hours") / share)
    whole = whole.with_columns(left=pl.col("hours") - pl.col("spent"))
    hours = whole.select("week", "hours", by="key")
    known = there.join(hours, on=["week", "by"], how="inner", maintain_order="left")
    known = known.join(_days_away(), on="by", how="left", maintain_order="left")
    known = known.with_columns(away=_is_away() | (pl.col("hours") == 0))
    rooms = (free, whole)
    rows = [_clash(row, "away", rooms) for row in known.filter("away").iter_rows(named=True)]
    for mine in known.filter(~pl.col("away")).partition_by("week", "by", maintain_order=True):
        rows += [_clash(row, "over", rooms) for row in _to_move(mine)]
    return pl.DataFrame(rows, schema=CLASHES, orient="row").sort("day", "key")


def _is_away() -> pl.Expr:
    first, last = pl.col("away_from"), pl.col("away_until")
    within = pl.col("day").is_between(pl.coalesce(first, "day"), pl.coalesce(last, "day"))
    return within & (first.is_not_null() | last.is_not_null())


def _days_away() -> pl.DataFrame:
    from whybuy.records import team

    return team.frame().select("away_from", "away_until", by="key")


def _to_move(mine: pl.DataFrame) -> Iterator[Row]:
    """Of one person's meetings of a week, those without which the others fit: one, where one will
    do."""
    over = float(mine["takes"].sum()) - float(mine["hours"][0])
    lightest = mine.sort(pl.col("state") == "agreed", pl.col("worth").fill_null(0.0), "key")
    enough = lightest.filter(pl.col("takes") >= over - TINY)
    for row in (enough if enough.height else lightest).iter_rows(named=True):
        if over <= TINY:
            return
        yield row
        over -= row["takes"]


def _clash(row: Row, why: str, rooms: tuple[pl.DataFrame, ...]) -> tuple[object, ...]:
    """The clash with the nearest week: with room for meetings, else with hours at all."""
    near = None
    for room in rooms:
        able = room.filter(pl.col("left") >= row["takes"] - TINY, pl.col("key") == row["by"])
        near = near or nearest(able.filter(pl.col("week") != row["week"]), row["week"])
    return row["key"], row["name"], row["day"], row["by_name"], why, near


def nearest(room: pl.DataFrame, week: date) -> date | None:
    """Of the weeks that have room the Monday nearest to this one."""
    days = room["week"].unique().to_list()
    return min(days, key=lambda day: (abs((day - week).days), day), default=None)

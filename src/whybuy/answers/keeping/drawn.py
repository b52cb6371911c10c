"""The pictures of `keep`: orders week by week, how much hangs on how few, who has gone quiet."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date, timedelta
from math import sqrt
from typing import TYPE_CHECKING, Any

from whybuy.answers.answer import Picture
from whybuy.answers.pictures import axis, layer, picture
from whybuy.answers.wording import share

if TYPE_CHECKING:
    from whybuy.answers.keeping.kept import Kept

WEEK_DAYS = 7
NORMAL_90 = 1.645
MOST_WEEKS = 160
MOST_NAMED = 20
KINDS = ("made", "would have been foretold", "foretold")

Row = dict[str, Any]


def pictures(kept: Kept) -> tuple[Picture, ...]:
    """Those that there is enough to draw."""
    drawn = [_weeks(kept)] if kept.values.table.height else []
    if kept.values.model is not None and kept.values.value is not None:
        if kept.values.value.estimate > 0:
            drawn.append(_tenths(kept))
        if kept.listed.height:
            drawn.append(_quiet(kept))
    elif kept.everyone["last_contact"].count():
        drawn.append(_in_touch(kept))
    return tuple(drawn)


def _weeks(kept: Kept) -> Picture:
    rows = [*_bought(kept), *_held_out(kept), *_foretold(kept)]
    at = axis("week", "temporal", "Week")
    band = layer(
        {"type": "errorband", "opacity": 0.25},
        where="datum.low != null",
        x=at,
        y=axis("low", "quantitative", "Orders a week"),
        y2={"field": "high"},
        color=axis("what", "nominal", "", scale={"domain": KINDS}, legend={"orient": "top"}),
    )
    line = layer(
        {"type": "line"},
        x=at,
        y=axis("orders", "quantitative", "Orders a week"),
        color=axis("what", "nominal", "", scale={"domain": KINDS}, legend={"orient": "top"}),
    )
    says = "Orders made each week"
    if kept.periods:
        says += f", what we would have foretold for the last {kept.periods[0].days} days"
    if kept.ahead is not None:
        says += ", and what we foretell for the weeks to come, each with its 90 % range"
    about = f"{says}. Forecasts are of customers known by then; those who are new are not in them."
    return picture("Orders week by week", says=about, rows=rows, layers=[band, line])


def _bought(kept: Kept) -> Iterator[Row]:
    from whybuy.evidence.purchases import first_day, weekly

    first = first_day(kept.books) or kept.books.as_of
    last_whole = kept.books.as_of - timedelta(days=WEEK_DAYS - 1)
    whole = weekly(kept.books).filter((_week() >= first) & (_week() <= last_whole))
    for week, orders in whole.select("week", "purchases").tail(MOST_WEEKS).iter_rows():
        yield _row(week, KINDS[0], float(orders))


def _week() -> Any:
    import polars as pl

    return pl.col("week")


def _held_out(kept: Kept) -> Iterator[Row]:
    for period in kept.periods[:1]:
        spread = _spread(period.forecast, (period.low, period.high))
        yield from _banded(period.cut, KINDS[1], period.weeks, spread=spread)


def _foretold(kept: Kept) -> Iterator[Row]:
    if kept.ahead is not None:
        spread = _spread(kept.ahead.total.estimate, (kept.ahead.total.low, kept.ahead.total.high))
        yield from _banded(kept.books.as_of, KINDS[2], kept.ahead.weeks, spread=spread)


def _spread(total: float, ends: tuple[float, float]) -> float:
    """The total's standard deviation as a share of it, read off its interval."""
    return (ends[1] - ends[0]) / (2 * NORMAL_90 * max(total, 1.0))


def _banded(after: date, what: str, weeks: tuple[float, ...], *, spread: float) -> Iterator[Row]:
    """A row a week: what all weeks share, and the chance of a single week on top."""
    for number, orders in enumerate(weeks):
        day = after + timedelta(days=1 + WEEK_DAYS * number)
        reach = NORMAL_90 * sqrt((spread * orders) ** 2 + orders)
        yield _row(day, what, orders, (max(orders - reach, 0.0), orders + reach))


def _row(
    week: date, what: str, orders: float, ends: tuple[float | None, float | None] = (None, None)
) -> Row:
    low, high = (None if end is None else round(end, 1) for end in ends)
    return {
        "week": week.isoformat(),
        "what": what,
        "orders": round(orders, 1),
        "low": low,
        "high": high,
    }


def _tenths(kept: Kept) -> Picture:
    from whybuy.estimates.concentration import tenth_shares

    shares = tenth_shares(kept.everyone["value"].to_numpy())
    rows = [
        {"tenth": number, "share": round(float(part), 4)}
        for number, part in enumerate(shares, start=1)
    ]
    bars = layer(
        {"type": "bar"},
        x=axis("tenth", "ordinal", "Tenths of customers, the best first", axis={"labelAngle": 0}),
        y=axis("share", "quantitative", f"Share of {kept.gain}", axis={"format": ".0%"}),
    )
    says = (
        f"Of what customers are expected to bring in {kept.span}, the best tenth brings "
        f"{share(float(shares[0]))}, the best half {share(float(shares[:5].sum()))}."
    )
    return picture("How much hangs on how few", says=says, rows=rows, layers=[bars])


def _quiet(kept: Kept) -> Picture:
    rows = [
        {
            "customer": person["name"],
            "at_stake": round(person["at_stake"], 2),
            "low": round(person["at_stake_low"], 2),
            "high": round(person["at_stake_high"], 2),
        }
        for person in kept.listed.iter_rows(named=True)
    ]
    who = axis("customer", "nominal", "", sort=None)
    title = f"At stake, {kept.books.currency}"
    bars = layer({"type": "bar", "opacity": 0.45}, y=who, x=axis("at_stake", "quantitative", title))
    reach = layer(
        {"type": "rule", "strokeWidth": 2},
        y=who,
        x=axis("low", "quantitative", title),
        x2={"field": "high"},
    )
    says = (
        f"What stands to be lost in {kept.span} with each customer who has gone quiet; the line is "
        "the 90 % range, from nothing where they may well still buy."
    )
    height = 60 + 26 * len(rows)
    return picture("Gone quiet", says=says, rows=rows, layers=[bars, reach], height=height)


def _in_touch(kept: Kept) -> Picture:
    known = kept.everyone.filter(kept.everyone["last_contact"].is_not_null())
    longest = known.sort("days_since_contact", "customer_id", descending=[True, False])
    rows = [
        {"customer": name, "days": days, "last": day.isoformat()}
        for name, days, day in longest.head(MOST_NAMED)
        .select("name", "days_since_contact", "last_contact")
        .iter_rows()
    ]
    bars = layer(
        {"type": "bar"},
        y=axis("customer", "nominal", "", sort=None),
        x=axis("days", "quantitative", "Days since they last heard from us"),
    )
    says = f"{rows[0]['customer']} has not heard from us for longest: {rows[0]['days']} days."
    title, height = "Who has not heard from us", 60 + 26 * len(rows)
    return picture(title, says=says, rows=rows, layers=[bars], height=height)

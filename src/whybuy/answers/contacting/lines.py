"""The lines of the week in words: why now, what to give first, the first sentence to say."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from datetime import date
from typing import TYPE_CHECKING, Any

from whybuy.answers.contacting import meets
from whybuy.answers.contacting.first_words import introduced
from whybuy.answers.contacting.openings import Names, cut, giving, opening
from whybuy.answers.wording import counted, share

if TYPE_CHECKING:
    import polars as pl

    from whybuy.estimates.planned import WeekPlan
    from whybuy.evidence.books import Books

Row = dict[str, Any]

BESIDE = {
    "promise": "what we promised",
    "light": "the concern they voiced",
    "renewal": "their renewal",
    "need": "the need they spoke of",
    "re-sell": "due again",
    "up-sell": "a step up",
    "cross-sell": "goes with what they have",
    **meets.BESIDE,
}
MOST_BESIDE = 2
SAME = (
    *("person", "channel", "sort", "give_first", "opening", "minutes"),
    *("experiment", "arm"),
)
"""What a line on record has as the plan has it."""


def lines(books: Books, plan: WeekPlan, *, kept: bool = False) -> list[Row]:
    """Every line of the plan as a row, with why_now, give_first, opening and reason besides.

    reason is the three together, to be read in one. With `kept`, as the list on record has them:
    those held out as well, and days as days, for "tomorrow" is another day tomorrow.
    """
    import polars as pl

    names, today = replace(names_of(books), dated=kept), books.now
    told: list[Row] = []
    found = pl.concat([plan.lines, plan.held], how="diagonal") if kept else plan.lines
    cold = introduced(books, found.filter(pl.col("sort") != "introduction"))
    for row in found.iter_rows(named=True):
        first = f" {cold[row['customer_id']]}" if row["customer_id"] in cold else ""
        words = {
            "why_now": why_now(row, names, today=today) + first,
            "give_first": giving(row, names),
            "opening": opening(row, names),
        }
        told.append({**row, **words, "reason": _reason(words)})
    return told


def to_keep(books: Books, plan: WeekPlan) -> pl.DataFrame:
    """The lines as `records.planned.keep` takes them: money in minor units, the reason in words;
    and those held out, which nobody makes."""
    import polars as pl

    from whybuy.evidence.money import minor_units

    found = lines(books, plan, kept=True)
    factor = minor_units(books.currency)
    said = at_margin(books)
    rows = [
        {
            "customer": row["customer_id"],
            "by_whom": row["by"],
            **{name: row[name] for name in SAME},
            "reason": row["why_now"] + (said if has_money(plan, row) else ""),
            "product": row["product_id"],
            "currency": books.currency,
            **{
                name: round(row[name] * factor) if has_money(plan, row) else None
                for name in ("expected", "low", "high")
            },
        }
        for row in found
    ]
    texts = ("customer", "by_whom", "reason", "product", "currency", *SAME)
    schema: dict[str, Any] = dict.fromkeys(texts, pl.String) | {"minutes": pl.Int64}
    schema |= dict.fromkeys(("expected", "low", "high"), pl.Int64)
    return pl.DataFrame(rows, schema=schema)


def money_is(books: Books) -> str:
    """What money on the list is: "margin", or "sales" where nobody knows what is left of them."""
    from whybuy.estimates.margin import gain

    return gain(books)


def at_margin(books: Books) -> str:
    """What a line on record says of its money where the margin was said; "" where it was not."""
    from whybuy.estimates.margin import AT_MARGIN, margin

    known = margin(books, given=None)
    return f" Money is {AT_MARGIN}: {share(known.share)}." if known.standing == "said" else ""


def has_money(plan: WeekPlan, row: Row) -> bool:
    """Whether anything is known of what a line brings."""
    return plan.in_money and row["high"] != row["low"]


def names_of(books: Books) -> Names:
    """What products are called, which are kept on a shelf, and the last day that is known."""
    from whybuy.estimates.purchases_due import UNSEEN_DAYS, unseen_days
    from whybuy.evidence.goods import products

    known = products(books)
    kept = frozenset(known.filter("kept")["product_id"])
    called = dict(known.select("product_id", "name").iter_rows())
    ended = books.as_of if unseen_days(books) > UNSEEN_DAYS else None
    return Names(called, kept, books.now, ended)


def why_now(row: Row, names: Names, *, today: date) -> str:
    """Why this customer, now: what is known, in one or two sentences."""
    said = _WHY[row["sort"]](row, names, today)
    also = [names.of(product) for product in row["also"]]
    if also and row["sort"] == "re-sell":
        said += f" Also due: {', '.join(also)}."
    other = [_beside(one, names) for one in row.get("beside") or () if _is_other(one, row)]
    other = list(dict.fromkeys(other))
    if other:
        said += f" In the same call, if it fits: {'; '.join(other[:MOST_BESIDE])}."
    if row.get("their_language"):
        said += (
            f" Their language on record is {row['their_language']}; {row['by_name']}'s: "
            f"{row['our_languages']}."
        )
    return said


def _is_other(one: Row, row: Row) -> bool:
    return one["sort"] in BESIDE and one["sort"] != row["sort"]


def _beside(one: Row, names: Names) -> str:
    """One more thing that the same contact can speak of: "due again: Caustic, 25 kg"."""
    product = f": {names.of(one['product_id'])}" if one["product_id"] else ""
    return f"{BESIDE[one['sort']]}{product}"


def _reason(words: dict[str, str]) -> str:
    give = f" Give first: {words['give_first']}" if words["give_first"] else ""
    say = words["opening"].replace("“", "‘").replace("”", "’")
    return f"{words['why_now']}{give} Say: “{say}”"


def _due(row: Row, names: Names, today: date) -> str:
    what, gap = names.of(row["product_id"]), counted(max(round(row["usual_gap"]), 1), "day", "days")
    times = f"bought {row['of']} times, about every {gap}, last {names.ago(row['last_day'])}"
    span = "within four weeks"
    if names.orders_end:
        times += f", as far as is known: orders are on record up to {names.orders_end}"
        span = "within four weeks of then"
    late = row["day"] < today
    when = f"usually due again by {row['day']}" if late else f"due about {row['day']}"
    by_itself = share(row["chance"])
    return f"{what}: {times}; {when}. Left alone, the chance {span} is {by_itself}."


def _cross(row: Row, names: Names, _: date) -> str:
    what = names.of(row["product_id"])
    if row["kind"] == "alike":
        return f"{what}: never bought; customers who buy much the same have it."
    had = names.of(row["other"])
    return (
        f"{what}: never bought. Of {row['of']} customers who had {had}, {row['came']} took it soon "
        "after."
    )


def _up(row: Row, names: Names, _: date) -> str:
    if row["kind"] == "retainer":
        return f"{row['of']} projects in two years, the last begun {row['day']}; nothing runs now."
    shared = f" {row['about']}." if row["about"] else ""
    return (
        f"They have {names.of(row['other'])}. {row['came']} of {row['of']} who began with it moved "
        f"up to {names.of(row['product_id'])}.{shared}"
    )


def _renewal(row: Row, names: Names, _: date) -> str:
    if row["kind"] == "ended":
        return f"“{row['about']}” ended {names.ago(row['day'])} and nothing runs in its place."
    grown = f" They bought {row['other']} more than the year before." if row["other"] else ""
    return (
        f"“{row['about']}” renews on {names.when(row['day'])}. {row['came']} of "
        f"{row['of']} agreements that ran a year ago still run.{grown}"
    )


def _promise(row: Row, names: Names, _: date) -> str:
    due = f", due {names.when(row['day'])}" if row["day"] else ""
    if row["kind"] == "step":
        met = f" after the meeting of {names.day(row['last_day'])}"
        return f"The next step{met}{due}: {row['about'].rstrip('.')}."
    return f"We promised{due}: {row['about'].rstrip('.')}."


def _said(row: Row, names: Names, _: date) -> str:
    who = row["said_by"] or "They"
    when = f" on {names.when(row['day'])}" if row["day"] else ""
    rest = "Nobody has come back to it on record."
    return f"{who} said{when}: “{cut(row['about'])}” {rest}"


def _touch(row: Row, names: Names, _: date) -> str:
    if row["last_day"] is None:
        return "Never contacted, as far as is on record."
    last, days = names.ago(row["last_day"]), round(row["usual_gap"])
    if row["came"]:
        return f"Last contact {last}; they are used to hearing from us every {days} days or so."
    best = " One of the best customers." if row["units"] else ""
    return f"Last contact {last}: longer than {days} days.{best}"


def _meets(row: Row, _: Names, today: date) -> str:
    return meets.why(row, today)


_WHY: dict[str, Callable[[Row, Names, date], str]] = {
    "re-sell": _due,
    "cross-sell": _cross,
    "up-sell": _up,
    "renewal": _renewal,
    "promise": _promise,
    "light": _said,
    "need": _said,
    "touch": _touch,
    **dict.fromkeys(meets.CALLED, _meets),
}

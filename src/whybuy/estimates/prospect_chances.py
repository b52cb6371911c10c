"""How likely each prospect is to be reached, and to change: our own past upon a stated prior.

Two chances within a year. *Reached*: somebody there speaks with us once we try; it rests on how
warm the path is. *Change*: whoever was reached decides, for us or for another, and does not stay
as they are; it rests on needs in their own words, on events, on whether they came of themselves,
and on how like the best customers they are. All signs are those of the day of the approach.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date, timedelta
from typing import cast

import numpy as np
import polars as pl
from numpy.typing import NDArray

from whybuy.estimates.network import graph
from whybuy.evidence.books import Books
from whybuy.evidence.came import YEAR_DAYS, a_year_ago, approached
from whybuy.evidence.contacts import customers
from whybuy.evidence.network import referred
from whybuy.evidence.purchases import bought_within
from whybuy.evidence.triggers import NEED, TRIGGER, signs
from whybuy.methods.prospects import Chances, Prior, fit, likeness

Floats = NDArray[np.float64]
REACH = Prior((-1.7, 0.6), {"warm": (3.0, 1.0), "unasked": (1.0, 0.6)})
"""Cold, one in six or seven speaks with us (5 to 33 %); by the warmest path three in four do."""
CHANGE = Prior(
    (-2.2, 0.7),
    {"need": (0.8, 0.5), "trigger": (0.8, 0.5), "unasked": (0.8, 0.5), "alike": (0.35, 0.3)},
)
"""Without any sign, one in ten of those reached changes within a year (3 to 26 %)."""
WORDS = {
    "warm": "a sure path rather than none",
    "unasked": "came of themselves",
    "need": "spoke of a need",
    "trigger": "an event that sets them in motion",
    "alike": "each step of likeness to the best customers",
}
REACH_DAYS = 90
BEST_SHARE, FEWEST_BEST = 0.2, 5
LOOK_BACK_DAYS = 3 * YEAR_DAYS
MOST_MONTHS = 40
"""So many quarters back the network of the day is drawn: earlier approaches teach little."""


@dataclass(frozen=True, eq=False)
class Learnt:
    """Both posteriors, and what they rest on."""

    reach: Chances
    change: Chances


def learnt(books: Books) -> Learnt:
    """What the firm's own approaches taught, upon the prior."""
    return books.once(("prospect chances",), lambda: _learnt(books))


def signs_of(books: Books, people: pl.DataFrame) -> pl.DataFrame:
    """The signs of these customers (customer_id) now: warm, unasked, need, trigger, alike; and
    how many needs and events, with the newest of each: need_words, trigger_name, ..."""
    ids = people["customer_id"].to_list()
    known = people.select("customer_id").join(
        now(books, until=books.known_until), on="customer_id", how="left", maintain_order="left"
    )
    like = alike(books, until=books.as_of)
    known = known.join(like, on="customer_id", how="left", maintain_order="left")
    return known.with_columns(
        pl.col("need", "trigger", "unasked", "alike").fill_null(0.0),
        warm=pl.Series(graph(books).strengths(ids), dtype=pl.Float64),
    )


def now(books: Books, *, until: date) -> pl.DataFrame:
    """Of every customer with any: need, trigger, unasked (1.0 or 0.0), of the year before a day."""
    since = until - timedelta(days=YEAR_DAYS)
    late = pl.col("day").is_between(since, until)
    if until >= books.known_until:
        # Of what bears no day nobody can say that it was known on an earlier one.
        late |= pl.col("day").is_null()
    said = signs(books).filter(late).group_by("customer_id").agg(
        need=(pl.col("sign") == NEED).any().cast(pl.Float64),
        trigger=(pl.col("sign") == TRIGGER).any().cast(pl.Float64),
    )  # fmt: skip
    came = customers(books).filter(pl.col("unasked").fill_null(value=False)).select(
        customer_id="key", unasked=pl.lit(1.0)
    )  # fmt: skip
    both = said.join(came, on="customer_id", how="full", coalesce=True)
    return both.with_columns(pl.col("need", "trigger", "unasked").fill_null(0.0))


TRAITS = ("segment", "country", "place", "size_band", "language")


def alike(books: Books, *, until: date) -> pl.DataFrame:
    """How like the best customers each customer on record is: customer_id, alike (log odds), and
    what each trait adds (alike_segment ...).

    The best are the fifth that bought most in three years up to `until`; nothing bought later is
    looked at, and no trait is one that only buying gives. Nobody is compared with themselves.
    """
    return books.once(("alike", until), lambda: _alike(books, until))


def _alike(books: Books, until: date) -> pl.DataFrame:
    everyone = compared(books, until=until)
    traits = [_codes(everyone[name]) for name in TRAITS]
    best = everyone["best"].to_numpy()
    if best.any():
        whole, added = likeness(traits, best, (everyone["amount"] > 0).to_numpy() & ~best)
    else:
        nothing = np.zeros(everyone.height)
        whole, added = nothing, [nothing] * len(TRAITS)
    columns = {f"alike_{name}": one for name, one in zip(TRAITS, added, strict=True)}
    return pl.DataFrame({"customer_id": everyone["key"], "alike": whole} | columns)


def compared(books: Books, *, until: date) -> pl.DataFrame:
    """Everybody on record with what they are compared by: key, name, TRAITS, amount (bought in the
    three years up to `until`), best (whether of the fifth that bought most; nobody where few buy).
    """
    return books.once(("compared", until), lambda: _compared(books, until))


def _compared(books: Books, until: date) -> pl.DataFrame:
    bought = bought_within(books, until=until, days=LOOK_BACK_DAYS)
    everyone = _with_bands(customers(books)).join(
        bought.select(key="customer_id", amount="amount"), on="key", how="left",
        maintain_order="left",
    ).with_columns(pl.col("amount").fill_null(0.0))  # fmt: skip
    amount = everyone["amount"].to_numpy()
    many = int((amount > 0).sum())
    best = np.zeros(everyone.height, dtype=bool)
    if many >= 2 * FEWEST_BEST:
        best = (amount >= np.sort(amount)[-max(round(BEST_SHARE * many), FEWEST_BEST)]) & (
            amount > 0
        )
    return everyone.select("key", "name", *TRAITS, "amount", best=pl.Series(best, dtype=pl.Boolean))


def _with_bands(known: pl.DataFrame) -> pl.DataFrame:
    """Sizes as thirds of those known."""
    size = pl.col("size")
    third = ((size.rank() - 1) * 3 / size.count()).floor().cast(pl.Int64).cast(pl.String)
    return known.with_columns(size_band=third)


def _codes(values: pl.Series) -> NDArray[np.intp]:
    """A number a different value, -1 where there is none."""
    filled = values.cast(pl.String).replace("", None)
    rank = filled.rank("dense").cast(pl.Int64) - 1
    return rank.fill_null(-1).to_numpy().astype(np.intp)


def _learnt(books: Books) -> Learnt:
    tried = approached(books).sort("first", "customer_id")
    return Learnt(_reach(books, tried), _change(books, tried))


def _reach(books: Books, tried: pl.DataFrame) -> Chances:
    """Of those approached by a contact: who spoke with us within 90 days."""
    over = books.known_until - timedelta(days=REACH_DAYS)
    rows = warm_at_first(books, tried).filter("by_contact", pl.col("first") <= over)
    late = (pl.col("reached") - pl.col("first")).dt.total_days() <= REACH_DAYS
    spoke = rows.select(spoke=late.fill_null(value=False))["spoke"]
    return fit(REACH, rows.select("warm", "unasked").to_numpy(), spoke.to_numpy())


def _change(books: Books, tried: pl.DataFrame) -> Chances:
    """Of those reached a year ago or longer: who decided within that year."""
    rows = tried.filter(pl.col("reached") <= a_year_ago(books))
    parts = [
        _at(books, part, quarter=cast(date, quarter))
        for (quarter,), part in _by_quarter(rows, "reached")
    ]
    known = pl.concat(parts) if parts else rows.with_columns(
        pl.lit(0.0).alias(name) for name in CHANGE.names
    )  # fmt: skip
    within = (pl.col("decided") - pl.col("reached")).dt.total_days().is_between(0, YEAR_DAYS)
    decided = known.select(yes=within.fill_null(value=False))["yes"]
    return fit(CHANGE, known.select(CHANGE.names).to_numpy(), decided.to_numpy())


def _by_quarter(rows: pl.DataFrame, column: str) -> list[tuple[tuple[object, ...], pl.DataFrame]]:
    """The rows of each quarter of a day, the newest quarters, in order."""
    quarter = rows.with_columns(quarter=pl.col(column).dt.truncate("1q")).sort("quarter")
    parts = quarter.partition_by("quarter", as_dict=True, include_key=False)
    return list(parts.items())[-MOST_MONTHS:]


def _at(books: Books, part: pl.DataFrame, *, quarter: date) -> pl.DataFrame:
    """With the signs as they were known before the quarter in which they were reached."""
    before = quarter - timedelta(days=1)
    known = part.join(
        now(books, until=before), on="customer_id", how="left", maintain_order="left"
    ).join(
        alike(books, until=before).select("customer_id", "alike"),
        on="customer_id",
        how="left",
        maintain_order="left",
    )
    return known.with_columns(pl.col(CHANGE.names).fill_null(0.0))


def warm_at_first(books: Books, tried: pl.DataFrame) -> pl.DataFrame:
    """The approaches with `warm`, the strength of the warmest path as it was known before the
    quarter of the first contact, and `unasked`. Who was referred to us came by a path: its tie."""
    parts: list[pl.DataFrame] = []
    for (quarter,), part in _by_quarter(tried.filter(pl.col("first").is_not_null()), "first"):
        ids = part["customer_id"].to_list()
        strong = graph(books, before=cast(date, quarter)).strengths(ids)
        parts.append(part.with_columns(warm=pl.Series(strong, dtype=pl.Float64)))
    if not parts:
        return tried.with_columns(warm=pl.lit(0.0), unasked=pl.lit(0.0), sent=pl.lit(value=False))
    whole = pl.concat(parts)
    sent = referred(books).group_by(customer_id="customer").agg(sent_on=pl.col("day").min())
    came = now(books, until=books.known_until).select("customer_id", "unasked")
    known = whole.join(sent, on="customer_id", how="left", maintain_order="left").join(
        came, on="customer_id", how="left", maintain_order="left"
    )
    by_referral = (pl.col("sent_on") <= pl.col("first")).fill_null(value=False)
    return known.with_columns(
        pl.col("unasked").fill_null(0.0),
        sent=by_referral,
        warm=pl.when(by_referral).then(pl.max_horizontal("warm", SENT)).otherwise("warm"),
    ).drop("sent_on")


SENT = pl.lit(0.5)
"""Who was referred was spoken to of us, whatever else is known of the tie."""

"""The one form of a proposal: who, what sort, why now, what it would bring, and what shows it."""

from __future__ import annotations

import polars as pl

SORTS = (
    *("promise", "light", "deal", "renewal", "need", "meeting", "introduction"),
    *("re-sell", "up-sell", "cross-sell", "touch"),
)
"""In the order of those that tie: what we owe before what we ask."""
OFFERS = ("re-sell", "up-sell", "cross-sell")
"""The sorts that ask for an order: they pause where a customer has heard only offers."""

SCHEMA: dict[str, pl.DataType] = {
    "customer_id": pl.String(),
    "person": pl.String(),
    "by_whom": pl.String(),
    "channel": pl.String(),
    "sort": pl.String(),
    "kind": pl.String(),
    "product_id": pl.String(),
    "also": pl.List(pl.String()),
    "about": pl.String(),
    "other": pl.String(),
    "said_by": pl.String(),
    "day": pl.Date(),
    "last_day": pl.Date(),
    "of": pl.Int64(),
    "came": pl.Int64(),
    "units": pl.Float64(),
    "usual_gap": pl.Float64(),
    "chance": pl.Float64(),
    "brings": pl.Float64(),
    "must": pl.Boolean(),
    "evidence": pl.String(),
    "pretext": pl.String(),
    "pretext_about": pl.String(),
    "pretext_other": pl.String(),
    "pretext_day": pl.Date(),
    "pretext_of": pl.Int64(),
    "pretext_evidence": pl.String(),
    "word": pl.Float64(),
    "takes": pl.Int64(),
    "adds": pl.Float64(),
}
"""person, by_whom: keys or names, "" for open. kind: what of its sort it is. product_id: the first
product, `also` the others. about, other: words that were said or a name, by `said_by`. day: when
it is due, was said, or comes round; last_day: of the last purchase. of, came: so many had the
like, and so many of them did it. chance: that it comes about by itself; brings: money after margin
if it does. must: promised, whatever it brings. pretext and what goes with
it: a word worth their time that is due as well, given before anything is asked; word: money that
the customer brings by itself while such a word works. takes: minutes, where they are known of this
one; adds: money that it is expected to bring besides what a contact changes, as by what it teaches.
"""

_BLANK = {"also": pl.lit([], dtype=pl.List(pl.String)), "must": pl.lit(value=False)}


def in_form(found: pl.DataFrame) -> pl.DataFrame:
    """The same rows in the columns of SCHEMA; a text that is missing is "", a number null."""
    columns: list[pl.Expr] = []
    for name, kind in SCHEMA.items():
        blank = _BLANK.get(name, pl.lit("" if kind == pl.String() else None))
        there = name in found.columns
        column = pl.col(name).fill_null(blank) if there and name in _TEXTS else pl.col(name)
        columns.append((column if there else blank).cast(kind).alias(name))
    return found.select(columns)


_TEXTS = tuple(name for name, kind in SCHEMA.items() if kind == pl.String())


def none() -> pl.DataFrame:
    """No proposal."""
    return pl.DataFrame(schema=SCHEMA)

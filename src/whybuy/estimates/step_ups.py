"""Who could move up: to the next tier or size, as those did who had the same before."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING

import numpy as np
import polars as pl

from whybuy.errors import TooLittleEvidence
from whybuy.estimates.giants import without_giants
from whybuy.estimates.margin import margin
from whybuy.estimates.purchases_due import Numbered, numbered
from whybuy.evidence.books import Books
from whybuy.evidence.business import business
from whybuy.evidence.goods import products
from whybuy.evidence.not_offered import not_for, out_of_range

if TYPE_CHECKING:
    from whybuy.methods.recommend import Moves

AHEAD_DAYS = 91
LEAST_MOVED = 5
"""So many must have moved before a step that nobody named is taken for one."""
MOST_PRODUCTS, MOST_OF_GROUP = 2_000, 15
"""A catalogue or group beyond this is a shop's: its prices tell no tiers."""
DEARER, FAR = 1.2, 5.0
"""The next tier costs so many times the lower one, at least and at most."""
STILL_DAYS = 365
"""Who has not bought the lower one for a year is no candidate."""
SEGMENTS = 6


@dataclass(frozen=True, slots=True)
class Step:
    """One step up and what those who made it had in common.

    moved of began: customers who began with the lower; median_days from beginning to moving;
    named: whether the records name the step (else it was found); in_common: in words, or "".
    """

    lower: str
    higher: str
    began: int
    moved: int
    median_days: float
    named: bool
    in_common: str = ""


@dataclass(frozen=True, slots=True, eq=False)
class StepUps:
    """The steps, and who could make one: customer_id, product_id (the higher), lower, chance
    (within the horizon), brings (money after margin beyond the lower), moved, began, in_common."""

    steps: tuple[Step, ...]
    table: pl.DataFrame
    horizon: int


def step_ups(books: Books, *, horizon: int = AHEAD_DAYS) -> StepUps:
    """Steps named in the records, and steps that many made, reckoned once."""
    return books.once(("step_ups", horizon), lambda: _step_ups(books, horizon))


_SCHEMA: dict[str, pl.DataType] = {
    "customer_id": pl.String(),
    "product_id": pl.String(),
    "lower": pl.String(),
    "chance": pl.Float64(),
    "brings": pl.Float64(),
    "moved": pl.Int64(),
    "began": pl.Int64(),
    "in_common": pl.String(),
}


def _step_ups(books: Books, horizon: int) -> StepUps:
    bought, _ = without_giants(books)
    pairs = _pairs(books)
    if bought.is_empty() or not pairs:
        return StepUps((), pl.DataFrame(schema=_SCHEMA), horizon)
    keys = numbered(bought)
    steps: list[Step] = []
    frames = [pl.DataFrame(schema=_SCHEMA)]
    for lower, higher, named in pairs:
        made = _moves(books, bought, keys, lower=lower, higher=higher)
        moved = 0 if made is None else int(made.moved.sum())
        if made is None or (not named and moved < LEAST_MOVED):
            continue
        step, who = _one(books, keys, made, lower=lower, higher=higher, named=named, ahead=horizon)
        steps.append(step)
        frames.append(who)
    return StepUps(tuple(steps), pl.concat(frames).sort("customer_id", "product_id"), horizon)


def _pairs(books: Books) -> list[tuple[str, str, bool]]:
    """(lower, higher, whether the records name it) of products that are in the range."""
    goods = products(books).join(out_of_range(books), on="product_id", how="anti")
    there = set(goods["product_id"])
    named = [
        (low, high, True)
        for low, high in goods.select("product_id", "step_up_to").iter_rows()
        if high in there and high != low
    ]
    if goods.height > MOST_PRODUCTS:
        return named
    known = {low for low, _, _ in named}
    small = goods.filter(
        pl.col("group") != "",
        ~pl.col("kept"),
        pl.col("unit_price") > 0,
        pl.len().over("group") <= MOST_OF_GROUP,
    ).select("product_id", "group", "unit_price", "name")
    both = small.join(small, on="group", suffix="_up").filter(
        (pl.col("unit_price_up") / pl.col("unit_price")).is_between(DEARER, FAR),
        _first_word("name") == _first_word("name_up"),
        ~pl.col("product_id").is_in(list(known)),
    )
    nearest = both.sort("product_id", "unit_price_up").unique(
        "product_id", keep="first", maintain_order=True
    )
    found = nearest.select("product_id", "product_id_up").iter_rows()
    return named + [(low, high, False) for low, high in found]


def _first_word(name: str) -> pl.Expr:
    """Two tiers of one thing are called alike: "Dosing pump, 10 l/h", "Dosing pump, 25 l/h"."""
    return pl.col(name).str.to_lowercase().str.split(",").list.first().str.strip_chars()


def _moves(
    books: Books, bought: pl.DataFrame, keys: Numbered, *, lower: str, higher: str
) -> Moves | None:
    from whybuy.methods.recommend import moves

    at = {name: place for place, name in enumerate(keys.products)}
    if lower not in at or higher not in at:
        return None
    day = bought["day"].to_physical().to_numpy().astype(np.intp)
    start = int(day.min())
    as_of = int(pl.Series([books.as_of]).to_physical()[0]) - start
    return moves(
        keys.customer, day - start, keys.product, lower=[at[lower]], higher=[at[higher]],
        as_of=as_of,
    )  # fmt: skip


def _one(
    books: Books,
    keys: Numbered,
    made: Moves,
    *,
    lower: str,
    higher: str,
    named: bool,
    ahead: int,
) -> tuple[Step, pl.DataFrame]:
    """The step, and those who have the lower one still and have not moved."""
    from whybuy.evidence.goods import bought_days

    who = keys.customers.gather(made.customer)
    moved, began = int(made.moved.sum()), len(made.customer)
    days = float(np.median(made.days[made.moved])) if moved else float("nan")
    # Moves a day of waiting, one move more than seen over all the waiting: never nought, never 1.
    rate = (moved + 0.5) / max(float(made.days.sum()), 1.0)
    tilt, words = _who_moves(books, who, made)
    chance = 1 - np.exp(-rate * ahead * tilt)
    goods = products(books).select("product_id", "unit_price", "margin")
    brings = _margin_of(books, goods, higher) - _margin_of(books, goods, lower)
    last = bought_days(books).filter(pl.col("product_id") == lower)
    last = last.group_by("customer_id").agg(pl.col("day").max())
    recent = (pl.lit(books.as_of) - pl.col("day")).dt.total_days() <= STILL_DAYS
    table = (
        pl.DataFrame({"customer_id": who, "moved_up": made.moved, "chance": chance})
        .filter(~pl.col("moved_up"))
        .join(last.filter(recent), on="customer_id", how="semi")
        .with_columns(
            product_id=pl.lit(higher),
            lower=pl.lit(lower),
            brings=pl.lit(max(brings, 0.0)),
            moved=pl.lit(moved),
            began=pl.lit(began),
            in_common=pl.lit(words),
        )
        .join(not_for(books), on=["customer_id", "product_id"], how="anti")
        .select(pl.col(name).cast(kind) for name, kind in _SCHEMA.items())
    )
    return Step(lower, higher, began, moved, days, named, words), table


def _margin_of(books: Books, goods: pl.DataFrame, product: str) -> float:
    """Money that one piece leaves."""
    row = goods.row(by_predicate=pl.col("product_id") == product, named=True)
    left = margin(books, given=None).share if row["margin"] is None else row["margin"]
    return float((row["unit_price"] or 0.0) * left)


def _who_moves(
    books: Books, who: pl.Series, made: Moves
) -> tuple[np.ndarray[tuple[int], np.dtype[np.float64]], str]:
    """How much likelier each is to move than the average, and what movers had in common."""
    from whybuy.methods.recommend import in_common, next_to_move

    people = pl.DataFrame({"customer_id": who}).join(
        business(books).select("customer_id", "segment"), on="customer_id", how="left",
        maintain_order="left",
    )  # fmt: skip
    segments = people["segment"].fill_null("")
    often = segments.filter(segments != "").value_counts(sort=True)["segment"][:SEGMENTS].to_list()
    even = np.ones(len(who))
    if not often:
        return even, ""
    features = np.column_stack([(segments == name).to_numpy() for name in often]).astype(float)
    try:
        shared, likely = in_common(features, made.moved), next_to_move(features, made.moved)
    except TooLittleEvidence:
        return even, ""
    tilt = likely.chance / max(likely.share, 1e-9) if likely.tells else even
    if shared.low[0] <= 0:
        return tilt, ""
    name = often[int(shared.feature[0])]
    return tilt, (
        f"{round(100 * float(shared.movers[0]))} % of those who moved are {name.lower()}, of those "
        f"who stayed {round(100 * float(shared.stayers[0]))} %"
    )

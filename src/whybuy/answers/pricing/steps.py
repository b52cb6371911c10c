"""From the list price down to what is left: all quotes won, and the largest of them one by one."""

from __future__ import annotations

from collections.abc import Iterator
from typing import TYPE_CHECKING, Any

import polars as pl

from whybuy.answers.rows import row
from whybuy.answers.wording import counted, share
from whybuy.methods.choice import price_waterfall

if TYPE_CHECKING:
    from whybuy.answers.pricing.priced import Priced

STEPS = {"discount": "less_discount", "cost": "less_cost_of_goods"}
DEALS = 5
MANY = 9
"""Quotes from which on a spread over deals is told."""


def waterfall(priced: Priced) -> Iterator[dict[str, Any]]:
    """List value, each step down, and what is left, over all quotes won whose cost is on record."""
    won = _won(priced)
    if won.is_empty():
        return
    whole = {"name": "All quotes won", "subject": "waterfall:all", "evidence": "prices:all"}
    yield from _fall(priced, won, **whole)
    value = pl.col("list_price") * pl.col("quantity")
    largest = won.sort(value, "key", descending=[True, False])["key"].head(DEALS)
    for key in largest:
        one = won.filter(pl.col("key") == key)
        named = {"name": str(one["name"][0]), "evidence": str(one["evidence"][0])}
        yield from _fall(priced, one, subject=f"waterfall:{key}", **named)


def _won(priced: Priced) -> pl.DataFrame:
    """Quotes won at or below list price, above cost: a surcharge or a loss is no step down."""
    rows = priced.prices.quotes.filter(
        pl.col("won"),
        pl.col("list_price") > 0,
        pl.col("price") <= pl.col("list_price"),
        pl.col("cost").is_between(0, pl.col("price")),
    )
    return rows.with_columns(discount=pl.col("list_price") - pl.col("price"))


def _fall(
    priced: Priced, won: pl.DataFrame, *, name: str, subject: str, evidence: str
) -> Iterator[dict[str, Any]]:
    found = price_waterfall(
        won["list_price"].to_numpy(),
        {measure: won[column].to_numpy() for column, measure in STEPS.items()},
        quantity=won["quantity"].to_numpy(),
    )
    more: dict[str, Any] = {"evidence": evidence, "name": name, "subject": subject}
    unit = priced.books.currency
    counts = counted(won.height, "quote", "quotes")
    yield row("at_list_price", found.at_list, unit, why=f"{counts} won, at list price.", **more)
    for step in found.steps:
        yield row(step.name, -step.amount, unit, why=f"{share(step.share)} of list.", **more)
    low, high = found.band
    spread = f" From {share(low)} to {share(high)} deal by deal, nine in ten." * (won.height > MANY)
    why = f"{share(found.pocket / found.at_list)} of list.{spread}"
    yield row("left_in_the_pocket", found.pocket, unit, why=why, **more)

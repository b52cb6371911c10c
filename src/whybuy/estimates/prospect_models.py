"""By which value model the loss of each prospect is reckoned: that which fits them best."""

from __future__ import annotations

from collections import Counter

import polars as pl

from whybuy.errors import BadInput
from whybuy.estimates.value_cases import one_model
from whybuy.estimates.value_inputs import rows_of
from whybuy.evidence.books import Books
from whybuy.evidence.cases import came, everyone, one_name, value_models
from whybuy.methods.prospects.standstill import standing_still

TOLD, TRADE, FIRST = "told", "trade", "first"
"""Why a model was taken: they told its numbers; customers of their trade have cases or numbers for
it; it comes first of all."""


def fitting(books: Books, people: pl.DataFrame) -> pl.DataFrame:
    """The model of each prospect (customer_id, trade): customer_id, model and `by`, in the order of
    the prospects; no row where no model says what standing still costs.

    It is the model of whose numbers they told most; where none is ahead, that for which most
    customers of their trade have cases or numbers; else the one of which all prospects told most.
    """
    keys = telling(books)
    told = _told(books, keys)
    who = people.select("customer_id", "trade").with_row_index("at")
    first = _first(keys, told.filter(pl.col("customer_id").is_in(people["customer_id"].implode())))
    own = told.group_by("customer_id", "model").agg(own=pl.col("name").n_unique())
    alike = _by_trade(books, pl.concat([told, _cases(books, keys)]))
    found = (
        who.join(first, how="cross")
        .join(own, on=["customer_id", "model"], how="left")
        .join(alike, on=["trade", "model"], how="left")
        .with_columns(pl.col("own", "alike").fill_null(0))
        .sort("at", "own", "alike", "order", descending=[False, True, True, False])
        .unique("at", keep="first", maintain_order=True)
    )
    by = pl.when(pl.col("own") > 0).then(pl.lit(TOLD)).when(pl.col("alike") > 0)
    return found.select("customer_id", "model", by=by.then(pl.lit(TRADE)).otherwise(pl.lit(FIRST)))


def telling(books: Books) -> list[str]:
    """The value models that say what standing still costs, in one currency, since losses in two
    could not stand in one order: the books' own where a model reckons in it."""
    every = _every(books)
    return [key for key in every if one_model(books, key).currency == _currency(books, every)]


def left_out(books: Books) -> list[tuple[str, str]]:
    """The other models that say what standing still costs, with the currency each reckons in."""
    every = _every(books)
    told = [(key, one_model(books, key).currency) for key in every]
    return [(key, code) for key, code in told if code != _currency(books, every)]


def _every(books: Books) -> list[str]:
    return [key for key in value_models(books)["key"].to_list() if _tells(books, key)]


def _currency(books: Books, every: list[str]) -> str:
    """The books' own where a model reckons in it, else that of the first."""
    codes = [one_model(books, key).currency for key in every]
    return books.currency if books.currency in codes else next(iter(codes), "")


def _tells(books: Books, key: str) -> bool:
    try:
        standing_still(one_model(books, key))
    except BadInput:
        return False
    return True


def _first(keys: list[str], told: pl.DataFrame) -> pl.DataFrame:
    """The models in the order in which they stand in where nothing else tells: by what was told."""
    many = dict(told.group_by("model").len().iter_rows())
    order = sorted(keys, key=lambda key: -many.get(key, 0))
    return pl.DataFrame(
        {"model": order, "order": range(len(order))}, schema={"model": str, "order": pl.Int64}
    )


_ROWS = {"customer_id": pl.String, "model": pl.String, "name": pl.String}


def _told(books: Books, keys: list[str]) -> pl.DataFrame:
    """What each customer told of the numbers of each model: customer_id, model, name, each once.

    A number that all of the models ask for says for none of them.
    """
    asked = {key: standing_still(one_model(books, key)) for key in keys}
    many = Counter(name for model in asked.values() for name in model.asked)
    shared = {name for name, of in many.items() if 1 < of == len(keys)}
    parts = [pl.DataFrame(schema=_ROWS)]
    for key, model in asked.items():
        for name in (name for name in model.asked if name not in shared):
            rows = rows_of(books, model.variables[name]).filter(
                pl.col("mark") == "said", pl.col("customer_id").is_not_null()
            )
            parts.append(rows.select("customer_id", model=pl.lit(key), name=pl.lit(name)))
    return pl.concat(parts).unique(maintain_order=True)


def _cases(books: Books, keys: list[str]) -> pl.DataFrame:
    """What was measured with customers of what each model names, in the columns of `_told`."""
    parts = [pl.DataFrame(schema=_ROWS)]
    for key in keys:
        named = (one.measure for one in one_model(books, key).variables.values())
        measures = [name for name in named if name]
        wanted = one_name(pl.col("measure")).is_in([" ".join(m.lower().split()) for m in measures])
        rows = came(books).filter(wanted)
        parts.append(rows.select("customer_id", model=pl.lit(key), name=pl.col("measure")))
    return pl.concat(parts)


def _by_trade(books: Books, spoken: pl.DataFrame) -> pl.DataFrame:
    """Of how many customers of a trade there are cases or numbers: trade, model, alike."""
    trades = everyone(books).select("customer_id", "trade").filter(pl.col("trade") != "")
    return (
        spoken.join(trades, on="customer_id")
        .group_by("trade", "model")
        .agg(alike=pl.col("customer_id").n_unique())
    )

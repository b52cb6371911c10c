"""All that speaks for a product as a customer's next, side by side, ready to be mixed."""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

import numpy as np

from whybuy.methods.recommend.arrays import (
    Floats,
    Ints,
    Sparse,
    largest_of_rows,
    scaled_columns,
    stacked,
)
from whybuy.methods.recommend.habits import habit, lately, popularity, repeat_rate
from whybuy.methods.recommend.history import Baskets
from whybuy.methods.recommend.neighbours import alike_customers, ease, pieces, related_products

Part = Literal["users", "items", "ease"]


@dataclass(frozen=True, slots=True)
class Settings:
    """How the parts are made; what no tuning touches.

    decay: weight of a basket for each basket since. neighbours, related: alike customers and
    products kept. pool: customers among whom alike ones are sought (evenly drawn). recent: of an
    alike customer, so many last baskets count. shrink: customers in common that a likeness of
    products must outweigh. holders: customers at an average repeat rate that a product's own must
    outweigh. panel: products that EASE sees, the most bought; ridge: its penalty.
    kept: products that a part names for a customer, the likeliest.
    """

    parts: tuple[Part, ...] = ("users", "items", "ease")
    decay: float = 0.95
    neighbours: int = 50
    related: int = 10
    pool: int = 5_000
    recent: int = 2
    shrink: float = 10.0
    holders: float = 50.0
    panel: int = 1_000
    ridge: float = 500.0
    kept: int = 100


@dataclass(frozen=True, eq=False)
class Parts:
    """The parts for some customers, ready to be mixed.

    customers: (rows,) which. own: decayed count of own baskets, times how readily the product is
    bought again. common: by name, one number a product, 1 for the most bought: "popularity" over
    all time, "lately" in last baskets. others: one matrix for each of `settings.parts`. All
    matrices are rows x products.
    """

    customers: Ints
    own: Sparse
    common: dict[str, Floats]
    others: dict[str, Sparse]

    def some(self, rows: Ints) -> Parts:
        """The same for some of the rows."""
        others = {name: matrix[rows] for name, matrix in self.others.items()}
        return Parts(self.customers[rows], self.own[rows], self.common, others)


def parts(
    history: Baskets, *, settings: Settings | None = None, customers: Ints | None = None
) -> Parts:
    """All parts for the customers asked for (all of them, if none are named)."""
    how = settings or Settings()
    rows = np.arange(history.customers) if customers is None else customers
    own = habit(history, decay=how.decay)[rows]
    others: dict[str, Sparse] = {}
    if "users" in how.parts:
        others["users"] = alike_customers(
            history,
            customers=rows,
            neighbours=how.neighbours,
            pool=how.pool,
            recent=how.recent,
            decay=how.decay,
            most=how.kept,
        )
    if "items" in how.parts:
        likeness = related_products(history, related=how.related, shrink=how.shrink)
        others["items"] = suggested(own, likeness, most=how.kept)
    if "ease" in how.parts:
        weights = ease(history, panel=how.panel, ridge=how.ridge, related=how.related)
        others["ease"] = suggested(own, weights, most=how.kept)
    own = scaled_columns(own, repeat_rate(history, holders=how.holders))
    common = {"popularity": popularity(history), "lately": lately(history)}
    return Parts(rows, own, common, others)


def suggested(own: Sparse, weights: Sparse, *, most: int) -> Sparse:
    """rows x products: the products that a customer's own lead to, the likeliest of each row."""
    found = [
        largest_of_rows((own[piece] @ weights).tocsr(), most=most)
        for piece in pieces(np.arange(own.shape[0]))
    ]
    return stacked(found)

"""What speaks for a product as a customer's next: own habit, alike customers, alike products.

Each part is a matrix customers x products (compressed rows), or one number a product.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

import numpy as np

from whybuy.methods.recommend.arrays import (
    Floats,
    Ints,
    Sparse,
    assembled,
    column_sums,
    largest_of_rows,
    row_sums,
    scaled_columns,
    scaled_rows,
    sparse,
    stacked,
)
from whybuy.methods.recommend.baskets import Baskets

Part = Literal["users", "items", "ease"]
ROWS = 500
"""Customers compared at a time, so that memory stays small."""
COMMON = 0.1
"""A product that a greater share of the customers buys does not tell who is alike."""
FEW = 1_000
"""With fewer customers than this all products are compared."""


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

    parts: tuple[Part, ...] = ("users", "items")
    decay: float = 0.95
    neighbours: int = 50
    related: int = 20
    pool: int = 8_000
    recent: int = 3
    shrink: float = 10.0
    holders: float = 50.0
    panel: int = 1_500
    ridge: float = 500.0
    kept: int = 200


@dataclass(frozen=True, eq=False)
class Parts:
    """The parts for some customers, ready to be mixed.

    customers: (rows,) which. own: decayed count of own baskets, times how readily the product is
    bought again. popularity: (products,) baskets with the product, 1 for the most bought. others:
    one matrix for each of `settings.parts`. All matrices are rows x products.
    """

    customers: Ints
    own: Sparse
    popularity: Floats
    others: dict[str, Sparse]

    def rows(self, start: int, end: int) -> Parts:
        """The same for a slice of the customers."""
        others = {name: matrix[start:end] for name, matrix in self.others.items()}
        return Parts(self.customers[start:end], self.own[start:end], self.popularity, others)


def evenly(from_: Ints, most: int) -> Ints:
    """At most so many of them, evenly spaced."""
    if len(from_) <= most:
        return from_
    return from_[(np.arange(most) * len(from_)) // most]


def habit(history: Baskets, *, decay: float = 0.95) -> Sparse:
    """customers x products: own baskets with the product, each worth decay ** (baskets since)."""
    return history.matrix(decay ** history.back.astype(float))


def popularity(history: Baskets) -> Floats:
    """(products,) baskets with the product, as a share of the most bought one's."""
    count = np.bincount(history.product, minlength=history.products).astype(float)
    return count / max(count.max(initial=0.0), 1.0)


def repeat_rate(history: Baskets, *, holders: float = 50.0) -> Floats:
    """(products,) how readily a product is bought again, 1 on average.

    Of the customers who held it before their last basket, the share whose last basket holds it,
    shrunk to the average as if `holders` more customers had bought it at the average rate.
    """
    before, last = history.without_last(), history.last()
    held = before.held()
    count, again = column_sums(held), column_sums(held.multiply(last))
    average = again.sum() / max(count.sum(), 1.0)
    if average == 0.0:
        return np.ones(history.products)
    return (again + holders * average) / (count + holders) / average


def alike_customers(
    history: Baskets, *, settings: Settings | None = None, customers: Ints | None = None
) -> Sparse:
    """rows x products: what the most alike customers lately bought (user-kNN with recency).

    Likeness is the cosine of decayed counts, rare products weighing more (log of customers over
    buyers); what a customer contributes is the number of its last baskets with the product, as in
    UP-CF@r (Faggioli, Polato and Aiolli 2020) with the vectors of TIFU-KNN (Hu et al. 2020).
    """
    settings = settings or Settings()
    rows = np.arange(history.customers) if customers is None else customers
    vectors = _unit_rows(_weighed(history, settings.decay))
    pool = evenly(np.arange(history.customers), settings.pool)
    among = vectors[pool].T.tocsr()
    lately = history.matrix(where=history.back < settings.recent)[pool]
    place = np.full(history.customers, -1)
    place[pool] = np.arange(len(pool))
    found = [
        _told_by_alike(vectors[piece], place[piece], among, lately, settings.neighbours)
        for piece in np.array_split(rows, max(1, -(-len(rows) // ROWS)))
    ]
    return stacked(found)


def _weighed(history: Baskets, decay: float) -> Sparse:
    """Decayed counts, rare products weighing more; those that everybody buys are left out."""
    buyers = np.maximum(column_sums(history.held()), 1.0)
    telling = (buyers < COMMON * history.customers) | (history.customers < FEW)
    weight = np.where(telling, np.log(history.customers / buyers), 0.0)
    found = scaled_columns(habit(history, decay=decay), weight)
    found.eliminate_zeros()
    return found


def _unit_rows(matrix: Sparse) -> Sparse:
    lengths = np.sqrt(row_sums(matrix.multiply(matrix)))
    return scaled_rows(matrix, 1.0 / np.maximum(lengths, 1e-9))


def _told_by_alike(rows: Sparse, own: Ints, among: Sparse, lately: Sparse, most: int) -> Sparse:
    """What those of the pool say, weighed by likeness; a customer does not count as its own."""
    alike = (rows @ among).tocsr()
    mine = alike.indices == np.repeat(own, np.diff(alike.indptr))
    alike.data[mine] = 0.0
    alike = largest_of_rows(alike, most=most)
    return (scaled_rows(alike, 1.0 / np.maximum(row_sums(alike), 1e-9)) @ lately).tocsr()


def related_products(history: Baskets, *, related: int = 20, shrink: float = 10.0) -> Sparse:
    """products x products: likeness by customers in common, the largest of each row (item-kNN).

    common / (sqrt(buyers x buyers) + shrink), a cosine that few customers cannot make large.
    """
    held = history.held()
    buyers = column_sums(held).astype(np.float32)
    common = (held.T.tocsr() @ held).tocsr()
    told = np.flatnonzero(common.data >= 2.0)
    row = np.searchsorted(common.indptr, told, side="right") - 1
    column, count = common.indices[told], common.data[told]
    count[row == column] = 0.0
    likeness = count / (np.sqrt(buyers[row] * buyers[column]) + np.float32(shrink))
    starts = np.searchsorted(told, common.indptr).astype(np.intp)
    matrix = assembled(likeness, column, starts, shape=common.shape)
    return largest_of_rows(matrix, most=related)


def ease(
    history: Baskets, *, panel: int = 1_500, ridge: float = 500.0, related: int = 20
) -> Sparse:
    """products x products: EASE (Steck 2019) on who has bought what, the largest of each row.

    The weights that best foretell each product from the others by ridge regression, in closed
    form: with P = (X'X + ridge)^-1, B = -P / diag(P) off the diagonal. Only the `panel` most
    bought products take part; negative weights are left out.
    """
    held = history.held()
    top = np.argsort(-column_sums(held), kind="stable")[:panel]
    seen = held[:, top]
    gram = (seen.T @ seen).toarray().astype(float)
    gram[np.diag_indices(len(top))] += ridge
    inverse: Floats = np.linalg.inv(gram)
    weights: Floats = -inverse / np.diag(inverse)
    np.fill_diagonal(weights, 0.0)
    row, column = np.nonzero(weights > 0.0)
    size = (history.products, history.products)
    matrix = sparse(weights[row, column], top[row], top[column], shape=size)
    return largest_of_rows(matrix, most=related)


def parts(
    history: Baskets, *, settings: Settings | None = None, customers: Ints | None = None
) -> Parts:
    """All parts for the customers asked for (all of them, if none are named)."""
    settings = settings or Settings()
    rows = np.arange(history.customers) if customers is None else customers
    own = habit(history, decay=settings.decay)[rows]
    others: dict[str, Sparse] = {}
    if "users" in settings.parts:
        found = alike_customers(history, settings=settings, customers=rows)
        others["users"] = largest_of_rows(found, most=settings.kept)
    if "items" in settings.parts:
        likeness = related_products(history, related=settings.related, shrink=settings.shrink)
        others["items"] = largest_of_rows((own @ likeness).tocsr(), most=settings.kept)
    if "ease" in settings.parts:
        weights = ease(
            history, panel=settings.panel, ridge=settings.ridge, related=settings.related
        )
        others["ease"] = largest_of_rows((own @ weights).tocsr(), most=settings.kept)
    again = repeat_rate(history, holders=settings.holders)
    return Parts(rows, scaled_columns(own, again), popularity(history), others)

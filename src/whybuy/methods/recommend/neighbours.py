"""What speaks for a product by likeness: alike customers, products bought by the same ones."""

from __future__ import annotations

import numpy as np

from whybuy.methods.recommend.arrays import (
    Ints,
    Sparse,
    assembled,
    column_sums,
    inverse_of,
    largest_of_rows,
    present,
    row_sums,
    scaled_columns,
    scaled_rows,
    sparse,
    stacked,
)
from whybuy.methods.recommend.habits import habit
from whybuy.methods.recommend.history import Baskets

ROWS = 500
"""Customers or products compared at a time, so that memory stays small."""
COMMON = 0.1
"""A product that a greater share of the customers buys does not tell who is alike."""
FEW = 1_000
"""With fewer customers than this all products are compared."""


def evenly(from_: Ints, most: int) -> Ints:
    """At most so many of them, evenly spaced."""
    if len(from_) <= most:
        return from_
    return from_[(np.arange(most) * len(from_)) // most]


def pieces(rows: Ints) -> list[Ints]:
    """The same in pieces of at most 500."""
    return [rows[at : at + ROWS] for at in range(0, max(len(rows), 1), ROWS)]


def alike_customers(
    history: Baskets,
    *,
    customers: Ints,
    neighbours: int = 50,
    pool: int = 5_000,
    recent: int = 2,
    decay: float = 0.95,
    most: int = 100,
) -> Sparse:
    """rows x products: what the most alike customers lately bought (user-kNN with recency).

    customers: (rows,) for whom. Likeness is the cosine of decayed counts, rare products weighing
    more (log of customers over buyers); of each of the `neighbours` most alike, found among at most
    `pool` evenly drawn, count the last `recent` baskets: UP-CF@r (Faggioli, Polato and Aiolli 2020)
    with the vectors of TIFU-KNN (Hu et al. 2020). The `most` likeliest products are kept a row.
    """
    vectors = _unit_rows(_weighed(history, decay))
    drawn = evenly(np.arange(history.customers), pool)
    others = vectors[drawn].T.tocsr()
    lately = history.matrix(where=history.back < recent)[drawn]
    place = np.full(history.customers, -1)
    place[drawn] = np.arange(len(drawn))

    def told(rows: Ints) -> Sparse:
        """What those most alike say; a customer does not count as its own."""
        alike = (vectors[rows] @ others).tocsr()
        alike.data[alike.indices == np.repeat(place[rows], np.diff(alike.indptr))] = 0.0
        alike = largest_of_rows(alike, most=neighbours)
        alike = scaled_rows(alike, 1.0 / np.maximum(row_sums(alike), 1e-9))
        return largest_of_rows((alike @ lately).tocsr(), most=most)

    return stacked([told(piece) for piece in pieces(customers)])


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


def related_products(
    history: Baskets, *, related: int = 10, shrink: float = 10.0, widest: int = 100
) -> Sparse:
    """products x products: likeness by customers in common, the largest of each row (item-kNN).

    common / (sqrt(buyers x buyers) + shrink), a cosine that few customers cannot make large. Of a
    customer with more than the `widest` number of products those count that it bought most.
    """
    held = present(largest_of_rows(habit(history), most=widest))
    buyers = column_sums(held).astype(np.float32)
    holders = held.T.tocsr()

    def likeness(rows: Ints) -> Sparse:
        common = (holders[rows] @ held).tocsr()
        told = np.flatnonzero(common.data >= 2.0)
        row = np.searchsorted(common.indptr, told, side="right") - 1
        column, count = common.indices[told], common.data[told]
        count[rows[row] == column] = 0.0
        value = count / (np.sqrt(buyers[rows[row]] * buyers[column]) + np.float32(shrink))
        starts = np.searchsorted(told, common.indptr).astype(np.intp)
        return largest_of_rows(assembled(value, column, starts, shape=common.shape), most=related)

    return stacked([likeness(piece) for piece in pieces(np.arange(history.products))])


def ease(
    history: Baskets, *, panel: int = 1_000, ridge: float = 500.0, related: int = 10
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
    inverse = inverse_of(gram)
    weights = (-inverse / np.diag(inverse)).astype(np.float32)
    np.fill_diagonal(weights, 0.0)
    most = min(related, len(top))
    column = np.argpartition(weights, len(top) - most, axis=1)[:, len(top) - most :]
    row = np.repeat(np.arange(len(top)), most).reshape(column.shape)
    told = weights[row, column] > 0.0
    row, column = row[told], column[told]
    size = (history.products, history.products)
    return sparse(weights[row, column], top[row], top[column], shape=size)

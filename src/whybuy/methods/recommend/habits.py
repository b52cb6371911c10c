"""What speaks for a product whoever the others are: a customer's own habit, and what many buy."""

from __future__ import annotations

import numpy as np

from whybuy.methods.recommend.arrays import Floats, Sparse, column_sums
from whybuy.methods.recommend.history import Baskets


def habit(history: Baskets, *, decay: float = 0.95) -> Sparse:
    """customers x products: own baskets with the product, each worth decay ** (baskets since)."""
    return history.matrix(decay ** history.back.astype(float))


def popularity(history: Baskets) -> Floats:
    """(products,) baskets with the product, as a share of the most bought one's."""
    count = np.bincount(history.product, minlength=history.products).astype(float)
    return count / max(count.max(initial=0.0), 1.0)


def lately(history: Baskets) -> Floats:
    """(products,) customers whose last basket holds the product, as a share of the highest.

    What sells now: on real logs it foretells what is new to a customer better than all time does.
    """
    last = history.product[history.back == 0]
    count = np.bincount(last, minlength=history.products).astype(float)
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

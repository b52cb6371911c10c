"""What each customer bought, basket by basket: the sufficient statistics of a next basket.

Customers and products are numbered from 0. `back` counts a customer's own baskets from the last:
0 is the last, 1 the last but one.
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property

import numpy as np
from numpy.typing import ArrayLike

from whybuy.errors import BadInput
from whybuy.methods.recommend.arrays import Bools, Ints, Sparse, sparse, whole


@dataclass(frozen=True, eq=False)
class Baskets:
    """Every (customer, basket, product) once, sorted; and how many customers and products.

    `customer`, `back`, `product`: (lines,). `orders`: baskets of each customer, (customers,).
    """

    customer: Ints
    back: Ints
    product: Ints
    orders: Ints
    products: int

    @property
    def customers(self) -> int:
        """How many customers, those without a basket included."""
        return len(self.orders)

    def matrix(self, values: ArrayLike = 1.0, *, where: Bools | None = None) -> Sparse:
        """customers x products: the values of a customer's lines of a product, added up."""
        customer, product = self.customer, self.product
        if where is not None:
            customer, product = customer[where], product[where]
            values = np.asarray(values)[where] if np.ndim(values) else values
        return sparse(values, customer, product, shape=(self.customers, self.products))

    def held(self) -> Sparse:
        """customers x products: 1 where a customer has ever bought the product."""
        return self._held.copy()

    @cached_property
    def _held(self) -> Sparse:
        found = self.matrix()
        found.data[:] = 1.0
        return found

    def without_last(self, baskets: int = 1) -> Baskets:
        """The same without each customer's last baskets."""
        keep = self.back >= baskets
        return Baskets(
            self.customer[keep],
            self.back[keep] - baskets,
            self.product[keep],
            np.maximum(self.orders - baskets, 0),
            self.products,
        )

    def last(self) -> Sparse:
        """customers x products: 1 where the product is in the customer's last basket."""
        return self.matrix(where=self.back == 0)


def baskets(
    customer: ArrayLike,
    when: ArrayLike,
    product: ArrayLike,
    *,
    customers: int | None = None,
    products: int | None = None,
) -> Baskets:
    """What was bought, in the form that the methods of this room take.

    customer, when, product: (lines,) whole numbers from 0; `when` is a day or a basket's number,
    and lines of one customer with one `when` are one basket. Repeated lines count once.
    customers, products: how many there are, if more than the lines name. Raises BadInput.
    """
    who, at, what = whole("customer", customer), whole("when", when), whole("product", product)
    if not len(who) == len(at) == len(what):
        raise BadInput(
            f"There are {len(who)} customers, {len(at)} days and {len(what)} products; "
            "each line needs one of each."
        )
    customers = _room("customers", who, customers)
    products = _room("products", what, products)
    order = np.lexsort((what, at, who))
    who, at, what = who[order], at[order], what[order]
    fresh = _differs(who) | _differs(at)
    once = fresh | _differs(what)
    number = np.cumsum(fresh)
    ends = np.zeros(customers, dtype=np.intp)
    np.maximum.at(ends, who, number)
    orders = np.bincount(who[fresh], minlength=customers)
    back = ends[who] - number
    return Baskets(who[once], back[once], what[once], orders.astype(np.intp), products)


def _differs(values: Ints) -> Bools:
    """Whether each value differs from the one before it; the first does."""
    found = np.ones(len(values), dtype=bool)
    found[1:] = values[1:] != values[:-1]
    return found


def _room(name: str, found: Ints, said: int | None) -> int:
    needed = int(found.max()) + 1 if len(found) else 0
    if said is not None and said < needed:
        raise BadInput(f"{name}={said}, but number {needed - 1} occurs; pass at least {needed}.")
    return needed if said is None else said

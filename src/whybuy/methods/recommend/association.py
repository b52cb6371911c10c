"""What goes with a product, and what comes after it: found on one half of the customers, measured
on the other.

Each customer counts once a rule: by its first basket with the first product. What would have been
expected without any bond comes from the second product's share of all lines, so that large baskets
and long histories bring no rule about.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

import numpy as np

from whybuy.errors import BadInput
from whybuy.methods.recommend.arrays import (
    Bools,
    Floats,
    Ints,
    Sparse,
    among,
    gamma_quantile,
    sparse,
    spread_over,
)
from whybuy.methods.recommend.history import Baskets

Bond = Literal["with", "after"]
TRIED = 5
"""So many times as many rules as are asked for are looked at closely."""
NEVER = int(np.iinfo(np.intp).max)


@dataclass(frozen=True, eq=False)
class Rules:
    """One row a rule, best first, all (rules,): after (or with) `first` they buy `then`.

    customers: those of the second half who could have; came: those who did; expected: how many
    would have without any bond. lift: came / expected, from `low` to `high` at 90 %. An association
    is no cause.
    """

    first: Ints
    then: Ints
    customers: Ints
    came: Ints
    expected: Floats
    lift: Floats
    low: Floats
    high: Floats

    @property
    def held(self) -> int:
        """How many rules have held on customers that they were not found on."""
        return int((self.low > 1.0).sum())


@dataclass(frozen=True, eq=False)
class _Log:
    """Baskets in the order of time, with who bought what for the first time in which."""

    customer: Ints  # (baskets,)
    lines: Floats  # (baskets,) products in it
    basket: Ints  # (entries,) of every (basket, product)
    product: Ints
    first: Bools  # (entries,) whether it is the customer's first of the product
    products: int

    def matrix(self, *, only_first: bool) -> Sparse:
        """(baskets, products) 1 where it was bought; or for the first time by its customer."""
        use = self.first if only_first else np.ones(len(self.first), dtype=bool)
        shape = (len(self.customer), self.products)
        return sparse(1.0, self.basket[use], self.product[use], shape=shape)


def rules(
    history: Baskets,
    *,
    bond: Bond = "with",
    within: int = 3,
    least: int = 10,
    most: int = 100,
    seed: int = 0,
) -> Rules:
    """The strongest bonds between two products.

    bond: "with" in the same basket; "after" for the first time in one of the next `within` baskets,
    by customers who had not bought it before. least: customers in each half who did so. most: how
    many rules. The halves are drawn by `seed`; a rule is kept if the lower end of its lift is above
    1 on the first half, and told as measured on the second. Raises BadInput.
    """
    if within < 1 or least < 1 or most < 1:
        raise BadInput(f"within={within}, least={least}, most={most}; each must be 1 or more.")
    half = np.random.default_rng(seed).permutation(history.customers) % 2 == 0
    one, two = _log(history, half), _log(history, ~half)
    first, then = _likely(one, bond, within, least, TRIED * most)
    found = _measured(one, bond, within, first, then)
    keep = np.flatnonzero((found.low > 1.0) & (found.came >= least))
    keep = keep[np.argsort(-found.low[keep], kind="stable")][:most]
    return _measured(two, bond, within, first[keep], then[keep])


def _log(history: Baskets, whose: Bools) -> _Log:
    """The baskets of these customers, each customer's oldest first."""
    keep = whose[history.customer]
    who, back, what = history.customer[keep], history.back[keep], history.product[keep]
    order = np.lexsort((what, -back, who))
    who, back, what = who[order], back[order], what[order]
    opens = np.ones(len(who), dtype=bool)
    opens[1:] = (who[1:] != who[:-1]) | (back[1:] != back[:-1])
    basket = np.cumsum(opens) - 1
    by_product = np.lexsort((basket, what, who))
    fresh = np.ones(len(who), dtype=bool)
    a, b = by_product[1:], by_product[:-1]
    fresh[a] = (who[a] != who[b]) | (what[a] != what[b])
    lines = np.bincount(basket).astype(float) if len(who) else np.zeros(0)
    return _Log(who[opens], lines, basket, what, fresh, history.products)


def _windows(log: _Log, within: int) -> Sparse:
    """baskets x baskets: 1 at each of the customer's next baskets."""
    at = np.arange(len(log.customer))
    rows: list[Ints] = []
    for ahead in range(1, within + 1):
        start = at[: max(len(at) - ahead, 0)]
        rows.append(start[log.customer[start] == log.customer[start + ahead]])
    ahead_by = np.repeat(np.arange(1, within + 1), [len(row) for row in rows])
    row = np.concatenate(rows)
    return sparse(1.0, row, row + ahead_by, shape=(len(at), len(at)))


def _likely(log: _Log, bond: Bond, within: int, least: int, most: int) -> tuple[Ints, Ints]:
    """The pairs that stand out most, by a quick count."""
    first = log.matrix(only_first=True)
    later = log.matrix(only_first=False) if bond == "with" else _windows(log, within) @ first
    room = log.lines if bond == "with" else spread_over(_windows(log, within), log.lines)
    share = np.bincount(log.product, minlength=log.products) / max(len(log.product), 1)
    exposed = spread_over(first.T.tocsr(), room)
    pieces: list[tuple[Ints, Ints, Floats]] = []
    whole = first.T.tocsr()
    for at in range(0, log.products, 500):
        count = (whole[at : at + 500] @ later).tocsr()
        row = np.repeat(np.arange(at, at + count.shape[0]), np.diff(count.indptr))
        use = (count.data >= least) & (row != count.indices)
        a, b, came = row[use], count.indices[use], count.data[use].astype(float)
        expected = np.maximum(exposed[a] * share[b], 1e-9)
        pieces.append((a, b, (came - expected) / np.sqrt(came) * np.log(came / expected)))
    a, b, worth = (np.concatenate(part) for part in zip(*pieces, strict=True))
    best = np.argsort(-worth, kind="stable")[:most]
    return a[best], b[best].astype(np.intp)


def _measured(log: _Log, bond: Bond, within: int, first: Ints, then: Ints) -> Rules:
    """Each rule reckoned exactly, customer by customer."""
    tally = _Tally(log, within)
    told = [
        tally.same(int(a), int(b)) if bond == "with" else tally.after(int(a), int(b))
        for a, b in zip(first, then, strict=True)
    ]
    customers, came, expected = np.array(told, dtype=float).reshape(-1, 3).T
    safe = np.maximum(expected, 1e-12)
    low = np.where(came > 0, gamma_quantile(np.maximum(came, 1.0), 0.05), 0.0) / safe
    high = gamma_quantile(came + 1.0, 0.95) / safe
    return Rules(
        first,
        then,
        customers.astype(np.intp),
        came.astype(np.intp),
        expected,
        came / safe,
        low,
        high,
    )


class _Tally:
    """Counts for one rule at a time."""

    def __init__(self, log: _Log, within: int) -> None:
        self.log, self.within = log, within
        self.entries = np.sort(log.basket * log.products + log.product)
        firsts = np.flatnonzero(log.first)
        order = firsts[np.argsort(log.product[firsts], kind="stable")]
        self.baskets = log.basket[order]
        self.starts = np.searchsorted(log.product[order], np.arange(log.products + 1))
        self.sold = np.bincount(log.product, minlength=log.products)
        self.until = np.concatenate([[0.0], np.cumsum(log.lines)])
        size = np.bincount(log.customer) if len(log.customer) else np.zeros(1, dtype=np.intp)
        self.ends = np.cumsum(size)
        self.rates: dict[int, float] = {}

    def first_of(self, product: int) -> Ints:
        """The baskets with a customer's first of this product."""
        return self.baskets[self.starts[product] : self.starts[product + 1]]

    def same(self, first: int, then: int) -> tuple[float, float, float]:
        """Customers, those with both in one basket, and how many to expect."""
        at = self.first_of(first)
        came = among(at * self.log.products + then, self.entries).sum()
        share = self.sold[then] / max(len(self.log.product) - self.sold[first], 1)
        room = self.log.lines[at] - 1.0
        return len(at), float(came), float(-np.expm1(-share * room).sum())

    def after(self, first: int, then: int) -> tuple[float, float, float]:
        """Customers who had not bought `then`, those who soon did, and how many to expect."""
        begun = np.full(len(self.ends), NEVER)
        other = self.first_of(then)
        begun[self.log.customer[other]] = other
        at = self.first_of(first)
        who = self.log.customer[at]
        at, who = at[begun[who] > at], who[begun[who] > at]
        stop = np.minimum(at + 1 + self.within, self.ends[who])
        came = (begun[who] < stop).sum()
        room = self.until[stop] - self.until[at + 1]
        expected = -np.expm1(-self._rate(then, begun) * room)
        return int((room > 0).sum()), float(came), float(expected.sum())

    def _rate(self, product: int, begun: Ints) -> float:
        """First purchases a line of a basket, by those who had not bought it yet.

        begun: (customers,) the basket of the first purchase. The rate under which as many baskets
        as did would hold it: a basket of so many lines does with chance 1 - exp(-rate x lines).
        """
        if product not in self.rates:
            waiting = np.arange(len(self.log.customer)) <= begun[self.log.customer]
            many = np.bincount(self.log.lines[waiting].astype(np.intp)).astype(float)
            lines = np.arange(len(many), dtype=float)
            bought = float((begun < NEVER).sum())
            rate = bought / max(float(many @ lines), 1.0)
            for _ in range(5):
                short = bought + float(many @ np.expm1(-rate * lines))
                rate += short / max(float((many * lines) @ np.exp(-rate * lines)), 1e-9)
            self.rates[product] = rate
        return self.rates[product]

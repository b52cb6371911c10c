"""How good lists were, once the next basket is known: recall, NDCG, catalogue coverage."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from whybuy.errors import BadInput
from whybuy.methods.recommend.arrays import Bools, Ints, Sparse, among, places
from whybuy.methods.recommend.ranking import Lists


@dataclass(frozen=True, slots=True)
class Scores:
    """What lists were worth, the mean over the customers asked about.

    recall: share of the basket that the first k held. ndcg: the same with earlier places counting
    more (1 / log2(place + 1)), over the best that a list as long as the basket could reach; some
    papers divide by the best of k instead, which is higher for large baskets. coverage: share of
    the catalogue that stands on any list. customers: how many had anything to foretell.
    """

    k: int
    recall: float
    ndcg: float
    coverage: float
    customers: int


def score(lists: Lists, truth: Sparse, *, k: int = 10) -> Scores:
    """How much of each customer's next basket the first k of its list held.

    truth: customers x products, anything but 0 where bought; customers without any are left out.
    """
    if k > lists.product.shape[1]:
        raise BadInput(f"k={k}, but the lists hold {lists.product.shape[1]}; ask for most={k}.")
    basket = truth[lists.customers]
    hit = hits(lists.product[:, :k], basket)
    size = np.diff(basket.indptr)
    some = size > 0
    if not some.any():
        return Scores(k, 0.0, 0.0, 0.0, 0)
    gain = 1.0 / np.log2(np.arange(max(int(size.max()), k)) + 2.0)
    best = np.cumsum(gain)
    shown = np.unique(lists.product[:, :k])
    return Scores(
        k,
        float((hit.sum(axis=1)[some] / size[some]).mean()),
        float(((hit @ gain[:k])[some] / best[size[some] - 1]).mean()),
        float((shown >= 0).sum() / max(truth.shape[1], 1)),
        int(some.sum()),
    )


def hits(product: Ints, truth: Sparse) -> Bools:
    """(rows, k) whether each listed product is in its row of the truth."""
    wanted = np.arange(len(product))[:, None] * truth.shape[1] + product
    return among(wanted, places(truth)) & (product >= 0)


def by_kind(truth: Sparse, held: Sparse) -> tuple[Sparse, Sparse]:
    """The same baskets in two: what the customer had bought before, and what not."""
    again = truth.multiply(held).tocsr()
    again.eliminate_zeros()
    fresh = (truth - truth.multiply(held)).tocsr()
    fresh.eliminate_zeros()
    return again, fresh

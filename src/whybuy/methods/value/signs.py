"""What it is worth to ask for signs: of a thing that is so or not, before acting on it or not.

Acting brings `if_so` where the thing is so and `if_not` where it is not, beside doing nothing. A
sign is seen with one chance where it is so, with another where it is not. The worth of asking is
`E[max(0, E[benefit | replies])] - max(0, E[benefit])`, exact over all replies (Raiffa and Schlaifer
1961, preposterior analysis). Signs are taken to be independent of each other given the thing.
"""

from __future__ import annotations

from itertools import combinations, product
from math import comb

import numpy as np
from numpy.typing import ArrayLike, NDArray

from whybuy.errors import BadInput

Floats = NDArray[np.float64]

MOST_SIGNS = 12
"""Each further sign doubles the replies that may come."""


def worth_of_signs(
    chance: ArrayLike, *, if_so: ArrayLike, if_not: ArrayLike, signs: ArrayLike
) -> Floats:
    """(n,) the worth of asking for all of these signs, in the money of the benefits; 0 or more.

    chance, if_so, if_not: (n,) of each decision; signs: (k, 2) or (n, k, 2), the chance to see each
    where the thing is so and where it is not (0.5 and 0.5 for a sign that tells nothing). Raises
    BadInput for chances that are none, and more than 12 signs.
    """
    prior, gain, loss = np.broadcast_arrays(
        *(np.atleast_1d(np.asarray(each, dtype=np.float64)) for each in (chance, if_so, if_not))
    )
    seen = _checked(prior, signs)
    plain = np.maximum(prior * gain + (1 - prior) * loss, 0.0)
    informed = np.zeros(len(prior))
    for reply in product((True, False), repeat=seen.shape[1]):
        so, not_so = prior.copy(), 1 - prior
        for place, yes in enumerate(reply):
            likely = seen[:, place] if yes else 1 - seen[:, place]
            so, not_so = so * likely[:, 0], not_so * likely[:, 1]
        informed += np.maximum(so * gain + not_so * loss, 0.0)
    # What is left below nothing is the rounding of sums.
    return np.maximum(informed - plain, 0.0)


def parts_of_worth(chance: float, *, if_so: float, if_not: float, signs: ArrayLike) -> Floats:
    """(k,) what each sign brings to the worth of asking for all of them; together they are it.

    A sign alone may change no decision and two together do, and two may tell the same: each has
    the mean of what it adds, over all orders in which they could be asked (Shapley 1953).
    """
    found = np.asarray(signs, dtype=np.float64).reshape(-1, 2)
    many = len(found)
    if many == 0:
        return np.zeros(0)
    worth = {
        some: _together(chance, if_so=if_so, if_not=if_not, signs=found[list(some)])
        for size in range(many + 1)
        for some in combinations(range(many), size)
    }
    parts = np.zeros(many)
    for some, value in worth.items():
        weight = 1 / (many * comb(many - 1, len(some))) if len(some) < many else 0.0
        for sign in set(range(many)) - set(some):
            parts[sign] += weight * (worth[tuple(sorted((*some, sign)))] - value)
    return np.maximum(parts, 0.0)


def _together(chance: float, *, if_so: float, if_not: float, signs: Floats) -> float:
    return float(worth_of_signs(chance, if_so=if_so, if_not=if_not, signs=signs)[0])


def settled_by_reply(
    money: ArrayLike, stratum: ArrayLike, *, yes: ArrayLike, no: ArrayLike
) -> Floats:
    """(n,) by how much one customer's reply narrows the variance of the money that hangs on it.

    money: (n,) of each customer who was not heard, and stratum: (n,) which are alike; yes, no:
    (strata,) counts of a Beta for the share of each that would say yes. A reply settles the
    customer's own money, and teaches of the others of the stratum. The reply is taken to be clear.
    """
    amount, where = np.asarray(money, dtype=np.float64), np.asarray(stratum, dtype=np.intp)
    said, denied = np.asarray(yes, dtype=np.float64), np.asarray(no, dtype=np.float64)
    if len(amount) != len(where) or (said <= 0).any() or (denied <= 0).any():
        raise BadInput("Each customer needs a stratum, and each count must be above 0.")
    count = said + denied
    share = said / count
    # Of a Beta: E[s(1 - s)] stays as it is, whatever is heard; Var(s) falls by one reply.
    alone = (share * (1 - share) * count / (count + 1))[where]
    doubt = (share * (1 - share) / (count + 1))[where]
    less = doubt * (count / (count + 1))[where]
    together = np.bincount(where, weights=amount, minlength=len(said))[where]
    return alone * amount**2 + doubt * together**2 - less * (together - amount) ** 2


def _checked(prior: Floats, signs: ArrayLike) -> Floats:
    seen = np.asarray(signs, dtype=np.float64)
    if seen.size == 0:
        seen = np.zeros((0, 2))
    if seen.ndim == 2:
        seen = np.broadcast_to(seen, (len(prior), *seen.shape))
    if seen.ndim != 3 or seen.shape[:1] + seen.shape[2:] != (len(prior), 2):
        raise BadInput("Signs are pairs: the chance to see each where it is so, and where not.")
    if seen.shape[1] > MOST_SIGNS:
        raise BadInput(f"{seen.shape[1]} signs at once; {MOST_SIGNS} are the most.")
    for chances in (prior, seen):
        if not ((chances >= 0) & (chances <= 1)).all():
            raise BadInput("Chances lie between 0 and 1.")
    return seen

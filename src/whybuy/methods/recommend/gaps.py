"""When each customer bought each product, reduced to gaps between purchase days."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import ArrayLike

from whybuy.errors import BadInput
from whybuy.methods.recommend.arrays import Floats, Ints, whole


@dataclass(frozen=True, eq=False)
class Purchases:
    """One row a customer and product (a pair), and one row a gap between two purchase days.

    customer, product, times (purchase days), first_day, last_day: (pairs,). last_quantity: (pairs,)
    pieces, as a multiple of the pair's usual; usual_quantity: (pairs,) geometric mean of pieces a
    purchase day. gap_pair, gap_days, gap_number (1 after the first purchase): (gaps,).
    gap_quantity: (gaps,) what was bought at its start, as a multiple of the pair's usual.
    """

    customer: Ints
    product: Ints
    times: Ints
    first_day: Ints
    last_day: Ints
    last_quantity: Floats
    usual_quantity: Floats
    gap_pair: Ints
    gap_days: Floats
    gap_number: Ints
    gap_quantity: Floats


def purchases(
    customer: ArrayLike,
    day: ArrayLike,
    product: ArrayLike,
    *,
    quantity: ArrayLike | None = None,
    until: int | None = None,
) -> Purchases:
    """The gaps of every customer and product.

    customer, day, product: (lines,) whole numbers from 0; quantity: (lines,) pieces above 0, 1 if
    left out. Lines of one day are one purchase. Lines after the day `until` are left out. Raises
    BadInput where a quantity is not above 0: leave returns out before.
    """
    who, at, what = whole("customer", customer), whole("day", day), whole("product", product)
    pieces = np.ones(len(who)) if quantity is None else np.asarray(quantity, dtype=float)
    if not len(who) == len(at) == len(what) == len(pieces):
        raise BadInput(
            f"There are {len(who)} customers, {len(at)} days, {len(what)} products and "
            f"{len(pieces)} quantities; each line needs one of each."
        )
    wrong = ~(pieces > 0)
    if wrong.any():
        line = int(np.argmax(wrong))
        raise BadInput(f"quantity[{line}] is {pieces[line]}; leave out what is not above 0.")
    keep = np.arange(len(who)) if until is None else np.flatnonzero(at <= until)
    order = keep[np.lexsort((at[keep], what[keep], who[keep]))]
    return _reduced(who[order], at[order], what[order], pieces[order])


def _reduced(who: Ints, at: Ints, what: Ints, pieces: Floats) -> Purchases:
    pair_starts = np.ones(len(who), dtype=bool)
    pair_starts[1:] = (who[1:] != who[:-1]) | (what[1:] != what[:-1])
    day_starts = pair_starts.copy()
    day_starts[1:] |= at[1:] != at[:-1]
    bought = np.bincount(np.cumsum(day_starts) - 1, weights=pieces) if len(who) else np.zeros(0)
    who, at, what = who[day_starts], at[day_starts], what[day_starts]
    pair = np.cumsum(pair_starts[day_starts]) - 1
    times = np.bincount(pair).astype(np.intp)
    ends = np.cumsum(times) - 1
    starts = ends - times + 1
    logs = np.log(bought)
    usual = np.bincount(pair, weights=logs) / np.maximum(times, 1)
    relative = np.exp(logs - usual[pair])
    later = np.flatnonzero(np.diff(pair, prepend=-1) == 0)
    return Purchases(
        customer=who[ends],
        product=what[ends],
        times=times,
        first_day=at[starts],
        last_day=at[ends],
        last_quantity=relative[ends],
        usual_quantity=np.exp(usual),
        gap_pair=pair[later],
        gap_days=(at[later] - at[later - 1]).astype(float),
        gap_number=later - starts[pair[later]],
        gap_quantity=relative[later - 1],
    )

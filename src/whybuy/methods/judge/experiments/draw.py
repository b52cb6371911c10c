"""Who is withheld: drawn by hash, so that anybody can draw it again and nobody can choose."""

from __future__ import annotations

from collections.abc import Sequence
from hashlib import blake2b

import numpy as np
from numpy.typing import ArrayLike

from whybuy.errors import BadInput
from whybuy.methods.judge.arrays import Bools, Floats


def hashed(ids: Sequence[str | int], *, salt: str) -> Floats:
    """(customers,) a number from 0 to 1 for each id, even and the same wherever it is reckoned."""
    found = [
        int.from_bytes(blake2b(f"{salt}:{each}".encode(), digest_size=8).digest(), "big")
        for each in ids
    ]
    return np.array(found, dtype=np.float64) / 2.0**64


def withheld(
    ids: Sequence[str | int],
    *,
    share: float,
    salt: str,
    strata: ArrayLike | None = None,
    never: ArrayLike | None = None,
) -> Bools:
    """(customers,) whether each is withheld: this share of every stratum, to the nearest one.

    ids: one for each customer; strata: (customers,) numbers, such as fifths of value; never:
    (customers,) those who are in no experiment (the best accounts, those promised something).
    salt: the experiment's name. Who comes later is withheld if `hashed` is below the share. Raises
    BadInput.
    """
    count = len(ids)
    stratum = np.zeros(count) if strata is None else np.asarray(strata)
    spared = np.zeros(count) if never is None else np.asarray(never)
    if not 0 < share < 1:
        raise BadInput(f"share is {share:g}: it must be above 0 and below 1, such as 0.1.")
    if stratum.shape != (count,) or spared.shape != (count,):
        raise BadInput(f"strata and never need one value for each of {count} customers.")
    if len(set(ids)) < count:
        raise BadInput("Two customers have the same id. Give each once.")
    lot, found = hashed(ids, salt=salt), np.zeros(count, dtype=np.bool_)
    spares = spared.astype(np.bool_)
    for each in np.unique(stratum[~spares]):
        rows = np.flatnonzero((stratum == each) & ~spares)
        odd = hashed([f"stratum {each}"], salt=salt)[0]
        # Rounding by lot too, or small strata would never be withheld at all.
        many = int(np.floor(share * len(rows) + odd))
        found[rows[np.argsort(lot[rows], kind="stable")[:many]]] = True
    return found

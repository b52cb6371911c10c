"""Meetings of one length given the slots there are: exactly the best, and always the same."""

from __future__ import annotations

from typing import cast

import numpy as np
from numpy.typing import ArrayLike, NDArray
from scipy.optimize import linear_sum_assignment  # pyright: ignore[reportMissingTypeStubs, reportUnknownVariableType]

from whybuy.errors import BadInput

Ints = NDArray[np.intp]


def fill_slots(
    meeting: ArrayLike, place: ArrayLike, value: ArrayLike, *, capacity: ArrayLike
) -> Ints:
    """Numbers of the pairs that are made, of all plans the one of the greatest value.

    meeting, place: (pairs,) which meeting could be in which place (a week of one of us); value:
    (pairs,) what it is worth there, above 0 (others are never made); capacity: (places,) how many
    meetings each holds. Each is held once at most. An assignment problem, solved by shortest
    augmenting paths (Jonker and Volgenant 1987). Raises BadInput.
    """
    what, where = np.asarray(meeting, dtype=np.intp), np.asarray(place, dtype=np.intp)
    worth, room = np.asarray(value, dtype=np.float64), np.asarray(capacity, dtype=np.intp)
    if not (what.shape == where.shape == worth.shape) or not np.isfinite(worth).all():
        raise BadInput("Each pair needs a meeting, a place and a value that is a number.")
    if where.size and (where.min() < 0 or where.max() >= len(room) or what.min() < 0):
        raise BadInput(f"Meetings are numbers from 0, places from 0 to {len(room) - 1}.")
    if not what.size or not room.clip(0).sum():
        return np.zeros(0, dtype=np.intp)
    return _assigned(what, where, worth, np.minimum(room.clip(0), what.max() + 1))


def _assigned(what: Ints, where: Ints, worth: NDArray[np.float64], room: Ints) -> Ints:
    rows, row = np.unique(what, return_inverse=True)
    by_place = np.zeros((len(rows), len(room)))
    number = np.full((len(rows), len(room)), -1, dtype=np.intp)
    by_place[row, where] = np.maximum(worth, 0.0)
    number[row, where] = np.arange(len(what))
    slots = np.repeat(np.arange(len(room)), room)
    found = cast("tuple[Ints, Ints]", linear_sum_assignment(by_place[:, slots], maximize=True))
    held, slot = found
    at = slots[slot]
    made = by_place[held, at] > 0
    return np.sort(number[held[made], at[made]])

"""Cells of customers who are alike in segment and size, each with enough heard to speak for it.

Whom one hears depends on how large they are, and so may their reasons. A cell is what those heard
in it are weighted up to; one in which too few were heard is joined to others of the same size
first, since size tells more of who is heard than the segment does.
"""

from __future__ import annotations

import numpy as np
from numpy.typing import ArrayLike

from whybuy.errors import BadInput
from whybuy.methods.judge.arrays import Bools, Floats, Ints

LEAST_HEARD = 5
"""In a cell. With fewer, one customer would stand for too many."""
PARTS = (0.25, 0.5, 0.65, 0.8, 0.9, 0.95, 0.98)
"""Of all the money: the largest make the first quarter, the next up to half of it, and so on."""
CLASSES, MOST_NEEDED = 8, 10
"""A class of size has an eighth of those heard, or 10 of them where that is less."""


def size_classes(size: ArrayLike) -> Ints:
    """(customers,) 0 for the largest, who make a quarter of it all; up to 7 for the smallest.

    size: (customers,) money or anything else of at least 0; those of one size are in one class. All
    are in class 0 where nothing is known of anybody's size. Raises BadInput.
    """
    much = np.asarray(size, dtype=np.float64)
    if much.ndim != 1 or not np.all(np.isfinite(much) & (much >= 0)):
        raise BadInput("size must be numbers of at least 0, one for each customer.")
    if much.sum() <= 0:
        return np.zeros(len(much), dtype=np.intp)
    whose: Ints = np.unique(-much, return_inverse=True)[1].astype(np.intp)
    together = _sums(whose, much)
    before = (np.cumsum(together) - together) / much.sum()
    found = (before[:, None] >= np.array(PARTS)).sum(axis=1)
    return found[whose].astype(np.intp)


def cells(
    segments: ArrayLike, classes: ArrayLike, heard: ArrayLike, *, least: int = LEAST_HEARD
) -> Ints:
    """(customers,) the number of each customer's cell; -1 where nobody of the segment was heard.

    segments, classes: (customers,) numbers from 0; heard: (customers,) whether they were. Classes
    of size are joined to the next one until an eighth of those heard, or 10, are in each; within a
    class, segments with fewer than `least` heard are joined to each other. Only where fewer were
    heard at all does a cell have fewer.
    """
    segment, size = (np.asarray(each, dtype=np.intp) for each in (segments, classes))
    were = np.asarray(heard, dtype=np.bool_)
    if not segment.shape == size.shape == were.shape:
        raise BadInput("segments, classes and heard need one value for each customer.")
    found = np.full(len(segment), -1, dtype=np.intp)
    if not were.any():
        return found
    spoken_for = _heard(segment, were)[segment] > 0
    needed = max(least, min(MOST_NEEDED, int(were.sum()) // CLASSES))
    joined = _joined(_heard(size, were & spoken_for), least=needed)[size]
    for kind in np.unique(joined[spoken_for]):
        mine = spoken_for & (joined == kind)
        found[mine] = found.max() + 1 + _pooled(segment[mine], were[mine], least=least)
    return found


def _heard(groups: Ints, heard: Bools) -> Floats:
    """(groups,) how many were heard of each."""
    return _sums(groups, heard.astype(np.float64))


def _sums(groups: Ints, much: Floats) -> Floats:
    """(groups,) the sum of each."""
    return np.bincount(groups, weights=much).astype(np.float64)


def _joined(heard: Floats, *, least: int) -> Ints:
    """(classes,) which join: from the largest on until enough were heard; the rest to the last."""
    found, now, so_far = np.zeros(len(heard), dtype=np.intp), 0, 0.0
    for at, count in enumerate(heard):
        found[at], so_far = now, so_far + count
        if so_far >= least and heard[at + 1 :].sum() >= least:
            now, so_far = now + 1, 0.0
    return found


def _pooled(segment: Ints, heard: Bools, *, least: int) -> Ints:
    """(customers,) cells of one class: a segment with enough heard is one, the others together."""
    counts = _heard(segment, heard)
    there = np.unique(segment)
    thin = [each for each in there if counts[each] < least]
    enough = sorted((each for each in there if counts[each] >= least), key=lambda at: counts[at])
    if thin and enough and counts[thin].sum() < least:
        thin.append(enough.pop(0))
    place = np.zeros(len(counts), dtype=np.intp)
    place[enough] = np.arange(len(enough)) + (1 if thin else 0)
    return place[segment]

"""What there is to plan: who could be contacted by whom, what it is worth, and what binds."""

from __future__ import annotations

from dataclasses import dataclass, replace

import numpy as np
from numpy.typing import ArrayLike, NDArray

from whybuy.errors import BadInput

Floats = NDArray[np.float64]
Ints = NDArray[np.intp]
Bools = NDArray[np.bool_]


@dataclass(frozen=True, slots=True, eq=False)
class Problem:
    """Pairs of a proposal and a person who may make it, sorted by customer, then proposal.

    proposal, person, value, hours, kept: (pairs,); `kept` are those of the last plan. customer,
    promised, harm: (proposals,). room, due, neglect: (customers,); `due` must be contacted at
    least once. capacity: (people,) hours. back: (pairs,) the place of each pair as it was given.
    """

    proposal: Ints
    person: Ints
    value: Floats
    hours: Floats
    kept: Bools
    back: Ints
    customer: Ints
    promised: Bools
    harm: Floats
    room: Ints
    due: Bools
    neglect: Floats
    capacity: Floats

    @property
    def customer_of_pair(self) -> Ints:
        """(pairs,) whose proposal it is."""
        return self.customer[self.proposal]

    def only(self, pairs: Bools) -> Problem:
        """The same with some of the pairs."""
        names = ("proposal", "person", "value", "hours", "kept", "back")
        return replace(self, **{name: getattr(self, name)[pairs] for name in names})


def read(
    proposal: ArrayLike,
    person: ArrayLike,
    *,
    value: ArrayLike,
    hours: ArrayLike,
    customer: ArrayLike,
    capacity: ArrayLike,
    room: ArrayLike = 1,
    promised: ArrayLike | None = None,
    harm: ArrayLike = 1.0,
    due: ArrayLike | None = None,
    neglect: ArrayLike = 1.0,
    kept: ArrayLike | None = None,
) -> Problem:
    """The problem, checked; all faults are told at once. Shapes as in `plan`. Raises BadInput."""
    free = np.asarray(capacity, dtype=np.float64)
    what, who, whose = (_whole(each) for each in (proposal, person, customer))
    customers = max(int(whose.max(initial=-1)) + 1, np.size(room) if np.ndim(room) else 0)
    _check_places(what, who, whose, people=len(free))
    order = np.lexsort((who, what, whose[what]))
    given = {"value": value, "hours": hours, "harm": harm, "neglect": neglect, "room": room}
    sizes = (len(what), len(what), len(whose), customers, customers)
    named = zip(given.items(), sizes, strict=True)
    spread = {name: _filled(each, size, name) for (name, each), size in named}
    _check_numbers(spread, free)
    return Problem(
        proposal=what[order],
        person=who[order],
        value=spread["value"][order],
        hours=spread["hours"][order],
        kept=_flags(kept, len(what), "kept")[order],
        back=order.astype(np.intp),
        customer=whose,
        promised=_flags(promised, len(whose), "promised"),
        harm=spread["harm"],
        room=spread["room"].astype(np.intp),
        due=_flags(due, customers, "due"),
        neglect=spread["neglect"],
        capacity=free,
    )


def _whole(given: ArrayLike) -> Ints:
    found = np.asarray(given)
    if found.ndim != 1 or (found.size and found.dtype.kind not in "iu"):
        raise BadInput("proposal, person and customer must be lists of whole numbers from 0.")
    return found.astype(np.intp)


def _filled(given: ArrayLike, length: int, name: str) -> Floats:
    found = np.asarray(given, dtype=np.float64)
    if found.ndim and found.shape != (length,):
        raise BadInput(f"{name} has {found.size} numbers; {length} are needed.")
    return np.array(np.broadcast_to(found, (length,)))


def _flags(given: ArrayLike | None, length: int, name: str) -> Bools:
    if given is None:
        return np.zeros(length, dtype=np.bool_)
    return _filled(np.asarray(given, dtype=np.bool_), length, name).astype(np.bool_)


def _check_places(what: Ints, who: Ints, whose: Ints, *, people: int) -> None:
    if len(what) != len(who):
        raise BadInput(f"{len(what)} proposals and {len(who)} persons: a pair has one of each.")
    for name, found, most in (("proposal", what, len(whose)), ("person", who, people)):
        if found.size and (found.min() < 0 or found.max() >= most):
            raise BadInput(f"{name} must be numbers from 0 to {most - 1}.")
    if whose.size and whose.min() < 0:
        raise BadInput("customer must be numbers from 0.")
    if len(np.unique(what * max(people, 1) + who)) < len(what):
        raise BadInput("The same proposal and person are given twice. Give each pair once.")


def _check_numbers(spread: dict[str, Floats], capacity: Floats) -> None:
    faults = [f"{name} must be numbers." for name, x in spread.items() if not np.isfinite(x).all()]
    if (spread["hours"] <= 0).any():
        row = int(np.argmax(spread["hours"] <= 0))
        faults.append(f"Pair {row + 1} takes {spread['hours'][row]:g} hours: it must be above 0.")
    low = [name for name in ("harm", "neglect", "room") if (spread[name] < 0).any()]
    faults += [f"{name} must be at least 0." for name in low]
    if not (np.isfinite(capacity) & (capacity >= 0)).all():
        faults.append("capacity must be hours of at least 0.")
    if faults:
        raise BadInput(" ".join(faults))

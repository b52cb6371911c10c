"""How like the cases a prospect is, and what of that the prediction can allow for."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

import numpy as np
import polars as pl

from whybuy.evidence.books import Books
from whybuy.evidence.contacts import customers
from whybuy.methods.synthesis import likeness

if TYPE_CHECKING:
    from whybuy.estimates.case_effects import CaseEffect
    from whybuy.estimates.cases import Measured

ENOUGH = 10
"""With fewer cases than this a covariate would be a belief and no finding; none is used."""
EACH_SIDE = 3
"""Cases of the prospect's trade, and of others, without which trade tells nothing."""


@dataclass(frozen=True, slots=True)
class Alike:
    """A prospect beside the cases.

    outside: a sentence a trait that no case shares; nearest: the case most like it, as others may
    read it; distance: to that one, 0 to 1; untold: traits not known of the prospect or any case.
    """

    outside: tuple[str, ...]
    nearest: str
    distance: float
    untold: tuple[str, ...]


def alike(books: Books, found: Measured, prospect: str) -> Measured:
    """The measure with the prospect compared to its cases, and covariates where cases are many."""
    traits = _traits(books, prospect)
    theirs = [_of_case(case) for case in found.cases]
    shared = {name: it for name, it in traits.items() if any(name in case for case in theirs)}
    untold = tuple(name for name in ("trade", "size") if name not in shared)
    seen = likeness(shared, theirs) if shared else None
    beside = Alike(
        outside=seen.outside if seen else (),
        nearest=found.cases[seen.nearest].called if seen else "",
        distance=seen.distance if seen else 1.0,
        untold=untold,
    )
    names, design, at = _covariates(found.cases, traits)
    return replace(found, alike=beside, covariates=names, design=design, at=at)


def _traits(books: Books, key: str) -> dict[str, float | str]:
    rows = customers(books).filter(pl.col("key") == key).to_dicts()
    row = rows[0] if rows else {}
    found: dict[str, float | str] = {}
    if row.get("segment"):
        found["trade"] = str(row["segment"])
    if row.get("size") is not None:
        found["size"] = float(row["size"])
    return found


def _of_case(case: CaseEffect) -> dict[str, float | str]:
    found: dict[str, float | str] = {}
    if case.trade:
        found["trade"] = case.trade
    if case.size is not None:
        found["size"] = float(case.size)
    return found


Rows = tuple[tuple[float, ...], ...]
Column = tuple[list[float], float]


def _covariates(
    cases: Sequence[CaseEffect], traits: dict[str, float | str]
) -> tuple[tuple[str, ...], Rows, tuple[float, ...]]:
    """Size (its logarithm) and the prospect's trade, measured from the cases' middle."""
    if len(cases) < ENOUGH:
        return (), (), ()
    made = {"size": _by_size(cases, traits), "trade": _by_trade(cases, traits)}
    columns = {name: column for name, column in made.items() if column is not None}
    design = tuple(zip(*(column for column, _ in columns.values()), strict=True))
    return tuple(columns), design, tuple(at for _, at in columns.values())


def _by_size(cases: Sequence[CaseEffect], traits: dict[str, float | str]) -> Column | None:
    """Logarithms of size in their own spread; a prospect beyond the cases stands at their end."""
    size = traits.get("size")
    sizes = [case.size for case in cases if case.size is not None and case.size > 0]
    if not isinstance(size, float) or size <= 0 or len(sizes) < len(cases) or len(set(sizes)) < 3:
        return None
    logs = np.log(sizes)
    middle, scale = float(logs.mean()), float(logs.std())
    reached = float(np.clip(np.log(size), logs.min(), logs.max()))
    return ((logs - middle) / scale).tolist(), (reached - middle) / scale


def _by_trade(cases: Sequence[CaseEffect], traits: dict[str, float | str]) -> Column | None:
    trade = traits.get("trade")
    same = [float(case.trade == trade) for case in cases]
    if not trade or not EACH_SIDE <= sum(same) <= len(cases) - EACH_SIDE:
        return None
    middle = float(np.mean(same))
    return [one - middle for one in same], 1 - middle

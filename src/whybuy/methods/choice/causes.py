"""Why a deal's chance is what it is: each thing known of it, as its share of the log-odds."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Literal

import numpy as np
from numpy.typing import ArrayLike, NDArray

from whybuy.errors import BadInput
from whybuy.methods.choice import columns
from whybuy.methods.choice.chances import DRAWS, stage_places
from whybuy.methods.choice.columns import Values
from whybuy.methods.choice.outcomes import DealOutcomes

Floats = NDArray[np.float64]
Asked = Literal["decided", "won"]


@dataclass(frozen=True, slots=True)
class Cause:
    """One thing known of a deal, and what it does to the odds beside the average past deal's.

    log_odds adds up over the causes and the level to the deal's own; low and high hold nine in
    ten. share: of all that moves this deal's odds, 0 to 1. past: deals with this value that the
    effect was learnt from (all that had one, for a measure).
    """

    name: str
    value: str
    log_odds: float
    low: float
    high: float
    share: float
    past: int

    @property
    def odds(self) -> float:
        """How many times the odds of an average deal: 1 is no difference."""
        return float(np.exp(self.log_odds))

    @property
    def clear(self) -> bool:
        """Whether the interval leaves no doubt which way it points."""
        return self.low > 0 or self.high < 0

    @property
    def words(self) -> str:
        """Like "competitors: yes, odds 0.4 times an average deal's (0.2 to 0.7)"."""
        low, high = np.exp(self.low), np.exp(self.high)
        return (
            f"{self.name}: {self.value}, odds {self.odds:.2g} times an average deal's "
            f"({low:.2g} to {high:.2g})"
        )


@dataclass(frozen=True, slots=True)
class Causes:
    """Of one deal: the level is an average past deal's log-odds; the causes, strongest first."""

    level: float
    causes: tuple[Cause, ...]


def deal_causes(
    fitted: DealOutcomes,
    *,
    asked: Asked = "won",
    deals: int,
    days: ArrayLike | None = None,
    covariates: Mapping[str, Values] | None = None,
    stage: Sequence[str] | None = None,
    draws: int = DRAWS,
    seed: int = 0,
) -> tuple[Causes, ...]:
    """Of each deal, what moves its odds to be decided, or to be won if decided, were it to close.

    The arguments are those of `deal_chances`. What is associated is not shown to be a cause in any
    stronger sense. Raises BadInput where the question is not asked of these records.
    """
    if asked not in fitted.parts:
        raise BadInput('No deal ended in "no decision": record it apart from lost to ask this.')
    given = columns.checked(covariates, deals=deals)
    parts = _terms(fitted, given, days=days, stage=stage, deals=deals)
    fit = fitted.parts[asked].fit
    effects = fit.draws(draws, rng=np.random.default_rng(seed))[0]
    usual, seen = fitted.usual[asked], fitted.usual[asked] * fitted.parts[asked].rows
    level = float((effects @ usual).mean()) if fitted.parts[asked].rows else float(
        effects[:, 0].mean()
    )  # fmt: skip
    found: list[list[Cause]] = [[] for _ in range(deals)]
    for one in parts:
        span = slice(one.start, one.start + one.coded.shape[1])
        mine = effects[:, span] @ (one.coded - usual[span]).T
        ends = np.quantile(mine, [0.05, 0.95], axis=0)
        for deal, value in enumerate(one.shown):
            past = round(float(one.coded[deal] @ seen[span])) if one.counted else -1
            mean = float(mine[:, deal].mean())
            found[deal].append(
                Cause(one.name, value, mean, float(ends[0, deal]), float(ends[1, deal]), 0.0, past)
            )
    return tuple(Causes(level, _shared(each, fitted.parts[asked].rows)) for each in found)


@dataclass(frozen=True, slots=True, eq=False)
class _Term:
    name: str
    shown: list[str]
    coded: Floats
    start: int
    counted: bool


def _terms(
    fitted: DealOutcomes,
    given: Mapping[str, Values],
    *,
    days: ArrayLike | None,
    stage: Sequence[str] | None,
    deals: int,
) -> list[_Term]:
    """Columns of the deals, thing by thing, and where each begins among the effects."""
    grid, at = fitted.grid, 1
    found: list[_Term] = []
    if len(grid.bands) > 1:
        age = np.full(deals, np.nan) if days is None else np.asarray(days, dtype=np.float64)
        band = np.where(np.isnan(age), -1, grid.band_of(grid.period_of(age)))
        shown = [grid.band_words(int(place)) if place >= 0 else "" for place in band]
        coded = (band[:, None] == np.arange(len(grid.bands))).astype(np.float64)
        found.append(_Term("time", shown, coded, at, counted=True))
        at += len(grid.bands)
    if grid.stages:
        place = stage_places(fitted, stage, deals)
        shown = [dict(enumerate(grid.stages)).get(int(p), "") for p in place]
        coded = (place[:, None] == np.arange(len(grid.stages))).astype(np.float64)
        found.append(_Term("stage", shown, coded, at, counted=True))
        at += len(grid.stages)
    for one in fitted.covariates:
        values = given.get(one.name)
        coded = np.zeros((deals, one.width)) if values is None else one.columns(values)
        shown = [""] * deals if values is None else one.shown(values)
        found.append(_Term(one.name, shown, coded, at, counted=not one.measure))
        at += one.width
    return found


def _shared(causes: list[Cause], rows: int) -> tuple[Cause, ...]:
    """The same with their shares, strongest first."""
    total = sum(abs(one.log_odds) for one in causes) or 1.0
    shared = [
        Cause(
            one.name, one.value, one.log_odds, one.low, one.high, abs(one.log_odds) / total,
            rows if one.past < 0 else one.past,
        )
        for one in causes
    ]  # fmt: skip
    return tuple(sorted(shared, key=lambda one: -one.share))

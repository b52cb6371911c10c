"""Each open deal's chances, with intervals, by following its periods to come."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import ArrayLike, NDArray

from whybuy.errors import BadInput
from whybuy.methods.choice import columns
from whybuy.methods.choice.columns import Values
from whybuy.methods.choice.lives import MOST_PERIODS
from whybuy.methods.choice.outcomes import DealOutcomes, Part
from whybuy.methods.choice.pooled import logistic

Floats = NDArray[np.float64]
Ints = NDArray[np.intp]
DRAWS = 400
AT_ONCE = 50
SETTLED = 0.002
"""Once less than this is still open, following stops."""


@dataclass(frozen=True, slots=True, eq=False)
class Told:
    """(deals,) each: the mean, and the ends within which the quantity lies nine times in ten."""

    mean: Floats
    low: Floats
    high: Floats


@dataclass(frozen=True, slots=True, eq=False)
class DealChances:
    """What may become of each deal. The four means add up to 1.

    draws, (draws, deals, 4): won, lost, no decision, still open at the horizon. days_left_draws,
    (draws, deals): days that it will still stand open, at most up to the horizon; NaN where no
    past deal had days. Followed to the end, no deal counts for more than 300 periods.
    """

    draws: Floats
    days_left_draws: Floats

    @property
    def won(self) -> Told:
        """The chance to win."""
        return told(self.draws[:, :, 0])

    @property
    def lost(self) -> Told:
        """The chance to lose to another; where no decision is not recorded, to lose at all."""
        return told(self.draws[:, :, 1])

    @property
    def no_decision(self) -> Told:
        """The chance that nothing is decided."""
        return told(self.draws[:, :, 2])

    @property
    def still_open(self) -> Told:
        """The chance that it is still open at the horizon."""
        return told(self.draws[:, :, 3])

    @property
    def days_left(self) -> Told:
        """Days that it will still stand open."""
        return told(self.days_left_draws)


def told(draws: Floats) -> Told:
    """Mean and 90 % interval of draws, (draws, deals)."""
    if not draws.size:
        return Told(np.zeros(0), np.zeros(0), np.zeros(0))
    low, high = np.quantile(draws, [0.05, 0.95], axis=0)
    return Told(draws.mean(axis=0), low, high)


def deal_chances(
    fitted: DealOutcomes,
    *,
    deals: int,
    days: ArrayLike | None = None,
    covariates: Mapping[str, Values] | None = None,
    stage: Sequence[str] | None = None,
    horizon: float | None = None,
    draws: int = DRAWS,
    seed: int = 0,
) -> DealChances:
    """The chances of open deals, so many as `deals`.

    days, (deals,): since each was opened, NaN not known; covariates, stage, (deals,): as in
    `deal_outcomes`, with the same names; what is missing or new counts as an average deal's, and
    what is new widens the interval. horizon: days from now; None follows each deal to its end.
    Without days in past deals the horizon is not used. Raises BadInput.
    """
    rng = np.random.default_rng(seed)
    age = np.full(deals, np.nan) if days is None else np.asarray(days, dtype=np.float64)
    given = columns.checked(covariates, deals=deals)
    if age.shape != (deals,) or (stage is not None and len(stage) != deals):
        raise BadInput(f"There are {deals} deals: each needs one age and one stage.")
    if horizon is not None and horizon <= 0:
        raise BadInput(f"The horizon is {horizon:g} days: give at least one.")
    odds: dict[Part, _Odds] = {
        part: _Odds.drawn(fitted, part, given, deals, draws, rng) for part in fitted.parts
    }
    where = stage_places(fitted, stage, deals)
    if "closes" not in odds:
        return _undated(odds, where)
    paths = _Paths(fitted, odds, where, fitted.grid.period_of(age))
    parts = [
        paths.follow(slice(at, min(at + AT_ONCE, deals)), horizon)
        for at in range(0, deals, AT_ONCE)
    ]
    if not parts:
        return DealChances(np.zeros((draws, 0, 4)), np.zeros((draws, 0)))
    return DealChances(
        np.concatenate([each[0] for each in parts], axis=1),
        np.concatenate([each[1] for each in parts], axis=1),
    )


def stage_places(fitted: DealOutcomes, stage: Sequence[str] | None, deals: int) -> Ints:
    """(deals,) the place of each stage in the grid; their number where it is not known."""
    names = fitted.grid.stages
    known = {name: place for place, name in enumerate(names)}
    given = [""] * deals if stage is None else stage
    return np.array([known.get(name, len(names)) for name in given], dtype=np.intp)


@dataclass(frozen=True, slots=True, eq=False)
class _Odds:
    """Log-odds of one question: own (draws, deals), by band (draws, bands), by stage.

    by stage is (draws, stages + 1); the last is 0, of stages not known.
    """

    own: Floats
    band: Floats
    stage: Floats

    @classmethod
    def drawn(
        cls,
        fitted: DealOutcomes,
        part: Part,
        given: Mapping[str, Values],
        deals: int,
        draws: int,
        rng: np.random.Generator,
    ) -> _Odds:
        """The odds of one part of the outcome for so many deals, in draws of what was fitted."""
        effects, spread = fitted.parts[part].fit.draws(draws, rng=rng)
        bands = len(fitted.grid.bands) if len(fitted.grid.bands) > 1 else 0
        stages = len(fitted.grid.stages)
        own = np.repeat(effects[:, :1], deals, axis=1)
        at, new = 1 + bands + stages, np.zeros(deals)
        for one in fitted.covariates:
            if one.name in given:
                own += effects[:, at : at + one.width] @ one.columns(given[one.name]).T
                new += one.is_new(given[one.name])
            at += one.width
        own += rng.standard_normal((draws, deals)) * spread[:, None] * np.sqrt(new)
        nothing = np.zeros((draws, 1))
        by_band = effects[:, 1 : 1 + bands] if bands else nothing
        return cls(own, by_band, np.hstack([effects[:, 1 + bands : 1 + bands + stages], nothing]))


def _undated(odds: Mapping[Part, _Odds], where: Ints) -> DealChances:
    """How each deal ends, whenever that is."""
    chance = {part: logistic(one.own + one.stage[:, where]) for part, one in odds.items()}
    won = chance["won"]
    decided = chance.get("decided", np.ones_like(won))
    ends = [decided * won, decided * (1 - won), 1 - decided, np.zeros_like(won)]
    return DealChances(np.stack(ends, axis=2), np.full(won.shape, np.nan))


@dataclass(frozen=True, slots=True, eq=False)
class _Paths:
    """What is needed to follow deals from where they stand, period by period."""

    fitted: DealOutcomes
    odds: Mapping[Part, _Odds]
    where: Ints
    start: Ints

    def follow(self, part: slice, horizon: float | None) -> tuple[Floats, Floats]:
        """(draws, deals, 4) chances and (draws, deals) days left, of these deals."""
        period = self.fitted.grid.period
        whole = MOST_PERIODS if horizon is None else max(int(np.ceil(horizon / period)), 1)
        ends, moves = self._ends(part), _moves(self.fitted.moves)
        start, where = self.start[part], self.where[part]
        deals, stages = np.arange(len(start)), moves.shape[0]
        open_now = np.zeros((ends.shape[0], len(start), stages))
        open_now[:, deals, where] = 1.0
        found = np.zeros((ends.shape[0], len(start), 4))
        left = np.zeros(found.shape[:2])
        # With one stage and the last band nothing changes any more: the rest is a formula.
        settled = stages == 1 and horizon is None
        for step in range(whole):
            if settled and bool((start + step >= self.fitted.grid.bands[-1]).all()):
                left += open_now[:, :, 0] * period * _periods_left(ends, whole - step)
                break
            band = self.fitted.grid.band_of(start + step)
            now = ends[:, deals, band] * open_now[:, :, :, None]
            gone = now.sum(axis=2)
            found[:, :, :3] += gone
            still = open_now.sum(axis=2)
            left += period * (still - gone.sum(axis=2) / 2)
            open_now = open_now - now.sum(axis=3)
            if stages > 1:
                open_now = open_now @ moves
            if float(open_now.sum(axis=2).mean(axis=0).max()) < SETTLED:
                break
        if horizon is None:
            last = ends[:, :, -1] / ends[:, :, -1].sum(axis=-1, keepdims=True)
            found[:, :, :3] += (open_now[..., None] * last).sum(axis=2)
        else:
            found[:, :, 3] = open_now.sum(axis=2)
        return found, left

    def _ends(self, part: slice) -> Floats:
        """(draws, deals, bands, stages, 3): in one period, to win, to lose, to end undecided."""

        def chance(name: Part) -> Floats | float:
            if name not in self.odds:
                return 1.0
            one = self.odds[name]
            by_band = one.band[:, None, :, None]
            return logistic(one.own[:, part, None, None] + by_band + one.stage[:, None, None, :])

        closes, decided, won = chance("closes"), chance("decided"), chance("won")
        closes = np.clip(closes, 1e-9, 1 - 1e-9)
        both = closes * decided
        return np.stack([both * won, both * (1 - won), closes - both], axis=-1)


def _periods_left(ends: Floats, most: int) -> Floats:
    """(draws, deals) how long a deal of the last band stands open, in periods, at most so many."""
    closes = ends[:, :, -1, 0].sum(axis=-1)
    return -np.expm1(most * np.log1p(-closes)) * (1 / closes - 0.5)


def _moves(counted: Floats) -> Floats:
    """(stages + 1,) squared: chances to go from stage to stage in a period, if still open.

    A tenth of a period's worth of staying keeps a stage never seen where it is.
    """
    held = counted + 0.1 * np.eye(len(counted))
    return held / held.sum(axis=1, keepdims=True)

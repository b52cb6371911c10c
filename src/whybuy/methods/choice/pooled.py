"""Chances from counts, every effect drawn towards none as far as past deals ask for it.

A logistic regression in which each level of each covariate has an effect of its own, normal about
zero with one spread for all (partial pooling; Gelman and Hill 2007, ch. 12). The spread is tried
on a grid: each is scored by cross-validation, groups kept together, and fits are weighted by that
score (pseudo-BMA, Yao, Vehtari, Simpson and Gelman 2018) times a half-normal prior, so that few
deals mean little trust in any effect, and not knowing the spread widens the intervals.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import NDArray

Floats = NDArray[np.float64]
Ints = NDArray[np.intp]

SPREADS = (0.1, 0.2, 0.35, 0.6, 1.0, 1.7)
"""Standard deviations of effects in log-odds that are tried."""
SPREAD_PRIOR = 0.7
"""Scale of the half-normal prior on the spread: most effects change odds less than fourfold."""
FOLDS = 5
STEPS = 50
CLOSE = 1e-7


@dataclass(frozen=True, slots=True, eq=False)
class Counted:
    """Rows to learn from: design (n, p), hits and trials (n,), group (n,) of those kept together.

    The first column of the design is 1.
    """

    design: Floats
    hits: Floats
    trials: Floats
    group: Ints

    def part(self, keep: NDArray[np.bool_]) -> Counted:
        """These rows alone."""
        return Counted(self.design[keep], self.hits[keep], self.trials[keep], self.group[keep])


@dataclass(frozen=True, slots=True, eq=False)
class Peak:
    """The most plausible effects, (p,), and the upper root of their precision, (p, p)."""

    effects: Floats
    root: Floats


@dataclass(frozen=True, slots=True, eq=False)
class Pooled:
    """Fits at each spread, with their weights, which add up to 1."""

    peaks: tuple[Peak, ...]
    spreads: Floats
    weights: Floats

    def draws(self, many: int, *, rng: np.random.Generator) -> tuple[Floats, Floats]:
        """Effects, (many, p), that past deals and the prior allow; and each draw's spread."""
        which = np.sort(rng.choice(len(self.peaks), size=many, p=self.weights))
        noise = rng.standard_normal((many, len(self.peaks[0].effects)))
        for at, peak in enumerate(self.peaks):
            mine = which == at
            noise[mine] = peak.effects + np.linalg.solve(peak.root, noise[mine].T).T
        mixed = rng.permutation(many)
        return noise[mixed], self.spreads[which][mixed]

    @property
    def spread(self) -> float:
        """The spread of effects, averaged over the fits."""
        return float(self.weights @ self.spreads)


def fit_pooled(rows: Counted, *, level: tuple[float, float], fixed: Floats) -> Pooled:
    """The fit of `rows`. level: mean and sd of the prior on the first effect, in log-odds.

    fixed, (p - 1,): the prior's sd of each other effect, NaN where it is to be found out. Any
    number of rows will do, none included: then the prior answers.
    """
    middle = np.zeros(rows.design.shape[1])
    middle[0] = level[0]
    spreads = SPREADS if np.isnan(fixed).any() else (SPREAD_PRIOR,)
    peaks: list[Peak] = []
    scores: list[float] = []
    for spread in spreads:
        precision = np.concatenate([[level[1]], np.where(np.isnan(fixed), spread, fixed)]) ** -2.0
        peaks.append(_peak(rows, middle, precision=precision, start=middle))
        score = 0.0
        if len(spreads) > 1:
            score = _left_out(rows, middle, precision=precision, start=peaks[-1].effects)
        # Each point of the grid stands for a stretch as wide as its spread is large.
        scores.append(score - 0.5 * (spread / SPREAD_PRIOR) ** 2 + float(np.log(spread)))
    weights = np.exp(np.array(scores) - max(scores))
    return Pooled(tuple(peaks), np.array(spreads), weights / weights.sum())


def folds_of(group: Ints, folds: int = FOLDS) -> Ints:
    """(n,) the fold of each row: groups are dealt out in an order that only their number decides.

    Never more folds than groups.
    """
    names, place = np.unique(group, return_inverse=True)
    dealt = np.random.default_rng(len(names)).permutation(len(names)) % min(folds, len(names))
    return dealt[place]


def logistic(log_odds: Floats) -> Floats:
    """1 / (1 + exp(-x)), safe for any x."""
    return 0.5 * (1 + np.tanh(log_odds / 2))


def log_likelihood(log_odds: Floats, hits: Floats, trials: Floats) -> float:
    """The logarithm of the chance of what came, at these log-odds, (n,)."""
    return float((hits * log_odds - trials * np.logaddexp(0.0, log_odds)).sum())


def _left_out(rows: Counted, middle: Floats, *, precision: Floats, start: Floats) -> float:
    """Log-likelihood of each fold, foretold from the others."""
    if len(np.unique(rows.group)) < 2:
        return 0.0
    fold, total = folds_of(rows.group), 0.0
    for each in range(int(fold.max()) + 1):
        out = rows.part(fold == each)
        peak = _peak(rows.part(fold != each), middle, precision=precision, start=start)
        total += log_likelihood(out.design @ peak.effects, out.hits, out.trials)
    return total


def _peak(rows: Counted, middle: Floats, *, precision: Floats, start: Floats) -> Peak:
    """Newton's method, never farther in one step than four log-odds of any row."""
    effects, bend = start, np.diag(precision)
    for _ in range(STEPS):
        chance = logistic(rows.design @ effects)
        slope = rows.design.T @ (rows.hits - rows.trials * chance)
        slope -= precision * (effects - middle)
        doubt = rows.trials * chance * (1 - chance)
        bend = (rows.design * doubt[:, None]).T @ rows.design + np.diag(precision)
        step = np.linalg.solve(bend, slope)
        reach = float(np.abs(rows.design @ step).max(initial=0.0))
        effects = effects + step * min(1.0, 4.0 / max(reach, 1e-300))
        if float(np.abs(step).max()) < CLOSE:
            break
    return Peak(effects, np.asarray(np.linalg.cholesky(bend).T, dtype=np.float64))

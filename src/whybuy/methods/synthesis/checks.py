"""How far cases may be trusted: each foretold by the others, one's pull, the unlike prospect."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import ArrayLike, NDArray
from scipy.special import stdtrit  # pyright: ignore[reportMissingTypeStubs]

from whybuy.errors import TooLittleEvidence
from whybuy.methods.synthesis.distribution import Interval, NormalMixture
from whybuy.methods.synthesis.pooling import LEAST, Pooled, pool
from whybuy.methods.synthesis.spread_prior import spread_prior as prior_named

Floats = NDArray[np.float64]
Prior = tuple[float, float]
SURPRISE = 0.05
"""Below this chance what happened counts as a surprise, and is said."""


@dataclass(frozen=True, slots=True)
class LeftOut:
    """One case as the others would have foretold it.

    effect: what it measured; foretold: where the others put it, with its own error of measurement
    (its shortest interval of the level asked); chance: that they gave to a value as far from their
    middle or farther; mean and mean_without: the mean effect with this case and without it.
    """

    case: int
    effect: float
    foretold: Interval
    chance: float
    mean: float
    mean_without: float

    @property
    def held(self) -> bool:
        """Whether what was found lies within what the other cases foretold."""
        return self.foretold.low <= self.effect <= self.foretold.high

    @property
    def pull(self) -> float:
        """How far this one case moves the mean."""
        return self.mean - self.mean_without


def leave_one_out(
    effects: ArrayLike,
    variances: ArrayLike,
    *,
    level: float = 0.9,
    mean_prior: Prior = (0.0, 4.0),
    spread_prior: tuple[str, float] = ("half-normal", 0.5),
) -> list[LeftOut]:
    """Each case foretold by the others, in the order of the cases.

    Raises TooLittleEvidence for fewer than four cases: three must remain.
    """
    y, v = np.asarray(effects, dtype=float), np.asarray(variances, dtype=float)
    if len(y) < LEAST + 1:
        raise TooLittleEvidence(
            f"With {len(y)} cases too few remain to foretell the one left out; {LEAST + 1} are "
            "the least."
        )
    priors = {"mean_prior": mean_prior, "spread_prior": spread_prior}
    mean = pool(y, v, **priors).mean.mean  # pyright: ignore[reportArgumentType]
    return [_left_out(case, y, v, level=level, mean=mean, priors=priors) for case in range(len(y))]


def _left_out(
    case: int, y: Floats, v: Floats, *, level: float, mean: float, priors: Mapping[str, object]
) -> LeftOut:
    others = np.arange(len(y)) != case
    rest: Pooled = pool(y[others], v[others], **priors)  # pyright: ignore[reportArgumentType]
    true = rest.new_case()
    seen = NormalMixture(true.weights, true.means, np.sqrt(true.sds**2 + v[case]))
    below = seen.cdf(float(y[case]))
    return LeftOut(
        case=case,
        effect=float(y[case]),
        foretold=seen.interval(level),
        chance=2 * min(below, 1 - below),
        mean=mean,
        mean_without=rest.mean.mean,
    )


def plain_t(effects: ArrayLike, level: float) -> Interval:
    """The envelope t(k-1) s sqrt(1 + 1/k) about the cases' plain mean: no prior, no weights.

    Shown beside the Bayesian interval: it never fell below its level in simulation, and is wide.
    Raises TooLittleEvidence for fewer than three cases.
    """
    y = np.asarray(effects, dtype=float)
    if len(y) < LEAST:
        raise TooLittleEvidence(f"{len(y)} cases give no interval; {LEAST} are the least.")
    half = float(stdtrit(len(y) - 1, 0.5 + level / 2) * y.std(ddof=1) * np.sqrt(1 + 1 / len(y)))
    return Interval(float(y.mean()) - half, float(y.mean()) + half)


def chance_of_such_spread(
    effects: ArrayLike,
    variances: ArrayLike,
    *,
    spread_prior: tuple[str, float] = ("half-normal", 0.5),
    draws: int = 4_000,
    seed: int = 0,
) -> float:
    """The chance that the prior on the spread gave to cases as unlike one another as these.

    Cochran's Q of the cases against that of cases drawn from the prior. A small chance (below
    0.05) says that the cases differ by more than the prior holds likely: the prediction's interval
    is then too narrow, and the plain-t envelope is the one to trust.
    """
    y, v = np.asarray(effects, dtype=float), np.asarray(variances, dtype=float)
    prior = prior_named(spread_prior)
    rng = np.random.default_rng(seed)
    spread = _drawn(prior.family, prior.scale, rng.random(draws))
    drawn = rng.standard_normal((draws, len(y))) * np.sqrt(v + spread[:, None] ** 2)
    return float(np.mean(_cochran(drawn, v) >= _cochran(y[None, :], v)))


def _cochran(y: Floats, v: Floats) -> Floats:
    middle = (y / v).sum(axis=1, keepdims=True) / (1 / v).sum()
    return ((y - middle) ** 2 / v).sum(axis=1)


def _drawn(family: str, scale: float, uniform: Floats) -> Floats:
    from scipy.special import ndtri  # pyright: ignore[reportMissingTypeStubs]

    if family == "half-normal":
        return scale * ndtri(0.5 + uniform / 2)
    if family == "half-cauchy":
        return scale * np.tan(np.pi * uniform / 2)
    return -scale * np.log1p(-uniform) if family == "exponential" else scale * uniform


@dataclass(frozen=True, slots=True)
class Likeness:
    """How like the cases a prospect is.

    outside: one sentence for each trait that no case shares; nearest: the case most like it;
    distance: to that one, 0 (alike in all that is known of both) to 1 (in nothing).
    """

    outside: tuple[str, ...]
    nearest: int
    distance: float


def likeness(
    prospect: Mapping[str, float | str], cases: Sequence[Mapping[str, float | str]]
) -> Likeness:
    """A prospect beside the cases, trait by trait: size (a number), trade, application (words).

    The distance is Gower's: numbers by their difference over the range of cases and prospect,
    words by whether they differ; traits that one of the two lacks are left out.
    """
    if not cases:
        raise TooLittleEvidence("There is no case to compare the prospect with.")
    outside = [said for trait in prospect if (said := _unlike(trait, prospect, cases))]
    distances = [_gower(prospect, case, cases) for case in cases]
    nearest = int(np.argmin(distances))
    return Likeness(tuple(outside), nearest, distances[nearest])


def _unlike(
    trait: str, prospect: Mapping[str, float | str], cases: Sequence[Mapping[str, float | str]]
) -> str:
    mine, theirs = prospect[trait], [case[trait] for case in cases if trait in case]
    if not theirs:
        return f"No case tells its {trait}."
    if isinstance(mine, str):
        return "" if mine in theirs else f"No case has the {trait} “{mine}”."
    numbers = [float(value) for value in theirs]
    low, high = min(numbers), max(numbers)
    if low <= mine <= high:
        return ""
    return f"Its {trait}, {mine:,.4g}, lies outside that of all cases ({low:,.4g} to {high:,.4g})."


def _gower(
    one: Mapping[str, float | str],
    other: Mapping[str, float | str],
    cases: Sequence[Mapping[str, float | str]],
) -> float:
    parts: list[float] = []
    for trait in one.keys() & other.keys():
        mine, theirs = one[trait], other[trait]
        if isinstance(mine, str) or isinstance(theirs, str):
            parts.append(float(mine != theirs))
            continue
        numbers = [float(c[trait]) for c in cases if trait in c and not isinstance(c[trait], str)]
        reach = max(*numbers, mine) - min(*numbers, mine)
        parts.append(abs(mine - theirs) / reach if reach else 0.0)
    return float(np.mean(parts)) if parts else 1.0

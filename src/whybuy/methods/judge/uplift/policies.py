"""Does choosing whom to contact pay, beside contacting everyone, nobody, or the best customers?"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import ArrayLike

from whybuy.errors import BadInput
from whybuy.methods.judge.arrays import Bools, Floats
from whybuy.methods.judge.uplift.curves import Interval
from whybuy.methods.judge.uplift.trial import drawn

NORMAL_SCORE = {0.80: 1.2815515655, 0.90: 1.6448536270, 0.95: 1.9599639845}


@dataclass(frozen=True, slots=True)
class Choice:
    """A rule for whom to contact.

    share: of customers whom it contacts; gain: money a customer over contacting nobody; ahead: by
    how much targeting by uplift is better, a customer.
    """

    name: str
    share: float
    gain: Interval
    ahead: Interval


@dataclass(frozen=True, slots=True)
class Verdict:
    """Targeting beside the plain rules. beaten: names of those that it clearly beats."""

    targeted: Choice
    baselines: tuple[Choice, ...]

    @property
    def beaten(self) -> tuple[str, ...]:
        """Rules that targeting beats by more than the interval allows for chance."""
        return tuple(each.name for each in self.baselines if each.ahead.low > 0)

    @property
    def best(self) -> str:
        """What to do: targeting only where it beats every plain rule, else the best of those."""
        if len(self.beaten) == len(self.baselines):
            return self.targeted.name
        return max(self.baselines, key=lambda each: each.gain.estimate).name


def verdict(
    uplift: ArrayLike,
    treated: ArrayLike,
    outcome: ArrayLike,
    *,
    size: ArrayLike,
    margin: float,
    cost: float,
    level: float = 0.90,
) -> Verdict:
    """Whether contacting those with enough uplift pays more than the plain rules.

    uplift: (customers,) cross-fitted; treated, outcome: (customers,); size: (customers,) by which
    the best customers are known, such as past spend; margin: money one unit of outcome brings;
    cost: money of one contact. Contacted are those whose uplift times margin exceeds the cost; as
    many of the best customers stand beside them. Values by inverse chance of the draw, outcomes
    measured from their mean (Horvitz-Thompson, augmented); intervals are normal. Raises BadInput.
    """
    was, came = drawn(treated, outcome)
    scores, sizes = (np.asarray(each, dtype=np.float64) for each in (uplift, size))
    if scores.shape != was.shape or sizes.shape != was.shape:
        raise BadInput("uplift and size need a number for each customer.")
    if level not in NORMAL_SCORE or not (np.isfinite(margin) and cost >= 0):
        raise BadInput("level is 0.8, 0.9 or 0.95, margin a number, and cost at least 0.")
    chosen = scores * margin > cost
    best = np.zeros_like(chosen)
    best[np.argsort(-sizes, kind="stable")[: int(chosen.sum())]] = True
    net = _effects(was, came) * margin - cost
    rules = (
        ("everyone", np.ones_like(chosen)),
        ("nobody", np.zeros_like(chosen)),
        ("best customers", best),
    )
    z = NORMAL_SCORE[level]
    return Verdict(
        _choice("by uplift", chosen, chosen, net, z),
        tuple(_choice(name, rule, chosen, net, z) for name, rule in rules),
    )


def _effects(was: Bools, came: Floats) -> Floats:
    """(customers,) numbers whose mean over any part is the effect on that part."""
    share = float(was.mean())
    first, second = float(came[was].mean()), float(came[~was].mean())
    apart: Floats = came - np.where(was, first, second)
    noise: Floats = apart * np.where(was, 1 / share, -1 / (1 - share))
    return noise + first - second


def _choice(name: str, rule: Bools, targeted: Bools, net: Floats, z: float) -> Choice:
    ahead = targeted.astype(np.float64) - rule
    return Choice(name, float(rule.mean()), _mean(rule * net, z), _mean(ahead * net, z))


def _mean(values: Floats, z: float) -> Interval:
    centre = float(values.mean())
    error = z * float(values.std(ddof=1)) / np.sqrt(len(values))
    return Interval(centre, centre - float(error), centre + float(error))

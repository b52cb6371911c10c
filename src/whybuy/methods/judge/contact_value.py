"""What a contact is worth: what it changes, not what would have been bought anyway.

Until a firm has experiments of its own, all that is known is what published ones found elsewhere,
and how much they differ. So the prior is their prediction for the next firm, which is wide.
"""

from __future__ import annotations

from dataclasses import dataclass
from math import log

import numpy as np
from numpy.typing import ArrayLike

from whybuy.errors import BadInput
from whybuy.methods.judge.arrays import Floats
from whybuy.methods.synthesis.distribution import NormalMixture
from whybuy.methods.synthesis.money import in_money
from whybuy.methods.synthesis.pooling import pool

BOUNDS = (0.5, 3.0)
"""A contact neither halves nor more than trebles what a customer brings: supposed."""
FADE = 0.6
"""What each further contact within the window keeps of the last one's effect: supposed."""
LEAVES = 0.002
"""Chance that a bulk contact loses the customer, as mailing lists lose readers: supposed."""


@dataclass(frozen=True, slots=True)
class Published:
    """One published experiment: log of spend contacted over spend withheld, and its error."""

    name: str
    effect: float
    error: float
    source: str


PUBLISHED = (
    Published(
        "e-mail to customers of a year, either of two mails",
        0.649,
        0.137,
        "Hillstrom 2008: spend of 1.25 beside 0.65 in two weeks, 64,000 customers",
    ),
    Published(
        "advertising to a retailer's customers",
        log(1.05),
        0.025,
        "Lewis and Reiley 2014, Quantitative Marketing and Economics 12(3): 5 %, 1.6 million "
        "customers; its error is taken as half of it",
    ),
    Published(
        "advertising to a clothing retailer's customers",
        log(1.036),
        0.018,
        "Johnson, Lewis and Reiley 2017, Marketing Science 36(1): 3.6 %, 3 million people; its "
        "error is taken as half of it",
    ),
)
"""Consumers, not firms, and no calls: near enough only because nothing nearer is published."""


@dataclass(frozen=True, slots=True, eq=False)
class Belief:
    """What is believed of a contact's effect, as a log ratio of what a customer brings.

    own: how many experiments of the firm it rests on; sources: where the rest comes from.
    """

    effect: NormalMixture
    own: int
    sources: tuple[str, ...]

    @property
    def supposed(self) -> bool:
        """True until an experiment of the firm has been heard."""
        return self.own == 0


@dataclass(frozen=True, slots=True, eq=False)
class Values:
    """Money that one contact brings, (customers,) each; low and high hold nine in ten."""

    mean: Floats
    low: Floats
    high: Floats


def log_ratio(effect: float, *, error: float, withheld: float) -> tuple[float, float]:
    """A firm's own effect as a log ratio, with its error.

    effect, error: money a customer (`experiments.Effect`); withheld: mean of those withheld.
    Raises BadInput where those contacted brought nothing.
    """
    if withheld <= 0 or withheld + effect <= 0 or error <= 0:
        raise BadInput("Both groups must have brought something, and the error be above 0.")
    return log((withheld + effect) / withheld), error / (withheld + effect)


def believed(own: ArrayLike = (), errors: ArrayLike = ()) -> Belief:
    """What to believe of the next contact's effect.

    own, errors: (experiments,) the firm's own effects as log ratios (`log_ratio`) and their
    errors, joined by precision into one; it is drawn towards what was published as far as its
    noise asks (`synthesis.pool`, the hierarchical model of Röver 2020). Without any, the published
    ones' prediction for a new firm. Raises BadInput.
    """
    found, noise = np.asarray(own, dtype=np.float64), np.asarray(errors, dtype=np.float64)
    if found.ndim != 1 or found.shape != noise.shape:
        raise BadInput(f"{found.size} effects and {noise.size} errors: each needs one of each.")
    if not (np.isfinite(found).all() and (noise > 0).all()):
        raise BadInput("Each effect must be a number, with an error above 0.")
    effects = [each.effect for each in PUBLISHED]
    variances = [each.error**2 for each in PUBLISHED]
    if len(found):
        weight = noise**-2.0
        effects.append(float(found @ weight / weight.sum()))
        variances.append(float(1 / weight.sum()))
    together = pool(effects, variances, mean_prior=(0.0, 0.5), spread_prior=("half-normal", 0.5))
    effect = together.shrunk(len(PUBLISHED)) if len(found) else together.new_case()
    return Belief(effect, len(found), tuple(each.source for each in PUBLISHED))


def contact_values(
    belief: Belief,
    *,
    base: ArrayLike,
    recent: ArrayLike = 0,
    at_stake: ArrayLike = 0.0,
    tilt: ArrayLike = 1.0,
    fade: float = FADE,
    leaves: float = LEAVES,
) -> Values:
    """Money that one more contact is expected to bring, less what it may cost in goodwill.

    base: (customers,) margin each is expected to bring without it, for as long as it works;
    recent: (customers,) contacts in the window before; at_stake: (customers,) what would be lost
    with the customer; tilt: (customers,) how much more than the average each is changed, about 1
    (from an uplift learner that beats the plain rules). The value is base x tilt x (effect - 1) x
    fade^recent, less leaves x (1 + recent) x at_stake. Raises BadInput.
    """
    shape = np.broadcast_shapes(*(np.shape(each) for each in (base, recent, at_stake, tilt)))
    brings, before, stake, lean = (
        np.broadcast_to(np.asarray(each, dtype=np.float64), shape)
        for each in (base, recent, at_stake, tilt)
    )
    if not all((np.isfinite(each) & (each >= 0)).all() for each in (brings, before, stake, lean)):
        raise BadInput("base, recent, at_stake and tilt must be numbers of at least 0.")
    if not (0 < fade <= 1 and 0 <= leaves <= 1):
        raise BadInput("fade must be above 0 and at most 1, and leaves a chance.")
    gain = in_money(belief.effect, worth=np.expm1, bounds=(log(BOUNDS[0]), log(BOUNDS[1])))
    middle = gain.interval(0.90)
    scale = brings * lean * fade**before
    cost = leaves * (1 + before) * stake
    return Values(gain.mean * scale - cost, middle.low * scale - cost, middle.high * scale - cost)

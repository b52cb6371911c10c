"""A case's measure before and after, as an effect on a scale on which cases can be pooled.

Each effect has a variance, and each variance a source in words: a range that somebody gave, a
count, or an assumption, which is then said to be one.
"""

from __future__ import annotations

from dataclasses import dataclass
from typing import Literal

import numpy as np
from numpy.typing import ArrayLike, NDArray
from scipy.special import expit, logit, ndtri  # pyright: ignore[reportMissingTypeStubs]

from whybuy.errors import BadInput

Floats = NDArray[np.float64]
Scale = Literal["log ratio", "difference", "logit share"]
SCALES: tuple[Scale, ...] = ("log ratio", "difference", "logit share")
ASSUMED = 0.2
"""Where nobody gave a range, a measure is taken to be right within 20 % of itself, nine times in
ten: wide enough that such a case counts for little beside one that was measured."""
_NINETY = float(ndtri(0.95))


@dataclass(frozen=True, slots=True)
class Reading:
    """A measured value, in its own unit; `low` and `high` its 90 % range, if somebody gave one.

    counted: of how many a share was counted (pieces, calls, people).
    """

    value: float
    low: float | None = None
    high: float | None = None
    counted: int | None = None


@dataclass(frozen=True, slots=True)
class Effect:
    """An effect on its scale, its variance there, and what the variance rests on."""

    scale: Scale
    size: float
    variance: float
    source: str

    @property
    def sd(self) -> float:
        """The standard error, on the scale of the effect."""
        return float(np.sqrt(self.variance))


def effect(
    before: Reading,
    after: Reading,
    *,
    scale: Scale = "log ratio",
    attribution: float = 1.0,
    assumed: float = ASSUMED,
) -> Effect:
    """The change from before to after.

    scale: "log ratio" for amounts above 0 (hours, pieces, money), "difference" for amounts that
    may be 0 or below, "logit share" for shares between 0 and 1. attribution: the share of the
    change that is owed to what was bought, 0 to 1; the rest is left out before the effect is
    formed. assumed: how far off, as a share of itself, a reading without range or count may be,
    nine times in ten. The variance is not cut with the attribution: that share is a judgement.

    The two readings are taken as independent: where they are off in the same direction (one meter,
    one person's memory) the variance is on the careful side. Raises BadInput.
    """
    if not 0 <= attribution <= 1:
        raise BadInput(
            f"The share of the change that is owed to us is {attribution:.0%}; it lies between "
            "0 % and 100 %."
        )
    for name, reading in (("before", before), ("after", after)):
        _check(name, reading, scale)
    owed = before.value + attribution * (after.value - before.value)
    one, source_before = _variance(before, scale, assumed, beside=after.value)
    two, source_after = _variance(after, scale, assumed, beside=before.value)
    size = float(_onto(owed, scale) - _onto(before.value, scale))
    source = source_before if source_before == source_after else f"{source_before}; {source_after}"
    if one + two <= 0:
        raise BadInput("Both ranges have no width: nothing is measured without error. Widen them.")
    return Effect(scale, size, one + two, source)


def applied(size: ArrayLike, to: ArrayLike, *, scale: Scale) -> Floats:
    """What an amount becomes by effects of these sizes: the prospect's value after."""
    start, sizes = np.asarray(to, dtype=float), np.asarray(size, dtype=float)
    if scale == "log ratio":
        return start * np.exp(sizes)
    if scale == "difference":
        return start + sizes
    return np.asarray(expit(logit(start) + sizes), dtype=float)


def in_words(size: float, *, scale: Scale, unit: str = "") -> str:
    """An effect as a person would say it: "-38 %", "+12 hours", "odds x 0.5"."""
    if scale == "log ratio":
        return f"{np.expm1(size):+.0%}".replace("%", " %")
    if scale == "difference":
        return f"{size:+,.4g} {unit}".strip()
    return f"odds x {np.exp(size):.2g}"


def priors(sizes: ArrayLike, *, scale: Scale) -> dict[str, tuple[float, float] | tuple[str, float]]:
    """The priors that `pool` is given for effects of this scale: mean_prior and spread_prior.

    Log ratios and logits have no unit: mean N(0, 4), spread half-normal(0.5). A difference has
    one, so that both are in units of the effects' own size (their root mean square), and the
    answer does not depend on whether minutes or hours were counted.
    """
    unit = 1.0
    if scale == "difference":
        given = np.asarray(sizes, dtype=float)
        unit = float(np.sqrt(np.mean(given**2))) or 1.0
    return {"mean_prior": (0.0, 4.0 * unit), "spread_prior": ("half-normal", 0.5 * unit)}


def _onto(value: float, scale: Scale) -> float:
    if scale == "log ratio":
        return float(np.log(value))
    return float(value if scale == "difference" else logit(value))


def _variance(
    reading: Reading, scale: Scale, assumed: float, *, beside: float
) -> tuple[float, str]:
    value = reading.value
    if reading.low is not None and reading.high is not None:
        width = _onto(reading.high, scale) - _onto(reading.low, scale)
        return (width / (2 * _NINETY)) ** 2, "a range that was given"
    if reading.counted is not None and scale == "logit share":
        return 1 / (reading.counted * value * (1 - value)), f"counted of {reading.counted:,}"
    words = f"assumed to be right within {assumed:.0%}: nobody gave a range".replace("%", " %")
    off = {"log ratio": 1.0, "difference": max(abs(value), abs(beside))}
    spread = assumed * (off[scale] if scale in off else 1 / (1 - value))
    return (spread / _NINETY) ** 2, words


def _check(name: str, reading: Reading, scale: Scale) -> None:
    if scale not in SCALES:
        raise BadInput(f"A scale is one of {', '.join(SCALES)}, not {scale!r}.")
    if (reading.low is None) != (reading.high is None):
        raise BadInput(f"The range of {name} has one end only: give its low and its high end.")
    ends = [reading.value] if reading.low is None else [reading.low, reading.value, reading.high]
    values = np.array(ends, dtype=float)
    if not np.isfinite(values).all():
        raise BadInput(f"The value {name} is not a number.")
    if (np.diff(values) < 0).any():
        raise BadInput(
            f"The range of {name} is upside down, or does not hold its value: "
            f"{' to '.join(f'{v:g}' for v in values)}."
        )
    if scale == "log ratio" and values[0] <= 0:
        raise BadInput(
            f"The value {name} reaches {values[0]:g}: a ratio needs amounts above 0. Use the "
            'scale "difference".'
        )
    if scale == "logit share" and not (values[0] > 0 and values[-1] < 1):
        raise BadInput(
            f"The value {name} reaches {values[0]:g} to {values[-1]:g}: a share lies between 0 "
            "and 1, ends excluded (6 % is 0.06)."
        )

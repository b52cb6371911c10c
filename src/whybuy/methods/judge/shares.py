"""What share of customers name a reason, when a machine read them all and people checked some."""

from __future__ import annotations

from dataclasses import dataclass
from math import ceil

import numpy as np
from numpy.typing import ArrayLike

from whybuy.errors import BadInput, TooLittleEvidence
from whybuy.methods.judge.arrays import Bools, Floats
from whybuy.methods.judge.score import Design, score_interval

LEAST_POSITIVES = 10
FOLDS = 5
PRIOR_CHECKS = 5.0
"""Checks that the machine's own share counts for when we say how many more to check."""


@dataclass(frozen=True, slots=True)
class Share:
    """A share with its interval, and what it rests on.

    asked: customers whom the machine read; checked: those of them whom people read too; positives:
    those of the checked who name it; machine: the share by the machine alone; power: how much of
    the machine's word was used (0: only the checks count; the lambda of PPI++).
    """

    estimate: float
    low: float
    high: float
    asked: int
    checked: int
    positives: int
    machine: float
    power: float


def prediction_powered_share(
    machine: ArrayLike,
    truth: ArrayLike,
    *,
    chance: ArrayLike,
    weights: ArrayLike | None = None,
    strata: ArrayLike | None = None,
    base: ArrayLike | None = None,
    waiting: int | None = None,
    level: float = 0.90,
    least: int = LEAST_POSITIVES,
    seed: int = 0,
) -> Share:
    """The share of customers who name a reason, right although the machine read most of them.

    machine: (customers,) its call (0 or 1) or chance for each customer asked. truth: (customers,)
    1 or 0 for those of the audit sample, NaN for all others: checks that were not drawn for the
    audit must not be given, for they were chosen. chance: (customers,) or one number, with which
    each was drawn for the audit. weights: (customers,) what each stands for (such as revenue);
    even by default. strata and base: the segment of each customer as a number from 0, and how many
    customers each segment has in all; then those asked are weighted to the segments' sizes, and
    the interval knows that not all were asked. Without them, the share is of those asked. waiting:
    how many of those not checked are drawn and only wait to be read (all, unless told): what to do
    next, where too few are checked, depends on it.

    Prediction-powered inference with power tuning (Angelopoulos, Bates, Fannjiang, Jordan and
    Zrnic 2023; Angelopoulos, Duchi and Zrnic 2023, PPI++), lambda fitted on other folds than those
    it is used on, for a finite population under unequal chances; the interval is a score
    interval: it asks of each share how far off the estimate would be were that share true.

    Raises TooLittleEvidence under `least` checked who name it, saying how many more to check.
    """
    seen = _read(machine, truth, chance, weights, strata, base)
    drawn = ~np.isnan(seen.truth)
    named = int(np.nansum(seen.truth))
    if named < least:
        whole = None if base is None else int(seen.base.sum())
        left = int((~drawn).sum())
        wait = left if waiting is None else waiting
        said = _too_few(seen, drawn=drawn, named=named, least=least, whole=whole, waiting=wait)
        raise TooLittleEvidence(said)
    centred = seen.machine - np.average(seen.machine, weights=seen.weights)
    power = _power(seen, centred, drawn=drawn, seed=seed)
    error = seen.truth[drawn] - power * centred[drawn]
    estimate = float(np.average(error, weights=seen.expansion[drawn]))
    mean_power = float(power.mean())
    estimate, low, high = score_interval(
        estimate, seen, machine_part=mean_power * centred, level=level, least=least
    )
    return Share(
        estimate=estimate,
        low=low,
        high=high,
        asked=len(drawn),
        checked=int(drawn.sum()),
        positives=named,
        machine=float(np.average(seen.machine, weights=seen.weights)),
        power=mean_power,
    )


def more_to_check(
    *, positives: int, checked: int, machine: float, least: int = LEAST_POSITIVES
) -> int:
    """How many more to check until `least` who name it may be expected among them."""
    rate = (positives + PRIOR_CHECKS * machine) / (checked + PRIOR_CHECKS)
    return ceil(max(least - positives, 0) / max(rate, 1e-6))


def _too_few(
    seen: Design, *, drawn: Bools, named: int, least: int, whole: int | None, waiting: int
) -> str:
    """What is missing; `whole`: how many customers there are in all, where that is known."""
    checked, asked = int(drawn.sum()), len(drawn)
    by_machine = float(seen.machine.mean())
    more = more_to_check(positives=named, checked=checked, machine=by_machine, least=least)
    left = asked - checked
    verb = "names" if named == 1 else "name"
    said = f"{named} of {checked} checked {verb} it, {least} are needed"
    if more <= waiting:
        return f"{said}: check about {more} more of the audit sample."
    if more <= left:
        return f"{said}: check about {more} more; {_to_draw(waiting)} for the audit sample."
    if whole is not None and checked + more > whole:
        return f"{said}: that takes more than all your {whole:,} customers: no share can be told."
    rest = f"{left} of those heard {'is' if left == 1 else 'are'} left, so ask more customers."
    return f"{said}: that takes about {more:,} more checks, {rest}"


def _to_draw(waiting: int) -> str:
    if not waiting:
        return "all who were drawn are read, so draw more customers"
    return f"{waiting} drawn {'waits' if waiting == 1 else 'wait'} to be read, so draw more besides"


def _power(seen: Design, centred: Floats, *, drawn: Bools, seed: int) -> Floats:
    """For each checked customer, the lambda that other folds found best; between 0 and 1."""
    truth, machine = seen.truth[drawn], centred[drawn]
    heavy = (seen.expansion**2 * (1 - seen.chance))[drawn]
    if heavy.sum() <= 0:
        return np.zeros(len(truth))  # everybody was checked: the machine has nothing to add
    order = np.random.default_rng(seed).permutation(len(truth))
    fold = np.empty(len(truth), dtype=np.intp)
    fold[order] = np.arange(len(truth)) % FOLDS
    found = [_best_power(truth, machine, heavy=heavy * (fold != k)) for k in range(FOLDS)]
    return np.asarray(found)[fold]


def _best_power(truth: Floats, machine: Floats, *, heavy: Floats) -> float:
    total = heavy.sum()
    if total <= 0:
        return 0.0
    apart = machine - (heavy @ machine) / total
    spread = heavy @ apart**2
    return float(np.clip((heavy @ (apart * truth)) / spread, 0.0, 1.0)) if spread > 0 else 0.0


def _read(
    machine: ArrayLike,
    truth: ArrayLike,
    chance: ArrayLike,
    weights: ArrayLike | None,
    strata: ArrayLike | None,
    base: ArrayLike | None,
) -> Design:
    """What was given as arrays of one length. Raises BadInput with all faults at once."""
    calls, known = (np.asarray(each, dtype=np.float64) for each in (machine, truth))
    asked = len(calls)
    drawn = np.broadcast_to(np.asarray(chance, dtype=np.float64), calls.shape)
    heavy = np.ones(asked) if weights is None else np.asarray(weights, dtype=np.float64)
    group = np.zeros(asked, dtype=np.intp) if strata is None else np.asarray(strata, dtype=np.intp)
    if known.shape != calls.shape or heavy.shape != calls.shape or group.shape != calls.shape:
        raise BadInput("machine, truth, weights and strata need one value for each customer asked.")
    counts = np.bincount(group).astype(np.float64)
    whole = counts if base is None else np.asarray(base, dtype=np.float64)
    faults = _faults(calls, known, drawn, heavy, counts, whole)
    if faults:
        raise BadInput(" ".join(faults))
    stands_for = whole[group] / counts[group] if base is not None else np.ones(asked)
    return Design(calls, known, drawn, heavy * stands_for, group, whole)


def _faults(
    calls: Floats, known: Floats, drawn: Floats, heavy: Floats, counts: Floats, whole: Floats
) -> list[str]:
    checked = ~np.isnan(known)
    tests = (
        (len(calls) == 0, "Nobody was asked."),
        (~((calls >= 0) & (calls <= 1)), "machine must lie between 0 and 1."),
        (~np.isin(known[checked], (0.0, 1.0)), "truth must be 0, 1 or NaN."),
        (~((drawn > 0) & (drawn <= 1)), "chance must be above 0 and at most 1."),
        (~(np.isfinite(heavy) & (heavy >= 0)), "weights must be numbers of at least 0."),
        (heavy.sum() <= 0, "The weights are all 0."),
        (len(whole) < len(counts), "base needs a number for each of the strata."),
        (
            len(whole) >= len(counts) and (whole[: len(counts)] < counts),
            "base must be at least as many as were asked, in each of the strata.",
        ),
    )
    return [fault for wrong, fault in tests if np.any(wrong)]

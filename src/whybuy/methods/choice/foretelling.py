"""Whether chances foretold for deals were borne out, beside the base rate's."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import numpy as np
from numpy.typing import ArrayLike, NDArray

from whybuy.errors import BadInput, TooLittleEvidence
from whybuy.methods.choice import columns
from whybuy.methods.choice.chances import deal_chances
from whybuy.methods.choice.columns import Values
from whybuy.methods.choice.outcomes import LOST, NO_DECISION, WON, deal_outcomes
from whybuy.methods.choice.pooled import folds_of, logistic

Floats = NDArray[np.float64]
ENDS = (WON, LOST, NO_DECISION)
LEAST = 20


@dataclass(frozen=True, slots=True, eq=False)
class BorneOut:
    """Chances to win, each foretold from other deals, beside what came.

    log_loss, brier, auc: of the chance to win; plain_log_loss, plain_brier: of telling every deal
    the base rate of the deals learnt from. difference and error: log loss less the plain one, and
    its standard error; below 0 is better. foretold, happened, count: (groups,) of like chance.
    slope, level: of the logistic line of what came on the log-odds foretold; 1 and 0 are right.
    miscalibration: what that line would take off the log loss; by chance alone about 1 / deals.
    """

    deals: int
    log_loss: float
    plain_log_loss: float
    difference: float
    error: float
    brier: float
    plain_brier: float
    auc: float
    foretold: Floats
    happened: Floats
    count: Floats
    slope: float
    level: float
    miscalibration: float

    @property
    def gap(self) -> float:
        """Mean distance between foretold and happened over the groups, weighed by size."""
        return float(np.average(np.abs(self.foretold - self.happened), weights=self.count))

    @property
    def worse_than_plain(self) -> bool:
        """Whether telling every deal the base rate would have done as well or better."""
        return self.difference >= 0


def foretold_by_others(
    outcome: Sequence[str],
    *,
    covariates: Mapping[str, Values] | None = None,
    together: Sequence[str] | None = None,
    folds: int = 5,
) -> tuple[NDArray[np.intp], Floats, Floats]:
    """Which deals closed, (k,) places; their chances (k, 3), and plain ones, from other folds.

    Chances of won, lost, no decision. Deals of the same key in `together` share a fold. Raises
    TooLittleEvidence under 20 closed deals.
    """
    given = columns.checked(covariates, deals=len(outcome))
    closed = np.flatnonzero(np.isin(np.array(list(outcome), dtype=object), ENDS))
    if len(closed) < LEAST:
        raise TooLittleEvidence(
            f"{len(closed)} deals have closed, and {LEAST} are needed to judge the chances told. "
            "Until then they rest on published shares."
        )
    keys = [str(place) if together is None else str(together[int(place)]) for place in closed]
    fold = folds_of(np.unique(np.array(keys), return_inverse=True)[1], folds)
    chances, plain = np.zeros((len(closed), 3)), np.zeros((len(closed), 3))
    for each in range(int(fold.max()) + 1):
        learn, test = closed[fold != each], closed[fold == each]
        came = [outcome[int(place)] for place in learn]
        fitted = deal_outcomes(
            came,
            covariates={name: _at(values, learn) for name, values in given.items()},
            together=[key for key, f in zip(keys, fold, strict=True) if f != each],
        )
        ahead = {name: _at(values, test) for name, values in given.items()}
        told = deal_chances(fitted, deals=len(test), covariates=ahead)
        chances[fold == each] = told.draws[:, :, :3].mean(axis=0)
        counts = np.array([came.count(end) for end in ENDS]) + 0.5
        plain[fold == each] = counts / counts.sum()
    return closed, chances, plain


def borne_out(chance: ArrayLike, won: ArrayLike, *, plain: ArrayLike, groups: int = 10) -> BorneOut:
    """Chances to win, (n,), beside what came, (n,) of 0 and 1. plain: the base rate foretold."""
    told, came = np.asarray(chance, dtype=np.float64), np.asarray(won, dtype=np.float64)
    if told.shape != came.shape or told.ndim != 1 or not len(told):
        raise BadInput(f"{told.size} chances and {came.size} outcomes: each deal needs both.")
    base = np.broadcast_to(np.asarray(plain, dtype=np.float64), told.shape)
    ours, theirs = log_losses(told, came), log_losses(base, came)
    apart = ours - theirs
    parts = np.array_split(np.argsort(told, kind="stable"), min(groups, len(told)))
    slope, level = _line(told, came)
    safe = np.clip(told, 1e-6, 1 - 1e-6)
    straight = logistic(level + slope * np.log(safe / (1 - safe)))
    return BorneOut(
        len(told), float(ours.mean()), float(theirs.mean()), float(apart.mean()),
        float(apart.std(ddof=1) / np.sqrt(len(told))) if len(told) > 1 else float("nan"),
        float(((told - came) ** 2).mean()), float(((base - came) ** 2).mean()),
        _auc(told, came),
        np.array([told[part].mean() for part in parts]),
        np.array([came[part].mean() for part in parts]),
        np.array([float(len(part)) for part in parts]),
        slope, level, float((ours - log_losses(straight, came)).mean()),
    )  # fmt: skip


def log_losses(chance: Floats, won: Floats) -> Floats:
    """(n,) minus the logarithm of the chance given to what came."""
    safe = np.clip(chance, 1e-12, 1 - 1e-12)
    return -np.where(won > 0.5, np.log(safe), np.log1p(-safe))


def _auc(chance: Floats, won: Floats) -> float:
    """How often a deal won was told a higher chance than one not won; ties count half."""
    wins = won > 0.5
    if wins.all() or not wins.any():
        return float("nan")
    order = np.sort(chance[~wins])
    below = np.searchsorted(order, chance[wins], side="left")
    upto = np.searchsorted(order, chance[wins], side="right")
    return float((below + upto).mean() / (2 * len(order)))


def _line(chance: Floats, won: Floats) -> tuple[float, float]:
    """Slope and level of what came on the log-odds foretold (Cox 1958), ever so lightly held."""
    safe = np.clip(chance, 1e-6, 1 - 1e-6)
    design = np.column_stack([np.log(safe / (1 - safe)), np.ones(len(chance))])
    line = np.array([1.0, 0.0])
    for _ in range(30):
        p = 0.5 * (1 + np.tanh(design @ line / 2))
        bend = (design * (p * (1 - p))[:, None]).T @ design + 1e-3 * np.eye(2)
        slope = design.T @ (won - p) - 1e-3 * (line - np.array([1.0, 0.0]))
        step = np.linalg.solve(bend, slope)
        line = line + np.clip(step, -2, 2)
    return float(line[0]), float(line[1])


def _at(values: Values, places: NDArray[np.intp]) -> Values:
    return [values[int(place)] for place in places]

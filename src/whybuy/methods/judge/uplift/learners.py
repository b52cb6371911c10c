"""T-, X- and DR-learners over scikit-learn: how much a contact changes each kind of customer."""

from __future__ import annotations

from collections.abc import Callable
from importlib import import_module
from typing import Any, Literal

import numpy as np
from numpy.typing import ArrayLike

from whybuy.errors import BadInput
from whybuy.methods.judge.arrays import Bools, Floats, Ints
from whybuy.methods.judge.uplift.trial import Trial, read

Predict = Callable[[Floats], Floats]
Base = Literal["linear", "trees"]
FOLDS, NUISANCE_FOLDS = 5, 3
RIDGE = 10.0


def t_learner(trial: Trial, *, base: Base, seed: int) -> Predict:
    """Two models of the outcome, one a group; the uplift is their difference."""
    with_contact, without = _both(trial, base=base, seed=seed)
    return lambda features: with_contact(features) - without(features)


def x_learner(trial: Trial, *, base: Base, seed: int) -> Predict:
    """What the other group's model says of each customer, regressed (Künzel et al. 2019)."""
    with_contact, without = _both(trial, base=base, seed=seed)
    was, x = trial.treated, trial.features
    gained = trial.outcome[was] - without(x[was])
    missed = with_contact(x[~was]) - trial.outcome[~was]
    of_treated = _regression(x[was], gained, base=base, seed=seed)
    of_others = _regression(x[~was], missed, base=base, seed=seed)
    share = float(trial.chance.mean())
    return lambda features: share * of_others(features) + (1 - share) * of_treated(features)


def dr_learner(trial: Trial, *, base: Base, seed: int) -> Predict:
    """Doubly robust pseudo-outcomes, cross-fitted, regressed (Kennedy 2023)."""
    pseudo = np.empty(len(trial.outcome))
    fold = folds_of(trial.treated, folds=NUISANCE_FOLDS, seed=seed)
    for k in range(NUISANCE_FOLDS):
        here = fold == k
        models = _both(trial.of(~here), base=base, seed=seed)
        pseudo[here] = _pseudo(trial.of(here), *(model(trial.features[here]) for model in models))
    return _regression(trial.features, pseudo, base=base, seed=seed)


def transformed(trial: Trial, *, base: Base, seed: int) -> Predict:
    """Outcomes weighted by the draw, regressed (class transformation, Jaskowski 2012)."""
    nothing = np.zeros(len(trial.outcome))
    pseudo = _pseudo(trial, nothing, nothing)
    return _regression(trial.features, pseudo, base=base, seed=seed)


LEARNERS: dict[str, Callable[..., Predict]] = {
    "T": t_learner,
    "X": x_learner,
    "DR": dr_learner,
    "transformed": transformed,
}
"""By their names in the literature."""


def fit(
    features: ArrayLike,
    treated: ArrayLike,
    outcome: ArrayLike,
    *,
    learner: str = "DR",
    base: Base = "linear",
    chance: ArrayLike | None = None,
    seed: int = 0,
) -> Predict:
    """A function from (customers, k) features to (customers,) uplift, in units of the outcome.

    features: (customers, k) numbers known before the draw; treated: (customers,) 0 or 1; outcome:
    (customers,); chance: with which each was drawn, one number or (customers,). base: "linear" for
    logistic and ridge regression, "trees" for gradient boosting. Raises BadInput, and
    TooLittleEvidence for groups below 50.
    """
    trial = read(features, treated, outcome, chance=chance)
    return _named(learner)(trial, base=base, seed=seed)


def cross_fitted(
    features: ArrayLike,
    treated: ArrayLike,
    outcome: ArrayLike,
    *,
    learner: str = "DR",
    base: Base = "linear",
    chance: ArrayLike | None = None,
    folds: int = FOLDS,
    seed: int = 0,
) -> Floats:
    """(customers,) the uplift of each, learnt from the others only: for honest judgement.

    Arguments and errors as for `fit`; folds are drawn within each group.
    """
    trial = read(features, treated, outcome, chance=chance)
    learn = _named(learner)
    fold = folds_of(trial.treated, folds=folds, seed=seed)
    uplift = np.empty(len(trial.outcome))
    for k in range(folds):
        here = fold == k
        uplift[here] = learn(trial.of(~here), base=base, seed=seed)(trial.features[here])
    return uplift


def folds_of(treated: Bools, *, folds: int, seed: int) -> Ints:
    """(customers,) from 0: equally many of both groups in each fold."""
    rng = np.random.default_rng(seed)
    found = np.empty(len(treated), dtype=np.intp)
    for group in (treated, ~treated):
        rows = np.flatnonzero(group)
        found[rng.permutation(rows)] = np.arange(len(rows)) % folds
    return found


def _named(learner: str) -> Callable[..., Predict]:
    if learner not in LEARNERS:
        raise BadInput(f"There is no learner {learner!r}; there are {', '.join(LEARNERS)}.")
    return LEARNERS[learner]


def _pseudo(trial: Trial, with_contact: Floats, without: Floats) -> Floats:
    """(customers,) numbers whose mean, given what is known of a customer, is the uplift."""
    was, chance = trial.treated, trial.chance
    gained = np.where(was, (trial.outcome - with_contact) / chance, 0.0)
    missed = np.where(was, 0.0, (trial.outcome - without) / (1 - chance))
    return with_contact - without + gained - missed


def _both(trial: Trial, *, base: Base, seed: int) -> tuple[Predict, Predict]:
    """Models of the outcome of those contacted and of the others."""
    was = trial.treated
    first, second = (
        _outcome_model(trial.features[rows], trial.outcome[rows], base=base, seed=seed)
        for rows in (was, ~was)
    )
    return first, second


def _outcome_model(x: Floats, y: Floats, *, base: Base, seed: int) -> Predict:
    """Chances where the outcome is yes or no, else a regression."""
    if not np.isin(y, (0.0, 1.0)).all():
        return _regression(x, y, base=base, seed=seed)
    if y.min() == y.max():
        return lambda features: np.full(len(features), y[0])
    model = _made("LogisticRegression" if base == "linear" else "Classifier", seed=seed)
    _fit(model, x, y)
    return lambda features: model.predict_proba(features)[:, 1]


def _regression(x: Floats, y: Floats, *, base: Base, seed: int) -> Predict:
    model = _made("Ridge" if base == "linear" else "Regressor", seed=seed)
    _fit(model, x, y)
    return lambda features: model.predict(features)


def _fit(model: Any, x: Floats, y: Floats) -> None:
    """Fitted on one thread: these are small, and threads that wait for each other cost more."""
    pools: Any = import_module("threadpoolctl")
    with pools.threadpool_limits(limits=1):
        model.fit(x, y)


def _made(kind: str, *, seed: int) -> Any:
    """A model of scikit-learn's, which ships no types."""
    if kind in ("Classifier", "Regressor"):
        trees: Any = import_module("sklearn.ensemble")
        return getattr(trees, f"HistGradientBoosting{kind}")(
            max_iter=60, learning_rate=0.05, max_leaf_nodes=8, min_samples_leaf=100,
            early_stopping=False, random_state=seed,
        )  # fmt: skip
    linear: Any = import_module("sklearn.linear_model")
    pipeline: Any = import_module("sklearn.pipeline")
    scaling: Any = import_module("sklearn.preprocessing")
    given = {"alpha": RIDGE} if kind == "Ridge" else {"C": 1 / RIDGE, "max_iter": 500}
    return pipeline.make_pipeline(scaling.StandardScaler(), getattr(linear, kind)(**given))

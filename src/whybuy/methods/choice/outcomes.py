"""The chances that an open deal is won, is lost, or ends in no decision, from one's own deals.

Three questions, each a pooled logistic regression (`pooled`), asked one after another: does the
deal close in this period (a discrete-time hazard by age and stage; Singer and Willett 1993)? If
it closes, is it decided at all? If it is decided, is it us? When and what, taken apart so, is the
vertical model of competing outcomes of Nicolaie, van Houwelingen and Putter (2010, Statistics in
Medicine 29). Deals still open count for the time that they have stood open. No stage has a chance
set by hand.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Literal

import numpy as np
from numpy.typing import ArrayLike, NDArray

from whybuy.errors import BadInput
from whybuy.methods.choice import columns, expectations, lives
from whybuy.methods.choice.columns import Covariate, Values
from whybuy.methods.choice.lives import Grid, Lives, Stays
from whybuy.methods.choice.pooled import Counted, Pooled, fit_pooled
from whybuy.methods.choice.recording import how_recorded

Floats = NDArray[np.float64]
Ints = NDArray[np.intp]
Part = Literal["closes", "decided", "won"]

WON, LOST, NO_DECISION = "won", "lost", "no decision"
OPEN = ("", "withdrawn", "referred")
"""Nothing is known yet, or we ended it ourselves: it counts for the time that it stood open."""
ENOUGH_CLOSED = 20
"""With so many closed and not one of them "no decision", these are not told apart from lost."""
STRUCTURE_SPREAD = 1.0
"""Prior spread, in log-odds, of the effects of age and stage: supposed, wide."""


@dataclass(frozen=True, eq=False)
class Fit:
    """One question's answer. covariates: what it looks at, after bands of age and stages."""

    fit: Pooled
    rows: int
    hits: int


@dataclass(frozen=True, eq=False)
class DealOutcomes:
    """What one's own deals foretell of others; see `deal_outcomes`.

    parts: the fit of each question; "closes" is missing where no deal has days, "decided" where
    the records do not tell no decision from lost. left_out: covariates that were noted because of
    how the deal ended, each with the sentence that says so.
    """

    parts: Mapping[Part, Fit]
    covariates: tuple[Covariate, ...]
    left_out: Mapping[str, str]
    grid: Grid
    usual: Mapping[Part, Floats]
    moves: Floats
    won: int
    lost: int
    no_decision: int

    @property
    def closed(self) -> int:
        """How many deals with a known end it rests on."""
        return self.won + self.lost + self.no_decision

    @property
    def tells_no_decision(self) -> bool:
        """Whether no decision is told from lost; else a deal lost may be one never decided."""
        return "decided" in self.parts

    @property
    def supposed(self) -> bool:
        """True while published shares weigh more than one's own deals: fewer than five closed."""
        return self.closed < 5

    @property
    def sources(self) -> tuple[str, ...]:
        """Where the prior comes from."""
        return expectations.SOURCES


def deal_outcomes(
    outcome: Sequence[str],
    *,
    days: ArrayLike | None = None,
    covariates: Mapping[str, Values] | None = None,
    stays: Stays | None = None,
    together: Sequence[str] | None = None,
) -> DealOutcomes:
    """What past deals foretell. Any number of deals will do; with none, published shares answer.

    outcome, (n,): "won", "lost", "no decision"; "" still open, "withdrawn" or "referred" by us.
    days, (n,): from opening to closing, or to today where still open; NaN where not known.
    covariates: by name, (n,) words (levels, "" unknown), truths, or numbers (a measure, NaN
    unknown), all as they were before the deal closed. stays: the stages it went through.
    together, (n,): deals of the same key (copies, one customer) are never split when a fit is
    judged. A covariate recorded on most deals of one outcome only is left out, and said.
    Raises BadInput for deals that closed before they opened, or an outcome unknown.
    """
    age = _checked_days(outcome, days)
    given = columns.checked(covariates, deals=len(outcome))
    left_out = _left_out(given, outcome)
    learnt = tuple(columns.learn(n, v) for n, v in given.items() if n not in left_out)
    known = np.array([each not in OPEN for each in outcome], dtype=bool)
    grid = lives.cut(age, known, stays=stays)
    story = lives.split(age, known, grid=grid, stays=stays)
    coded = [one.columns(given[one.name]) for one in learnt]
    about = np.hstack([np.zeros((len(outcome), 0)), *coded])
    group = _groups(together, len(outcome))
    counts = [sum(each == name for each in outcome) for name in (WON, LOST, NO_DECISION)]
    parts: dict[Part, Fit] = {}
    usual: dict[Part, Floats] = {}
    if not np.isnan(age).all() or not len(age):
        parts["closes"] = _closes(story, about, grid, group=group)
    ended = _ended(outcome)
    asked: list[tuple[Part, Floats, tuple[float, float]]] = [
        ("decided", ended[0], expectations.DECIDED),
        ("won", ended[1], expectations.WON),
    ]
    for part, came, prior in asked:
        structure = _structure(story.last_band, story.last_stage, grid)
        design = np.hstack([np.ones((len(outcome), 1)), structure, about])
        use = ~np.isnan(came)
        usual[part] = design[use].mean(axis=0) if use.any() else np.zeros(design.shape[1])
        if part == "decided" and counts[2] == 0 and sum(counts) >= ENOUGH_CLOSED:
            continue
        rows = Counted(design[use], came[use], np.ones(int(use.sum())), group[use])
        parts[part] = _fit(rows, prior, structure.shape[1])
    return DealOutcomes(parts, learnt, left_out, grid, usual, story.moves, *counts)


def _fit(rows: Counted, level: tuple[float, float], structure: int) -> Fit:
    fixed = np.full(rows.design.shape[1] - 1, np.nan)
    fixed[:structure] = STRUCTURE_SPREAD
    fit = fit_pooled(rows, level=level, fixed=fixed)
    return Fit(fit, int(rows.trials.sum()), int(rows.hits.sum()))


def _closes(story: Lives, about: Floats, grid: Grid, *, group: Ints) -> Fit:
    structure = _structure(story.band, story.stage, grid)
    design = np.hstack([np.ones((len(story.deal), 1)), structure, about[story.deal]])
    rows = Counted(design, story.hits, story.trials, group[story.deal])
    level = expectations.closes(grid.period, usual=lives.USUAL_LIFE)
    return _fit(rows, level, structure.shape[1])


def _structure(band: Ints, stage: Ints, grid: Grid) -> Floats:
    """Columns for the bands of age and the stages; 0 throughout where one is not known."""
    bands = np.arange(len(grid.bands)) if len(grid.bands) > 1 else np.zeros(0)
    stages = np.arange(len(grid.stages))
    return np.hstack([band[:, None] == bands, stage[:, None] == stages]).astype(np.float64)


def _ended(outcome: Sequence[str]) -> tuple[Floats, Floats]:
    """(n,) decided or not, and (n,) won or lost; NaN where that is not known."""
    decided = {WON: 1.0, LOST: 1.0, NO_DECISION: 0.0}
    won = {WON: 1.0, LOST: 0.0}
    return (
        np.array([decided.get(each, np.nan) for each in outcome]),
        np.array([won.get(each, np.nan) for each in outcome]),
    )


def _left_out(given: Mapping[str, Values], outcome: Sequence[str]) -> dict[str, str]:
    """Covariates whose being known follows from how the deal ended."""
    _, won = _ended(outcome)
    decided = ~np.isnan(won)
    found: dict[str, str] = {}
    for name, values in given.items():
        shown = columns.learn(name, values).shown(values)
        # A 1 where known: a value of 0 is then not taken for a blank.
        known = np.array([1.0 if word else np.nan for word in shown])
        recording = how_recorded(known[decided], won[decided], what=name)
        if recording.depends_on_outcome:
            found[name] = recording.sentence
    return found


def _checked_days(outcome: Sequence[str], days: ArrayLike | None) -> Floats:
    strange = sorted(set(outcome) - {WON, LOST, NO_DECISION, *OPEN})
    if strange:
        raise BadInput(
            f"{', '.join(map(repr, strange))} is no outcome of a deal: say won, lost, no decision, "
            "withdrawn, referred, or nothing where it is still open."
        )
    if days is None:
        return np.full(len(outcome), np.nan)
    age = np.asarray(days, dtype=np.float64)
    if age.shape != (len(outcome),):
        raise BadInput(f"{len(outcome)} outcomes and {age.size} ages: each deal needs one of each.")
    if (age < 0).any():
        place = int(np.flatnonzero(age < 0)[0])
        raise BadInput(
            f"{int((age < 0).sum())} deals closed before they opened, the first at place {place}: "
            "correct the two days, or leave the age out (NaN)."
        )
    return age


def _groups(together: Sequence[str] | None, deals: int) -> Ints:
    if together is None:
        return np.arange(deals)
    if len(together) != deals:
        raise BadInput(f"{len(together)} keys for {deals} deals: each needs one.")
    return np.unique(np.array([str(key) for key in together]), return_inverse=True)[1]

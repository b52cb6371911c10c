"""What a question's forecasts have been worth so far: what its next answer has to own up to."""

from __future__ import annotations

from dataclasses import dataclass
from typing import TYPE_CHECKING, cast

from whybuy.estimates.scored import Scored, scored_of
from whybuy.evidence.books import Books
from whybuy.evidence.came_true import FAMILIES

if TYPE_CHECKING:
    from whybuy.methods.judge.forecasts import FigureScores


@dataclass(frozen=True, slots=True)
class Record:
    """In words what came of a question's forecasts. worse: some did worse than the plain rule."""

    words: tuple[str, ...]
    worse: bool


FAULTS = {
    "too sure": "they were surer than they should have been",
    "too timid": "they could have been surer",
    "too high": "they were too high on the whole",
    "too low": "they were too low on the whole",
    "too narrow": "their ranges were too narrow",
}


def record_of(books: Books, question: str) -> Record | None:
    """The record of a question's forecasts; None while none has been scored."""
    if not any(family.question == question for family in FAMILIES):
        return None
    found = [one for one in scored_of(books, question) if one.scores is not None]
    if not found:
        return None
    worse = any(one.verdict == "worse" for one in found)
    # What went wrong is said first: nobody may have to look for it.
    found.sort(key=lambda one: one.verdict != "worse")
    return Record(tuple(sentence(one) for one in found), worse)


def sentence(one: Scored) -> str:
    """How one family of forecasts did, in one sentence."""
    return f"{_count(one)}, {one.family.called}: {verdict(one)}."


def verdict(one: Scored) -> str:
    """What came, how it did beside the plain rule and what was wrong with it, in words."""
    if one.scores is None:
        return "nothing is scored yet"
    fault = FAULTS.get(one.fault, "")
    return f"{_came(one)}; {beside(one)}{f'; {fault}' if fault else ''}"


def beside(one: Scored) -> str:
    """How it did beside the plain rule, in words."""
    by = None if one.scores is None else one.scores.better
    if by is None or one.verdict == "too few":
        return "too few to tell from luck how it did beside the plain rule"
    if one.verdict == "worse":
        return (
            f"worse than the plain rule: {_per_cent(-by.high)} to {_per_cent(-by.low)} more error"
        )
    if one.verdict == "better":
        return f"nearer than the plain rule: {_per_cent(by.low)} to {_per_cent(by.high)} less error"
    return (
        f"not told from the plain rule: between {_per_cent(abs(by.low))} "
        f"{'more' if by.low < 0 else 'less'} error and {_per_cent(abs(by.high))} "
        f"{'more' if by.high < 0 else 'less'}"
    )


def _per_cent(share: float) -> str:
    return f"{100 * share:.0f} %"


def _count(one: Scored) -> str:
    assert one.scores is not None
    many = one.scores.forecasts
    if one.replayed:
        return f"As if asked then, {many:,} {'replay' if many == 1 else 'replays'}"
    return f"Of {many:,} {'forecast' if many == 1 else 'forecasts'} that came due"


def _came(one: Scored) -> str:
    scores = one.scores
    assert scores is not None
    if one.held is not None and not one.ranged:
        return _off(one, cast("FigureScores", scores))
    if one.held is not None:
        return (
            f"{one.held:,} of {scores.forecasts:,} ranges held what came, where nine in ten should"
        )
    came, told = int(one.table["came"].sum()), float(one.table["estimate"].sum())
    return f"{told:,.1f} were to come true and {came:,} did"


def _off(one: Scored, scores: FigureScores) -> str:
    """How far off figures without a range were, beside the plain rule's."""
    if one.family.relative:
        off, plain = _per_cent(scores.distance), _per_cent(scores.plain_distance)
        return f"off by {off} of what it had been on average, the plain rule by {plain}"
    if not one.family.ranged:
        off, plain = f"{100 * scores.distance:.0f}", f"{100 * scores.plain_distance:.0f}"
        return f"off by {off} points on average, the plain rule by {plain}"
    off, plain = f"{scores.distance:,.3g}", f"{scores.plain_distance:,.3g}"
    return f"off by {off} on average, the plain rule by {plain}"

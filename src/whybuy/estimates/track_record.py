"""What a question's forecasts have been worth so far: what its next answer has to own up to."""

from __future__ import annotations

from dataclasses import dataclass

from whybuy.estimates.scored import Scored, scored_of
from whybuy.evidence.books import Books
from whybuy.evidence.came_true import FAMILIES


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
    assert one.scores is not None
    fault = FAULTS.get(one.fault, "")
    then = f"; {fault}" if fault else ""
    return f"{_count(one)} of {one.family.called}: {_came(one)}, {beside(one)}{then}."


def beside(one: Scored) -> str:
    """How it did beside the plain rule, in words."""
    if one.scores is None:
        return "nothing is scored yet"
    by = one.scores.better
    if one.verdict == "too few" or by is None:
        return "too few to be told from luck"
    ends = f"{100 * by.low:+.0f} % to {100 * by.high:+.0f} %"
    words = {
        "better": "nearer than the plain rule",
        "worse": "worse than the plain rule",
        "open": "not told from the plain rule",
    }
    return f"{words[one.verdict]} by its error ({ends} less)"


def _count(one: Scored) -> str:
    assert one.scores is not None
    many = one.scores.forecasts
    what = "forecast" if many == 1 else "forecasts"
    if one.replayed:
        return f"As if asked then, {many:,} {what}"
    return f"{many:,} {what} that came due"


def _came(one: Scored) -> str:
    scores = one.scores
    assert scores is not None
    if one.held is not None:
        return f"{one.held:,} of {scores.forecasts:,} ranges held what came (nine in ten should)"
    came, told = int(one.table["came"].sum()), float(one.table["estimate"].sum())
    return f"{told:.1f} were to come true and {came:,} did"

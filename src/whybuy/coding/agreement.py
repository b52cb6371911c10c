"""How far the two coders of a blind round agree, code by code."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import polars as pl

from whybuy.methods.judge import krippendorff_alpha
from whybuy.methods.judge.agreement import Agreement
from whybuy.records import codebook, codings, conversations, rounds

LEAST_UNITS = 2


@dataclass(frozen=True, slots=True)
class Agreed:
    """One code or driver: how often each hand gave it, both did, and alpha with its interval.

    alpha is None where too little was coded to tell.
    """

    key: str
    a: int
    b: int
    both: int
    alpha: Agreement | None


def agreement(round: int) -> list[Agreed]:
    """Agreement per driver and code, over conversations that both are done with, most used first.

    The interval resamples whole conversations. Codes that neither gave are left out.
    """
    done = both_done(round)
    spoken = conversations.passages(of=done, side=None).filter(pl.col("side") != "us")
    place = {key: at for at, key in enumerate(spoken["passage"])}
    rows = codings.by_passage().filter((pl.col("round_id") == round) & ~pl.col("rejected"))
    driver = {code.key: code.driver for code in codebook.codes(all=True)}
    marked: dict[str, np.ndarray] = {}
    for passage, code, hand in rows.select("passage", "code", "round").iter_rows():
        if passage not in place:
            continue
        for key in filter(None, (driver.get(code, ""), code)):
            marks = marked.setdefault(key, np.zeros((2, len(place)), dtype=np.int64))
            marks[rounds.HANDS.index(hand), place[passage]] = 1
    clusters = spoken["conversation"].to_list()
    found = [_agreed(key, marks, clusters) for key, marks in marked.items()]
    book = [*codebook.DRIVERS, *driver]
    return sorted(found, key=lambda one: (one.key not in codebook.DRIVERS, book.index(one.key)))


def both_done(round: int) -> list[str]:
    """The conversations of a round that both coders are done with."""
    ended = [task.conversation for task in rounds.tasks(round) if task.done]
    return [key for key in dict.fromkeys(ended) if ended.count(key) == len(rounds.HANDS)]


def _agreed(key: str, marks: np.ndarray, clusters: list[str]) -> Agreed:
    alpha = None
    if marks.shape[1] >= LEAST_UNITS:
        # One conversation alone cannot be drawn again in another mixture: then its passages are.
        whole = clusters if len(set(clusters)) > 1 else None
        alpha = krippendorff_alpha(marks, clusters=whole)
    return Agreed(
        key,
        int(marks[0].sum()),
        int(marks[1].sum()),
        int((marks.sum(axis=0) == 2).sum()),
        alpha if alpha is not None and alpha == alpha else None,
    )

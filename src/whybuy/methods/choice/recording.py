"""Whether what was written down depends on how the deal went: then it explains nothing.

A discount noted on most deals won and few deals lost makes "discounts win" an artefact of
recording. So does a price that lost deals lack.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.typing import ArrayLike
from scipy.stats import fisher_exact  # pyright: ignore[reportMissingTypeStubs, reportUnknownVariableType]

from whybuy.errors import BadInput, TooLittleEvidence

MOST, FEW = 0.5, 0.25
"""Noted on at least this share of one outcome and at most that of the other: an artefact, even
where blanks were stored as 0."""
GAP = 0.1
SURPRISE = 0.01


@dataclass(frozen=True, slots=True)
class Recording:
    """On how many deals won and lost a thing was recorded, and whether it may be used."""

    what: str
    won: int
    won_recorded: int
    lost: int
    lost_recorded: int
    chance: float

    @property
    def share_of_won(self) -> float:
        """The share of deals won on which it is recorded; 0 where none were won."""
        return self.won_recorded / max(self.won, 1)

    @property
    def share_of_lost(self) -> float:
        """The share of deals lost on which it is recorded; 0 where none were lost."""
        return self.lost_recorded / max(self.lost, 1)

    @property
    def depends_on_outcome(self) -> bool:
        """Whether the outcome decides what was recorded, more than chance would have it."""
        gap = abs(self.share_of_won - self.share_of_lost)
        return self.chance < SURPRISE and gap > GAP

    @property
    def sentence(self) -> str:
        """What was found, in counts, and what it means."""
        counts = (
            f"{self.what.capitalize()}: recorded on {self.won_recorded:,} of {self.won:,} deals "
            f"won ({self.share_of_won:.0%}) and on {self.lost_recorded:,} of {self.lost:,} lost "
            f"({self.share_of_lost:.0%})."
        )
        if not self.depends_on_outcome:
            return counts
        return (
            f"{counts} Who wrote it down knew how the deal had ended: whether it wins or loses "
            "deals cannot be told from these. Record it while the deal is open, on every deal; the "
            "next thirty will do."
        )

    def must_be_even(self) -> None:
        """Raises TooLittleEvidence with the sentence where the recording follows the outcome."""
        if self.depends_on_outcome:
            raise TooLittleEvidence(self.sentence)


def how_recorded(value: ArrayLike, won: ArrayLike, *, what: str = "discount") -> Recording:
    """Whether `value`, (n,), is recorded as often on deals lost as on deals won, (n,) of 0 and 1.

    NaN is "not recorded". Where no value is NaN, blanks may have been stored as 0: then a 0 counts
    as not recorded, but only a lopsidedness that no policy of discounts makes (most of the one
    outcome, few of the other) is held against it.
    """
    values, wins = np.asarray(value, dtype=float), np.asarray(won, dtype=float)
    if values.shape != wins.shape or values.ndim != 1:
        raise BadInput(f"{values.size} values and {wins.size} outcomes: each deal needs both.")
    known = ~np.isnan(values)
    by_blank = _counted(known, wins > 0.5, what)
    if by_blank.depends_on_outcome:
        return by_blank
    by_zero = _counted(known & (values != 0), wins > 0.5, what)
    shares = sorted([by_zero.share_of_won, by_zero.share_of_lost])
    return by_zero if shares[1] >= MOST and shares[0] <= FEW else by_blank


def _counted(recorded: np.ndarray, won: np.ndarray, what: str) -> Recording:
    table = [int((recorded & won).sum()), int(won.sum()), int((recorded & ~won).sum())]
    with_won, all_won, with_lost = table
    all_lost = len(won) - all_won
    tested = [[with_won, all_won - with_won], [with_lost, all_lost - with_lost]]
    chance = float(fisher_exact(tested)[1])  # pyright: ignore[reportUnknownArgumentType, reportArgumentType]
    return Recording(what, all_won, with_won, all_lost, with_lost, chance)

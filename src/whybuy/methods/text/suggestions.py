"""What a coder makes of passages: drivers and codes, each with its chance."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from whybuy.methods.text.arrays import Floats

REASONED = ("revenue", "cost", "risk", "emotion")
DRIVERS = (*REASONED, "none")
LEAST = 0.5
"""A code is suggested from this chance on."""


def driver_of(code: str) -> str:
    """The value driver of a reason; empty for any other code."""
    driver = code.partition(".")[0]
    return driver if driver in REASONED and driver != code else ""


def main_driver(codes: Sequence[str]) -> str:
    """The driver of the first reason among the codes; `none` where there is no reason."""
    return next((driver for code in codes if (driver := driver_of(code))), "none")


@dataclass(frozen=True, slots=True, eq=False)
class Suggestions:
    """What was made of n passages.

    `drivers` (n,) is the likeliest main driver or `none`, `chance` (n,) how likely that is, and
    `driver_chances` (n, 5) that of each, in the order of DRIVERS. `named` (n, 4) is the chance that
    the passage names a driver at all, as its main one or beside others. `chances` (n, codes) is
    that of each code, in the order of `codes`.
    """

    drivers: tuple[str, ...]
    chance: Floats
    driver_chances: Floats
    named: Floats
    codes: tuple[str, ...]
    chances: Floats

    def held(self, row: int, *, least: float = LEAST) -> tuple[str, ...]:
        """The codes worth suggesting for this passage, likeliest first.

        Reasons are in keeping with the driver: none where it is `none`, else its likeliest reason
        at least.
        """
        chances, driver = self.chances[row], self.drivers[row]
        at: list[int] = np.argsort(-chances, kind="stable").tolist()
        order = [self.codes[each] for each in at]
        likely = {code for code, chance in zip(self.codes, chances, strict=True) if chance >= least}
        if driver == "none":
            likely = {code for code in likely if not driver_of(code)}
        else:
            of_driver = (code for code in order if driver_of(code) == driver)
            likely |= set(list(of_driver)[:1])
        return tuple(code for code in order if code in likely)

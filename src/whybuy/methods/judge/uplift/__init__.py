"""Whom a contact changes: uplift learnt from an experiment, and what its ranking is worth.

Resolved when first asked for, so that importing this package costs nothing.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from whybuy.methods.judge.uplift.curves import Difference, Ranking, paired, ranking
    from whybuy.methods.judge.uplift.learners import LEARNERS, cross_fitted, fit
    from whybuy.methods.judge.uplift.policies import Choice, Verdict, verdict

__all__ = [
    "LEARNERS",
    "Choice",
    "Difference",
    "Ranking",
    "Verdict",
    "cross_fitted",
    "fit",
    "paired",
    "ranking",
    "verdict",
]

_HOMES = {
    "curves": ("Difference", "Ranking", "paired", "ranking"),
    "learners": ("LEARNERS", "cross_fitted", "fit"),
    "policies": ("Choice", "Verdict", "verdict"),
}


def __getattr__(name: str) -> object:
    for home, names in _HOMES.items():
        if name in names:
            from importlib import import_module

            return getattr(import_module(f"{__name__}.{home}"), name)
    raise AttributeError(f"module {__name__!r} has no attribute {name!r}")

"""Were we right: forecasts beside what came and beside a plain rule, with intervals.

Resolved when first asked for, so that importing this package costs nothing.
"""

from __future__ import annotations

from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from whybuy.methods.judge.forecasts.chances import ChanceScores, score_chances
    from whybuy.methods.judge.forecasts.curve import Bin, calibration_curve
    from whybuy.methods.judge.forecasts.figures import FigureScores, counted_range, score_figures
    from whybuy.methods.judge.forecasts.grouped import Ends, better_by, mean_of, ratio_of

__all__ = [
    "Bin",
    "ChanceScores",
    "Ends",
    "FigureScores",
    "better_by",
    "calibration_curve",
    "counted_range",
    "mean_of",
    "ratio_of",
    "score_chances",
    "score_figures",
]

_HOMES = {
    "chances": ("ChanceScores", "score_chances"),
    "curve": ("Bin", "calibration_curve"),
    "figures": ("FigureScores", "counted_range", "score_figures"),
    "grouped": ("Ends", "better_by", "mean_of", "ratio_of"),
}


def __getattr__(name: str) -> object:
    for home, names in _HOMES.items():
        if name in names:
            from importlib import import_module

            return getattr(import_module(f"{__name__}.{home}"), name)
    raise AttributeError(f"module {__name__!r} has no attribute {name!r}")
